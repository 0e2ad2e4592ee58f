/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether an entry has been before the public as it stands: it stood in a publicity of its kind to the last day, nothing that
 * was shown has been changed since, and no objection is open. Steps whose packs say `publicity` ask it, and payments of
 * programmes whose publicity is each-batch. In the writer, by current rows; nothing here reads what is sealed.
 */
#include "portal/portal_priv.h"
#include "portal.sql.h"

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
    tz_sql_name(&b, tz_list_table(p, list, tz_apply_arena(ap)));
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

/* ---- what was shown is what is there */
static struct tz_err *first_known(int64_t *j, struct tz_apply *ap, const struct tz_register *r, int64_t id)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    bool have;
    *j = 0;
    tz_sql_begin(&b, tz_apply_arena(ap));
    tz_sql_add(&b, "select j_from");
    portal_end_row(&b, r->table, tz_apply_town(ap), id);
    tz_sql_add(&b, " and version = 1 union all select j_from");
    portal_end_row(&b, r->history, tz_apply_town(ap), id);
    tz_sql_add(&b, " and version = 1");
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), tz_sql_end(&b, "portal.made"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    *j = !e && have ? tz_rows_int(rows, 0) : 0;
    tz_rows_close(&rows);
    return e;
}

static void same_column(struct tz_sql_build *b, const char *column)
{
    tz_sql_add(b, " and h.");
    tz_sql_name(b, column);
    tz_sql_add(b, " is not distinct from r.");
    tz_sql_name(b, column);
}

/* Does the row show in the columns of its kind what it showed when the list was made? Lists are made when the publication
 * is, from the rows as they were then. Sealed columns (names) have no column here; the row's other columns tell enough. */
static struct tz_err *as_shown(bool *out, struct tz_apply *ap, const struct tz_register *r, int64_t id, int64_t j,
                               const struct tz_notice_kind *k)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    tz_sql_begin(&b, tz_apply_arena(ap));
    tz_sql_add(&b, "select 1");
    portal_end_row(&b, r->table, tz_apply_town(ap), id);
    tz_sql_add(&b, " and j_from <= ");
    tz_sql_bind(&b, tz_v_int(j));
    tz_sql_add(&b, " union all select 1 from ");
    tz_sql_name(&b, r->history);
    tz_sql_add(&b, " h join ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " r on r.town = h.town and r.id = h.id where h.town = ");
    tz_sql_bind(&b, tz_v_int(tz_apply_town(ap)));
    tz_sql_add(&b, " and h.id = ");
    tz_sql_bind(&b, tz_v_int(id));
    tz_sql_add(&b, " and h.j_from <= ");
    tz_sql_bind(&b, tz_v_int(j));
    tz_sql_add(&b, " and h.j_to > ");
    tz_sql_bind(&b, tz_v_int(j));
    for (size_t i = 0; i < k->column_n; i++) {
        const struct tz_field *f = tz_register_field(r, k->columns[i]);
        if (f && f->column)
            same_column(&b, f->column);
        if (f && f->kind_column)
            same_column(&b, f->kind_column);
    }
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), tz_sql_end(&b, "portal.as_shown"), b.values, b.value_n));
    e = tz_rows_next(rows, out);
    tz_rows_close(&rows);
    return e;
}

/* One text field of a row. */
static struct tz_err *text_of(const char **out, struct tz_apply *ap, const struct tz_register *r, int64_t id,
                              const char *key)
{
    int64_t number;
    return portal_read_fields(out, &number, &key, 1, ap, r, id);
}

static struct tz_err *check_shown(bool *out, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                                  int64_t id, int64_t notice)
{
    const struct tz_register *p = publication_of(m);
    struct tz_notice_kind kind;
    const char *key;
    int64_t j;
    *out = false;
    TZ_TRY(text_of(&key, ap, p, notice, "notice_kind"));
    if (!is_notice_kind(key))
        return NULL;
    TZ_TRY(tz_notice_kind_find(&kind, m, key, tz_apply_arena(ap)));
    if (kind.reg != r)
        return NULL;
    TZ_TRY(first_known(&j, ap, p, notice));
    return as_shown(out, ap, r, id, j, &kind);
}

struct tz_err *portal_published(struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r, int64_t id)
{
    struct standing s;
    struct tz_err *e = NULL;
    const char *number;
    int64_t objections = 0;
    bool same = false;
    char day[32];
    TZ_TRY(text_of(&number, ap, r, id, "number"));
    TZ_TRY(standing_of(&s, ap, id));
    if (s.any)
        TZ_TRY(check_shown(&same, ap, m, r, id, s.notice));
    if (s.over && same)
        TZ_TRY(open_objections(&objections, ap, m, s.notice));
    if (!s.any)
        e = tz_err_hint(tz_err(TZ_E_RULE, "要先公示才能办这一步，这一条还没有公示过"),
                        "在“公示”页面把它列入公示名单并发布，公示期满后再办理");
    else if (!same)
        e = tz_err_hint(tz_err(TZ_E_RULE, "公示以后，公示过的内容改过了"),
                        "改过的内容要重新公示：在“公示”页面重新列名发布，公示期满后再办理");
    else if (!s.over)
        e = tz_err_hint(tz_err(TZ_E_RULE, "公示期还没有满，公示到%s为止", tz_day_show(day, s.until)),
                        "公示期满、没有未办结的异议后再办理");
    else if (objections)
        e = tz_err_hint(tz_err(TZ_E_RULE, "这批公示还有%lld件异议没有办结", (long long)objections),
                        "先核实并办结异议，再办理");
    return e ? tz_err_place(e, "%s", number) : NULL;
}
