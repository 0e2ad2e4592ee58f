/* SPDX-License-Identifier: Apache-2.0
 *
 * template [--raw FILE] [--assets LIST] [--icons SVG] --header H --code C --meta M FILES…
 * FILES are *.view and *.html; LIST names one asset a line. Stops at the first mistake with exit code 1.
 */
#include "template.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void die(const char *file, int line, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fprintf(stderr, "%s:%d: error: ", file, line);
    vfprintf(stderr, format, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}

/* Memory of the run: never freed, always reachable. */
static struct chunk {
    struct chunk *next;
    size_t used, room;
    max_align_t data[];
} * chunks;

void *xalloc(size_t size)
{
    size = (size + sizeof(max_align_t)) / sizeof(max_align_t) * sizeof(max_align_t);
    if (!chunks || chunks->room - chunks->used < size) {
        size_t room = size > (1 << 16) ? size : 1 << 16;
        struct chunk *c = calloc(1, sizeof *c + room);
        if (!c)
            die("template", 0, "out of memory");
        c->room = room;
        c->next = chunks;
        chunks = c;
    }
    void *p = (char *)chunks->data + chunks->used;
    chunks->used += size;
    return p;
}

char *xstrndup(const char *s, size_t n)
{
    char *out = xalloc(n + 1);
    memcpy(out, s, n);
    return out;
}

char *xprintf(const char *format, ...)
{
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    size_t n = (size_t)vsnprintf(NULL, 0, format, ap);
    char *out = xalloc(n + 1);
    vsnprintf(out, n + 1, format, again);
    va_end(again);
    va_end(ap);
    return out;
}

char *read_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    size_t room = 4096, len = 0;
    if (!in)
        return NULL;
    char *text = xalloc(room);
    for (;;) {
        size_t n = fread(text + len, 1, room - len - 1, in);
        len += n;
        if (n == 0)
            break;
        if (len + 1 == room) {
            char *grown = xalloc(room * 2);
            memcpy(grown, text, len);
            text = grown;
            room *= 2;
        }
    }
    fclose(in);
    if (strlen(text) != len)
        die(path, 0, "holds a NUL byte");
    return text;
}

static const char **read_list(const char *path)
{
    char *text = path ? read_file(path) : NULL;
    size_t lines = 1, n = 0;
    for (const char *p = text; p && *p; p++)
        lines += *p == '\n';
    const char **list = xalloc((lines + 1) * sizeof *list);
    char *save = NULL;
    for (char *word = text ? strtok_r(text, "\n", &save) : NULL; word; word = strtok_r(NULL, "\n", &save))
        list[n++] = word;
    return list;
}

static void write_to(const char *path, void (*write)(FILE *out, const struct options *o), const struct options *o)
{
    FILE *out = fopen(path, "wb");
    if (!out)
        die(path, 0, "cannot be written");
    write(out, o);
    if (fclose(out) != 0)
        die(path, 0, "cannot be written");
}

static void write_header(FILE *out, const struct options *o)
{
    (void)o;
    emit_header(out);
}

static void write_meta(FILE *out, const struct options *o)
{
    (void)o;
    fputs("/* Made by tools/template. */\n#include \"http/view.h\"\n#include \"pages.h\"\n#include <stddef.h>\n\n",
          out);
    emit_meta(out);
    fputs("const struct tz_vpage tz_pages[] = {\n", out);
    for (const struct template *t = templates; t; t = t->next)
        if (t->kind != K_LAYOUT)
            fprintf(out, "    {\"%s%s\", &view_%s, (void (*)(struct tz_buf *, const void *))tz_%s_%s},\n",
                    t->kind == K_PART ? "part/" : "", t->name, t->view->name, t->kind == K_PART ? "part" : "page",
                    t->name);
    fputs("    {0}};\n", out);
}

int main(int argc, char **argv)
{
    const char *header = NULL, *code = NULL, *meta = NULL, *assets = NULL, *icons = NULL;
    struct options o = {0};
    const struct {
        const char *name;
        const char **value;
    } flags[] = {{"--header", &header}, {"--code", &code},   {"--meta", &meta},
                 {"--assets", &assets}, {"--icons", &icons}, {"--raw", &o.raw_allowed}};
    int i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2)
        for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
            if (strcmp(argv[i], flags[k].name) == 0)
                *flags[k].value = argv[i + 1];
    if (!header || !code || !meta || i >= argc)
        die("template", 0,
            "usage: template --header H --code C --meta M [--raw FILE] [--assets LIST] [--icons SVG] FILES");
    o.assets = read_list(assets);
    o.icons = icons ? read_file(icons) : NULL;
    for (int k = i; k < argc; k++)
        if (strcmp(argv[k] + strlen(argv[k]) - 5, ".view") == 0)
            read_views(argv[k]);
    link_views();
    for (int k = i; k < argc; k++)
        if (strcmp(argv[k] + strlen(argv[k]) - 5, ".view") != 0)
            read_template(argv[k]);
    write_to(header, write_header, &o);
    write_to(code, emit_code, &o);
    write_to(meta, write_meta, &o);
    return 0;
}
