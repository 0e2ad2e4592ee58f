/* SPDX-License-Identifier: Apache-2.0
 *
 * Towns of a store, their key rings, and ids taken in blocks.
 */
#include "store/store_priv.h"
#include "store/batch.h"
#include "base/file.h"
#include "base/event.h"
#include "base/text.h"
#include "store.sql.h"

#include <string.h>
#include <unistd.h>

#define BLOCK_FIRST 64
#define BLOCK_MOST 8192
#define TOWNS_MAX 65536

static void keep(struct tz_store *s, int64_t number, const char *code, const char *name, struct tz_ring *ring)
{
    struct town *t = TZ_NEW(s->arena, struct town), **link = &s->towns;
    t->town = number;
    t->code = tz_strdup(s->arena, code);
    t->name = tz_strdup(s->arena, name);
    t->block = BLOCK_FIRST;
    t->ring = ring;
    pthread_mutex_init(&t->lock, NULL);
    while (*link)
        link = &(*link)->next;
    *link = t;
}

/* Behind the guard of the store's arena; called with s->lock held or before threads exist. The ring, if open, comes with
 * the town: once other threads see it, they would open another. */
static struct tz_err *keep_guarded(struct tz_store *s, int64_t number, const char *code, const char *name,
                                   struct tz_ring *ring)
{
    if (tz_arena_guard(s->arena))
        return tz_err_limit_memory();
    keep(s, number, code, name, ring);
    tz_arena_unguard(s->arena);
    return NULL;
}

struct tz_err *tz_towns_load(struct tz_store *s)
{
    struct tz_conn *c = NULL;
    struct tz_rows *r = NULL;
    bool have = true;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, s->db, 0));
    e = tz_db_query(&r, c, &SQL_TOWNS, "");
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have)
        e = keep_guarded(s, tz_rows_int(r, 0), tz_rows_text(r, 1), tz_rows_text(r, 2), NULL);
    tz_rows_close(&r);
    tz_db_release(&c);
    return e;
}

struct town *tz_town_find(struct tz_store *s, int64_t town)
{
    struct town *t;
    pthread_mutex_lock(&s->lock);
    for (t = s->towns; t && t->town != town; t = t->next)
        ;
    pthread_mutex_unlock(&s->lock);
    return t;
}

struct town *tz_town_next(struct tz_store *s, struct town *t)
{
    pthread_mutex_lock(&s->lock);
    t = t ? t->next : s->towns;
    pthread_mutex_unlock(&s->lock);
    return t;
}

void tz_towns_close(struct tz_store *s)
{
    for (struct town *t = s->towns; t; t = t->next) {
        tz_ring_close(&t->ring);
        pthread_mutex_destroy(&t->lock);
    }
    s->towns = NULL;
}

/* ---- rings */

char *tz_store_ring_path(const struct tz_store *s, int64_t town, struct tz_arena *a)
{
    return tz_printf(a, "%s/%lld.ring", s->key_dir, (long long)town);
}

char *tz_store_root_path(const struct tz_store *s, int64_t town, struct tz_arena *a)
{
    return tz_printf(a, "%s/%lld.key", s->root_dir, (long long)town);
}

/* A ring that is not there is only made with its town: an empty one would hide that the keys are missing. */
static struct tz_err *open_at(struct tz_store *s, struct town *t, bool make, char **recovery, struct tz_arena *a,
                              struct tz_arena *own)
{
    const char *path = tz_store_ring_path(s, t->town, own);
    if (!make && !tz_file_exists(path))
        return tz_err_place(tz_err_hint(tz_err(TZ_E_MISSING, "“%s”的密钥环不在，个人信息打不开", t->name),
                                        "请先把密钥备份放回原处：taizhang key restore 文件"),
                            "%s", path);
    TZ_TRY(tz_file_mkdir(s->key_dir, 0700));
    TZ_TRY(tz_file_mkdir(s->root_dir, 0700));
    return tz_ring_open(&t->ring, path, tz_store_root_path(s, t->town, own), t->town, recovery, a);
}

static struct tz_err *open_ring(struct tz_store *s, struct town *t, bool make, char **recovery, struct tz_arena *a)
{
    struct tz_arena *own = tz_arena_new(0);
    struct tz_err *e = open_at(s, t, make, recovery, a, own);
    tz_arena_destroy(&own);
    return e;
}

struct tz_err *tz_store_open_ring(struct tz_ring **out, struct tz_store *s, int64_t town)
{
    struct town *t = tz_town_find(s, town);
    struct tz_err *e = NULL;
    if (!t)
        return tz_err(TZ_E_NOT_FOUND, "没有这个乡镇");
    pthread_mutex_lock(&t->lock);
    if (!t->ring)
        e = open_ring(s, t, false, NULL, NULL);
    if (!e)
        *out = t->ring;
    pthread_mutex_unlock(&t->lock);
    return e;
}

struct tz_ring *tz_store_ring(struct tz_store *s, int64_t town)
{
    struct tz_ring *ring = NULL;
    struct tz_err *e = tz_store_open_ring(&ring, s, town);
    if (e)
        tz_event_err("store.ring", town, 0, e);
    return ring;
}

/* ---- listing */

struct tz_err *tz_store_towns(struct tz_town **out, size_t *n, struct tz_store *s, struct tz_arena *a)
{
    struct tz_town *list;
    size_t count = 0, i = 0;
    for (struct town *t = NULL; (t = tz_town_next(s, t)) != NULL;)
        count++;
    list = TZ_NEW_ARRAY(a, count, struct tz_town);
    for (struct town *t = NULL; i < count && (t = tz_town_next(s, t)) != NULL;)
        list[i++] = (struct tz_town){t->town, tz_strdup(a, t->code), tz_strdup(a, t->name)};
    *out = list;
    *n = i;
    return NULL;
}

static char *all_names(const struct tz_town *list, size_t n, struct tz_arena *a)
{
    char *text = tz_strdup(a, "");
    for (size_t i = 0; i < n; i++)
        text = tz_printf(a, "%s%s%s（%s）", text, i ? "、" : "", list[i].name, list[i].code);
    return text;
}

struct tz_err *tz_store_find_town(struct tz_town *out, struct tz_store *s, const char *code, struct tz_arena *a)
{
    struct tz_town *list;
    size_t n;
    TZ_TRY(tz_store_towns(&list, &n, s, a));
    if (n == 0)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "这个台账库里还没有乡镇"), "请先运行 taizhang init");
    if (!code && n > 1)
        return tz_err_hint(tz_err(TZ_E_USAGE, "这个台账库有 %zu 个乡镇，请用 --town 指明", n), "%s",
                           all_names(list, n, a));
    for (size_t i = 0; i < n; i++)
        if (!code || strcmp(list[i].code, code) == 0 || strcmp(list[i].name, code) == 0) {
            *out = list[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "这个台账库里没有乡镇“%s”", code), "有：%s", all_names(list, n, a));
}

/* ---- adding a town: first its head row, quietly, then a unit of its own journal */

struct adding {
    int64_t town;
    const char *code, *name;
};

static struct tz_err *add_head(struct tz_apply *a, void *data)
{
    static const uint8_t zero[TZ_DIGEST_BYTES];
    struct adding *n = data;
    struct head h = {.next_id = 1};
    uint8_t mark[TZ_DIGEST_BYTES];
    int64_t last = 0;
    TZ_TRY(tz_db_int(&last, 0, tz_apply_conn(a), &SQL_TOWN_LAST, ""));
    if (last + 1 >= TOWNS_MAX)
        return tz_err(TZ_E_LIMIT, "一个台账库最多 %d 个乡镇", TOWNS_MAX - 1);
    n->town = h.town = last + 1;
    tz_head_mark(mark, a->digest, &h);
    return tz_db_exec(tz_apply_conn(a), &SQL_HEAD_ADD, NULL, "iibb", n->town, h.next_id, (const void *)zero,
                      sizeof zero, (const void *)mark, sizeof mark);
}

static struct tz_err *add_row(struct tz_apply *a, void *data)
{
    struct adding *n = data;
    uint8_t digest[TZ_DIGEST_BYTES];
    tz_town_digest(digest, a->digest, n->town, n->code, n->name, 1);
    TZ_TRY(tz_db_exec(tz_apply_conn(a), &SQL_TOWN_ADD, NULL, "ittni", n->town, n->code, n->name, 1, tz_apply_j(a)));
    return tz_apply_item(a, n->town << ID_BITS, 1, TZ_OP_CREATE, digest);
}

/* Head, ring, row: a crash between leaves a number that is never used, not a town without keys. */
static struct tz_err *add(struct adding *n, struct tz_ring **ring, struct tz_store *s, char **recovery,
                          struct tz_arena *a)
{
    struct tz_work head = {.kind = "town", .quiet = true, .apply = add_head, .data = n};
    struct tz_work row = {.kind = "town", .apply = add_row, .data = n, .actor = {.via = "cli"}};
    struct town t = {.name = n->name};
    TZ_TRY(tz_store_run(s, &head, a));
    t.town = row.actor.town = n->town;
    TZ_TRY(open_ring(s, &t, true, recovery, a));
    *ring = t.ring;
    return tz_store_run(s, &row, a);
}

struct tz_err *tz_store_add_town(int64_t *town, struct tz_store *s, const char *code, const char *name, char **recovery,
                                 struct tz_arena *a)
{
    struct adding n = {.code = code, .name = name};
    struct tz_ring *ring = NULL;
    struct tz_err *e;

    if (!code || !*code || code[strspn(code, "0123456789")] || strlen(code) > 12)
        return tz_err_hint(tz_err(TZ_E_INPUT, "乡镇代码应为数字，最多12位"), "按统计用区划代码填写，例如 441823105");
    if (!name || !*name)
        return tz_err(TZ_E_INPUT, "乡镇名称不能为空");
    for (struct town *t = NULL; (t = tz_town_next(s, t)) != NULL;)
        if (strcmp(t->code, code) == 0)
            return tz_err(TZ_E_CONFLICT, "代码 %s 已是“%s”", code, t->name);
    e = add(&n, &ring, s, recovery, a);
    if (!e) {
        pthread_mutex_lock(&s->lock);
        e = keep_guarded(s, n.town, code, name, ring);
        pthread_mutex_unlock(&s->lock);
    }
    if (e) {
        tz_ring_close(&ring);
        return e;
    }
    *town = n.town;
    return NULL;
}

/* ---- ids */

struct reserve {
    int64_t want, first;
};

static struct tz_err *reserve_ids(struct tz_apply *a, void *data)
{
    struct reserve *r = data;
    struct head *h = &a->head->head;
    if (h->next_id + r->want > INT64_C(1) << ID_BITS)
        return tz_err(TZ_E_LIMIT, "这个乡镇的编号已用尽");
    r->first = h->next_id;
    h->next_id += r->want;
    a->head->dirty = true;
    return NULL;
}

static struct tz_err *next_block(struct tz_store *s, struct town *t)
{
    struct reserve r = {.want = t->block};
    struct tz_work w = {.kind = "ids", .quiet = true, .apply = reserve_ids, .data = &r, .actor = {.town = t->town}};
    TZ_TRY(tz_store_run(s, &w, NULL));
    t->next_id = r.first;
    t->limit_id = r.first + r.want;
    if (t->block < BLOCK_MOST)
        t->block *= 2;
    return NULL;
}

struct tz_err *tz_store_new_id(int64_t *id, struct tz_store *s, int64_t town)
{
    struct town *t = tz_town_find(s, town);
    struct tz_err *e = NULL;
    TZ_ASSERT(!tz_writer_here()); /* it would wait for itself */
    if (!t)
        return tz_err(TZ_E_NOT_FOUND, "没有这个乡镇");
    pthread_mutex_lock(&t->lock);
    if (t->next_id == t->limit_id)
        e = next_block(s, t);
    if (!e)
        *id = town << ID_BITS | t->next_id++;
    pthread_mutex_unlock(&t->lock);
    return e;
}
