/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading and writing taizhang.conf; see setting.h.
 */
#include "store/store_priv.h"
#include "store/setting.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#define CONF_BYTES 65536
#define TABLES_MAX 8

const struct tz_setting tz_setting_table[] = {
    {"database", "", "PostgreSQL 数据库地址；空为自带的 SQLite"},
    {"keys", "", "密钥环所在目录；空为台账库下的 keys"},
    {"root_keys", "", "根密钥所在目录；空为台账库旁的 <台账库>.root"},
    {NULL, NULL, NULL},
};
static const struct tz_setting *tables[TABLES_MAX] = {tz_setting_table};
static size_t table_count = 1;

void tz_setting_add(const struct tz_setting *table)
{
    for (size_t i = 0; i < table_count; i++)
        if (tables[i] == table)
            return;
    TZ_ASSERT(table_count < TABLES_MAX);
    tables[table_count++] = table;
}

static const struct tz_setting *find(const char *name)
{
    for (size_t t = 0; t < table_count; t++)
        for (const struct tz_setting *s = tables[t]; s->name; s++)
            if (strcmp(s->name, name) == 0)
                return s;
    return NULL;
}

/* A limit is set at once; false: no limit of this name, or no number. */
static bool set_limit(const char *name, const char *value)
{
    int64_t v;
    for (const struct tz_limit_row *l = tz_limit_table; l->name; l++)
        if (strcmp(l->name, name) == 0) {
            if (!tz_parse_int(value, &v) || v <= 0)
                return false;
            *(size_t *)(void *)((char *)&tz_limits + l->offset) = (size_t)v;
            return true;
        }
    return false;
}

static struct tz_err *take_line(struct conf *conf, char *line, const char *path, int number, struct tz_arena *a)
{
    char *equal = strchr(line, '='), *name, *value;
    if (!equal)
        return tz_err_place(tz_err(TZ_E_INPUT, "配置应写成 名称 = 值"), "%s:%d", path, number);
    *equal = '\0';
    name = tz_trim(a, line);
    value = tz_trim(a, equal + 1);
    if (find(name)) {
        struct conf_line *l = TZ_NEW(a, struct conf_line);
        *l = (struct conf_line){name, value, conf->lines};
        conf->lines = l;
        return NULL;
    }
    if (set_limit(name, value))
        return NULL;
    return tz_err_place(tz_err(TZ_E_INPUT, "没有“%s”这项配置，或值不是正整数", name), "%s:%d", path, number);
}

struct tz_err *tz_conf_read(struct conf *out, const char *path, struct tz_arena *a)
{
    char *text = NULL, *next;
    size_t n = 0;
    int number = 0;
    *out = (struct conf){0};
    TZ_TRY(tz_file_read(&text, &n, path, CONF_BYTES, a));
    for (char *line = text; line; line = next) {
        number++;
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        line[strcspn(line, "#")] = '\0';
        line = tz_trim(a, line);
        if (*line)
            TZ_TRY(take_line(out, line, path, number, a));
    }
    return NULL;
}

const char *tz_conf_get(const struct conf *conf, const char *name)
{
    const struct tz_setting *s = find(name);
    for (const struct conf_line *l = conf->lines; l; l = l->next)
        if (strcmp(l->name, name) == 0)
            return l->value;
    return s ? s->fallback : NULL;
}

const char *tz_store_setting(const struct tz_store *s, const char *name)
{
    return tz_conf_get(&s->conf, name);
}

/* The file of a new store: every setting with its meaning, set where it differs from the default. */
struct tz_err *tz_conf_write(const char *path, const char *database, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_str(&b, "# taizhang 台账库配置：名称 = 值，# 后为说明\n");
    for (size_t t = 0; t < table_count; t++)
        for (const struct tz_setting *s = tables[t]; s->name; s++) {
            bool set = database && strcmp(s->name, "database") == 0;
            tz_buf_printf(&b, "\n# %s\n%s%s = %s\n", s->help, set ? "" : "# ", s->name, set ? database : s->fallback);
        }
    return tz_file_write(path, b.data, b.len, 0600);
}
