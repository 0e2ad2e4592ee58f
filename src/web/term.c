/* SPDX-License-Identifier: Apache-2.0
 *
 * Terms (名词解释): the list, and one term to write or change.
 */
#include "report/intake.h"
#include "report/term.h"
#include "web/plain_priv.h"

static struct tz_err *load(struct tz_term **all, size_t *n, struct visit *v)
{
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    return tz_term_list(all, n, c, v->town.town, v->known, v->a);
}

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p =
        plain_new(v, "名词解释", "一个名词一种解释：报告里按第一次出现编号，附在文末；已定稿的保留当时的解释。");
    struct tz_term *all;
    size_t n;
    bool may = tz_report_may(&v->who) && !v->known;
    TZ_TRY(load(&all, &n, v));
    if (may)
        plain_act(p, "添一个名词", "/terms/edit");
    plain_table(p, "terms", "名词", "名词|解释|别的写法|出处", "还没有名词");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {all[i].word, all[i].meaning, all[i].also, all[i].source};
        const struct tz_pair q[] = {{"word", all[i].word}, {NULL, NULL}};
        plain_row(p, may ? web_url(v->a, "/terms/edit", q) : NULL, texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_edit(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *word = tz_arg_text(r, "word");
    struct plain_form *f =
        plain_form_new(v, "名词解释", "改了以后，起草中的报告用新的解释，已定稿的不变。", "/terms/edit", "保存");
    struct tz_term *all, none = {0};
    const struct tz_term *t = &none;
    size_t n;
    TZ_TRY(load(&all, &n, v));
    for (size_t i = 0; word && i < n; i++)
        if (tz_same(all[i].word, word))
            t = &all[i];
    web_crumb(v, &f->page.frame, "名词解释", "/terms");
    plain_field(f, "text", "word", "名词", t->word ? t->word : word, "例：三类人群")->required = true;
    plain_field(f, "text", "also", "别的写法", t->also, "几种写法用顿号分开，例：三类对象、监测对象");
    plain_field(f, "lines", "meaning", "解释", t->meaning, "一两句话；清空就是不再解释");
    plain_field(f, "text", "source", "出处", t->source, "文件或法规");
    f->page.cancel_url = "/terms";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_edit(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_term t = {.word = tz_arg_text(r, "word"),
                              .also = tz_arg_text(r, "also"),
                              .meaning = tz_arg_text(r, "meaning"),
                              .source = tz_arg_text(r, "source")};
    int64_t id;
    TZ_TRY(tz_term_set(&id, &v->desk, &t, v->a));
    web_flash(v, res, tz_printf(v->a, "已保存“%s”", t.word));
    tz_response_redirect(res, "/terms");
    return NULL;
}

static const struct tz_route_arg word_args[] = {{.name = "word", .label = "名词", .kind = TZ_ARG_TEXT, .max = 40}, {0}};
static const struct tz_route_arg edit_args[] = {
    {.name = "word", .label = "名词", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "also", .label = "别的写法", .kind = TZ_ARG_TEXT, .max = 200},
    {.name = "meaning", .label = "解释", .kind = TZ_ARG_LINES, .max = 1000},
    {.name = "source", .label = "出处", .kind = TZ_ARG_TEXT, .max = 120},
    {0}};

const struct tz_route web_term_routes[] = {
    {TZ_GET, "/terms", get_list, "work", TZ_ROUTE_MENU, "名词解释", "报告里的名词和它们的解释，一个名词一种说法。",
     NULL},
    {TZ_GET, "/terms/edit", get_edit, "work", 0, "写名词解释", "添一个名词或改它的解释。", word_args},
    {TZ_POST, "/terms/edit", post_edit, "work", 0, "写名词解释", "添一个名词或改它的解释。", edit_args},
    {0}};
