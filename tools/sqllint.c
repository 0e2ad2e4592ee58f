/* SPDX-License-Identifier: Apache-2.0
 *
 * sqllint FILE.sql…: the rules that let a store be spread over several servers by town, and that keep both engines alike
 * (docs/notes/store.md). Every statement of the work path says `town = $n` or inserts town as its first column; others
 * carry the flag cross-town. Nowhere: triggers, the engine's clock or dice, LIKE, ROLLUP, MERGE, advisory locks,
 * sequences, a subquery inside VALUES, an update of town.
 */
#include "sqlfile.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int wrong;

static void complain(const struct sql_file *f, const struct sql_statement *s, const char *what)
{
    fprintf(stderr, "%s:%d: %s: %s\n", f->path, s->line, s->name, what);
    wrong++;
}

/* Lower case, texts in quotes emptied: what is left is syntax. */
static char *skeleton(const char *sql)
{
    char *out = malloc(strlen(sql) + 1), *p = out;
    bool quoted = false;
    if (!out)
        exit(1);
    for (; *sql; sql++) {
        if (*sql == '\'')
            quoted = !quoted;
        if (!quoted || *sql == '\'')
            *p++ = (char)tolower((unsigned char)*sql);
    }
    *p = '\0';
    return out;
}

static bool word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Does `word` stand in `text` as a word of its own? */
static const char *find_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = strstr(text, word); p; p = strstr(p + 1, word))
        if ((p == text || !word_char(p[-1])) && (!word_char(word[n - 1]) || !word_char(p[n])))
            return p;
    return NULL;
}

/* "town = $1", "e.town = $2", or town first among the inserted columns. */
static bool says_town(const char *text)
{
    for (const char *p = find_word(text, "town"); p; p = find_word(p + 1, "town")) {
        const char *after = p + 4 + strspn(p + 4, " ");
        if (*after == '=' && after[1 + strspn(after + 1, " ")] == '$')
            return true;
    }
    if (strncmp(text, "insert into ", 12) == 0) {
        const char *open = strchr(text, '(');
        return open && strncmp(open + 1 + strspn(open + 1, " "), "town", 4) == 0;
    }
    return false;
}

/* A select inside the parentheses of VALUES. */
static bool subquery_in_values(const char *text)
{
    const char *p = find_word(text, "values");
    int depth = 0;
    if (!p || strncmp(text, "insert", 6) != 0)
        return false;
    for (p += 6; *p; p++) {
        depth += (*p == '(') - (*p == ')');
        if (depth > 0 && strncmp(p, "select ", 7) == 0 && !word_char(p[-1]))
            return true;
        if (depth == 0 && strncmp(p, " on ", 4) == 0)
            return false;
    }
    return false;
}

static bool updates_town(const char *text)
{
    const char *set = find_word(text, "set"), *where = find_word(text, "where");
    const char *town = set ? find_word(set, "town") : NULL;
    if (!town || (where && town > where))
        return false;
    return town[4 + strspn(town + 4, " ")] == '=';
}

static void check_body(const struct sql_file *f, const struct sql_statement *s, const char *body)
{
    static const char *const never[] = {
        "trigger", "now()", "current_timestamp", "current_date", "random()",        "like", "ilike", "rollup",
        "cube",    "merge", "nextval",           "advisory",     "pg_advisory_lock"};
    char *text;
    if (!body)
        return;
    text = skeleton(body);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (find_word(text, never[i])) {
            char what[80];
            snprintf(what, sizeof what, "%s is not used (docs/notes/store.md)", never[i]);
            complain(f, s, what);
        }
    if (!strstr(s->flags, "cross-town") && !says_town(text))
        complain(f, s, "says neither town = $n nor cross-town");
    if (subquery_in_values(text))
        complain(f, s, "a subquery inside VALUES: write insert … select");
    if (updates_town(text))
        complain(f, s, "town is never updated");
    free(text);
}

int main(int argc, char **argv)
{
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        struct sql_file *f = sql_file_read(argv[i]);
        for (size_t k = 0; k < f->n; k++, count++) {
            check_body(f, &f->items[k], f->items[k].sqlite);
            check_body(f, &f->items[k], f->items[k].postgres);
        }
    }
    printf("%zu named statements, %d faults\n", count, wrong);
    return wrong ? 1 : 0;
}
