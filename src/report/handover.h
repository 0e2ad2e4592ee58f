/* SPDX-License-Identifier: Apache-2.0
 *
 * Handing over a list of names with whole numbers (名册移交): only by a profile that says for whom, which columns, on what basis
 * and for what, approved by a person who does not hand over himself. The file is encrypted or handed over in person, bears the
 * mark 单位 用户 时间 第n份, and stands in a list with the day by which the receiver deletes it. Owns the tables
 *
 *   handover_profile(…key, receiver, reg, columns, basis, purpose, days, approver, closed, …)         record
 *   handover(…profile, n, rows_n, filters, mark, way, receiver, digest, delete_by, deleted_on, …)       record
 */
#ifndef TZ_REPORT_HANDOVER_H
#define TZ_REPORT_HANDOVER_H
#include "register/list.h"

struct tz_handover_profile {
    int64_t id, version;
    const char *key, *receiver; /* 一卡通发放; 农商银行云上支行 */
    const char *reg;            /* register key */
    const char *columns;        /* field keys parted by , */
    const char *basis, *purpose;
    int64_t days;     /* deleted by the receiver after so many days */
    int64_t approver; /* account; 0 = not yet approved */
    bool closed;
};
/* Makes a profile or a new version of one (by key): the approval falls away. Needs TZ_RIGHT_EXPORT on the register. */
TZ_MUST_CHECK struct tz_err *tz_handover_set(int64_t *id, const struct tz_desk *d, const struct tz_handover_profile *p,
                                             struct tz_arena *a);
/* By the head of an office, a leader, the mayor, the secretary, or who answers for personal data (`data`); not by its author. */
TZ_MUST_CHECK struct tz_err *tz_handover_approve(const struct tz_desk *d, const char *key, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_handover_profiles(struct tz_handover_profile **out, size_t *n, struct tz_conn *c,
                                                  int64_t town, struct tz_arena *a);

struct tz_handover {
    int64_t id, version, profile, n, rows;
    const char *key, *receiver, *filters, *mark, *way, *digest;
    tz_day made_on, delete_by, deleted_on;
    int64_t account;
};
struct tz_handover_ask {
    const char *key;
    const char *const *filters; /* "state=审批" */
    size_t filter_n;
    const char *password; /* at least 10 characters; NULL: handed over in person to `person` */
    const char *person;
};
/* The file: a zip under the password, or the workbook itself. Every sealed value in it is a look in the sight log. */
TZ_MUST_CHECK struct tz_err *tz_handover_make(struct tz_handover *out, void **data, size_t *len, const char **name,
                                              const struct tz_desk *d, const struct tz_handover_ask *ask,
                                              struct tz_arena *a);
/* Newest first. */
TZ_MUST_CHECK struct tz_err *tz_handover_list(struct tz_handover **out, size_t *n, struct tz_conn *c, int64_t town,
                                              struct tz_arena *a);
/* The receiver says that it is deleted. */
TZ_MUST_CHECK struct tz_err *tz_handover_deleted(const struct tz_desk *d, int64_t id, struct tz_arena *a);

#endif
