// SPDX-License-Identifier: Apache-2.0
/** Forms: one submit only, a question before typed things are lost, sub-rows, files, numbers with check digits, place. */

import {credit, idcard} from './digits.js';

const SIZE_UNIT = 1048576;

/** @param {HTMLInputElement} input */
function check(input) {
  const s = input.value.trim().toUpperCase().replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  input.setCustomValidity(s === '' || input.readOnly ? '' : input.dataset.check === 'idcard' ? idcard(s) : credit(s));
}

/** @param {HTMLElement} list */
function sublist(list) {
  const items = list.querySelector('.list-items');
  const template = list.querySelector('template');
  let next = items.children.length;
  list.querySelector('[data-add]').addEventListener('click', () => {
    const part = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    for (const el of part.querySelectorAll('*'))
      for (const a of ['id', 'name', 'for', 'aria-describedby', 'aria-controls'])
        if (el.hasAttribute(a)) el.setAttribute(a, el.getAttribute(a).replace('#', String(next)));
    next++;
    items.append(part);
    const added = items.lastElementChild;
    document.dispatchEvent(new CustomEvent('tz:added', {detail: added}));
    const first = added.querySelector('input, select, textarea');
    if (first) first.focus();
  });
  list.addEventListener('click', (e) => {
    const button = /** @type {Element} */ (e.target).closest('[data-remove]');
    if (!button) return;
    button.closest('.list-item').remove();
    list.querySelector('[data-add]').focus();
  });
}

/** @param {HTMLElement} zone */
function drop(zone) {
  const input = zone.querySelector('input[type=file]');
  for (const name of ['dragenter', 'dragover'])
    zone.addEventListener(name, (e) => {
      e.preventDefault();
      zone.classList.add('over');
    });
  for (const name of ['dragleave', 'drop']) zone.addEventListener(name, () => zone.classList.remove('over'));
  zone.addEventListener('drop', (e) => {
    e.preventDefault();
    if (e.dataTransfer.files.length) input.files = e.dataTransfer.files;
  });
}

/** @param {HTMLFormElement} form */
function guard(form) {
  let changed = false;
  form.addEventListener('input', () => { changed = true; });
  form.addEventListener('submit', () => { changed = false; });
  window.addEventListener('beforeunload', (e) => {
    if (!changed) return;
    e.preventDefault();
    e.returnValue = '';
  });
}

/** What takes longer than a moment says so, beside the button that was pressed.
 * @param {HTMLFormElement} form @param {HTMLElement | null} button */
function busy(form, button) {
  const upload = form.enctype === 'multipart/form-data';
  setTimeout(() => {
    if (!form.dataset.sent || form.querySelector('.busy')) return;
    const p = document.createElement('p');
    p.className = 'busy';
    p.setAttribute('role', 'status');
    p.textContent = upload ? '正在上传和核对，请不要关闭页面…' : '正在办理，请稍候…';
    (button && form.contains(button) ? button.parentElement : form).append(p);
  }, 400);
}

/** @param {HTMLButtonElement} button */
function locate(button) {
  if (!navigator.geolocation || !window.isSecureContext) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition((p) => {
      document.getElementById(button.dataset.locate).value = p.coords.longitude.toFixed(6) + ',' + p.coords.latitude.toFixed(6);
      button.disabled = false;
    }, () => {
      button.textContent = '没有取到位置，请手填';
      button.disabled = false;
    }, {enableHighAccuracy: true, timeout: 15000});
  });
}

/** @param {ParentNode} root */
export function forms(root) {
  for (const input of root.querySelectorAll('input[data-check]')) {
    input.addEventListener('input', () => input.setCustomValidity(''));
    input.addEventListener('change', () => check(input));
  }
  for (const list of root.querySelectorAll('[data-list]')) sublist(list);
  for (const zone of root.querySelectorAll('[data-drop]')) drop(zone);
  for (const form of root.querySelectorAll('form[data-guard]')) guard(form);
  for (const b of root.querySelectorAll('[data-locate]')) locate(b);
  for (const input of root.querySelectorAll('input[type=file][data-max]'))
    input.addEventListener('change', () => {
      const max = Number(input.dataset.max);
      const big = [...input.files].find((f) => f.size > max);
      input.setCustomValidity(big ? `“${big.name}”有 ${(big.size / SIZE_UNIT).toFixed(1)} MB，超过 ${(max / SIZE_UNIT).toFixed(0)} MB` : '');
      input.reportValidity();
    });
  for (const form of root.querySelectorAll('form[method=post]'))
    form.addEventListener('submit', (e) => {
      if (form.dataset.sent) e.preventDefault();
      else if (!e.defaultPrevented) {
        form.dataset.sent = '1';
        busy(form, /** @type {SubmitEvent} */ (e).submitter);
      }
    });
  const errors = root.querySelector('#errors');
  if (errors) errors.focus();
}

// Coming back by the Back button: the form may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});
