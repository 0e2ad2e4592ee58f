/* SPDX-License-Identifier: Apache-2.0
 *
 * Arenas: bump allocation out of blocks that grow from 4 KiB to 64 KiB; what is too large for that gets a
 * block of its own. Under AddressSanitizer everything not handed out is poisoned, with a gap behind each
 * allocation. docs/notes/memory.md says why longjmp and not NULL.
 */
#include "base/arena.h"
#include "base/arena_priv.h"
#include "base/err.h"
#include "base/limits.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define GAP 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0
#endif

#define ALIGN 16
#define BLOCK_FIRST ((size_t)4096)
#define BLOCK_MOST ((size_t)65536)

struct block {
    alignas(ALIGN) struct block *next;
    size_t size; /* bytes behind this header */
};

struct defer {
    struct defer *next;
    void (*run)(void *data);
    void *data;
};

struct tz_arena {
    char *at, *end;       /* free part of blocks[0] */
    struct block *blocks; /* the one in use first */
    struct defer *defers;
    struct tz_arena *root, *parent, *children, *next, *prev;
    size_t block_size; /* of the next block */
    /* of the root only */
    size_t cap, used;
    bool guarded;
    jmp_buf guard;
};

/* Test only: allocations until one fails; below zero = off. Per thread. */
static _Thread_local long fail_in __attribute__((tls_model("initial-exec"))) = -1;

void tz_arena_fail_after(long n)
{
    fail_in = n;
}

bool tz_arena_fail_pending(void)
{
    return fail_in >= 0;
}

_Noreturn void tz_arena_fail(struct tz_arena *a)
{
    struct tz_arena *root = a->root;
    if (!root->guarded) {
        fprintf(stderr, "taizhang: arena over its cap (%zu of %zu bytes) without a guard\n", root->used, root->cap);
        abort();
    }
    root->guarded = false;
    longjmp(root->guard, 1);
}

jmp_buf *tz_arena_guard_slot(struct tz_arena *a)
{
    a->root->guarded = true;
    return &a->root->guard;
}

void tz_arena_unguard(struct tz_arena *a)
{
    a->root->guarded = false;
}

/* Takes `bytes` of the root's cap; false when it is passed. */
static bool take(struct tz_arena *a, size_t bytes)
{
    struct tz_arena *root = a->root;
    if (bytes > root->cap - root->used)
        return false;
    root->used += bytes;
    return true;
}

static void give_back(struct tz_arena *a, size_t bytes)
{
    a->root->used -= bytes;
}

static struct block *block_new(struct tz_arena *a, size_t size)
{
    struct block *b;
    if (!take(a, sizeof *b + size))
        return NULL;
    b = malloc(sizeof *b + size);
    if (!b) {
        give_back(a, sizeof *b + size);
        return NULL;
    }
    b->size = size;
    b->next = NULL;
    POISON(b + 1, size);
    return b;
}

static void block_free(struct tz_arena *a, struct block *b)
{
    give_back(a, sizeof *b + b->size);
    UNPOISON(b + 1, b->size);
    free(b);
}

static struct tz_arena *arena_make(struct tz_arena *parent)
{
    struct tz_arena *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->root = parent ? parent->root : a;
    a->parent = parent;
    a->block_size = BLOCK_FIRST;
    return a;
}

struct tz_arena *tz_arena_new(size_t cap)
{
    struct tz_arena *a = arena_make(NULL);
    if (!a) {
        fprintf(stderr, "taizhang: out of memory\n");
        abort();
    }
    a->cap = cap ? cap : tz_limits.arena_bytes;
    a->used = 0;
    return a;
}

struct tz_arena *tz_arena_child(struct tz_arena *parent)
{
    struct tz_arena *a;
    if (!take(parent, sizeof *a))
        tz_arena_fail(parent);
    a = arena_make(parent);
    if (!a) {
        give_back(parent, sizeof *a);
        tz_arena_fail(parent);
    }
    a->next = parent->children;
    if (a->next)
        a->next->prev = a;
    parent->children = a;
    return a;
}

static void release(struct tz_arena *a, bool keep_one)
{
    struct block *b, *next;

    while (a->children) {
        struct tz_arena *child = a->children;
        tz_arena_destroy(&child);
    }
    while (a->defers) {
        struct defer *d = a->defers;
        a->defers = d->next;
        d->run(d->data);
    }
    b = a->blocks;
    if (b && keep_one && b->size <= BLOCK_MOST) {
        next = b->next;
        b->next = NULL;
        a->at = (char *)(b + 1);
        a->end = a->at + b->size;
        POISON(a->at, b->size);
        b = next;
    } else {
        a->blocks = NULL;
        a->at = a->end = NULL;
        a->block_size = BLOCK_FIRST;
    }
    for (; b; b = next) {
        next = b->next;
        block_free(a, b);
    }
}

void tz_arena_reset(struct tz_arena *a)
{
    release(a, true);
}

void tz_arena_destroy(struct tz_arena **address)
{
    struct tz_arena *a = *address;
    if (!a)
        return;
    *address = NULL;
    release(a, false); /* NOLINT: as below */
    if (a->parent) {   /* NOLINT: what release() frees is below `a`, never `a` */
        give_back(a, sizeof *a);
        if (a->prev)
            a->prev->next = a->next;
        else
            a->parent->children = a->next;
        if (a->next)
            a->next->prev = a->prev;
    }
    free(a);
}

static size_t rounded(size_t size)
{
    size += size == 0;
    return ((size + ALIGN - 1) & ~(size_t)(ALIGN - 1)) + GAP;
}

/* A block for one large allocation, kept behind the one in use. */
static void *alloc_large(struct tz_arena *a, size_t size, size_t need)
{
    struct block *b = block_new(a, need);
    if (!b)
        tz_arena_fail(a);
    if (a->blocks) {
        b->next = a->blocks->next;
        a->blocks->next = b;
    } else {
        a->blocks = b;
        a->at = a->end = (char *)(b + 1) + need;
    }
    UNPOISON(b + 1, size);
    return memset(b + 1, 0, size);
}

/* Opens a new block in front; near the cap a smaller one that still holds `need`. */
static void open_block(struct tz_arena *a, size_t need)
{
    size_t size = a->block_size - sizeof(struct block), left = a->root->cap - a->root->used;
    struct block *b;
    if (left < size + sizeof *b)
        size = left > need + sizeof *b ? (left - sizeof *b) & ~(size_t)(ALIGN - 1) : need;
    b = block_new(a, size);
    if (!b)
        tz_arena_fail(a);
    b->next = a->blocks;
    a->blocks = b;
    a->at = (char *)(b + 1);
    a->end = a->at + size;
    if (a->block_size < BLOCK_MOST)
        a->block_size *= 2;
}

/* The paths below that are seldom taken are kept out of line, so that the usual one saves no registers. */
static __attribute__((noinline)) void *alloc_slow(struct tz_arena *a, size_t size)
{
    size_t need;
    char *p;
    if (fail_in >= 0 && fail_in-- == 0)
        tz_arena_fail(a);
    if (size > PTRDIFF_MAX / 2)
        tz_arena_fail(a);
    need = rounded(size);
    if (need > (size_t)(a->end - a->at)) {
        if (need > a->block_size / 2)
            return alloc_large(a, size, need);
        open_block(a, need);
    }
    p = a->at;
    a->at += need;
    UNPOISON(p, size);
    return memset(p, 0, size);
}

static __attribute__((noinline)) void *zero_long(void *p, size_t size)
{
    return memset(p, 0, size);
}

void *tz_alloc(struct tz_arena *a, size_t size)
{
    size_t need = rounded(size);
    char *p = a->at;

    if (__builtin_expect(need > (size_t)(a->end - p) || need < size || fail_in >= 0, 0))
        return alloc_slow(a, size);
    a->at = p + need;
    UNPOISON(p, size);
    if (GAP || need > 128)
        return zero_long(p, size);
    for (char *end = p + need, *at = p; at < end; at += ALIGN) {
        *(unsigned __int128 *)(void *)at = 0;
        __asm__("" : "+r"(at)); /* else the loop becomes a call of memset, which costs more than all the rest */
    }
    return p;
}

void *tz_alloc_array(struct tz_arena *a, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        tz_arena_fail(a);
    return tz_alloc(a, total);
}

void *tz_alloc_more(struct tz_arena *a, const void *items, size_t count, size_t room, size_t size)
{
    void *more = tz_alloc_array(a, room, size);
    return count ? memcpy(more, items, count * size) : more;
}

/* Grows a large allocation that has a block of its own. */
static void *regrow_large(struct tz_arena *a, struct block **link, size_t old, size_t size)
{
    struct block *b = *link, *grown;
    size_t need = rounded(size), more = need - b->size;
    if (!take(a, more))
        tz_arena_fail(a);
    UNPOISON(b + 1, b->size);
    grown = realloc(b, sizeof *b + need);
    if (!grown) {
        give_back(a, more);
        tz_arena_fail(a);
    }
    grown->size = need;
    *link = grown;
    if (grown == a->blocks)
        a->at = a->end = (char *)(grown + 1) + need;
    memset((char *)(grown + 1) + old, 0, size - old);
    POISON((char *)(grown + 1) + size, need - size);
    return grown + 1;
}

void *tz_arena_regrow(struct tz_arena *a, void *p, size_t old, size_t size)
{
    char *bytes = p;
    TZ_ASSERT(size >= old);
    if (size > PTRDIFF_MAX / 2)
        tz_arena_fail(a);
    if (bytes + rounded(old) == a->at && rounded(size) - rounded(old) <= (size_t)(a->end - a->at)) {
        a->at = bytes + rounded(size);
        UNPOISON(bytes, size);
        memset(bytes + old, 0, size - old);
        return p;
    }
    for (struct block **link = &a->blocks; *link; link = &(*link)->next)
        if ((void *)(*link + 1) == p && (*link)->size == rounded(old))
            return regrow_large(a, link, old, size);
    bytes = memcpy(tz_alloc(a, size), p, old);
    POISON(p, old);
    return bytes;
}

void tz_arena_shrink(struct tz_arena *a, void *p, size_t old, size_t size)
{
    char *bytes = p;
    TZ_ASSERT(size <= old);
    if (bytes + rounded(old) != a->at || a->at == a->end)
        return;
    a->at = bytes + rounded(size);
    POISON(bytes + size, old - size);
}

char *tz_strdup(struct tz_arena *a, const char *s)
{
    return s ? tz_memdup(a, s, strlen(s) + 1) : NULL;
}

char *tz_strndup(struct tz_arena *a, const char *s, size_t n)
{
    char *copy;
    n = strnlen(s, n);
    copy = tz_alloc(a, n + 1);
    return memcpy(copy, s, n);
}

void *tz_memdup(struct tz_arena *a, const void *p, size_t n)
{
    void *copy = tz_alloc(a, n);
    return n ? memcpy(copy, p, n) : copy;
}

char *tz_vprintf(struct tz_arena *a, const char *format, va_list ap)
{
    char small[256], *s;
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(small, sizeof small, format, ap);
    TZ_ASSERT(n >= 0);
    s = tz_alloc(a, (size_t)n + 1);
    if ((size_t)n < sizeof small)
        memcpy(s, small, (size_t)n + 1);
    else
        vsnprintf(s, (size_t)n + 1, format, again);
    va_end(again);
    return s;
}

char *tz_printf(struct tz_arena *a, const char *format, ...)
{
    va_list ap;
    char *s;
    va_start(ap, format);
    s = tz_vprintf(a, format, ap);
    va_end(ap);
    return s;
}

void tz_arena_defer(struct tz_arena *a, void (*run)(void *data), void *data)
{
    struct defer *d = TZ_NEW(a, struct defer);
    d->run = run;
    d->data = data;
    d->next = a->defers;
    a->defers = d;
}

void tz_arena_forget(struct tz_arena *a, void (*run)(void *data), void *data)
{
    for (struct defer **link = &a->defers; *link; link = &(*link)->next)
        if ((*link)->run == run && (*link)->data == data) {
            *link = (*link)->next;
            return;
        }
}

size_t tz_arena_used(const struct tz_arena *a)
{
    return a->root->used;
}
