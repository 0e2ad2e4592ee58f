/* SPDX-License-Identifier: Apache-2.0
 *
 * Reminders, and who has not handed in.
 */
#include "duty/standing.h"
#include "report/owed.h"
#include "web/duty_priv.h"
#include "web/web_priv.h"

/* ---- reminders */
static struct tz_err *reminder_table(struct visit *v, struct v_table *t)
{
    static const char *const labels[] = {"编号", "提醒", "事项", "哪里", "期限", "还有多久"};
    static const char *const tones[] = {"wait", "active", "back", "late", "late"};
    struct tz_reminder *list;
    size_t n;
    TZ_TRY(tz_reminder_list(&list, &n, &v->desk, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const struct tz_due *d = &list[i].due;
        const char *texts[] = {
            d->number, tz_remind_labels[list[i].stage], tz_printf(v->a, "%s · %s", d->reg->label, d->clock->label),
            d->place,  web_day(v, tz_day_of(d->due)),   web_left(v, d->due)};
        rows[i] = web_row(v, labels, texts, 6, tz_printf(v->a, "/e/%lld", (long long)d->id));
        TZ_TRY(visit_gist(&((struct v_cell *)rows[i].cells)[2].note, v, d->reg, d->id));
        duty_mark(&rows[i], 1, tones[list[i].stage]);
    }
    *t = (struct v_table){.caption = "提醒",
                          .columns = web_columns(v, labels, 6, 2),
                          .n_columns = 6,
                          .rows = rows,
                          .n_rows = n,
                          .empty_text = "没有提醒",
                          .empty_help = "时限过半、过八成、到期时提醒，超期的每天提醒。"};
    return NULL;
}

/* One row for what is to be handed in, with all who owe it. */
static struct tz_err *missing_table(struct visit *v, struct v_table *t)
{
    static const char *const labels[] = {"要交的", "种类", "几时前", "还没有交的", "差几家"};
    struct tz_owed *list;
    size_t n, k = 0, next;
    TZ_TRY(tz_owed_list(&list, &n, &v->desk, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i = next) {
        next = tz_owed_same(list, n, i);
        const char *texts[] = {list[i].label, list[i].kind, *list[i].until ? list[i].until : "没有定",
                               tz_owed_who(list, i, next, v->a), web_count(v, (int64_t)(next - i), false)};
        rows[k] = web_row(v, labels, texts, 5, list[i].url);
        if (list[i].late)
            duty_mark(&rows[k], 2, "late");
        k++;
    }
    *t = (struct v_table){.caption = "谁还没交",
                          .columns = web_columns(v, labels, 5, 2),
                          .n_columns = 5,
                          .rows = rows,
                          .n_rows = k,
                          .empty_text = "该交的都交了"};
    return NULL;
}

static struct tz_err *get_reminders(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_tables_page page = {.frame = web_frame(v, "提醒"),
                                 .heading = "提醒",
                                 .intro = "过半提醒经办人，过八成加站所负责人，到期再加分管领导；超期的每天提醒。"};
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_table_section);
    struct v_act *act = TZ_NEW(v->a, struct v_act);
    s[0] = (struct v_table_section){.id = "inbox", .label = "我的提醒"};
    s[1] = (struct v_table_section){
        .id = "missing", .label = "谁还没交", .help = "零报告、上级报表、各村报送、条线月报、全覆盖排查里还没有交的。"};
    *act = (struct v_act){.label = "文字版（短信、群）", .url = "/reminders/text"};
    if (v->model) {
        TZ_TRY(reminder_table(v, &s[0].table));
        TZ_TRY(missing_table(v, &s[1].table));
        page.sections = s;
        page.n_sections = 2;
        page.acts = act;
        page.n_acts = 1;
    }
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_text(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    char *text = NULL, *owed = NULL;
    if (v->model) {
        TZ_TRY(tz_reminder_text(&text, &v->desk, v->town.name, v->a));
        TZ_TRY(tz_owed_text(&owed, &v->desk, v->a));
    }
    tz_buf_printf(tz_response_text(res, 200, "text/plain; charset=utf-8"), "%s%s", text ? text : "", owed ? owed : "");
    return NULL;
}

const struct tz_route web_reminder_routes[] = {
    {TZ_GET, "/reminders", get_reminders, "work", TZ_ROUTE_MENU, "提醒", "时限的提醒，和谁还没交。", NULL},
    {TZ_GET, "/reminders/text", get_text, "work", TZ_ROUTE_API, "提醒文字", "可粘贴到短信和群里的文字。", NULL},
    {0}};
