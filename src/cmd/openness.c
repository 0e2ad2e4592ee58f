/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang openness: the package for the county's column, the tables of the yearly report on openness.
 */
#include "base/file.h"
#include "base/text.h"
#include "cmd/verbs.h"
#include "portal/yearly.h"

static const struct tz_option options[] = {
    {"out", TZ_OPTION_VALUE, "文件", "package：压缩包写到哪里"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *package(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *path = tz_args_value(c->args, "out");
    struct tz_public_package p;
    if (!path)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明写到哪个文件"), "例：--out 公开包.zip");
    TZ_TRY(tz_public_pack(&p, &d, c->town.code, c->arena));
    TZ_TRY(tz_file_write(path, p.data, p.n, 0644));
    fprintf(c->out, "公开信息%zu条，附件%zu份，应撤下%zu条\n", p.items, p.files, p.gone);
    return NULL;
}

static void print_json(struct tz_cmd *c, const struct tz_yearly *y)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kint(j, "year", y->year);
    tz_json_kbool(j, "balanced", y->balanced);
    tz_json_kint(j, "published", y->published);
    tz_json_key(j, "requests");
    tz_json_array(j);
    for (size_t i = 0; i < y->row_n; i++) {
        tz_json_object(j);
        tz_json_kstr(j, "row", y->rows[i].label);
        for (int k = 0; k < TZ_YEARLY_COLUMNS; k++)
            tz_json_kint(j, tz_yearly_columns[k], y->rows[i].n[k]);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static struct tz_err *yearly(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_yearly *y = TZ_NEW(c->arena, struct tz_yearly);
    int64_t year;
    if (!tz_parse_int(c->words[0], &year) || year <= 2000 || year >= 2200)
        return tz_err_hint(tz_err(TZ_E_USAGE, "年度不对：%s", c->words[0]), "例：taizhang openness yearly 2025");
    TZ_TRY(tz_yearly_count(y, &d, (int)year, c->arena));
    if (c->json) {
        print_json(c, y);
        return NULL;
    }
    fprintf(c->out, "主动公开：本年%lld条，年底有效%lld条，累计失效废止%lld条\n表三", (long long)y->published,
            (long long)y->in_force, (long long)y->withdrawn);
    for (int k = 0; k < TZ_YEARLY_COLUMNS; k++)
        fprintf(c->out, "  %s", tz_yearly_columns[k]);
    for (size_t i = 0; i < y->row_n; i++) {
        fprintf(c->out, "\n%*s%s", 2 * y->rows[i].depth, "", y->rows[i].label);
        for (int k = 0; k < TZ_YEARLY_COLUMNS; k++)
            fprintf(c->out, "  %lld", (long long)y->rows[i].n[k]);
    }
    fputs(y->balanced ? "\n勾稽：新收加上年结转等于办理结果加结转下年\n"
                      : "\n勾稽不平：新收加上年结转不等于办理结果加结转下年\n",
          c->out);
    for (int i = 0; i < TZ_YEARLY_DISPUTES; i++) {
        fprintf(c->out, "表四 %s", tz_yearly_disputes[i]);
        for (int k = 0; k < TZ_YEARLY_OUTCOMES; k++)
            fprintf(c->out, "  %s %lld", tz_yearly_outcomes[k], (long long)y->disputes[i][k]);
        fputc('\n', c->out);
    }
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"package", 0, 0, TZ_NEED_READ, package, false},
                                         {"yearly", 1, 1, TZ_NEED_READ, yearly, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "openness", acts);
}

const struct tz_verb tz_verb_openness = {
    {"openness", "package|yearly [年度]", 1, 2, "政务公开：县门户专栏用的公开包，信息公开年报的表",
     "package       全部公开信息：目录.json、pages、files，编号固定不变；撤下.json 是应从县门户撤下的\n"
     "yearly 年度   表三（依申请公开）和表四（复议诉讼），从台账逐件数出，附勾稽",
     options, "  taizhang openness package --out 公开包.zip\n  taizhang openness yearly 2025"},
    TZ_NEED_NOTHING,
    run,
    true};
