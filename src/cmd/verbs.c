/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of verbs, in the order of the overview.
 */
#include <string.h>

#include "cmd/verbs.h"

/* One verb a line. */
/* clang-format off */
const struct tz_verb *const tz_verbs[] = {
    &tz_verb_init,
    &tz_verb_demo,
    &tz_verb_serve,
    &tz_verb_import,
    &tz_verb_read,
    &tz_verb_match,
    &tz_verb_figure,
    &tz_verb_map,
    &tz_verb_target,
    &tz_verb_score,
    &tz_verb_forecast,
    &tz_verb_programme,
    &tz_verb_report,
    &tz_verb_check,
    &tz_verb_form,
    &tz_verb_handover,
    &tz_verb_term,
    &tz_verb_review,
    &tz_verb_evidence,
    &tz_verb_list,
    &tz_verb_show,
    &tz_verb_add,
    &tz_verb_set,
    &tz_verb_move,
    &tz_verb_strike,
    &tz_verb_pack,
    &tz_verb_place,
    &tz_verb_param,
    &tz_verb_code,
    &tz_verb_user,
    &tz_verb_verify,
    &tz_verb_rebuild,
    &tz_verb_backup,
    &tz_verb_restore,
    &tz_verb_key,
    &tz_verb_forget,
    &tz_verb_publish,
    &tz_verb_broadcast,
    &tz_verb_openness,
    &tz_verb_warn,
    &tz_verb_policy,
    &tz_verb_share,
    &tz_verb_fact,
    &tz_verb_sweep,
    &tz_verb_standard,
    &tz_verb_line,
    &tz_verb_intake,
    &tz_verb_draw,
    &tz_verb_vote,
    &tz_verb_callback,
    &tz_verb_remind,
    &tz_verb_nil,
    &tz_verb_season,
    &tz_verb_rota,
    &tz_verb_item,
    &tz_verb_due,
    &tz_verb_dispatch,
    &tz_verb_supervise,
    &tz_verb_brief,
    NULL,
};
/* clang-format on */

const struct tz_verb *tz_verb_find(const char *name)
{
    for (const struct tz_verb *const *v = tz_verbs; *v; v++)
        if (strcmp((*v)->usage.verb, name) == 0)
            return *v;
    return NULL;
}
