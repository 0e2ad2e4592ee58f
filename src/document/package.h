/* SPDX-License-Identifier: Apache-2.0
 *
 * Office packages (XLSX, DOCX): zip files of XML parts. The only folder that calls libzip (to read). Reading is bounded
 * by tz_limits.inflate_bytes and inflate_ratio per part, whatever the directory of the file claims; a package
 * has at most TZ_PACKAGE_PARTS parts. Everything is closed when its arena is reset.
 */
#ifndef TZ_DOCUMENT_PACKAGE_H
#define TZ_DOCUMENT_PACKAGE_H
#include "base/arena.h"
#include "base/err.h"

#define TZ_PACKAGE_PARTS 20000

struct tz_package;

/* True when the bytes look like a zip file. */
bool tz_package_is(const void *data, size_t len);

/* Opens a package held in memory (`data` must outlive it) or in a file. TZ_E_INPUT: no zip, damaged;
 * TZ_E_NOT_FOUND: no such file; TZ_E_LIMIT: too many parts. `kind` is what the user thinks it is
 * ("电子表格", "Word 文档"), for messages. */
TZ_MUST_CHECK struct tz_err *tz_package_open(struct tz_package **out, const char *kind, const void *data, size_t len,
                                             struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_package_open_file(struct tz_package **out, const char *kind, const char *path,
                                                  struct tz_arena *a);

size_t tz_package_count(const struct tz_package *p);
const char *tz_package_name(const struct tz_package *p, size_t i); /* valid while the package is open */
bool tz_package_has(const struct tz_package *p, const char *part);

/* A whole part, NUL-terminated, at most `max` bytes (0 = tz_limits.inflate_bytes). Part names have no leading
 * slash; letter case does not count. */
TZ_MUST_CHECK struct tz_err *tz_package_read(char **out, size_t *len, struct tz_package *p, const char *part,
                                             size_t max, struct tz_arena *a);

/* A part piece by piece. tz_part_read gives 0 bytes at the end; one part open at a time per tz_part. */
struct tz_part;
TZ_MUST_CHECK struct tz_err *tz_part_open(struct tz_part **out, struct tz_package *p, const char *part,
                                          struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_part_read(size_t *n, struct tz_part *part, void *buf, size_t size);
void tz_part_close(struct tz_part **part);

/* Relations of a part ("" = of the package): the targets of its .rels, resolved to part names. */
struct tz_relation {
    const char *id;
    const char *type;   /* last word of the type address: "worksheet", "styles", "hyperlink" … */
    const char *target; /* part name, or the address when external */
    bool external;
    struct tz_relation *next;
};
TZ_MUST_CHECK struct tz_err *tz_package_relations(struct tz_relation **out, struct tz_package *p, const char *part,
                                                  struct tz_arena *a);
const struct tz_relation *tz_relation_id(const struct tz_relation *list, const char *id);     /* or NULL */
const struct tz_relation *tz_relation_type(const struct tz_relation *list, const char *type); /* or NULL */

/* Writing. A new package, or a changed copy of one: parts that are not put again or dropped are copied
 * compressed byte for byte. Parts are stored with a fixed time so that equal content gives equal files. */
struct tz_package_out;
struct tz_package_out *tz_package_out_new(struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_package_out_copy(struct tz_package_out **out, const char *kind, const void *data,
                                                 size_t len, struct tz_arena *a);
/* Adds or replaces; `data` must live until finish. */
void tz_package_put(struct tz_package_out *o, const char *part, const void *data, size_t len);
/* Adds or replaces with content that is made while the file is written: `fill` gives the next bytes (0 = end). */
typedef struct tz_err *(*tz_package_fill)(size_t *n, void *data, void *buf, size_t size);
void tz_package_put_stream(struct tz_package_out *o, const char *part, tz_package_fill fill, void *data);
void tz_package_drop(struct tz_package_out *o, const char *part); /* absent is fine */
/* The finished file. */
TZ_MUST_CHECK struct tz_err *tz_package_finish(void **data, size_t *len, struct tz_package_out *o);

/* A zip of one file under a password (AES-256); the name is UTF-8. In `a`. */
TZ_MUST_CHECK struct tz_err *tz_zip_sealed(void **out, size_t *n, const char *name, const void *data, size_t len,
                                           const char *password, struct tz_arena *a);

#endif
