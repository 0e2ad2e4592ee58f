/* SPDX-License-Identifier: Apache-2.0
 *
 * The measures of an official document (GB/T 9704-2012), shared by the DOCX and PDF writers.
 */
#ifndef TZ_DOCUMENT_LAYOUT_PRIV_H
#define TZ_DOCUMENT_LAYOUT_PRIV_H
#include "document/tree.h"

/* millimetres */
#define PAGE_WIDTH 210.0
#define PAGE_HEIGHT 297.0
#define MARGIN_TOP 37.0
#define MARGIN_LEFT 28.0
#define MARGIN_RIGHT 26.0
#define MARGIN_BOTTOM 35.0
#define BODY_WIDTH 156.0
#define BODY_HEIGHT 225.0
#define ISSUER_TOP 35.0 /* 发文机关标志 below the top of the body */
#define NUMBER_DASH 7.0 /* page number's dash below the body */

#define LINES 22
#define CHARS 28

/* points */
#define MM (72.0 / 25.4)
#define SIZE_BODY 16.0                    /* 三号 */
#define SIZE_TITLE 22.0                   /* 二号 */
#define SIZE_NUMBER 14.0                  /* 四号: page numbers, 版记 */
#define SIZE_TABLE 12.0                   /* 小四 */
#define PITCH (BODY_HEIGHT * MM / LINES)  /* from line to line: 28.99 */
#define ADVANCE (BODY_WIDTH * MM / CHARS) /* from character to character: 15.79 */
#define WIDE_TABLE 9                      /* columns from which a table stands on a page of its own, lying */

#define FONT_BODY "仿宋_GB2312"
#define FONT_TITLE "方正小标宋简体"
#define FONT_KAI "楷体_GB2312"
#define FONT_HEI "黑体"
#define FONT_SONG "宋体"

/* Does this block stand on a lying page: a wide table, or the heading lines that lead to one? */
static inline bool layout_lies(const struct tz_block *b)
{
    while (b && (b->role == TZ_ROLE_ANNEX || b->role == TZ_ROLE_ANNEX_TITLE || b->role == TZ_ROLE_CAPTION))
        b = b->next;
    return b && b->kind == TZ_BLOCK_TABLE && b->table->columns >= WIDE_TABLE;
}

#endif
