/* SPDX-License-Identifier: Apache-2.0
 *
 * The reader's dictionaries (words/NAME.tsv, compiled by tools/words_gen.c): longest match of a word at a place of folded
 * text, forward from it or backward to it. One table read ends most tries, whatever the size of the lists.
 */
#ifndef TZ_READER_WORDS_H
#define TZ_READER_WORDS_H
#include <stdint.h>

struct tz_words_cell { /* small, so that the lists stay in the cache */
    uint16_t base, check, value;
};
struct tz_words_row {
    uint8_t class, len;
    const char *canon; /* canonical form, UTF-8 */
    const char *noun;  /* units: the noun of what it measures */
};
struct tz_words {
    const struct tz_words_cell *cells;
    const struct tz_words_row *rows; /* from 1 on */
    int n;
};
extern const uint16_t tz_words_letter[65536];

/* Longest word that starts at s and ends at or before `end`; its row, or NULL. */
static inline const struct tz_words_row *tz_words_at(const struct tz_words *w, const uint16_t *s, const uint16_t *end)
{
    int32_t state = 1, best = 0;
    for (; s < end; s++) {
        int32_t letter = tz_words_letter[*s];
        int32_t next = w->cells[state].base + letter;
        if (!letter || w->cells[next].check != state)
            break;
        state = next;
        if (w->cells[state].value)
            best = w->cells[state].value;
    }
    return best ? &w->rows[best] : 0;
}

/* Longest word of a backward list that ends right before `end` and starts at or after `begin`; its row, or NULL. */
static inline const struct tz_words_row *tz_words_before(const struct tz_words *w, const uint16_t *begin,
                                                         const uint16_t *end)
{
    int32_t state = 1, best = 0;
    while (end > begin) {
        int32_t letter = tz_words_letter[*--end];
        int32_t next = w->cells[state].base + letter;
        if (!letter || w->cells[next].check != state)
            break;
        state = next;
        if (w->cells[state].value)
            best = w->cells[state].value;
    }
    return best ? &w->rows[best] : 0;
}

#include "words_tables.h"
#endif
