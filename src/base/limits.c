/* SPDX-License-Identifier: Apache-2.0
 *
 * The defaults of all limits and their names. One row a limit: value and help stand side by side.
 */
#include "base/limits.h"

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

/* field, default, what it bounds (Chinese: shown by the settings help) */
#define LIMITS(X)                                                                                                      \
    X(arena_bytes, 64 * MIB, "一次请求或一个工作单元最多占用的内存（字节）")                                           \
    X(text_bytes, 64 * KIB, "一个文本字段的最大长度（字节）")                                                          \
    X(body_bytes, 64 * KIB, "直接放在内存里的表单的最大长度（字节），更大的先写到临时文件")                            \
    X(upload_bytes, 64 * MIB, "一个上传文件的最大长度（字节）")                                                        \
    X(sheet_cell_bytes, 128 * KIB, "电子表格一个单元格的最大长度（字节）")                                             \
    X(sheet_rows, 1048576, "一次导入的最多行数")                                                                       \
    X(sheet_columns, 1024, "一张电子表格的最多列数")                                                                   \
    X(inflate_bytes, 1024 * MIB, "压缩包里一个部件展开后的最大长度（字节）")                                           \
    X(inflate_ratio, 300, "压缩包里一个部件展开后与压缩时大小的最大倍数")                                              \
    X(yaml_bytes, 1 * MIB, "一个业务包文件的最大长度（字节）")                                                         \
    X(yaml_depth, 32, "业务包文件的最深层次")                                                                          \
    X(expr_bytes, 4 * KIB, "一个表达式的最大长度（字节）")                                                             \
    X(expr_depth, 32, "一个表达式的最深层次")                                                                          \
    X(report_bytes, 16 * MIB, "一份待读报告的最大长度（字节）")                                                        \
    X(page_rows, 500, "列表一页的最多行数")                                                                            \
    X(unit_rows, 500, "一个工作单元的最多操作数")                                                                      \
    X(queue_units, 1024, "等待写入的工作单元的最多个数")                                                               \
    X(queue_requests, 512, "等待处理的请求的最多个数")

#define VALUE(name, fallback, help) .name = (fallback),
struct tz_limits tz_limits = {LIMITS(VALUE)};

#define ROW(name, fallback, help) {#name, offsetof(struct tz_limits, name), (fallback), help},
const struct tz_limit_row tz_limit_table[] = {LIMITS(ROW){NULL, 0, 0, NULL}};
