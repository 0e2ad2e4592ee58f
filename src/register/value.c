/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading values as people type them, by field type.
 */
#include "register/intake_priv.h"
#include "base/frequency.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- the intake itself */
struct tz_err *intake_open(struct intake *in, const struct tz_desk *d, struct tz_arena *a)
{
    *in =
        (struct intake){.d = d, .model = d->model, .town = d->who->actor.town, .today = tz_today(), .a = a, .base = a};
    in->ring = tz_store_ring(d->store, in->town);
    TZ_TRY(tz_db_reader(&in->c, tz_store_db(d->store), in->town));
    struct tz_err *e = tz_places_hold(&in->places, in->c, in->town);
    if (e)
        tz_db_release(&in->c);
    return e;
}

struct tz_err *intake_snapshot(struct intake *in)
{
    return tz_conn_dialect(in->c) == TZ_SQLITE ? tz_db_snapshot(in->c) : NULL;
}

void intake_close(struct intake *in)
{
    tz_places_release(&in->places);
    tz_db_release(&in->c);
    tz_err_free(in->faults);
    in->faults = NULL;
}

#define FAULTS_MOST 50

void intake_fault(struct intake *in, const char *label, struct tz_err *e)
{
    if (++in->fault_n > FAULTS_MOST) {
        tz_err_free(e);
        return;
    }
    if (label && !e->place)
        e = tz_err_place(e, "%s", label);
    in->faults = tz_err_join(in->faults, e);
}

void intake_warn(struct intake *in, const char *label, const char *format, ...)
{
    va_list ap;
    TZ_GROW(in->a, in->warnings, in->warning_n, in->warning_room);
    va_start(ap, format);
    in->warnings[in->warning_n++] = (struct tz_warning){label, tz_vprintf(in->a, format, ap)};
    va_end(ap);
}

struct tz_err *intake_faults(struct intake *in)
{
    struct tz_err *e = in->faults;
    in->faults = NULL;
    in->fault_n = 0;
    return e;
}

/* ---- types */
/* 张　三 is written with a blank to stand as wide as 欧阳某某: within Chinese names blanks mean nothing. */
char *name_tidy(char *name)
{
    const char *p = name, *end = name + strlen(name);
    char *out = name, *blanks = NULL; /* where blanks behind an ideograph begin */
    bool after = false;
    while (p < end) {
        const char *from = p;
        uint32_t c = tz_utf8_next(&p, end);
        bool blank = c == ' ' || c == 0x3000 || c == 0xA0;
        bool wide = (c >= 0x3400 && c < 0xA000) || c >= 0x20000;
        if (blank && after && !blanks)
            blanks = out;
        if (wide && blanks)
            out = blanks;
        blanks = blank ? blanks : NULL;
        after = blank ? after : wide;
        memmove(out, from, (size_t)(p - from));
        out += p - from;
    }
    *out = 0;
    return name;
}

static struct tz_err *read_text(struct rval *out, const struct intake *in, const struct tz_field *f, const char *text)
{
    char *clean;
    size_t n;
    TZ_TRY(tz_text_clean(&clean, text, strlen(text), tz_limits.text_bytes, in->a));
    if (f->cls && strcmp(f->cls, "name") == 0)
        name_tidy(clean);
    n = tz_utf8_count(clean, strlen(clean));
    if (f->max_chars && n > (size_t)f->max_chars)
        return tz_err(TZ_E_RULE, "最多%d个字，这里有%zu个", f->max_chars, n);
    if (!f->lines && strchr(clean, '\n') && f->type == TZ_TYPE_TEXT)
        for (char *p = clean; *p; p++)
            *p = *p == '\n' ? ' ' : *p;
    out->text = clean;
    out->filled = *clean != 0;
    return NULL;
}

/* Words that make no windows would oblige nobody, and silently. */
static struct tz_err *read_frequency(struct rval *out, const struct intake *in, const struct tz_field *f,
                                     const char *text)
{
    enum tz_window w;
    int64_t times;
    TZ_TRY(read_text(out, in, f, text));
    if (out->filled && !tz_frequency_parse(&w, &times, out->text))
        return tz_err_hint(tz_err(TZ_E_INPUT, "看不懂频次“%s”", out->text), "写成 每日、每周2次、每旬一次、每月2次");
    return NULL;
}

static struct tz_err *read_bool(struct rval *out, const struct intake *in, const char *text)
{
    static const char *const yes[] = {"是", "有", "对", "真", "true", "1", "y", "yes", "√", "✓", "on", "已", NULL};
    static const char *const no[] = {"否", "无", "没有", "错",  "假", "false", "0", "n",
                                     "no", "×",  "x",    "off", "未", "不是",  NULL};
    const char *word = tz_fold(in->a, text, true);
    out->filled = true;
    for (size_t i = 0; yes[i]; i++)
        if (strcmp(word, tz_fold(in->a, yes[i], true)) == 0) {
            out->i = 1;
            return NULL;
        }
    for (size_t i = 0; no[i]; i++)
        if (strcmp(word, tz_fold(in->a, no[i], true)) == 0)
            return NULL;
    return tz_err_hint(tz_err(TZ_E_RULE, "“%s”不是“是”或“否”", text), "填“是”或“否”");
}

static struct tz_err *in_range(const struct tz_field *f, int64_t v, int decimals)
{
    char a[48], b[48];
    if (f->has_min && v < f->min)
        return tz_err(TZ_E_RULE, "不能小于%s，这里是%s", tz_dec_show(a, f->min, decimals), tz_dec_show(b, v, decimals));
    if (f->has_max && v > f->max)
        return tz_err(TZ_E_RULE, "不能大于%s，这里是%s", tz_dec_show(a, f->max, decimals), tz_dec_show(b, v, decimals));
    return NULL;
}

static struct tz_err *read_number(struct rval *out, const struct tz_field *f, const char *text)
{
    int decimals = f->type == TZ_TYPE_INT ? 0 : f->type == TZ_TYPE_MONEY ? 2 : f->decimals;
    TZ_TRY(tz_dec_parse(&out->i, text, decimals));
    out->filled = true;
    return in_range(f, out->i, decimals);
}

static struct tz_err *read_year(struct rval *out, const struct intake *in, const char *text)
{
    char *word = tz_fold(in->a, text, true);
    size_t n = strlen(word);
    int64_t v;
    if (n > 3 && tz_ends(word, "年"))
        word[n - 3] = 0;
    else if (tz_ends(word, "年度"))
        word[n - 6] = 0;
    if (!tz_parse_int(word, &v)) { /* 二〇二一年; in a sheet also a day of the year */
        tz_day d = 0;
        tz_err_free(tz_day_parse(&d, text, true, false));
        v = d % 10000 == 0 || in->lax ? d / 10000 : 0;
    }
    if (v < 1900 || v > 2200)
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”不是年份", text), "如 2025");
    out->filled = true;
    out->i = v;
    return NULL;
}

/* A sheet also has 2025.03, 2025/3, 202503 and, where months are asked, serial numbers. */
static struct tz_err *sheet_period(struct tz_period *out, const struct intake *in, const char *text, bool serial)
{
    struct tz_err *e = tz_period_parse(out, text);
    tz_day d = 0;
    char month[16];
    if (!e || !in->lax)
        return e;
    tz_err_free(tz_day_parse(&d, text, true, serial));
    if (d / 100 % 100 == 0 || (!serial && d % 100))
        return e;
    tz_err_free(e);
    snprintf(month, sizeof month, "%04d-%02d", d / 10000, d / 100 % 100);
    return tz_period_parse(out, month);
}

/* A sheet has months as days, too: cells shown as 2025年3月 hold its first day. */
static struct tz_err *read_month(struct rval *out, const struct intake *in, const char *text)
{
    struct tz_period p;
    TZ_TRY(sheet_period(&p, in, text, true));
    if (in->lax && p.grain == TZ_GRAIN_DAY && p.from == p.till)
        p.grain = TZ_GRAIN_MONTH;
    if (p.grain != TZ_GRAIN_MONTH)
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”不是月份", text), "如 2025-03");
    out->filled = true;
    out->i = p.from / 100 * 100;
    return NULL;
}

static struct tz_err *read_period(struct rval *out, const struct intake *in, const char *text)
{
    struct tz_period p;
    char buf[64];
    TZ_TRY(sheet_period(&p, in, text, false));
    out->filled = true;
    out->text = tz_strdup(in->a, tz_period_print(buf, p));
    return NULL;
}

static struct tz_err *read_day(struct rval *out, const struct intake *in, const struct tz_field *f, const char *text)
{
    tz_day d;
    if (strcmp(text, "today") == 0 || strcmp(text, "今天") == 0)
        d = in->today;
    else
        TZ_TRY(tz_day_parse(&d, text, f->partial, in->lax));
    out->filled = true;
    out->i = d;
    return NULL;
}

static struct tz_err *read_time(struct rval *out, const char *text)
{
    tz_instant t;
    TZ_TRY(tz_instant_parse(&t, text));
    out->filled = true;
    out->i = t;
    return NULL;
}

/* The nearest code of a list by shared characters; NULL when none shares any. */
static const char *nearest_code(const struct tz_codes *codes, const char *text, struct tz_arena *a)
{
    const char *best = NULL, *word = tz_fold(a, text, true);
    size_t most = 0;
    for (size_t i = 0; i < codes->n; i++) {
        const char *p = word, *end = word + strlen(word);
        size_t shared = 0;
        while (p < end) {
            const char *at = p;
            char one[8];
            tz_utf8_next(&p, end);
            memcpy(one, at, (size_t)(p - at));
            one[p - at] = 0;
            shared += strstr(codes->items[i].label, one) != NULL;
        }
        if (shared > most && !codes->items[i].closed) {
            most = shared;
            best = codes->items[i].label;
        }
    }
    return best;
}

static char *some_codes(const struct tz_codes *codes, struct tz_arena *a)
{
    struct tz_buf b;
    size_t shown = 0;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < codes->n && shown < 12; i++) {
        if (codes->items[i].closed)
            continue;
        tz_buf_str(&b, shown++ ? "、" : "");
        tz_buf_str(&b, codes->items[i].label);
    }
    if (codes->n > shown)
        tz_buf_str(&b, " 等");
    return b.data;
}

/* In sheets the field's own noun often stands behind the word: 邻里纠纷 under 纠纷类型 is 邻里. */
static int code_with_noun(const struct intake *in, const struct tz_field *f, const char *text)
{
    static const char *const kinds[] = {"类型", "类别", "种类", "性质"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t n = strlen(f->label) - (tz_ends(f->label, kinds[i]) ? strlen(kinds[i]) : 0);
        const char *noun = tz_strndup(in->a, f->label, n);
        if (n < strlen(f->label) && n && tz_ends(text, noun))
            return tz_codes_find(f->codes, tz_strndup(in->a, text, strlen(text) - n));
    }
    return -1;
}

static struct tz_err *find_code(int *out, const struct intake *in, const struct tz_field *f, const char *text)
{
    int i = tz_codes_find(f->codes, text);
    if (i < 0 && in->lax)
        i = code_with_noun(in, f, text);
    const char *near;
    if (i < 0) {
        near = nearest_code(f->codes, text, in->a);
        if (near)
            return tz_err_hint(tz_err(TZ_E_RULE, "没有“%s”这一选项", text), "是不是“%s”？可选：%s", near,
                               some_codes(f->codes, in->a));
        return tz_err_hint(tz_err(TZ_E_RULE, "没有“%s”这一选项", text), "可选：%s", some_codes(f->codes, in->a));
    }
    *out = i;
    return NULL;
}

static struct tz_err *read_choice(struct rval *out, const struct intake *in, const struct tz_field *f, const char *text)
{
    int i = 0;
    TZ_TRY(find_code(&i, in, f, text));
    out->filled = true;
    out->text = f->codes->items[i].key;
    return NULL;
}

static struct tz_err *read_choices(struct rval *out, const struct intake *in, const struct tz_field *f,
                                   const char *text)
{
    bool *chosen = TZ_NEW_ARRAY(in->a, f->codes->n, bool);
    char *copy = tz_strdup(in->a, text);
    struct tz_buf b;
    char *save = NULL;
    for (char *p = copy; *p; p++) { /* every mark that parts words becomes a line */
        static const char *const marks[] = {"、", "，", "；", "|", ",", ";", "/"};
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
            if (tz_starts(p, marks[k]))
                memset(p, '\n', strlen(marks[k]));
    }
    for (char *word = strtok_r(copy, "\n", &save); word; word = strtok_r(NULL, "\n", &save)) {
        int i = 0;
        word = tz_trim(in->a, word);
        if (!*word)
            continue;
        TZ_TRY(find_code(&i, in, f, word));
        chosen[i] = true;
        out->filled = true;
    }
    tz_buf_init(&b, in->a);
    for (size_t i = 0; i < f->codes->n; i++)
        if (chosen[i])
            tz_buf_printf(&b, "%s%s|", b.len ? "" : "|", f->codes->items[i].key);
    out->text = out->filled ? b.data : NULL;
    return NULL;
}

/* The sibling field that says what paper a number is of; other papers than the identity card have no checksum. */
static bool other_paper(const struct rrow *row)
{
    const struct tz_field *f = row ? tz_register_field(row->reg, "id_kind") : NULL;
    const struct rval *v = f && !f->system ? &row->f[f->ord] : NULL;
    return v && v->filled && v->text && strcmp(v->text, "居民身份证") != 0 && strcmp(v->text, "户口簿") != 0;
}

static struct tz_err *checked(struct rval *out, const char *fault, char *canonical)
{
    if (fault)
        return tz_err(TZ_E_RULE, "%s", fault);
    out->filled = true;
    out->text = canonical;
    return NULL;
}

static struct tz_err *read_account(struct rval *out, const struct intake *in, const char *text)
{
    char *word = tz_fold(in->a, text, true), *to = word;
    for (char *p = word; *p; p++)
        if (*p != '-' && *p != '\'')
            *to++ = *p;
    *to = 0;
    if (strlen(word) < 6 || strlen(word) > 30 || strspn(word, "0123456789") != strlen(word))
        return tz_err_hint(tz_err(TZ_E_RULE, "账号应为6—30位数字"),
                           "从表格导入时，请把账号列设为文本，以免末几位变成0");
    out->filled = true;
    out->text = word;
    return NULL;
}

static struct tz_err *read_id(struct rval *out, struct intake *in, const struct tz_field *f, const char *text,
                              const struct rrow *row)
{
    char *canonical = NULL;
    const char *fault;
    if (f->type == TZ_TYPE_ID && other_paper(row))
        return read_text(out, in, f, text);
    if (f->type == TZ_TYPE_ACCOUNT)
        return read_account(out, in, text);
    if (f->type == TZ_TYPE_ID)
        fault = tz_check_citizen_id(&canonical, text, in->a);
    else if (f->type == TZ_TYPE_CREDIT_CODE)
        fault = tz_check_credit_code(&canonical, text, in->a);
    else
        fault = tz_check_phone(&canonical, text, in->a);
    return checked(out, fault, canonical);
}

/* "|1|2|": attachments by id, parted by anything that is no digit. */
static struct tz_err *read_files(struct rval *out, const struct intake *in, const char *text)
{
    struct tz_buf b;
    tz_buf_init(&b, in->a);
    for (const char *p = text; *p;) {
        size_t n = strspn(p, "0123456789");
        if (n) {
            tz_buf_str(&b, b.len ? "" : "|");
            tz_buf_add(&b, p, n);
            tz_buf_char(&b, '|');
        }
        p += n ? n : 1;
    }
    out->filled = b.len > 0;
    out->text = b.data;
    return out->filled ? NULL : tz_err(TZ_E_RULE, "“%s”不是已上传的附件", text);
}

/* Longitude, latitude: "115.123456,30.123456"; lines and areas: several parted by ; */
static struct tz_err *read_points(struct rval *out, const struct intake *in, const struct tz_field *f, const char *text)
{
    size_t n, m, need = f->type == TZ_TYPE_POINT ? 1 : f->type == TZ_TYPE_LINE ? 2 : 3;
    char **points = tz_split(in->a, tz_fold(in->a, text, true), ';', &n);
    struct tz_buf b;
    tz_buf_init(&b, in->a);
    for (size_t i = 0; i < n; i++) {
        char **xy = tz_split(in->a, points[i], ',', &m), buf[40];
        int64_t x = 0, y = 0;
        struct tz_err *e = m == 2 ? tz_dec_parse(&x, xy[0], 6) : tz_err(TZ_E_RULE, "坐标应为“经度,纬度”");
        if (!e)
            e = tz_dec_parse(&y, xy[1], 6);
        if (e)
            return tz_err_wrap(e, TZ_E_RULE, "“%s”不是坐标", points[i]);
        if (x < 73000000 || x > 136000000 || y < 3000000 || y > 54000000)
            return tz_err_hint(tz_err(TZ_E_RULE, "坐标“%s”不在国境之内", points[i]), "先写经度，后写纬度");
        tz_buf_str(&b, i ? ";" : "");
        tz_buf_str(&b, tz_dec_print(buf, x, 6));
        tz_buf_char(&b, ',');
        tz_buf_str(&b, tz_dec_print(buf, y, 6));
    }
    if (n < need)
        return tz_err(TZ_E_RULE, "至少要%zu个点", need);
    out->filled = true;
    out->text = b.data;
    return NULL;
}

static struct tz_err *read_place(struct rval *out, struct intake *in, const struct tz_field *f, const char *text)
{
    TZ_TRY(place_read(&out->i, in, text, f->level, in->today));
    out->filled = true;
    out->kind = "place";
    return NULL;
}

static struct tz_err *read_typed(struct rval *out, struct intake *in, const struct tz_field *f, const char *text,
                                 const struct rrow *row)
{
    switch (f->type) {
    case TZ_TYPE_BOOL:
        return read_bool(out, in, text);
    case TZ_TYPE_INT:
    case TZ_TYPE_NUMBER:
    case TZ_TYPE_MONEY:
        return read_number(out, f, text);
    case TZ_TYPE_DATE:
        return read_day(out, in, f, text);
    case TZ_TYPE_TIME:
        return read_time(out, text);
    case TZ_TYPE_CHOICE:
        return read_choice(out, in, f, text);
    case TZ_TYPE_CHOICES:
        return read_choices(out, in, f, text);
    case TZ_TYPE_ID:
    case TZ_TYPE_CREDIT_CODE:
    case TZ_TYPE_PHONE:
    case TZ_TYPE_ACCOUNT:
        return read_id(out, in, f, text, row);
    case TZ_TYPE_REF:
        return ref_read(out, in, f, text, row);
    case TZ_TYPE_PLACE:
        return read_place(out, in, f, text);
    case TZ_TYPE_POINT:
    case TZ_TYPE_LINE:
    case TZ_TYPE_AREA:
        return read_points(out, in, f, text);
    case TZ_TYPE_PHOTO:
    case TZ_TYPE_FILE:
    case TZ_TYPE_DOCUMENT:
        return read_files(out, in, text);
    case TZ_TYPE_MONTH:
        return read_month(out, in, text);
    case TZ_TYPE_PERIOD:
        return read_period(out, in, text);
    case TZ_TYPE_YEAR:
        return read_year(out, in, text);
    case TZ_TYPE_LIST:
        return tz_err(TZ_E_INPUT, "“%s”是明细，要逐行填写", f->label);
    case TZ_TYPE_FREQUENCY:
        return read_frequency(out, in, f, text);
    default:
        return read_text(out, in, f, text);
    }
}

struct tz_err *value_read(struct rval *out, struct intake *in, const struct tz_field *f, const char *text,
                          const struct rrow *row)
{
    struct rval v = {0};
    char *clean;
    if (!text) {
        *out = v;
        return NULL;
    }
    TZ_TRY(tz_text_clean(&clean, text, strlen(text), tz_limits.text_bytes, in->a));
    if (*clean)
        TZ_TRY(read_typed(&v, in, f, clean, row));
    *out = v;
    return NULL;
}
