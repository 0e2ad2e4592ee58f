/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions of all sorts over the dispute and payment registers: what parses has words, SQL in both dialects with as many
 * values as it names, and an answer in C that asks for nothing beyond its callbacks.
 */
#include "base/text.h"
#include "pack/expr.h"
#include "pack/pack.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tz_model *model(void)
{
    static struct tz_model *m;
    if (!m) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_pack_messages messages;
        TZ_ASSERT(!tz_pack_builtin(&m, &messages, NULL, 0, a) && m);
        tz_arena_destroy(&a);
    }
    return m;
}

static struct tz_err *empty_field(void *data, const struct tz_field *f, struct tz_cell *out)
{
    (void)data;
    (void)f;
    *out = (struct tz_cell){.empty = true};
    return NULL;
}

static struct tz_err *two_rows(void *data, const struct tz_field *list, size_t *n)
{
    (void)data;
    (void)list;
    *n = 2;
    return NULL;
}

static struct tz_err *some_part(void *data, const struct tz_field *list, size_t row, const struct tz_field *part,
                                struct tz_cell *out)
{
    (void)data;
    (void)list;
    *out = (struct tz_cell){.i = (int64_t)row, .decimals = part->decimals, .text = "x"};
    return NULL;
}

static void check_sql(const struct tz_expr *e, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_sql_context c = {.row = "r",
                               .town = 1,
                               .day_param = -1,
                               .period_start = -1,
                               .period_end = -1,
                               .today = 20250601,
                               .model = model()};
    for (int known = 0; known < 2; known++) {
        c.known = known ? 7 : 0;
        tz_sql_begin(&b, a);
        tz_err_free(tz_expr_sql(&b, e, &c));
        TZ_ASSERT(b.sqlite.len && b.postgres.len);
        for (size_t i = 0; i < b.value_n; i++)
            if (b.values[i].kind == TZ_TEXT)
                TZ_ASSERT(tz_utf8_valid(b.values[i].p, b.values[i].n) == b.values[i].n);
    }
}

static void try_scope(const char *text, const struct tz_expr_scope *scope, struct tz_arena *a)
{
    struct tz_expr *e = NULL;
    struct tz_err *err = tz_expr_parse(&e, text, scope, a);
    struct tz_expr_env env = {.field = empty_field, .sublist = two_rows, .part = some_part, .today = 20250601};
    struct tz_cell cell;
    bool holds;
    if (err) {
        TZ_ASSERT(err->text && err->text[0]);
        tz_err_free(err);
        return;
    }
    TZ_ASSERT(tz_expr_words(e, a) != NULL && !strcmp(tz_expr_text(e), text));
    check_sql(e, a);
    tz_err_free(tz_expr_eval(&cell, e, &env, a));
    tz_err_free(tz_expr_holds(&holds, e, &env, a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    char *text = tz_strndup(a, (const char *)data, size);
    if (strlen(text) == size) {
        static const enum tz_scope_kind kinds[] = {TZ_IN_ROW, TZ_IN_INDICATOR, TZ_IN_RULE, TZ_IN_FILTER};
        static const char *const registers[] = {"dispute", "payment"};
        for (size_t i = 0; i < 8; i++) {
            struct tz_expr_scope scope = {
                .kind = kinds[i % 4], .reg = tz_model_register(model(), registers[i / 4]), .model = model()};
            try_scope(text, &scope, a);
        }
        struct tz_expr_scope formula = {.kind = TZ_IN_INDICATOR, .model = model(), .formula = true};
        try_scope(text, &formula, a);
    }
    tz_arena_destroy(&a);
    return 0;
}
