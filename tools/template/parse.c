/* SPDX-License-Identifier: Apache-2.0
 *
 * Templates to nodes. Tags:
 *   {{! comment}}  {{%view NAME}}  {{%layout NAME path}}  {{%block NAME}}…{{%end}}  {{%slot NAME}}
 *   {{path}}  {{path|group}}  {{#if test}}…{{#elif test}}…{{#else}}…{{/if}}
 *   {{#each path as x}}…{{#else}}…{{/each}}  {{#each path as x, path as y}}…{{/each}} (in step)  {{#with path as x}}…{{/with}}
 *   {{>part path}}  {{>part}}  {{asset "css/app.css"}}  {{icon "home"}}  {{icon path}}
 *   {{raw_trusted_never_from_people path}}
 */
#include "template.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct template *templates;
static struct template **templates_end = &templates;

struct parser {
    const char *file, *at;
    int line;
    struct template *template;
    char *word;    /* inside of the tag that was read last */
    int word_line; /* where it began */
};

static struct node *new_node(struct parser *p, enum node_kind kind)
{
    struct node *n = xalloc(sizeof *n);
    n->kind = kind;
    n->line = p->word_line;
    return n;
}

/* --- tests of #if --- */

struct lexer {
    const char *at, *file;
    int line;
};

static void skip(struct lexer *l)
{
    while (isspace((unsigned char)*l->at))
        l->at++;
}

static bool path_char(char c)
{
    return islower((unsigned char)c) || isdigit((unsigned char)c) || c == '_' || c == '.' || c == '@';
}

static const char *read_path(struct lexer *l)
{
    skip(l);
    const char *from = l->at;
    while (path_char(*l->at))
        l->at++;
    if (from == l->at)
        die(l->file, l->line, "expected a name at '%s'", from);
    return xstrndup(from, (size_t)(l->at - from));
}

static bool take_word(struct lexer *l, const char *word)
{
    size_t n = strlen(word);
    skip(l);
    if (strncmp(l->at, word, n) != 0 || path_char(l->at[n]))
        return false;
    l->at += n;
    return true;
}

static const char *read_quoted(struct lexer *l)
{
    skip(l);
    const char *end = *l->at == '"' ? strchr(l->at + 1, '"') : NULL;
    if (!end)
        die(l->file, l->line, "expected a quoted text at '%s'", l->at);
    const char *s = xstrndup(l->at + 1, (size_t)(end - l->at - 1));
    l->at = end + 1;
    return s;
}

static struct expr *read_compare(struct lexer *l)
{
    static const struct {
        const char *sign;
        enum test_kind kind;
    } signs[] = {{"==", E_EQ}, {"!=", E_NE}, {"<=", E_LE}, {">=", E_GE}, {"<", E_LT}, {">", E_GT}};
    struct expr *e = xalloc(sizeof *e);
    if (take_word(l, "not")) {
        e->kind = E_NOT;
        e->left = read_compare(l);
        return e;
    }
    e->kind = E_PATH;
    e->path = read_path(l);
    skip(l);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(l->at, signs[i].sign, strlen(signs[i].sign)) == 0) {
            e->kind = signs[i].kind;
            l->at += strlen(signs[i].sign);
            skip(l);
            if (*l->at == '"') {
                e->text = read_quoted(l);
            } else {
                char *end;
                e->number = strtol(l->at, &end, 10);
                if (end == l->at)
                    die(l->file, l->line, "compare with \"text\" or a number");
                l->at = end;
            }
            break;
        }
    return e;
}

static struct expr *join(enum test_kind kind, struct expr *left, struct expr *right)
{
    struct expr *e = xalloc(sizeof *e);
    e->kind = kind;
    e->left = left;
    e->right = right;
    return e;
}

static struct expr *read_test(struct lexer *l)
{
    struct expr *e = NULL;
    do {
        struct expr *all = read_compare(l);
        while (take_word(l, "and"))
            all = join(E_AND, all, read_compare(l));
        e = e ? join(E_OR, e, all) : all;
    } while (take_word(l, "or"));
    skip(l);
    if (*l->at)
        die(l->file, l->line, "unexpected '%s'", l->at);
    return e;
}

/* --- tags --- */

/* Reads literal text up to the next tag into *text; false at the end of the file. The tag is in p->word. */
static bool next_tag(struct parser *p, const char **text, size_t *len)
{
    const char *open = strstr(p->at, "{{");
    *text = p->at;
    *len = open ? (size_t)(open - p->at) : strlen(p->at);
    for (size_t i = 0; i < *len; i++)
        p->line += p->at[i] == '\n';
    p->word_line = p->line;
    if (!open)
        return false;
    const char *close = strstr(open, "}}");
    if (!close)
        die(p->file, p->line, "{{ without }}");
    p->word = xstrndup(open + 2, (size_t)(close - open - 2));
    for (const char *s = open; s < close; s++)
        p->line += *s == '\n';
    p->at = close + 2;
    return true;
}

static struct lexer lex(struct parser *p, size_t skip_chars)
{
    return (struct lexer){p->word + skip_chars, p->file, p->word_line};
}

static void end_of_tag(struct lexer *l)
{
    skip(l);
    if (*l->at)
        die(l->file, l->line, "unexpected '%s' in tag", l->at);
}

static bool is_tag(const struct parser *p, const char *tag)
{
    size_t n = strlen(tag);
    return strncmp(p->word, tag, n) == 0 && (p->word[n] == '\0' || isspace((unsigned char)p->word[n]));
}

static struct node *read_nodes(struct parser *p, const char *const *stops);

static struct node *read_if(struct parser *p, size_t skip_chars)
{
    static const char *const stops[] = {"#elif", "#else", "/if", NULL};
    static const char *const last[] = {"/if", NULL};
    struct node *n = new_node(p, N_IF);
    struct lexer l = lex(p, skip_chars);
    n->expr = read_test(&l);
    n->body = read_nodes(p, stops);
    if (is_tag(p, "#elif"))
        n->other = read_if(p, 5);
    else if (is_tag(p, "#else"))
        n->other = read_nodes(p, last);
    return n;
}

static struct node *read_each(struct parser *p)
{
    static const char *const stops[] = {"#else", "/each", NULL};
    static const char *const last[] = {"/each", NULL};
    struct node *n = new_node(p, N_EACH);
    struct lexer l = lex(p, 5);
    n->path = read_path(&l);
    if (!take_word(&l, "as"))
        die(p->file, p->word_line, "expected: #each path as name");
    n->as = read_path(&l);
    skip(&l);
    if (*l.at == ',') {
        l.at++;
        n->beside = read_path(&l);
        if (!take_word(&l, "as"))
            die(p->file, p->word_line, "expected: #each path as name, path as name");
        n->beside_as = read_path(&l);
    }
    end_of_tag(&l);
    n->body = read_nodes(p, stops);
    if (is_tag(p, "#else"))
        n->other = read_nodes(p, last);
    return n;
}

static struct node *read_with(struct parser *p)
{
    static const char *const stops[] = {"#else", "/with", NULL};
    static const char *const last[] = {"/with", NULL};
    struct node *n = new_node(p, N_WITH);
    struct lexer l = lex(p, 5);
    n->path = read_path(&l);
    if (!take_word(&l, "as"))
        die(p->file, p->word_line, "expected: #with path as name");
    n->as = read_path(&l);
    end_of_tag(&l);
    n->body = read_nodes(p, stops);
    if (is_tag(p, "#else"))
        n->other = read_nodes(p, last);
    return n;
}

static struct node *read_block(struct parser *p)
{
    static const char *const stops[] = {"%end", NULL};
    struct node *n = new_node(p, N_BLOCK);
    struct lexer l = lex(p, 6);
    n->text = read_path(&l);
    end_of_tag(&l);
    n->body = read_nodes(p, stops);
    return n;
}

static struct node *read_part(struct parser *p)
{
    struct node *n = new_node(p, N_PART);
    struct lexer l = lex(p, 1);
    n->text = read_path(&l);
    skip(&l);
    if (*l.at)
        n->path = read_path(&l);
    end_of_tag(&l);
    return n;
}

static struct node *read_slot(struct parser *p)
{
    struct node *n = new_node(p, N_SLOT);
    struct lexer l = lex(p, 5);
    n->text = read_path(&l);
    end_of_tag(&l);
    if (p->template->kind != K_LAYOUT)
        die(p->file, p->word_line, "slots stand in layouts only");
    if (p->template->slot_count == 16)
        die(p->file, p->word_line, "too many slots");
    p->template->slots[p->template->slot_count++] = n->text;
    return n;
}

static struct node *read_call(struct parser *p, enum node_kind kind, size_t skip_chars)
{
    struct node *n = new_node(p, kind);
    struct lexer l = lex(p, skip_chars);
    skip(&l);
    if (*l.at == '"')
        n->text = read_quoted(&l);
    else
        n->path = read_path(&l);
    end_of_tag(&l);
    return n;
}

static struct node *read_field(struct parser *p)
{
    struct node *n = new_node(p, N_FIELD);
    struct lexer l = lex(p, 0);
    n->path = read_path(&l);
    skip(&l);
    if (*l.at == '|') {
        l.at++;
        n->filter = read_path(&l);
    }
    end_of_tag(&l);
    return n;
}

static void read_clause(struct parser *p)
{
    struct lexer l;
    if (is_tag(p, "%view")) {
        l = lex(p, 5);
        const char *name = read_path(&l);
        p->template->view = find_view(name);
        if (!p->template->view)
            die(p->file, p->word_line, "no view '%s'", name);
    } else {
        l = lex(p, 7);
        p->template->layout = read_path(&l);
        p->template->layout_path = read_path(&l);
        p->template->line = p->word_line;
        if (p->template->kind != K_PAGE)
            die(p->file, p->word_line, "only pages have a layout");
    }
    end_of_tag(&l);
}

static struct node *read_tag(struct parser *p)
{
    if (is_tag(p, "#if"))
        return read_if(p, 3);
    if (is_tag(p, "#each"))
        return read_each(p);
    if (is_tag(p, "#with"))
        return read_with(p);
    if (is_tag(p, "%block"))
        return read_block(p);
    if (is_tag(p, "%slot"))
        return read_slot(p);
    if (*p->word == '>')
        return read_part(p);
    if (is_tag(p, "asset"))
        return read_call(p, N_ASSET, 5);
    if (is_tag(p, "icon"))
        return read_call(p, N_ICON, 4);
    if (is_tag(p, "raw_trusted_never_from_people"))
        return read_call(p, N_RAW, 29);
    if (strchr("#/%!", *p->word))
        die(p->file, p->word_line, "unexpected {{%s}}", p->word);
    return read_field(p);
}

/* Nodes up to one of the stop tags, which is left in p->word; NULL stops: up to the end. */
static struct node *read_nodes(struct parser *p, const char *const *stops)
{
    struct node *first = NULL, **end = &first;
    int opened = p->word_line;
    const char *text;
    size_t len;
    for (;;) {
        bool more = next_tag(p, &text, &len);
        if (len) {
            int end_line = p->word_line;
            *end = new_node(p, N_TEXT);
            for (size_t i = 0; i < len; i++)
                end_line -= text[i] == '\n';
            (*end)->line = end_line;
            (*end)->text = text;
            (*end)->len = len;
            end = &(*end)->next;
        }
        if (!more) {
            if (stops)
                die(p->file, opened, "{{%s}} missing", stops[0]);
            return first;
        }
        for (int i = 0; stops && stops[i]; i++)
            if (is_tag(p, stops[i]))
                return first;
        if (*p->word == '!')
            continue;
        if (is_tag(p, "%view") || is_tag(p, "%layout")) {
            read_clause(p);
            continue;
        }
        *end = read_tag(p);
        end = &(*end)->next;
    }
}

struct template *find_template(enum template_kind kind, const char *name)
{
    for (struct template *t = templates; t; t = t->next)
        if (t->kind == kind && strcmp(t->name, name) == 0)
            return t;
    return NULL;
}

/* The folder says what it is: …/layout/x.html, …/part/x.html, …/page/x.html */
void read_template(const char *path)
{
    static const char *const folders[] = {[K_LAYOUT] = "layout", [K_PART] = "part", [K_PAGE] = "page"};
    const char *slash = strrchr(path, '/'), *before = slash;
    struct template *t = xalloc(sizeof *t);
    while (before && before > path && before[-1] != '/')
        before--;
    int kind = -1;
    for (int i = 0; slash && i < 3; i++)
        if ((size_t)(slash - before) == strlen(folders[i]) && strncmp(before, folders[i], strlen(folders[i])) == 0)
            kind = i;
    size_t n = slash ? strlen(slash + 1) : 0;
    if (kind < 0 || n < 6 || strcmp(slash + 1 + n - 5, ".html") != 0)
        die(path, 0, "templates are layout/x.html, part/x.html or page/x.html");
    t->kind = (enum template_kind)kind;
    t->name = xstrndup(slash + 1, n - 5);
    t->file = path;
    char *text = read_file(path);
    struct parser p = {.file = path, .at = text, .line = 1, .word_line = 1, .template = t};
    if (!text)
        die(path, 0, "cannot be read");
    for (char *end = text + strlen(text); end > text && isspace((unsigned char)end[-1]);)
        *--end = '\0';
    t->nodes = read_nodes(&p, NULL);
    if (!t->view)
        die(path, 1, "no {{%%view NAME}}");
    if (find_template(t->kind, t->name))
        die(path, 1, "name used twice");
    *templates_end = t;
    templates_end = &t->next;
}
