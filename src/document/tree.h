/* SPDX-License-Identifier: Apache-2.0
 *
 * The one document tree: what every reader makes (text, HTML, DOCX, PDF text) and every writer takes (HTML,
 * DOCX, PDF). A document is a flat sequence of blocks (heading, paragraph, list item, table, image, page
 * break); a block holds runs of text; a table holds cells, and a cell holds blocks again. All of it lives in
 * the arena given to tz_document_new and is never freed piece by piece.
 *
 * Source positions: where a document was read, `source` is its text in UTF-8 (for text and HTML the decoded
 * file; for DOCX and PDF the plain text that was taken out of it), and every run says which bytes of it it
 * came from. Entities and joined blanks end a run's straight piece, so inside one run text byte i is source
 * byte src + i whenever src_len == len.
 */
#ifndef TZ_DOCUMENT_TREE_H
#define TZ_DOCUMENT_TREE_H
#include "base/arena.h"
#include "base/err.h"

/* No position in the source: the run was made by the program. */
#define TZ_NO_SOURCE ((size_t)-1)

enum tz_run_kind {
    TZ_RUN_TEXT,
    TZ_RUN_BREAK, /* line break inside the paragraph; text is "\n" */
    TZ_RUN_TAB,   /* text is "\t" */
    TZ_RUN_LINK,  /* href is set */
    TZ_RUN_REF    /* a followable figure: ref names it, href may open it, note says what it counts */
};

enum tz_run_style {
    TZ_STYLE_BOLD = 1,
    TZ_STYLE_ITALIC = 2,
    TZ_STYLE_UNDERLINE = 4,
    TZ_STYLE_SUPER = 8,
    TZ_STYLE_SUB = 16,
    TZ_STYLE_STRIKE = 32
};

/* What a check says of a run (report/); shown by colour and word, never by colour alone. */
enum tz_doc_mark {
    TZ_DOC_MARK_NONE,
    TZ_DOC_MARK_OK,
    TZ_DOC_MARK_DIFFERS,
    TZ_DOC_MARK_UNKNOWN,
    TZ_DOC_MARK_ESTIMATE,
    TZ_DOC_MARK_REPORTED
};

struct tz_run {
    enum tz_run_kind kind;
    enum tz_doc_mark mark;
    unsigned style;   /* bits of tz_run_style */
    const char *text; /* UTF-8, NUL-terminated, never NULL */
    size_t len;
    const char *href; /* NULL, or an address (writers accept only http, https, mailto, /path and #anchor) */
    const char *ref;  /* NULL, or the figure's key */
    const char *note; /* NULL, or one line shown with the mark or reference */
    size_t src, src_len;
    struct tz_run *next;
};

enum tz_block_kind {
    TZ_BLOCK_PARAGRAPH,
    TZ_BLOCK_HEADING, /* level 1-9 */
    TZ_BLOCK_ITEM,    /* of a list: level 1-9, label */
    TZ_BLOCK_TABLE,
    TZ_BLOCK_IMAGE,     /* image */
    TZ_BLOCK_PAGE_BREAK /* the next block begins a page */
};

/* The place of a paragraph in an official document (GB/T 9704-2012); readers leave TZ_ROLE_BODY. */
enum tz_doc_role {
    TZ_ROLE_BODY,
    TZ_ROLE_TITLE,       /* 标题 */
    TZ_ROLE_SUBTITLE,    /* 副题: ——在××镇第×届人民代表大会第×次会议上 */
    TZ_ROLE_SPEAKER,     /* ××镇人民政府镇长 ×××; (2024年12月23日) */
    TZ_ROLE_TO,          /* 主送机关 */
    TZ_ROLE_ANNEX_LIST,  /* 附件说明 */
    TZ_ROLE_SIGNER,      /* 发文机关署名 */
    TZ_ROLE_DATE,        /* 成文日期 */
    TZ_ROLE_NOTE,        /* 附注 */
    TZ_ROLE_ANNEX,       /* 附件1: starts a page */
    TZ_ROLE_ANNEX_TITLE, /* title of an annex */
    TZ_ROLE_CAPTION,     /* of a table or figure */
    TZ_ROLE_FOOTNOTE     /* source or remark under a table */
};

enum tz_align { TZ_ALIGN_NONE, TZ_ALIGN_LEFT, TZ_ALIGN_CENTER, TZ_ALIGN_RIGHT };

struct tz_blocks {
    struct tz_block *first, *last;
};

struct tz_image {
    const char *media_type; /* image/png, image/jpeg, image/svg+xml */
    const void *data;       /* NULL when only named (readers keep no pictures) */
    size_t len;
    const char *alt; /* what it shows, never NULL */
    int width_px, height_px;
};

struct tz_cell_block { /* a cell of a table */
    uint32_t row, col;
    uint32_t row_span, col_span; /* at least 1; 0 = covered by a merged cell above or to the left */
    bool header;
    enum tz_align align;
    struct tz_blocks blocks;
};

struct tz_doc_table {
    uint32_t rows, columns;
    uint32_t header_rows;        /* repeated on each page */
    const uint16_t *widths;      /* NULL, or per column, in thousandths of the table's width */
    struct tz_cell_block *cells; /* rows x columns, row by row */
};

struct tz_block {
    enum tz_block_kind kind;
    enum tz_doc_role role;
    int level;          /* HEADING, ITEM */
    const char *anchor; /* what "#anchor" leads to, or NULL */
    const char *label;  /* automatic number or bullet that is not in the text ("（一）"), or NULL */
    enum tz_align align;
    bool furniture;  /* reader: navigation, header, footer, button: no part of the matter */
    bool emphasised; /* reader: the whole paragraph is bold or in a larger size */
    int size;        /* reader: size in half points where the source says so, else 0 */
    int page;        /* reader: page number from 1, 0 = unknown */
    struct tz_run *first, *last;
    struct tz_doc_table *table;
    struct tz_image *image;
    size_t src, src_len; /* in source; TZ_NO_SOURCE when made by the program */
    struct tz_block *next;
};

/* The parts of an official document around its text; any may be NULL. Kept apart from the blocks because
 * their place on the page is fixed by the standard, not by their order. */
struct tz_official {
    const char *copy_number; /* 份号 000001 */
    const char *secrecy;     /* 密级和保密期限 */
    const char *urgency;     /* 紧急程度 */
    const char *issuer_mark; /* 发文机关标志 ××镇人民政府文件 */
    const char *number;      /* 发文字号 ×府发〔2024〕2号 */
    const char *approver;    /* 签发人 (上行文) */
    const char *copy_to;     /* 抄送 */
    const char *printer;     /* 印发机关 */
    const char *print_date;  /* 印发日期 2024年2月22日 */
};

struct tz_document {
    struct tz_arena *arena;
    const char *title; /* NULL when unknown */
    const char *author;
    const char *date;             /* as found or given, for the file's properties */
    const char *language;         /* "zh-CN" unless the source says otherwise */
    const char *charset;          /* reader: what the bytes were ("UTF-8", "GBK", "UTF-16LE" …), or NULL */
    const char *format;           /* reader: "text", "html", "docx", "pdf"; NULL otherwise */
    const char *proof;            /* line at the foot of the last page: journal head, source; or NULL */
    const char *proof_qr;         /* its address as a QR code, or NULL */
    struct tz_official *official; /* NULL = no red head */
    struct tz_blocks body;
    const char *source;
    size_t source_len;
    int pages;           /* reader: pages of a PDF, else 0 */
    const char *warning; /* reader: what could not be read (pages without text), plain Chinese, or NULL */
};

/* An empty document in `a`. */
struct tz_document *tz_document_new(struct tz_arena *a);

/* Appends an empty block to the document's body or a cell's blocks. */
struct tz_block *tz_block_add(struct tz_document *d, struct tz_blocks *to, enum tz_block_kind kind);
/* Appends a run; `text` is copied. NULL text counts as "". */
struct tz_run *tz_run_add(struct tz_document *d, struct tz_block *b, const char *text);
struct tz_run *tz_run_addn(struct tz_document *d, struct tz_block *b, const char *text, size_t n);
/* One paragraph of one run, the common case. */
struct tz_block *tz_paragraph_add(struct tz_document *d, enum tz_doc_role role, const char *text);
struct tz_block *tz_heading_add(struct tz_document *d, int level, const char *text);
/* A table with all cells empty and unmerged. */
struct tz_doc_table *tz_table_add(struct tz_document *d, struct tz_blocks *to, uint32_t rows, uint32_t columns);
struct tz_cell_block *tz_table_cell(const struct tz_doc_table *t, uint32_t row, uint32_t col);
/* Gives a cell one paragraph of text. */
void tz_table_text(struct tz_document *d, struct tz_doc_table *t, uint32_t row, uint32_t col, const char *text);
/* Merges a rectangle: the first cell spans it, the others are covered. Asserts that it lies in the table. */
void tz_table_merge(struct tz_doc_table *t, uint32_t row, uint32_t col, uint32_t row_span, uint32_t col_span);

/* A block's text, runs joined, without its label. */
char *tz_block_text(struct tz_arena *a, const struct tz_block *b);

/* The document as lines of plain text, for who reads running text: one line a paragraph, tabs between the cells
 * of a table row, cells of several paragraphs joined by a blank; automatic labels are put in front. Lines end
 * in "\n". */
struct tz_flat_line {
    size_t start, len;            /* in text, without the "\n" */
    const struct tz_block *block; /* the paragraph, or the table */
    int row;                      /* row of the table, else -1 */
    size_t label_len;             /* bytes at the start that are the label, not text */
};
struct tz_flat_span {
    size_t start, src, len; /* text[start .. start+len) is source[src .. src+len) byte by byte */
};
struct tz_flat {
    const char *text;
    size_t len;
    const struct tz_flat_line *lines;
    size_t line_count;
    const struct tz_flat_span *spans; /* in order; gaps have no source */
    size_t span_count;
};
struct tz_flat *tz_document_flat(const struct tz_document *d, struct tz_arena *a);
/* Source byte of text byte `at`: exact inside a span, else the end of the span before it (0 before the first). */
size_t tz_flat_source(const struct tz_flat *f, size_t at);

#endif
