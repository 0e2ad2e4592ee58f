/* SPDX-License-Identifier: Apache-2.0
 *
 * Which indicator of the packs a fact is about: name, synonyms, unit and context, with a score and the runner-up. A confirmed
 * match is handed in again as a synonym the next time.
 */
#ifndef TZ_READER_MATCH_H
#define TZ_READER_MATCH_H
#include "reader/reader.h"

struct tz_match_indicator {
    const char *key, *label;
    const char *unit;             /* as declared; "" = any */
    const char *const *synonyms;  /* NULL-terminated, may be NULL: from the pack */
    const char *const *confirmed; /* NULL-terminated, may be NULL: phrases a clerk has confirmed */
    const char *const *context;   /* NULL-terminated, may be NULL: words of its section or field */
};

struct tz_match {
    int best, second;           /* index of the indicator, -1 = none above the threshold */
    double score, second_score; /* 0 .. 1 */
    bool sure;                  /* confirmed phrase with a fitting unit, or far ahead of the runner-up */
};

struct tz_matcher;

/* Prepares the names (folded once). The array and its strings must outlive the matcher. */
struct tz_matcher *tz_matcher_new(const struct tz_match_indicator *list, size_t n, struct tz_arena *a);
/* Matches one fact. A fact whose unit cannot be the indicator's is never matched (户 and 人, 亩 and 元); a change matches the
 * indicator it changes. */
struct tz_match tz_match_fact(const struct tz_matcher *m, const struct tz_read_fact *f);

/* Which indicators could answer an unmatched fact best: up to `room` indices by falling score; returns how many. */
size_t tz_match_rank(const struct tz_matcher *m, const struct tz_read_fact *f, int *best, double *scores, size_t room);

#endif
