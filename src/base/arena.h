/* SPDX-License-Identifier: Apache-2.0
 *
 * Arenas: all memory of a request, a unit of work or a loop step, released at once.
 *
 * One arena belongs to one thread at a time (it may be handed over). Only base/ calls malloc and free.
 * Allocation never returns NULL: when an arena passes its cap, or memory is out, control returns to the
 * innermost tz_arena_guard() of that arena's root (longjmp), which answers TZ_E_LIMIT; resources that an
 * arena owns are closed by their callbacks when it is reset or destroyed. Therefore: hold no lock and own
 * nothing outside an arena while allocating from it.
 */
#ifndef TZ_BASE_ARENA_H
#define TZ_BASE_ARENA_H
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tz_arena;

/* New root arena. `cap` is the most bytes it and its children may hold together; 0 = the default limit
 * (tz_limits.arena_bytes). Aborts the process only when not even the first block can be had. */
struct tz_arena *tz_arena_new(size_t cap);

/* New arena that shares the cap of `parent` and is destroyed with it at the latest. */
struct tz_arena *tz_arena_child(struct tz_arena *parent);

/* Destroys children, runs callbacks (last registered first), keeps one block for reuse. Callbacks must not
 * allocate from the arena. */
void tz_arena_reset(struct tz_arena *a);

/* Like reset, then frees the arena; accepts NULL, sets *a to NULL. */
void tz_arena_destroy(struct tz_arena **a);

/* `size` zeroed bytes, aligned for any type. Size 0 gives a valid pointer. */
void *tz_alloc(struct tz_arena *a, size_t size);
void *tz_alloc_array(struct tz_arena *a, size_t count, size_t size); /* checks count * size */
#define TZ_NEW(arena, type) ((type *)tz_alloc((arena), sizeof(type)))
#define TZ_NEW_ARRAY(arena, count, type) ((type *)tz_alloc_array((arena), (count), sizeof(type)))

/* Room for one more item in an array that grows: `items` (its lvalue) moves to twice the room when `count` has reached
 * `room` (its lvalue; 0 = nothing yet). New items are zeroed; the old array stays readable until the arena is reset. */
#define TZ_GROW(arena, items, count, room)                                                                             \
    do {                                                                                                               \
        if ((count) == (room)) {                                                                                       \
            (room) = (room) ? (room)*2 : 8;                                                                            \
            (items) = tz_alloc_more((arena), (items), (size_t)(count), (size_t)(room), sizeof *(items));               \
        }                                                                                                              \
    } while (0)
/* An array of `room` items that begins with the `count` at `items`; for TZ_GROW. */
void *tz_alloc_more(struct tz_arena *a, const void *items, size_t count, size_t room, size_t size);

char *tz_strdup(struct tz_arena *a, const char *s);            /* NULL stays NULL */
char *tz_strndup(struct tz_arena *a, const char *s, size_t n); /* at most n bytes, always terminated */
void *tz_memdup(struct tz_arena *a, const void *p, size_t n);
char *tz_printf(struct tz_arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *tz_vprintf(struct tz_arena *a, const char *format, va_list ap);

/* Calls run(data) when the arena is reset or destroyed. tz_arena_forget removes a callback again (the last
 * registered with this pair); a no-op if it is not there. */
void tz_arena_defer(struct tz_arena *a, void (*run)(void *data), void *data);
void tz_arena_forget(struct tz_arena *a, void (*run)(void *data), void *data);

size_t tz_arena_used(const struct tz_arena *a); /* bytes held by the root and all its children */

/* The guard of a root arena, set once by whoever owns the request or unit:
 *     if (tz_arena_guard(a)) return tz_err_limit_memory();    // taken when the cap was passed
 * It holds until the function that set it returns: that function calls tz_arena_unguard first when the arena
 * lives on, and a thread that takes an arena over sets its own. A guard serves once: before more is allocated
 * than a few words, reset the arena and guard it again. Without a guard, passing the cap aborts the process.
 */
jmp_buf *tz_arena_guard_slot(struct tz_arena *a);
#define tz_arena_guard(a) (setjmp(*tz_arena_guard_slot(a)) != 0)
void tz_arena_unguard(struct tz_arena *a);

/* Tests only: of the calling thread's allocations the one after the next n fails as if its arena were full, then
 * all is normal again; n < 0 switches it off. Pending = it has not happened yet. */
void tz_arena_fail_after(long n);
bool tz_arena_fail_pending(void);

#endif
