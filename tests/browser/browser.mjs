// SPDX-License-Identifier: Apache-2.0
/** What all browser tests share: Debian's Chromium, axe-core, a page that notes every error. */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {chromium} from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @returns {Promise<import('playwright-core').Browser>} */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=zh-CN', '--font-render-hinting=none'],
  });
}

/** A page whose errors (scripts, policy violations, failed requests) are collected.
 * @param {import('playwright-core').Browser} browser @param {object} options */
export async function open(browser, options) {
  const context = await browser.newContext({locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options});
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (e) => errors.push('script: ' + e.message));
  page.on('console', (m) => { if (m.type() === 'error') errors.push('console: ' + m.text()); });
  return {context, page, errors};
}

/** Runs axe-core with all rules; returns one line a violation.
 * @param {import('playwright-core').Page} page */
export async function axe(page) {
  await page.evaluate(`${axeSource}; undefined`);
  const result = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  return result.violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(' ') + (v.id === 'color-contrast' ? ' ' + n.any.map((a) => a.message).join() : '')).slice(0, 3).join(' | ')}`);
}
