// SPDX-License-Identifier: Apache-2.0
/**
 * What is typed into a form with data-draft is kept on this device until it has been sent, at most a day; never
 * passwords, files, or fields that are sealed. The server asks for it on bound devices only.
 */
const DAY = 86400000;
const KEY = 'tz-draft:';

/** @param {HTMLFormElement} form */
function fields(form) {
  return [...form.elements].filter((e) => e.name && !['hidden', 'password', 'file', 'submit'].includes(e.type) && !e.closest('.field-person, .field-idcard, .field-phone, .field-list'));
}

/** @param {HTMLFormElement} form */
function draft(form) {
  const key = KEY + form.dataset.draft;
  const saved = JSON.parse(localStorage.getItem(key) || 'null');
  if (saved && Date.now() - saved.at < DAY) {
    const band = document.createElement('p');
    band.className = 'band';
    band.setAttribute('role', 'status');
    band.append('上次没有提交的内容还在这台设备上。 ');
    const use = document.createElement('button');
    use.type = 'button';
    use.className = 'button';
    use.textContent = '接着填';
    use.addEventListener('click', () => {
      for (const e of fields(form)) {
        const v = saved.values[e.name];
        if (v === undefined) continue;
        if (e.type === 'checkbox' || e.type === 'radio') e.checked = v.includes(e.value);
        else e.value = v[0];
      }
      band.remove();
    });
    const drop = document.createElement('button');
    drop.type = 'button';
    drop.className = 'button';
    drop.textContent = '丢弃';
    drop.addEventListener('click', () => {
      localStorage.removeItem(key);
      band.remove();
    });
    band.append(use, ' ', drop);
    form.before(band);
  }
  form.addEventListener('input', () => {
    const values = {};
    for (const e of fields(form)) {
      if ((e.type === 'checkbox' || e.type === 'radio') && !e.checked) continue;
      (values[e.name] = values[e.name] || []).push(e.value);
    }
    localStorage.setItem(key, JSON.stringify({at: Date.now(), values}));
  });
}

/** @param {ParentNode} root */
export function drafts(root) {
  try {
    for (const key of Object.keys(localStorage).filter((k) => k.startsWith(KEY)))
      if (Date.now() - JSON.parse(localStorage.getItem(key)).at > DAY) localStorage.removeItem(key);
    for (const form of root.querySelectorAll('form[data-draft]')) draft(form);
    // The page that confirms what was sent names the draft that is done with.
    for (const el of root.querySelectorAll('[data-draft-done]')) localStorage.removeItem(KEY + el.dataset.draftDone);
  } catch (e) {
    // Storage may be full or forbidden; the form works without it.
    if (!(e instanceof DOMException || e instanceof SyntaxError)) throw e;
  }
}
