/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening and closing what a verb needs; printing tables, JSON and progress.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/verb.h"

const struct tz_option tz_cmd_common[] = {
    {"store", TZ_OPTION_VALUE, "目录", "数据目录，默认 ./taizhang.store"},
    {"database", TZ_OPTION_VALUE, "地址", "数据放在 PostgreSQL：postgresql://…"},
    {"town", TZ_OPTION_VALUE, "代码", "多个乡镇时说明是哪一个"},
    {"as", TZ_OPTION_VALUE, "账号", "以哪个账号办理（记入日志）"},
    {"format", TZ_OPTION_VALUE, "text|json", "输出格式"},
    {"now", TZ_OPTION_VALUE, "时刻", "把这个时刻当作现在（演练和测试）"},
    {"help", TZ_OPTION_FLAG, NULL, "显示本说明"},
    {"man", TZ_OPTION_FLAG, NULL, "输出手册页（man 格式）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *read_common(struct tz_cmd *c)
{
    const char *format = tz_args_value(c->args, "format");
    const char *now = tz_args_value(c->args, "now");
    if (format && strcmp(format, "json") != 0 && strcmp(format, "text") != 0 && strcmp(format, "jsonl") != 0)
        return tz_err_hint(tz_err(TZ_E_USAGE, "没有“%s”这种输出格式", format), "可用 text、json");
    c->json = format && strcmp(format, "json") == 0;
    if (now) {
        tz_instant at;
        TZ_TRY(tz_instant_parse(&at, now));
        tz_clock_set(at);
    }
    c->where.dir = tz_args_value(c->args, "store");
    c->where.database = tz_args_value(c->args, "database");
    return NULL;
}

static struct tz_err *open_model(struct tz_cmd *c)
{
    struct tz_err *e = tz_register_model(&c->model, c->store, c->town.town);
    if (e && e->code == TZ_E_MISSING) { /* no pack installed yet: the verb says so if it needs one */
        tz_err_free(e);
        e = NULL;
    }
    return e;
}

static struct tz_err *find_town(struct tz_cmd *c, enum tz_need need)
{
    const char *named = tz_args_value(c->args, "town");
    struct tz_town *towns;
    size_t n;
    if (need == TZ_NEED_ALL && !named) {
        TZ_TRY(tz_store_towns(&towns, &n, c->store, c->arena));
        named = n ? towns[0].code : NULL;
    }
    return tz_store_find_town(&c->town, c->store, named, c->arena);
}

struct tz_err *tz_cmd_open(struct tz_cmd *c, enum tz_need need)
{
    TZ_TRY(read_common(c));
    if (need == TZ_NEED_NOTHING)
        return NULL;
    c->where.read_only = need == TZ_NEED_READ;
    TZ_TRY(tz_store_open(&c->store, &c->where));
    TZ_TRY(find_town(c, need));
    const char *as = tz_args_value(c->args, "as");
    if (as)
        TZ_TRY(tz_who_named(&c->who, c->store, c->town.town, as, "cli", c->arena));
    else
        c->who = tz_who_system(c->town.town, "cli");
    const char *user = getenv("USER");
    c->who.actor.os_user = user ? user : tz_printf(c->arena, "uid %ld", (long)getuid());
    return open_model(c);
}

static struct tz_err *no_sub(const struct tz_cmd *c, const char *verb, const char *word, const struct tz_cmd_act *subs)
{
    struct tz_buf b;
    tz_buf_init(&b, c->arena);
    for (const struct tz_cmd_act *s = subs; s->word; s++)
        tz_buf_printf(&b, "%s%s", s == subs ? "" : "、", s->word);
    return tz_err_hint(tz_err(TZ_E_USAGE, "不认识“%s %s”", verb, word), "可用 %s", b.data);
}

struct tz_err *tz_cmd_choose(struct tz_cmd *c, const char *verb, const struct tz_cmd_act *subs)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    const struct tz_cmd_act *s = subs;
    while (s->word && strcmp(s->word, words[0]) != 0)
        s++;
    if (!s->word)
        return no_sub(c, verb, words[0], subs);
    words++;
    n--;
    if ((int)n < s->least || (s->most >= 0 && (int)n > s->most))
        return tz_err_hint(
            tz_err(TZ_E_USAGE, "“%s %s”后面%s", verb, s->word, (int)n < s->least ? "还要写明是哪一个" : "多写了词"),
            "taizhang %s --help 有例子", verb);
    TZ_TRY(tz_cmd_open(c, s->need));
    if (!c->model && !s->bare)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有装台账包"), "先运行 taizhang pack install");
    c->act = s->word;
    c->words = words;
    c->word_n = n;
    if (c->store)
        TZ_TRY(tz_cmd_reader(c));
    return s->run(c);
}

struct tz_err *tz_cmd_reader(struct tz_cmd *c)
{
    return c->conn ? NULL : tz_db_reader(&c->conn, tz_store_db(c->store), c->town.town);
}

struct tz_err *tz_cmd_places(struct tz_cmd *c)
{
    TZ_TRY(tz_cmd_reader(c));
    return c->places ? NULL : tz_places_hold(&c->places, c->conn, c->town.town);
}

void tz_cmd_close(struct tz_cmd *c)
{
    tz_places_release(&c->places);
    tz_db_release(&c->conn);
    if (c->model)
        tz_model_release(&c->model);
    if (c->store) {
        tz_register_close(c->store);
        tz_store_close(&c->store);
    }
}

struct tz_desk tz_cmd_desk(struct tz_cmd *c)
{
    return (struct tz_desk){.store = c->store, .model = c->model, .who = &c->who};
}

struct tz_json *tz_cmd_json(struct tz_cmd *c)
{
    struct tz_json *j = TZ_NEW(c->arena, struct tz_json);
    struct tz_buf *b = TZ_NEW(c->arena, struct tz_buf);
    tz_buf_init(b, c->arena);
    tz_json_init(j, b);
    return j;
}

struct tz_json *tz_cmd_json_list(struct tz_cmd *c)
{
    if (!c->json)
        return NULL;
    struct tz_json *j = tz_cmd_json(c);
    tz_json_array(j);
    return j;
}

void tz_cmd_json_end(struct tz_cmd *c, struct tz_json *j)
{
    if (!j)
        return;
    while (j->depth)
        tz_json_end(j);
    fwrite(j->out->data, 1, j->out->len, c->out);
    fputc('\n', c->out);
}

void tz_cmd_progress(void *to, int64_t done, int64_t all)
{
    enum { columns = 32 };
    static const char bar[] = "################################";
    if (!isatty(STDERR_FILENO) || all <= 0)
        return;
    int filled = (int)(done * columns / all);
    fprintf(stderr, "\r%s [%.*s%*s] %3d%%", to ? (const char *)to : "", filled, bar, columns - filled, "",
            (int)(done * 100 / all));
    if (done >= all)
        fputc('\n', stderr);
}

static size_t width(const char *s)
{
    size_t w = 0;
    const char *end = s + strlen(s);
    while (s < end)
        w += tz_utf8_next(&s, end) > 0x2e7f ? 2 : 1;
    return w;
}

void tz_cmd_table(struct tz_cmd *c, const char *const *cells, size_t columns, size_t rows)
{
    size_t *wide = TZ_NEW_ARRAY(c->arena, columns, size_t);
    for (size_t i = 0; i < columns * rows; i++) {
        size_t w = width(cells[i] ? cells[i] : "");
        if (w > wide[i % columns])
            wide[i % columns] = w;
    }
    for (size_t i = 0; i < columns * rows; i++) {
        const char *s = cells[i] ? cells[i] : "";
        bool last = i % columns == columns - 1;
        fprintf(c->out, "%s%*s", s, last ? 0 : (int)(wide[i % columns] - width(s) + 2), "");
        if (last)
            fputc('\n', c->out);
    }
}
