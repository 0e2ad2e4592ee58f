/* SPDX-License-Identifier: Apache-2.0
 *
 * Descriptors of the views that templates take (made by tools/template), and reading a view from JSON: for samples
 * (web/samples), tests and fuzzing. The program itself fills the C structs of pages.h directly.
 */
#ifndef TZ_HTTP_VIEW_H
#define TZ_HTTP_VIEW_H
#include "base/buf.h"
#include "base/json_read.h"

enum tz_vtype { TZ_V_TEXT, TZ_V_INT, TZ_V_BOOL, TZ_V_URL, TZ_V_JSON, TZ_V_HTML, TZ_V_VIEW };
enum tz_vmany { TZ_V_ONE, TZ_V_OPTIONAL, TZ_V_LIST };

struct tz_vview;
struct tz_vfield {
    const char *name; /* NULL ends the list */
    enum tz_vtype type;
    enum tz_vmany many;
    size_t offset, count_offset;
    const struct tz_vview *view;
};
struct tz_vview {
    const char *name;
    size_t size;
    const struct tz_vfield *fields;
};
struct tz_vpage {
    const char *name; /* "register_list", "part/field"; NULL ends the list */
    const struct tz_vview *view;
    void (*render)(struct tz_buf *out, const void *view);
};
extern const struct tz_vpage tz_pages[];

/* A struct of `view` from a JSON object, in `a`. Fields that are absent are NULL, 0, false, empty; TZ_E_INPUT with
 * place on a member the view does not have or one of the wrong type. */
TZ_MUST_CHECK struct tz_err *tz_view_read(void **out, const struct tz_vview *view, const struct tz_jnode *v,
                                          struct tz_arena *a);
const struct tz_vpage *tz_page_find(const struct tz_vpage *pages, const char *name); /* or NULL */

#endif
