/* SPDX-License-Identifier: Apache-2.0
 *
 * A zip of one file under a password (AES-256, as WPS, 7-Zip and Windows tools open it).
 */
#include "document/package.h"

#include <string.h>
#include <zip.h>

static struct tz_err *failed(zip_error_t *e)
{
    struct tz_err *err = tz_err(TZ_E_INTERNAL, "压缩包没有写成：%s", zip_error_strerror(e));
    zip_error_fini(e);
    return err;
}

/* Adds the file; the archive owns `content` from zip_file_add on. */
static bool add(zip_t *z, const char *name, const void *data, size_t len, const char *password)
{
    zip_source_t *content = zip_source_buffer(z, data, len, 0);
    zip_int64_t at = content ? zip_file_add(z, name, content, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(content);
        return false;
    }
    return zip_file_set_encryption(z, (zip_uint64_t)at, ZIP_EM_AES_256, password) == 0;
}

static struct tz_err *read_all(void **out, size_t *n, zip_source_t *to, struct tz_arena *a)
{
    zip_stat_t st;
    if (zip_source_stat(to, &st) < 0 || !(st.valid & ZIP_STAT_SIZE) || zip_source_open(to) < 0)
        return tz_err(TZ_E_INTERNAL, "压缩包读不出来");
    void *data = tz_alloc(a, (size_t)st.size);
    zip_int64_t got = zip_source_read(to, data, st.size);
    zip_source_close(to);
    if (got < 0 || (zip_uint64_t)got != st.size)
        return tz_err(TZ_E_INTERNAL, "压缩包读不出来");
    *out = data;
    *n = (size_t)st.size;
    return NULL;
}

struct tz_err *tz_zip_sealed(void **out, size_t *n, const char *name, const void *data, size_t len,
                             const char *password, struct tz_arena *a)
{
    zip_error_t e;
    zip_error_init(&e);
    zip_source_t *to = zip_source_buffer_create(NULL, 0, 0, &e);
    if (!to)
        return failed(&e);
    zip_source_keep(to); /* the archive gives back one hold when it closes; ours is for reading */
    zip_t *z = zip_open_from_source(to, ZIP_TRUNCATE, &e);
    if (!z) {
        zip_source_free(to);
        zip_source_free(to);
        return failed(&e);
    }
    struct tz_err *err = NULL;
    if (!add(z, name, data, len, password) || zip_close(z) < 0) {
        err = tz_err(TZ_E_INTERNAL, "压缩包没有写成：%s", zip_strerror(z));
        zip_discard(z);
    }
    if (!err)
        err = read_all(out, n, to, a);
    zip_source_free(to);
    zip_error_fini(&e);
    return err;
}
