/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes to characters: one pass over a line fills its folded characters, and for each its place in the input. Folding
 * never changes a count, so spans stay exact; blanks between Chinese characters and digits are noise and left out.
 */
#include "reader/reader_priv.h"
#include "base/text.h"
#include <endian.h>
#include <pthread.h>
#if defined(__x86_64__)
#include <immintrin.h>

static bool has_ssse3; /* set once by tz_chars_init */
#endif

uint16_t tz_char_fold[65536];
uint8_t tz_char_class[65536];
uint8_t tz_char_quick[65536];
uint32_t tz_pair_seen[2048];

static const uint16_t numerals[] = u"〇零一二三四五六七八九十百千万亿两";
static const uint16_t marks[] = u"。!?;,:、()[]〔〕【】“”\"‘’《》「」『』<>\t";

/* Slips of machine conversion that a plain traditional-to-simplified table lacks. */
static const uint16_t slips[][2] = {
    {0x88CF, 0x91CC} /* 裏里 */,
    {0x9EB5, 0x9762} /* 麵面 */,
    {0x88FD, 0x5236} /* 製制 */,
    {0x9B06, 0x677E} /* 鬆松 */,
    {0x96BB, 0x53EA} /* 隻只 */,
    {0x4FC2, 0x7CFB} /* 係系 */,
    {0x4E7E, 0x5E72} /* 乾干 */,
    {0x5F8C, 0x540E} /* 後后 */,
    {0x66C6, 0x5386} /* 曆历 */,
    {0x68A1, 0x6821},
    {0x9918, 0x4F59} /* 餘余 */,
    {0x9EAA, 0x9762},
    {0x6A90, 0x6A90},
    {0x5E7E, 0x51E0} /* 幾几 */,
    {0x3007, 0x3007},
    {0x25CB, 0x3007} /* ○〇 */,
    {0x842C, 0x4E07} /* 萬万 */,
    {0x5104, 0x4EBF} /* 億亿 */,
    {0x5169, 0x4E24} /* 兩两 */,
    {0x2014, 0x2014},
    {0x300C, 0x201C} /* 「“ */,
    {0x300D, 0x201D} /* 」” */,
    {0xFF61, 0x3002},
    {0x2236, ':'},
    {0x33A1, 0x33A1},
    {0xFE63, '-'},
    {0x2212, '-'},
    {0xFF0D, '-'},
};

static void set_class(const uint16_t *set, uint8_t bit)
{
    for (; *set; set++)
        tz_char_class[*set] |= bit;
}

static uint16_t fold_one(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return (uint16_t)(c - 0xFEE0);
    if (c < 0x100)
        return (uint16_t)c;
    uint32_t f = tz_fold_char(c);
    return (uint16_t)(f < 0x10000 && f >= 0x80 ? f : c);
}

/* First characters of the words that tokens are looked up for. */
static void trigger_class(const struct tz_words *w, uint8_t bit)
{
    for (int c = 1; c < 65536; c++) {
        int32_t letter = tz_words_letter[c];
        if (letter && w->cells[w->cells[1].base + letter].check == 1)
            tz_char_class[c] |= bit;
    }
}

static uint16_t letters[8192]; /* the characters that stand in some word, for filling the filter */

static int child(const struct tz_words *w, int state, uint16_t c)
{
    int next = w->cells[state].base + tz_words_letter[c];
    return w->cells[next].check == state ? next : 0;
}

/* Marks what may begin a word of w: characters that are one, and the first two of longer ones. */
static void fill_pairs(const struct tz_words *w, int n)
{
    for (int i = 0; i < n; i++) {
        int state = child(w, 1, letters[i]);
        if (!state)
            continue;
        if (w->cells[state].value)
            tz_char_quick[letters[i]] |= Q_WORD;
        for (int k = 0; k < n; k++)
            if (child(w, state, letters[k])) {
                unsigned h = tz_rd_pair(letters[i], letters[k]);
                tz_pair_seen[h >> 5] |= 1u << (h & 31);
            }
    }
}

static void fill(void)
{
#if defined(__x86_64__)
    has_ssse3 = __builtin_cpu_supports("ssse3");
#endif
    for (uint32_t c = 0; c < 65536; c++)
        tz_char_fold[c] = fold_one(c);
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
        tz_char_fold[slips[i][0]] = slips[i][1];
    for (int c = 0x3400; c < 0xA000; c++)
        tz_char_class[c] |= C_HAN;
    for (int c = '0'; c <= '9'; c++)
        tz_char_class[c] |= C_DIGIT;
    for (int c = 'a'; c <= 'z'; c++)
        tz_char_class[c] |= C_LETTER, tz_char_class[c - 32] |= C_LETTER;
    set_class(numerals, C_NUMERAL);
    set_class(marks, C_MARK);
    set_class(u" \r\u00a0\u3000\u200b\ufeff\u2002\u2003\u2009\v\f", C_BLANK);
    trigger_class(&tz_words_time, C_TRIGGER);
    trigger_class(&tz_words_base, C_BASE);
    for (const uint16_t *p = u"村镇乡县市区组社园校院站所办局场街路厂矿居旗"; *p; p++)
        tz_char_quick[*p] |= Q_PLACE;
    for (uint32_t c = 0; c < 65536; c++) {
        uint16_t f = tz_char_fold[c];
        if (f != c || (tz_char_class[c] & C_BLANK) || (c >= 0xD800 && c < 0xE000) || c < ' ' || c == 0x7F)
            tz_char_quick[c] |= Q_FOLD;
        if ((tz_char_class[f] & (C_DIGIT | C_NUMERAL | C_MARK | C_TRIGGER | C_BASE)) || f == u'翻' || f == '.')
            tz_char_quick[c] |= Q_STOP;
    }
}

static void fill_filter(void)
{
    int n = 0;
    for (int c = 1; c < 65536 && n < 8192; c++)
        if (tz_words_letter[c])
            letters[n++] = (uint16_t)c;
    fill_pairs(&tz_words_time, n);
    fill_pairs(&tz_words_base, n);
}

static void fill_all(void)
{
    fill();
    fill_filter();
}

void tz_chars_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, fill_all);
}

void tz_rd_init(struct text *t, struct tz_arena *a)
{
    memset(t, 0, sizeof *t);
    t->ch = TZ_NEW_ARRAY(a, TEXT_MAX + 8, uint16_t);
    t->at = TZ_NEW_ARRAY(a, TEXT_MAX + 8, uint32_t);
    t->org = TZ_NEW_ARRAY(a, TEXT_MAX + 8, uint32_t);
    t->stop = TZ_NEW_ARRAY(a, TEXT_MAX + 8, int);
}

void tz_rd_clear(struct text *t, uint64_t start)
{
    t->n = t->n_org = t->n_stop = t->indent = t->tabs = 0;
    t->start = start;
    t->ch[0] = 0;
    t->at[0] = 0;
}

/* A blank stays only between two characters of Latin words or numbers; three and more in a row part table cells. */
static void put_blank(struct text *t, uint32_t c)
{
    if (!t->n) {
        t->indent += c == 0x3000 ? 2 : c == '\r' || c == 0xFEFF ? 0 : 1;
        return;
    }
    uint16_t last = t->ch[t->n - 1];
    if (last < 128 && (tz_char_class[last] & (C_DIGIT | C_LETTER)) && c != '\r') {
        t->ch[t->n] = ' ';
        t->at[t->n++] = (uint32_t)t->n_org;
    }
}

void tz_rd_put(struct text *t, uint32_t c)
{
    uint16_t f = c < 65536 ? tz_char_fold[c] : 0xFFFD;
    uint8_t class = tz_char_class[f];
    if (class & C_BLANK) {
        put_blank(t, c);
    } else if (f != '\t' || t->n) {
        if (t->n && t->ch[t->n - 1] == ' ' && (f > 127 || !(class & (C_DIGIT | C_LETTER))))
            t->n--;
        t->tabs += f == '\t';
        t->stop[t->n_stop] = t->n;
        t->n_stop += tz_char_quick[f] & Q_STOP;
        t->ch[t->n] = f;
        t->at[t->n++] = (uint32_t)t->n_org;
    }
    t->org[t->n_org++] = c;
}

void tz_rd_close(struct text *t)
{
    while (t->n && (t->ch[t->n - 1] == ' ' || t->ch[t->n - 1] == '\t'))
        t->n--;
    t->ch[t->n] = t->ch[t->n + 1] = 0;
    t->at[t->n] = (uint32_t)t->n_org;
}

/* One character of more than one byte; a wrong byte counts as one character. */
static inline size_t decode_wide(uint32_t *c, const unsigned char *s, size_t n)
{
    if (s[0] >= 0xE0 && s[0] < 0xF0 && n >= 3 && (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80) {
        *c = (uint32_t)(s[0] & 15) << 12 | (uint32_t)(s[1] & 63) << 6 | (s[2] & 63);
        if (*c >= 0x800 && (*c < 0xD800 || *c > 0xDFFF))
            return 3;
    } else if (s[0] >= 0xC2 && s[0] < 0xE0 && n >= 2 && (s[1] & 0xC0) == 0x80) {
        *c = (uint32_t)(s[0] & 31) << 6 | (s[1] & 63);
        return 2;
    } else if (s[0] >= 0xF0 && s[0] < 0xF5 && n >= 4 && (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80 &&
               (s[3] & 0xC0) == 0x80) {
        *c = (uint32_t)(s[0] & 7) << 18 | (uint32_t)(s[1] & 63) << 12 | (uint32_t)(s[2] & 63) << 6 | (s[3] & 63);
        if (*c >= 0x10000 && *c < 0x110000)
            return 4;
    }
    *c = 0xFFFD;
    return 1;
}

/* Where a run of characters is being written. */
struct run {
    const unsigned char *p, *end; /* end: three bytes before the end of the input */
    uint16_t *ch;
    uint32_t *at, *org, *full;
    int *stop, k;
    uint32_t o;
};

static inline struct run run_open(const struct text *t, const unsigned char *s, size_t n)
{
    return (struct run){
        s,    s + n - 3,         t->ch + t->n, t->at + t->n, t->org + t->n_org, t->org + TEXT_MAX, t->stop + t->n_stop,
        t->n, (uint32_t)t->n_org};
}

static inline size_t run_close(struct text *t, const struct run *r, const unsigned char *s)
{
    t->n = r->k;
    t->n_org = (int)r->o;
    t->n_stop = (int)(r->stop - t->stop);
    return (size_t)(r->p - s);
}

/* One character of one or three bytes; false: it is another, a blank, or none. */
static inline bool run_one(struct run *r)
{
    uint32_t word, c;
    memcpy(&word, r->p, 4);
    word = le32toh(word);
    int bytes = 3;
    if ((word & 0x00C0C0F0) == 0x008080E0 && (word & 15)) { /* a lead byte E1-EF and two that continue it */
        c = (word & 15) << 12 | (word >> 2 & 0xFC0) | (word >> 16 & 63);
    } else if ((word & 0xFF) - 0x21 < 0x5E) {
        c = word & 0xFF;
        bytes = 1;
    } else {
        return false;
    }
    unsigned quick = tz_char_quick[c];
    uint16_t f = (uint16_t)c;
    if (quick & Q_FOLD) {
        f = tz_char_fold[c];
        if (f == c) /* a blank, or no character */
            return false;
    }
    r->p += bytes;
    *r->ch++ = f;
    *r->at++ = r->o++;
    *r->org++ = c;
    *r->stop = r->k++;
    r->stop += quick & Q_STOP;
    return true;
}

#if defined(__x86_64__)
/* Folds the first n of four characters; false when one of them is a blank or none. */
static inline bool fold_four(uint16_t *ch, const uint32_t *org, int n)
{
    for (int i = 0; i < n; i++) {
        ch[i] = tz_char_fold[org[i]];
        if ((tz_char_quick[org[i]] & Q_FOLD) && ch[i] == org[i])
            return false;
    }
    return true;
}

/* Up to four characters of three bytes at once; what is written behind them is written over by the next. 0: the next character is
 * another one. */
__attribute__((target("ssse3"))) static inline int run_four(struct run *r)
{
    const __m128i mask = _mm_setr_epi8(-16, -64, -64, -16, -64, -64, -16, -64, -64, -16, -64, -64, 0, 0, 0, 0);
    const __m128i want = _mm_setr_epi8(-32, -128, -128, -32, -128, -128, -32, -128, -128, -32, -128, -128, 0, 0, 0, 0);
    const __m128i lanes = _mm_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
    const __m128i halves = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, -1, -1, -1, -1, -1, -1, -1, -1);
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)r->p);
    unsigned fits = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_and_si128(v, mask), want)) & 0xFFF;
    int n = __builtin_ctz(~fits) / 3; /* 4 when all twelve bytes fit: bit 12 of fits is 0 */
    if (!n)
        return 0;
    v = _mm_shuffle_epi8(v, lanes);
    __m128i c = _mm_or_si128(_mm_and_si128(v, _mm_set1_epi32(0x3F)),
                             _mm_or_si128(_mm_and_si128(_mm_srli_epi32(v, 2), _mm_set1_epi32(0xFC0)),
                                          _mm_and_si128(_mm_srli_epi32(v, 4), _mm_set1_epi32(0xF000))));
    unsigned low = (unsigned)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmplt_epi32(c, _mm_set1_epi32(0x1000))));
    if (low & ((1u << n) - 1)) /* lead byte E0: overlong forms are possible */
        return 0;
    _mm_storeu_si128((__m128i *)(void *)r->org, c);
    const uint8_t *quick = tz_char_quick; /* without branches: where a run ends is not to be guessed */
    unsigned q0 = quick[(uint16_t)_mm_extract_epi16(c, 0)],
             q1 = quick[(uint16_t)_mm_extract_epi16(c, 2)] & (0u - (n > 1)),
             q2 = quick[(uint16_t)_mm_extract_epi16(c, 4)] & (0u - (n > 2)),
             q3 = quick[(uint16_t)_mm_extract_epi16(c, 6)] & (0u - (n > 3));
    if (!((q0 | q1 | q2 | q3) & Q_FOLD))
        _mm_storel_epi64((__m128i *)(void *)r->ch, _mm_shuffle_epi8(c, halves));
    else if (!fold_four(r->ch, r->org, n))
        return 0;
    _mm_storeu_si128((__m128i *)(void *)r->at, _mm_add_epi32(_mm_set1_epi32((int)r->o), _mm_setr_epi32(0, 1, 2, 3)));
    int *stop = r->stop, k = r->k;
    *stop = k;
    stop += q0 & Q_STOP;
    *stop = k + 1;
    stop += q1 & Q_STOP;
    *stop = k + 2;
    stop += q2 & Q_STOP;
    *stop = k + 3;
    r->stop = stop + (q3 & Q_STOP);
    r->p += 3 * n;
    r->ch += n;
    r->at += n;
    r->org += n;
    r->o += (uint32_t)n;
    r->k = k + n;
    return n;
}

__attribute__((target("ssse3"))) static size_t decode_wide_run(struct text *t, const unsigned char *s, size_t n)
{
    struct run r = run_open(t, s, n);
    while (r.p < r.end && r.org < r.full) {
        bool wide = *r.p >= 0xE1 && r.end - r.p >= 13 && r.full - r.org >= 4;
        if (!(wide && run_four(&r)) && !run_one(&r))
            break;
    }
    return run_close(t, &r, s);
}
#endif

/* The common case: a run of characters without blanks. Returns the bytes taken. */
static size_t decode_run(struct text *t, const unsigned char *s, size_t n)
{
#if defined(__x86_64__)
    if (has_ssse3)
        return decode_wide_run(t, s, n);
#endif
    struct run r = run_open(t, s, n);
    while (r.p < r.end && r.org < r.full && run_one(&r)) {
    }
    return run_close(t, &r, s);
}

size_t tz_rd_decode(struct text *t, const char *bytes, size_t n, uint64_t start)
{
    const unsigned char *s = (const unsigned char *)bytes;
    tz_rd_clear(t, start);
    size_t i = 0;
    while (i < n && t->n_org < TEXT_MAX) {
        uint32_t c = s[i];
        if (c > ' ' && t->n && t->ch[t->n - 1] != ' ' && n - i > 3)
            i += decode_run(t, s + i, n - i);
        if (i == n || t->n_org == TEXT_MAX)
            break;
        c = s[i];
        i += c < 0x80 ? 1 : decode_wide(&c, s + i, n - i);
        tz_rd_put(t, c);
    }
    tz_rd_close(t);
    return i;
}

void tz_rd_append(struct text *t, const struct text *line)
{
    while (t->start + (uint64_t)t->n_org < line->start)
        t->org[t->n_org++] = '\n';
    for (int k = 0; k < line->n; k++) {
        t->ch[t->n + k] = line->ch[k];
        t->at[t->n + k] = line->at[k] + (uint32_t)t->n_org;
    }
    for (int k = 0; k < line->n_stop; k++)
        t->stop[t->n_stop + k] = line->stop[k] + t->n;
    t->n_stop += line->n_stop;
    memcpy(t->org + t->n_org, line->org, sizeof *t->org * (size_t)line->n_org);
    t->n += line->n;
    t->n_org += line->n_org;
    t->ch[t->n] = t->ch[t->n + 1] = 0;
    t->at[t->n] = (uint32_t)t->n_org;
}

uint64_t tz_rd_offset(const struct text *t, int i)
{
    return t->start + t->at[i];
}

uint64_t tz_rd_end(const struct text *t, int i)
{
    return i ? t->start + t->at[i - 1] + 1 : t->start + t->at[0];
}

static int put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    return tz_utf8_put(out, c);
}

int tz_rd_utf8(char *out, const uint16_t *s, int n)
{
    int k = 0;
    for (int i = 0; i < n; i++)
        k += put_utf8(out + k, s[i]);
    out[k] = 0;
    return k;
}

int tz_rd_quote(char *out, int room, const struct text *t, int from, int till)
{
    int k = 0;
    uint32_t a = t->at[from], b = till > from ? t->at[till - 1] + 1 : a;
    for (uint32_t i = a; i < b && k + 5 < room; i++)
        k += put_utf8(out + k, t->org[i]);
    out[k] = 0;
    return k;
}

size_t tz_rd_cut(struct text *t, const char *bytes, size_t taken)
{
    int cut = 0;
    for (int i = t->n; i > t->n / 2 && !cut; i--)
        if (among(t->ch[i - 1], u"。;!"))
            cut = i;
    for (int i = t->n; i > t->n / 2 && !cut; i--)
        if (among(t->ch[i - 1], u",、"))
            cut = i;
    if (!cut)
        return taken;
    int keep = (int)t->at[cut - 1] + 1;
    size_t k = tz_utf8_offset(bytes, taken, (size_t)keep);
    t->n_org = keep;
    t->n = cut;
    t->ch[cut] = t->ch[cut + 1] = 0;
    t->at[cut] = (uint32_t)keep;
    return k;
}

int tz_rd_width(const struct text *t)
{
    int half = 0;
    for (int i = 0; i < t->n_org; i++)
        half += t->org[i] < 0x2000 ? 1 : 2;
    return half / 2;
}
