/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of reader/: the structures the layers hand each other.
 *
 * decode.c  bytes -> struct text (one line or paragraph of folded characters)
 * layout.c  what a line is; section.c the heading path and what it says of time and kind; anchor.c the document's years
 * token.c   quantities, dates, moods, marks of one paragraph (number.c lexes one quantity)
 * fact.c    walks the tokens; phrase.c the indicator, when.c the year, kind.c the kind; write.c JSON lines
 */
#ifndef TZ_READER_PRIV_H
#define TZ_READER_PRIV_H
#include "reader/reader.h"
#include "reader/words.h"
#include <string.h>

enum {
    TEXT_MAX = 32768,       /* characters of a paragraph; longer ones are cut at a sentence */
    HEAD_BYTES = 256 << 10, /* what is looked at before the first fact: anchors and line width */
    RAW_BYTES = 640 << 10,  /* window over the input */
    TOKENS_MAX = TEXT_MAX + 64,
    PHRASE_MAX = 48, /* characters of an indicator phrase */
    LEFT_MAX = 64,   /* characters looked at to the left of a quantity */
    RIGHT_MAX = 40,
    DEPTH_MAX = 8 /* levels of headings, of brackets */
};

/* Character classes (bits of char_class). */
enum {
    C_DIGIT = 1,   /* 0-9 */
    C_NUMERAL = 2, /* 一 … 十 百 千 万 亿 两 零 〇 */
    C_MARK = 4,    /* punctuation that parts clauses, brackets, quotes, tab */
    C_TRIGGER = 8, /* begins a word of time.tsv */
    C_BLANK = 16,
    C_LETTER = 32,
    C_HAN = 64,
    C_BASE = 128 /* begins a word of base.tsv */
};
/* What decoding asks of a character (before folding): Q_FOLD folding changes it, or it is a blank or no character; Q_STOP a
 * token may begin at it (after folding). */
enum {
    Q_STOP = 1,
    Q_FOLD = 2,
    Q_PLACE = 4,
    Q_WORD = 8
}; /* Q_PLACE: a name of a place or office ends in it; Q_WORD: a word of
                                                          * time.tsv or base.tsv by itself */
extern uint8_t tz_char_quick[65536];
/* A small filter before the tries of time.tsv and base.tsv: may a word begin with a and b? */
extern uint32_t tz_pair_seen[2048];
static inline unsigned tz_rd_pair(uint16_t a, uint16_t b)
{
    return (a * 40503u ^ b * 25717u) >> 2 & 0xFFFF;
}
static inline bool tz_rd_pair_maybe(uint16_t a, uint16_t b)
{
    unsigned h = tz_rd_pair(a, b);
    return tz_pair_seen[h >> 5] >> (h & 31) & 1;
}
enum { OUT_BYTES = 256 << 10, JSON_LINE = 8192 };
extern uint16_t tz_char_fold[65536]; /* width and traditional folded, case kept */
extern uint8_t tz_char_class[65536]; /* of the folded character */
void tz_chars_init(void);

/* A line or paragraph. ch[0..n) is what the layers read: folded, blanks inside removed. at[i] is the index of ch[i] in
 * org, where every character of the input stands; org[k] has offset start + k (in HTML: of the text handed on). */
struct text {
    uint16_t *ch;  /* ch[n] is 0 */
    uint32_t *at;  /* at[n] = n_org */
    uint32_t *org; /* original code points */
    int *stop;     /* indices in ch of the characters a token may begin at */
    int n_stop;
    int n, n_org;
    int indent; /* blanks before the first character; a wide blank counts two */
    int tabs;
    uint64_t start; /* offset of org[0] in the input */
};
uint64_t tz_rd_offset(const struct text *t, int i); /* input offset of ch[i]; i == n: the end */
uint64_t tz_rd_end(const struct text *t, int i);    /* input offset behind ch[i - 1] */
void tz_rd_init(struct text *t, struct tz_arena *a);
void tz_rd_clear(struct text *t, uint64_t start);
void tz_rd_put(struct text *t, uint32_t c); /* one character; callers keep n_org < TEXT_MAX */
void tz_rd_close(struct text *t);           /* drops blanks at the end, sets the terminators */
void tz_rd_append(struct text *t, const struct text *line);
/* Decodes one line of UTF-8 (without its newline); stops at TEXT_MAX characters. Returns the bytes taken. */
size_t tz_rd_decode(struct text *t, const char *s, size_t n, uint64_t start);
int tz_rd_utf8(char *out, const uint16_t *s, int n);
int tz_rd_quote(char *out, int room, const struct text *t, int from, int till);

/* years: from == to for one year, both 0 unknown */
struct years {
    int16_t from, to;
};

enum line_kind { LINE_BLANK, LINE_FURNITURE, LINE_META, LINE_TITLE, LINE_HEADING, LINE_TEXT, LINE_ROW, LINE_NOTE };

enum mark_level {
    LEVEL_PART = 1,
    LEVEL_CN = 2,
    LEVEL_CN_PAREN = 3,
    LEVEL_DIGIT = 4,
    LEVEL_DIGIT_PAREN = 5,
    LEVEL_CIRCLE = 6,
    LEVEL_IS = 7
};

/* What layout finds about one line. */
struct line {
    enum line_kind kind;
    int level;      /* of a heading or of a numbered line (enum mark_level), 0 none; a bare heading is LEVEL_PART */
    int mark;       /* characters of the mark (一、) */
    int title_till; /* end of the heading's own text; text behind it is body (run-in heading) */
    int word;       /* class of its heading word (headings.tsv), 0 none */
    int meta;       /* class of furniture.tsv when LINE_META or LINE_FURNITURE */
};

struct section {
    int level;
    struct years when;
    uint8_t kind;    /* enum tz_read_kind */
    bool known;      /* kind or years came from a heading */
    bool five;       /* a period of several years */
    bool half;       /* a half-year report's plan */
    char title[160]; /* UTF-8, cut at a character */
};

struct doc {
    /* anchors (anchor.c) */
    struct years review, plan;
    int delivered; /* year the report was given, 0 unknown */
    int title_year;
    bool roc; /* years of the Republic of China: 99年 is 2010 */
    bool five, summary, half, wrapped, has_plan_heading, has_review_heading;
    int wrap_width;
    /* layout state */
    bool in_body, in_annex, in_tail;
    int meta_pending; /* class of a metadata key whose value is on the next line */
    struct tz_report_meta meta;
    struct section stack[DEPTH_MAX + 1];
    int depth;
    char path[1024]; /* printed heading path */
    char json[2048]; /* the same, escaped */
    int json_len;
    bool path_old; /* path and json are to be printed again before they are used */
};

enum tok_type {
    TOK_QTY,
    TOK_WHEN,
    TOK_MOOD,
    TOK_BASE,
    TOK_STOP,
    TOK_SEMI,
    TOK_COMMA,
    TOK_COLON,
    TOK_PAUSE,
    TOK_OPEN,
    TOK_CLOSE,
    TOK_TAB,
    TOK_OUT
};

struct qty {
    int from, till; /* span with what belongs to it */
    int left;       /* where the approximator before it begins (== from when none) */
    struct tz_read_value value, value2;
    const struct tz_words_row *unit; /* NULL: none in the text */
    uint8_t unit_class;              /* TZ_W_UNITS_… or 0 */
    int16_t unit_from, unit_till;    /* relative to from: the unit as written (compound units) */
    uint8_t approx;
    bool range, chinese, negated, bare, post_least, post_most;
    uint8_t multiple;
};

struct tok {
    uint8_t type, sub; /* sub: class of the word list, or the reason of a TOK_OUT */
    int from, till;
    struct years when;
    int qty; /* index for TOK_QTY */
};

enum out_reason {
    OUT_DATE = 1,
    OUT_ORDINAL,
    OUT_CODE,
    OUT_ROAD,
    OUT_LINE,
    OUT_SLOGAN,
    OUT_PLAN,
    OUT_MEETING,
    OUT_WORD,
    OUT_MARK,
    OUT_AGE,
    OUT_VAGUE,
    OUT_RATIO,
    OUT_SPAN,
    OUT_STRUCTURE,
    OUT_BARE,
    OUT_NAME
};
extern const char *const tz_out_names[];

struct phrase {
    uint16_t s[PHRASE_MAX + 1];
    int n;
};

/* What one sentence hands on from fact to fact. */
struct context {
    const struct text *text;
    struct phrase noun;              /* head of the last level fact, without its verb */
    struct phrase full;              /* with its verb */
    struct phrase verb;              /* verb of the last fact */
    struct phrase group;             /* age band or other group the sentence is about */
    struct phrase topic;             /* last clause without a number: see topic() */
    int topic_from, topic_till;      /* where it stands; -1: topic is worked out */
    const struct tz_words_row *unit; /* of the fact that noun comes from */
    uint8_t unit_class;
    struct phrase measure; /* measure noun of the last fact (存栏) */
    struct phrase subject;
    struct phrase ringed[4]; /* the last facts of the sentence, for 分别 */
    int ring;
    struct phrase zip[4]; /* the nouns of 分别, and the word of change */
    struct phrase zip_word;
    int zip_n, zip_i, zipped; /* zipped: how many the last 分别 of the sentence paired */
    bool zip_change, zip_down;
    bool adnominal; /* the last fact stood before its noun (4名博士) */
    bool framed;    /* 对…: the verb stands at the end */
    bool before;    /* the last fact is the value before a change */
};

struct when_state {
    struct years para, sentence, clause;
    bool para_set, sentence_set, clause_set, clause_from; /* clause_from: 由Y年的… */
};

struct tz_reader {
    struct tz_reader_options opt;
    struct tz_arena *arena;
    struct doc doc;
    /* input window */
    char *raw;
    size_t raw_len, raw_done;
    uint64_t raw_chars; /* code points before raw[raw_done] */
    bool started, last_cut;
    /* paragraph and line */
    struct text line, para;
    bool para_open, table_open;
    struct line para_line;
    /* tokens of the paragraph */
    struct tok *tok;
    int n_tok;
    struct qty *qty;
    int n_qty;
    struct context ctx;
    struct when_state when;
    uint64_t facts;
    struct years carry; /* 2020年我们重点做了以下工作: rules the list behind it */
    int cue;            /* what the paragraph says of itself when no heading does: 1 review, 2 plan */
    int para_width;     /* characters of the last line of the open paragraph */
    struct html *html;
    char tail[8]; /* HTML: a character cut by the end of a piece */
    int tail_n;
    struct tz_report_meta page; /* HTML: what the head of the page declares */
    struct table *table;
    /* output */
    char *out;
    size_t out_len;
};

/* decode.c .. */
void tz_rd_layout_line(struct line *out, struct doc *d, const struct text *t, bool scan);
int tz_rd_layout_mark(const uint16_t *s, const uint16_t *end,
                      int *level); /* characters of a section mark at s, 0 none */
void tz_rd_anchor_scan(struct tz_reader *r, const char *s, size_t n);
void tz_rd_section_enter(struct tz_reader *r, const struct text *t, const struct line *l);
const struct section *tz_rd_section_now(const struct doc *d);
/* A year or period written at s: 2021年, 2017-2021年, 二〇二一年; characters taken, 0 none. */
int tz_rd_when_written(struct years *out, const uint16_t *begin, const uint16_t *s, const uint16_t *end);
/* The same, and in a document of the Republic of China its years too: 民国99年, 99年度, 110年3月. */
int tz_rd_when_in(struct years *out, const struct doc *d, const uint16_t *begin, const uint16_t *s,
                  const uint16_t *end);
void tz_rd_tokens_of(struct tz_reader *r, const struct text *t, int from);
/* Lexes a quantity at text position i. Returns characters taken (also of what is no fact; *reason says why), 0 none. */
int tz_rd_quantity_at(struct qty *q, int *reason, const struct text *t, int i, int begin);
/* Is the point at i the end of a sentence? */
bool tz_rd_full_stop(const struct text *t, int i);
void tz_rd_facts_of(struct tz_reader *r, const struct text *t, const struct line *l, int from);
void tz_rd_facts_reset(struct tz_reader *r);

struct side { /* text to the left or right of a quantity, copied without brackets */
    uint16_t s[LEFT_MAX + 2];
    int n;
};
struct reading { /* what phrase.c found */
    struct phrase what, subject, base, of;
    bool change, down, change_noun, before, threshold, at_level, share;
};
void tz_rd_phrase_of(struct reading *out, struct tz_reader *r, const struct text *t, const struct tok *tok, int i,
                     int clause_from, int item_from, int prev, bool listed, bool threshold);
void tz_rd_group_of(struct phrase *out, const struct text *t, int from, int till);
enum tz_read_kind tz_rd_kind_of(struct tz_reader *r, const struct text *t, const struct qty *q,
                                const struct reading *rd, struct years y, unsigned moods, int clause_from);
void tz_rd_write_fact(struct tz_reader *r, const struct text *t, const struct qty *q, const struct reading *rd,
                      struct years y, enum tz_read_kind kind, bool estimate);
void tz_rd_write_flush(struct tz_reader *r);
void tz_rd_node_emit(struct tz_reader *r, enum tz_layer layer, const char *kind, const char *detail,
                     const struct text *t, int from, int till);
void tz_rd_section_leave(struct tz_reader *r); /* after levels were taken off the stack */
void tz_rd_section_path(struct doc *d);        /* brings path and json up to date */
void tz_rd_heading_facts(struct tz_reader *r, const struct text *t, const struct line *l);
/* Cuts an overlong line at its last sentence end (or clause end); returns the bytes kept. */
size_t tz_rd_cut(struct text *t, const char *bytes, size_t taken);
int tz_rd_width(const struct text *t); /* columns, a Chinese character counting one, a digit half */
void tz_rd_feed(struct tz_reader *r, const char *bytes, size_t n);
void tz_rd_finish(struct tz_reader *r);
void tz_rd_line_done(struct tz_reader *r, bool cut);
void tz_rd_table_init(struct tz_reader *r);
void tz_rd_table_row(struct tz_reader *r, const struct text *t);
void tz_rd_table_end(struct tz_reader *r);
void tz_rd_html_init(struct tz_reader *r);
void tz_rd_html_feed(struct tz_reader *r, const char *bytes, size_t n);
void tz_rd_html_finish(struct tz_reader *r);
uint64_t tz_rd_html_source(const struct tz_reader *r, uint64_t text); /* offset in the page of an offset in the text */
void tz_rd_paragraph(struct tz_reader *r, const struct text *t, const struct line *l);

static inline bool is_digit(uint16_t c)
{
    return c >= '0' && c <= '9';
}
/* Is c one of the characters of set (a u"…" literal)? */
static inline bool among(uint16_t c, const uint16_t *set)
{
    for (; *set; set++)
        if (*set == c)
            return true;
    return false;
}
/* Does s begin with `word` before `end`? Its length, or 0. */
static inline int starts(const uint16_t *s, const uint16_t *end, const uint16_t *word)
{
    int n = 0;
    for (; word[n]; n++)
        if (s + n >= end || s[n] != word[n])
            return 0;
    return n;
}
/* Does the text before `s` end with `word`, not reaching before `begin`? */
static inline int ends(const uint16_t *begin, const uint16_t *s, const uint16_t *word)
{
    int n = 0;
    while (word[n])
        n++;
    return s - begin >= n && !memcmp(s - n, word, 2 * (size_t)n) ? n : 0;
}

#endif
