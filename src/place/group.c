/* SPDX-License-Identifier: Apache-2.0
 *
 * Area groups (片区): named sets of places with dates. Replacing the members from a day on closes what was, keeps it, and
 * opens the new list.
 */
#include "place/place_priv.h"

#include "base/text.h"
#include "place.sql.h"

struct group_data {
    int64_t id; /* used when the key is new */
    const char *key, *name, *kind;
    const int64_t *members;
    size_t n;
    tz_day from;
    int64_t result;
};

static const struct tz_place_group *newest(const struct tz_places *p, const char *key)
{
    const struct tz_place_group *found = NULL;
    for (int i = 0; i < p->group_n; i++)
        if (tz_same(p->groups[i].key, key) && (!found || p->groups[i].from > found->from))
            found = &p->groups[i];
    return found;
}

static struct tz_err *write_group(struct tz_apply *ap, const struct group_data *d, const struct tz_places *p,
                                  const struct tz_place_group *old)
{
    struct tz_conn *c = tz_apply_conn(ap);
    int64_t town = tz_apply_town(ap), j = tz_apply_j(ap), id = old ? old->id : d->id;
    tz_day till = d->n ? TZ_DAY_OPEN : d->from;
    tz_day from = old ? old->from : d->from;
    TZ_TRY(tz_db_exec(c, &SQL_CLOSE_GROUP, NULL, "iii", town, id, j));
    TZ_TRY(tz_db_exec(c, &SQL_CLOSE_MEMBERS, NULL, "iii", town, id, j));
    TZ_TRY(tz_db_exec(c, &SQL_ADD_GROUP, NULL, "iitttiiii", town, id, d->key, d->name ? d->name : old->name,
                      d->kind ? d->kind
                      : old   ? old->kind
                              : "片区",
                      old ? (int64_t)old->ord : id - (town << 37), (int64_t)from, (int64_t)till, j));
    for (int i = 0; i < p->member_n; i++) { /* what was before the day stays true */
        const struct place_member *m = &p->members[i];
        if (m->group == id && m->from < d->from)
            TZ_TRY(tz_db_exec(c, &SQL_ADD_MEMBER, NULL, "iiiiiii", town, id, m->place, (int64_t)m->ord,
                              (int64_t)m->from, (int64_t)(m->till < d->from ? m->till : d->from), j));
    }
    for (size_t i = 0; i < d->n; i++)
        TZ_TRY(tz_db_exec(c, &SQL_ADD_MEMBER, NULL, "iiiiiii", town, id, d->members[i], (int64_t)i + 1,
                          (int64_t)d->from, (int64_t)TZ_DAY_OPEN, j));
    return NULL;
}

static struct tz_err *journal_group(struct tz_apply *ap, int64_t id, bool born)
{
    struct tz_conn *c = tz_apply_conn(ap);
    int64_t town = tz_apply_town(ap), versions;
    uint8_t digest[TZ_DIGEST_BYTES];
    if (born)
        TZ_TRY(tz_apply_entry(ap, id, PLACE_GROUP_ENTRY));
    TZ_TRY(tz_db_int(&versions, 0, c, &SQL_VERSIONS, "ii", town, id));
    TZ_TRY(place_group_digest(digest, c, town, id, tz_apply_j(ap), tz_apply_arena(ap)));
    TZ_TRY(tz_apply_item(ap, id, versions + 1, born ? TZ_OP_CREATE : TZ_OP_CHANGE, digest));
    return place_touch_head(c, town, tz_apply_j(ap));
}

static struct tz_err *check_members(const struct tz_places *p, const struct group_data *d)
{
    for (size_t i = 0; i < d->n; i++) {
        if (!tz_place_open(p, d->members[i], d->from))
            return tz_err_hint(tz_err(TZ_E_RULE, "片区%s的第%zu个成员当天不存在", d->key, i + 1),
                               "请核对成员与起始日期");
        for (size_t k = 0; k < i; k++)
            if (d->members[k] == d->members[i])
                return tz_err(TZ_E_RULE, "片区%s中%s重复", d->key, tz_place_newest(p, d->members[i])->name);
    }
    return NULL;
}

static struct tz_err *apply_group(struct tz_apply *ap, void *data)
{
    struct group_data *d = data;
    struct tz_places *p;
    const struct tz_place_group *old;
    struct tz_err *e;
    TZ_TRY(tz_places_hold(&p, tz_apply_conn(ap), tz_apply_town(ap)));
    old = newest(p, d->key);
    if (!old && (!d->name || !*d->name))
        e = tz_err_hint(tz_err(TZ_E_INPUT, "新的片区没有名称"), "请填写片区名称");
    else if (old && d->from < old->from)
        e = tz_err_hint(tz_err(TZ_E_RULE, "片区%s从更晚的日期才设立", old->name), "请核对起始日期");
    else
        e = check_members(p, d);
    if (!e)
        e = write_group(ap, d, p, old);
    if (!e) {
        d->result = old ? old->id : d->id;
        e = journal_group(ap, d->result, !old);
    }
    tz_places_release(&p);
    return e;
}

struct tz_err *tz_place_group_set(int64_t *group, struct tz_store *s, const struct tz_actor *who, const char *key,
                                  const char *name, const char *kind, const int64_t *members, size_t n, tz_day from)
{
    struct group_data d = {.key = key, .name = name, .kind = kind, .members = members, .n = n, .from = from};
    struct tz_work w = {.actor = *who, .kind = "place_group", .apply = apply_group, .data = &d};
    struct tz_arena *a;
    struct tz_err *e;
    if (!key || !*key || !tz_day_ok(from))
        return tz_err_hint(tz_err(TZ_E_INPUT, "片区没有写明标识或起始日期"), "请填写标识与起始日期");
    TZ_TRY(tz_store_new_id(&d.id, s, who->town));
    a = tz_arena_new(0);
    e = tz_store_run(s, &w, a);
    tz_arena_destroy(&a);
    if (!e)
        *group = d.result;
    return e;
}
