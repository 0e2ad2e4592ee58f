/* SPDX-License-Identifier: Apache-2.0
 *
 * What the marked reports and the spec do not test: kinds of files, metadata of pages, layers, spans in pages, matching, series.
 */
#include "base/test.h"
#include "base/limits.h"
#include "reader/match.h"
#include "reader/reader.h"
#include "reader/series.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tz_read_facts read_text(const char *s, enum tz_reader_input input, struct tz_arena *a)
{
    struct tz_read_facts l;
    struct tz_err *e = tz_read_text(&l, input, s, strlen(s), a);
    assert_null(e);
    return l;
}

static const struct tz_read_fact *fact(const struct tz_read_facts *l, const char *quote)
{
    for (size_t i = 0; i < l->n; i++)
        if (!strcmp(l->facts[i].quote, quote))
            return &l->facts[i];
    return NULL;
}

/* ---- files ---- */

static void refuses(const char *bytes, size_t n, const char *words)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_report_file f;
    struct tz_err *e = tz_report_file(&f, "报告", bytes, n, a);
    assert_non_null(e);
    if (!strstr(e->text, words))
        fail_msg("'%s' does not say '%s'", e->text, words);
    assert_non_null(e->hint);
    tz_err_free(e);
    tz_arena_destroy(&a);
}

static void test_bad_files(void **state)
{
    (void)state;
    static const char zeros[600];
    refuses("", 0, "空");
    refuses(zeros, sizeof zeros, "");
    size_t keep = tz_limits.report_bytes;
    tz_limits.report_bytes = 10;
    refuses("一二三四五", 15, "上限");
    tz_limits.report_bytes = keep;
}

static void test_charsets(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *charset;
    } rows[] = {
        {"\xCD\xEA\xB3\xC9\xCB\xB0\xCA\xD5"
         "349\xCD\xF2\xD4\xAA\xA1\xA3\xC8\xAB\xC4\xEA\xD6\xD6\xD6\xB2\xCB\xAE\xB5\xBE"
         "12\xC4\xB6\xA1\xA3",
         0, "GB"},
        {"\xFF\xFE\x0E\x7A\x36\x65\x33\x00\x34\x00\x39\x00\x07\x4E\x43\x51\x02\x30", 18, "UTF-16LE"},
        {"\xEF\xBB\xBF\xE7\xA8\x8E\xE6\x94\xB6"
         "349\xE4\xB8\x87\xE5\x85\x83",
         0, "UTF-8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_report_file f;
        struct tz_err *e = tz_report_file(&f, "x.txt", rows[i].bytes, rows[i].n ? rows[i].n : strlen(rows[i].bytes), a);
        if (e)
            fail_msg("row %zu: %s", i, e->text);
        assert_memory_equal(f.charset, rows[i].charset, strlen(rows[i].charset));
        struct tz_read_facts l = read_text(f.text, f.input, a);
        const struct tz_read_fact *k = fact(&l, "349万元");
        assert_non_null(k);
        assert_int_equal((int)tz_read_value_double(k->value), 3490000);
        tz_arena_destroy(&a);
    }
}

/* ---- pages ---- */

static void test_page(void **state)
{
    (void)state;
    static const char page[] =
        "<!DOCTYPE html><html><head><meta name=\"ArticleTitle\" content=\"东山乡2021年工作总结\">"
        "<meta name=\"PubDate\" content=\"2022-01-05\"><script>var x='3个';</script></head><body>"
        "<div>首页 &gt; 政务公开</div><div>浏览次数：1356次</div>"
        "<p>一、2021年工作回顾</p><p>完成税收<b>3</b>49万元&nbsp;，新建公路<span>12公里</span>。</p>"
        "<table><tr><td>指标</td><td>2021年(亿元)</td></tr><tr><td><p>总产值</p></td><td><p>2.5</p></td></tr></table>"
        "<p>扫一扫在手机打开当前页</p><p>电话12345678</p></body></html>";
    struct tz_arena *a = tz_arena_new(0);
    struct tz_read_facts l = read_text(page, TZ_READER_HTML, a);
    assert_int_equal(l.n, 3);
    assert_string_equal(l.meta.title, "东山乡2021年工作总结");
    assert_string_equal(l.meta.published, "2022-01-05");
    assert_string_equal(l.facts[0].quote, "349万元");
    assert_string_equal(l.facts[2].what, "总产值");
    assert_int_equal((int)tz_read_value_double(l.facts[2].value), 250000000);
    /* spans count the characters of the page, tags included */
    const char *p = strstr(page, "2.5");
    size_t chars = 0;
    for (const char *q = page; q < p; q++)
        chars += ((unsigned char)*q & 0xC0) != 0x80;
    assert_int_equal(l.facts[2].start, chars);
    assert_int_equal(l.facts[2].end, chars + 3);
    tz_arena_destroy(&a);
}

static void test_metadata(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_read_facts l =
        read_text("索引号\nMB1A08302/2023-20210\n发布机构\n蒋场镇人民政府\n文号\n\n效力状态\n有效\n"
                  "发布时间：2023-08-15 08:57 来源：蒋场镇\n\n蒋场镇2022年政府工作报告\n\n"
                  "一、2022年工作回顾\n完成税收349万元。\n",
                  TZ_READER_TEXT, a);
    assert_string_equal(l.meta.index, "MB1A08302/2023-20210");
    assert_string_equal(l.meta.agency, "蒋场镇人民政府");
    assert_string_equal(l.meta.validity, "有效");
    assert_string_equal(l.meta.number, "");
    assert_string_equal(l.meta.title, "蒋场镇2022年政府工作报告");
    assert_int_equal(l.meta.review_to, 2022);
    assert_int_equal(l.n, 1);
    tz_arena_destroy(&a);
}

/* ---- layers ---- */

struct seen {
    unsigned headings, excluded, clauses, furniture;
};

static void on_node(void *data, const struct tz_node *n)
{
    struct seen *s = data;
    assert_true(n->end >= n->start);
    s->headings += n->layer == TZ_LAYER_SECTIONS;
    s->clauses += n->layer == TZ_LAYER_CLAUSES;
    s->excluded += !strcmp(n->kind, "excluded") && !strcmp(n->detail, "road");
    s->furniture += !strcmp(n->kind, "furniture");
}

static void test_layers(void **state)
{
    (void)state;
    static const char text[] = "首页 > 公开\n一、2021年工作回顾\n(一)产业\n323国道改造，种植烟叶1100亩。\n";
    struct seen s = {0};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_reader_options o = {.layers = TZ_LAYER_LAYOUT | TZ_LAYER_SECTIONS | TZ_LAYER_CLAUSES | TZ_LAYER_TOKENS,
                                  .on_node = on_node,
                                  .data = &s};
    struct tz_reader *r = tz_reader_open(&o, a);
    tz_reader_feed(r, text, strlen(text));
    tz_reader_finish(r);
    assert_int_equal(s.headings, 2);
    assert_int_equal(s.excluded, 1);
    assert_int_equal(s.furniture, 1);
    assert_true(s.clauses >= 2);
    tz_arena_destroy(&a);
}

/* ---- matching ---- */

static void test_match(void **state)
{
    (void)state;
    static const char *const synonyms[] = {"调处纠纷", "化解矛盾纠纷", NULL};
    static const char *const confirmed[] = {"老旧管网提质", NULL};
    static const struct tz_match_indicator list[] = {
        {"dispute_settled", "调处(化解)纠纷", "起", synonyms, NULL, NULL},
        {"dispute_rate", "调解成功率", "%", NULL, NULL, NULL},
        {"toilet", "农村改厕", "户", NULL, NULL, NULL},
        {"pipe", "管网改造", "公里", NULL, confirmed, NULL},
        {"grain_area", "粮食播种面积", "亩", NULL, NULL, NULL},
        {"grain_output", "粮食总产量", "吨", NULL, NULL, NULL},
    };
    static const struct {
        const char *text, *key;
        bool sure;
    } rows[] = {
        {"全年调处纠纷237起", "dispute_settled", true},
        {"完成粮食播种面积4.4万亩", "grain_area", true},
        {"粮食总产15657.3吨", "grain_output", true},
        {"完成967户改厕任务", "toilet", false},
        {"老旧管网提质3公里", "pipe", true},
        {"新增企业3家", NULL, false},
        {"粮食播种面积4.4万元", NULL, false},
    };
    struct tz_arena *a = tz_arena_new(0);
    struct tz_matcher *m = tz_matcher_new(list, sizeof list / sizeof *list, a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tz_read_facts l = read_text(tz_printf(a, "一、2021年工作回顾\n%s。\n", rows[i].text), TZ_READER_TEXT, a);
        assert_int_equal(l.n, 1);
        struct tz_match k = tz_match_fact(m, &l.facts[0]);
        const char *key = k.best < 0 ? "none" : list[k.best].key;
        if (strcmp(key, rows[i].key ? rows[i].key : "none") || (rows[i].sure && !k.sure))
            fail_msg("row %zu: %s %.2f (%s), second %.2f", i, key, k.score, l.facts[0].what, k.second_score);
        assert_true(k.second_score <= k.score);
    }
    tz_arena_destroy(&a);
}

/* ---- series ---- */

static const struct tz_series_item *item(const struct tz_report_series *s, enum tz_series_verdict v, const char *what)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].verdict == v && strstr(s->items[i].promise->what, what))
            return &s->items[i];
    return NULL;
}

static void test_series(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_read_facts l[2];
    l[0] = read_text(
        "甲镇2021年政府工作报告\n一、2021年工作回顾\n财政收入1亿元，新建公路10公里，改厕300户。\n"
        "二、2022年工作安排\n新建农村公路12公里，种植油茶1000亩，改厕400户，引进企业5家，失业率控制在5%以内。\n",
        TZ_READER_TEXT, a);
    l[1] = read_text("甲镇2022年政府工作报告\n一、2022年工作回顾\n财政收入1.2亿元，同比增长35%。新建农村公路12.5公里，"
                     "种植油茶700亩，完成改厕100户，失业率控制在4%以下。\n二、2023年工作安排\n新建公路20公里。\n",
                     TZ_READER_TEXT, a);
    struct tz_report_series s;
    tz_reports_compare(&s, l, 2, a);
    assert_non_null(item(&s, TZ_SERIES_KEPT, "公路"));
    assert_non_null(item(&s, TZ_SERIES_PARTLY, "油茶"));
    assert_non_null(item(&s, TZ_SERIES_NOT_KEPT, "改厕"));
    assert_non_null(item(&s, TZ_SERIES_UNMENTIONED, "引进企业"));
    assert_non_null(item(&s, TZ_SERIES_KEPT, "失业率"));
    assert_non_null(item(&s, TZ_SERIES_GROWTH, "财政收入"));
    assert_null(item(&s, TZ_SERIES_UNMENTIONED, "公路")); /* 2023 is not reviewed yet */
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_files), cmocka_unit_test(test_charsets), cmocka_unit_test(test_page),
        cmocka_unit_test(test_metadata),  cmocka_unit_test(test_layers),   cmocka_unit_test(test_match),
        cmocka_unit_test(test_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
