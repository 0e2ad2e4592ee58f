/* SPDX-License-Identifier: Apache-2.0
 *
 * embed OUT.c NAME=FILE…: makes the set of static assets (http/asset.h): each file compressed with gzip where that
 * helps, the set named by a hash over all names and contents, so that a changed file changes every address and
 * answers can be kept for ever. NAME is the path under /static/<hash>/.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct asset {
    const char *name, *file;
    unsigned char *raw, *data;
    size_t raw_size, size;
    bool gzip;
};

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "embed: %s: %s\n", what, why);
    exit(1);
}

static const struct {
    const char *ending, *media;
} medias[] = {{".css", "text/css; charset=utf-8"},
              {".js", "text/javascript; charset=utf-8"},
              {".svg", "image/svg+xml"},
              {".png", "image/png"},
              {".ico", "image/x-icon"},
              {".txt", "text/plain; charset=utf-8"},
              {".json", "application/json"},
              {".webmanifest", "application/manifest+json"}};

static const char *media_of(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof medias / sizeof *medias; i++) {
        size_t m = strlen(medias[i].ending);
        if (n > m && strcmp(name + n - m, medias[i].ending) == 0)
            return medias[i].media;
    }
    die(name, "no media type is known for this ending");
}

static void read_asset(struct asset *a)
{
    FILE *in = fopen(a->file, "rb");
    if (!in || fseek(in, 0, SEEK_END) != 0)
        die(a->file, "cannot be read");
    a->raw_size = (size_t)ftell(in);
    rewind(in);
    a->raw = malloc(a->raw_size + 1);
    if (!a->raw || fread(a->raw, 1, a->raw_size, in) != a->raw_size)
        die(a->file, "cannot be read");
    fclose(in);
}

static void compress_asset(struct asset *a)
{
    z_stream z = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        die(a->name, "gzip");
    size_t room = deflateBound(&z, a->raw_size) + 64;
    a->data = malloc(room);
    z.next_in = a->raw;
    z.avail_in = (uInt)a->raw_size;
    z.next_out = a->data;
    z.avail_out = (uInt)room;
    if (!a->data || deflate(&z, Z_FINISH) != Z_STREAM_END)
        die(a->name, "gzip");
    a->size = z.total_out;
    deflateEnd(&z);
    a->gzip = a->size < a->raw_size - a->raw_size / 10;
    if (!a->gzip) {
        free(a->data);
        a->data = a->raw;
        a->size = a->raw_size;
    }
}

/* FNV-1a, 64 bits: names versions, guards nothing. */
static unsigned long long hash_more(unsigned long long h, const void *data, size_t n)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211ULL;
    return h;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct asset *)x)->name, ((const struct asset *)y)->name);
}

static void write_bytes(FILE *out, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 64 == 0)
            fputs(i ? "\"\n    \"" : "\n    \"", out);
        fprintf(out, "\\%03o", p[i]);
    }
    fputs(n ? "\"" : "\"\"", out);
}

static void write_set(FILE *out, const struct asset *assets, int n, unsigned long long hash)
{
    fprintf(out, "/* Made by tools/embed. */\n#include \"http/asset.h\"\n\n");
    fprintf(out, "extern const char tz_asset_base[];\nextern const struct tz_asset_set tz_assets;\n");
    for (int i = 0; i < n; i++) {
        fprintf(out, "static const unsigned char data_%d[] = ", i);
        write_bytes(out, assets[i].data, assets[i].size);
        fputs(";\n", out);
    }
    fputs("static const struct tz_asset items[] = {\n", out);
    for (int i = 0; i < n; i++)
        fprintf(out, "    {\"%s\", \"%s\", data_%d, %zu, %s, %zu},\n", assets[i].name, media_of(assets[i].name), i,
                assets[i].size, assets[i].gzip ? "true" : "false", assets[i].raw_size);
    fprintf(out, "};\nconst char tz_asset_base[] = \"/static/%012llx\";\n", hash & 0xffffffffffffULL);
    fprintf(out, "const struct tz_asset_set tz_assets = {tz_asset_base, tz_asset_base + 8, items, %d};\n", n);
}

int main(int argc, char **argv)
{
    int n = argc - 2;
    if (n < 1)
        die("usage", "embed OUT.c NAME=FILE...");
    struct asset *assets = calloc((size_t)n, sizeof *assets);
    if (!assets)
        die("embed", "out of memory");
    for (int i = 0; i < n; i++) {
        char *equals = strchr(argv[i + 2], '=');
        if (!equals)
            die(argv[i + 2], "expected NAME=FILE");
        *equals = '\0';
        assets[i].name = argv[i + 2];
        assets[i].file = equals + 1;
    }
    qsort(assets, (size_t)n, sizeof *assets, by_name);
    unsigned long long hash = 14695981039346656037ULL;
    for (int i = 0; i < n; i++) {
        read_asset(&assets[i]);
        compress_asset(&assets[i]);
        hash = hash_more(hash, assets[i].name, strlen(assets[i].name) + 1);
        hash = hash_more(hash, assets[i].raw, assets[i].raw_size);
    }
    FILE *out = fopen(argv[1], "wb");
    if (!out)
        die(argv[1], "cannot be written");
    write_set(out, assets, n, hash);
    if (fclose(out) != 0)
        die(argv[1], "cannot be written");
    for (int i = 0; i < n; i++) {
        if (assets[i].data != assets[i].raw)
            free(assets[i].data);
        free(assets[i].raw);
    }
    free(assets);
    return 0;
}
