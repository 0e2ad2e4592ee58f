/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: the record of calls on forms.
 */
#ifndef TZ_REPORT_CALL_PRIV_H
#define TZ_REPORT_CALL_PRIV_H
#include "report/record_priv.h"

extern const struct tz_record report_record_call;
#endif
