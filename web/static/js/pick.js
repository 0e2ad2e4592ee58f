// SPDX-License-Identifier: Apache-2.0
/** Fields that refer to an entry or a person: type a few characters, choose with arrows. The server answers options. */

/** @param {HTMLElement} box */
function pick(box) {
  const value = box.querySelector('input[type=hidden]');
  const input = box.querySelector('input[role=combobox]');
  const list = box.querySelector('[role=listbox]');
  let timer = 0;
  let asked = 0;
  const options = () => [...list.querySelectorAll('[role=option]')];
  const current = () => list.querySelector('[aria-selected=true]');
  const open = (on) => {
    list.hidden = !on;
    input.setAttribute('aria-expanded', String(on));
    if (!on) input.removeAttribute('aria-activedescendant');
  };
  const mark = (li) => {
    for (const o of options()) o.setAttribute('aria-selected', String(o === li));
    if (li) {
      input.setAttribute('aria-activedescendant', li.id);
      li.scrollIntoView({block: 'nearest'});
    }
  };
  const take = (li) => {
    value.value = li.dataset.value;
    input.value = li.firstChild.textContent;
    value.dispatchEvent(new Event('input', {bubbles: true}));
    open(false);
  };
  const ask = async () => {
    const number = ++asked;
    const url = box.dataset.url + (box.dataset.url.includes('?') ? '&' : '?') + 'q=' + encodeURIComponent(input.value.trim());
    const answer = await fetch(url, {headers: {'HX-Request': 'true'}, credentials: 'same-origin'}).catch(() => null);
    if (!answer || !answer.ok || number !== asked) return;
    const part = document.createRange().createContextualFragment(await answer.text());
    list.replaceChildren(part);
    options().forEach((li, i) => { li.id = list.id + '-' + i; });
    mark(options()[0]);
    open(true);
  };
  input.addEventListener('input', () => {
    value.value = '';
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  input.addEventListener('keydown', (e) => {
    const all = options();
    const at = all.indexOf(current());
    if (e.key === 'ArrowDown' && list.hidden) ask();
    else if (e.key === 'ArrowDown') mark(all[(at + 1) % all.length]);
    else if (e.key === 'ArrowUp' && !list.hidden) mark(all[(at + all.length - 1) % all.length]);
    else if (e.key === 'Enter' && !list.hidden && current() && !e.isComposing) take(current());
    else if (e.key === 'Escape' && !list.hidden) open(false);
    else return;
    e.preventDefault();
  });
  list.addEventListener('mousedown', (e) => {
    const li = /** @type {Element} */ (e.target).closest('[role=option]');
    e.preventDefault();
    if (li) take(li);
  });
  input.addEventListener('blur', () => open(false));
}

/** @param {ParentNode} root */
export function picks(root) {
  for (const box of root.querySelectorAll('[data-pick]')) {
    if (box.dataset.ready || !box.dataset.url || box.closest('template')) continue;
    box.dataset.ready = '1';
    pick(box);
  }
}
document.addEventListener('tz:added', (e) => picks(e.detail));
