/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of a report's line: spread over villages, copied, many by import as the command line does it, and beside them those
 * that must not count. The format is told in tests/figures/printed/README.md.
 */
#include "indicator/printed_priv.h"

#include "base/text.h"
#include "indicator/target.h"
#include "register/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 12, SETS_MAX = 60 }; /* more rows of one group than MANY go in by import */

struct row {
    struct tz_set sets[SETS_MAX];
    size_t n;
    int64_t copies;
};

/* ---- reading a group: {fields…, 甲村: {fields…}, 乙村: 12, but: {field: other}} */

static bool is_place(const char *key)
{
    return (unsigned char)key[0] >= 0x80; /* fields have Latin keys */
}

static bool is_mine(const char *key)
{
    return is_place(key) || tz_same(key, "but") || tz_same(key, "rows") || tz_same(key, "alone") ||
           tz_same(key, "with");
}

static void put(struct row *row, struct tz_set s)
{
    size_t k = 0;
    while (k < row->n && !tz_same(row->sets[k].key, s.key))
        k++;
    if (k < SETS_MAX) {
        row->sets[k] = s;
        row->n += k == row->n;
    }
}

static void put_all(struct printed *p, struct row *row, const yaml_node_t *map)
{
    size_t n;
    struct tz_set *all = sets(&p->x, &n, map, false);
    for (size_t k = 0; k < n; k++)
        if (!is_mine(all[k].key))
            put(row, all[k]);
}

static int64_t copies_of(struct printed *p, const yaml_node_t *n)
{
    const char *s = n && n->type == YAML_SCALAR_NODE ? text(n) : text(get(&p->x, n, "rows"));
    return s ? strtoll(s, NULL, 10) : 1;
}

/* The rows of a group, one a place named in it. */
static struct row *rows_of(struct printed *p, size_t *n, const yaml_node_t *group)
{
    struct tz_arena *a = p->x.t.arena;
    struct row *all =
        TZ_NEW_ARRAY(a, (size_t)(group->data.mapping.pairs.top - group->data.mapping.pairs.start) + 1, struct row);
    *n = 0;
    for (yaml_node_pair_t *q = group->data.mapping.pairs.start; q < group->data.mapping.pairs.top; q++) {
        const char *key = text(node(&p->x, q->key));
        const yaml_node_t *v = node(&p->x, q->value);
        struct row *one = &all[*n];
        if (!is_place(key))
            continue;
        put_all(p, one, group);
        put(one, (struct tz_set){.key = "place", .text = key});
        if (v->type == YAML_MAPPING_NODE)
            put_all(p, one, v);
        one->copies = copies_of(p, v);
        (*n)++;
    }
    if (!*n) {
        put_all(p, &all[0], group);
        all[0].copies = copies_of(p, group);
        *n = 1;
    }
    return all;
}

/* # becomes the number of the row, #/30 goes round 30 numbers, ## a day of the year (2022-##). */
static const char *numbered(struct printed *p, const char *s, int64_t serial)
{
    struct tz_buf b;
    char *end;
    if (!s || !strchr(s, '#'))
        return s;
    tz_buf_init(&b, p->x.t.arena);
    for (; *s; s++) {
        if (*s != '#') {
            tz_buf_char(&b, *s);
        } else if (s[1] == '#') {
            tz_buf_printf(&b, "%02d-%02d", (int)(serial % 12) + 1, (int)(serial / 12 % 28) + 1);
            s++;
        } else if (s[1] == '/') {
            long n = strtol(s + 2, &end, 10);
            tz_buf_printf(&b, "%03d", (int)(serial % (n > 0 ? n : 1)) + 1);
            s = end - 1;
        } else {
            tz_buf_printf(&b, "%05d", (int)serial + 1);
        }
    }
    return b.data;
}

/* Rows of the platform above are known by its number. */
static void put_upper(struct printed *p, struct row *row, const struct tz_register *r)
{
    if (tz_register_field(r, "upper_no")) {
        for (size_t k = 0; k < row->n; k++)
            if (tz_same(row->sets[k].key, "upper_no"))
                return;
        put(row, (struct tz_set){.key = "upper_no", .text = tz_printf(p->x.t.arena, "SJ%07d", ++p->serial)});
    }
}

/* ---- one row, or many by import */

/* A numbered row names persons or households that the import makes. */
static bool is_numbered(const struct row *row)
{
    for (size_t k = 0; k < row->n; k++)
        if (row->sets[k].text && strchr(row->sets[k].text, '#'))
            return true;
    return false;
}

static int64_t import_rows(struct printed *p, const struct tz_register *r, const struct row *rows, size_t n,
                           const yaml_node_t *group, int64_t serial, int64_t expected);

static int64_t make(struct printed *p, const struct tz_register *r, const struct row *row, const yaml_node_t *group,
                    int64_t serial)
{
    struct row own = *row;
    int64_t id = 0;
    own.copies = 1;
    if (is_numbered(row))
        return import_rows(p, r, &own, 1, group, serial, 1);
    for (size_t k = 0; k < own.n; k++)
        own.sets[k].text = numbered(p, own.sets[k].text, serial);
    put_upper(p, &own, r);
    if (ok(&p->x, group, create_sets(&p->x, &id, r, own.sets, own.n, group, 0)))
        later(&p->x, group, id);
    return id;
}

static const char *header(const struct tz_register *r, const char *key)
{
    const struct tz_field *f = tz_register_field(r, key);
    return tz_same(key, "place") ? "村组" : f ? f->label : key;
}

static void csv_cell(struct tz_buf *b, const char *s)
{
    if (b->len && b->data[b->len - 1] != '\n')
        tz_buf_char(b, ',');
    tz_buf_char(b, '"');
    for (; s && *s; s++) {
        if (*s == '"')
            tz_buf_char(b, '"');
        tz_buf_char(b, *s);
    }
    tz_buf_char(b, '"');
}

/* Every field that one of the rows has. */
static size_t columns_of(const char **keys, const struct row *rows, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rows[i].n; k++) {
            size_t c = 0;
            while (c < count && !tz_same(keys[c], rows[i].sets[k].key))
                c++;
            if (c == count && count < SETS_MAX)
                keys[count++] = rows[i].sets[k].key;
        }
    return count;
}

static const char *field_text(const struct row *row, const char *key)
{
    for (size_t k = 0; k < row->n; k++)
        if (tz_same(row->sets[k].key, key))
            return row->sets[k].text;
    return "";
}

static void csv_rows(struct printed *p, struct tz_buf *b, const struct tz_register *r, const struct row *rows, size_t n,
                     const char *state, int64_t serial)
{
    const char *keys[SETS_MAX];
    size_t count = columns_of(keys, rows, n);
    bool above = tz_register_field(r, "upper_no") != NULL;
    for (size_t k = 0; k < count; k++)
        csv_cell(b, header(r, keys[k]));
    csv_cell(b, "状态");
    if (above)
        csv_cell(b, "上级系统编号");
    tz_buf_char(b, '\n');
    for (size_t i = 0; i < n; i++)
        for (int64_t c = 0; c < rows[i].copies; c++, serial++) {
            for (size_t k = 0; k < count; k++)
                csv_cell(b, numbered(p, field_text(&rows[i], keys[k]), serial));
            csv_cell(b, state);
            if (above)
                csv_cell(b, tz_printf(p->x.t.arena, "SJ%07d", ++p->serial));
            tz_buf_char(b, '\n');
        }
}

/* The id of the last row. */
static int64_t import_rows(struct printed *p, const struct tz_register *r, const struct row *rows, size_t n,
                           const yaml_node_t *group, int64_t serial, int64_t expected)
{
    struct tz_arena *a = p->x.t.arena;
    struct tz_buf csv;
    struct tz_import_result done = {0};
    int64_t id = 0;
    struct tz_import in = {.reg = r, .file = tz_printf(a, "%d.csv", ++p->serial), .grow = true, .historical = true};
    tz_buf_init(&csv, a);
    csv_rows(p, &csv, r, rows, n, counting_state(r, group, &p->x), serial);
    in.data = csv.data;
    in.bytes = csv.len;
    if (!ok(&p->x, group, tz_import_run(&done, &p->x.t.desk, &in, a)))
        return 0;
    for (size_t k = 0; k < done.fault_n && k < 3; k++)
        if (!done.faults[k].warning)
            fault(&p->x, group, "第%d行 %s：%s", done.faults[k].row + 1,
                  done.faults[k].field ? done.faults[k].field : "", done.faults[k].text);
    if (done.created != expected)
        fault(&p->x, group, "导入了%lld行，应为%lld行（相同%lld、更新%lld、有错%lld、略过%lld）",
              (long long)done.created, (long long)expected, (long long)done.same, (long long)done.changed,
              (long long)done.wrong, (long long)done.skipped);
    for (size_t k = 0; k < done.row_n; k++)
        if (done.rows[k].what == TZ_ROW_NEW)
            id = done.rows[k].id;
    return id;
}

/* ---- rows that must not count */

static bool dated(const struct tz_register *r, const struct tz_set *s)
{
    const struct tz_field *f = tz_register_field(r, s->key);
    return f && s->text &&
           (f->type == TZ_TYPE_DATE || f->type == TZ_TYPE_MONTH || f->type == TZ_TYPE_YEAR || f->type == TZ_TYPE_TIME ||
            f->type == TZ_TYPE_PERIOD);
}

static void year_later(struct printed *p, const struct tz_register *r, struct row *row)
{
    for (size_t k = 0; k < row->n; k++) {
        const char *s = row->sets[k].text;
        if (dated(r, &row->sets[k]) && strlen(s) >= 4)
            row->sets[k].text =
                tz_printf(p->x.t.arena, "%04ld%s", strtol(tz_strndup(p->x.t.arena, s, 4), NULL, 10) + 1, s + 4);
    }
}

static void decoys(struct printed *p, const struct tz_register *r, const struct row *first, const yaml_node_t *group)
{
    const yaml_node_t *but = get(&p->x, group, "but");
    struct row one;
    int64_t id;
    for (yaml_node_pair_t *q = but ? but->data.mapping.pairs.start : NULL; but && q < but->data.mapping.pairs.top;
         q++) {
        one = *first;
        put(&one, (struct tz_set){.key = text(node(&p->x, q->key)), .text = case_value(&p->x, node(&p->x, q->value))});
        make(p, r, &one, group, p->made++);
    }
    if (get(&p->x, group, "alone"))
        return;
    one = *first;
    year_later(p, r, &one);
    make(p, r, &one, group, p->made++);
    id = make(p, r, first, group, p->made++);
    if (id && !p->x.broken) {
        struct tz_act act = {.reason = "重复登记"};
        struct tz_done done;
        ok(&p->x, group,
           tz_register_strike(&done, &p->x.t.desk, id, tz_test_get(&p->x.t, id, 0)->version, &act, p->x.t.arena));
    }
}

/* ---- groups */

static bool behind(const struct tz_indicator *i, const struct tz_register *r, int depth)
{
    if (!i || depth > 4)
        return false;
    return i->reg == r || behind(i->parts[0], r, depth + 1) || behind(i->parts[1], r, depth + 1);
}

static void one_group(struct printed *p, struct line *l, const struct tz_register *r, const yaml_node_t *group)
{
    const char *as = text(get(&p->x, group, "as"));
    int64_t all = 0, id = 0;
    size_t n;
    bool many;
    int64_t serial = p->made;
    struct row *rows = rows_of(p, &n, group);
    p->x.broken = false;
    for (size_t k = 0; k < n; k++)
        all += rows[k].copies;
    p->made += all;
    l->spread |= n > 1 && behind(l->indicator, r, 0);
    many = all > MANY || is_numbered(&rows[0]);
    if (many)
        import_rows(p, r, rows, n, group, serial, all);
    for (size_t k = 0; k < n && !many; k++)
        for (int64_t c = 0; c < rows[k].copies && !p->x.broken; c++)
            id = make(p, r, &rows[k], group, serial++);
    if (as)
        name_row(&p->x, as, id);
    else if (behind(l->indicator, r, 0) || get(&p->x, group, "but"))
        decoys(p, r, &rows[0], group);
}

void line_rows(struct printed *p, struct line *l)
{
    for (yaml_node_pair_t *q = l->rows ? l->rows->data.mapping.pairs.start : NULL;
         l->rows && q < l->rows->data.mapping.pairs.top; q++) {
        const char *key = text(node(&p->x, q->key));
        const struct tz_register *r = tz_model_register(p->x.t.model, key);
        const yaml_node_t *list = node(&p->x, q->value);
        if (!r) {
            fault(&p->x, node(&p->x, q->key), "没有台账%s", key);
            continue;
        }
        if (list->type == YAML_MAPPING_NODE)
            one_group(p, l, r, list);
        for (size_t k = 0; k < items(list); k++)
            one_group(p, l, r, item(&p->x, list, k));
    }
}

/* ---- targets */

static struct tz_err *set_target(int64_t *id, struct printed *p, const struct line *l, const struct tz_figure_ask *ask,
                                 int64_t place, int year, const char *number, const char *unit, const char *origin)
{
    bool growth = strstr(l->figure, "yoy(") != NULL;
    struct tz_target t = {.indicator = ask->indicator->key,
                          .filters = tz_filters_text(ask->filters, ask->filter_n, p->x.t.arena),
                          .place = place,
                          .year = year,
                          .op = l->op,
                          .growth = growth,
                          .origin = origin,
                          .paper = l->quote,
                          .set_on = tz_today(),
                          .state = TZ_TARGET_FIXED};
    bool own = !growth && ask->indicator->unit && *ask->indicator->unit; /* else the unit stands in the rows */
    TZ_TRY(tz_figure_number(&t.value, tz_printf(p->x.t.arena, "%s%s", number, own ? unit : ""),
                            own ? ask->indicator->unit : NULL));
    if (growth && strstr(l->where, "direction=down")) {
        t.value.num = -t.value.num;
        t.op = "<=";
    }
    *id = 0;
    return tz_target_set(id, p->x.t.s.store, &p->x.t.system.actor, p->x.t.model, &t, p->x.t.arena);
}

static struct tz_err *ask_of(struct tz_figure_ask *ask, struct printed *p, const struct line *l)
{
    struct tz_conn *c;
    struct tz_buf b;
    const char *derived;
    struct tz_err *e;
    tz_buf_init(&b, p->x.t.arena);
    tz_buf_printf(&b, "%s | period=%s", l->figure, l->period);
    for (size_t k = 0; k < l->piece_n; k++)
        tz_buf_printf(&b, " | %s", l->pieces[k]);
    TZ_TRY(tz_db_reader(&c, tz_store_db(p->x.t.s.store), p->x.t.s.town));
    e = tz_figure_ask_ref(ask, &derived, c, p->x.t.model, p->x.t.s.town, b.data, p->x.t.arena);
    tz_db_release(&c);
    return e;
}

/* parts: {甲村: 20000, 乙村: 24316.2}, or for `each=村` the villages that have it, each the whole. */
static void split_target(struct printed *p, const struct line *l, const struct tz_figure_ask *ask, int64_t whole,
                         const char *number, const char *unit)
{
    const yaml_node_t *parts = get(&p->x, l->at, "parts");
    struct tz_target made[20];
    size_t n = 0;
    bool good = true;
    if (!parts)
        return;
    if (parts->type == YAML_SEQUENCE_NODE) {
        for (size_t k = 0; k < items(parts); k++) {
            int64_t id;
            ok(&p->x, parts,
               set_target(&id, p, l, ask, find_place(&p->x, parts, text(item(&p->x, parts, k))),
                          (int)strtol(l->period, NULL, 10), number, unit, TARGET_OF_REPORT));
        }
        return;
    }
    for (yaml_node_pair_t *q = parts->data.mapping.pairs.start; q < parts->data.mapping.pairs.top && n < 20; q++) {
        made[n] = (struct tz_target){.indicator = ask->indicator->key,
                                     .filters = tz_filters_text(ask->filters, ask->filter_n, p->x.t.arena),
                                     .year = (int)strtol(l->period, NULL, 10),
                                     .op = l->op,
                                     .origin = TARGET_OF_REPORT,
                                     .paper = l->quote,
                                     .set_on = tz_today(),
                                     .state = TZ_TARGET_FIXED};
        made[n].place = find_place(&p->x, parts, text(node(&p->x, q->key)));
        good &=
            ok(&p->x, parts,
               tz_figure_number(&made[n++].value, tz_printf(p->x.t.arena, "%s%s", text(node(&p->x, q->value)), unit),
                                ask->indicator->unit));
    }
    if (good)
        ok(&p->x, parts,
           tz_target_split(p->x.t.s.store, &p->x.t.system.actor, p->x.t.model, whole, made, n, p->x.t.arena));
}

void line_target(struct printed *p, struct line *l)
{
    const yaml_node_t *parts = get(&p->x, l->at, "parts");
    size_t digits = strspn(l->print, "0123456789.");
    const char *number = text(get(&p->x, l->at, "value")), *unit = l->print + digits;
    struct tz_figure_ask ask = {0};
    int year = (int)strtol(l->period, NULL, 10);
    int64_t id = 0, other;
    static const char *const words[] = {"以上", "余", "以下"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        const char *at = strstr(unit, words[k]);
        if (at)
            unit = tz_printf(p->x.t.arena, "%.*s%s", (int)(at - unit), unit, at + strlen(words[k]));
    }
    if (!number)
        number = tz_strndup(p->x.t.arena, l->print, digits);
    p->x.broken = false;
    if (!ok(&p->x, l->at, ask_of(&ask, p, l)) || !ask.indicator)
        return;
    if (!parts || parts->type == YAML_MAPPING_NODE)
        ok(&p->x, l->at,
           set_target(&id, p, l, &ask, ask.place ? ask.place : p->x.t.root, year, number, unit, TARGET_OF_REPORT));
    /* of another year, and another's */
    ok(&p->x, l->at, set_target(&other, p, l, &ask, p->x.t.root, year + 1, "1", unit, TARGET_OF_REPORT));
    ok(&p->x, l->at, set_target(&other, p, l, &ask, ask.place ? ask.place : p->x.t.root, year, "2", unit, "上级下达"));
    split_target(p, l, &ask, id, number, unit);
}
