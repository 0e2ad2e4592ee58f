/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking things up in the checked model, and its life: reference-counted, freed by the last holder.
 */
#include "pack/model_priv.h"
#include "base/text.h"
#include <string.h>

const struct tz_role_name tz_role_names[] = {
    {"grid", "网格员"},
    {"village", "村干部"},
    {"accountant", "村会计"},
    {"clerk", "站所办事员"},
    {"head", "站所负责人"},
    {"leader", "分管领导"},
    {"mayor", "镇长"},
    {"secretary", "书记"},
    {"office", "党政办"},
    {"discipline", "纪检"},
    {"judicial", "司法所"},
    {"police", "派出所"},
    {"clinic", "卫生院"},
    {"school", "学校"},
    {"deputy", "人大代表"},
    {"auditor", "审计/巡察"},
    {"data", "个人信息保护负责人"},
    {"county", "县级部门"},
    {"public", "群众"},
    {NULL, NULL},
};

/* Equal when folded (half-width, simplified, lower case), blanks left out. */
static uint32_t next_folded(const char **p, const char *end)
{
    while (*p < end) {
        uint32_t c = tz_utf8_next(p, end);
        if (c != ' ' && c != '\t' && c != 0x3000 && c != 0xa0)
            return tz_fold_char(c);
    }
    return 0;
}

static bool same_folded(const char *a, const char *b)
{
    const char *a_end = a + strlen(a), *b_end = b + strlen(b);
    for (;;) {
        uint32_t x = next_folded(&a, a_end), y = next_folded(&b, b_end);
        if (x != y)
            return false;
        if (!x)
            return true;
    }
}

int tz_codes_find(const struct tz_codes *codes, const char *text)
{
    if (!codes || !text)
        return -1;
    for (size_t i = 0; i < codes->n; i++)
        if (!strcmp(codes->items[i].key, text))
            return (int)i;
    for (size_t i = 0; i < codes->n; i++)
        if (same_folded(codes->items[i].label, text))
            return (int)i;
    return -1;
}

bool tz_codes_under(const struct tz_codes *codes, int code, int ancestor)
{
    for (size_t steps = 0; code >= 0 && steps <= codes->n; steps++) {
        if (code == ancestor)
            return true;
        code = codes->items[code].parent;
    }
    return false;
}

const char *tz_code_attribute(const struct tz_codes *codes, const struct tz_code *code, const char *name)
{
    for (size_t i = 0; code->attributes && i < codes->attribute_n; i++)
        if (!strcmp(codes->attributes[i], name))
            return code->attributes[i];
    return NULL;
}

const struct tz_field *tz_register_field(const struct tz_register *r, const char *key)
{
    for (size_t i = 0; i < r->field_n; i++)
        if (!strcmp(r->fields[i].key, key))
            return &r->fields[i];
    for (size_t i = 0; i < r->system_n; i++)
        if (!strcmp(r->system[i].key, key))
            return &r->system[i];
    return NULL;
}

const struct tz_field *tz_field_at(const struct tz_register *r, int index)
{
    if (index < 0)
        return NULL;
    return index >= TZ_SYSTEM_FIELD ? &r->system[index - TZ_SYSTEM_FIELD] : &r->fields[index];
}

char *tz_list_table(const struct tz_register *r, const struct tz_field *list, struct tz_arena *a)
{
    return tz_printf(a, "%s_%s", r->table, list->key);
}

int tz_register_state(const struct tz_register *r, const char *key)
{
    for (size_t i = 0; i < r->state_n; i++)
        if (!strcmp(r->states[i].key, key))
            return (int)i;
    return -1;
}

const char *tz_state_key(const struct tz_register *r, int at)
{
    return at >= 0 ? r->states[at].key : "";
}

const struct tz_field *tz_field_part(const struct tz_field *list, const char *key)
{
    for (size_t i = 0; i < list->part_n; i++)
        if (!strcmp(list->parts[i].key, key))
            return &list->parts[i];
    return NULL;
}

/* ---- by key: models hold hundreds of indicators, asked for by every formula and report reference */
static uint32_t hash(const char *key)
{
    uint32_t h = 2166136261u;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 16777619u;
    return h;
}

static const void *find(const struct key_index *x, const char *key)
{
    if (!x->n || !key)
        return NULL;
    for (uint32_t i = hash(key) & (x->n - 1);; i = (i + 1) & (x->n - 1)) {
        if (!x->slots[i].key)
            return NULL;
        if (!strcmp(x->slots[i].key, key))
            return x->slots[i].thing;
    }
}

void key_index_make(struct key_index *x, size_t room, struct tz_arena *a)
{
    size_t n = 8;
    while (n < room * 2)
        n *= 2;
    *x = (struct key_index){.slots = TZ_NEW_ARRAY(a, n, struct key_slot), .n = (uint32_t)n};
}

bool key_index_put(struct key_index *x, const char *key, const void *thing)
{
    uint32_t i = hash(key) & (x->n - 1);
    for (; x->slots[i].key; i = (i + 1) & (x->n - 1))
        if (!strcmp(x->slots[i].key, key))
            return false;
    x->slots[i] = (struct key_slot){key, thing};
    return true;
}

int key_number(const char *key)
{
    return (int)(hash(key) & 0x7fffffff);
}

static const struct model *whole(const struct tz_model *m)
{
    return (const struct model *)m;
}

const struct tz_register *tz_model_register(const struct tz_model *m, const char *key)
{
    return find(&whole(m)->by_register, key);
}

const struct tz_indicator *tz_model_indicator(const struct tz_model *m, const char *key)
{
    return find(&whole(m)->by_indicator, key);
}

const struct tz_codes *tz_model_codes(const struct tz_model *m, const char *key)
{
    return find(&whole(m)->by_codes, key);
}

const struct tz_param *tz_model_param(const struct tz_model *m, const char *key)
{
    return find(&whole(m)->by_param, key);
}

struct tz_model *tz_model_hold(struct tz_model *m)
{
    if (m)
        __atomic_add_fetch(&((struct model *)m)->holders, 1, __ATOMIC_RELAXED);
    return m;
}

void tz_model_release(struct tz_model **m)
{
    if (!m || !*m)
        return;
    struct model *w = (struct model *)*m;
    *m = NULL;
    if (__atomic_sub_fetch(&w->holders, 1, __ATOMIC_ACQ_REL))
        return;
    struct tz_arena *a = w->model.arena; /* the model lives in it */
    tz_arena_destroy(&a);
}
