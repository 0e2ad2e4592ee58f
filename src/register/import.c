/* SPDX-License-Identifier: Apache-2.0
 *
 * Imports: sheet and header, first pass (every row checked on workers), result, second pass (chunks written in order, one
 * unit of work each). What is wrong is said at its cell before anything is written.
 */
#include "register/import_run_priv.h"
#include "register.sql.h"
#include "base/file.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { SETTLE_ROWS = 1000 }; /* fewer change no plan */

/* ---- sheet and header */
#define LOOK_ROWS 40

struct sheet_pick {
    struct grid_row **rows; /* the first ones, read while looking for the header */
    size_t n;
    size_t sheet;
};

static struct tz_err *look_at(struct heading *head, struct sheet_pick *p, struct run *run, size_t sheet)
{
    p->rows = TZ_NEW_ARRAY(run->rows_arena, LOOK_ROWS, struct grid_row *);
    p->n = 0;
    p->sheet = sheet;
    TZ_TRY(grid_begin(run->grid, sheet));
    while (p->n < LOOK_ROWS) {
        TZ_TRY(grid_next(&p->rows[p->n], run->grid, run->rows_arena));
        if (!p->rows[p->n])
            break;
        p->n++;
    }
    return heading_find(head, p->rows, p->n, run->x.reg, run->x.in->map, run->x.in->map_n, run->rows_arena);
}

static struct tz_err *no_header(const struct run *run)
{
    const struct tz_register *r = run->x.reg;
    struct tz_buf b;
    tz_buf_init(&b, run->rows_arena);
    for (size_t i = 0; i < r->field_n && i < 20; i++)
        tz_buf_printf(&b, "%s%s", i ? "、" : "", r->fields[i].label);
    return tz_err_hint(tz_err(TZ_E_INPUT, "表里找不到能对应“%s”的表头", r->label),
                       "表头可用：%s；或用 --map 表头=字段 指明", b.data);
}

/* The sheet of this name; NULL = the first in view that has a header. */
static struct tz_err *pick_sheet(struct sheet_pick *p, struct run *run, const char *wanted)
{
    for (size_t i = 0; i < grid_sheets(run->grid); i++) {
        if (wanted ? strcmp(wanted, grid_sheet_name(run->grid, i)) != 0 : grid_sheet_hidden(run->grid, i))
            continue;
        TZ_TRY(look_at(&run->x.head, p, run, i));
        if (run->x.head.row >= 0)
            return NULL;
        grid_end(run->grid);
    }
    if (!wanted)
        return no_header(run);
    struct tz_buf b;
    tz_buf_init(&b, run->rows_arena);
    for (size_t i = 0; i < grid_sheets(run->grid); i++)
        tz_buf_printf(&b, "%s%s", i ? "、" : "", grid_sheet_name(run->grid, i));
    return tz_err_hint(tz_err(TZ_E_INPUT, "没有工作表“%s”，或其中找不到表头", wanted), "这个文件里有：%s",
                       b.data ? b.data : "");
}

/* Sheets in view that could have been meant as well. */
static struct tz_err *other_sheets(struct tz_import_result *out, struct run *run, const struct sheet_pick *taken,
                                   struct tz_arena *a)
{
    out->others = TZ_NEW_ARRAY(a, grid_sheets(run->grid), const char *);
    for (size_t i = 0; i < grid_sheets(run->grid); i++) {
        struct sheet_pick p;
        struct heading head;
        if (i == taken->sheet || grid_sheet_hidden(run->grid, i))
            continue;
        TZ_TRY(look_at(&head, &p, run, i));
        grid_end(run->grid);
        if (head.row >= 0)
            out->others[out->other_n++] = tz_strdup(a, grid_sheet_name(run->grid, i));
    }
    return NULL;
}

/* What tells one import from another: the file, which of its sheets, and the values given for what the sheet does not
 * say. The first sheet is the same sheet when it is named. */
static struct tz_err *import_sum(uint8_t sum[TZ_DIGEST_BYTES], struct run *run, const char *data, size_t n)
{
    const struct tz_import *in = run->x.in;
    const char *sheet = in->sheet;
    struct tz_buf b;
    tz_sm3(sum, data, n);
    if (sheet) {
        struct sheet_pick p = {0}, first = {0};
        TZ_TRY(grid_open(&run->grid, in->file, data, n, run->rows_arena));
        TZ_TRY(pick_sheet(&p, run, sheet));
        grid_end(run->grid);
        struct tz_err *e = pick_sheet(&first, run, NULL);
        if (!e && first.sheet == p.sheet)
            sheet = NULL;
        grid_end(run->grid);
        tz_err_free(e); /* the one that is named is hidden, and no other has a header */
    }
    if (!sheet && !in->default_n)
        return NULL;
    tz_buf_init(&b, run->rows_arena);
    tz_buf_add(&b, (const char *)sum, TZ_DIGEST_BYTES);
    tz_buf_printf(&b, "%s", sheet ? sheet : "");
    for (size_t i = 0; i < in->default_n; i++)
        tz_buf_printf(&b, "\x1f%s=%s", in->defaults[i].key, in->defaults[i].text);
    tz_sm3(sum, b.data, b.len);
    return NULL;
}

/* ---- rows into chunks */
#define CHUNK_MOST 500
#define CHUNK_GROWING 250 /* a row may bring a person and a household along */

static size_t chunk_size(const struct run *run)
{
    for (size_t i = 0; i < run->x.head.n; i++) {
        const struct column *c = &run->x.head.columns[i];
        if (c->kind == COLUMN_IDENTITY || (c->kind == COLUMN_FIELD && c->field->type == TZ_TYPE_REF))
            return tz_limits.unit_rows < CHUNK_GROWING ? tz_limits.unit_rows : CHUNK_GROWING;
    }
    return tz_limits.unit_rows < CHUNK_MOST ? tz_limits.unit_rows : CHUNK_MOST;
}

static void hand_over(struct run *run, struct chunk *c)
{
    pthread_mutex_lock(&run->lock);
    if (run->last)
        run->last->next = c;
    else
        run->first = c;
    run->last = c;
    c->index = run->chunk_n++;
    if (!run->next)
        run->next = c;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
}

static struct chunk *new_chunk(struct run *run, size_t size)
{
    struct chunk *c = TZ_NEW(run->rows_arena, struct chunk);
    c->rows = TZ_NEW_ARRAY(run->rows_arena, size, struct import_row);
    return c;
}

/* 同上 and 〃 are what the last row that is one says there. */
static void take_from_above(const struct run *run, struct grid_row *row)
{
    static const char *const words[] = {"同上", "〃", "″", "〃〃"};
    for (int c = 0; c < row->count; c++) {
        const struct grid_row *above = row->above;
        bool same = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            same = same || strcmp(row->cells[c].text, words[i]) == 0;
        while (same && above && row_skip(&run->x, above))
            above = above->above;
        if (same && above && c < above->count && *above->cells[c].text)
            row->cells[c].text = above->cells[c].text;
    }
}

static struct tz_err *read_rows(struct run *run, const struct sheet_pick *p)
{
    size_t size = chunk_size(run), at = (size_t)run->x.head.row + (size_t)run->x.head.rows;
    struct chunk *c = new_chunk(run, size);
    for (;;) {
        struct grid_row *g = NULL;
        if (at < p->n) {
            TZ_ASSERT(p->rows);
            g = p->rows[at++];
        } else if (p->n == LOOK_ROWS) { /* else the sheet ended while it was looked at */
            TZ_TRY(grid_next(&g, run->grid, run->rows_arena));
        }
        if (!g)
            break;
        struct import_row *row = &c->rows[c->n++];
        row->grid = g;
        take_from_above(run, g);
        if (c->n == size) {
            hand_over(run, c);
            c = new_chunk(run, size);
        }
    }
    if (c->n)
        hand_over(run, c);
    return NULL;
}

/* ---- between the passes */
/* Two rows of one sheet for the same entry: the second is said to repeat the first. */
static void note_repeat(struct run *run, struct map *keys, struct import_row *row)
{
    bool fresh;
    struct map_item *item = map_at(keys, row->key, true, &fresh);
    struct fault_list *f;
    if (fresh) {
        item->i = row->grid->row + 1;
        return;
    }
    f = TZ_NEW(run->rows_arena, struct fault_list);
    f->fault = (struct tz_import_fault){.row = row->grid->row,
                                        .column = -1,
                                        .text = tz_printf(run->rows_arena, "与第%d行是同一条", (int)item->i),
                                        .hint = "请只留一行，或补上能把两行分开的一列"};
    f->next = row->faults;
    row->faults = f;
    row->what = TZ_ROW_WRONG;
}

/* In the sheet's order, when all rows are checked: repeats, and who is to grow in which chunk. */
static void over_checked(struct run *run)
{
    struct map keys;
    map_init(&keys, run->rows_arena);
    for (const struct chunk *c = run->first; c; c = c->next)
        for (size_t i = 0; i < c->n; i++) {
            struct import_row *row = &c->rows[i];
            if (row->key)
                note_repeat(run, &keys, row);
            if (row->what == TZ_ROW_NEW || row->what == TZ_ROW_CHANGED)
                grow_used(row, c->index);
        }
}

/* ---- results */
static size_t count_faults(const struct run *run)
{
    size_t n = 0;
    for (const struct chunk *c = run->first; c; c = c->next)
        for (size_t i = 0; i < c->n; i++)
            for (const struct fault_list *f = c->rows[i].faults; f; f = f->next)
                n++;
    return n;
}

static void count_row(struct tz_import_result *out, enum tz_import_what what)
{
    int64_t *const counts[] = {&out->created, &out->changed, &out->same, &out->wrong, &out->skipped, &out->gone};
    (*counts[what])++;
}

static struct tz_import_fault copy_fault(const struct tz_import_fault *f, struct tz_arena *a)
{
    struct tz_import_fault x = *f;
    x.field = tz_strdup(a, f->field);
    x.text = tz_strdup(a, f->text);
    x.hint = tz_strdup(a, f->hint);
    return x;
}

#define SAMPLES 3
#define SAMPLE_CHARS 12

/* The first few texts of a column that differ, to know it by. */
static const char *samples_of(const struct run *run, int at, struct tz_arena *a)
{
    const struct chunk *c = run->first;
    const char *seen[SAMPLES] = {NULL};
    struct tz_buf b;
    size_t n = 0;
    tz_buf_init(&b, a);
    for (size_t i = 0; c && i < c->n && i < LOOK_ROWS && n < SAMPLES; i++) {
        const struct grid_row *row = c->rows[i].grid;
        const char *text = at < row->count ? row->cells[at].text : "";
        bool again = !*text || c->rows[i].what == TZ_ROW_SKIPPED;
        for (size_t k = 0; k < n && !again; k++)
            again = strcmp(seen[k], text) == 0;
        if (again)
            continue;
        seen[n] = text;
        tz_buf_str(&b, n++ ? "、" : "");
        tz_buf_add(&b, text, tz_utf8_offset(text, strlen(text), SAMPLE_CHARS));
    }
    return b.len ? b.data : "";
}

static struct tz_import_column *result_columns(const struct run *run, struct tz_arena *a)
{
    struct tz_import_column *list = TZ_NEW_ARRAY(a, run->x.head.n, struct tz_import_column);
    for (size_t i = 0; i < run->x.head.n; i++) {
        const struct column *c = &run->x.head.columns[i];
        list[i] = (struct tz_import_column){.column = c->at,
                                            .header = tz_strdup(a, c->header),
                                            .scale_num = 1,
                                            .scale_den = 1,
                                            .unit = tz_strdup(a, c->unit),
                                            .samples = samples_of(run, c->at, a)};
        if (c->kind != COLUMN_IGNORED)
            list[i].field = c->field;
        if (c->part)
            list[i].part = c->part->key;
        if (c->scaled) {
            list[i].scale_num = (int64_t)c->scale.num;
            list[i].scale_den = (int64_t)c->scale.den;
        }
    }
    return list;
}

/* Columns without a header and without a match are not worth a line. */
static void result_rows(struct tz_import_result *out, const struct run *run, struct tz_arena *a)
{
    struct tz_import_row *rows = TZ_NEW_ARRAY(a, run->row_n + run->gone_n, struct tz_import_row);
    struct tz_import_fault *faults = TZ_NEW_ARRAY(a, count_faults(run), struct tz_import_fault);
    size_t n = 0, k = 0;
    for (const struct chunk *c = run->first; c; c = c->next)
        for (size_t i = 0; i < c->n; i++) {
            const struct import_row *row = &c->rows[i];
            rows[n] = (struct tz_import_row){.row = row->grid->row,
                                             .what = row->what,
                                             .id = row->id,
                                             .number = tz_strdup(a, row->number),
                                             .summary = tz_strdup(a, row->summary),
                                             .fault_from = k};
            for (const struct fault_list *f = row->faults; f; f = f->next)
                faults[k++] = copy_fault(&f->fault, a);
            rows[n].fault_n = k - rows[n].fault_from;
            count_row(out, row->what);
            out->idle += row->idle && row->what == TZ_ROW_NEW;
            out->hidden += row->grid->hidden && (row->what == TZ_ROW_NEW || row->what == TZ_ROW_CHANGED);
            n++;
        }
    for (size_t i = 0; i < run->gone_n; i++) {
        rows[n++] = run->gone[i];
        count_row(out, TZ_ROW_GONE);
    }
    out->rows = rows;
    out->row_n = n;
    out->faults = faults;
    out->fault_n = k;
}

static void make_result(struct tz_import_result *out, const struct run *run, const struct sheet_pick *p,
                        struct tz_arena *a)
{
    TZ_ASSERT(p->rows); /* a head was found */
    out->sheet = tz_strdup(a, grid_sheet_name(run->grid, p->sheet));
    out->sheet_at = p->sheet;
    out->header_row = p->rows[run->x.head.row]->row;
    out->header_rows = run->x.head.rows;
    out->first_row = run->first ? run->first->rows[0].grid->row : 0;
    out->columns = result_columns(run, a);
    out->column_n = run->x.head.n;
    result_rows(out, run, a);
    out->persons = run->x.growth.persons;
    out->households = run->x.growth.households;
    out->organizations = run->x.growth.organizations;
}

/* ---- rows of the platform that its export no longer has */
static int by_number(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **numbers_seen(size_t *n, const struct run *run, struct tz_arena *a)
{
    const char **list = TZ_NEW_ARRAY(a, run->row_n, const char *);
    int at = -1;
    *n = 0;
    for (size_t i = 0; i < run->x.head.n; i++)
        if (run->x.head.columns[i].upper)
            at = run->x.head.columns[i].at;
    for (const struct chunk *c = run->first; c && at >= 0; c = c->next)
        for (size_t i = 0; i < c->n; i++)
            if (at < c->rows[i].grid->count && *c->rows[i].grid->cells[at].text)
                list[(*n)++] = row_number(c->rows[i].grid->cells[at].text, a);
    qsort(list, *n, sizeof *list, by_number);
    return list;
}

#define GONE_MOST 5000

static struct tz_err *find_gone(struct run *run, struct tz_arena *a)
{
    const struct tz_register *r = run->x.reg;
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    struct tz_sql_build b;
    bool have, first = true;
    size_t seen_n;
    if (!run->x.above)
        return NULL;
    const char **seen = numbers_seen(&seen_n, run, a);
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select r.id, r.number, r.upper_no from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " r where r.town = ");
    tz_sql_bind(&b, tz_v_int(run->x.d->who->actor.town));
    tz_sql_add(&b, " and r.upper_no is not null and r.struck = 0 and r.state in (");
    for (size_t i = 0; i < r->state_n; i++)
        if (!r->states[i].done) {
            tz_sql_add(&b, first ? "" : ", ");
            tz_sql_bind(&b, tz_v_text(r->states[i].key));
            first = false;
        }
    tz_sql_add(&b, first ? "'') order by r.id" : ") order by r.id");
    run->gone = TZ_NEW_ARRAY(a, GONE_MOST, struct tz_import_row);
    TZ_TRY(tz_db_reader(&c, tz_store_db(run->x.d->store), run->x.d->who->actor.town));
    struct tz_err *e = tz_db_queryv(&rows, c, tz_sql_end(&b, "register.gone"), b.values, b.value_n);
    while (!e && run->gone_n < GONE_MOST && !(e = tz_rows_next(rows, &have)) && have) {
        const char *no = tz_rows_text(rows, 2);
        if (bsearch(&no, seen, seen_n, sizeof *seen, by_number))
            continue;
        run->gone[run->gone_n++] = (struct tz_import_row){.row = -1,
                                                          .what = TZ_ROW_GONE,
                                                          .id = tz_rows_int(rows, 0),
                                                          .number = tz_rows_copy(rows, 1, a),
                                                          .summary = tz_printf(a, "%s 平台导出中已无", no)};
    }
    tz_rows_close(&rows);
    tz_db_release(&c);
    return e;
}

/* ---- the whole */
static bool has_upper_no(const struct heading *h)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->columns[i].upper)
            return true;
    return false;
}

static struct tz_err *may_import(const struct tz_desk *d, const struct tz_register *r)
{
    if (tz_scope_may(d->who, r, TZ_RIGHT_CREATE))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "你的角色不能导入“%s”", r->label), "需要时请安全管理员授权");
}

/* First pass. */
static struct tz_err *check_all(struct run *run, struct sheet_pick *p)
{
    TZ_TRY(pick_sheet(p, run, run->x.in->sheet));
    run->x.above = run->x.reg->home != TZ_HOME_HERE && has_upper_no(&run->x.head);
    TZ_TRY(run_start(run, true));
    struct tz_err *e = read_rows(run, p);
    grid_end(run->grid);
    TZ_TRY(run_finish(run, e));
    over_checked(run);
    return NULL;
}

static size_t rows_to_write(const struct run *run)
{
    size_t n = 0;
    for (const struct chunk *c = run->first; c; c = c->next)
        for (size_t i = 0; i < c->n; i++)
            n += c->rows[i].what == TZ_ROW_NEW || c->rows[i].what == TZ_ROW_CHANGED;
    return n;
}

/* What a row takes with its twin, spans, journal, indexes and the write-ahead log; measured 1.4 KiB, taken threefold. */
#define ROW_DISK 4096

static struct tz_err *room_for(const struct run *run, size_t rows, struct tz_arena *a)
{
    return tz_store_room_for(run->x.d->store, (uint64_t)rows * ROW_DISK, tz_printf(a, "导入%zu行", rows));
}

static size_t wrong_rows(const struct run *run)
{
    size_t n = 0;
    for (const struct chunk *c = run->first; c; c = c->next)
        for (size_t i = 0; i < c->n; i++)
            n += c->rows[i].what == TZ_ROW_WRONG;
    return n;
}

/* Second pass. */
struct second {
    struct run *run;
    struct batch_row *batch;
    int64_t skip;
    struct tz_arena *arena;
};

static struct tz_err *write_all(void *data)
{
    const struct second *s = data;
    struct run *run = s->run;
    struct batch_row *batch = s->batch;
    int64_t made = 0, changed = 0;
    run->x.batch = batch->id;
    run->skip = s->skip;
    TZ_TRY(run_reserve(run, s->arena));
    TZ_TRY(run_start(run, false));
    TZ_TRY(run_finish(run, NULL));
    for (const struct chunk *c = run->first; c; c = c->next)
        for (size_t i = 0; i < c->n; i++) {
            made += c->rows[i].what == TZ_ROW_NEW;
            changed += c->rows[i].what == TZ_ROW_CHANGED;
        }
    batch->state = TZ_BATCH_DONE;
    batch->done = batch->all;
    batch->created = made;
    batch->changed = changed;
    TZ_TRY(batch_close(run->x.d, batch, s->arena));
    if (made + changed >= SETTLE_ROWS)
        tz_db_settle(tz_store_db(run->x.d->store));
    return NULL;
}

static struct tz_err *go(struct tz_import_result *out, struct run *run, struct batch_row *resume, int64_t skip,
                         const char *data, size_t n, struct tz_arena *a)
{
    const struct tz_import *in = run->x.in;
    struct sheet_pick p = {0};
    struct batch_row fresh = {0}, *batch = resume ? resume : &fresh;
    TZ_TRY(grid_open(&run->grid, in->file, data, n, run->rows_arena));
    TZ_TRY(check_all(run, &p));
    TZ_TRY(other_sheets(out, run, &p, a));
    TZ_TRY(find_gone(run, run->rows_arena));
    if (!in->dry_run && rows_to_write(run) && (in->keep_wrong_out || !wrong_rows(run))) {
        TZ_TRY(room_for(run, rows_to_write(run), a));
        if (!resume)
            TZ_TRY(batch_open(batch, run->x.d, in, data, n, run->sum, (int64_t)run->row_n, a));
        struct second second = {run, batch, skip, a};
        TZ_TRY(batch_run(run->x.d, batch, write_all, &second, a));
        out->batch = batch->id;
    }
    make_result(out, run, &p, a);
    return NULL;
}

static void run_init(struct run *run, const struct tz_desk *d, const struct tz_import *in)
{
    struct tz_arena *a = tz_arena_new((size_t)2 << 30);
    memset(run, 0, sizeof *run);
    run->rows_arena = a;
    run->x = (struct importing){
        .d = d, .in = in, .reg = in->reg, .lay = layout_of(d->model, in->reg), .day = in->day ? in->day : tz_today()};
    run->x.growth.allowed = in->grow;
    run->x.growth.arena = tz_arena_new((size_t)1 << 30);
    map_init(&run->x.growth.slots, run->x.growth.arena);
    map_init(&run->x.growth.ids, run->x.growth.arena);
    pthread_mutex_init(&run->x.growth.lock, NULL);
    pthread_cond_init(&run->x.growth.changed, NULL);
    pthread_mutex_init(&run->lock, NULL);
    pthread_cond_init(&run->changed, NULL);
}

static void run_end(struct run *run)
{
    for (size_t i = 0; i < run->worker_n; i++)
        tz_arena_destroy(&run->workers[i].keep);
    pthread_cond_destroy(&run->changed);
    pthread_mutex_destroy(&run->lock);
    pthread_cond_destroy(&run->x.growth.changed);
    pthread_mutex_destroy(&run->x.growth.lock);
    tz_arena_destroy(&run->x.growth.arena);
    tz_arena_destroy(&run->rows_arena);
}

/* The file is known: nothing to do, or to be finished when it had been cut off. */
static struct tz_err *take_up(struct tz_import_result *out, const struct tz_desk *d, struct tz_arena *a)
{
    struct batch_row b;
    TZ_TRY(batch_read(&b, d->store, d->who->actor.town, out->batch, a));
    out->taken_up = b.state == TZ_BATCH_OPEN;
    out->same_file = !out->taken_up;
    if (out->same_file)
        return NULL;
    TZ_TRY(tz_batch_resume(d, out->batch, a));
    TZ_TRY(batch_read(&b, d->store, d->who->actor.town, out->batch, a));
    out->created = b.created;
    out->changed = b.changed;
    return NULL;
}

struct tz_err *import_run(struct tz_import_result *out, const struct tz_desk *d, const struct tz_import *in,
                          struct batch_row *resume, int64_t skip, struct tz_arena *a)
{
    struct run *run = TZ_NEW(a, struct run);
    char *data = (char *)(uintptr_t)in->data;
    size_t n = in->bytes;
    memset(out, 0, sizeof *out);
    TZ_TRY(may_import(d, in->reg));
    run_init(run, d, in);
    struct tz_err *e = data ? NULL : tz_file_read(&data, &n, in->file, tz_limits.upload_bytes, run->rows_arena);
    if (!e && !in->dry_run && !resume) {
        e = import_sum(run->sum, run, data, n);
        if (!e)
            e = batch_same(&out->batch, d->store, d->who->actor.town, in->reg->key, run->sum);
        if (!e && out->batch)
            e = take_up(out, d, a);
    }
    if (!e && !out->same_file && !out->taken_up)
        e = go(out, run, resume, skip, data, n, a);
    run_end(run);
    return e;
}

struct tz_err *tz_import_run(struct tz_import_result *out, const struct tz_desk *d, const struct tz_import *in,
                             struct tz_arena *a)
{
    return import_run(out, d, in, NULL, 0, a);
}
