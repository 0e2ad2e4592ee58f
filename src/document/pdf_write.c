/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing PDF: finds, loads and calls the PDF module.
 */
#include "document/pdf_module.h"
#include "document/qr.h"
#include "document/write.h"
#include "base/file.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MODULE "tz_pdf.so"
#define FONTS "taizhang-fonts.conf"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of the statics, and of the module */
static const struct tz_pdf_api *api;
static char fonts[4096];

/* Places of the module as seen from the program's folder: installed, and in the build tree. */
static const char *const places[] = {
    "", "../lib/taizhang/", "../document/", "../src/document/", "../../src/document/", "../../../src/document/"};

static bool load_from(const char *folder, char *why, size_t room)
{
    char path[4096];
    void *module;

    snprintf(path, sizeof path, "%s" MODULE, folder);
    if (!tz_file_exists(path))
        return false;
    module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    api = module ? dlsym(module, TZ_PDF_SYMBOL) : NULL;
    if (api && api->abi == TZ_PDF_ABI) {
        snprintf(fonts, sizeof fonts, "%s" FONTS, folder);
        return true;
    }
    snprintf(why, room, "%s", api ? "made for another version" : dlerror());
    api = NULL;
    if (module)
        dlclose(module);
    return false;
}

/* Loads once; the module stays. */
static bool load(char *why, size_t room)
{
    char exe[3000], folder[3100];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

    if (api || load_from(TZ_PDF_FOLDER "/", why, room))
        return true;
    while (n > 0 && exe[n - 1] != '/')
        n--;
    exe[n > 0 ? n : 0] = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(folder, sizeof folder, "%s%s", exe, places[i]);
        if (load_from(folder, why, room))
            return true;
    }
    return false;
}

/* The module's bytes, given back with the arena. */
static void release(void *data)
{
    unsigned char **bytes = data;
    if (*bytes)
        api->release(*bytes);
}

static struct tz_err *failed(enum tz_pdf_result result, bool loaded, const char *why)
{
    struct tz_err *e;

    if (!loaded)
        e = tz_err_hint(tz_err(TZ_E_MISSING, "生成 PDF 的部件没有装好"), "可以先导出 Word；请管理员重新安装 taizhang");
    else if (result == TZ_PDF_NO_FONT)
        e = tz_err_hint(tz_err(TZ_E_MISSING, "服务器上没有中文字体，生成不了 PDF"),
                        "可以先导出 Word；请管理员安装 fonts-noto-cjk");
    else
        e = tz_err_hint(tz_err(TZ_E_INTERNAL, "生成 PDF 失败"), "可以先导出 Word");
    return tz_err_detail(e, "%s", why);
}

struct tz_err *tz_document_write_pdf(void **out, size_t *len, const struct tz_document *d, struct tz_arena *a)
{
    unsigned char **kept = TZ_NEW(a, unsigned char *);
    struct tz_pdf_job job = {.document = d};
    enum tz_pdf_result result = TZ_PDF_FAILED;
    struct tz_qr qr;
    bool loaded;

    tz_arena_defer(a, release, kept);
    if (d->proof_qr) {
        TZ_TRY(tz_qr_make(&qr, d->proof_qr, a));
        job.qr = qr.cells;
        job.qr_size = qr.size;
    }
    pthread_mutex_lock(&lock);
    loaded = load(job.message, sizeof job.message);
    job.fonts = fonts;
    if (loaded)
        result = api->render(&job);
    pthread_mutex_unlock(&lock);
    *kept = job.bytes;
    if (!loaded || result != TZ_PDF_OK)
        return failed(result, loaded, job.message);
    *out = job.bytes;
    *len = job.len;
    return NULL;
}
