/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang map: what stands on the map, as lines or GeoJSON.
 */
#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "register/shape.h"

static const struct tz_option options[] = {
    {"where", TZ_OPTION_MANY, "条件", "字段=值，可写多次；要写明台账"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static void geojson(struct tz_cmd *c, const struct tz_shape *all, size_t n)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kstr(j, "type", "FeatureCollection");
    tz_json_key(j, "features");
    tz_json_array(j);
    for (size_t i = 0; i < n; i++) {
        bool point = all[i].field->type == TZ_TYPE_POINT, area = all[i].field->type == TZ_TYPE_AREA;
        const char *at = tz_shape_json(all[i].points, c->arena);
        tz_json_object(j);
        tz_json_kstr(j, "type", "Feature");
        tz_json_key(j, "properties");
        tz_json_object(j);
        tz_json_kstr(j, "register", all[i].reg->key);
        tz_json_kstr(j, "number", all[i].number);
        tz_json_kstr(j, "label", all[i].label);
        tz_json_kstr(j, "state", all[i].state);
        tz_json_end(j);
        tz_json_key(j, "geometry");
        tz_json_object(j);
        tz_json_kstr(j, "type", point ? "MultiPoint" : area ? "Polygon" : "LineString");
        tz_json_key(j, "coordinates");
        tz_json_raw(j, area ? tz_printf(c->arena, "[%s]", at) : at);
        tz_json_end(j);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n, filter_n;
    bool more;
    struct tz_shape *all;
    struct tz_shape_query q = {.limit = 5000};
    const char *const *words = tz_args_words(c->args, &n);
    const char *const *where = tz_args_values(c->args, "where", &filter_n);
    TZ_TRY(tz_cmd_open(c, TZ_NEED_READ));
    if (!c->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有安装业务包"), "taizhang pack install 安装");
    if (n)
        TZ_TRY(tz_cmd_register(&q.reg, c, words[0]));
    if (filter_n && !n)
        return tz_err_hint(tz_err(TZ_E_USAGE, "写条件要先写台账"), "例：taizhang map facility --where state=在用");
    struct tz_filter *filters = TZ_NEW_ARRAY(c->arena, filter_n + 1, struct tz_filter);
    for (size_t i = 0; i < filter_n; i++)
        TZ_TRY(tz_filter_parse(&filters[i], q.reg, where[i], c->arena));
    q.filters = filters;
    q.filter_n = filter_n;
    struct tz_desk d = tz_cmd_desk(c);
    TZ_TRY(tz_shape_list(&all, &n, &more, &d, &q, c->arena));
    if (c->json) {
        geojson(c, all, n);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        fprintf(c->out, "%s  %s  %s  %s  %s\n", all[i].number, all[i].label, all[i].state, all[i].field->label,
                all[i].points);
    fprintf(c->out, "共%zu处%s\n", n, more ? "，还有更多" : "");
    return NULL;
}

const struct tz_verb tz_verb_map = {{"map", "[台账]", 0, 1, "一张图：有坐标的条目；--format json 是 GeoJSON",
                                     "村界用参数记：taizhang param set outline 值 --place 村 --basis "
                                     "文号，值是“经度,纬度;经度,纬度;…”。密封的轨迹不在其中。",
                                     options, "  taizhang map facility --where state=在用 --format json >设施.geojson"},
                                    TZ_NEED_NOTHING,
                                    run,
                                    true};
