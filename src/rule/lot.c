/* SPDX-License-Identifier: Apache-2.0
 *
 * Drawing lots; see draw.h for the algorithm. Nothing here reads the store, the clock or the system's dice.
 */
#include "rule/draw_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "seal/seal.h"

struct lot {
    uint8_t rank[TZ_DIGEST_BYTES];
    const struct draw_object *object;
};
struct name_lot {
    uint8_t rank[TZ_DIGEST_BYTES];
    const char *name;
};

static int by_rank(const void *x, const void *y)
{
    const struct lot *p = x, *q = y;
    int order = memcmp(p->rank, q->rank, TZ_DIGEST_BYTES);
    return order ? order : strcmp(p->object->number, q->object->number);
}

static int by_village(const void *x, const void *y)
{
    const struct lot *p = x, *q = y;
    if (p->object->village != q->object->village)
        return p->object->village < q->object->village ? -1 : 1;
    return by_rank(x, y);
}

static int by_number(const void *x, const void *y)
{
    return strcmp((*(const struct draw_object *const *)x)->number, (*(const struct draw_object *const *)y)->number);
}

static int by_name_rank(const void *x, const void *y)
{
    const struct name_lot *p = x, *q = y;
    int order = memcmp(p->rank, q->rank, TZ_DIGEST_BYTES);
    return order ? order : strcmp(p->name, q->name);
}

static void rank(uint8_t out[TZ_DIGEST_BYTES], const char *seed, const char *text)
{
    tz_hmac_sm3(out, (const uint8_t *)seed, strlen(seed), text, strlen(text));
}

/* ---- shares of villages, by largest remainder */
struct share {
    size_t from, n, take; /* of the lots sorted by village */
    int64_t rest;         /* count * n modulo all */
};

static struct share *shares_of(size_t *share_n, const struct lot *lots, size_t n, int64_t count, struct tz_arena *a)
{
    struct share *s = TZ_NEW_ARRAY(a, n + 1, struct share);
    size_t given = 0;
    *share_n = 0;
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i; k < n && lots[k].object->village == lots[i].object->village; k++)
            ;
        int64_t all = count * (int64_t)(k - i);
        s[*share_n] = (struct share){i, k - i, (size_t)(all / (int64_t)n), all % (int64_t)n};
        given += s[(*share_n)++].take;
    }
    for (; given < (size_t)count; given++) {
        size_t best = 0;
        for (size_t i = 1; i < *share_n; i++)
            if (s[i].rest > s[best].rest)
                best = i;
        s[best].take++;
        s[best].rest = -1;
    }
    return s;
}

static size_t choose(const struct draw_object **out, struct lot *lots, size_t n, const struct draw_rules *r,
                     struct tz_arena *a)
{
    size_t found = 0, share_n;
    if ((size_t)r->count >= n) {
        for (size_t i = 0; i < n; i++)
            out[found++] = lots[i].object;
        return found;
    }
    qsort(lots, n, sizeof *lots, r->by_place ? by_village : by_rank);
    if (!r->by_place) {
        for (; found < (size_t)r->count; found++)
            out[found] = lots[found].object;
        return found;
    }
    struct share *s = shares_of(&share_n, lots, n, r->count, a);
    for (size_t i = 0; i < share_n; i++)
        for (size_t k = 0; k < s[i].take; k++)
            out[found++] = lots[s[i].from + k].object;
    return found;
}

static bool avoids(const struct draw_rules *r, const char *name, const char *number)
{
    for (size_t i = 0; i < r->avoid_n; i++)
        if (!strcmp(r->avoid[i].name, name) && !strcmp(r->avoid[i].number, number))
            return true;
    return false;
}

static void add_inspectors(struct tz_buf *b, const struct draw_object *o, const struct draw_rules *r,
                           struct name_lot *names, struct tz_arena *a)
{
    size_t n = 0;
    for (size_t i = 0; i < r->inspector_n; i++) {
        if (avoids(r, r->inspectors[i], o->number))
            continue;
        names[n].name = r->inspectors[i];
        rank(names[n++].rank, r->seed, tz_printf(a, "inspector\n%s\n%s", o->number, r->inspectors[i]));
    }
    if (n)
        qsort(names, n, sizeof *names, by_name_rank);
    for (size_t i = 0; i < (size_t)r->per && i < n; i++)
        tz_buf_printf(b, "%s%s", i ? "、" : " ", names[i].name);
}

char *draw_lines(const struct draw_object *pool, size_t n, const struct draw_rules *r, struct tz_arena *a)
{
    struct lot *lots = TZ_NEW_ARRAY(a, n + 1, struct lot);
    const struct draw_object **chosen = TZ_NEW_ARRAY(a, n + 1, const struct draw_object *);
    struct name_lot *names = TZ_NEW_ARRAY(a, r->inspector_n + 1, struct name_lot);
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < n; i++) {
        lots[i].object = &pool[i];
        rank(lots[i].rank, r->seed, tz_printf(a, "object\n%s", pool[i].number));
    }
    size_t found = choose(chosen, lots, n, r, a);
    if (found)
        qsort(chosen, found, sizeof *chosen, by_number);
    for (size_t i = 0; i < found; i++) {
        tz_buf_printf(&b, "%s %" PRId64, chosen[i]->number, chosen[i]->id);
        add_inspectors(&b, chosen[i], r, names, a);
        tz_buf_char(&b, '\n');
    }
    return b.len ? b.data : tz_strdup(a, "");
}

/* ---- the list as text */
char *draw_pool_print(const struct draw_object *pool, size_t n, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&b, "%s %" PRId64 " %" PRId64 " %" PRId64 "\n", pool[i].number, pool[i].id, pool[i].version,
                      pool[i].village);
    return b.len ? b.data : tz_strdup(a, "");
}

struct tz_err *draw_pool_parse(struct draw_object **pool, size_t *n, const char *text, struct tz_arena *a)
{
    size_t line_n;
    char **lines = tz_split(a, text ? text : "", '\n', &line_n);
    *pool = TZ_NEW_ARRAY(a, line_n + 1, struct draw_object);
    *n = 0;
    for (size_t i = 0; i < line_n; i++) {
        struct draw_object *o = &(*pool)[*n];
        size_t part_n;
        if (!*lines[i])
            continue;
        char **parts = tz_split(a, lines[i], ' ', &part_n);
        if (part_n != 4 || !tz_parse_int(parts[1], &o->id) || !tz_parse_int(parts[2], &o->version) ||
            !tz_parse_int(parts[3], &o->village))
            return tz_err(TZ_E_DAMAGED, "抽取名单第%zu行不成格式", i + 1);
        o->number = parts[0];
        (*n)++;
    }
    return NULL;
}

/* ---- names */
const char **tz_draw_names(const char *text, size_t *n, struct tz_arena *a)
{
    static const char *const marks[] = {",", "，", "、", "\n", "\r", NULL};
    char *list = tz_strdup(a, text ? text : "");
    const char **out = TZ_NEW_ARRAY(a, strlen(list) + 1, const char *);
    char *start = list;
    *n = 0;
    for (char *p = list;; p++) {
        size_t mark = 0;
        for (size_t i = 0; *p && !mark && marks[i]; i++)
            mark = strncmp(p, marks[i], strlen(marks[i])) ? 0 : strlen(marks[i]);
        if (*p && !mark)
            continue;
        bool last = !*p;
        *p = 0;
        const char *name = tz_trim(a, start);
        if (*name)
            out[(*n)++] = name;
        if (last)
            return out;
        p += mark - 1;
        start = p + 1;
    }
}
