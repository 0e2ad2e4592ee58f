/* SPDX-License-Identifier: Apache-2.0
 *
 * The retention run of the night: personal fields of closed rows whose time is over are forgotten by destroying their keys
 * (register/forget.c); rows under a legal hold are left. What forgetting leaves free in the index store is wiped after it.
 * A day that was missed is not made up by itself: the run of today takes everything that is due.
 */
#include "duty/duty_priv.h"

#include "base/text.h"

enum { CHUNK = 100, CHUNKS_A_NIGHT = 200 };

static struct tz_err *forget_due(int64_t *rows, bool *more, struct tz_store *s, int64_t town, struct tz_model *m,
                                 tz_day day)
{
    struct tz_who who = tz_who_system(town, "job");
    struct tz_desk d = {.store = s, .model = m, .who = &who};
    struct tz_err *e = NULL;
    *rows = 0;
    *more = true;
    for (int i = 0; i < CHUNKS_A_NIGHT && *more && !e; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_forgotten *list;
        size_t n = 0;
        e = tz_register_retention(&list, &n, more, &d, day, CHUNK, false, a);
        *rows += (int64_t)n;
        tz_arena_destroy(&a);
    }
    return e;
}

static struct tz_err *run(struct tz_store *s, int64_t town, tz_day day, char **result, struct tz_arena *a)
{
    struct tz_model *m = NULL;
    int64_t rows;
    bool more;
    if (day != tz_today()) {
        *result = tz_strdup(a, "并入今天的清理");
        return NULL;
    }
    struct tz_err *e = tz_register_model(&m, s, town);
    if (e && e->code == TZ_E_MISSING) { /* a town without packs holds nothing */
        tz_err_free(e);
        return NULL;
    }
    if (!e)
        e = forget_due(&rows, &more, s, town, m, day);
    tz_model_release(&m);
    if (!e && rows)
        e = tz_register_sweep(s, town);
    if (!e)
        *result = tz_printf(a, "保存期满清除%lld项%s", (long long)rows, more ? "，其余下次继续" : "");
    return e;
}

const struct tz_job duty_retention = {"retention", 1, 3, run};
