/* SPDX-License-Identifier: Apache-2.0
 *
 * The trial of packs from begin to end: store, packs, town, every aspect of every register, then the whole store verified.
 */
#include "cmd/pack_test.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/pack_trial.h"
#include "indicator/tally.h"
#include "place/change.h"

static int drop_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st;
    (void)flag;
    (void)walk;
    return remove(path);
}

static void drop_folder(void *data)
{
    nftw(data, drop_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A folder that goes with the arena. */
static struct tz_err *folder(char **out, struct tz_arena *a)
{
    const char *tmp = getenv("TMPDIR");
    *out = tz_printf(a, "%s/taizhang-pack.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(*out))
        return tz_err_detail(tz_err(TZ_E_DISK, "建不了临时目录"), "%s: %s", *out, strerror(errno));
    tz_arena_defer(a, drop_folder, *out);
    return NULL;
}

static struct tz_err *open_store(struct trial *t, struct tz_model *m)
{
    struct tz_cmd *c = t->c;
    char *dir, *recovery = NULL;
    struct tz_town *towns;
    int64_t root, own;
    size_t n = 0;
    TZ_TRY(folder(&dir, t->keep));
    c->where = (struct tz_store_options){.dir = tz_printf(t->keep, "%s/store", dir),
                                         .database = tz_args_value(c->args, "database"),
                                         .create = true,
                                         .what = "pack test"};
    TZ_TRY(tz_store_open(&c->store, &c->where));
    TZ_TRY(tz_store_towns(&towns, &n, c->store, t->keep));
    if (n)
        return tz_err_hint(tz_err(TZ_E_USAGE, "这个数据库里已有乡镇“%s”，不能用来试包", towns[0].name),
                           "给一个空的数据库，或不写 --database");
    TZ_TRY(tz_store_add_town(&c->town.town, c->store, "999999999", "示例镇", &recovery, t->keep));
    c->town.code = "999999999";
    c->town.name = "示例镇";
    c->who = tz_who_system(c->town.town, "cli");
    TZ_TRY(tz_place_init(&root, &own, c->store, &c->who.actor, c->town.code, c->town.name, 20200101));
    TZ_TRY(tz_pack_install(c->store, &c->who.actor, m, t->keep));
    return tz_register_model(&c->model, c->store, c->town.town);
}

static void differs(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    trial_fault(to, "%s %lld 第%lld版：%s", table, (long long)id, (long long)version, what);
}

static void tally_differs(void *to, const char *table, int64_t ind, const char *what)
{
    trial_fault(to, "%s %lld：%s", table, (long long)ind, what);
}

/* After all of it: the chain holds, every row is as journaled, every tally equals a recount. */
static void all_holds(struct trial *t)
{
    struct tz_verify_result r;
    struct tz_conn *conn = NULL;
    int64_t n;
    trial_begin(t, NULL, "verify");
    trial_ok(t, "核对", tz_store_verify(&r, t->c->store, t->c->town.town, differs, t));
    struct tz_err *e = tz_db_reader(&conn, tz_store_db(t->c->store), t->c->town.town);
    if (!e)
        e = tz_tally_check(&n, conn, t->c->model, t->c->town.town, tally_differs, t);
    tz_db_release(&conn);
    trial_ok(t, "汇总", e);
    trial_end(t);
}

/* The packs of the folders given; what they use is only there. */
static bool asked(const struct trial *t, const struct tz_register *r)
{
    for (size_t i = 0; i < t->folder_n; i++) {
        size_t n = strlen(t->folders[i]), m = strlen(r->pack);
        while (n && t->folders[i][n - 1] == '/')
            n--;
        if (n >= m && strncmp(t->folders[i] + n - m, r->pack, m) == 0 && (n == m || t->folders[i][n - m - 1] == '/'))
            return true;
    }
    return !t->folder_n;
}

static void registers(struct trial *t)
{
    static void (*const aspects[])(struct trial *, const struct tz_register *) = {
        trial_samples, trial_required, trial_values, trial_choices,  trial_masks,  trial_roles,
        trial_flow,    trial_checks,   trial_import, trial_handover, trial_written};
    const struct tz_model *m = t->c->model;
    for (size_t i = 0; i < m->register_n; i++)
        for (size_t k = 0; asked(t, m->registers[i]) && k < sizeof aspects / sizeof *aspects; k++)
            aspects[k](t, m->registers[i]);
}

static struct tz_err *run(struct trial *t, struct tz_model *m, const char *const *folders, size_t n)
{
    tz_instant now = tz_day_start(20251231) + INT64_C(43200) * 1000000;
    if (!tz_args_value(t->c->args, "now"))
        tz_clock_set(now);
    t->folders = folders;
    t->folder_n = n;
    TZ_TRY(trial_read_cases(t, folders, n));
    TZ_TRY(open_store(t, m));
    TZ_TRY(trial_town(t));
    trial_bases(t);
    registers(t);
    trial_cases_known(t);
    all_holds(t);
    fprintf(t->c->out, "%zu 项通过，%zu 项没有通过\n", t->passed, t->failed);
    if (t->failed)
        return tz_err_hint(tz_err(TZ_E_RULE, "有%zu项没有通过", t->failed), "每项前面缩进的行写明原因");
    return NULL;
}

struct tz_err *tz_pack_test(struct tz_cmd *c, struct tz_model *m, const char *const *folders, size_t n)
{
    struct trial *t = TZ_NEW(c->arena, struct trial);
    t->c = c;
    t->keep = tz_arena_new(SIZE_MAX / 2);
    struct tz_err *e = run(t, m, folders, n);
    tz_cmd_close(c); /* before its folder goes */
    tz_arena_destroy(&t->keep);
    return e;
}
