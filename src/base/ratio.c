/* SPDX-License-Identifier: Apache-2.0
 *
 * Exact fractions of 128-bit integers, always in lowest terms with a positive denominator. Magnitudes stay
 * below 2^127 so that a sign can always be turned.
 */
#include "base/number.h"

typedef unsigned __int128 u128;

#define INT128_MIN_ ((__int128)((u128)1 << 127))

static u128 magnitude(__int128 v)
{
    return v < 0 ? -(u128)v : (u128)v;
}

static u128 gcd(u128 a, u128 b)
{
    while (b) {
        u128 rest;
        if (a >> 64 || b >> 64) {
            rest = a % b;
        } else {
            rest = (uint64_t)a % (uint64_t)b;
        }
        a = b;
        b = rest;
    }
    return a;
}

static const struct tz_ratio none = {0, 0};

struct tz_ratio tz_ratio_make(__int128 num, __int128 den)
{
    __int128 common;
    TZ_ASSERT(num != INT128_MIN_ && den != INT128_MIN_);
    if (!den)
        return none;
    common = (__int128)gcd(magnitude(num), magnitude(den));
    if (den < 0)
        common = -common;
    return (struct tz_ratio){num / common, den / common};
}

struct tz_ratio tz_ratio_dec(int64_t v, int decimals)
{
    return tz_ratio_make(v, tz_pow10(decimals));
}

bool tz_ratio_has(struct tz_ratio r)
{
    return r.den != 0;
}

static bool mul(__int128 *out, __int128 a, __int128 b)
{
    return !__builtin_mul_overflow(a, b, out) && *out != INT128_MIN_;
}

/* a + sign * b over the least common denominator. */
static bool combine(struct tz_ratio *out, struct tz_ratio a, struct tz_ratio b, int sign)
{
    __int128 common, left, right, num, den;
    if (!a.den || !b.den) {
        *out = none;
        return true;
    }
    common = (__int128)gcd(magnitude(a.den), magnitude(b.den));
    if (!mul(&left, a.num, b.den / common) || !mul(&right, sign * b.num, a.den / common) ||
        !mul(&den, a.den, b.den / common) || __builtin_add_overflow(left, right, &num) || num == INT128_MIN_)
        return false;
    *out = tz_ratio_make(num, den);
    return true;
}

bool tz_ratio_add(struct tz_ratio *out, struct tz_ratio a, struct tz_ratio b)
{
    return combine(out, a, b, 1);
}

bool tz_ratio_sub(struct tz_ratio *out, struct tz_ratio a, struct tz_ratio b)
{
    return combine(out, a, b, -1);
}

bool tz_ratio_mul(struct tz_ratio *out, struct tz_ratio a, struct tz_ratio b)
{
    struct tz_ratio across, along;
    __int128 num, den;
    if (!a.den || !b.den) {
        *out = none;
        return true;
    }
    across = tz_ratio_make(a.num, b.den);
    along = tz_ratio_make(b.num, a.den);
    if (!mul(&num, across.num, along.num) || !mul(&den, across.den, along.den))
        return false;
    *out = tz_ratio_make(num, den);
    return true;
}

bool tz_ratio_div(struct tz_ratio *out, struct tz_ratio a, struct tz_ratio b)
{
    return tz_ratio_mul(out, a, b.den ? tz_ratio_make(b.den, b.num) : none);
}

/* Floor division: *q = floor(a / b), returns the rest; b > 0. */
static __int128 floor_div(__int128 *q, __int128 a, __int128 b)
{
    __int128 rest = a % b;
    *q = a / b;
    if (rest < 0) {
        rest += b;
        --*q;
    }
    return rest;
}

/* By continued fractions, so that nothing can overflow. */
int tz_ratio_cmp(struct tz_ratio a, struct tz_ratio b)
{
    int turn = 1;
    TZ_ASSERT(a.den > 0 && b.den > 0);
    for (;;) {
        __int128 qa, qb, ra = floor_div(&qa, a.num, a.den), rb = floor_div(&qb, b.num, b.den);
        if (qa != qb)
            return qa < qb ? -turn : turn;
        if (!ra || !rb)
            return ra == rb ? 0 : !ra ? -turn : turn;
        a = (struct tz_ratio){a.den, ra};
        b = (struct tz_ratio){b.den, rb};
        turn = -turn;
    }
}

/* Next decimal digit of rest/den (rest < den < 2^127); *rest becomes the new rest. 10 * rest is built bit by
 * bit, since it may not fit. */
static int next_digit(u128 *rest, u128 den)
{
    u128 sum = 0;
    int digit = 0;
    for (int bit = 8; bit; bit >>= 1) {
        digit *= 2;
        sum *= 2;
        if (sum >= den) {
            sum -= den;
            digit++;
        }
        if (10 & bit) {
            sum += *rest;
            if (sum >= den) {
                sum -= den;
                digit++;
            }
        }
    }
    *rest = sum;
    return digit;
}

bool tz_ratio_round(int64_t *out, struct tz_ratio r, int decimals)
{
    u128 whole, rest, den = (u128)r.den;
    int64_t v;

    TZ_ASSERT(decimals >= 0 && decimals <= 18);
    if (!r.den)
        return false;
    whole = magnitude(r.num) / den;
    rest = magnitude(r.num) % den;
    if (whole > (u128)TZ_QUANTITY_MAX)
        return false;
    v = (int64_t)whole;
    for (int i = 0; i < decimals; i++)
        if (!tz_mul(&v, v, 10) || !tz_add(&v, v, next_digit(&rest, den)))
            return false;
    if (rest >= den - rest && !tz_add(&v, v, 1))
        return false;
    *out = r.num < 0 ? -v : v;
    return true;
}
