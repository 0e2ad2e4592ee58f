/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens of the expression language. Full-width marks are told apart from half-width ones, since that is the commonest
 * slip of a Chinese keyboard.
 */
#include "pack/expr_priv.h"
#include "base/text.h"
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

static char peek(const struct parser *p, size_t ahead)
{
    return p->at + ahead < p->n ? p->text[p->at + ahead] : 0;
}

/* 2025-03-05 or 2025-03: the digits and dashes just there and nothing behind. */
static size_t day_length(const struct parser *p)
{
    static const char shape[] = "dddd-dd-dd";
    size_t n = 0;
    while (n < 10 && (shape[n] == 'd' ? is_digit(peek(p, n)) : peek(p, n) == '-'))
        n++;
    if (n == 8)
        n = 7; /* 2025-03- … */
    if (n != 7 && n != 10)
        return 0;
    return is_name(peek(p, n)) ? 0 : n;
}

static bool lex_day(struct parser *p, struct token *t, size_t n)
{
    char *s = tz_strndup(p->a, p->text + p->at, n);
    tz_day day = 0;
    struct tz_err *e = tz_day_parse(&day, s, true, false);
    if (e) {
        tz_err_free(e);
        fail(p, p->at, "“%s”不是日期", s);
        fail_hint(p, "日期写成 2025-03-05");
        return false;
    }
    t->kind = T_DAY;
    t->i = day;
    p->at += n;
    return true;
}

static bool lex_number(struct parser *p, struct token *t)
{
    size_t n = 0;
    while (is_digit(peek(p, n)))
        n++;
    size_t point = n;
    if (peek(p, n) == '.' && is_digit(peek(p, n + 1))) {
        n++;
        while (is_digit(peek(p, n)))
            n++;
        t->decimals = (int)(n - point - 1);
    }
    char *s = tz_strndup(p->a, p->text + p->at, n);
    struct tz_err *e =
        t->decimals > TZ_DECIMALS_MAX ? tz_err(TZ_E_INPUT, "小数位太多") : tz_dec_parse(&t->i, s, t->decimals);
    if (e) {
        tz_err_free(e);
        fail(p, p->at, "数“%s”太大或小数位太多", s);
        return false;
    }
    t->kind = T_NUMBER;
    p->at += n;
    return true;
}

static bool lex_text(struct parser *p, struct token *t)
{
    struct tz_buf b;
    tz_buf_init(&b, p->a);
    size_t i = p->at + 1;
    for (;; i++) {
        if (i >= p->n) {
            fail(p, p->at, "文字的引号没有配对");
            fail_hint(p, "文字写在半角单引号里，如 '邻里'");
            return false;
        }
        if (p->text[i] == '\'') {
            if (i + 1 < p->n && p->text[i + 1] == '\'')
                i++;
            else
                break;
        }
        tz_buf_char(&b, p->text[i]);
    }
    t->kind = T_TEXT;
    t->text = b.data;
    p->at = i + 1;
    return true;
}

static bool lex_name(struct parser *p, struct token *t)
{
    size_t n = 0;
    while (is_name(peek(p, n)))
        n++;
    t->kind = T_NAME;
    t->text = tz_strndup(p->a, p->text + p->at, n);
    p->at += n;
    return true;
}

static bool lex_mark(struct parser *p, struct token *t)
{
    static const char *const two[] = {"!=", "<=", ">="};
    t->kind = T_MARK;
    for (size_t i = 0; i < 3; i++) {
        if (peek(p, 0) == two[i][0] && peek(p, 1) == '=') {
            memcpy(t->mark, two[i], 3);
            p->at += 2;
            return true;
        }
    }
    if (strchr("(),.=<>+-*/[]", peek(p, 0))) {
        t->mark[0] = peek(p, 0);
        p->at++;
        return true;
    }
    return false;
}

static bool bad_character(struct parser *p)
{
    static const struct {
        const char *wide, *half;
    } wides[] = {{"（", "("}, {"）", ")"}, {"，", ","}, {"＝", "="}, {"＞", ">"}, {"＜", "<"}, {"‘", "'"},
                 {"’", "'"},  {"“", "'"},  {"”", "'"},  {"≥", ">="}, {"≤", "<="}, {"≠", "!="}, {"、", ","}};
    const char *s = p->text + p->at, *end = p->text + p->n;
    for (size_t i = 0; i < sizeof wides / sizeof *wides; i++) {
        if (!tz_starts(s, wides[i].wide))
            continue;
        fail(p, p->at, "此处不能用“%s”", wides[i].wide);
        fail_hint(p, "改成半角的 %s", wides[i].half);
        return false;
    }
    const char *next = s;
    uint32_t c = tz_utf8_next(&next, end);
    fail(p, p->at, "不认识的字符“%.*s”", (int)(next - s), s);
    if (c == '"')
        fail_hint(p, "文字写在半角单引号里，如 '邻里'");
    else if (c == '&' || c == '|')
        fail_hint(p, "“并且”写 and，“或者”写 or");
    else if (c >= 0x80)
        fail_hint(p, "字段写英文键名；文字写在半角单引号里，如 '邻里'");
    return false;
}

bool lex_next(struct parser *p)
{
    while (p->at < p->n && strchr(" \t\r\n", p->text[p->at]))
        p->at++;
    struct token *t = &p->token;
    *t = (struct token){.start = p->at};
    bool ok;
    size_t day;
    if (p->at >= p->n)
        ok = true;
    else if (is_digit(peek(p, 0)) && (day = day_length(p)) > 0)
        ok = lex_day(p, t, day);
    else if (is_digit(peek(p, 0)))
        ok = lex_number(p, t);
    else if (is_name(peek(p, 0)))
        ok = lex_name(p, t);
    else if (peek(p, 0) == '\'')
        ok = lex_text(p, t);
    else
        ok = lex_mark(p, t) || bad_character(p);
    t->end = p->at;
    return ok;
}
