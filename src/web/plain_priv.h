/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain pages: a heading, some tables, some buttons; or one form. What a page of its own would not be worth.
 */
#ifndef TZ_WEB_PLAIN_PRIV_H
#define TZ_WEB_PLAIN_PRIV_H
#include "web/web_priv.h"

enum { PLAIN_SECTIONS = 12, PLAIN_ACTS = 10, PLAIN_FIELDS = 24 };

struct plain { /* in the visit's arena; all texts must live as long */
    struct visit *v;
    struct v_tables_page page;
    struct v_table_section sections[PLAIN_SECTIONS];
    struct v_act acts[PLAIN_ACTS];
    size_t room; /* of the rows of the last table */
};
struct plain *plain_new(struct visit *v, const char *title, const char *intro);
/* A link, or with `name` a POST of that one value (value NULL: of the csrf token alone with name ""). */
void plain_act(struct plain *p, const char *label, const char *url);
void plain_post(struct plain *p, const char *label, const char *url, const char *name, const char *value,
                const char *ask);
/* Begins a table; heads parted by |. `empty` is shown when no row follows. */
void plain_table(struct plain *p, const char *id, const char *label, const char *heads, const char *empty);
/* A row of the table begun last: as many texts as heads. The first cell links to `url` (may be NULL). */
struct v_row *plain_row(struct plain *p, const char *url, const char *const *texts);
void plain_send(struct plain *p, struct tz_response *res);

/* One form: fields added in order, then sent. */
struct plain_form {
    struct visit *v;
    struct v_form_page page;
    struct v_form_section section;
    struct v_field fields[PLAIN_FIELDS];
};
struct plain_form *plain_form_new(struct visit *v, const char *title, const char *intro, const char *action,
                                  const char *submit);
/* kind as in form.view: text, lines, day, choice … */
struct v_field *plain_field(struct plain_form *f, const char *kind, const char *name, const char *label,
                            const char *value, const char *help);
/* Choices parted by |; `chosen` is marked. "value=label" where they differ. */
struct v_field *plain_choice(struct plain_form *f, const char *name, const char *label, const char *options,
                             const char *chosen);
void plain_form_send(struct plain_form *f, struct tz_response *res);

/* The route tables of the files that are made of plain pages. */
extern const struct tz_route web_more_routes[], web_term_routes[], web_call_routes[], web_vote_routes[],
    web_review_routes[], web_standard_routes[], web_line_routes[], web_place_routes[], web_evidence_routes[],
    web_map_routes[], web_field_routes[], web_handover_routes[], web_broadcast_routes[], web_openness_routes[];

/* Winners of votes, winners.c: a table of what became of them, none where nothing is proposed; those waiting as todos. */
struct tz_ballot;
extern const struct tz_route web_winner_routes[];
TZ_MUST_CHECK struct tz_err *web_winner_table(struct plain *p, struct tz_conn *c, const struct tz_ballot *b);
TZ_MUST_CHECK struct tz_err *web_winner_todos(struct visit *v, struct v_todo_group *groups, size_t *n, size_t most);

/* Targets, scores, programmes. */
extern const struct tz_route web_target_routes[], web_score_routes[], web_forecast_routes[], web_programme_routes[];

#endif
