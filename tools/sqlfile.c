/* SPDX-License-Identifier: Apache-2.0
 *
 * Reader of named SQL files; see sqlfile.h. Memory is never given back: the programs that use it are short.
 */
#include "sqlfile.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *need(void *p)
{
    if (!p) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return p;
}

__attribute__((format(printf, 3, 4))) static _Noreturn void wrong(const struct sql_file *f, int line,
                                                                  const char *format, ...)
{
    va_list ap;
    fprintf(stderr, "%s:%d: ", f->path, line);
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

static char *whole(const char *path)
{
    FILE *in = fopen(path, "rb");
    size_t room = 1 << 16, n = 0, got;
    char *text = need(malloc(room));
    if (!in) {
        perror(path);
        exit(1);
    }
    while ((got = fread(text + n, 1, room - n - 1, in)) > 0) {
        n += got;
        if (room - n < 2)
            text = need(realloc(text, room *= 2));
    }
    fclose(in);
    text[n] = '\0';
    return text;
}

/* Folder of src/<folder>/x.sql: the last but one part of the path. */
static char *folder_of(const char *path)
{
    const char *end = strrchr(path, '/'), *start = end;
    if (!end)
        return need(strdup("main"));
    while (start > path && start[-1] != '/')
        start--;
    return need(strndup(start, (size_t)(end - start)));
}

/* Copies a quoted part starting at *s; returns the new end of output. */
static char *quoted(char *out, const char **s)
{
    char quote = *(*s)++;
    *out++ = quote;
    while (**s && **s != quote)
        *out++ = *(*s)++;
    if (**s)
        *out++ = *(*s)++;
    return out;
}

/* Drops comments, squeezes blanks, cuts the last semicolon. */
static char *squeeze(const char *body)
{
    char *text = need(malloc(strlen(body) + 1)), *out = text;
    for (const char *s = body; *s;) {
        if (*s == '\'' || *s == '"') {
            out = quoted(out, &s);
        } else if (s[0] == '-' && s[1] == '-') {
            while (*s && *s != '\n')
                s++;
        } else if (isspace((unsigned char)*s)) {
            if (out > text && out[-1] != ' ')
                *out++ = ' ';
            s++;
        } else {
            *out++ = *s++;
        }
    }
    while (out > text && (out[-1] == ' ' || out[-1] == ';'))
        out--;
    *out = '\0';
    return text;
}

static struct sql_statement *find(struct sql_file *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (!strcmp(f->items[i].name, name))
            return &f->items[i];
    return NULL;
}

/* "journal_append cross-town" or "journal_append @postgres" -> the statement and which body follows. */
static char **open_block(struct sql_file *f, char *head, int line)
{
    char *rest = head + strcspn(head, " \t");
    struct sql_statement *s;
    if (*rest)
        *rest++ = '\0';
    rest += strspn(rest, " \t");
    if (!*head || head[strspn(head, "abcdefghijklmnopqrstuvwxyz0123456789_")])
        wrong(f, line, "name must be lower-case letters, digits and _: '%s'", head);
    s = find(f, head);
    if (!strcmp(rest, "@postgres")) {
        if (!s || s->postgres)
            wrong(f, line, "%s: @postgres must follow the first body, once", head);
        return &s->postgres;
    }
    if (s)
        wrong(f, line, "%s is named twice (first at line %d)", head, s->line);
    f->items = need(realloc(f->items, (f->n + 1) * sizeof *f->items));
    s = &f->items[f->n++];
    *s = (struct sql_statement){need(strdup(head)), need(strdup(rest)), NULL, NULL, line};
    return &s->sqlite;
}

static void close_block(struct sql_file *f, char **body, const char *text, int line)
{
    if (!body)
        return;
    *body = squeeze(text);
    if (!**body)
        wrong(f, line, "empty statement");
    if (strchr(*body, ';'))
        wrong(f, line, "more than one statement");
}

static char *cut_end(char *s)
{
    size_t n = strlen(s);
    while (n && isspace((unsigned char)s[n - 1]))
        s[--n] = '\0';
    return s;
}

static struct sql_file *all;

struct sql_file *sql_file_read(const char *path)
{
    struct sql_file *f = need(calloc(1, sizeof *f));
    char *text = whole(path), *next, **body = NULL, *start = text;
    int line = 0, opened = 0;
    size_t which = 0;

    f->next = all;
    all = f;
    f->path = need(strdup(path));
    f->folder = folder_of(path);
    for (char *s = text; s; s = next) {
        line++;
        next = strchr(s, '\n');
        if (strncmp(s, "-- name:", 8) != 0) {
            next = next ? next + 1 : NULL;
            continue;
        }
        if (next)
            *next++ = '\0';
        *s = '\0';
        close_block(f, body, start, opened);
        body = open_block(f, cut_end(s + 8 + strspn(s + 8, " \t")), line);
        which = (size_t)((char *)body - (char *)f->items);
        start = next ? next : s;
        opened = line;
        body = (char **)((char *)f->items + which);
    }
    close_block(f, body, start, opened);
    free(text);
    return f;
}
