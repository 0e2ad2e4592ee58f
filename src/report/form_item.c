/* SPDX-License-Identifier: Apache-2.0
 *
 * The item of the duty lists (履职事项清单) that a superior's form belongs to, and what forms asked for in a year.
 */
#include <string.h>

#include "base/text.h"
#include "duty/standing.h"
#include "report.sql.h"
#include "report/form_priv.h"

static const char *const columns[] = {"form", "item", "part", NULL};
const struct tz_record report_record_item = {"form_item", columns, &SQL_ITEM_ADD, &SQL_ITEM_CLOSE, &SQL_ITEM_EACH};

/* The record of a form, id 0 when it has none yet. */
static struct tz_err *find(int64_t *id, int64_t *version, struct tz_conn *c, int64_t town, int64_t form)
{
    struct tz_rows *rows;
    bool have;
    *id = *version = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ITEM_ONE, "ii", town, form));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        *id = tz_rows_int(rows, 0);
        *version = tz_rows_int(rows, 1);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_form_check_item(const struct tz_desk *d, const char *item, const char *part, struct tz_arena *a)
{
    struct tz_conn *c;
    if (tz_utf8_count(item, strlen(item)) > 120)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "事项最多120字"), "照履职事项清单上的名称写");
    if (*part && !tz_same(part, "承担") && !tz_same(part, "配合") && !tz_same(part, "移送"))
        return tz_err_hint(tz_err(TZ_E_INPUT, "不认识的履职方式：%s", part), "可写 承担、配合、移送");
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_item_may(c, d->who->actor.town, item, part, tz_today(), a);
    tz_db_release(&c);
    return e;
}

static struct tz_err *set_item(const struct tz_desk *d, struct tz_conn *c, int64_t form, const char *item,
                               const char *part, struct tz_arena *a)
{
    struct report_put p = {.record = &report_record_item};
    struct tz_form f;
    TZ_TRY(tz_form_get(&f, c, d->who->actor.town, form, a));
    if (tz_same(f.item, item) && tz_same(f.part, part))
        return NULL;
    TZ_TRY(find(&p.id, &p.version, c, d->who->actor.town, form));
    p.version = p.id ? p.version + 1 : 0;
    report_put_int(&p, form);
    report_put_text(&p, item);
    report_put_text(&p, part);
    return report_write(NULL, d->store, &d->who->actor, "form-item", &p, 1, a);
}

struct tz_err *tz_form_set_item(const struct tz_desk *d, int64_t form, const char *item, const char *part,
                                struct tz_arena *a)
{
    struct tz_conn *c;
    item = item && !tz_same(item, "-") ? tz_trim(a, item) : "";
    part = part ? tz_trim(a, part) : "";
    TZ_TRY(form_may(d, "写明报表的履职事项"));
    TZ_TRY(tz_form_check_item(d, item, part, a));
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = set_item(d, c, form, item, part, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_form_asked(struct tz_item_asked **out, size_t *n, struct tz_conn *c, int64_t town, int year,
                             struct tz_arena *a)
{
    enum { MOST = 2000 };
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    struct tz_item_asked *all = TZ_NEW_ARRAY(a, MOST, struct tz_item_asked);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ITEM_ASKED, "iii", town, tz_day_start(tz_day_make(year, 1, 1)),
                       tz_day_start(tz_day_make(year + 1, 1, 1))));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < MOST)
        all[(*n)++] = (struct tz_item_asked){
            .item = tz_rows_copy(rows, 0, a), .sender = tz_rows_copy(rows, 1, a), .n = tz_rows_int(rows, 2)};
    tz_rows_close(&rows);
    *out = all;
    return e;
}
