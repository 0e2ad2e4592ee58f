/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiles the reader's word lists (src/reader/words/NAME.tsv) into double-array tries, as C tables.
 *
 * usage: words_gen OUT.c OUT.h [-]FILE.tsv...      a leading '-' makes a trie that is matched backward
 *                                                  (NAME=-FILE.tsv names it otherwise than the file)
 *
 * A line of a list is WORD TAB CLASS [TAB CANONICAL [TAB NOUN]]; '#' starts a comment line. All tries share one
 * map from code points to letters (only letters that occur in a list have one), so most steps of a match end after
 * one table read. Output: tz_words_<name>, and for each class a number TZ_W_<NAME>_<CLASS> (from 1 on).
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 8000, MAX_LISTS = 24, MAX_CLASSES = 60, MAX_LETTERS = 4000, MAX_CELLS = 200000, MAX_LEN = 24 };

struct word {
    uint16_t s[MAX_LEN];
    int n;
    int class;
    char *canon, *noun;
};

struct list {
    char name[40];
    bool backward;
    struct word *words;
    int n;
    char *classes[MAX_CLASSES];
    int n_classes;
};

static struct list lists[MAX_LISTS];
static int n_lists;
static uint16_t code[65536];
static int n_letters;

static void die(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    exit(1);
}

static char *copy(const char *s)
{
    char *p = strdup(s ? s : "");
    if (!p)
        exit(1);
    return p;
}

static int decode(uint16_t *out, const char *s, const char *file, int line)
{
    int n = 0;
    for (const unsigned char *p = (const unsigned char *)s; *p;) {
        unsigned c = *p++;
        int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        if (more == 3)
            die(file, line, "only the basic plane is supported");
        c = more == 0 ? c : more == 1 ? c & 31 : c & 15;
        while (more--)
            c = c << 6 | (*p++ & 63);
        if (n == MAX_LEN)
            die(file, line, "word too long");
        out[n++] = (uint16_t)c;
    }
    return n;
}

static int class_of(struct list *l, const char *name, const char *file, int line)
{
    for (int i = 0; i < l->n_classes; i++)
        if (!strcmp(l->classes[i], name))
            return i + 1;
    if (l->n_classes == MAX_CLASSES)
        die(file, line, "too many classes");
    l->classes[l->n_classes++] = copy(name);
    return l->n_classes;
}

static void letter(uint16_t c)
{
    uint16_t lower = c < 128 ? (uint16_t)tolower(c) : c;
    if (!code[lower])
        code[lower] = (uint16_t)++n_letters;
    if (n_letters >= MAX_LETTERS)
        die("words", 0, "too many letters");
    code[c] = code[lower];
    if (c < 128)
        code[toupper(c)] = code[lower];
}

static void add_word(struct list *l, char *text, const char *file, int line)
{
    char *column[4] = {NULL, NULL, NULL, NULL};
    int k = 0;
    for (char *p = text; p && k < 4; k++) {
        column[k] = p;
        p = strchr(p, '\t');
        if (p)
            *p++ = 0;
    }
    if (!column[0] || !*column[0] || !column[1] || !*column[1])
        die(file, line, "word and class are needed");
    struct word *w = &l->words[l->n];
    w->n = decode(w->s, column[0], file, line);
    w->class = class_of(l, column[1], file, line);
    bool same = !column[2] || !strcmp(column[2], "-");
    w->canon = copy(same ? column[0] : column[2]);
    w->noun = copy(column[3] && strcmp(column[3], "-") ? column[3] : "");
    for (int i = 0; i < w->n; i++)
        letter(w->s[i]);
    for (int i = 0; l->backward && i < w->n / 2; i++) {
        uint16_t t = w->s[i];
        w->s[i] = w->s[w->n - 1 - i];
        w->s[w->n - 1 - i] = t;
    }
    if (++l->n == MAX_WORDS)
        die(file, line, "too many words");
}

static void read_list(const char *arg)
{
    if (n_lists == MAX_LISTS)
        die(arg, 0, "too many lists");
    struct list *l = &lists[n_lists++];
    const char *name = strchr(arg, '=') ? arg : NULL;
    const char *path = name ? strchr(arg, '=') + 1 : arg;
    l->backward = *path == '-';
    path += l->backward;
    const char *base_name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    name = name ? name : base_name;
    snprintf(l->name, sizeof l->name, "%.*s", (int)strcspn(name, ".="), name);
    l->words = calloc(MAX_WORDS, sizeof *l->words);
    FILE *f = fopen(path, "r");
    if (!f || !l->words)
        die(path, 0, "cannot read");
    char text[400];
    for (int line = 1; fgets(text, sizeof text, f); line++) {
        text[strcspn(text, "\r\n")] = 0;
        if (*text && *text != '#')
            add_word(l, text, path, line);
    }
    fclose(f);
}

static int by_letters(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    for (int i = 0; i < x->n && i < y->n; i++)
        if (code[x->s[i]] != code[y->s[i]])
            return code[x->s[i]] < code[y->s[i]] ? -1 : 1;
    return x->n - y->n;
}

/* The double array: state s goes by letter c to base[s] + c when check there is s. */
static int32_t base[MAX_CELLS], check[MAX_CELLS], value[MAX_CELLS];
static int top, first_free;

static int find_base(const int *letters, int n)
{
    for (int b = first_free - letters[0] > 1 ? first_free - letters[0] : 1;; b++) {
        int i = 0;
        while (i < n && !check[b + letters[i]])
            i++;
        if (b + n_letters + 1 >= MAX_CELLS)
            die("words", 0, "tables too small");
        if (i == n)
            return b;
    }
}

static void build(struct list *l, int state, int from, int till, int depth)
{
    if (l->words[from].n == depth) {
        if (value[state])
            die(l->name, from, "two words with the same letters");
        value[state] = from + 1;
        if (++from < till && l->words[from].n == depth)
            die(l->name, from, "word given twice");
    }
    if (from == till)
        return;
    int letters[MAX_LETTERS], starts[MAX_LETTERS + 1], n = 0;
    for (int i = from; i < till; i++) {
        int c = code[l->words[i].s[depth]];
        if (!n || letters[n - 1] != c) {
            letters[n] = c;
            starts[n++] = i;
        }
    }
    starts[n] = till;
    int b = find_base(letters, n);
    base[state] = b;
    for (int i = 0; i < n; i++) {
        check[b + letters[i]] = state;
        if (b + letters[i] > top)
            top = b + letters[i];
    }
    while (check[first_free])
        first_free++;
    int *own = malloc(sizeof(int) * (size_t)(2 * n + 1));
    if (!own)
        exit(1);
    memcpy(own, letters, sizeof(int) * (size_t)n);
    memcpy(own + n, starts, sizeof(int) * (size_t)(n + 1));
    for (int i = 0; i < n; i++)
        build(l, b + own[i], own[n + i], own[n + i + 1], depth + 1);
    free(own);
}

static void print_upper(FILE *f, const char *s)
{
    for (; *s; s++)
        fputc(toupper((unsigned char)*s), f);
}

static void print_list(FILE *c, FILE *h, struct list *l)
{
    qsort(l->words, (size_t)l->n, sizeof *l->words, by_letters);
    memset(base, 0, sizeof base);
    memset(check, 0, sizeof check);
    memset(value, 0, sizeof value);
    top = 1;
    first_free = 2;
    check[1] = -1;
    build(l, 1, 0, l->n, 0);
    fprintf(c, "static const struct tz_words_cell cells_%s[] = {\n", l->name);
    for (int i = 0; i <= top + n_letters + 1; i++)
        fprintf(c, "{%d,%d,%d},%s", base[i], check[i] < 0 ? 0 : check[i], value[i], i % 8 == 7 ? "\n" : "");
    fprintf(c, "};\nstatic const struct tz_words_row rows_%s[] = {\n{0,0,\"\",\"\"},\n", l->name);
    for (int i = 0; i < l->n; i++)
        fprintf(c, "{%d,%d,\"%s\",\"%s\"},\n", l->words[i].class, l->words[i].n, l->words[i].canon, l->words[i].noun);
    fprintf(c, "};\nconst struct tz_words tz_words_%s = {cells_%s, rows_%s, %d};\n", l->name, l->name, l->name, l->n);
    fprintf(h, "extern const struct tz_words tz_words_%s; /* matched %s */\nenum {\n", l->name,
            l->backward ? "backward" : "forward");
    for (int i = 0; i < l->n_classes; i++) {
        fprintf(h, "    TZ_W_");
        print_upper(h, l->name);
        fputc('_', h);
        print_upper(h, l->classes[i]);
        fprintf(h, " = %d,\n", i + 1);
    }
    fprintf(h, "};\n");
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: words_gen OUT.c OUT.h [-]FILE.tsv...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++)
        read_list(argv[i]);
    FILE *c = fopen(argv[1], "w"), *h = fopen(argv[2], "w");
    if (!c || !h)
        die(argv[1], 0, "cannot write");
    fprintf(h, "/* generated from the word lists; do not edit */\n#ifndef TZ_READER_WORDS_TABLES_H\n"
               "#define TZ_READER_WORDS_TABLES_H\n");
    fprintf(c, "/* generated from the word lists; do not edit */\n#include \"reader/words.h\"\n");
    for (int i = 0; i < n_lists; i++)
        print_list(c, h, &lists[i]);
    fprintf(c, "const uint16_t tz_words_letter[65536] = {\n");
    for (int i = 0; i < 65536; i++)
        if (code[i])
            fprintf(c, "[%d]=%d,\n", i, code[i]);
    fprintf(c, "};\n");
    fprintf(h, "#endif\n");
    return fclose(c) | fclose(h);
}
