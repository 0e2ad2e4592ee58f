/* SPDX-License-Identifier: Apache-2.0
 *
 * Building the model from read YAML. Order of work (read.c): files -> shapes of registers (fields, codes, flow) -> links
 * between registers -> everything that holds expressions (derived fields, steps, clocks, obligations, checks, indicators,
 * rules) -> safeguards. Nothing stops at the first error: each part says what is wrong with it and the rest goes on.
 */
#ifndef TZ_PACK_READ_PRIV_H
#define TZ_PACK_READ_PRIV_H
#include "pack/expr_priv.h"
#include "pack/message_priv.h"
#include "pack/model_priv.h"
#include "pack/sample.h"
#include "pack/yaml_priv.h"

/* A growing array in an arena, filled while reading, then handed to the model. */
struct list {
    void *items;
    size_t n, size;
};
void *list_add(struct list *l, size_t size, struct tz_arena *a); /* a zeroed new element; older pointers may move */
#define LIST_ADD(list, type, arena) ((type *)list_add((list), sizeof(type), (arena)))

struct draft { /* a register while it is made */
    struct whole_register *whole;
    struct tz_register *reg; /* = &whole->reg, writable */
    struct yaml *root;
    const char *pack;
};
struct draft_codes {
    struct tz_codes *codes;
    struct tz_where at;
};
struct late { /* an expression to be parsed when all registers stand */
    const struct yaml *text;
    const struct tz_expr **out;
    struct tz_expr_scope scope;
    bool condition; /* has to be a bool */
};

struct reader {
    struct messages *m;
    struct tz_arena *a;       /* of the model */
    struct tz_arena *scratch; /* gone when the model is built */
    struct model *model;
    struct list files;      /* struct yaml_file */
    struct list packs;      /* struct tz_pack */
    struct list drafts;     /* struct draft */
    struct list codes;      /* struct draft_codes */
    struct list params;     /* struct tz_param */
    struct list indicators; /* struct tz_indicator * */
    struct list rules;      /* struct tz_rule */
    struct list policies;   /* struct tz_policy */
    struct list watches;    /* struct tz_watch */
    struct list late;       /* struct late */
    struct list rule_roots; /* struct rule_root: rules.yaml of each pack */
    const uint8_t *stored;  /* the packed form it is read from; NULL when the files are */
    size_t stored_n;
};
struct rule_root {
    struct yaml *root;
    const char *pack;
};

/* ---- reading a map (read_util.c): each says what is wrong and returns a harmless value */
/* Every key of the map is in the blank-parted list, else a message with the nearest one. */
void only_keys(struct reader *r, const struct yaml *map, const char *keys);
bool is_map(struct reader *r, const struct yaml *y, const char *what);
bool is_list(struct reader *r, const struct yaml *y, const char *what);
const char *get_text(struct reader *r, const struct yaml *map, const char *key); /* NULL when absent */
const char *need_text(struct reader *r, const struct yaml *map, const char *key, const char *what);
bool get_bool(struct reader *r, const struct yaml *map, const char *key, bool fallback);
bool get_int(struct reader *r, const struct yaml *map, const char *key, int64_t *out); /* false when absent */
bool as_bool(struct reader *r, const struct yaml *y, bool fallback);
const char *as_text(struct reader *r, const struct yaml *y); /* NULL after a message */
/* A text or a list of texts. */
const char **get_texts(struct reader *r, const struct yaml *map, const char *key, size_t *n);
const char **as_texts(struct reader *r, const struct yaml *y, size_t *n);
bool good_key(struct reader *r, const char *key, struct tz_where at, const char *what, size_t max);
/* Says that `written` is no `what`, with the nearest of the names. */
void say_unknown(struct reader *r, struct tz_where at, const char *what, const char *written, const char *const *names,
                 size_t n);
bool get_span(struct reader *r, const struct yaml *y, struct tz_span *out); /* 30 days, param(x) */
const char **get_roles(struct reader *r, const struct yaml *map, const char *key, size_t *n);
const char **as_roles(struct reader *r, const struct yaml *y, size_t *n);
/* Fields of a register by key: index, system ones from TZ_SYSTEM_FIELD on; -1 after a message. */
int find_field(struct reader *r, const struct tz_register *reg, const char *key, struct tz_where at);
const int *get_fields(struct reader *r, const struct yaml *map, const char *key, const struct tz_register *reg,
                      size_t *n);
const int *as_fields(struct reader *r, const struct yaml *y, const struct tz_register *reg, size_t *n);
int find_state(struct reader *r, const struct tz_register *reg, const char *key, struct tz_where at);
const int *get_states(struct reader *r, const struct yaml *map, const char *key, const struct tz_register *reg,
                      size_t *n);
/* Parses now, with a message at the very character; NULL then. */
const struct tz_expr *read_expr(struct reader *r, const struct yaml *y, const struct tz_expr_scope *scope,
                                bool condition);
struct tz_expr_scope row_scope(const struct reader *r, const struct tz_register *reg, enum tz_scope_kind kind);

/* ---- the parts */
void read_codes_file(struct reader *r, const struct yaml *root);
const struct tz_codes *read_codes(struct reader *r, const struct yaml *of, bool extend, const char *label);
const struct tz_codes *find_codes(struct reader *r, const char *key);
void read_params_file(struct reader *r, const struct yaml *root);
void read_register_shape(struct reader *r, struct draft *d); /* head, fields, flow */
void read_register_links(struct reader *r, struct draft *d); /* targets, layout, import, samples */
void read_register_rest(struct reader *r, struct draft *d);  /* derived, steps, clocks, obligations, checks */
struct tz_field *read_fields(struct reader *r, struct draft *d, const struct yaml *map, const struct tz_field *list,
                             size_t *n);
void make_system_fields(struct reader *r, struct draft *d);
void read_flow(struct reader *r, struct draft *d);
void read_flow_late(struct reader *r, struct draft *d);
void read_clocks(struct reader *r, struct draft *d);
void read_obligations(struct reader *r, struct draft *d);
void read_checks(struct reader *r, struct draft *d);
void read_gates(struct reader *r, struct draft *d); /* what a season does not let through */
void read_dues(struct reader *r, struct draft *d);  /* lists of what comes due, told in numbers */
void read_samples(struct reader *r, struct draft *d);
void declare_indicators(struct reader *r, struct draft *d); /* keys, labels, units: so that formulas find them */
void read_indicators(struct reader *r, struct draft *d);
void link_indicators(struct reader *r); /* ratios, cycles, units, class, words */
void read_rules(struct reader *r, const struct rule_root *root);
/* read_policy.c: policies, shares and agreements of rules.yaml */
void read_policies(struct reader *r, const struct rule_root *root);
/* A register that a rule may read; NULL after a message. */
const struct tz_register *rule_register(struct reader *r, const char *key, struct tz_where at);
const struct tz_register *const *rule_reads(struct reader *r, const struct yaml *map, size_t *n);
const struct tz_tell *rule_tells(struct reader *r, const struct yaml *map, const struct tz_register *on, size_t *n);
void check_safeguards(struct reader *r, struct draft *d);
void check_code_lists(struct reader *r);
/* kept or counted (kept.c) */
enum tz_kept classify(const struct tz_indicator *ind);
/* Definition in plain words (words.c). */
const char *indicator_words(const struct tz_indicator *ind, struct tz_arena *a);
#endif
