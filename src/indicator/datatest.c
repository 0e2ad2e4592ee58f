/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading tests.yaml by libyaml's documents and running it; see datatest.h.
 */
#include "indicator/datatest_priv.h"

#include "base/text.h"
#include "duty/duty.h"
#include "indicator/tally.h"
#include "place/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- YAML */

yaml_node_t *node(struct run *x, int i)
{
    return yaml_document_get_node(&x->doc, i);
}

const char *text(const yaml_node_t *n)
{
    return n && n->type == YAML_SCALAR_NODE ? (const char *)n->data.scalar.value : NULL;
}

static bool is_null(const yaml_node_t *n)
{
    const char *s = text(n);
    return !n ||
           (s && n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && (tz_same(s, "null") || tz_same(s, "~") || !*s));
}

yaml_node_t *get(struct run *x, const yaml_node_t *map, const char *key)
{
    if (!map || map->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++)
        if (tz_same(text(node(x, p->key)), key))
            return node(x, p->value);
    return NULL;
}

void fault(struct run *x, const yaml_node_t *at, const char *format, ...)
{
    va_list ap;
    fprintf(stderr, "%s:%zu: %s: ", x->file, at ? at->start_mark.line + 1 : 0, x->name ? x->name : "");
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
    x->r->failed++;
}

bool ok(struct run *x, const yaml_node_t *at, struct tz_err *e)
{
    if (!e)
        return true;
    for (const struct tz_err *k = e; k; k = k->cause)
        fault(x, at, "%s%s%s（%s）%s", k->place ? k->place : "", k->place ? "：" : "", k->text, k->hint ? k->hint : "",
              k->detail ? k->detail : "");
    tz_err_free(e);
    x->broken = true;
    return false;
}

size_t items(const yaml_node_t *seq)
{
    return seq && seq->type == YAML_SEQUENCE_NODE
               ? (size_t)(seq->data.sequence.items.top - seq->data.sequence.items.start)
               : 0;
}

yaml_node_t *item(struct run *x, const yaml_node_t *seq, size_t i)
{
    return node(x, seq->data.sequence.items.start[i]);
}

/* ---- places */

static int64_t named(struct run *x, const char *name)
{
    for (int k = 0; k < x->name_n; k++)
        if (tz_same(x->names[k].name, name))
            return x->names[k].id;
    return 0;
}

void name_row(struct run *x, const char *word, int64_t id)
{
    if (x->name_n < DATATEST_NAMES_MAX) {
        x->names[x->name_n].name = word;
        x->names[x->name_n++].id = id;
    }
}

int64_t find_place(struct run *x, const yaml_node_t *at, const char *word)
{
    struct tz_conn *c;
    struct tz_places *p;
    int64_t id = 0;
    struct tz_err *e;
    if (!ok(x, at, tz_db_reader(&c, tz_store_db(x->t.s.store), x->t.s.town)))
        return 0;
    e = tz_places_hold(&p, c, x->t.s.town);
    if (!e) {
        e = tz_place_parse(&id, p, word, 0, 0, tz_today());
        tz_places_release(&p);
    }
    tz_db_release(&c);
    ok(x, at, e);
    return id;
}

/* 甲村, 甲村/1组: the village, then the group below it. */
void open_place(struct run *x, const yaml_node_t *n, const char *word)
{
    const char *slash = strchr(word, '/');
    struct tz_place_new made = {.level = slash ? TZ_PLACE_GROUP : TZ_PLACE_VILLAGE,
                                .kind = slash                   ? "组"
                                        : tz_ends(word, "社区") ? "社区"
                                                                : "村",
                                .name = slash ? slash + 1 : word,
                                .parent = slash ? find_place(x, n, tz_strndup(x->t.arena, word, (size_t)(slash - word)))
                                                : x->t.root};
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN,
                                 .act = {.day = x->opened ? x->opened : 20200101, .act = "测试"},
                                 .made = &made,
                                 .made_n = 1};
    if (tz_same(word, "甲村") || tz_same(word, "乙村") || tz_same(word, "甲村/1组") || tz_same(word, "甲村/2组"))
        return; /* the test town has them */
    ok(x, n, tz_place_run(NULL, x->t.s.store, &x->t.system.actor, &plan, x->t.arena));
}

/* {day: 2020-12-01, merge: [甲村, 乙村], into: 丙村} or {day, move: 甲村/1组, under: 乙村} or {day, rename: 甲村, to: 新甲村} */
void area_act(struct run *x, const yaml_node_t *n)
{
    struct tz_place_plan plan = {.act = {.act = "测试"}};
    struct tz_place_new made = {.level = TZ_PLACE_VILLAGE, .kind = "村", .parent = x->t.root};
    struct tz_place_set set = {0};
    int64_t closed[50];
    const yaml_node_t *merge = get(x, n, "merge"), *move = get(x, n, "move"), *rename = get(x, n, "rename");
    const char *day = text(get(x, n, "day"));
    if (!ok(x, n, tz_day_parse(&plan.act.day, day ? day : "", false, false)))
        return;
    if (merge) {
        plan.kind = TZ_PLACE_MERGE;
        made.name = text(get(x, n, "into"));
        plan.made = &made;
        plan.made_n = 1;
        for (size_t k = 0; k < items(merge) && k < 50; k++)
            closed[plan.closed_n++] = find_place(x, n, text(item(x, merge, k)));
        plan.closed = closed;
    } else {
        plan.kind = move ? TZ_PLACE_MOVE : TZ_PLACE_RENAME;
        set.place = find_place(x, n, text(move ? move : rename));
        if (move)
            set.parent = find_place(x, n, text(get(x, n, "under")));
        else
            set.name = text(get(x, n, "to"));
        plan.set = &set;
        plan.set_n = 1;
    }
    if (!x->broken)
        ok(x, n, tz_place_run(NULL, x->t.s.store, &x->t.system.actor, &plan, x->t.arena));
}

/* ---- rows */

bool is_directive(const char *key)
{
    static const char *const keys[] = {"as", "state", "moves", "changes", "from", "strike"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        if (tz_same(keys[k], key))
            return true;
    return false;
}

/* $name is the id of a row named before. */
const char *case_value(struct run *x, const yaml_node_t *n)
{
    const char *s = text(n);
    if (s && s[0] == '$') {
        int64_t id = named(x, s + 1);
        if (!id)
            fault(x, n, "没有名为%s的行", s);
        return tz_printf(x->t.arena, "%lld", (long long)id);
    }
    if (s && n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        return tz_same(s, "true") ? "是" : tz_same(s, "false") ? "否" : s;
    return s;
}

static void sub_rows(struct run *x, struct tz_set *s, const yaml_node_t *seq)
{
    struct tz_set_row *rows = TZ_NEW_ARRAY(x->t.arena, items(seq) + 1, struct tz_set_row);
    for (size_t k = 0; k < items(seq); k++) {
        size_t n;
        rows[k].parts = sets(x, &n, item(x, seq, k), true);
        rows[k].n = n;
    }
    s->rows = rows;
    s->row_n = items(seq);
}

static const char *joined(struct run *x, const yaml_node_t *seq)
{
    struct tz_buf b;
    tz_buf_init(&b, x->t.arena);
    for (size_t k = 0; k < items(seq); k++)
        tz_buf_printf(&b, "%s%s", k ? "、" : "", case_value(x, item(x, seq, k)));
    return b.data;
}

struct tz_set *sets(struct run *x, size_t *n, const yaml_node_t *map, bool part)
{
    struct tz_set *all = TZ_NEW_ARRAY(x->t.arena, 60, struct tz_set);
    *n = 0;
    if (!map || map->type != YAML_MAPPING_NODE)
        return all;
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        const char *key = text(node(x, p->key));
        const yaml_node_t *v = node(x, p->value);
        if ((!part && is_directive(key)) || *n >= 60)
            continue;
        all[*n].key = key;
        if (v->type == YAML_SEQUENCE_NODE && items(v) && item(x, v, 0)->type == YAML_MAPPING_NODE)
            sub_rows(x, &all[*n], v);
        else
            all[*n].text = v->type == YAML_SEQUENCE_NODE ? joined(x, v) : case_value(x, v);
        (*n)++;
    }
    return all;
}

tz_day day_of(struct run *x, const yaml_node_t *n, const char *key)
{
    tz_day d = 0;
    const char *s = text(get(x, n, key));
    if (s)
        ok(x, n, tz_day_parse(&d, s, false, false));
    return d;
}

/* moves: [{to: 在建, from: 2025-03-01, …fields}], changes: [{from: …, …fields}], strike: reason */
void later(struct run *x, const yaml_node_t *row, int64_t id)
{
    const yaml_node_t *list[2] = {get(x, row, "moves"), get(x, row, "changes")};
    const char *strike = text(get(x, row, "strike"));
    for (int kind = 0; kind < 2; kind++)
        for (size_t k = 0; k < items(list[kind]) && !x->broken; k++) {
            const yaml_node_t *one = item(x, list[kind], k);
            struct tz_act act = {.from = day_of(x, one, "from"), .historical = true, .above = true, .reason = "测试"};
            struct tz_entry *e = tz_test_get(&x->t, id, 0);
            struct tz_done done;
            size_t n, kept = 0;
            struct tz_set *all = sets(x, &n, one, false);
            for (size_t s = 0; s < n; s++)
                if (!tz_same(all[s].key, "to"))
                    all[kept++] = all[s];
            ok(x, one,
               kind ? tz_register_change(&done, &x->t.desk, id, e->version, all, kept, &act, x->t.arena)
                    : tz_register_move(&done, &x->t.desk, id, e->version, text(get(x, one, "to")), all, kept, &act,
                                       x->t.arena));
        }
    if (strike && !x->broken) {
        struct tz_act act = {.reason = strike};
        struct tz_done done;
        ok(x, row, tz_register_strike(&done, &x->t.desk, id, tz_test_get(&x->t, id, 0)->version, &act, x->t.arena));
    }
}

/* The state of the row, else the first that counts: a start state or 已核. */
const char *counting_state(const struct tz_register *r, const yaml_node_t *row, struct run *x)
{
    const char *state = text(get(x, row, "state"));
    for (size_t k = 0; k < r->state_n && !state; k++)
        if (r->states[k].counts && (r->states[k].start || tz_same(r->states[k].key, "已核")))
            state = r->states[k].key;
    return state;
}

struct tz_err *create_sets(struct run *x, int64_t *id, const struct tz_register *r, const struct tz_set *all, size_t n,
                           const yaml_node_t *row, tz_day from)
{
    struct tz_act act = {
        .historical = true, .above = true, .reason = "测试", .from = from, .state = counting_state(r, row, x)};
    struct tz_done done;
    TZ_TRY(tz_register_create(&done, &x->t.desk, r, all, n, &act, x->t.arena));
    *id = done.id;
    return NULL;
}

static struct tz_err *create(struct run *x, int64_t *id, const struct tz_register *r, const yaml_node_t *row)
{
    size_t n;
    struct tz_set *all = sets(x, &n, row, false);
    return create_sets(x, id, r, all, n, row, day_of(x, row, "from"));
}

void add_rows(struct run *x, const yaml_node_t *map)
{
    for (yaml_node_pair_t *p = map ? map->data.mapping.pairs.start : NULL; map && p < map->data.mapping.pairs.top;
         p++) {
        const char *key = text(node(x, p->key));
        const struct tz_register *r = tz_model_register(x->t.model, key);
        const yaml_node_t *list = node(x, p->value);
        if (!r) {
            fault(x, node(x, p->key), "没有台账%s", key);
            x->broken = true;
            return;
        }
        for (size_t k = 0; k < items(list) && !x->broken; k++) {
            const yaml_node_t *row = item(x, list, k);
            const char *as = text(get(x, row, "as"));
            int64_t id = 0;
            if (!ok(x, row, create(x, &id, r, row)))
                return;
            if (as)
                name_row(x, as, id);
            later(x, row, id);
        }
    }
}

/* submit: [{what: crop, place: 甲村, period: 2025, state: nil}] */
static void submit(struct run *x, const yaml_node_t *n)
{
    const char *state = text(get(x, n, "state"));
    struct tz_period p;
    enum tz_submitted s = tz_same(state, "nil")         ? TZ_SUBMITTED_NIL
                          : tz_same(state, "suspended") ? TZ_SUBMITTED_SUSPENDED
                          : tz_same(state, "not")       ? TZ_SUBMITTED_NOT
                                                        : TZ_SUBMITTED_IN;
    if (ok(x, n, tz_period_parse(&p, text(get(x, n, "period")))))
        ok(x, n,
           tz_submit(&x->t.desk, text(get(x, n, "what")), find_place(x, n, text(get(x, n, "place"))), p, s, NULL,
                     x->t.arena));
}

/* ---- figures */

/* The printed value: rounded to as many decimals as are written. */
static bool same_value(struct tz_ratio have, const char *want)
{
    const char *point = strchr(want, '.');
    int decimals = point ? (int)strspn(point + 1, "0123456789") : 0;
    struct tz_ratio w;
    int64_t a, b;
    struct tz_err *e = tz_figure_number(&w, want, NULL);
    if (e) {
        tz_err_free(e);
        return false;
    }
    return tz_ratio_has(have) && tz_ratio_round(&a, have, decimals) && tz_ratio_round(&b, w, decimals) && a == b;
}

static void check_value(struct run *x, const yaml_node_t *at, const struct tz_figure *f,
                        const struct tz_figure_cell *cell, const yaml_node_t *want, const char *where)
{
    char *shown = tz_figure_show(f, cell, x->t.arena);
    if (is_null(want) ? cell->why == TZ_WHY_VALUE : cell->why || !same_value(cell->value, text(want)))
        fault(x, at, "%s%s：应为%s，得%s", f->label, where, is_null(want) ? "（无）" : text(want), shown);
}

static void check_ratio(struct run *x, const yaml_node_t *at, const char *key, struct tz_ratio have)
{
    const yaml_node_t *want = get(x, at, key);
    char number[64] = "（无）";
    int64_t v;
    if (!want || (is_null(want) && !tz_ratio_has(have)) || (!is_null(want) && same_value(have, text(want))))
        return;
    if (tz_ratio_has(have) && tz_ratio_round(&v, have, 4))
        tz_dec_print(number, v, 4);
    fault(x, at, "%s：应为%s，得%s", key, is_null(want) ? "（无）" : text(want), number);
}

static void check_text(struct run *x, const yaml_node_t *at, const char *key, const char *have)
{
    const char *want = text(get(x, at, key));
    if (want && !tz_same(want, have))
        fault(x, at, "%s：应为%s，得%s", key, want, have ? have : "（无）");
}

/* value: {甲村: 100, 乙村: null}: lines by label; by: month gives {2025-01: 3}. */
static void check_map(struct run *x, const yaml_node_t *at, const struct tz_figure *f, const yaml_node_t *want)
{
    for (yaml_node_pair_t *p = want->data.mapping.pairs.start; p < want->data.mapping.pairs.top; p++) {
        const char *label = text(node(x, p->key));
        bool found = false;
        char period[64];
        for (size_t k = 0; k < f->line_n && !found; k++)
            if (tz_same(f->lines[k].label, label) && (k || !f->lines[k].place || f->line_n == 1)) {
                check_value(x, at, f, &f->lines[k].cells[f->period_n - 1], node(x, p->value), label);
                found = true;
            }
        for (size_t t = 0; t < f->period_n && !found; t++)
            if (tz_same(tz_period_print(period, f->periods[t]), label)) {
                check_value(x, at, f, &f->lines[0].cells[t], node(x, p->value), label);
                found = true;
            }
        if (!found && !is_null(node(x, p->value)))
            fault(x, at, "没有“%s”这一行", label);
    }
}

static const char *const why_names[] = {"value", "not_reported", "no_base",      "grain", "suppressed",
                                        "needs", "parameter",    "not_together", "future"};

static void check_cell(struct run *x, const yaml_node_t *at, const struct tz_figure *f)
{
    const struct tz_figure_cell *cell = &f->lines[0].cells[f->period_n - 1];
    const yaml_node_t *want = get(x, at, "value"), *rows = get(x, at, "rows"), *missing = get(x, at, "missing");
    if (want && want->type == YAML_MAPPING_NODE)
        check_map(x, at, f, want);
    else if (want)
        check_value(x, at, f, cell, want, "");
    if (rows && strtoll(text(rows), NULL, 10) != cell->rows)
        fault(x, at, "行数应为%s，得%lld", text(rows), (long long)cell->rows);
    check_text(x, at, "why", why_names[cell->why]);
    check_text(x, at, "note", cell->note);
    check_text(x, at, "text", tz_figure_show(f, cell, x->t.arena));
    check_text(x, at, "growth", tz_figure_growth_words(f, cell, x->t.arena));
    check_ratio(x, at, "yoy", cell->yoy);
    check_ratio(x, at, "yoy_change", cell->yoy_change);
    check_ratio(x, at, "mom", cell->mom);
    check_ratio(x, at, "numerator", cell->parts[0]);
    check_ratio(x, at, "denominator", cell->parts[1]);
    if (missing && (size_t)strtoll(text(missing), NULL, 10) != cell->coverage.missing)
        fault(x, at, "未报应为%s个，得%zu个", text(missing), cell->coverage.missing);
}

static struct tz_err *ask(struct tz_figure **f, struct run *x, struct tz_conn *c, const yaml_node_t *n, bool recount)
{
    struct tz_figure_ask a;
    const char *derived;
    TZ_TRY(tz_figure_ask_ref(&a, &derived, c, x->t.model, x->t.s.town, text(get(x, n, "ask")), x->t.arena));
    if (get(x, n, "yoy") || get(x, n, "growth") || get(x, n, "yoy_change"))
        a.compare |= TZ_COMPARE_YOY;
    if (get(x, n, "mom"))
        a.compare |= TZ_COMPARE_MOM;
    a.cumulative = tz_same(text(get(x, n, "cumulative")), "true");
    a.recount = recount;
    return tz_figure(f, c, &a, x->t.arena);
}

/* The same answer from tallies and from rows. */
void check_same(struct run *x, const yaml_node_t *at, const struct tz_figure *a, const struct tz_figure *b)
{
    bool same = a->line_n == b->line_n;
    for (size_t k = 0; same && k < a->line_n; k++)
        for (size_t t = 0; same && t < a->period_n; t++) {
            const struct tz_figure_cell *p = &a->lines[k].cells[t], *q = &b->lines[k].cells[t];
            same = p->why == q->why && p->rows == q->rows && (p->why || tz_ratio_cmp(p->value, q->value) == 0);
            if (!same)
                fault(x, at, "%s %s：汇总得%s（%lld行），重数得%s（%lld行）", a->label, a->lines[k].label,
                      tz_figure_show(a, p, x->t.arena), (long long)p->rows, tz_figure_show(b, q, x->t.arena),
                      (long long)q->rows);
        }
    if (a->line_n != b->line_n)
        fault(x, at, "%s：汇总有%zu行，重数有%zu行", a->label, a->line_n, b->line_n);
}

static void figure(struct run *x, struct tz_conn *c, const yaml_node_t *n)
{
    struct tz_figure *kept = NULL, *counted = NULL;
    const char *refused = text(get(x, n, "refused"));
    struct tz_err *e = ask(&kept, x, c, n, false);
    x->r->figures++;
    if (refused) {
        if (!e || !strstr(e->text, refused))
            fault(x, n, "应拒绝（%s），得%s", refused, e ? e->text : "数");
        tz_err_free(e);
        return;
    }
    if (!ok(x, n, e) || !ok(x, n, ask(&counted, x, c, n, true))) {
        x->broken = false;
        return;
    }
    if (kept && counted) {
        check_cell(x, n, kept);
        check_same(x, n, kept, counted);
    }
}

static void differs(void *to, const char *table, int64_t ind, const char *what)
{
    struct run *x = to;
    const char *key = "";
    for (size_t k = 0; k < x->t.model->indicator_n; k++)
        if (x->t.model->indicators[k]->number == ind)
            key = x->t.model->indicators[k]->key;
    fault(x, NULL, "%s（%s）：%s", table, key, what);
}

void check_tallies(struct run *x, struct tz_conn *c)
{
    int64_t differences;
    ok(x, NULL, tz_tally_check(&differences, c, x->t.model, x->t.s.town, differs, x));
}

static void figures(struct run *x, const yaml_node_t *list)
{
    struct tz_conn *c;
    if (!ok(x, list, tz_db_reader(&c, tz_store_db(x->t.s.store), x->t.s.town)))
        return;
    for (size_t k = 0; k < items(list); k++)
        figure(x, c, item(x, list, k));
    check_tallies(x, c);
    tz_db_release(&c);
}

/* refused: [{dispute: {kind: 不存在}, message: 纠纷类型}] */
static void refused(struct run *x, const yaml_node_t *n)
{
    const char *message = text(get(x, n, "message"));
    for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++) {
        const struct tz_register *r = tz_model_register(x->t.model, text(node(x, p->key)));
        struct tz_err *e;
        bool said = false;
        int64_t id;
        if (!r)
            continue;
        e = create(x, &id, r, node(x, p->value));
        for (const struct tz_err *k = e; k && !said; k = k->cause)
            said = strstr(k->text, message) || (k->place && strstr(k->place, message)) ||
                   (k->hint && strstr(k->hint, message));
        if (!said)
            fault(x, n, "应拒绝并说到“%s”，得%s", message, e ? e->text : "收下了");
        tz_err_free(e);
    }
}

/* warnings: {rule: [row, …]} */
static void clause(struct run *x, const yaml_node_t *map)
{
    enum { most = 100 };
    int64_t all[DATATEST_NAMES_MAX];
    for (int k = 0; k < x->name_n; k++)
        all[k] = x->names[k].id;
    for (yaml_node_pair_t *p = map ? map->data.mapping.pairs.start : NULL; map && p < map->data.mapping.pairs.top;
         p++) {
        const yaml_node_t *list = node(x, p->value);
        int64_t ids[most];
        size_t n = 0;
        char problem[400] = "";
        for (size_t k = 0; k < items(list) && n < most; k++) {
            const yaml_node_t *one = item(x, list, k);
            ids[n] = named(x, text(one));
            if (!ids[n++])
                fault(x, one, "没有名为%s的行", text(one));
        }
        x->clause->check(&x->t, text(node(x, p->key)), ids, n, all, (size_t)x->name_n, problem, sizeof problem);
        x->r->figures++;
        if (*problem)
            fault(x, node(x, p->key), "%s：%s", text(node(x, p->key)), problem);
    }
}

/* ---- cases */

void datatest_setup(void)
{
    static bool done;
    if (done)
        return;
    done = true;
    tz_duty_setup();
    tz_indicator_setup();
}

static void one_case(struct run *x, const yaml_node_t *n, const char *folder, enum tz_dialect dialect)
{
    const yaml_node_t *places = get(x, n, "places"), *acts = get(x, n, "acts"), *submits = get(x, n, "submit"),
                      *no = get(x, n, "refused");
    const char *today = text(get(x, n, "today"));
    tz_day day = 0;
    x->name = text(get(x, n, "name"));
    x->name_n = 0;
    x->broken = false;
    datatest_setup();
    bool shared = x->clause && x->clause->town;
    if (shared)
        x->t = *x->clause->town;
    else if (!tz_test_town_open(&x->t, dialect, folder))
        return;
    x->r->cases++;
    if (today && ok(x, n, tz_day_parse(&day, today, false, false)))
        tz_clock_set(tz_day_start(day) + INT64_C(43200) * 1000000);
    for (size_t k = 0; k < items(places); k++)
        open_place(x, n, text(item(x, places, k)));
    add_rows(x, get(x, n, "rows"));
    for (size_t k = 0; k < items(acts) && !x->broken; k++)
        area_act(x, item(x, acts, k));
    if (!x->broken)
        add_rows(x, get(x, n, "then"));
    for (size_t k = 0; k < items(submits) && !x->broken; k++)
        submit(x, item(x, submits, k));
    if (!x->broken && get(x, n, "figures"))
        figures(x, get(x, n, "figures"));
    if (!x->broken && x->clause)
        clause(x, get(x, n, x->clause->key));
    for (size_t k = 0; k < items(no) && !x->broken; k++)
        refused(x, item(x, no, k));
    if (!shared)
        tz_test_town_close(&x->t);
}

void datatest_run(struct datatest_result *r, const char *folder, enum tz_dialect dialect)
{
    char file[512];
    snprintf(file, sizeof file, "%s/tests.yaml", folder);
    datatest_run_file(r, file, folder, dialect, NULL);
}

bool document_load(struct run *x, const char *file)
{
    FILE *in = fopen(file, "rb");
    yaml_parser_t parser;
    bool loaded;
    x->file = file;
    if (!in || !yaml_parser_initialize(&parser)) {
        fault(x, NULL, "打不开");
        if (in)
            fclose(in);
        return false;
    }
    yaml_parser_set_input_file(&parser, in);
    loaded = yaml_parser_load(&parser, &x->doc);
    if (!loaded) {
        fault(x, NULL, "第%zu行：%s", parser.problem_mark.line + 1, parser.problem);
    } else if (!yaml_document_get_root_node(&x->doc)) {
        fault(x, NULL, "空文件");
        yaml_document_delete(&x->doc);
        loaded = false;
    }
    yaml_parser_delete(&parser);
    fclose(in);
    return loaded;
}

void datatest_run_file(struct datatest_result *r, const char *file, const char *folder, enum tz_dialect dialect,
                       const struct datatest_clause *clause)
{
    struct run *x = calloc(1, sizeof *x);
    x->r = r;
    x->clause = clause;
    if (document_load(x, file)) {
        const yaml_node_t *tests = get(x, yaml_document_get_root_node(&x->doc), "tests");
        if (!items(tests))
            fault(x, NULL, "没有 tests");
        for (size_t k = 0; k < items(tests); k++)
            one_case(x, item(x, tests, k), folder, dialect);
        yaml_document_delete(&x->doc);
    }
    free(x);
}
