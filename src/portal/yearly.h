/* SPDX-License-Identifier: Apache-2.0
 *
 * What goes out beside the pages: how often a page was opened (访问量), the package for the county's column, and the tables of the
 * yearly report on openness (政府信息公开工作年度报告), counted from rows.
 */
#ifndef TZ_PORTAL_YEARLY_H
#define TZ_PORTAL_YEARLY_H
#include "register/register.h"

/* One more opening of a published item; written in bundles, at the latest half a minute later. *n = openings so far. No
 * address, account or time of a visitor is kept. */
TZ_MUST_CHECK struct tz_err *tz_public_visit(int64_t *n, const struct tz_desk *d, int64_t item, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_public_visits(int64_t *n, const struct tz_desk *d, int64_t item);

/* A zip: 目录.json (all items with stable ids), pages/ID.html, files/ID/…, 撤下.json (ids that were public and are no longer). */
struct tz_public_package {
    void *data;
    size_t n;
    size_t items, files, gone;
};
TZ_MUST_CHECK struct tz_err *tz_public_pack(struct tz_public_package *out, const struct tz_desk *d, const char *code,
                                            struct tz_arena *a);

/* Table three and four of the yearly report (国办公开办函〔2019〕60号): columns are 自然人, 商业企业, 科研机构, 社会公益组织,
 * 法律服务机构, 其他, 总计. */
enum { TZ_YEARLY_COLUMNS = 7, TZ_YEARLY_ROWS = 40, TZ_YEARLY_DISPUTES = 3, TZ_YEARLY_OUTCOMES = 5 };
struct tz_yearly {
    int year;
    struct tz_yearly_row {
        const char *label;
        int depth; /* 0: 一、… ; 1: （一）… ; 2: 1.… */
        int64_t n[TZ_YEARLY_COLUMNS];
    } rows[TZ_YEARLY_ROWS];
    size_t row_n;
    bool balanced; /* 新收 + 上年结转 = 办理结果 + 结转下年 */
    /* 行政复议, 未经复议直接起诉, 复议后起诉 by 维持, 纠正, 其他, 尚未审结, 总计 */
    int64_t disputes[TZ_YEARLY_DISPUTES][TZ_YEARLY_OUTCOMES];
    int64_t published, in_force,
        withdrawn; /* 主动公开: put out in the year, standing at its end, no longer valid since */
};
TZ_MUST_CHECK struct tz_err *tz_yearly_count(struct tz_yearly *out, const struct tz_desk *d, int year,
                                             struct tz_arena *a);
extern const char *const tz_yearly_columns[], *const tz_yearly_disputes[], *const tz_yearly_outcomes[];

#endif
