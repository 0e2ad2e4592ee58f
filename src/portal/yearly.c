/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of the yearly report on openness; see yearly.h.
 */
#include "portal/yearly.h"

#include <string.h>

#include "base/text.h"
#include "register/list.h"

const char *const tz_yearly_columns[] = {"自然人",       "商业企业", "科研机构", "社会公益组织",
                                         "法律服务机构", "其他",     "总计",     NULL};
const char *const tz_yearly_disputes[] = {"行政复议", "未经复议直接起诉", "复议后起诉", NULL};
const char *const tz_yearly_outcomes[] = {"维持", "纠正", "其他", "尚未审结", "总计", NULL};

enum { NEW, CARRIED_IN, RESULTS }; /* the first rows; codes follow, then 总计 and 结转下年 */

struct counting {
    struct tz_yearly *y;
    const struct tz_codes *answers;
    tz_day first, last;
    size_t total, carried_out;
};

static struct tz_yearly_row *add_row(struct tz_yearly *y, const char *label, int depth)
{
    TZ_ASSERT(y->row_n < TZ_YEARLY_ROWS);
    y->rows[y->row_n] = (struct tz_yearly_row){.label = label, .depth = depth};
    return &y->rows[y->row_n++];
}

static void begin(struct counting *c)
{
    add_row(c->y, "一、本年新收政府信息公开申请数量", 0);
    add_row(c->y, "二、上年结转政府信息公开申请数量", 0);
    add_row(c->y, "三、本年度办理结果", 0);
    for (size_t i = 0; i < c->answers->n; i++)
        add_row(c->y, c->answers->items[i].label, c->answers->items[i].parent >= 0 ? 2 : 1);
    c->total = c->y->row_n;
    add_row(c->y, "（七）总计", 1);
    c->carried_out = c->y->row_n;
    add_row(c->y, "四、结转下年度继续办理", 0);
}

static int column_of(const struct tz_entry *e)
{
    const struct tz_val *v = tz_entry_val(e, "applicant_kind");
    for (int i = 0; v && v->text && i < TZ_YEARLY_COLUMNS - 1; i++)
        if (tz_same(v->text, tz_yearly_columns[i]))
            return i;
    return TZ_YEARLY_COLUMNS - 2;
}

static void add(struct tz_yearly_row *row, int column)
{
    row->n[column]++;
    row->n[TZ_YEARLY_COLUMNS - 1]++;
}

static tz_day day_of(const struct tz_entry *e, const char *key)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty ? (tz_day)v->i : 0;
}

static void count_answer(struct counting *c, const struct tz_entry *e, int column)
{
    const struct tz_val *v = tz_entry_val(e, "answer");
    int at = v && v->text ? tz_codes_find(c->answers, v->text) : -1;
    for (int i = at; i >= 0; i = c->answers->items[i].parent)
        add(&c->y->rows[RESULTS + 1 + i], column);
    add(&c->y->rows[c->total], column);
}

static int word_at(const struct tz_val *v, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        if (v->text && tz_same(v->text, words[i]))
            return i;
    return -1;
}

static void count_disputes(struct counting *c, const struct tz_entry *e)
{
    const struct tz_val *list = tz_entry_val(e, "disputes");
    for (size_t i = 0; list && i < list->sub_n; i++) {
        const struct tz_val *v = list->subs[i].values; /* kind, received_on, outcome, closed_on */
        int kind = word_at(&v[0], tz_yearly_disputes, TZ_YEARLY_DISPUTES);
        int outcome = word_at(&v[2], tz_yearly_outcomes, TZ_YEARLY_OUTCOMES - 1);
        tz_day on = v[1].empty ? 0 : (tz_day)v[1].i;
        if (kind < 0 || on < c->first || on > c->last)
            continue;
        c->y->disputes[kind][outcome < 0 ? TZ_YEARLY_OUTCOMES - 2 : outcome]++;
        c->y->disputes[kind][TZ_YEARLY_OUTCOMES - 1]++;
    }
}

static struct tz_err *count_request(const struct tz_entry *e, void *data)
{
    struct counting *c = data;
    tz_day received = day_of(e, "received_on"), answered = day_of(e, "answered_on");
    int column = column_of(e);
    if (e->struck)
        return NULL;
    count_disputes(c, e);
    if (!received || received > c->last || (answered && answered < c->first))
        return NULL;
    add(&c->y->rows[received >= c->first ? NEW : CARRIED_IN], column);
    if (answered && answered <= c->last)
        count_answer(c, e, column);
    else
        add(&c->y->rows[c->carried_out], column);
    return NULL;
}

static struct tz_err *count_published(const struct tz_entry *e, void *data)
{
    struct counting *c = data;
    const char *state = tz_state_key(e->reg, e->state);
    tz_day on = day_of(e, "published_on");
    bool gone = tz_same(state, "失效") || tz_same(state, "废止");
    if (e->struck || !on || on > c->last)
        return NULL;
    c->y->published += on >= c->first;
    c->y->withdrawn += gone;
    c->y->in_force += !gone;
    return NULL;
}

struct tz_err *tz_yearly_count(struct tz_yearly *out, const struct tz_desk *d, int year, struct tz_arena *a)
{
    struct counting c = {.y = out, .first = tz_day_make(year, 1, 1), .last = tz_day_make(year, 12, 31)};
    const struct tz_register *requests = d->model ? tz_model_register(d->model, "disclosure_request") : NULL;
    const struct tz_register *published = d->model ? tz_model_register(d->model, "publication") : NULL;
    (void)a;
    if (!requests || !published)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用便民服务与公开包"), "taizhang pack install 安装");
    c.answers = tz_model_codes(d->model, "disclosure_answer");
    *out = (struct tz_yearly){.year = year};
    if (!c.answers || c.answers->n + 6 > TZ_YEARLY_ROWS)
        return tz_err(TZ_E_INTERNAL, "依申请公开的答复类别对不上年报的表");
    begin(&c);
    const struct tz_list_query q = {
        .reg = requests, .right = TZ_RIGHT_SEE, .limit = 500, .parts = TZ_GET_LISTS | TZ_GET_LABELS};
    const struct tz_list_query p = {.reg = published, .right = TZ_RIGHT_SEE, .limit = 500};
    TZ_TRY(tz_list_each(d, &q, count_request, &c));
    TZ_TRY(tz_list_each(d, &p, count_published, &c));
    int64_t results = out->rows[c.total].n[TZ_YEARLY_COLUMNS - 1];
    memcpy(out->rows[RESULTS].n, out->rows[c.total].n, sizeof out->rows[RESULTS].n);
    out->balanced = out->rows[NEW].n[TZ_YEARLY_COLUMNS - 1] + out->rows[CARRIED_IN].n[TZ_YEARLY_COLUMNS - 1] ==
                    results + out->rows[c.carried_out].n[TZ_YEARLY_COLUMNS - 1];
    return NULL;
}
