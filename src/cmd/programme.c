/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang programme: programmes of several years, year by year, with their tasks and projects.
 */
#include "base/text.h"
#include "cmd/verbs.h"
#include "indicator/target.h"

static const struct tz_option options[] = {{NULL, TZ_OPTION_FLAG, NULL, NULL}};

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_programme *all;
    size_t n;
    struct tz_json *j = tz_cmd_json_list(c);
    TZ_TRY(tz_programme_list(&all, &n, c->conn, c->town.town, c->arena));
    for (size_t k = 0; k < n; k++) {
        if (!j) {
            fprintf(c->out, "%s  %d—%d年  %zu个分年目标\n", all[k].paper, all[k].from, all[k].till, all[k].target_n);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "paper", all[k].paper);
        tz_json_kint(j, "from", all[k].from);
        tz_json_kint(j, "till", all[k].till);
        tz_json_kint(j, "targets", (int64_t)all[k].target_n);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *show(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_target *all;
    struct tz_entry **rows;
    size_t n, row_n;
    struct tz_json *j = tz_cmd_json_list(c);
    TZ_TRY(tz_programme_targets(&all, &n, c->conn, c->town.town, c->words[0], c->arena));
    TZ_TRY(tz_programme_rows(&rows, &row_n, &d, c->words[0], c->arena));
    for (size_t k = 0; k < n; k++) {
        struct tz_target_stand s;
        TZ_TRY(tz_target_stand(&s, c->conn, c->model, &c->who, c->town.town, &all[k], c->arena));
        if (!j) {
            fprintf(c->out, "%s  %s%s：已完成%s%s%s%s%s\n", s.period, s.label, s.asked, s.value, *s.done ? "，" : "",
                    s.done, *s.gap ? "，" : "", s.gap);
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "target", all[k].id);
        tz_json_kint(j, "year", all[k].year);
        tz_json_kstr(j, "label", s.label);
        tz_json_kstr(j, "asked", s.asked);
        tz_json_kstr(j, "value", s.value);
        tz_json_kstr(j, "gap", s.gap);
        tz_json_kbool(j, "met", s.met);
        tz_json_end(j);
    }
    for (size_t k = 0; k < row_n; k++) {
        if (!j) {
            fprintf(c->out, "%s  %s\n", rows[k]->reg->label, rows[k]->number);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "register", rows[k]->reg->key);
        tz_json_kstr(j, "number", rows[k]->number);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static const struct tz_cmd_act subs[] = {{"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"show", 1, 1, TZ_NEED_READ, show, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "programme", subs);
}

const struct tz_verb tz_verb_programme = {
    {"programme", "list|show [文号或方案名]", 1, 2, "多年行动：三年、五年、十年方案的分年目标和任务、项目",
     "同一文号（方案名）在几个年度下达的目标就是一个多年行动；专项写这个名的任务、项目一并列出。", options,
     "  taizhang target set crop_area 5000 --where crop=油菜 --year 2026 --paper 油菜扩种三年行动方案\n"
     "  taizhang target set crop_area 6000 --where crop=油菜 --year 2027 --paper 油菜扩种三年行动方案\n"
     "  taizhang programme show 油菜扩种三年行动方案"},
    TZ_NEED_NOTHING,
    run,
    true};
