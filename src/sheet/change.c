/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts around a sheet that a change touches: styles, comments and their drawing, relations, content types,
 * workbook. They are small, so each is rewritten in memory, token by token, with what is new put in.
 */
#include "sheet/rewrite_priv.h"
#include "sheet/part_priv.h"
#include "sheet/xlsx_priv.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL_PART ((size_t)32 << 20) /* parts held in memory */

static const char *const nothing[] = {NULL};

struct tz_err *change_open(struct change **out, const char *name, const void *data, size_t len, struct tz_arena *a)
{
    struct change *c = TZ_NEW(a, struct change);
    struct sheet_bytes bytes = {data, -1, len};

    if (!tz_package_is(data, len))
        return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "只能改写 .xlsx 文件"), "%s", name ? name : ""),
                           "请在 WPS 或 Excel 里打开它，另存为 .xlsx 后再试");
    c->arena = a;
    tz_buf_init(&c->types, a);
    TZ_TRY(xlsx_book_open(&c->book, NULL, &bytes, a));
    TZ_TRY(tz_package_out_copy(&c->out, "电子表格", data, len, a));
    *out = c;
    return NULL;
}

static void put_buf(struct change *c, const char *part, const struct tz_buf *b)
{
    tz_package_put(c->out, part, b->data, b->len);
}

static const char *prefix_of(const struct change *c, const struct scan *s)
{
    return tz_strndup(c->arena, s->token + 1, (size_t)(s->local - s->token - 1));
}

/* ---- places ---- */

static int by_place(const void *x, const void *y)
{
    const struct edit_place *a = x, *b = y;

    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->col != b->col)
        return a->col < b->col ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static void leave_merge(struct edit_place *p, const struct tz_merge *merges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (p->row >= merges[i].row && p->row <= merges[i].last_row && p->col >= merges[i].col &&
            p->col <= merges[i].last_col) {
            p->row = merges[i].row;
            p->col = merges[i].col;
            return;
        }
}

struct tz_err *change_places(struct edit_place **out, size_t *out_count, struct change *c, size_t sheet,
                             const struct edit_place *all, size_t count)
{
    struct edit_place *list = TZ_NEW_ARRAY(c->arena, count, struct edit_place);
    struct tz_book book = {.state = c->book};
    struct tz_workbook w = {.book = &book};
    const struct tz_merge *merges;
    size_t merge_count, n = 0;

    for (size_t i = 0; i < count; i++)
        if (all[i].sheet == sheet)
            list[n++] = all[i];
    *out = list;
    *out_count = n;
    if (!n)
        return NULL;
    TZ_TRY(xlsx_merges(&merges, &merge_count, &w, sheet, c->arena));
    for (size_t i = 0; i < n; i++)
        leave_merge(&list[i], merges, merge_count);
    qsort(list, n, sizeof *list, by_place);
    return NULL;
}

/* ---- content types ---- */

struct tz_err *change_finish(void **data, size_t *len, struct change *c)
{
    static const char part[] = "[Content_Types].xml";
    bool vml = !c->vml;
    enum scan_token token;
    struct tz_buf out;
    struct scan s;

    if (!c->vml && !c->types.len)
        return tz_package_finish(data, len, c->out);
    tz_buf_init(&out, c->arena);
    TZ_TRY(scan_open(&s, c->book->package, part, c->arena));
    for (;;) {
        struct scan_attr a;
        TZ_TRY(scan_next(&token, &s));
        if (token == SCAN_END_OF_PART)
            break;
        if (token == SCAN_START && scan_is(&s, "Default") && scan_attr_find(&a, &s, "Extension") && a.value_len == 3 &&
            !memcmp(a.value, "vml", 3))
            vml = true;
        if (token == SCAN_END && scan_is(&s, "Types")) {
            if (!vml)
                tz_buf_str(&out, "<Default Extension=\"vml\" "
                                 "ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>");
            tz_buf_str(&out, c->types.data);
        }
        tz_buf_add(&out, s.token, s.token_len);
    }
    put_buf(c, part, &out);
    return tz_package_finish(data, len, c->out);
}

/* ---- styles ---- */

struct styles {
    struct change *c;
    struct tz_buf out;
    const char **formats; /* <xf> of cellXfs as they stand, whole elements */
    size_t format_count, room;
    uint32_t fills; /* before ours */
    bool in_fills, in_cells;
    const char *prefix;
};

static void keep_format(struct styles *st, const char *xml)
{
    TZ_GROW(st->c->arena, st->formats, st->format_count, st->room);
    st->formats[st->format_count++] = xml;
}

/* One <xf …/> or <xf …>…</xf>: kept twice, as it is in the output and as a pattern with its fill left open (%u). */
static struct tz_err *read_format(struct styles *st, struct scan *s)
{
    static const char *const drop[] = {"fillId", "applyFill", NULL};
    enum scan_token token = SCAN_START;
    struct tz_buf pattern;
    int depth = s->empty ? 0 : 1;

    tz_buf_init(&pattern, st->c->arena);
    tz_buf_add(&st->out, s->token, s->token_len);
    rewrite_tag(&pattern, s, drop, " applyFill=\"1\" fillId=\"\x01\"", false);
    while (depth) {
        TZ_TRY(scan_next(&token, s));
        if (token == SCAN_END_OF_PART)
            return tz_err(TZ_E_INPUT, "文件内容已损坏");
        depth += token == SCAN_START && !s->empty ? 1 : token == SCAN_END ? -1 : 0;
        tz_buf_add(&st->out, s->token, s->token_len);
        tz_buf_add(&pattern, s->token, s->token_len);
    }
    keep_format(st, pattern.data);
    return NULL;
}

static void add_fills(struct styles *st)
{
    static const char *const colors[] = {"FFFFC7CE", "FFFFF2B3"}; /* error, warning */

    for (size_t i = 0; i < 2; i++)
        tz_buf_printf(&st->out,
                      "<%sfill><%spatternFill patternType=\"solid\"><%sfgColor rgb=\"%s\"/><%sbgColor indexed=\"64\"/>"
                      "</%spatternFill></%sfill>",
                      st->prefix, st->prefix, st->prefix, colors[i], st->prefix, st->prefix, st->prefix);
}

static void add_formats(struct styles *st, const struct tinted *formats, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t old = formats[i].old < st->format_count ? formats[i].old : 0;
        for (const char *p = st->format_count ? st->formats[old] : ""; *p; p++) {
            if (*p == 1)
                tz_buf_printf(&st->out, "%u", st->fills + formats[i].warning);
            else
                tz_buf_char(&st->out, *p);
        }
    }
}

static struct tz_err *style_token(struct styles *st, struct scan *s, enum scan_token token,
                                  const struct tinted *formats, size_t count)
{
    static const char *const drop[] = {"count", NULL};

    if (token == SCAN_START && (scan_is(s, "fills") || scan_is(s, "cellXfs"))) {
        st->prefix = prefix_of(st->c, s);
        *(scan_is(s, "fills") ? &st->in_fills : &st->in_cells) = true;
        rewrite_tag(&st->out, s, drop, "", false); /* the count is only a hint */
        return NULL;
    }
    if (token == SCAN_START && st->in_fills && scan_is(s, "fill"))
        st->fills++;
    if (token == SCAN_START && st->in_cells && scan_is(s, "xf"))
        return read_format(st, s);
    if (token == SCAN_END && scan_is(s, "fills")) {
        add_fills(st);
        st->in_fills = false;
    } else if (token == SCAN_END && scan_is(s, "cellXfs")) {
        add_formats(st, formats, count);
        st->in_cells = false;
    }
    tz_buf_add(&st->out, s->token, s->token_len);
    return NULL;
}

struct tz_err *change_styles(uint32_t *first, struct change *c, const struct tinted *formats, size_t count)
{
    const struct tz_relation *r = tz_relation_type(c->book->relations, "styles");
    struct styles st = {.c = c, .prefix = ""};
    enum scan_token token;
    struct scan s;

    *first = EDIT_SAME_STYLE;
    if (!r || !count)
        return NULL;
    tz_buf_init(&st.out, c->arena);
    TZ_TRY(scan_open(&s, c->book->package, r->target, c->arena));
    for (;;) {
        TZ_TRY(scan_next(&token, &s));
        if (token == SCAN_END_OF_PART)
            break;
        TZ_TRY(style_token(&st, &s, token, formats, count));
    }
    if (!st.format_count || !st.fills)
        return NULL; /* a file without cell formats: the comments alone must do */
    *first = (uint32_t)st.format_count;
    put_buf(c, r->target, &st.out);
    return NULL;
}

/* ---- relations ---- */

static const char *relations_part(struct change *c, const char *part)
{
    const char *slash = strrchr(part, '/'), *file = slash ? slash + 1 : part;
    return tz_printf(c->arena, "%.*s_rels/%s.rels", (int)(file - part), part, file);
}

/* Adds relations (ready XML) to a part. */
static struct tz_err *add_relations(struct change *c, const char *part, const char *xml)
{
    const char *name = relations_part(c, part);
    struct tz_buf out;
    char *old, *end;

    tz_buf_init(&out, c->arena);
    if (!tz_package_has(c->book->package, name)) {
        tz_buf_printf(&out, PART_HEAD "<Relationships xmlns=\"" PART_RELS "\">%s</Relationships>", xml);
        put_buf(c, name, &out);
        return NULL;
    }
    TZ_TRY(tz_package_read(&old, NULL, c->book->package, name, SMALL_PART, c->arena));
    end = strstr(old, "</Relationships>");
    if (!end) { /* prefixed or empty: written anew */
        struct tz_relation *list;
        TZ_TRY(tz_package_relations(&list, c->book->package, part, c->arena));
        if (list)
            return tz_err(TZ_E_INPUT, "文件内容已损坏");
        tz_buf_printf(&out, PART_HEAD "<Relationships xmlns=\"" PART_RELS "\">%s</Relationships>", xml);
        put_buf(c, name, &out);
        return NULL;
    }
    tz_buf_printf(&out, "%.*s%s%s", (int)(end - old), old, xml, end);
    put_buf(c, name, &out);
    return NULL;
}

static const char *new_id(struct change *c, const struct tz_relation *list, const char *stem)
{
    for (unsigned i = 1;; i++) {
        const char *id = tz_printf(c->arena, "%s%u", stem, i);
        if (!tz_relation_id(list, id))
            return id;
    }
}

/* A part name that is free: "xl/comments" + number + ".xml". */
static const char *new_part(struct change *c, const char *stem, const char *ending)
{
    for (;;) {
        const char *name = tz_printf(c->arena, "%s%u%s", stem, ++c->next_part + 900, ending);
        if (!tz_package_has(c->book->package, name))
            return name;
    }
}

/* ---- comments ---- */

struct comments {
    struct change *c;
    struct tz_buf out;
    const struct part_note *notes;
    const struct part_note *open;       /* the note for the comment being copied */
    struct part_note *left, **left_end; /* notes without a comment yet */
    unsigned authors;
    const char *prefix;
};

static const struct part_note *note_at(const struct part_note *n, const char *ref, size_t len)
{
    char at[16];

    for (; n; n = n->next) {
        tz_sheet_address(at, n->row, n->col);
        if (strlen(at) == len && !memcmp(at, ref, len))
            return n;
    }
    return NULL;
}

static void leave_out(struct comments *m, const struct part_note *taken)
{
    for (struct part_note **at = &m->left; *at; at = &(*at)->next)
        if ((*at)->row == taken->row && (*at)->col == taken->col) {
            *at = (*at)->next;
            return;
        }
}

static struct part_note *copy_notes(struct change *c, const struct part_note *from)
{
    struct part_note *first = NULL, **end = &first;

    for (; from; from = from->next) {
        *end = tz_memdup(c->arena, from, sizeof *from);
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    return first;
}

static void append_text(struct comments *m)
{
    tz_buf_printf(&m->out, "<%sr><%st xml:space=\"preserve\">\n", m->prefix, m->prefix);
    part_text(&m->out, m->open->text);
    tz_buf_printf(&m->out, "</%st></%sr>", m->prefix, m->prefix);
}

static void add_comments(struct comments *m)
{
    for (const struct part_note *n = m->left; n; n = n->next) {
        char at[16];
        tz_buf_printf(&m->out, "<%scomment ref=\"%s\" authorId=\"%u\"><%stext><%st xml:space=\"preserve\">", m->prefix,
                      tz_sheet_address(at, n->row, n->col), m->authors, m->prefix, m->prefix);
        part_text(&m->out, n->text);
        tz_buf_printf(&m->out, "</%st></%stext></%scomment>", m->prefix, m->prefix, m->prefix);
    }
}

static void comments_token(struct comments *m, struct scan *s, enum scan_token token)
{
    bool list = token != SCAN_TEXT && scan_is(s, "commentList"), authors = token != SCAN_TEXT && scan_is(s, "authors");
    struct scan_attr ref;

    if (token == SCAN_START && (list || authors)) {
        m->prefix = prefix_of(m->c, s);
        rewrite_tag(&m->out, s, nothing, "", true);
        if (!s->empty)
            return;
        token = SCAN_END; /* <authors/>: goes on as its end */
    } else if (token == SCAN_START && scan_is(s, "author")) {
        m->authors++;
    } else if (token == SCAN_START && scan_is(s, "comment")) {
        m->open = scan_attr_find(&ref, s, "ref") ? note_at(m->notes, ref.value, ref.value_len) : NULL;
        if (m->open)
            leave_out(m, m->open);
    }
    if (token == SCAN_END && authors)
        tz_buf_printf(&m->out, "<%sauthor>" PART_AUTHOR "</%sauthor>", m->prefix, m->prefix);
    else if (token == SCAN_END && list)
        add_comments(m);
    else if (token == SCAN_END && scan_is(s, "text") && m->open)
        append_text(m);
    if (token == SCAN_END && s->empty)
        tz_buf_printf(&m->out, "</%s%s>", m->prefix, list ? "commentList" : "authors");
    else
        tz_buf_add(&m->out, s->token, s->token_len);
}

/* Adds the notes to an existing comments part; *left = those that need a new shape. */
static struct tz_err *extend_comments(struct part_note **left, struct change *c, const char *part,
                                      const struct part_note *notes)
{
    struct comments m = {.c = c, .notes = notes, .left = copy_notes(c, notes), .prefix = ""};
    enum scan_token token;
    struct scan s;

    tz_buf_init(&m.out, c->arena);
    TZ_TRY(scan_open(&s, c->book->package, part, c->arena));
    for (;;) {
        TZ_TRY(scan_next(&token, &s));
        if (token == SCAN_END_OF_PART)
            break;
        if (token == SCAN_TEXT || token == SCAN_OTHER || token == SCAN_RAW)
            tz_buf_add(&m.out, s.token, s.token_len);
        else
            comments_token(&m, &s, token);
    }
    *left = m.left;
    put_buf(c, part, &m.out);
    return NULL;
}

/* ---- drawings ---- */

/* Shape numbers are given out in blocks of 1024; the blocks in use stand in each drawing's idmap. */
static void blocks_in(unsigned *most, const char *vml)
{
    const char *p = strstr(vml, "idmap"), *end = p ? strchr(p, '>') : NULL;

    p = p && end ? strstr(p, "data=") : NULL;
    if (!p || p > end)
        return;
    for (p += 6; p < end; p++)
        if (*p >= '0' && *p <= '9') {
            char *after;
            unsigned long v = strtoul(p, &after, 10);
            if (v < 1000000 && v > *most)
                *most = (unsigned)v;
            p = after;
        }
}

static struct tz_err *find_blocks(struct change *c)
{
    unsigned most = 0;

    if (c->next_block)
        return NULL;
    for (size_t i = 0; i < tz_package_count(c->book->package); i++) {
        const char *name = tz_package_name(c->book->package, i);
        size_t n = strlen(name);
        char *vml;
        if (n < 4 || strcmp(name + n - 4, ".vml") != 0)
            continue;
        TZ_TRY(tz_package_read(&vml, NULL, c->book->package, name, SMALL_PART, c->arena));
        blocks_in(&most, vml);
    }
    c->next_block = most + 1;
    return NULL;
}

static struct tz_err *extend_drawing(struct change *c, const char *part, const struct part_note *notes)
{
    unsigned shape = c->next_block * 1024 + 1;
    char *old, *end, *map, *data;
    struct tz_buf out;

    if (!notes)
        return NULL;
    TZ_TRY(tz_package_read(&old, NULL, c->book->package, part, SMALL_PART, c->arena));
    end = strstr(old, "</xml>");
    if (!end || !strstr(old, "xmlns:v=") || !strstr(old, "xmlns:x="))
        return tz_err_detail(tz_err(TZ_E_INPUT, "文件内容已损坏"), "%s", part);
    tz_buf_init(&out, c->arena);
    map = strstr(old, "idmap");
    data = map ? strstr(map, "data=\"") : NULL;
    if (data && data < end) {
        tz_buf_add(&out, old, (size_t)(data + 6 - old));
        for (const struct part_note *n = notes; n; n = n->next, shape++)
            if (n == notes || shape % 1024 == 0)
                tz_buf_printf(&out, "%u,", shape / 1024);
        old = data + 6;
    }
    tz_buf_add(&out, old, (size_t)(end - old));
    if (!strstr(out.data, "_x0000_t202"))
        tz_buf_str(&out, PART_SHAPE_TYPE);
    shape = c->next_block * 1024 + 1;
    for (const struct part_note *n = notes; n; n = n->next)
        part_shape(&out, n, shape++);
    c->next_block = shape / 1024 + 1;
    tz_buf_str(&out, end);
    put_buf(c, part, &out);
    return NULL;
}

/* Relation targets are written relative to the package's root. */
static void relation(struct tz_buf *out, const char *id, const char *type, const char *part)
{
    tz_buf_printf(out, "<Relationship Id=\"%s\" Type=\"" PART_REL "/%s\" Target=\"/%s\"/>", id, type, part);
}

static struct tz_err *new_comments(struct change *c, const struct tz_relation *list, const struct part_note *notes,
                                   struct tz_buf *relations)
{
    const char *part = new_part(c, "xl/comments", ".xml");
    struct tz_buf out;

    tz_buf_init(&out, c->arena);
    part_comments(&out, notes);
    relation(relations, new_id(c, list, "rIdNote"), "comments", part);
    tz_buf_printf(&c->types,
                  "<Override PartName=\"/%s\" ContentType=\"application/vnd.openxmlformats-officedocument."
                  "spreadsheetml.comments+xml\"/>",
                  part);
    put_buf(c, part, &out);
    return NULL;
}

static struct tz_err *new_drawing(const char **id, struct change *c, const struct tz_relation *list,
                                  const struct part_note *notes, struct tz_buf *relations)
{
    const char *part = new_part(c, "xl/drawings/vmlDrawing", ".vml");
    struct tz_buf out;

    tz_buf_init(&out, c->arena);
    c->next_block = part_drawing(&out, notes, c->next_block);
    *id = new_id(c, list, "rIdShape");
    relation(relations, *id, "vmlDrawing", part);
    c->vml = true;
    put_buf(c, part, &out);
    return NULL;
}

struct tz_err *change_notes(const char **drawing, struct change *c, size_t i, const char *named,
                            const struct part_note *notes)
{
    const char *sheet = c->book->sheets[i].part;
    struct part_note *left = copy_notes(c, notes);
    const struct tz_relation *comments, *shapes;
    struct tz_relation *list;
    struct tz_buf relations;

    *drawing = NULL;
    tz_buf_init(&relations, c->arena);
    TZ_TRY(find_blocks(c));
    TZ_TRY(tz_package_relations(&list, c->book->package, sheet, c->arena));
    comments = tz_relation_type(list, "comments");
    if (comments && tz_package_has(c->book->package, comments->target))
        TZ_TRY(extend_comments(&left, c, comments->target, notes));
    else
        TZ_TRY(new_comments(c, list, notes, &relations));
    shapes = tz_relation_id(list, named);
    if (shapes && tz_package_has(c->book->package, shapes->target))
        TZ_TRY(extend_drawing(c, shapes->target, left));
    else if (left)
        TZ_TRY(new_drawing(drawing, c, list, left, &relations));
    return relations.len ? add_relations(c, sheet, relations.data) : NULL;
}

/* ---- workbook ---- */

/* What comes behind calcPr (ECMA-376 part 1, 18.2.27). */
static bool behind_calc(const struct scan *s)
{
    return scan_is(s, "oleSize") || scan_is(s, "customWorkbookViews") || scan_is(s, "pivotCaches") ||
           scan_is(s, "smartTagPr") || scan_is(s, "smartTagTypes") || scan_is(s, "webPublishing") ||
           scan_is(s, "fileRecoveryPr") || scan_is(s, "webPublishObjects") || scan_is(s, "extLst");
}

struct tz_err *change_recalculate(struct change *c)
{
    static const char *const drop[] = {"fullCalcOnLoad", NULL};
    bool done = false;
    enum scan_token token;
    const char *prefix = "";
    struct tz_buf out;
    struct scan s;

    tz_buf_init(&out, c->arena);
    TZ_TRY(scan_open(&s, c->book->package, c->book->workbook, c->arena));
    for (;;) {
        TZ_TRY(scan_next(&token, &s));
        if (token == SCAN_END_OF_PART)
            break;
        if (token == SCAN_START && scan_is(&s, "workbook"))
            prefix = prefix_of(c, &s);
        if (token == SCAN_START && scan_is(&s, "calcPr")) {
            rewrite_tag(&out, &s, drop, " fullCalcOnLoad=\"1\"", false);
            done = true;
            continue;
        }
        if (!done && ((token == SCAN_START && behind_calc(&s)) || (token == SCAN_END && scan_is(&s, "workbook")))) {
            tz_buf_printf(&out, "<%scalcPr fullCalcOnLoad=\"1\"/>", prefix);
            done = true;
        }
        tz_buf_add(&out, s.token, s.token_len);
    }
    put_buf(c, c->book->workbook, &out);
    return NULL;
}
