// SPDX-License-Identifier: Apache-2.0
/** The menu of narrow screens, the account menu, questions before dangerous steps, demo accounts. */
export function menu() {
  const nav = document.getElementById('nav');
  const open = document.querySelector('[data-menu]');
  if (nav && open) {
    const toggle = (on) => {
      nav.classList.toggle('open', on);
      open.setAttribute('aria-expanded', String(on));
      if (on) nav.querySelector('a').focus();
      else open.focus();
    };
    open.setAttribute('role', 'button');
    open.setAttribute('aria-expanded', 'false');
    open.addEventListener('click', (e) => {
      e.preventDefault();
      toggle(!nav.classList.contains('open'));
    });
    nav.querySelector('.nav-close').addEventListener('click', (e) => {
      e.preventDefault();
      toggle(false);
    });
    nav.addEventListener('keydown', (e) => {
      if (e.key === 'Escape' && nav.classList.contains('open')) toggle(false);
    });
  }
  // A menu or step box closes when one goes elsewhere, and by Escape.
  document.addEventListener('click', (e) => {
    for (const d of document.querySelectorAll('details.me[open], details.step[open]'))
      if (!d.contains(/** @type {Node} */ (e.target))) d.removeAttribute('open');
  });
  document.addEventListener('keydown', (e) => {
    const d = e.key === 'Escape' && document.activeElement && document.activeElement.closest('details.me[open], details.step[open]');
    if (d) {
      d.removeAttribute('open');
      d.querySelector('summary').focus();
    }
  });
  document.addEventListener('click', (e) => {
    if (/** @type {Element} */ (e.target).closest('[data-print]')) window.print();
  });
  document.addEventListener('submit', (e) => {
    const form = /** @type {HTMLFormElement} */ (e.target);
    if (form.dataset.ask && !window.confirm(form.dataset.ask)) e.preventDefault();
  });
  for (const b of document.querySelectorAll('[data-fill]'))
    b.addEventListener('click', () => {
      document.getElementById('name').value = b.dataset.fill;
      document.getElementById('password').value = b.dataset.secret;
      document.querySelector('.signin form').requestSubmit();
    });
}
