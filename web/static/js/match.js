// SPDX-License-Identifier: Apache-2.0
/**
 * Matching the figures of a report by keyboard: j and k move, 1 to 3 take an indicator, Enter the first, x sets aside, / types
 * another. The buttons post the same form without it; here the answer is fetched, and the next figure has the keyboard.
 */

/** @param {Element} list */
function keys(list) {
  const said = document.querySelector('[data-match-said]');
  const items = () => [...list.querySelectorAll('[data-match-item]:not([data-done])')];
  let now = /** @type {HTMLElement | null} */ (null);

  /** @param {HTMLElement | undefined} item */
  function go(item) {
    if (!item) return;
    if (now) now.removeAttribute('aria-current');
    now = item;
    now.setAttribute('aria-current', 'true');
    now.focus({preventScroll: true});
    now.scrollIntoView({block: 'nearest'});
  }

  /** @param {number} step */
  function move(step) {
    const all = items();
    const at = now ? all.indexOf(now) : -1;
    go(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
  }

  /** Sends the form by the button that was pressed. @param {HTMLFormElement} form @param {HTMLButtonElement} button */
  async function send(form, button) {
    const item = /** @type {HTMLElement} */ (form.closest('[data-match-item]'));
    if (item.dataset.busy) return;
    item.dataset.busy = '1';
    const body = new URLSearchParams(new FormData(form));
    body.set('take', button.value);
    body.set('quick', '1');
    try {
      const answer = await fetch(form.action, {method: 'POST', body, credentials: 'same-origin'});
      const text = answer.headers.get('content-type')?.startsWith('text/plain') ? (await answer.text()).trim() : '';
      if (!answer.ok || !text) {
        form.submitting = true;
        form.requestSubmit(button); // the whole page says what was wrong
        return;
      }
      said.textContent = text;
      const all = items();
      const next = all[all.indexOf(item) + 1] || all[all.indexOf(item) - 1];
      item.dataset.done = '1';
      form.hidden = true;
      item.querySelector('.match-about').textContent = text;
      go(next);
      if (!next) location.reload();
    } catch {
      said.textContent = '没有送到，请检查网络后再试';
    } finally {
      delete item.dataset.busy;
    }
  }

  list.addEventListener('submit', (e) => {
    const form = /** @type {HTMLFormElement} */ (e.target);
    const button = /** @type {HTMLButtonElement} */ (/** @type {SubmitEvent} */ (e).submitter);
    if (form.submitting || !button) return;
    e.preventDefault();
    send(form, button);
  });
  list.addEventListener('focusin', (e) => {
    const item = /** @type {Element} */ (e.target).closest('[data-match-item]:not([data-done])');
    if (item && item !== now) {
      if (now) now.removeAttribute('aria-current');
      now = /** @type {HTMLElement} */ (item);
      now.setAttribute('aria-current', 'true');
    }
  });
  list.addEventListener('keydown', (e) => {
    const target = /** @type {HTMLElement} */ (e.target);
    if (!target.matches('[data-match-other]')) return;
    if (e.key === 'Enter') { // the button behind the field, not the form's first
      e.preventDefault();
      const form = target.closest('form');
      if (target.value.trim()) send(form, form.querySelector('button[value=""]'));
    } else if (e.key === 'Escape') {
      target.value = '';
      go(target.closest('[data-match-item]'));
    }
    e.stopPropagation();
  });
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented) return;
    const target = /** @type {Element} */ (e.target);
    if (target.closest('input, select, textarea, dialog, .palette')) return;
    if (e.key === 'Enter' && target.closest('button, a')) return;
    if (e.key === 'j' || e.key === 'k') {
      e.preventDefault();
      move(e.key === 'j' ? 1 : -1);
      return;
    }
    if (!now || now.dataset.done) return;
    const key = e.key === 'Enter' ? '1' : e.key;
    if (key === '/') {
      e.preventDefault();
      now.querySelector('[data-match-other]')?.focus();
    } else if (/^[123x]$/.test(key)) {
      const button = now.querySelector(`[data-match-key="${key}"]`);
      if (!button) return;
      e.preventDefault();
      send(button.form, button);
    }
  });
  document.querySelector('[data-match-keys]')?.removeAttribute('hidden');
  const from = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  go(/** @type {HTMLElement} */ (from && list.contains(from) ? from : items()[0]));
}

export function match() {
  const list = document.querySelector('[data-match]');
  if (list && list.querySelector('[data-match-form]')) keys(list);
}
