/* SPDX-License-Identifier: Apache-2.0
 *
 * The import shape of registers that a platform above keeps: new, changed and gone rows are shown before they are taken, a
 * second import changes nothing, official fields are changed by import only; and what is handed over to the platform comes
 * back unchanged; see pack_trial.h.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/pack_trial.h"
#include "register/import.h"
#include "register/platform.h"

struct shape {
    struct trial *t;
    const struct tz_register *r;
    const char *keys[TRIAL_SETS];
    size_t n;
    struct trial_row row;
};

/* Some platforms' number is a declared field as well (工单号): then one column stands for both. */
static bool is_upper(const struct tz_register *r, const struct tz_field *f)
{
    const struct tz_field *upper = tz_register_field(r, "upper_no");
    return f == upper || (upper->synonym_n && tz_same(f->label, upper->synonyms[0]));
}

static bool done_state(const struct tz_register *r, const char *state)
{
    int at = state ? tz_register_state(r, state) : 0;
    return at >= 0 && (size_t)at < r->state_n && r->states[at].done;
}

static void cell(struct tz_buf *b, const char *text, bool first)
{
    tz_buf_str(b, first ? "\"" : ",\"");
    for (const char *p = text ? text : ""; *p; p++) {
        if (*p == '"')
            tz_buf_char(b, '"');
        tz_buf_char(b, *p);
    }
    tz_buf_char(b, '"');
}

/* Heads as the platform writes them: label or the first synonym. */
static void head(struct tz_buf *b, const struct shape *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct tz_field *f = tz_register_field(s->r, s->keys[i]);
        cell(b, f->system && f->synonym_n ? f->synonyms[0] : f->label, i == 0);
    }
    tz_buf_char(b, '\n');
}

static void line(struct tz_buf *b, const struct shape *s, const char *upper, const char *key, const char *other)
{
    for (size_t i = 0; i < s->n; i++) {
        const char *text = trial_text(&s->row, s->keys[i]);
        if (is_upper(s->r, tz_register_field(s->r, s->keys[i])))
            text = upper;
        else if (key && strcmp(s->keys[i], key) == 0)
            text = other;
        cell(b, text, i == 0);
    }
    tz_buf_char(b, '\n');
}

static bool run(struct tz_import_result *out, struct shape *s, const struct tz_buf *csv, bool dry)
{
    struct tz_desk d = trial_desk(s->t, &s->t->system);
    struct tz_import in = {.reg = s->r,
                           .file = "平台导出.csv",
                           .data = csv->data,
                           .bytes = csv->len,
                           .dry_run = dry,
                           .historical = true,
                           .grow = true};
    if (!trial_ok(s->t, "导入", tz_import_run(out, &d, &in, s->t->a)))
        return false;
    for (size_t i = 0; i < out->fault_n; i++)
        if (!out->faults[i].warning)
            trial_fault(s->t, "导入第%d行%s：%s", out->faults[i].row + 1,
                        out->faults[i].field ? out->faults[i].field : "", out->faults[i].text);
    return !out->wrong;
}

static void counts(struct shape *s, const char *when, const struct tz_import_result *r, int64_t created,
                   int64_t changed, int64_t same, int64_t gone)
{
    if (r->created != created || r->changed != changed || r->same != same || r->gone != gone)
        s->t->faults++,
            fprintf(s->t->c->out, "    %s：应新增%lld更新%lld不变%lld平台已无%lld，得%lld、%lld、%lld、%lld\n", when,
                    (long long)created, (long long)changed, (long long)same, (long long)gone, (long long)r->created,
                    (long long)r->changed, (long long)r->same, (long long)r->gone);
}

static bool matched(const struct tz_register *r, const struct tz_field *f)
{
    for (size_t i = 0; i < r->match_n; i++)
        if (r->match[i] == f->ord && !f->system)
            return true;
    return false;
}

/* A field of the platform's whose value a later export may change, with another value for it. */
static const struct tz_field *changing(struct shape *s, const char **other)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < s->r->field_n; i++) {
            const struct tz_field *f = &s->r->fields[i];
            const char *is = trial_text(&s->row, f->key);
            if ((s->r->home == TZ_HOME_ABOVE && !f->official) || f->derived || f->cls || matched(s->r, f) ||
                is_upper(s->r, f) || (!pass && !is))
                continue;
            if (f->type == TZ_TYPE_CHOICE)
                for (size_t k = 0; k < f->codes->n; k++)
                    if (!tz_same(f->codes->items[k].key, is) && !f->codes->items[k].closed) {
                        *other = f->codes->items[k].key;
                        return f;
                    }
            if (f->type == TZ_TYPE_TEXT && (!f->max_chars || f->max_chars > 5)) {
                *other = "改后的内容";
                return f;
            }
            if ((f->type == TZ_TYPE_INT || f->type == TZ_TYPE_MONEY || f->type == TZ_TYPE_NUMBER) &&
                !tz_same(is, "7") && (!f->has_max || f->max >= 700)) {
                *other = "7";
                return f;
            }
        }
    return NULL;
}

static bool begin(struct shape *s)
{
    bool both = false;
    trial_start(s->t, s->r, &s->row);
    for (size_t i = 0; i < s->row.n; i++)
        if (!s->row.sets[i].rows && strcmp(s->row.sets[i].key, "upper_no")) {
            s->keys[s->n++] = s->row.sets[i].key;
            both = both || is_upper(s->r, tz_register_field(s->r, s->row.sets[i].key));
        }
    if (!both)
        s->keys[s->n++] = "upper_no";
    if (s->row.state) {
        s->keys[s->n++] = "state";
        trial_set(&s->row, "note", NULL);
        trial_drop(&s->row, "note");
        s->row.sets[s->row.n++] = (struct tz_set){.key = "state", .text = s->row.state};
    }
    /* references as the platform writes them: names */
    const struct tz_samples *samples = s->r->samples;
    for (size_t i = 0; samples && samples->n && i < samples->items[0].n; i++) {
        const struct tz_field *f = tz_register_field(s->r, samples->items[0].values[i].key);
        if (f && f->type == TZ_TYPE_REF)
            trial_set(&s->row, f->key, samples->items[0].values[i].text);
    }
    return true;
}

static void official_is_fixed(struct shape *s, int64_t id, const struct tz_field *f, const char *other)
{
    struct tz_desk d = trial_desk(s->t, &s->t->system);
    struct tz_set set = {.key = f->key, .text = other};
    struct tz_done done = {0};
    struct tz_act act = {0};
    if (s->r->home == TZ_HOME_ABOVE)
        trial_says(s->t, tz_printf(s->t->a, "手改“%s”", f->label),
                   tz_register_change(&done, &d, id, 0, &set, 1, &act, s->t->a), f->label);
}

/* Rows told apart by their own fields, where the number above does not tell: a column that the match reads. */
static const char *told_apart(const struct shape *s, const char **a, const char **b, const char **c)
{
    static const char *const words[] = {"甲类某一批", "乙类某二批", "丙类某三批"};
    static const char *const days[] = {"2025-02-03", "2025-02-04", "2025-02-05"};
    for (size_t i = 0; i < s->r->match_n; i++) {
        const struct tz_field *f = s->r->match[i] >= TZ_SYSTEM_FIELD ? NULL : &s->r->fields[s->r->match[i]];
        const char *const *use = !f ? NULL : f->type == TZ_TYPE_TEXT ? words : f->type == TZ_TYPE_DATE ? days : NULL;
        if (!use)
            continue;
        *a = use[0];
        *b = use[1];
        *c = use[2];
        return f->key;
    }
    return NULL;
}

static void exports(struct shape *s)
{
    struct trial *t = s->t;
    const char *other = NULL, *ka = NULL, *kb = NULL, *kc = NULL, *apart = told_apart(s, &ka, &kb, &kc);
    const struct tz_field *f = changing(s, &other);
    const char *a = tz_printf(t->a, "IM%06lldA", (long long)++t->serial), *b = tz_printf(t->a, "%sB", a),
               *c = tz_printf(t->a, "%sC", a);
    struct tz_import_result one, two;
    struct tz_buf csv, again, later;
    if (apart && !trial_text(&s->row, apart))
        s->keys[s->n++] = apart;
    if (f && !trial_text(&s->row, f->key) && (!apart || strcmp(apart, f->key)))
        s->keys[s->n++] = f->key;
    tz_buf_init(&csv, t->a);
    head(&csv, s);
    line(&csv, s, a, apart, ka);
    line(&csv, s, b, apart, kb);
    if (!run(&one, s, &csv, true))
        return;
    counts(s, "试导", &one, 2, 0, 0, one.gone);
    int64_t gone = one.gone, before = trial_head(t);
    if (!run(&one, s, &csv, false))
        return;
    counts(s, "第一次导入", &one, 2, 0, 0, gone);
    if (trial_head(t) == before)
        trial_fault(t, "导入没有记入日志");
    tz_buf_init(&again, t->a);
    tz_buf_add(&again, csv.data, csv.len);
    tz_buf_str(&again, "\n");
    before = trial_head(t);
    if (run(&two, s, &again, false))
        counts(s, "再导一次", &two, 0, 0, 2, gone);
    if (trial_head(t) != before)
        trial_fault(t, "再导一次改了数据");
    if (!f || (apart && strcmp(apart, f->key) == 0)) {
        trial_fault(t, "没有可由平台改动的字段");
        return;
    }
    /* the platform's next export: A changed, B gone, C new */
    struct shape next = *s;
    trial_set(&next.row, f->key, other);
    tz_buf_init(&later, t->a);
    head(&later, s);
    line(&later, &next, a, apart, ka);
    line(&later, &next, c, apart, kc);
    if (!run(&two, s, &later, true))
        return;
    counts(s, "平台改后试导", &two, 1, 1, 0, gone + !done_state(s->r, s->row.state));
    if (!run(&two, s, &later, false))
        return;
    struct tz_entry *left = trial_get(t, &t->system, one.rows[1].id, 0);
    if (left && left->struck)
        trial_fault(t, "平台已无的条目被自动作废");
    official_is_fixed(s, one.rows[0].id, f, trial_text(&s->row, f->key) ? trial_text(&s->row, f->key) : "7");
}

void trial_import(struct trial *t, const struct tz_register *r)
{
    struct shape s = {.t = t, .r = r};
    if (r->home == TZ_HOME_HERE)
        return;
    trial_begin(t, r, "import");
    if (begin(&s))
        exports(&s);
    trial_end(t);
}

/* ---- handed over, and back again */
static struct tz_err *collect(void *data, const void *bytes, size_t n)
{
    tz_buf_add(data, bytes, n);
    return NULL;
}

void trial_handover(struct trial *t, const struct tz_register *r)
{
    struct shape s = {.t = t, .r = r};
    struct tz_import_result back;
    struct tz_desk d = trial_desk(t, &t->system);
    struct tz_buf csv;
    struct tz_list_query q = {
        .reg = r, .right = TZ_RIGHT_EXPORT, .parts = TZ_GET_LABELS | TZ_GET_LISTS | TZ_GET_LOOK, .limit = 1};
    int64_t id = 0;
    if (r->home == TZ_HOME_HERE)
        return;
    trial_begin(t, r, "handover");
    trial_start(t, r, &s.row);
    tz_buf_init(&csv, t->a);
    q.ids = &id;
    q.id_n = 1;
    if (trial_ok(t, "登记", trial_create(&id, t, &t->system, r, &s.row, true)) &&
        trial_ok(t, "交平台", tz_platform_write(&d, &q, TZ_SHEET_CSV, collect, &csv, t->a)) &&
        run(&back, &s, &csv, true) && (back.same != 1 || back.created || back.changed))
        trial_fault(t, "交平台再导回应不变，得新增%lld更新%lld不变%lld：%s\n%.*s", (long long)back.created,
                    (long long)back.changed, (long long)back.same,
                    back.row_n && back.rows[0].summary ? back.rows[0].summary : "", (int)csv.len, csv.data);
    trial_end(t);
}
