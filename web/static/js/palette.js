// SPDX-License-Identifier: Apache-2.0
/** Ctrl+K: go to any page of the menu, or search, without the mouse. */

/** @typedef {{label: string, group: string, url: string}} Target */

/** @returns {Target[]} */
function targets() {
  const list = [];
  let group = '';
  for (const el of document.querySelectorAll('#nav .nav-head, #nav li a')) {
    if (el.classList.contains('nav-head')) group = el.textContent;
    else list.push({label: el.querySelector('span').textContent, group, url: el.href});
  }
  return list;
}

function build() {
  const shade = document.createElement('div');
  shade.className = 'shade';
  const box = document.createElement('div');
  box.className = 'palette';
  box.setAttribute('role', 'dialog');
  box.setAttribute('aria-modal', 'true');
  box.setAttribute('aria-label', '快速前往');
  const input = document.createElement('input');
  input.type = 'text';
  input.placeholder = '输入台账、页面或要查的内容';
  for (const [k, v] of [['role', 'combobox'], ['aria-expanded', 'true'], ['aria-controls', 'palette-list'], ['aria-autocomplete', 'list'], ['aria-label', '前往或查找']])
    input.setAttribute(k, v);
  const list = document.createElement('ul');
  list.id = 'palette-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', '结果');
  box.append(input, list);
  return {shade, box, input, list};
}

function show() {
  const all = targets();
  const before = document.activeElement;
  const {shade, box, input, list} = build();
  let hits = [];
  let found = [];
  let at = 0;
  let timer = 0;
  const close = () => {
    shade.remove();
    box.remove();
    if (before) before.focus();
  };
  const go = (i) => {
    if (hits[i]) location.href = hits[i].url;
  };
  const mark = () => {
    [...list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === at)));
    if (list.children[at]) {
      input.setAttribute('aria-activedescendant', list.children[at].id);
      list.children[at].scrollIntoView({block: 'nearest'});
    }
  };
  const fill = () => {
    const q = input.value.trim();
    hits = all.filter((t) => !q || t.label.includes(q) || t.group.includes(q)).slice(0, 12);
    if (q) hits.push(...found);
    if (q) hits.push({label: `查找“${q}”`, group: '全部台账', url: '/search?q=' + encodeURIComponent(q)});
    list.replaceChildren(...hits.map((t, i) => {
      const li = document.createElement('li');
      li.id = 'palette-' + i;
      li.setAttribute('role', 'option');
      const label = document.createElement('span');
      label.textContent = t.label;
      const group = document.createElement('small');
      group.textContent = t.group;
      li.append(label, group);
      li.addEventListener('click', () => go(i));
      return li;
    }));
    at = 0;
    mark();
  };
  /** Entries that fit, after a short rest in typing; an answer that comes too late is dropped. */
  const ask = async () => {
    const q = input.value.trim();
    found = [];
    if (q.length < 2) return;
    const answer = await fetch('/search/quick?q=' + encodeURIComponent(q), {headers: {'HX-Request': 'true'}}).catch(() => null);
    if (!answer || !answer.ok || input.value.trim() !== q) return;
    const part = document.createElement('ul');
    part.innerHTML = await answer.text();
    found = [...part.querySelectorAll('[data-value]')].map((li) => {
      const small = li.querySelector('small');
      const group = small ? small.textContent : '';
      if (small) small.remove();
      return {label: li.textContent.trim(), group, url: /** @type {HTMLElement} */ (li).dataset.value};
    });
    if (found.length) fill();
  };
  input.addEventListener('input', () => {
    found = [];
    fill();
    clearTimeout(timer);
    timer = window.setTimeout(ask, 180);
  });
  box.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') close();
    else if (e.key === 'ArrowDown') at = (at + 1) % Math.max(hits.length, 1);
    else if (e.key === 'ArrowUp') at = (at + hits.length - 1) % Math.max(hits.length, 1);
    else if (e.key === 'Enter' && !e.isComposing) go(at);
    else if (e.key !== 'Tab') return;
    e.preventDefault();
    mark();
  });
  shade.addEventListener('click', close);
  document.body.append(shade, box);
  fill();
  input.focus();
}

export function palette() {
  document.addEventListener('keydown', (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k' && document.getElementById('nav')) {
      e.preventDefault();
      if (!document.querySelector('.palette')) show();
    }
  });
}
