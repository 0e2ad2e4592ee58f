/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/buf.h"
#include "document/read.h"
#include "document/test_dump.h"

static const struct {
    const char *html, *tree;
} cases[] = {
    {"", ""},
    {"<p>一</p><p>二", "一|二"},
    {"<p>一\n  二 a\n b</p>", "一二 a b"},
    {"一<br>二<br/>三", "一|二|三"},
    {"<p>&nbsp;&nbsp;　一&amp;二&#x4e09;&#22235;&hellip;&lt;b&gt;&copy;x&unknown;&</p>", "一&二三四…<b>©x&unknown;&"},
    {"<p>a&#0;&#128;&#xD800;</p>", "a\xef\xbf\xbd€\xef\xbf\xbd"},
    {"<h1>政府</h1><h2 align=center>一、回顾</h2>x", "H1 政府|=H2 一、回顾|x"},
    {"<script>var a='<p>x</p>';</script><style>p{}</style>一<SCRIPT>x</scripty></SCRIPT>二", "一二"},
    {"<nav>首页</nav><noscript>x</noscript><template><p>y</p></template>一", "一"},
    {"<header>首页</header><p>正文正文正文正文正文正文</p><footer>版权</footer>",
     "!首页|正文正文正文正文正文正文|!版权"},
    {"<div class='wrap footer'>版权</div><div class=content>正文正文正文正文</div>", "!版权|正文正文正文正文"},
    {"<header><p>全都在里面</p></header>", "全都在里面"},
    {"<p style='display: none'>x</p><div hidden><p>y</p></div>一<input type=hidden value=z>", "一"},
    {"<p>a<b>b</b>c</p><p><strong>全镇</strong></p>", "abc|*全镇"},
    {"<p><span style='font-weight:bold'>加粗</span></p><center>中</center>", "*加粗|=中"},
    {"<p>见<a href='/x?a=1&amp;b=2'>附件</a>。</p>", "见附件{/x?a=1&b=2}。"},
    {"<ol><li>甲<li>乙<ul><li>丙</ul><li>丁</ol>", "I1(1. )甲|I1(2. )乙|I2(• )丙|I1(3. )丁"},
    {"<ol start=3><li>甲</ol>", "I1(3. )甲"},
    {"<pre>a  b\n c</pre>", "a  b|c"},
    {"<table><tr><th>指标<th>数<tr><td>粮食<td>12</table>尾", "T2x2/1[指标,数;粮食,12;]|尾"},
    {"<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙<td>丁</table>",
     "T2x3/0[2x1:甲,1x2:乙;,丙,丁;]"},
    {"<table><tr><td>一栏<tr><td>二栏</table>", "一栏|二栏"},
    {"<table><tr><td>左<td><table><tr><td>甲<td>乙</table></table>", "左|T1x2/0[甲,乙;]"},
    {"<table><thead><tr><td>甲<td>乙<tbody><tr><td>1<td>2</table>", "T2x2/1[甲,乙;1,2;]"},
    {"<table><tr><td colspan=99999>甲<td>乙</table>", "甲|乙"},
    {"<!-- <p>x</p> --><p>一<!-- a > b -->二</p><!bogus><?php x ?>三", "一二|三"},
    {"a < b, 3<5 </ 6", "a < b, 3<5"},
    {"<p title='a>b'>一</p><img alt='全景'><p>文<img alt=x>字", "一|<全景>|文字"},
    {"<p>一</div></p></table></td>二", "一|二"},
    {"<select><option>一</select><ruby>汉<rt>han</rt></ruby>", "汉"},
    {"<title>报告 &amp; 表</title><p>一</p><textarea><p>x", "一"},
    {"<p>未完<", "未完<"},
    {"<p>未完<b", "未完"},
    {"<p a='", ""},
};

static void trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_document *d;
        struct tz_buf out;
        tz_buf_init(&out, a);
        assert_ok(tz_document_read_html(&d, cases[i].html, strlen(cases[i].html), a));
        dump_blocks(&out, &d->body);
        if (strcmp(out.data, cases[i].tree) != 0)
            fail_msg("%zu: %s\n  gives %s\n  not   %s", i, cases[i].html, out.data, cases[i].tree);
        tz_arena_destroy(&a);
    }
}

/* Every straight piece of the flat text is, byte for byte, what stands in the page at its place. */
static void places(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_document *d;
        struct tz_flat *f;
        assert_ok(tz_document_read_html(&d, cases[i].html, strlen(cases[i].html), a));
        f = tz_document_flat(d, a);
        for (size_t k = 0; k < f->span_count; k++) {
            const struct tz_flat_span *s = &f->spans[k];
            if (s->src + s->len > d->source_len || memcmp(f->text + s->start, d->source + s->src, s->len) != 0)
                fail_msg("%zu: span %zu", i, k);
        }
        tz_arena_destroy(&a);
    }
}

static void page_data(void **state)
{
    static const char page[] = "<html><head><meta charset=gb2312><title>\xd5\xfe\xb8\xae</title>"
                               "<meta name=PubDate content='2024-01-02'></head><body>\xb9\xa4\xd7\xf7";
    struct tz_arena *a = tz_arena_new(0);
    struct tz_document *d;
    (void)state;
    assert_ok(tz_document_read_html(&d, page, sizeof page - 1, a));
    assert_string_equal(d->title, "政府");
    assert_string_equal(d->date, "2024-01-02");
    assert_string_equal(d->charset, "GBK");
    assert_string_equal(tz_block_text(a, d->body.first), "工作");
    tz_arena_destroy(&a);
}

/* Pathological pages end, and in time that grows with their size. */
static void pathological(void **state)
{
    static const char *const pieces[] = {"<div>",
                                         "<table><tr><td>",
                                         "<b><p>",
                                         "</b></p>",
                                         "<a href=x",
                                         "<!--",
                                         "&amp;",
                                         "&",
                                         "<td rowspan=9999 colspan=500>",
                                         "<ul><li>",
                                         "\n一",
                                         "<p x='"};
    (void)state;
    for (size_t i = 0; i < COUNT(pieces); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_document *d;
        struct tz_buf out;
        tz_buf_init(&out, a);
        for (int k = 0; k < 20000; k++)
            tz_buf_str(&out, pieces[i]);
        assert_ok(tz_document_read_html(&d, out.data, out.len, a));
        tz_arena_destroy(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),
        cmocka_unit_test(places),
        cmocka_unit_test(page_data),
        cmocka_unit_test(pathological),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
