/* SPDX-License-Identifier: Apache-2.0
 *
 * Likeness of indicator names, and the match of facts to indicators. A name is taken apart once into sorted characters and
 * pairs of characters; comparing two is a merge. The weights are in docs/notes/reader.md.
 */
#include "reader/match.h"
#include "reader/series.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/unit.h"
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_CHARS = 40 };

struct name {
    uint32_t one[NAME_MAX_CHARS];
    uint64_t two[NAME_MAX_CHARS];
    int n, m;
};

static int by32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static int by64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static bool silent(uint32_t c)
{
    static const uint32_t set[] = {
        ' ',    ',',    0x3001, '(', ')',   0x201C, 0x201D, '"', 0x7684 /* 的 */, 0x4E86 /* 了 */,
        0x300A, 0x300B, '/',    '-', 0x5404 /* 各 */};
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        if (set[i] == c)
            return true;
    return false;
}

/* Characters cut from the end (measure nouns) and from the front (verbs without a meaning of their own). */
static void trim(const char **s, size_t *n)
{
    static const char *const tails[] = {"总人数", "人数",   "户数", "个数",   "件数", "次数", "起数",
                                        "家数",   "总面积", "面积", "总金额", "金额", "长度", "总里程",
                                        "里程",   "数量",   "总数", "总量",   "任务", "工作"};
    static const char *const heads[] = {"完成", "实现", "实施", "开展", "推进", "全年", "累计", "共"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        size_t k = strlen(tails[i]);
        if (*n >= k + 6 && !memcmp(*s + *n - k, tails[i], k)) {
            *n -= k;
            break;
        }
    }
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t k = strlen(heads[i]);
        if (*n >= k + 6 && !memcmp(*s, heads[i], k)) {
            *s += k;
            *n -= k;
        }
    }
}

static void take_apart(struct name *out, const char *s)
{
    size_t n = strlen(s);
    uint32_t last = 0;
    trim(&s, &n);
    out->n = out->m = 0;
    for (const char *p = s, *end = s + n; p < end && out->n < NAME_MAX_CHARS;) {
        uint32_t c = tz_fold_char(tz_utf8_next(&p, end));
        if (silent(c))
            continue;
        out->one[out->n++] = c;
        if (last)
            out->two[out->m++] = (uint64_t)last << 32 | c;
        last = c;
    }
    qsort(out->one, (size_t)out->n, sizeof *out->one, by32);
    qsort(out->two, (size_t)out->m, sizeof *out->two, by64);
}

static double likeness(const struct name *a, const struct name *b)
{
    int one = 0, two = 0;
    if (!a->n || !b->n)
        return 0;
    for (int i = 0, k = 0; i < a->n && k < b->n;) {
        one += a->one[i] == b->one[k];
        a->one[i]<b->one[k] ? i++ : a->one[i]> b->one[k] ? k++ : (i++, k++);
    }
    for (int i = 0, k = 0; i < a->m && k < b->m;) {
        two += a->two[i] == b->two[k];
        a->two[i]<b->two[k] ? i++ : a->two[i]> b->two[k] ? k++ : (i++, k++);
    }
    double chars = 2.0 * one / (a->n + b->n), pairs = a->m + b->m ? 2.0 * two / (a->m + b->m) : chars;
    /* a short name wholly inside a long one says much: 改厕 in 农村改厕任务 */
    double inside = (double)one / (a->n < b->n ? a->n : b->n);
    return 0.5 * chars + 0.35 * pairs + 0.15 * inside;
}

double tz_name_likeness(const char *a, const char *b)
{
    struct name x, y;
    take_apart(&x, a);
    take_apart(&y, b);
    return likeness(&x, &y);
}

/* ---- the matcher ---- */

struct variant {
    struct name name;
    size_t indicator;
    bool confirmed, synonym;
};

struct tz_matcher {
    const struct tz_match_indicator *list;
    size_t n;
    struct variant *variants;
    size_t n_variants;
    struct name *context;
};

static size_t count(const char *const *words)
{
    size_t n = 0;
    while (words && words[n])
        n++;
    return n;
}

static void add(struct tz_matcher *m, size_t i, const char *s, bool synonym, bool confirmed)
{
    struct variant *v = &m->variants[m->n_variants++];
    take_apart(&v->name, s);
    v->indicator = i;
    v->synonym = synonym;
    v->confirmed = confirmed;
}

struct tz_matcher *tz_matcher_new(const struct tz_match_indicator *list, size_t n, struct tz_arena *a)
{
    struct tz_matcher *m = TZ_NEW(a, struct tz_matcher);
    size_t variants = n;
    for (size_t i = 0; i < n; i++)
        variants += count(list[i].synonyms) + count(list[i].confirmed);
    m->list = list;
    m->n = n;
    m->variants = TZ_NEW_ARRAY(a, variants + 1, struct variant);
    m->context = TZ_NEW_ARRAY(a, n + 1, struct name);
    for (size_t i = 0; i < n; i++) {
        add(m, i, list[i].label, false, false);
        for (size_t k = 0; k < count(list[i].synonyms); k++)
            add(m, i, list[i].synonyms[k], true, false);
        for (size_t k = 0; k < count(list[i].confirmed); k++)
            add(m, i, list[i].confirmed[k], true, true);
        struct tz_buf b;
        tz_buf_init(&b, a);
        for (size_t k = 0; k < count(list[i].context); k++)
            tz_buf_str(&b, list[i].context[k]);
        take_apart(&m->context[i], b.data);
    }
    return m;
}

/* 1 fits, 0.5 unknown, 0 cannot be. A count may be written with another counter of its family. */
static double unit_fits(const struct tz_match_indicator *k, const struct tz_read_fact *f)
{
    struct tz_ratio unused;
    const char *unit = *f->unit ? f->unit : f->unit_implied;
    if (!k->unit || !*k->unit || !*unit)
        return 0.5;
    if (!strcmp(k->unit, unit) || tz_unit_convert(&unused, unit, k->unit))
        return 1;
    const struct tz_unit *a = tz_unit_find(unit), *b = tz_unit_find(k->unit);
    if (!a || !b)
        return 0.5;
    bool counts = tz_starts(a->dimension, "count") && tz_starts(b->dimension, "count");
    return counts && strcmp(unit, "人") && strcmp(unit, "户") && strcmp(k->unit, "人") && strcmp(k->unit, "户") ? 0.25
                                                                                                                : 0;
}

static double score(const struct tz_matcher *m, const struct variant *v, const struct tz_read_fact *f,
                    const struct name *name, const struct name *section)
{
    double unit = unit_fits(&m->list[v->indicator], f), like = likeness(&v->name, name);
    if (unit == 0)
        return 0;
    if (v->confirmed && like > 0.999)
        return unit >= 0.5 ? 1 : 0.9;
    double context = likeness(&m->context[v->indicator], section);
    double s = like * (0.8 + 0.2 * unit) + 0.05 * context;
    return s > 0.99 ? 0.99 : s;
}

static double scores(double *out, const struct tz_matcher *m, const struct tz_read_fact *f, size_t *confirmed)
{
    struct name name, section;
    bool change = f->kind == TZ_READ_CHANGE && *f->of;
    take_apart(&name, change ? f->of : f->what);
    take_apart(&section, f->section);
    double top = 0;
    *confirmed = m->n;
    memset(out, 0, m->n * sizeof *out);
    for (size_t i = 0; i < m->n_variants; i++) {
        const struct variant *v = &m->variants[i];
        double s = score(m, v, f, &name, &section);
        if (s == 1)
            *confirmed = v->indicator;
        if (s > out[v->indicator])
            out[v->indicator] = s;
        if (s > top)
            top = s;
    }
    return top;
}

size_t tz_match_rank(const struct tz_matcher *m, const struct tz_read_fact *f, int *best, double *out, size_t room)
{
    enum { MOST = 4096 };
    double all[MOST];
    size_t confirmed, n = 0;
    struct tz_matcher part = *m;
    if (part.n > MOST)
        part.n = MOST;
    TZ_ASSERT(m->n <= MOST);
    (void)scores(all, &part, f, &confirmed);
    while (n < room) {
        int top = -1;
        for (size_t i = 0; i < part.n; i++)
            if (all[i] > 0.3 && (top < 0 || all[i] > all[top]))
                top = (int)i;
        if (top < 0)
            break;
        best[n] = top;
        out[n++] = all[top];
        all[top] = 0;
    }
    return n;
}

struct tz_match tz_match_fact(const struct tz_matcher *m, const struct tz_read_fact *f)
{
    int best[2] = {-1, -1};
    double s[2] = {0, 0};
    size_t n = tz_match_rank(m, f, best, s, 2);
    struct tz_match r = {-1, -1, 0, 0, false};
    if (n && s[0] >= 0.5) {
        r.best = best[0];
        r.score = s[0];
        r.sure = s[0] == 1 || (s[0] >= 0.8 && s[0] - s[1] >= 0.2);
    }
    if (n > 1 && r.best >= 0) {
        r.second = best[1];
        r.second_score = s[1];
    }
    return r;
}
