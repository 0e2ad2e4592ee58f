// SPDX-License-Identifier: Apache-2.0
/** Public pages work without scripts; this only shows the print button where one can be used. */
for (const b of document.querySelectorAll('button[data-print]')) {
  /** @type {HTMLButtonElement} */ (b).hidden = false;
  b.addEventListener('click', () => window.print());
}
