/* SPDX-License-Identifier: Apache-2.0
 *
 * One household, one file; what is held about a person. See household.h.
 */
#include "portal/household.h"

#include <string.h>

#include "portal/portal_priv.h"
#include "store/sight.h"

const char *const tz_file_tasks[] = {"走访", "核查", "申请", "复核", "本人查询", NULL};

enum { MEMBERS_MAX = 60, ROWS = 50, REASON_CHARS = 2 };

/* ---- what never stands on a file */
static bool never_here(const struct tz_register *r)
{
    static const char *const keys[] = {"petition", "hotline",          "dispute", "opinion",
                                       "clue",     "key_person",       "survey",  "disclosure_request",
                                       "proposal", "enforcement_case", "problem", "publication"};
    if (r->sight == TZ_SIGHT_RESTRICTED || r->sight == TZ_SIGHT_SHIELDED)
        return true;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (tz_same(r->key, keys[i]))
            return true;
    return false;
}

/* What a person asking for its own data is not shown (SYSTEMS.md safeguards): clues, and files that are a line's own; what
 * is kept of others' words about people. */
static bool never_said(const struct tz_register *r)
{
    static const char *const keys[] = {"clue", "key_person", "opinion", "survey", "publication"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (tz_same(r->key, keys[i]))
            return true;
    return false;
}

/* Does this account see the register as a village cadre or grid worker only? What another of its grants gives elsewhere (a
 * register of the office, a deputy's seat) does not open this one. */
static bool village_only(const struct tz_who *w, const struct tz_register *r)
{
    struct tz_grant one;
    struct tz_who with = *w;
    bool village = false;
    if (w->system)
        return false;
    with.grants = &one;
    with.grant_n = 1;
    for (size_t i = 0; i < w->grant_n; i++) {
        one = w->grants[i];
        if (tz_same(one.role, "village") || tz_same(one.role, "grid"))
            village = true;
        else if (tz_scope_may(&with, r, TZ_RIGHT_SEE))
            return false;
    }
    return village;
}

static bool recorded_by_villages(const struct tz_register *r)
{
    for (size_t i = 0; i < r->record_n; i++)
        if (tz_same(r->records[i], "village"))
            return true;
    return false;
}

bool tz_file_shows(const struct tz_who *who, const struct tz_register *r, const struct tz_field *f)
{
    static const char *const words[] = {"病", "残", "医", "诊", "账", "债", "贷", "案", "风险类型"};
    if (f->type == TZ_TYPE_LIST || f->type == TZ_TYPE_FILE || f->type == TZ_TYPE_PHOTO || f->type == TZ_TYPE_DOCUMENT)
        return false;
    if (!village_only(who, r))
        return true;
    if (f->type == TZ_TYPE_ACCOUNT || (f->type == TZ_TYPE_MONEY && !recorded_by_villages(r)))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(f->label, words[i]))
            return false;
    return true;
}

/* ---- who it is about */
struct subject {
    int64_t household; /* 0 = a person alone */
    int64_t persons[MEMBERS_MAX];
    size_t n;
};

static bool in_force(const struct tz_sub *s)
{
    return !s->till || s->till > tz_today();
}

static void add_members(struct subject *s, const struct tz_entry *e)
{
    const struct tz_val *list = tz_entry_val(e, "members");
    for (size_t i = 0; list && !list->empty && i < list->sub_n; i++)
        for (size_t k = 0; k < list->field->part_n && s->n < MEMBERS_MAX; k++)
            if (tz_same(list->field->parts[k].key, "person") && in_force(&list->subs[i]) && list->subs[i].values[k].i)
                s->persons[s->n++] = list->subs[i].values[k].i;
    int64_t head = entry_int(e, "head");
    for (size_t i = 0; i < s->n; i++)
        if (s->persons[i] == head)
            return;
    if (head && s->n < MEMBERS_MAX)
        s->persons[s->n++] = head;
}

static struct tz_err *find_subject(struct tz_subject_file *out, struct subject *s, const struct tz_desk *d, int64_t id,
                                   struct tz_arena *a)
{
    struct tz_get get = {.parts = TZ_GET_LISTS | TZ_GET_LABELS};
    TZ_TRY(tz_register_get(&out->subject, d, id, &get, a));
    if (tz_same(out->subject->reg->key, "household")) {
        s->household = id;
        add_members(s, out->subject);
    } else if (tz_same(out->subject->reg->key, "person")) {
        s->persons[s->n++] = id;
    } else {
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这一户（%lld）", (long long)id), "请从户或人的条目打开");
    }
    out->members = TZ_NEW_ARRAY(a, s->n + 1, struct tz_entry *);
    for (size_t i = 0; s->household && i < s->n; i++) {
        struct tz_err *e = tz_register_get(&out->members[out->member_n], d, s->persons[i], &get, a);
        if (e && e->code == TZ_E_NOT_FOUND)
            tz_err_free(e); /* lives in a place that this reader has no right to */
        else if (e)
            return e;
        else
            out->member_n++;
    }
    return NULL;
}

/* ---- rows that name them */
struct naming {
    const struct tz_register *reg;
    const struct subject *s;
    bool own; /* the person's own question: only what it may be told */
};

static bool takes(const struct tz_field *f, const char *kind)
{
    if (tz_same(f->key, "against") || tz_same(f->cls, "against")) /* what others say of them */
        return false;
    for (size_t i = 0; f->type == TZ_TYPE_REF && f->column && i < f->target_n; i++)
        if (f->targets[i].kind == TZ_REF_REGISTER && tz_same(f->targets[i].name, kind))
            return true;
    return false;
}

static void one_of(struct tz_sql_build *b, const char *row, const struct tz_field *f, const char *kind,
                   const int64_t *ids, size_t n, bool *first)
{
    if (!n)
        return;
    tz_sql_add(b, *first ? "(" : " or (");
    *first = false;
    tz_sql_add(b, row);
    tz_sql_add(b, ".");
    tz_sql_name(b, f->column);
    tz_sql_add(b, " in (");
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(b, i ? ", " : "");
        tz_sql_bind(b, tz_v_int(ids[i]));
    }
    tz_sql_add(b, ")");
    if (f->kind_column) {
        tz_sql_add(b, " and ");
        tz_sql_add(b, row);
        tz_sql_add(b, ".");
        tz_sql_name(b, f->kind_column);
        tz_sql_add(b, " = ");
        tz_sql_bind(b, tz_v_text(kind));
    }
    tz_sql_add(b, ")");
}

/* A sub-row that holds and names them: its table is the register's with the key of the list (docs/notes/pack-format.md). */
static void in_list(struct tz_sql_build *b, const char *row, const struct naming *x, const struct tz_field *list,
                    bool *first)
{
    for (size_t i = 0; list->type == TZ_TYPE_LIST && i < list->part_n; i++) {
        const struct tz_field *f = &list->parts[i];
        bool alone = true;
        if (!takes(f, "person") || !x->s->n)
            continue;
        tz_sql_add(b, *first ? "(" : " or (");
        *first = false;
        tz_sql_add(b, row);
        tz_sql_add(b, ".id in (select p.id from ");
        tz_sql_name(b, tz_list_table(x->reg, list, b->arena));
        tz_sql_add(b, " p where p.town = ");
        tz_sql_add(b, row);
        tz_sql_add(b, ".town and p.j_to = 9223372036854775807 and ");
        one_of(b, "p", f, "person", x->s->persons, x->s->n, &alone);
        tz_sql_add(b, "))");
    }
}

/* Reports of wrongdoing are not told by this paper, also not to who made them: it passes through a window. */
static bool accuses(const char *code)
{
    return strstr(code, "举报") || strstr(code, "检举") || strstr(code, "控告");
}

static void not_accusing(struct tz_sql_build *b, const char *row, const struct tz_register *r)
{
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        for (size_t k = 0; f->type == TZ_TYPE_CHOICE && f->column && f->codes && k < f->codes->n; k++) {
            if (!accuses(f->codes->items[k].key))
                continue;
            tz_sql_add(b, " and coalesce(");
            tz_sql_add(b, row);
            tz_sql_add(b, ".");
            tz_sql_name(b, f->column);
            tz_sql_add(b, ", '') <> ");
            tz_sql_bind(b, tz_v_text(f->codes->items[k].key));
        }
    }
}

/* Of restricted and shielded registers: nothing kept in confidence, nothing that accuses, no case still open. */
static void may_be_told(struct tz_sql_build *b, const char *row, const struct tz_register *r)
{
    const struct tz_field *secret = tz_register_field(r, "confidential");
    if (secret && secret->column) {
        tz_sql_add(b, " and coalesce(");
        tz_sql_add(b, row);
        tz_sql_add(b, ".");
        tz_sql_name(b, secret->column);
        tz_sql_add(b, ", 0) = 0");
    }
    not_accusing(b, row, r);
    for (size_t i = 0; tz_same(r->key, "enforcement_case") && i < r->state_n; i++)
        if (!r->states[i].done) {
            tz_sql_add(b, " and ");
            tz_sql_add(b, row);
            tz_sql_add(b, ".state <> ");
            tz_sql_bind(b, tz_v_text(r->states[i].key));
        }
}

static struct tz_err *names_them(struct tz_sql_build *b, const char *row, void *data)
{
    const struct naming *x = data;
    bool first = true;
    tz_sql_add(b, "(");
    for (size_t i = 0; i < x->reg->field_n; i++) {
        const struct tz_field *f = &x->reg->fields[i];
        if (x->s->household && takes(f, "household"))
            one_of(b, row, f, "household", &x->s->household, 1, &first);
        if (takes(f, "person"))
            one_of(b, row, f, "person", x->s->persons, x->s->n, &first);
        in_list(b, row, x, f, &first);
    }
    tz_sql_add(b, ")");
    if (x->own && never_here(x->reg))
        may_be_told(b, row, x->reg);
    return NULL;
}

static bool may_name(const struct tz_register *r, const struct subject *s)
{
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        if ((s->household && takes(f, "household")) || takes(f, "person"))
            return true;
        for (size_t k = 0; f->type == TZ_TYPE_LIST && k < f->part_n; k++)
            if (takes(&f->parts[k], "person"))
                return true;
    }
    return false;
}

static void choose_columns(struct tz_file_block *b, const struct tz_who *w, struct tz_arena *a)
{
    int *columns = TZ_NEW_ARRAY(a, b->reg->column_n + 1, int);
    for (size_t i = 0; i < b->reg->column_n; i++) {
        int at = b->reg->columns[i];
        if (at >= TZ_SYSTEM_FIELD || tz_file_shows(w, b->reg, &b->reg->fields[at]))
            columns[b->column_n++] = at;
    }
    b->columns = columns;
}

static struct tz_err *add_block(struct tz_subject_file *out, const struct tz_desk *d, const struct tz_register *r,
                                const struct subject *s, bool held, bool elsewhere, struct tz_arena *a)
{
    struct naming x = {r, s, held};
    struct tz_list list;
    struct tz_list_query q = {.reg = r,
                              .right = TZ_RIGHT_SEE,
                              .order = "number",
                              .descending = true,
                              .limit = elsewhere ? 1 : ROWS,
                              .extra = names_them,
                              .data = &x,
                              .count = true,
                              .parts = TZ_GET_LABELS};
    TZ_TRY(tz_list_run(&list, d, &q, a));
    if (!list.n)
        return NULL;
    struct tz_file_block *b = &out->blocks[out->block_n++];
    *b = (struct tz_file_block){.reg = r, .count = list.count, .elsewhere = elsewhere};
    if (elsewhere)
        return NULL;
    b->rows = list.rows;
    b->n = list.n;
    choose_columns(b, d->who, a);
    return NULL;
}

static struct tz_err *count_naming(int64_t *out, const struct tz_desk *d, struct naming *x, struct tz_arena *a)
{
    struct tz_list list;
    const struct tz_list_query q = {.reg = x->reg,
                                    .right = TZ_RIGHT_SEE,
                                    .order = "number",
                                    .limit = 1,
                                    .extra = names_them,
                                    .data = x,
                                    .count = true};
    TZ_TRY(tz_list_run(&list, d, &q, a));
    *out = list.n ? list.count : 0;
    return NULL;
}

/* The second sheet, for who answers objections: of each register, how many rows the paper does not show. */
static struct tz_err *add_left_out(struct tz_subject_file *out, const struct tz_desk *system,
                                   const struct tz_register *r, const struct subject *s, bool said, struct tz_arena *a)
{
    struct naming every = {r, s, false}, told = {r, s, true};
    int64_t all, shown = 0;
    TZ_TRY(count_naming(&all, system, &every, a));
    if (said && all)
        TZ_TRY(count_naming(&shown, system, &told, a));
    if (all > shown)
        out->left_out[out->left_out_n++] = (struct tz_file_block){.reg = r, .count = all - shown, .elsewhere = true};
    return NULL;
}

static bool has_role(const struct tz_who *w, const char *role)
{
    for (size_t i = 0; i < w->grant_n; i++)
        if (tz_same(w->grants[i].role, role))
            return true;
    return w->system;
}

/* What answers, reports and cases hold of a person is told by its own paper only to a reader with a right to it; others
 * print that it is to be asked where it was taken in. */
static struct tz_err *add_shielded(struct tz_subject_file *out, const struct tz_desk *d, const struct tz_desk *system,
                                   const struct tz_register *r, const struct subject *s, struct tz_arena *a)
{
    bool said = !never_said(r) && tz_scope_may(d->who, r, TZ_RIGHT_SEE);
    if (said)
        TZ_TRY(add_block(out, d, r, s, true, false, a));
    return has_role(d->who, "data") ? add_left_out(out, system, r, s, said, a) : NULL;
}

static struct tz_err *fill_blocks(struct tz_subject_file *out, const struct tz_desk *d, const struct subject *s,
                                  bool held, struct tz_arena *a)
{
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    out->blocks = TZ_NEW_ARRAY(a, d->model->register_n + 1, struct tz_file_block);
    out->left_out = TZ_NEW_ARRAY(a, d->model->register_n + 1, struct tz_file_block);
    for (size_t i = 0; i < d->model->register_n; i++) {
        const struct tz_register *r = d->model->registers[i];
        if (r == out->subject->reg || !may_name(r, s))
            continue;
        if (never_here(r) && !held)
            continue;
        if (never_here(r))
            TZ_TRY(add_shielded(out, d, &system, r, s, a));
        else if (tz_scope_may(d->who, r, TZ_RIGHT_SEE))
            TZ_TRY(add_block(out, d, r, s, held, false, a));
        else if (held)
            TZ_TRY(add_block(out, &system, r, s, held, true, a));
    }
    return NULL;
}

static bool known_task(const char *task)
{
    for (const char *const *t = tz_file_tasks; *t; t++)
        if (tz_same(*t, task))
            return true;
    return false;
}

/* The look: the household, and each member whose rows are gathered. */
static struct tz_err *note_look(const struct tz_desk *d, int64_t id, const struct subject *s, const char *task,
                                const char *reason, struct tz_arena *a)
{
    struct tz_look *looks = TZ_NEW_ARRAY(a, s->n + 1, struct tz_look);
    size_t n = 0;
    looks[n++] = (struct tz_look){id, "file"};
    for (size_t i = 0; s->household && i < s->n; i++)
        looks[n++] = (struct tz_look){s->persons[i], "file"};
    return tz_sight_record(d->store, &d->who->actor, looks, n, reason, task);
}

struct tz_err *tz_subject_file(struct tz_subject_file *out, const struct tz_desk *d, int64_t id, const char *task,
                               const char *reason, bool held, struct tz_arena *a)
{
    struct subject s = {0};
    if (!known_task(task))
        return tz_err_place(tz_err(TZ_E_RULE, "请选择打开的事由"), "事由");
    if (!reason || tz_utf8_count(reason, strlen(reason)) < REASON_CHARS)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "请写明为什么要看"), "如：6月入户走访、低保复核；查看会留痕"),
                            "说明");
    *out = (struct tz_subject_file){0};
    TZ_TRY(find_subject(out, &s, d, id, a));
    if (held && s.household)
        return tz_err_hint(tz_err(TZ_E_RULE, "本人查询只能查一个人"), "请从这个人的条目打开");
    TZ_TRY(note_look(d, id, &s, task, reason, a));
    return fill_blocks(out, d, &s, held, a);
}
