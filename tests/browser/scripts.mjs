// SPDX-License-Identifier: Apache-2.0
/**
 * What the scripts of the pages do, on the samples: `node scripts.mjs PREVIEW SAMPLES`. Each case opens a page afresh, acts
 * as a person would (keyboard where one can), and looks at the outcome.
 */
import {spawn} from 'node:child_process';
import assert from 'node:assert/strict';
import {launch, open} from './browser.mjs';
import {idcard, credit} from '../../web/static/js/digits.js';

const [preview, samples] = process.argv.slice(2);
const server = spawn(preview, ['0', samples], {stdio: ['ignore', 'pipe', 'inherit']});
const base = await new Promise((done) => server.stdout.once('data', (d) => done(String(d).trim())));
const browser = await launch();
const desk = {viewport: {width: 1366, height: 768}};
const phone = {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true};

/** @type {[string, object, string, (page: import('playwright-core').Page) => Promise<void>][]} */
const cases = [
  ['palette goes to a register by keyboard', desk, 'home', async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('信访');
    assert.equal(await page.locator('.palette [role=option]').first().textContent(), '信访事项平安与诉求');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('.palette [aria-selected=true] span').textContent(), '查找“信访”');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.palette').count(), 0);
  }],
  ['figures of a report are matched by keyboard alone', desk, 'match', async (page) => {
    /** @type {URLSearchParams[]} */
    const sent = [];
    await page.route('**/reports/sources/7/match', (r) => {
      sent.push(new URLSearchParams(r.request().postData() || ''));
      return r.fulfill({contentType: 'text/plain; charset=utf-8', body: '归到“种植面积”'});
    });
    const now = () => page.locator('[aria-current][data-match-item]').getAttribute('id');
    assert.equal(await page.locator('[data-match-keys]').isVisible(), true);
    assert.equal(await now(), 'f11');
    await page.keyboard.press('j');
    assert.equal(await now(), 'f12');
    await page.keyboard.press('k');
    assert.equal(await now(), 'f11');
    await page.keyboard.press('Enter');
    await page.locator('#f11[data-done]').waitFor();
    assert.equal(sent[0].get('take'), 'crop_area | crop=烟叶');
    assert.equal(sent[0].get('fact'), '11');
    assert.ok(sent[0].get('csrf'));
    assert.equal(await page.locator('[data-match-said]').textContent(), '归到“种植面积”');
    assert.equal(await now(), 'f12');
    await page.keyboard.press('2');
    await page.locator('#f12[data-done]').waitFor();
    assert.equal(sent[1].get('take'), 'dispute_received');
    await page.keyboard.press('1'); // it has no near indicator: nothing happens
    await page.keyboard.press('/');
    await page.keyboard.type('jx');
    assert.equal(await now(), 'f13');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#o13').inputValue(), '');
    await page.keyboard.press('/');
    await page.keyboard.type('crop_area');
    const last = page.waitForRequest((r) => r.method() === 'POST');
    await page.keyboard.press('Enter');
    assert.equal(new URLSearchParams((await last).postData() || '').get('other'), 'crop_area');
    for (let i = 0; i < 100 && sent.length < 3; i++) await page.waitForTimeout(20); // the request is seen before it is answered
    assert.equal(sent.length, 3);
  }],
  ['skip link comes first and reaches the page', desk, 'home', async (page) => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  }],
  ['choosing rows shows the bulk bar; Shift chooses a stretch', desk, 'register_list', async (page) => {
    assert.equal(await page.locator('[data-bulk-bar]').isVisible(), false);
    await page.locator('input[name=ids]').nth(2).click();
    await page.locator('input[name=ids]').nth(5).click({modifiers: ['Shift']});
    assert.equal(await page.locator('[data-bulk-count]').textContent(), '4');
    assert.equal(await page.locator('[data-all]').evaluate((e) => e.indeterminate), true);
    await page.locator('[data-all]').click();
    assert.equal(await page.locator('[data-bulk-count]').textContent(), '20');
  }],
  ['a changed filter asks for the list with only what is set', desk, 'register_list', async (page) => {
    const asked = page.waitForRequest((r) => r.url().includes('/registers/dispute?'));
    await page.locator('select[name=village]').selectOption('3');
    const url = new URL((await asked).url());
    assert.equal(url.searchParams.get('village'), '3');
    assert.equal(url.searchParams.get('state'), 'open');
    assert.equal(url.searchParams.has('kind'), false);
  }],
  ['sub-rows are added with own names and removed', desk, 'form', async (page) => {
    await page.locator('[data-add]').click();
    assert.equal(await page.locator('.list-item').count(), 2);
    assert.equal(await page.evaluate(() => document.activeElement.name), 'f.promises.1.item');
    const label = page.locator('.list-item').nth(1).locator('label').first();
    assert.equal(await label.getAttribute('for'), await page.evaluate(() => document.activeElement.id));
    await page.locator('[data-remove]').first().click();
    assert.equal(await page.locator('.list-item').count(), 1);
  }],
  ['a wrong ID number is refused before it is sent', desk, 'form', async (page) => {
    const id = page.locator('[data-check=idcard]');
    await id.fill('11010519491231002Y');
    await id.blur();
    assert.equal(await id.evaluate((e) => e.validationMessage), '应是 18 位');
    await id.fill('110105194912310021');
    await id.blur();
    assert.equal(await id.evaluate((e) => e.validationMessage), '校验位不对，请核对每一位');
    await id.fill('11010519491231002x');
    await id.blur();
    assert.equal(await id.evaluate((e) => e.validationMessage), '');
  }],
  ['options of a reference are chosen by keyboard', desk, 'form', async (page) => {
    await page.route('**/people/options?q=*', (r) => r.fulfill({contentType: 'text/html', body:
      '<li role="option" data-value="7" aria-selected="false">王大山<small>双江口村</small></li><li role="option" data-value="8" aria-selected="false">王小山<small>上坪村</small></li>'}));
    const box = page.locator('[data-url="/people/options"]');
    const input = box.locator('[role=combobox]');
    await input.fill('王');
    await box.locator('[role=option]').first().waitFor();
    await input.press('ArrowDown');
    assert.equal(await input.getAttribute('aria-activedescendant'), await box.locator('[aria-selected=true]').getAttribute('id'));
    await input.press('Enter');
    assert.equal(await input.inputValue(), '王小山');
    assert.equal(await box.locator('input[type=hidden]').inputValue(), '8');
    assert.equal(await input.getAttribute('aria-expanded'), 'false');
  }],
  ['errors of a form get the focus', desk, 'form.errors', async (page) => {
    assert.equal(await page.evaluate(() => document.activeElement.id), 'errors');
  }],
  ['what was typed comes back after the page was left', desk, 'form', async (page) => {
    page.on('dialog', (d) => d.accept());
    await page.locator('[name="f.reason"]').fill('界石移位');
    await page.locator('[name="f.idcard"]').fill('110105194912310021');
    await page.goto(base + 'home');
    await page.goto(base + 'form');
    await page.getByText('接着填').click();
    assert.equal(await page.locator('[name="f.reason"]').inputValue(), '界石移位');
    assert.equal(await page.locator('[name="f.idcard"]').inputValue(), '');
    assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes('110105'));
  }],
  ['a chart is drawn and opens as a table', desk, 'figure', async (page) => {
    const path = page.locator('.line polyline.now');
    assert.ok((await path.getAttribute('points')).split(' ').length > 3);
    await page.locator('.as-table summary').click();
    assert.equal(await page.locator('.as-table tbody tr').count(), 6);
    assert.match(await page.locator('.as-table tbody tr').first().textContent(), /^1月9/);
  }],
  ['a map shades the villages and links to their rows', desk, 'figure.map', async (page) => {
    await page.locator('.map-box path').first().waitFor();
    assert.equal(await page.locator('.map-box path').count(), 14);
    await page.locator('.map-box path').nth(4).click({force: true});
    assert.equal(await page.locator('.leaflet-popup a[href^="/figures/"]').count(), 1);
  }],
  ['the origin of a number opens from the text', desk, 'report_text', async (page) => {
    await page.locator('.paper a#f1').click();
    assert.equal(await page.locator('#ref-f1 details').evaluate((d) => d.open), true);
  }],
  ['the menu of a phone opens, closes by Escape and gives the focus back', phone, 'home', async (page) => {
    assert.equal(await page.locator('#nav').isVisible(), false);
    await page.locator('[data-menu]').click();
    assert.equal(await page.locator('#nav').isVisible(), true);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#nav').isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), '打开菜单');
  }],
  ['everything is there without scripts', {...desk, javaScriptEnabled: false}, 'register_list', async (page) => {
    assert.equal(await page.locator('table.rows tbody tr').count(), 20);
    assert.equal(await page.locator('form.filters button').isVisible(), true);
    await page.goto(base + 'figure');
    assert.equal(await page.locator('.table-box table.figures tbody tr').count(), 15);
  }],
  ['on paper only the content stands', desk, 'register_list', async (page) => {
    await page.emulateMedia({media: 'print'});
    for (const gone of ['.top', '#nav', '.filters', '.pager']) assert.equal(await page.locator(gone).isVisible(), false, gone);
    assert.equal(await page.locator('table.rows').isVisible(), true);
  }],
];

let passed = 0;
let failed = 0;
const note = (name, e) => {
  if (e) console.log(`not ok: ${name}\n    ${e.message.split('\n').slice(0, 6).join('\n    ')}`);
  if (e) failed++;
  else passed++;
};
for (const [name, options, page, act] of cases) {
  const o = await open(browser, options);
  try {
    await o.page.goto(base + page, {waitUntil: 'networkidle'});
    await act(o.page);
    assert.deepEqual(o.errors.filter((e) => !e.includes('404')), []);
    note(name);
  } catch (e) {
    note(name, e);
  }
  await o.context.close();
}
try {
  assert.equal(idcard('11010519491231002X'), '');
  assert.notEqual(idcard('110105194912310020'), '');
  assert.equal(credit('91350100M000100Y43'), '');
  assert.notEqual(credit('91350100M000100Y44'), '');
  note('check digits');
} catch (e) {
  note('check digits', e);
}
await browser.close();
server.kill();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
