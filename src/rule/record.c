/* SPDX-License-Identifier: Apache-2.0
 *
 * The record of a warning: reading its current version, writing the next one.
 */
#include "rule/rule_priv.h"

#include "base/text.h"
#include "rule.sql.h"

static const char *const columns[] = {"number", "rule",    "label",  "basis",     "reg",    "entry",   "entry_version",
                                      "place",  "cause",   "state",  "opened_on", "due_on", "gone_on", "hits",
                                      "parts",  "finding", "reason", "word_key",  "words",  NULL};
const struct tz_record warning_record = {"warning", columns, &SQL_WARNING_ADD, &SQL_WARNING_CLOSE, &SQL_WARNING_EACH};

const char *const tz_warning_states[] = {"待核", "属实", "不属实", "已处理", NULL};

enum tz_warning_state warning_state(const char *key)
{
    for (int i = 0; i < TZ_WARNING_STATES; i++)
        if (tz_same(tz_warning_states[i], key))
            return (enum tz_warning_state)i;
    return TZ_WARNING_STATES;
}

struct tz_err *warning_not_found(void)
{
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这条预警"), "核对编号；只能看到告知自己岗位和地方的预警");
}

static void take(struct warning_row *w, const struct tz_rows *r, struct tz_arena *a)
{
    *w = (struct warning_row){.id = tz_rows_int(r, 0),
                              .version = tz_rows_int(r, 1),
                              .number = tz_rows_copy(r, 2, a),
                              .rule = tz_rows_copy(r, 3, a),
                              .label = tz_rows_copy(r, 4, a),
                              .basis = tz_rows_copy(r, 5, a),
                              .reg = tz_rows_copy(r, 6, a),
                              .entry = tz_rows_int(r, 7),
                              .entry_version = tz_rows_int(r, 8),
                              .place = tz_rows_int(r, 9),
                              .cause = tz_rows_copy(r, 10, a),
                              .state = tz_rows_copy(r, 11, a),
                              .opened_on = tz_rows_int(r, 12),
                              .due_on = tz_rows_int(r, 13),
                              .gone_on = tz_rows_int(r, 14),
                              .hits = tz_rows_int(r, 15),
                              .parts = tz_rows_copy(r, 16, a),
                              .actor = tz_rows_int(r, 21),
                              .j_from = tz_rows_int(r, 22)};
    words_take(&w->words, r, 17, a);
}

struct tz_err *warning_read(struct warning_row *out, struct tz_conn *c, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_WARNING_ONE, "ii", town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        take(out, rows, a);
    tz_rows_close(&rows);
    return e ? e : have ? NULL : warning_not_found();
}

static struct tz_value int_or_null(int64_t i)
{
    return i ? tz_v_int(i) : tz_v_null();
}

struct tz_err *warning_write(struct tz_apply *ap, const struct warning_row *w, int64_t version, int64_t actor)
{
    const struct words *x = &w->words;
    const struct tz_value v[] = {tz_v_text(w->number),
                                 tz_v_text(w->rule),
                                 tz_v_text(w->label),
                                 tz_v_text(w->basis),
                                 tz_v_text(w->reg),
                                 tz_v_int(w->entry),
                                 tz_v_int(w->entry_version),
                                 tz_v_int(w->place),
                                 tz_v_text(w->cause),
                                 tz_v_text(w->state),
                                 tz_v_int(w->opened_on),
                                 int_or_null(w->due_on),
                                 int_or_null(w->gone_on),
                                 tz_v_int(w->hits),
                                 tz_v_text(w->parts),
                                 tz_v_text(x->finding),
                                 tz_v_text(x->reason),
                                 int_or_null(x->key),
                                 x->sealed ? tz_v_bytes(x->sealed, x->sealed_n) : tz_v_null()};
    return tz_record_write(ap, &warning_record, w->id, version, v, actor, version == 1 ? TZ_OP_CREATE : TZ_OP_CHANGE);
}

struct tz_err *warning_tells(struct tz_warning_tell **out, size_t *n, struct tz_conn *c, int64_t town, int64_t id,
                             struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_warning_tell);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_TELLS, "ii", town, id));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] =
            (struct tz_warning_tell){tz_rows_copy(rows, 0, a), tz_rows_copy(rows, 1, a), tz_rows_copy(rows, 2, a)};
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *warning_rows(struct behind **out, size_t *n, struct tz_conn *c, int64_t town, int64_t id,
                            struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    *out = TZ_NEW_ARRAY(a, ROWS_MAX, struct behind);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ROWS, "ii", town, id));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < ROWS_MAX)
        (*out)[(*n)++] = (struct behind){tz_rows_copy(rows, 0, a), tz_rows_int(rows, 1), tz_rows_int(rows, 2)};
    tz_rows_close(&rows);
    return e;
}
