/* SPDX-License-Identifier: Apache-2.0
 *
 * Nodes to C. One walk checks names, types and places and writes the code: which escaping a field gets follows from
 * its place in HTML and its type, and a pair that makes no sense stops the build.
 */
#include "template.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct scope {
    const char *name, *c; /* C expression: a pointer to a view, or a scalar */
    enum type type;
    struct view *view;
    const char *index, *count; /* C expressions, of loops */
    const struct scope *outer;
};

struct emitter {
    FILE *out;
    const struct template *template;
    const struct options *options;
    struct html html;
    char *pending;
    size_t pending_len, pending_room;
    int depth, names;
};

struct ref { /* what a path means */
    enum type type;
    enum many many;
    struct view *view;
    const char *c, *count;
    bool pointer; /* c is already a pointer to the view */
};

static void walk(struct emitter *e, const struct node *n, const struct scope *scope);

static _Noreturn void wrong(const struct emitter *e, const struct node *n, const char *text, const char *about)
{
    die(e->template->file, n->line, "%s: %s", about, text);
}

static void indent(struct emitter *e)
{
    for (int i = 0; i < e->depth; i++)
        fputs("    ", e->out);
}

static void keep(struct emitter *e, const char *s, size_t n)
{
    if (e->pending_len + n > e->pending_room) {
        size_t room = (e->pending_len + n) * 2 + 256;
        char *grown = xalloc(room);
        if (e->pending_len)
            memcpy(grown, e->pending, e->pending_len);
        e->pending = grown;
        e->pending_room = room;
    }
    memcpy(e->pending + e->pending_len, s, n);
    e->pending_len += n;
}

static void quote(FILE *out, const char *s, size_t n)
{
    fputc('"', out);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '\n')
            fputs("\\n", out);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20 || c == '?')
            fprintf(out, "\\%03o", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void flush(struct emitter *e)
{
    if (e->pending_len) {
        indent(e);
        fputs("lit(out, ", e->out);
        quote(e->out, e->pending, e->pending_len);
        fprintf(e->out, ", %zu);\n", e->pending_len);
    }
    e->pending_len = 0;
}

/* Literal text: runs of blanks with a line break become one, others stay; nothing changes where blanks count. */
static void literal(struct emitter *e, const struct node *n)
{
    const char *s = n->text;
    size_t left = n->len;
    int line = n->line;
    while (left) {
        size_t blanks = 0;
        while (blanks < left && isspace((unsigned char)s[blanks]))
            blanks++;
        bool squeeze = blanks > 1 && memchr(s, '\n', blanks) && !html_keeps_blanks(&e->html);
        if (squeeze)
            keep(e, e->html.state == 0 ? "\n" : " ", 1);
        size_t took = html_step(&e->html, s, left, e->template->file, line);
        if (squeeze)
            took = blanks; /* the machine is the same after any number of blanks */
        else
            keep(e, s, took);
        for (size_t i = 0; i < took; i++)
            line += s[i] == '\n';
        s += took;
        left -= took;
    }
}

/* --- paths --- */

static struct ref of_field(struct emitter *e, const struct node *n, const struct field *f, const char *base)
{
    (void)e, (void)n;
    struct ref r = {.type = f->type, .many = f->many, .view = f->view};
    r.c = xprintf("%s%s", base, f->name);
    r.count = xprintf("%sn_%s", base, f->name);
    r.pointer = f->type == T_VIEW && f->many == OPTIONAL;
    return r;
}

static struct ref of_loop(struct emitter *e, const struct node *n, const struct scope *s, const char *what,
                          const char *path)
{
    static const struct {
        const char *name, *format;
        enum type type;
    } specials[] = {{"first", "(%1$s == 0)", T_BOOL},
                    {"last", "(%1$s + 1 == %2$s)", T_BOOL},
                    {"index", "((int64_t)%1$s)", T_INT},
                    {"number", "((int64_t)%1$s + 1)", T_INT}};
    for (size_t i = 0; s->index && i < sizeof specials / sizeof *specials; i++)
        if (strcmp(specials[i].name, what) == 0) {
            char c[200];
            snprintf(c, sizeof c, specials[i].format, s->index, s->count);
            return (struct ref){.type = specials[i].type, .c = xstrndup(c, strlen(c))};
        }
    wrong(e, n, "unknown; loops have @first, @last, @index, @number", path);
}

static struct ref resolve(struct emitter *e, const struct node *n, const char *path, const struct scope *scope)
{
    size_t len = strcspn(path, ".@");
    const char *first = xstrndup(path, len), *rest = path + len;
    const struct scope *s = scope;
    struct ref r;
    while (s && strcmp(s->name, first) != 0)
        s = s->outer;
    if (s && *rest == '@')
        return of_loop(e, n, s, rest + 1, path);
    if (s) {
        r = (struct ref){.type = s->type, .view = s->view, .c = s->c, .pointer = s->type == T_VIEW};
    } else {
        const struct field *f = find_field(e->template->view, first);
        if (!f)
            wrong(e, n, xprintf("no such field in view %s", e->template->view->name), path);
        r = of_field(e, n, f, "v->");
    }
    while (*rest == '.') {
        size_t more = strcspn(rest + 1, ".@");
        const char *name = xstrndup(rest + 1, more);
        if (r.type != T_VIEW || r.many == LIST)
            wrong(e, n, xprintf("'%s' is asked of what has no fields", name), path);
        if (r.many == OPTIONAL)
            wrong(e, n, "may be absent: use {{#with … as x}}", path);
        const struct field *f = find_field(r.view, name);
        if (!f)
            wrong(e, n, xprintf("no field '%s' in view %s", name, r.view->name), path);
        r = of_field(e, n, f, xprintf(r.pointer ? "%s->" : "%s.", r.c));
        rest += 1 + more;
    }
    if (*rest)
        wrong(e, n, "unexpected end", path);
    return r;
}

/* --- tests --- */

static const char *truth(struct emitter *e, const struct node *n, const struct ref *r, const char *path)
{
    if (r->many == LIST)
        return xprintf("(%s > 0)", r->count);
    if (r->type == T_VIEW && r->many == OPTIONAL)
        return xprintf("(%s != NULL)", r->c);
    if (r->type == T_VIEW)
        wrong(e, n, "is always there", path);
    if (r->type == T_BOOL)
        return r->c;
    if (r->type == T_INT)
        return xprintf("(%s != 0)", r->c);
    return xprintf("(%s && *%s)", r->c, r->c);
}

static const char *compare(struct emitter *e, const struct node *n, const struct expr *x, const struct scope *scope)
{
    static const char *const signs[] = {
        [E_EQ] = "==", [E_NE] = "!=", [E_LT] = "<", [E_GT] = ">", [E_LE] = "<=", [E_GE] = ">="};
    struct ref r = resolve(e, n, x->path, scope);
    if (r.many != ONE || r.type == T_VIEW || r.type == T_BOOL)
        wrong(e, n, "only texts and numbers are compared", x->path);
    if ((x->text != NULL) != (r.type != T_INT))
        wrong(e, n, "compared with the wrong kind", x->path);
    if (!x->text)
        return xprintf("(%s %s %ld)", r.c, signs[x->kind], x->number);
    if (x->kind != E_EQ && x->kind != E_NE)
        wrong(e, n, "texts are equal or not", x->path);
    for (const char *p = x->text; *p; p++)
        if (*p == '\\')
            wrong(e, n, "backslash in a text", x->path);
    return xprintf("%s(%s && strcmp(%s, \"%s\") == 0)", x->kind == E_NE ? "!" : "", r.c, r.c, x->text);
}

static const char *test(struct emitter *e, const struct node *n, const struct expr *x, const struct scope *scope)
{
    switch (x->kind) {
    case E_NOT:
        return xprintf("!%s", test(e, n, x->left, scope));
    case E_AND:
    case E_OR: {
        const char *left = test(e, n, x->left, scope), *right = test(e, n, x->right, scope);
        return xprintf("(%s %s %s)", left, x->kind == E_AND ? "&&" : "||", right);
    }
    case E_PATH: {
        struct ref r = resolve(e, n, x->path, scope);
        return truth(e, n, &r, x->path);
    }
    default:
        return compare(e, n, x, scope);
    }
}

/* --- fields --- */

static void call(struct emitter *e, const char *function, const char *c)
{
    flush(e);
    indent(e);
    fprintf(e->out, "%s(out, %s);\n", function, c);
}

static bool url_prefix_ok(const struct html *h)
{
    static const char *const starts[] = {"/", "?", "#", "https://", "http://", "tel:", "mailto:", NULL};
    for (int i = 0; starts[i]; i++) {
        size_t n = strlen(starts[i]);
        if (h->value_len >= n && strncmp(h->value, starts[i], n) == 0)
            return !(h->value_len > 1 && h->value[0] == '/' && h->value[1] == '/');
    }
    return false;
}

static const char *scalar_call(enum type type, enum place place)
{
    if (type == T_INT)
        return "tz_buf_int";
    switch (place) {
    case P_TEXT:
    case P_RCDATA:
        return type == T_TEXT || type == T_URL ? "tz_html_text" : NULL;
    case P_VALUE:
        return type == T_TEXT || type == T_URL || type == T_JSON ? "tz_html_attr" : NULL;
    case P_URL:
        return type == T_TEXT ? "tz_html_url_part" : NULL;
    case P_URL_START:
        return type == T_URL ? "tz_html_url" : NULL;
    case P_DATA:
        return type == T_JSON ? "tz_html_json" : type == T_TEXT || type == T_URL ? "tz_html_json_str" : NULL;
    default:
        return NULL;
    }
}

static void field(struct emitter *e, const struct node *n, const struct scope *scope)
{
    static const char *const names[] = {"text", "int", "bool", "url", "json", "html", "view"};
    struct ref r = resolve(e, n, n->path, scope);
    enum place place = html_place(&e->html);
    if (r.many == LIST || r.type == T_VIEW)
        wrong(e, n, "is no single value", n->path);
    if (place == P_TAG || place == P_NOWHERE)
        wrong(e, n, xprintf("no field may stand in %s", html_where(&e->html)), n->path);
    if (place == P_URL && !url_prefix_ok(&e->html))
        wrong(e, n, "the URL before it must begin with /, ?, #, https://, tel: or mailto:", n->path);
    if (n->filter && (strcmp(n->filter, "group") != 0 || r.type != T_INT || place == P_URL || place == P_DATA))
        wrong(e, n, "only |group of a whole number, in text, is known", n->path);
    if (r.type == T_BOOL && place == P_DATA) {
        call(e, "tz_buf_str", xprintf("%s ? \"true\" : \"false\"", r.c));
        return;
    }
    const char *function = n->filter ? "tz_html_group" : scalar_call(r.type, place);
    if (!function || (r.type == T_INT && place == P_URL_START))
        wrong(e, n,
              xprintf("a %s cannot stand in %s%s", names[r.type], html_where(&e->html),
                      place == P_URL_START ? " (declare it as url)" : ""),
              n->path);
    call(e, function, r.c);
    html_field(&e->html, place == P_URL_START);
}

static void raw(struct emitter *e, const struct node *n, const struct scope *scope)
{
    const char *slash = strrchr(e->template->file, '/');
    if (!e->options->raw_allowed || strcmp(slash + 1, e->options->raw_allowed) != 0)
        wrong(e, n,
              xprintf("raw HTML is allowed in %s only",
                      e->options->raw_allowed ? e->options->raw_allowed : "no template"),
              n->path ? n->path : "");
    struct ref r = resolve(e, n, n->path, scope);
    if (r.type != T_HTML || html_place(&e->html) != P_TEXT)
        wrong(e, n, "raw takes a field of type html, between tags", n->path);
    call(e, "tz_html_raw_trusted_never_from_people", r.c);
}

/* --- structure --- */

static void must_be_text(struct emitter *e, const struct node *n, const char *what)
{
    if (html_place(&e->html) != P_TEXT)
        wrong(e, n, xprintf("cannot stand in %s", html_where(&e->html)), what);
}

/* Both ways through must end in the same place. */
static void branches(struct emitter *e, const struct node *n, const struct scope *inner, const struct scope *outer,
                     const char *what)
{
    html_settle(&e->html, e->template->file, n->line);
    struct html before = e->html;
    e->depth++;
    walk(e, n->body, inner);
    html_settle(&e->html, e->template->file, n->line);
    flush(e);
    e->depth--;
    struct html after = e->html;
    e->html = before;
    if (n->other) {
        indent(e);
        fputs("} else {\n", e->out);
        e->depth++;
        walk(e, n->other, outer);
        html_settle(&e->html, e->template->file, n->line);
        flush(e);
        e->depth--;
    }
    if (!html_same(&e->html, &after))
        wrong(e, n, "its ways end in different places of the HTML", what);
    if (n->kind != N_IF && !html_same(&before, &after))
        wrong(e, n, "must end where it began", what);
    bool differs = e->html.value_len != after.value_len || memcmp(e->html.value, after.value, after.value_len) != 0;
    e->html = after;
    if (differs && after.url_attr)
        e->html.ended_url = true; /* the start of this URL depends: no field may follow */
    if (before.state != after.state || before.depth != after.depth)
        wrong(e, n, "must end where it began", what);
}

/* Without the brackets around the whole: the statement that takes it has its own. Literals may hold brackets: left alone. */
static const char *bare(const char *c)
{
    int depth = 0;
    size_t n = strlen(c);
    if (*c != '(' || strchr(c, '"'))
        return c;
    for (size_t i = 0; i < n; i++) {
        depth += (c[i] == '(') - (c[i] == ')');
        if (depth == 0 && i + 1 < n)
            return c;
    }
    return xprintf("%.*s", (int)n - 2, c + 1);
}

static void emit_if(struct emitter *e, const struct node *n, const struct scope *scope)
{
    const char *c = test(e, n, n->expr, scope);
    flush(e);
    indent(e);
    fprintf(e->out, "if (%s) {\n", bare(c));
    branches(e, n, scope, scope, "#if");
    indent(e);
    fputs("}\n", e->out);
}

static void check_name(struct emitter *e, const struct node *n, const struct scope *scope, const char *name)
{
    if (strpbrk(name, ".@"))
        wrong(e, n, "no usable name", name);
    if (find_field(e->template->view, name))
        wrong(e, n, "hides a field", name);
    for (; scope; scope = scope->outer)
        if (strcmp(scope->name, name) == 0)
            wrong(e, n, "hides another name", name);
}

/* The list beside: its item, or an empty one where it is shorter. */
static const char *emit_beside(struct emitter *e, const struct node *n, const struct scope *scope, const char *index,
                               struct view **view)
{
    struct ref r = resolve(e, n, n->beside, scope);
    if (r.many != LIST || r.type != T_VIEW)
        wrong(e, n, "is no list of views", n->beside);
    const char *item = xprintf("%s_%d", n->beside_as, e->names);
    indent(e);
    fprintf(e->out, "    static const struct v_%s no_%s;\n", r.view->name, item);
    indent(e);
    fprintf(e->out, "    const struct v_%s *%s = %s < %s ? &%s[%s] : &no_%s;\n", r.view->name, item, index, r.count,
            r.c, index, item);
    indent(e);
    fprintf(e->out, "    (void)%s;\n", item);
    *view = r.view;
    return item;
}

static void emit_each(struct emitter *e, const struct node *n, const struct scope *scope)
{
    struct ref r = resolve(e, n, n->path, scope);
    if (r.many != LIST)
        wrong(e, n, "is no list", n->path);
    check_name(e, n, scope, n->as);
    int number = ++e->names;
    const char *index = xprintf("i%d", number), *item = xprintf("%s_%d", n->as, number);
    struct scope inner = {
        .name = n->as, .c = item, .type = r.type, .view = r.view, .index = index, .count = r.count, .outer = scope};
    flush(e);
    if (n->other) {
        indent(e);
        fprintf(e->out, "if (%s > 0) {\n", r.count);
    }
    indent(e);
    fprintf(e->out, "for (size_t %s = 0; %s < %s; %s++) {\n", index, index, r.count, index);
    indent(e);
    if (r.type == T_VIEW)
        fprintf(e->out, "    const struct v_%s *%s = &%s[%s];\n", r.view->name, item, r.c, index);
    else
        fprintf(e->out, "    %s%s = %s[%s];\n", r.type == T_INT ? "int64_t " : "const char *", item, r.c, index);
    indent(e);
    fprintf(e->out, "    (void)%s;\n", item);
    struct scope beside = {.type = T_VIEW, .outer = &inner};
    if (n->beside) {
        check_name(e, n, &inner, n->beside_as);
        beside.name = n->beside_as;
        beside.c = emit_beside(e, n, scope, index, &beside.view);
    }
    struct node loop = *n;
    loop.other = NULL;
    branches(e, &loop, n->beside ? &beside : &inner, scope, "#each");
    indent(e);
    fputs("}\n", e->out);
    if (n->other) {
        struct node rest = *n;
        rest.body = n->other;
        rest.other = NULL;
        indent(e);
        fputs("} else {\n", e->out);
        branches(e, &rest, scope, scope, "#each … #else");
        indent(e);
        fputs("}\n", e->out);
    }
}

static void emit_with(struct emitter *e, const struct node *n, const struct scope *scope)
{
    struct ref r = resolve(e, n, n->path, scope);
    if (r.type != T_VIEW || r.many == LIST)
        wrong(e, n, "#with takes a view", n->path);
    check_name(e, n, scope, n->as);
    const char *item = xprintf("%s_%d", n->as, ++e->names);
    struct scope inner = {.name = n->as, .c = item, .type = T_VIEW, .view = r.view, .outer = scope};
    flush(e);
    indent(e);
    if (r.many == OPTIONAL)
        fprintf(e->out, "if (%s) {\n", r.c);
    else
        fputs("{\n", e->out);
    if (r.many != OPTIONAL && n->other)
        wrong(e, n, "is always there, #else is never used", n->path);
    indent(e);
    fprintf(e->out, "    const struct v_%s *%s = %s%s;\n", r.view->name, item, r.pointer ? "" : "&", r.c);
    indent(e);
    fprintf(e->out, "    (void)%s;\n", item);
    branches(e, n, &inner, scope, "#with");
    indent(e);
    fputs("}\n", e->out);
}

static void emit_part(struct emitter *e, const struct node *n, const struct scope *scope)
{
    const struct template *part = find_template(K_PART, n->text);
    if (!part)
        wrong(e, n, "no such part", n->text);
    must_be_text(e, n, n->text);
    struct ref r = {.type = T_VIEW, .view = e->template->view, .c = "v", .pointer = true};
    if (n->path)
        r = resolve(e, n, n->path, scope);
    if (r.type != T_VIEW || r.many != ONE)
        wrong(e, n, r.many == OPTIONAL ? "may be absent: use {{#with … as x}}" : "is no view", n->path);
    if (r.view != part->view)
        wrong(e, n, xprintf("is a %s, the part takes a %s", r.view->name, part->view->name), n->text);
    flush(e);
    indent(e);
    fprintf(e->out, "tz_part_%s(out, %s%s);\n", part->name, r.pointer ? "" : "&", r.c);
}

static void emit_slot(struct emitter *e, const struct node *n)
{
    must_be_text(e, n, n->text);
    int i = 0;
    while (strcmp(e->template->slots[i], n->text) != 0)
        i++;
    flush(e);
    indent(e);
    fprintf(e->out, "if (slots[%d])\n", i);
    indent(e);
    fprintf(e->out, "    slots[%d](out, page);\n", i);
}

static void emit_asset(struct emitter *e, const struct node *n)
{
    int i = 0;
    if (!n->text)
        wrong(e, n, "takes a quoted path", "asset");
    while (e->options->assets[i] && strcmp(e->options->assets[i], n->text) != 0)
        i++;
    if (!e->options->assets[i])
        wrong(e, n, "no such asset", n->text);
    if (html_place(&e->html) != P_URL_START)
        wrong(e, n, "an asset is the whole of a src or href", n->text);
    call(e, "tz_buf_str", "tz_asset_base");
    keep(e, "/", 1);
    keep(e, n->text, strlen(n->text));
    html_field(&e->html, true);
}

static void emit_icon(struct emitter *e, const struct node *n, const struct scope *scope)
{
    must_be_text(e, n, "icon");
    if (n->text) {
        if (!e->options->icons || !strstr(e->options->icons, xprintf("id=\"%s\"", n->text)))
            wrong(e, n, "no such icon in the sprite", n->text);
        const char *head = "<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"";
        const char *tail = xprintf("/icons.svg#%s\"></use></svg>", n->text);
        keep(e, head, strlen(head));
        call(e, "tz_buf_str", "tz_asset_base");
        keep(e, tail, strlen(tail));
        return;
    }
    struct ref r = resolve(e, n, n->path, scope);
    if (r.type != T_TEXT || r.many != ONE)
        wrong(e, n, "an icon's name is a text", n->path);
    call(e, "tz_html_icon", xprintf("tz_asset_base, %s", r.c));
}

static void walk(struct emitter *e, const struct node *n, const struct scope *scope)
{
    for (; n; n = n->next) {
        switch (n->kind) {
        case N_TEXT:
            literal(e, n);
            break;
        case N_FIELD:
            field(e, n, scope);
            break;
        case N_RAW:
            raw(e, n, scope);
            break;
        case N_IF:
            emit_if(e, n, scope);
            break;
        case N_EACH:
            emit_each(e, n, scope);
            break;
        case N_WITH:
            emit_with(e, n, scope);
            break;
        case N_PART:
            emit_part(e, n, scope);
            break;
        case N_SLOT:
            emit_slot(e, n);
            break;
        case N_ASSET:
            emit_asset(e, n);
            break;
        case N_ICON:
            emit_icon(e, n, scope);
            break;
        case N_BLOCK:
            wrong(e, n, "blocks stand at the top of a page with a layout", n->text);
        }
    }
}

/* --- functions --- */

static void body(FILE *out, const struct template *t, const struct options *options, const struct node *nodes)
{
    struct emitter e = {.out = out, .template = t, .options = options, .depth = 1};
    fputs("    (void)v;\n", out);
    walk(&e, nodes, NULL);
    flush(&e);
    if (e.html.state != 0)
        die(t->file, t->line, "ends in %s", html_where(&e.html));
    if (e.html.depth)
        die(t->file, t->line, "<%s> is not closed", e.html.stack[e.html.depth - 1]);
}

static void emit_layout(FILE *out, const struct template *t, const struct options *options)
{
    fprintf(out, "static void layout_%s(struct tz_buf *out, const struct v_%s *v,\n", t->name, t->view->name);
    fprintf(out, "    void (*const *slots)(struct tz_buf *, const void *), const void *page)\n{\n");
    fprintf(out, "    (void)slots, (void)page;\n");
    body(out, t, options, t->nodes);
    fputs("}\n\n", out);
}

static void emit_function(FILE *out, const struct template *t, const struct options *options)
{
    fprintf(out, "void tz_%s_%s(struct tz_buf *out, const struct v_%s *v)\n{\n", t->kind == K_PART ? "part" : "page",
            t->name, t->view->name);
    body(out, t, options, t->nodes);
    fputs("}\n\n", out);
}

static bool blank(const struct node *n)
{
    if (n->kind != N_TEXT)
        return false;
    for (size_t i = 0; i < n->len; i++)
        if (!isspace((unsigned char)n->text[i]))
            return false;
    return true;
}

static void emit_block(FILE *out, const struct template *t, const struct options *options, const struct node *block)
{
    fprintf(out, "void tz_page_%s_%s(struct tz_buf *out, const struct v_%s *v)\n{\n", t->name, block->text,
            t->view->name);
    body(out, t, options, block->body);
    fprintf(out, "}\nstatic void page_%s_%s(struct tz_buf *out, const void *v)\n{\n", t->name, block->text);
    fprintf(out, "    tz_page_%s_%s(out, v);\n}\n\n", t->name, block->text);
}

/* A page with a layout: one function a block, and one that calls the layout. */
static void emit_page(FILE *out, const struct template *t, const struct options *options)
{
    const struct template *layout = find_template(K_LAYOUT, t->layout);
    const struct node *blocks[16] = {NULL};
    if (!layout)
        die(t->file, t->line, "no layout '%s'", t->layout);
    const struct field *f = find_field(t->view, t->layout_path);
    if (!f || f->view != layout->view || f->many != ONE)
        die(t->file, t->line, "'%s' is no field of type %s", t->layout_path, layout->view->name);
    for (const struct node *n = t->nodes; n; n = n->next) {
        int i = 0;
        if (blank(n))
            continue;
        if (n->kind != N_BLOCK)
            die(t->file, n->line, "outside of blocks nothing may stand in a page with a layout");
        while (i < layout->slot_count && strcmp(layout->slots[i], n->text) != 0)
            i++;
        if (i == layout->slot_count || blocks[i])
            die(t->file, n->line, "layout %s has no free slot '%s'", layout->name, n->text);
        blocks[i] = n;
        emit_block(out, t, options, n);
    }
    fprintf(out, "void tz_page_%s(struct tz_buf *out, const struct v_%s *v)\n{\n", t->name, t->view->name);
    fputs("    static void (*const slots[])(struct tz_buf *, const void *) = {", out);
    for (int i = 0; i < layout->slot_count; i++)
        if (blocks[i])
            fprintf(out, "page_%s_%s, ", t->name, blocks[i]->text);
        else
            fputs("NULL, ", out);
    fprintf(out, "NULL};\n    layout_%s(out, &v->%s, slots, v);\n}\n\n", layout->name, t->layout_path);
}

static void emit_prototypes(FILE *out)
{
    for (const struct template *t = templates; t; t = t->next) {
        if (t->kind == K_LAYOUT)
            continue;
        fprintf(out, "void tz_%s_%s(struct tz_buf *out, const struct v_%s *v);\n", t->kind == K_PART ? "part" : "page",
                t->name, t->view->name);
        for (const struct node *n = t->nodes; n && t->layout; n = n->next)
            if (n->kind == N_BLOCK)
                fprintf(out, "void tz_page_%s_%s(struct tz_buf *out, const struct v_%s *v);\n", t->name, n->text,
                        t->view->name);
    }
}

void emit_header(FILE *out)
{
    fputs("/* SPDX-License-Identifier: Apache-2.0\n *\n * Made by tools/template from views and templates. */\n"
          "#ifndef TZ_PAGES_H\n#define TZ_PAGES_H\n#include \"base/buf.h\"\n#include <stdbool.h>\n"
          "#include <stdint.h>\n\nextern const char tz_asset_base[]; /* \"/static/<hash>\" */\n\n",
          out);
    emit_structs(out);
    fputs("\n/* Whole pages, their blocks alone, and parts. */\n", out);
    emit_prototypes(out);
    fputs("\n#endif\n", out);
}

void emit_code(FILE *out, const struct options *options)
{
    fputs(
        "/* Made by tools/template. */\n#include \"pages.h\"\n#include \"http/template.h\"\n#include <string.h>\n\n"
        "/* Literal text: copied in place while there is room. */\n"
        "static inline void lit(struct tz_buf *b, const char *s, size_t n)\n{\n"
        "    if (__builtin_expect(n >= b->room - b->len, 0)) {\n        tz_buf_add(b, s, n);\n        return;\n    }\n"
        "    memcpy(b->data + b->len, s, n);\n    b->len += n;\n    b->data[b->len] = '\\0';\n}\n\n",
        out);
    for (const struct template *t = templates; t; t = t->next)
        if (t->kind == K_LAYOUT)
            emit_layout(out, t, options);
    for (const struct template *t = templates; t; t = t->next)
        if (t->kind == K_PART || (t->kind == K_PAGE && !t->layout))
            emit_function(out, t, options);
        else if (t->kind == K_PAGE)
            emit_page(out, t, options);
}
