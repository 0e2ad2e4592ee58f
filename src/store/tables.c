/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns, canonical rows and the generic statements of backup and restore; see tables.h.
 */
#include "store/tables.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define TABLES_MAX 4096

/* ---- columns */

static const struct tz_sql columns_of = {
    "store.columns_of", "select name, lower(type) from pragma_table_info($1) order by name",
    "select attname::text collate \"C\", format_type(atttypid, null) from pg_attribute"
    " where attrelid = to_regclass(quote_ident($1)) and attnum > 0 and not attisdropped order by 1",
    "cross-town"};

static char type_letter(const char *type)
{
    if (strncmp(type, "bigint", 6) == 0 || strncmp(type, "integer", 7) == 0 || strcmp(type, "int") == 0 ||
        strcmp(type, "smallint") == 0)
        return 'i';
    if (strcmp(type, "text") == 0)
        return 't';
    return strcmp(type, "blob") == 0 || strcmp(type, "bytea") == 0 ? 'b' : 0;
}

struct tz_err *tz_table_columns(struct table *t, struct tz_conn *c, struct tz_arena *a)
{
    struct tz_rows *r = NULL;
    bool have = true;
    struct tz_err *e = tz_db_query(&r, c, &columns_of, "t", t->name);
    t->columns = TZ_NEW_ARRAY(a, COLUMNS_MAX, struct column);
    t->n = 0;
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have) {
        char letter = type_letter(tz_rows_text(r, 1));
        if (!letter || t->n == COLUMNS_MAX)
            e = tz_err_detail(tz_err(TZ_E_INTERNAL, "表的列不在支持的类型之内"), "%s.%s is %s", t->name,
                              tz_rows_text(r, 0), tz_rows_text(r, 1));
        else
            t->columns[t->n++] = (struct column){tz_rows_copy(r, 0, a), letter};
    }
    tz_rows_close(&r);
    return e;
}

/* ---- statements */

static bool plain(const char *name)
{
    size_t n = strlen(name);
    return n > 0 && n < 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static struct tz_err *check_names(const struct table *t)
{
    bool ok = plain(t->name) && t->n > 0;
    for (size_t i = 0; i < t->n; i++)
        ok &= plain(t->columns[i].name);
    return ok ? NULL : tz_err_detail(tz_err(TZ_E_INTERNAL, "表名或列名不合规则"), "table %.64s", t->name);
}

static void column_list(struct tz_buf *b, const struct table *t)
{
    for (size_t i = 0; i < t->n; i++)
        tz_buf_printf(b, "%s\"%s\"", i ? ", " : "", t->columns[i].name);
}

struct tz_err *tz_table_select(struct tz_sql *out, const struct table *t, struct tz_arena *a)
{
    struct tz_buf b;
    char **keys;
    size_t n;
    TZ_TRY(check_names(t));
    keys = tz_split(a, t->key ? t->key : "", ',', &n);
    tz_buf_init(&b, a);
    tz_buf_str(&b, "select ");
    column_list(&b, t);
    tz_buf_printf(&b, " from \"%s\" order by ", t->name);
    for (size_t i = 0; i < n; i++) {
        if (!plain(keys[i]))
            return tz_err_detail(tz_err(TZ_E_INTERNAL, "表的键不合规则"), "key of %s", t->name);
        tz_buf_printf(&b, "%s\"%s\"", i ? ", " : "", keys[i]);
    }
    *out = (struct tz_sql){.name = tz_printf(a, "store.backup_%s", t->name), .sqlite = b.data, .flags = "cross-town"};
    return NULL;
}

struct tz_err *tz_table_empty(struct tz_sql *out, const struct table *t, struct tz_arena *a)
{
    TZ_TRY(check_names(t));
    *out = (struct tz_sql){
        .name = "store.restore_empty", .sqlite = tz_printf(a, "delete from \"%s\"", t->name), .flags = "cross-town"};
    return NULL;
}

struct tz_err *tz_table_insert(struct tz_sql *out, const struct table *t, struct tz_arena *a)
{
    struct tz_buf b;
    TZ_TRY(check_names(t));
    tz_buf_init(&b, a);
    tz_buf_printf(&b, "insert into \"%s\" (", t->name);
    column_list(&b, t);
    tz_buf_str(&b, ") values (");
    for (size_t i = 0; i < t->n; i++)
        tz_buf_printf(&b, "%s$%zu", i ? ", " : "", i + 1);
    tz_buf_str(&b, ")");
    *out = (struct tz_sql){.name = tz_printf(a, "store.restore_%s", t->name), .sqlite = b.data, .flags = "cross-town"};
    return NULL;
}

/* ---- rows as text */

void tz_table_head(struct tz_buf *b, const struct table *t)
{
    for (size_t i = 0; i < t->n; i++)
        tz_buf_printf(b, "%s%s:%c", i ? "\t" : "", t->columns[i].name, t->columns[i].type);
    tz_buf_char(b, '\n');
}

static void put_text(struct tz_buf *b, const char *s, size_t n)
{
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        const char *escape = s[i] == '\t'   ? "\\t"
                             : s[i] == '\n' ? "\\n"
                             : s[i] == '\r' ? "\\r"
                             : s[i] == '\\' ? "\\\\"
                                            : NULL;
        if (!escape)
            continue;
        tz_buf_add(b, s + from, i - from);
        tz_buf_str(b, escape);
        from = i + 1;
    }
    tz_buf_add(b, s + from, n - from);
}

static void put_hex(struct tz_buf *b, const uint8_t *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char out[256];
    for (size_t at = 0; at < n;) {
        size_t k = 0;
        for (; at < n && k < sizeof out; at++) {
            out[k++] = digits[p[at] >> 4];
            out[k++] = digits[p[at] & 15];
        }
        tz_buf_add(b, out, k);
    }
}

struct tz_err *tz_table_line(struct tz_buf *b, const struct table *t, const struct tz_rows *r)
{
    for (size_t i = 0; i < t->n; i++) {
        struct tz_value v = tz_rows_value(r, (int)i);
        char type = t->columns[i].type;
        if (i)
            tz_buf_char(b, '\t');
        if (v.kind == TZ_NULL)
            tz_buf_str(b, "\\N");
        else if (v.kind == TZ_INT && type == 'i')
            tz_buf_int(b, v.i);
        else if (v.kind == TZ_TEXT && type == 't')
            put_text(b, v.p, v.n);
        else if (v.kind == TZ_BYTES && type == 'b')
            put_hex(b, (const uint8_t *)v.p, v.n);
        else
            return tz_err_detail(
                tz_err_hint(tz_err(TZ_E_DAMAGED, "表里有类型不对的值，不能备份"), "请先运行 taizhang verify"),
                "%s.%s holds kind %d", t->name, t->columns[i].name, (int)v.kind);
    }
    tz_buf_char(b, '\n');
    return NULL;
}

static struct tz_err *bad_row(const struct table *t)
{
    return tz_err_detail(tz_err_hint(tz_err(TZ_E_DAMAGED, "备份文件里的行读不懂"), "请换一份备份"), "table %s",
                         t->name);
}

struct tz_err *tz_table_parse_head(struct table *t, char *line, struct tz_arena *a)
{
    size_t n = 0;
    char **parts = tz_split(a, line, '\t', &n);
    if (n > COLUMNS_MAX)
        return bad_row(t);
    t->columns = TZ_NEW_ARRAY(a, n, struct column);
    t->n = n;
    for (size_t i = 0; i < n; i++) {
        char *colon = strchr(parts[i], ':');
        if (!colon || strlen(colon) != 2 || !strchr("itb", colon[1]))
            return bad_row(t);
        *colon = '\0';
        t->columns[i] = (struct column){parts[i], colon[1]};
    }
    return NULL;
}

/* Takes the escapes out in place; the new length, or -1. */
static ssize_t unescape(char *s, size_t n)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] != '\\') {
            s[to++] = s[i];
            continue;
        }
        if (++i == n || !strchr("tnr\\", s[i]))
            return -1;
        s[to++] = s[i] == 't' ? '\t' : s[i] == 'n' ? '\n' : s[i] == 'r' ? '\r' : '\\';
    }
    s[to] = '\0';
    return (ssize_t)to;
}

static struct tz_err *parse_value(struct tz_value *v, const struct table *t, char type, char *s, size_t n)
{
    ssize_t length;
    int64_t number;
    if (n == 2 && s[0] == '\\' && s[1] == 'N') {
        *v = tz_v_null();
    } else if (type == 'i') {
        if (!tz_parse_int(s, &number))
            return bad_row(t);
        *v = tz_v_int(number);
    } else if (type == 't') {
        length = unescape(s, n);
        if (length < 0)
            return bad_row(t);
        *v = (struct tz_value){.kind = TZ_TEXT, .p = s, .n = (size_t)length};
    } else {
        if (n % 2 || !tz_unhex((uint8_t *)s, n / 2, s))
            return bad_row(t);
        *v = (struct tz_value){.kind = TZ_BYTES, .p = s, .n = n / 2};
    }
    return NULL;
}

struct tz_err *tz_table_parse_line(struct tz_value *values, const struct table *t, char *line)
{
    char *next;
    size_t i = 0;
    for (char *s = line; s; s = next, i++) {
        next = strchr(s, '\t');
        if (next)
            *next++ = '\0';
        if (i == t->n)
            return bad_row(t);
        TZ_TRY(parse_value(&values[i], t, t->columns[i].type, s, strlen(s)));
    }
    return i == t->n ? NULL : bad_row(t);
}

/* ---- which tables */

struct list {
    struct table *items;
    size_t n;
};

static bool has(const struct list *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].name, name) == 0)
            return true;
    return false;
}

/* schema_version stands in the archive's head: its hours would differ between two stores of one content. */
static struct tz_err *add(struct list *l, const struct tz_table *from, struct tz_conn *c, struct tz_arena *a)
{
    struct table t = {.name = tz_strdup(a, from->name), .key = tz_strdup(a, from->key)};
    if ((from->cls != TZ_RECORD && from->cls != TZ_REFERENCE) || strcmp(from->name, "schema_version") == 0 ||
        has(l, from->name))
        return NULL;
    if (l->n == TABLES_MAX)
        return tz_err(TZ_E_LIMIT, "表超过 %d 张", TABLES_MAX);
    TZ_TRY(tz_table_columns(&t, c, a));
    if (t.n)
        l->items[l->n++] = t;
    return NULL;
}

static int by_name(const void *x, const void *y)
{
    const struct table *a = x, *b = y;
    return strcmp(a->name, b->name);
}

static struct tz_err *add_dynamic(struct list *l, const struct tz_schema *schema, struct tz_store *s, struct tz_conn *c,
                                  struct tz_arena *a)
{
    struct tz_table *found = NULL;
    size_t n = 0;
    for (struct town *t = NULL; schema->dynamic && (t = tz_town_next(s, t)) != NULL;) {
        TZ_TRY(schema->dynamic(&found, &n, c, t->town, a));
        for (size_t i = 0; i < n; i++)
            TZ_TRY(add(l, &found[i], c, a));
    }
    return NULL;
}

struct tz_err *tz_tables_recorded(struct table **fixed, size_t *fixed_n, struct table **dynamic, size_t *dynamic_n,
                                  struct tz_store *s, struct tz_conn *c, struct tz_arena *a)
{
    struct list own = {TZ_NEW_ARRAY(a, TABLES_MAX, struct table), 0},
                packs = {TZ_NEW_ARRAY(a, TABLES_MAX, struct table), 0};
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    for (size_t i = 0; i < n; i++)
        for (const struct tz_table *t = list[i]->tables; t && t->name; t++)
            TZ_TRY(add(&own, t, c, a));
    for (size_t i = 0; i < n; i++)
        TZ_TRY(add_dynamic(&packs, list[i], s, c, a));
    qsort(packs.items, packs.n, sizeof *packs.items, by_name);
    *fixed = own.items;
    *fixed_n = own.n;
    *dynamic = packs.items;
    *dynamic_n = packs.n;
    return NULL;
}
