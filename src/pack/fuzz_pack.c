/* SPDX-License-Identifier: Apache-2.0
 *
 * The file of a register, as it comes: every message has a place and a text, nothing else happens.
 */
#include "base/text.h"
#include "pack/pack.h"
#include "pack/source_priv.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *data;
    size_t size;
};

static bool has(void *data, const char *pack)
{
    (void)data;
    return !strcmp(pack, "case");
}

static struct tz_err *get(struct source_file *out, void *data, const char *pack, const char *file, struct tz_arena *a)
{
    static const char head[] = "pack: case\nlabel: x\nversion: 1\nregisters: [a]\n";
    const struct input *in = data;
    (void)pack;
    (void)a;
    out->name = file;
    if (!strcmp(file, "pack.yaml")) {
        out->data = head;
        out->n = sizeof head - 1;
    } else if (!strcmp(file, "a.yaml")) {
        out->data = (const char *)in->data;
        out->n = in->size;
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    struct input in = {data, size};
    struct pack_source s = {&in, has, get};
    const char *const names[] = {"case"};
    struct tz_pack_messages messages = {0};
    struct tz_model *m = NULL;
    struct tz_err *e = read_from_source(&m, &messages, &s, names, 1, a);
    for (size_t i = 0; i < messages.n; i++) {
        const struct tz_pack_message *x = &messages.items[i];
        TZ_ASSERT(x->at.line >= 1 && x->at.column >= 1 && x->text[0] &&
                  tz_utf8_valid(x->text, strlen(x->text)) == strlen(x->text));
    }
    TZ_ASSERT(e || m || messages.n);
    if (m) { /* what loads can be explained, stored, and gives tables */
        struct tz_pack_diff d;
        uint8_t *bytes = NULL;
        size_t n = 0;
        struct tz_model *again = NULL;
        TZ_ASSERT(tz_pack_explain(m, a)[0] != 0);
        TZ_ASSERT(!tz_pack_diff(&d, m, m, a) && !d.loses);
        TZ_ASSERT(!tz_model_save(&bytes, &n, m, a) && !tz_model_load(&again, bytes, n));
        tz_model_release(&again);
    }
    tz_err_free(e);
    tz_model_release(&m);
    tz_arena_destroy(&a);
    return 0;
}
