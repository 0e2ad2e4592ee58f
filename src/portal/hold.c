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

static void end_row(struct tz_sql_build *b, const struct tz_register *r, int64_t town, int64_t id)
{
    tz_sql_add(b, " from ");
    tz_sql_name(b, r->table);
    tz_sql_add(b, " where town = ");
    tz_sql_bind(b, tz_v_int(town));
    tz_sql_add(b, " and id = ");
    tz_sql_bind(b, tz_v_int(id));
}

/* The declared fields of a row as stored: texts, or numbers printed; NULL = empty or no such field. */
static struct tz_err *read_fields(const char **out, int64_t *numbers, const char *const *keys, size_t n,
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
    end_row(&b, r, tz_apply_town(ap), id);
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

/* Objections to a publicity whose case is not closed. */
static struct tz_err *open_objections(int64_t *out, struct tz_apply *ap, const struct tz_model *m, int64_t notice)
{
    const struct tz_register *p = publication_of(m), *problem = tz_model_register(m, "problem");
    const struct tz_field *list = p ? tz_register_field(p, "objections") : NULL;
    const struct tz_field *part = list ? tz_field_part(list, "case") : NULL;
    struct tz_sql_build b;
    bool first = true;
    *out = 0;
    if (!part || !problem)
        return NULL;
    tz_sql_begin(&b, tz_apply_arena(ap));
    tz_sql_add(&b, "select count(*) from ");
    tz_sql_name(&b, tz_printf(tz_apply_arena(ap), "%s_%s", p->table, list->key));
    tz_sql_add(&b, " o join ");
    tz_sql_name(&b, problem->table);
    tz_sql_add(&b, " p on p.town = o.town and p.id = o.");
    tz_sql_name(&b, part->column);
    tz_sql_add(&b, " where o.town = ");
    tz_sql_bind(&b, tz_v_int(tz_apply_town(ap)));
    tz_sql_add(&b, " and o.id = ");
    tz_sql_bind(&b, tz_v_int(notice));
    tz_sql_add(&b, " and o.j_to = ");
    tz_sql_bind(&b, tz_v_int(TZ_J_OPEN));
    tz_sql_add(&b, " and p.struck = 0 and not p.state in (");
    for (size_t i = 0; i < problem->state_n; i++)
        if (problem->states[i].done) {
            tz_sql_add(&b, first ? "" : ", ");
            tz_sql_bind(&b, tz_v_text(problem->states[i].key));
            first = false;
        }
    tz_sql_add(&b, ")");
    if (first)
        return NULL;
    struct tz_rows *rows;
    bool have;
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), tz_sql_end(&b, "portal.objections"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    *out = !e && have ? tz_rows_int(rows, 0) : 0;
    tz_rows_close(&rows);
    return e;
}

/* ---- payments */
static const char *publicity_of(const struct tz_register *r, const char *programme)
{
    const struct tz_field *f = tz_register_field(r, "programme");
    int code = f && f->codes && programme ? tz_codes_find(f->codes, programme) : -1;
    for (size_t i = 0; code >= 0 && f->codes->items[code].attributes && i < f->codes->attribute_n; i++)
        if (tz_same(f->codes->attributes[i], "publicity"))
            return f->codes->items[code].attributes[i];
    return NULL;
}

struct standing { /* of an entry in publicity lists */
    bool any, over;
    tz_day until; /* of the last one */
    int64_t notice;
};

static struct tz_err *standing_of(struct standing *out, struct tz_apply *ap, int64_t entry)
{
    struct tz_rows *rows;
    struct tz_err *e;
    tz_day today = tz_day_of(tz_apply_at(ap));
    bool have;
    *out = (struct standing){0};
    TZ_TRY(tz_db_query(&rows, tz_apply_conn(ap), &SQL_NOTICE_OF, "ii", tz_apply_town(ap), entry));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        out->any = true;
        out->notice = tz_rows_int(rows, 0);
        out->until = (tz_day)tz_rows_int(rows, 2);
        out->over = out->until && out->until < today;
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *check_publicity(struct tz_apply *ap, const struct tz_model *m, const char *programme,
                                      const char *number, int64_t id)
{
    struct standing s;
    int64_t objections = 0;
    char day[32];
    TZ_TRY(standing_of(&s, ap, id));
    if (!s.any)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "“%s”要先公示才能发放，这一笔还没有公示过", programme),
                                        "在“公示”页面把这一批转为公示名单并发布，公示期满后再办理"),
                            "%s", number);
    if (!s.over)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "公示期还没有满，公示到%s为止", tz_day_show(day, s.until)),
                                        "公示期满、没有未办结的异议后再办理"),
                            "%s", number);
    TZ_TRY(open_objections(&objections, ap, m, s.notice));
    if (objections)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "这批公示还有%lld件异议没有办结", (long long)objections),
                                        "先核实并办结异议，再办理发放"),
                            "%s", number);
    return NULL;
}

/* Why a payment is to be looked at by a person; NULL = nothing. */
static struct tz_err *doubt_of(const char **why, struct tz_apply *ap, const struct tz_model *m,
                               const struct tz_register *r, int64_t id, const char *const *texts,
                               const int64_t *numbers)
{
    static const char *const died[] = {"died_on"};
    const struct tz_register *person = tz_model_register(m, "person");
    const char *text[1];
    int64_t day[1] = {0}, twice = 0;
    struct tz_sql_build b;
    struct tz_rows *rows;
    bool have;
    *why = NULL;
    if (person && tz_same(texts[2], "person"))
        TZ_TRY(read_fields(text, day, died, 1, ap, person, numbers[1]));
    if (day[0] && day[0] <= tz_day_of(tz_apply_at(ap))) {
        *why = "领款人已登记死亡";
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
    bool out = tz_same(is, "已推送"), first = tz_same(is, "先行支付");
    bool on = tz_same(was, "公示") && tz_same(is, "审核");
    if (!out && !first && !on)
        return NULL;
    TZ_TRY(read_fields(texts, numbers, keys, KEYS, ap, r, t->id));
    bool batch = tz_same(publicity_of(r, texts[0]), "each-batch");
    if (first && batch)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "“%s”须先公示，不能先行支付", texts[0]),
                                        "先行支付只用于急难的临时救助；本项目请先公示"),
                            "%s", texts[6]);
    if (batch && (out || on))
        TZ_TRY(check_publicity(ap, m, texts[0], texts[6], t->id));
    return out ? check_doubt(ap, m, r, t->id, texts, numbers) : NULL;
}

/* ---- publications */
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

/* The rows of notice_entry made anew from the publication. */
static struct tz_err *list_entries(struct tz_apply *ap, const struct tz_register *r, int64_t id, tz_day from,
                                   tz_day until, bool live)
{
    const struct tz_field *list = tz_register_field(r, "listed"), *part = list ? tz_field_part(list, "entry") : NULL;
    struct tz_arena *a = tz_apply_arena(ap);
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    int64_t entries[1000];
    size_t n = 0;
    TZ_TRY(tz_db_exec(tz_apply_conn(ap), &SQL_NOTICE_DROP, NULL, "ii", tz_apply_town(ap), id));
    if (!part || !from)
        return NULL;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    tz_sql_name(&b, part->column);
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, tz_printf(a, "%s_%s", r->table, list->key));
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(tz_apply_town(ap)));
    tz_sql_add(&b, " and id = ");
    tz_sql_bind(&b, tz_v_int(id));
    tz_sql_add(&b, " and j_to = ");
    tz_sql_bind(&b, tz_v_int(TZ_J_OPEN));
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), tz_sql_end(&b, "portal.listed"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have && n < sizeof entries / sizeof *entries)
        if (tz_rows_int(rows, 0))
            entries[n++] = tz_rows_int(rows, 0);
    tz_rows_close(&rows);
    for (size_t i = 0; !e && i < n; i++)
        e = tz_db_exec(tz_apply_conn(ap), &SQL_NOTICE_PUT, NULL, "iiinnn", tz_apply_town(ap), id, entries[i], (int)from,
                       (int)until, (int)live);
    return e;
}

static const char *const publication_keys[] = {"title",    "body",  "doc_no", "source",   "heads", "notice_kind",
                                               "from_day", "until", "days",   "day_kind", "state"};
enum { PUBLICATION_KEYS = sizeof publication_keys / sizeof *publication_keys, STATE = PUBLICATION_KEYS - 1 };

/* Rows of a publicity count from its first day on, unless it was taken down before its end. */
struct tz_err *portal_list_entries(struct tz_apply *ap, const struct tz_register *r, int64_t id)
{
    const char *texts[PUBLICATION_KEYS];
    int64_t numbers[PUBLICATION_KEYS];
    TZ_TRY(read_fields(texts, numbers, publication_keys, PUBLICATION_KEYS, ap, r, id));
    bool stands = is_notice_kind(texts[5]) && (tz_same(texts[STATE], open_notice) || tz_same(texts[STATE], "失效"));
    return list_entries(ap, r, id, stands ? (tz_day)numbers[6] : 0, (tz_day)numbers[7],
                        tz_same(texts[STATE], open_notice));
}

static struct tz_err *after_publication(struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                                        const struct tz_touch *t)
{
    const char *texts[PUBLICATION_KEYS];
    int64_t numbers[PUBLICATION_KEYS];
    const char *is = t->state_is >= 0 ? r->states[t->state_is].key : "";
    bool out = tz_same(is, open_notice), signs = tz_same(is, "签发");
    if (!t->historical && (out || signs)) {
        TZ_TRY(read_fields(texts, numbers, publication_keys, PUBLICATION_KEYS, ap, r, t->id));
        TZ_TRY(check_texts(texts, 5, tz_apply_arena(ap)));
        if (out && t->step)
            TZ_TRY(check_days(ap, m, texts, numbers));
    }
    return portal_list_entries(ap, r, t->id);
}

/* ---- the hooks */
static struct tz_err *before(void **state, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                             const struct tz_touch *touches, size_t n)
{
    (void)ap, (void)m, (void)r, (void)touches, (void)n;
    *state = NULL;
    return NULL;
}

static struct tz_err *after(void *state, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                            const struct tz_touch *touches, size_t n)
{
    bool payment = tz_same(r->key, "payment"), publication = tz_same(r->key, "publication");
    (void)state;
    for (size_t i = 0; i < n && publication; i++)
        TZ_TRY(after_publication(ap, m, r, &touches[i]));
    for (size_t i = 0; i < n && payment; i++)
        if (touches[i].step && !touches[i].historical && touches[i].state_is >= 0)
            TZ_TRY(after_payment(ap, m, r, &touches[i]));
    return NULL;
}

const struct tz_register_hooks portal_hooks = {"portal", before, after, NULL};
