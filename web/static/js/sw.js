// SPDX-License-Identifier: Apache-2.0
/**
 * Service worker: keeps the page of who works outside and what it is made of, so that it opens without a signal. Nothing else
 * is kept, and nothing is answered from here while there is a signal. Signing out forgets the page.
 */
const CACHE = 'tz-field';
const PAGE = '/field';

/** The page and every file it names; module files stand beside the one that names them. */
async function keep(answer) {
  const cache = await caches.open(CACHE);
  const text = await answer.clone().text();
  const seen = new Set();
  const wanted = [...text.matchAll(/\/static\/[^"']+/g)].map((m) => m[0].replace(/&amp;/g, '&'));
  await cache.put(PAGE, answer);
  while (wanted.length) {
    const url = wanted.pop();
    if (seen.has(url)) continue;
    seen.add(url);
    const had = await cache.match(url);
    const file = had || (await fetch(url));
    if (!file.ok) continue;
    if (!had) await cache.put(url, file.clone());
    if (url.endsWith('.js') && !url.includes('/vendor/')) {
      const code = await file.clone().text();
      for (const m of code.matchAll(/(?:from|import)\s*\(?\s*'(\.\/[^']+)'/g)) wanted.push(new URL(m[1], new URL(url, location.href)).pathname);
    }
  }
  for (const old of await cache.keys()) {
    const path = new URL(old.url).pathname;
    if (path !== PAGE && !seen.has(path)) await cache.delete(old);
  }
}

async function page(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await keep(answer.clone());
    return answer;
  } catch (e) {
    const kept = await caches.match(PAGE);
    if (!kept) throw e;
    return kept;
  }
}

self.addEventListener('install', (e) => {
  self.skipWaiting();
  e.waitUntil(fetch(PAGE).then((a) => (a.ok && !a.redirected ? keep(a) : null)));
});
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (url.origin !== location.origin) return;
  if (e.request.method === 'POST' && url.pathname === '/signout') e.waitUntil(caches.delete(CACHE));
  if (e.request.method !== 'GET') return;
  if (url.pathname === PAGE && e.request.mode === 'navigate') e.respondWith(page(e.request));
  else if (url.pathname.startsWith('/static/')) e.respondWith(caches.match(e.request, {ignoreVary: true}).then((kept) => kept || fetch(e.request)));
});
