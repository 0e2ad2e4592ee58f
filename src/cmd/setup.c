/* SPDX-License-Identifier: Apache-2.0
 *
 * Registers every folder, in level order.
 */
#include "cmd/setup.h"

#include "account/account.h"
#include "place/change.h"
#include "duty/duty.h"
#include "indicator/figure.h"
#include "portal/portal.h"
#include "register/register.h"
#include "report/report.h"
#include "rule/rule.h"

void tz_setup(void)
{
    tz_place_setup();
    tz_account_setup();
    tz_register_setup();
    tz_duty_setup();
    tz_portal_setup();
    tz_indicator_setup();
    tz_rule_setup();
    tz_report_setup();
}
