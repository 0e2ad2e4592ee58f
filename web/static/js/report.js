// SPDX-License-Identifier: Apache-2.0
/** Reports: a number and its origin find each other; the one that is gone to opens and is marked. */
function follow() {
  const at = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!at) return;
  const details = at.querySelector('details');
  if (details && at.closest('.refs')) details.open = true;
}

export function report() {
  if (!document.querySelector('.refs')) return;
  follow();
  window.addEventListener('hashchange', follow);
}
