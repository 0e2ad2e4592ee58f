/* SPDX-License-Identifier: Apache-2.0
 *
 * The template compiler: views (what a template is given) and templates (HTML with fields) become C. It runs at
 * build, stops at the first mistake with file:line, and frees nothing: it lives for one run.
 *
 *   view.c   reads *.view files            parse.c  templates -> nodes
 *   html.c   knows where in HTML we are    emit.c   nodes -> C, checking names, types and places
 *   struct.c views -> C structs and descriptors
 */
#ifndef TZ_TEMPLATE_H
#define TZ_TEMPLATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

_Noreturn void die(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
void *xalloc(size_t size);
char *xstrndup(const char *s, size_t n);
char *xprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *read_file(const char *path); /* NULL when it cannot be read */

/* --- views --- */

enum type { T_TEXT, T_INT, T_BOOL, T_URL, T_JSON, T_HTML, T_VIEW };
enum many { ONE, OPTIONAL, LIST }; /* OPTIONAL only for views: a pointer that may be NULL */

struct field {
    const char *name;
    enum type type;
    struct view *view; /* of T_VIEW */
    const char *view_name;
    enum many many;
    const char *comment;
    int line;
    struct field *next;
};

struct view {
    const char *name, *file, *comment;
    int line;
    struct field *fields;
    int state; /* while ordering */
    struct view *next, *ordered;
};

extern struct view *views; /* in the order read */
void read_views(const char *path);
void link_views(void); /* resolves names; dies on unknown ones and on structs that hold themselves */
struct view *find_view(const char *name);
struct field *find_field(const struct view *v, const char *name);
void emit_structs(FILE *out);
void emit_meta(FILE *out);

/* --- nodes --- */

enum node_kind { N_TEXT, N_FIELD, N_RAW, N_IF, N_EACH, N_WITH, N_PART, N_SLOT, N_BLOCK, N_ASSET, N_ICON };
enum test_kind { E_PATH, E_EQ, E_NE, E_LT, E_GT, E_LE, E_GE, E_NOT, E_AND, E_OR };

struct expr {
    enum test_kind kind;
    const char *path;
    const char *text; /* compared with, or NULL */
    long number;
    struct expr *left, *right;
};

struct node {
    enum node_kind kind;
    int line;
    const char *text; /* literal; name of part, slot, block, asset, icon */
    size_t len;
    const char *path, *filter, *as;
    const char *beside, *beside_as; /* of N_EACH: a second list walked in step */
    struct expr *expr;              /* of N_IF */
    struct node *body;              /* first alternative */
    struct node *other;             /* #else; of an #elif: one N_IF node */
    struct node *next;
};

enum template_kind { K_LAYOUT, K_PART, K_PAGE };
struct template
{
    enum template_kind kind;
    const char *name, *file;
    struct view *view;
    const char *layout, *layout_path; /* of a page */
    int line;                         /* of the layout clause */
    struct node *nodes;
    const char *slots[16]; /* of a layout, in order */
    int slot_count;
    struct template *next;
};

extern struct template *templates;
void read_template(const char *path);
struct template *find_template(enum template_kind kind, const char *name);

/* --- HTML --- */

enum place {
    P_TEXT,   /* between tags */
    P_RCDATA, /* in title or textarea */
    P_DATA,   /* in a JSON data block */
    P_TAG,    /* in a tag, between attributes */
    P_VALUE,  /* in a double-quoted attribute */
    P_URL,    /* in one that holds a URL, behind its start */
    P_URL_START,
    P_NOWHERE /* comments, names, unquoted values: no field may stand here */
};

struct html {
    int state;
    char tag[24], attr[40], quoted;
    bool closing, self_closing, data_block, url_attr, value_empty, ended_url, settled;
    char value[64]; /* start of the current value */
    size_t value_len;
    const char *stack[64];
    int depth;
};

/* Moves over some of the literal text and says how much; dies on HTML that the rules of the house forbid. */
size_t html_step(struct html *h, const char *s, size_t n, const char *file, int line);
/* Where ways part or meet: a bare attribute or a tag's name is complete. */
void html_settle(struct html *h, const char *file, int line);
enum place html_place(const struct html *h);
void html_field(struct html *h, bool whole_url); /* a field was written here */
bool html_same(const struct html *a, const struct html *b);
bool html_keeps_blanks(const struct html *h);
const char *html_where(const struct html *h); /* for messages */

/* --- C --- */

struct options {
    const char *raw_allowed; /* the one template file that may write raw HTML */
    const char *const *assets;
    const char *icons; /* text of the sprite */
};
void emit_header(FILE *out);
void emit_code(FILE *out, const struct options *options);

#endif
