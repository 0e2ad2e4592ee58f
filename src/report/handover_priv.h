/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: the records of what was handed over.
 */
#ifndef TZ_REPORT_HANDOVER_PRIV_H
#define TZ_REPORT_HANDOVER_PRIV_H
#include "report/record_priv.h"

extern const struct tz_record report_record_profile, report_record_handover;
#endif
