/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang key: the keys' own way back. The key ring from its copy, the root key from the paper, a new root key.
 */
#include "cmd/verbs.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#define RECOVERY_MOST 512 /* more letters than the paper has, with blanks */

static struct tz_err *restore(struct tz_cmd *c)
{
    const char *keys, *roots, *path, *root;
    int64_t town;
    TZ_TRY(tz_store_key_folders(&keys, &roots, c->where.dir, c->arena));
    TZ_TRY(tz_ring_town(&town, c->words[0]));
    path = tz_printf(c->arena, "%s/%lld.ring", keys, (long long)town);
    root = tz_printf(c->arena, "%s/%lld.key", roots, (long long)town);
    TZ_TRY(tz_file_mkdir(keys, 0700));
    TZ_TRY(tz_ring_restore(c->words[0], path, tz_now()));
    TZ_TRY(tz_store_keys_laid(c->where.dir, town, c->arena));
    fprintf(c->out, "密钥环已放回 %s\n%s\n", path,
            tz_file_exists(root) ? "下一步：taizhang restore 恢复数据"
                                 : "下一步：taizhang key recover 用纸上的恢复密钥重建根密钥");
    return NULL;
}

/* The text on the paper, from the keyboard or a pipe: never from the command line, where others could read it. */
static struct tz_err *read_paper(char *text, size_t room)
{
    if (isatty(STDIN_FILENO))
        fputs("请输入纸上的恢复密钥（大小写、空格、横线都不要紧）：", stderr);
    if (!fgets(text, (int)room, stdin))
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有读到恢复密钥"), "照纸上抄写，从标准输入给出");
    text[strcspn(text, "\r\n")] = 0;
    return NULL;
}

/* The ring that the paper is of, among those of the folder; the error of the last tried when it is of none. */
static struct tz_err *recover_one(char **root, const char *keys, const char *roots, const char *text,
                                  struct tz_arena *a)
{
    DIR *dir = opendir(keys);
    struct dirent *f;
    struct tz_err *e = tz_err_place(
        tz_err_hint(tz_err(TZ_E_MISSING, "这里没有密钥环"), "请先把密钥备份放回原处：taizhang key restore 文件"), "%s",
        keys);
    if (!dir)
        return e;
    while (e && (f = readdir(dir))) {
        size_t n = strlen(f->d_name);
        if (n < 6 || strcmp(f->d_name + n - 5, ".ring") != 0)
            continue;
        tz_err_free(e);
        *root = tz_printf(a, "%s/%.*s.key", roots, (int)(n - 5), f->d_name);
        e = tz_ring_recover(tz_printf(a, "%s/%s", keys, f->d_name), *root, text);
    }
    closedir(dir);
    return e;
}

static struct tz_err *recover(struct tz_cmd *c)
{
    const char *keys, *roots;
    char text[RECOVERY_MOST], *root = NULL;
    TZ_TRY(tz_store_key_folders(&keys, &roots, c->where.dir, c->arena));
    TZ_TRY(tz_file_mkdir(roots, 0700));
    struct tz_err *e = read_paper(text, sizeof text);
    if (!e)
        e = recover_one(&root, keys, roots, text, c->arena);
    explicit_bzero(text, sizeof text);
    if (!e)
        fprintf(c->out, "根密钥已重建：%s\n", root);
    return e;
}

/* The journal says that and when; what is in the ring is no part of it. */
static struct tz_err *nothing(struct tz_apply *ap, void *data)
{
    (void)ap;
    (void)data;
    return NULL;
}

static struct tz_err *rotate(struct tz_cmd *c)
{
    struct tz_ring *ring = tz_store_ring(c->store, c->town.town);
    struct tz_work w = {.actor = c->who.actor, .kind = "rotate", .apply = nothing};
    char *recovery;
    TZ_TRY(tz_ring_rotate(ring, &recovery, c->arena));
    fprintf(c->out,
            "根密钥已更换。新的恢复密钥（抄在两张纸上分别封存，不要存在电脑里）：\n  %s\n"
            "以前的两张纸和密钥备份作废，请马上重新备份密钥：taizhang backup 文件 --keys 文件\n",
            recovery);
    fflush(c->out);
    return tz_store_run(c->store, &w, c->arena);
}

static struct tz_err *run(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {{"restore", 1, 1, TZ_NEED_NOTHING, restore, true},
                                             {"recover", 0, 0, TZ_NEED_NOTHING, recover, true},
                                             {"rotate", 0, 0, TZ_NEED_WRITE, rotate, true},
                                             {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "key", acts);
}

static const struct tz_option none[] = {{NULL, TZ_OPTION_FLAG, NULL, NULL}};
const struct tz_verb tz_verb_key = {
    {"key", "restore|recover|rotate [文件]", 1, 2, "密钥：放回密钥备份，用纸上的恢复密钥重建，更换根密钥",
     "restore 文件  把密钥备份放回原处（超过30天的不收：期间销毁的会复活）；在 taizhang restore 之前做。\n"
     "recover       从标准输入读纸上的恢复密钥，重建根密钥；与密钥环不是一对的不写。\n"
     "rotate        更换根密钥（纸丢了、人换了）；先停止服务。以前的纸和密钥备份作废。",
     none,
     "  taizhang key restore 2025-03-05.keys --store new.store\n"
     "  taizhang key recover --store new.store\n"
     "  taizhang restore 2025-03-05.tzb --store new.store"},
    TZ_NEED_NOTHING,
    run,
    true};
