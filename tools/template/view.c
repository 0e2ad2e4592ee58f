/* SPDX-License-Identifier: Apache-2.0
 *
 * Views: one `view NAME` line, then indented `FIELD TYPE` lines; # begins a comment, kept for the C struct.
 */
#include "template.h"
#include <ctype.h>
#include <string.h>

struct view *views;
static struct view **views_end = &views;

static const struct {
    const char *name;
    enum type type;
} scalars[] = {{"text", T_TEXT}, {"int", T_INT}, {"bool", T_BOOL}, {"url", T_URL}, {"json", T_JSON}, {"html", T_HTML}};

static const char *const reserved[] = {
    "auto",   "break",    "case",   "char",   "const",  "continue", "default", "do",      "double", "else",
    "enum",   "extern",   "float",  "for",    "goto",   "if",       "inline",  "int",     "long",   "register",
    "return", "short",    "signed", "sizeof", "static", "struct",   "switch",  "typedef", "union",  "unsigned",
    "void",   "volatile", "while",  "bool",   "not",    "and",      "or",      NULL};

static bool name_ok(const char *s)
{
    if (!islower((unsigned char)*s))
        return false;
    for (const char *p = s; *p; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '_')
            return false;
    for (int i = 0; reserved[i]; i++)
        if (strcmp(reserved[i], s) == 0)
            return false;
    return true;
}

struct view *find_view(const char *name)
{
    for (struct view *v = views; v; v = v->next)
        if (strcmp(v->name, name) == 0)
            return v;
    return NULL;
}

struct field *find_field(const struct view *v, const char *name)
{
    for (struct field *f = v->fields; f; f = f->next)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

static void read_type(struct field *f, const char *word, const char *file, int line)
{
    size_t n = strlen(word);
    if (n > 2 && strcmp(word + n - 2, "[]") == 0) {
        f->many = LIST;
        n -= 2;
    } else if (n > 1 && word[n - 1] == '?') {
        f->many = OPTIONAL;
        n--;
    }
    const char *name = xstrndup(word, n);
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++)
        if (strcmp(scalars[i].name, name) == 0) {
            f->type = scalars[i].type;
            if (f->many == OPTIONAL)
                die(file, line, "only views can be optional (a text may be NULL anyway)");
            if (f->many == LIST && f->type != T_TEXT && f->type != T_INT)
                die(file, line, "lists are of text, int or views");
            return;
        }
    f->type = T_VIEW;
    f->view_name = name;
}

static void add_field(struct view *v, char *rest, const char *comment, const char *file, int line)
{
    char *save = NULL;
    const char *name = strtok_r(rest, " \t", &save), *type = strtok_r(NULL, " \t", &save);
    if (!name || !type || strtok_r(NULL, " \t", &save))
        die(file, line, "a field is: name type");
    if (!name_ok(name))
        die(file, line, "'%s' is no usable name", name);
    if (find_field(v, name))
        die(file, line, "field '%s' twice", name);
    struct field *f = xalloc(sizeof *f), **end = &v->fields;
    f->name = xstrndup(name, strlen(name));
    f->comment = comment;
    f->line = line;
    read_type(f, type, file, line);
    while (*end)
        end = &(*end)->next;
    *end = f;
}

static struct view *add_view(char *rest, const char *comment, const char *file, int line)
{
    char *save = NULL;
    const char *name = strtok_r(rest, " \t", &save);
    if (!name || strtok_r(NULL, " \t", &save) || !name_ok(name))
        die(file, line, "expected: view NAME");
    if (find_view(name))
        die(file, line, "view '%s' twice", name);
    struct view *v = xalloc(sizeof *v);
    v->name = xstrndup(name, strlen(name));
    v->file = file;
    v->line = line;
    v->comment = comment;
    *views_end = v;
    views_end = &v->next;
    return v;
}

void read_views(const char *path)
{
    char *text = read_file(path);
    struct view *v = NULL;
    const char *above = NULL; /* comment lines before a view */
    int number = 0;
    if (!text)
        die(path, 0, "cannot be read");
    for (char *line = text, *end; line; line = end) {
        end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        number++;
        char *hash = strchr(line, '#');
        const char *comment = NULL;
        if (hash) {
            *hash = '\0';
            comment = hash + 1 + strspn(hash + 1, " ");
        }
        char *from = line + strspn(line, " \t");
        for (size_t n = strlen(from); n && isspace((unsigned char)from[n - 1]); n--)
            from[n - 1] = '\0';
        if (!*from) {
            if (comment)
                above = above ? xprintf("%s\n * %s", above, comment) : comment;
            else
                above = NULL;
        } else if (strncmp(from, "view ", 5) == 0 && from == line) {
            v = add_view(from + 5, above, path, number);
            above = NULL;
        } else if (!v || from == line) {
            die(path, number, "expected an indented field or: view NAME");
        } else {
            add_field(v, from, comment, path, number);
        }
    }
}

static struct view *ordered, **ordered_end = &ordered;

/* Structs that others hold by value come first. */
static void order(struct view *v)
{
    if (v->state == 2)
        return;
    if (v->state == 1)
        die(v->file, v->line, "view '%s' holds itself; make one of the fields optional or a list", v->name);
    v->state = 1;
    for (struct field *f = v->fields; f; f = f->next)
        if (f->type == T_VIEW && f->many == ONE)
            order(f->view);
    v->state = 2;
    *ordered_end = v;
    ordered_end = &v->ordered;
}

void link_views(void)
{
    for (struct view *v = views; v; v = v->next)
        for (struct field *f = v->fields; f; f = f->next)
            if (f->type == T_VIEW && !(f->view = find_view(f->view_name)))
                die(v->file, f->line, "no view '%s'", f->view_name);
    for (struct view *v = views; v; v = v->next)
        order(v);
}

static void emit_field(FILE *out, const struct field *f)
{
    static const char *const types[] = {"const char *", "int64_t ",     "bool ",
                                        "const char *", "const char *", "const char *"};
    fprintf(out, "    ");
    if (f->type == T_VIEW && f->many == ONE)
        fprintf(out, "struct v_%s %s;", f->view->name, f->name);
    else if (f->type == T_VIEW)
        fprintf(out, "const struct v_%s *%s;", f->view->name, f->name);
    else if (f->many == LIST)
        fprintf(out, f->type == T_INT ? "const int64_t *%s;" : "const char *const *%s;", f->name);
    else
        fprintf(out, "%s%s;", types[f->type], f->name);
    if (f->many == LIST)
        fprintf(out, " size_t n_%s;", f->name);
    if (f->comment)
        fprintf(out, " /* %s */", f->comment);
    fprintf(out, "\n");
}

void emit_structs(FILE *out)
{
    for (struct view *v = views; v; v = v->next)
        fprintf(out, "struct v_%s;\n", v->name);
    for (struct view *v = ordered; v; v = v->ordered) {
        fprintf(out, "\n");
        if (v->comment)
            fprintf(out, "/* %s */\n", v->comment);
        fprintf(out, "struct v_%s {\n", v->name);
        for (struct field *f = v->fields; f; f = f->next)
            emit_field(out, f);
        fprintf(out, "};\n");
    }
}

/* Descriptors, for reading samples (tests, preview): struct tz_vfield of http/view.h. */
void emit_meta(FILE *out)
{
    static const char *const types[] = {"TZ_V_TEXT", "TZ_V_INT",  "TZ_V_BOOL", "TZ_V_URL",
                                        "TZ_V_JSON", "TZ_V_HTML", "TZ_V_VIEW"};
    static const char *const manies[] = {"TZ_V_ONE", "TZ_V_OPTIONAL", "TZ_V_LIST"};
    for (struct view *v = views; v; v = v->next)
        fprintf(out, "static const struct tz_vview view_%s;\n", v->name);
    for (struct view *v = views; v; v = v->next) {
        fprintf(out, "static const struct tz_vfield fields_%s[] = {\n", v->name);
        for (struct field *f = v->fields; f; f = f->next) {
            fprintf(out, "    {\"%s\", %s, %s, offsetof(struct v_%s, %s), ", f->name, types[f->type], manies[f->many],
                    v->name, f->name);
            if (f->many == LIST)
                fprintf(out, "offsetof(struct v_%s, n_%s), ", v->name, f->name);
            else
                fprintf(out, "0, ");
            if (f->type == T_VIEW)
                fprintf(out, "&view_%s},\n", f->view->name);
            else
                fprintf(out, "NULL},\n");
        }
        fprintf(out, "    {0}};\nstatic const struct tz_vview view_%s = {\"%s\", sizeof(struct v_%s), fields_%s};\n",
                v->name, v->name, v->name, v->name);
    }
}
