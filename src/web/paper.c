/* SPDX-License-Identifier: Apache-2.0
 *
 * Attachments on the page of an entry: photos as pictures, a pair of before and after side by side, other files as links.
 */
#include <string.h>

#include "web/entry_priv.h"

bool web_file_field(const struct tz_field *f)
{
    return f->type == TZ_TYPE_PHOTO || f->type == TZ_TYPE_FILE || f->type == TZ_TYPE_DOCUMENT;
}

static bool has_papers(const struct tz_entry *e)
{
    for (size_t i = 0; i < e->reg->field_n; i++)
        if (web_file_field(&e->reg->fields[i]) && !e->values[i].empty && e->values[i].shown == TZ_SHOWN)
            return true;
    return false;
}

struct tz_err *entry_papers(struct entry_papers *out, struct visit *v, const struct tz_entry *e)
{
    *out = (struct entry_papers){0};
    return has_papers(e) ? tz_register_attachments(&out->items, &out->n, &v->desk, e->id, v->a) : NULL;
}

/* Is the file named by this version of the field? */
static bool named(const struct tz_val *val, int64_t id, struct tz_arena *a)
{
    return val->text && strstr(val->text, tz_printf(a, "|%lld|", (long long)id));
}

void entry_paper_fact(struct v_fact *out, struct visit *v, const struct tz_entry *e, size_t at,
                      const struct entry_papers *papers)
{
    const struct tz_val *val = &e->values[at];
    struct v_file *files = TZ_NEW_ARRAY(v->a, papers->n + 1, struct v_file);
    if (!web_file_field(val->field) || val->empty || val->shown != TZ_SHOWN)
        return;
    for (size_t i = 0; i < papers->n; i++) {
        const struct tz_attachment *x = &papers->items[i];
        if (x->cleared || !named(val, x->id, v->a))
            continue;
        const char *url = tz_printf(v->a, "/e/%lld/file/%lld", (long long)e->id, (long long)x->id);
        bool look = e->reg->sight != TZ_SIGHT_OFFICE; /* opening it is journaled: not by showing the page */
        files[out->n_files++] = (struct v_file){.name = x->name,
                                                .size = tz_printf(v->a, "%lld KB", (long long)x->bytes / 1024 + 1),
                                                .url = url,
                                                .thumb = !look && tz_starts(x->media, "image/") ? url : NULL,
                                                .media = x->media};
    }
    out->kind = val->field->type == TZ_TYPE_PHOTO ? "photo" : "file";
    out->value = out->n_files ? NULL : out->value;
    out->files = files;
}
