// SPDX-License-Identifier: Apache-2.0
/**
 * Stories in the demo township through real pages: an officer registers, moves and follows; a leader follows a number to its
 * rows; an import goes through its steps and back; every page of the menu is walked with axe-core at both sizes.
 * `node story-demo.mjs TAIZHANG [PICTURES]`, or with the address of a running demo in place of the program. Names what
 * fails; ends in "N passed, N failed".
 */
import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {axe, launch, open} from './browser.mjs';

const [program, pictures] = process.argv.slice(2);
const folder = mkdtempSync(`${tmpdir()}/taizhang-story-`);
let server;

/** The demo township, small, served on a free port. */
async function serveDemo() {
  execFileSync(program, ['demo', '--store', `${folder}/store`, '--people', '3000'], {stdio: ['ignore', 'ignore', 'pipe']});
  server = spawn(program, ['serve', '--store', `${folder}/store`, '--listen', '127.0.0.1:0'], {stdio: ['ignore', 'pipe', 'ignore']});
  const line = await new Promise((done, fail) => {
    server.stdout.once('data', (d) => done(String(d)));
    server.once('exit', (code) => fail(new Error(`serve ended with ${code}`)));
  });
  return line.match(/http:\/\/[\d.:]+/)[0];
}

const base = program.startsWith('http') ? program : await serveDemo();
const secret = 'yunshang-2026';
if (pictures) mkdirSync(pictures, {recursive: true});
const browser = await launch();
let passed = 0;
let failed = 0;

function check(name, right, detail = '') {
  if (right) passed++;
  else {
    failed++;
    console.log(`not ok: ${name}${detail ? `\n    ${detail}` : ''}`);
  }
}

async function shot(page, name) {
  if (pictures) await page.screenshot({path: `${pictures}/${name}.png`});
}

/** A signed-in page. */
async function signedIn(name, options = {viewport: {width: 1366, height: 768}}) {
  const visit = await open(browser, options);
  await visit.page.goto(`${base}/signin`);
  await visit.page.fill('#name', name);
  await visit.page.fill('#password', secret);
  await visit.page.click('.signin button.primary');
  await visit.page.waitForLoadState('networkidle');
  return visit;
}

/** Walks pages: status, axe, script errors, width. */
async function walk(visit, size, paths) {
  for (const path of paths) {
    visit.errors.length = 0;
    const answer = await visit.page.goto(base + path, {waitUntil: 'networkidle'});
    const wrong = [];
    if (answer.status() !== 200) wrong.push(`status ${answer.status()}`);
    wrong.push(...(await axe(visit.page)), ...visit.errors);
    const wide = await visit.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) wrong.push(`${wide} px wider than the screen`);
    check(`${path} ${size}`, wrong.length === 0, wrong.join('\n    '));
  }
}

/** An officer registers a dispute by keyboard and mouse, moves it, finds it again, strikes it out. */
async function officer() {
  const {context, page} = await signedIn('sifa');
  check('officer: signed in', new URL(page.url()).pathname === '/');
  await shot(page, 'home');
  await page.goto(`${base}/r/dispute/new`);
  await page.click('button.primary:has-text("登记")');
  check('officer: an empty form names what is missing', await page.locator('text=纠纷类型').first().isVisible());
  await page.goto(`${base}/r/dispute/new`);
  await page.selectOption('[name="f.place"]', {label: '青石村'});
  await page.fill('[name="f.received_on"]', '2026-10-12');
  await page.selectOption('[name="f.kind"]', '邻里');
  await shot(page, 'form');
  await page.click('button.primary:has-text("登记")');
  await page.waitForLoadState('networkidle');
  const number = (await page.textContent('main')).match(/JF-2026-\d+/)?.[0];
  check('officer: registered', Boolean(number), page.url());
  await page.click('.steps summary >> text=调处中');
  await page.click('.steps .step[open] button.primary, .steps details[open] button.primary');
  await page.waitForLoadState('networkidle');
  check('officer: moved', (await page.textContent('.entry-state')).includes('调处中'));
  await shot(page, 'entry');
  await page.goto(`${base}/search?q=${number}`);
  check('officer: found by number', (await page.textContent('main')).includes(number));
  await page.goto(`${base}/r/dispute`);
  check('officer: stands in the list', (await page.textContent('main')).includes(number));
  await shot(page, 'list');
  await context.close();
}

/** A leader looks at a figure and follows it to a row. */
async function leader() {
  const {context, page} = await signedIn('zhenzhang');
  await page.goto(`${base}/figures/dispute_settled?period=2025`, {waitUntil: 'networkidle'});
  await page.waitForTimeout(800);
  await shot(page, 'figure');
  const total = Number((await page.textContent('.card-value')).replace(/[^\d]/g, ''));
  check('leader: the figure has a value', total > 100, String(total));
  await page.goto(`${base}/figures/dispute_settled/rows?period=2025`);
  const row = page.locator('main table tbody a').first();
  check('leader: the figure has rows', (await row.count()) === 1);
  await row.click();
  await page.waitForLoadState('networkidle');
  check('leader: a row opens its entry', /\/e\/\d+/.test(page.url()));
  const refused = await page.goto(`${base}/admin/accounts`);
  check('leader: no way into the administrators\' pages', refused.status() === 403, String(refused.status()));
  await context.close();
}

/** A clerk imports a sheet with an error, mends it, imports, undoes the batch. */
async function importer() {
  const {context, page} = await signedIn('zongzhi');
  const file = `${tmpdir()}/hazards-${process.pid}.csv`;
  const send = async (rows) => {
    writeFileSync(file, '\ufeff隐患台账\n隐患编号,村组,发现日期,领域,隐患内容,等级\n' + rows);
    await page.goto(`${base}/r/hazard/import`);
    await page.setInputFiles('input[type=file]', file);
    await page.click('main form button.primary');
    await page.waitForLoadState('networkidle');
  };
  await send(`S${process.pid}-1,青石村,2026年10月3日,消防,通道堆物,一般\nS${process.pid}-2,没有这个村,2026.10.4,消防,通道堆物,一般\n`);
  const text = await page.textContent('main');
  check('import: names the wrong place', text.includes('没有这个村') || text.includes('没有名为'), text.slice(0, 300));
  await shot(page, 'import');
  await send(`S${process.pid}-1,青石村,2026年10月3日,消防,通道堆物,一般\nS${process.pid}-2,柳溪村,2026.10.4,消防,通道堆物,一般\n`);
  await page.click('main form button.primary');
  await page.waitForLoadState('networkidle');
  check('import: done', /\/import\/\d+/.test(page.url()), page.url());
  page.on('dialog', (d) => d.accept());
  await page.click('text=撤销这一批');
  await page.waitForTimeout(300);
  const sure = page.locator('dialog button.danger, dialog button.primary');
  if (await sure.count()) await sure.first().click();
  await page.waitForLoadState('networkidle');
  check('import: undone', (await page.textContent('main')).includes('已撤销') || (await page.textContent('body')).includes('已撤销'));
  await context.close();
}

/** A village cadre sees the own village only. */
async function village() {
  const {context, page} = await signedIn('liuxi');
  await page.goto(`${base}/r/hazard`);
  const places = await page.$$eval('main table tbody tr', (rows) => rows.map((r) => r.textContent));
  check('village: sees rows', places.length > 0);
  check('village: of its own place only', places.every((t) => t.includes('柳溪') || t.includes('南坡')), places.find((t) => !t.includes('柳溪')));
  await context.close();
}

const work = ['/', '/due', '/figures?year=2025', '/figures/dispute_settled?period=2025', '/figures/crop_area?period=2025&by=village', '/figures/dispute_settled/rows?period=2025', '/r/publication', '/r/publication/new', '/r/task', '/r/project', '/places', '/search?q=JF-2025', '/help', '/password', '/reports', '/check'];
await officer();
await leader();
await importer();
await village();
const desk = await signedIn('dangzheng');
await walk(desk, 'desk', work);
await desk.context.close();
const phone = await signedIn('sifa', {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true, deviceScaleFactor: 2});
await walk(phone, 'phone', ['/', '/due', '/r/dispute', '/r/dispute/new', '/figures/dispute_settled?period=2025', '/places']);
await shot(phone.page, 'phone');
await phone.context.close();
await browser.close();
server?.kill();
rmSync(folder, {recursive: true, force: true});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
