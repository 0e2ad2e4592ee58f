/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang remind: sends reminders, shows the inbox, who has not handed in, and all of it as text to paste.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "duty/standing.h"
#include "report/owed.h"

static const struct tz_option options[] = {{NULL, TZ_OPTION_FLAG, NULL, NULL}};

static struct tz_err *send(struct tz_cmd *c)
{
    int64_t sent;
    if (!c->who.system && c->who.admin != TZ_ADMIN_SYSTEM)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "提醒由系统每天早、中、晚发出"), "立即发出请系统管理员办理");
    TZ_TRY(tz_remind_run(&sent, c->store, c->town.town, c->arena));
    fprintf(c->out, "发出提醒 %lld 件\n", (long long)sent);
    return NULL;
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_reminder *list;
    char day[16];
    size_t n;
    TZ_TRY(tz_reminder_list(&list, &n, &d, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    if (!j && !n)
        fprintf(c->out, "没有提醒\n");
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%s  %s\n", tz_remind_labels[list[i].stage], list[i].text);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "number", list[i].due.number);
        tz_json_kstr(j, "register", list[i].due.reg->key);
        tz_json_kstr(j, "clock", list[i].due.clock->key);
        tz_json_kstr(j, "stage", tz_remind_labels[list[i].stage]);
        tz_json_kstr(j, "day", tz_day_print(day, list[i].day));
        tz_json_kstr(j, "text", list[i].text);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *missing(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_owed *list;
    size_t n;
    TZ_TRY(tz_owed_list(&list, &n, &d, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        const struct tz_owed *x = &list[i];
        if (!j) {
            fprintf(c->out, "%s  %s  %s%s%s%s\n", x->kind, x->label, x->who, *x->until ? "  " : "", x->until,
                    *x->until ? "前" : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "kind", x->kind);
        tz_json_kstr(j, "label", x->label);
        tz_json_kstr(j, "who", x->who);
        tz_json_kstr(j, "until", x->until);
        tz_json_kbool(j, "late", x->late);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *text(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    char *out, *owed;
    TZ_TRY(tz_reminder_text(&out, &d, c->town.name, c->arena));
    TZ_TRY(tz_owed_text(&owed, &d, c->arena));
    fprintf(c->out, "%s%s", out, owed);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"run", 0, 0, TZ_NEED_WRITE, send, false},
                                         {"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"missing", 0, 0, TZ_NEED_READ, missing, false},
                                         {"text", 0, 0, TZ_NEED_READ, text, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "remind", acts);
}

const struct tz_verb tz_verb_remind = {
    {"remind", "run|list|missing|text", 1, 1, "提醒：时限过半、过八成、到期，超期的每天提醒",
     "过半提醒经办人，过八成加站所负责人，到期再加分管领导；每一步只提醒一次，超期每天一次（三十天后每周一次）。"
     "text 是可以粘贴到短信和群里的文字，不含个人信息；missing "
     "列出谁还没交：零报告、上级报表、台账报送、条线月报、排查。",
     options, "  taizhang remind list --as zhangsan\n  taizhang remind text --as lisi\n  taizhang remind missing"},
    TZ_NEED_NOTHING,
    run,
    true};
