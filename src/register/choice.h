/* SPDX-License-Identifier: Apache-2.0
 *
 * A township's own choices: code lists that a pack leaves open (`extend: true`) grow by what the place needs (码表: 产业“4+1”,
 * 禁限养区). A list is named by its key, or by register.field where it stands in one field. A choice is added from a day on, may
 * stand below another, and is closed with a successor or without; a closed one stays readable for the rows that have it and
 * its name is never given again. Owns the table
 *
 *   place_choice(town, id, version, list, label, parent, since, closed, successor, basis, …)    record (account/record.h)
 *
 * What a town's model offers includes them (tz_register_model).
 */
#ifndef TZ_REGISTER_CHOICE_H
#define TZ_REGISTER_CHOICE_H
#include "register/register.h"

struct tz_choice {
    int64_t id, version;
    const char *list;      /* key of the list, or register.field */
    const char *label;     /* also its key in rows */
    const char *parent;    /* key of the choice above it, NULL = none */
    tz_day since, closed;  /* closed 0 = open */
    const char *successor; /* key, NULL = none */
    const char *basis;
};

/* The list that a name means: *out NULL with TZ_E_NOT_FOUND (names those that are open) when there is none, TZ_E_RULE when its
 * pack does not leave it open. *name is its canonical name. */
TZ_MUST_CHECK struct tz_err *tz_choice_codes(const struct tz_codes **out, const char **name, const struct tz_model *m,
                                             const char *list, struct tz_arena *a);
/* Adds a choice from today on, one unit of work. Office, leaders and the system account (TZ_E_FORBIDDEN). TZ_E_RULE: the name
 * is taken (also by a closed one), the parent is not in the list, no basis. *id may be NULL. */
TZ_MUST_CHECK struct tz_err *tz_choice_add(int64_t *id, const struct tz_desk *d, const char *list, const char *label,
                                           const char *parent, const char *basis, struct tz_arena *a);
/* Closes an own choice; rows keep it. TZ_E_NOT_FOUND: the pack's choices are closed in the pack. */
TZ_MUST_CHECK struct tz_err *tz_choice_close(const struct tz_desk *d, const char *list, const char *label,
                                             const char *successor, const char *basis, struct tz_arena *a);
/* All of a town, closed ones too, in order of making. `known` as in lists: 0 = now. */
TZ_MUST_CHECK struct tz_err *tz_choice_list(struct tz_choice **out, size_t *n, struct tz_conn *c, int64_t town,
                                            int64_t known, struct tz_arena *a);
/* Open lists of a model: names and lists, in pack order. */
struct tz_open_list {
    const char *name, *label;
    const struct tz_codes *codes;
};
size_t tz_choice_lists(struct tz_open_list **out, const struct tz_model *m, struct tz_arena *a);
#endif
