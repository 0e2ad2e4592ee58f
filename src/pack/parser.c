/* SPDX-License-Identifier: Apache-2.0
 *
 * What every rule of the grammar leans on: the first error, new nodes, notes of what is read, steps over tokens.
 */
#include "pack/expr_priv.h"
#include "base/text.h"
#include <string.h>

#define DEPTH_MAX 12 /* CONTRACTS B: nesting of brackets, calls and `not` */

struct tz_expr *fail(struct parser *p, size_t at, const char *format, ...)
{
    if (p->err)
        return NULL;
    va_list ap;
    va_start(ap, format);
    char *text = tz_vprintf(p->a, format, ap);
    va_end(ap);
    p->err = tz_err(TZ_E_PACK, "%s", text);
    p->err_start = at;
    return NULL;
}

void fail_hint(struct parser *p, const char *format, ...)
{
    if (!p->err || p->err->hint)
        return;
    va_list ap;
    va_start(ap, format);
    char *text = tz_vprintf(p->a, format, ap);
    va_end(ap);
    p->err = tz_err_hint(p->err, "%s", text);
}

struct tz_expr *node_new(struct parser *p, enum expr_op op, enum tz_kind kind, size_t start, size_t end)
{
    struct tz_expr *e = TZ_NEW(p->a, struct tz_expr);
    e->op = op;
    e->kind = kind;
    e->start = start;
    e->end = end;
    e->info = p->info;
    return e;
}

void *appended(struct tz_arena *a, void *items, size_t n, size_t size, const void *item)
{
    if (!n || (n >= 4 && !(n & (n - 1)))) {
        void *more = tz_alloc_array(a, n ? n * 2 : 4, size);
        if (n)
            memcpy(more, items, n * size);
        items = more;
    }
    memcpy((char *)items + n * size, item, size);
    return items;
}

void reads_field(struct parser *p, const struct tz_field *f)
{
    struct expr_info *in = p->info;
    if (f->cls)
        in->reads_sealed = true;
    for (size_t i = 0; i < in->field_n; i++)
        if (in->fields[i] == f)
            return;
    in->fields = appended(p->a, in->fields, in->field_n, sizeof f, &f);
    in->field_n++;
}

void reads_register(struct parser *p, const struct tz_register *r, bool through_persons)
{
    struct expr_info *in = p->info;
    if (!through_persons)
        in->persons_only = false;
    for (size_t i = 0; i < in->register_n; i++)
        if (in->registers[i] == r)
            return;
    in->registers = appended(p->a, in->registers, in->register_n, sizeof r, &r);
    in->register_n++;
}

void reads_param(struct parser *p, const char *name)
{
    struct expr_info *in = p->info;
    for (size_t i = 0; i < in->param_n; i++)
        if (!strcmp(in->params[i], name))
            return;
    in->params = appended(p->a, in->params, in->param_n, sizeof name, &name);
    in->param_n++;
}

/* ---- small steps */
bool at_word(const struct parser *p, const char *word)
{
    return p->token.kind == T_NAME && !strcmp(p->token.text, word);
}

bool at_mark(const struct parser *p, const char *mark)
{
    return p->token.kind == T_MARK && !strcmp(p->token.mark, mark);
}

bool take_token(struct parser *p)
{
    return !p->err && lex_next(p);
}

const char *token_words(const struct parser *p)
{
    if (p->token.kind == T_END)
        return "结尾";
    return tz_printf(p->a, "“%.*s”", (int)(p->token.end - p->token.start), p->text + p->token.start);
}

bool take_mark(struct parser *p, const char *mark)
{
    if (p->err)
        return false;
    if (!at_mark(p, mark)) {
        fail(p, p->token.start, "此处应为“%s”，却是%s", mark, token_words(p));
        return false;
    }
    return take_token(p);
}

/* Is the name at hand called like a function? */
bool at_call(const struct parser *p)
{
    size_t at = p->at;
    while (at < p->n && strchr(" \t\r\n", p->text[at]))
        at++;
    return p->token.kind == T_NAME && at < p->n && p->text[at] == '(';
}

bool deeper(struct parser *p)
{
    if (++p->depth > DEPTH_MAX) {
        fail(p, p->token.start, "表达式嵌套太深，最多 %d 层", DEPTH_MAX);
        fail_hint(p, "拆成派生字段或几条检查");
        return false;
    }
    return true;
}
