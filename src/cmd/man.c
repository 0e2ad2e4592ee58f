/* SPDX-License-Identifier: Apache-2.0
 *
 * Man pages for installation; see man.h.
 */
#include "cmd/man.h"

#include "base/file.h"
#include "cmd/verb.h"

/* A text line: what roff would take for a command is set off, backslashes are doubled. */
static void roff(struct tz_buf *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        tz_buf_str(out, "\\&");
    for (; *text; text++) {
        if (*text == '\\')
            tz_buf_char(out, '\\');
        tz_buf_char(out, *text);
    }
}

static void verbs(struct tz_buf *out)
{
    for (const struct tz_verb *const *v = tz_verbs; *v; v++) {
        tz_buf_printf(out, ".TP\n.BR taizhang\\-%s (1)\n", (*v)->usage.verb);
        roff(out, (*v)->usage.summary);
        tz_buf_char(out, '\n');
    }
}

void tz_cmd_man_overview(struct tz_buf *out)
{
    static const struct {
        const char *name, *text;
    } files[] = {
        {"taizhang.store/", "数据目录（--store）：main.db、index.db、keys、files、backup、taizhang.conf"},
        {"taizhang.store/keys", "密钥：与数据分开备份，保存时间更短"},
    };
    tz_buf_printf(out, ".TH TAIZHANG 1 \"\" \"taizhang %s\" \"台账\"\n", TZ_VERSION);
    tz_buf_str(out, ".SH 名称\ntaizhang \\- 乡镇工作台账\n");
    tz_buf_str(out, ".SH 用法\n.B taizhang\n动作 [参数] [选项]\n");
    tz_buf_str(
        out,
        ".SH 说明\n每件工作只在发生的地方记一次，所有的数、表、页面和报告句子都由这些条目算出，并能一路查回去。\n");
    tz_buf_str(out, ".SH 动作\n");
    verbs(out);
    tz_buf_str(out, ".SH 文件\n");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        tz_buf_printf(out, ".TP\n.I %s\n%s\n", files[i].name, files[i].text);
    tz_buf_str(out, ".SH 退出码\n0 成功；其余每种错误一个，见各动作的手册页。\n");
}

static struct tz_err *write_page(const char *folder, const char *name, const struct tz_buf *page, struct tz_arena *a)
{
    return tz_file_write(tz_printf(a, "%s/%s.1", folder, name), page->data, page->len, 0644);
}

struct tz_err *tz_cmd_man_pages(const char *folder, struct tz_arena *a)
{
    struct tz_buf page;
    TZ_TRY(tz_file_mkdir(folder, 0755));
    tz_buf_init(&page, a);
    tz_cmd_man_overview(&page);
    TZ_TRY(write_page(folder, "taizhang", &page, a));
    for (const struct tz_verb *const *v = tz_verbs; *v; v++) {
        tz_buf_init(&page, a);
        tz_args_man(&page, &(*v)->usage, tz_cmd_common, TZ_VERSION);
        TZ_TRY(write_page(folder, tz_printf(a, "taizhang-%s", (*v)->usage.verb), &page, a));
    }
    return NULL;
}
