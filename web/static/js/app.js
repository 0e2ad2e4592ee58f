// SPDX-License-Identifier: Apache-2.0
/**
 * Entry of every page. All pages work without it; what is here makes them quicker to use. Heavy parts (maps)
 * are fetched when a page has one.
 */
import {menu} from './menu.js';
import {palette} from './palette.js';
import {lists} from './list.js';
import {forms} from './form.js';
import {picks} from './pick.js';
import {drafts} from './draft.js';
import {report} from './report.js';
import {match} from './match.js';

/** Prepares `root`, the page or a part that was swapped in.
 * @param {ParentNode} root */
function prepare(root) {
  lists(root);
  forms(root);
  picks(root);
  drafts(root);
  if (root.querySelector('[data-field]')) import('./field.js').then((m) => m.field(root));
  if (root.querySelector('[data-map]')) import('./map.js').then((m) => m.maps(root));
}

menu();
palette();
report();
match();
prepare(document);
// htmx swaps the list part of a page when a filter changes.
document.addEventListener('htmx:after:swap', (e) => {
  const part = /** @type {Element} */ (e.target);
  if (part && part.querySelector) prepare(part.isConnected ? part : document);
});
