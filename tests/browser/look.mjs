// SPDX-License-Identifier: Apache-2.0
/**
 * Every sample of web/samples as its page: pictures at 1366 x 768 and 360 x 740, axe-core, no script errors, nothing wider
 * than the screen. `node look.mjs PREVIEW SAMPLES [PICTURES [NAME…]]`; PREVIEW is the program built from tools/preview.c.
 */
import {spawn} from 'node:child_process';
import {mkdirSync, readdirSync} from 'node:fs';
import {axe, launch, open} from './browser.mjs';

const [preview, samples, pictures, ...only] = process.argv.slice(2);
const names = readdirSync(samples).filter((f) => f.endsWith('.json')).map((f) => f.slice(0, -5)).filter((n) => !only.length || only.includes(n)).sort();
const sizes = [{name: 'desk', viewport: {width: 1366, height: 768}}, {name: 'phone', viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true, deviceScaleFactor: 2}];

const server = spawn(preview, ['0', samples], {stdio: ['ignore', 'pipe', 'inherit']});
const base = await new Promise((done) => server.stdout.once('data', (d) => done(String(d).trim())));
const browser = await launch();
let passed = 0;
let failed = 0;
const check = (name, wrong) => {
  if (wrong.length === 0) passed++;
  else {
    failed++;
    console.log(`not ok: ${name}\n    ${wrong.join('\n    ')}`);
  }
};
if (pictures) mkdirSync(pictures, {recursive: true});

async function look(name, size, options) {
  const {context, page, errors} = await open(browser, options);
  await page.goto(base + name, {waitUntil: 'networkidle'});
  if (pictures) await page.screenshot({path: `${pictures}/${name}.${size}.png`, fullPage: true});
  if (size === 'desk' || process.env.TZ_TEST_LONG) check(`${name} ${size}: axe`, await axe(page)); // the stories look at phones, too
  check(`${name} ${size}: errors`, errors);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  check(`${name} ${size}: width`, wide > 0 ? [`${wide} px wider than the screen`] : []);
  await context.close();
}

const waiting = sizes.flatMap(({name: size, ...options}) => names.map((name) => [name, size, options]));
const hand = async () => {
  for (let next; (next = waiting.shift());) await look(...next);
};
await Promise.all([hand(), hand(), hand()]); // most of a page's time is waiting until it asks for nothing more
await browser.close();
server.kill();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
