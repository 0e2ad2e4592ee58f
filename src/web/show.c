/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts for people: days, moments, counts, states, cells of lists, addresses.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "web/web_priv.h"

char *web_day(struct visit *v, tz_day d)
{
    if (!tz_day_ok(d))
        return d ? tz_day_show(tz_alloc(v->a, 32), d) : tz_strdup(v->a, "");
    if (tz_day_year(d) == tz_day_year(v->today))
        return tz_printf(v->a, "%d月%d日", tz_day_month(d), tz_day_mday(d));
    return tz_day_show(tz_alloc(v->a, 32), d);
}

char *web_moment(struct visit *v, tz_instant t)
{
    int64_t seconds = (t / 1000000 + 8 * 3600) % 86400;
    if (!t)
        return tz_strdup(v->a, "");
    return tz_printf(v->a, "%s %02d:%02d", web_day(v, tz_day_of(t)), (int)(seconds / 3600), (int)(seconds / 60 % 60));
}

char *web_left(struct visit *v, tz_instant due)
{
    int32_t days = tz_day_serial(tz_day_of(due)) - tz_day_serial(v->today);
    if (!due)
        return tz_strdup(v->a, "暂停计时");
    if (due < tz_now())
        return days >= 0 ? tz_strdup(v->a, "今天已超时") : tz_printf(v->a, "超期 %d 天", -days);
    return days == 0 ? tz_strdup(v->a, "今天到期") : tz_printf(v->a, "还剩 %d 天", days);
}

struct v_badge web_state(const struct tz_register *r, int state, bool struck)
{
    if (struck)
        return (struct v_badge){"作废", "void"};
    if (state < 0 || (size_t)state >= r->state_n)
        return (struct v_badge){NULL, NULL};
    const struct tz_state *s = &r->states[state];
    const char *tone = s->done ? "done" : !s->counts ? "wait" : s->reason ? "back" : s->start ? "open" : "active";
    return (struct v_badge){s->key, tone};
}

const char *web_count(struct visit *v, int64_t n, bool more)
{
    char text[40];
    tz_dec_show(text, n, 0);
    return !more ? tz_strdup(v->a, text) : n >= 10000 ? "1万+" : tz_printf(v->a, "%s+", text);
}

struct v_notice *web_notice(struct tz_arena *a, const struct tz_err *e)
{
    struct v_notice *n = TZ_NEW(a, struct v_notice);
    *n = (struct v_notice){.tone = "bad",
                           .text = tz_printf(a, "%s%s%s", e->place ? e->place : "", e->place ? "：" : "", e->text),
                           .hint = tz_strdup(a, e->hint)};
    return n;
}

const char *web_place(struct visit *v, int64_t place)
{
    return v->places && place ? tz_place_title(v->places, place, v->today, v->a) : "";
}

const char *web_account(struct visit *v, int64_t account)
{
    size_t most = sizeof v->names / sizeof *v->names;
    struct tz_conn *c = NULL;
    char *label = NULL;
    if (!account)
        return "";
    for (size_t i = 0; i < v->name_n && i < most; i++)
        if (v->names[i].id == account)
            return v->names[i].label;
    struct tz_err *e = tz_db_reader(&c, tz_store_db(v->web->store), v->town.town);
    if (!e)
        e = tz_account_label(&label, c, v->town.town, account, v->a);
    tz_db_release(&c);
    if (e) { /* a name that cannot be read must not hide the list */
        tz_err_free(e);
        return "";
    }
    v->names[v->name_n % most].id = account;
    v->names[v->name_n++ % most].label = label;
    return label;
}

const char *web_step(struct visit *v, const struct tz_register *r, const struct tz_step *s)
{
    const char *to = r->states[s->to].key;
    size_t n = strlen(to), cut = strlen("中");
    if (s->label && !tz_same(s->label, to)) /* without a word of its own a step is called by its state */
        return s->label;
    if (tz_ends(to, "中") && n > cut)
        return tz_printf(v->a, "%s%.*s", r->states[s->from].done ? "重新" : "开始", (int)(n - cut), to);
    if (tz_starts(to, "已") && n > cut)
        return to + strlen("已");
    if (tz_starts(to, "待"))
        return tz_printf(v->a, "转%s", to);
    return to;
}

static const char *system_cell(struct visit *v, const struct tz_entry *e, const char *key)
{
    if (tz_same(key, "number"))
        return e->number;
    if (tz_same(key, "place"))
        return e->place_label ? e->place_label : web_place(v, e->place_now);
    if (tz_same(key, "state"))
        return tz_state_key(e->reg, e->state);
    if (tz_same(key, "on_day"))
        return web_day(v, e->on_day);
    if (tz_same(key, "upper_no"))
        return e->upper_no;
    if (tz_same(key, "upper_state"))
        return e->upper_state;
    if (tz_same(key, "campaign"))
        return e->campaign;
    if (tz_same(key, "note"))
        return e->note;
    if (tz_same(key, "owner"))
        return web_account(v, e->owner);
    if (tz_same(key, "intake"))
        return e->intake;
    return "";
}

const char *web_cell(struct visit *v, const struct tz_entry *e, int at, bool *masked)
{
    *masked = false;
    if (at >= TZ_SYSTEM_FIELD)
        return system_cell(v, e, e->reg->system[at - TZ_SYSTEM_FIELD].key);
    const struct tz_val *val = &e->values[at];
    *masked = val->shown == TZ_MASKED;
    if (val->empty)
        return "";
    if (e->reg->fields[at].type == TZ_TYPE_DATE)
        return web_day(v, (tz_day)val->i);
    return tz_val_show(val, v->a);
}

/* Percent-encodes all but unreserved characters. */
static void encode(struct tz_buf *b, const char *s)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/";
    for (; *s; s++) {
        if (strchr(plain, *s))
            tz_buf_char(b, *s);
        else
            tz_buf_printf(b, "%%%02X", (unsigned char)*s);
    }
}

char *web_url(struct tz_arena *a, const char *path, const struct tz_pair *pairs)
{
    struct tz_buf b;
    char sep = '?';
    tz_buf_init(&b, a);
    tz_buf_str(&b, path);
    for (; pairs && pairs->name; pairs++) {
        if (!pairs->value || !*pairs->value)
            continue;
        tz_buf_char(&b, sep);
        encode(&b, pairs->name);
        tz_buf_char(&b, '=');
        encode(&b, pairs->value);
        sep = '&';
    }
    return b.data;
}

/* ---- plain tables */
const struct v_column *web_columns(struct visit *v, const char *const *labels, size_t n, unsigned narrow)
{
    struct v_column *out = TZ_NEW_ARRAY(v->a, n, struct v_column);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct v_column){.label = labels[i], .narrow = narrow >> i & 1};
    return out;
}

struct v_row web_row(struct visit *v, const char *const *labels, const char *const *texts, size_t n, const char *url)
{
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, n, struct v_cell);
    for (size_t i = 0; i < n; i++)
        cells[i] = (struct v_cell){.text = texts[i] ? texts[i] : "", .label = labels[i]};
    return (struct v_row){.url = url, .cells = cells, .n_cells = n};
}
