/* SPDX-License-Identifier: Apache-2.0
 *
 * Persons, households and organizations grow from what rows say of them: found by citizen ID or credit code, else by name
 * in the village, else planned once for the whole import and created in the first chunk that needs them, so that no
 * reference ever points to what is not there.
 */
#include "register/import_priv.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct worker *worker_of(struct intake *in)
{
    return in->grow_data;
}

struct plan *worker_plan(struct worker *w)
{
    TZ_GROW(w->in.a, w->plans, w->plan_n, w->plan_room);
    return &w->plans[w->plan_n++];
}

/* ---- which register is meant */
static const struct tz_register *target_with(const struct tz_field *f, const char *key)
{
    for (size_t i = 0; i < f->target_n; i++) {
        const struct tz_field *own = f->targets[i].reg ? tz_register_field(f->targets[i].reg, key) : NULL;
        if (own && !own->system)
            return f->targets[i].reg;
    }
    return NULL;
}

static bool allows_text(const struct tz_field *f)
{
    for (size_t i = 0; i < f->target_n; i++)
        if (f->targets[i].kind == TZ_REF_TEXT)
            return true;
    return false;
}

static bool firm_name(const char *name)
{
    static const char *const ends[] = {"公司", "合作社", "农场",   "厂",     "店",    "学校",
                                       "中心", "协会",   "村委会", "经营部", "养殖场"};
    for (size_t i = 0; name && i < sizeof ends / sizeof *ends; i++)
        if (tz_ends(name, ends[i]))
            return true;
    return false;
}

static const struct tz_register *pick(const struct tz_field *f, const struct identity *x)
{
    const struct tz_register *firm = target_with(f, "code"), *person = target_with(f, "citizen_id"),
                             *house = target_with(f, "head");
    if (firm && (x->code || (!x->citizen_id && firm_name(x->name))))
        return firm;
    return person ? person : house ? house : firm;
}

/* ---- slots */
static char *slot_key(struct worker *w, const struct tz_register *r, const struct identity *x, int64_t place)
{
    int64_t village = tz_place_at_level(w->in.places, place, TZ_PLACE_VILLAGE, w->in.today);
    if (x->citizen_id)
        return tz_printf(w->in.a, "%s id %s", r->key, x->citizen_id);
    if (x->code)
        return tz_printf(w->in.a, "%s code %s", r->key, x->code);
    return tz_printf(w->in.a, "%s name %s @%" PRId64, r->key, x->name, village);
}

static struct identity keep_identity(const struct identity *x, struct tz_arena *a)
{
    return (struct identity){.name = tz_strdup(a, x->name),
                             .citizen_id = tz_strdup(a, x->citizen_id),
                             .phone = tz_strdup(a, x->phone),
                             .code = tz_strdup(a, x->code),
                             .address = tz_strdup(a, x->address),
                             .account = tz_strdup(a, x->account)};
}

/* The slot of an identity; *mine when this worker has to resolve it. Waits while another does. */
static struct slot_identity *slot_at(bool *mine, struct worker *w, const struct tz_register *r,
                                     const struct identity *x, int64_t place)
{
    struct growth *g = &w->x->growth;
    char *key = slot_key(w, r, x, place);
    struct slot_identity *s;
    pthread_mutex_lock(&g->lock);
    struct map_item *item = map_at(&g->slots, key, true, mine);
    if (*mine) {
        s = TZ_NEW(g->arena, struct slot_identity);
        s->reg = r;
        s->who = keep_identity(x, g->arena);
        s->place = place;
        item = map_at(&g->slots, key, true, NULL);
        item->p = s;
    } else {
        s = item->p;
        while (!s->resolved && !s->failed)
            pthread_cond_wait(&g->changed, &g->lock);
    }
    pthread_mutex_unlock(&g->lock);
    return s;
}

static void settle(struct worker *w, struct slot_identity *s, int64_t id, bool made, const char *why)
{
    struct growth *g = &w->x->growth;
    pthread_mutex_lock(&g->lock);
    s->id = id;
    s->made = made;
    s->resolved = id != 0;
    s->failed = id == 0;
    s->why = tz_strdup(g->arena, why);
    if (made) {
        char key[24];
        snprintf(key, sizeof key, "%" PRId64, id);
        map_at(&g->ids, key, true, NULL)->p = s;
    }
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

const struct tz_register *grown_here(struct intake *in, int64_t id)
{
    struct growth *g = &worker_of(in)->x->growth;
    char key[24];
    snprintf(key, sizeof key, "%" PRId64, id);
    pthread_mutex_lock(&g->lock);
    struct map_item *item = map_at(&g->ids, key, false, NULL);
    const struct tz_register *r = item ? ((struct slot_identity *)item->p)->reg : NULL;
    pthread_mutex_unlock(&g->lock);
    return r;
}

/* ---- finding */
static struct tz_err *by_field(int64_t *ids, size_t *n, struct worker *w, const struct tz_register *r, const char *key,
                               const char *text)
{
    const struct tz_field *f = tz_register_field(r, key);
    struct blind b;
    *n = 0;
    if (!f || f->system || !text || !blind_field(f))
        return NULL;
    blind_of(&b, w->in.ring, r, f, text);
    return blind_find(ids, n, 16, w->in.c, w->in.town, &b);
}

static struct tz_err *in_village(int64_t *ids, size_t *n, struct worker *w, const struct tz_register *r, int64_t place)
{
    int64_t village = tz_place_at_level(w->in.places, place, TZ_PLACE_VILLAGE, w->in.today);
    size_t kept = 0;
    for (size_t i = 0; i < *n && village; i++) {
        int64_t where;
        TZ_TRY(place_of(&where, w->in.c, w->in.model, w->in.town, r, ids[i]));
        if (tz_place_under(w->in.places, where, village, w->in.today))
            ids[kept++] = ids[i];
    }
    if (village)
        *n = kept;
    return NULL;
}

/* *id 0 = nobody yet; *why when several fit. */
static struct tz_err *find_one(int64_t *id, const char **why, struct worker *w, const struct slot_identity *s)
{
    int64_t ids[16];
    size_t n = 0;
    *id = 0;
    TZ_TRY(by_field(ids, &n, w, s->reg, "citizen_id", s->who.citizen_id));
    if (!n)
        TZ_TRY(by_field(ids, &n, w, s->reg, "code", s->who.code));
    if (!n && !s->who.citizen_id && !s->who.code) {
        TZ_TRY(by_field(ids, &n, w, s->reg, "name", s->who.name));
        /* people share names, firms hardly: one of this name is meant wherever it is */
        if (n > 1 || (n && s->place && tz_register_field(s->reg, "citizen_id")))
            TZ_TRY(in_village(ids, &n, w, s->reg, s->place));
    }
    if (n > 1)
        *why = tz_printf(w->in.a, "有%zu条登记同为“%s”，请加一列证件号", n, s->who.name ? s->who.name : "");
    else if (n)
        *id = ids[0];
    return NULL;
}

/* A household by its head. */
static struct tz_err *find_house(int64_t *id, struct worker *w, const struct tz_register *r, int64_t head)
{
    const struct tz_field *f = tz_register_field(r, "head");
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    bool have;
    *id = 0;
    if (!f || !f->column)
        return NULL;
    tz_sql_begin(&b, w->in.a);
    tz_sql_add(&b, "select id from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(w->in.town));
    tz_sql_add(&b, " and ");
    tz_sql_name(&b, f->column);
    tz_sql_add(&b, " = ");
    tz_sql_bind(&b, tz_v_int(head));
    tz_sql_add(&b, " and struck = 0 order by id limit 1");
    TZ_TRY(tz_db_queryv(&rows, w->in.c, tz_sql_end(&b, "register.house"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        *id = tz_rows_int(rows, 0);
    tz_rows_close(&rows);
    return e;
}

static const char *cannot(struct worker *w, const struct slot_identity *s)
{
    const char *name = s->who.name ? s->who.name : s->who.citizen_id ? s->who.citizen_id : "";
    if (!w->x->growth.allowed)
        return tz_printf(w->in.a, "找不到“%s”，请先在“%s”登记", name, s->reg->label);
    if (!s->who.name)
        return tz_printf(w->in.a, "“%s”还没有登记，表里又没有姓名", name);
    return NULL;
}

static struct tz_err *resolve(struct slot_identity **out, struct worker *w, const struct tz_register *r,
                              const struct identity *x, int64_t place);

/* Resolves a slot that is this worker's to resolve. Always settles it. */
static struct tz_err *settle_slot(struct worker *w, struct slot_identity *s)
{
    int64_t id = 0;
    const char *why = NULL;
    const struct tz_field *head = tz_register_field(s->reg, "head");
    struct tz_err *e = NULL;
    if (head && !head->system && head->target_n && head->targets[0].reg) {
        e = resolve(&s->head, w, head->targets[0].reg, &s->who, s->place);
        if (!e && s->head->failed)
            why = s->head->why;
        else if (!e && !s->head->made)
            e = find_house(&id, w, s->reg, s->head->id);
    } else {
        e = find_one(&id, &why, w, s);
    }
    if (e) {
        settle(w, s, 0, false, e->text);
        return e;
    }
    if (!id && !why)
        why = cannot(w, s);
    if (!id && !why) {
        e = tz_store_new_id(&id, w->in.d->store, w->in.town);
        settle(w, s, id, id != 0, e ? e->text : NULL);
        return e;
    }
    settle(w, s, id, false, why);
    return NULL;
}

static struct tz_err *resolve(struct slot_identity **out, struct worker *w, const struct tz_register *r,
                              const struct identity *x, int64_t place)
{
    bool mine;
    *out = slot_at(&mine, w, r, x, place);
    return mine ? settle_slot(w, *out) : NULL;
}

static void use(struct worker *w, struct slot_identity *s)
{
    if (s->head)
        use(w, s->head);
    if (s->made && w->used_n < sizeof w->used / sizeof *w->used)
        w->used[w->used_n++] = s;
}

/* Identity numbers in their canonical form; TZ_E_RULE when wrong. */
static struct tz_err *clean_identity(struct identity *x, struct worker *w)
{
    char *clean;
    const char *fault = NULL;
    if (x->name)
        TZ_TRY(tz_text_clean(&clean, x->name, strlen(x->name), 400, w->in.a));
    if (x->name)
        x->name = *clean ? name_tidy(clean) : NULL;
    if (x->citizen_id && (fault = tz_check_citizen_id(&clean, x->citizen_id, w->in.a)) == NULL)
        x->citizen_id = clean;
    if (!fault && x->code && (fault = tz_check_credit_code(&clean, x->code, w->in.a)) == NULL)
        x->code = clean;
    return fault ? tz_err(TZ_E_RULE, "%s", fault) : NULL;
}

/* A village is not to grow into a firm of its name. */
static bool names_place(struct intake *in, const struct tz_field *f, const char *text)
{
    int64_t id;
    for (size_t i = 0; i < f->target_n; i++)
        if (f->targets[i].kind == TZ_REF_PLACE) {
            struct tz_err *e = place_read(&id, in, text, 0, in->today);
            bool known = !e;
            tz_err_free(e);
            return known;
        }
    return false;
}

/* A number may be somebody else's: whom it finds must bear the name that stands beside it. Only said: names change, and
 * are written wrong. */
static struct tz_err *note_name(struct worker *w, const struct tz_field *ref, struct slot_identity *s,
                                const struct identity *x)
{
    const struct tz_field *name = tz_register_field(s->reg, "name");
    int64_t ids[16];
    size_t n;
    bool same = tz_same(s->who.name, x->name), known = false, named;
    if (s->head)
        return note_name(w, ref, s->head, x);
    if (!x->name || (!x->citizen_id && !x->code) || !name || name->system || !blind_field(name))
        return NULL;
    if (s->made && s->who.name && !same)
        intake_warn(&w->in, ref->label, "表里同一个号有两个名字：“%s”和“%s”，请核对", s->who.name, x->name);
    pthread_mutex_lock(&w->x->growth.lock);
    named = s->named;
    pthread_mutex_unlock(&w->x->growth.lock);
    if (s->made || (same && named))
        return NULL;
    TZ_TRY(by_field(ids, &n, w, s->reg, "name", x->name));
    for (size_t i = 0; i < n; i++)
        known = known || ids[i] == s->id;
    if (!known && n < 16)
        intake_warn(&w->in, ref->label, "这个号登记的不是“%s”，请核对姓名和号码", x->name);
    pthread_mutex_lock(&w->x->growth.lock);
    s->named = s->named || (known && same);
    pthread_mutex_unlock(&w->x->growth.lock);
    return NULL;
}

struct tz_err *grow_ref(struct intake *in, const struct tz_field *f, const char *text, int64_t place, struct rval *out)
{
    struct worker *w = worker_of(in);
    struct identity x = f->is_list_part ? (struct identity){0} : w->identities[f->ord];
    const struct tz_register *r;
    struct slot_identity *s;
    char *id = NULL;
    if (!x.name)
        x.name = text;
    if (!x.citizen_id && !tz_check_citizen_id(&id, text, in->a)) {
        x.citizen_id = id;
        x.name = x.name == text ? NULL : x.name;
    }
    if (allows_text(f) && !x.citizen_id && !x.code)
        return NULL;
    TZ_TRY(clean_identity(&x, w));
    r = pick(f, &x);
    if (!r || (!x.name && !x.citizen_id && !x.code) || (!x.citizen_id && !x.code && names_place(in, f, text)))
        return NULL;
    TZ_TRY(resolve(&s, w, r, &x, place));
    if (s->failed)
        return tz_err(TZ_E_RULE, "%s", s->why ? s->why : "无法确定是谁");
    TZ_TRY(note_name(w, f, s, &x));
    use(w, s);
    *out = (struct rval){.filled = true, .i = s->id, .kind = s->reg->key};
    return NULL;
}

/* ---- when and by whom it is made */
void grow_used(const struct import_row *row, size_t chunk)
{
    for (size_t i = 0; i < row->used_n; i++) {
        struct slot_identity *s = row->used[i];
        if (!s->used || chunk < s->chunk)
            s->chunk = chunk;
        s->used = true;
    }
}

static bool mine_to_plan(struct worker *w, struct slot_identity *s)
{
    struct growth *g = &w->x->growth;
    bool mine, first;
    pthread_mutex_lock(&g->lock);
    mine = s->planned != w->attempt && s->chunk == w->chunk;
    first = mine && !s->planned;
    if (mine)
        s->planned = w->attempt;
    if (first && tz_register_field(s->reg, "citizen_id"))
        g->persons++;
    else if (first && tz_register_field(s->reg, "head"))
        g->households++;
    else if (first)
        g->organizations++;
    pthread_mutex_unlock(&g->lock);
    return mine;
}

static void put(struct tz_set *sets, size_t *n, const struct tz_register *r, const char *key, const char *text)
{
    const struct tz_field *f = tz_register_field(r, key);
    if (text && *text && f)
        sets[(*n)++] = (struct tz_set){.key = f->key, .text = text};
}

/* What is known of somebody as sets for creating. */
static size_t identity_item(struct tz_set *sets, struct worker *w, const struct slot_identity *s)
{
    const struct identity *x = &s->who;
    struct tz_arena *a = w->in.a;
    size_t n = 0;
    char day[16];
    if (s->place)
        sets[n++] = (struct tz_set){.key = "place", .text = tz_printf(a, "%" PRId64, s->place)};
    if (s->head) {
        struct tz_set *parts = TZ_NEW_ARRAY(a, 2, struct tz_set);
        struct tz_set_row *row = TZ_NEW(a, struct tz_set_row);
        const char *head = tz_printf(a, "%s:%" PRId64, s->head->reg->key, s->head->id);
        put(sets, &n, s->reg, "head", head);
        parts[0] = (struct tz_set){.key = "person", .text = head};
        parts[1] = (struct tz_set){.key = "relation", .text = "户主"};
        *row = (struct tz_set_row){.parts = parts, .n = 2};
        if (tz_register_field(s->reg, "members"))
            sets[n++] = (struct tz_set){.key = "members", .rows = row, .row_n = 1};
        put(sets, &n, s->reg, "address", x->address);
        put(sets, &n, s->reg, "account", x->account);
        return n;
    }
    put(sets, &n, s->reg, "name", x->name);
    put(sets, &n, s->reg, "citizen_id", x->citizen_id);
    put(sets, &n, s->reg, "code", x->code);
    put(sets, &n, s->reg, "phone", x->phone);
    if (x->citizen_id) {
        put(sets, &n, s->reg, "born_on", tz_strdup(a, tz_day_print(day, tz_citizen_id_born(x->citizen_id))));
        put(sets, &n, s->reg, "sex", tz_citizen_id_sex(x->citizen_id) == 1 ? "男" : "女");
    } else {
        put(sets, &n, s->reg, "id_kind", tz_register_field(s->reg, "citizen_id") ? "无证" : NULL);
    }
    return n;
}

static struct tz_err *plan_slot(struct worker *w, struct slot_identity *s)
{
    struct tz_set sets[16];
    struct intake in = w->in;
    struct tz_item item = {.kind = TZ_ITEM_CREATE, .reg = s->reg, .id = s->id, .sets = sets};
    struct plan plan;
    item.n = identity_item(sets, w, s);
    item.act.batch = w->x->batch;
    item.act.intake = "导入";
    in.d = &w->grow_desk;
    in.grow = NULL;
    in.faults = NULL;
    in.fault_n = 0;
    in.scopes = NULL;
    struct tz_err *e = plan_item(&plan, &in, &item);
    if (!e)
        e = intake_faults(&in);
    tz_err_free(in.faults);
    if (e)
        return tz_err_wrap(e, TZ_E_RULE, "“%s”不能自动登记到“%s”：%s", s->who.name ? s->who.name : "", s->reg->label,
                           e->text);
    *worker_plan(w) = plan;
    return NULL;
}

struct tz_err *grow_plans(struct worker *w)
{
    for (size_t i = 0; i < w->used_n; i++)
        if (mine_to_plan(w, w->used[i]))
            TZ_TRY(plan_slot(w, w->used[i]));
    return NULL;
}
