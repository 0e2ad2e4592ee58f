/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang standard: gaps to the standards, and putting them on the problem list.
 */
#include "base/text.h"
#include "cmd/verbs.h"
#include "rule/standard.h"

enum { SHOWN = 200 };

static const struct tz_option options[] = {{NULL, TZ_OPTION_FLAG, NULL, NULL}};

static struct tz_err *gaps(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_json *j = tz_cmd_json_list(c);
    struct tz_list rows;
    TZ_TRY(tz_standard_gaps(&rows, &d, SHOWN, c->arena));
    for (size_t i = 0; i < rows.n; i++) {
        const struct tz_entry *e = rows.rows[i];
        const char *standard = tz_entry_show(e, "standard", c->arena), *object = tz_entry_show(e, "object", c->arena),
                   *problem = tz_entry_show(e, "problem", c->arena);
        if (!j) {
            fprintf(c->out, "%s  %s  %s  %s\n", e->number, standard, object, *problem ? problem : "未列入问题清单");
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "id", e->id);
        tz_json_kstr(j, "number", e->number);
        tz_json_kstr(j, "standard", standard);
        tz_json_kstr(j, "object", object);
        tz_json_kstr(j, "problem", *problem ? problem : NULL);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *problems(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t made;
    TZ_TRY(tz_standard_problems(&made, &d, c->arena));
    fprintf(c->out, "列入问题清单 %lld 条\n", (long long)made);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"gaps", 0, 0, TZ_NEED_READ, gaps, false},
                                         {"problems", 0, 0, TZ_NEED_WRITE, problems, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "standard", acts);
}

const struct tz_verb tz_verb_standard = {
    {"standard", "gaps|problems", 1, 1, "对标清单：差距，列入问题清单",
     "逐个对象核对标准，登记在台账 standard_check（可登记、可导入）；不达标的每天夜里列入问题清单，"
     "也可以随时办，一条差距只列一次。达标率是指标 standard_share。",
     options,
     "  taizhang add standard_check place=关渡村 standard=有硬化路 object=关渡村 result=不达标 gap=通组路差2公里\n"
     "  taizhang standard problems\n  taizhang figure standard_share --by village"},
    TZ_NEED_NOTHING,
    run,
    true};
