/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang backup, restore: one archive, the same from both engines; keys go apart.
 */
#include "cmd/verbs.h"

static const struct tz_option backup_options[] = {
    {"keys", TZ_OPTION_VALUE, "文件", "另把密钥环备份到这个文件（与数据分开存放，保存期更短）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};
static const struct tz_option none[] = {{NULL, TZ_OPTION_FLAG, NULL, NULL}};

static struct tz_err *backup(struct tz_cmd *c)
{
    size_t n;
    const char *file = tz_args_words(c->args, &n)[0];
    const char *keys = tz_args_value(c->args, "keys");
    TZ_TRY(tz_store_backup(c->store, file, tz_cmd_progress, (void *)"备份"));
    if (keys)
        TZ_TRY(tz_ring_backup(tz_store_ring(c->store, c->town.town), keys));
    fprintf(c->out, "已备份到 %s%s%s\n", file, keys ? "，密钥环到 " : "（不含密钥）", keys ? keys : "");
    return NULL;
}

static struct tz_err *restore(struct tz_cmd *c)
{
    size_t n;
    const char *file = tz_args_words(c->args, &n)[0];
    TZ_TRY(tz_store_restore(&c->where, file));
    fprintf(c->out, "已从 %s 恢复\n", file);
    return NULL;
}

const struct tz_verb tz_verb_backup = {{"backup", "文件", 1, 1, "备份（运行中也可以）",
                                        "两种数据库备份出同样的档案；不含密钥、索引和汇总。", backup_options,
                                        "  taizhang backup 2025-03-05.tzb --keys 2025-03-05.keys"},
                                       TZ_NEED_READ,
                                       backup,
                                       true};

const struct tz_verb tz_verb_restore = {
    {"restore", "文件", 1, 1, "从备份恢复到一个新的数据目录",
     "密钥先放回去：taizhang key restore。恢复后重建汇总和索引，补做备份之后的依法清除，并核对。", none,
     "  taizhang restore --store new.store 2025-03-05.tzb"},
    TZ_NEED_NOTHING,
    restore,
    true};
