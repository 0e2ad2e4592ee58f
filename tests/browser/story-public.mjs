// SPDX-License-Identifier: Apache-2.0
/**
 * The public pages and the clerk's pages beside them, against the real program: a publicity is made and shown, a neighbour objects, a problem
 * is reported, followed and rated, a household file is opened. axe-core on every page at desk and phone, nothing wider than the
 * screen, no script errors. `node story-public.mjs TAIZHANG [PICTURES]`.
 */
import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {axe, launch, open} from './browser.mjs';

const [taizhang, pictures] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'tz-public-'));
const store = ['--store', join(dir, 'store')];
const tz = (verb, ...args) => execFileSync(taizhang, [verb, ...store, ...args], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
const made = (...args) => JSON.parse(tz(...args, '--format', 'json'));

tz('init', '--place', '360733102', '--name', '西江镇');
tz('place', 'add', '关渡村', '石桥村');
tz('user', 'add', 'clerk', '--label', '江文书', '--office', '党政办', '--password', 'yunshang-2026');
for (const role of ['clerk', 'office']) tz('user', 'grant', 'clerk', '--role', role);
const names = ['张大山', '欧阳小河', '李有田', '赵满仓'];
const persons = names.map((name) => made('add', 'person', 'place=关渡村', `name=${name}`, 'born_on=1960-03-01', 'phone=13812345678').id);
const household = made('add', 'household', 'place=关渡村', `head=${persons[0]}`, 'size=3').id;
for (const id of persons) {
  const p = made('add', 'payment', 'place=关渡村', 'programme=地力补贴', 'batch=一', `payee=${id}`, 'quantity=12.5', 'quantity_unit=亩', 'rate=110', 'amount=1375');
  tz('move', p.number, '公示');
}
made('add', 'payment', 'place=关渡村', 'programme=低保', 'batch=六月', `payee=${household}`, 'amount=900');
const steps = (id, post) => {
  for (const to of ['审核', '保密审查']) tz('move', String(id), to);
  tz('publish', 'review', String(id), '--by', '江文书');
  tz('move', String(id), '签发');
  if (post) tz('publish', 'post', String(id));
};
const notice = made('publish', 'new', '--kind', '补贴', '--where', 'batch=一', '--title', '2025年耕地地力补贴第一批发放公示', '--monitor', '0797-6213000', '--spot', '关渡村村务公开栏').id;
steps(notice, false);
const plan = made('publish', 'new', '--title', '西江镇2025年防汛应急预案', '--category', '应急预案', '--genre', '预案', '--doc-no', '西府发〔2025〕8号').id;
tz('set', String(plan), 'body=一、总则\n为做好防汛工作，制定本预案。\n二、组织指挥\n镇防汛指挥部统一指挥。');
steps(plan, true);

const port = 10000 + (process.pid % 10000) * 2;
const server = spawn(taizhang, ['serve', ...store, '--listen', `127.0.0.1:${port}`], {stdio: 'ignore'});
const base = `http://127.0.0.1:${port}`;
for (let i = 0; i < 100; i++) {
  try {
    if ((await fetch(base + '/health')).ok) break;
  } catch {
    await new Promise((done) => setTimeout(done, 100));
  }
}
let passed = 0;
let failed = 0;
const check = (name, wrong) => {
  if (wrong.length === 0) passed++;
  else {
    failed++;
    console.log(`not ok: ${name}\n    ${wrong.join('\n    ')}`);
  }
};
const has = async (page, name, text) => check(name, (await page.textContent('body')).includes(text) ? [] : [`no “${text}”: ${(await page.textContent('main')).trim().slice(0, 200)}`]);
if (pictures) mkdirSync(pictures, {recursive: true});
const sizes = {desk: {viewport: {width: 1366, height: 768}}, phone: {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true, deviceScaleFactor: 2}};
const seen = async ({page, errors}, name) => {
  if (pictures) await page.screenshot({path: `${pictures}/${name}.png`, fullPage: true});
  check(`${name}: axe`, await axe(page));
  check(`${name}: errors`, errors.splice(0).filter((e) => !/status of (410|404|422)/.test(e)));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  check(`${name}: width`, wide > 0 ? [`${wide} px wider than the screen`] : []);
};
const browser = await launch();

// The clerk publishes what is signed.
const clerk = await open(browser, sizes.desk);
await clerk.page.goto(base + '/signin');
await clerk.page.fill('#name', 'clerk');
await clerk.page.fill('#password', 'yunshang-2026');
await clerk.page.click('button.primary');
await clerk.page.goto(base + '/publicity');
await seen(clerk, 'publicity.desk');
await clerk.page.goto(`${base}/publicity/new`);
await seen(clerk, 'publicity_new.desk');
await clerk.page.goto(`${base}/publicity/${notice}`);
clerk.page.on('dialog', (d) => d.accept());
await clerk.page.click('button:has-text("发布公示")');
await clerk.page.waitForLoadState('load');
if (await clerk.page.locator('dialog[open] button.primary, dialog[open] button.danger').count()) {
  await clerk.page.locator('dialog[open] button.primary, dialog[open] button.danger').first().click();
  await clerk.page.waitForLoadState('load');
}
await has(clerk.page, 'published', '公开中');
await seen(clerk, 'publicity_one.desk');

// Everybody sees it; a neighbour objects by phone.
for (const [size, options] of Object.entries(sizes)) {
  const anyone = await open(browser, options);
  for (const [name, path] of [['home', '/public'], ['list', '/public/list'], ['notices', '/public/notices'], ['notice', `/public/${notice}`], ['plan', `/public/${plan}`], ['report', '/public/report'], ['request', '/public/request'], ['object', `/public/${notice}/object`], ['follow', '/public/follow'], ['gone', '/public/137438999999']]) {
    await anyone.page.goto(base + path, {waitUntil: 'load'});
    await seen(anyone, `public_${name}.${size}`);
  }
  await anyone.context.close();
}
const phone = await open(browser, sizes.phone);
await phone.page.goto(`${base}/public/${notice}`);
await phone.page.click('text=提出异议');
await phone.page.fill('#content', '赵满仓家没有这么多地，请核实');
await phone.page.click('button.primary');
await has(phone.page, 'objection taken', '异议已收到');
await clerk.page.goto(`${base}/publicity/${notice}`);
await has(clerk.page, 'objection beside the publicity', 'WT-');
await seen(clerk, 'publicity_objection.desk');

// Large type, a problem without a name, followed and rated.
await phone.page.goto(base + '/public');
await phone.page.click('text=关怀版');
check('large type', (await phone.page.evaluate(() => getComputedStyle(document.documentElement).fontSize)) === '20px' ? [] : ['not larger']);
await seen(phone, 'public_large.phone');
await phone.page.click('text=我要反映 >> nth=0');
await phone.page.fill('#content', '关渡村口的路灯坏了三天');
await phone.page.click('button.primary');
await has(phone.page, 'problem taken', '已收到');
await seen(phone, 'public_said.phone');
const [number, code] = [await phone.page.textContent('.public-receipt dd >> nth=0'), await phone.page.textContent('.public-receipt dd b')];
await phone.page.goto(base + '/public/follow');
await phone.page.fill('#number', number.trim());
await phone.page.fill('#code', code.trim().toLowerCase());
await phone.page.click('button.primary');
await has(phone.page, 'followed', '登记');
await seen(phone, 'public_found.phone');

// One household, one file.
await clerk.page.goto(`${base}/household/${household}`);
await seen(clerk, 'household_ask.desk');
await clerk.page.click('label.option:has-text("走访")');
await clerk.page.fill('#reason', '6月入户走访');
await clerk.page.click('button.primary');
await has(clerk.page, 'household file', '已记入查看日志');
await seen(clerk, 'household.desk');
await clerk.page.setViewportSize({width: 360, height: 740});
await seen(clerk, 'household.phone');
await clerk.page.setViewportSize({width: 1366, height: 768});
await clerk.page.goto(`${base}/held/${persons[0]}`);
await clerk.page.fill('#reason', '本人持身份证到窗口');
await clerk.page.click('button.primary');
await has(clerk.page, 'held', '本机关登记的您的个人信息');
await seen(clerk, 'held.desk');

await browser.close();
server.kill();
await new Promise((done) => server.once('exit', done));
rmSync(dir, {recursive: true, force: true});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
