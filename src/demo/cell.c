/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes the rows of a described sheet: one function for each word that a column may begin with.
 */
#include "demo/ledger.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct keys { /* of the rows so far, for sheets with unique columns */
    const char **list;
    size_t n, room;
};

struct row {
    const struct tz_demo *d;
    const struct ledger *l;
    struct tz_arena *a;
    struct demo_random *r;
    int year, month, n; /* n from 1 within the sheet */
    int village;        /* index in demo_now */
    bool fixed;         /* the village is given */
    bool late;          /* the cell being made is one of those that `mostly` leaves over */
    tz_day day;         /* the first date of the row */
    const struct demo_household *household;
    const struct demo_person *person;
    const char *cells[LEDGER_COLUMNS];
    int at; /* cells made so far */
    struct keys *keys;
};

static tz_day last_of(int year)
{
    return year == 2026 ? TZ_DEMO_LAST : tz_day_make(year, 12, 31);
}

static tz_day row_day(const struct row *w)
{
    return w->day ? w->day : w->month ? tz_day_make(w->year, w->month, 28) : last_of(w->year);
}

static const char *cell(const struct row *w, const char *head, size_t n)
{
    for (int i = 0; i < w->at; i++)
        if (strlen(w->l->columns[i].head) == n && strncmp(w->l->columns[i].head, head, n) == 0)
            return w->cells[i];
    fprintf(stderr, "demo/ledgers.txt: %s: no column %.*s before\n", w->l->reg, (int)n, head);
    abort();
}

/* Of 2025-03-05, as demo_date writes it; 0 for anything else. */
static tz_day parse_day(const char *text)
{
    int year, month, day;
    return text && sscanf(text, "%4d-%2d-%2d", &year, &month, &day) == 3 ? tz_day_make(year, month, day) : 0;
}

static tz_day cell_day(const struct row *w, const char *head, size_t n)
{
    return parse_day(cell(w, head, n));
}

/* Is `value` one of a|b|c (the first n bytes of `set`)? */
static bool one_of(const char *set, size_t n, const char *value)
{
    size_t len = strlen(value);
    for (const char *p = set; p < set + n;) {
        size_t k = strcspn(p, "|");
        k = k > (size_t)(set + n - p) ? (size_t)(set + n - p) : k;
        if (k == len && strncmp(p, value, k) == 0)
            return true;
        p += k + 1;
    }
    return false;
}

static bool holds(const struct row *w, const char *when)
{
    const char *eq;
    if (!when)
        return true;
    if (*when == '!')
        return !cell(w, when + 1, strlen(when + 1));
    eq = strchr(when, '=');
    const char *value = cell(w, when, eq ? (size_t)(eq - when) : strlen(when));
    return value && (!eq || one_of(eq + 1, strlen(eq + 1), value));
}

/* lo..hi, optional xSTEP or /DECIMALS: 3..80x100 is 300 to 8000 by hundreds, 12..95/1 is 1.2 to 9.5. */
static const char *number(struct row *w, const char *s, size_t n)
{
    char *p = tz_strndup(w->a, s, n), text[40];
    long low = strtol(p, &p, 10), high, step = 1;
    int decimals = 0;
    assert(strncmp(p, "..", 2) == 0);
    high = strtol(p + 2, &p, 10);
    if (*p == 'x')
        step = strtol(p + 1, &p, 10);
    if (*p == '/')
        decimals = (int)strtol(p + 1, &p, 10);
    int64_t v = (int64_t)demo_between(w->r, (int)low, (int)high) * step;
    return tz_strdup(w->a, tz_dec_print(text, v, decimals));
}

static bool is_range(const char *s, size_t n)
{
    const char *dots = strstr(s, "..");
    return n && *s >= '0' && *s <= '9' && dots && dots < s + n;
}

static const char *value_of(struct row *w, const char *s, size_t n)
{
    return is_range(s, n) ? number(w, s, n) : tz_strndup(w->a, s, n);
}

/* ---- choosing: A B*3 C, each with its weight */
static const char *make_pick(struct row *w, const char *args)
{
    int all = 0, at;
    for (int turn = 0; turn < 2; turn++) {
        at = turn ? demo_below(w->r, all) : 0;
        for (const char *p = args; *p;) {
            size_t n = strcspn(p, " "), star = strcspn(p, "*");
            int weight = star < n ? (int)strtol(p + star + 1, NULL, 10) : 1;
            all += turn ? 0 : weight;
            at -= turn ? weight : 0;
            if (turn && at < 0)
                return value_of(w, p, star < n ? star : n);
            p += n + (p[n] == ' ');
        }
    }
    return NULL;
}

/* COLUMN a|b:x c:1..5 *:y */
static const char *make_map(struct row *w, const char *args)
{
    size_t n = strcspn(args, " ");
    const char *value = cell(w, args, n);
    for (const char *p = args + n + 1; value && *p;) {
        size_t word = strcspn(p, " "), colon = strcspn(p, ":");
        assert(colon < word);
        if ((colon == 1 && *p == '*') || one_of(p, colon, value))
            return value_of(w, p + colon + 1, word - colon - 1);
        p += word + (p[word] == ' ');
    }
    return NULL;
}

/* 归档:归档日期 办理:受理日期 登记*3 退回: the first whose column is filled, else one of those without a column. */
static const char *make_state(struct row *w, const char *args)
{
    for (const char *p = args; *p;) {
        size_t word = strcspn(p, " "), colon = strcspn(p, ":");
        if (colon >= word)
            return make_pick(w, p);
        if (cell(w, p + colon + 1, word - colon - 1))
            return tz_strndup(w->a, p, colon);
        p += word + (p[word] == ' ');
    }
    return NULL;
}

static const char *make_int(struct row *w, const char *args)
{
    return number(w, args, strlen(args));
}

/* COLUMN lo..hi: so many hundredths of an earlier number, rounded down. */
static const char *make_part(struct row *w, const char *args)
{
    size_t n = strcspn(args, " ");
    const char *of = cell(w, args, n);
    if (!of)
        return NULL;
    int64_t percent = strtol(number(w, args + n + 1, strlen(args + n + 1)), NULL, 10);
    return tz_printf(w->a, "%lld", (long long)(strtoll(of, NULL, 10) * percent / 100));
}

/* ---- days */
static const char *show_day(struct row *w, tz_day day)
{
    char text[16];
    if (!day)
        return NULL;
    if (!w->day)
        w->day = day;
    return tz_strdup(w->a, tz_day_print(text, day));
}

static tz_day month_day(struct row *w, const char *s)
{
    int month = 1, day = 1;
    int got = sscanf(s, "%2d-%2d", &month, &day);
    assert(got == 2);
    return tz_day_make(w->year, month, day);
}

/* Nothing, or MM-DD..MM-DD. In a sheet by month or quarter: within it. */
static const char *make_day(struct row *w, const char *args)
{
    tz_day from = tz_day_make(w->year, w->month ? w->month : 1, 1), till = last_of(w->year);
    if (w->month)
        till = tz_day_add(tz_day_make(w->year, w->month, 28), 0);
    if (*args) {
        from = month_day(w, args);
        till = month_day(w, strstr(args, "..") + 2);
    }
    if (till > TZ_DEMO_LAST)
        till = TZ_DEMO_LAST;
    return from > till ? NULL : show_day(w, demo_day(w->r, from, till));
}

/* COLUMN lo..hi: days after an earlier date, four times as many when late; empty when that lies behind the last day with work. */
static const char *make_after(struct row *w, const char *args)
{
    size_t n = strcspn(args, " ");
    tz_day from = cell_day(w, args, n);
    if (!from)
        return NULL;
    int days = (int)strtol(number(w, args + n + 1, strlen(args + n + 1)), NULL, 10);
    tz_day day = tz_day_add(from, w->late ? 4 * days : days);
    return day > TZ_DEMO_LAST ? NULL : show_day(w, day);
}

/* COLUMN YEARS: the same day so many years on, also in the future. */
static const char *make_years(struct row *w, const char *args)
{
    size_t n = strcspn(args, " ");
    char text[16];
    tz_day from = cell_day(w, args, n);
    if (!from)
        return NULL;
    int years = (int)strtol(number(w, args + n + 1, strlen(args + n + 1)), NULL, 10);
    tz_day day = tz_day_add(tz_day_make(tz_day_year(from) + years, tz_day_month(from), 1), 27);
    return tz_strdup(w->a, tz_day_print(text, day));
}

/* MM-DD of the sheet's year, or YYYY-MM-DD. */
static const char *make_on(struct row *w, const char *args)
{
    tz_day day = 0;
    if (strlen(args) == 10) {
        day = parse_day(args);
        assert(day);
    } else {
        day = month_day(w, args);
    }
    return day > TZ_DEMO_LAST ? NULL : show_day(w, day);
}

/* COLUMN lo..hi: a time on that date, hours from lo to hi. */
static const char *make_time(struct row *w, const char *args)
{
    size_t n = strcspn(args, " ");
    const char *day = cell(w, args, n);
    if (!day)
        return NULL;
    int hour = (int)strtol(number(w, args + n + 1, strlen(args + n + 1)), NULL, 10);
    return tz_printf(w->a, "%s %02d:%02d", day, hour, demo_below(w->r, 60));
}

/* COLUMN lo..hi: so many minutes after a time, on the same date. */
static const char *make_soon(struct row *w, const char *args)
{
    size_t n = strcspn(args, " ");
    const char *from = cell(w, args, n);
    int hour = 0, minute = 0;
    if (!from || sscanf(from + 10, " %d:%d", &hour, &minute) != 2)
        return NULL;
    minute += hour * 60 + (int)strtol(number(w, args + n + 1, strlen(args + n + 1)), NULL, 10);
    minute = minute < 24 * 60 ? minute : 24 * 60 - 1;
    return tz_printf(w->a, "%.10s %02d:%02d", from, minute / 60, minute % 60);
}

static const char *make_period(struct row *w, const char *args)
{
    if (tz_same(args, "year"))
        return tz_printf(w->a, "%d", w->year);
    if (tz_same(args, "quarter"))
        return tz_printf(w->a, "%d-Q%d", w->year, (w->month + 2) / 3);
    return tz_printf(w->a, "%d-%02d", w->year, w->month);
}

/* ---- who and where */
static bool alive(const struct demo_person *p, int low, int high)
{
    int age = 2026 - tz_day_year(p->born);
    return !p->died && age >= low && age <= high;
}

/* any, lifted, lifted+labour, … */
static bool household_is(const struct demo_household *h, const char *of)
{
    const struct {
        const char *word;
        bool is;
    } words[] = {{"any", true},       {"lifted", h->lifted},     {"watched", h->watched},
                 {"dibao", h->dibao}, {"labour", h->labour > 0}, {"plain", !h->lifted && !h->watched && !h->dibao}};
    const char *plus = strchr(of, '+');
    size_t n = plus ? (size_t)(plus - of) : strlen(of);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == n && strncmp(of, words[i].word, n) == 0)
            return words[i].is && (!plus || household_is(h, plus + 1));
    assert(!"demo/ledgers.txt: any, lifted, watched, dibao, labour, plain");
    return false;
}

static bool village_is(const struct row *w, const struct demo_household *h)
{
    return !w->fixed || h->village == demo_now[w->village];
}

/* Where a household may stand once only, it stands in one year's sheet, not in both. */
static bool other_year(const struct row *w, size_t household)
{
    return w->l->year && w->l->unique && strstr(w->l->unique, "身份证号") && household % 2 != (size_t)w->year % 2;
}

/* Of the row's village; of any village, or any household, where a small town has none. */
static void need_household(struct row *w, const char *of)
{
    const struct tz_demo *d = w->d;
    for (int pass = 0; pass < 3 && !w->household; pass++) {
        size_t from = (size_t)demo_below(w->r, (int)d->household_n);
        for (size_t k = 0; !w->household && k < d->household_n; k++) {
            size_t at = (from + k) % d->household_n;
            const struct demo_household *h = &d->households[at];
            if (!other_year(w, at) && (pass > 0 || village_is(w, h)) && (pass > 1 || household_is(h, of)))
                w->household = h;
        }
    }
}

static void need_person(struct row *w, const char *range)
{
    int low = 18, high = 60;
    if (*range && sscanf(range, "%d..%d", &low, &high) != 2)
        assert(!"demo/ledgers.txt: ages are written 18..60");
    for (int tries = 0; !w->person && tries < 400; tries++) {
        if (tries || !w->household) {
            w->household = NULL;
            need_household(w, "any");
        }
        assert(w->household);
        for (int i = 0; i < w->household->n && !w->person; i++)
            if (alive(&w->household->people[i], low, high))
                w->person = &w->household->people[i];
    }
}

static const char *make_village(struct row *w, const char *args)
{
    (void)args;
    if (w->household)
        return demo_village_on(w->household->village, row_day(w));
    return demo_village_on(demo_now[w->village], row_day(w));
}

static const char *make_place(struct row *w, const char *args)
{
    need_household(w, *args ? args : "any");
    return demo_place(w->d, w->household->village, w->household->group, row_day(w), w->a);
}

static const char *make_household(struct row *w, const char *args)
{
    need_household(w, *args ? args : "any");
    return w->household->people[0].name;
}

static const char *make_household_id(struct row *w, const char *args)
{
    (void)args;
    return w->household->people[0].id;
}

static const char *make_size(struct row *w, const char *args)
{
    (void)args;
    need_household(w, "any");
    return tz_printf(w->a, "%d", w->household->n);
}

static const char *make_who(struct row *w, const char *args)
{
    need_person(w, args);
    return w->person ? w->person->name : NULL;
}

static const char *make_who_id(struct row *w, const char *args)
{
    (void)args;
    return w->person ? w->person->id : NULL;
}

static const char *make_phone(struct row *w, const char *args)
{
    (void)args;
    return w->person ? w->person->phone : NULL;
}

/* An organization of one of these kinds, of the row's village where there is one. */
static const char *make_org(struct row *w, const char *args)
{
    const struct demo_org *found = NULL;
    size_t from = (size_t)demo_below(w->r, (int)w->d->org_n);
    for (size_t k = 0; k < w->d->org_n; k++) {
        const struct demo_org *o = &w->d->orgs[(from + k) % w->d->org_n];
        if (!one_of(args, strlen(args), o->kind))
            continue;
        if (!found || (o->village == w->village && found->village != w->village))
            found = o;
    }
    return found ? found->name : NULL;
}

/* A project of the sheet's year that had begun by the row's day. */
static const char *make_project(struct row *w, const char *args)
{
    (void)args;
    size_t from = (size_t)demo_below(w->r, (int)w->d->project_n);
    for (size_t k = 0; k < w->d->project_n; k++) {
        const struct demo_project *p = &w->d->projects[(from + k) % w->d->project_n];
        if (p->reserved <= row_day(w) && (!w->year || tz_day_year(p->reserved) == w->year)) {
            w->village = p->village;
            return p->name;
        }
    }
    return NULL;
}

/* ---- words */
static const char *make_const(struct row *w, const char *args)
{
    (void)w;
    return args;
}

static const char *make_town(struct row *w, const char *args)
{
    (void)w;
    (void)args;
    return "镇本级";
}

static const char *make_copy(struct row *w, const char *args)
{
    return cell(w, args, strlen(args));
}

static const char *make_serial(struct row *w, const char *args)
{
    return tz_printf(w->a, "%s%d%05d", args, w->year, w->n);
}

/* Text with {COLUMN}, {year}, {n}, {village}; nothing when a column is empty. */
/* Where a row stands: somewhere in its village's square, the same at every making. It takes nothing of the row's chance, so that a
 * map changes no other cell. "spot": a point; "plot": a field of four corners. */
static unsigned spread(const struct row *w)
{
    unsigned h = 2166136261U;
    for (const char *p = w->l->name; *p; p++)
        h = (h ^ (unsigned char)*p) * 16777619U;
    h = (h ^ (unsigned)w->n) * 16777619U;
    return h ^ h >> 15;
}

static const char *make_spot(struct row *w, const char *args)
{
    unsigned h = spread(w);
    struct tz_demo_square q = tz_demo_square(w->village);
    int x = q.west + 3000 + (int)(h % 24) * 1000, y = q.south + 3000 + (int)(h / 24 % 19) * 1000;
    (void)args;
    return tz_printf(w->a, "%d.%06d,%d.%06d", x / 1000000, x % 1000000, y / 1000000, y % 1000000);
}

static const char *make_plot(struct row *w, const char *args)
{
    static const int corners[][2] = {{0, 0}, {2600, 300}, {2400, 1900}, {-200, 1500}};
    unsigned h = spread(w);
    struct tz_demo_square q = tz_demo_square(w->village);
    const char *out = "";
    (void)args;
    for (int i = 0; i < 4; i++) {
        int x = q.west + 3000 + (int)(h % 22) * 1000 + corners[i][0],
            y = q.south + 3000 + (int)(h / 22 % 17) * 1000 + corners[i][1];
        out = tz_printf(w->a, "%s%s%d.%06d,%d.%06d", out, i ? ";" : "", x / 1000000, x % 1000000, y / 1000000,
                        y % 1000000);
    }
    return out;
}

static const char *make_text(struct row *w, const char *args)
{
    struct tz_buf b;
    tz_buf_init(&b, w->a);
    for (const char *p = args; *p;) {
        const char *open = strchr(p, '{'), *close = open ? strchr(open, '}') : NULL;
        tz_buf_add(&b, p, open ? (size_t)(open - p) : strlen(p));
        if (!open)
            break;
        assert(close);
        size_t n = (size_t)(close - open - 1);
        const char *v = strncmp(open, "{year}", 6) == 0      ? tz_printf(w->a, "%d", w->year)
                        : strncmp(open, "{n}", 3) == 0       ? tz_printf(w->a, "%d", w->n)
                        : strncmp(open, "{village}", 9) == 0 ? demo_village_on(demo_now[w->village], TZ_DEMO_LAST)
                                                             : cell(w, open + 1, n);
        if (!v)
            return NULL;
        tz_buf_str(&b, v);
        p = close + 1;
    }
    return b.data;
}

static const struct {
    const char *word;
    const char *(*make)(struct row *w, const char *args);
} makers[] = {{"pick", make_pick},
              {"map", make_map},
              {"state", make_state},
              {"int", make_int},
              {"part", make_part},
              {"day", make_day},
              {"after", make_after},
              {"years", make_years},
              {"on", make_on},
              {"time", make_time},
              {"soon", make_soon},
              {"period", make_period},
              {"village", make_village},
              {"place", make_place},
              {"who", make_who},
              {"household", make_household},
              {"hid", make_household_id},
              {"size", make_size},
              {"id", make_who_id},
              {"phone", make_phone},
              {"org", make_org},
              {"project", make_project},
              {"const", make_const},
              {"town", make_town},
              {"copy", make_copy},
              {"serial", make_serial},
              {"spot", make_spot},
              {"plot", make_plot},
              {"text", make_text}};

static const char *make_cell(struct row *w, const struct ledger_column *c)
{
    if (!holds(w, c->when))
        return NULL;
    w->late = c->chance < 1000 && !demo_chance(w->r, c->chance);
    if (w->late && !c->mostly)
        return NULL;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (tz_same(c->make, makers[i].word))
            return makers[i].make(w, c->args);
    fprintf(stderr, "demo/ledgers.txt: %s: unknown word %s\n", w->l->reg, c->make);
    abort();
}

/* ---- rows */
static bool repeats(struct row *w)
{
    struct tz_buf b;
    struct keys *k = w->keys;
    tz_buf_init(&b, w->a);
    for (const char *p = w->l->unique; p && *p;) {
        size_t n = strcspn(p, " ");
        const char *v = cell(w, p, n);
        tz_buf_printf(&b, "%s\n", v ? v : "");
        p += n + (p[n] == ' ');
    }
    if (!w->l->unique)
        return false;
    for (size_t i = 0; i < k->n; i++)
        if (tz_same(k->list[i], b.data))
            return true;
    if (k->n == k->room) {
        const char **more = TZ_NEW_ARRAY(w->a, k->room * 2 + 64, const char *);
        memcpy(more, k->list, k->n * sizeof *more);
        *k = (struct keys){more, k->n, k->room * 2 + 64};
    }
    k->list[k->n++] = b.data;
    return false;
}

static void add_row(struct demo_csv *c, struct row w)
{
    w.n = (int)c->rows + 1;
    if (!w.fixed)
        w.village = demo_below(w.r, (int)demo_now_n);
    for (w.at = 0; w.at < w.l->column_n; w.at++)
        w.cells[w.at] = make_cell(&w, &w.l->columns[w.at]);
    if (repeats(&w))
        return;
    for (int i = 0; i < w.l->column_n; i++)
        if (!tz_same(w.l->columns[i].head, "-"))
            demo_text(c, w.cells[i]);
    demo_end(c);
}

static void village_rows(struct demo_csv *c, struct row w)
{
    w.fixed = true;
    for (size_t v = 0; v < demo_now_n; v++)
        for (int i = 0; i < w.l->rows; i++) {
            w.village = (int)v;
            add_row(c, w);
        }
}

static void month_rows(struct demo_csv *c, struct row w, int step)
{
    int months = w.year == 2026 ? tz_day_month(TZ_DEMO_LAST) : 12;
    for (w.month = step; w.month <= months; w.month += step)
        village_rows(c, w);
}

static void household_rows(struct demo_csv *c, struct row w)
{
    for (size_t i = 0; i < w.d->household_n; i++)
        if (household_is(&w.d->households[i], w.l->of) && demo_chance(w.r, w.l->rows)) {
            w.household = &w.d->households[i];
            add_row(c, w);
        }
}

static void person_rows(struct demo_csv *c, struct row w)
{
    int low = 0, high = 200;
    int got = sscanf(w.l->of, "%d..%d", &low, &high);
    assert(got == 2);
    for (size_t i = 0; i < w.d->household_n; i++)
        for (int k = 0; k < w.d->households[i].n; k++) {
            w.household = &w.d->households[i];
            w.person = &w.household->people[k];
            if (alive(w.person, low, high) && demo_chance(w.r, w.l->rows))
                add_row(c, w);
        }
}

void demo_ledger_make(struct demo_csv *c, const struct tz_demo *d, const struct ledger *l, struct tz_arena *a)
{
    struct demo_random r = demo_stream(d, 100, l->year);
    const char *none[1];
    struct keys keys = {none, 0, 0};
    struct row w = {.d = d, .l = l, .a = a, .r = &r, .year = l->year ? l->year : 2025, .keys = &keys};
    struct tz_buf heads;
    for (const char *p = l->reg; *p; p++)
        r.state = r.state * 31 + (unsigned char)*p;
    for (const char *p = l->name; *p; p++)
        r.state = r.state * 31 + (unsigned char)*p;
    tz_buf_init(&heads, a);
    for (int i = 0, any = 0; i < l->column_n; i++)
        if (!tz_same(l->columns[i].head, "-"))
            tz_buf_str(&heads, tz_printf(a, "%s%s", any++ ? "," : "", l->columns[i].head));
    demo_csv_begin(c, a, heads.data);
    int rows = l->year == 2026 ? l->rows * tz_day_month(TZ_DEMO_LAST) / 12 : l->rows;
    if (l->each == EACH_ROW)
        for (int i = 0; i < (rows ? rows : 1); i++)
            add_row(c, w);
    else if (l->each == EACH_VILLAGE)
        village_rows(c, w);
    else if (l->each == EACH_MONTH)
        month_rows(c, w, 1);
    else if (l->each == EACH_QUARTER)
        month_rows(c, w, 3);
    else if (l->each == EACH_HOUSEHOLD)
        household_rows(c, w);
    else
        person_rows(c, w);
}
