// SPDX-License-Identifier: Apache-2.0
/** The manual's pictures, taken from the demo township: node tests/browser/pictures.mjs ADDRESS FOLDER
 *  (taizhang demo --people 3000, then taizhang serve --show-sign-ins). Run by hand when pages change. */
import {launch, open} from './browser.mjs';

const [base, folder] = process.argv.slice(2);
const wide = {width: 1366, height: 768}, phone = {width: 390, height: 780};
const browser = await launch();

/** Signs in as one of the demo's people. @param {string} name @param {object} viewport */
async function as(name, viewport) {
  const {page} = await open(browser, {viewport});
  await page.goto(base + '/signin');
  await page.fill('[name=name]', name);
  await page.fill('[name=password]', 'yunshang-2026');
  await page.press('[name=password]', 'Enter');
  await page.waitForURL((u) => !u.pathname.startsWith('/signin'), {timeout: 15000});
  return page;
}

/** @param {import('playwright-core').Page} page @param {string} path @param {string} name */
async function take(page, path, name) {
  await page.goto(base + path);
  await page.waitForTimeout(300);
  await page.screenshot({path: `${folder}/${name}.png`});
}

await take(await as('wangge', phone), '/', 'grid-home');
const clerk = await as('sifa', wide);
await take(clerk, '/r/dispute', 'clerk-list');
await take(clerk, await clerk.getAttribute('main table a[href^="/e/"]', 'href'), 'clerk-entry');
const leader = await as('zhenzhang', wide);
await take(leader, '/', 'leader-home');
await take(leader, '/board', 'leader-board');
await take(leader, '/figures/dispute_settled?period=2026-01..2026-10', 'leader-figure');
await browser.close();
