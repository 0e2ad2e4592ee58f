/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows for a trial: from the samples of a pack, with right and wrong values by type; see pack_trial.h.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/pack_trial.h"

/* The smallest picture: one pixel, PNG. */
static const unsigned char pixel[] = {
    0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0,   0,   0, 13, 'I', 'H', 'D', 'R', 0,   0,   0,    1,    0,    0, 0,
    1,    8,   6,   0,   0,  0,  31, 21, 196, 137, 0, 0,  0,   13,  'I', 'D', 'A', 'T', 0x78, 0x9c, 0x63, 0, 1,
    0,    0,   5,   0,   1,  13, 10, 45, 180, 0,   0, 0,  0,   'I', 'E', 'N', 'D', 174, 'B',  0x60, 0x82};

static int find(const struct trial_row *row, const char *key)
{
    for (size_t i = 0; i < row->n; i++)
        if (strcmp(row->sets[i].key, key) == 0)
            return (int)i;
    return -1;
}

void trial_set(struct trial_row *row, const char *key, const char *text)
{
    int at = find(row, key);
    if (strcmp(key, "state") == 0) {
        row->state = text;
        return;
    }
    if (at < 0) {
        TZ_ASSERT(row->n < TRIAL_SETS);
        at = (int)row->n++;
    }
    row->sets[at] = (struct tz_set){.key = key, .text = text};
}

void trial_drop(struct trial_row *row, const char *key)
{
    int at = find(row, key);
    if (at < 0)
        return;
    for (size_t i = (size_t)at; i + 1 < row->n; i++)
        row->sets[i] = row->sets[i + 1];
    row->n--;
}

const char *trial_text(const struct trial_row *row, const char *key)
{
    int at = find(row, key);
    if (at < 0)
        return NULL;
    return row->sets[at].rows ? "" : row->sets[at].text;
}

/* ---- references */
const char *trial_ref(struct trial *t, const struct tz_field *f, const char *text)
{
    for (size_t k = 0; k < f->target_n; k++)
        for (size_t i = 0; i < t->base_n; i++)
            if (f->targets[k].reg == t->bases[i].reg && (!text || tz_same(t->bases[i].name, text)))
                return tz_printf(t->a, "%s:%lld", f->targets[k].name, (long long)t->bases[i].id);
    return text;
}

static const char *set_text(struct trial *t, const struct tz_field *f, const char *text)
{
    return f && f->type == TZ_TYPE_REF && text ? trial_ref(t, f, text) : text;
}

static void set_rows(struct trial *t, const struct tz_field *list, const struct tz_sample_value *v, struct tz_set *out)
{
    struct tz_set_row *rows = TZ_NEW_ARRAY(t->a, v->row_n + 1, struct tz_set_row);
    for (size_t i = 0; i < v->row_n; i++) {
        const struct tz_sample *s = &v->rows[i];
        struct tz_set *parts = TZ_NEW_ARRAY(t->a, s->n + 1, struct tz_set);
        for (size_t k = 0; k < s->n; k++)
            parts[k] = (struct tz_set){.key = s->values[k].key,
                                       .text = set_text(t, tz_field_part(list, s->values[k].key), s->values[k].text)};
        rows[i].parts = parts;
        rows[i].n = s->n;
    }
    out->rows = rows;
    out->row_n = v->row_n;
}

void trial_sample(struct trial *t, const struct tz_register *r, const struct tz_sample *s, struct trial_row *out)
{
    *out = (struct trial_row){0};
    for (size_t i = 0; i < s->n; i++) {
        const struct tz_sample_value *v = &s->values[i];
        const struct tz_field *f = tz_register_field(r, v->key);
        trial_set(out, v->key, set_text(t, f, v->text));
        if (v->rows)
            set_rows(t, f, v, &out->sets[out->n - 1]);
    }
}

/* Another number above; where that is a declared field as well (工单号), there too. */
void trial_number(struct trial *t, const struct tz_register *r, struct trial_row *row)
{
    const struct tz_field *upper = tz_register_field(r, "upper_no");
    const char *number = tz_printf(t->a, "TR%06lld", (long long)++t->serial);
    if (r->home == TZ_HOME_HERE || !upper)
        return;
    trial_set(row, "upper_no", number);
    for (size_t i = 0; upper->synonym_n && i < r->field_n; i++)
        if (tz_same(r->fields[i].label, upper->synonyms[0]))
            trial_set(row, r->fields[i].key, number);
}

/* What rows are told apart by - the number above, a name, the words that an import matches - differs from row to row. */
void trial_unlike(struct trial *t, const struct tz_register *r, struct trial_row *row)
{
    t->serial++;
    trial_number(t, r, row);
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        const char *is = trial_text(row, f->key);
        bool tells = strcmp(f->key, "name") == 0;
        for (size_t k = 0; k < r->match_n && !tells; k++)
            tells = r->match[k] == f->ord && !f->cls;
        if (tells && f->type == TZ_TYPE_TEXT && is && strncmp(is, "TR", 2) != 0)
            trial_set(row, f->key, tz_printf(t->a, "%s%lld", is, (long long)t->serial));
    }
}

void trial_start(struct trial *t, const struct tz_register *r, struct trial_row *out)
{
    const struct tz_samples *samples = r->samples;
    *out = (struct trial_row){0};
    if (samples && samples->n)
        trial_sample(t, r, &samples->items[0], out);
    trial_with(t, r, out);
    trial_unlike(t, r, out);
}

/* ---- right values */
static const char *a_code(const struct tz_codes *codes)
{
    for (size_t i = 0; codes && i < codes->n; i++)
        if (!codes->items[i].closed)
            return codes->items[i].key;
    return NULL;
}

static const char *a_number(struct trial *t, const struct tz_field *f)
{
    int decimals = f->type == TZ_TYPE_MONEY ? 2 : f->type == TZ_TYPE_INT ? 0 : f->decimals;
    char *out = tz_alloc(t->a, 48);
    int64_t one = 1;
    for (int i = 0; i < decimals; i++)
        one *= 10;
    if (f->has_min && one < f->min)
        one = f->min;
    if (f->has_max && one > f->max)
        one = f->max;
    tz_dec_print(out, one, decimals);
    return out;
}

static const char *a_file(struct trial *t, const struct tz_register *r, const struct tz_field *f)
{
    static const char paper[] = "现场记录一份，内容从略。\n";
    struct tz_desk d = trial_desk(t, &t->system);
    bool photo = f->type == TZ_TYPE_PHOTO;
    int64_t id = 0;
    struct tz_err *e =
        tz_register_attach(&id, &d, r, 0, f->key, photo ? "照片.png" : "记录.txt", photo ? (const void *)pixel : paper,
                           photo ? sizeof pixel : sizeof paper - 1, t->a);
    return trial_ok(t, f->label, e) ? tz_printf(t->a, "%lld", (long long)id) : NULL;
}

static const char *a_reference(struct trial *t, const struct tz_field *f)
{
    const char *word = trial_ref(t, f, NULL);
    for (size_t i = 0; !word && i < f->target_n; i++)
        word = f->targets[i].kind == TZ_REF_PLACE ? "示例村" : f->targets[i].kind == TZ_REF_TEXT ? "某某" : NULL;
    return word;
}

const char *trial_value(struct trial *t, const struct tz_register *r, const struct tz_field *f)
{
    switch (f->type) {
    case TZ_TYPE_BOOL:
        return "是";
    case TZ_TYPE_INT:
    case TZ_TYPE_NUMBER:
    case TZ_TYPE_MONEY:
        return a_number(t, f);
    case TZ_TYPE_DATE:
        return "2025-12-30";
    case TZ_TYPE_TIME:
        return "2025-12-30T10:00:00+08:00";
    case TZ_TYPE_CHOICE:
    case TZ_TYPE_CHOICES:
        return a_code(f->codes);
    case TZ_TYPE_ID:
        return "11010519491231002X";
    case TZ_TYPE_CREDIT_CODE:
        return "91350100M000100Y43";
    case TZ_TYPE_PHONE:
        return "13800138000";
    case TZ_TYPE_ACCOUNT:
        return "6222020200112233445";
    case TZ_TYPE_REF:
        return a_reference(t, f);
    case TZ_TYPE_PLACE:
        return f->level && f->level < TZ_PLACE_VILLAGE ? "示例镇" : "示例村";
    case TZ_TYPE_POINT:
        return "115.1,30.1";
    case TZ_TYPE_LINE:
        return "115.1,30.1;115.2,30.2";
    case TZ_TYPE_AREA:
        return "115.1,30.1;115.2,30.1;115.2,30.2";
    case TZ_TYPE_PHOTO:
    case TZ_TYPE_FILE:
    case TZ_TYPE_DOCUMENT:
        return a_file(t, r, f);
    case TZ_TYPE_MONTH:
    case TZ_TYPE_PERIOD:
        return "2025-11";
    case TZ_TYPE_YEAR:
        return "2025";
    case TZ_TYPE_FREQUENCY:
        return "每周1次";
    case TZ_TYPE_LIST:
        return NULL;
    default:
        return f->max_chars && f->max_chars < 4 ? "是" : "情况属实";
    }
}

void trial_fill(struct trial *t, const struct tz_register *r, const struct tz_field *f, struct trial_row *row)
{
    if (f->type != TZ_TYPE_LIST) {
        trial_set(row, f->key, trial_value(t, r, f));
        return;
    }
    struct tz_set *parts = TZ_NEW_ARRAY(t->a, f->part_n + 1, struct tz_set);
    struct tz_set_row *one = TZ_NEW(t->a, struct tz_set_row);
    for (size_t i = 0; i < f->part_n; i++)
        if (f->parts[i].type != TZ_TYPE_FILE && f->parts[i].type != TZ_TYPE_PHOTO && !f->parts[i].derived)
            parts[one->n++] = (struct tz_set){.key = f->parts[i].key, .text = trial_value(t, r, &f->parts[i])};
    one->parts = parts;
    trial_set(row, f->key, NULL);
    row->sets[find(row, f->key)].rows = one;
    row->sets[find(row, f->key)].row_n = 1;
}

/* ---- wrong values */
static const char *out_of_range(struct trial *t, const struct tz_field *f)
{
    int decimals = f->type == TZ_TYPE_MONEY ? 2 : f->type == TZ_TYPE_INT ? 0 : f->decimals;
    char *out = tz_alloc(t->a, 48);
    if (!f->has_min && !f->has_max)
        return "十几个";
    tz_dec_print(out, f->has_min ? f->min - 1 : f->max + 1, decimals);
    return out;
}

static const char *too_long(struct trial *t, const struct tz_field *f)
{
    if (!f->max_chars)
        return NULL;
    char *out = tz_alloc(t->a, (size_t)f->max_chars * 3 + 4);
    for (int i = 0; i <= f->max_chars; i++)
        memcpy(out + (size_t)i * 3, "长", 3);
    return out;
}

static bool takes_text(const struct tz_field *f)
{
    for (size_t i = 0; i < f->target_n; i++)
        if (f->targets[i].kind == TZ_REF_TEXT)
            return true;
    return false;
}

const char *trial_wrong(struct trial *t, const struct tz_field *f)
{
    switch (f->type) {
    case TZ_TYPE_BOOL:
        return "说不准";
    case TZ_TYPE_INT:
    case TZ_TYPE_NUMBER:
    case TZ_TYPE_MONEY:
        return out_of_range(t, f);
    case TZ_TYPE_DATE:
        return "2025-02-30";
    case TZ_TYPE_TIME:
        return "那天傍晚";
    case TZ_TYPE_CHOICE:
    case TZ_TYPE_CHOICES:
        return "不存在的选项";
    case TZ_TYPE_ID:
        return "110105194912310021";
    case TZ_TYPE_CREDIT_CODE:
        return "91350100M000100Y44";
    case TZ_TYPE_PHONE:
        return "1380013";
    case TZ_TYPE_ACCOUNT:
        return "尾号8899";
    case TZ_TYPE_REF:
        return takes_text(f) ? NULL : "查无此名";
    case TZ_TYPE_PLACE:
        return "查无此村";
    case TZ_TYPE_POINT:
    case TZ_TYPE_LINE:
    case TZ_TYPE_AREA:
        return "村口大树下";
    case TZ_TYPE_PHOTO:
    case TZ_TYPE_FILE:
    case TZ_TYPE_DOCUMENT:
        return "桌上那张";
    case TZ_TYPE_MONTH:
    case TZ_TYPE_PERIOD:
        return "2025-13";
    case TZ_TYPE_YEAR:
        return "前年";
    case TZ_TYPE_LIST:
        return NULL;
    default:
        return too_long(t, f);
    }
}

/* ---- doing it */
struct tz_err *trial_create(int64_t *id, struct trial *t, const struct tz_who *who, const struct tz_register *r,
                            const struct trial_row *row, bool historical)
{
    struct tz_desk d = trial_desk(t, who);
    struct tz_act act = {.historical = historical, .above = historical, .reason = "测试"};
    struct tz_done done = {0};
    if (historical)
        act.state = row->state;
    TZ_TRY(tz_register_create(&done, &d, r, row->sets, row->n, &act, t->a));
    *id = done.id;
    return NULL;
}

struct tz_err *trial_try(struct trial *t, const struct tz_register *r, const struct trial_row *row)
{
    struct tz_desk d = trial_desk(t, &t->system);
    struct tz_item item = {.kind = TZ_ITEM_CREATE, .reg = r, .sets = row->sets, .n = row->n};
    struct tz_done done;
    item.act = (struct tz_act){.historical = true, .above = true, .state = row->state, .reason = "测试"};
    return tz_register_check(&done, &d, &item, t->a);
}

struct tz_entry *trial_get(struct trial *t, const struct tz_who *who, int64_t id, unsigned parts)
{
    struct tz_desk d = trial_desk(t, who);
    struct tz_get g = {.parts = parts};
    struct tz_entry *e = NULL;
    return trial_ok(t, "读取", tz_register_get(&e, &d, id, &g, t->a)) ? e : NULL;
}

int64_t trial_head(struct trial *t)
{
    struct tz_conn *conn = NULL;
    uint8_t hash[TZ_DIGEST_BYTES];
    int64_t j = -1;
    struct tz_err *e = tz_db_reader(&conn, tz_store_db(t->c->store), t->c->town.town);
    if (!e)
        e = tz_store_head(&j, hash, conn, t->c->town.town);
    tz_db_release(&conn);
    trial_ok(t, "日志", e);
    return j;
}
