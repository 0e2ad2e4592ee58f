/* SPDX-License-Identifier: Apache-2.0
 *
 * Bulk work on a list: one step of the flow, or another handler, for many entries. Each entry is done by itself, so that one
 * that cannot be done does not keep the others; the answer says of every entry what became of it, and takes back what was
 * done as long as nobody changed it since.
 */
#include <stdlib.h>
#include <string.h>

#include "register/import.h"
#include "web/list_priv.h"

enum { BULK_MAX = 200, BULK_STEPS = 8 };
#define ASSIGN "assign"
#define STEP "to:"

/* ---- what the list offers */
static struct tz_err *may_step(bool *may, struct tz_conn *c, const struct list_state *s, const struct tz_step *step)
{
    return tz_scope_role(may, c, &s->v->who, s->reg, step->by, step->by_n, 0, s->v->a);
}

static const struct v_field *note_field(struct visit *v, const char *id, bool required, size_t *n)
{
    struct v_field *f = TZ_NEW(v->a, struct v_field);
    *f = (struct v_field){.name = "note",
                          .id = id,
                          .label = "说明",
                          .kind = "text",
                          .maxlength = 500,
                          .help = required ? "这一步须写明理由" : "可以不填；每一件都记同样的说明"};
    *n = 1;
    return f;
}

/* Accounts that an entry can be given to. */
static struct tz_err *handler_field(struct visit *v, const struct v_field **out, size_t *n)
{
    struct tz_account_row *list;
    size_t count, k = 0;
    struct v_field *f = TZ_NEW(v->a, struct v_field);
    TZ_TRY(tz_account_handlers(&list, &count, v->web->store, v->town.town, v->today, v->a));
    struct v_option *options = TZ_NEW_ARRAY(v->a, count + 1, struct v_option);
    for (size_t i = 0; i < count; i++)
        options[k++] = (struct v_option){.value = tz_printf(v->a, "%lld", (long long)list[i].id),
                                         .label = list[i].label,
                                         .note = list[i].office_label,
                                         .on = list[i].id == v->who.actor.account};
    *f = (struct v_field){
        .name = "owner", .id = "bulk-owner", .label = "交给谁", .kind = "choice", .options = options, .n_options = k};
    *out = f;
    *n = 1;
    return NULL;
}

/* Steps that leave the state whose tab is open: all rows of the page can take them. */
static struct tz_err *add_steps(const struct list_state *s, struct v_bulk *out, size_t *n)
{
    const char *state = list_given(s, "state");
    int at = state ? tz_register_state(s->reg, state) : -1;
    struct tz_conn *c;
    if (at < 0)
        return NULL;
    TZ_TRY(visit_conn(&c, s->v));
    for (size_t i = 0; i < s->reg->states[at].step_n && *n < BULK_STEPS; i++) {
        const struct tz_step *step = &s->reg->steps[s->reg->states[at].steps[i]];
        bool may;
        TZ_TRY(may_step(&may, c, s, step));
        if (!may)
            continue;
        struct v_bulk *b = &out[(*n)++];
        *b = (struct v_bulk){.key = tz_printf(s->v->a, STEP "%s", s->reg->states[step->to].key),
                             .label = web_step(s->v, s->reg, step),
                             .danger = s->reg->states[step->to].reason};
        b->fields = note_field(s->v, tz_printf(s->v->a, "bulk-note-%zu", i), step->reason || step->note, &b->n_fields);
    }
    return NULL;
}

struct tz_err *list_bulk(const struct list_state *s, struct v_register_page *page)
{
    struct v_bulk *out = TZ_NEW_ARRAY(s->v->a, BULK_STEPS + 1, struct v_bulk);
    if (!page->table.n_rows || s->v->known)
        return NULL;
    if (s->reg->state_n && tz_scope_may(&s->v->who, s->reg, TZ_RIGHT_MOVE))
        TZ_TRY(add_steps(s, out, &page->n_bulk));
    if (s->reg->home != TZ_HOME_ABOVE && tz_scope_may(&s->v->who, s->reg, TZ_RIGHT_CHANGE)) {
        struct v_bulk *b = &out[page->n_bulk++];
        *b = (struct v_bulk){.key = ASSIGN, .label = "交办"};
        TZ_TRY(handler_field(s->v, &b->fields, &b->n_fields));
    }
    page->bulk = out;
    page->bulk_url = tz_printf(s->v->a, "/r/%s/bulk", s->reg->key);
    return NULL;
}

/* ---- doing it */
struct outcome {
    int64_t id, version; /* version 0 = not done */
    const char *number, *text;
    bool wrong;
};

/* Every step has a box of its own for the note; the one that was filled counts. */
static const char *note_of(struct visit *v)
{
    size_t n;
    const char *const *words = tz_arg_words(v->r, "note", &n);
    for (size_t i = 0; i < n; i++)
        if (*words[i])
            return words[i];
    return NULL;
}

static struct tz_err *act_on(struct tz_done *done, struct visit *v, const struct tz_register *reg, int64_t id,
                             struct tz_arena *a)
{
    const char *key = tz_arg_text(v->r, "bulk"), *note = note_of(v);
    struct tz_act act = {.reason = note, .note = note};
    struct tz_entry *e;
    TZ_TRY(tz_register_get(&e, &v->desk, id, &(struct tz_get){0}, a));
    if (e->reg != reg)
        return tz_err(TZ_E_NOT_FOUND, "不是“%s”的条目", reg->label);
    done->number = tz_strdup(v->a, e->number);
    if (tz_same(key, ASSIGN)) {
        struct tz_set owner = {.key = "owner", .text = tz_arg_text(v->r, "owner")};
        return tz_register_change(done, &v->desk, id, e->version, &owner, 1, &act, a);
    }
    return tz_register_move(done, &v->desk, id, e->version, key + strlen(STEP), NULL, 0, &act, a);
}

/* What went wrong with one entry, in one line; takes over the error. */
static const char *fault_text(struct visit *v, struct tz_err *e)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    for (const struct tz_err *at = e; at; at = at->cause)
        tz_buf_printf(&b, "%s%s%s%s", b.len ? "；" : "", at->place ? at->place : "", at->place ? "：" : "", at->text);
    tz_err_free(e);
    return b.data;
}

static void do_one(struct outcome *o, struct visit *v, const struct tz_register *reg, int64_t id, const char *done_text)
{
    struct tz_arena *own = tz_arena_child(v->a);
    struct tz_done done = {0};
    *o = (struct outcome){.id = id};
    struct tz_err *e = act_on(&done, v, reg, id, own);
    o->number = done.number ? tz_strdup(v->a, done.number) : tz_printf(v->a, "%lld", (long long)id);
    if (e) {
        o->wrong = true;
        o->text = fault_text(v, e);
    } else {
        o->text = done.unchanged ? "本来就是这样，没有变化" : done_text;
        o->version = done.unchanged ? 0 : done.version;
    }
    tz_arena_destroy(&own);
}

/* ---- the answer */
static struct v_table outcome_table(struct visit *v, const struct outcome *list, size_t n)
{
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 3, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    columns[0] = (struct v_column){.label = "编号"};
    columns[1] = (struct v_column){.label = "结果"};
    columns[2] = (struct v_column){.label = "说明"};
    for (size_t i = 0; i < n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 3, struct v_cell);
        cells[0] = (struct v_cell){.text = list[i].number};
        cells[1] = (struct v_cell){
            .text = list[i].wrong ? "没有办成" : "办成", .kind = "badge", .tone = list[i].wrong ? "late" : "done"};
        cells[2] = (struct v_cell){.text = list[i].text, .label = "说明"};
        rows[i] =
            (struct v_row){.url = tz_printf(v->a, "/e/%lld", (long long)list[i].id), .cells = cells, .n_cells = 3};
    }
    return (struct v_table){.caption = "逐件结果",
                            .columns = columns,
                            .n_columns = 3,
                            .rows = rows,
                            .n_rows = n,
                            .empty_text = "没有选中的条目"};
}

static void show_outcome(struct visit *v, struct tz_response *res, const struct tz_register *reg, const char *what,
                         const struct outcome *list, size_t n, bool may_undo)
{
    struct tz_buf undo;
    size_t done = 0, wrong = 0;
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    struct v_notice *notice = TZ_NEW(v->a, struct v_notice);
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    struct v_tables_page page = {.frame = web_frame(v, what), .heading = tz_printf(v->a, "%s：%s", reg->label, what)};
    tz_buf_init(&undo, v->a);
    for (size_t i = 0; i < n; i++) {
        wrong += list[i].wrong;
        done += list[i].version != 0;
        if (list[i].version)
            tz_buf_printf(&undo, "%s%lld:%lld", undo.len ? "," : "", (long long)list[i].id, (long long)list[i].version);
    }
    web_crumb(v, &page.frame, reg->label, tz_printf(v->a, "/r/%s", reg->key));
    *notice = (struct v_notice){.tone = wrong ? "warn" : "ok",
                                .text = wrong ? tz_printf(v->a, "办成 %zu 件，%zu 件没有办成", done, wrong)
                                              : tz_printf(v->a, "办成 %zu 件", done),
                                .hint = wrong ? "没有办成的原样未动，原因写在后面" : NULL};
    page.notice = notice;
    acts[page.n_acts++] =
        (struct v_act){.label = "回到台账", .url = tz_printf(v->a, "/r/%s", reg->key), .primary = true};
    if (may_undo && done)
        acts[page.n_acts++] = (struct v_act){.label = tz_printf(v->a, "撤销这 %zu 件", done),
                                             .url = tz_printf(v->a, "/r/%s/bulk/undo", reg->key),
                                             .icon = "undo",
                                             .post = true,
                                             .csrf = tz_request_csrf(v->r),
                                             .name = "done",
                                             .value = undo.data};
    page.acts = acts;
    *section = (struct v_table_section){.id = "outcome", .table = outcome_table(v, list, n)};
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
}

/* "交办", or the words of the step, checked against the flow. */
static struct tz_err *what_of(const char **what, const char **done_text, struct visit *v, const struct tz_register *reg)
{
    const char *key = tz_arg_text(v->r, "bulk");
    if (tz_same(key, ASSIGN)) {
        *what = "交办";
        *done_text = "已交办";
        return tz_arg_text(v->r, "owner") ? NULL : tz_err_hint(tz_err(TZ_E_INPUT, "没有选交给谁"), "请选一位经办人");
    }
    if (!key || !tz_starts(key, STEP) || tz_register_state(reg, key + strlen(STEP)) < 0)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有这一步"), "请回到台账重新选择");
    *what = key + strlen(STEP);
    *done_text = tz_printf(v->a, "已转到“%s”", *what);
    return NULL;
}

static struct tz_err *post_bulk(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    const char *what, *done_text;
    size_t n;
    TZ_TRY(list_register(v, &reg));
    TZ_TRY(what_of(&what, &done_text, v, reg));
    const int64_t *ids = tz_arg_ids(r, "ids", &n);
    if (!n)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有选中的条目"), "在台账里先勾选，再点要办的事");
    if (n > BULK_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "一次最多办 %d 件，选了 %zu 件", BULK_MAX, n), "请分几次办");
    struct outcome *list = TZ_NEW_ARRAY(v->a, n, struct outcome);
    for (size_t i = 0; i < n; i++)
        do_one(&list[i], v, reg, ids[i], done_text);
    show_outcome(v, res, reg, what, list, n, true);
    return NULL;
}

/* ---- taking it back: "id:version,id:version" */
static struct tz_err *read_back(struct tz_back **out, size_t *n, struct visit *v)
{
    const char *text = tz_arg_text(v->r, "done");
    char **parts = tz_split(v->a, text ? text : "", ',', n);
    struct tz_back *list = TZ_NEW_ARRAY(v->a, *n + 1, struct tz_back);
    if (*n > BULK_MAX)
        return tz_err(TZ_E_LIMIT, "一次最多撤销 %d 件", BULK_MAX);
    for (size_t i = 0; i < *n; i++) {
        char *colon = strchr(parts[i], ':');
        if (!colon || !tz_parse_int(tz_strndup(v->a, parts[i], (size_t)(colon - parts[i])), &list[i].id) ||
            !tz_parse_int(colon + 1, &list[i].version))
            return tz_err_hint(tz_err(TZ_E_INPUT, "撤销的内容不对"), "请从办理结果页点“撤销”");
    }
    *out = list;
    return NULL;
}

static bool is_left(const struct tz_undo *u, int64_t id)
{
    for (size_t i = 0; i < u->left_n; i++)
        if (u->left[i] == id)
            return true;
    return false;
}

static struct tz_err *post_undo(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    struct tz_back *back = NULL;
    struct tz_undo undone = {0};
    size_t n = 0;
    TZ_TRY(list_register(v, &reg));
    TZ_TRY(read_back(&back, &n, v));
    TZ_TRY(tz_register_back(&undone, &v->desk, back, n, "批量办理撤销", v->a));
    struct outcome *list = TZ_NEW_ARRAY(v->a, n + 1, struct outcome);
    for (size_t i = 0; i < n; i++) {
        struct tz_entry *e;
        TZ_TRY(tz_register_get(&e, &v->desk, back[i].id, &(struct tz_get){0}, v->a));
        bool left = is_left(&undone, back[i].id);
        list[i] = (struct outcome){.id = back[i].id,
                                   .version = left ? 0 : 1,
                                   .number = e->number,
                                   .wrong = left,
                                   .text = left ? "后来又改过，没有动" : "已恢复原状"};
    }
    show_outcome(v, res, reg, "撤销", list, n, false);
    return NULL;
}

#define REGISTER_ARG                                                                                                   \
    {                                                                                                                  \
        .name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true                                      \
    }
static const struct tz_route_arg bulk_args[] = {REGISTER_ARG,
                                                {.name = "ids", .label = "条目", .kind = TZ_ARG_IDS},
                                                {.name = "bulk", .label = "办什么", .kind = TZ_ARG_TEXT, .max = 80},
                                                {.name = "note", .label = "说明", .kind = TZ_ARG_WORDS, .max = 500},
                                                {.name = "owner", .label = "交给谁", .kind = TZ_ARG_TEXT, .max = 40},
                                                {0}};
static const struct tz_route_arg undo_args[] = {
    REGISTER_ARG, {.name = "done", .label = "办成的条目", .kind = TZ_ARG_TEXT, .required = true, .max = 20000}, {0}};

const struct tz_route web_bulk_routes[] = {{TZ_POST, "/r/{register:key}/bulk", post_bulk, "work", TZ_ROUTE_SLOW,
                                            "批量办理", "对选中的条目办同一件事，逐件说明结果。", bulk_args},
                                           {TZ_POST, "/r/{register:key}/bulk/undo", post_undo, "work", TZ_ROUTE_SLOW,
                                            "撤销批量办理", "把刚才办成的恢复原状；后来又改过的不动。", undo_args},
                                           {0}};
