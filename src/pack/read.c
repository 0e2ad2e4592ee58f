/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading packs: finds the files, orders packs by what they use, runs the parts of the check, makes the model or hands back
 * every message. The same build runs over files, built-in packs and the stored form.
 */
#include "pack/read_priv.h"
#include "pack/source_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define PACKS_MAX 100
#define MODEL_BYTES ((size_t)256 << 20) /* the arena of a model, trees and scratch included */

/* ---- the build, from trees */
static const struct yaml_file *file_of(const struct reader *r, const char *pack, const char *file)
{
    const struct yaml_file *files = r->files.items;
    size_t n = strlen(pack);
    for (size_t i = 0; i < r->files.n; i++)
        if (!strncmp(files[i].name, pack, n) && files[i].name[n] == '/' && !strcmp(files[i].name + n + 1, file))
            return &files[i];
    return NULL;
}

static void read_pack_head(struct reader *r, const struct yaml *root, const char *key)
{
    only_keys(r, root, "pack label version uses registers");
    struct tz_pack p = {.key = key, .version = 1};
    const char *said = need_text(r, root, "pack", "业务包");
    if (said && strcmp(said, key) != 0)
        say(r->m, yaml_get(root, "pack")->at, "pack 的键名“%s”与文件夹名“%s”不同", said, key);
    p.label = need_text(r, root, "label", "业务包");
    int64_t version = 1;
    if (!get_int(r, root, "version", &version))
        say(r->m, root->at, "业务包缺少 version");
    p.version = (int)version;
    p.uses = get_texts(r, root, "uses", &p.use_n);
    *LIST_ADD(&r->packs, struct tz_pack, r->a) = p;
}

static void draft_register(struct reader *r, const char *pack, const char *key, const struct yaml_file *file)
{
    const char *said = need_text(r, file->root, "register", "台账");
    if (!said)
        return;
    if (strcmp(said, key) != 0)
        say(r->m, yaml_get(file->root, "register")->at, "台账的键名“%s”与文件名“%s.yaml”不同", said, key);
    struct draft *old = r->drafts.items;
    for (size_t i = 0; i < r->drafts.n; i++)
        if (!strcmp(old[i].reg->key, said)) {
            say(r->m, yaml_get(file->root, "register")->at, "台账“%s”重复", said);
            say_hint(r->m, "另一处在 %s", old[i].root->at.file);
            return;
        }
    struct draft *d = LIST_ADD(&r->drafts, struct draft, r->a);
    d->whole = TZ_NEW(r->a, struct whole_register);
    d->reg = &d->whole->reg;
    d->reg->key = said;
    d->reg->pack = d->pack = pack;
    d->root = file->root;
}

static void draft_pack(struct reader *r, const struct yaml *root, const char *key)
{
    read_pack_head(r, root, key);
    const struct yaml_file *codes = file_of(r, key, "codes.yaml"), *params = file_of(r, key, "parameters.yaml"),
                           *rules = file_of(r, key, "rules.yaml");
    if (codes)
        read_codes_file(r, codes->root);
    if (params)
        read_params_file(r, params->root);
    if (rules)
        *LIST_ADD(&r->rule_roots, struct rule_root, r->a) = (struct rule_root){rules->root, key};
    size_t n = 0;
    const char **registers = get_texts(r, root, "registers", &n);
    for (size_t i = 0; i < n; i++) {
        const struct yaml_file *f = file_of(r, key, tz_printf(r->a, "%s.yaml", registers[i]));
        if (f)
            draft_register(r, key, registers[i], f);
    }
}

static void index_drafts(struct reader *r)
{
    struct model *m = r->model;
    struct draft *drafts = r->drafts.items;
    struct draft_codes *codes = r->codes.items;
    struct tz_param *params = r->params.items;
    const struct tz_register **registers = TZ_NEW_ARRAY(r->a, r->drafts.n, const struct tz_register *);
    const struct tz_codes **lists = TZ_NEW_ARRAY(r->a, r->codes.n, const struct tz_codes *);
    key_index_make(&m->by_register, r->drafts.n, r->a);
    key_index_make(&m->by_codes, r->codes.n, r->a);
    key_index_make(&m->by_param, r->params.n, r->a);
    for (size_t i = 0; i < r->drafts.n; i++)
        key_index_put(&m->by_register, drafts[i].reg->key, registers[i] = drafts[i].reg);
    for (size_t i = 0; i < r->codes.n; i++)
        key_index_put(&m->by_codes, codes[i].codes->key, lists[i] = codes[i].codes);
    for (size_t i = 0; i < r->params.n; i++)
        key_index_put(&m->by_param, params[i].key, &params[i]);
    m->model.registers = registers;
    m->model.register_n = r->drafts.n;
    m->model.codes = lists;
    m->model.code_n = r->codes.n;
    m->model.params = params;
    m->model.param_n = r->params.n;
    m->model.packs = r->packs.items;
    m->model.pack_n = r->packs.n;
}

static void index_indicators(struct reader *r)
{
    struct tz_indicator **all = r->indicators.items;
    key_index_make(&r->model->by_indicator, r->indicators.n * 3 + 8, r->a); /* a ratio may bring two hidden ones */
    for (size_t i = 0; i < r->indicators.n; i++)
        key_index_put(&r->model->by_indicator, all[i]->key, all[i]);
    r->model->model.indicators = (const struct tz_indicator *const *)all;
    r->model->model.indicator_n = r->indicators.n;
}

static void each_draft(struct reader *r, void (*part)(struct reader *, struct draft *))
{
    struct draft *drafts = r->drafts.items;
    for (size_t i = 0; i < r->drafts.n; i++)
        part(r, &drafts[i]);
}

static void build_parts(struct reader *r)
{
    each_draft(r, read_register_shape);
    index_drafts(r);
    each_draft(r, read_register_links);
    each_draft(r, declare_indicators);
    index_indicators(r);
    each_draft(r, read_register_rest);
    each_draft(r, read_obligations);
    each_draft(r, read_indicators);
    index_indicators(r);
    link_indicators(r);
    const struct rule_root *roots = r->rule_roots.items;
    for (size_t i = 0; i < r->rule_roots.n; i++)
        read_rules(r, &roots[i]);
    for (size_t i = 0; i < r->rule_roots.n; i++)
        read_policies(r, &roots[i]);
    r->model->model.rules = r->rules.items;
    r->model->model.rule_n = r->rules.n;
    r->model->model.policies = r->policies.items;
    r->model->model.policy_n = r->policies.n;
    r->model->model.watches = r->watches.items;
    r->model->model.watch_n = r->watches.n;
    each_draft(r, check_safeguards);
    check_code_lists(r);
}

static void finish_model(struct reader *r)
{
    static int64_t serial;
    struct draft *drafts = r->drafts.items;
    for (size_t i = 0; i < r->drafts.n; i++)
        columns_make(drafts[i].whole, r->a);
    struct tz_buf made;
    tz_buf_init(&made, r->scratch);
    if (!r->stored) {
        yaml_save(&made, r->files.items, r->files.n);
        r->stored = (const uint8_t *)made.data;
        r->stored_n = made.len;
    }
    r->model->stored = tz_memdup(r->a, r->stored, r->stored_n);
    r->model->stored_n = r->stored_n;
    r->model->model.source = r->model->stored;
    r->model->model.serial = __atomic_add_fetch(&serial, 1, __ATOMIC_RELAXED);
    r->model->model.arena = r->a;
    r->model->holders = 1;
}

/* Packs in the order of their pack.yaml files: what is used stands before. */
static void build(struct reader *r)
{
    r->model = TZ_NEW(r->a, struct model);
    const struct yaml_file *files = r->files.items;
    for (size_t i = 0; i < r->files.n; i++) {
        const char *slash = strchr(files[i].name, '/');
        if (slash && !strcmp(slash, "/pack.yaml"))
            draft_pack(r, files[i].root, tz_strndup(r->a, files[i].name, (size_t)(slash - files[i].name)));
    }
    build_parts(r);
    if (!r->m->errors)
        finish_model(r);
}

/* ---- gathering files */
struct gathering {
    struct reader *r;
    const struct pack_source *given, *search;
    const struct yaml_file *installed; /* of the town's packs, as they were read; before `search` */
    size_t installed_n;
    const uint8_t *stored; /* the packed form that they come from */
    size_t stored_n;
    const char *loading[PACKS_MAX]; /* chain of `uses` just being followed */
    int depth;
};

static bool add_file(struct gathering *g, const struct pack_source *s, const char *pack, const char *file, bool must,
                     struct yaml **root)
{
    struct reader *r = g->r;
    struct source_file f = {0};
    struct tz_err *e = s->get(&f, s->data, pack, file, r->scratch);
    *root = NULL;
    if (e || !f.data) {
        if (must || e) {
            say(r->m, (struct tz_where){f.name ? f.name : file, 1, 1}, "%s", e ? e->text : "文件不存在");
            if (e && e->hint)
                say_hint(r->m, "%s", e->hint);
        }
        tz_err_free(e);
        return false;
    }
    *root = yaml_read(r->m, f.name, f.data, f.n, r->scratch, r->a);
    if (!*root)
        return false;
    if ((*root)->kind != YAML_MAP) {
        say(r->m, (*root)->at, "文件的最外层应为映射（键: 值）");
        return false;
    }
    *LIST_ADD(&r->files, struct yaml_file, r->a) = (struct yaml_file){tz_printf(r->a, "%s/%s", pack, file), *root};
    return true;
}

static bool gathered(const struct gathering *g, const char *pack)
{
    return file_of(g->r, pack, "pack.yaml") != NULL;
}

static void gather(struct gathering *g, const char *pack, const struct tz_where *from);

static void gather_uses(struct gathering *g, const struct yaml *root)
{
    size_t n = 0;
    const struct yaml *y = yaml_get(root, "uses");
    const char **uses = get_texts(g->r, root, "uses", &n);
    for (size_t i = 0; i < n; i++)
        gather(g, uses[i], y->kind == YAML_LIST ? &y->items[i]->at : &y->at);
}

static void gather_registers(struct gathering *g, const struct pack_source *s, const char *pack,
                             const struct yaml *root)
{
    size_t n = 0;
    const struct yaml *y = yaml_get(root, "registers");
    const char **registers = get_texts(g->r, root, "registers", &n);
    if (!y) {
        say(g->r->m, root->at, "业务包缺少 registers");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        struct tz_where at = y->kind == YAML_LIST ? y->items[i]->at : y->at;
        struct yaml *tree;
        const char *file = tz_printf(g->r->a, "%s.yaml", registers[i]);
        if (!good_key(g->r, registers[i], at, "台账", 30) || file_of(g->r, pack, file))
            continue;
        size_t before = g->r->m->errors;
        if (!add_file(g, s, pack, file, false, &tree) && g->r->m->errors == before)
            say(g->r->m, at, "台账文件 %s 不存在", file);
    }
}

/* The town's own copy of a pack: its files as they stand in the store. */
static bool take_installed(struct gathering *g, const char *pack)
{
    struct reader *r = g->r;
    const char *head = tz_printf(r->scratch, "%s/pack.yaml", pack);
    size_t n = strlen(pack);
    bool have = false;
    for (size_t i = 0; i < g->installed_n; i++)
        if (!strcmp(g->installed[i].name, head)) {
            have = true;
            g->loading[g->depth++] = pack;
            gather_uses(g, g->installed[i].root);
            g->depth--;
        }
    for (size_t i = 0; have && i < g->installed_n; i++)
        if (!strncmp(g->installed[i].name, pack, n) && g->installed[i].name[n] == '/')
            *LIST_ADD(&r->files, struct yaml_file, r->a) = g->installed[i];
    return have;
}

static const struct pack_source *source_of(const struct gathering *g, const char *pack)
{
    if (g->given && g->given->has(g->given->data, pack))
        return g->given;
    return g->search && g->search->has(g->search->data, pack) ? g->search : NULL;
}

static void gather(struct gathering *g, const char *pack, const struct tz_where *from)
{
    struct reader *r = g->r;
    struct tz_where nowhere = {pack, 1, 1};
    for (int i = 0; i < g->depth; i++)
        if (!strcmp(g->loading[i], pack)) {
            say(r->m, from ? *from : nowhere, "业务包“%s”绕回使用了自己", pack);
            return;
        }
    if (gathered(g, pack))
        return;
    const struct pack_source *s = source_of(g, pack);
    if (s != g->given && g->depth < PACKS_MAX && take_installed(g, pack))
        return;
    if (!s || g->depth == PACKS_MAX) {
        say(r->m, from ? *from : nowhere, "业务包“%s”不存在", pack);
        return;
    }
    /* Its own pack.yaml is put behind what it uses, so that the files stand in order. */
    struct source_file head = {0};
    struct yaml *root = NULL;
    g->loading[g->depth++] = pack;
    struct tz_err *e = s->get(&head, s->data, pack, "pack.yaml", r->scratch);
    if (!e && head.data) {
        struct messages quiet;
        messages_init(&quiet, r->scratch);
        struct yaml *peek = yaml_read(&quiet, head.name, head.data, head.n, r->scratch, r->scratch);
        if (peek && peek->kind == YAML_MAP)
            gather_uses(g, peek);
    }
    tz_err_free(e);
    g->depth--;
    struct yaml *tree;
    if (!add_file(g, s, pack, "pack.yaml", true, &root))
        return;
    add_file(g, s, pack, "codes.yaml", false, &tree);
    add_file(g, s, pack, "parameters.yaml", false, &tree);
    add_file(g, s, pack, "rules.yaml", false, &tree);
    gather_registers(g, s, pack, root);
}

/* ---- entry points */
/* The installed packs that nothing given replaces, in their order. */
static void gather_installed(struct gathering *g)
{
    for (size_t i = 0; i < g->installed_n; i++) {
        const char *slash = strchr(g->installed[i].name, '/');
        if (slash && !strcmp(slash, "/pack.yaml"))
            gather(g, tz_strndup(g->r->a, g->installed[i].name, (size_t)(slash - g->installed[i].name)), NULL);
    }
}

static struct tz_err *out_of_memory(struct tz_arena **model)
{
    tz_arena_destroy(model);
    return tz_err_hint(tz_err(TZ_E_LIMIT, "业务包太大，内存超出上限"), "减少台账，或调大 arena_bytes");
}

static void drop_model(void *data)
{
    struct tz_arena *own = data;
    tz_arena_destroy(&own);
}

static struct tz_err *run(struct tz_model **out, struct tz_pack_messages *messages, struct gathering *g,
                          const char *const *names, size_t n, struct tz_arena *a)
{
    struct tz_arena *own = tz_arena_new(MODEL_BYTES);
    struct messages m;
    messages_init(&m, a);
    struct reader r = {.m = &m, .a = own, .scratch = tz_arena_child(own)};
    tz_arena_defer(a, drop_model, own); /* when the caller's arena passes its cap under us */
    if (tz_arena_guard(own)) {
        tz_arena_forget(a, drop_model, own);
        g->r = NULL;
        return out_of_memory(&own);
    }
    g->r = &r;
    if (g->stored) {
        struct yaml_file *kept = NULL;
        if (!yaml_load(&kept, &g->installed_n, g->stored, g->stored_n, r.scratch, own))
            say(&m, (struct tz_where){"", 1, 1}, "已启用的业务包读不出来，请核对数据目录");
        g->installed = kept;
    }
    for (size_t i = 0; i < n; i++)
        gather(g, names[i], NULL);
    gather_installed(g);
    build(&r);
    g->r = NULL;
    tz_arena_destroy(&r.scratch);
    tz_arena_unguard(own);
    tz_arena_forget(a, drop_model, own);
    messages_sort(&m);
    *messages = (struct tz_pack_messages){m.items, m.n};
    *out = m.errors ? NULL : &r.model->model;
    if (m.errors)
        tz_arena_destroy(&own);
    return NULL;
}

struct tz_err *tz_pack_read(struct tz_model **out, struct tz_pack_messages *messages, const char *const *folders,
                            size_t n, const char *search, struct tz_arena *a)
{
    struct pack_source given, found;
    const char **names = TZ_NEW_ARRAY(a, n, const char *);
    source_folders(&given, folders, n, names, a);
    if (search)
        source_search(&found, search, a);
    else
        source_builtin(&found);
    struct gathering g = {.given = &given, .search = &found};
    return run(out, messages, &g, names, n, a);
}

struct tz_err *tz_pack_add(struct tz_model **out, struct tz_pack_messages *messages, const struct tz_model *installed,
                           const char *const *folders, size_t n, const char *search, struct tz_arena *a)
{
    struct pack_source given, found;
    const char **names = TZ_NEW_ARRAY(a, n, const char *);
    const struct model *w = (const struct model *)installed;
    struct gathering g = {.search = &found, .stored = w->stored, .stored_n = w->stored_n};
    if (search)
        source_search(&found, search, a);
    else
        source_builtin(&found);
    if (n) {
        source_folders(&given, folders, n, names, a);
        g.given = &given;
        return run(out, messages, &g, names, n, a);
    }
    g.given = &found; /* the built-in ones anew */
    names = source_builtin_names(&n, a);
    return run(out, messages, &g, names, n, a);
}

struct tz_err *tz_pack_builtin(struct tz_model **out, struct tz_pack_messages *messages, const char *const *names,
                               size_t n, struct tz_arena *a)
{
    struct pack_source found;
    source_builtin(&found);
    struct gathering g = {.search = &found};
    if (!n)
        names = source_builtin_names(&n, a);
    return run(out, messages, &g, names, n, a);
}

struct tz_err *read_from_source(struct tz_model **out, struct tz_pack_messages *messages, const struct pack_source *s,
                                const char *const *names, size_t n, struct tz_arena *a)
{
    struct gathering g = {.search = s};
    return run(out, messages, &g, names, n, a);
}

struct tz_err *tz_model_save(uint8_t **out, size_t *n, const struct tz_model *m, struct tz_arena *a)
{
    const struct model *w = (const struct model *)m;
    *out = tz_memdup(a, w->stored, w->stored_n);
    *n = w->stored_n;
    return NULL;
}

struct tz_err *tz_model_load(struct tz_model **out, const uint8_t *data, size_t n)
{
    struct tz_arena *own = tz_arena_new(MODEL_BYTES);
    struct messages m;
    struct reader r = {.m = &m, .a = own, .scratch = tz_arena_child(own), .stored = data, .stored_n = n};
    if (tz_arena_guard(own))
        return out_of_memory(&own);
    messages_init(&m, own);
    struct yaml_file *files = NULL;
    if (!yaml_load(&files, &r.files.n, data, n, r.scratch, own)) {
        tz_arena_destroy(&own);
        return tz_err_hint(tz_err(TZ_E_DAMAGED, "存储里的业务包已损坏，或来自别的版本"), "请重新安装业务包");
    }
    r.files.items = files;
    build(&r);
    tz_arena_destroy(&r.scratch);
    tz_arena_unguard(own);
    if (!m.errors) {
        *out = &r.model->model;
        return NULL;
    }
    messages_sort(&m);
    struct tz_err *e = tz_err(TZ_E_PACK, "存储里的业务包不合本程序的格式：%s", m.items[0].text);
    e = tz_err_place(e, "%s:%d:%d", m.items[0].at.file, m.items[0].at.line, m.items[0].at.column);
    tz_arena_destroy(&own);
    return e;
}
