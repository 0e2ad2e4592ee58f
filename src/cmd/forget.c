/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang forget: destroys the keys of an entry's personal fields, or of everything whose retention is over; legal holds,
 * which stop both, are laid on, listed and released here too.
 */
#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"

static const struct tz_option options[] = {
    {"basis", TZ_OPTION_VALUE, "依据", "依据的法律或决定，写进日志（清除一条、留存、解除时必填）"},
    {"class", TZ_OPTION_MANY, "类别", "只清除这一类（name、id、phone、text …），默认全部"},
    {"retention", TZ_OPTION_FLAG, NULL, "清除所有保存期满的个人信息（每晚自动做，平时不必手工）"},
    {"dry-run", TZ_OPTION_FLAG, NULL, "retention：只列出会清除什么"},
    {"hold", TZ_OPTION_FLAG, NULL, "依法留存：审计、案件、复议诉讼期间不清除这一条"},
    {"until", TZ_OPTION_VALUE, "日期", "hold：留存到哪一天，默认直到解除"},
    {"holds", TZ_OPTION_FLAG, NULL, "列出正在留存的条目"},
    {"release", TZ_OPTION_VALUE, "留存号", "解除一项留存"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *need_basis(const char **out, struct tz_cmd *c)
{
    *out = tz_args_value(c->args, "basis");
    if (!*out)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写明依据"), "加上 --basis，例如 --basis 个人信息保护法第四十七条");
    return NULL;
}

static struct tz_err *forget_one(struct tz_cmd *c, const char *word)
{
    size_t class_n;
    const char *basis, *const *classes = tz_args_values(c->args, "class", &class_n);
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_forgotten done = {0};
    int64_t id;
    TZ_TRY(need_basis(&basis, c));
    TZ_TRY(tz_cmd_entry(&id, c, word));
    TZ_TRY(tz_register_forget(&done, &d, id, class_n ? classes : NULL, class_n, basis, c->arena));
    TZ_TRY(tz_register_sweep(c->store, c->town.town)); /* nor is it left in free pages */
    fprintf(c->out, "已清除 %s：%zu 类个人信息、%zu 个文件", done.number, done.classes, done.files);
    if (done.about)
        fprintf(c->out, "，连同说这人这户的登记 %zu 条", done.about);
    fprintf(c->out, "。日期、地点、类别和金额保留，统计不变\n");
    for (size_t i = 0; i < done.held_n; i++)
        fprintf(c->out, "没有清除 %s：正被依法留存\n", done.held[i]);
    return NULL;
}

enum { CHUNK = 100 };

static struct tz_err *retention(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    bool dry = tz_args_flag(c->args, "dry-run"), more = true;
    int64_t rows = 0;
    struct tz_json *j = c->json ? tz_cmd_json(c) : NULL;
    if (j) {
        tz_json_object(j);
        tz_json_key(j, dry ? "expired" : "forgotten");
        tz_json_array(j);
    }
    while (more) {
        struct tz_forgotten *list;
        size_t n;
        TZ_TRY(tz_register_retention(&list, &n, &more, &d, tz_today(), dry ? CHUNK * CHUNK : CHUNK, dry, c->arena));
        for (size_t i = 0; i < n; i++)
            if (j)
                tz_json_str(j, list[i].number);
            else
                fprintf(c->out, "%s %s\n", dry ? "期满" : "已清除", list[i].number);
        rows += (int64_t)n;
        more = more && !dry;
    }
    if (!dry && rows)
        TZ_TRY(tz_register_sweep(c->store, c->town.town));
    if (!j)
        fprintf(c->out, "%s %lld 项。日期、地点、类别和金额保留，统计不变\n", dry ? "保存期满" : "清除",
                (long long)rows);
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *hold(struct tz_cmd *c, const char *word)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *basis;
    tz_day day = 0;
    int64_t id, number;
    TZ_TRY(need_basis(&basis, c));
    TZ_TRY(tz_cmd_day(&day, c, "until"));
    TZ_TRY(tz_cmd_entry(&id, c, word));
    TZ_TRY(tz_register_hold(&number, &d, id, basis, day, c->arena));
    fprintf(c->out, "已依法留存 %s（留存号 %lld），解除前不会清除\n", word, (long long)number);
    return NULL;
}

static struct tz_err *holds(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_hold *list;
    size_t n;
    char day[16];
    TZ_TRY(tz_register_holds(&list, &n, &d, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        bool open = !list[i].until || list[i].until == TZ_DAY_OPEN;
        if (!j) {
            fprintf(c->out, "%lld 条目 %lld %s 至%s\n", (long long)list[i].id, (long long)list[i].entry, list[i].basis,
                    open ? "解除" : tz_day_print(day, list[i].until));
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "hold", list[i].id);
        tz_json_kint(j, "entry", list[i].entry);
        tz_json_kstr(j, "basis", list[i].basis);
        tz_json_kstr(j, "until", open ? NULL : tz_day_print(day, list[i].until));
        tz_json_end(j);
    }
    if (!n && !j)
        fprintf(c->out, "没有正在留存的条目\n");
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *release(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *basis;
    int64_t id;
    TZ_TRY(need_basis(&basis, c));
    if (!tz_parse_int(tz_args_value(c->args, "release"), &id))
        return tz_err_hint(tz_err(TZ_E_USAGE, "--release 要写留存号"), "taizhang forget --holds 列出");
    TZ_TRY(tz_register_release(&d, id, basis, c->arena));
    fprintf(c->out, "已解除留存 %lld\n", (long long)id);
    return NULL;
}

static struct tz_err *forget(struct tz_cmd *c)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    if (tz_args_flag(c->args, "retention"))
        return retention(c);
    if (tz_args_flag(c->args, "holds"))
        return holds(c);
    if (tz_args_value(c->args, "release"))
        return release(c);
    if (!n)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写明清除哪一条"), "写编号，或用 --retention 清除所有保存期满的");
    return tz_args_flag(c->args, "hold") ? hold(c, words[0]) : forget_one(c, words[0]);
}

const struct tz_verb tz_verb_forget = {
    {"forget", "[编号]", 0, 1, "依法清除个人信息、依法留存",
     "销毁密钥后，现行行、历史、附件和备份一起不可读。有法律保全的不能清除。", options,
     "  taizhang forget JF-2019-000012 --basis 本人要求，个人信息保护法第四十七条\n"
     "  taizhang forget --retention --dry-run\n"
     "  taizhang forget JF-2019-000012 --hold --basis 某县审计局审计通知书〔2025〕3号"},
    TZ_NEED_WRITE,
    forget,
    true};
