/* SPDX-License-Identifier: Apache-2.0
 *
 * The daily page: what one leader should know at half past seven, from the registers he may see. Lines name matters, offices
 * and places; citizens are never named (numbers stand for entries).
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "duty/duty.h"
#include "register/list.h"
#include "report/dispatch.h"
#include "report/promise.h"
#include "rule/rule.h"

enum { SECTION_MAX = 10, LINES_MAX = 100, INCIDENT_DAYS = 3 };

struct page {
    struct tz_brief_line *lines;
    size_t n;
    const struct tz_desk *d;
    struct tz_arena *a;
    const char *section;
    size_t in_section;
};

static void begin(struct page *p, const char *section)
{
    p->section = section;
    p->in_section = 0;
}

static void add(struct page *p, int64_t id, const char *number, const char *text)
{
    for (size_t i = 0; id && i < p->n; i++) /* a task that is a promise, too, stands once */
        if (p->lines[i].id == id && p->lines[i].section == p->section)
            return;
    if (p->in_section++ >= SECTION_MAX || p->n == LINES_MAX)
        return;
    p->lines[p->n++] =
        (struct tz_brief_line){p->section, tz_strdup(p->a, text), number ? tz_strdup(p->a, number) : NULL, id};
}

static const char *text_val(const struct tz_entry *e, const char *key)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty && v->text ? v->text : "";
}

static const char *state_of(const struct tz_entry *e)
{
    return tz_state_key(e->reg, e->state);
}

static struct tz_err *add_late(struct page *p)
{
    struct tz_due_query q = {.late = true, .limit = 200, .until = tz_today()};
    struct tz_due *list = NULL;
    size_t n;
    begin(p, "我的超期");
    TZ_TRY(tz_due_list(&list, &n, NULL, p->d, &q, p->a));
    for (size_t i = 0; i < n; i++) {
        int days = tz_day_serial(tz_today()) - tz_day_serial(tz_day_of(list[i].due));
        add(p, list[i].id, list[i].number,
            tz_printf(p->a, "%s %s（%s）%s超期 %d 天", list[i].reg->label, list[i].number, list[i].place,
                      list[i].clock->label, days));
    }
    return NULL;
}

static struct tz_err *add_red(struct page *p)
{
    struct tz_promise *promises = NULL;
    struct tz_dispatch *tasks = NULL;
    struct tz_conn *c = NULL;
    size_t n;
    tz_day meeting;
    begin(p, "红灯");
    TZ_TRY(tz_db_reader(&c, tz_store_db(p->d->store), p->d->who->actor.town));
    struct tz_err *e = tz_promise_list(&promises, &n, p->d, c, tz_day_year(tz_today()), false, p->a);
    tz_db_release(&c);
    if (e)
        return e;
    for (size_t i = 0; i < n; i++)
        if (promises[i].state == TZ_PROMISE_BEHIND || promises[i].state == TZ_PROMISE_BROKEN)
            add(p, promises[i].id, promises[i].number,
                tz_printf(p->a, "%s：目标%s，做到%s（%s）", promises[i].text, promises[i].target_text,
                          *promises[i].value_text ? promises[i].value_text : "0", promises[i].office));
    TZ_TRY(tz_dispatch_list(&tasks, &n, &meeting, p->d, p->a));
    for (size_t i = 0; i < n; i++)
        if (tasks[i].light == TZ_LIGHT_RED && !tasks[i].done)
            add(p, tasks[i].id, tasks[i].number,
                tz_printf(p->a, "%s：%s（%s）", tasks[i].text, tasks[i].why, tasks[i].unit));
    return NULL;
}

/* Rows of one register with filters, one line each. */
typedef struct tz_err *(*line_fn)(const struct tz_entry *e, void *data);

static struct tz_err *each(struct page *p, const char *reg, const struct tz_filter *filters, size_t n, line_fn line)
{
    struct tz_list_query q = {.reg = tz_model_register(p->d->model, reg),
                              .filters = filters,
                              .filter_n = n,
                              .order = "number",
                              .parts = TZ_GET_LABELS};
    return q.reg && tz_scope_may(p->d->who, q.reg, TZ_RIGHT_SEE) ? tz_list_each(p->d, &q, line, p) : NULL;
}

static struct tz_err *project_line(const struct tz_entry *e, void *data)
{
    struct page *p = data;
    add(p, e->id, e->number, tz_printf(p->a, "%s（%s）%s", text_val(e, "name"), e->place_label, state_of(e)));
    return NULL;
}

static struct tz_err *duty_line(const struct tz_entry *e, void *data)
{
    struct page *p = data;
    const struct tz_val *who = tz_entry_val(e, "swapped");
    if (!who || who->empty)
        who = tz_entry_val(e, "person");
    bool team = who && !who->empty && tz_same(who->kind, "roster"); /* a team's member on duty, not a citizen */
    add(p, e->id, e->number,
        tz_printf(p->a, "%s %s%s%s（%s）", text_val(e, "post"), text_val(e, "shift"), team ? " " : "",
                  team && who->label ? who->label : "", state_of(e)));
    return NULL;
}

static struct tz_err *incident_line(const struct tz_entry *e, void *data)
{
    struct page *p = data;
    add(p, e->id, e->number,
        tz_printf(p->a, "%s（%s，%s）%s", text_val(e, "kind"), text_val(e, "grade"), e->place_label, state_of(e)));
    return NULL;
}

static struct tz_err *meeting_line(const struct tz_entry *e, void *data)
{
    struct page *p = data;
    char day[32];
    add(p, e->id, e->number,
        tz_printf(p->a, "%s %s %s", tz_day_show(day, e->on_day), text_val(e, "title"), text_val(e, "place_text")));
    return NULL;
}

static struct tz_err *add_warnings(struct page *p)
{
    struct tz_hit_warning *list;
    struct tz_warning_query q = {.limit = SECTION_MAX};
    size_t n;
    begin(p, "预警");
    TZ_TRY(tz_warning_list(&list, &n, NULL, p->d, &q, p->a));
    for (size_t i = 0; i < n; i++)
        add(p, 0, list[i].number,
            tz_printf(p->a, "%s（%s）%s", list[i].label, list[i].place_title ? list[i].place_title : "",
                      list[i].late ? "超期未核" : "待核"));
    return NULL;
}

static struct tz_err *add_rows(struct page *p)
{
    char text[3][16];
    tz_day today = tz_today();
    const char *const stuck[] = {"停工", "调整"};
    const char *now[] = {tz_day_print(text[0], today), tz_day_print(text[1], tz_day_add(today, 1))};
    const char *today_only[] = {now[0], now[0]};
    const char *lately[] = {tz_day_print(text[2], tz_day_add(today, -INCIDENT_DAYS)), now[0]};
    const struct tz_filter projects[] = {{"state", TZ_F_EQ, stuck, 2}};
    const struct tz_filter duties[] = {{"day", TZ_F_BETWEEN, today_only, 2}};
    const struct tz_filter incidents[] = {{"on_day", TZ_F_BETWEEN, lately, 2}};
    const struct tz_filter meetings[] = {{"held_on", TZ_F_BETWEEN, now, 2}};
    begin(p, "停滞的项目");
    TZ_TRY(each(p, "project", projects, 1, project_line));
    begin(p, "今天值守");
    TZ_TRY(each(p, "duty", duties, 1, duty_line));
    TZ_TRY(add_warnings(p));
    begin(p, "突发事件");
    TZ_TRY(each(p, "incident", incidents, 1, incident_line));
    begin(p, "会议和活动");
    return each(p, "activity", meetings, 1, meeting_line);
}

struct tz_err *tz_brief(struct tz_brief_line **out, size_t *n, const struct tz_desk *d, struct tz_arena *a)
{
    struct page p = {.d = d, .a = a, .lines = TZ_NEW_ARRAY(a, LINES_MAX, struct tz_brief_line)};
    TZ_TRY(add_late(&p));
    TZ_TRY(add_red(&p));
    TZ_TRY(add_rows(&p));
    *out = p.lines;
    *n = p.n;
    return NULL;
}

struct tz_err *tz_brief_text(char **out, const struct tz_desk *d, const char *town, struct tz_arena *a)
{
    struct tz_brief_line *list;
    struct tz_buf b;
    size_t n;
    char day[32];
    const char *section = NULL;
    TZ_TRY(tz_brief(&list, &n, d, a));
    tz_buf_init(&b, a);
    tz_buf_printf(&b, "【%s】%s 每日一页%s\n", town, tz_day_show(day, tz_today()), n ? "" : "：没有要报的事");
    for (size_t i = 0; i < n; i++) {
        if (list[i].section != section)
            tz_buf_printf(&b, "— %s —\n", list[i].section);
        section = list[i].section;
        tz_buf_printf(&b, "· %s\n", list[i].text);
    }
    *out = b.data;
    return NULL;
}
