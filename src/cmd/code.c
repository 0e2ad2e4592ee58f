/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang code: the township's own choices in the code lists that packs leave open: list, add, close.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "register/choice.h"

static const struct tz_option options[] = {
    {"parent", TZ_OPTION_VALUE, "选项", "add：归在哪一项之下"},
    {"successor", TZ_OPTION_VALUE, "选项", "close：改用哪一项"},
    {"basis", TZ_OPTION_VALUE, "依据", "add、close：文号或会议（必填）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static void one_list(struct tz_cmd *c, struct tz_json *j, const struct tz_open_list *list)
{
    if (!j)
        fprintf(c->out, "%s（%s）：", list->label, list->name);
    for (size_t i = 0; i < list->codes->n; i++) {
        const struct tz_code *x = &list->codes->items[i];
        if (!j) {
            fprintf(c->out, "%s%s%s", i ? "、" : "", x->label, x->closed ? "（停用）" : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "list", list->name);
        tz_json_kstr(j, "key", x->key);
        tz_json_kstr(j, "label", x->label);
        tz_json_kstr(j, "parent", x->parent >= 0 ? list->codes->items[x->parent].key : NULL);
        tz_json_kbool(j, "closed", x->closed);
        tz_json_kstr(j, "successor", x->successor);
        tz_json_end(j);
    }
    if (!j)
        fputc('\n', c->out);
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_open_list *all;
    struct tz_json *j = tz_cmd_json_list(c);
    const char *name = NULL;
    if (c->word_n) {
        const struct tz_codes *codes;
        TZ_TRY(tz_choice_codes(&codes, &name, c->model, c->words[0], c->arena));
    }
    size_t count = tz_choice_lists(&all, c->model, c->arena);
    for (size_t i = 0; i < count; i++)
        if (!name || tz_same(all[i].name, name))
            one_list(c, j, &all[i]);
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *add(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    TZ_TRY(tz_choice_add(NULL, &d, c->words[0], c->words[1], tz_args_value(c->args, "parent"),
                         tz_args_value(c->args, "basis"), c->arena));
    fprintf(c->out, "已增补“%s”\n", c->words[1]);
    return NULL;
}

static struct tz_err *close_code(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    TZ_TRY(tz_choice_close(&d, c->words[0], c->words[1], tz_args_value(c->args, "successor"),
                           tz_args_value(c->args, "basis"), c->arena));
    fprintf(c->out, "已停用“%s”，已登记的照旧\n", c->words[1]);
    return NULL;
}

static const struct tz_cmd_act subs[] = {{"list", 0, 1, TZ_NEED_READ, list, false},
                                         {"add", 2, 2, TZ_NEED_WRITE, add, false},
                                         {"close", 2, 2, TZ_NEED_WRITE, close_code, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "code", subs);
}

const struct tz_verb tz_verb_code = {
    {"code", "list|add|close [码表] [选项]", 1, 3, "码表：镇里增补、停用选项",
     "台账包留出的码表可以按镇里的实际增补，须写依据；停用的选项已登记的照旧显示，名称不再启用。", options,
     "  taizhang code list organization.species\n"
     "  taizhang code add organization.species 小龙虾 --basis 镇产业办〔2026〕3号\n"
     "  taizhang code close organization.species 小龙虾 --successor 其他 --basis 镇产业办〔2026〕9号"},
    TZ_NEED_NOTHING,
    run,
    true};
