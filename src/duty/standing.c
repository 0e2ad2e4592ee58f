/* SPDX-License-Identifier: Apache-2.0
 *
 * Standing orders: the record, who keeps it, reading its details; seasons and the frequencies they set.
 */
#include "duty/standing.h"

#include <string.h>

#include "base/text.h"
#include "duty.sql.h"
#include "duty/duty_priv.h"

enum { STANDING_MAX = 2000, LABEL_MAX = 120, DETAIL_MAX = 2000 };

static const char *const columns[] = {"kind", "label", "about", "paper", "from_day", "till_day", "detail", NULL};
const struct tz_record duty_standing = {"standing", columns, &SQL_STANDING_ADD, &SQL_STANDING_CLOSE,
                                        &SQL_STANDING_EACH};

bool tz_standing_may(const struct tz_who *who, const char *kind)
{
    bool narrow = tz_same(kind, TZ_STANDING_SEASON) || tz_same(kind, TZ_STANDING_ITEM);
    return who->system || tz_who_has_role(who, "office") ||
           (!narrow && (tz_who_has_role(who, "head") || tz_who_has_role(who, "clerk")));
}

const char *tz_standing_detail(const struct tz_standing *s, const char *key, struct tz_arena *a)
{
    size_t n = strlen(key);
    for (const char *at = s->detail; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        if (strncmp(at, key, n) == 0 && at[n] == '=') {
            size_t length = strcspn(at + n + 1, "\n");
            return length ? tz_strndup(a, at + n + 1, length) : NULL;
        }
    return NULL;
}

char **tz_standing_words(const char *text, size_t *n, struct tz_arena *a)
{
    char *flat = tz_strdup(a, text), *to = flat;
    for (const char *at = text; *at;)
        if (tz_starts(at, "、")) {
            *to++ = ',';
            at += strlen("、");
        } else
            *to++ = *at++;
    *to = 0;
    return tz_split(a, flat, ',', n);
}

/* ---- checking */
static bool known_rule(const struct tz_model *m, const char *key)
{
    for (size_t i = 0; i < m->register_n; i++)
        for (size_t k = 0; k < m->registers[i]->obligation_n; k++)
            if (tz_same(m->registers[i]->obligations[k].key, key))
                return true;
    return false;
}

/* Every detail of a season is an obligation and the frequency it has while the season lasts. */
static struct tz_err *check_season(const struct tz_desk *d, const struct tz_standing *s, struct tz_arena *a)
{
    size_t n;
    char **lines = tz_split(a, s->detail ? s->detail : "", '\n', &n);
    for (size_t i = 0; i < n; i++) {
        char *eq = strchr(lines[i], '=');
        enum tz_window w;
        int64_t times;
        if (!*lines[i])
            continue;
        if (!eq)
            return tz_err(TZ_E_INPUT, "看不懂“%s”：写成 patrol=每日", lines[i]);
        if (!tz_frequency_parse(&w, &times, eq + 1))
            return tz_err_hint(tz_err(TZ_E_INPUT, "看不懂频次“%s”", eq + 1), "写成 每日、每周2次、每旬一次");
        *eq = 0;
        if (d->model && !known_rule(d->model, lines[i]))
            return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这项应办", lines[i]), "可用 patrol、visit、reading 等");
    }
    return NULL;
}

static bool hour_ok(const char *t)
{
    return t && strlen(t) == 5 && t[2] == ':' && t[0] >= '0' && t[0] <= '2' && t[1] >= '0' && t[1] <= '9' &&
           (t[0] < '2' || t[1] <= '3') && t[3] >= '0' && t[3] <= '5' && t[4] >= '0' && t[4] <= '9';
}

static struct tz_err *check_kind(const struct tz_desk *d, const struct tz_standing *s, struct tz_arena *a)
{
    static const char *const lists[] = {"基本履职", "配合履职", "上级收回"};
    if (tz_same(s->kind, TZ_STANDING_SEASON))
        return check_season(d, s, a);
    if (tz_same(s->kind, TZ_STANDING_NIL) && !hour_ok(tz_standing_detail(s, "by", a)))
        return tz_err_hint(tz_err(TZ_E_INPUT, "零报告要写明几点前报"), "写成 17:00");
    if (tz_same(s->kind, TZ_STANDING_DUE) && d->model)
        return tz_coming_check(d->model, s, a);
    if (tz_same(s->kind, TZ_STANDING_ITEM)) {
        const char *list = tz_standing_detail(s, "list", a);
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
            if (tz_same(list, lists[i]))
                return NULL;
        return tz_err_hint(tz_err(TZ_E_INPUT, "要写明在哪张清单上"), "基本履职、配合履职 或 上级收回");
    }
    return NULL;
}

static struct tz_err *check(const struct tz_desk *d, const struct tz_standing *s, struct tz_arena *a)
{
    bool own = tz_same(s->kind, TZ_STANDING_LEAVE) || tz_same(s->kind, TZ_STANDING_POST);
    if (!tz_standing_may(d->who, s->kind))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不归您维护"), "时段和清单由党政办维护，其余由站所维护");
    if (!s->label || !*s->label || strlen(s->label) > LABEL_MAX)
        return tz_err(TZ_E_INPUT, "要写明名称，不超过四十个字");
    if (s->detail && strlen(s->detail) > DETAIL_MAX)
        return tz_err(TZ_E_INPUT, "内容太长");
    if (!tz_day_ok(s->from) || (s->till != TZ_DAY_OPEN && !tz_day_ok(s->till)))
        return tz_err_hint(tz_err(TZ_E_INPUT, "要写明起止日期"), "写成 2026-03-01");
    if (s->till < s->from)
        return tz_err(TZ_E_RULE, "止期早于起期");
    if (!own && (!s->paper || !*s->paper))
        return tz_err_hint(tz_err(TZ_E_RULE, "要写明依据"), "写上命令、通知或清单的文号");
    return check_kind(d, s, a);
}

/* ---- writing */
struct tz_err *tz_standing_put(int64_t *id, const struct tz_desk *d, const struct tz_standing *s, struct tz_arena *a)
{
    int64_t town = d->who->actor.town;
    struct duty_put put = {.d = d,
                           .record = &duty_standing,
                           .find = &SQL_STANDING_FIND,
                           .key = {tz_v_int(town), tz_v_int(s->id)},
                           .key_n = 2,
                           .values = {tz_v_text(s->kind), tz_v_text(s->label), tz_v_int(s->about), tz_v_text(s->paper),
                                      tz_v_int(s->from), tz_v_int(s->till), tz_v_text(s->detail)}};
    TZ_TRY(check(d, s, a));
    TZ_TRY(duty_put_run(&put, "standing", a));
    if (id)
        *id = s->id ? s->id : put.fresh;
    return tz_same(s->kind, TZ_STANDING_SEASON) ? duty_obligation_sweep(d->store, town) : NULL;
}

struct tz_err *tz_standing_list(struct tz_standing **out, size_t *n, struct tz_conn *c, int64_t town, const char *kind,
                                tz_day day, struct tz_arena *a)
{
    return duty_standing_known(out, n, c, town, kind, day, 0, a);
}

struct tz_err *duty_standing_known(struct tz_standing **out, size_t *n, struct tz_conn *c, int64_t town,
                                   const char *kind, tz_day day, int64_t known, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 32;
    *out = TZ_NEW_ARRAY(a, room, struct tz_standing);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_STANDING_LIST, "iti", town, kind, tz_known_j(known)));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < STANDING_MAX) {
        struct tz_standing s = {.id = tz_rows_int(rows, 0),
                                .version = tz_rows_int(rows, 1),
                                .kind = kind,
                                .about = tz_rows_int(rows, 3),
                                .from = (tz_day)tz_rows_int(rows, 5),
                                .till = (tz_day)tz_rows_int(rows, 6)};
        if (day && (day < s.from || day > s.till))
            continue;
        s.label = tz_rows_copy(rows, 2, a);
        s.paper = tz_rows_copy(rows, 4, a);
        s.detail = tz_rows_copy(rows, 7, a);
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = s;
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_standing_end(const struct tz_desk *d, int64_t id, const char *kind, tz_day till, struct tz_arena *a)
{
    struct tz_standing *list;
    struct tz_conn *c = NULL;
    size_t n;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_standing_list(&list, &n, c, d->who->actor.town, kind, 0, a);
    tz_db_release(&c);
    if (e)
        return e;
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id) {
            list[i].till = till;
            return tz_standing_put(NULL, d, &list[i], a);
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有编号为 %lld 的安排", (long long)id), "先列出，再核对编号");
}

/* ---- seasons */
bool tz_season_on(const struct tz_standing *seasons, size_t n, const char *label, tz_day day)
{
    if (!label || !*label)
        return true;
    for (size_t i = 0; i < n; i++)
        if (tz_same(seasons[i].label, label) && day >= seasons[i].from && day <= seasons[i].till)
            return true;
    return false;
}

struct duty_seasons {
    struct duty_stretch *items; /* by first day; of two at once the later order holds */
    size_t n;
};

struct tz_err *duty_seasons_load(struct duty_seasons **out, struct tz_conn *c, int64_t town, const char *rule,
                                 int64_t known, struct tz_arena *a)
{
    struct tz_standing *list;
    size_t n;
    struct duty_seasons *s = TZ_NEW(a, struct duty_seasons);
    TZ_TRY(duty_standing_known(&list, &n, c, town, TZ_STANDING_SEASON, 0, known, a));
    s->items = TZ_NEW_ARRAY(a, n + 1, struct duty_stretch);
    for (size_t i = 0; i < n; i++) {
        const char *every = tz_standing_detail(&list[i], rule, a);
        if (every)
            s->items[s->n++] = (struct duty_stretch){list[i].from, list[i].till, every};
    }
    *out = s;
    return NULL;
}

struct duty_stretch duty_season_at(const struct duty_seasons *s, tz_day day)
{
    struct duty_stretch at = {0, TZ_DAY_OPEN, NULL};
    for (size_t i = 0; i < s->n; i++) { /* by first day: the last one that holds the day wins */
        const struct duty_stretch *x = &s->items[i];
        if (x->from <= day && day <= x->till) {
            at.from = x->from > at.from ? x->from : at.from;
            at.till = x->till < at.till ? x->till : at.till;
            at.every = x->every;
        } else if (x->till < day) {
            tz_day next = tz_day_add(x->till, 1);
            at.from = next > at.from ? next : at.from;
        } else {
            tz_day before = tz_day_add(x->from, -1);
            at.till = before < at.till ? before : at.till;
        }
    }
    return at;
}
