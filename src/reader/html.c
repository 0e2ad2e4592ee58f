/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/reader_priv.h"
void html_init(struct tz_reader *r)
{
    (void)r;
}
void html_feed(struct tz_reader *r, const char *bytes, size_t n)
{
    text_feed(r, bytes, n);
}
void html_finish(struct tz_reader *r)
{
    text_finish(r);
}
