// SPDX-License-Identifier: Apache-2.0
/**
 * The page of who works outside. What is entered goes into a queue on this device first (IndexedDB), each with a request key
 * of its own, and from there to the server; the server does a key once, so nothing is sent twice however often it is tried.
 * Pictures are stamped with time, place and the number on the device. What is not yet sent is shown until it is.
 */
const DB = 'tz-field';
const STORE = 'queue';
const LONGEST = 1600;

/** @typedef {{id: string, user: string, action: string, label: string, at: number, fields: [string, string | Blob, string?][], wrong?: string}} Item */

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(DB, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, {keyPath: 'id'});
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

/** One step in the store; the answer when the transaction is on disk.
 * @param {IDBTransactionMode} mode @param {(s: IDBObjectStore) => IDBRequest} step */
async function step(mode, step) {
  const db = await open();
  try {
    return await new Promise((done, failed) => {
      const t = db.transaction(STORE, mode);
      const r = step(t.objectStore(STORE));
      t.oncomplete = () => done(r.result);
      t.onerror = t.onabort = () => failed(t.error);
    });
  } finally {
    db.close();
  }
}

/** @returns {Promise<Item[]>} */
const all = async () => (await step('readonly', (s) => s.getAll())).sort((a, b) => a.at - b.at);
const put = (item) => step('readwrite', (s) => s.put(item));
const drop = (id) => step('readwrite', (s) => s.delete(id));

/** Time, place and number at the foot of a picture; what the browser cannot draw goes as it is.
 * @param {File} file @param {string[]} lines @returns {Promise<Blob>} */
async function stamp(file, lines) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return file;
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const c = canvas.getContext('2d');
  c.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const size = Math.max(12, Math.round(canvas.width / 32));
  c.font = `${size}px sans-serif`;
  c.fillStyle = 'rgba(0,0,0,.6)';
  c.fillRect(0, canvas.height - size * 1.5 * lines.length - size, canvas.width, size * 1.5 * lines.length + size);
  c.fillStyle = '#fff';
  lines.forEach((line, i) => c.fillText(line, size / 2, canvas.height - size * 1.5 * (lines.length - i) + size * 0.4));
  return new Promise((done) => canvas.toBlob((b) => done(b || file), 'image/jpeg', 0.85));
}

/** @param {HTMLFormElement} form @param {string} user @returns {Promise<Item>} */
async function taken(form, user) {
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
  const number = id.slice(0, 8).toUpperCase();
  const place = form.querySelector('[name="f.place"]');
  const spot = form.querySelector('[name="f.spot"]');
  const where = [place && place.selectedOptions[0] ? place.selectedOptions[0].textContent.trim() : '', spot ? spot.value : ''].filter(Boolean).join(' ');
  const lines = [new Date().toLocaleString('zh-CN', {hour12: false}), where, `现场编号 ${number}`].filter(Boolean);
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (name === 'csrf' || name === 'request') continue;
    if (!(value instanceof File)) fields.push([name, value]);
    else if (value.size) fields.push([name, value.type.startsWith('image/') ? await stamp(value, lines) : value, value.type.startsWith('image/') ? `${number}.jpg` : value.name]);
  }
  fields.push(['f.note', `现场编号 ${number}`], ['sure', '1']);
  return {id, user, action: form.getAttribute('action'), label: form.dataset.fieldForm, at: Date.now(), fields};
}

/** What the server says is wrong, in one line. @param {Response} answer */
async function fault(answer) {
  const text = await answer.text();
  if ((answer.headers.get('content-type') || '').includes('json')) {
    const e = JSON.parse(text);
    return [e.text, e.hint].filter(Boolean).join('，');
  }
  const page = new DOMParser().parseFromString(text, 'text/html');
  const said = page.querySelector('.form-errors, .notice, main h1');
  return said ? said.textContent.replace(/\s+/g, ' ').trim() : `没有送成（${answer.status}）`;
}

/** One entry. True: it is with the server. @param {Item} item @param {string} csrf */
async function send(item, csrf) {
  const body = new FormData();
  body.append('csrf', csrf);
  body.append('request', item.id);
  for (const [name, value, file] of item.fields) file ? body.append(name, /** @type {Blob} */ (value), file) : body.append(name, value);
  const answer = await fetch(item.action, {method: 'POST', body, headers: {Accept: 'application/json'}});
  if (answer.ok && answer.redirected) return true;
  if (answer.status === 409) return true; // the key is known: the answer was lost on the way, the entry was not
  if (answer.status >= 500) return false;
  item.wrong = await fault(answer);
  await put(item);
  return false;
}

/** @param {HTMLElement} box */
function queue(box) {
  const user = box.dataset.field;
  const state = box.querySelector('[data-field-state]');
  const list = box.querySelector('[data-field-list]');
  let busy = false;

  async function show(said) {
    const items = await all();
    box.hidden = items.length === 0 && !said;
    state.textContent = said || (items.length ? `${items.length} 件还在这台设备上` : '');
    list.replaceChildren(...items.map((item) => {
      const li = document.createElement('li');
      li.append(`${item.label}，${new Date(item.at).toLocaleString('zh-CN', {hour12: false})}`);
      if (item.user !== user) li.append('（另一个账号的，登录那个账号才送）');
      if (item.wrong) li.append(` ${item.wrong} `);
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button';
      button.textContent = '丢弃';
      button.addEventListener('click', async () => {
        if (!window.confirm('丢弃后找不回来，确定？')) return;
        await drop(item.id);
        await show('');
      });
      li.append(' ', button);
      return li;
    }));
  }

  async function flush() {
    if (busy) return;
    busy = true;
    let sent = 0;
    try {
      const mine = (await all()).filter((i) => i.user === user);
      const answer = mine.length ? await fetch('/field/token', {headers: {Accept: 'application/json'}}) : null;
      if (answer && answer.ok) {
        const {csrf} = await answer.json();
        for (const item of mine)
          if (await send(item, csrf)) {
            await drop(item.id);
            sent++;
          }
      }
      const left = (await all()).length;
      const why = answer && answer.status === 401 ? '，请重新登录' : '';
      await show(sent || left ? `${sent ? `已送出 ${sent} 件` : ''}${sent && left ? '，' : ''}${left ? `${left} 件还在这台设备上${why}` : ''}` : '');
    } catch (e) {
      if (!(e instanceof TypeError)) throw e;
      await show(`没有信号，${(await all()).length} 件还在这台设备上`);
    } finally {
      busy = false;
    }
  }

  for (const form of document.querySelectorAll('form[data-field-form]'))
    form.addEventListener('submit', async (e) => {
      e.preventDefault();
      const button = form.querySelector('button.primary');
      button.disabled = true;
      try {
        await put(await taken(form, user));
        form.reset();
        await flush();
        box.scrollIntoView({block: 'nearest'});
      } finally {
        button.disabled = false;
      }
    });
  box.querySelector('[data-field-send]').addEventListener('click', flush);
  window.addEventListener('online', flush);
  flush();
}

/** @param {ParentNode} root */
export function field(root) {
  const box = root.querySelector('[data-field]');
  if (!box || box.dataset.ready || !('indexedDB' in window)) return;
  box.dataset.ready = '1';
  if (box.dataset.worker && 'serviceWorker' in navigator && window.isSecureContext) navigator.serviceWorker.register(box.dataset.worker);
  queue(box);
}
