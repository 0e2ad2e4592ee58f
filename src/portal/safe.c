/* SPDX-License-Identifier: Apache-2.0
 *
 * What must not go out: citizen IDs (GB 11643 checksum), mobile numbers, bank accounts (Luhn). Runs of digits only, so that
 * document numbers, dates and sums pass; a run is looked at whole, so that a longer number is not mistaken for a phone.
 */
#include "portal/portal_priv.h"

#include <ctype.h>
#include <string.h>

static bool luhn(const char *s, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = s[n - 1 - i] - '0';
        if (i % 2)
            d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum % 10 == 0;
}

/* What a run of digits (with a last X) is; NULL = nothing that matters. */
static const char *number_of(const char *s, size_t n, struct tz_arena *a)
{
    bool x = n && toupper((unsigned char)s[n - 1]) == 'X';
    if (n == 18 && !tz_check_citizen_id(NULL, tz_strndup(a, s, n), a))
        return "证件号码";
    if (x)
        return NULL;
    if (n == 11 && s[0] == '1' && s[1] >= '3')
        return "手机号码";
    return n >= 16 && n <= 19 && luhn(s, n) && strspn(s, "0") < n ? "银行账号" : NULL;
}

const char *tz_portal_unfit(const char *text, struct tz_arena *a)
{
    for (const char *p = text; p && *p;) {
        size_t n = 0;
        if (!isdigit((unsigned char)*p)) {
            p++;
            continue;
        }
        while (isdigit((unsigned char)p[n]))
            n++;
        size_t whole = n == 17 && toupper((unsigned char)p[n]) == 'X' ? n + 1 : n;
        const char *what = number_of(p, whole, a);
        if (what)
            return tz_printf(a, "含有%s（%.3s…）", what, p);
        p += whole;
    }
    return NULL;
}
