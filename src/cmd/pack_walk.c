/* SPDX-License-Identifier: Apache-2.0
 *
 * What follows from a register's declaration, tried for every field, code, role and step; see pack_trial.h.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/pack_trial.h"

/* ---- the first row of each register, for references by name: again until those that refer to others find them */
static const char *known_as(const struct tz_sample *s)
{
    static const char *const keys[] = {"name", "head", "person"}; /* a household is known by its head */
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < s->n; i++)
            if (strcmp(s->values[i].key, keys[k]) == 0 && s->values[i].text)
                return s->values[i].text;
    return NULL;
}

static bool has_base(const struct trial *t, const struct tz_register *r)
{
    for (size_t i = 0; i < t->base_n; i++)
        if (t->bases[i].reg == r)
            return true;
    return false;
}

static bool make_base(struct trial *t, const struct tz_register *r)
{
    const struct tz_samples *samples = r->samples;
    struct trial_row row;
    int64_t id;
    if (!samples || !samples->n)
        return false;
    trial_sample(t, r, &samples->items[0], &row);
    trial_number(t, r, &row);
    struct tz_err *e = trial_create(&id, t, &t->system, r, &row, true);
    if (e) {
        tz_err_free(e); /* said by trial_samples */
        return false;
    }
    const char *name = known_as(&samples->items[0]);
    t->bases[t->base_n++] = (struct trial_base){r, id, tz_strdup(t->keep, name ? name : r->key)};
    return true;
}

void trial_bases(struct trial *t)
{
    const struct tz_model *m = t->c->model;
    bool more = true;
    t->bases = TZ_NEW_ARRAY(t->keep, m->register_n + 1, struct trial_base);
    t->a = tz_arena_child(t->keep);
    while (more) {
        more = false;
        for (size_t i = 0; i < m->register_n; i++)
            if (!has_base(t, m->registers[i]))
                more = make_base(t, m->registers[i]) || more;
    }
    tz_arena_destroy(&t->a);
}

/* ---- samples: each goes in and is read back as typed */
static void sample_row(struct trial *t, const struct tz_register *r, const struct tz_sample *s)
{
    struct trial_row row;
    struct tz_entry *e;
    int64_t id = 0;
    trial_sample(t, r, s, &row);
    trial_unlike(t, r, &row);
    if (!trial_ok(t, "示例", trial_create(&id, t, &t->system, r, &row, true)))
        return;
    e = trial_get(t, &t->system, id, TZ_GET_LISTS | TZ_GET_LABELS);
    for (size_t i = 0; e && i < row.n; i++) {
        const struct tz_val *v = tz_entry_val(e, row.sets[i].key);
        if (v && (row.sets[i].rows ? v->sub_n != row.sets[i].row_n : v->empty))
            trial_fault(t, "示例的“%s”没有存下来", v->field->label);
    }
    if (e && row.state && e->state != tz_register_state(r, row.state))
        trial_fault(t, "示例应在状态“%s”", row.state);
}

void trial_samples(struct trial *t, const struct tz_register *r)
{
    const struct tz_samples *samples = r->samples;
    trial_begin(t, r, "samples");
    if (!samples || !samples->n)
        trial_fault(t, "没有示例行");
    for (size_t i = 0; samples && i < samples->n; i++)
        sample_row(t, r, &samples->items[i]);
    trial_end(t);
}

/* ---- what must be given is asked for by its name */
void trial_required(struct trial *t, const struct tz_register *r)
{
    struct trial_row full, row;
    trial_begin(t, r, "required");
    trial_start(t, r, &full);
    trial_ok(t, "照示例登记", trial_try(t, r, &full));
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        if (!f->required || f->derived || f->fallback)
            continue;
        row = full;
        trial_drop(&row, f->key);
        trial_says(t, tz_printf(t->a, "缺“%s”", f->label), trial_try(t, r, &row), f->label);
    }
    trial_end(t);
}

/* ---- a wrong value is refused under the name of its field, a right one taken */
static bool of_a_check(const struct tz_register *r, const struct tz_err *e)
{
    for (; e; e = e->cause) {
        bool one = false;
        for (size_t i = 0; i < r->check_n && !one; i++)
            one = tz_same(r->checks[i].message, e->text);
        if (!one)
            return false;
    }
    return true;
}

static void one_value(struct trial *t, const struct tz_register *r, const struct tz_field *f,
                      const struct trial_row *full)
{
    struct trial_row row = *full;
    const char *wrong = trial_wrong(t, f);
    struct tz_err *e;
    trial_fill(t, r, f, &row);
    e = trial_try(t, r, &row);
    if (e && !of_a_check(r, e)) /* a check of the row may ask for a companion: tried with its own cases */
        trial_ok(t, tz_printf(t->a, "%s", f->label), e);
    else
        tz_err_free(e);
    if (!wrong)
        return;
    row = *full;
    trial_drop(&row, "id_kind");
    trial_set(&row, f->key, wrong);
    trial_says(t, tz_printf(t->a, "%s填“%.30s”", f->label, wrong), trial_try(t, r, &row), f->label);
}

static void one_part(struct trial *t, const struct tz_register *r, const struct tz_field *list,
                     const struct tz_field *part, const struct trial_row *full)
{
    struct trial_row row = *full;
    struct tz_set wrong = {.key = part->key, .text = trial_wrong(t, part)};
    struct tz_set_row one = {.parts = &wrong, .n = 1};
    if (!wrong.text || part->derived)
        return;
    trial_set(&row, list->key, NULL);
    for (size_t i = 0; i < row.n; i++)
        if (strcmp(row.sets[i].key, list->key) == 0) {
            row.sets[i].rows = &one;
            row.sets[i].row_n = 1;
        }
    trial_says(t, tz_printf(t->a, "%s·%s填“%.30s”", list->label, part->label, wrong.text), trial_try(t, r, &row),
               part->label);
}

void trial_values(struct trial *t, const struct tz_register *r)
{
    struct trial_row full;
    trial_begin(t, r, "values");
    trial_start(t, r, &full);
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        if (f->derived)
            continue;
        one_value(t, r, f, &full);
        for (size_t k = 0; k < f->part_n; k++)
            one_part(t, r, f, &f->parts[k], &full);
    }
    trial_end(t);
}

/* ---- every code of every choice can be set, is kept, and is read back */
static size_t most_codes(const struct tz_register *r)
{
    size_t most = 0;
    for (size_t i = 0; i < r->field_n; i++)
        if (r->fields[i].codes && !r->fields[i].derived && r->fields[i].codes->n > most)
            most = r->fields[i].codes->n;
    return most;
}

static const char *code_at(const struct tz_field *f, size_t k)
{
    const struct tz_code *code = &f->codes->items[k % f->codes->n];
    return code->closed ? NULL : code->key;
}

/* The k-th code of every choice at once; where the checks of the register do not let these stand together, only this
 * field's. */
static void codes_round(struct trial *t, const struct tz_register *r, size_t k, const struct trial_row *full)
{
    struct trial_row row = *full;
    int64_t id = 0;
    for (size_t i = 0; i < r->field_n; i++)
        if (r->fields[i].codes && !r->fields[i].derived && code_at(&r->fields[i], k))
            trial_set(&row, r->fields[i].key, code_at(&r->fields[i], k));
    trial_number(t, r, &row);
    struct tz_err *e = trial_create(&id, t, &t->system, r, &row, true);
    if (e && of_a_check(r, e)) {
        tz_err_free(e);
        for (size_t i = 0; i < r->field_n; i++) {
            const struct tz_field *f = &r->fields[i];
            struct trial_row one = *full;
            if (!f->codes || f->derived || k >= f->codes->n || !code_at(f, k))
                continue;
            trial_set(&one, f->key, code_at(f, k));
            trial_code_with(t, r, code_at(f, k), &one);
            trial_ok(t, tz_printf(t->a, "%s＝%s", f->label, code_at(f, k)), trial_try(t, r, &one));
        }
        return;
    }
    struct tz_entry *back = trial_ok(t, "取值", e) ? trial_get(t, &t->system, id, 0) : NULL;
    for (size_t i = 0; back && i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        const char *want = f->codes && !f->derived ? code_at(f, k) : NULL, *have;
        if (!want)
            continue;
        have = back->values[i].text;
        if (!have || (f->type == TZ_TYPE_CHOICE ? strcmp(have, want) != 0 : !strstr(have, want)))
            trial_fault(t, "%s存的是“%s”，读出“%s”", f->label, want, have ? have : "");
    }
}

void trial_choices(struct trial *t, const struct tz_register *r)
{
    size_t most = most_codes(r);
    struct trial_row full;
    trial_begin(t, r, "choices");
    trial_start(t, r, &full);
    for (size_t k = 0; k < most; k++)
        codes_round(t, r, k, &full);
    trial_end(t);
}

/* ---- what is personal stands under seal: shown masked, whole only on a look */
static bool masked_type(const struct tz_field *f)
{
    return f->type == TZ_TYPE_ID || f->type == TZ_TYPE_PHONE || f->type == TZ_TYPE_ACCOUNT;
}

static void mask_of(struct trial *t, const struct tz_register *r, const struct tz_field *f, int64_t id)
{
    const char *plain = trial_value(t, r, f);
    const struct tz_who *who = trial_who(t, r->act_n ? r->acts[0] : r->records[0]);
    if (!who)
        return;
    struct tz_entry *seen = trial_get(t, who, id, 0), *looked = trial_get(t, who, id, TZ_GET_LOOK);
    const struct tz_val *v = seen ? tz_entry_val(seen, f->key) : NULL;
    const struct tz_val *w = looked ? tz_entry_val(looked, f->key) : NULL;
    if (!v || v->empty || v->shown != TZ_MASKED || strstr(tz_val_show(v, t->a), plain))
        trial_fault(t, "“%s”应掩码显示，得“%s”", f->label, v ? tz_val_show(v, t->a) : "");
    if (!w || w->shown != TZ_SHOWN || !strstr(tz_val_show(w, t->a), plain))
        trial_fault(t, "查看“%s”应见全文，得“%s”", f->label, w ? tz_val_show(w, t->a) : "");
}

void trial_masks(struct trial *t, const struct tz_register *r)
{
    struct trial_row row;
    int64_t id = 0;
    trial_begin(t, r, "masks");
    trial_start(t, r, &row);
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        if (f->cls && f->column)
            trial_fault(t, "密封字段“%s”不该有明文列", f->label);
        if (f->cls && !f->derived && f->type != TZ_TYPE_LIST && f->ord != r->against_field)
            trial_fill(t, r, f, &row);
    }
    if (trial_text(&row, "citizen_id"))
        trial_set(&row, "id_kind", "居民身份证");
    if (trial_ok(t, "登记", trial_create(&id, t, &t->system, r, &row, true)))
        for (size_t i = 0; i < r->field_n; i++)
            if (masked_type(&r->fields[i]))
                mask_of(t, r, &r->fields[i], id);
    trial_end(t);
}

/* ---- who records, who is out of sight */
static bool is_named(const char *role, const char **roles, size_t n)
{
    return trial_role_counts(&(struct tz_register){.sight = TZ_SIGHT_RESTRICTED}, role, roles, n);
}

static bool in_register(const struct tz_register *r, const char *role)
{
    bool in = is_named(role, r->records, r->record_n) || is_named(role, r->acts, r->act_n) ||
              is_named(role, r->reads, r->read_n);
    for (size_t i = 0; i < r->step_n && !in; i++)
        in = is_named(role, r->steps[i].by, r->steps[i].by_n);
    return in;
}

static void role_records(struct trial *t, const struct tz_register *r, const struct trial_role *role,
                         const struct trial_row *full)
{
    struct trial_row row = *full;
    int64_t id = 0;
    bool may = trial_role_counts(r, role->key, r->records, r->record_n);
    trial_number(t, r, &row);
    struct tz_err *e = trial_create(&id, t, &role->who, r, &row, false);
    if (may)
        trial_ok(t, tz_printf(t->a, "%s登记", role->key), e);
    else
        trial_says(t, tz_printf(t->a, "%s登记", role->key), e, "不能登记");
}

static void role_sees(struct trial *t, const struct tz_register *r, const struct trial_role *role, int64_t id)
{
    struct tz_desk d = trial_desk(t, &role->who);
    struct tz_entry *e = NULL;
    struct tz_err *err = tz_register_get(&e, &d, id, &(struct tz_get){0}, t->a);
    bool plain = in_register(r, role->key) && strcmp(role->key, "public"); /* 群众 sends in, sees nothing */
    bool field = strcmp(role->key, "grid") == 0 || strcmp(role->key, "village") == 0;
    if (r->sight == TZ_SIGHT_RESTRICTED && field) /* they see open rows, and closed ones for 30 days */
        tz_err_free(err);
    else if (plain)
        trial_ok(t, tz_printf(t->a, "%s查看", role->key), err);
    else if (r->sight == TZ_SIGHT_RESTRICTED ||
             (strcmp(role->key, "mayor") && strcmp(role->key, "secretary") && strcmp(role->key, "head")))
        trial_says(t, tz_printf(t->a, "%s查看", role->key), err, "没有这条登记");
    else
        tz_err_free(err);
}

/* A cadre of another village sees nothing of a row of this one. */
static void other_village(struct trial *t, const struct tz_register *r, int64_t id)
{
    struct tz_desk d = trial_desk(t, &t->outsider);
    struct tz_entry *e = NULL;
    if (in_register(r, "village"))
        trial_says(t, "邻村干部查看", tz_register_get(&e, &d, id, &(struct tz_get){0}, t->a), "没有这条登记");
}

void trial_roles(struct trial *t, const struct tz_register *r)
{
    struct trial_row full;
    int64_t id = 0;
    trial_begin(t, r, "roles");
    trial_start(t, r, &full);
    for (size_t i = 0; i < t->role_n; i++)
        role_records(t, r, &t->roles[i], &full);
    trial_set(&full, "place", "示例村");
    if (trial_ok(t, "登记", trial_create(&id, t, &t->system, r, &full, true))) {
        for (size_t i = 0; i < t->role_n; i++)
            role_sees(t, r, &t->roles[i], id);
        other_village(t, r, id);
    }
    trial_end(t);
}
