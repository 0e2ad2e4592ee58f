// SPDX-License-Identifier: Apache-2.0
/**
 * Every page of the program, as its readers reach it: `node story-routes.mjs TAIZHANG`. Each role begins at its first page and
 * at “更多” and follows the links; each kind of page (a route) is looked at once: answer, axe-core, script errors, nothing wider
 * than a phone. At the end every GET route of the sources that gives a page must have been seen by somebody.
 */
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {axe, launch, open} from './browser.mjs';

const [taizhang] = process.argv.slice(2);
const root = new URL('../../', import.meta.url).pathname;
const dir = mkdtempSync(join(tmpdir(), 'taizhang-routes-'));
const store = ['--store', join(dir, 'store')];
const now = ['--now', '2026-11-20 09:30'];
const secret = 'yunshang-2026';
const desk = {viewport: {width: 1366, height: 768}};
const narrow = {width: 360, height: 740};
const run = (...args) => execFileSync(taizhang, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});

/** Answers to scripts, and files. */
const noPages = new Set(['/search/quick', '/r/{register:key}/suggest/{field:key}', '/e/{id:id}/look/{class:key}', '/r/{register:key}/platform', '/field/token',
  '/openness/package', '/evidence/{id:id}/zip']);

/** GET routes of the sources: [{path, pattern}]; API, files and parts of pages are not pages. */
function routes() {
  const found = [];
  for (const file of readdirSync(join(root, 'src/web')).filter((f) => f.endsWith('.c'))) {
    const text = readFileSync(join(root, 'src/web', file), 'utf8');
    for (const [, path, rest] of text.matchAll(/\{TZ_GET,\s*"([^"]+)",([^}]*)\}/g)) {
      if (noPages.has(path) || path.startsWith('/public') || rest.includes('TZ_ROUTE_API') || path.startsWith('/api/') || path.startsWith('/part/') || /\.[a-z]+$|\/(file|files|export|sheet|docx|pdf|csv|xlsx|photo|picture|picked|options|qr)(\/|$)/.test(path)) continue;
      if (rest.includes('TZ_ROUTE_PUBLIC') || rest.includes('TZ_ROUTE_TOKEN')) continue; // story-public, and no pages
      const pattern = new RegExp('^' + path.split('/').map((s) => s.startsWith('{') ? '[^/]+' : s.replace(/[.]/g, '\\.')).join('/') + '$');
      found.push({path, pattern, holes: path.split('{').length});
    }
  }
  return found.sort((x, y) => x.holes - y.holes); // /r/{register}/new before /r/{register}/{x}
}

/** The small township with something of everything that a page can show. */
async function begin() {
  run('demo', ...store, ...now, '--people', '400');
  for (const admin of ['sysadmin', 'secadmin', 'auditadmin']) run('user', 'password', admin, ...store, ...now, '--password', secret);
  run('code', 'add', 'organization.species', '小龙虾', '--basis', '镇产业办〔2026〕3号', ...store, ...now);
  run('warn', 'run', ...store, ...now);
  run('draw', 'organization', '--count', '2', ...store, ...now);
  run('param', 'set', 'callback_one_in', '1', '--day', '2020-01-01', '--basis', '示例', ...store, ...now); // which ones is the town's secret
  run('callback', 'draw', ...store, ...now);
  const idOf = (...args) => String(JSON.parse(run(...args, '--format', 'json', ...store, ...now)).id);
  const text = join(dir, 'text.txt');
  writeFileSync(text, '各位代表：\n一、2025年工作回顾\n全年调处矛盾纠纷{{dispute_settled}}。\n');
  const report = idOf('report', 'new', text, '--year', '2025');
  run('review', 'send', report, '--until', '2026-12-20', ...store, ...now);
  run('report', 'freeze', report, ...store, ...now);
  const vote = idOf('vote', 'new', '示例票决', '--kind', '最美人物', '--seats', '1');
  for (const name of ['程秉谦', '温如玉']) run('vote', 'nominate', vote, name, ...store, ...now);
  const open = idOf('vote', 'new', '示例实事票决', '--kind', '民生实事票决');
  for (const name of ['修路', '修渠']) run('vote', 'nominate', open, name, ...store, ...now);
  run('vote', 'open', open, '--voters', 'zhenzhang,dangzheng', ...store, ...now);
  const won = idOf('vote', 'new', '示例结果', '--kind', '最美人物');
  run('vote', 'nominate', won, '程秉谦', ...store, ...now);
  run('vote', 'open', won, '--voters', 'zhenzhang', ...store, ...now);
  run('vote', 'cast', won, '1', '--as', 'zhenzhang', ...store, ...now);
  run('vote', 'close', won, '--days', '0', ...store, ...now);
  const target = idOf('target', 'set', 'collective_income', '200');
  run('target', 'split', target, '青石村=200', '--provisional', ...store, ...now);
  extra.push(`/targets/${JSON.parse(run('target', 'list', '--place', '青石村', '--format', 'json', ...store, ...now)).find((t) => t.state === '暂定').id}`);
  for (const year of ['2026', '2027']) run('target', 'set', 'collective_income', '300', '--year', year, '--paper', '示例三年行动', ...store, ...now);
  run('handover', 'set', '示例移交', '--to', '示例银行', '--register', 'person', '--columns', 'name', '--basis', '示例文号', '--purpose', '发放', '--as', 'minzheng', ...store, ...now);
  run('handover', 'approve', '示例移交', '--as', 'zhenzhang', ...store, ...now);
  run('handover', 'make', '示例移交', '--password', 'yunshang 2026 bank', '--out', join(dir, 'bank.zip'), '--as', 'minzheng', ...store, ...now);
  run('add', 'intake', 'place=青石村', 'way=来访', 'content=示例：路面塌了一块', 'first_asked=罗明禾', ...store, ...now);
  const twice = ['甲', '乙'].map((n) => idOf('add', 'activity', 'place=青石村', 'kind=会议', `title=示例${n}会`, 'held_on=2026-11-02'));
  run('fact', 'link', ...twice, '--reason', '同一次会', ...store, ...now);
  const form = idOf('form', 'add', join(root, 'src/sheet/testdata/form.xlsx'), '--sender', '示例县局');
  run('form', 'call', form, '--period', '2026-10', '--by', '2026-11-23 17:00', '--basis', '示例文号', ...store, ...now);
  for (const [register, path] of [['household', 'household'], ['person', 'held']])
    extra.push(`/${path}/${JSON.parse(run('list', register, '--limit', '1', '--format', 'json', ...store, ...now)).rows[0].id}`);
  const child = spawn(taizhang, ['serve', ...store, ...now, '--listen', '127.0.0.1:0'], {stdio: ['ignore', 'pipe', 'ignore']});
  const said = await new Promise((done) => child.stdout.once('data', (d) => done(String(d))));
  return {child, base: /http:\S+[0-9]/.exec(said)[0]};
}

const states = new Set(['/e/{id:id}', '/votes/{id:id}']); // what a page of these links to depends on its state: more than one is read
const extra = []; // pages that are reached by a task stated elsewhere
const all = routes();
const seen = new Map(); // route -> who saw it
const {child, base} = await begin();
const browser = await launch();
let passed = 0;
let failed = 0;
const wrongOf = (name, wrong) => {
  if (!wrong.length) return void passed++;
  failed++;
  console.log(`not ok: ${name}\n    ${wrong.slice(0, 6).join('\n    ')}`);
};
const routeOf = (url) => all.find((r) => r.pattern.test(decodeURI(new URL(url).pathname)));

/** What stands wider than the screen. */
const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth
  ? [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1).slice(0, 2).map((e) => e.outerHTML.slice(0, 80)).join(' ') || 'the page' : '');

/** The links of a page whose kind was looked at before: asked for without drawing it. */
async function follow(page, url) {
  const answer = await page.request.get(url);
  if (answer.status() !== 200 || !(answer.headers()['content-type'] || '').startsWith('text/html')) return [];
  const anchors = (await answer.text()).match(/<a\s[^>]*>/g) || [];
  return anchors.filter((a) => !/\sdownload\b/.test(a)).map((a) => /\shref="([^"]*)"/.exec(a)).filter((m) => m)
    .map((m) => new URL(m[1].replaceAll('&amp;', '&'), answer.url()).href);
}

/** Opens a page, looks at it if it is the first of its kind, and returns its links. */
async function look(who, page, errors, url) {
  const route = routeOf(url);
  if (seen.has(route)) return follow(page, url);
  const answer = await page.goto(url, {waitUntil: 'load'});
  if (!answer) return [];
  const type = answer.headers()['content-type'] || '';
  if (!type.startsWith('text/html')) return [];
  const at = routeOf(page.url()) === route ? route : null; // a redirect is the other route's business
  const links = await page.$$eval('a[href]', (list) => list.filter((a) => !a.hasAttribute('download')).map((a) => a.href));
  if (at && !seen.has(at)) {
    const wrong = answer.status() === 200 ? [] : [`answer ${answer.status()}`];
    if (answer.status() === 200 || answer.status() >= 500) seen.set(at, who);
    if (answer.status() === 200) {
      wrong.push(...await axe(page));
      await page.setViewportSize(narrow);
      const out = await wide(page);
      if (out) wrong.push(`wider than a phone: ${out}`);
      await page.setViewportSize(desk.viewport);
      wrong.push(...errors.splice(0));
    }
    if (answer.status() === 200 || answer.status() >= 500) wrongOf(`${at.path} as ${who} (${url.slice(base.length)})`, wrong);
  }
  errors.length = 0;
  return answer.status() === 200 ? links : [];
}

/** Follows links from these pages, one page a route still unseen and a few more to get further. */
async function walk(who, starts) {
  const {page, context, errors} = await open(browser, desk);
  page.on('download', (d) => d.cancel().catch(() => {}));
  await page.goto(base + '/signin');
  await page.fill('#name', who);
  await page.fill('#password', secret);
  await Promise.all([page.waitForNavigation(), page.click('.buttons .primary')]);
  const queue = [...starts];
  const been = new Set();
  const tries = new Map();
  while (queue.length && all.some((r) => !seen.has(r))) {
    const url = queue.shift();
    const route = routeOf(url);
    const times = tries.get(route) || 0;
    if (!route || been.has(url) || times >= (!seen.has(route) ? 6 : states.has(route.path) ? 3 : 1)) continue;
    been.add(url);
    tries.set(route, times + 1);
    for (const link of await look(who, page, errors, url).catch((e) => (/download|ERR_ABORTED/i.test(e.message) ? [] : (wrongOf(url, [e.message]), [])))) {
      const clean = link.split('#')[0];
      if (!clean.startsWith(base + '/') || /\/signout|\/static\//.test(clean) || been.has(clean)) continue;
      if (routeOf(clean) && !seen.has(routeOf(clean))) queue.unshift(clean);
      else queue.push(clean);
    }
  }
  await context.close();
}

const first = ['/', '/more', '/help'].map((p) => base + p);
const more = ['/search?q=%E9%82%BB%E9%87%8C', '/known', '/check', '/r/dispute', '/r/dispute/new', '/r/dispute/import', '/r/dispute/views', '/r/dispute/columns', '/r/dispute/print',
  '/r/dispute/blank', '/r/dispute/paste', '/figures/dispute_settled?period=2025', '/figures/dispute_settled/rows?period=2025', '/forms/new', '/namelist', '/password'].map((p) => base + p);
for (const [who, starts] of [['zhenzhang', [...first, ...more]], ['dangzheng', [...first, ...more]], ['sifa', [...first, ...more]], ['suozhang', first], ['qingshi', [...first, base + '/r/patrol']],
  ['minzheng', [...first, ...more]], ['daibiao', first], ['shenji', first], ['sysadmin', [...first, base + '/admin/system']],
  ['secadmin', [...first, base + '/admin/accounts', base + '/admin/accounts/new']], ['auditadmin', [...first, base + '/admin/journal', base + '/admin/sights']]])
  await walk(who, [...starts, ...extra.map((p) => base + p)]);
const unseen = all.filter((r) => !seen.has(r));
wrongOf('every page is reached by a link', unseen.map((r) => `nobody came to ${r.path}`));
if (unseen.length > 6) console.log(`    … ${unseen.map((r) => r.path).join(' ')}`);
await browser.close();
child.kill();
await new Promise((done) => child.once('exit', done));
rmSync(dir, {recursive: true, force: true});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
