/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang forget, hold: destroys the keys of an entry's personal fields; a legal hold stops it.
 */
#include "cmd/entry.h"
#include "cmd/verbs.h"

static const struct tz_option options[] = {
    {"basis", TZ_OPTION_VALUE, "依据", "依据的法律或决定，写进日志（必填）"},
    {"class", TZ_OPTION_MANY, "类别", "只清除这一类（name、id、phone、text …），默认全部"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *forget(struct tz_cmd *c)
{
    size_t n, class_n;
    const char *basis = tz_args_value(c->args, "basis");
    const char *const *classes = tz_args_values(c->args, "class", &class_n);
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_forgotten done = {0};
    int64_t id;
    if (!basis)
        return tz_err_hint(tz_err(TZ_E_USAGE, "清除个人信息要写明依据"),
                           "加上 --basis，例如 --basis 个人信息保护法第四十七条");
    TZ_TRY(tz_cmd_entry(&id, c, tz_args_words(c->args, &n)[0]));
    TZ_TRY(tz_register_forget(&done, &d, id, class_n ? classes : NULL, class_n, basis, c->arena));
    fprintf(c->out, "已清除 %s：%zu 类个人信息、%zu 个文件。日期、地点、类别和金额保留，统计不变\n", done.number,
            done.classes, done.files);
    return NULL;
}

const struct tz_verb tz_verb_forget = {{"forget", "编号", 1, 1, "依法清除一个条目的个人信息",
                                        "销毁密钥后，现行行、历史、附件和备份一起不可读。有法律保全的不能清除。",
                                        options, "  taizhang forget JF-2019-000012 --basis 保存期满"},
                                       TZ_NEED_WRITE,
                                       forget,
                                       true};
