/* SPDX-License-Identifier: Apache-2.0
 *
 * The hooks of this folder: what a publication must be before it goes out, what a payment waits for. They run in the
 * writer after the rows of a unit are written; an error refuses the unit, so nothing is half done. History taken over
 * (imports of past years) is not asked.
 */
#include "portal/portal_priv.h"
#include "portal.sql.h"

#include <string.h>

static const char *const open_notice = "发布";

/* ---- small queries over the tables of registers */
/* Column of a field, or with "<field>_kind" that of the kind of its reference; NULL = no such column. */
static const char *column_of(const struct tz_register *r, const char *key, struct tz_arena *a)
{
    const struct tz_field *f = tz_register_field(r, key);
    if (f)
        return f->column;
    f = tz_ends(key, "_kind") ? tz_register_field(r, tz_strndup(a, key, strlen(key) - strlen("_kind"))) : NULL;
    return f ? f->kind_column : NULL;
}

void portal_end_row(struct tz_sql_build *b, const char *table, int64_t town, int64_t id)
{
    tz_sql_add(b, " from ");
    tz_sql_name(b, table);
    tz_sql_add(b, " where town = ");
    tz_sql_bind(b, tz_v_int(town));
    tz_sql_add(b, " and id = ");
    tz_sql_bind(b, tz_v_int(id));
}

struct tz_err *portal_read_fields(const char **out, int64_t *numbers, const char *const *keys, size_t n,
                                  struct tz_apply *ap, const struct tz_register *r, int64_t id)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_arena *a = tz_apply_arena(ap);
    bool have;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    for (size_t i = 0; i < n; i++) {
        const char *column = column_of(r, keys[i], a);
        tz_sql_add(&b, i ? ", " : "");
        if (column)
            tz_sql_name(&b, column);
        else
            tz_sql_add(&b, "null");
    }
    portal_end_row(&b, r->table, tz_apply_town(ap), id);
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), tz_sql_end(&b, "portal.row"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    for (size_t i = 0; !e && i < n; i++) {
        struct tz_value v = have ? tz_rows_value(rows, (int)i) : tz_v_null();
        out[i] = v.kind == TZ_TEXT ? tz_rows_copy(rows, (int)i, a) : NULL;
        numbers[i] = v.kind == TZ_INT ? v.i : 0;
    }
    tz_rows_close(&rows);
    return e;
}

/* ---- payments */
static const char *publicity_of(const struct tz_register *r, const char *programme)
{
    const struct tz_field *f = tz_register_field(r, "programme");
    int code = f && f->codes && programme ? tz_codes_find(f->codes, programme) : -1;
    return code >= 0 ? tz_code_attribute(f->codes, &f->codes->items[code], "publicity") : NULL;
}

static void count_living(struct tz_sql_build *b, const struct tz_register *person, const char *column, tz_day today)
{
    tz_sql_add(b, " join ");
    tz_sql_name(b, person->table);
    tz_sql_add(b, " p on p.town = x.town and p.id = x.");
    tz_sql_name(b, column);
    tz_sql_add(b, " and (p.f_died_on is null or p.f_died_on > ");
    tz_sql_bind(b, tz_v_int(today));
    tz_sql_add(b, ")");
}

/* Is nobody of a household alive: neither its head nor who is a member today? */
static struct tz_err *nobody_lives(bool *out, struct tz_apply *ap, const struct tz_register *home,
                                   const struct tz_register *person, int64_t id)
{
    const struct tz_field *head = tz_register_field(home, "head"), *list = tz_register_field(home, "members"),
                          *member = list ? tz_field_part(list, "person") : NULL;
    tz_day today = tz_day_of(tz_apply_at(ap));
    struct tz_sql_build b;
    struct tz_rows *rows;
    bool have;
    *out = false;
    if (!head || !head->column || !member || !member->column)
        return NULL;
    tz_sql_begin(&b, tz_apply_arena(ap));
    tz_sql_add(&b, "select 1 from ");
    tz_sql_name(&b, home->table);
    tz_sql_add(&b, " x");
    count_living(&b, person, head->column, today);
    tz_sql_add(&b, " where x.town = ");
    tz_sql_bind(&b, tz_v_int(tz_apply_town(ap)));
    tz_sql_add(&b, " and x.id = ");
    tz_sql_bind(&b, tz_v_int(id));
    tz_sql_add(&b, " union all select 1 from ");
    tz_sql_name(&b, tz_list_table(home, list, tz_apply_arena(ap)));
    tz_sql_add(&b, " x");
    count_living(&b, person, member->column, today);
    tz_sql_add(&b, " where x.town = ");
    tz_sql_bind(&b, tz_v_int(tz_apply_town(ap)));
    tz_sql_add(&b, " and x.id = ");
    tz_sql_bind(&b, tz_v_int(id));
    tz_sql_add(&b, " and x.j_to = ");
    tz_sql_bind(&b, tz_v_int(TZ_J_OPEN));
    tz_sql_add(&b, " and x.from_day <= ");
    tz_sql_bind(&b, tz_v_int(today));
    tz_sql_add(&b, " and x.till_day > ");
    tz_sql_bind(&b, tz_v_int(today));
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), tz_sql_end(&b, "portal.living"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    *out = !e && !have;
    tz_rows_close(&rows);
    return e;
}

/* Is the payee dead, or nobody left of the household that is paid? texts and numbers as after_payment reads them. */
static struct tz_err *payee_died(bool *out, struct tz_apply *ap, const struct tz_model *m, const char *const *texts,
                                 const int64_t *numbers)
{
    static const char *const died[] = {"died_on"};
    const struct tz_register *person = tz_model_register(m, "person"), *home = tz_model_register(m, "household");
    const char *text[1];
    int64_t day[1] = {0};
    *out = false;
    if (home && person && tz_same(texts[2], "household"))
        return nobody_lives(out, ap, home, person, numbers[1]);
    if (person && tz_same(texts[2], "person"))
        TZ_TRY(portal_read_fields(text, day, died, 1, ap, person, numbers[1]));
    *out = day[0] && day[0] <= tz_day_of(tz_apply_at(ap));
    return NULL;
}

/* Why a payment is to be looked at by a person; NULL = nothing. */
static struct tz_err *doubt_of(const char **why, struct tz_apply *ap, const struct tz_model *m,
                               const struct tz_register *r, int64_t id, const char *const *texts,
                               const int64_t *numbers)
{
    int64_t twice = 0;
    struct tz_sql_build b;
    struct tz_rows *rows;
    bool have, died;
    *why = NULL;
    TZ_TRY(payee_died(&died, ap, m, texts, numbers));
    if (died) {
        *why = tz_same(texts[2], "household") ? "这一户登记的人都已死亡" : "领款人已登记死亡";
        return NULL;
    }
    tz_sql_begin(&b, tz_apply_arena(ap));
    tz_sql_add(&b, "select count(*) from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(tz_apply_town(ap)));
    tz_sql_add(&b, " and f_payee = ");
    tz_sql_bind(&b, tz_v_int(numbers[1]));
    tz_sql_add(&b, " and f_batch = ");
    tz_sql_bind(&b, tz_v_text(texts[3]));
    tz_sql_add(&b, " and f_programme = ");
    tz_sql_bind(&b, tz_v_text(texts[0]));
    tz_sql_add(&b, " and struck = 0 and id <> ");
    tz_sql_bind(&b, tz_v_int(id));
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), tz_sql_end(&b, "portal.twice"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    twice = !e && have ? tz_rows_int(rows, 0) : 0;
    tz_rows_close(&rows);
    if (!e && twice)
        *why = "同一批次同一对象有两笔";
    return e;
}

static struct tz_err *check_doubt(struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                                  int64_t id, const char *const *texts, const int64_t *numbers)
{
    const char *decision = texts[4], *why;
    if (tz_same(decision, "不发"))
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "这一笔已核定为不发"), "如要发放，请先改核定结果"), "%s",
                            texts[6]);
    if (decision)
        return NULL;
    TZ_TRY(doubt_of(&why, ap, m, r, id, texts, numbers));
    if (!why && numbers[5])
        why = "已标为待人工核定";
    if (why)
        return tz_err_place(
            tz_err_hint(tz_err(TZ_E_RULE, "%s，待人工核定后再发放", why),
                        "请核实后填“人工核定结果”和“核定日期”（照发、改正后发、不发），同批其他人照常发放"),
            "%s", texts[6]);
    return NULL;
}

static struct tz_err *after_payment(struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                                    const struct tz_touch *t)
{
    static const char *const keys[] = {"programme", "payee", "payee_kind", "batch", "decision", "held", "number"};
    enum { KEYS = sizeof keys / sizeof *keys };
    const char *texts[KEYS];
    int64_t numbers[KEYS];
    const char *was = t->state_was >= 0 ? r->states[t->state_was].key : "", *is = r->states[t->state_is].key;
    bool out = tz_same(is, "已推送"), first = tz_same(is, "先行支付"), again = tz_same(is, "重发");
    bool on = tz_same(was, "公示") && tz_same(is, "审核");
    if (!out && !first && !on && !again)
        return NULL;
    TZ_TRY(portal_read_fields(texts, numbers, keys, KEYS, ap, r, t->id));
    bool batch = tz_same(publicity_of(r, texts[0]), "each-batch");
    if (first && batch)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "“%s”须先公示，不能先行支付", texts[0]),
                                        "先行支付只用于急难的临时救助；本项目请先公示"),
                            "%s", texts[6]);
    if (batch && (out || on))
        TZ_TRY(portal_published(ap, m, r, t->id));
    return on ? NULL : check_doubt(ap, m, r, t->id, texts, numbers);
}

/* ---- publications */
static const char *const publication_keys[] = {"title",    "body",  "doc_no", "source",   "heads", "notice_kind",
                                               "from_day", "until", "days",   "day_kind", "state"};
enum { PUBLICATION_KEYS = sizeof publication_keys / sizeof *publication_keys, STATE = PUBLICATION_KEYS - 1 };

static struct tz_err *check_texts(const char *const *texts, size_t n, struct tz_arena *a)
{
    static const char *const labels[] = {"名称", "正文", "文号", "来源", "栏目"};
    for (size_t i = 0; i < n; i++) {
        const char *why = texts[i] ? tz_portal_unfit(texts[i], a) : NULL;
        if (why)
            return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "%s，不能公开", why), "删去或遮掩后再签发、发布"), "%s",
                                labels[i]);
    }
    return NULL;
}

static struct tz_err *check_days(struct tz_apply *ap, const struct tz_model *m, const char *const *texts,
                                 const int64_t *numbers)
{
    struct tz_notice_kind kind;
    struct tz_calendar *calendar;
    struct tz_arena *a = tz_apply_arena(ap);
    tz_day today = tz_day_of(tz_apply_at(ap)), from = (tz_day)numbers[6], until = (tz_day)numbers[7];
    char day[32];
    if (!is_notice_kind(texts[5]))
        return NULL;
    TZ_TRY(tz_notice_kind_find(&kind, m, texts[5], a));
    TZ_TRY(tz_calendar_load(&calendar, tz_apply_conn(ap), tz_apply_town(ap), a));
    if (!from || from < today)
        from = today;
    int days = numbers[8] > kind.days ? (int)numbers[8] : kind.days;
    bool work = texts[9] ? tz_same(texts[9], "工作日") : kind.workdays;
    tz_day least = tz_notice_until(calendar, from, days, work);
    if (!until || until < least)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "“%s”公示%d个%s，公示截止不能早于%s", kind.key, days,
                                               work ? "工作日" : "自然日", tz_day_show(day, least)),
                                        "在“公示”页面点“发布公示”由系统推算起止，或自己填公示开始和公示截止"),
                            "公示截止");
    return NULL;
}

/* What of a publicity that stands may not be touched; read before the rows are written. */
struct shown {
    const char *state, *kind;
    tz_day from, until;
};

static struct tz_err *list_touched(bool *out, struct tz_apply *ap, const struct tz_register *r, int64_t id)
{
    const struct tz_field *list = tz_register_field(r, "listed");
    struct tz_sql_build b;
    struct tz_rows *rows;
    *out = false;
    if (!list)
        return NULL;
    tz_sql_begin(&b, tz_apply_arena(ap));
    tz_sql_add(&b, "select 1");
    portal_end_row(&b, tz_list_table(r, list, tz_apply_arena(ap)), tz_apply_town(ap), id);
    tz_sql_add(&b, " and (j_from = ");
    tz_sql_bind(&b, tz_v_int(tz_apply_j(ap)));
    tz_sql_add(&b, " or j_to = ");
    tz_sql_bind(&b, tz_v_int(tz_apply_j(ap)));
    tz_sql_add(&b, ")");
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), tz_sql_end(&b, "portal.touched"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, out);
    tz_rows_close(&rows);
    return e;
}

/* A list that is before the public stays as it is to its last day: who is added on that day has not been shown. */
static struct tz_err *check_stands(struct tz_apply *ap, const struct tz_register *r, int64_t id,
                                   const char *const *texts, const int64_t *numbers, const struct shown *was)
{
    bool touched;
    char day[32];
    if (!is_notice_kind(was->kind) || !tz_same(was->state, open_notice))
        return NULL;
    TZ_TRY(list_touched(&touched, ap, r, id));
    if (tz_same(texts[STATE], open_notice) &&
        (touched || !tz_same(texts[5], was->kind) || numbers[6] != was->from || numbers[7] < was->until))
        return tz_err_hint(tz_err(TZ_E_RULE, "已经发布的公示不能改名单、类型和起始日，截止日只能推后"),
                           "确有错误的，写明原因撤下，改正后重新公示");
    if (tz_same(texts[STATE], "失效") && was->until >= tz_day_of(tz_apply_at(ap)))
        return tz_err_hint(
            tz_err(TZ_E_RULE, "公示期还没有满，公示到%s为止，不能提前失效", tz_day_show(day, was->until)),
            "期满次日自动失效；要提前结束的，写明原因撤下");
    return NULL;
}

/* The rows of notice_entry made anew from the publication. */
static struct tz_err *list_entries(struct tz_apply *ap, const struct tz_register *r, int64_t id, tz_day from,
                                   tz_day until, bool live)
{
    const struct tz_field *list = tz_register_field(r, "listed"), *part = list ? tz_field_part(list, "entry") : NULL;
    struct tz_arena *a = tz_apply_arena(ap);
    struct tz_sql_build b;
    TZ_TRY(tz_db_exec(tz_apply_conn(ap), &SQL_NOTICE_DROP, NULL, "ii", tz_apply_town(ap), id));
    if (!part || !from)
        return NULL;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "insert into notice_entry (town, notice, entry, from_day, until, live) select distinct town, id, ");
    tz_sql_name(&b, part->column);
    tz_sql_add(&b, ", ");
    tz_sql_bind(&b, tz_v_int(from));
    tz_sql_add(&b, ", ");
    tz_sql_bind(&b, tz_v_int(until));
    tz_sql_add(&b, ", ");
    tz_sql_bind(&b, tz_v_int(live));
    portal_end_row(&b, tz_list_table(r, list, a), tz_apply_town(ap), id);
    tz_sql_add(&b, " and j_to = ");
    tz_sql_bind(&b, tz_v_int(TZ_J_OPEN));
    tz_sql_add(&b, " and ");
    tz_sql_name(&b, part->column);
    tz_sql_add(&b, " > 0");
    return tz_db_execv(tz_apply_conn(ap), tz_sql_end(&b, "portal.listed"), NULL, b.values, b.value_n);
}

/* Rows of a publicity count from its first day on, unless it was taken down before its end. */
struct tz_err *portal_list_entries(struct tz_apply *ap, const struct tz_register *r, int64_t id)
{
    const char *texts[PUBLICATION_KEYS];
    int64_t numbers[PUBLICATION_KEYS];
    TZ_TRY(portal_read_fields(texts, numbers, publication_keys, PUBLICATION_KEYS, ap, r, id));
    bool stands = is_notice_kind(texts[5]) && (tz_same(texts[STATE], open_notice) || tz_same(texts[STATE], "失效"));
    return list_entries(ap, r, id, stands ? (tz_day)numbers[6] : 0, (tz_day)numbers[7],
                        tz_same(texts[STATE], open_notice));
}

static struct tz_err *after_publication(struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                                        const struct tz_touch *t, const struct shown *was)
{
    const char *texts[PUBLICATION_KEYS];
    int64_t numbers[PUBLICATION_KEYS];
    const char *is = t->state_is >= 0 ? r->states[t->state_is].key : "";
    bool out = tz_same(is, open_notice), signs = tz_same(is, "签发");
    if (!t->historical) {
        TZ_TRY(portal_read_fields(texts, numbers, publication_keys, PUBLICATION_KEYS, ap, r, t->id));
        TZ_TRY(check_stands(ap, r, t->id, texts, numbers, was));
    }
    if (!t->historical && (out || signs)) {
        TZ_TRY(check_texts(texts, 5, tz_apply_arena(ap)));
        if (out && t->step)
            TZ_TRY(check_days(ap, m, texts, numbers));
    }
    return portal_list_entries(ap, r, t->id);
}

/* ---- the hooks */
static struct tz_err *before(void **state, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                             const struct tz_touch *touches, size_t n, const struct tz_touched *all)
{
    static const char *const keys[] = {"state", "notice_kind", "from_day", "until"};
    struct shown *was = NULL;
    const char *texts[4];
    int64_t numbers[4];
    (void)m, (void)all;
    if (tz_same(r->key, "publication"))
        was = TZ_NEW_ARRAY(tz_apply_arena(ap), n + 1, struct shown);
    for (size_t i = 0; was && i < n; i++) {
        was[i] = (struct shown){0};
        if (touches[i].version == 1)
            continue;
        TZ_TRY(portal_read_fields(texts, numbers, keys, 4, ap, r, touches[i].id));
        was[i] = (struct shown){texts[0], texts[1], (tz_day)numbers[2], (tz_day)numbers[3]};
    }
    *state = was;
    return NULL;
}

static struct tz_err *after(void *state, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                            const struct tz_touch *touches, size_t n)
{
    bool payment = tz_same(r->key, "payment");
    const struct shown *was = state;
    for (size_t i = 0; i < n && was; i++)
        TZ_TRY(after_publication(ap, m, r, &touches[i], &was[i]));
    for (size_t i = 0; i < n; i++)
        if (touches[i].step && !touches[i].historical && touches[i].state_is >= 0) {
            if (touches[i].publicity && publication_of(m))
                TZ_TRY(portal_published(ap, m, r, touches[i].id));
            if (payment)
                TZ_TRY(after_payment(ap, m, r, &touches[i]));
        }
    return NULL;
}

const struct tz_register_hooks portal_hooks = {.name = "portal", .before = before, .after = after};
