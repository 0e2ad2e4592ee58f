/* SPDX-License-Identifier: Apache-2.0
 *
 * Data tests of what a pack check refuses: each file tests/packs/bad/NAME.case holds the files of one pack and every
 * message that they have to bring, in order. A new case needs no C:
 *     # what it is about
 *     == a.yaml            a file of the pack; pack.yaml is made up when it is not given
 *     register: a
 *     @rest                the usual rest of a register's head
 *     == says
 *     a.yaml:3:5: 不认识的键“x”
 * With TZ_PRINT_CASES set, the messages are printed instead of compared.
 */
#include "base/test.h"
#include "base/buf.h"
#include "base/text.h"
#include "pack/message_priv.h"
#include "pack/source_priv.h"
#include <dirent.h>
#include <stdlib.h>

#define FILES_MAX 12
static const char rest[] = "label: 例\nrow: 一行\nprefix: %c\nrecords: [village]\nacts: [clerk]\non: day\nflow: log\n";

struct bad_case {
    struct source_file files[FILES_MAX];
    size_t n;
    const char *says;
};

static char *read_all(const char *path, struct tz_arena *a)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *data = tz_alloc(a, 1 << 16);
    size_t n = fread(data, 1, (1 << 16) - 1, f);
    fclose(f);
    data[n] = 0;
    return data;
}

/* @rest stands for lines that every register has, the prefix after the file's letter; those already said in the file are left out. */
static void add_rest(struct tz_buf *b, const char *file, struct tz_arena *a)
{
    size_t n = 0;
    TZ_ASSERT(file);
    char **lines = tz_split(a, tz_printf(a, rest, *file - 'a' + 'A'), '\n', &n);
    for (size_t i = 0; i < n; i++) {
        const char *colon = strchr(lines[i], ':');
        if (!colon)
            continue;
        const char *key = tz_printf(a, "\n%.*s:", (int)(colon - lines[i]), lines[i]);
        if (!strstr(b->data, key))
            tz_buf_printf(b, "%s\n", lines[i]);
    }
}

static void split_case(struct bad_case *k, char *text, struct tz_arena *a)
{
    struct tz_buf *b = NULL, says;
    tz_buf_init(&says, a);
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        if (tz_starts(line, "== ")) {
            b = TZ_NEW(a, struct tz_buf);
            tz_buf_init(b, a);
            if (!strcmp(line + 3, "says")) {
                b = &says;
            } else {
                assert_true(k->n < FILES_MAX);
                k->files[k->n++] = (struct source_file){.name = line + 3, .data = (char *)b};
            }
        } else if (b && !strcmp(line, "@rest")) {
            add_rest(b, k->files[k->n - 1].name, a);
        } else if (b && (next || line[0])) {
            tz_buf_printf(b, "%s\n", line);
        }
    }
    for (size_t i = 0; i < k->n; i++) {
        const struct tz_buf *made = (const struct tz_buf *)k->files[i].data;
        TZ_ASSERT(made);
        k->files[i].data = made->data;
        k->files[i].n = made->len;
    }
    k->says = says.data;
}

static void make_pack(struct bad_case *k, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_str(&b, "pack: case\nlabel: 例\nversion: 1\nregisters: [");
    size_t registers = 0;
    for (size_t i = 0; i < k->n; i++) {
        static const char *const others[] = {"pack.yaml", "codes.yaml", "parameters.yaml", "rules.yaml"};
        bool other = false;
        for (size_t o = 0; o < 4; o++)
            other |= !strcmp(k->files[i].name, others[o]);
        if (!strcmp(k->files[i].name, "pack.yaml"))
            return;
        if (!other)
            tz_buf_printf(&b, "%s%.*s", registers++ ? ", " : "", (int)strlen(k->files[i].name) - 5, k->files[i].name);
    }
    tz_buf_str(&b, "]\n");
    k->files[k->n++] = (struct source_file){.name = "pack.yaml", .data = b.data, .n = b.len};
}

static bool has(void *data, const char *pack)
{
    (void)data;
    return !strcmp(pack, "case");
}

static struct tz_err *get(struct source_file *out, void *data, const char *pack, const char *file, struct tz_arena *a)
{
    const struct bad_case *k = data;
    (void)pack;
    (void)a;
    out->name = file;
    for (size_t i = 0; i < k->n; i++)
        if (!strcmp(k->files[i].name, file))
            *out = k->files[i];
    return NULL;
}

static bool run_case(const char *path, const char *name, struct tz_arena *a)
{
    struct bad_case k = {0};
    struct tz_model *m = NULL;
    struct tz_pack_messages messages;
    const char *const names[] = {"case"};
    struct pack_source s = {&k, has, get};
    struct tz_buf b;
    split_case(&k, read_all(path, a), a);
    make_pack(&k, a);
    assert_ok(read_from_source(&m, &messages, &s, names, 1, a));
    tz_buf_init(&b, a);
    for (size_t i = 0; i < messages.n; i++)
        tz_buf_printf(&b, "%s:%d:%d: %s%s\n", messages.items[i].at.file, messages.items[i].at.line,
                      messages.items[i].at.column, messages.items[i].warning ? "提醒：" : "", messages.items[i].text);
    bool refused = !m;
    tz_model_release(&m);
    if (getenv("TZ_PRINT_CASES")) {
        printf("== %s\n%s", name, b.data);
        return true;
    }
    if (refused && !strcmp(b.data, k.says))
        return true;
    print_error("%s: %s\n--- has to say\n%s--- says\n%s", name, refused ? "says something else" : "loads", k.says,
                b.data);
    return false;
}

static int is_case(const struct dirent *e)
{
    return tz_ends(e->d_name, ".case");
}

static void bad_packs_are_refused(void **state)
{
    (void)state;
    struct dirent **list = NULL;
    int n = scandir(TESTS_DIR "/packs/bad", &list, is_case, alphasort);
    assert_true(n >= 30);
    int wrong = 0;
    for (int i = 0; i < n; i++) {
        struct tz_arena *a = tz_arena_new(0);
        wrong += !run_case(tz_printf(a, TESTS_DIR "/packs/bad/%s", list[i]->d_name), list[i]->d_name, a);
        tz_arena_destroy(&a);
        free(list[i]);
    }
    free(list);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bad_packs_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
