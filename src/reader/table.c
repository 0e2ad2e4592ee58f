/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables: rows of cells parted by tabs. The header row gives the unit in brackets (指标(亿元)) or a 单位 column, years,
 * 计划 and 完成; the row head is what is measured.
 */
#include "reader/reader_priv.h"

void table_init(struct tz_reader *r)
{
    (void)r;
}
void table_row(struct tz_reader *r, const struct text *t)
{
    struct line l = {.kind = LINE_TEXT};
    paragraph(r, t, &l);
}
void table_end(struct tz_reader *r)
{
    (void)r;
}
void heading_facts(struct tz_reader *r, const struct text *t, const struct line *l)
{
    facts_reset(r);
    int from = l->mark;
    tokens_of(r, t, from);
    if (r->n_qty)
        facts_of(r, t, l, from);
}
