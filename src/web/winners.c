/* SPDX-License-Identifier: Apache-2.0
 *
 * Winners of votes that are proposed as entries: the form that accepts or refuses one, and those waiting on the first page.
 */
#include "base/text.h"
#include "rule/follow.h"
#include "web/plain_priv.h"

static const char *winner_url(struct visit *v, const struct tz_follow *f)
{
    return tz_printf(v->a, "/votes/%lld/winners/%lld", (long long)f->ballot, (long long)f->n);
}

static const char *proposed(const struct tz_follow_entry *x, const char *key)
{
    for (size_t i = 0; i < x->n; i++)
        if (tz_same(x->sets[i].key, key))
            return x->sets[i].text;
    return NULL;
}

/* What was sent (after a fault), else what is proposed. */
static const char *value_of(struct visit *v, const struct tz_follow_entry *x, const char *key, bool *sent)
{
    size_t n;
    const struct tz_pair *pairs = tz_arg_map(v->r, "f", &n);
    *sent = n > 0;
    for (size_t i = 0; i < n; i++)
        if (tz_same(pairs[i].name, key))
            return pairs[i].value;
    return *sent ? NULL : proposed(x, key);
}

static void entry_field(struct plain_form *f, const struct tz_follow_entry *x, const char *key)
{
    struct visit *v = f->v;
    const struct tz_field *field = tz_register_field(x->f.reg, key);
    bool sent;
    if (!field || field->system || f->section.n_fields == PLAIN_FIELDS)
        return;
    const char *value = value_of(v, x, key, &sent);
    struct v_field *out = &f->fields[f->section.n_fields++];
    if (field->type == TZ_TYPE_REF && !sent)
        web_field(v, out, field, "f.", NULL, value);
    else
        web_field(v, out, field, "f.", value, value_of(v, x, tz_printf(v->a, "%s.text", key), &sent));
    if (field->type == TZ_TYPE_REF)
        out->search_url = tz_printf(v->a, "/r/%s/suggest/%s", x->f.reg->key, key);
    out->required = false; /* a refusal asks for none of them; the model asks for what an entry needs */
}

static void place_field(struct plain_form *f, const struct tz_follow_entry *x)
{
    bool sent;
    const char *place = value_of(f->v, x, "place", &sent);
    struct v_field *out = &f->fields[f->section.n_fields++];
    web_place_field(f->v, out, x->f.reg);
    out->required = false;
    out->placeholder = "镇本级";
    for (size_t i = 0; i < out->n_options; i++)
        ((struct v_option *)out->options)[i].on =
            tz_same(out->options[i].value, place) || tz_same(out->options[i].label, place);
}

static struct tz_err *show(struct visit *v, const struct tz_follow_entry *x, struct tz_response *res)
{
    struct plain_form *f =
        plain_form_new(v, tz_printf(v->a, "登记“%s”", x->f.label),
                       tz_printf(v->a, "《%s》%lld票当选。接受就登记到“%s”，不接受写明理由；只答复一次。", x->f.title,
                                 (long long)x->f.votes, x->f.reg->label),
                       winner_url(v, &x->f), "确定");
    web_crumb(v, &f->page.frame, "评选票决", "/votes");
    web_crumb(v, &f->page.frame, x->f.title, tz_printf(v->a, "/votes/%lld", (long long)x->f.ballot));
    f->page.cancel_url = tz_printf(v->a, "/votes/%lld", (long long)x->f.ballot);
    plain_choice(f, "answer", "答复", "take=登记|leave=不登记", tz_arg_text(v->r, "answer"));
    TZ_TRY(visit_places(v));
    place_field(f, x);
    for (size_t i = 0; x->asks[i]; i++)
        entry_field(f, x, x->asks[i]);
    plain_field(f, "lines", "reason", "不登记的理由", tz_arg_text(v->r, "reason"), "登记的不用写");
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *get_winner(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_follow_entry x;
    TZ_TRY(tz_follow_get(&x, &v->desk, tz_arg_id(r, "id"), tz_arg_int(r, "n", 0), v->a));
    return show(v, &x, res);
}

static struct tz_err *post_winner(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_follow_entry x;
    struct tz_done done = {0};
    int64_t id = tz_arg_id(r, "id"), n = tz_arg_int(r, "n", 0);
    size_t sent_n, set_n;
    bool leave = tz_same(tz_arg_text(r, "answer"), "leave");
    TZ_TRY(tz_follow_get(&x, &v->desk, id, n, v->a));
    const struct tz_pair *sent = tz_arg_map(r, "f", &sent_n);
    struct tz_set *sets = web_sets(v, x.f.reg, sent, sent_n, &set_n);
    struct tz_err *e = leave ? tz_follow_refuse(&v->desk, id, n, tz_arg_text(r, "reason"), v->a)
                             : tz_follow_accept(&done, &v->desk, id, n, sets, set_n, v->a);
    if (e && web_take_faults(v, x.f.reg, &e))
        return show(v, &x, res);
    if (e)
        return e;
    web_flash(v, res, leave ? "已记下不登记的理由" : tz_printf(v->a, "已登记 %s", done.number));
    tz_response_redirect(res, tz_printf(v->a, "/votes/%lld", (long long)id));
    return NULL;
}

/* ---- on the page of the vote, on the first page */
struct tz_err *web_winner_table(struct plain *p, struct tz_conn *c, const struct tz_ballot *b)
{
    struct visit *v = p->v;
    struct tz_follow *list;
    size_t n;
    TZ_TRY(tz_follow_list(&list, &n, c, &v->desk, b, v->a));
    if (!n)
        return NULL;
    plain_table(p, "winners", tz_printf(v->a, "登记到“%s”", list[0].reg->label), "当选|登记|编号或理由", "没有选出");
    bool may = v->who.system || tz_scope_may(&v->who, list[0].reg, TZ_RIGHT_CREATE);
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {list[i].label, *list[i].answer ? list[i].answer : "待登记",
                               *list[i].number ? list[i].number : list[i].reason};
        const char *url = list[i].entry             ? tz_printf(v->a, "/e/%lld", (long long)list[i].entry)
                          : may && !*list[i].answer ? winner_url(v, &list[i])
                                                    : NULL;
        plain_row(p, url, texts);
    }
    return NULL;
}

struct tz_err *web_winner_todos(struct visit *v, struct v_todo_group *groups, size_t *n, size_t most)
{
    struct v_todo_group *g = &groups[*n];
    struct tz_follow *list;
    struct tz_conn *c;
    size_t count;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_follow_waiting(&list, &count, c, &v->desk, v->a));
    struct v_todo *todos = TZ_NEW_ARRAY(v->a, count + 1, struct v_todo);
    *g = (struct v_todo_group){.id = "winners", .label = "评选结果待登记", .todos = todos};
    for (size_t i = 0; i < count && i < most; i++)
        todos[g->n_todos++] =
            (struct v_todo){.url = winner_url(v, &list[i]),
                            .title = list[i].label,
                            .register_label = list[i].reg->label,
                            .left = tz_printf(v->a, "《%s》%lld票", list[i].title, (long long)list[i].votes),
                            .act_label = "去登记"};
    if (count > most) {
        g->more = tz_printf(v->a, "还有 %zu 件", count - most);
        g->more_url = "/votes";
    }
    *n += count > 0;
    return NULL;
}

static const struct tz_route_arg winner_args[] = {
    {.name = "id", .label = "投票", .kind = TZ_ARG_ID, .required = true},
    {.name = "n", .label = "序号", .kind = TZ_ARG_INT, .required = true, .min = 1, .max = 1000},
    {.name = "answer", .label = "答复", .kind = TZ_ARG_KEY},
    {.name = "reason", .label = "理由", .kind = TZ_ARG_LINES, .max = 500},
    {.name = "f", .label = "字段", .kind = TZ_ARG_MAP},
    {0}};

const struct tz_route web_winner_routes[] = {
    {TZ_GET, "/votes/{id:id}/winners/{n:int}", get_winner, "work", 0, "登记当选结果",
     "评选的当选者登记为荣誉，票决的实事登记为任务；不登记的写理由。", winner_args},
    {TZ_POST, "/votes/{id:id}/winners/{n:int}", post_winner, "work", 0, "登记当选结果",
     "评选的当选者登记为荣誉，票决的实事登记为任务；不登记的写理由。", winner_args},
    {0}};
