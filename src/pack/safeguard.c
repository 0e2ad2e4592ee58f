/* SPDX-License-Identifier: Apache-2.0
 *
 * What a register must declare when it holds persons (purpose, basis, retention per class), and what no register may hold
 * (个人信息保护法 sections 5, 6, 28; SYSTEMS “never-held”): the check refuses fields and code values of such kinds.
 */
#include "pack/read_priv.h"
#include "base/text.h"
#include <string.h>

/* ---- never held. A word (as tz_fold leaves it) is refused where it stands in a label or a code, unless one
 * of the pardons stands there too. */
static const struct {
    const char *word, *pardons, *why;
} never[] = {
    {"艾滋", "防艾 宣传 知识", "艾滋病信息"},
    {"hiv", "", "艾滋病信息"},
    {"信教", "", "宗教信仰"},
    {"教徒", "", "宗教信仰"},
    {"宗教信仰", "", "宗教信仰"},
    {"信仰", "", "宗教信仰"},
    {"上访人员", "", "信访人名单"},
    {"信访人员名单", "", "信访人名单"},
    {"缠访", "", "信访人名单"},
    {"闹访", "", "信访人名单"},
    {"政治观点", "", "政治见解"},
    {"政治倾向", "", "政治见解"},
    {"政治见解", "", "政治见解"},
    {"思想动态", "", "政治见解"},
    {"生育意愿", "", "生育打算"},
    {"生育计划", "", "生育打算"},
    {"避孕", "", "生育打算"},
    {"孕检", "", "生育打算"},
    {"人脸", "", "生物识别信息"},
    {"指纹", "", "生物识别信息"},
    {"虹膜", "", "生物识别信息"},
    {"声纹", "", "生物识别信息"},
    {"通话记录", "", "通信记录"},
    {"通话清单", "", "通信记录"},
    {"聊天记录", "", "通信记录"},
    {"亲属犯罪", "", "亲属的处罚"},
    {"亲属违法", "", "亲属的处罚"},
    {"亲属处罚", "", "亲属的处罚"},
    {"家属前科", "", "亲属的处罚"},
    {"居民积分", "", "居民的分数或颜色"},
    {"村民积分", "", "居民的分数或颜色"},
    {"居民评分", "", "居民的分数或颜色"},
    {"村民评分", "", "居民的分数或颜色"},
    {"信用分", "", "居民的分数或颜色"},
    {"健康码", "", "居民的分数或颜色"},
    {"红黄绿码", "", "居民的分数或颜色"},
    {"化验结果", "", "检测结果"},
    {"检测结果", "水质 土壤 空气 食品 产品 设施", "检测结果"},
    {"诊断结果", "", "检测结果"},
    {"阳性", "例数 人数 总数 数", "检测结果"},
};

static bool pardoned(const char *label, const char *pardons, struct tz_arena *a)
{
    size_t n = 0;
    char **words = tz_split(a, pardons, ' ', &n);
    for (size_t i = 0; i < n; i++)
        if (words[i][0] && strstr(label, words[i]))
            return true;
    return false;
}

static void check_label(struct reader *r, const char *label, struct tz_where at, const char *what)
{
    const char *folded = label ? tz_fold(r->scratch, label, true) : "";
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        if (!strstr(folded, never[i].word) || pardoned(folded, never[i].pardons, r->scratch))
            continue;
        say(r->m, at, "%s“%s”属于不得登记的内容：%s", what, label, never[i].why);
        say_hint(r->m, "删去；需要时只报总数，不落到人");
        return;
    }
}

/* No score or colour of a person or household. */
static void check_marks(struct reader *r, const struct tz_register *reg, const struct tz_field *f)
{
    static const char *const marks[] = {"积分", "评分", "得分", "分值", "风险等级", "预警等级", "颜色"};
    if (strcmp(reg->key, "person") != 0 && strcmp(reg->key, "household") != 0)
        return;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (f->label && strstr(f->label, marks[i])) {
            say(r->m, f->at, "字段“%s”给人或户打分、定色，属于不得登记的内容", f->label);
            say_hint(r->m, "人和户没有分数、等级和颜色");
        }
}

static void check_field(struct reader *r, const struct tz_register *reg, const struct tz_field *f)
{
    check_label(r, f->label, f->at, "字段");
    check_marks(r, reg, f);
    if (f->codes && !f->codes->key)
        for (size_t i = 0; i < f->codes->n; i++)
            check_label(r, f->codes->items[i].label, f->at, "选项");
    for (size_t i = 0; i < f->part_n; i++)
        check_field(r, reg, &f->parts[i]);
}

void check_code_lists(struct reader *r)
{
    const struct draft_codes *list = r->codes.items;
    for (size_t i = 0; i < r->codes.n; i++)
        for (size_t k = 0; k < list[i].codes->n; k++)
            check_label(r, list[i].codes->items[k].label, list[i].at, "选项");
}

/* ---- purpose, basis, retention */
static bool retained(const struct tz_register *reg, const char *cls)
{
    for (size_t i = 0; i < reg->retention_n; i++)
        if (!strcmp(reg->retention[i].cls, cls))
            return true;
    return false;
}

static bool has_class(const struct tz_register *reg, const char *cls)
{
    for (size_t i = 0; i < reg->class_n; i++)
        if (!strcmp(reg->classes[i], cls))
            return true;
    return false;
}

static const char *field_of_class(const struct tz_register *reg, const char *cls)
{
    for (size_t i = 0; i < reg->field_n; i++) {
        const struct tz_field *f = &reg->fields[i];
        if (tz_same(f->cls, cls) || tz_same(f->text_cls, cls))
            return f->label;
        for (size_t j = 0; j < f->part_n; j++)
            if (tz_same(f->parts[j].cls, cls) || tz_same(f->parts[j].text_cls, cls))
                return f->parts[j].label;
    }
    return "备注";
}

static void check_declared(struct reader *r, const struct draft *d)
{
    const struct tz_register *reg = d->reg;
    if (!reg->class_n)
        return;
    if (!reg->purpose || !reg->basis || !reg->retention_n) {
        say(r->m, reg->at, "台账“%s”有个人信息（%s），缺少%s%s%s", reg->label, field_of_class(reg, reg->classes[0]),
            reg->purpose ? "" : " purpose（目的）", reg->basis ? "" : " basis（依据）",
            reg->retention_n ? "" : " retention（保存期限）");
        say_hint(r->m, "个人信息保护法第五条、第六条、第十九条：要有明确目的、合法依据和最短期限");
    }
    for (size_t i = 0; reg->retention_n && i < reg->class_n; i++)
        if (!retained(reg, reg->classes[i])) {
            say(r->m, yaml_get(d->root, "retention")->at, "保密类别“%s”（%s）没有保存期限", reg->classes[i],
                field_of_class(reg, reg->classes[i]));
            say_hint(r->m, "在 retention 里加上 %s: 5 years 之类", reg->classes[i]);
        }
    for (size_t i = 0; i < reg->retention_n; i++)
        if (!has_class(reg, reg->retention[i].cls))
            say_warning(r->m, yaml_get(d->root, "retention")->at, "保存期限里的“%s”没有字段使用",
                        reg->retention[i].cls);
}

static void check_free_text(struct reader *r, const struct tz_register *reg)
{
    for (size_t i = 0; reg->sight != TZ_SIGHT_OFFICE && i < reg->field_n; i++) {
        const struct tz_field *f = &reg->fields[i];
        if (f->type != TZ_TYPE_TEXT || f->lines < 2 || f->cls)
            continue;
        say(r->m, f->at, "限制查看的台账里，多行文字“%s”要加密", f->label);
        say_hint(r->m, "写 personal: text");
    }
}

void check_safeguards(struct reader *r, struct draft *d)
{
    check_declared(r, d);
    check_free_text(r, d->reg);
    check_label(r, d->reg->label, d->reg->at, "台账");
    for (size_t i = 0; i < d->reg->field_n; i++)
        check_field(r, d->reg, &d->reg->fields[i]);
}
