/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule-books: checked against the model, kept as canonical JSON, run over the places of a level, ranked with ties. What earns a
 * point is a figure; its rows are opened through the figure.
 */
#include "indicator/score.h"
#include "indicator/record_priv.h"

#include "base/json.h"
#include "base/text.h"
#include "indicator.sql.h"
#include "seal/seal.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 200, BANDS_MAX = 50, BODY_MAX = 1 << 20 };

static const char *const way_keys[] = {"ratio", "bands", "minus", "plus", "veto"};

/* ---- checking */

static struct tz_err *fault(const struct tz_score_item *i, const char *text, const char *hint)
{
    return tz_err_hint(tz_err(TZ_E_RULE, "考核项“%s”：%s",
                              i->label ? i->label
                              : i->key ? i->key
                                       : "",
                              text),
                       "%s", hint);
}

static void add_unranked(void *data, const struct tz_expr *node)
{
    bool *found = data;
    const struct tz_figure_ref *ref = tz_expr_figure(node);
    *found |= ref && ref->indicator && ref->indicator->unranked;
}

bool tz_score_unranked(const struct tz_indicator *i)
{
    bool found = i->unranked || (i->parts[0] && tz_score_unranked(i->parts[0]));
    if (i->measure == TZ_M_FORMULA && i->of)
        tz_expr_figures(i->of, add_unranked, &found);
    return found;
}

static struct tz_err *check_bands(const struct tz_score_item *i)
{
    if (!i->band_n)
        return fault(i, "没有分档", "请写明各档的下限与得分");
    for (size_t k = 1; k < i->band_n; k++)
        if (tz_ratio_cmp(i->bands[k].at_least, i->bands[k - 1].at_least) >= 0)
            return fault(i, "分档的下限没有从高到低排列", "请按下限从高到低写");
    return NULL;
}

static struct tz_err *check_item(const struct tz_score_item *i, const struct tz_model *m)
{
    const struct tz_indicator *ind = i->indicator ? tz_model_indicator(m, i->indicator) : NULL;
    if (!ind || ind->hidden)
        return fault(i, "指标不存在", "请从指标表中选");
    if (tz_score_unranked(ind))
        return fault(i, "这个指标不得用于考核排名",
                     "信访量、热线量、举报、纠纷量、依申请公开、特殊人群数只作统计；按期率、办结率、满意率可以");
    if (i->derived && !tz_same(i->derived, "yoy") && !tz_same(i->derived, "target"))
        return fault(i, "取数方式不对", "空、yoy（同比）或 target（完成目标的百分比）");
    if (i->way == TZ_SCORE_BANDS)
        return check_bands(i);
    if (i->way == TZ_SCORE_VETO) {
        if (!i->basis || !*i->basis)
            return fault(i, "一票否决没有写依据", "一票否决须有中央文件依据，请写明文号");
        return tz_ratio_has(i->full) ? NULL : fault(i, "一票否决没有写界限", "请写 full");
    }
    if ((i->way == TZ_SCORE_MINUS || i->way == TZ_SCORE_PLUS) && !(tz_ratio_has(i->each) && tz_ratio_has(i->cap)))
        return fault(i, "加减分没有写每单位分值或封顶", "请写 each 与 cap");
    if (i->way != TZ_SCORE_PLUS && (!tz_ratio_has(i->points) || i->points.num <= 0))
        return fault(i, "没有写分值", "请写 points");
    return NULL;
}

struct tz_err *tz_score_check(const struct tz_score_book *b, const struct tz_model *m)
{
    struct tz_err *all = NULL;
    if (!b->key || !*b->key || !b->label || !*b->label)
        all = tz_err_join(all, tz_err(TZ_E_RULE, "考核办法没有标识或名称"));
    if (b->year < 1949 || b->year > 2200)
        all = tz_err_join(all, tz_err(TZ_E_RULE, "考核办法没有写年度"));
    if (b->level < TZ_PLACE_TOWN || b->level > TZ_PLACE_BELOW)
        all = tz_err_join(all, tz_err_hint(tz_err(TZ_E_RULE, "考核对象只能是村、组等地方"), "本系统不给个人排名"));
    if (!b->item_n || b->item_n > ITEMS_MAX)
        all = tz_err_join(all, tz_err(TZ_E_RULE, "考核办法应有1至%d项", ITEMS_MAX));
    for (size_t k = 0; k < b->item_n; k++) {
        all = tz_err_join(all, check_item(&b->items[k], m));
        for (size_t x = 0; x < k; x++)
            if (tz_same(b->items[k].key, b->items[x].key))
                all = tz_err_join(all, fault(&b->items[k], "标识重复", "每项用不同的标识"));
    }
    return all;
}

/* ---- as JSON */

static void put_ratio_text(struct tz_json *j, const char *key, struct tz_ratio r)
{
    char text[96];
    if (!tz_ratio_has(r) || r.num > INT64_MAX || r.num < INT64_MIN || r.den > INT64_MAX)
        return;
    if (r.den == 1)
        snprintf(text, sizeof text, "%lld", (long long)r.num);
    else
        snprintf(text, sizeof text, "%lld/%lld", (long long)r.num, (long long)r.den);
    tz_json_kstr(j, key, text);
}

static char *body_of(const struct tz_score_book *b, struct tz_arena *a)
{
    struct tz_buf out;
    struct tz_json j;
    tz_buf_init(&out, a);
    tz_json_init(&j, &out);
    tz_json_array(&j);
    for (size_t k = 0; k < b->item_n; k++) {
        const struct tz_score_item *i = &b->items[k];
        tz_json_object(&j);
        tz_json_kstr(&j, "key", i->key);
        tz_json_kstr(&j, "label", i->label);
        tz_json_kstr(&j, "indicator", i->indicator);
        if (i->filters && *i->filters)
            tz_json_kstr(&j, "filters", i->filters);
        if (i->derived)
            tz_json_kstr(&j, "derived", i->derived);
        tz_json_kstr(&j, "way", way_keys[i->way]);
        put_ratio_text(&j, "points", i->points);
        put_ratio_text(&j, "full", i->full);
        put_ratio_text(&j, "each", i->each);
        put_ratio_text(&j, "cap", i->cap);
        if (i->basis)
            tz_json_kstr(&j, "basis", i->basis);
        if (i->band_n) {
            tz_json_key(&j, "bands");
            tz_json_array(&j);
            for (size_t x = 0; x < i->band_n; x++) {
                tz_json_object(&j);
                put_ratio_text(&j, "at_least", i->bands[x].at_least);
                put_ratio_text(&j, "points", i->bands[x].points);
                tz_json_end(&j);
            }
            tz_json_end(&j);
        }
        tz_json_end(&j);
    }
    tz_json_end(&j);
    return out.data;
}

/* "12.5", "3/8" or a JSON number; absent: no value. */
static struct tz_err *get_ratio(struct tz_ratio *out, const cJSON *o, const char *key, struct tz_arena *a)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);
    const char *text, *slash;
    struct tz_ratio top, bottom;
    *out = (struct tz_ratio){0, 0};
    if (!v || cJSON_IsNull(v))
        return NULL;
    text = cJSON_IsString(v) ? v->valuestring : cJSON_IsNumber(v) ? tz_printf(a, "%.15g", v->valuedouble) : "";
    slash = strchr(text, '/');
    if (!slash)
        return tz_figure_number(out, text, NULL);
    TZ_TRY(tz_figure_number(&top, tz_strndup(a, text, (size_t)(slash - text)), NULL));
    TZ_TRY(tz_figure_number(&bottom, slash + 1, NULL));
    if (bottom.num == 0 || !tz_ratio_div(out, top, bottom))
        return tz_err(TZ_E_INPUT, "数“%.40s”不对", text);
    return NULL;
}

static const char *get_text(const cJSON *o, const char *key, struct tz_arena *a)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsString(v) && *v->valuestring ? tz_strdup(a, v->valuestring) : NULL;
}

static struct tz_err *get_bands(struct tz_score_item *i, const cJSON *o, struct tz_arena *a)
{
    const cJSON *bands = cJSON_GetObjectItemCaseSensitive(o, "bands");
    int n = cJSON_GetArraySize(bands);
    struct tz_score_band *all;
    if (n > BANDS_MAX)
        return tz_err(TZ_E_LIMIT, "分档超过%d个", BANDS_MAX);
    all = TZ_NEW_ARRAY(a, (size_t)n + 1, struct tz_score_band);
    for (int k = 0; k < n; k++) {
        TZ_TRY(get_ratio(&all[k].at_least, cJSON_GetArrayItem(bands, k), "at_least", a));
        TZ_TRY(get_ratio(&all[k].points, cJSON_GetArrayItem(bands, k), "points", a));
        if (!tz_ratio_has(all[k].at_least) || !tz_ratio_has(all[k].points))
            return fault(i, "分档没有写全", "每档要有 at_least 与 points");
    }
    i->bands = all;
    i->band_n = (size_t)n;
    return NULL;
}

static struct tz_err *get_item(struct tz_score_item *i, const cJSON *o, struct tz_arena *a)
{
    const char *way = get_text(o, "way", a);
    size_t k = 0;
    *i = (struct tz_score_item){.key = get_text(o, "key", a),
                                .label = get_text(o, "label", a),
                                .indicator = get_text(o, "indicator", a),
                                .filters = get_text(o, "filters", a),
                                .derived = get_text(o, "derived", a),
                                .basis = get_text(o, "basis", a)};
    while (k < 5 && !tz_same(way_keys[k], way))
        k++;
    if (k == 5)
        return fault(i, "计分方式不对", "可用 ratio、bands、minus、plus、veto");
    i->way = (enum tz_score_way)k;
    TZ_TRY(get_ratio(&i->points, o, "points", a));
    TZ_TRY(get_ratio(&i->full, o, "full", a));
    TZ_TRY(get_ratio(&i->each, o, "each", a));
    TZ_TRY(get_ratio(&i->cap, o, "cap", a));
    return get_bands(i, o, a);
}

static struct tz_err *get_items(struct tz_score_book *b, const cJSON *items, struct tz_arena *a)
{
    int n = cJSON_GetArraySize(items);
    struct tz_score_item *all;
    if (!cJSON_IsArray(items) || n > ITEMS_MAX)
        return tz_err(TZ_E_INPUT, "考核办法应有1至%d项", ITEMS_MAX);
    all = TZ_NEW_ARRAY(a, (size_t)n + 1, struct tz_score_item);
    for (int k = 0; k < n; k++)
        TZ_TRY(get_item(&all[k], cJSON_GetArrayItem(items, k), a));
    b->items = all;
    b->item_n = (size_t)n;
    return NULL;
}

static struct tz_err *get_book(struct tz_score_book *b, const cJSON *o, struct tz_arena *a)
{
    const cJSON *year = cJSON_GetObjectItemCaseSensitive(o, "year");
    const char *level = get_text(o, "level", a), *kind;
    *b = (struct tz_score_book){.key = get_text(o, "key", a),
                                .label = get_text(o, "label", a),
                                .basis = get_text(o, "basis", a),
                                .year = cJSON_IsNumber(year) ? year->valueint : 0,
                                .level = level ? tz_place_level_parse(&kind, level) : TZ_PLACE_VILLAGE};
    return get_items(b, cJSON_GetObjectItemCaseSensitive(o, "items"), a);
}

struct tz_err *tz_score_parse(struct tz_score_book *out, const char *json, struct tz_arena *a)
{
    cJSON *root;
    struct tz_err *e;
    if (strlen(json) > BODY_MAX)
        return tz_err(TZ_E_LIMIT, "考核办法过大");
    root = cJSON_Parse(json);
    if (!root)
        return tz_err_hint(tz_err(TZ_E_INPUT, "考核办法不是正确的 JSON"), "请核对括号与引号");
    e = get_book(out, root, a);
    cJSON_Delete(root);
    return e;
}

/* ---- keeping */

static struct tz_err *find_book(int64_t *id, int64_t *version, struct tz_store *s, int64_t town, const char *key,
                                int year)
{
    struct tz_conn *c;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    *id = *version = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    e = tz_db_query(&rows, c, &SQL_SCORE_LOAD, "itii", town, key, (int64_t)year, tz_known_j(0));
    if (!e) {
        e = tz_rows_next(rows, &have);
        if (!e && have) {
            *id = tz_rows_int(rows, 0);
            *version = tz_rows_int(rows, 1);
        }
        tz_rows_close(&rows);
    }
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_score_save(int64_t *id, struct tz_store *s, const struct tz_actor *who, const struct tz_model *m,
                             const struct tz_score_book *b, struct tz_arena *a)
{
    struct put p = {.record = &record_score};
    int64_t version;
    TZ_TRY(tz_score_check(b, m));
    TZ_TRY(find_book(&p.id, &version, s, who->town, b->key, b->year));
    p.version = version + 1;
    put_add(&p, tz_v_text(b->key));
    put_add(&p, tz_v_text(b->label));
    put_add(&p, tz_v_int(b->year));
    put_add(&p, tz_v_int(b->level));
    put_add(&p, tz_v_text(b->basis));
    put_add(&p, tz_v_text(body_of(b, a)));
    put_add(&p, tz_v_text("启用"));
    TZ_TRY(records_put(s, who, "score_book", &p, 1, a));
    *id = p.id;
    return NULL;
}

static struct tz_err *parse_body(struct tz_score_book *out, const char *body, struct tz_arena *a)
{
    cJSON *items = cJSON_Parse(body);
    struct tz_err *e = items ? get_items(out, items, a) : tz_err(TZ_E_DAMAGED, "考核办法的内容已损坏");
    cJSON_Delete(items);
    return e;
}

struct tz_err *tz_score_load(struct tz_score_book *out, struct tz_conn *c, int64_t town, const char *key, int year,
                             int64_t known, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    char *body = NULL;
    TZ_TRY(tz_db_query(&rows, c, &SQL_SCORE_LOAD, "itii", town, key, (int64_t)year, tz_known_j(known)));
    e = tz_rows_next(rows, &have);
    if (!e && have) {
        *out = (struct tz_score_book){.id = tz_rows_int(rows, 0),
                                      .version = tz_rows_int(rows, 1),
                                      .key = tz_strdup(a, key),
                                      .year = year,
                                      .label = tz_rows_copy(rows, 2, a),
                                      .basis = tz_rows_copy(rows, 3, a),
                                      .level = (int)tz_rows_int(rows, 5)};
        body = tz_rows_copy(rows, 4, a);
    }
    tz_rows_close(&rows);
    TZ_TRY(e);
    return body ? parse_body(out, body, a) : tz_err(TZ_E_NOT_FOUND, "没有%d年的考核办法“%s”", year, key);
}

struct tz_err *tz_score_list(struct tz_score_book **out, size_t *n, struct tz_conn *c, int64_t town, int64_t known,
                             struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 0;
    struct tz_score_book *all = NULL;
    TZ_TRY(tz_db_query(&rows, c, &SQL_SCORE_LIST, "ii", town, tz_known_j(known)));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, count, room);
        all[count] = (struct tz_score_book){.id = tz_rows_int(rows, 0),
                                            .version = tz_rows_int(rows, 1),
                                            .key = tz_rows_copy(rows, 2, a),
                                            .label = tz_rows_copy(rows, 3, a),
                                            .year = (int)tz_rows_int(rows, 4),
                                            .basis = tz_rows_copy(rows, 5, a),
                                            .level = (int)tz_rows_int(rows, 7)};
        if ((e = parse_body(&all[count++], tz_rows_copy(rows, 6, a), a)))
            break;
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}
