/* SPDX-License-Identifier: Apache-2.0
 *
 * The checked model of packs (CONTRACTS C3): immutable structs, one set per town and pack version,
 * reference-counted, swapped on load. Made by pack/ from YAML (docs/notes/pack-format.md) or from the
 * compiled form kept in the store. All pointers live in the model's own arena; arrays end by their count.
 * Everybody above reads it, nobody changes it.
 */
#ifndef TZ_PACK_MODEL_H
#define TZ_PACK_MODEL_H
#include "base/day.h"
#include "base/err.h"
#include "base/number.h"
#include "db/db.h"

struct tz_expr; /* pack/expr.h */

enum tz_type {
    TZ_TYPE_TEXT,
    TZ_TYPE_BOOL,
    TZ_TYPE_INT,
    TZ_TYPE_NUMBER,
    TZ_TYPE_MONEY,
    TZ_TYPE_DATE,
    TZ_TYPE_TIME,
    TZ_TYPE_CHOICE,
    TZ_TYPE_CHOICES,
    TZ_TYPE_ID,
    TZ_TYPE_CREDIT_CODE,
    TZ_TYPE_PHONE,
    TZ_TYPE_ACCOUNT,
    TZ_TYPE_ADDRESS,
    TZ_TYPE_REF,
    TZ_TYPE_PLACE,
    TZ_TYPE_POINT,
    TZ_TYPE_LINE,
    TZ_TYPE_AREA,
    TZ_TYPE_PHOTO,
    TZ_TYPE_FILE,
    TZ_TYPE_DOCUMENT,
    TZ_TYPE_MONTH,
    TZ_TYPE_PERIOD,
    TZ_TYPE_YEAR,
    TZ_TYPE_FREQUENCY,
    TZ_TYPE_LIST
};

struct tz_where {
    const char *file;
    int line, column;
}; /* place in the YAML, for messages */

struct tz_code {
    const char *key, *label;
    int parent;            /* index in the list, -1 = top */
    const char *successor; /* a closed code names it, else NULL */
    bool closed;
    const char **attributes; /* by index of tz_codes.attributes; NULL entries = not said */
};
struct tz_code_group {
    const char *key, *label;
    const int *codes;
    size_t n;
};
struct tz_codes {
    const char *key, *label; /* key NULL for a list standing in a field */
    const struct tz_code *items;
    size_t n;
    const struct tz_code_group *groups;
    size_t group_n;
    const char **attributes;
    size_t attribute_n;
    bool extend;
};
/* What a code says of itself under a name of tz_codes.attributes; NULL when it does not. */
const char *tz_code_attribute(const struct tz_codes *codes, const struct tz_code *code, const char *name);
/* Index of a code by key or label, -1 when unknown. Labels are compared folded (half-width, simplified, no
 * blanks). */
int tz_codes_find(const struct tz_codes *codes, const char *text);
/* True when `code` is `ancestor` or below it. */
bool tz_codes_under(const struct tz_codes *codes, int code, int ancestor);

struct tz_register;
struct tz_ref_target {
    enum { TZ_REF_REGISTER, TZ_REF_PLACE, TZ_REF_TEXT } kind;
    const char *name;              /* register key, "place", "text" */
    const struct tz_register *reg; /* TZ_REF_REGISTER */
};

struct tz_field {
    const char *key, *label, *help;
    enum tz_type type;
    int decimals;     /* NUMBER; MONEY = 2; INT = 0 */
    const char *unit; /* or NULL; MONEY: 元 */
    const char *unit_field;
    bool required, dated, indexed, partial, many, official, system, is_list_part;
    const char *cls;              /* seal class when personal, else NULL: such a field has no column of its own */
    const struct tz_codes *codes; /* CHOICE, CHOICES */
    const struct tz_ref_target *targets;
    size_t target_n; /* REF */
    const struct tz_field *parts;
    size_t part_n; /* LIST */
    const struct tz_expr *derived;
    bool derived_stored;  /* from the row alone: stored */
    const char *fallback; /* default: literal, "today", "me" */
    bool has_min, has_max;
    int64_t min, max;
    int max_chars, lines;
    int level; /* PLACE: level asked, 0 = any */
    const char **synonyms;
    size_t synonym_n;
    const char *column;      /* "f_<key>"; system fields: their own column; NULL when sealed */
    const char *kind_column; /* REF of several kinds: "f_<key>_kind", else NULL */
    const char *text_column; /* REF that allows text, not sealed: "f_<key>_text", else NULL */
    const char *text_cls;    /* REF that allows text: seal class of that text, else NULL */
    int ord;                 /* index in its register (or list) */
    struct tz_where at;
};

/* Levels of the area tree, and of `level` of a field of type place. */
enum tz_place_level {
    TZ_PLACE_ANY,
    TZ_PLACE_NATION,
    TZ_PLACE_PROVINCE,
    TZ_PLACE_CITY,
    TZ_PLACE_COUNTY,
    TZ_PLACE_TOWN,
    TZ_PLACE_VILLAGE,
    TZ_PLACE_GROUP,
    TZ_PLACE_BELOW /* natural village, grid, ten households */
};
/* Roles that packs may name; account/ and everybody above know no others. */
struct tz_role_name {
    const char *key, *label;
};
extern const struct tz_role_name tz_role_names[]; /* ends with a NULL key */

enum tz_clock_event { TZ_CLOCK_NONE, TZ_CLOCK_PAUSE, TZ_CLOCK_RESTART, TZ_CLOCK_STOP, TZ_CLOCK_EXTEND };

struct tz_step_need { /* a field that a step asks for */
    int field;
    const struct tz_expr *when; /* only where this holds; NULL = always */
};
struct tz_step { /* from one state to another */
    int from, to;
    const char *label; /* button text */
    const char **by;
    size_t by_n; /* roles */
    const struct tz_step_need *needs;
    size_t need_n;
    bool reason, note, not_handler, not_recorder;
    struct {
        int field;
        const char *value;
    } * sets;
    size_t set_n;
    const struct tz_expr *where;
    bool publicity;                       /* waits until the row has been before the public, … */
    const struct tz_expr *publicity_when; /* … where this holds; NULL = always */
    enum tz_clock_event event;
    int event_clock; /* -1 = all */
    struct tz_where at;
};
struct tz_state {
    const char *key;
    bool start, open, done, counts, reason;
    const int *steps;
    size_t step_n; /* indexes of the register's steps that leave it */
};

enum tz_span_unit { TZ_SPAN_DAYS, TZ_SPAN_WORKDAYS, TZ_SPAN_HOURS, TZ_SPAN_MONTHS };
struct tz_span {
    int64_t n;
    enum tz_span_unit unit;
    const char *param; /* or NULL */
};
struct tz_clock {
    const char *key, *label, *basis;
    struct tz_span within;
    int of_field, of_state; /* one is -1 */
    const int *until;
    size_t until_n; /* states */
    int met_field;  /* -1 none */
    const int *pause;
    size_t pause_n;
    int given_field; /* -1 none */
    const struct tz_expr *where;
    const char **remind;
    size_t remind_n; /* "half", "four fifths", "3 days" */
    const char **escalate;
    size_t escalate_n; /* roles, upward */
    const char **extend_by;
    size_t extend_by_n;
    struct tz_span extend;
    int extend_times;
    bool extend_notice;
    struct tz_where at;
};
struct tz_obligation {
    const char *key, *label;
    const struct tz_register *each;
    const struct tz_expr *where;
    int every_field, times_field, who_field, from_field, till_field; /* of `each`; -1 none */
    const char *every;                                               /* literal frequency when no field */
    const struct tz_register *done;                                  /* rows that count */
    const struct tz_field *done_list; /* instead: a list of `each` itself whose sub-rows count */
    int done_match, done_on;          /* field of `done` that refers to `each`; its day (of a list: the part) */
    const struct tz_expr *done_where;
    const char *nil_by; /* nil return: "hh:mm" or NULL */
    struct tz_where at;
};
struct tz_check {
    const char *key, *message;
    const struct tz_expr *must;
    bool refuse;
    struct tz_where at;
};
/* While a season (时段) is in force, no row for which `where` holds enters these states when its days meet the season. */
struct tz_gate {
    const char *season, *label;  /* 禁火令; what is not issued: 野外用火许可 */
    const struct tz_expr *where; /* NULL = every row */
    int from, till;              /* date fields */
    const int *into;
    size_t into_n; /* states */
    struct tz_where at;
};

/* People who come due and are done, told in numbers by place and month (到期名单). */
struct tz_counted {
    const char *key, *label;     /* the key is unique over all packs */
    int due, done;               /* whole-number fields */
    const struct tz_expr *where; /* NULL = every row that counts; one that reads the state chooses by itself */
    struct tz_where at;
};

/* ---- indicators */
enum tz_measure { TZ_M_COUNT, TZ_M_SUM, TZ_M_DISTINCT, TZ_M_LEAST, TZ_M_MOST, TZ_M_LATEST, TZ_M_RATIO, TZ_M_FORMULA };
enum tz_axis { TZ_AXIS_FLOW, TZ_AXIS_STOCK, TZ_AXIS_DURING, TZ_AXIS_PERIOD };
enum tz_source { TZ_FROM_REGISTER, TZ_FROM_LIST, TZ_FROM_OBLIGATION, TZ_FROM_CLOCK, TZ_FROM_PLACES };
enum tz_kept {
    TZ_KEPT_ADD,
    TZ_KEPT_STOCK,
    TZ_KEPT_WHO,
    TZ_KEPT_LAST,
    TZ_COUNTED,
    TZ_COMPUTED
}; /* COMPUTED: ratio, formula */
enum tz_roll { TZ_ROLL_ADD, TZ_ROLL_LAST, TZ_ROLL_NONE, TZ_ROLL_RECOUNT };
struct tz_cut {
    const char *key, *label; /* "kind", "payee_class", "seized.item" */
    const struct tz_expr *expr;
    const struct tz_codes *codes; /* or NULL */
};
struct tz_arg {
    const char *key;
    enum tz_type type;
};
/* In a filter `key` stands for the path `to` (group for crop); or, with a value, key=value for the indicator `to`
 * (part=cash of visit_value: visit_cash). */
struct tz_alias {
    const char *key, *value, *to;
};
struct tz_indicator {
    int number; /* stable for ever: a 31-bit digest of the key; packs with a collision do not load */
    const char *key, *label, *unit, *words, *basis;
    int decimals; /* of the exact value (from its parts) */
    int show_decimals;
    enum tz_measure measure;
    const struct tz_expr *of;            /* SUM, DISTINCT, LEAST, MOST, LATEST; FORMULA */
    const struct tz_indicator *parts[2]; /* RATIO */
    enum tz_source source;
    const struct tz_register *reg; /* counted rows, or the register of the list, clock, obligation */
    const struct tz_field *list;   /* TZ_FROM_LIST */
    const char *rule;              /* key of the clock or obligation, as in the column `rule` of its table */
    int level;                     /* TZ_FROM_PLACES: enum tz_place_level */
    const char *place_kind;        /* TZ_FROM_PLACES: kind asked (行政村, 网格), NULL = all of the level */
    const struct tz_expr *where;
    enum tz_axis axis;
    const struct tz_field *on;       /* FLOW: its day; NULL = on_day of the row, or till/due of clock and obligation */
    const char *on_name;             /* "on_day", "due", "till_day", field key */
    const struct tz_expr *axis_expr; /* STOCK, DURING */
    const struct tz_field *period;   /* PERIOD */
    const struct tz_cut *cuts;
    size_t cut_n;
    enum tz_grain grain;
    enum tz_roll time, place;
    /* What the raw result times this gives the value in `unit`: 吨 of a field kept in 公斤 = 1/1000, a ratio in % =
     * 100, 公斤/亩 of 吨 by 亩 = 1000; else 1. Parts of a ratio and figures of a formula stand in their own units. */
    struct tz_ratio factor;
    /* With `per`: what is done inside each group before `measure` goes over the groups; without, the same as measure.
     * least: "sum(rounds)" per plot: inner SUM, of = rounds, measure LEAST. latest … per: inner LATEST, and the latest
     * of the groups are added up. */
    enum tz_measure inner;
    int unit_cut; /* the unit is the value of this cut (没收物 by 单位), never summed across; -1 = `unit` */
    const int *per;
    size_t per_n;
    const struct tz_arg *args;
    size_t arg_n;
    const char **needs;
    size_t need_n;
    const struct tz_field *given;
    bool unranked, hidden; /* hidden: inline measure of a ratio */
    const char **synonyms;
    size_t synonym_n;
    const struct tz_alias *alias; /* other names in filters */
    size_t alias_n;
    enum tz_kept kept;
    struct tz_where at;
};

/* ---- registers */
enum tz_home { TZ_HOME_HERE, TZ_HOME_ABOVE, TZ_HOME_BOTH };
enum tz_sight { TZ_SIGHT_OFFICE, TZ_SIGHT_RESTRICTED, TZ_SIGHT_SHIELDED, TZ_SIGHT_PER_KIND };
struct tz_retention {
    const char *cls;
    struct tz_span span;
    bool forever, at_once;
    int years;
};
struct tz_form_group {
    const char *label;
    const int *fields;
    size_t n;
};
struct tz_register {
    const char *key, *label, *row, *pack, *prefix, *platform;
    const char *purpose, *basis;
    enum tz_home home;
    enum tz_sight sight;
    int sight_field;    /* PER_KIND */
    int withheld_field; /* a choice whose codes of one attribute are kept from village and grid; -1 = none */
    const char *withheld_attribute, *withheld_value;
    const char **records;
    size_t record_n;
    const char **acts;
    size_t act_n;
    const char **reads;
    size_t read_n;
    const struct tz_field *fields;
    size_t field_n; /* declared, in file order */
    const struct tz_field *system;
    size_t system_n;   /* number, place, on_day, state, note, … */
    int on_field;      /* -1 none */
    int period_field;  /* -1 none */
    int subject_field; /* the reference whose entry the row is about: forgotten with it; -1 = the row itself */
    int against_field; /* -1; shielded registers */
    const char **classes;
    size_t class_n; /* seal classes used, sorted */
    const struct tz_retention *retention;
    size_t retention_n;
    bool log;
    const struct tz_state *states;
    size_t state_n;
    const struct tz_step *steps;
    size_t step_n;
    const struct tz_clock *clocks;
    size_t clock_n;
    const struct tz_obligation *obligations;
    size_t obligation_n;
    const struct tz_check *checks;
    size_t check_n;
    const struct tz_gate *gates;
    size_t gate_n;
    const struct tz_counted *dues;
    size_t due_n;
    const struct tz_indicator *const *indicators;
    size_t indicator_n;
    bool spans; /* has a flow or dated fields */
    const int *columns;
    size_t column_n; /* list layout: field indexes; system fields are 1000 + index */
    const int *filters;
    size_t filter_n;
    const int *orders;
    size_t order_n;
    const struct tz_form_group *form;
    size_t form_n;
    const int *match;
    size_t match_n;                           /* import update key */
    uint32_t match_empty;                     /* bit i: match[i] may be empty, which equals empty */
    const void *samples;                      /* struct tz_samples, pack/sample.h; NULL = none */
    const char *table, *history, *span_table; /* SQL names: "r_dispute", "r_dispute_history", "r_dispute_span" */
    struct tz_where at;
};
#define TZ_SYSTEM_FIELD 1000
/* Field by key, declared or system; NULL when unknown. */
const struct tz_field *tz_register_field(const struct tz_register *r, const char *key);
/* Field by index, the system's own from TZ_SYSTEM_FIELD on; NULL when negative (none). */
const struct tz_field *tz_field_at(const struct tz_register *r, int index);
/* SQL name of the table of a list field's sub-rows: "r_dispute_parties". In `a`. */
char *tz_list_table(const struct tz_register *r, const struct tz_field *list, struct tz_arena *a);
int tz_register_state(const struct tz_register *r, const char *key);
/* The key (which is the label) of state `at`; "" for a row without states. */
const char *tz_state_key(const struct tz_register *r, int at);
bool tz_field_is_text(const struct tz_field *f); /* its value is stored as text; else as an integer */
const struct tz_field *tz_field_part(const struct tz_field *list, const char *key);

/* ---- parameters, rules, the whole */
struct tz_param_value {
    tz_day from;
    const char *place;
    const char *value;
    const char *basis;
};
struct tz_param {
    const char *key, *label;
    enum tz_type type;
    int decimals;
    const char *unit;
    bool yearly; /* laid down anew each year: a value holds to the end of the year that it begins in */
    const struct tz_param_value *values;
    size_t n;
};
struct tz_tell {
    const char *role, *text;
    const int *shows;
    size_t show_n;
};
/* What a rule proposes for its row (life events): a step of the flow, fields to set, or both. Done by a person who accepts
 * it, under that person's rights; never by itself. */
struct tz_offer_set {
    int field;
    const char *literal;        /* as typed; "today"; NULL with expr */
    const struct tz_expr *expr; /* over the row, as the rule's condition */
};
struct tz_offer {
    const char *label;
    int to; /* index of the state; -1 = fields only */
    const struct tz_offer_set *sets;
    size_t set_n;
};
struct tz_rule {
    const char *key, *label, *basis, *pack;
    const struct tz_register *on;
    const struct tz_register *const *reads;
    size_t read_n;
    const struct tz_expr *when;
    const int *same;
    size_t same_n;
    const struct tz_tell *tells;
    size_t tell_n;
    struct tz_span closes;
    const struct tz_offer *offer; /* NULL = none */
    struct tz_where at;
};
/* Whom a subsidy or title is for (政策匹配): a condition over persons, households, firms …, who has applied, who was paid. */
struct tz_policy {
    const char *key, *label, *basis, *pack;
    const struct tz_register *on;
    const struct tz_register *const *reads;
    size_t read_n;
    const struct tz_expr *fits, *applied, *paid; /* paid may be NULL: a title */
    struct tz_where at;
};
/* Two sums of figures that must stand to each other in a given way: a share of at least or at most a parameter's per cent
 * (占比规则), or figures that should agree (其中, 总分, 户≤人). */
enum tz_watch_op { TZ_WATCH_LEAST, TZ_WATCH_MOST, TZ_WATCH_SAME };
struct tz_watch {
    const char *key, *label, *basis, *pack;
    const char **parts, **whole; /* figure references without place and period */
    size_t part_n, whole_n;
    enum tz_watch_op op;          /* Σ parts op Σ whole × limit */
    const struct tz_param *limit; /* per cent; NULL = the whole itself (figures that should agree) */
    bool before;                  /* the whole is that of the year before */
    int level;                    /* looked at for each place of the level too; TZ_PLACE_ANY = the town only */
    const struct tz_register *on; /* of the first part's rows */
    const struct tz_tell *tells;  /* of a share */
    size_t tell_n;
    struct tz_span closes;
    struct tz_where at;
};
struct tz_pack {
    const char *key, *label;
    int version;
    const char **uses;
    size_t use_n;
};

struct tz_model {
    const struct tz_pack *packs;
    size_t pack_n;
    const struct tz_register *const *registers;
    size_t register_n; /* in pack order */
    const struct tz_codes *const *codes;
    size_t code_n; /* shared lists */
    const struct tz_param *params;
    size_t param_n;
    const struct tz_indicator *const *indicators;
    size_t indicator_n; /* all, hidden ones too */
    const struct tz_rule *rules;
    size_t rule_n;
    const struct tz_policy *policies;
    size_t policy_n;
    const struct tz_watch *watches; /* shares and agreements */
    size_t watch_n;
    int64_t serial;     /* differs for each loaded model: cache keys */
    const void *source; /* what tz_model_save writes */
    struct tz_arena *arena;
};
const struct tz_register *tz_model_register(const struct tz_model *m, const char *key);
const struct tz_indicator *tz_model_indicator(const struct tz_model *m, const char *key);
const struct tz_codes *tz_model_codes(const struct tz_model *m, const char *key);
const struct tz_param *tz_model_param(const struct tz_model *m, const char *key);
struct tz_model *tz_model_hold(struct tz_model *m);
void tz_model_release(struct tz_model **m); /* the last holder frees the arena */

#endif
