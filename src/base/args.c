/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line of one verb: parsing, --help and man page from one table.
 */
#include "base/args.h"

#include <string.h>

#include "base/text.h"

struct given {
    const struct tz_option *option;
    const char **values;
    size_t n;
};

struct tz_args {
    struct given *given;
    size_t given_n;
    const char **words;
    size_t word_n;
};

struct parser {
    struct tz_args *args;
    const struct tz_usage *usage;
    const struct tz_option *common;
    struct tz_arena *a;
    size_t room; /* argc: no list can be longer */
};

static const struct tz_option *find(const struct tz_option *options, const char *name, size_t n)
{
    for (; options && options->name; options++)
        if (strlen(options->name) == n && memcmp(options->name, name, n) == 0)
            return options;
    return NULL;
}

static struct given *take(struct parser *p, const struct tz_option *o)
{
    for (size_t i = 0; i < p->args->given_n; i++)
        if (p->args->given[i].option == o)
            return &p->args->given[i];
    struct given *g = &p->args->given[p->args->given_n++];
    g->option = o;
    g->values = TZ_NEW_ARRAY(p->a, p->room, const char *);
    return g;
}

static struct tz_err *usage_error(const struct parser *p, const char *text, const char *what)
{
    return tz_err_hint(tz_err(TZ_E_USAGE, "%s：%s", text, what), "用法：taizhang %s%s%s；详见 taizhang %s --help",
                       p->usage->verb, p->usage->words ? " " : "", p->usage->words ? p->usage->words : "",
                       p->usage->verb);
}

/* argv[*i] is an option: stores it, advancing over its value. */
static struct tz_err *parse_option(struct parser *p, int *i, int argc, char **argv)
{
    const char *name = argv[*i] + 2;
    const char *equal = strchr(name, '=');
    size_t n = equal ? (size_t)(equal - name) : strlen(name);
    const struct tz_option *o = find(p->usage->options, name, n);
    if (!o)
        o = find(p->common, name, n);
    if (!o)
        return usage_error(p, "没有这个选项", argv[*i]);
    struct given *g = take(p, o);
    if (o->kind == TZ_OPTION_FLAG) {
        if (equal)
            return usage_error(p, "这个选项不带值", argv[*i]);
        return NULL;
    }
    const char *value = equal ? equal + 1 : *i + 1 < argc ? argv[++*i] : NULL;
    if (!value)
        return usage_error(p, "选项后面缺少值", argv[*i]);
    if (o->kind == TZ_OPTION_VALUE)
        g->n = 0;
    g->values[g->n++] = value;
    return NULL;
}

static struct tz_err *check_words(const struct parser *p)
{
    int n = (int)p->args->word_n;
    if (n < p->usage->least)
        return usage_error(p, "参数不够", p->usage->words ? p->usage->words : "");
    if (p->usage->most >= 0 && n > p->usage->most)
        return usage_error(p, "多余的参数", p->args->words[p->usage->most]);
    return NULL;
}

struct tz_err *tz_args_parse(struct tz_args **out, const struct tz_usage *usage, const struct tz_option *common,
                             int argc, char **argv, struct tz_arena *a)
{
    struct tz_args *args = TZ_NEW(a, struct tz_args);
    struct parser p = {args, usage, common, a, (size_t)argc + 1};
    bool only_words = false;
    args->given = TZ_NEW_ARRAY(a, p.room, struct given);
    args->words = TZ_NEW_ARRAY(a, p.room, const char *);
    for (int i = 0; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0)
            only_words = true;
        else if (!only_words && tz_starts(argv[i], "--"))
            TZ_TRY(parse_option(&p, &i, argc, argv));
        else
            args->words[args->word_n++] = argv[i];
    }
    if (!tz_args_flag(args, "help"))
        TZ_TRY(check_words(&p));
    *out = args;
    return NULL;
}

static const struct given *given(const struct tz_args *args, const char *name)
{
    for (size_t i = 0; i < args->given_n; i++)
        if (strcmp(args->given[i].option->name, name) == 0)
            return &args->given[i];
    return NULL;
}

bool tz_args_flag(const struct tz_args *args, const char *name)
{
    return given(args, name) != NULL;
}

const char *tz_args_value(const struct tz_args *args, const char *name)
{
    const struct given *g = given(args, name);
    return g && g->n ? g->values[g->n - 1] : NULL;
}

const char *const *tz_args_values(const struct tz_args *args, const char *name, size_t *n)
{
    const struct given *g = given(args, name);
    *n = g ? g->n : 0;
    return g ? g->values : NULL;
}

const char *const *tz_args_words(const struct tz_args *args, size_t *n)
{
    *n = args->word_n;
    return args->words;
}

/* Columns on a terminal: a Chinese character takes two. */
static size_t width(const char *s)
{
    size_t w = 0;
    const char *end = s + strlen(s);
    while (s < end)
        w += tz_utf8_next(&s, end) > 0x2e7f ? 2 : 1;
    return w;
}

static void help_options(struct tz_buf *out, const struct tz_option *o)
{
    enum { column = 30 };
    for (; o && o->name; o++) {
        size_t start = out->len;
        tz_buf_printf(out, "  --%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        size_t w = width(out->data + start);
        tz_buf_printf(out, "%*s%s\n", w < column ? (int)(column - w) : 1, "", o->help);
    }
}

void tz_args_help(struct tz_buf *out, const struct tz_usage *usage, const struct tz_option *common)
{
    tz_buf_printf(out, "用法：taizhang %s%s%s [选项]\n\n%s\n", usage->verb, usage->words ? " " : "",
                  usage->words ? usage->words : "", usage->summary);
    if (usage->text)
        tz_buf_printf(out, "\n%s\n", usage->text);
    tz_buf_str(out, "\n选项：\n");
    help_options(out, usage->options);
    help_options(out, common);
    if (usage->examples)
        tz_buf_printf(out, "\n例：\n%s\n", usage->examples);
}

/* roff takes a leading point or apostrophe, backslashes and hyphens for itself. */
static void roff(struct tz_buf *out, const char *s)
{
    for (bool start = true; *s; s++) {
        if (start && (*s == '.' || *s == '\''))
            tz_buf_str(out, "\\&");
        if (*s == '\\')
            tz_buf_str(out, "\\e");
        else if (*s == '-')
            tz_buf_str(out, "\\-");
        else
            tz_buf_char(out, *s);
        start = *s == '\n';
    }
}

static void man_options(struct tz_buf *out, const struct tz_option *o)
{
    for (; o && o->name; o++) {
        tz_buf_printf(out, ".TP\n\\fB\\-\\-%s\\fR", o->name);
        if (o->value)
            tz_buf_printf(out, " \\fI%s\\fR", o->value);
        tz_buf_char(out, '\n');
        roff(out, o->help);
        tz_buf_char(out, '\n');
    }
}

/* What ends in this exit code, one line each; false when nothing does. */
static bool man_exit(struct tz_buf *out, int number)
{
    bool any = false;
    for (int code = 1; code < TZ_E_COUNT; code++) {
        if (tz_err_exit((enum tz_err_code)code) != number)
            continue;
        if (!any)
            tz_buf_printf(out, ".TP\n%d\n", number);
        else
            tz_buf_str(out, ".br\n");
        tz_buf_printf(out, "%s\n", tz_err_default((enum tz_err_code)code));
        any = true;
    }
    return any;
}

static void man_exits(struct tz_buf *out)
{
    tz_buf_str(out, ".SH 退出码\n.TP\n0\n成功\n");
    for (int number = 1; number == 1 || man_exit(out, number); number++)
        continue;
}

void tz_args_man(struct tz_buf *out, const struct tz_usage *usage, const struct tz_option *common, const char *version)
{
    tz_buf_printf(out, ".TH TAIZHANG\\-%s 1 \"\" \"taizhang %s\" \"台账\"\n.SH 名称\ntaizhang %s \\- ", usage->verb,
                  version, usage->verb);
    roff(out, usage->summary);
    tz_buf_printf(out, "\n.SH 用法\n\\fBtaizhang %s\\fR ", usage->verb);
    roff(out, usage->words ? usage->words : "");
    tz_buf_str(out, " [选项]\n");
    if (usage->text) {
        tz_buf_str(out, ".SH 说明\n");
        roff(out, usage->text);
        tz_buf_char(out, '\n');
    }
    tz_buf_str(out, ".SH 选项\n");
    man_options(out, usage->options);
    man_options(out, common);
    if (usage->examples) {
        tz_buf_str(out, ".SH 例\n.nf\n");
        roff(out, usage->examples);
        tz_buf_str(out, "\n.fi\n");
    }
    man_exits(out);
}
