/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing entries: new, change, move, strike out; what others changed meanwhile is shown field by field.
 */
#include <string.h>

#include "web/entry_priv.h"

/* What was sent, else what is stored, else the default of the pack. */
struct source {
    const struct tz_pair *sent;
    size_t sent_n;
    const struct tz_entry *entry; /* NULL for a new one */
};

static const char *sent_value(struct visit *v, const struct source *s, const char *key)
{
    struct tz_buf b;
    bool found = false;
    tz_buf_init(&b, v->a);
    for (size_t i = 0; i < s->sent_n; i++)
        if (tz_same(s->sent[i].name, key)) {
            if (found)
                tz_buf_char(&b, '|');
            tz_buf_str(&b, s->sent[i].value);
            found = true;
        }
    if (!found)
        return NULL;
    return strchr(b.data, '|') ? tz_printf(v->a, "|%s|", b.data) : b.data;
}

static const char *fallback(struct visit *v, const struct tz_field *f)
{
    if (!f->fallback)
        return NULL;
    if (tz_same(f->fallback, "today"))
        return tz_day_print(tz_alloc(v->a, 16), v->today);
    return tz_same(f->fallback, "me") ? v->who.label : f->fallback;
}

static void stored(struct visit *v, const struct tz_val *val, const char **value, const char **chosen)
{
    if (val->empty)
        return;
    *value = val->field->codes && val->text ? val->text : tz_val_print(val, v->a);
    *chosen = val->field->type == TZ_TYPE_REF || val->field->type == TZ_TYPE_PLACE ? tz_val_show(val, v->a) : NULL;
}

static bool writable(const struct visit *v, const struct tz_register *r, const struct tz_field *f)
{
    (void)v;
    return !f->derived && !(f->official && r->home == TZ_HOME_ABOVE);
}

static void sub_rows(struct visit *v, struct v_field *out, const struct tz_field *f, const struct tz_val *val)
{
    struct v_field_row *rows = TZ_NEW_ARRAY(v->a, val->sub_n + 1, struct v_field_row);
    for (size_t k = 0; k < val->sub_n; k++) {
        struct v_field *fields = TZ_NEW_ARRAY(v->a, f->part_n + 1, struct v_field);
        const char *prefix = tz_printf(v->a, "f.%s.%zu.", f->key, k);
        for (size_t i = 0; i < f->part_n; i++) {
            const char *value = NULL, *chosen = NULL;
            stored(v, &val->subs[k].values[i], &value, &chosen);
            web_field(v, &fields[i], &f->parts[i], prefix, value, chosen);
        }
        fields[f->part_n] = (struct v_field){.name = tz_printf(v->a, "%ssub", prefix),
                                             .id = tz_printf(v->a, "%ssub", prefix),
                                             .kind = "hidden",
                                             .value = tz_printf(v->a, "%lld", (long long)val->subs[k].sub)};
        rows[k] = (struct v_field_row){.number = (int64_t)k + 1, .fields = fields, .n_fields = f->part_n + 1};
    }
    out->items = rows;
    out->n_items = val->sub_n;
}

/* Choices that the account may not register (withheld from villages) are not offered; what stands there stays. */
static struct tz_err *only_own_kinds(struct visit *v, struct v_field *out, const struct tz_register *r)
{
    struct v_option *kept = TZ_NEW_ARRAY(v->a, out->n_options + 1, struct v_option);
    struct tz_scope *scope;
    struct tz_conn *c;
    size_t n = 0;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_scope_make(&scope, c, &v->who, r, TZ_RIGHT_CREATE, v->a));
    for (size_t i = 0; i < out->n_options; i++)
        if (out->options[i].on || tz_scope_kind(scope, out->options[i].value))
            kept[n++] = out->options[i];
    out->options = kept;
    out->n_options = n;
    return NULL;
}

static void field_view(struct visit *v, struct v_field *out, const struct tz_register *r, const struct tz_field *f,
                       const struct source *s)
{
    const char *value = sent_value(v, s, f->key), *chosen = NULL;
    const struct tz_val *val = s->entry ? &s->entry->values[f->ord] : NULL;
    if (!value && val)
        stored(v, val, &value, &chosen);
    if (!value && !s->entry && !s->sent_n)
        value = fallback(v, f);
    web_field(v, out, f, "f.", value, chosen);
    if (r->withheld_field == f->ord) {
        struct tz_err *e = only_own_kinds(v, out, r);
        tz_err_free(e); /* with the whole list the model still says what may not be registered */
    }
    if (f->type == TZ_TYPE_REF)
        out->search_url = tz_printf(v->a, "/r/%s/suggest/%s", r->key, f->key);
    if (web_file_field(f)) { /* files go their own way */
        out->name = tz_printf(v->a, "file.%s", f->key);
        out->chosen = val && !val->empty ? "已有附件，再选则追加" : NULL;
        out->value = NULL;
        out->capture = f->type == TZ_TYPE_PHOTO;
    }
    if (!writable(v, r, f)) {
        out->readonly = true;
        out->why = f->derived ? "自动算出" : "官方平台的字段，只随导入更新";
    }
    if (val && val->shown == TZ_MASKED) { /* a sealed value is not sent to the form; an empty box leaves it as it is */
        out->value = NULL;
        out->placeholder = "已密封，不改就留空";
    }
    if (val && val->field && f->type == TZ_TYPE_LIST)
        sub_rows(v, out, f, val);
    out->from_when = f->dated && s->entry && f->type != TZ_TYPE_LIST;
}

/* Where the account may register. */
struct own_places {
    const int64_t *roots;
    size_t root_n;
    bool whole;
};

static struct tz_err *own_places(struct own_places *out, struct visit *v, const struct tz_register *r)
{
    struct tz_scope *scope;
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_scope_make(&scope, c, &v->who, r, TZ_RIGHT_CREATE, v->a));
    out->roots = tz_scope_places(scope, &out->root_n, &out->whole);
    return NULL;
}

static bool is_own(const struct own_places *own, const struct visit *v, int64_t place)
{
    for (size_t i = 0; i < own->root_n && !own->whole; i++)
        if (tz_place_under(v->places, place, own->roots[i], v->today))
            return true;
    return own->whole;
}

enum { PLACES_MAX = 600 };

/* One option, if there is room; returns how many were added. */
static size_t add_place(struct visit *v, struct v_option *out, size_t k, int64_t id, int depth, const char *now,
                        bool *found)
{
    const struct tz_place *p = tz_place_newest(v->places, id);
    char *value = tz_printf(v->a, "%lld", (long long)id);
    bool on = now && tz_same(now, value);
    if (!p || k >= PLACES_MAX)
        return 0;
    *out = (struct v_option){.value = value, .label = depth ? p->name : web_place(v, id), .on = on, .depth = depth};
    *found |= on;
    return 1;
}

/* Villages with their groups; the single groups and grids of an account that works for these only. Who works for one place begins
 * with it. */
static void place_field(struct visit *v, struct v_field *out, const struct tz_register *r, const struct source *s)
{
    struct own_places own = {0};
    int64_t *villages = NULL, *groups;
    size_t n = 0, k = 0, group_n, tops = 0;
    const char *now = sent_value(v, s, "place");
    struct tz_err *e = own_places(&own, v, r);
    tz_err_free(e); /* without the list the model still says what is wrong with the place */
    if (!now && s->entry)
        now = tz_printf(v->a, "%lld", (long long)s->entry->place);
    struct v_option *options = TZ_NEW_ARRAY(v->a, PLACES_MAX + 1, struct v_option);
    bool found = false;
    tz_place_below(&villages, &n, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    for (size_t i = 0; i < n; i++) {
        bool village = is_own(&own, v, villages[i]);
        size_t before = k;
        k += village ? add_place(v, &options[k], k, villages[i], 0, now, &found) : 0;
        tz_place_below(&groups, &group_n, v->places, villages[i], TZ_PLACE_GROUP, NULL, v->today, v->a);
        for (size_t g = 0; g < group_n; g++)
            if (village || is_own(&own, v, groups[g]))
                k += add_place(v, &options[k], k, groups[g], village, now, &found);
        tops += village ? 1 : k - before;
    }
    for (size_t i = 0; i < own.root_n; i++) {
        const struct tz_place *p = tz_place_on(v->places, own.roots[i], v->today);
        if (p && p->level > TZ_PLACE_VILLAGE && p->level != TZ_PLACE_GROUP) {
            size_t added = add_place(v, &options[k], k, p->id, 0, now, &found);
            k += added;
            tops += added;
        }
    }
    if (!found && s->entry) /* a place that is not offered stays what it is */
        k += add_place(v, &options[k], 0, s->entry->place, 0, now, &found);
    *out = (struct v_field){.name = "f.place",
                            .id = "f.place",
                            .label = "村组",
                            .kind = "choice",
                            .required = true,
                            .placeholder = tops > 1 && !s->entry ? "请选择" : NULL,
                            .options = options,
                            .n_options = k};
}

void web_place_field(struct visit *v, struct v_field *out, const struct tz_register *r)
{
    place_field(v, out, r, &(struct source){0});
}

static const struct v_form_section *sections(struct visit *v, const struct tz_register *r, const struct source *s,
                                             size_t *n)
{
    struct v_form_section *out = TZ_NEW_ARRAY(v->a, r->form_n + 1, struct v_form_section);
    *n = 0;
    for (size_t g = 0; g < r->form_n; g++) {
        struct v_field *fields = TZ_NEW_ARRAY(v->a, r->form[g].n + 1, struct v_field);
        struct v_form_section *x = &out[*n];
        *x = (struct v_form_section){.label = r->form[g].label, .fields = fields};
        if (g == 0)
            place_field(v, &fields[x->n_fields++], r, s);
        for (size_t i = 0; i < r->form[g].n; i++)
            if (r->form[g].fields[i] < TZ_SYSTEM_FIELD)
                field_view(v, &fields[x->n_fields++], r, &r->fields[r->form[g].fields[i]], s);
        *n += x->n_fields > 0;
    }
    return out;
}

static void mark_errors(struct visit *v, const struct v_form_section *list, size_t n)
{
    size_t wrong;
    const struct tz_field_error *errors = tz_request_errors(v->r, &wrong);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < list[i].n_fields; k++)
            for (size_t w = 0; w < wrong; w++)
                if (tz_same(errors[w].name, list[i].fields[k].name)) {
                    struct v_field *f = (struct v_field *)&list[i].fields[k];
                    f->error = errors[w].text;
                    f->hint = errors[w].hint;
                }
}

static bool has_files(const struct tz_register *r)
{
    for (size_t i = 0; i < r->field_n; i++)
        if (web_file_field(&r->fields[i]))
            return true;
    return false;
}

static void show_form(struct visit *v, struct tz_response *res, const struct tz_register *r, const struct source *s,
                      const char *action, const char *heading)
{
    struct v_form_page page = {.frame = web_frame(v, heading),
                               .heading = heading,
                               .action = action,
                               .upload = has_files(r),
                               .submit = s->entry ? "保存" : "登记"};
    const char *back =
        s->entry ? tz_printf(v->a, "/e/%lld", (long long)s->entry->id) : tz_printf(v->a, "/r/%s", r->key);
    web_crumb(v, &page.frame, r->label, tz_printf(v->a, "/r/%s", r->key));
    page.sections = sections(v, r, s, &page.n_sections);
    page.hidden = entry_hidden(v, s->entry ? s->entry->version : 0, &page.n_hidden);
    page.errors = web_form_errors(v, &page.n_errors);
    mark_errors(v, page.sections, page.n_sections);
    page.cancel_url = back;
    if (!s->entry) {
        page.submit_next = "登记并再登一件";
        page.draft = r->key;
    }
    tz_page_form(tz_response_html(res, page.n_errors ? 422 : 200), &page);
}

/* ---- files sent with the form: stored first, their ids become values of their fields */
/* The set of a field that takes several begins with the files it has: a further one is added. */
static struct tz_err *file_set(struct tz_set *out, struct visit *v, int64_t entry, const struct tz_field *f)
{
    struct tz_attachment *has;
    size_t n = 0;
    *out = (struct tz_set){.key = f->key, .text = ""};
    if (f->many && entry)
        TZ_TRY(tz_register_attachments(&has, &n, &v->desk, entry, v->a));
    for (size_t i = 0; i < n; i++)
        if (tz_same(has[i].field, f->key))
            out->text = tz_printf(v->a, "%s%lld、", out->text, (long long)has[i].id);
    return NULL;
}

static struct tz_err *add_files(struct visit *v, const struct tz_register *r, int64_t owner, struct tz_set *sets,
                                size_t *count)
{
    size_t n;
    const struct tz_upload *files = tz_arg_files(v->r, "file", &n);
    for (size_t i = 0; i < n; i++) {
        const char *key = tz_starts(files[i].field, "file.") ? files[i].field + strlen("file.") : NULL;
        const struct tz_field *f = key ? tz_register_field(r, key) : NULL;
        int64_t id;
        if (!f || !files[i].size)
            continue;
        TZ_TRY(tz_register_attach(&id, &v->desk, r, owner, f->key, files[i].name, files[i].data, files[i].size, v->a));
        size_t at = 0;
        while (at < *count && !tz_same(sets[at].key, f->key))
            at++;
        if (at == *count)
            TZ_TRY(file_set(&sets[(*count)++], v, owner, f));
        sets[at].text = tz_printf(v->a, "%s%lld、", sets[at].text ? sets[at].text : "", (long long)id);
    }
    return NULL;
}

/* Sealed fields left empty in a change are not touched; read-only ones are not taken. */
static size_t keep_sealed(const struct tz_entry *e, struct tz_set *sets, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const struct tz_field *f = tz_register_field(e->reg, sets[i].key);
        bool empty = !sets[i].rows && (!sets[i].text || !*sets[i].text);
        bool sealed = f && f->cls && !f->system && e->values[f->ord].shown == TZ_MASKED;
        if ((empty && sealed) || (f && !f->system && (f->derived || (f->official && e->reg->home == TZ_HOME_ABOVE))))
            continue;
        sets[k++] = sets[i];
    }
    return k;
}

/* What was done, and what the checks would have looked at once more. */
static void flash_done(struct visit *v, struct tz_response *res, const char *text, const struct tz_done *done)
{
    enum { shown = 3 };
    for (size_t i = 0; i < done->warning_n && i < shown; i++)
        text = tz_printf(v->a, "%s%s%s%s%s", text, i ? "；" : "。请核对：",
                         done->warnings[i].field ? done->warnings[i].field : "", done->warnings[i].field ? "：" : "",
                         done->warnings[i].text);
    web_flash(v, res, text);
}

/* ---- new */
static struct tz_err *register_for(struct visit *v, const struct tz_register **out)
{
    *out = v->model ? tz_model_register(v->model, tz_arg_text(v->r, "register")) : NULL;
    if (!*out || !tz_scope_may(&v->who, *out, TZ_RIGHT_CREATE))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这种台账，或您不能登记"), "可能没有启用，或不在您的权限范围内");
    return visit_places(v);
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    TZ_TRY(register_for(v, &reg));
    show_form(v, res, reg, &(struct source){0}, tz_printf(v->a, "/r/%s/new", reg->key),
              tz_printf(v->a, "登记%s", reg->label));
    return NULL;
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    struct source s = {0};
    struct tz_done done = {0};
    struct tz_act act = {0};
    size_t n;
    TZ_TRY(register_for(v, &reg));
    s.sent = tz_arg_map(r, "f", &s.sent_n);
    struct tz_set *sets = web_sets(v, reg, s.sent, s.sent_n, &n);
    v->desk.request = tz_arg_text(r, "request");
    struct tz_err *e = add_files(v, reg, 0, sets, &n);
    if (!e)
        e = tz_register_create(&done, &v->desk, reg, sets, n, &act, v->a);
    if (e && web_take_faults(v, reg, &e)) {
        show_form(v, res, reg, &s, tz_printf(v->a, "/r/%s/new", reg->key), tz_printf(v->a, "登记%s", reg->label));
        return NULL;
    }
    if (e)
        return e;
    flash_done(v, res, tz_printf(v->a, "已登记 %s", done.number), &done);
    tz_response_redirect(res, tz_arg_bool(r, "next") ? tz_printf(v->a, "/r/%s/new", reg->key)
                                                     : tz_printf(v->a, "/e/%lld", (long long)done.id));
    return NULL;
}

/* ---- change */
static struct tz_err *get_edit(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct source s = {0};
    struct tz_entry *e;
    TZ_TRY(entry_load(&e, v, TZ_GET_LISTS | TZ_GET_LABELS));
    s.entry = e;
    show_form(v, res, e->reg, &s, tz_printf(v->a, "/e/%lld/edit", (long long)e->id),
              tz_printf(v->a, "修改 %s", e->number));
    return NULL;
}

/* Did the form change this field, against the version it was made from. Lists and what is sealed are taken as sent. */
static bool is_mine(struct visit *v, const struct tz_entry *was, const char *name, const struct source *s)
{
    const char *dot = strchr(name, '.');
    const char *key = dot ? tz_strndup(v->a, name, (size_t)(dot - name)) : name;
    const struct tz_field *f = tz_register_field(was->reg, key);
    const char *value = NULL, *chosen = NULL, *sent = sent_value(v, s, key);
    if (tz_same(key, "place"))
        value = tz_printf(v->a, "%lld", (long long)was->place);
    else if (!f || f->system || f->type == TZ_TYPE_LIST)
        return true;
    else
        stored(v, &was->values[f->ord], &value, &chosen);
    if (value && *value == '|' && sent && *sent != '|')
        sent = tz_printf(v->a, "|%s|", sent);
    return !tz_same(value ? value : "", sent ? sent : "");
}

/* What goes on with the choice: the present version, and of the form only what it changed. */
static struct tz_err *conflict_hidden(struct visit *v, struct v_conflict_page *page, const struct tz_entry *now,
                                      const struct source *s)
{
    struct tz_entry *was;
    size_t n;
    const struct v_hidden *head = entry_hidden(v, now->version, &n);
    struct v_hidden *out = TZ_NEW_ARRAY(v->a, n + s->sent_n + 1, struct v_hidden);
    struct tz_get get = {.version = tz_arg_int(v->r, "base", now->version), .parts = TZ_GET_LISTS | TZ_GET_LABELS};
    TZ_TRY(tz_register_get(&was, &v->desk, now->id, &get, v->a));
    memcpy(out, head, n * sizeof *head);
    for (size_t i = 0; i < s->sent_n; i++)
        if (is_mine(v, was, s->sent[i].name, s))
            out[n++] = (struct v_hidden){tz_printf(v->a, "f.%s", s->sent[i].name), s->sent[i].value};
    page->hidden = out;
    page->n_hidden = n;
    return NULL;
}

/* Fields for which the other one's value was chosen are not written. */
static size_t leave_theirs(struct visit *v, struct tz_set *sets, size_t n)
{
    size_t chosen_n, k = 0;
    const struct tz_pair *chosen = tz_arg_map(v->r, "c", &chosen_n);
    for (size_t i = 0; i < n; i++) {
        bool theirs = false;
        for (size_t c = 0; c < chosen_n; c++)
            theirs |= tz_same(chosen[c].name, sets[i].key) && tz_same(chosen[c].value, "theirs");
        if (!theirs)
            sets[k++] = sets[i];
    }
    return k;
}

/* Both values of each field that two people changed. Takes over `conflict`. */
static struct tz_err *show_conflict(struct visit *v, struct tz_response *res, const struct tz_entry *e,
                                    const struct source *s, struct tz_err *conflict, const char *action)
{
    struct tz_conflict *list;
    size_t n = tz_register_conflicts(&list, conflict, v->a);
    struct v_conflict_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_conflict_row);
    struct v_conflict_page page = {
        .frame = web_frame(v, "两人改了同一处"), .heading = "两人改了同一处", .action = action};
    char *who = NULL;
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    if (n)
        TZ_TRY(tz_account_label(&who, c, v->town.town, list[0].account, v->a));
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct v_conflict_row){.key = tz_printf(v->a, "c.%s", list[i].field),
                                          .id = tz_printf(v->a, "c-%s", list[i].field),
                                          .label = list[i].label,
                                          .base = list[i].base,
                                          .mine = list[i].yours ? list[i].yours : "（已密封）",
                                          .theirs = list[i].theirs ? list[i].theirs : "（已密封）",
                                          .who = who};
    page.intro = n ? tz_printf(v->a, "%s在您填写时保存过这件事。请逐项选定。", who) : tz_strdup(v->a, conflict->text);
    page.rows = rows;
    page.n_rows = n;
    page.cancel_url = tz_printf(v->a, "/e/%lld", (long long)e->id);
    tz_err_free(conflict);
    TZ_TRY(conflict_hidden(v, &page, e, s));
    tz_page_conflict(tz_response_html(res, 409), &page);
    return NULL;
}

static struct tz_err *post_edit(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct source s = {0};
    struct tz_entry *e;
    struct tz_done done = {0};
    struct tz_act act = {
        .reason = tz_arg_text(r, "reason"), .from = tz_arg_day(r, "from"), .always = tz_arg_bool(r, "always")};
    size_t n;
    TZ_TRY(entry_load(&e, v, TZ_GET_LISTS | TZ_GET_LABELS));
    s.entry = e;
    s.sent = tz_arg_map(r, "f", &s.sent_n);
    struct tz_set *sets = web_sets(v, e->reg, s.sent, s.sent_n, &n);
    act.always |= web_corrects(s.sent, s.sent_n);
    const char *action = tz_printf(v->a, "/e/%lld/edit", (long long)e->id);
    n = leave_theirs(v, sets, keep_sealed(e, sets, n));
    v->desk.request = tz_arg_text(r, "request");
    struct tz_err *err = add_files(v, e->reg, e->id, sets, &n);
    if (!err)
        err = tz_register_change(&done, &v->desk, e->id, tz_arg_int(r, "base", e->version), sets, n, &act, v->a);
    if (err && err->code == TZ_E_CONFLICT)
        return show_conflict(v, res, e, &s, err, action);
    if (err && web_take_faults(v, e->reg, &err)) {
        show_form(v, res, e->reg, &s, action, tz_printf(v->a, "修改 %s", e->number));
        return NULL;
    }
    if (err)
        return err;
    flash_done(v, res, done.unchanged ? "没有变化" : "已保存", &done);
    tz_response_redirect(res, tz_printf(v->a, "/e/%lld", (long long)e->id));
    return NULL;
}

/* ---- move, strike */
static struct tz_err *post_move(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *e;
    struct tz_done done = {0};
    struct tz_act act = {
        .reason = tz_arg_text(r, "note"), .note = tz_arg_text(r, "note"), .from = tz_arg_day(r, "from")};
    size_t n, sent_n;
    TZ_TRY(entry_load(&e, v, TZ_GET_LABELS));
    const struct tz_pair *sent = tz_arg_map(r, "f", &sent_n);
    struct tz_set *sets = web_sets(v, e->reg, sent, sent_n, &n);
    v->desk.request = tz_arg_text(r, "request");
    TZ_TRY(add_files(v, e->reg, e->id, sets, &n));
    TZ_TRY(tz_register_move(&done, &v->desk, e->id, tz_arg_int(r, "base", e->version), tz_arg_text(r, "step"), sets, n,
                            &act, v->a));
    flash_done(v, res, tz_printf(v->a, "%s 已转到“%s”", e->number, tz_arg_text(r, "step")), &done);
    tz_response_redirect(res, tz_printf(v->a, "/e/%lld", (long long)e->id));
    return NULL;
}

static void show_strike(struct visit *v, struct tz_response *res, const struct tz_entry *e)
{
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    const char *what = e->struck ? "恢复" : "作废";
    struct v_form_page page = {.frame = web_frame(v, what),
                               .heading = tz_printf(v->a, "%s %s", what, e->number),
                               .submit = what,
                               .danger = !e->struck,
                               .intro = e->struck ? "恢复后重新计入数字。"
                                                  : "作废的条目保留全部经过，但不再计入任何数字；以后可以恢复。"};
    *field = (struct v_field){
        .name = "reason", .id = "reason", .label = "理由", .kind = "lines", .required = true, .maxlength = 500};
    *section = (struct v_form_section){.fields = field, .n_fields = 1};
    page.sections = section;
    page.n_sections = 1;
    page.action = tz_printf(v->a, "/e/%lld/strike", (long long)e->id);
    page.cancel_url = tz_printf(v->a, "/e/%lld", (long long)e->id);
    page.hidden = entry_hidden(v, e->version, &page.n_hidden);
    page.errors = web_form_errors(v, &page.n_errors);
    tz_page_form(tz_response_html(res, page.n_errors ? 422 : 200), &page);
}

static struct tz_err *get_strike(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *e;
    TZ_TRY(entry_load(&e, v, TZ_GET_LABELS));
    show_strike(v, res, e);
    return NULL;
}

static struct tz_err *post_strike(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *e;
    struct tz_done done = {0};
    struct tz_act act = {.reason = tz_arg_text(r, "reason")};
    size_t wrong;
    TZ_TRY(entry_load(&e, v, TZ_GET_LABELS));
    tz_request_errors(r, &wrong);
    if (wrong) {
        show_strike(v, res, e);
        return NULL;
    }
    v->desk.request = tz_arg_text(r, "request");
    int64_t base = tz_arg_int(r, "base", e->version);
    TZ_TRY(e->struck ? tz_register_unstrike(&done, &v->desk, e->id, base, &act, v->a)
                     : tz_register_strike(&done, &v->desk, e->id, base, &act, v->a));
    web_flash(v, res, e->struck ? "已恢复" : "已作废");
    tz_response_redirect(res, tz_printf(v->a, "/e/%lld", (long long)e->id));
    return NULL;
}

#define WRITE_ARGS                                                                                                     \
    {.name = "base", .label = "版本", .kind = TZ_ARG_INT},                                                             \
    {                                                                                                                  \
        .name = "request", .label = "请求号", .kind = TZ_ARG_TEXT, .max = 64                                           \
    }
static const struct tz_route_arg register_args[] = {
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true}, {0}};
static const struct tz_route_arg new_args[] = {
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true},
    {.name = "f", .label = "字段", .kind = TZ_ARG_MAP},
    {.name = "file", .label = "附件", .kind = TZ_ARG_FILES},
    {.name = "next", .label = "再登一件", .kind = TZ_ARG_BOOL},
    WRITE_ARGS,
    {0}};
static const struct tz_route_arg id_args[] = {{.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg edit_args[] = {{.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "f", .label = "字段", .kind = TZ_ARG_MAP},
                                                {.name = "file", .label = "附件", .kind = TZ_ARG_FILES},
                                                {.name = "c", .label = "选定", .kind = TZ_ARG_MAP},
                                                {.name = "reason", .label = "理由", .kind = TZ_ARG_LINES, .max = 500},
                                                {.name = "from", .label = "自何日起", .kind = TZ_ARG_DAY},
                                                {.name = "always", .label = "一直是这样", .kind = TZ_ARG_BOOL},
                                                WRITE_ARGS,
                                                {0}};
static const struct tz_route_arg move_args[] = {
    {.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
    {.name = "step", .label = "步骤", .kind = TZ_ARG_TEXT, .required = true, .max = 60},
    {.name = "note", .label = "说明", .kind = TZ_ARG_LINES, .max = 2000},
    {.name = "from", .label = "自何日起", .kind = TZ_ARG_DAY},
    {.name = "f", .label = "字段", .kind = TZ_ARG_MAP},
    {.name = "file", .label = "附件", .kind = TZ_ARG_FILES},
    WRITE_ARGS,
    {0}};
static const struct tz_route_arg strike_args[] = {
    {.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
    {.name = "reason", .label = "理由", .kind = TZ_ARG_LINES, .required = true, .max = 500},
    WRITE_ARGS,
    {0}};

const struct tz_route web_write_routes[] = {
    {TZ_GET, "/r/{register:key}/new", get_new, "work", 0, "登记", "登记一个条目。", register_args},
    {TZ_POST, "/r/{register:key}/new", post_new, "work", TZ_ROUTE_FORM | TZ_ROUTE_UPLOAD, "登记", "登记一个条目。",
     new_args},
    {TZ_GET, "/e/{id:id}/edit", get_edit, "work", 0, "修改", "变更或更正一个条目。", id_args},
    {TZ_POST, "/e/{id:id}/edit", post_edit, "work", TZ_ROUTE_FORM | TZ_ROUTE_UPLOAD, "修改", "变更或更正一个条目。",
     edit_args},
    {TZ_POST, "/e/{id:id}/move", post_move, "work", 0, "流转", "把条目办到下一状态。", move_args},
    {TZ_GET, "/e/{id:id}/strike", get_strike, "work", 0, "作废", "作废或恢复一个条目。", id_args},
    {TZ_POST, "/e/{id:id}/strike", post_strike, "work", TZ_ROUTE_FORM, "作废", "作废或恢复一个条目。", strike_args},
    {0}};
