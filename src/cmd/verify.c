/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang verify, rebuild: proves journal, rows and tallies; makes derived tables anew.
 */
#include "cmd/verbs.h"

static const struct tz_option none[] = {{NULL, TZ_OPTION_FLAG, NULL, NULL}};

struct sink {
    struct tz_cmd *c;
    struct tz_json *json;
};

static void found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    struct sink *s = to;
    if (!s->json) {
        fprintf(s->c->out, "不符：表 %s，编号 %lld，版本 %lld：%s\n", table, (long long)id, (long long)version, what);
        return;
    }
    tz_json_object(s->json);
    tz_json_kstr(s->json, "table", table);
    tz_json_kint(s->json, "id", id);
    tz_json_kint(s->json, "version", version);
    tz_json_kstr(s->json, "what", what);
    tz_json_end(s->json);
}

static void print_json_result(struct tz_cmd *c, struct tz_json *j, const struct tz_verify_result *r)
{
    tz_json_end(j); /* differences */
    tz_json_kint(j, "rows", r->rows);
    tz_json_kint(j, "units", r->units);
    tz_json_kint(j, "forgotten", r->forgotten);
    tz_json_kint(j, "wrong", r->differences);
    tz_cmd_json_end(c, j);
}

static struct tz_err *verify(struct tz_cmd *c)
{
    struct tz_verify_result r = {0};
    struct sink sink = {c, NULL};
    if (c->json) {
        sink.json = tz_cmd_json(c);
        tz_json_object(sink.json);
        tz_json_key(sink.json, "differences");
        tz_json_array(sink.json);
    }
    TZ_TRY(tz_store_verify(&r, c->store, c->town.town, found, &sink));
    if (c->json)
        print_json_result(c, sink.json, &r);
    else
        fprintf(c->out, "核对 %lld 行、%lld 次办理；依法清除 %lld 行；不符 %lld 处\n", (long long)r.rows,
                (long long)r.units, (long long)r.forgotten, (long long)r.differences);
    if (r.differences)
        return tz_err_hint(tz_err(TZ_E_DAMAGED, "数据与日志不符 %lld 处", (long long)r.differences),
                           "停止写入，保留现场，与最近的备份和锚定值比较");
    return NULL;
}

static struct tz_err *rebuild(struct tz_cmd *c)
{
    TZ_TRY(tz_store_rebuild(c->store, c->town.town));
    fprintf(c->out, "已重建汇总、路径和索引\n");
    return NULL;
}

const struct tz_verb tz_verb_verify = {
    {"verify", NULL, 0, 0, "核对日志链、各行摘要和汇总",
     "逐行重算摘要，走一遍日志链，从行重新清点汇总；说明哪张表、哪一行、哪一版不符。", none, NULL},
    TZ_NEED_READ,
    verify,
    true};

const struct tz_verb tz_verb_rebuild = {
    {"rebuild", NULL, 0, 0, "从原始记录重建汇总、路径和索引", NULL, none, NULL}, TZ_NEED_WRITE, rebuild, true};
