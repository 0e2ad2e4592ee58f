/* SPDX-License-Identifier: Apache-2.0
 *
 * A warning as the person concerned sees it, by the number and code on the paper that the window printed: what it is about,
 * how far it is, and a field for what the person says of it. No name, no row, nothing that the paper does not show.
 */
#include "rule/rule.h"
#include "web/public_priv.h"

enum { SAID_CHARS = 300 };

static struct tz_err *hear(struct tz_heard *out, struct visit *v, const char *said)
{
    char *number;
    TZ_TRY(tz_public_number(&number, &v->desk, tz_arg_text(v->r, "number"), tz_arg_text(v->r, "code"), v->a));
    return tz_warning_hear(out, &v->desk, number, said, v->a);
}

/* `typed`: the request is the form, with what was typed and what is wrong with it. */
static void show(struct visit *v, struct tz_response *res, const struct tz_heard *h, bool typed, bool said)
{
    struct v_badge *badge = TZ_NEW(v->a, struct v_badge);
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    struct v_public_follow_page page = {.heading = "请您核对的事项", .found = true, .n_fields = 1};
    size_t wrong;
    public_token(v, res);
    *badge = (struct v_badge){h->state, h->done ? "done" : "active"};
    *field = (struct v_field){.name = "said", .id = "said", .label = "说明", .kind = "lines", .required = true};
    if (typed)
        *field = public_field(v, "said", "说明", "lines", true, SAID_CHARS);
    field->maxlength = SAID_CHARS;
    field->rows = 4;
    field->help = "写清是什么时候、什么情况；不用写身份证号";
    page.frame = public_frame(v, page.heading);
    page.number = h->number;
    page.code = tz_arg_text(v->r, "code");
    page.kind = h->label;
    page.state = badge;
    page.received = tz_day_show(tz_alloc(v->a, 32), h->opened_on);
    page.result = said ? "您的说明已经记下，由经办的站所核实" : NULL;
    page.may_say = !h->done && !said;
    page.fields = field;
    tz_request_errors(v->r, &wrong);
    tz_page_public_follow(tz_response_html(res, wrong ? 422 : 200), &page);
}

struct tz_err *public_answer_show(struct visit *v, struct tz_response *res)
{
    struct tz_heard h;
    TZ_TRY(hear(&h, v, NULL));
    show(v, res, &h, false, false);
    return NULL;
}

static struct tz_err *post_answer(struct tz_request *r, struct tz_response *res)
{
    struct tz_heard h;
    struct visit *v;
    size_t wrong;
    TZ_TRY(public_visit(&v, r));
    struct tz_err *e = tz_public_turn(TZ_TURN_WRITE, tz_request_peer(r)->address);
    tz_request_errors(r, &wrong);
    if (!e)
        e = hear(&h, v, wrong ? NULL : tz_arg_text(r, "said"));
    if (!e)
        show(v, res, &h, true, !wrong);
    if (e && e->code == TZ_E_RULE) {
        tz_request_add_error(r, "said", "说明", e->text, e->hint);
        tz_err_free(e);
        e = hear(&h, v, NULL);
        if (!e)
            show(v, res, &h, true, false);
    }
    return e ? public_follow_refused(v, res, e) : NULL;
}

static const struct tz_route_arg answer_args[] = {
    {.name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 12},
    {.name = "number", .label = "编号", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "code", .label = "查询码", .kind = TZ_ARG_TEXT, .required = true, .max = 20},
    {.name = "said", .label = "说明", .kind = TZ_ARG_LINES, .required = true, .max = SAID_CHARS},
    {0}};

const struct tz_route web_answer_routes[] = {{TZ_POST, "/public/answer", post_answer, NULL,
                                              TZ_ROUTE_PUBLIC | TZ_ROUTE_FORM, "本人说明",
                                              "凭编号和查询码，对请本人核对的事项写说明。", answer_args},
                                             {0}};
