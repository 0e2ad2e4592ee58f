/* SPDX-License-Identifier: Apache-2.0
 *
 * The application: route tables, hooks, the server over TCP and the store's socket, jobs.
 */
#include "base/event.h"

#include "web/callback_priv.h"
#include "web/draw_priv.h"
#include "web/duty_priv.h"
#include "web/plain_priv.h"
#include "web/warn_priv.h"
#include "web/web_priv.h"

/* One line for each author's tables. */
/* clang-format off */
static const struct tz_route *const tables[] = {
    web_sign_routes,      web_home_routes,    web_list_routes,       web_search_routes,
    web_entry_routes,     web_write_routes,   web_import_routes,     web_figure_routes,
    web_figure_rows_routes, web_report_routes,
    web_form_routes,      web_match_routes,   web_admin_routes,      web_api_routes,
    tz_asset_routes,      web_bulk_routes,    web_view_routes,       web_print_routes,
    web_warn_routes,      web_draw_routes,    web_callback_routes,   web_platform_routes,
    web_board_routes,     web_public_routes,  web_public_ask_routes, web_answer_routes, web_publicity_routes,
    web_household_routes, web_feature_routes, web_namelist_routes,
    web_watch_routes,     web_sweep_routes,   web_self_routes,
    web_fact_routes, web_api_rule_routes,
    web_more_routes, web_term_routes, web_call_routes,
    web_vote_routes, web_winner_routes,
    web_review_routes,
    web_evidence_routes,
    web_map_routes,
    web_field_routes,
    web_handover_routes,
    web_broadcast_routes,
    web_openness_routes,
    web_setting_routes,
    web_standard_routes, web_line_routes, web_place_routes,
    web_target_routes, web_score_routes, web_forecast_routes, web_programme_routes,
    web_standing_routes, web_reminder_routes, web_nil_routes, web_rota_routes, web_coming_routes,
    web_dispatch_routes,
    NULL};
/* clang-format on */

static struct tz_err *make_app(struct tz_web *w)
{
    struct tz_http_hooks hooks = {.gate = web_gate, .show_error = web_show_error, .done = web_done, .data = w};
    return tz_http_new(&w->app, tables, &hooks, w->arena);
}

static struct tz_err *start_server(struct tz_web *w, const struct tz_web_options *o)
{
    struct tz_server_config config = {
        .app = w->app, .address = o->address, .port = o->port, .behind_tls = o->behind_tls};
    config.socket_path = tz_printf(w->arena, "%s/socket", tz_store_dir(w->store));
    config.spool_dir = tz_store_dir(w->store);
    return tz_server_start(&w->server, &config);
}

struct tz_err *tz_web_start(struct tz_web **out, struct tz_store *s, const struct tz_web_options *options)
{
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_web *w = TZ_NEW(a, struct tz_web);
    w->arena = a;
    w->store = s;
    w->demo = options->demo;
    tz_asset_install(&tz_assets);
    struct tz_err *e = make_app(w);
    if (!e && (options->address || options->port))
        e = start_server(w, options);
    if (e)
        tz_arena_destroy(&a);
    else
        *out = w;
    return e;
}

struct tz_http *tz_web_app(struct tz_web *w)
{
    return w->app;
}

uint16_t tz_web_port(const struct tz_web *w)
{
    return w->server ? tz_server_port(w->server) : 0;
}

void tz_web_tick(struct tz_web *w)
{
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_town *towns;
    size_t n = 0;
    int ran;
    struct tz_err *e = tz_store_towns(&towns, &n, w->store, a);
    for (size_t i = 0; !e && i < n; i++)
        e = tz_job_run(&ran, w->store, towns[i].town, a);
    if (e)
        tz_event_err("job.failed", 0, 0, e);
    tz_arena_destroy(&a);
}

void tz_web_stop(struct tz_web **w)
{
    if (!*w)
        return;
    struct tz_arena *a = (*w)->arena;
    if ((*w)->server)
        tz_server_stop(&(*w)->server);
    tz_arena_destroy(&a);
    *w = NULL;
}
