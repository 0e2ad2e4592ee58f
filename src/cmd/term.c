/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang term: the glossary of reports.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "report/term.h"

static const struct tz_option options[] = {
    {"also", TZ_OPTION_VALUE, "写法", "set：别的写法，顿号分开"},
    {"source", TZ_OPTION_VALUE, "出处", "set：文件或法规"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_term *all;
    size_t n;
    TZ_TRY(tz_term_list(&all, &n, c->conn, c->town.town, 0, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%s%s%s  %s%s%s\n", all[i].word, *all[i].also ? "、" : "", all[i].also, all[i].meaning,
                    *all[i].source ? "  " : "", all[i].source);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "word", all[i].word);
        tz_json_kstr(j, "also", all[i].also);
        tz_json_kstr(j, "meaning", all[i].meaning);
        tz_json_kstr(j, "source", all[i].source);
        tz_json_kint(j, "version", all[i].version);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *set(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *meaning = c->word_n > 1 ? c->words[1] : NULL; /* drop has none */
    const struct tz_term t = {.word = c->words[0],
                              .also = tz_args_value(c->args, "also"),
                              .meaning = meaning,
                              .source = tz_args_value(c->args, "source")};
    int64_t id;
    TZ_TRY(tz_term_set(&id, &d, &t, c->arena));
    fprintf(c->out, meaning ? "已保存“%s”\n" : "“%s”不再解释\n", c->words[0]);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"set", 2, 2, TZ_NEED_WRITE, set, false},
                                         {"drop", 1, 1, TZ_NEED_WRITE, set, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "term", acts);
}

const struct tz_verb tz_verb_term = {{"term", "list|set|drop [名词 解释]", 1, 3,
                                      "名词解释：报告里按第一次出现编号，同一名词处处同一解释",
                                      "set 名词 解释   写下或改写解释；--also 别的写法，--source 出处\n"
                                      "drop 名词       不再解释\n"
                                      "list            全部名词\n"
                                      "起草中的报告用现在的解释，已定稿的保留当时的。",
                                      options,
                                      "  taizhang term set 三类人群 '脱贫不稳定户、边缘易致贫户、突发严重困难户' "
                                      "--also 三类对象 --source 国乡振发〔2021〕号"},
                                     TZ_NEED_NOTHING,
                                     run,
                                     true};
