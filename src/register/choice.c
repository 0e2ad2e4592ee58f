/* SPDX-License-Identifier: Apache-2.0
 *
 * A township's own choices; see choice.h. They are put into the town's copy of the model when it is loaded, behind the pack's
 * own, so that forms, imports, filters and figures need not know where a choice comes from.
 */
#include "register/choice.h"
#include "register/schema_priv.h"
#include "register.sql.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

enum { LABEL_BYTES = 90 };

/* ---- open lists */
size_t tz_choice_lists(struct tz_open_list **out, const struct tz_model *m, struct tz_arena *a)
{
    size_t n = 0, most = m->code_n;
    for (size_t r = 0; r < m->register_n; r++)
        most += m->registers[r]->field_n;
    *out = TZ_NEW_ARRAY(a, most, struct tz_open_list);
    for (size_t i = 0; i < m->code_n; i++)
        if (m->codes[i]->extend)
            (*out)[n++] = (struct tz_open_list){m->codes[i]->key, m->codes[i]->label, m->codes[i]};
    for (size_t r = 0; r < m->register_n; r++)
        for (size_t f = 0; f < m->registers[r]->field_n; f++) {
            const struct tz_field *x = &m->registers[r]->fields[f];
            if (x->codes && !x->codes->key && x->codes->extend)
                (*out)[n++] = (struct tz_open_list){tz_printf(a, "%s.%s", m->registers[r]->key, x->key),
                                                    tz_printf(a, "%s：%s", m->registers[r]->label, x->label), x->codes};
        }
    return n;
}

static struct tz_err *no_list(const char *list, const struct tz_open_list *all, size_t n, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&b, "%s%s（%s）", i ? "、" : "", all[i].name, all[i].label);
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有镇里可以增补的码表“%.80s”", list), "可增补的：%s", b.data);
}

struct tz_err *tz_choice_codes(const struct tz_codes **out, const char **name, const struct tz_model *m,
                               const char *list, struct tz_arena *a)
{
    struct tz_open_list *all;
    size_t n = tz_choice_lists(&all, m, a);
    *out = NULL;
    for (size_t i = 0; i < n; i++)
        if (tz_same(all[i].name, list) || tz_same(all[i].label, list)) {
            *out = all[i].codes;
            *name = all[i].name;
            return NULL;
        }
    return no_list(list, all, n, a);
}

/* ---- reading */
struct tz_err *tz_choice_list(struct tz_choice **out, size_t *n, struct tz_conn *c, int64_t town, int64_t known,
                              struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    size_t room = 0;
    bool have;
    *out = NULL;
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CHOICE_ALL, "ii", town, tz_known_j(known)));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct tz_choice){.id = tz_rows_int(rows, 0),
                                            .version = tz_rows_int(rows, 1),
                                            .list = tz_rows_copy(rows, 2, a),
                                            .label = tz_rows_copy(rows, 3, a),
                                            .parent = tz_rows_copy(rows, 4, a),
                                            .since = (tz_day)tz_rows_int(rows, 5),
                                            .closed = (tz_day)tz_rows_int(rows, 6),
                                            .successor = tz_rows_copy(rows, 7, a),
                                            .basis = tz_rows_copy(rows, 8, a)};
    }
    tz_rows_close(&rows);
    return e;
}

/* Behind the list's own choices; a model that is still nobody's but the loader's. */
static void put(struct tz_model *m, const struct tz_codes *codes, const struct tz_choice *x)
{
    struct tz_codes *list = (struct tz_codes *)(uintptr_t)codes;
    struct tz_code *items = TZ_NEW_ARRAY(m->arena, list->n + 1, struct tz_code);
    if (list->n)
        memcpy(items, list->items, list->n * sizeof *items);
    items[list->n] = (struct tz_code){.key = tz_strdup(m->arena, x->label),
                                      .label = tz_strdup(m->arena, x->label),
                                      .parent = x->parent ? tz_codes_find(codes, x->parent) : -1,
                                      .closed = x->closed != 0,
                                      .successor = tz_strdup(m->arena, x->successor)};
    list->items = items;
    list->n++;
}

struct tz_err *choices_into(struct tz_model *m, struct tz_conn *c, int64_t town, int64_t known)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_choice *all;
    size_t n;
    struct tz_err *e = tz_choice_list(&all, &n, c, town, known, a);
    for (size_t i = 0; !e && i < n; i++) {
        const struct tz_codes *codes;
        const char *name;
        struct tz_err *gone = tz_choice_codes(&codes, &name, m, all[i].list, a);
        if (!gone && tz_codes_find(codes, all[i].label) < 0)
            put(m, codes, &all[i]);
        tz_err_free(gone); /* a pack that has closed the list, or taken the choice over: nothing to add */
    }
    tz_arena_destroy(&a);
    return e;
}

/* ---- writing */
struct choosing {
    struct tz_choice x;
    int64_t actor;
};

static struct tz_err *apply_choice(struct tz_apply *ap, void *data)
{
    const struct choosing *k = data;
    const struct tz_choice *x = &k->x;
    struct tz_value v[] = {tz_v_text(x->list),  tz_v_text(x->label),     tz_v_text(x->parent), tz_v_int(x->since),
                           tz_v_int(x->closed), tz_v_text(x->successor), tz_v_text(x->basis)};
    int64_t taken = 0;
    if (x->version == 1) {
        TZ_TRY(tz_db_int(&taken, 0, tz_apply_conn(ap), &SQL_CHOICE_TAKEN, "itt", tz_apply_town(ap), x->list, x->label));
        if (taken)
            return tz_err(TZ_E_STALE, "别人刚刚增补了“%s”，请重试", x->label);
        TZ_TRY(tz_apply_entry(ap, x->id, "place_choice"));
    }
    return tz_record_write(ap, &choice_record, x->id, x->version, v, k->actor,
                           x->version == 1 ? TZ_OP_CREATE : TZ_OP_CHANGE);
}

static struct tz_err *may_choose(const struct tz_desk *d, const char *basis)
{
    TZ_TRY(tz_who_need_ruler(d->who));
    if (!basis || !*basis)
        return tz_err_hint(tz_err(TZ_E_RULE, "增补、停用选项须写依据"), "请写明文号或会议");
    return NULL;
}

static struct tz_err *run(const struct tz_desk *d, struct choosing *k, struct tz_arena *a)
{
    struct tz_work w = {.actor = d->who->actor, .kind = "choice", .apply = apply_choice, .data = k};
    k->actor = d->who->actor.account;
    TZ_TRY(tz_store_run(d->store, &w, a));
    return model_renew(d->store, d->who->actor.town);
}

static struct tz_err *clean_label(char **out, const char *label, struct tz_arena *a)
{
    TZ_TRY(tz_text_clean(out, label ? label : "", label ? strlen(label) : 0, LABEL_BYTES, a));
    *out = tz_trim(a, *out);
    if (!**out)
        return tz_err(TZ_E_INPUT, "选项没有名称");
    if (strpbrk(*out, "|,;/\n") || strstr(*out, "、") || strstr(*out, "，") || strstr(*out, "；"))
        return tz_err_hint(tz_err(TZ_E_INPUT, "选项“%s”里有分隔符号", *out), "名称里不能有 、，；,;/|");
    return NULL;
}

struct tz_err *tz_choice_add(int64_t *id, const struct tz_desk *d, const char *list, const char *label,
                             const char *parent, const char *basis, struct tz_arena *a)
{
    struct choosing k = {
        .x = {.version = 1, .parent = parent && *parent ? parent : NULL, .basis = basis, .since = tz_today()}};
    const struct tz_codes *codes;
    char *clean;
    int at;
    TZ_TRY(may_choose(d, basis));
    TZ_TRY(tz_choice_codes(&codes, &k.x.list, d->model, list, a));
    TZ_TRY(clean_label(&clean, label, a));
    k.x.label = clean;
    at = tz_codes_find(codes, clean);
    if (at >= 0)
        return tz_err_hint(tz_err(TZ_E_RULE, "码表里已经有“%s”", codes->items[at].label),
                           codes->items[at].closed ? "停用的名称不再启用：请换一个名称" : "直接选用即可");
    if (k.x.parent) {
        at = tz_codes_find(codes, k.x.parent);
        if (at < 0)
            return tz_err(TZ_E_RULE, "上级选项“%.60s”不在码表里", k.x.parent);
        k.x.parent = codes->items[at].key;
    }
    TZ_TRY(tz_store_new_id(&k.x.id, d->store, d->who->actor.town));
    TZ_TRY(run(d, &k, a));
    if (id)
        *id = k.x.id;
    return NULL;
}

static struct tz_err *own_choice(struct tz_choice *out, const struct tz_desk *d, const char *list, const char *label,
                                 struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_choice *all = NULL;
    size_t n = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_choice_list(&all, &n, c, d->who->actor.town, 0, a);
    tz_db_release(&c);
    TZ_TRY(e);
    for (size_t i = 0; i < n; i++)
        if (tz_same(all[i].list, list) && tz_same(all[i].label, label) && !all[i].closed) {
            *out = all[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "镇里没有增补过在用的选项“%.60s”", label ? label : ""),
                       "台账包自带的选项在台账包里停用");
}

struct tz_err *tz_choice_close(const struct tz_desk *d, const char *list, const char *label, const char *successor,
                               const char *basis, struct tz_arena *a)
{
    struct choosing k;
    const struct tz_codes *codes;
    const char *name;
    int at;
    TZ_TRY(may_choose(d, basis));
    TZ_TRY(tz_choice_codes(&codes, &name, d->model, list, a));
    TZ_TRY(own_choice(&k.x, d, name, label, a));
    k.x.version++;
    k.x.closed = tz_today();
    k.x.basis = basis;
    if (successor && *successor) {
        at = tz_codes_find(codes, successor);
        if (at < 0 || codes->items[at].closed || tz_same(codes->items[at].key, k.x.label))
            return tz_err(TZ_E_RULE, "接替的选项“%.60s”不在码表里，或已停用", successor);
        k.x.successor = codes->items[at].key;
    }
    return run(d, &k, a);
}
