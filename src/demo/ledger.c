/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads the descriptions of demo/ledgers.txt.
 */
#include "demo/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

extern const char demo_ledgers_text[];

static char *word(char **p)
{
    char *w = *p + strspn(*p, " "), *end = w + strcspn(w, " ");
    *p = *end ? end + 1 : end;
    *end = 0;
    return w;
}

static enum ledger_each each_of(const char *w)
{
    static const char *const words[] = {"rows", "village", "month", "quarter", "household", "person"};
    for (int i = 0; i < 6; i++)
        if (tz_same(w, words[i]))
            return (enum ledger_each)i;
    assert(!"demo/ledgers.txt: rows, village, month, quarter, household or person");
    return EACH_ROW;
}

/* sheet REGISTER NAME [once] EACH [OF] NUMBER */
static bool read_sheet(struct ledger *l, char *line)
{
    *l = (struct ledger){.reg = word(&line), .name = word(&line)};
    char *w = word(&line);
    bool once = tz_same(w, "once");
    if (once)
        w = word(&line);
    l->each = each_of(w);
    if (l->each == EACH_HOUSEHOLD || l->each == EACH_PERSON)
        l->of = word(&line);
    l->rows = (int)strtol(word(&line), NULL, 10);
    assert(l->rows > 0);
    return once;
}

/* HEAD = [chance N | mostly N] [if COLUMN=a|b] MAKE ARGS */
static void read_column(struct ledger *l, char *line)
{
    char *eq = strstr(line, " = ");
    assert(eq && l->column_n < LEDGER_COLUMNS);
    struct ledger_column *c = &l->columns[l->column_n++];
    *eq = 0;
    *c = (struct ledger_column){.head = line + strspn(line, " "), .chance = 1000};
    line = eq + 3;
    if (tz_same(c->head, "unique")) { /* COLUMN COLUMN …: a row that repeats them is left out */
        l->unique = line;
        l->column_n--;
        return;
    }
    c->make = word(&line);
    c->mostly = tz_same(c->make, "mostly");
    if (c->mostly || tz_same(c->make, "chance")) {
        c->chance = (int)strtol(word(&line), NULL, 10);
        c->make = word(&line);
    }
    if (tz_same(c->make, "if")) {
        c->when = word(&line);
        c->make = word(&line);
    }
    c->args = line;
}

struct ledger *demo_ledgers(size_t *n, struct tz_arena *a)
{
    enum { MOST = 200 };
    struct ledger *all = TZ_NEW_ARRAY(a, MOST, struct ledger), current = {0};
    char *text = tz_strdup(a, demo_ledgers_text), *next;
    bool once = false;
    *n = 0;
    for (char *line = text; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        bool end = !next || strncmp(next, "sheet ", 6) == 0;
        if (strncmp(line, "sheet ", 6) == 0)
            once = read_sheet(&current, line + 6);
        else if (*line == ' ')
            read_column(&current, line);
        if (!end || !current.column_n)
            continue;
        for (int year = once ? 0 : 2025; once ? !year : year <= 2026; year++) {
            assert(*n < MOST);
            current.year = year;
            all[(*n)++] = current;
            if (once)
                break;
        }
        current = (struct ledger){0};
    }
    return all;
}
