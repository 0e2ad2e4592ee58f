/* SPDX-License-Identifier: Apache-2.0
 *
 * Coverage: lists of systems and features against the results of tests; see pack_coverage.h.
 *
 * A thing is held up when at least one test names it and all that name it passed. A register is named by its trials
 * (packs/<engine>:pack <key>/…), an indicator by its register's trials, the recount of all tallies and the figure tests that
 * ask for it, a feature by the patterns of features.tsv (a trailing * takes the rest), a system by all that serves it.
 */
#include "cmd/pack_coverage.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum state { NOT_RUN, FAILED, HELD };

struct result {
    const char *name;
    bool ok;
};
struct feature {
    const char *key, *label, *where;
    char **tests;
    size_t test_n;
};
struct serving {
    const char *report, *item, *name;
    char **by;
    size_t n;
};
struct coverage {
    struct tz_cmd *c;
    struct tz_arena *a;
    const struct tz_model *m;
    struct result *results;
    size_t result_n;
    struct feature *features;
    size_t feature_n;
    struct serving *systems;
    size_t system_n;
    char *figures; /* text of the figure tests */
    size_t wrong;
};
struct held {
    enum state state;
    size_t tests, passed;
};

/* ---- lists */
enum { FILE_MOST = 16 << 20 };

/* Lines of a tab-separated file without its head; an absent file gives none. */
static struct tz_err *lines_of(char ***out, size_t *n, const char *path, bool must, struct tz_arena *a)
{
    char *text = NULL;
    size_t bytes = 0;
    *n = 0;
    *out = NULL;
    if (!must && access(path, R_OK) != 0)
        return NULL;
    TZ_TRY(tz_file_read(&text, &bytes, path, FILE_MOST, a));
    *out = tz_split(a, text, '\n', n);
    return NULL;
}

static char **cells(const struct coverage *v, const char *line, size_t *n)
{
    return tz_split(v->a, line, '\t', n);
}

static struct tz_err *wrong_line(const char *path, size_t line)
{
    return tz_err_place(tz_err(TZ_E_INPUT, "这一行的列数不对"), "%s:%zu", path, line + 1);
}

static struct tz_err *read_features(struct coverage *v, const char *path)
{
    char **lines;
    size_t n, k;
    TZ_TRY(lines_of(&lines, &n, path, true, v->a));
    v->features = TZ_NEW_ARRAY(v->a, n + 1, struct feature);
    for (size_t i = 1; i < n; i++) {
        char **cell = cells(v, lines[i], &k);
        if (!*lines[i])
            continue;
        if (k != 4)
            return wrong_line(path, i);
        struct feature *f = &v->features[v->feature_n++];
        *f = (struct feature){.key = cell[0], .label = cell[1], .where = cell[2]};
        f->tests = tz_split(v->a, cell[3], ';', &f->test_n);
        if (strcmp(cell[3], "-") == 0) /* none yet */
            f->test_n = 0;
    }
    return NULL;
}

static struct tz_err *read_systems(struct serving **out, size_t *n, struct coverage *v, const char *path)
{
    char **lines;
    size_t line_n, k;
    TZ_TRY(lines_of(&lines, &line_n, path, true, v->a));
    *out = TZ_NEW_ARRAY(v->a, line_n + 1, struct serving);
    *n = 0;
    for (size_t i = 1; i < line_n; i++) {
        char **cell = cells(v, lines[i], &k);
        if (!*lines[i])
            continue;
        if (k < 4)
            return wrong_line(path, i);
        struct serving *s = &(*out)[(*n)++];
        *s = (struct serving){.report = cell[0], .item = cell[1], .name = cell[2]};
        s->by = tz_split(v->a, cell[3], ',', &s->n);
    }
    return NULL;
}

static struct tz_err *read_results(struct coverage *v, const char *path)
{
    char **lines;
    size_t n, k;
    TZ_TRY(lines_of(&lines, &n, path, false, v->a));
    v->results = TZ_NEW_ARRAY(v->a, n + 1, struct result);
    for (size_t i = 0; i < n; i++) {
        char **cell = cells(v, lines[i], &k);
        if (k == 2 && strcmp(cell[0], "skipped") != 0)
            v->results[v->result_n++] = (struct result){cell[1], strcmp(cell[0], "ok") == 0};
    }
    return NULL;
}

/* The figure tests as one text: an indicator is asked for where its key stands behind `figure: ` or `ask: "`. */
static struct tz_err *add_figures(struct tz_buf *all, const char *folder, struct tz_arena *a)
{
    struct tz_err *e = NULL;
    DIR *d = opendir(folder);
    for (struct dirent *f; d && !e && (f = readdir(d));) {
        char *text;
        size_t bytes;
        if (!tz_ends(f->d_name, ".yaml"))
            continue;
        e = tz_file_read(&text, &bytes, tz_printf(a, "%s/%s", folder, f->d_name), FILE_MOST, a);
        if (!e)
            tz_buf_add(all, text, bytes);
    }
    if (d)
        closedir(d);
    return e;
}

static struct tz_err *read_figures(struct coverage *v, const char *folder)
{
    struct tz_buf all;
    tz_buf_init(&all, v->a);
    TZ_TRY(add_figures(&all, tz_printf(v->a, "%s/worked", folder), v->a));
    TZ_TRY(add_figures(&all, tz_printf(v->a, "%s/printed", folder), v->a));
    v->figures = all.data;
    return NULL;
}

/* ---- what holds up what */
static bool matches(const char *pattern, const char *name)
{
    size_t n = strlen(pattern);
    return n && pattern[n - 1] == '*' ? strncmp(pattern, name, n - 1) == 0 : strcmp(pattern, name) == 0;
}

static void add(struct held *h, const struct coverage *v, const char *pattern)
{
    for (size_t i = 0; i < v->result_n; i++)
        if (matches(pattern, v->results[i].name)) {
            h->tests++;
            h->passed += v->results[i].ok;
        }
}

static void settle(struct held *h)
{
    h->state = !h->tests ? NOT_RUN : h->passed == h->tests ? HELD : FAILED;
}

static struct held of_register(const struct coverage *v, const char *key)
{
    static const char *const engines[] = {"sqlite", "postgres"};
    struct held h = {0};
    for (size_t i = 0; i < 2; i++) {
        add(&h, v, tz_printf(v->a, "packs/%s:pack %s/*", engines[i], key));
        add(&h, v, tz_printf(v->a, "packs/%s:pack packs/verify", engines[i]));
    }
    settle(&h);
    return h;
}

static bool word_ends(char c)
{
    return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
}

static size_t asked(const struct coverage *v, const char *key)
{
    static const char *const before[] = {"figure: ", "ask: \""};
    size_t n = 0;
    for (size_t i = 0; v->figures && i < 2; i++) {
        const char *word = tz_printf(v->a, "%s%s", before[i], key);
        for (const char *p = v->figures; (p = strstr(p, word)); p += strlen(word))
            n += word_ends(p[strlen(word)]);
    }
    return n;
}

static struct held of_indicator(const struct coverage *v, const struct tz_indicator *ind)
{
    struct held h = {0};
    if (ind->reg)
        h = of_register(v, ind->reg->key);
    else
        for (size_t k = 0; k < 2; k++)
            add(&h, v, k ? "packs/postgres:pack packs/verify" : "packs/sqlite:pack packs/verify");
    if (asked(v, ind->key)) {
        add(&h, v, "indicator/worked:*");
        add(&h, v, "indicator/printed:*");
    }
    settle(&h);
    return h;
}

static struct held of_feature(const struct coverage *v, const struct feature *f)
{
    struct held h = {0};
    for (size_t i = 0; i < f->test_n; i++) {
        struct held one = {0};
        add(&one, v, f->tests[i]);
        h.tests += one.tests ? one.tests : 1; /* a test that was named but did not run is missing */
        h.passed += one.passed;
    }
    settle(&h);
    if (h.tests && !h.passed)
        h.state = v->result_n ? FAILED : NOT_RUN;
    return h;
}

static const struct feature *feature(const struct coverage *v, const char *key)
{
    for (size_t i = 0; i < v->feature_n; i++)
        if (strcmp(v->features[i].key, key) == 0)
            return &v->features[i];
    return NULL;
}

static struct held of_key(const struct coverage *v, const char *key)
{
    const struct feature *f = feature(v, key);
    return f ? of_feature(v, f) : of_register(v, key);
}

static const char *label_of(const struct coverage *v, const char *key)
{
    const struct feature *f = feature(v, key);
    const struct tz_register *r = f ? NULL : tz_model_register(v->m, key);
    return f ? f->label : r ? r->label : key;
}

/* A system stands when all that serves it stands. */
static struct held of_system(const struct coverage *v, const struct serving *s)
{
    struct held all = {.state = HELD};
    for (size_t i = 0; i < s->n; i++) {
        struct held one = of_key(v, s->by[i]);
        all.tests += one.tests;
        all.passed += one.passed;
        if (one.state < all.state)
            all.state = one.state;
    }
    return all;
}

/* ---- printing */
static const char *const words[] = {"没有测试", "未过", "通过"};

struct tally {
    size_t held, all;
};

static void line(struct coverage *v, struct tally *t, struct tz_json *j, const char *key, const char *label,
                 struct held h, const char *more)
{
    t->all++;
    t->held += h.state == HELD;
    if (!j) {
        fprintf(v->c->out, "  %s %-28s%s（%zu/%zu）%s\n", words[h.state], key, label, h.passed, h.tests, more);
        return;
    }
    tz_json_object(j);
    tz_json_kstr(j, "key", key);
    tz_json_kstr(j, "label", label);
    tz_json_kstr(j, "state", h.state == HELD ? "held" : h.state == FAILED ? "failed" : "untested");
    tz_json_kint(j, "tests", (int64_t)h.tests);
    tz_json_kint(j, "passed", (int64_t)h.passed);
    if (*more)
        tz_json_kstr(j, "more", more);
    tz_json_end(j);
}

static void begin(struct coverage *v, struct tz_json *j, const char *key, const char *title)
{
    if (!j) {
        fprintf(v->c->out, "%s\n", title);
        return;
    }
    tz_json_key(j, key);
    tz_json_array(j);
}

static void end(struct coverage *v, struct tz_json *j, const struct tally *t)
{
    if (j)
        tz_json_end(j);
    else
        fprintf(v->c->out, "  共 %zu 项，通过 %zu 项\n", t->all, t->held);
}

static const char *served(const struct coverage *v, const struct serving *s)
{
    const char *out = "";
    for (size_t i = 0; i < s->n; i++)
        out = tz_printf(v->a, "%s%s%s", out, i ? "；" : "", label_of(v, s->by[i]));
    return out;
}

static void print_all(struct coverage *v, struct tz_json *j)
{
    struct tally t = {0};
    begin(v, j, "registers", "台账");
    for (size_t i = 0; i < v->m->register_n; i++)
        line(v, &t, j, v->m->registers[i]->key, v->m->registers[i]->label, of_register(v, v->m->registers[i]->key), "");
    end(v, j, &t);
    t = (struct tally){0};
    begin(v, j, "indicators", "指标");
    for (size_t i = 0; i < v->m->indicator_n; i++) {
        const struct tz_indicator *ind = v->m->indicators[i];
        size_t n = ind->hidden ? 0 : asked(v, ind->key);
        if (!ind->hidden)
            line(v, &t, j, ind->key, ind->label, of_indicator(v, ind), n ? tz_printf(v->a, " 数据测试 %zu 处", n) : "");
    }
    end(v, j, &t);
    t = (struct tally){0};
    begin(v, j, "features", "功能");
    for (size_t i = 0; i < v->feature_n; i++)
        line(v, &t, j, v->features[i].key, v->features[i].label, of_feature(v, &v->features[i]),
             tz_printf(v->a, " %s", v->features[i].where));
    end(v, j, &t);
    t = (struct tally){0};
    begin(v, j, "systems", "制度与系统");
    for (size_t i = 0; i < v->system_n; i++)
        line(v, &t, j, tz_printf(v->a, "%s-%s", v->systems[i].report, v->systems[i].item), v->systems[i].name,
             of_system(v, &v->systems[i]), tz_printf(v->a, "：%s", served(v, &v->systems[i])));
    end(v, j, &t);
}

static void print_json(struct coverage *v)
{
    struct tz_json *j = tz_cmd_json(v->c);
    tz_json_object(j);
    print_all(v, j);
    tz_json_end(j);
    tz_cmd_json_end(v->c, j);
}

/* ---- docs/COVERAGE.md */
static struct tally count_systems(struct coverage *v)
{
    struct tally t = {0};
    for (size_t i = 0; i < v->system_n; i++) {
        t.all++;
        t.held += of_system(v, &v->systems[i]).state == HELD;
    }
    return t;
}

static const char *mark(struct held h)
{
    return h.state == HELD ? "✓" : h.state == FAILED ? "✗" : "–";
}

static void md_registers(struct coverage *v)
{
    FILE *out = v->c->out;
    fprintf(out, "\n## Registers\n\n| | key | register | tests passed |\n|---|---|---|--:|\n");
    for (size_t i = 0; i < v->m->register_n; i++) {
        struct held h = of_register(v, v->m->registers[i]->key);
        fprintf(out, "| %s | `%s` | %s | %zu/%zu |\n", mark(h), v->m->registers[i]->key, v->m->registers[i]->label,
                h.passed, h.tests);
    }
    fprintf(out, "\n## Indicators\n\n| | key | indicator | places in figure tests |\n|---|---|---|--:|\n");
    for (size_t i = 0; i < v->m->indicator_n; i++)
        if (!v->m->indicators[i]->hidden)
            fprintf(out, "| %s | `%s` | %s | %zu |\n", mark(of_indicator(v, v->m->indicators[i])),
                    v->m->indicators[i]->key, v->m->indicators[i]->label, asked(v, v->m->indicators[i]->key));
}

static void md_features(struct coverage *v)
{
    FILE *out = v->c->out;
    fprintf(out, "\n## Features\n\n| | key | feature | where | tests |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < v->feature_n; i++) {
        const struct feature *f = &v->features[i];
        fprintf(out, "| %s | `%s` | %s | %s |", mark(of_feature(v, f)), f->key, f->label, f->where);
        for (size_t k = 0; k < f->test_n; k++)
            fprintf(out, "%s%s", k ? ", " : " ", f->tests[k]);
        fprintf(out, " |\n");
    }
}

static void print_md(struct coverage *v)
{
    FILE *out = v->c->out;
    struct tally t = count_systems(v);
    fprintf(
        out,
        "# What is covered\n\nBuilt by `taizhang pack coverage --md` from docs/coverage/ and the results of a test "
        "run (`./test` writes them to\nits build folder); not edited by hand. ✓ = at least one test holds it up and "
        "all "
        "of them passed, ✗ = one failed or did not run, – = no test.\nSystems are what five townships' work reports "
        "name; "
        "each is served by registers and features, and stands when all of these stand.\n\n%zu of %zu systems stand.\n",
        t.held, t.all);
    fprintf(out, "\n## Systems\n\n| | no. | system | served by |\n|---|---|---|---|\n");
    for (size_t i = 0; i < v->system_n; i++)
        fprintf(out, "| %s | %s-%s | %s | %s |\n", mark(of_system(v, &v->systems[i])), v->systems[i].report,
                v->systems[i].item, v->systems[i].name, served(v, &v->systems[i]));
    md_features(v);
    md_registers(v);
}

/* ---- --check: the lists themselves */
static void complain(struct coverage *v, const struct serving *s, const char *what, const char *more)
{
    fprintf(v->c->out, "%s-%s：%s%s\n", s->report, s->item, what, more);
    v->wrong++;
}

static const struct serving *find(const struct coverage *v, const struct serving *s)
{
    for (size_t i = 0; i < v->system_n; i++)
        if (strcmp(v->systems[i].report, s->report) == 0 && strcmp(v->systems[i].item, s->item) == 0)
            return &v->systems[i];
    return NULL;
}

static bool serves(const struct serving *s, const char *key)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->by[i], key) == 0)
            return true;
    return false;
}

static struct tz_err *check_lists(struct coverage *v, const char *path)
{
    struct serving *want;
    size_t n;
    for (size_t i = 0; i < v->system_n; i++) {
        const struct serving *s = &v->systems[i];
        if (find(v, s) != s)
            complain(v, s, "写了两次", "");
        for (size_t k = 0; k < s->n; k++)
            if (!feature(v, s->by[k]) && !tz_model_register(v->m, s->by[k]))
                complain(v, s, "没有这种台账或功能：", s->by[k]);
    }
    if (access(path, R_OK) != 0) {
        fprintf(v->c->out, "%s 不在，没有逐条对照；清单 %zu 条\n", path, v->system_n);
    } else {
        TZ_TRY(read_systems(&want, &n, v, path));
        for (size_t i = 0; i < n; i++) {
            const struct serving *have = find(v, &want[i]);
            if (!have)
                complain(v, &want[i], "清单里没有：", want[i].name);
            for (size_t k = 0; have && k < want[i].n; k++)
                if (!serves(have, want[i].by[k]))
                    complain(v, &want[i], "清单里少了：", want[i].by[k]);
        }
        fprintf(v->c->out, "%zu 条中 %zu 处不符\n", n, v->wrong);
    }
    if (v->wrong)
        return tz_err(TZ_E_RULE, "覆盖清单有%zu处不符", v->wrong);
    return NULL;
}

struct tz_err *tz_pack_coverage(struct tz_cmd *c, const struct tz_model *m)
{
    struct coverage v = {.c = c, .a = c->arena, .m = m};
    const char *list = tz_args_value(c->args, "list"), *results = tz_args_value(c->args, "results"),
               *check = tz_args_value(c->args, "check");
    list = list ? list : "docs/coverage";
    TZ_TRY(read_features(&v, tz_printf(v.a, "%s/features.tsv", list)));
    TZ_TRY(read_systems(&v.systems, &v.system_n, &v, tz_printf(v.a, "%s/systems.tsv", list)));
    if (check)
        return check_lists(&v, check);
    TZ_TRY(read_results(&v, results ? results : "build/test/results.tsv"));
    TZ_TRY(read_figures(&v, "tests/figures"));
    if (c->json)
        print_json(&v);
    else if (tz_args_flag(c->args, "md"))
        print_md(&v);
    else
        print_all(&v, NULL);
    return NULL;
}
