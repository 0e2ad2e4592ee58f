// SPDX-License-Identifier: Apache-2.0
/** Lists: choosing rows for bulk steps; filters that apply as soon as they change. */

/** @param {HTMLFormElement} form */
function bulk(form) {
  const bar = form.querySelector('[data-bulk-bar]');
  const count = form.querySelector('[data-bulk-count]');
  const all = form.querySelector('[data-all]');
  const boxes = [...form.querySelectorAll('input[name=ids]')];
  let last = -1;
  const update = () => {
    const chosen = boxes.filter((b) => b.checked);
    bar.hidden = chosen.length === 0;
    count.textContent = String(chosen.length);
    for (const b of boxes) b.closest('tr').classList.toggle('chosen', b.checked);
    if (all) {
      all.checked = chosen.length === boxes.length && boxes.length > 0;
      all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
  };
  if (all) all.addEventListener('change', () => {
    for (const b of boxes) b.checked = all.checked;
    update();
  });
  boxes.forEach((b, i) => b.addEventListener('click', (e) => {
    if (e.shiftKey && last >= 0)
      for (let k = Math.min(i, last); k <= Math.max(i, last); k++) boxes[k].checked = b.checked;
    last = i;
    update();
  }));
  update();
}

/** @param {ParentNode} root */
export function lists(root) {
  for (const form of root.querySelectorAll('form[data-bulk]')) bulk(form);
  for (const form of root.querySelectorAll('form[data-auto]:not([hx-get])')) {
    if (form.dataset.ready) continue;
    form.dataset.ready = '1';
    form.addEventListener('change', (e) => {
      const kind = /** @type {HTMLInputElement} */ (e.target).type;
      if (kind !== 'text' && kind !== 'search') form.requestSubmit();
    });
  }
  // Empty conditions do not stand in the address.
  for (const form of root.querySelectorAll('form.filters'))
    form.addEventListener('formdata', (e) => {
      for (const [k, v] of [...e.formData.entries()]) if (v === '') e.formData.delete(k);
    });
}
