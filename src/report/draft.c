/* SPDX-License-Identifier: Apache-2.0
 *
 * The first draft of a year's report from its promises: what was kept, partly kept and not kept said plainly, each with its figure as
 * a reference, so that the numbers stay right while the text is written.
 */
#include <string.h>

#include "base/text.h"
#include "report/promise.h"

enum part { PART_KEPT, PART_RUNNING, PART_BROKEN, PART_OPEN, PARTS };

static const char *const part_heads[PARTS] = {"已经兑现的承诺", "部分兑现和正在推进的承诺", "没有兑现和进度落后的承诺",
                                              "还没有台账、由承办单位说明的承诺"};

static enum part part_of(const struct tz_promise *p)
{
    switch (p->state) {
    case TZ_PROMISE_KEPT:
    case TZ_PROMISE_MET:
        return PART_KEPT;
    case TZ_PROMISE_PARTLY:
    case TZ_PROMISE_ON_TIME:
        return PART_RUNNING;
    case TZ_PROMISE_BROKEN:
    case TZ_PROMISE_BEHIND:
        return PART_BROKEN;
    default:
        return PART_OPEN;
    }
}

/* 开工项目20个以上：目标20个，完成{{project_started}}，兑现。 */
static void add_promise(struct tz_buf *b, const struct tz_promise *p)
{
    tz_buf_str(b, p->text);
    if (p->ref && *p->value_text)
        tz_buf_printf(b, "：%s%s%s完成{{%s}}，%s。\n", *p->target_text ? "目标" : "", p->target_text,
                      *p->target_text ? "，" : "", p->ref, tz_promise_labels[p->state]);
    else
        tz_buf_printf(b, "：%s。\n", *p->outcome ? p->outcome : tz_promise_labels[p->state]);
}

struct tz_err *tz_report_draft(char **body, size_t *n, const struct tz_desk *d, struct tz_conn *c, int year,
                               struct tz_arena *a)
{
    static const char *const ordinals[] = {"一", "二", "三", "四"};
    struct tz_promise *all = NULL;
    struct tz_buf b;
    int parts = 0;
    TZ_TRY(tz_promise_list(&all, n, d, c, year, false, a));
    if (!*n)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "%d年没有承诺", year),
                           "先读入上一年的报告：taizhang report read 文件");
    tz_buf_init(&b, a);
    tz_buf_printf(&b, "各位代表：\n\n一、%d年工作回顾\n\n年初向大会作出的承诺共%zu项，逐项报告如下。\n", year, *n);
    for (int part = 0; part < PARTS; part++) {
        size_t count = 0;
        for (size_t k = 0; k < *n; k++)
            count += (int)part_of(&all[k]) == part;
        if (!count)
            continue;
        tz_buf_printf(&b, "\n（%s）%s（%zu项）\n", ordinals[parts++], part_heads[part], count);
        for (size_t k = 0; k < *n; k++)
            if ((int)part_of(&all[k]) == part)
                add_promise(&b, &all[k]);
    }
    tz_buf_printf(&b, "\n二、存在的问题\n\n\n三、%d年工作安排\n\n", year + 1);
    *body = b.data;
    return NULL;
}
