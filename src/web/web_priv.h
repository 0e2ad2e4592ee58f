/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside web/: the application, the visit (one request with who asks, desk, places), printing values, making views.
 *
 * A handler is load (rights and fields), act (calls the domain), show (fills a view, calls its template).
 */
#ifndef TZ_WEB_PRIV_H
#define TZ_WEB_PRIV_H
#include "account/account.h"
#include "base/text.h"
#include "duty/duty.h"
#include "http/asset.h"
#include "http/cookie.h"
#include "http/request.h"
#include "http/response.h"
#include "http/route.h"
#include "pages.h"
#include "place/place.h"
#include "register/list.h"
#include "web/web.h"

struct tz_web {
    struct tz_store *store;
    struct tz_server *server;
    struct tz_http *app;
    struct tz_arena *arena;
    bool demo;
    uint64_t requests, slow; /* for /metrics; written by workers with atomics */
};

/* What each request of someone signed in has at hand; made by the gate, in the request's arena. */
struct visit {
    struct tz_web *web;
    struct tz_request *r;
    struct tz_arena *a;
    struct tz_who who;
    struct tz_desk desk;
    struct tz_model *model; /* held until the request ends */
    struct tz_town town;
    struct tz_places *places; /* held; NULL before asked for: visit_places */
    struct tz_gists *gists;   /* NULL before asked for: visit_gist */
    tz_day today;
    int64_t known; /* as known at this journal number; 0 = now */
    tz_day known_day;
    struct { /* names of accounts seen in this request: web_account */
        int64_t id;
        const char *label;
    } names[16];
    size_t name_n;
};
struct visit *visit_of(struct tz_request *r); /* NULL before sign-in */
/* Is the register loaded, and has the account this right on rows of it? */
bool visit_may(const struct visit *v, const char *reg, enum tz_right right);
/* May the account set rules, targets and places (the office and leaders)? */
bool visit_rules(const struct visit *v);
/* The area tree, held for the request. */
TZ_MUST_CHECK struct tz_err *visit_places(struct visit *v);
/* What an entry is about, in a few words: tz_gist. */
TZ_MUST_CHECK struct tz_err *visit_gist(const char **out, struct visit *v, const struct tz_register *r, int64_t id);
/* A reader's connection, given back when the request ends. */
TZ_MUST_CHECK struct tz_err *visit_conn(struct tz_conn **out, struct visit *v);

/* gate.c */
/* The sign-in page with what a form was sending when its session had ended; false: there is nothing to keep. */
bool web_signin_keeping(struct tz_request *r, struct tz_response *res, const char *next, const char *town);
struct tz_err *web_gate(struct tz_request *r, struct tz_response *res, bool *answered);
void web_show_error(struct tz_request *r, const struct tz_err *e, struct tz_response *res);
void web_done(struct tz_request *r, int status, int64_t micros);

/* frame.c: what stands around every page. `title` of the page; sections mark where we are by URL prefix. */
struct v_frame web_frame(struct visit *v, const char *title);
void web_crumb(struct visit *v, struct v_frame *f, const char *label, const char *url);
/* The outcome of an action on the page that follows it: kept in a cookie for one page. */
void web_flash(struct visit *v, struct tz_response *res, const char *text);

/* show.c: texts for people */
/* What went wrong as a notice on the page: place and text, remedy. Copied into `a`; `e` stays the caller's. */
struct v_notice *web_notice(struct tz_arena *a, const struct tz_err *e);
char *web_day(struct visit *v, tz_day d);        /* 3月5日 of this year, else 2024年3月5日; "" for 0 */
char *web_moment(struct visit *v, tz_instant t); /* 3月5日 14:20 */
char *web_left(struct visit *v, tz_instant due); /* 还剩 3 天, 今天到期, 超期 2 天 */
struct v_badge web_state(const struct tz_register *r, int state, bool struck);
const char *web_count(struct visit *v, int64_t n, bool more); /* 1,204; more: 1,000+, 1万+ */
/* Text of a list column for an entry; *masked when sealed. */
const char *web_cell(struct visit *v, const struct tz_entry *e, int at, bool *masked);
/* The button of a step, a verb: the pack's words, else made from the state it leads to (调处中: 开始调处, 已办结: 办结). */
const char *web_step(struct visit *v, const struct tz_register *r, const struct tz_step *s);
/* Columns of a plain table by their labels; bit i of `narrow`: column i is as wide as its text and stays on phones. */
const struct v_column *web_columns(struct visit *v, const char *const *labels, size_t n, unsigned narrow);
/* A row of texts under these labels; the first links to `url` where there is one. */
struct v_row web_row(struct visit *v, const char *const *labels, const char *const *texts, size_t n, const char *url);
const char *web_account(struct visit *v, int64_t account); /* name of an account; "" for none */
const char *web_place(struct visit *v, int64_t place);
/* "/r/dispute?state=%E5%8C%96%E8%A7%A3": values percent-encoded; pairs end with a NULL name. */
char *web_url(struct tz_arena *a, const char *path, const struct tz_pair *pairs);

/* fields.c: form fields from the pack, values from a form */
/* Photo, file or document: sent as a file, named by ids. */
bool web_file_field(const struct tz_field *f);
void web_field(struct visit *v, struct v_field *out, const struct tz_field *f, const char *prefix, const char *value,
               const char *chosen);
/* The choice of village and group where the account may register; needs visit_places. */
void web_place_field(struct visit *v, struct v_field *out, const struct tz_register *r);
/* Options of a code list (a tree with depths); `chosen` = "|a|b|" or a code. */
const struct v_option *web_options(struct visit *v, const struct tz_codes *codes, const char *chosen, size_t *n);
/* The pairs "f.<key>" of a form as sets; several of one key (choices) are joined. */
struct tz_set *web_sets(struct visit *v, const struct tz_register *r, const struct tz_pair *pairs, size_t n,
                        size_t *count);
/* Does a dated field of the form say that it was always so. */
bool web_corrects(const struct tz_pair *pairs, size_t n);
/* Faults of the domain as errors of the form; returns false (and leaves *e) when it is no fault of input. */
bool web_take_faults(struct visit *v, const struct tz_register *r, struct tz_err **e);
const struct v_form_error *web_form_errors(struct visit *v, size_t *n);

/* The files of web/static, made by tools/embed. */
extern const struct tz_asset_set tz_assets;

/* The route tables of the files. */
extern const struct tz_route web_sign_routes[], web_home_routes[], web_list_routes[], web_search_routes[],
    web_entry_routes[], web_write_routes[], web_import_routes[], web_figure_routes[], web_figure_rows_routes[],
    web_admin_routes[], web_api_routes[], web_report_routes[], web_form_routes[], web_match_routes[], web_bulk_routes[],
    web_view_routes[], web_print_routes[], web_platform_routes[], web_board_routes[], web_feature_routes[],
    web_namelist_routes[], web_public_routes[], web_public_ask_routes[], web_answer_routes[], web_publicity_routes[],
    web_household_routes[], web_setting_routes[];

/* The route tables of the files about rules. */
extern const struct tz_route web_watch_routes[], web_sweep_routes[], web_self_routes[], web_fact_routes[],
    web_api_rule_routes[];

#endif
