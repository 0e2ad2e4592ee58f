/* SPDX-License-Identifier: Apache-2.0
 *
 * sqlgen IN.sql OUT.h: named statements become `static const struct tz_sql SQL_NAME` (db/db.h). The meson variable
 * `sql_gen` runs it; a folder writes sql_gen.process('x.sql') among its sources and includes "x.sql.h".
 */
#include "sqlfile.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static void literal(FILE *out, const char *text)
{
    if (!text) {
        fputs("NULL", out);
        return;
    }
    fputc('"', out);
    for (int column = 0; *text; text++, column++) {
        if (column >= 90 && *text == ' ') {
            fputs("\"\n    \"", out);
            column = 0;
        }
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void statement(FILE *out, const struct sql_file *f, const struct sql_statement *s)
{
    fputs("\nstatic const struct tz_sql SQL_", out);
    for (const char *c = s->name; *c; c++)
        fputc(toupper((unsigned char)*c), out);
    fprintf(out, " __attribute__((unused)) = {\n    \"%s.%s\",\n    ", f->folder, s->name);
    literal(out, s->sqlite);
    fputs(",\n    ", out);
    literal(out, s->postgres);
    fputs(",\n    ", out);
    literal(out, s->flags);
    fputs("};\n", out);
}

int main(int argc, char **argv)
{
    struct sql_file *f;
    FILE *out;
    if (argc != 3) {
        fprintf(stderr, "usage: sqlgen IN.sql OUT.h\n");
        return 2;
    }
    f = sql_file_read(argv[1]);
    out = fopen(argv[2], "wb");
    if (!out) {
        perror(argv[2]);
        return 1;
    }
    fputs("/* Made by tools/sqlgen. */\n#include \"db/db.h\"\n", out);
    for (size_t i = 0; i < f->n; i++)
        statement(out, f, &f->items[i]);
    if (ferror(out) || fclose(out)) {
        perror(argv[2]);
        return 1;
    }
    return 0;
}
