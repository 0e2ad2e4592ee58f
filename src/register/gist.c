/* SPDX-License-Identifier: Apache-2.0
 *
 * What an entry is about, in a few words: 邻里 · 张某 · 新田村小学. For lists that hold entries of many registers.
 */
#include "register/entry_priv.h"
#include "register/plan_priv.h"
#include "base/text.h"

#include <string.h>

enum { WORDS = 3, CHARS = 24 };

struct tz_gists {
    struct showing showing;
};

struct tz_err *tz_gists_open(struct tz_gists **out, const struct tz_desk *d, struct tz_arena *a)
{
    *out = TZ_NEW(a, struct tz_gists);
    struct tz_err *e = showing_open(&(*out)->showing, d, TZ_GET_LABELS, a);
    if (e)
        *out = NULL;
    return e;
}

void tz_gists_close(struct tz_gists **g)
{
    if (*g)
        showing_close(&(*g)->showing);
    *g = NULL;
}

/* Days, amounts and ticks tell nothing without their heads. */
static bool tells(const struct tz_field *f)
{
    switch (f->type) {
    case TZ_TYPE_TEXT:
    case TZ_TYPE_CHOICE:
    case TZ_TYPE_CHOICES:
    case TZ_TYPE_REF:
    case TZ_TYPE_ADDRESS:
        return true;
    default:
        return false;
    }
}

static const char *shortened(const char *text, struct tz_arena *a)
{
    size_t n = strlen(text), at = tz_utf8_offset(text, n, CHARS);
    return at < n ? tz_printf(a, "%.*s…", (int)at, text) : text;
}

static struct tz_err *tell(struct tz_buf *b, size_t *n, struct showing *s, struct rrow *row, const struct tz_field *f)
{
    struct tz_val v;
    if (f->cls || f->text_cls)
        TZ_TRY(row_unseal(row, s->ring, s->town, s->a));
    TZ_TRY(val_of(&v, s, row, f, &row->f[f->ord]));
    const char *text = v.empty ? "" : tz_val_show(&v, s->a);
    if (*text)
        tz_buf_printf(b, "%s%s", (*n)++ ? " · " : "", shortened(text, s->a));
    return NULL;
}

struct tz_err *tz_gist(const char **out, struct tz_gists *g, const struct tz_register *r, int64_t id)
{
    struct showing *s = &g->showing;
    struct rrow *row;
    struct tz_buf b;
    size_t n = 0;
    bool yes;
    *out = "";
    TZ_TRY(in_scope(&yes, s->scopes, r, TZ_RIGHT_SEE, id));
    if (!yes)
        return NULL;
    TZ_TRY(row_load(&row, s->c, layout_of(s->model, r), s->town, id, 0, 0, s->a));
    if (!row)
        return NULL;
    tz_buf_init(&b, s->a);
    for (size_t i = 0; i < r->column_n && n < WORDS; i++) {
        const struct tz_field *f = tz_field_at(r, r->columns[i]);
        if (!f->system && tells(f))
            TZ_TRY(tell(&b, &n, s, row, f));
    }
    *out = b.data;
    return NULL;
}
