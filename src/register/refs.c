/* SPDX-License-Identifier: Apache-2.0
 *
 * References and places from what people write: ids, shown numbers, identities, names, codes. A name alone never links
 * where a plain word is allowed: two people may share it.
 */
#include "register/intake_priv.h"
#include "register.sql.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct tz_err *place_read(int64_t *out, struct intake *in, const char *text, int level, tz_day day)
{
    struct map_item *known = NULL;
    bool fresh = true;
    int64_t id;
    if (in->words) {
        known = map_at(in->words, tz_printf(in->a, "p%d %s", level, text), true, &fresh);
        if (!fresh && known->i) {
            *out = known->i;
            return NULL;
        }
    }
    if (!tz_parse_int(text, &id) || TZ_TOWN_OF(id) != in->town || !tz_place_newest(in->places, id))
        TZ_TRY(tz_place_parse(&id, in->places, text, 0, level, day));
    if (known)
        known->i = id;
    *out = id;
    return NULL;
}

static const struct tz_ref_target *target_of(const struct tz_field *f, const char *name, size_t n)
{
    for (size_t i = 0; i < f->target_n; i++)
        if (strlen(f->targets[i].name) == n && strncmp(f->targets[i].name, name, n) == 0)
            return &f->targets[i];
    return NULL;
}

static bool allows(const struct tz_field *f, int kind)
{
    for (size_t i = 0; i < f->target_n; i++)
        if ((int)f->targets[i].kind == kind)
            return true;
    return false;
}

/* The register of an id, when the field may point there. */
static struct tz_err *target_of_id(const struct tz_ref_target **out, struct intake *in, const struct tz_field *f,
                                   int64_t id)
{
    struct tz_rows *rows = NULL;
    bool have;
    const struct tz_register *planned = in->fresh ? in->fresh(in, id) : NULL;
    *out = planned ? target_of(f, planned->key, strlen(planned->key)) : NULL;
    if (*out)
        return NULL;
    TZ_TRY(tz_db_query(&rows, in->c, &SQL_ENTRY_REGISTER, "ii", in->town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        const char *key = tz_rows_text(rows, 0);
        *out = target_of(f, key, strlen(key));
    }
    tz_rows_close(&rows);
    if (!e && !*out && allows(f, TZ_REF_PLACE) && tz_place_newest(in->places, id))
        *out = target_of(f, "place", 5);
    return e;
}

static void set_ref(struct rval *out, const struct tz_ref_target *t, int64_t id)
{
    out->filled = true;
    out->i = id;
    out->kind = t->name;
}

/* By shown number: the prefix names the register. */
static struct tz_err *by_number(struct rval *out, struct intake *in, const struct tz_field *f, const char *text)
{
    const char *dash = strchr(text, '-');
    for (size_t i = 0; dash && i < f->target_n; i++) {
        const struct tz_ref_target *t = &f->targets[i];
        int64_t id = 0;
        if (!t->reg || !t->reg->prefix || strlen(t->reg->prefix) != (size_t)(dash - text) ||
            strncmp(t->reg->prefix, text, (size_t)(dash - text)) != 0)
            continue;
        TZ_TRY(number_find(&id, in->c, in->model, in->town, t->reg, text));
        if (!id)
            return tz_err(TZ_E_RULE, "没有编号“%s”", text);
        set_ref(out, t, id);
        return NULL;
    }
    return NULL;
}

/* Ids of a register that carry this identity. */
static struct tz_err *by_identity(int64_t *ids, size_t *n, size_t room, struct intake *in, const struct tz_register *r,
                                  enum tz_type type, const char *text)
{
    *n = 0;
    for (size_t i = 0; i < r->field_n && !*n; i++) {
        const struct tz_field *f = &r->fields[i];
        struct blind b;
        if (!blind_field(f) || f->type != type)
            continue;
        blind_of(&b, in->ring, r, f, text);
        TZ_TRY(blind_find(ids, n, room, in->c, in->town, &b));
    }
    return NULL;
}

static struct tz_err *one_of(struct rval *out, const struct tz_ref_target *t, const int64_t *ids, size_t n,
                             const char *what)
{
    if (n == 1)
        set_ref(out, t, ids[0]);
    else if (n > 1)
        return tz_err_hint(tz_err(TZ_E_RULE, "有%zu条登记同为“%s”", n, what), "请改填编号，或先合并重复登记");
    return NULL;
}

/* By citizen ID or credit code. */
static struct tz_err *by_code(struct rval *out, struct intake *in, const struct tz_field *f, const char *text)
{
    static const enum tz_type types[] = {TZ_TYPE_ID, TZ_TYPE_CREDIT_CODE};
    for (size_t k = 0; k < 2; k++) {
        char *canonical = NULL;
        if (k ? tz_check_credit_code(&canonical, text, in->a) : tz_check_citizen_id(&canonical, text, in->a))
            continue;
        for (size_t i = 0; i < f->target_n; i++) {
            int64_t ids[4];
            size_t n;
            if (!f->targets[i].reg)
                continue;
            TZ_TRY(by_identity(ids, &n, 4, in, f->targets[i].reg, types[k], canonical));
            TZ_TRY(one_of(out, &f->targets[i], ids, n, canonical));
            if (out->filled)
                return NULL;
        }
    }
    return NULL;
}

/* Of several with one name, those whose place lies in the village of the row. */
static struct tz_err *near(int64_t *ids, size_t *n, struct intake *in, const struct tz_register *r, int64_t place)
{
    int64_t village = tz_place_at_level(in->places, place, TZ_PLACE_VILLAGE, in->today);
    size_t kept = 0;
    if (!village)
        return NULL;
    for (size_t i = 0; i < *n; i++) {
        int64_t where;
        TZ_TRY(place_of(&where, in->c, in->model, in->town, r, ids[i]));
        if (tz_place_under(in->places, where, village, in->today))
            ids[kept++] = ids[i];
    }
    if (kept)
        *n = kept;
    return NULL;
}

static struct tz_err *by_name(struct rval *out, struct intake *in, const struct tz_field *f, const char *text,
                              int64_t place)
{
    for (size_t i = 0; i < f->target_n; i++) {
        const struct tz_register *r = f->targets[i].reg;
        const struct tz_field *name = r ? tz_register_field(r, "name") : NULL;
        int64_t ids[16];
        size_t n = 0;
        struct blind b;
        if (!name || name->system || !blind_field(name))
            continue;
        blind_of(&b, in->ring, r, name, name->cls ? name_tidy(tz_strdup(in->a, text)) : text);
        TZ_TRY(blind_find(ids, &n, 16, in->c, in->town, &b));
        if (n > 1 && place)
            TZ_TRY(near(ids, &n, in, r, place));
        TZ_TRY(one_of(out, &f->targets[i], ids, n, text));
        if (out->filled)
            return NULL;
    }
    return NULL;
}

/* "person:137…", "place:甲村", "text:某人": said outright. */
static struct tz_err *outright(struct rval *out, struct intake *in, const struct tz_field *f, const char *text)
{
    const char *colon = strchr(text, ':');
    const struct tz_ref_target *t = colon ? target_of(f, text, (size_t)(colon - text)) : NULL, *real;
    int64_t id;
    if (!t)
        return NULL;
    if (t->kind == TZ_REF_TEXT) {
        out->filled = true;
        out->kind = "text";
        out->text = tz_strdup(in->a, colon + 1);
        return NULL;
    }
    if (t->kind == TZ_REF_PLACE) {
        TZ_TRY(place_read(&id, in, colon + 1, 0, in->today));
        set_ref(out, t, id);
        return NULL;
    }
    if (!tz_parse_int(colon + 1, &id))
        return NULL;
    TZ_TRY(target_of_id(&real, in, f, id));
    if (real != t)
        return tz_err(TZ_E_RULE, "“%s”里没有这一条", t->reg->label);
    set_ref(out, t, id);
    return NULL;
}

static struct tz_err *kinds_hint(struct tz_err *e, const struct intake *in, const struct tz_field *f)
{
    struct tz_buf b;
    tz_buf_init(&b, in->a);
    for (size_t i = 0; i < f->target_n; i++) {
        tz_buf_str(&b, i ? "、" : "");
        tz_buf_str(&b, f->targets[i].reg                    ? f->targets[i].reg->label
                       : f->targets[i].kind == TZ_REF_PLACE ? "地点"
                                                            : "文字");
    }
    return tz_err_hint(e, "可填%s的编号、证件号或全名；先在相应台账登记，再在此引用", b.data);
}

/* The steps from the surest to the least sure; each fills `out` or leaves it. */
static struct tz_err *resolve(struct rval *out, struct intake *in, const struct tz_field *f, const char *text,
                              const struct rrow *row)
{
    int64_t id, place = row ? row->place : 0;
    const struct tz_ref_target *t;
    TZ_TRY(outright(out, in, f, text));
    if (out->filled)
        return NULL;
    if (tz_parse_int(*text == '#' ? text + 1 : text, &id) && TZ_TOWN_OF(id) == in->town) {
        TZ_TRY(target_of_id(&t, in, f, id));
        if (t) {
            set_ref(out, t, id);
            return NULL;
        }
    }
    TZ_TRY(by_number(out, in, f, text));
    if (!out->filled)
        TZ_TRY(by_code(out, in, f, text));
    if (!out->filled && in->grow)
        TZ_TRY(in->grow(in, f, text, place, out));
    if (!out->filled && !allows(f, TZ_REF_TEXT))
        TZ_TRY(by_name(out, in, f, text, place));
    return NULL;
}

struct tz_err *ref_read(struct rval *out, struct intake *in, const struct tz_field *f, const char *text,
                        const struct rrow *row)
{
    TZ_TRY(resolve(out, in, f, text, row));
    if (out->filled)
        return NULL;
    if (allows(f, TZ_REF_PLACE)) {
        struct tz_err *e = place_read(&out->i, in, text, 0, in->today);
        if (!e) {
            out->filled = true;
            out->kind = "place";
            return NULL;
        }
        tz_err_free(e);
    }
    if (!allows(f, TZ_REF_TEXT))
        return kinds_hint(tz_err(TZ_E_RULE, "找不到“%s”", text), in, f);
    if (f->max_chars && tz_utf8_count(text, strlen(text)) > (size_t)f->max_chars)
        return tz_err(TZ_E_RULE, "最多%d个字", f->max_chars);
    out->filled = true;
    out->i = 0;
    out->kind = "text";
    out->text = tz_strdup(in->a, text);
    return NULL;
}
