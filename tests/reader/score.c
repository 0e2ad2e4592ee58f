/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores the reader against marked reports (tests/reader/dev and held).
 *
 *   score [--export DIR] [-v] [--least NAME=VALUE]... FILE.marked...
 *   score --spec FILE.md        every block marked "report" must come out exactly, phrase and span too
 *
 * A marked report is a report with its answers in it: {quote|what|flags} or {quote=VALUE UNIT|what|flags}; VALUE may begin
 * with + (over), - (under), ~ (about), >= or > (at least), <= or < (at most), and A..B is a range. Without '=' the value
 * is what the quote plainly says (number, 余, 万 or 亿, unit, 以上 …). Flags: kinds r t c o (c/r: either), years (2021,
 * 2017-2021, 2021/2020: either), ? (costs nothing when missed), skip (text only). A line "#! t 2022" sets the default
 * kind and year for what follows and is not part of the text.
 *
 * The measure is that of quantity facts: a prediction pairs with at most one answer, spans overlapping and values equal; then
 * unit, approximator, kind, year, phrase (character F1 of the phrase without its measure noun, right from 0.6).
 */
#include "reader/reader.h"
#include "base/buf.h"
#include "base/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct answer {
    uint64_t start, end;
    char quote[80], unit[40], what[200], kinds[8], years[2][16];
    double value, value2;
    enum tz_read_approx approx;
    bool optional;
    const struct tz_read_fact *pair;
};

struct report {
    struct tz_buf text;
    struct answer *answers;
    size_t n;
    uint64_t chars;
};

struct score {
    double answers, found, paired, unit, approx, kind, year, all, phrase, row, exact;
};

static void fail(const char *file, const char *what)
{
    fprintf(stderr, "%s: %s\n", file, what);
    exit(2);
}

/* ---- the marked format ---- */

static const char *skip_number(const char *s)
{
    while ((*s >= '0' && *s <= '9') || *s == '.' || *s == ',')
        s++;
    return s;
}

static bool take(const char **s, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(*s, word, n))
        return false;
    *s += n;
    return true;
}

/* Value, unit and approximator a plain quote says by itself. */
static void plain_value(struct answer *a, const char *quote, struct tz_arena *arena)
{
    const char *s = tz_fold(arena, quote, true);
    char digits[40];
    size_t k = 0;
    for (const char *p = s; p < skip_number(s) && k < sizeof digits - 1; p++)
        if (*p != ',')
            digits[k++] = *p;
    digits[k] = 0;
    a->value = strtod(digits, NULL);
    s = skip_number(s);
    for (bool more = true; more;) {
        more = true;
        if (take(&s, "余") || take(&s, "多"))
            a->approx = TZ_APPROX_OVER;
        else if (take(&s, "万"))
            a->value *= 1e4;
        else if (take(&s, "亿"))
            a->value *= 1e8;
        else
            more = false;
    }
    take(&s, "个百") ? (s -= strlen("百")) : s;
    snprintf(a->unit, sizeof a->unit, "%s", s);
    static const struct {
        const char *word;
        enum tz_read_approx approx;
    } tails[] = {{"以上", TZ_APPROX_AT_LEAST},
                 {"以下", TZ_APPROX_AT_MOST},
                 {"以内", TZ_APPROX_AT_MOST},
                 {"左右", TZ_APPROX_ABOUT}};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        char *p = strstr(a->unit, tails[i].word);
        if (p) {
            *p = 0;
            a->approx = tails[i].approx;
        }
    }
}

static void given_value(struct answer *a, const char *s)
{
    if (take(&s, "<=>") || take(&s, ">"))
        a->approx = TZ_APPROX_AT_LEAST;
    if (take(&s, "<=") || take(&s, "<"))
        a->approx = TZ_APPROX_AT_MOST;
    else if (take(&s, "="))
        ;
    else if (*s == '+' || *s == '-' || *s == '~') {
        a->approx = *s == '+' ? TZ_APPROX_OVER : *s == '-' ? TZ_APPROX_UNDER : TZ_APPROX_ABOUT;
        s++;
    }
    char *end;
    a->value = strtod(s, &end);
    if (end > s && end[-1] == '.' && *end == '.') /* "80..100": strtod took the first point */
        end--;
    if (end[0] == '.' && end[1] == '.') {
        a->value2 = strtod(end + 2, &end);
        a->approx = TZ_APPROX_RANGE;
    }
    snprintf(a->unit, sizeof a->unit, "%s", end);
}

static void years_flag(struct answer *a, const char *s)
{
    const char *slash = strchr(s, '/');
    size_t n = slash ? (size_t)(slash - s) : strlen(s);
    snprintf(a->years[0], sizeof a->years[0], "%.*s", (int)(n < 15 ? n : 15), s);
    snprintf(a->years[1], sizeof a->years[1], "%.15s", slash ? slash + 1 : a->years[0]);
}

/* Applies "t 2022" and the like; answers whether the mark counts. */
static bool flags(struct answer *a, char *s)
{
    bool counts = true;
    char *save = NULL;
    for (char *w = strtok_r(s, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        if (!strcmp(w, "skip"))
            counts = false;
        else if (*w == '?')
            a->optional = true;
        else if (*w >= '0' && *w <= '9')
            years_flag(a, w);
        else
            snprintf(a->kinds, sizeof a->kinds, "%s", w);
    }
    return counts;
}

static const char *line_end(const char *s)
{
    const char *p = strchr(s, '\n');
    return p ? p + 1 : s + strlen(s);
}

static void one_mark(struct report *r, const char *file, char *mark, const struct answer *fallback)
{
    struct answer a = *fallback;
    char *what = strchr(mark, '|'), *flag = what ? strchr(what + 1, '|') : NULL;
    if (!what)
        fail(file, mark);
    *what++ = 0;
    if (flag)
        *flag++ = 0;
    snprintf(a.what, sizeof a.what, "%s", what);
    char *value = strchr(mark, '=');
    if (value) {
        *value++ = 0;
        given_value(&a, value);
    } else {
        plain_value(&a, mark, r->text.arena);
    }
    snprintf(a.quote, sizeof a.quote, "%s", mark);
    a.start = r->chars;
    r->chars += tz_utf8_count(mark, strlen(mark));
    a.end = r->chars;
    tz_buf_str(&r->text, mark);
    if (!flag || flags(&a, flag))
        r->answers[r->n++] = a;
}

static void parse(struct report *r, const char *file, char *s, struct tz_arena *arena)
{
    size_t marks = 1;
    for (const char *p = s; *p; p++)
        marks += *p == '{';
    memset(r, 0, sizeof *r);
    tz_buf_init(&r->text, arena);
    r->answers = TZ_NEW_ARRAY(arena, marks, struct answer);
    struct answer fallback = {.kinds = "r"};
    bool fresh = true;
    while (*s) {
        if (fresh && s[0] == '#' && s[1] == '!') {
            char *line = tz_strndup(arena, s + 2, (size_t)(line_end(s) - s - 2));
            line[strcspn(line, "\n")] = 0;
            (void)flags(&fallback, line);
            s = (char *)(uintptr_t)line_end(s);
            continue;
        }
        if (*s == '{') {
            char *end = strchr(s, '}');
            if (!end)
                fail(file, "unclosed mark");
            *end = 0;
            one_mark(r, file, s + 1, &fallback);
            s = end + 1;
            fresh = false;
            continue;
        }
        fresh = *s == '\n';
        r->chars += ((unsigned char)*s & 0xC0) != 0x80;
        tz_buf_char(&r->text, *s++);
    }
}

/* ---- comparing ---- */

static const char *same_unit(const char *u)
{
    static const char *const pairs[][2] = {
        {"平米", "平方米"}, {"㎡", "平方米"},       {"km", "公里"}, {"千米", "公里"}, {"方", "立方米"},
        {"立方", "立方米"}, {"个百分点", "百分点"}, {"市斤", "斤"}, {"公担", "担"},   {"个工作日", "工作日"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!strcmp(u, pairs[i][0]))
            return pairs[i][1];
    return u;
}

static bool value_equal(const struct answer *a, const struct tz_read_fact *f)
{
    double v = tz_read_value_double(f->value);
    return fabs(v - a->value) <= 1e-6 * fmax(1.0, fabs(v));
}

static size_t core(uint32_t *out, const char *s, size_t room)
{
    static const char *const measures[] = {
        "总人数", "人数", "户数",   "个数", "件数",   "次数", "起数", "家数",   "处数", "座数",   "例数",
        "名数",   "台数", "份数",   "册数", "条数",   "口数", "支数", "总面积", "面积", "总金额", "金额",
        "总长度", "长度", "总里程", "里程", "总数量", "数量", "总数", "数",     "率",   "额",     "量"};
    size_t n = strlen(s), k = 0;
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        size_t m = strlen(measures[i]);
        if (n > m + 5 && !memcmp(s + n - m, measures[i], m)) {
            n -= m;
            break;
        }
    }
    for (const char *p = s, *end = s + n; p < end && k < room;) {
        uint32_t c = tz_utf8_next(&p, end);
        static const char cut[] = " ,，、。;；:：()（）“”\"'‘’《》的";
        char one[8];
        one[tz_utf8_put(one, c)] = 0;
        if (!strstr(cut, one))
            out[k++] = c;
    }
    return k;
}

static double phrase_f1(const char *a, const char *b)
{
    uint32_t x[200], y[200];
    size_t n = core(x, a, 200), m = core(y, b, 200), common = 0;
    if (!n || !m)
        return n == m;
    bool used[200] = {false};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (!used[k] && y[k] == x[i]) {
                used[k] = true;
                common++;
                break;
            }
    return 2.0 * (double)common / (double)(n + m);
}

static bool kind_equal(const struct answer *a, const struct tz_read_fact *f)
{
    return strchr(a->kinds, "rtco"[f->kind]) != NULL;
}

static bool year_equal(const struct answer *a, const struct tz_read_fact *f)
{
    char y[16] = "";
    if (f->year_to && f->year_from == f->year_to)
        snprintf(y, sizeof y, "%d", f->year_from);
    else if (f->year_to)
        snprintf(y, sizeof y, "%d-%d", f->year_from, f->year_to);
    return !strcmp(y, a->years[0]) || !strcmp(y, a->years[1]);
}

static void pair_up(struct report *r, const struct tz_read_facts *l, bool *used)
{
    for (int best = 1; best >= 0; best--) /* first those whose phrase agrees */
        for (size_t i = 0; i < r->n; i++) {
            struct answer *a = &r->answers[i];
            for (size_t k = 0; k < l->n && !a->pair; k++) {
                const struct tz_read_fact *f = &l->facts[k];
                if (!used[k] && f->start < a->end && a->start < f->end && value_equal(a, f) &&
                    (!best || phrase_f1(f->what, a->what) >= 0.6)) {
                    a->pair = f;
                    used[k] = true;
                }
            }
        }
}

static void judge(struct score *s, const struct report *r, const struct tz_read_facts *l, const bool *used,
                  bool verbose)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct answer *a = &r->answers[i];
        const struct tz_read_fact *f = a->pair;
        if (!f && !a->optional && verbose)
            printf("  miss   %s  %s\n", a->quote, a->what);
        s->answers += f || !a->optional;
        if (!f)
            continue;
        bool unit = !strcmp(same_unit(a->unit), same_unit(f->unit)), approx = a->approx == f->approx,
             kind = kind_equal(a, f), year = year_equal(a, f), phrase = phrase_f1(a->what, f->what) >= 0.6;
        s->paired++;
        s->unit += unit;
        s->approx += approx;
        s->kind += kind;
        s->year += year;
        s->phrase += phrase;
        s->all += unit && approx && kind && year;
        s->row += unit && approx && kind && year && phrase;
        s->exact += a->start == f->start && a->end == f->end;
        if (verbose && !(unit && approx && kind && year && phrase))
            printf("  wrong%s%s%s%s%s  %s: %s | %s  (%s %s %s %d-%d)\n", unit ? "" : " unit", approx ? "" : " approx",
                   kind ? "" : " kind", year ? "" : " year", phrase ? "" : " phrase", a->quote, a->what, f->what,
                   f->unit, tz_read_approx_names[f->approx], tz_read_kind_names[f->kind], f->year_from, f->year_to);
    }
    for (size_t k = 0; k < l->n; k++) {
        s->found++;
        if (!used[k] && verbose)
            printf("  false  %s  %s\n", l->facts[k].quote, l->facts[k].what);
    }
}

/* ---- export in the form of gold files, for other scorers ---- */

static void export_report(const char *dir, const char *file, const struct report *r, struct tz_arena *arena)
{
    static const char *const kinds[] = {"result", "target", "change", "other"};
    const char *name = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    int stem = (int)strcspn(name, ".");
    FILE *t = fopen(tz_printf(arena, "%s/%.*s.txt", dir, stem, name), "w");
    FILE *g = fopen(tz_printf(arena, "%s/%.*s.jsonl", dir, stem, name), "w");
    if (!t || !g)
        fail(dir, "cannot write");
    fwrite(r->text.data, 1, r->text.len, t);
    for (size_t i = 0; i < r->n; i++) {
        const struct answer *a = &r->answers[i];
        struct tz_buf b;
        tz_buf_init(&b, arena);
        for (const char *p = a->quote; *p; p++)
            *p == '\n' ? tz_buf_str(&b, "\\n") : tz_buf_char(&b, *p);
        fprintf(g, "{\"start\":%llu,\"end\":%llu,\"quote\":\"%s\",\"value\":%.10g,\"unit\":\"%s\",\"approx\":\"%s\",",
                (unsigned long long)a->start, (unsigned long long)a->end, b.data, a->value, a->unit,
                tz_read_approx_names[a->approx]);
        fprintf(g, "\"kind\":\"%s\",\"kind_alt\":\"%s\",\"time\":\"%s\",\"time_alt\":\"%s\",\"what\":\"%s\"%s}\n",
                kinds[strchr("rtco", a->kinds[0]) - "rtco"],
                kinds[strchr("rtco", a->kinds[1] ? a->kinds[2] : a->kinds[0]) - "rtco"], a->years[0], a->years[1],
                a->what, a->optional ? ",\"optional\":true" : "");
    }
    fclose(t);
    fclose(g);
}

/* ---- main ---- */

static double f1(double right, const struct score *s)
{
    return s->found + s->answers > 0 ? 2 * right / (s->found + s->answers) : 0;
}

static void print_row(const char *name, const struct score *s)
{
    printf("%-28s %5.0f %5.0f  %.3f  %.3f  %.3f  %.3f  %.3f  %.3f  %.3f  %.3f  %.3f\n", name, s->answers, s->found,
           f1(s->paired, s), f1(s->unit, s), f1(s->approx, s), f1(s->kind, s), f1(s->year, s), f1(s->all, s),
           s->answers > 0 ? s->phrase / s->answers : 0, f1(s->row, s), s->paired > 0 ? s->exact / s->paired : 1);
}

static void add_score(struct score *to, const struct score *s)
{
    double *a = (double *)to;
    const double *b = (const double *)s;
    for (size_t i = 0; i < sizeof *s / sizeof(double); i++)
        a[i] += b[i];
}

static void one_file(struct score *total, const char *file, const char *export, bool verbose)
{
    struct tz_arena *arena = tz_arena_new(0);
    FILE *f = fopen(file, "rb");
    char *raw = tz_alloc(arena, 1 << 20);
    size_t n = f ? fread(raw, 1, (1 << 20) - 1, f) : 0;
    if (!f || !n)
        fail(file, "cannot read");
    fclose(f);
    struct report r;
    parse(&r, file, raw, arena);
    if (export)
        export_report(export, file, &r, arena);
    struct tz_read_facts l;
    struct tz_err *e = tz_read_text(&l, TZ_READER_TEXT, r.text.data, r.text.len, arena);
    if (e)
        fail(file, e->text);
    struct score s = {0};
    bool *used = tz_alloc(arena, l.n + 1);
    pair_up(&r, &l, used);
    const char *name = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    if (verbose)
        printf("== %s\n", name);
    judge(&s, &r, &l, used, verbose);
    print_row(name, &s);
    add_score(total, &s);
    tz_arena_destroy(&arena);
}

struct least {
    const char *name;
    double value;
};

static int check(const struct score *s, const struct least *least, int n)
{
    const struct least got[] = {
        {"value", f1(s->paired, s)},        {"unit", f1(s->unit, s)}, {"approx", f1(s->approx, s)},
        {"kind", f1(s->kind, s)},           {"year", f1(s->year, s)}, {"all", f1(s->all, s)},
        {"phrase", s->phrase / s->answers}, {"row", f1(s->row, s)},   {"exact", s->exact / s->paired}};
    int bad = 0;
    for (int i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof got / sizeof *got; k++)
            if (!strcmp(got[k].name, least[i].name) && got[k].value < least[i].value) {
                printf("%s is %.3f, at least %.3f is asked\n", got[k].name, got[k].value, least[i].value);
                bad = 1;
            }
    return bad;
}

/* ---- the spec ---- */

static int check_example(const char *file, int number, char *text)
{
    struct tz_arena *arena = tz_arena_new(0);
    struct report r;
    parse(&r, file, text, arena);
    struct tz_read_facts l;
    struct tz_err *e = tz_read_text(&l, TZ_READER_TEXT, r.text.data, r.text.len, arena);
    if (e)
        fail(file, e->text);
    bool *used = tz_alloc(arena, l.n + 1);
    int bad = 0;
    pair_up(&r, &l, used);
    for (size_t i = 0; i < r.n; i++) {
        const struct answer *a = &r.answers[i];
        const struct tz_read_fact *f = a->pair;
        if (!f) {
            printf("example %d: missed %s\n", number, a->quote);
            bad++;
        } else if (strcmp(same_unit(a->unit), same_unit(f->unit)) || a->approx != f->approx || !kind_equal(a, f) ||
                   !year_equal(a, f) || strcmp(a->what, f->what) || a->start != f->start || a->end != f->end) {
            printf("example %d: %s is %s %s %s %d-%d '%s' at %d-%d\n", number, a->quote, f->unit,
                   tz_read_approx_names[f->approx], tz_read_kind_names[f->kind], f->year_from, f->year_to, f->what,
                   (int)f->start, (int)f->end);
            bad++;
        }
    }
    for (size_t k = 0; k < l.n; k++)
        if (!used[k]) {
            printf("example %d: %s is no fact (%s)\n", number, l.facts[k].quote, l.facts[k].what);
            bad++;
        }
    tz_arena_destroy(&arena);
    return bad;
}

static int check_spec(const char *file)
{
    struct tz_arena *arena = tz_arena_new(0);
    FILE *f = fopen(file, "rb");
    char *raw = tz_alloc(arena, 1 << 20);
    size_t n = f ? fread(raw, 1, (1 << 20) - 1, f) : 0;
    int bad = 0, number = 0;
    if (!f || !n)
        fail(file, "cannot read");
    fclose(f);
    for (char *p = raw, *end; (p = strstr(p, "```report\n")); p = end) {
        p += strlen("```report\n");
        end = strstr(p, "```");
        if (!end)
            fail(file, "unclosed block");
        *end++ = 0;
        bad += check_example(file, ++number, p);
    }
    printf("%d examples, %d differences\n", number, bad);
    tz_arena_destroy(&arena);
    return bad || !number;
}

int main(int argc, char **argv)
{
    struct score total = {0};
    struct least least[16];
    int n_least = 0;
    const char *export = NULL;
    bool verbose = false;
    if (argc == 3 && !strcmp(argv[1], "--spec"))
        return check_spec(argv[2]);
    printf("%-28s %5s %5s  %-5s  %-5s  %-5s  %-5s  %-5s  %-5s  %-5s  %-5s  %-5s\n", "report", "gold", "found", "value",
           "unit", "apprx", "kind", "year", "all", "phras", "row", "exact");
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-v"))
            verbose = true;
        else if (!strcmp(argv[i], "--export") && i + 1 < argc)
            export = argv[++i];
        else if (!strcmp(argv[i], "--least") && i + 1 < argc && n_least < 16) {
            char *eq = strchr(argv[++i], '=');
            if (!eq)
                fail(argv[i], "NAME=VALUE is needed");
            *eq = 0;
            least[n_least++] = (struct least){argv[i], strtod(eq + 1, NULL)};
        } else {
            one_file(&total, argv[i], export, verbose);
        }
    }
    print_row("all", &total);
    return total.answers > 0 ? check(&total, least, n_least) : 2;
}
