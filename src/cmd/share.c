/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang share: sums that must be at least or at most a share of another, and figures that should agree.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "rule/watch.h"

static const struct tz_option options[] = {
    {"year", TZ_OPTION_VALUE, "年度", "哪一年，默认今年"},
    {"broken", TZ_OPTION_FLAG, NULL, "只列不符合的"},
    {"known-at", TZ_OPTION_VALUE, "时刻", "按那一刻所知的情况"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *year_of(int *out, struct tz_cmd *c)
{
    const char *text = tz_args_value(c->args, "year");
    int64_t year = tz_day_year(tz_today());
    if (text && (!tz_parse_int(text, &year) || year < 1950 || year > tz_day_year(tz_today())))
        return tz_err_hint(tz_err(TZ_E_USAGE, "年度不对：%s", text), "写四位数的年份，不晚于今年");
    *out = (int)year;
    return NULL;
}

static void json_watch(struct tz_json *j, const struct tz_watch_result *r, bool broken)
{
    tz_json_object(j);
    tz_json_kstr(j, "key", r->watch->key);
    tz_json_kstr(j, "label", r->watch->label);
    tz_json_kstr(j, "basis", r->watch->basis);
    tz_json_kint(j, "year", r->year);
    tz_json_kint(j, "broken", (int64_t)r->broken);
    tz_json_key(j, "lines");
    tz_json_array(j);
    for (size_t i = 0; i < r->n; i++) {
        const struct tz_watch_line *l = &r->lines[i];
        if (broken && l->state != TZ_WATCH_BROKEN)
            continue;
        tz_json_object(j);
        tz_json_kstr(j, "place", l->label);
        tz_json_kstr(j, "state", tz_watch_states[l->state]);
        tz_json_kstr(j, "part", l->left_text);
        tz_json_kstr(j, "whole", l->whole_text);
        if (tz_watch_is_share(r->watch)) {
            tz_json_kstr(j, "share", l->share_text);
            tz_json_kstr(j, "limit", l->limit_text);
        }
        tz_json_kstr(j, "gap", l->gap_text);
        tz_json_end(j);
    }
    tz_json_end(j);
    tz_json_end(j);
}

static void print_watch(struct tz_cmd *c, const struct tz_watch_result *r, bool broken)
{
    const struct tz_watch *w = r->watch;
    fprintf(c->out, "%s（%s）%d年  %s\n", w->label, w->key, r->year, r->broken ? "" : "没有不符合的");
    for (size_t i = 0; i < r->n; i++) {
        const struct tz_watch_line *l = &r->lines[i];
        if (broken && l->state != TZ_WATCH_BROKEN)
            continue;
        fprintf(c->out, "  %s：%s，%s / %s%s%s %s %s\n", l->label, tz_watch_states[l->state], l->left_text,
                l->whole_text, *l->share_text ? " = " : "", l->share_text, l->limit_text, l->gap_text);
    }
}

static struct tz_err *look(struct tz_cmd *c, bool shares)
{
    struct tz_conn *conn = NULL;
    struct tz_json *j = tz_cmd_json_list(c);
    bool broken = tz_args_flag(c->args, "broken");
    struct tz_err *e = NULL;
    int64_t known;
    int year = 0;
    TZ_TRY(year_of(&year, c));
    TZ_TRY(tz_cmd_known(&known, c));
    TZ_TRY(tz_db_reader(&conn, tz_store_db(c->store), c->town.town));
    for (size_t i = 0; !e && i < c->model->watch_n; i++) {
        const struct tz_watch *w = &c->model->watches[i];
        struct tz_watch_result r;
        if (tz_watch_is_share(w) != shares || !tz_watch_may(&c->who, c->model, w, c->arena))
            continue;
        e = tz_watch_look(&r, conn, c->model, c->who.system ? NULL : &c->who, c->town.town, w, year, known, c->arena);
        if (!e && j)
            json_watch(j, &r, broken);
        else if (!e)
            print_watch(c, &r, broken);
    }
    tz_db_release(&conn);
    if (!e)
        tz_cmd_json_end(c, j);
    return e;
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    bool agree = !strcmp(words[0], "agree");
    if (!agree && strcmp(words[0], "list") != 0)
        return tz_err_hint(tz_err(TZ_E_USAGE, "不认识“share %s”", words[0]), "可用 list、agree");
    TZ_TRY(tz_cmd_open(c, TZ_NEED_READ));
    if (!c->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有安装业务包"), "taizhang pack install 安装");
    return look(c, !agree);
}

const struct tz_verb tz_verb_share = {
    {"share", "list|agree", 1, 1, "占比规则和应当相符的数",
     "list：占比规则——一笔数至少或至多占另一笔数的多少（人居环境资金、三公经费、自付费用），全年都看；不符合的每天夜里"
     "提出预警。"
     "agree：应当相符的数（其中、总分、户≤人），差多少照列。规则写在业务包里，比例是参数。",
     options, "  taizhang share list --broken\n  taizhang share agree --year 2025 --format json"},
    TZ_NEED_NOTHING,
    run,
    true};
