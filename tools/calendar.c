/* SPDX-License-Identifier: Apache-2.0
 *
 * calendar IN.tsv OUT.h: the official calendar of working days as C tables: per year its source and the days off and the
 * weekend days worked, as mmdd. Fails on a make-up day that is no weekend day, on a day twice, on unordered years.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static void die(const char *what, int year)
{
    fprintf(stderr, "calendar: %d: %s\n", year, what);
    exit(1);
}

static int days_in(int year, int month)
{
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month_days[month - 1] + (month == 2 && leap);
}

/* 0 Sunday .. 6 Saturday (Sakamoto's method) */
static int weekday(int year, int month, int day)
{
    static const int offset[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    int y = month < 3 ? year - 1 : year;
    return (y + y / 4 - y / 100 + y / 400 + offset[month - 1] + day) % 7;
}

static int next(int year, int mmdd)
{
    int month = mmdd / 100, day = mmdd % 100;
    return day < days_in(year, month) ? mmdd + 1 : (month + 1) * 100 + 1;
}

static void range(FILE *out, int year, int from, int till)
{
    for (int d = from; d <= till; d = next(year, d))
        fprintf(out, "%d, ", d);
}

static void off_days(FILE *out, int year, const char *text)
{
    int m1, d1, m2, d2, used;
    while (sscanf(text, " %d-%d%n", &m1, &d1, &used) == 2) {
        text += used;
        if (sscanf(text, "..%d-%d%n", &m2, &d2, &used) == 2) {
            range(out, year, m1 * 100 + d1, m2 * 100 + d2);
            text += used;
        } else {
            range(out, year, m1 * 100 + d1, m1 * 100 + d1);
        }
        text += strspn(text, "; ");
    }
    if (*text && *text != '\n')
        die("days off not understood", year);
}

static void work_days(FILE *out, int year, const char *text)
{
    int month, day, used;
    for (; sscanf(text, " %d-%d%n", &month, &day, &used) == 2; text += used) {
        int w = weekday(year, month, day);
        if (w != 0 && w != 6)
            die("a make-up day is no weekend day", year);
        fprintf(out, "%d, ", month * 100 + day);
    }
    if (strspn(text, " \n") != strlen(text))
        die("make-up days not understood", year);
}

static void line(FILE *out, char *text, int *last)
{
    char *cells[4];
    int n = 0;
    for (char *p = strtok(text, "\t"); p && n < 4; p = strtok(NULL, "\t"))
        cells[n++] = p;
    if (n != 4)
        die("a line needs year, source, off, work", *last);
    int year = (int)strtol(cells[0], NULL, 10);
    if (year <= *last)
        die("years are not in order", year);
    *last = year;
    fprintf(out, "    {%d, \"%s\", {", year, cells[1]);
    off_days(out, year, cells[2]);
    fputs("0}, {", out);
    work_days(out, year, cells[3]);
    fputs("0}},\n", out);
}

int main(int argc, char **argv)
{
    char text[2048];
    int last = 0;
    FILE *in = argc == 3 ? fopen(argv[1], "r") : NULL;
    FILE *out = in ? fopen(argv[2], "w") : NULL;
    if (!out) {
        fprintf(stderr, "usage: calendar IN.tsv OUT.h\n");
        return 2;
    }
    fputs("static const struct year calendar_years[] = {\n", out);
    while (fgets(text, sizeof text, in))
        if (text[0] >= '1' && text[0] <= '9')
            line(out, text, &last);
    fputs("};\n", out);
    fclose(in);
    return fclose(out) != 0;
}
