/* SPDX-License-Identifier: Apache-2.0
 *
 * The scripted driver: each statement must be the script's next one. See scripted.h.
 */
#include "db/db_priv.h"
#include "db/scripted.h"
#include "base/buf.h"
#include "base/text.h"

#include <string.h>

struct script {
    const struct tz_script_step *steps;
    size_t n, at;
};

struct answer {
    char ***rows; /* [row][column], NULL = null */
    int count, columns;
};

static struct tz_err *script_open(struct tz_db *db)
{
    db->impl = TZ_NEW(db->arena, struct script);
    return NULL;
}

static void script_close(struct tz_db *db)
{
    (void)db;
}

static struct tz_err *script_connect(struct tz_conn *c)
{
    (void)c;
    return NULL;
}

static void script_disconnect(struct tz_conn *c)
{
    (void)c;
}

/* The parameters as the script writes them. */
static char *print_params(struct tz_arena *a, const struct tz_value *values, size_t count)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < count; i++) {
        const struct tz_value *v = &values[i];
        if (i)
            tz_buf_char(&b, '|');
        if (v->kind == TZ_NULL) {
            tz_buf_str(&b, "NULL");
        } else if (v->kind == TZ_INT) {
            tz_buf_int(&b, v->i);
        } else if (v->kind == TZ_TEXT) {
            tz_buf_add(&b, v->p, v->n);
        } else {
            tz_buf_str(&b, "x'");
            for (size_t k = 0; k < v->n; k++)
                tz_buf_printf(&b, "%02x", (unsigned char)v->p[k]);
            tz_buf_char(&b, '\'');
        }
    }
    return b.data;
}

/* Checks one statement against the script; *step gets what it answers, NULL with the error when it is another one. */
static struct tz_err *advance(const struct tz_script_step **step, struct tz_conn *c, const char *name,
                              const struct tz_value *values, size_t count)
{
    struct script *s = c->db->impl;
    const struct tz_script_step *next = s->at < s->n ? &s->steps[s->at] : NULL;
    struct tz_arena *a;
    struct tz_err *e = NULL;

    *step = NULL;
    if (!next || strcmp(next->name, name) != 0)
        return tz_err_detail(tz_err(TZ_E_INTERNAL, "脚本之外的语句"), "step %zu: %s instead of %s", s->at, name,
                             next ? next->name : "the end");
    a = tz_arena_new(0);
    if (next->params && strcmp(next->params, print_params(a, values, count)) != 0)
        e = tz_err_detail(tz_err(TZ_E_INTERNAL, "参数与脚本不符"), "step %zu %s: %s instead of %s", s->at, name,
                          print_params(a, values, count), next->params);
    tz_arena_destroy(&a);
    if (e)
        return e;
    s->at++;
    *step = next;
    return next->fail ? tz_err(next->fail, "%s", tz_err_default(next->fail)) : NULL;
}

static struct tz_err *script_control(struct tz_conn *c, enum control what)
{
    static const char *const names[] = {"begin", "snapshot", "commit", "rollback", "save", "release", "back"};
    const struct tz_script_step *step;
    return advance(&step, c, names[what], NULL, 0);
}

static struct tz_err *script_exec(struct tz_conn *c, const struct tz_sql *sql, int64_t *changed,
                                  const struct tz_value *values, size_t count)
{
    const struct tz_script_step *step;
    TZ_TRY(advance(&step, c, sql->name, values, count));
    *changed = step->changed;
    return NULL;
}

static struct tz_err *script_later(struct tz_conn *c, const struct tz_sql *sql, const struct tz_value *values,
                                   size_t count)
{
    int64_t unused;
    return script_exec(c, sql, &unused, values, count);
}

static struct answer *split_rows(struct tz_arena *a, const char *text)
{
    struct answer *out = TZ_NEW(a, struct answer);
    size_t rows = 0, columns = 0;
    char **lines;
    if (!text)
        return out;
    lines = tz_split(a, text, '\n', &rows);
    out->rows = TZ_NEW_ARRAY(a, rows, char **);
    for (size_t i = 0; i < rows; i++) {
        out->rows[i] = tz_split(a, lines[i], '|', &columns);
        for (size_t k = 0; k < columns; k++)
            if (strcmp(out->rows[i][k], "NULL") == 0)
                out->rows[i][k] = NULL;
    }
    out->count = (int)rows;
    out->columns = (int)columns;
    return out;
}

static struct tz_err *script_query(struct tz_rows *r, const struct tz_sql *sql, const struct tz_value *values,
                                   size_t count)
{
    const struct tz_script_step *step;
    struct answer *a;
    TZ_TRY(advance(&step, r->conn, sql->name, values, count));
    r->scratch = tz_arena_new(0);
    a = split_rows(r->scratch, step->rows);
    r->impl = a;
    r->count = a->count;
    r->columns = a->columns;
    return NULL;
}

static struct tz_err *script_next(struct tz_rows *r, bool *have)
{
    *have = ++r->row < r->count;
    return NULL;
}

static void script_close_rows(struct tz_rows *r)
{
    tz_arena_destroy(&r->scratch);
}

static struct tz_value script_value(const struct tz_rows *r, int column)
{
    const struct answer *a = r->impl;
    const char *text = a->rows[r->row][column];
    int64_t number;
    if (text && tz_parse_int(text, &number))
        return tz_v_int(number);
    return tz_v_text(text);
}

static struct tz_err *script_script(struct tz_conn *c, const char *script)
{
    const struct tz_script_step *step;
    (void)script;
    return advance(&step, c, "script", NULL, 0);
}

static void script_drop(struct tz_conn *c, struct stmt *s)
{
    (void)c;
    (void)s;
}

struct tz_err *tz_db_scripted(struct tz_db **out, const struct tz_script_step *steps, size_t n)
{
    struct script *s;
    TZ_TRY(tz_db_open(out, &(struct tz_db_options){.where = "scripted:"}));
    s = (*out)->impl;
    s->steps = steps;
    s->n = n;
    return NULL;
}

size_t tz_db_scripted_used(const struct tz_db *db)
{
    const struct script *s = db->impl;
    return s->at;
}

const struct driver tz_driver_scripted = {
    .dialect = TZ_SCRIPTED,
    .open = script_open,
    .close = script_close,
    .connect = script_connect,
    .disconnect = script_disconnect,
    .control = script_control,
    .exec = script_exec,
    .later = script_later,
    .query = script_query,
    .next = script_next,
    .close_rows = script_close_rows,
    .value = script_value,
    .script = script_script,
    .drop = script_drop,
};
