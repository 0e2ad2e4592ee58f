/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder of notes for tests; see notes.h.
 */
#include "store/notes.h"
#include "test.sql.h"

#include <string.h>

int64_t tz_notes_forgot;

static const struct tz_migration migrations[] = {
    {1,
     "create table note (town bigint not null, id integer primary key, text text not null, digest blob not null,"
     " j_from bigint not null);"
     "create table attached (town bigint not null, file integer primary key, key bigint not null, class text not null,"
     " digest blob not null)",
     "create table note (town bigint not null, id bigint not null, text text not null, digest bytea not null,"
     " j_from bigint not null, primary key (town, id));"
     "create table attached (town bigint not null, file bigint not null, key bigint not null, class text not null,"
     " digest bytea not null, primary key (town, file))"},
    {0, NULL, NULL}};
static const struct tz_table tables[] = {
    {"note", TZ_RECORD, "town,id"}, {"attached", TZ_RECORD, "town,file"}, {NULL, TZ_RECORD, NULL}};

static void digest_of(uint8_t out[TZ_DIGEST_BYTES], int64_t id, const char *text)
{
    struct tz_arena *a = tz_arena_new(0);
    char *line = tz_printf(a, "%lld %s", (long long)id, text);
    tz_sm3(out, line, strlen(line));
    tz_arena_destroy(&a);
}

static bool row_is_right(struct tz_conn *c, int64_t town, const struct tz_rows *r)
{
    uint8_t digest[TZ_DIGEST_BYTES], journaled[TZ_DIGEST_BYTES];
    size_t n;
    const void *stored = tz_rows_bytes(r, 2, &n);
    struct tz_err *e;
    digest_of(digest, tz_rows_int(r, 0), tz_rows_text(r, 1));
    if (n != sizeof digest || memcmp(stored, digest, n) != 0)
        return false;
    e = tz_journal_digest(journaled, c, town, tz_rows_int(r, 3), tz_rows_int(r, 0), 1);
    tz_err_free(e);
    return !e && memcmp(journaled, digest, sizeof digest) == 0;
}

static struct tz_err *verify(struct tz_store *s, int64_t town,
                             void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                             void *to)
{
    struct tz_conn *c = NULL;
    struct tz_rows *r = NULL;
    bool have = true;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    e = tz_db_query(&r, c, &SQL_NOTE_EACH, "i", town);
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have)
        if (!row_is_right(c, town, r))
            found(to, "note", tz_rows_int(r, 0), 1, "row and digest differ");
    tz_rows_close(&r);
    tz_db_release(&c);
    return e;
}

static struct tz_err *files(struct tz_conn *c, int64_t town,
                            struct tz_err *(*file)(void *to, int64_t file, int64_t key, const char *cls,
                                                   const uint8_t digest[TZ_DIGEST_BYTES]),
                            void *to)
{
    struct tz_rows *r = NULL;
    bool have = true;
    size_t n;
    struct tz_err *e = tz_db_query(&r, c, &SQL_ATTACHED_EACH, "i", town);
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have)
        e = file(to, tz_rows_int(r, 0), tz_rows_int(r, 1), tz_rows_text(r, 2), tz_rows_bytes(r, 3, &n));
    tz_rows_close(&r);
    return e;
}

static struct tz_err *forgot(struct tz_store *s, int64_t town, const int64_t *keys, size_t n)
{
    (void)s;
    (void)town;
    (void)keys;
    tz_notes_forgot += (int64_t)n;
    return NULL;
}

void tz_notes_register(void)
{
    static const struct tz_schema schema = {.folder = "note",
                                            .migrations = migrations,
                                            .tables = tables,
                                            .verify = verify,
                                            .files = files,
                                            .forgot = forgot};
    tz_store_register(&schema);
}

static struct tz_err *flood(struct tz_apply *a)
{
    struct tz_rows *r = NULL;
    bool have;
    TZ_TRY(tz_db_query(&r, tz_apply_conn(a), &SQL_NOTE_COUNT, "i", tz_apply_town(a)));
    TZ_TRY(tz_rows_next(r, &have));
    for (;;)
        tz_alloc(tz_apply_arena(a), 1 << 20);
}

static struct tz_err *apply(struct tz_apply *a, void *data)
{
    struct note *n = data;
    struct tz_conn *c = tz_apply_conn(a);
    n->j = tz_apply_j(a);
    n->at = tz_apply_at(a);
    TZ_TRY(tz_apply_entry(a, n->id, "note"));
    TZ_TRY(tz_apply_number(&n->number, a, "BJ", 2025));
    TZ_TRY(tz_db_exec(c, &SQL_NOTE_ADD, NULL, "iitbi", tz_apply_town(a), n->id, n->text, (const void *)n->digest,
                      sizeof n->digest, tz_apply_j(a)));
    if (n->file)
        TZ_TRY(tz_db_exec(c, &SQL_ATTACHED_ADD, NULL, "iiitb", tz_apply_town(a), n->file->file, n->file->key,
                          n->file->cls, (const void *)n->file->digest, sizeof n->file->digest));
    TZ_TRY(tz_apply_item(a, n->id, 1, TZ_OP_CREATE, n->digest));
    if (n->work)
        n->work->answer = tz_printf(tz_apply_arena(a), "BJ-2025-%lld", (long long)n->number);
    if (n->flood)
        return flood(a);
    return n->fail ? tz_err(n->fail, "not this one") : NULL;
}

struct tz_work tz_note_work(struct note *n, int64_t town)
{
    return (struct tz_work){.actor = {.town = town, .account = 7, .via = "cli", .os_user = "root"},
                            .kind = "create",
                            .apply = apply,
                            .data = n};
}

struct tz_err *tz_note_put(struct note *n, struct tz_store *s, int64_t town, struct tz_arena *a)
{
    struct tz_work w = tz_note_work(n, town);
    if (!n->id)
        TZ_TRY(tz_store_new_id(&n->id, s, town));
    digest_of(n->digest, n->id, n->text);
    return tz_store_run(s, &w, a);
}

int64_t tz_notes_count(struct tz_store *s, int64_t town)
{
    struct tz_conn *c = NULL;
    int64_t n = -1;
    tz_test_ok(tz_db_reader(&c, tz_store_db(s), town));
    tz_test_ok(tz_db_int(&n, -1, c, &SQL_NOTE_COUNT, "i", town));
    tz_db_release(&c);
    return n;
}

int64_t tz_notes_head(struct tz_store *s, int64_t town)
{
    struct tz_conn *c = NULL;
    int64_t j = -1;
    tz_test_ok(tz_db_reader(&c, tz_store_db(s), town));
    tz_test_ok(tz_store_head(&j, NULL, c, town));
    tz_db_release(&c);
    return j;
}
