/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "sheet/read_priv.h"
#include <stdlib.h>

static void numbers(void **state)
{
    static const struct {
        const char *in, *out;
        bool imprecise;
    } cases[] = {
        {"0", "0", false},
        {"-0", "0", false},
        {"00", "0", false},
        {"007", "7", false},
        {"-12", "-12", false},
        {"+12", "12", false},
        {"44316.2", "44316.2", false},
        {"44316.199999999997", "44316.2", false},
        {"0.1", "0.1", false},
        {"0.10000000000000001", "0.1", false},
        {"1.10", "1.1", false},
        {"1.0", "1", false},
        {"-0.0", "0", false},
        {".5", "0.5", false},
        {"5.", "5", false},
        {"1E3", "1000", false},
        {"1.5E-3", "0.0015", false},
        {"1.5e+2", "150", false},
        {"-2.5E-07", "-0.00000025", false},
        {"0E10", "0", false},
        {"999999999999999.9", "1000000000000000", false},
        {"99999999999999.95", "100000000000000", false},
        {"123456789012345", "123456789012345", false},
        {"1234567890123456", "1234567890123460", true},
        {"4.2112519900101123E+17", "421125199001011000", true},
        {"1E+20", "100000000000000000000", true},
        {"0.30000000000000004", "0.3", false},
        {"2.9999999999999996", "3", false},
        {"", NULL, false},
        {"-", NULL, false},
        {".", NULL, false},
        {"1.2.3", NULL, false},
        {"1e", NULL, false},
        {"1e5x", NULL, false},
        {"abc", NULL, false},
        {"1 2", NULL, false},
        {"1E999", NULL, false},
        {"1E99999999999999999999", NULL, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[SHEET_NUMBER];
        bool imprecise;
        size_t n = sheet_number(out, cases[i].in, strlen(cases[i].in), &imprecise);
        if (!cases[i].out) {
            if (n)
                fail_msg("%s: %s", cases[i].in, out);
            continue;
        }
        if (n != strlen(cases[i].out) || strcmp(out, cases[i].out) != 0 || imprecise != cases[i].imprecise)
            fail_msg("%s: %s %d", cases[i].in, n ? out : "none", imprecise);
    }
}

static void percentages(void **state)
{
    static const struct {
        const char *share, *percent;
    } cases[] = {{"0.955", "95.5"},    {"1", "100"},    {"0.1", "10"},         {"0", "0"},
                 {"-0.0512", "-5.12"}, {"1.23", "123"}, {"0.000001", "0.0001"}};
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(sheet_hundred(cases[i].share, true, a), cases[i].percent);
        assert_string_equal(sheet_hundred(cases[i].percent, false, a), cases[i].share);
    }
    tz_arena_destroy(&a);
}

static void formats(void **state)
{
    static const struct {
        const char *code;
        unsigned shows;
    } cases[] = {
        {"General", 0},
        {"0.00", 0},
        {"#,##0.00_ ", 0},
        {"0.00E+00", 0},
        {"[Red]0;[Blue]-0", 0},
        {"0\"亩day\"", 0},
        {"\\d0", 0},
        {"@", 0},
        {"yyyy-mm-dd", SHEET_SHOWS_DAY},
        {"yyyy\"年\"m\"月\"d\"日\"", SHEET_SHOWS_DAY},
        {"[$-804]yyyy年m月", SHEET_SHOWS_DAY},
        {"m月", SHEET_SHOWS_DAY},
        {"e", SHEET_SHOWS_DAY},
        {"yyyy/m/d h:mm", SHEET_SHOWS_DAY | SHEET_SHOWS_TIME},
        {"h:mm:ss", SHEET_SHOWS_TIME},
        {"[h]:mm", SHEET_SHOWS_TIME},
        {"mm:ss", SHEET_SHOWS_TIME},
        {"0;yyyy", 0},
        {"0%", SHEET_SHOWS_PERCENT},
        {"0.00%;[Red]-0.00%", SHEET_SHOWS_PERCENT},
        {"0\"%\"", 0},
        {"\"unclosed yyyy", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (sheet_format_shows(cases[i].code) != cases[i].shows)
            fail_msg("%s: %u", cases[i].code, sheet_format_shows(cases[i].code));
    assert_int_equal(sheet_builtin_shows(14), SHEET_SHOWS_DAY);
    assert_int_equal(sheet_builtin_shows(31), SHEET_SHOWS_DAY);
    assert_int_equal(sheet_builtin_shows(2), 0);
}

static void dates(void **state)
{
    static const struct {
        const char *serial;
        unsigned shows;
        bool date1904;
        tz_day day;
        int seconds; /* -1 = none */
    } cases[] = {
        {"1", SHEET_SHOWS_DAY, false, 19000101, -1},
        {"59", SHEET_SHOWS_DAY, false, 19000228, -1},
        {"60", SHEET_SHOWS_DAY, false, 0, -1},
        {"61", SHEET_SHOWS_DAY, false, 19000301, -1},
        {"25569", SHEET_SHOWS_DAY, false, 19700101, -1},
        {"44625", SHEET_SHOWS_DAY, false, 20220305, -1},
        {"43163", SHEET_SHOWS_DAY, true, 20220305, -1},
        {"0", SHEET_SHOWS_DAY, true, 19040101, -1},
        {"45291.3541666667", SHEET_SHOWS_DAY, false, 20231231, 30600},
        {"45291.9999999", SHEET_SHOWS_DAY | SHEET_SHOWS_TIME, false, 20240101, 0},
        {"0.5", SHEET_SHOWS_TIME, false, 0, 43200},
        {"2958465", SHEET_SHOWS_DAY, false, 99991231, -1},
        {"2958466", SHEET_SHOWS_DAY, false, 0, -1},
        {"3000000", SHEET_SHOWS_DAY, false, 0, -1},
        {"-1", SHEET_SHOWS_DAY, false, 0, -1},
        {"0", SHEET_SHOWS_DAY, false, 0, -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_cell c = {.kind = TZ_CELL_NUMBER, .text = cases[i].serial};
        sheet_cell_date(&c, cases[i].shows, cases[i].date1904);
        if (c.day != cases[i].day || c.date != (c.day != 0) || (c.time ? c.seconds : -1) != cases[i].seconds)
            fail_msg("%zu: %d %d %d", i, (int)c.day, c.time, (int)c.seconds);
        if (c.date && !cases[i].date1904 && !c.time)
            assert_int_equal(sheet_serial(c.day), strtol(cases[i].serial, NULL, 10));
    }
}

static void addresses(void **state)
{
    static const struct {
        const char *text;
        uint32_t row, col;
    } cases[] = {{"A1", 0, 0},    {"Z9", 8, 25},   {"AA10", 9, 26}, {"AZ1", 0, 51}, {"XFD1048576", 1048575, 16383},
                 {"ZZ2", 1, 701}, {"AAA3", 2, 702}};
    static const char *const wrong[] = {"", "A", "1", "A0", "AAAA1", "A1B", "A12345678", "甲1"};
    char buf[16];
    uint32_t row, col;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(tz_sheet_address(buf, cases[i].row, cases[i].col), cases[i].text);
        assert_true(tz_sheet_parse_address(cases[i].text, &row, &col));
        assert_int_equal(row, cases[i].row);
        assert_int_equal(col, cases[i].col);
    }
    assert_true(tz_sheet_parse_address("$b$12", &row, &col) && row == 11 && col == 1);
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (tz_sheet_parse_address(wrong[i], &row, &col))
            fail_msg("%s", wrong[i]);
}

static void escapes(void **state)
{
    static const char *const cases[][2] = {
        {"a_x000D_\nb", "a\nb"}, {"_x005F_x000D_", "_x000D_"}, {"_x0041_", "A"},
        {"_x00G0_", "_x00G0_"},  {"_x0000_", "_x0000_"},       {"_x4e00_", "一"},
        {"_x004", "_x004"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char buf[64];
        size_t n;
        snprintf(buf, sizeof buf, "%s", cases[i][0]);
        n = sheet_unescape(buf, strlen(buf));
        if (n != strlen(cases[i][1]) || strcmp(buf, cases[i][1]) != 0)
            fail_msg("%s: %s", cases[i][0], buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers), cmocka_unit_test(percentages), cmocka_unit_test(formats),
        cmocka_unit_test(dates),   cmocka_unit_test(addresses),   cmocka_unit_test(escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
