/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang policy: whom a subsidy or title is for, who has applied, who was paid.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "pack/expr.h"
#include "rule/policy.h"

static const struct tz_option options[] = {
    {"part", TZ_OPTION_VALUE, "哪些",
     "show：符合未申请（默认）、已申请未兑现、已兑现、不符合而已申请或兑现、参数未设未能判断"},
    {"place", TZ_OPTION_VALUE, "区划", "只看这个地方"},
    {"year", TZ_OPTION_VALUE, "年度", "按哪一年的情形，默认今年到今天"},
    {"limit", TZ_OPTION_VALUE, "行数", "show：最多列多少，默认 50"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

/* The day that stands for `today` in the conditions: today, or the last day of a former year. */
static struct tz_err *day_of(tz_day *out, struct tz_cmd *c)
{
    int year;
    TZ_TRY(tz_cmd_past_year(&year, c));
    *out = tz_today();
    if (year < tz_day_year(tz_today()))
        *out = tz_day_make(year, 12, 31);
    return NULL;
}

static void json_counts(struct tz_json *j, const struct tz_policy_counts *n)
{
    tz_json_key(j, "counts");
    tz_json_object(j);
    for (int i = 0; i < TZ_POLICY_PARTS; i++)
        tz_json_kint(j, tz_policy_parts[i], n->n[i]);
    tz_json_end(j);
}

static void json_policy(struct tz_json *j, struct tz_cmd *c, const struct tz_policy *p,
                        const struct tz_policy_counts *n)
{
    tz_json_kstr(j, "policy", p->key);
    tz_json_kstr(j, "label", p->label);
    tz_json_kstr(j, "basis", p->basis);
    tz_json_kstr(j, "on", p->on->key);
    tz_json_kstr(j, "fits", tz_expr_words(p->fits, c->arena));
    json_counts(j, n);
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_json *j = tz_cmd_json_list(c);
    tz_day day;
    TZ_TRY(day_of(&day, c));
    for (size_t i = 0; i < c->model->policy_n; i++) {
        const struct tz_policy *p = &c->model->policies[i];
        struct tz_policy_counts n;
        if (!tz_policy_may(d.who, p))
            continue;
        TZ_TRY(tz_policy_count(&n, &d, p, tz_args_value(c->args, "place"), day, c->arena));
        if (j) {
            tz_json_object(j);
            json_policy(j, c, p, &n);
            tz_json_end(j);
            continue;
        }
        fprintf(c->out, "%s  %s（%s）\n    依据：%s\n   ", p->key, p->label, p->on->label, p->basis);
        for (int k = 0; k < TZ_POLICY_PARTS; k++)
            if (n.n[k])
                fprintf(c->out, " %s %lld%s", tz_policy_parts[k], (long long)n.n[k], n.more[k] ? "+" : "");
        fputc('\n', c->out);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static void show_json(struct tz_cmd *c, const struct tz_policy *p, const struct tz_policy_counts *n,
                      enum tz_policy_part part, const struct tz_list *rows)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    json_policy(j, c, p, n);
    tz_json_kstr(j, "part", tz_policy_parts[part]);
    tz_json_kbool(j, "more", rows->next != NULL);
    tz_json_key(j, "rows");
    tz_json_array(j);
    for (size_t i = 0; i < rows->n; i++) {
        tz_json_object(j);
        tz_json_kint(j, "id", rows->rows[i]->id);
        tz_json_kstr(j, "number", rows->rows[i]->number);
        tz_json_kstr(j, "place", rows->rows[i]->place_label);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static void show_text(struct tz_cmd *c, const struct tz_policy *p, const struct tz_policy_counts *n,
                      enum tz_policy_part part, const struct tz_list *rows)
{
    fprintf(c->out, "%s（%s）\n依据：%s\n条件：%s\n", p->label, p->on->label, p->basis,
            tz_expr_words(p->fits, c->arena));
    for (int k = 0; k < TZ_POLICY_PARTS; k++)
        fprintf(c->out, "%s：%lld%s\n", tz_policy_parts[k], (long long)n->n[k], n->more[k] ? "+" : "");
    for (size_t i = 0; i < rows->n; i++)
        fprintf(c->out, "  %s  %s\n", rows->rows[i]->number, rows->rows[i]->place_label);
    if (rows->next)
        fprintf(c->out, "  （%s还有，用 --limit 或 --place）\n", tz_policy_parts[part]);
}

static struct tz_err *show(struct tz_cmd *c)
{
    const char *name = tz_args_value(c->args, "part"), *place = tz_args_value(c->args, "place");
    int part = name ? tz_policy_part(name) : TZ_POLICY_OPEN;
    struct tz_desk d = tz_cmd_desk(c);
    const struct tz_policy *p;
    struct tz_policy_counts n;
    struct tz_list rows;
    int64_t most = 50;
    tz_day day;
    if (part < 0)
        return tz_err_hint(tz_err(TZ_E_USAGE, "没有“%s”这一类", name),
                           "可用 符合未申请、已申请未兑现、已兑现等，见 --help");
    TZ_TRY(tz_cmd_int(&most, c, "limit"));
    if (most < 1 || most > 1000)
        return tz_err_hint(tz_err(TZ_E_USAGE, "行数不对：%lld", (long long)most), "1 到 1000");
    TZ_TRY(day_of(&day, c));
    TZ_TRY(tz_policy_find(&p, &d, c->words[0]));
    TZ_TRY(tz_policy_count(&n, &d, p, place, day, c->arena));
    TZ_TRY(tz_policy_rows(&rows, &d, p, (enum tz_policy_part)part, place, day, NULL, (size_t)most, c->arena));
    if (c->json)
        show_json(c, p, &n, (enum tz_policy_part)part, &rows);
    else
        show_text(c, p, &n, (enum tz_policy_part)part, &rows);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"show", 1, 1, TZ_NEED_READ, show, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "policy", acts);
}

const struct tz_verb tz_verb_policy = {
    {"policy", "list|show [政策]", 1, 2, "政策匹配：谁符合、谁申请了、谁兑现了",
     "补贴和称号的条件写在业务包里（rules.yaml 的 policies）。比对只列名单，供上门告知政策和复查；不据此办任何事。"
     "只列账号看得到的台账。",
     options, "  taizhang policy list --place 关渡村\n  taizhang policy show grain_subsidy --part 符合未申请"},
    TZ_NEED_NOTHING,
    run,
    true};
