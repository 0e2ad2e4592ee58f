/* SPDX-License-Identifier: Apache-2.0
 *
 * /places: the area tree of today, groups, places that are no more and where they went; and the acts that change it, for who rules.
 */
#include "place/request.h"

#include <string.h>

#include "base/text.h"
#include "web/plain_priv.h"

enum { NAMES_MOST = 200 };

/* What a form asks for; the order is that of enum tz_place_verb. */
enum { ASK_LEVEL = 1, ASK_PARENT = 2, ASK_CODE = 4, ASK_INTO = 8, ASK_BASIS = 16, ASK_KIND = 32, ASK_NAME = 64 };
static const struct {
    const char *label, *names, *help;
    unsigned asks;
} verbs[] = {
    [TZ_PLACE_V_ADD] = {"新设", "名称", "一行一个", ASK_LEVEL | ASK_PARENT | ASK_CODE},
    [TZ_PLACE_V_RENAME] = {"更名或换代码", "哪个", "现在的名称", ASK_NAME | ASK_CODE},
    [TZ_PLACE_V_MOVE] = {"划入", "哪些", "一行一个，划到新的上级下面", ASK_PARENT},
    [TZ_PLACE_V_MERGE] = {"合并", "哪些合并", "一行一个", ASK_INTO | ASK_CODE},
    [TZ_PLACE_V_SPLIT] = {"拆分", "拆哪个", "一个名称", ASK_INTO | ASK_BASIS},
    [TZ_PLACE_V_CLOSE] = {"撤销", "撤销哪些", "一行一个，没有承接的地方", 0},
    [TZ_PLACE_V_GROUP] = {"片区", "片区名和成员", "第一行是片区名，以后一行一个成员；只写片区名是撤销", ASK_KIND}};

/* ---- the tree */
static void tree_rows(struct plain *p, int64_t id, int depth)
{
    struct visit *v = p->v;
    const struct tz_place *x = tz_place_on(v->places, id, v->today);
    int64_t *below;
    size_t n;
    if (!x || depth > TZ_PLACE_DEPTH)
        return;
    const char *texts[] = {tz_printf(v->a, "%.*s%s", depth * (int)strlen("　"), "　　　　　　　　　　　　", x->name),
                           tz_place_level_show(x->level, x->kind), x->code, web_day(v, x->from)};
    plain_row(p, NULL, texts);
    tz_place_below(&below, &n, v->places, id, 0, NULL, v->today, v->a);
    for (size_t i = 0; i < n; i++)
        tree_rows(p, below[i], depth + 1);
}

static void group_rows(struct plain *p)
{
    struct visit *v = p->v;
    size_t n;
    const struct tz_place_group *const *all = tz_place_groups(v->places, &n);
    for (size_t i = 0; i < n; i++) {
        const char *names = "";
        int64_t *members;
        size_t count;
        if (all[i]->from > v->today || all[i]->till <= v->today)
            continue;
        tz_place_group_members(&members, &count, v->places, all[i]->id, v->today, v->a);
        for (size_t k = 0; k < count; k++)
            names = tz_printf(v->a, "%s%s%s", names, k ? "、" : "", web_place(v, members[k]));
        const char *texts[] = {all[i]->name, all[i]->kind, names, web_day(v, all[i]->from)};
        plain_row(p, NULL, texts);
    }
}

static const char *went_to(struct visit *v, int64_t id)
{
    const char *text = "";
    struct tz_place_part *parts;
    size_t n;
    tz_place_shares(&parts, &n, v->places, id, v->today, v->a);
    for (size_t i = 0; i < n; i++) {
        const char *share = parts[i].basis && parts[i].share.den > 1
                                ? tz_printf(v->a, "%lld/%lld（%s）", (long long)parts[i].share.num,
                                            (long long)parts[i].share.den, parts[i].basis)
                                : "";
        text = tz_printf(v->a, "%s%s%s%s", text, i ? "、" : "", web_place(v, parts[i].place), share);
    }
    return *text ? text : "没有承接，或逐条划转";
}

static void gone_rows(struct plain *p)
{
    struct visit *v = p->v;
    size_t n;
    const int64_t *ids = tz_places_ids(v->places, &n);
    for (size_t i = 0; i < n; i++) {
        const struct tz_place *x = tz_place_newest(v->places, ids[i]);
        if (x->till > v->today)
            continue;
        const char *texts[] = {x->name, tz_place_level_show(x->level, x->kind), web_day(v, x->till), went_to(v, x->id)};
        plain_row(p, NULL, texts);
    }
}

static struct tz_err *get_places(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    TZ_TRY(visit_places(v));
    struct plain *p = plain_new(
        v, "区划", "村组按官方次序排列；合并、拆分、更名按生效日记入沿革，旧记录仍在原来的地方，报过的数不变。");
    for (size_t i = 0; visit_rules(v) && i < TZ_PLACE_VERBS; i++)
        plain_act(p, verbs[i].label, tz_printf(v->a, "/places/%s", tz_place_verbs[i]));
    plain_table(p, "places", "今天的区划", "名称|级别|代码|起", "还没有村组");
    tree_rows(p, tz_places_town(v->places), 0);
    plain_table(p, "groups", "片区", "名称|类别|成员|起", "没有划片区");
    group_rows(p);
    plain_table(p, "gone", "沿革", "原名|级别|到哪天|去向", "没有撤并过");
    gone_rows(p);
    plain_send(p, res);
    return NULL;
}

/* ---- acts */
static struct tz_err *verb_of(enum tz_place_verb *out, const struct tz_request *r)
{
    *out = tz_place_verb(tz_arg_text(r, "verb"));
    return *out < TZ_PLACE_VERBS ? NULL : tz_err(TZ_E_NOT_FOUND, "没有这一种调整");
}

static struct tz_err *get_act(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    enum tz_place_verb verb;
    TZ_TRY(verb_of(&verb, r));
    TZ_TRY(tz_who_need_ruler(&v->who));
    struct plain_form *f = plain_form_new(v, tz_printf(v->a, "区划%s", verbs[verb].label),
                                          "从生效日起按新的区划归集，以前的仍按当时的区划。",
                                          tz_printf(v->a, "/places/%s", tz_place_verbs[verb]), "记入沿革");
    unsigned asks = verbs[verb].asks;
    char day[16];
    web_crumb(v, &f->page.frame, "区划", "/places");
    plain_field(f, asks & (ASK_NAME | ASK_BASIS) ? "text" : "lines", "names", verbs[verb].names, NULL, verbs[verb].help)
        ->required = true;
    if (asks & ASK_NAME)
        plain_field(f, "text", "name", "新名称", NULL, "只换代码时不写");
    if (asks & ASK_INTO)
        plain_field(f, "text", "into", verb == TZ_PLACE_V_MERGE ? "并入" : "分成", NULL,
                    verb == TZ_PLACE_V_MERGE ? "已有的或新的名称" : "乙村=1/2,丙村=1/2；逐条划转就只写名称：乙村,丙村")
            ->required = true;
    if (asks & ASK_BASIS)
        plain_choice(f, "basis", "按什么分", "逐条|户数|人口|面积|组对应|估算", "逐条");
    if (asks & ASK_LEVEL)
        plain_choice(f, "level", "级别", "村|社区|自然村|组|网格|十户", "村");
    if (asks & ASK_PARENT)
        plain_field(f, "text", "parent", "上级", NULL, "不写就是本镇");
    if (asks & ASK_CODE)
        plain_field(f, "text", "code", "代码", NULL, "还没有就不写");
    if (asks & ASK_KIND)
        plain_choice(f, "kind", "类别", "片区|分类|包村", "片区");
    plain_field(f, "day", "day", "从哪天起", tz_strdup(v->a, tz_day_print(day, v->today)), NULL)->required = true;
    if (verb != TZ_PLACE_V_GROUP) {
        plain_field(f, "text", "act", "批准文号", NULL, "例：县政函〔2020〕12号");
        plain_field(f, "text", "approver", "批准机关", NULL, NULL);
        plain_field(f, "text", "proof", "程序", NULL, "征求意见、村民会议等");
    }
    f->page.cancel_url = "/places";
    plain_form_send(f, res);
    return NULL;
}

/* Lines, then the new name of a rename. */
static const char **names_of(struct visit *v, const struct tz_request *r, size_t *n)
{
    const char **out = TZ_NEW_ARRAY(v->a, NAMES_MOST + 1, const char *), *name = tz_arg_text(r, "name");
    char *rest = tz_strdup(v->a, tz_arg_text(r, "names"));
    *n = 0;
    for (char *line = strtok_r(rest, "\r\n", &rest); line && *n < NAMES_MOST; line = strtok_r(NULL, "\r\n", &rest)) {
        out[*n] = tz_trim(v->a, line);
        *n += *out[*n] != '\0';
    }
    if (name && *name && *n == 1)
        out[(*n)++] = name;
    return out;
}

static struct tz_err *post_act(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_place_request q = {.parent = tz_arg_text(r, "parent"),
                                 .level = tz_arg_text(r, "level"),
                                 .code = tz_arg_text(r, "code"),
                                 .into = tz_arg_text(r, "into"),
                                 .basis = tz_arg_text(r, "basis"),
                                 .kind = tz_arg_text(r, "kind"),
                                 .act = {.day = tz_arg_day(r, "day"),
                                         .act = tz_arg_text(r, "act"),
                                         .approver = tz_arg_text(r, "approver"),
                                         .proof = tz_arg_text(r, "proof")}};
    TZ_TRY(verb_of(&q.verb, r));
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(visit_places(v));
    q.names = names_of(v, r, &q.n);
    TZ_TRY(tz_place_do(v->web->store, &v->who.actor, v->places, &q, v->a));
    web_flash(v, res, "已记入区划沿革");
    tz_response_redirect(res, "/places");
    return NULL;
}

static const struct tz_route_arg verb_args[] = {
    {.name = "verb", .label = "调整", .kind = TZ_ARG_TEXT, .required = true, .max = 20}, {0}};
static const struct tz_route_arg act_args[] = {
    {.name = "verb", .label = "调整", .kind = TZ_ARG_TEXT, .required = true, .max = 20},
    {.name = "names", .label = "名称", .kind = TZ_ARG_LINES, .required = true, .max = 4000},
    {.name = "name", .label = "新名称", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "into", .label = "去向", .kind = TZ_ARG_TEXT, .max = 1000},
    {.name = "basis", .label = "按什么分", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "level", .label = "级别", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "parent", .label = "上级", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "code", .label = "代码", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "kind", .label = "类别", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "day", .label = "从哪天起", .kind = TZ_ARG_DAY, .required = true},
    {.name = "act", .label = "批准文号", .kind = TZ_ARG_TEXT, .max = 100},
    {.name = "approver", .label = "批准机关", .kind = TZ_ARG_TEXT, .max = 100},
    {.name = "proof", .label = "程序", .kind = TZ_ARG_TEXT, .max = 200},
    {0}};

const struct tz_route web_place_routes[] = {
    {TZ_GET, "/places", get_places, NULL, TZ_ROUTE_MENU, "区划", "村组、片区和沿革。", NULL},
    {TZ_GET, "/places/{verb:word}", get_act, "work", 0, "区划调整", "新设、更名、划入、合并、拆分、撤销、片区。",
     verb_args},
    {TZ_POST, "/places/{verb:word}", post_act, "work", TZ_ROUTE_FORM, "区划调整", "按生效日记入沿革。", act_args},
    {0}};
