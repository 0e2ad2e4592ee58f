/* SPDX-License-Identifier: Apache-2.0
 *
 * Checksums and forms of identity numbers: citizen ID (GB 11643-1999), unified social credit code (GB 32100-2015 with
 * the organization code of GB 11714 inside), phones. Called when a field of such a type is read from what people type.
 */
#include "register/register.h"
#include "base/text.h"

#include <string.h>

/* Half-width, upper case, without blanks, hyphens and a leading apostrophe. */
static char *squeeze(const char *text, bool keep_hyphen, struct tz_arena *a)
{
    char *s = tz_fold(a, text ? text : "", true);
    char *out = tz_strdup(a, s);
    size_t n = 0;
    for (size_t i = 0; s[i]; i++) {
        char c = s[i];
        if (c == '\'' || (c == '-' && !keep_hyphen))
            continue;
        out[n++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    out[n] = 0;
    return out;
}

static bool digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

static char citizen_check(const char *s)
{
    static const int weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (s[i] - '0') * weight[i];
    return "10X98765432"[sum % 11];
}

static tz_day day_at(const char *s)
{
    int v = 0;
    for (int i = 0; i < 8; i++)
        v = v * 10 + (s[i] - '0');
    return tz_day_ok(v) ? v : 0;
}

/* An old number of 15 digits becomes 18: century 19 and the check character. */
static char *extend(const char *s, struct tz_arena *a)
{
    char *out = tz_alloc(a, 19);
    memcpy(out, s, 6);
    memcpy(out + 6, "19", 2);
    memcpy(out + 8, s + 6, 9);
    out[17] = citizen_check(out);
    return out;
}

const char *tz_check_citizen_id(char **out, const char *text, struct tz_arena *a)
{
    char *s = squeeze(text, false, a);
    size_t n = strlen(s);
    tz_day born;
    if (n == 15 && digits(s, 15)) {
        s = extend(s, a);
        n = 18;
    }
    if (n != 18)
        return tz_printf(a, "证件号应为18位，这里是%zu位", tz_utf8_count(s, n));
    if (!digits(s, 17) || !((s[17] >= '0' && s[17] <= '9') || s[17] == 'X'))
        return "证件号只能是17位数字加一位数字或X";
    born = day_at(s + 6);
    if (!born || tz_day_year(born) < 1850 || born > tz_today())
        return "证件号第7—14位不是正确的出生日期";
    if (s[17] != citizen_check(s))
        return "证件号校验位不对，请核对是否抄错";
    if (out)
        *out = s;
    return NULL;
}

tz_day tz_citizen_id_born(const char *id)
{
    return id && strlen(id) == 18 && digits(id, 17) ? day_at(id + 6) : 0;
}

int tz_citizen_id_sex(const char *id)
{
    if (!id || strlen(id) != 18 || !digits(id, 17))
        return 0;
    return (id[16] - '0') % 2 ? 1 : 2;
}

static int credit_value(char c)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *p = c ? strchr(alphabet, c) : NULL;
    return p ? (int)(p - alphabet) : -1;
}

/* Last character of the nine of the organization code, or 0 when a character is wrong. */
static char organization_check(const char *s)
{
    static const int weight[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0, c;
    for (int i = 0; i < 8; i++) {
        int v = s[i] >= '0' && s[i] <= '9' ? s[i] - '0' : s[i] >= 'A' && s[i] <= 'Z' ? s[i] - 55 : -1;
        if (v < 0)
            return 0;
        sum += v * weight[i];
    }
    c = 11 - sum % 11;
    return (char)(c == 10 ? 'X' : c == 11 ? '0' : '0' + c);
}

const char *tz_check_credit_code(char **out, const char *text, struct tz_arena *a)
{
    static const int weight[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char *s = squeeze(text, false, a);
    int sum = 0;
    if (strlen(s) != 18)
        return tz_printf(a, "统一社会信用代码应为18位，这里是%zu位", tz_utf8_count(s, strlen(s)));
    for (int i = 0; i < 18; i++) {
        int v = credit_value(s[i]);
        if (v < 0)
            return "统一社会信用代码只含数字和大写字母（不含I、O、S、V、Z）";
        if (i < 17)
            sum += v * weight[i];
    }
    if (!digits(s + 2, 6))
        return "统一社会信用代码第3—8位应是区划代码（数字）";
    if (s[17] != alphabet[(31 - sum % 31) % 31])
        return "统一社会信用代码校验位不对，请核对是否抄错";
    if (s[16] != organization_check(s + 8))
        return "统一社会信用代码中的组织机构代码校验位不对，请核对是否抄错";
    if (out)
        *out = s;
    return NULL;
}

/* Area code and number, with or without a hyphen, and an extension. */
static bool land_line(const char *s)
{
    size_t area = strspn(s, "0123456789"), rest;
    const char *p = s;
    if (s[0] != '0')
        return false;
    if (s[area] == '-' && (area == 3 || area == 4)) {
        p = s + area + 1;
        rest = strspn(p, "0123456789");
        if (rest < 7 || rest > 8)
            return false;
        p += rest;
    } else {
        if (area < 10 || area > 12)
            return false;
        p = s + area;
    }
    if (!*p)
        return true;
    return *p == '-' && strspn(p + 1, "0123456789") == strlen(p + 1) && strlen(p + 1) >= 1 && strlen(p + 1) <= 6;
}

const char *tz_check_phone(char **out, const char *text, struct tz_arena *a)
{
    char *s = squeeze(text, true, a);
    size_t n;
    if (tz_starts(s, "+86"))
        s += 3;
    n = strlen(s);
    if (n == 13 && s[3] == '-' && s[8] == '-') /* 138-0000-0000 */
        s = squeeze(s, false, a);
    n = strlen(s);
    if (n == 11 && digits(s, 11) && s[0] == '1' && s[1] >= '3') {
        if (out)
            *out = s;
        return NULL;
    }
    if ((n == 10 && digits(s, 10) && (tz_starts(s, "400") || tz_starts(s, "800"))) ||
        ((n == 7 || n == 8) && digits(s, n) && s[0] >= '2') || (n == 5 && digits(s, 5)) || land_line(s)) {
        if (out)
            *out = s;
        return NULL;
    }
    return "电话应为11位手机号，或区号加固定电话号码";
}
