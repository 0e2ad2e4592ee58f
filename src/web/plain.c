/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain pages; see plain_priv.h.
 */
#include "web/plain_priv.h"

#include <string.h>

struct plain *plain_new(struct visit *v, const char *title, const char *intro)
{
    struct plain *p = TZ_NEW(v->a, struct plain);
    p->v = v;
    p->page = (struct v_tables_page){.frame = web_frame(v, title), .heading = title, .intro = intro};
    p->page.sections = p->sections;
    p->page.acts = p->acts;
    return p;
}

static struct v_act *next_act(struct plain *p, const char *label, const char *url)
{
    TZ_ASSERT(p->page.n_acts < PLAIN_ACTS);
    struct v_act *act = &p->acts[p->page.n_acts++];
    *act = (struct v_act){.label = label, .url = url, .primary = p->page.n_acts == 1};
    return act;
}

void plain_act(struct plain *p, const char *label, const char *url)
{
    next_act(p, label, url);
}

void plain_post(struct plain *p, const char *label, const char *url, const char *name, const char *value,
                const char *ask)
{
    struct v_act *act = next_act(p, label, url);
    act->post = true;
    act->csrf = tz_request_csrf(p->v->r);
    act->name = name && *name ? name : NULL;
    act->value = value;
    act->ask = ask;
}

void plain_table(struct plain *p, const char *id, const char *label, const char *heads, const char *empty)
{
    size_t n;
    char **labels = tz_split(p->v->a, heads, '|', &n);
    struct v_column *columns = TZ_NEW_ARRAY(p->v->a, n, struct v_column);
    TZ_ASSERT(p->page.n_sections < PLAIN_SECTIONS);
    for (size_t i = 0; i < n; i++)
        columns[i] = (struct v_column){.label = labels[i], .narrow = i < 3};
    p->sections[p->page.n_sections++] = (struct v_table_section){
        .id = id,
        .label = label,
        .table = {.caption = label, .columns = columns, .n_columns = n, .compact = n > 3, .empty_text = empty}};
    p->room = 0;
}

struct v_row *plain_row(struct plain *p, const char *url, const char *const *texts)
{
    struct v_table *t = &p->sections[p->page.n_sections - 1].table;
    struct v_cell *cells = TZ_NEW_ARRAY(p->v->a, t->n_columns, struct v_cell);
    TZ_GROW(p->v->a, t->rows, t->n_rows, p->room);
    for (size_t i = 0; i < t->n_columns; i++)
        cells[i] = (struct v_cell){.text = texts[i], .label = t->columns[i].label};
    struct v_row *row = (struct v_row *)&t->rows[t->n_rows++];
    *row = (struct v_row){.url = url, .cells = cells, .n_cells = t->n_columns};
    return row;
}

void plain_send(struct plain *p, struct tz_response *res)
{
    tz_page_tables(tz_response_html(res, 200), &p->page);
}

/* ---- one form */
struct plain_form *plain_form_new(struct visit *v, const char *title, const char *intro, const char *action,
                                  const char *submit)
{
    struct plain_form *f = TZ_NEW(v->a, struct plain_form);
    f->v = v;
    f->page = (struct v_form_page){
        .frame = web_frame(v, title), .heading = title, .intro = intro, .action = action, .submit = submit};
    f->section.fields = f->fields;
    f->page.sections = &f->section;
    f->page.n_sections = 1;
    return f;
}

struct v_field *plain_field(struct plain_form *f, const char *kind, const char *name, const char *label,
                            const char *value, const char *help)
{
    TZ_ASSERT(f->section.n_fields < PLAIN_FIELDS);
    struct v_field *to = &f->fields[f->section.n_fields++];
    *to = (struct v_field){
        .name = name, .id = name, .label = label, .kind = kind, .value = value, .help = help, .rows = 6};
    to->wide = tz_same(kind, "lines");
    return to;
}

struct v_field *plain_choice(struct plain_form *f, const char *name, const char *label, const char *options,
                             const char *chosen)
{
    struct v_field *to = plain_field(f, "choice", name, label, NULL, NULL);
    size_t n;
    char **words = tz_split(f->v->a, options, '|', &n);
    struct v_option *list = TZ_NEW_ARRAY(f->v->a, n, struct v_option);
    for (size_t i = 0; i < n; i++) {
        char *eq = strchr(words[i], '=');
        const char *text = eq ? eq + 1 : words[i];
        if (eq)
            *eq = 0;
        list[i] = (struct v_option){.value = words[i], .label = text, .on = tz_same(words[i], chosen)};
    }
    to->options = list;
    to->n_options = n;
    return to;
}

void plain_form_send(struct plain_form *f, struct tz_response *res)
{
    f->page.errors = web_form_errors(f->v, &f->page.n_errors);
    tz_page_form(tz_response_html(res, f->page.n_errors ? 422 : 200), &f->page);
}
