// SPDX-License-Identifier: Apache-2.0
/**
 * Stories in the made-up township, small: `node story-town.mjs TAIZHANG [WORD OF A NAME]`. A village cadre registers a dispute on a phone, a
 * clerk imports a sheet with errors and mends it, a leader follows a number of the overview to its entries, a delegate follows
 * a figure of the report, two people change the same field. (story-routes.mjs looks at every page.)
 */
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import assert from 'node:assert/strict';
import {launch, open} from './browser.mjs';

const [taizhang] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'taizhang-story-'));
const store = ['--store', join(dir, 'store')];
const now = ['--now', '2026-11-20 09:30'];
const secret = 'yunshang-2026';
const desk = {viewport: {width: 1366, height: 768}};
const phone = {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true};
const run = (...args) => execFileSync(taizhang, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});

let told = ''; // what the server says of itself: shown when a story fails

/** Builds the township and serves it. */
async function begin() {
  run('demo', ...store, ...now, '--people', '400');
  for (const admin of ['sysadmin', 'secadmin', 'auditadmin']) run('user', 'password', admin, ...store, ...now, '--password', secret);
  const text = join(dir, 'text.txt');
  writeFileSync(text, '各位代表：\n一、2025年工作回顾\n全年调处矛盾纠纷{{dispute_settled}}。\n');
  run('report', 'new', text, ...store, ...now, '--year', '2025');
  const child = spawn(taizhang, ['serve', ...store, ...now, '--listen', '127.0.0.1:0'], {stdio: ['ignore', 'pipe', 'pipe']});
  child.stderr.on('data', (d) => { told += d; });
  const said = await new Promise((done) => child.stdout.once('data', (d) => done(String(d))));
  return {child, base: /http:\S+[0-9]/.exec(said)[0]};
}

const {child, base} = await begin();
const browser = await launch();
let passed = 0;
let failed = 0;

/** @param {string} name @param {object} size */
async function signIn(name, size) {
  const at = await open(browser, size);
  await at.page.goto(base + '/signin');
  await at.page.fill('#name', name);
  await at.page.fill('#password', secret);
  await press(at.page, '.buttons .primary');
  return at;
}

/** Clicks what leads to another page. @param {import('playwright-core').Page} page @param {string} what */
const press = (page, what) => Promise.all([page.waitForNavigation(), page.locator(what).first().click()]);

/** What is wider than the screen, outside of boxes that scroll. @param {import('playwright-core').Page} page */
const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth ? '' :
  [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('.table-box'))
    .slice(0, 4).map((e) => `${e.tagName}.${e.className}`).join(' ') || 'the page');

const stories = {
  async 'what was typed outlives the session'() {
    const {page, context, errors} = await signIn('qingshi', phone);
    await page.goto(base + '/r/dispute/new');
    await page.selectOption('[id="f.kind"]', {label: '邻里'});
    await page.fill('[id="f.content"]', '登录过期以前写的一大段话');
    await context.clearCookies();
    await press(page, '.form .primary');
    assert.match(await page.textContent('.notice'), /填写的内容还在/);
    await page.fill('#name', 'qingshi');
    await page.fill('#password', 'wrong-2026');
    await press(page, '.buttons .primary');
    await page.fill('#name', 'qingshi');
    await page.fill('#password', secret);
    await press(page, '.buttons .primary');
    assert.match(await page.textContent('.signin'), /登录过期以前写的一大段话/);
    assert.equal(await wide(page), '');
    await press(page, 'button:has-text("继续提交")');
    assert.match(await page.textContent('.notice'), /已登记 JF-2026-/);
    assert.match(await page.textContent('main'), /登录过期以前写的一大段话/);
    assert.deepEqual(errors.filter((e) => !/status of 4/.test(e)), []);
    await context.close();
  },

  async 'a village cadre registers a dispute on a phone'() {
    const {page, context, errors} = await signIn('qingshi', phone);
    await page.locator('[data-menu]').click();
    await press(page, '.nav a:has-text("矛盾纠纷")');
    await press(page, '.acts a:has-text("登记")');
    const places = page.locator('[id="f.place"] option');
    assert.equal(await places.first().textContent(), '青石村'); // the own village stands chosen, its groups below
    assert.equal(await page.locator('[id="f.place"]').inputValue(), await places.first().getAttribute('value'));
    assert.ok(await places.count() > 1);
    await page.selectOption('[id="f.kind"]', {label: '邻里'});
    await page.fill('[id="f.content"]', '两家为檐沟排水争执');
    await press(page, '.form .primary');
    assert.match(await page.textContent('.notice'), /已登记 JF-2026-/);
    await page.locator('.step summary:has-text("开始调处")').click();
    await press(page, '.step[open] button:has-text("开始调处")');
    assert.match(await page.textContent('.entry-state'), /调处中/);
    await page.goto(base + '/r/dispute');
    assert.equal(await wide(page), '');
    const card = await page.locator('table.rows tbody tr').first().boundingBox();
    assert.ok(card.height < 100, `a card of ${card.height} px`);
    assert.deepEqual(errors, []);
    await context.close();
  },

  async 'a clerk imports a sheet with errors and mends it'() {
    const {page, context} = await signIn('sifa', desk);
    const rows = (kind, day) => `某镇纠纷台账\n村,纠纷类型,受理日期\n石桥村,${kind},2026年10月8日\n柳溪村,劳动,${day}\n`;
    const file = (text) => ({name: '纠纷.csv', mimeType: 'text/csv', buffer: Buffer.from(text)});
    await page.goto(base + '/r/dispute/import');
    await page.setInputFiles('#file', file(rows('吵架', '10月38日')));
    await press(page, '.form .primary');
    const wrong = await page.textContent('main');
    assert.match(wrong, /第3行/);
    assert.match(wrong, /第4行/);
    assert.equal(await page.locator('button:has-text("导入 2 行")').count(), 0);
    await page.goto(base + '/r/dispute/import');
    await page.fill('#paste', rows('邻里', '2026-10-09').replaceAll(',', '\t'));
    await press(page, '.paste button');
    await press(page, 'button:has-text("导入 2 行")');
    assert.match(await page.textContent('.notice'), /新增 2/);
    await press(page, 'main a[href*="f.batch"]');
    assert.equal(await page.locator('table.rows tbody tr').count(), 2);
    await page.goBack();
    page.once('dialog', (d) => d.accept());
    await press(page, 'button:has-text("撤销这一批")');
    assert.match(await page.textContent('.notice'), /作废 2/);
    await context.close();
  },

  async 'a leader follows a number of the overview to its entries'() {
    const {page, context, errors} = await signIn('zhenzhang', desk);
    await press(page, '.nav a:has-text("总览")');
    await page.goto(base + '/board?key=dispute_settled&year=2025');
    const tile = page.locator('.tiles a').first();
    const number = Number((await tile.locator('b').textContent()).replaceAll(',', ''));
    await press(page, '.tiles a');
    assert.equal(await page.locator('table.rows tbody tr').count(), number);
    await press(page, 'table.rows tbody th a');
    assert.match(await page.textContent('main'), /JF-2025-/);
    assert.deepEqual(errors, []);
    await context.close();
  },

  async 'a delegate follows a figure of the report'() {
    const office = await signIn('dangzheng', desk);
    await office.page.goto(base + '/reports');
    await press(office.page, 'table.rows tbody th a');
    office.page.once('dialog', (d) => d.accept());
    await press(office.page, 'button:has-text("定稿")');
    await office.context.close();
    const {page, context} = await signIn('daibiao', desk);
    await page.goto(base + '/reports');
    await press(page, 'table.rows a[href*="/issues/"]');
    const said = await page.locator('.refs li').first().locator('b').textContent();
    assert.ok((await page.textContent('.paper')).includes(said));
    await press(page, '.refs a[href*="/figures/1"]');
    const rows = await page.innerText('main');
    assert.ok(rows.includes(said), rows.slice(0, 400));
    assert.ok(await page.locator('table.rows tbody tr').count() > 0);
    await context.close();
  },

  async 'two people change the same field: both are shown'() {
    const one = await signIn('sifa', desk);
    const two = await signIn('sifa', desk);
    await one.page.goto(base + '/r/dispute');
    const id = /\/e\/(\d+)/.exec(await one.page.getAttribute('table.rows tbody th a', 'href'))[1];
    for (const {page} of [one, two]) await page.goto(`${base}/e/${id}/edit`);
    await two.page.check('input[name="f.risk"][value="橙"]');
    await press(two.page, '.form .primary');
    await one.page.check('input[name="f.risk"][value="红"]');
    await press(one.page, '.form .primary');
    const text = await one.page.textContent('main');
    assert.match(text, /严明礼/);
    assert.match(text, /橙/);
    assert.match(text, /红/);
    await one.page.locator('.clash input[value="mine"]').check();
    await press(one.page, '.conflict .primary');
    assert.match(await one.page.textContent('.facts'), /风险\s*红/);
    await one.context.close();
    await two.context.close();
  },
};

/** A one-pixel picture, so that the queue has something to stamp. */
const pixel = {name: '沟边.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')};
const problems = () => (run('list', 'problem', ...store, ...now, '--where', 'on_day=2026-11-20', '--format', 'json').match(/"number":"/g) || []).length;

stories['a grid worker enters without a signal, and it arrives once'] = async () => {
  const {page, context} = await signIn('wangge', phone);
  const before = problems();
  await page.goto(base + '/field');
  assert.deepEqual(await page.locator('main > nav a').allTextContents(), ['看到问题', '走访', '巡查']);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await caches.match('/field')) && (await (await caches.open('tz-field')).keys()).some((k) => k.url.endsWith('/js/field.js')));
  await page.reload();
  await context.setOffline(true);
  await page.goto(base + '/field');
  assert.match(await page.textContent('h1'), /外勤登记/);
  await page.selectOption('[id="problem.place"]', {label: '青石村'});
  await page.fill('[id="problem.content"]', '渠口堵了');
  await page.setInputFiles('[id="problem.proof"]', pixel);
  await page.click('#problem .primary');
  await page.waitForFunction(() => document.querySelector('[data-field-state]').textContent.includes('没有信号，1 件'));
  assert.equal(problems(), before);
  await page.goto(base + '/field'); // closed and opened again without a signal
  await page.waitForFunction(() => document.querySelectorAll('[data-field-list] li').length === 1);
  await context.setOffline(false);
  await page.waitForFunction(() => document.querySelector('[data-field-state]').textContent.includes('已送出 1 件'), undefined, {timeout: 20000});
  assert.equal(problems(), before + 1);
  // the answer is lost on the way: tried again, the entry is there once
  let lost = 0;
  await page.route('**/r/problem/new', async (route) => {
    if (lost++) return route.continue();
    await route.fetch({maxRedirects: 0});
    return route.abort();
  });
  await page.selectOption('[id="problem.place"]', {label: '青石村'});
  await page.setInputFiles('[id="problem.proof"]', pixel); // a photo is enough
  await page.click('#problem .primary');
  await page.waitForFunction(() => document.querySelector('[data-field-state]').textContent.includes('1 件还在'));
  assert.equal(problems(), before + 2);
  await page.click('[data-field-send]');
  await page.waitForFunction(() => document.querySelector('[data-field-state]').textContent.includes('已送出 1 件'), undefined, {timeout: 20000});
  assert.equal(problems(), before + 2);
  await context.close();
};

const only = process.argv[3];
for (const [name, story] of Object.entries(stories).filter(([n]) => !only || n.includes(only))) {
  try {
    await story();
    passed++;
  } catch (e) {
    failed++;
    console.log(`not ok: ${name}\n    ${String(e.stack || e).split('\n').slice(0, 12).join('\n    ')}`);
  }
}
await browser.close();
child.kill();
await new Promise((done) => child.once('exit', done));
rmSync(dir, {recursive: true, force: true});
if (failed) console.log(told.split('\n').slice(-20).join('\n'));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
