/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang list, show, add, set, move: entries of registers on the command line.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "duty/duty.h"
#include "register/platform.h"

static const struct tz_option list_options[] = {
    {"where", TZ_OPTION_MANY, "条件", "如 kind=邻里、on_day>=2025-01-01、place=甲村（可重复）"},
    {"text", TZ_OPTION_VALUE, "文字", "含有这段文字"},
    {"order", TZ_OPTION_VALUE, "字段", "按哪个字段排，前面加 - 倒排"},
    {"limit", TZ_OPTION_VALUE, "条数", "最多几条，默认 50"},
    {"known-at", TZ_OPTION_VALUE, "时刻", "按那一刻所知的情况"},
    {"struck", TZ_OPTION_FLAG, NULL, "连已作废的一起列"},
    {"for", TZ_OPTION_VALUE, "platform", "照上级平台的列和次序输出（CSV），可直接粘贴或导入平台"},
    {"look", TZ_OPTION_VALUE, "理由", "--for：密封的内容写出全文（记入查看日志）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};
static const struct tz_option show_options[] = {
    {"known-at", TZ_OPTION_VALUE, "时刻", "按那一刻所知的情况"},
    {"look", TZ_OPTION_VALUE, "理由", "查看密封的内容（记入查看日志）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};
static const struct tz_option act_options[] = {
    {"from", TZ_OPTION_VALUE, "日期", "从哪天起这样"},
    {"always", TZ_OPTION_FLAG, NULL, "更正：一直是这样"},
    {"reason", TZ_OPTION_VALUE, "理由", "理由"},
    {"note", TZ_OPTION_VALUE, "说明", "说明"},
    {"base", TZ_OPTION_VALUE, "版本", "在哪一版的基础上改，默认现行版"},
    {"request", TZ_OPTION_VALUE, "请求号", "同一请求号办两次只算一次"},
    {"state", TZ_OPTION_VALUE, "状态", "add：起始状态"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};
static const struct tz_option strike_options[] = {
    {"reason", TZ_OPTION_VALUE, "理由", "为什么作废"},
    {"undo", TZ_OPTION_FLAG, NULL, "恢复已作废的条目"},
    {"base", TZ_OPTION_VALUE, "版本", "在哪一版的基础上，默认现行版"},
    {"request", TZ_OPTION_VALUE, "请求号", "同一请求号办两次只算一次"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

struct tz_err *tz_cmd_register(const struct tz_register **out, struct tz_cmd *c, const char *key)
{
    *out = c->model ? tz_model_register(c->model, key) : NULL;
    if (!*out)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有“%s”这种台账", key), "taizhang pack list 列出已启用的台账");
    return NULL;
}

struct tz_err *tz_cmd_entry(int64_t *id, struct tz_cmd *c, const char *word)
{
    struct tz_desk d = tz_cmd_desk(c);
    if (!c->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "taizhang pack install 启用内置的包");
    if (tz_parse_int(word, id))
        return NULL;
    return tz_register_by_number(id, &d, word, c->arena);
}

struct tz_err *tz_cmd_known(int64_t *j, struct tz_cmd *c)
{
    const char *at = tz_args_value(c->args, "known-at");
    tz_instant t;
    *j = 0;
    if (!at)
        return NULL;
    TZ_TRY(tz_instant_parse(&t, at));
    TZ_TRY(tz_cmd_reader(c));
    return tz_store_known_at(j, c->conn, c->town.town, t);
}

void tz_cmd_json_entry(struct tz_json *j, const struct tz_entry *e, struct tz_arena *a)
{
    tz_json_object(j);
    tz_json_kint(j, "id", e->id);
    tz_json_kstr(j, "register", e->reg->key);
    tz_json_kstr(j, "number", e->number);
    tz_json_kint(j, "version", e->version);
    tz_json_kstr(j, "place", e->place_label);
    tz_json_kstr(j, "state", e->state >= 0 ? e->reg->states[e->state].key : NULL);
    tz_json_kbool(j, "struck", e->struck);
    tz_json_key(j, "fields");
    tz_json_object(j);
    for (size_t i = 0; i < e->reg->field_n; i++)
        if (!e->values[i].empty)
            tz_json_kstr(j, e->reg->fields[i].key, tz_val_show(&e->values[i], a));
    tz_json_end(j);
    tz_json_end(j);
}

/* ---- list */
static struct tz_err *read_query(struct tz_cmd *c, struct tz_list_query *q)
{
    size_t n;
    const char *const *where = tz_args_values(c->args, "where", &n);
    const char *order = tz_args_value(c->args, "order");
    const char *limit = tz_args_value(c->args, "limit");
    struct tz_filter *filters = TZ_NEW_ARRAY(c->arena, n + 1, struct tz_filter);
    for (size_t i = 0; i < n; i++)
        TZ_TRY(tz_filter_parse(&filters[i], q->reg, where[i], c->arena));
    q->filters = filters;
    q->filter_n = n;
    q->text = tz_args_value(c->args, "text");
    q->descending = order && *order == '-';
    q->order = order ? order + q->descending : NULL;
    q->with_struck = tz_args_flag(c->args, "struck");
    q->count = true;
    q->parts = TZ_GET_LABELS;
    int64_t most = 50;
    if (limit && (!tz_parse_int(limit, &most) || most < 1))
        return tz_err(TZ_E_USAGE, "--limit 应是正整数：%s", limit);
    q->limit = (size_t)most;
    return tz_cmd_known(&q->known, c);
}

static const char *cell(struct tz_cmd *c, const struct tz_entry *e, int at)
{
    const struct tz_field *f = tz_field_at(e->reg, at);
    if (at < TZ_SYSTEM_FIELD)
        return tz_val_show(&e->values[at], c->arena);
    if (tz_same(f->key, "number"))
        return e->number;
    if (tz_same(f->key, "place"))
        return e->place_label;
    if (tz_same(f->key, "state"))
        return e->struck ? "作废" : tz_state_key(e->reg, e->state);
    if (tz_same(f->key, "on_day"))
        return e->on_day ? tz_day_print(tz_alloc(c->arena, 16), e->on_day) : "";
    if (tz_same(f->key, "upper_no"))
        return e->upper_no;
    return "";
}

static void print_list(struct tz_cmd *c, const struct tz_register *r, const struct tz_list *list)
{
    size_t rows = list->n + 1;
    const char **cells = TZ_NEW_ARRAY(c->arena, rows * r->column_n, const char *);
    for (size_t k = 0; k < r->column_n; k++)
        cells[k] = tz_field_at(r, r->columns[k])->label;
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < r->column_n; k++)
            cells[(i + 1) * r->column_n + k] = cell(c, list->rows[i], r->columns[k]);
    tz_cmd_table(c, cells, r->column_n, rows);
    fprintf(c->out, "共 %lld%s 条%s\n", (long long)list->count, list->count_more ? "+" : "",
            list->next ? "，还有后页" : "");
}

static void json_list(struct tz_cmd *c, const struct tz_list *list)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kint(j, "count", list->count);
    tz_json_kbool(j, "more", list->count_more);
    tz_json_kstr(j, "next", list->next);
    tz_json_key(j, "rows");
    tz_json_array(j);
    for (size_t i = 0; i < list->n; i++)
        tz_cmd_json_entry(j, list->rows[i], c->arena);
    tz_cmd_json_end(c, j);
}

static struct tz_err *to_file(void *file, const void *bytes, size_t n)
{
    if (fwrite(bytes, 1, n, file) != n)
        return tz_err_detail(tz_err(TZ_E_DISK, "写不出结果"), "%s", strerror(errno));
    return NULL;
}

/* --for platform: all rows of the query, in the platform's columns. */
static struct tz_err *hand_over(struct tz_cmd *c, struct tz_desk *d, struct tz_list_query *q)
{
    const char *to = tz_args_value(c->args, "for");
    if (strcmp(to, "platform") != 0)
        return tz_err_hint(tz_err(TZ_E_USAGE, "--for 不认识“%s”", to), "可用 platform");
    d->reason = tz_args_value(c->args, "look");
    q->right = TZ_RIGHT_EXPORT;
    q->parts = TZ_GET_LABELS | TZ_GET_LISTS | (d->reason ? TZ_GET_LOOK : 0);
    return tz_platform_write(d, q, TZ_SHEET_CSV, to_file, c->out, c->arena);
}

static struct tz_err *run_list(struct tz_cmd *c)
{
    size_t n;
    struct tz_list list = {0};
    struct tz_list_query q = {.right = TZ_RIGHT_SEE};
    struct tz_desk d;
    TZ_TRY(tz_cmd_open(c, tz_args_value(c->args, "look") ? TZ_NEED_WRITE : TZ_NEED_READ)); /* a look is journaled */
    d = tz_cmd_desk(c);
    TZ_TRY(tz_cmd_register(&q.reg, c, tz_args_words(c->args, &n)[0]));
    TZ_TRY(read_query(c, &q));
    if (tz_args_value(c->args, "for"))
        return hand_over(c, &d, &q);
    TZ_TRY(tz_list_run(&list, &d, &q, c->arena));
    if (c->json)
        json_list(c, &list);
    else
        print_list(c, q.reg, &list);
    return NULL;
}

/* ---- show */
static struct tz_err *print_timeline(struct tz_cmd *c, const struct tz_desk *d, int64_t id)
{
    struct tz_event_row *events;
    size_t n;
    char at[40];
    TZ_TRY(tz_register_timeline(&events, &n, d, id, c->arena));
    for (size_t i = 0; i < n; i++) {
        const struct tz_event_row *e = &events[i];
        fprintf(c->out, "  第%lld版 %s %s %s%s%s\n", (long long)e->version, tz_instant_print(at, e->at),
                e->account_label, e->kind, e->reason ? "：" : "", e->reason ? e->reason : "");
        for (size_t k = 0; k < e->change_n; k++)
            fprintf(c->out, "      %s：%s → %s\n", e->changes[k].label, e->changes[k].was, e->changes[k].is);
    }
    return NULL;
}

static struct tz_err *print_deadlines(struct tz_cmd *c, const struct tz_desk *d, int64_t id, int64_t known)
{
    struct tz_clock_row *rows;
    size_t n;
    TZ_TRY(tz_clock_list(&rows, &n, d, id, known, c->arena));
    for (size_t i = 0; i < n; i++) {
        const struct tz_clock_state *s = &rows[i].state;
        char due[16], met[16];
        fprintf(c->out, "  时限 %s：%s%s%s\n", rows[i].clock->label,
                s->due ? tz_day_print(due, tz_day_of(s->due)) : "暂停计时",
                s->met     ? "，办结于 "
                : s->ended ? "，已停止"
                           : "",
                s->met ? tz_day_print(met, tz_day_of(s->met)) : "");
    }
    return NULL;
}

static struct tz_err *run_show(struct tz_cmd *c)
{
    /* A look at what is sealed is written down; without one a running server does not stand in the way. */
    TZ_TRY(tz_cmd_open(c, tz_args_value(c->args, "look") ? TZ_NEED_WRITE : TZ_NEED_READ));
    size_t n;
    int64_t id;
    struct tz_entry *e = NULL;
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_get g = {.parts = TZ_GET_LISTS | TZ_GET_LABELS};
    TZ_TRY(tz_cmd_entry(&id, c, tz_args_words(c->args, &n)[0]));
    TZ_TRY(tz_cmd_known(&g.known, c));
    d.reason = tz_args_value(c->args, "look");
    if (d.reason)
        g.parts |= TZ_GET_LOOK;
    TZ_TRY(tz_register_get(&e, &d, id, &g, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_cmd_json_entry(j, e, c->arena);
        tz_cmd_json_end(c, j);
        return NULL;
    }
    fprintf(c->out, "%s %s（第%lld版）%s\n", e->reg->label, e->number, (long long)e->version,
            e->struck ? " 已作废" : "");
    fprintf(c->out, "  地点：%s\n", e->place_label ? e->place_label : "");
    if (e->state >= 0)
        fprintf(c->out, "  状态：%s\n", e->reg->states[e->state].key);
    for (size_t i = 0; i < e->reg->field_n; i++)
        if (!e->values[i].empty)
            fprintf(c->out, "  %s：%s\n", e->reg->fields[i].label, tz_val_show(&e->values[i], c->arena));
    TZ_TRY(print_deadlines(c, &d, id, g.known));
    return print_timeline(c, &d, id);
}

/* ---- add, set, move */
struct tz_err *tz_cmd_sets(struct tz_cmd *c, const char *const *words, size_t n, struct tz_set **out)
{
    *out = TZ_NEW_ARRAY(c->arena, n + 1, struct tz_set);
    for (size_t i = 0; i < n; i++) {
        const char *equal = strchr(words[i], '=');
        if (!equal)
            return tz_err_hint(tz_err(TZ_E_USAGE, "要写成 字段=值：%s", words[i]), "例：kind=邻里 place=关渡村");
        (*out)[i].key = tz_strndup(c->arena, words[i], (size_t)(equal - words[i]));
        (*out)[i].text = equal + 1;
    }
    return NULL;
}

static struct tz_err *read_act(struct tz_cmd *c, struct tz_act *act, int64_t *base)
{
    TZ_TRY(tz_cmd_day(&act->from, c, "from"));
    TZ_TRY(tz_cmd_int(base, c, "base"));
    act->always = tz_args_flag(c->args, "always");
    act->reason = tz_args_value(c->args, "reason");
    act->note = tz_args_value(c->args, "note");
    act->state = tz_args_value(c->args, "state");
    return NULL;
}

static struct tz_err *current(struct tz_cmd *c, const struct tz_desk *d, int64_t id, int64_t *base)
{
    struct tz_entry *e = NULL;
    if (*base)
        return NULL;
    TZ_TRY(tz_register_get(&e, d, id, &(struct tz_get){0}, c->arena));
    *base = e->version;
    return NULL;
}

static void print_done(struct tz_cmd *c, const struct tz_done *done)
{
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "id", done->id);
        tz_json_kstr(j, "number", done->number);
        tz_json_kint(j, "version", done->version);
        tz_json_kint(j, "journal", done->j);
        tz_json_kbool(j, "repeated", done->repeated);
        tz_json_kbool(j, "unchanged", done->unchanged);
        tz_cmd_json_end(c, j);
        return;
    }
    fprintf(c->out, "%s 第%lld版%s%s\n", done->number ? done->number : "", (long long)done->version,
            done->repeated ? "（已办过，没有重复）" : "", done->unchanged ? "（没有变化）" : "");
    for (size_t i = 0; i < done->warning_n; i++)
        fprintf(c->out, "提醒：%s\n", done->warnings[i].text);
}

static struct tz_err *run_add(struct tz_cmd *c)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    const struct tz_register *r;
    struct tz_set *sets;
    struct tz_act act = {0};
    struct tz_done done = {0};
    int64_t base = 0;
    struct tz_desk d = tz_cmd_desk(c);
    d.request = tz_args_value(c->args, "request");
    TZ_TRY(tz_cmd_register(&r, c, words[0]));
    TZ_TRY(tz_cmd_sets(c, words + 1, n - 1, &sets));
    TZ_TRY(read_act(c, &act, &base));
    TZ_TRY(tz_register_create(&done, &d, r, sets, n - 1, &act, c->arena));
    print_done(c, &done);
    return NULL;
}

/* What `set` and `move` share: the entry, the base version, the fields after the first `skip` words. */
struct changing {
    struct tz_desk d;
    const char *const *words;
    int64_t id, base;
    struct tz_set *sets;
    size_t n;
    struct tz_act act;
};

static struct tz_err *begin_change(struct changing *x, struct tz_cmd *c, size_t skip)
{
    size_t n;
    *x = (struct changing){.d = tz_cmd_desk(c), .words = tz_args_words(c->args, &n)};
    x->n = n - skip;
    x->d.request = tz_args_value(c->args, "request");
    TZ_TRY(tz_cmd_entry(&x->id, c, x->words[0]));
    TZ_TRY(tz_cmd_sets(c, x->words + skip, x->n, &x->sets));
    TZ_TRY(read_act(c, &x->act, &x->base));
    return current(c, &x->d, x->id, &x->base);
}

static struct tz_err *run_set(struct tz_cmd *c)
{
    struct changing x;
    struct tz_done done = {0};
    TZ_TRY(begin_change(&x, c, 1));
    TZ_TRY(tz_register_change(&done, &x.d, x.id, x.base, x.sets, x.n, &x.act, c->arena));
    print_done(c, &done);
    return NULL;
}

static struct tz_err *run_move(struct tz_cmd *c)
{
    struct changing x;
    struct tz_done done = {0};
    TZ_TRY(begin_change(&x, c, 2));
    TZ_TRY(tz_register_move(&done, &x.d, x.id, x.base, x.words[1], x.sets, x.n, &x.act, c->arena));
    print_done(c, &done);
    return NULL;
}

static struct tz_err *run_strike(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_act act = {0};
    struct tz_done done = {0};
    int64_t id, base = 0;
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    act.reason = tz_args_value(c->args, "reason");
    d.request = tz_args_value(c->args, "request");
    TZ_TRY(tz_cmd_entry(&id, c, words[0]));
    TZ_TRY(tz_cmd_int(&base, c, "base"));
    TZ_TRY(current(c, &d, id, &base));
    TZ_TRY(tz_args_flag(c->args, "undo") ? tz_register_unstrike(&done, &d, id, base, &act, c->arena)
                                         : tz_register_strike(&done, &d, id, base, &act, c->arena));
    print_done(c, &done);
    return NULL;
}

const struct tz_verb tz_verb_list = {
    {"list", "台账", 1, 1, "列出台账的条目", NULL, list_options,
     "  taizhang list dispute --where kind=邻里 --where on_day>=2025-01-01 --order -received_on\n"
     "  taizhang list dispute --for platform --look 上报平台 > 上报.csv"},
    TZ_NEED_NOTHING,
    run_list,
    true};
const struct tz_verb tz_verb_show = {{"show", "编号", 1, 1, "看一个条目和它的全部经过",
                                      "加 --look 理由 才显示密封的内容，并记入查看日志。", show_options,
                                      "  taizhang show JF-2025-000012"},
                                     TZ_NEED_NOTHING,
                                     run_show,
                                     true};
const struct tz_verb tz_verb_add = {{"add", "台账 字段=值…", 1, -1, "登记一个条目", NULL, act_options,
                                     "  taizhang add dispute place=关渡村 kind=邻里 received_on=2025-03-05"},
                                    TZ_NEED_WRITE,
                                    run_add,
                                    true};
const struct tz_verb tz_verb_set = {
    {"set", "编号 字段=值…", 2, -1, "变更或更正一个条目的字段",
     "分期字段用 --from 说明从哪天起，用 --always 说明一直是这样。清单写 JSON：\n"
     "members=[{\"person\": \"张三\"}]，改一行加 \"sub\": 行号，删一行再加 \"gone\": true。",
     act_options, "  taizhang set JF-2025-000012 risk=红"},
    TZ_NEED_WRITE,
    run_set,
    true};
const struct tz_verb tz_verb_move = {{"move", "编号 状态 [字段=值…]", 2, -1, "把条目办到下一状态", NULL, act_options,
                                      "  taizhang move JF-2025-000012 化解 settled_on=2025-03-20 result=成功"},
                                     TZ_NEED_WRITE,
                                     run_move,
                                     true};
const struct tz_verb tz_verb_strike = {{"strike", "编号", 1, 1, "作废一个条目，或恢复",
                                        "作废的条目留着全部经过，不再计入任何数；以后可以恢复。", strike_options,
                                        "  taizhang strike JF-2025-000012 --reason 重复登记"},
                                       TZ_NEED_WRITE,
                                       run_strike,
                                       true};
