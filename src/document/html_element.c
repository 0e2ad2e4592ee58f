/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of elements.
 */
#include "document/html_element_priv.h"
#include "document/tree.h"
#include <string.h>

/* Sorted by name. Elements not listed are inline and change nothing. */
static const struct html_element elements[] = {
    {"a", 0, 0},
    {"address", BLOCK, 0},
    {"area", EMPTY, 0},
    {"article", BLOCK, 0},
    {"aside", BLOCK | FURNITURE, 0},
    {"audio", SKIP, 0},
    {"b", STYLE, TZ_STYLE_BOLD},
    {"base", EMPTY, 0},
    {"blockquote", BLOCK, 0},
    {"body", BLOCK, 0},
    {"br", EMPTY, 0},
    {"button", FURNITURE, 0},
    {"canvas", SKIP, 0},
    {"caption", BLOCK, 0},
    {"center", BLOCK, 0},
    {"col", EMPTY, 0},
    {"dd", BLOCK, 0},
    {"del", STYLE, TZ_STYLE_STRIKE},
    {"dialog", BLOCK | FURNITURE, 0},
    {"div", BLOCK, 0},
    {"dl", BLOCK, 0},
    {"dt", BLOCK, 0},
    {"em", STYLE, TZ_STYLE_ITALIC},
    {"embed", EMPTY, 0},
    {"fieldset", BLOCK, 0},
    {"figcaption", BLOCK, 0},
    {"figure", BLOCK, 0},
    {"footer", BLOCK | FURNITURE, 0},
    {"form", BLOCK | FURNITURE, 0},
    {"frame", EMPTY, 0},
    {"h1", BLOCK | HEADING, 1},
    {"h2", BLOCK | HEADING, 2},
    {"h3", BLOCK | HEADING, 3},
    {"h4", BLOCK | HEADING, 4},
    {"h5", BLOCK | HEADING, 5},
    {"h6", BLOCK | HEADING, 6},
    {"head", BLOCK, 0},
    {"header", BLOCK | FURNITURE, 0},
    {"hr", BLOCK | EMPTY, 0},
    {"html", BLOCK, 0},
    {"i", STYLE, TZ_STYLE_ITALIC},
    {"iframe", 0, 0},
    {"img", EMPTY, 0},
    {"input", EMPTY, 0},
    {"legend", BLOCK, 0},
    {"li", BLOCK, 0},
    {"link", EMPTY, 0},
    {"main", BLOCK, 0},
    {"map", SKIP, 0},
    {"menu", BLOCK | FURNITURE, 0},
    {"meta", EMPTY, 0},
    {"nav", BLOCK | SKIP, 0},
    {"noscript", BLOCK | SKIP, 0},
    {"object", SKIP, 0},
    {"ol", BLOCK, 0},
    {"p", BLOCK, 0},
    {"param", EMPTY, 0},
    {"pre", BLOCK, 0},
    {"rp", SKIP, 0},
    {"rt", SKIP, 0},
    {"s", STYLE, TZ_STYLE_STRIKE},
    {"section", BLOCK, 0},
    {"select", SKIP, 0},
    {"source", EMPTY, 0},
    {"strike", STYLE, TZ_STYLE_STRIKE},
    {"strong", STYLE, TZ_STYLE_BOLD},
    {"sub", STYLE, TZ_STYLE_SUB},
    {"sup", STYLE, TZ_STYLE_SUPER},
    {"svg", SKIP, 0},
    {"table", BLOCK | SCOPE, 0},
    {"tbody", BLOCK, 0},
    {"td", BLOCK | SCOPE, 0},
    {"template", SKIP, 0},
    {"tfoot", BLOCK, 0},
    {"th", BLOCK | SCOPE, 0},
    {"thead", BLOCK, 0},
    {"tr", BLOCK, 0},
    {"track", EMPTY, 0},
    {"u", STYLE, TZ_STYLE_UNDERLINE},
    {"ul", BLOCK, 0},
    {"video", SKIP, 0},
    {"wbr", EMPTY, 0},
};

const struct html_element *html_element_find(const char *name)
{
    size_t low = 0, high = sizeof elements / sizeof *elements;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strcmp(elements[mid].name, name);
        if (!order)
            return &elements[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}
