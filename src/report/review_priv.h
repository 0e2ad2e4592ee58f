/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: the records of reviews.
 */
#ifndef TZ_REPORT_REVIEW_PRIV_H
#define TZ_REPORT_REVIEW_PRIV_H
#include "report/record_priv.h"

extern const struct tz_record report_record_review, report_record_comment;
#endif
