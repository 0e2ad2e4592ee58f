/* SPDX-License-Identifier: Apache-2.0
 *
 * What a look writes: new warnings with their rows and tells, and the day on which a cause went or came back; in units of
 * work of at most tz_limits.unit_rows, each looked at again in the writer, so that two looks at once open nothing twice.
 */
#include "rule/rule_priv.h"

#include <strings.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "rule.sql.h"

#define PREFIX "YJ"

bool tz_warning_number(const char *number)
{
    return number && strncasecmp(number, PREFIX "-", strlen(PREFIX "-")) == 0;
}

const char *shows_text(const struct tz_register *on, const struct tz_tell *t, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < t->show_n; i++) {
        const char *key = tz_field_at(on, t->shows[i])->key;
        tz_buf_printf(&b, "%s%s|", i ? "" : "|", key);
    }
    return b.len ? b.data : NULL;
}

const char *parts_digest(const struct behind *rows, size_t row_n, const struct tz_warning_tell *tells, size_t tell_n,
                         struct tz_arena *a)
{
    struct tz_digest *d = tz_digest_new(a);
    uint8_t out[TZ_DIGEST_BYTES];
    for (size_t i = 0; i < row_n; i++)
        tz_digest_str(
            d, tz_printf(a, "row=%s|%lld|%lld\n", rows[i].reg, (long long)rows[i].entry, (long long)rows[i].version));
    for (size_t i = 0; i < tell_n; i++)
        tz_digest_str(
            d, tz_printf(a, "tell=%s|%s|%s\n", tells[i].role, tells[i].text, tells[i].shows ? tells[i].shows : ""));
    tz_digest_end(d, out);
    return tz_hex(a, out, sizeof out);
}

/* ---- openings */
struct opening_unit {
    struct opening **list;
    size_t n;
};

static struct tz_err *open_one(struct tz_apply *ap, struct opening *o)
{
    struct tz_conn *c = tz_apply_conn(ap);
    struct tz_arena *a = tz_apply_arena(ap);
    int64_t town = tz_apply_town(ap), live = 0, number = 0;
    TZ_TRY(tz_db_int(&live, 0, c, &SQL_WARNING_LIVE, "itt", town, o->rule->key, o->cause));
    if (live)
        return NULL;
    TZ_TRY(tz_apply_number(&number, ap, PREFIX, tz_day_year(o->opened_on)));
    TZ_TRY(tz_apply_entry(ap, o->id, "warning"));
    struct warning_row w = {.id = o->id,
                            .number = tz_printf(a, PREFIX "-%d-%06lld", tz_day_year(o->opened_on), (long long)number),
                            .rule = o->rule->key,
                            .label = o->rule->label,
                            .basis = o->rule->basis,
                            .reg = o->rule->on->key,
                            .entry = o->rows[0].entry,
                            .entry_version = o->rows[0].version,
                            .place = o->place,
                            .cause = o->cause,
                            .state = tz_warning_states[TZ_WARNING_OPEN],
                            .opened_on = o->opened_on,
                            .due_on = o->due_on,
                            .hits = o->hits,
                            .parts = o->parts};
    TZ_TRY(warning_write(ap, &w, 1, 0));
    for (size_t i = 0; i < o->row_n; i++)
        TZ_TRY(tz_db_exec(c, &SQL_ROW_ADD, NULL, "iiitii", town, o->id, (int64_t)i, o->rows[i].reg, o->rows[i].entry,
                          o->rows[i].version));
    for (size_t i = 0; i < o->rule->tell_n; i++)
        TZ_TRY(tz_db_exec(c, &SQL_TELL_ADD, NULL, "iiittt", town, o->id, (int64_t)i, o->rule->tells[i].role,
                          o->rule->tells[i].text, shows_text(o->rule->on, &o->rule->tells[i], a)));
    o->done = true;
    return NULL;
}

static struct tz_err *apply_openings(struct tz_apply *ap, void *data)
{
    struct opening_unit *u = data;
    for (size_t i = 0; i < u->n; i++)
        TZ_TRY(open_one(ap, u->list[i]));
    return NULL;
}

static void finish_parts(struct opening *o, struct tz_arena *a)
{
    struct tz_warning_tell *tells = TZ_NEW_ARRAY(a, o->rule->tell_n, struct tz_warning_tell);
    for (size_t i = 0; i < o->rule->tell_n; i++)
        tells[i] = (struct tz_warning_tell){o->rule->tells[i].role, o->rule->tells[i].text,
                                            shows_text(o->rule->on, &o->rule->tells[i], a)};
    o->parts = parts_digest(o->rows, o->row_n, tells, o->rule->tell_n, a);
}

struct tz_err *write_openings(int64_t *opened, struct tz_store *s, int64_t town, struct opening **list, size_t n,
                              struct tz_arena *a)
{
    *opened = 0;
    for (size_t i = 0; i < n; i++) {
        TZ_TRY(tz_store_new_id(&list[i]->id, s, town));
        finish_parts(list[i], a);
    }
    for (size_t at = 0; at < n; at += tz_limits.unit_rows) {
        struct opening_unit u = {list + at, n - at < tz_limits.unit_rows ? n - at : tz_limits.unit_rows};
        struct tz_work w = {
            .actor = {.town = town, .via = "job"}, .kind = "warning", .apply = apply_openings, .data = &u};
        TZ_TRY(tz_store_run(s, &w, a));
    }
    for (size_t i = 0; i < n; i++)
        *opened += list[i]->done;
    return NULL;
}

/* ---- gone and back */
struct going_unit {
    struct going *list;
    size_t n;
};

static struct tz_err *apply_goings(struct tz_apply *ap, void *data)
{
    struct going_unit *u = data;
    for (size_t i = 0; i < u->n; i++) {
        struct warning_row w;
        TZ_TRY(warning_read(&w, tz_apply_conn(ap), tz_apply_town(ap), u->list[i].id, tz_apply_arena(ap)));
        if ((w.gone_on == 0) == u->list[i].back) /* already so */
            continue;
        w.gone_on = u->list[i].back ? 0 : u->list[i].day;
        TZ_TRY(warning_write(ap, &w, w.version + 1, 0));
    }
    return NULL;
}

struct tz_err *write_goings(struct tz_store *s, int64_t town, struct going *list, size_t n, struct tz_arena *a)
{
    for (size_t at = 0; at < n; at += tz_limits.unit_rows) {
        struct going_unit u = {list + at, n - at < tz_limits.unit_rows ? n - at : tz_limits.unit_rows};
        struct tz_work w = {
            .actor = {.town = town, .via = "job"}, .kind = "warning", .apply = apply_goings, .data = &u};
        TZ_TRY(tz_store_run(s, &w, a));
    }
    return NULL;
}
