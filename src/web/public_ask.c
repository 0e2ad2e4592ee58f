/* SPDX-License-Identifier: Apache-2.0
 *
 * Public forms: a problem, an objection to a publicity, a request for information; following by number and code, rating. Each
 * write takes a turn of its address and carries the token of the visit's cookie.
 */
#include "base/text.h"
#include "rule/rule.h"
#include "web/public_priv.h"

#include <string.h>

enum { PHOTOS_MAX = 3, PHOTO_BYTES = 8 << 20 };

/* ---- fields */
/* What was typed; a form that is shown for the first time has nothing. */
static const char *typed(const struct visit *v, const char *name)
{
    return tz_request_method(v->r) == TZ_POST ? tz_arg_typed(v->r, name) : NULL;
}

struct v_field public_field(struct visit *v, const char *name, const char *label, const char *kind, bool required,
                            int max)
{
    struct v_field f = {.name = name,
                        .id = name,
                        .label = label,
                        .kind = kind,
                        .required = required,
                        .maxlength = max,
                        .value = typed(v, name),
                        .autocomplete = "off"};
    size_t n;
    const struct tz_field_error *errors = tz_request_errors(v->r, &n);
    for (size_t i = 0; i < n; i++)
        if (tz_same(errors[i].name, name)) {
            f.error = errors[i].text;
            f.hint = errors[i].hint;
        }
    return f;
}

/* A fault of the domain beside the form: the first at the field that it names, or at the first one. */
void public_take(struct visit *v, struct tz_err *e, const char *const (*names)[2], size_t n)
{
    for (const struct tz_err *x = e; x; x = x->cause) {
        const char *name = names[0][0], *label = names[0][1];
        if (!x->text)
            continue;
        for (size_t i = 0; i < n; i++)
            if (x->place && tz_same(x->place, names[i][1])) {
                name = names[i][0];
                label = names[i][1];
            }
        tz_request_add_error(v->r, name, label, x->text, x->hint);
    }
    tz_err_free(e);
}

/* What people can mend themselves; everything else is shown as an error page. */
bool public_mendable(const struct tz_err *e)
{
    return e->code == TZ_E_INPUT || e->code == TZ_E_RULE || e->code == TZ_E_BUSY || e->code == TZ_E_LIMIT;
}

void public_show_form(struct visit *v, struct tz_response *res, struct v_form_page *page,
                      struct v_form_section *sections, size_t n, int status)
{
    public_token(v, res);
    page->frame = public_frame(v, page->heading);
    page->sections = sections;
    page->n_sections = n;
    page->errors = web_form_errors(v, &page->n_errors);
    if (!page->cancel_url)
        page->cancel_url = public_url(v, "/public");
    tz_page_public_form(tz_response_html(res, status), page);
}

struct tz_err *public_said(struct visit *v, struct tz_response *res, const struct tz_said *said, const char *heading)
{
    struct v_public_said_page page = {.frame = public_frame(v, heading),
                                      .heading = heading,
                                      .number = said->number,
                                      .code = said->code,
                                      .follow_url = public_url(v, "/public/follow")};
    if (said->due)
        page.due = tz_printf(v->a, "%s前", tz_day_show(tz_alloc(v->a, 32), tz_day_of(said->due)));
    tz_page_public_said(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- problem and objection */
static const char *const problem_names[][2] = {{"content", "问题"},   {"content", "内容"}, {"place", "村组"},
                                               {"phone", "联系电话"}, {"name", "反映人"},  {"photos", "佐证"}};
enum { PROBLEM_NAMES = sizeof problem_names / sizeof *problem_names };

static const struct v_option *field_options(struct visit *v, size_t *n)
{
    const struct tz_register *r = tz_model_register(v->model, "problem");
    const struct tz_field *f = r ? tz_register_field(r, "field") : NULL;
    *n = 0;
    return f && f->codes ? web_options(v, f->codes, typed(v, "field"), n) : NULL;
}

static struct tz_err *village_options(struct visit *v, const struct v_option **out, size_t *n)
{
    int64_t *villages;
    const char *chosen = typed(v, "place");
    TZ_TRY(visit_places(v));
    tz_place_below(&villages, n, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    struct v_option *options = TZ_NEW_ARRAY(v->a, *n + 1, struct v_option);
    for (size_t i = 0; i < *n; i++) {
        options[i] = (struct v_option){.value = tz_printf(v->a, "%lld", (long long)villages[i]),
                                       .label = tz_place_title(v->places, villages[i], v->today, v->a)};
        options[i].on = tz_same(options[i].value, chosen);
    }
    *out = options;
    return NULL;
}

static const struct v_option *confidential_option(struct visit *v)
{
    struct v_option *o = TZ_NEW(v->a, struct v_option);
    *o = (struct v_option){
        .value = "1", .label = "请为我保密", .note = "登记为保密件", .on = typed(v, "confidential") != NULL};
    return o;
}

static struct tz_err *show_problem(struct visit *v, struct tz_response *res, const struct tz_public_item *item)
{
    enum { FIELDS = 7 };
    struct v_field *f = TZ_NEW_ARRAY(v->a, FIELDS, struct v_field);
    struct v_form_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_form_section);
    struct v_form_page page = {.submit = "提交", .upload = true, .aside = "提交后会得到编号和查询码"};
    size_t n = 0;
    page.heading = item ? tz_printf(v->a, "对《%s》提出异议", item->title) : "我要反映";
    page.intro = item ? "请写明哪一条、为什么不对。我们会核实，办结前不往下办。"
                      : "紧急的事（火情、事故、有人受伤）请直接打电话。";
    page.action = item ? public_url(v, tz_printf(v->a, "/public/%lld/object", (long long)item->id))
                       : public_url(v, "/public/report");
    f[n] = public_field(v, "content", "事情", "lines", true, 2000);
    f[n].help = item ? NULL : "什么事、在哪里、什么时候；不必写身份证号";
    f[n++].rows = 6;
    if (!item) {
        f[n] = public_field(v, "field", "哪一方面", "choice", false, 0);
        f[n].placeholder = "说不准";
        f[n].options = field_options(v, &f[n].n_options);
        n++;
        f[n] = public_field(v, "place", "哪个村（社区）", "choice", false, 0);
        f[n].placeholder = "不清楚";
        TZ_TRY(village_options(v, &f[n].options, &f[n].n_options));
        n++;
        f[n] = public_field(v, "photos", "照片", "photo", false, 0);
        f[n].multiple = true;
        f[n].accept = "image/jpeg,image/png";
        f[n++].help = "最多3张，只给办理的人看；可以不传";
    }
    s[0] = (struct v_form_section){.fields = f, .n_fields = n};
    f[n] = public_field(v, "name", "姓名", "text", false, 30);
    f[n + 1] = public_field(v, "phone", "手机", "phone", false, 20);
    f[n + 2] = public_field(v, "confidential", "保密", "choices", false, 0);
    f[n + 2].options = confidential_option(v);
    f[n + 2].n_options = 1;
    s[1] = (struct v_form_section){.label = "怎样联系您",
                                   .help = "可以不填；填了便于核实和答复，加密保存，到期清除。",
                                   .fields = f + n,
                                   .n_fields = 3};
    size_t wrong;
    tz_request_errors(v->r, &wrong);
    public_show_form(v, res, &page, s, 2, wrong ? 422 : 200);
    return NULL;
}

static struct tz_err *get_report(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    TZ_TRY(public_visit(&v, r));
    return show_problem(v, res, NULL);
}

static void read_problem(struct tz_public_problem *p, struct visit *v)
{
    size_t n = 0;
    const struct tz_upload *files = tz_arg_files(v->r, "photos", &n);
    struct tz_public_photo *photos = TZ_NEW_ARRAY(v->a, n + 1, struct tz_public_photo);
    *p = (struct tz_public_problem){.content = tz_arg_text(v->r, "content"),
                                    .field = tz_arg_text(v->r, "field"),
                                    .place = tz_arg_text(v->r, "place"),
                                    .name = tz_arg_text(v->r, "name"),
                                    .phone = tz_arg_text(v->r, "phone"),
                                    .confidential = tz_arg_bool(v->r, "confidential")};
    for (size_t i = 0; i < n; i++) {
        if (!files[i].size)
            continue;
        photos[p->photo_n++] = (struct tz_public_photo){files[i].name, files[i].data, files[i].size};
        if (files[i].size > PHOTO_BYTES)
            tz_request_add_error(v->r, "photos", "照片", "单张照片不能超过8兆", "请选小一点的，或不传照片");
    }
    if (p->photo_n > PHOTOS_MAX)
        tz_request_add_error(v->r, "photos", "照片", "照片最多3张", "请挑最清楚的");
    p->photos = photos;
}

static struct tz_err *post_problem(struct visit *v, struct tz_response *res, const struct tz_public_item *item)
{
    struct tz_public_problem p;
    struct tz_said said;
    size_t wrong;
    read_problem(&p, v);
    tz_request_errors(v->r, &wrong);
    if (wrong)
        return show_problem(v, res, item);
    struct tz_err *e = tz_public_turn(TZ_TURN_WRITE, tz_request_peer(v->r)->address);
    if (!e)
        e = item ? tz_public_object(&said, &v->desk, item->id, &p, v->a) : tz_public_problem(&said, &v->desk, &p, v->a);
    if (e && public_mendable(e)) {
        public_take(v, e, problem_names, PROBLEM_NAMES);
        return show_problem(v, res, item);
    }
    TZ_TRY(e);
    return public_said(v, res, &said, item ? "异议已收到" : "已收到");
}

static struct tz_err *post_report(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    TZ_TRY(public_visit(&v, r));
    return post_problem(v, res, NULL);
}

static struct tz_err *item_of(struct tz_public_item *it, bool *gone, struct visit *v, struct tz_response *res)
{
    struct tz_err *e = tz_public_get(it, &v->desk, tz_arg_id(v->r, "id"), v->a);
    if (!e && !it->notice)
        e = tz_err_hint(tz_err(TZ_E_NOT_FOUND, "这条信息不在公示期"), "有意见请走“我要反映”");
    *gone = e && (e->code == TZ_E_FORGOTTEN || e->code == TZ_E_NOT_FOUND);
    if (!*gone)
        return e;
    public_gone(v, res, e);
    return NULL;
}

static struct tz_err *get_object(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_public_item it;
    bool gone;
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(item_of(&it, &gone, v, res));
    return gone ? NULL : show_problem(v, res, &it);
}

static struct tz_err *post_object(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_public_item it;
    bool gone;
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(item_of(&it, &gone, v, res));
    return gone ? NULL : post_problem(v, res, &it);
}

/* ---- request for information */
static const char *const request_names[][2] = {{"asked", "所需信息"}, {"applicant", "申请人"},
                                               {"phone", "联系方式"}, {"phone", "联系电话"},
                                               {"reach", "联系地址"}, {"applicant_kind", "申请人类型"}};
enum { REQUEST_NAMES = sizeof request_names / sizeof *request_names };

static void show_request(struct visit *v, struct tz_response *res)
{
    struct v_field *f = TZ_NEW_ARRAY(v->a, 5, struct v_field);
    struct v_form_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_form_section);
    const struct tz_register *r = tz_model_register(v->model, "disclosure_request");
    const struct tz_field *kind = r ? tz_register_field(r, "applicant_kind") : NULL;
    struct v_form_page page = {.heading = "依申请公开",
                               .intro = "先查一下公开目录，已公开的可以直接看。申请收到之日起20个工作日内答复。",
                               .submit = "提交申请",
                               .action = public_url(v, "/public/request"),
                               .aside = "提交后会得到编号和查询码"};
    size_t wrong;
    f[0] = public_field(v, "asked", "需要什么信息", "lines", true, 2000);
    f[0].help = "名称、文号，或便于查找的其他特征";
    f[1] = public_field(v, "applicant_kind", "申请人类型", "choice", true, 0);
    if (kind && kind->codes)
        f[1].options = web_options(v, kind->codes, f[1].value ? f[1].value : "自然人", &f[1].n_options);
    f[2] = public_field(v, "applicant", "姓名或单位名称", "text", true, 80);
    f[3] = public_field(v, "phone", "手机", "phone", false, 20);
    f[4] = public_field(v, "reach", "联系地址", "text", false, 200);
    f[4].help = "手机和地址至少填一个，答复要送达给您";
    s[0] = (struct v_form_section){.label = "申请内容", .fields = f, .n_fields = 1};
    s[1] = (struct v_form_section){
        .label = "申请人", .help = "加密保存，只用来办理这件申请。", .fields = f + 1, .n_fields = 4};
    tz_request_errors(v->r, &wrong);
    public_show_form(v, res, &page, s, 2, wrong ? 422 : 200);
}

static struct tz_err *get_request(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    TZ_TRY(public_visit(&v, r));
    show_request(v, res);
    return NULL;
}

static struct tz_err *post_request(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_said said;
    size_t wrong;
    TZ_TRY(public_visit(&v, r));
    struct tz_public_request q = {.applicant_kind = tz_arg_text(r, "applicant_kind"),
                                  .applicant = tz_arg_text(r, "applicant"),
                                  .reach = tz_arg_text(r, "reach"),
                                  .phone = tz_arg_text(r, "phone"),
                                  .asked = tz_arg_text(r, "asked")};
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL : tz_public_turn(TZ_TURN_WRITE, tz_request_peer(r)->address);
    if (!e && !wrong)
        e = tz_public_request(&said, &v->desk, &q, v->a);
    if (e && !public_mendable(e))
        return e;
    if (e)
        public_take(v, e, request_names, REQUEST_NAMES);
    if (e || wrong) {
        show_request(v, res);
        return NULL;
    }
    return public_said(v, res, &said, "申请已收到");
}

/* ---- following */
static void fill_found(struct visit *v, struct v_public_follow_page *page, const struct tz_followed *f,
                       const char *code)
{
    struct v_badge *badge = TZ_NEW(v->a, struct v_badge);
    struct v_public_step *steps = TZ_NEW_ARRAY(v->a, f->step_n + 1, struct v_public_step);
    *badge = (struct v_badge){f->state, f->done ? "done" : f->late ? "late" : "active"};
    page->found = true;
    page->number = f->number;
    page->code = code;
    page->kind = f->reg->label;
    page->state = badge;
    page->received = tz_day_show(tz_alloc(v->a, 32), f->received);
    if (f->due)
        page->due = tz_printf(v->a, "%s前", tz_day_show(tz_alloc(v->a, 32), tz_day_of(f->due)));
    page->late = f->late;
    page->result = f->result;
    page->rating = f->rating;
    page->may_rate = f->may_rate;
    for (size_t i = 0; i < f->step_n; i++)
        steps[i] = (struct v_public_step){.day = tz_day_show(tz_alloc(v->a, 32), f->steps[i].from),
                                          .state = f->steps[i].state};
    page->steps = steps;
    page->n_steps = f->step_n;
}

static void show_follow(struct visit *v, struct tz_response *res, const struct tz_followed *f, struct tz_err *e)
{
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    struct v_public_follow_page page = {.heading = "查进度、评价"};
    int status = e ? tz_err_http(e->code) : 200;
    public_token(v, res);
    page.frame = public_frame(v, page.heading);
    fields[0] = public_field(v, "number", "编号", "text", true, 40);
    fields[0].placeholder = "如 WT-2025-000012";
    fields[1] = public_field(v, "code", "查询码", "text", true, 20);
    fields[1].help = "回执上的八位，字母不分大小写";
    page.fields = fields;
    page.n_fields = 2;
    if (e) {
        struct v_form_error *error = TZ_NEW(v->a, struct v_form_error);
        *error = (struct v_form_error){.text = tz_strdup(v->a, e->text), .label = tz_strdup(v->a, e->hint)};
        page.errors = error;
        page.n_errors = 1;
        tz_err_free(e);
    }
    if (f)
        fill_found(v, &page, f, tz_arg_text(v->r, "code"));
    tz_page_public_follow(tz_response_html(res, status), &page);
}

static struct tz_err *get_follow(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    TZ_TRY(public_visit(&v, r));
    show_follow(v, res, NULL, NULL);
    return NULL;
}

struct tz_err *public_follow_refused(struct visit *v, struct tz_response *res, struct tz_err *e)
{
    if (e->code != TZ_E_NOT_FOUND && e->code != TZ_E_BUSY && e->code != TZ_E_RULE && e->code != TZ_E_INPUT)
        return e;
    show_follow(v, res, NULL, e);
    return NULL;
}

static struct tz_err *follow(struct visit *v, struct tz_response *res)
{
    struct tz_followed f;
    const char *number = tz_arg_text(v->r, "number");
    bool warning = tz_warning_number(tz_trim(v->a, tz_fold(v->a, number ? number : "", true)));
    struct tz_err *e = tz_public_turn(TZ_TURN_FOLLOW, tz_request_peer(v->r)->address);
    if (!e && warning)
        e = public_answer_show(v, res);
    else if (!e)
        e = tz_public_follow(&f, &v->desk, number, tz_arg_text(v->r, "code"), v->a);
    if (e)
        return public_follow_refused(v, res, e);
    if (!warning)
        show_follow(v, res, &f, NULL);
    return NULL;
}

static struct tz_err *post_follow(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    TZ_TRY(public_visit(&v, r));
    return follow(v, res);
}

static struct tz_err *post_rate(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    TZ_TRY(public_visit(&v, r));
    struct tz_err *e = tz_public_turn(TZ_TURN_FOLLOW, tz_request_peer(r)->address);
    if (!e)
        e = tz_public_rate(&v->desk, tz_arg_text(r, "number"), tz_arg_text(r, "code"), tz_arg_text(r, "rating"), v->a);
    return e ? public_follow_refused(v, res, e) : follow(v, res);
}

#define TOWN                                                                                                           \
    {                                                                                                                  \
        .name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 12                                                \
    }
#define ITEM                                                                                                           \
    {                                                                                                                  \
        .name = "id", .label = "编号", .kind = TZ_ARG_ID, .required = true                                             \
    }
#define PROBLEM                                                                                                        \
    {.name = "content", .label = "事情", .kind = TZ_ARG_LINES, .required = true, .max = 2000},                         \
        {.name = "field", .label = "哪一方面", .kind = TZ_ARG_TEXT, .max = 40},                                        \
        {.name = "place", .label = "哪个村", .kind = TZ_ARG_TEXT, .max = 40},                                          \
        {.name = "name", .label = "姓名", .kind = TZ_ARG_TEXT, .max = 30},                                             \
        {.name = "phone", .label = "手机", .kind = TZ_ARG_TEXT, .max = 20},                                            \
        {.name = "confidential", .label = "保密", .kind = TZ_ARG_BOOL},                                                \
    {                                                                                                                  \
        .name = "photos", .label = "照片", .kind = TZ_ARG_FILES                                                        \
    }
static const struct tz_route_arg town_args[] = {TOWN, {0}};
static const struct tz_route_arg problem_args[] = {TOWN, PROBLEM, {0}};
static const struct tz_route_arg item_args[] = {TOWN, ITEM, {0}};
static const struct tz_route_arg object_args[] = {TOWN, ITEM, PROBLEM, {0}};
static const struct tz_route_arg request_args[] = {
    TOWN,
    {.name = "asked", .label = "需要什么信息", .kind = TZ_ARG_LINES, .required = true, .max = 2000},
    {.name = "applicant_kind", .label = "申请人类型", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "applicant", .label = "姓名或单位名称", .kind = TZ_ARG_TEXT, .required = true, .max = 80},
    {.name = "phone", .label = "手机", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "reach", .label = "联系地址", .kind = TZ_ARG_TEXT, .max = 200},
    {0}};
static const struct tz_route_arg follow_args[] = {
    TOWN,
    {.name = "number", .label = "编号", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "code", .label = "查询码", .kind = TZ_ARG_TEXT, .required = true, .max = 20},
    {.name = "rating", .label = "评价", .kind = TZ_ARG_TEXT, .max = 20},
    {0}};

enum { READS = TZ_ROUTE_PUBLIC, FORM = TZ_ROUTE_PUBLIC | TZ_ROUTE_FORM };
const struct tz_route web_public_ask_routes[] = {
    {TZ_GET, "/public/report", get_report, NULL, READS, "我要反映", "反映问题的表单。", town_args},
    {TZ_POST, "/public/report", post_report, NULL, FORM | TZ_ROUTE_UPLOAD, "我要反映",
     "提交一个问题，得到编号和查询码。", problem_args},
    {TZ_GET, "/public/{id:id}/object", get_object, NULL, READS, "提出异议", "对公示提出异议的表单。", item_args},
    {TZ_POST, "/public/{id:id}/object", post_object, NULL, FORM | TZ_ROUTE_UPLOAD, "提出异议", "对公示提出异议。",
     object_args},
    {TZ_GET, "/public/request", get_request, NULL, READS, "依申请公开", "申请政府信息的表单。", town_args},
    {TZ_POST, "/public/request", post_request, NULL, FORM, "依申请公开", "申请政府信息，20个工作日内答复。",
     request_args},
    {TZ_GET, "/public/follow", get_follow, NULL, READS, "查进度", "凭编号和查询码查进度。", town_args},
    {TZ_POST, "/public/follow", post_follow, NULL, FORM, "查进度", "凭编号和查询码查进度。", follow_args},
    {TZ_POST, "/public/rate", post_rate, NULL, FORM, "评价", "办结后评价一次。", follow_args},
    {0}};
