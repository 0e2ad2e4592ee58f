/* SPDX-License-Identifier: Apache-2.0
 *
 * The verbs, one file each; see the usage in each file.
 */
#ifndef TZ_CMD_VERBS_H
#define TZ_CMD_VERBS_H
#include "cmd/verb.h"

extern const struct tz_verb tz_verb_init;     /* a store and a town */
extern const struct tz_verb tz_verb_demo;     /* the made-up township */
extern const struct tz_verb tz_verb_serve;    /* the pages and the API */
extern const struct tz_verb tz_verb_import;   /* a spreadsheet into a register */
extern const struct tz_verb tz_verb_read;     /* the facts of work reports */
extern const struct tz_verb tz_verb_match;    /* facts of reports to indicators */
extern const struct tz_verb tz_verb_figure;   /* a figure, or the rows behind it */
extern const struct tz_verb tz_verb_report;   /* reports read in, written, frozen */
extern const struct tz_verb tz_verb_check;    /* a draft against the ledgers */
extern const struct tz_verb tz_verb_form;     /* superiors' forms: bind once, fill, send */
extern const struct tz_verb tz_verb_list;     /* entries of a register */
extern const struct tz_verb tz_verb_show;     /* one entry with its timeline */
extern const struct tz_verb tz_verb_add;      /* create an entry */
extern const struct tz_verb tz_verb_set;      /* change an entry */
extern const struct tz_verb tz_verb_move;     /* move an entry along its flow */
extern const struct tz_verb tz_verb_strike;   /* strike an entry out, or bring it back */
extern const struct tz_verb tz_verb_pack;     /* check, diff, install packs */
extern const struct tz_verb tz_verb_place;    /* the area tree */
extern const struct tz_verb tz_verb_user;     /* accounts and grants */
extern const struct tz_verb tz_verb_standard; /* gaps to standards */
extern const struct tz_verb tz_verb_line;     /* lines of work, monthly returns */
extern const struct tz_verb tz_verb_param;    /* dated parameters of the township */
extern const struct tz_verb tz_verb_code;     /* the township's own choices in open code lists */
extern const struct tz_verb tz_verb_publish;  /* what is put before the public */
extern const struct tz_verb tz_verb_verify;   /* chain, rows, tallies */
extern const struct tz_verb tz_verb_rebuild;  /* derived tables */
extern const struct tz_verb tz_verb_backup;
extern const struct tz_verb tz_verb_restore;
extern const struct tz_verb tz_verb_key;       /* the keys' own way back */
extern const struct tz_verb tz_verb_forget;    /* destroy a subject's keys */
extern const struct tz_verb tz_verb_callback;  /* satisfaction */
extern const struct tz_verb tz_verb_draw;      /* random inspection draws */
extern const struct tz_verb tz_verb_policy;    /* 政策匹配 */
extern const struct tz_verb tz_verb_share;     /* shares, and figures that should agree */
extern const struct tz_verb tz_verb_sweep;     /* 全覆盖排查 */
extern const struct tz_verb tz_verb_intake;    /* 统一受理 */
extern const struct tz_verb tz_verb_warn;      /* early warnings */
extern const struct tz_verb tz_verb_target;    /* targets: set, split, refused */
extern const struct tz_verb tz_verb_term;      /* the glossary */
extern const struct tz_verb tz_verb_openness;  /* package and yearly tables */
extern const struct tz_verb tz_verb_map;       /* what has coordinates */
extern const struct tz_verb tz_verb_evidence;  /* answers to a checklist */
extern const struct tz_verb tz_verb_review;    /* deliberation */
extern const struct tz_verb tz_verb_vote;      /* votes */
extern const struct tz_verb tz_verb_broadcast; /* one message to many */
extern const struct tz_verb tz_verb_handover;  /* lists of names for others */

/* reminders, standing orders, dispatch */
extern const struct tz_verb tz_verb_remind, tz_verb_season, tz_verb_nil, tz_verb_rota, tz_verb_item, tz_verb_due,
    tz_verb_dispatch, tz_verb_supervise, tz_verb_brief;
extern const struct tz_verb tz_verb_fact; /* 同一事实 */

/* scores, estimates */
extern const struct tz_verb tz_verb_score, tz_verb_forecast, tz_verb_programme;

#endif
