/* SPDX-License-Identifier: Apache-2.0
 *
 * What the public sends in: a problem, an objection to a publicity, a request for information. Each becomes an entry by an
 * account that may do nothing but create (role public); the sender keeps its number and a code that is computed from the
 * number under the town's index key and stored nowhere. With both the matter is followed and, once closed, rated.
 */
#include "portal/portal_priv.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "duty/duty.h"
#include "place/place.h"

struct tz_who tz_who_public(int64_t town, struct tz_arena *a)
{
    struct tz_grant *g = TZ_NEW(a, struct tz_grant);
    *g = (struct tz_grant){
        .role = "public", .rights = TZ_RIGHT_BIT(TZ_RIGHT_CREATE), .from = 19000101, .until = TZ_DAY_OPEN};
    return (struct tz_who){
        .actor = {.town = town, .via = "public"}, .name = "public", .label = "群众", .grants = g, .grant_n = 1};
}

static struct tz_desk desk_of_public(struct tz_who *who, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_desk out = *d;
    *who = tz_who_public(d->who->actor.town, a);
    out.who = who;
    out.request = NULL;
    return out;
}

/* ---- codes */
enum { CODE_CHARS = 8 };

struct tz_err *tz_public_code(char **out, struct tz_store *s, int64_t town, const char *number, struct tz_arena *a)
{
    static const char letters[] = "23456789CDFGHJKMNPQRTVWX"; /* none that looks like another, no vowels */
    uint8_t sum[16];
    struct tz_ring *ring = tz_store_ring(s, town);
    char *code = tz_alloc(a, CODE_CHARS + 1);
    if (!ring)
        return tz_err_hint(tz_err(TZ_E_MISSING, "现在不能受理网上提交"), "请直接打电话或到便民服务中心");
    tz_ring_blind(ring, "portal.code", number, sum);
    for (int i = 0; i < CODE_CHARS; i++)
        code[i] = letters[((unsigned)sum[i * 2] << 8 | sum[i * 2 + 1]) % (sizeof letters - 1)];
    code[CODE_CHARS] = '\0';
    *out = code;
    return NULL;
}

/* Equal in time that does not depend on where they differ. */
static bool same_code(const char *want, const char *given)
{
    unsigned differ = 0;
    size_t k = 0;
    for (const char *p = given; *p; p++) {
        if (*p == ' ' || *p == '-')
            continue;
        if (k >= CODE_CHARS)
            return false;
        differ |= (unsigned)(want[k++] ^ toupper((unsigned char)*p));
    }
    return k == CODE_CHARS && differ == 0;
}

/* ---- sending */
struct sending {
    struct tz_set sets[16];
    size_t n;
};

static void put(struct sending *s, const char *key, const char *text)
{
    if (text && *text)
        s->sets[s->n++] = (struct tz_set){.key = key, .text = text};
}

static const struct tz_register *register_for(const struct tz_model *m, const char *key)
{
    return m ? tz_model_register(m, key) : NULL;
}

static struct tz_err *no_register(void)
{
    return tz_err_hint(tz_err(TZ_E_MISSING, "本镇还没有开通网上受理"), "请直接打电话或到便民服务中心");
}

/* The last due time of the clocks that run: by then all of it is answered. */
static struct tz_err *due_of(tz_instant *out, const struct tz_desk *system, int64_t id, struct tz_arena *a)
{
    struct tz_clock_row *clocks;
    size_t n;
    *out = 0;
    TZ_TRY(tz_clock_list(&clocks, &n, system, id, 0, a));
    for (size_t i = 0; i < n; i++)
        if (clocks[i].state.due && !clocks[i].state.ended && (!*out || clocks[i].state.due > *out))
            *out = clocks[i].state.due;
    return NULL;
}

static struct tz_err *send(struct tz_said *out, const struct tz_desk *d, const struct tz_register *r,
                           const struct sending *s, struct tz_arena *a)
{
    struct tz_who who, all;
    struct tz_desk desk = desk_of_public(&who, d, a), system = tz_desk_of_system(&all, d);
    struct tz_act act = {.intake = "群众网上提交"};
    struct tz_done done;
    char *code;
    desk.request = d->request;
    TZ_TRY(tz_public_code(&code, d->store, d->who->actor.town, "", a)); /* no key, no promise */
    TZ_TRY(tz_register_create(&done, &desk, r, s->sets, s->n, &act, a));
    TZ_TRY(tz_public_code(&code, d->store, d->who->actor.town, done.number, a));
    *out = (struct tz_said){.id = done.id, .number = done.number, .code = code};
    return due_of(&out->due, &system, done.id, a);
}

static struct tz_err *own_place(const char **out, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_places *places = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_places_hold(&places, c, d->who->actor.town);
    tz_db_release(&c);
    if (!e)
        *out = tz_printf(a, "%lld", (long long)tz_places_own(places));
    tz_places_release(&places);
    return e;
}

static struct tz_err *photos(const char **out, const struct tz_desk *d, const struct tz_register *r,
                             const struct tz_public_problem *p, struct tz_arena *a)
{
    struct tz_who who;
    struct tz_desk desk = desk_of_public(&who, d, a);
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < p->photo_n; i++) {
        int64_t id;
        if (!p->photos[i].n)
            continue;
        const char *name = p->photos[i].name && *p->photos[i].name ? p->photos[i].name : "照片.jpg";
        TZ_TRY(tz_register_attach(&id, &desk, r, 0, "proof", name, p->photos[i].data, p->photos[i].n, a));
        tz_buf_printf(&b, "%s%lld", b.len ? "," : "", (long long)id);
    }
    *out = b.data;
    return NULL;
}

static struct tz_err *send_problem(struct tz_said *out, const struct tz_desk *d, const struct tz_public_problem *p,
                                   const char *source, const char *content, struct tz_arena *a)
{
    const struct tz_register *r = register_for(d->model, "problem");
    struct sending s = {.n = 0};
    const char *place = p->place, *pictures;
    if (!r)
        return no_register();
    if (!content || tz_utf8_count(content, strlen(content)) < 5)
        return tz_err_place(
            tz_err_hint(tz_err(TZ_E_INPUT, "请把事情写清楚，至少五个字"), "写明什么事、在哪里、什么时候"), "内容");
    if (!place || !*place)
        TZ_TRY(own_place(&place, d, a));
    TZ_TRY(photos(&pictures, d, r, p, a));
    put(&s, "place", place);
    put(&s, "source", source);
    put(&s, "field", p->field);
    put(&s, "content", content);
    put(&s, "asker", p->name);
    put(&s, "phone", p->phone);
    put(&s, "confidential", p->confidential ? "true" : NULL);
    put(&s, "proof", pictures);
    return send(out, d, r, &s, a);
}

struct tz_err *tz_public_problem(struct tz_said *out, const struct tz_desk *d, const struct tz_public_problem *p,
                                 struct tz_arena *a)
{
    return send_problem(out, d, p, "群众网上反映", p->content, a);
}

/* The objection's own text stays in the sealed case; beside the publicity stands its number only. */
static struct tz_err *note_objection(const struct tz_desk *system, int64_t item, const struct tz_said *said,
                                     struct tz_arena *a)
{
    struct tz_set parts[3];
    struct tz_set_row row = {.parts = parts, .n = 3};
    struct tz_set set = {.key = "objections", .rows = &row, .row_n = 1};
    struct tz_act act = {0};
    struct tz_done done;
    char day[16];
    parts[0] = (struct tz_set){.key = "on", .text = tz_day_print(day, tz_today())};
    parts[1] = (struct tz_set){.key = "content", .text = tz_printf(a, "见 %s", said->number)};
    parts[2] = (struct tz_set){.key = "case", .text = tz_printf(a, "%lld", (long long)said->id)};
    return tz_register_change(&done, system, item, 0, &set, 1, &act, a);
}

struct tz_err *tz_public_object(struct tz_said *out, const struct tz_desk *d, int64_t item,
                                const struct tz_public_problem *p, struct tz_arena *a)
{
    struct tz_public_item it;
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    system.who = &who;
    who.actor.via = "public";
    TZ_TRY(tz_public_get(&it, d, item, a));
    if (!it.notice)
        return tz_err_hint(tz_err(TZ_E_RULE, "这条信息不在公示期，不能提异议"), "有意见请走“我要反映”");
    const char *content =
        p->content && *p->content ? tz_printf(a, "对公示 %s《%s》的异议：%s", it.number, it.title, p->content) : NULL;
    TZ_TRY(send_problem(out, d, p, "公示异议", content, a));
    return note_objection(&system, item, out, a);
}

struct tz_err *tz_public_request(struct tz_said *out, const struct tz_desk *d, const struct tz_public_request *q,
                                 struct tz_arena *a)
{
    const struct tz_register *r = register_for(d->model, "disclosure_request");
    struct sending s = {.n = 0};
    const char *place;
    if (!r)
        return no_register();
    if (!q->applicant || !*q->applicant)
        return tz_err_place(tz_err(TZ_E_INPUT, "请写申请人的姓名或名称（政府信息公开条例第二十九条）"), "申请人");
    if ((!q->phone || !*q->phone) && (!q->reach || !*q->reach))
        return tz_err_place(tz_err_hint(tz_err(TZ_E_INPUT, "请留联系电话或地址"), "答复要送达给您"), "联系方式");
    if (!q->asked || tz_utf8_count(q->asked, strlen(q->asked)) < 5)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_INPUT, "请写清楚要什么信息"), "名称、文号或便于查找的特征"),
                            "所需信息");
    TZ_TRY(own_place(&place, d, a));
    put(&s, "place", place);
    put(&s, "applicant_kind", q->applicant_kind && *q->applicant_kind ? q->applicant_kind : "自然人");
    put(&s, "applicant", q->applicant);
    put(&s, "reach", q->reach);
    put(&s, "phone", q->phone);
    put(&s, "asked", q->asked);
    put(&s, "channel", "网络");
    put(&s, "received_how", "确认");
    return send(out, d, r, &s, a);
}

/* ---- self-reports */
static struct tz_err *self_places(int64_t **out, size_t *n, struct tz_places **places, const struct tz_desk *d,
                                  struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    int64_t *villages;
    size_t count;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_places_hold(places, c, d->who->actor.town);
    tz_db_release(&c);
    if (e)
        return e;
    tz_place_below(&villages, &count, *places, tz_places_town(*places), TZ_PLACE_VILLAGE, NULL, tz_today(), a);
    *out = TZ_NEW_ARRAY(a, count + 1, int64_t);
    (*out)[0] = tz_places_own(*places);
    if (count)
        memcpy(*out + 1, villages, count * sizeof *villages);
    *n = count + 1;
    return NULL;
}

static struct tz_err *self_fill(struct tz_self_code *out, const struct tz_desk *d, const char *kind, int64_t place,
                                const struct tz_places *places, struct tz_arena *a)
{
    char *code;
    TZ_TRY(
        tz_public_code(&code, d->store, d->who->actor.town, tz_printf(a, "self %s %lld", kind, (long long)place), a));
    *out = (struct tz_self_code){
        .kind = kind, .code = code, .place = place, .place_label = tz_place_title(places, place, tz_today(), a)};
    return NULL;
}

struct tz_err *tz_self_codes(struct tz_self_code **out, size_t *n, const struct tz_desk *d, struct tz_arena *a)
{
    const struct tz_register *r = register_for(d->model, "self_report");
    const struct tz_field *f = r ? tz_register_field(r, "kind") : NULL;
    struct tz_places *places = NULL;
    struct tz_err *e = NULL;
    int64_t *where;
    size_t count;
    if (!f || !f->codes)
        return no_register();
    TZ_TRY(self_places(&where, &count, &places, d, a));
    *out = TZ_NEW_ARRAY(a, f->codes->n * count, struct tz_self_code);
    *n = 0;
    for (size_t k = 0; !e && k < f->codes->n; k++)
        for (size_t i = 0; !e && i < count && !f->codes->items[k].closed; i++)
            e = self_fill(&(*out)[(*n)++], d, f->codes->items[k].key, where[i], places, a);
    tz_places_release(&places);
    return e;
}

struct tz_err *tz_self_find(struct tz_self_code *out, const struct tz_desk *d, const char *code, struct tz_arena *a)
{
    struct tz_self_code *all;
    size_t n;
    TZ_TRY(tz_self_codes(&all, &n, d, a));
    for (size_t i = 0; code && i < n; i++)
        if (same_code(all[i].code, code)) {
            *out = all[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "这个码不对或已停用"), "请照码上的八位字母数字打开，或问村里要新的码");
}

struct tz_err *tz_public_self(struct tz_said *out, const struct tz_desk *d, const struct tz_self_code *k,
                              const struct tz_public_self *p, struct tz_arena *a)
{
    const struct tz_register *r = register_for(d->model, "self_report");
    struct sending s = {.n = 0};
    if (!r)
        return no_register();
    put(&s, "place", tz_printf(a, "%lld", (long long)k->place));
    put(&s, "kind", k->kind);
    put(&s, "name", p->name);
    put(&s, "phone", p->phone);
    put(&s, "happened", p->happened);
    put(&s, "where", p->where);
    put(&s, "said", p->said);
    return send(out, d, r, &s, a);
}

/* ---- following */
static const char *const followed[] = {"problem", "disclosure_request", "service_case", "self_report"};

static bool may_follow(const struct tz_register *r)
{
    for (size_t i = 0; i < sizeof followed / sizeof *followed; i++)
        if (r && tz_same(r->key, followed[i]))
            return true;
    return false;
}

static struct tz_err *unknown(void)
{
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "编号或查询码不对"), "请照回执上的编号和八位查询码填写，字母不分大小写");
}

struct tz_err *tz_public_number(char **out, const struct tz_desk *d, const char *number, const char *code,
                                struct tz_arena *a)
{
    char *clean = tz_trim(a, tz_fold(a, number ? number : "", true)), *want;
    for (char *p = clean; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    TZ_TRY(tz_public_code(&want, d->store, d->who->actor.town, clean, a));
    if (!code || !same_code(want, code))
        return unknown();
    *out = clean;
    return NULL;
}

/* The entry behind a number, when the code fits. */
static struct tz_err *by_code(struct tz_entry **e, const struct tz_desk *system, const char *number, const char *code,
                              struct tz_arena *a)
{
    struct tz_get get = {.parts = TZ_GET_SPANS | TZ_GET_LABELS};
    char *clean;
    int64_t id = 0;
    TZ_TRY(tz_public_number(&clean, system, number, code, a));
    struct tz_err *err = tz_register_by_number(&id, system, clean, a);
    if (err) {
        tz_err_free(err);
        return unknown();
    }
    TZ_TRY(tz_register_get(e, system, id, &get, a));
    return may_follow((*e)->reg) ? NULL : unknown();
}

static const char *result_of(const struct tz_entry *e, struct tz_arena *a)
{
    const char *key = tz_same(e->reg->key, "disclosure_request") ? "answer"
                      : tz_same(e->reg->key, "service_case")     ? "result"
                                                                 : NULL;
    const char *text = key ? entry_shown(e, key, a) : "";
    return *text ? text : NULL;
}

static void fill_steps(struct tz_followed *out, const struct tz_entry *e, struct tz_arena *a)
{
    out->steps = TZ_NEW_ARRAY(a, e->span_n + 1, struct tz_followed_step);
    for (size_t i = 0; i < e->span_n; i++) {
        const char *state = e->spans[i].state >= 0 ? e->reg->states[e->spans[i].state].key : "";
        if (out->step_n && tz_same(out->steps[out->step_n - 1].state, state))
            continue;
        out->steps[out->step_n++] = (struct tz_followed_step){e->spans[i].from, state};
        out->since = e->spans[i].from;
    }
}

struct tz_err *tz_public_follow(struct tz_followed *out, const struct tz_desk *d, const char *number, const char *code,
                                struct tz_arena *a)
{
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    struct tz_entry *e;
    TZ_TRY(by_code(&e, &system, number, code, a));
    *out = (struct tz_followed){.id = e->id, .reg = e->reg, .number = e->number, .received = e->on_day};
    out->state = e->struck ? "作废" : tz_state_key(e->reg, e->state);
    out->done = e->state >= 0 && e->reg->states[e->state].done;
    out->result = result_of(e, a);
    fill_steps(out, e, a);
    const char *rating = entry_shown(e, "rating", a);
    out->rating = *rating ? rating : NULL;
    out->may_rate = out->done && !out->rating && !e->struck && tz_register_field(e->reg, "rating") != NULL;
    TZ_TRY(due_of(&out->due, &system, e->id, a));
    out->late = out->due && !out->done && out->due < tz_now();
    return NULL;
}

struct tz_err *tz_public_rate(const struct tz_desk *d, const char *number, const char *code, const char *rating,
                              struct tz_arena *a)
{
    struct tz_followed f;
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    struct tz_set set = {.key = "rating", .text = rating};
    struct tz_act act = {.reason = "群众评价"};
    struct tz_done done;
    who.actor.via = "public";
    TZ_TRY(tz_public_follow(&f, d, number, code, a));
    if (!f.done)
        return tz_err_hint(tz_err(TZ_E_RULE, "这件事还没有办结"), "办结后再来评价");
    if (!f.may_rate)
        return tz_err_hint(tz_err(TZ_E_RULE, "这件事已经评价过了"), "有新的情况请另外反映");
    if (!tz_same(rating, "满意") && !tz_same(rating, "基本满意") && !tz_same(rating, "不满意"))
        return tz_err(TZ_E_INPUT, "评价只能是满意、基本满意或不满意");
    if (tz_same(f.reg->key, "service_case"))
        return tz_register_move(&done, &system, f.id, 0, "评价", &set, 1, &act, a);
    return tz_register_change(&done, &system, f.id, 0, &set, 1, &act, a);
}
