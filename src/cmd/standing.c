/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang season, nil, rota, item: what holds from a day to a day, and what is made of it.
 */
#include "duty/standing.h"

#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "place/place.h"
#include "report/form.h"

enum { LINES_MAX = 2000 };

/* ---- options to an order */
static struct tz_err *day_option(tz_day *out, const struct tz_cmd *c, const char *name, tz_day fallback)
{
    *out = fallback;
    return tz_cmd_day(out, c, name);
}

static struct tz_err *order_of(struct tz_standing *s, struct tz_cmd *c, const char *kind, const char *label)
{
    *s = (struct tz_standing){.kind = kind, .label = label, .paper = tz_args_value(c->args, "paper")};
    TZ_TRY(day_option(&s->from, c, "from", tz_today()));
    return day_option(&s->till, c, "till", TZ_DAY_OPEN);
}

/* The options that are details of the order, as lines key=value. */
static const char *details(struct tz_cmd *c, const char *const *keys)
{
    const char *text = "";
    for (; *keys; keys++)
        if (tz_args_value(c->args, *keys))
            text = tz_printf(c->arena, "%s%s=%s\n", text, *keys, tz_args_value(c->args, *keys));
    return text;
}

static struct tz_err *number_of(int64_t *id, const char *word)
{
    if (!word || !tz_parse_int(word, id))
        return tz_err(TZ_E_USAGE, "编号是数字：%s", word ? word : "（没有写）");
    return NULL;
}

static const char *till_text(char *buf, tz_day till)
{
    return till == TZ_DAY_OPEN ? "" : tz_day_print(buf, till);
}

static struct tz_err *put(struct tz_cmd *c, const struct tz_standing *s)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(tz_standing_put(&id, &d, s, c->arena));
    fprintf(c->out, "已记下，编号 %lld\n", (long long)id);
    return NULL;
}

/* Lists in numbers that packs declare stand beside the township's own rules. */
static void counted_rules(struct tz_cmd *c, struct tz_json *j)
{
    struct tz_desk d = tz_cmd_desk(c);
    for (size_t i = 0; i < d.model->register_n; i++) {
        const struct tz_register *r = d.model->registers[i];
        for (size_t k = 0; tz_scope_may(d.who, r, TZ_RIGHT_SEE) && k < r->due_n; k++) {
            if (!j) {
                fprintf(c->out, "%s  %s  按数，%s\n", r->dues[k].key, r->dues[k].label, r->label);
                continue;
            }
            tz_json_object(j);
            tz_json_kstr(j, "key", r->dues[k].key);
            tz_json_kstr(j, "label", r->dues[k].label);
            tz_json_kstr(j, "register", r->key);
            tz_json_end(j);
        }
    }
}

static struct tz_err *list_kind(struct tz_cmd *c, const char *kind)
{
    struct tz_standing *list;
    size_t n;
    char from[16], till[16];
    TZ_TRY(tz_standing_list(&list, &n, c->conn, c->town.town, kind, 0, c->arena));
    const char **cells = TZ_NEW_ARRAY(c->arena, (n + 1) * 6, const char *);
    const char *const heads[] = {"编号", "名称", "自", "至", "依据", "内容"};
    memcpy(cells, heads, sizeof heads);
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        const char **row = cells + (i + 1) * 6;
        row[0] = tz_printf(c->arena, "%lld", (long long)list[i].id);
        row[1] = list[i].label;
        row[2] = tz_strdup(c->arena, tz_day_print(from, list[i].from));
        row[3] = tz_strdup(c->arena, till_text(till, list[i].till));
        row[4] = list[i].paper ? list[i].paper : "";
        char *flat = tz_strdup(c->arena, list[i].detail ? list[i].detail : "");
        for (char *at = flat; *at; at++)
            *at = *at == '\n' ? ' ' : *at;
        row[5] = flat;
        if (!j)
            continue;
        tz_json_object(j);
        tz_json_kint(j, "id", list[i].id);
        tz_json_kstr(j, "label", list[i].label);
        tz_json_kstr(j, "from", row[2]);
        tz_json_kstr(j, "till", row[3]);
        tz_json_kstr(j, "paper", list[i].paper);
        tz_json_kstr(j, "detail", list[i].detail);
        tz_json_end(j);
    }
    bool due = tz_same(kind, TZ_STANDING_DUE);
    if (j && due)
        counted_rules(c, j);
    tz_cmd_json_end(c, j);
    if (!j)
        tz_cmd_table(c, cells, 6, n + 1);
    if (!j && due)
        counted_rules(c, NULL);
    return NULL;
}

static struct tz_err *end_kind(struct tz_cmd *c, const char *kind, const char *word)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    tz_day till;
    TZ_TRY(number_of(&id, word));
    TZ_TRY(day_option(&till, c, "till", tz_today()));
    TZ_TRY(tz_standing_end(&d, id, kind, till, c->arena));
    fprintf(c->out, "到期日已改\n");
    return NULL;
}

/* ---- season */
static struct tz_err *season_add(struct tz_cmd *c)
{
    struct tz_standing s;
    const char *every = tz_args_value(c->args, "every");
    TZ_TRY(order_of(&s, c, TZ_STANDING_SEASON, c->words[0]));
    if (every) {
        size_t n;
        char **words = tz_standing_words(every, &n, c->arena);
        for (size_t i = 0; i < n; i++)
            s.detail = tz_printf(c->arena, "%s%s\n", s.detail ? s.detail : "", words[i]);
    }
    return put(c, &s);
}

static struct tz_err *season_list(struct tz_cmd *c)
{
    return list_kind(c, TZ_STANDING_SEASON);
}

static struct tz_err *season_resting(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_resting *list;
    struct tz_conn *conn = NULL;
    size_t n;
    bool more = false;
    char from[16], till[16];
    TZ_TRY(tz_db_reader(&conn, tz_store_db(c->store), c->town.town));
    struct tz_err *e = tz_season_resting(&list, &n, &more, conn, &d, c->arena);
    tz_db_release(&conn);
    if (e)
        return e;
    struct tz_json *j = tz_cmd_json_list(c);
    if (!j && !n)
        fprintf(c->out, "没有因时段暂停的许可\n");
    for (size_t i = 0; i < n; i++) {
        const struct tz_resting *x = &list[i];
        tz_day_print(from, x->from);
        tz_day_print(till, x->till);
        if (!j) {
            fprintf(c->out, "%s  %s  %s  %s至%s：%s期间暂停（%s）\n", x->number, x->gate->label, x->place, from, till,
                    x->season->label, x->season->paper ? x->season->paper : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "number", x->number);
        tz_json_kstr(j, "what", x->gate->label);
        tz_json_kstr(j, "place", x->place);
        tz_json_kstr(j, "from", from);
        tz_json_kstr(j, "till", till);
        tz_json_kstr(j, "season", x->season->label);
        tz_json_end(j);
    }
    if (more && !j)
        fprintf(c->out, "还有更多，这里列出前 %zu 件\n", n);
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *season_end(struct tz_cmd *c)
{
    return end_kind(c, TZ_STANDING_SEASON, c->words[0]);
}

/* ---- nil */
static struct tz_err *nil_add(struct tz_cmd *c)
{
    static const char *const keys[] = {"who", "by", "shifts", "season", NULL};
    struct tz_standing s;
    TZ_TRY(order_of(&s, c, TZ_STANDING_NIL, c->words[0]));
    s.detail = details(c, keys);
    return put(c, &s);
}

static struct tz_err *nil_list(struct tz_cmd *c)
{
    return list_kind(c, TZ_STANDING_NIL);
}

static struct tz_err *nil_end(struct tz_cmd *c)
{
    return end_kind(c, TZ_STANDING_NIL, c->words[0]);
}

static const char *nil_state(const struct tz_nil *x, const struct tz_nil_place *p)
{
    if (p->state == TZ_SUBMITTED_NOT)
        return x->over ? "没有报" : "未到时";
    return p->state == TZ_SUBMITTED_NIL ? (p->late ? "无情况（迟报）" : "无情况")
                                        : (p->late ? "有情况（迟报）" : "有情况");
}

static struct tz_err *nil_board(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_nil *list;
    tz_day day;
    size_t n;
    TZ_TRY(day_option(&day, c, "day", tz_today()));
    TZ_TRY(tz_nil_board(&list, &n, &d, day, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    if (!j && !n)
        fprintf(c->out, "这一天没有要报的零报告\n");
    for (size_t i = 0; i < n; i++) {
        if (!j)
            fprintf(c->out, "%s%s%s（%s前）：没有报 %zu，无情况 %zu，有情况 %zu\n", list[i].label,
                    list[i].shift ? " " : "", list[i].shift ? list[i].shift : "", list[i].by, list[i].missing,
                    list[i].nils, list[i].matters);
        for (size_t k = 0; k < list[i].n; k++) {
            const struct tz_nil_place *p = &list[i].places[k];
            if (!j) {
                fprintf(c->out, "  %s  %s%s%s\n", p->title, nil_state(&list[i], p), p->note ? "：" : "",
                        p->note ? p->note : "");
                continue;
            }
            tz_json_object(j);
            tz_json_kint(j, "rule", list[i].rule);
            tz_json_kstr(j, "label", list[i].label);
            tz_json_kstr(j, "shift", list[i].shift);
            tz_json_kstr(j, "place", p->title);
            tz_json_kstr(j, "state", nil_state(&list[i], p));
            tz_json_kstr(j, "note", p->note);
            tz_json_end(j);
        }
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *nil_answer(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *where = tz_args_value(c->args, "place");
    int64_t id, place = 0;
    tz_day day;
    TZ_TRY(number_of(&id, c->words[0]));
    TZ_TRY(day_option(&day, c, "day", tz_today()));
    if (!where)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写明哪里报"), "如 --place 关渡村");
    TZ_TRY(tz_cmd_places(c));
    TZ_TRY(tz_place_parse(&place, c->places, where, 0, 0, day));
    TZ_TRY(
        tz_nil_answer(&d, id, tz_args_value(c->args, "shift"), place, day, tz_args_value(c->args, "note"), c->arena));
    fprintf(c->out, "已报\n");
    return NULL;
}

/* ---- rota */
static struct tz_err *rota_post(struct tz_cmd *c)
{
    static const char *const keys[] = {"kind", "team", "shifts", "need", "season", NULL};
    struct tz_standing s;
    TZ_TRY(order_of(&s, c, TZ_STANDING_POST, c->words[0]));
    s.detail = details(c, keys);
    return put(c, &s);
}

static struct tz_err *rota_posts(struct tz_cmd *c)
{
    return list_kind(c, TZ_STANDING_POST);
}

static struct tz_err *rota_leave(struct tz_cmd *c)
{
    struct tz_standing s;
    struct tz_desk d = tz_cmd_desk(c);
    TZ_TRY(order_of(&s, c, TZ_STANDING_LEAVE,
                    tz_args_value(c->args, "reason") ? tz_args_value(c->args, "reason") : "请假"));
    TZ_TRY(tz_register_by_number(&s.about, &d, c->words[0], c->arena));
    if (s.till == TZ_DAY_OPEN)
        s.till = s.from;
    return put(c, &s);
}

static void rota_json(struct tz_cmd *c, const struct tz_turn *list, size_t n)
{
    struct tz_json *j = tz_cmd_json(c);
    char day[16];
    tz_json_array(j);
    for (size_t i = 0; i < n; i++) {
        tz_json_object(j);
        tz_json_kstr(j, "day", tz_day_print(day, list[i].day));
        tz_json_kstr(j, "post", list[i].post);
        tz_json_kstr(j, "shift", list[i].shift);
        tz_json_kstr(j, "person", list[i].person);
        tz_json_kint(j, "rest", list[i].rest);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static struct tz_err *rota_make(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_turn *list;
    struct tz_rota_share *shares;
    size_t n, share_n;
    int64_t post;
    tz_day from, till;
    char day[16];
    bool write = tz_args_flag(c->args, "write");
    TZ_TRY(number_of(&post, c->words[0]));
    TZ_TRY(day_option(&from, c, "from", tz_today()));
    TZ_TRY(day_option(&till, c, "till", tz_day_add(from, 30)));
    TZ_TRY(tz_rota_plan(&list, &n, &shares, &share_n, &d, post, from, till, write, c->arena));
    if (c->json) {
        rota_json(c, list, n);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        fprintf(c->out, "%s%s  %s  %s\n", tz_day_print(day, list[i].day), list[i].rest ? "（休息日）" : "",
                list[i].shift, list[i].person);
    for (size_t i = 0; i < share_n; i++)
        fprintf(c->out, "%s：一年 %lld 班，其中休息日 %lld 班\n", shares[i].person, (long long)shares[i].turns,
                (long long)shares[i].rest);
    fprintf(c->out, write ? "已排 %zu 班，记入值守台账\n" : "可排 %zu 班；加 --write 记入值守台账\n", n);
    return NULL;
}

static struct tz_err *rota_swap(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_set set = {.key = "swapped", .text = tz_args_value(c->args, "with")};
    struct tz_act act = {.reason = tz_args_value(c->args, "reason"), .always = true};
    struct tz_done done;
    int64_t id;
    if (!set.text)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写明换给谁"), "如 --with DU-2026-000003");
    TZ_TRY(tz_register_by_number(&id, &d, c->words[0], c->arena));
    TZ_TRY(tz_register_change(&done, &d, id, 0, &set, 1, &act, c->arena));
    fprintf(c->out, "已换班\n");
    return NULL;
}

static struct tz_err *rota_here(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    bool absent = tz_args_flag(c->args, "absent");
    struct tz_act act = {.reason = tz_args_value(c->args, "reason")};
    struct tz_done done;
    int64_t id;
    TZ_TRY(tz_register_by_number(&id, &d, c->words[0], c->arena));
    TZ_TRY(tz_register_move(&done, &d, id, 0, absent ? "缺岗" : "到岗", NULL, 0, &act, c->arena));
    fprintf(c->out, absent ? "已记缺岗\n" : "已记到岗\n");
    return NULL;
}

/* ---- item */
static struct tz_err *item_add(struct tz_cmd *c)
{
    static const char *const keys[] = {"list", "department", NULL};
    struct tz_standing s;
    TZ_TRY(order_of(&s, c, TZ_STANDING_ITEM, c->words[0]));
    s.detail = details(c, keys);
    return put(c, &s);
}

static struct tz_err *item_list(struct tz_cmd *c)
{
    return list_kind(c, TZ_STANDING_ITEM);
}

static struct tz_err *item_end(struct tz_cmd *c)
{
    return end_kind(c, TZ_STANDING_ITEM, c->words[0]);
}

static struct tz_err *item_sheet(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_item_asked *forms;
    struct tz_item_use *list;
    int64_t year;
    size_t n, form_n;
    TZ_TRY(number_of(&year, c->words[0]));
    TZ_TRY(tz_form_asked(&forms, &form_n, c->conn, c->town.town, (int)year, c->arena));
    TZ_TRY(tz_item_sheet(&list, &n, &d, (int)year, forms, form_n, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%s  %s  %s  %lld 件\n", list[i].department, list[i].list, list[i].item,
                    (long long)list[i].n);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "department", list[i].department);
        tz_json_kstr(j, "list", list[i].list);
        tz_json_kstr(j, "item", list[i].item);
        tz_json_kint(j, "count", list[i].n);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

/* ---- due */
static struct tz_err *due_add(struct tz_cmd *c)
{
    static const char *const keys[] = {"reg", "field", "after", "where", "done", "reads", NULL};
    struct tz_standing s;
    TZ_TRY(order_of(&s, c, TZ_STANDING_DUE, c->words[0]));
    s.detail = details(c, keys);
    return put(c, &s);
}

static struct tz_err *due_rules(struct tz_cmd *c)
{
    return list_kind(c, TZ_STANDING_DUE);
}

static struct tz_err *due_end(struct tz_cmd *c)
{
    return end_kind(c, TZ_STANDING_DUE, c->words[0]);
}

static struct tz_err *due_stretch(tz_day *from, tz_day *till, const struct tz_cmd *c)
{
    struct tz_period year = tz_period_of(tz_today(), TZ_GRAIN_YEAR);
    TZ_TRY(day_option(from, c, "from", year.from));
    return day_option(till, c, "till", year.till);
}

static void print_rate(FILE *out, const char *label, const struct tz_coming_count *k)
{
    char text[40];
    int64_t v;
    fprintf(out, "%s：到期 %lld，已办 %lld，未办 %lld", label, (long long)k->due, (long long)k->done,
            (long long)k->missing);
    if (k->due && tz_ratio_round(&v, tz_ratio_make(k->done * 100, k->due), 1))
        fprintf(out, "，完成率 %s%%", tz_dec_print(text, v, 1));
    fputc('\n', out);
}

static struct tz_err *due_counted(struct tz_cmd *c, const char *key)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_counted_list l;
    tz_day from, till;
    TZ_TRY(due_stretch(&from, &till, c));
    TZ_TRY(tz_counted_list(&l, &d, key, from, till, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    if (!j)
        print_rate(c->out, l.rule->label, &l.count);
    for (size_t i = 0; i < l.n; i++) {
        const struct tz_counted_line *x = &l.lines[i];
        const char *month = tz_printf(c->arena, "%d-%02d", tz_day_year(x->month), tz_day_month(x->month));
        if (!j) {
            print_rate(c->out, tz_printf(c->arena, "%s  %s", month, x->place_label), &x->count);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "month", month);
        tz_json_kstr(j, "place", x->place_label);
        tz_json_kint(j, "due", x->count.due);
        tz_json_kint(j, "done", x->count.done);
        tz_json_kint(j, "missing", x->count.missing);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *due_list(struct tz_cmd *c)
{
    if (*c->words[0] < '0' || *c->words[0] > '9')
        return due_counted(c, c->words[0]);
    struct tz_desk d = tz_cmd_desk(c);
    const struct tz_standing *rule;
    struct tz_coming *list;
    struct tz_coming_count count;
    int64_t id;
    size_t n;
    tz_day from, till;
    char day[16];
    TZ_TRY(number_of(&id, c->words[0]));
    TZ_TRY(due_stretch(&from, &till, c));
    TZ_TRY(tz_coming_list(&list, &n, &count, &rule, &d, id, from, till, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    if (!j)
        print_rate(c->out, rule->label, &count);
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%s  %s  %s  %s\n", tz_day_print(day, list[i].due), list[i].number, list[i].place,
                    list[i].done ? "已办" : "未办");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "number", list[i].number);
        tz_json_kstr(j, "due_on", tz_day_print(day, list[i].due));
        tz_json_kstr(j, "place", list[i].place);
        tz_json_kint(j, "done", list[i].done);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *due_again(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_again *list;
    size_t n;
    tz_day from, till;
    TZ_TRY(due_stretch(&from, &till, c));
    TZ_TRY(tz_again_list(&list, &n, &d, from, till, c->arena));
    for (size_t i = 0; i < n; i++)
        print_rate(c->out, list[i].rule->label, &list[i].count);
    return NULL;
}

/* ---- the verbs */
#define OPTION_DAYS                                                                                                    \
    {"paper", TZ_OPTION_VALUE, "文号", "add：依据"}, {"from", TZ_OPTION_VALUE, "日期", "自哪天起，默认今天"},          \
    {                                                                                                                  \
        "till", TZ_OPTION_VALUE, "日期", "到哪天止"                                                                \
    }
#define OPTION_END                                                                                                     \
    {                                                                                                                  \
        NULL, TZ_OPTION_FLAG, NULL, NULL                                                                               \
    }

static const struct tz_option season_options[] = {
    OPTION_DAYS,
    {"every", TZ_OPTION_VALUE, "应办=频次", "add：时段内的频次，如 patrol=每日、reading=每日"},
    OPTION_END};

static struct tz_err *run_season(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {{"add", 1, 1, TZ_NEED_WRITE, season_add, false},
                                             {"list", 0, 0, TZ_NEED_READ, season_list, false},
                                             {"resting", 0, 0, TZ_NEED_READ, season_resting, false},
                                             {"end", 1, 1, TZ_NEED_WRITE, season_end, false},
                                             {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "season", acts);
}

const struct tz_verb tz_verb_season = {
    {"season", "add|list|resting|end [名称|编号]", 1, 2, "时段：禁火令、汛期、禁烧期、征缴期、特护期",
     "时段有依据、有起止日。时段内巡查等应办的频次照命令改，名称相同的零报告和值守岗位随之开停；"
     "业务包写明的许可（如禁火令期间的野外用火）不再批，已批的暂停，resting 列出。",
     season_options,
     "  taizhang season add 汛期 --paper 镇防指〔2026〕3号 --from 2026-04-01 --till 2026-09-30 --every "
     "reading=每日\n  taizhang season end 41 --till 2026-09-20"},
    TZ_NEED_NOTHING,
    run_season,
    true};

static const struct tz_option nil_options[] = {
    OPTION_DAYS,
    {"who", TZ_OPTION_VALUE, "地方", "add：哪些地方报：村（默认）、片区名，或 甲村、乙村"},
    {"by", TZ_OPTION_VALUE, "时刻", "add：几点前报，如 17:00"},
    {"shifts", TZ_OPTION_VALUE, "班次", "add：每班一报，如 早、晚；不写为一天一报"},
    {"season", TZ_OPTION_VALUE, "时段", "add：只在这个时段内报"},
    {"place", TZ_OPTION_VALUE, "地方", "answer：哪里报"},
    {"shift", TZ_OPTION_VALUE, "班次", "answer：哪一班"},
    {"note", TZ_OPTION_VALUE, "情况", "answer：有情况时写明；不写为无情况"},
    {"day", TZ_OPTION_VALUE, "日期", "board、answer：哪一天，默认今天"},
    OPTION_END};

static struct tz_err *run_nil(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {
        {"add", 1, 1, TZ_NEED_WRITE, nil_add, false},       {"list", 0, 0, TZ_NEED_READ, nil_list, false},
        {"end", 1, 1, TZ_NEED_WRITE, nil_end, false},       {"board", 0, 0, TZ_NEED_READ, nil_board, false},
        {"answer", 1, 1, TZ_NEED_WRITE, nil_answer, false}, {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "nil", acts);
}

const struct tz_verb tz_verb_nil = {
    {"nil", "add|list|end|board|answer [名称|编号]", 1, 2, "零报告：每天（每班）几点前报，没有报不等于没有情况",
     "规则写明谁报、几点前报、在哪个时段内报；board 列出谁还没有报。", nil_options,
     "  taizhang nil add 森林防火 --by 17:00 --season 禁火令 --paper 镇森防指〔2026〕1号\n  taizhang nil board\n  "
     "taizhang nil answer 42 --place 关渡村"},
    TZ_NEED_NOTHING,
    run_nil,
    true};

static const struct tz_option rota_options[] = {
    OPTION_DAYS,
    {"kind", TZ_OPTION_VALUE, "种类", "post：值守种类，如 防汛防火"},
    {"team", TZ_OPTION_VALUE, "队伍", "post：从哪支队伍里排，如 应急抢险队"},
    {"shifts", TZ_OPTION_VALUE, "班次", "post：早、中、晚 或 全天（默认）"},
    {"need", TZ_OPTION_VALUE, "人数", "post：每班几人，默认 1"},
    {"season", TZ_OPTION_VALUE, "时段", "post：只在这个时段内值守"},
    {"reason", TZ_OPTION_VALUE, "事由", "leave、swap、here --absent：事由"},
    {"with", TZ_OPTION_VALUE, "名册编号", "swap：换给谁"},
    {"write", TZ_OPTION_FLAG, NULL, "make：记入值守台账"},
    {"absent", TZ_OPTION_FLAG, NULL, "here：记缺岗"},
    OPTION_END};

static struct tz_err *run_rota(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {
        {"post", 1, 1, TZ_NEED_WRITE, rota_post, false},   {"posts", 0, 0, TZ_NEED_READ, rota_posts, false},
        {"leave", 1, 1, TZ_NEED_WRITE, rota_leave, false}, {"make", 1, 1, TZ_NEED_WRITE, rota_make, false},
        {"swap", 1, 1, TZ_NEED_WRITE, rota_swap, false},   {"here", 1, 1, TZ_NEED_WRITE, rota_here, false},
        {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "rota", acts);
}

const struct tz_verb tz_verb_rota = {
    {"rota", "post|posts|leave|make|swap|here [名称|编号]", 1, 2, "排班：按名册公平排班，换班，考勤",
     "谁的班少谁先排，休息日另计；请假的不排，一般不连班；已在值守台账里的班不动。同样的记录排出同样的表。",
     rota_options,
     "  taizhang rota post 水库值守 --kind 防汛防火 --team 应急抢险队 --shifts 早、晚 --season 汛期\n  taizhang rota "
     "leave DU-2026-000003 --from 2026-05-01 --till 2026-05-05\n  taizhang rota make 43 --from 2026-05-01 --till "
     "2026-05-31 --write"},
    TZ_NEED_NOTHING,
    run_rota,
    true};

static const struct tz_option item_options[] = {OPTION_DAYS,
                                                {"list", TZ_OPTION_VALUE, "清单", "add：基本履职、配合履职、上级收回"},
                                                {"department", TZ_OPTION_VALUE, "部门", "add：牵头或收回的上级部门"},
                                                OPTION_END};

static struct tz_err *run_item(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {{"add", 1, 1, TZ_NEED_WRITE, item_add, false},
                                             {"list", 0, 0, TZ_NEED_READ, item_list, false},
                                             {"end", 1, 1, TZ_NEED_WRITE, item_end, false},
                                             {"sheet", 1, 1, TZ_NEED_READ, item_sheet, false},
                                             {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "item", acts);
}

const struct tz_verb tz_verb_item = {
    {"item", "add|list|end|sheet [事项|编号|年度]", 1, 2, "履职事项清单：基本履职、配合履职、上级收回",
     "来文、任务、检查和执法案件写明事项；上级收回的只能记为配合或移送。sheet 列出一年里各部门要镇里办了什么。",
     item_options,
     "  taizhang item add 烟花爆竹经营许可 --list 上级收回 --department 县应急局 --paper 县委办〔2025〕8号\n  taizhang "
     "item sheet 2026"},
    TZ_NEED_NOTHING,
    run_item,
    true};

static const struct tz_option due_options[] = {
    OPTION_DAYS,
    {"reg", TZ_OPTION_VALUE, "台账", "add：哪本台账，如 person、contract"},
    {"field", TZ_OPTION_VALUE, "字段", "add：从哪个日期算，如 born_on、end_on"},
    {"after", TZ_OPTION_VALUE, "多久", "add：过多久到期，如 80年、6个月；当天不写"},
    {"where", TZ_OPTION_VALUE, "条件", "add：哪些在名单里"},
    {"done", TZ_OPTION_VALUE, "条件", "add：怎样算已办"},
    {"reads", TZ_OPTION_VALUE, "台账", "add：条件要比对的台账，如 benefit"},
    OPTION_END};

static struct tz_err *run_due(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {
        {"add", 1, 1, TZ_NEED_WRITE, due_add, false},    {"rules", 0, 0, TZ_NEED_READ, due_rules, false},
        {"end", 1, 1, TZ_NEED_WRITE, due_end, false},    {"list", 1, 1, TZ_NEED_READ, due_list, false},
        {"again", 0, 0, TZ_NEED_READ, due_again, false}, {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "due", acts);
}

const struct tz_verb tz_verb_due = {
    {"due", "add|rules|end|list|again [名称|编号]", 1, 2, "到期名单：按规则列出到期的、已办的、未办的和完成率",
     "规则写明台账、日期、过多久到期、怎样算已办（条件的写法同业务包）；list 默认看今年，业务包声明的按数名单（如 "
     "booster 加强针）写它的键，按村按月列出。again "
     "是巡查、走访等应办的完成率。",
     due_options,
     "  taizhang due add 年满80岁 --reg person --field born_on --after 80年 --where \"state = '在册'\" --reads benefit "
     "--done \"exists(benefit where its.holder = id and its.programme = '高龄补贴')\" --paper 高龄津贴办法\n  taizhang "
     "due "
     "list 44 --till 2026-12-31\n  taizhang due list booster --from 2026-01-01 --till 2026-06-30"},
    TZ_NEED_NOTHING,
    run_due,
    true};
