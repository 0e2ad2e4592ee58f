/* SPDX-License-Identifier: Apache-2.0
 *
 * The digest of a row (CONTRACTS A4): SM3 over lines `column=value` sorted by column, then the current sub-rows and
 * spans in order, then what was said with the act. Personal content takes part by the tag of its seal only; empty columns
 * take no part, decimals are printed without trailing zeros, so that new columns and other decimals change no digest.
 */
#include "register/row_priv.h"
#include "base/number.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

char *rval_print(const struct tz_field *f, const struct rval *v, struct tz_arena *a)
{
    char buf[48];
    if (!v->filled)
        return tz_strdup(a, "");
    if (tz_field_is_text(f))
        return tz_strdup(a, v->text ? v->text : "");
    switch (f->type) {
    case TZ_TYPE_NUMBER:
        return tz_strdup(a, tz_dec_print(buf, v->i, f->decimals));
    case TZ_TYPE_MONEY:
        return tz_strdup(a, tz_dec_print(buf, v->i, 2));
    case TZ_TYPE_DATE:
    case TZ_TYPE_MONTH:
        return tz_strdup(a, tz_day_print(buf, (tz_day)v->i));
    case TZ_TYPE_REF:
        if (!v->i)
            return tz_strdup(a, v->text ? v->text : "");
        break;
    default:
        break;
    }
    return tz_printf(a, "%" PRId64, v->i);
}

/* A line of the digest; `key` sorts. */
struct entry {
    const char *key;
    const char *value;
};

struct gather {
    struct entry *items;
    size_t n;
    struct tz_buf text; /* the lines so far */
    struct tz_arena *a;
};

static void add(struct gather *g, const char *key, const char *value)
{
    if (value)
        g->items[g->n++] = (struct entry){key, value};
}

static void add_int(struct gather *g, const char *key, int64_t v)
{
    add(g, key, tz_dec_print(tz_alloc(g->a, 32), v, 0));
}

static void add_field(struct gather *g, const struct slot *s, const struct tz_field *f, const struct rval *v)
{
    if (!v->filled || f->cls)
        return;
    if (s->kind == SLOT_REF_KIND)
        add(g, s->name, v->kind);
    else if (s->kind == SLOT_REF_TEXT)
        add(g, s->name, v->text);
    else if (f->type == TZ_TYPE_REF || f->type == TZ_TYPE_PLACE) {
        if (v->i)
            add_int(g, s->name, v->i);
    } else
        add(g, s->name, rval_print(f, v, g->a));
}

static void add_slot(struct gather *g, const struct rrow *row, const struct slot *s)
{
    switch (s->kind) {
    case SLOT_INT: {
        int64_t v = *(const int64_t *)((const char *)row + s->offset);
        if (v && strcmp(s->name, "j_from") != 0 && strcmp(s->name, "learned") != 0)
            add_int(g, s->name, v);
        break;
    }
    case SLOT_TEXT:
        add(g, s->name, *(const char *const *)((const char *)row + s->offset));
        break;
    case SLOT_STATE:
        if (row->state >= 0)
            add(g, s->name, row->reg->states[row->state].key);
        break;
    case SLOT_SEAL: {
        const struct rseal *x = &row->seals[s->index];
        if (x->n)
            add(g, s->name, tz_hex(g->a, x->data, x->n < TZ_SEAL_OVERHEAD ? x->n : TZ_SEAL_OVERHEAD));
        break;
    }
    case SLOT_KEY:
        if (row->seals[s->index].key)
            add_int(g, s->name, row->seals[s->index].key);
        break;
    case SLOT_FIELD:
    case SLOT_REF_KIND:
    case SLOT_REF_TEXT:
        add_field(g, s, &row->reg->fields[s->index], &row->f[s->index]);
        break;
    default:
        break;
    }
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static void flush(struct gather *g)
{
    qsort(g->items, g->n, sizeof *g->items, by_key);
    for (size_t i = 0; i < g->n; i++) {
        tz_buf_str(&g->text, g->items[i].key);
        tz_buf_char(&g->text, '=');
        tz_buf_str(&g->text, g->items[i].value);
        tz_buf_char(&g->text, '\n');
    }
    g->n = 0;
}

static void head(struct gather *g, const char *what, const char *name, int64_t a, int64_t b, int64_t c)
{
    const int64_t numbers[] = {a, b, c};
    char number[32];
    tz_buf_char(&g->text, '[');
    tz_buf_str(&g->text, what);
    tz_buf_char(&g->text, ' ');
    tz_buf_str(&g->text, name);
    for (size_t i = 0; i < 3; i++) {
        tz_buf_char(&g->text, ' ');
        tz_buf_str(&g->text, tz_dec_print(number, numbers[i], 0));
    }
    tz_buf_str(&g->text, "]\n");
}

static void digest_lists(struct gather *g, const struct rrow *row)
{
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const struct list_layout *l = row->lay->lists[i];
        for (size_t k = 0; l && k < row->lists[i].n; k++) {
            const struct rsub *s = &row->lists[i].items[k];
            if (s->gone)
                continue;
            head(g, "list", l->field->key, s->sub, s->ord, 0);
            if (l->dated)
                head(g, "days", "", s->from, s->till, 0);
            for (size_t c = 0; c < l->slot_n; c++)
                if (l->slots[c].kind != SLOT_NONE)
                    add_field(g, &l->slots[c], &l->field->parts[l->slots[c].index], &s->parts[l->slots[c].index]);
            flush(g);
        }
    }
}

static void digest_spans(struct gather *g, const struct rrow *row)
{
    for (size_t k = 0; k < row->span_n; k++) {
        const struct rspan *s = &row->spans[k];
        head(g, "span", tz_state_key(row->reg, s->state), s->from, s->till, s->place);
        for (size_t c = 0; c < row->lay->span_slot_n; c++) {
            const struct slot *x = &row->lay->span_slots[c];
            if (x->kind == SLOT_FIELD || x->kind == SLOT_REF_KIND || x->kind == SLOT_REF_TEXT)
                add_field(g, x, &row->reg->fields[x->index], &s->f[x->index]);
        }
        flush(g);
    }
}

/* What was said with the act; sealed words by their tag. */
static void digest_act(struct gather *g, const struct ract *act)
{
    if (!act->kind)
        return;
    head(g, "act", act->kind, act->approver, act->from, 0);
    if (act->sealed_n)
        add(g, "sealed",
            tz_hex(g->a, act->sealed, act->sealed_n < TZ_SEAL_OVERHEAD ? act->sealed_n : TZ_SEAL_OVERHEAD));
    add(g, "note", act->note);
    add(g, "reason", act->reason);
    flush(g);
}

void row_digest(struct rrow *row, int64_t town, struct tz_arena *a)
{
    size_t most = row->lay->slot_n + 4;
    for (size_t i = 0; i < row->reg->field_n; i++)
        if (row->lay->lists[i] && row->lay->lists[i]->slot_n > most)
            most = row->lay->lists[i]->slot_n;
    struct gather g = {.a = a, .items = TZ_NEW_ARRAY(a, most, struct entry)};
    tz_buf_init(&g.text, a);
    add_int(&g, "town", town);
    for (size_t i = 0; i < row->lay->slot_n; i++)
        add_slot(&g, row, &row->lay->slots[i]);
    flush(&g);
    digest_lists(&g, row);
    digest_spans(&g, row);
    digest_act(&g, &row->act);
    tz_sm3(row->digest, g.text.data, g.text.len);
}
