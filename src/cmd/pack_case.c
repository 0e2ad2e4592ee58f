/* SPDX-License-Identifier: Apache-2.0
 *
 * The written cases of packs (tests.yaml, docs/notes/pack-tests.md): values over the sample, values for steps, a breach for
 * each check, and ways through the flow with their deadlines; see pack_trial.h.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/text.h"
#include "cmd/pack_trial.h"
#include "duty/duty.h"

struct file {
    const char *name;
    yaml_document_t doc;
    struct file *next;
};
struct trial_cases {
    struct file *first;
};
struct at { /* a node and the file it stands in */
    struct file *file;
    yaml_node_t *node;
};

/* ---- YAML */
static void drop_document(void *data)
{
    yaml_document_delete(data);
}

static struct tz_err *yaml_wrong(const char *name, const yaml_parser_t *p)
{
    return tz_err_place(tz_err(TZ_E_PACK, "测试文件读不懂：%s", p->problem ? p->problem : ""), "%s:%zu:%zu", name,
                        p->problem_mark.line + 1, p->problem_mark.column + 1);
}

static struct tz_err *parse(struct trial *t, const char *name, FILE *in)
{
    struct file *f = TZ_NEW(t->keep, struct file);
    yaml_parser_t p;
    struct tz_err *e = NULL;
    if (!yaml_parser_initialize(&p))
        return tz_err(TZ_E_LIMIT, "内存不足");
    yaml_parser_set_input_file(&p, in);
    if (!yaml_parser_load(&p, &f->doc)) {
        e = yaml_wrong(name, &p);
    } else {
        tz_arena_defer(t->keep, drop_document, &f->doc);
        f->name = name;
        f->next = t->cases->first;
        t->cases->first = f;
    }
    yaml_parser_delete(&p);
    return e;
}

struct tz_err *trial_read_cases(struct trial *t, const char *const *folders, size_t n)
{
    t->cases = TZ_NEW(t->keep, struct trial_cases);
    for (size_t i = 0; i < n; i++) {
        const char *name = tz_printf(t->keep, "%s/tests.yaml", folders[i]);
        FILE *in = fopen(name, "rb");
        if (!in && errno == ENOENT)
            continue;
        if (!in)
            return tz_err_detail(tz_err(TZ_E_DISK, "打不开%s", name), "%s", strerror(errno));
        struct tz_err *e = NULL;
        if (fseek(in, 0, SEEK_END) || ftell(in) > (long)tz_limits.yaml_bytes || fseek(in, 0, SEEK_SET))
            e = tz_err(TZ_E_LIMIT, "%s太大，最多%zu字节", name, tz_limits.yaml_bytes);
        if (!e)
            e = parse(t, name, in);
        fclose(in);
        TZ_TRY(e);
    }
    return NULL;
}

static struct at at_index(struct at a, int index)
{
    return (struct at){a.file, yaml_document_get_node(&a.file->doc, index)};
}

static const char *text(struct at a)
{
    return a.node && a.node->type == YAML_SCALAR_NODE ? (const char *)a.node->data.scalar.value : NULL;
}

static struct at get(struct at map, const char *key)
{
    if (map.node && map.node->type == YAML_MAPPING_NODE)
        for (yaml_node_pair_t *p = map.node->data.mapping.pairs.start; p < map.node->data.mapping.pairs.top; p++)
            if (tz_same(text(at_index(map, p->key)), key))
                return at_index(map, p->value);
    return (struct at){map.file, NULL};
}

static size_t items(struct at seq)
{
    return seq.node && seq.node->type == YAML_SEQUENCE_NODE
               ? (size_t)(seq.node->data.sequence.items.top - seq.node->data.sequence.items.start)
               : 0;
}

static struct at item(struct at seq, size_t i)
{
    return at_index(seq, seq.node->data.sequence.items.start[i]);
}

static struct at of_register(const struct trial *t, const char *key)
{
    for (struct file *f = t->cases ? t->cases->first : NULL; f; f = f->next) {
        struct at root = {f, yaml_document_get_root_node(&f->doc)};
        struct at found = get(get(root, "registers"), key);
        if (found.node)
            return found;
    }
    return (struct at){NULL, NULL};
}

/* ---- values */
static const char *joined(struct trial *t, struct at seq)
{
    const char *out = "";
    for (size_t i = 0; i < items(seq); i++)
        out = tz_printf(t->a, "%s%s%s", out, i ? "、" : "", text(item(seq, i)) ? text(item(seq, i)) : "");
    return out;
}

static const char *as_text(struct trial *t, const struct tz_field *f, struct at v)
{
    const char *s = items(v) ? joined(t, v) : text(v);
    return f && f->type == TZ_TYPE_REF && s ? trial_ref(t, f, s) : s;
}

static void set_list(struct trial *t, const struct tz_field *list, struct at seq, struct tz_set *out)
{
    struct tz_set_row *rows = TZ_NEW_ARRAY(t->a, items(seq) + 1, struct tz_set_row);
    for (size_t i = 0; i < items(seq); i++) {
        struct at map = item(seq, i);
        struct tz_set *parts = TZ_NEW_ARRAY(t->a, TRIAL_SETS, struct tz_set);
        if (!map.node || map.node->type != YAML_MAPPING_NODE)
            continue;
        for (yaml_node_pair_t *p = map.node->data.mapping.pairs.start; p < map.node->data.mapping.pairs.top; p++) {
            const char *key = text(at_index(map, p->key));
            if (key && rows[i].n < TRIAL_SETS)
                parts[rows[i].n++] =
                    (struct tz_set){.key = key, .text = as_text(t, tz_field_part(list, key), at_index(map, p->value))};
        }
        rows[i].parts = parts;
    }
    out->rows = rows;
    out->row_n = items(seq);
    out->text = NULL;
}

static bool is_null(struct at v)
{
    const char *s = text(v);
    return !v.node || (s && v.node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && (tz_same(s, "null") || !*s));
}

/* A word in brackets asks for a value of the field's type: [file] for an attachment. */
static void put(struct trial *t, const struct tz_register *r, struct at map, struct trial_row *row)
{
    if (!map.node || map.node->type != YAML_MAPPING_NODE)
        return;
    for (yaml_node_pair_t *p = map.node->data.mapping.pairs.start; p < map.node->data.mapping.pairs.top; p++) {
        const char *key = text(at_index(map, p->key));
        struct at v = at_index(map, p->value);
        const struct tz_field *f = key ? tz_register_field(r, key) : NULL;
        if (!f) {
            trial_fault(t, "%s:%zu：%s没有字段“%s”", map.file->name, v.node ? v.node->start_mark.line + 1 : 0, r->key,
                        key ? key : "");
        } else if (is_null(v)) {
            trial_drop(row, key);
        } else if (tz_same(text(v), "any")) {
            trial_fill(t, r, f, row);
        } else if (f->type == TZ_TYPE_LIST) {
            trial_set(row, key, NULL);
            for (size_t i = 0; i < row->n; i++)
                if (strcmp(row->sets[i].key, key) == 0)
                    set_list(t, f, v, &row->sets[i]);
        } else {
            trial_set(row, key, as_text(t, f, v));
        }
    }
}

void trial_with(struct trial *t, const struct tz_register *r, struct trial_row *row)
{
    put(t, r, get(of_register(t, r->key), "with"), row);
}

bool trial_step_with(struct trial *t, const struct tz_register *r, const char *state, struct trial_row *row)
{
    struct at with = get(get(of_register(t, r->key), "steps"), state);
    put(t, r, with, row);
    return with.node != NULL;
}

bool trial_code_with(struct trial *t, const struct tz_register *r, const char *code, struct trial_row *row)
{
    struct at with = get(get(of_register(t, r->key), "codes"), code);
    put(t, r, with, row);
    return with.node != NULL;
}

bool trial_check_with(struct trial *t, const struct tz_register *r, const char *check, struct trial_row *row)
{
    struct at with = get(get(of_register(t, r->key), "checks"), check);
    put(t, r, with, row);
    return with.node != NULL;
}

/* ---- checks: each is broken once and says its message */
static bool warned(const struct tz_done *done, const char *message)
{
    for (size_t i = 0; i < done->warning_n; i++)
        if (tz_same(done->warnings[i].text, message))
            return true;
    return false;
}

static void one_check(struct trial *t, const struct tz_register *r, const struct tz_check *check)
{
    struct trial_row row;
    struct tz_done done = {0};
    struct tz_desk d = trial_desk(t, &t->system);
    trial_start(t, r, &row);
    if (!trial_check_with(t, r, check->key, &row)) {
        if (t->cases->first) /* a built-in pack is tried without its cases */
            trial_fault(t, "核对“%s”没有用例", check->key);
        return;
    }
    struct tz_item one = {.kind = TZ_ITEM_CREATE, .reg = r, .sets = row.sets, .n = row.n};
    one.act = (struct tz_act){.historical = true, .above = true, .state = row.state, .reason = "测试"};
    struct tz_err *e = tz_register_check(&done, &d, &one, t->a);
    if (check->refuse)
        trial_says(t, check->key, e, check->message);
    else if (trial_ok(t, check->key, e) && !warned(&done, check->message))
        trial_fault(t, "核对“%s”没有提醒“%s”", check->key, check->message);
}

void trial_checks(struct trial *t, const struct tz_register *r)
{
    if (!r->check_n)
        return;
    trial_begin(t, r, "checks");
    for (size_t i = 0; i < r->check_n; i++)
        one_check(t, r, &r->checks[i]);
    trial_end(t);
}

/* ---- ways through the flow */
struct way {
    struct trial *t;
    const struct tz_register *r;
    struct at at;
    int64_t id;
    const char *where; /* file:line for faults */
};

static tz_day day_of(struct way *w, struct at map, const char *key)
{
    const char *s = text(get(map, key));
    tz_day d = 0;
    if (s)
        trial_ok(w->t, w->where, tz_day_parse(&d, s, false, false));
    return d;
}

/* 2025-04-04 (a day), 2025-04-04T12:00:00+08:00 (an instant), none (does not run), paused, ended. */
static bool clock_is(const struct tz_clock_state *s, const char *want, bool met)
{
    tz_instant have = met ? s->met : s->due, at = 0;
    tz_day day = 0;
    if (strcmp(want, "none") == 0)
        return !s->runs;
    if (strcmp(want, "paused") == 0)
        return s->paused != 0;
    if (strcmp(want, "open") == 0)
        return s->runs && !s->ended;
    struct tz_err *e = strchr(want, 'T') ? tz_instant_parse(&at, want) : tz_day_parse(&day, want, false, false);
    if (e) {
        tz_err_free(e);
        return false;
    }
    /* what is due on a day is due at its end */
    return day ? tz_day_of(have - (met ? 0 : 1)) == day : have == at;
}

static void clocks_are(struct way *w, struct at map, bool met)
{
    struct tz_clock_row *rows = NULL;
    struct tz_desk d = trial_desk(w->t, &w->t->system);
    size_t n = 0;
    if (!map.node || map.node->type != YAML_MAPPING_NODE)
        return;
    if (!trial_ok(w->t, w->where, tz_clock_list(&rows, &n, &d, w->id, 0, w->t->a)))
        return;
    for (yaml_node_pair_t *p = map.node->data.mapping.pairs.start; p < map.node->data.mapping.pairs.top; p++) {
        const char *key = text(at_index(map, p->key)), *want = text(at_index(map, p->value));
        struct tz_clock_state none = {0}, *s = &none;
        char due[40] = "（无）", done[40] = "（无）";
        for (size_t i = 0; i < n; i++)
            if (tz_same(rows[i].clock->key, key))
                s = &rows[i].state;
        if (key && want && clock_is(s, want, met))
            continue;
        if (s->due)
            tz_instant_print(due, s->due);
        if (s->met)
            tz_instant_print(done, s->met);
        trial_fault(w->t, "%s：时限%s应为%s，得到期%s、办结%s%s", w->where, key ? key : "", want ? want : "", due, done,
                    s->paused ? "（已中止）" : "");
    }
}

static struct tz_err *act(struct way *w, struct at one)
{
    struct trial *t = w->t;
    const char *by = text(get(one, "by")), *to = text(get(one, "to")), *extend = text(get(one, "extend"));
    const struct tz_who *who = by ? trial_who(t, by) : &t->system;
    struct trial_row give = {0};
    struct tz_done done = {0};
    struct tz_act a = {.reason = text(get(one, "reason")),
                       .note = text(get(one, "note")),
                       .from = day_of(w, one, "on"),
                       .above = tz_same(text(get(one, "platform")), "true")};
    if (!who)
        return tz_err(TZ_E_PACK, "没有角色“%s”", by);
    struct tz_desk d = trial_desk(t, who);
    put(t, w->r, get(one, "with"), &give);
    if (to)
        return tz_register_move(&done, &d, w->id, 0, to, give.sets, give.n, &a, t->a);
    if (extend)
        return tz_clock_extend(&d, w->id, extend, day_of(w, one, "till"), a.reason, t->a);
    return tz_register_change(&done, &d, w->id, 0, give.sets, give.n, &a, t->a);
}

static bool one_act(struct way *w, struct at one)
{
    const char *refused = text(get(one, "refused")), *state = text(get(one, "state"));
    struct tz_err *e;
    w->where = tz_printf(w->t->a, "%s:%zu", one.file->name, one.node->start_mark.line + 1);
    e = act(w, one);
    if (refused)
        trial_says(w->t, w->where, e, refused);
    else if (!trial_ok(w->t, w->where, e))
        return false;
    clocks_are(w, get(one, "due"), false);
    clocks_are(w, get(one, "met"), true);
    if (state) {
        struct tz_entry *now = trial_get(w->t, &w->t->system, w->id, 0);
        if (!now || now->state != tz_register_state(w->r, state))
            trial_fault(w->t, "%s：应在“%s”", w->where, state);
    }
    return true;
}

static void one_way(struct trial *t, const struct tz_register *r, struct at at)
{
    struct way w = {.t = t, .r = r, .at = at};
    struct trial_row row;
    w.where = tz_printf(t->a, "%s:%zu", at.file->name, at.node ? at.node->start_mark.line + 1 : 0);
    trial_start(t, r, &row);
    row.state = NULL;
    trial_set(&row, "state", text(get(at, "state")));
    put(t, r, get(at, "with"), &row);
    if (!trial_ok(t, w.where, trial_create(&w.id, t, &t->system, r, &row, true)))
        return;
    clocks_are(&w, get(at, "due"), false);
    for (size_t i = 0; i < items(get(at, "do")); i++)
        if (!one_act(&w, item(get(at, "do"), i)))
            return;
}

/* Each clock of the register stands in some case. */
static bool names_clock(struct at a, const char *key)
{
    if (get(get(a, "due"), key).node || get(get(a, "met"), key).node)
        return true;
    for (size_t i = 0; i < items(get(a, "do")); i++)
        if (names_clock(item(get(a, "do"), i), key))
            return true;
    return false;
}

void trial_written(struct trial *t, const struct tz_register *r)
{
    struct at cases = get(of_register(t, r->key), "cases");
    for (size_t i = 0; i < items(cases); i++) {
        const char *name = text(get(item(cases, i), "name"));
        trial_begin(t, r, tz_printf(t->keep, "case %s", name ? name : "?"));
        one_way(t, r, item(cases, i));
        trial_end(t);
    }
    if (!r->clock_n || !t->cases || !t->cases->first)
        return;
    trial_begin(t, r, "clocks");
    for (size_t k = 0; k < r->clock_n; k++) {
        bool named = false;
        for (size_t i = 0; i < items(cases) && !named; i++)
            named = names_clock(item(cases, i), r->clocks[k].key);
        if (!named)
            trial_fault(t, "时限“%s”没有用例", r->clocks[k].key);
    }
    trial_end(t);
}

void trial_cases_known(struct trial *t)
{
    trial_begin(t, NULL, "tests.yaml");
    for (struct file *f = t->cases ? t->cases->first : NULL; f; f = f->next) {
        struct at root = {f, yaml_document_get_root_node(&f->doc)}, map = get(root, "registers");
        if (!map.node || map.node->type != YAML_MAPPING_NODE)
            continue;
        for (yaml_node_pair_t *p = map.node->data.mapping.pairs.start; p < map.node->data.mapping.pairs.top; p++)
            if (!tz_model_register(t->c->model, text(at_index(map, p->key)) ? text(at_index(map, p->key)) : ""))
                trial_fault(t, "%s:%zu：没有台账“%s”", f->name, at_index(map, p->key).node->start_mark.line + 1,
                            text(at_index(map, p->key)));
    }
    trial_end(t);
}
