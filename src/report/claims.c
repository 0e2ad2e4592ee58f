/* SPDX-License-Identifier: Apache-2.0
 *
 * Claims in words: 零发生 says 0, 全覆盖 says 100 per cent. What they are about stands before them in the clause. In the plan half
 * they promise and claim nothing.
 */
#include <string.h>

#include "base/text.h"
#include "report/check_priv.h"

#define CLAUSE_CHARS 30

static const struct {
    const char *word;
    bool all; /* 100 per cent, else zero */
} claims[] = {{"全覆盖", true},   {"应接尽接", true}, {"应保尽保", true}, {"应纳尽纳", true}, {"应缴尽缴", true},
              {"应改尽改", true}, {"应修尽修", true}, {"应享尽享", true}, {"全部办结", true}, {"全部整改", true},
              {"零发生", false},  {"零事故", false},  {"零上访", false},  {"零返贫", false},  {"零新增", false},
              {"零辍学", false},  {"零增长", false},  {"清零", false}};

static const char *const denials[] = {"未发生", "没有发生", "未出现"};

static size_t back_chars(const char *text, size_t at, size_t chars)
{
    while (at > 0 && chars > 0) {
        at--;
        chars -= ((unsigned char)text[at] & 0xc0) != 0x80;
    }
    return at;
}

static bool parts_clause(const char *p)
{
    static const char *const marks[] = {"，", "。", "；", "、", "：", "！", "？", "（", "）"};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (!strncmp(p, marks[k], 3))
            return true;
    return *p == '\n' || *p == ',' || *p == ';';
}

/* The words of the clause before the claim, without 实现, 做到, 达到. */
static const char *topic(const struct checking *x, size_t at)
{
    static const char *const verbs[] = {"实现了", "实现", "做到了", "做到", "达到", "基本", "全部", "均"};
    size_t from = back_chars(x->text, at, CLAUSE_CHARS), start = from;
    for (size_t k = from; k < at; k++)
        if (parts_clause(x->text + k)) {
            size_t n = (unsigned char)x->text[k] >= 0x80 ? 3 : 1;
            start = k + n;
        }
    char *s = tz_trim(x->a, tz_strndup(x->a, x->text + start, at > start ? at - start : 0));
    for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
        if (tz_ends(s, verbs[k]))
            s[strlen(s) - strlen(verbs[k])] = 0;
    return s;
}

/* 未发生民转刑案件: what did not happen stands behind. */
static const char *topic_after(const struct checking *x, size_t at)
{
    size_t end = at;
    while (end < x->len && end - at < CLAUSE_CHARS * 3 && !parts_clause(x->text + end))
        end++;
    while (end > at && end < x->len && ((unsigned char)x->text[end] & 0xc0) == 0x80)
        end--;
    return tz_trim(x->a, tz_strndup(x->a, x->text + at, end - at));
}

/* The fact that stands next before: its year and half of the report are the claim's. */
static const struct tz_read_fact *fact_before(const struct checking *x, uint64_t chars)
{
    const struct tz_read_fact *last = NULL;
    for (size_t k = 0; k < x->facts.n && x->facts.facts[k].start < chars; k++)
        last = &x->facts.facts[k];
    return last;
}

static bool overlaps(const struct checking *x, uint64_t start, uint64_t end)
{
    for (size_t k = 0; k < x->n; k++)
        if (x->found[k].fact.start < end && x->found[k].fact.end > start)
            return true;
    return false;
}

static void add_claim(struct checking *x, size_t at, size_t len, bool all, bool behind)
{
    uint64_t start = tz_utf8_count(x->text, at), end = start + tz_utf8_count(x->text + at, len);
    const struct tz_read_fact *before = fact_before(x, start);
    const char *what = behind ? topic_after(x, at + len) : topic(x, at), *quote = tz_strndup(x->a, x->text + at, len);
    if (overlaps(x, start, end) || (before && before->kind == TZ_READ_TARGET))
        return;
    if (!*what) /* 零返贫: the word itself says what */
        what = tz_starts(quote, "零") ? quote + strlen("零") : quote;
    struct found *f = check_add(x);
    f->fact = (struct tz_read_fact){.start = start,
                                    .end = end,
                                    .quote = quote,
                                    .value = {all ? 100 : 0, 0},
                                    .unit = all ? "%" : "",
                                    .unit_implied = "",
                                    .what = tz_ends(what, "率") || !all ? what : tz_printf(x->a, "%s覆盖率", what),
                                    .subject = "",
                                    .section = before ? before->section : "",
                                    .base = "",
                                    .of = "",
                                    .year_from = before && before->year_from ? before->year_from : x->year,
                                    .year_to = before && before->year_to ? before->year_to : x->year,
                                    .kind = TZ_READ_RESULT,
                                    .negated = true};
    f->mark.claim = true;
}

void check_claims(struct checking *x)
{
    for (size_t k = 0; k < sizeof claims / sizeof *claims; k++)
        for (const char *p = x->text; (p = strstr(p, claims[k].word)); p += strlen(claims[k].word))
            add_claim(x, (size_t)(p - x->text), strlen(claims[k].word), claims[k].all, false);
    for (size_t k = 0; k < sizeof denials / sizeof *denials; k++)
        for (const char *p = x->text; (p = strstr(p, denials[k])); p += strlen(denials[k]))
            add_claim(x, (size_t)(p - x->text), strlen(denials[k]), false, true);
}
