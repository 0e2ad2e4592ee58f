/* SPDX-License-Identifier: Apache-2.0
 *
 * Forms from packs: a view of each field, options of code lists, what a form sends as sets, the domain's faults at the
 * fields.
 */
#include <stdio.h>
#include <string.h>

#include "web/web_priv.h"

static const char *const kinds[] = {
    [TZ_TYPE_TEXT] = "text",     [TZ_TYPE_BOOL] = "yesno",         [TZ_TYPE_INT] = "number",
    [TZ_TYPE_NUMBER] = "number", [TZ_TYPE_MONEY] = "money",        [TZ_TYPE_DATE] = "day",
    [TZ_TYPE_TIME] = "instant",  [TZ_TYPE_CHOICE] = "choice",      [TZ_TYPE_CHOICES] = "choices",
    [TZ_TYPE_ID] = "idcard",     [TZ_TYPE_CREDIT_CODE] = "credit", [TZ_TYPE_PHONE] = "phone",
    [TZ_TYPE_ACCOUNT] = "text",  [TZ_TYPE_ADDRESS] = "text",       [TZ_TYPE_REF] = "ref",
    [TZ_TYPE_PLACE] = "ref",     [TZ_TYPE_POINT] = "point",        [TZ_TYPE_LINE] = "text",
    [TZ_TYPE_AREA] = "text",     [TZ_TYPE_PHOTO] = "photo",        [TZ_TYPE_FILE] = "file",
    [TZ_TYPE_DOCUMENT] = "file", [TZ_TYPE_MONTH] = "month",        [TZ_TYPE_PERIOD] = "text",
    [TZ_TYPE_YEAR] = "text",     [TZ_TYPE_FREQUENCY] = "text",     [TZ_TYPE_LIST] = "list"};

static bool is_chosen(const char *chosen, const char *key)
{
    size_t n = strlen(key);
    if (!chosen)
        return false;
    if (*chosen != '|')
        return strcmp(chosen, key) == 0;
    for (const char *p = chosen; (p = strstr(p, key)); p += n)
        if (p[-1] == '|' && p[n] == '|')
            return true;
    return false;
}

const struct v_option *web_options(struct visit *v, const struct tz_codes *codes, const char *chosen, size_t *n)
{
    struct v_option *out = TZ_NEW_ARRAY(v->a, codes->n + 1, struct v_option);
    *n = 0;
    for (size_t i = 0; i < codes->n; i++) {
        const struct tz_code *c = &codes->items[i];
        bool on = is_chosen(chosen, c->key);
        int depth = 0;
        if (c->closed && !on)
            continue;
        for (int up = c->parent; up >= 0 && depth < 4; up = codes->items[up].parent)
            depth++;
        out[(*n)++] = (struct v_option){.value = c->key, .label = c->label, .on = on, .depth = depth};
    }
    return out;
}

static const struct v_option *yes_no(struct visit *v, const char *value, size_t *n)
{
    struct v_option *out = TZ_NEW_ARRAY(v->a, 2, struct v_option);
    bool yes = tz_same(value, "1") || tz_same(value, "是") || tz_same(value, "true");
    bool no = tz_same(value, "0") || tz_same(value, "否") || tz_same(value, "false");
    out[0] = (struct v_option){.value = "1", .label = "是", .on = yes};
    out[1] = (struct v_option){.value = "0", .label = "否", .on = no};
    *n = 2;
    return out;
}

static void add_options(struct visit *v, struct v_field *out, const struct tz_field *f, const char *value)
{
    if (f->codes)
        out->options = web_options(v, f->codes, value, &out->n_options);
    else if (f->type == TZ_TYPE_BOOL)
        out->options = yes_no(v, value, &out->n_options);
    /* Few choices are quicker seen than opened. */
    if (f->type == TZ_TYPE_CHOICE && out->n_options <= 4)
        out->kind = "radio";
    else if (f->type == TZ_TYPE_CHOICE) /* nothing is chosen for anybody: an empty line stands first */
        out->placeholder = f->required ? "请选择" : "（不填）";
}

static void add_parts(struct visit *v, struct v_field *out, const struct tz_field *f, const char *prefix)
{
    struct v_field *parts = TZ_NEW_ARRAY(v->a, f->part_n, struct v_field);
    for (size_t i = 0; i < f->part_n; i++) {
        web_field(v, &parts[i], &f->parts[i], tz_printf(v->a, "%s%s.#.", prefix, f->key), f->parts[i].fallback, NULL);
        parts[i].required = false; /* of a row that may stay empty; the model checks filled rows */
    }
    out->columns = parts;
    out->n_columns = f->part_n;
}

void web_field(struct visit *v, struct v_field *out, const struct tz_field *f, const char *prefix, const char *value,
               const char *chosen)
{
    *out = (struct v_field){.name = tz_printf(v->a, "%s%s", prefix, f->key),
                            .id = tz_printf(v->a, "%s%s", prefix, f->key),
                            .label = f->label,
                            .kind = f->type == TZ_TYPE_TEXT && f->lines > 1 ? "lines" : kinds[f->type],
                            .value = value,
                            .chosen = chosen,
                            .unit = f->unit && !tz_same(f->unit, "按指标") ? f->unit
                                    : f->type == TZ_TYPE_MONEY             ? "元"
                                                                           : NULL,
                            .help = f->help,
                            .required = f->required,
                            .personal = f->cls != NULL,
                            .maxlength = f->max_chars,
                            .rows = f->lines,
                            .decimals = f->decimals,
                            .multiple = f->many};
    add_options(v, out, f, value);
    if (f->type == TZ_TYPE_LIST)
        add_parts(v, out, f, prefix);
    if (f->type == TZ_TYPE_REF || f->type == TZ_TYPE_PLACE)
        out->search_url = tz_printf(v->a, "/suggest/%s", f->key);
    out->wide = f->type == TZ_TYPE_LIST || f->lines > 1;
}

/* ---- back from the form */
/* "parties.2.person" -> row 2, part person. */
static bool list_name(const char *name, const char *key, int *row, const char **part)
{
    size_t n = strlen(key);
    int used = 0;
    if (strncmp(name, key, n) != 0 || name[n] != '.' || sscanf(name + n + 1, "%d.%n", row, &used) != 1 || !used)
        return false;
    *part = name + n + 1 + used;
    return *row >= 0 && *row < 1000;
}

static void list_set(struct visit *v, struct tz_set *set, const struct tz_field *f, const struct tz_pair *pairs,
                     size_t n)
{
    struct tz_set_row *rows = TZ_NEW_ARRAY(v->a, 1000, struct tz_set_row);
    int order[1000], known = 0;
    const char *part;
    for (size_t i = 0; i < n; i++) {
        int row, at;
        if (!list_name(pairs[i].name, f->key, &row, &part))
            continue;
        for (at = 0; at < known && order[at] != row; at++)
            ;
        if (at == known) {
            if (known == 1000)
                continue;
            order[known++] = row;
            rows[at].parts = TZ_NEW_ARRAY(v->a, f->part_n, struct tz_set);
        }
        if (tz_same(part, "sub"))
            tz_parse_int(pairs[i].value, &rows[at].sub);
        else if (tz_same(part, "gone"))
            rows[at].gone = tz_same(pairs[i].value, "1");
        else if (rows[at].n < f->part_n)
            ((struct tz_set *)rows[at].parts)[rows[at].n++] = (struct tz_set){.key = part, .text = pairs[i].value};
    }
    for (int at = 0; at < known; at++) { /* rows that were left empty are none */
        bool filled = rows[at].sub || rows[at].gone;
        for (size_t k = 0; k < rows[at].n; k++)
            filled |= rows[at].parts[k].text && *rows[at].parts[k].text;
        if (filled)
            rows[set->row_n++] = rows[at];
    }
    set->key = f->key;
    set->rows = rows;
}

static const char *joined(struct visit *v, const struct tz_pair *pairs, size_t n, const char *key, bool *sent)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    *sent = false;
    for (size_t i = 0; i < n; i++) {
        if (!tz_same(pairs[i].name, key))
            continue;
        *sent = true;
        if (b.len && *pairs[i].value)
            tz_buf_str(&b, "、");
        tz_buf_str(&b, pairs[i].value);
    }
    return b.data;
}

/* A dated field says from when; a correction (how=correct) holds for the row's whole life: act.always. */
static tz_day from_when(struct visit *v, const struct tz_pair *pairs, size_t n, const struct tz_field *f)
{
    bool sent;
    tz_day day = 0;
    const char *text = f->dated ? joined(v, pairs, n, tz_printf(v->a, "%s.from", f->key), &sent) : NULL;
    struct tz_err *e = text && *text ? tz_day_parse(&day, text, false, false) : NULL;
    if (e)
        tz_request_add_error(v->r, tz_printf(v->a, "f.%s", f->key), f->label, e->text, e->hint);
    tz_err_free(e);
    return day;
}

bool web_corrects(const struct tz_pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (tz_ends(pairs[i].name, ".how") && tz_same(pairs[i].value, "correct"))
            return true;
    return false;
}

struct tz_set *web_sets(struct visit *v, const struct tz_register *r, const struct tz_pair *pairs, size_t n,
                        size_t *count)
{
    static const char *const system[] = {"place", "note", "campaign", "owner", "upper_no"};
    struct tz_set *out = TZ_NEW_ARRAY(v->a, r->field_n + 8, struct tz_set);
    bool sent;
    *count = 0;
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        if (f->type == TZ_TYPE_LIST) {
            list_set(v, &out[*count], f, pairs, n);
            *count += out[*count].row_n > 0;
            continue;
        }
        const char *text = joined(v, pairs, n, f->key, &sent);
        if (!sent)
            continue;
        if (!*text &&
            (f->type == TZ_TYPE_REF || f->type == TZ_TYPE_PLACE)) /* no candidate was picked: what was typed */
            text = joined(v, pairs, n, tz_printf(v->a, "%s.text", f->key), &sent);
        out[(*count)++] = (struct tz_set){.key = f->key, .text = text, .from = from_when(v, pairs, n, f)};
    }
    for (size_t i = 0; i < sizeof system / sizeof *system; i++) {
        const char *text = joined(v, pairs, n, system[i], &sent);
        if (sent)
            out[(*count)++] = (struct tz_set){.key = system[i], .text = text};
    }
    return out;
}

static const char *field_name(struct visit *v, const struct tz_register *r, const char *label)
{
    for (size_t i = 0; label && i < r->field_n; i++)
        if (strstr(label, r->fields[i].label))
            return tz_printf(v->a, "f.%s", r->fields[i].key);
    if (label && strstr(label, "村组"))
        return "f.place";
    return "";
}

bool web_take_faults(struct visit *v, const struct tz_register *r, struct tz_err **e)
{
    enum tz_err_code code = (*e)->code;
    if (code != TZ_E_RULE && code != TZ_E_INPUT && code != TZ_E_LIMIT && code != TZ_E_LOCKED)
        return false;
    for (const struct tz_err *at = *e; at; at = at->cause)
        tz_request_add_error(v->r, field_name(v, r, at->place), at->place ? at->place : "", at->text, at->hint);
    tz_err_free(*e);
    *e = NULL;
    return true;
}

const struct v_form_error *web_form_errors(struct visit *v, size_t *n)
{
    const struct tz_field_error *errors = tz_request_errors(v->r, n);
    struct v_form_error *out = TZ_NEW_ARRAY(v->a, *n + 1, struct v_form_error);
    for (size_t i = 0; i < *n; i++)
        out[i] = (struct v_form_error){
            .label = errors[i].label,
            .id = errors[i].name,
            .text = errors[i].hint ? tz_printf(v->a, "%s。%s", errors[i].text, errors[i].hint) : errors[i].text};
    return out;
}
