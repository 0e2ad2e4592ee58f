/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang publish: what is put before the public. list, new (a publicity list from a register, a report, a text), show,
 * post (the last step, dated by the calendar), withdraw, code (number and code for who came to the window).
 */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "portal/portal.h"

static const struct tz_option options[] = {
    {"kind", TZ_OPTION_VALUE, "公示类型", "new：低保、补贴、救助、项目、宅基地 …（公示名单）"},
    {"where", TZ_OPTION_MANY, "条件", "new：哪些条目，如 batch=2025年第1批、place=关渡村；不写状态时取“公示”中的"},
    {"title", TZ_OPTION_VALUE, "名称", "new：公开的标题（必填）"},
    {"category", TZ_OPTION_VALUE, "分类", "new：公开目录里的分类，公示默认 公示公告"},
    {"genre", TZ_OPTION_VALUE, "体裁", "new：通知、公告、报告 …，默认 其他"},
    {"text", TZ_OPTION_VALUE, "文件", "new：正文，UTF-8 文本文件"},
    {"report", TZ_OPTION_VALUE, "编号", "new：公开这份定稿的报告（定稿的编号，taizhang report freeze 给出）"},
    {"issuer", TZ_OPTION_VALUE, "机构", "new：发布机构"},
    {"doc-no", TZ_OPTION_VALUE, "文号", "new：文号"},
    {"monitor", TZ_OPTION_VALUE, "电话", "new：监督电话"},
    {"spot", TZ_OPTION_VALUE, "地点", "new：张榜地点"},
    {"days", TZ_OPTION_VALUE, "天数", "new：公示天数，不得少于规定"},
    {"preview", TZ_OPTION_FLAG, NULL, "new：只看会公开什么，不登记"},
    {"public", TZ_OPTION_FLAG, NULL, "list、show：群众现在能看到的样子"},
    {"notices", TZ_OPTION_FLAG, NULL, "list：只列公示"},
    {"by", TZ_OPTION_VALUE, "姓名", "review：保密审查人（必填）"},
    {"opinion", TZ_OPTION_VALUE, "意见", "review：可以公开、删改后公开、不予公开，默认 可以公开"},
    {"reason", TZ_OPTION_VALUE, "原因", "withdraw：撤下的原因（必填）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static const char *day_text(tz_day d, struct tz_arena *a)
{
    return d ? tz_day_print(tz_alloc(a, 16), d) : NULL;
}

/* ---- list */
static void item_json(struct tz_json *j, struct tz_cmd *c, const struct tz_public_item *it)
{
    tz_json_object(j);
    tz_json_kint(j, "id", it->id);
    tz_json_kstr(j, "number", it->number);
    tz_json_kstr(j, "title", it->title);
    tz_json_kstr(j, "category", it->category);
    tz_json_kstr(j, "genre", it->genre);
    tz_json_kstr(j, "state", it->state);
    tz_json_kbool(j, "live", it->live);
    tz_json_kstr(j, "published_on", day_text(it->published_on, c->arena));
    tz_json_kstr(j, "kind", it->notice ? it->kind : NULL);
    tz_json_kstr(j, "from", day_text(it->from_day, c->arena));
    tz_json_kstr(j, "until", day_text(it->until, c->arena));
    tz_json_kint(j, "rows", (int64_t)it->line_n);
    tz_json_kint(j, "objections", (int64_t)it->objection_n);
}

static struct tz_err *list_items(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_public_item *items;
    struct tz_public_query q = {.notices = tz_args_flag(c->args, "notices"), .limit = 100};
    size_t n;
    if (tz_args_flag(c->args, "public"))
        TZ_TRY(tz_public_list(&items, &n, NULL, NULL, &d, &q, c->arena));
    else
        TZ_TRY(tz_publication_list(&items, &n, &d, q.notices, 0, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json_list(c);
        for (size_t i = 0; i < n; i++) {
            item_json(j, c, &items[i]);
            tz_json_end(j);
        }
        tz_cmd_json_end(c, j);
        return NULL;
    }
    const char **cells = TZ_NEW_ARRAY(c->arena, (n + 1) * 6, const char *);
    static const char *const heads[] = {"编号", "名称", "类型", "发布", "截止", "状态"};
    memcpy(cells, heads, sizeof heads);
    for (size_t i = 0; i < n; i++) {
        const char **row = cells + (i + 1) * 6;
        row[0] = items[i].number;
        row[1] = items[i].title;
        row[2] = items[i].notice ? tz_printf(c->arena, "公示·%s", items[i].kind) : items[i].genre;
        row[3] = items[i].published_on ? day_text(items[i].published_on, c->arena) : "";
        row[4] = items[i].until ? day_text(items[i].until, c->arena) : "";
        row[5] = items[i].live ? "公开中" : items[i].state;
    }
    tz_cmd_table(c, cells, 6, n + 1);
    return NULL;
}

/* ---- show */
static struct tz_err *show_item(struct tz_cmd *c, const char *number)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_public_item it;
    int64_t id;
    TZ_TRY(tz_cmd_entry(&id, c, number));
    if (tz_args_flag(c->args, "public"))
        TZ_TRY(tz_public_get(&it, &d, id, c->arena));
    else
        TZ_TRY(tz_publication_get(&it, &d, id, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        item_json(j, c, &it);
        tz_json_kstr(j, "body", it.body);
        tz_json_key(j, "heads");
        tz_json_array(j);
        for (size_t i = 0; i < it.head_n; i++)
            tz_json_str(j, it.heads[i]);
        tz_json_end(j);
        tz_json_key(j, "lines");
        tz_json_array(j);
        for (size_t i = 0; i < it.line_n; i++) {
            tz_json_array(j);
            for (size_t k = 0; k < it.head_n; k++)
                tz_json_str(j, it.lines[i][k]);
            tz_json_end(j);
        }
        tz_cmd_json_end(c, j);
        return NULL;
    }
    fprintf(c->out, "%s %s（%s）\n", it.number, it.title, it.live ? "公开中" : it.state);
    if (it.notice)
        fprintf(c->out, "公示·%s %s 至 %s\n", it.kind, it.from_day ? day_text(it.from_day, c->arena) : "未发布",
                it.until ? day_text(it.until, c->arena) : "未定");
    if (*it.body)
        fprintf(c->out, "\n%s\n", it.body);
    if (it.head_n) {
        const char **cells = TZ_NEW_ARRAY(c->arena, (it.line_n + 1) * it.head_n, const char *);
        memcpy(cells, it.heads, it.head_n * sizeof *cells);
        for (size_t i = 0; i < it.line_n; i++)
            memcpy(cells + (i + 1) * it.head_n, it.lines[i], it.head_n * sizeof *cells);
        fprintf(c->out, "\n");
        tz_cmd_table(c, cells, it.head_n, it.line_n + 1);
    }
    for (size_t i = 0; i < it.objection_n; i++) {
        const char *what = it.objections[i].number ? it.objections[i].number : it.objections[i].content;
        const char *on = day_text(it.objections[i].on, c->arena);
        fprintf(c->out, "异议 %s %s %s\n", on ? on : "", what ? what : "",
                it.objections[i].state ? it.objections[i].state : "");
    }
    return NULL;
}

/* ---- new */
static void print_list(struct tz_cmd *c, const struct tz_notice_list *l)
{
    const char **cells = TZ_NEW_ARRAY(c->arena, (l->n + 1) * (l->kind.column_n + 1), const char *);
    size_t w = l->kind.column_n;
    if (!w)
        return;
    memcpy(cells, l->heads, w * sizeof *cells);
    for (size_t i = 0; i < l->n; i++)
        memcpy(cells + (i + 1) * w, l->lines[i].cells, w * sizeof *cells);
    tz_cmd_table(c, cells, w, l->n + 1);
    for (size_t i = 0; i < l->left_n; i++)
        fprintf(c->out, "不列：%s %s\n", l->left[i].number, l->left[i].why);
}

static void print_made(struct tz_cmd *c, const struct tz_done *done, const struct tz_notice_list *l)
{
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "id", done->id);
        tz_json_kstr(j, "number", done->number);
        tz_json_kint(j, "rows", l ? (int64_t)l->n : 0);
        tz_json_kint(j, "left", l ? (int64_t)l->left_n : 0);
        tz_cmd_json_end(c, j);
        return;
    }
    fprintf(c->out, "登记 %s", done->number);
    if (l && l->kind.reg)
        fprintf(c->out, "：名单%zu行，不列%zu行", l->n, l->left_n);
    fprintf(c->out, "。经审核、保密审查、签发后，taizhang publish post %s 发布\n", done->number);
    for (size_t i = 0; l && i < l->left_n; i++)
        fprintf(c->out, "不列：%s %s\n", l->left[i].number, l->left[i].why);
}

static struct tz_err *read_body(const char **out, struct tz_cmd *c)
{
    const char *path = tz_args_value(c->args, "text");
    char *data, *clean;
    size_t n;
    *out = NULL;
    if (!path)
        return NULL;
    TZ_TRY(tz_file_read(&data, &n, path, 400000, c->arena));
    TZ_TRY(tz_text_clean(&clean, data, n, 400000, c->arena));
    *out = clean;
    return NULL;
}

static struct tz_err *new_plain(struct tz_cmd *c, const struct tz_notice_new *n)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_act act = {0};
    struct tz_done done;
    const struct tz_register *r = c->model ? tz_model_register(c->model, "publication") : NULL;
    const char *report = tz_args_value(c->args, "report"), *genre = tz_args_value(c->args, "genre");
    struct tz_set sets[] = {{.key = "title", .text = n->title},
                            {.key = "category",
                             .text = n->category ? n->category
                                     : report    ? "工作报告"
                                                 : NULL},
                            {.key = "genre",
                             .text = genre    ? genre
                                     : report ? "报告"
                                              : "其他"},
                            {.key = "body", .text = n->body},
                            {.key = "issuer", .text = n->issuer},
                            {.key = "doc_no", .text = n->doc_no},
                            {.key = "issue", .text = report}};
    if (!r)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用“便民服务与公开”台账包"), "taizhang pack install");
    TZ_TRY(tz_register_create(&done, &d, r, sets, sizeof sets / sizeof *sets, &act, c->arena));
    print_made(c, &done, NULL);
    return NULL;
}

static struct tz_err *new_item(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_notice_new n = {.kind = tz_args_value(c->args, "kind"),
                              .title = tz_args_value(c->args, "title"),
                              .category = tz_args_value(c->args, "category"),
                              .issuer = tz_args_value(c->args, "issuer"),
                              .doc_no = tz_args_value(c->args, "doc-no"),
                              .monitor = tz_args_value(c->args, "monitor"),
                              .spot = tz_args_value(c->args, "spot")};
    struct tz_notice_list list;
    struct tz_notice_kind kind;
    struct tz_done done;
    const char *days = tz_args_value(c->args, "days");
    size_t where_n;
    const char *const *where = tz_args_values(c->args, "where", &where_n);
    int64_t count = 0;
    if (!n.title && !tz_args_flag(c->args, "preview"))
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写明公开的标题"),
                           "加上 --title，例如 --title 2025年耕地地力补贴第一批公示");
    if (days && (!tz_parse_int(days, &count) || count < 1 || count > 365))
        return tz_err(TZ_E_USAGE, "--days 要是1到365的整数：%s", days);
    n.days = (int)count;
    TZ_TRY(read_body(&n.body, c));
    if (!n.kind)
        return new_plain(c, &n);
    TZ_TRY(tz_notice_kind_find(&kind, c->model, n.kind, c->arena));
    struct tz_filter *filters = TZ_NEW_ARRAY(c->arena, where_n + 1, struct tz_filter);
    for (size_t i = 0; kind.reg && i < where_n; i++)
        TZ_TRY(tz_filter_parse(&filters[i], kind.reg, where[i], c->arena));
    n.filters = filters;
    n.filter_n = kind.reg ? where_n : 0;
    if (tz_args_flag(c->args, "preview")) {
        TZ_TRY(tz_notice_preview(&list, &d, &n, c->arena));
        print_list(c, &list);
        return NULL;
    }
    TZ_TRY(tz_notice_make(&done, &list, &d, &n, c->arena));
    print_made(c, &done, &list);
    return NULL;
}

/* ---- the rest */
static struct tz_err *post(struct tz_cmd *c, const char *number)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_public_item it;
    struct tz_done done;
    int64_t id;
    TZ_TRY(tz_cmd_entry(&id, c, number));
    TZ_TRY(tz_notice_publish(&done, &d, id, c->arena));
    TZ_TRY(tz_publication_get(&it, &d, id, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        item_json(j, c, &it);
        tz_cmd_json_end(c, j);
    } else if (it.notice) {
        fprintf(c->out, "%s 已发布，公示至 %s，期满自动撤下\n", it.number, day_text(it.until, c->arena));
    } else {
        fprintf(c->out, "%s 已发布\n", it.number);
    }
    return NULL;
}

static struct tz_err *review(struct tz_cmd *c, const char *number)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_done done;
    int64_t id;
    const char *by = tz_args_value(c->args, "by"), *opinion = tz_args_value(c->args, "opinion");
    if (!by)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写明保密审查人"), "加上 --by，例如 --by 江文书");
    TZ_TRY(tz_cmd_entry(&id, c, number));
    TZ_TRY(tz_publication_review(&done, &d, id, by, opinion ? opinion : "可以公开", c->arena));
    fprintf(c->out, "%s 已记保密审查\n", done.number);
    return NULL;
}

static struct tz_err *withdraw(struct tz_cmd *c, const char *number)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_done done;
    int64_t id;
    const char *reason = tz_args_value(c->args, "reason");
    if (!reason)
        return tz_err_hint(tz_err(TZ_E_USAGE, "撤下要写明原因"), "加上 --reason，例如 --reason 名单有误");
    TZ_TRY(tz_cmd_entry(&id, c, number));
    TZ_TRY(tz_publication_withdraw(&done, &d, id, reason, c->arena));
    fprintf(c->out, "%s 已撤下，公开页、目录和订阅里都不再出现\n", done.number);
    return NULL;
}

static struct tz_err *code(struct tz_cmd *c, const char *number)
{
    char *text;
    int64_t id;
    struct tz_entry *e;
    struct tz_desk d = tz_cmd_desk(c);
    TZ_TRY(tz_cmd_entry(&id, c, number));
    TZ_TRY(tz_register_get(&e, &d, id, NULL, c->arena));
    TZ_TRY(tz_public_code(&text, c->store, c->town.town, e->number, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kstr(j, "number", e->number);
        tz_json_kstr(j, "code", text);
        tz_cmd_json_end(c, j);
    } else {
        fprintf(c->out, "%s 查询码 %s\n", e->number, text);
    }
    return NULL;
}

static struct tz_err *publish(struct tz_cmd *c)
{
    static const struct {
        const char *word;
        struct tz_err *(*run)(struct tz_cmd *, const char *);
    } acts[] = {{"show", show_item}, {"review", review}, {"post", post}, {"withdraw", withdraw}, {"code", code}};
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    const char *what = n ? words[0] : "list";
    if (tz_same(what, "list"))
        return list_items(c);
    if (tz_same(what, "new"))
        return new_item(c);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (tz_same(what, acts[i].word))
            return n > 1
                       ? acts[i].run(c, words[1])
                       : tz_err_hint(tz_err(TZ_E_USAGE, "要写明编号"), "例：taizhang publish %s GK-2025-000001", what);
    return tz_err_hint(tz_err(TZ_E_USAGE, "没有“publish %s”", what),
                       "可以是 list、new、show、review、post、withdraw、code");
}

const struct tz_verb tz_verb_publish = {
    {"publish", "list|new|show|review|post|withdraw|code [编号]", 0, 2, "信息公开与公示",
     "公示名单按台账包规定的栏目和遮掩方式从台账取出并冻结，公示期满自动撤下。", options,
     "  taizhang publish new --kind 补贴 --where batch=2025年第1批 --title 2025年耕地地力补贴公示\n"
     "  taizhang publish post GK-2025-000001\n  taizhang publish list --public\n"
     "  taizhang publish withdraw GK-2025-000001 --reason 名单有误"},
    TZ_NEED_WRITE,
    publish,
    true};
