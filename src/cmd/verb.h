/* SPDX-License-Identifier: Apache-2.0
 *
 * The verbs of the command line. One file a verb: it fills a struct tz_verb, named in the table of verbs.c; main.c
 * parses the options, opens what the verb asks for, runs it, prints its error (Chinese, with place and hint) and exits
 * with the code of the error table. `--help` and the man pages come from the same struct.
 */
#ifndef TZ_CMD_VERB_H
#define TZ_CMD_VERB_H
#include <stdio.h>

#include "base/args.h"
#include "base/buf.h"
#include "base/json.h"
#include "place/place.h"
#include "register/register.h"
#include "store/store.h"

enum tz_need {
    TZ_NEED_NOTHING,
    TZ_NEED_READ,  /* the store, read-only, and one town */
    TZ_NEED_WRITE, /* the store for writing (lock taken), and one town */
    TZ_NEED_ALL    /* the store for writing and all its towns: the first is c->town where none is named */
};

/* What a running verb has. Opened by main.c before run() as the verb's `need` says; closed by it afterwards. */
struct tz_cmd {
    struct tz_arena *arena;
    const struct tz_args *args;
    FILE *out;
    bool json;       /* --format json */
    const char *act; /* what tz_cmd_choose chose, and the words behind it */
    const char *const *words;
    size_t word_n;
    struct tz_conn *conn;     /* a reader: tz_cmd_reader, tz_cmd_choose */
    struct tz_places *places; /* tz_cmd_places */
    struct tz_store_options where;
    struct tz_store *store;
    struct tz_town town;
    struct tz_who who;      /* --as ACCOUNT, else the system account via cli */
    struct tz_model *model; /* of the town; NULL before packs are installed */
};

struct tz_verb {
    struct tz_usage usage;
    enum tz_need need;
    struct tz_err *(*run)(struct tz_cmd *c);
    bool listed; /* in the overview; false for what only tests and ./run use */
};
extern const struct tz_verb *const tz_verbs[]; /* ends with NULL; the order of the overview */
const struct tz_verb *tz_verb_find(const char *name);

/* Opens store, town, account and model for a verb whose need is NOTHING but that turns out to want them. */
TZ_MUST_CHECK struct tz_err *tz_cmd_open(struct tz_cmd *c, enum tz_need need);
void tz_cmd_close(struct tz_cmd *c);
/* Opens c->conn or holds c->places unless that is done; the end of the verb releases them. */
TZ_MUST_CHECK struct tz_err *tz_cmd_reader(struct tz_cmd *c);
TZ_MUST_CHECK struct tz_err *tz_cmd_places(struct tz_cmd *c);
/* What a verb can do, by its first word: a table that ends with a NULL word. Chooses, checks how many words follow, opens what
 * the act needs and a reader, and runs it with those words in c->words; TZ_E_USAGE names the acts. `bare` acts also without packs (c->model NULL). */
struct tz_cmd_act {
    const char *word;
    int least, most; /* words behind; most -1 = any number */
    enum tz_need need;
    struct tz_err *(*run)(struct tz_cmd *c);
    bool bare;
};
TZ_MUST_CHECK struct tz_err *tz_cmd_choose(struct tz_cmd *c, const char *verb, const struct tz_cmd_act *subs);
/* The number that stands at word `at`; `listed` is the verb that shows the numbers there are. */
TZ_MUST_CHECK struct tz_err *tz_cmd_id(int64_t *out, const struct tz_cmd *c, size_t at, const char *listed);
/* Options; *out stays as it is where the option is not given. The year is --year, else this year; a past one is not
 * later than this. */
TZ_MUST_CHECK struct tz_err *tz_cmd_int(int64_t *out, const struct tz_cmd *c, const char *option);
TZ_MUST_CHECK struct tz_err *tz_cmd_day(tz_day *out, const struct tz_cmd *c, const char *option);
TZ_MUST_CHECK struct tz_err *tz_cmd_year(int *out, const struct tz_cmd *c);
TZ_MUST_CHECK struct tz_err *tz_cmd_past_year(int *out, const struct tz_cmd *c);
/* The desk of the command line's account. */
struct tz_desk tz_cmd_desk(struct tz_cmd *c);
/* A JSON writer; and one with an array begun for a verb that prints a list either way: NULL where the words are wanted. */
struct tz_json *tz_cmd_json(struct tz_cmd *c);
struct tz_json *tz_cmd_json_list(struct tz_cmd *c);
/* Closes what is open in j and prints it with a line end; nothing for NULL. */
void tz_cmd_json_end(struct tz_cmd *c, struct tz_json *j);
/* A progress bar on standard error where it is a terminal; for tz_import.progress and the like (to = title). */
void tz_cmd_progress(void *to, int64_t done, int64_t all);
/* A table with aligned columns on c->out: rows of cells, the first the heads; Chinese counts two columns. */
void tz_cmd_table(struct tz_cmd *c, const char *const *cells, size_t columns, size_t rows);

extern const struct tz_option tz_cmd_common[];

#endif
