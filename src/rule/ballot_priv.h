/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside rule/: the records of votes.
 */
#ifndef TZ_RULE_BALLOT_PRIV_H
#define TZ_RULE_BALLOT_PRIV_H
#include "account/record.h"

extern const struct tz_record ballot_record, ballot_choice_record, ballot_seat_record, ballot_paper_record;
extern const struct tz_record ballot_follow_record; /* follow.c */
#endif
