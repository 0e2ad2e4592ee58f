/* SPDX-License-Identifier: Apache-2.0
 *
 * One household, one file (一户一档), and what is held about a person: the rows of every register that name the household or
 * its members (in a field or in a list), as far as the reader has a right to each register and row. Opened for a stated task, written to the sight log
 * before anything is handed out. Called by web/household.c.
 *
 * Never on it: registers of restricted or shielded sight, and those that answer what somebody asked, reported or is accused
 * of (SYSTEMS.md household-file). Who is only a village cadre or grid worker sees no money but of lists that villages record,
 * no account, illness, disability or debt.
 *
 * A person's own question (个人信息保护法第四十五条) also has what it said or asked, for a reader with a right to those
 * registers: not what was kept in confidence, accuses somebody, or is still being investigated; never what others say of it.
 */
#ifndef TZ_PORTAL_HOUSEHOLD_H
#define TZ_PORTAL_HOUSEHOLD_H
#include "register/list.h"

struct tz_file_block {
    const struct tz_register *reg;
    struct tz_entry **rows; /* newest first, at most 50 */
    size_t n;
    int64_t count;
    const int *columns; /* of reg->columns: those that this reader may see */
    size_t column_n;
    bool elsewhere; /* what is held about me: rows that this reader may not see; only `count` is said */
};
struct tz_subject_file {
    struct tz_entry *subject;  /* the household, or the person */
    struct tz_entry **members; /* of the household, in force today */
    size_t member_n;
    struct tz_file_block *blocks;
    size_t block_n;
    struct tz_file_block *left_out; /* held, for the role data: what the paper does not show, only counted */
    size_t left_out_n;
};
/* The tasks for which a file may be opened; ends with NULL. */
extern const char *const tz_file_tasks[];

/* `id` is a household (or a person: then that one alone). TZ_E_RULE without a task of the list and a reason; TZ_E_NOT_FOUND
 * when it is none, or out of scope. `held`: for the person's own question; registers out of the reader's right are named with
 * how many rows they hold. The look is on disk when this returns. */
TZ_MUST_CHECK struct tz_err *tz_subject_file(struct tz_subject_file *out, const struct tz_desk *d, int64_t id,
                                             const char *task, const char *reason, bool held, struct tz_arena *a);
/* May this reader see a field of a register on such a file. */
bool tz_file_shows(const struct tz_who *who, const struct tz_register *r, const struct tz_field *f);

#endif
