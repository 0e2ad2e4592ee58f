/* SPDX-License-Identifier: Apache-2.0
 *
 * Checksums and masks: vectors of DOMAIN B and their neighbours.
 */
#include "base/test.h"
#include "register/register.h"

enum { ID, CREDIT, PHONE };
static const struct {
    int what;
    const char *text, *canonical; /* canonical NULL = refused */
} checks[] = {
    {ID, "11010519491231002X", "11010519491231002X"},
    {ID, "11010519491231002x", "11010519491231002X"},
    {ID, "440524188001010014", "440524188001010014"},
    {ID, "'１１０１０５19491231002Ｘ", "11010519491231002X"},
    {ID, "110105 19491231 002X", "11010519491231002X"},
    {ID, "110105491231002", "11010519491231002X"},
    {ID, "110105194912310021", NULL},
    {ID, "110105194913310020", NULL},
    {ID, "11010519491231002", NULL},
    {ID, "1101051949123100A1", NULL},
    {ID, "110105299912310021", NULL},
    {ID, "", NULL},
    {CREDIT, "91350100M000100Y43", "91350100M000100Y43"},
    {CREDIT, "11320000MB151840XJ", "11320000MB151840XJ"},
    {CREDIT, "91512081ma62k0260e", "91512081MA62K0260E"},
    {CREDIT, "11370826004323472M", "11370826004323472M"},
    {CREDIT, "11341729003258285D", "11341729003258285D"},
    {CREDIT, "91350100M000100Y44", NULL},
    {CREDIT, "91350100M000100Y4", NULL},
    {CREDIT, "91350100M000100I43", NULL},
    {CREDIT, "91350100M010100Y43", NULL},
    {PHONE, "13800138000", "13800138000"},
    {PHONE, "138 0013 8000", "13800138000"},
    {PHONE, "138-0013-8000", "13800138000"},
    {PHONE, "+8613800138000", "13800138000"},
    {PHONE, "0713-6123456", "0713-6123456"},
    {PHONE, "07136123456", "07136123456"},
    {PHONE, "010-12345678-801", "010-12345678-801"},
    {PHONE, "6123456", "6123456"},
    {PHONE, "4008123123", "4008123123"},
    {PHONE, "12345", "12345"},
    {PHONE, "1380013800", NULL},
    {PHONE, "12800138000", NULL},
    {PHONE, "电话", NULL},
};

static void test_checks(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(checks); i++) {
        char *out = NULL;
        const char *fault = checks[i].what == ID       ? tz_check_citizen_id(&out, checks[i].text, a)
                            : checks[i].what == CREDIT ? tz_check_credit_code(&out, checks[i].text, a)
                                                       : tz_check_phone(&out, checks[i].text, a);
        if ((fault == NULL) != (checks[i].canonical != NULL))
            fail_msg("case %zu (%s): %s", i, checks[i].text, fault ? fault : "taken");
        if (!fault && strcmp(out, checks[i].canonical) != 0)
            fail_msg("case %zu (%s): %s", i, checks[i].text, out);
    }
    tz_arena_destroy(&a);
}

static void test_facts_of_id(void **state)
{
    (void)state;
    assert_int_equal(tz_citizen_id_born("11010519491231002X"), 19491231);
    assert_int_equal(tz_citizen_id_sex("11010519491231002X"), 2);
    assert_int_equal(tz_citizen_id_sex("440524188001010014"), 1);
    assert_int_equal(tz_citizen_id_born("x"), 0);
}

static const struct {
    enum tz_type type;
    const char *cls, *text, *masked;
} masks[] = {
    {TZ_TYPE_TEXT, "name", "张三", "张*"},
    {TZ_TYPE_TEXT, "name", "张小三", "张*三"},
    {TZ_TYPE_TEXT, "name", "欧阳修文", "欧阳**"},
    {TZ_TYPE_TEXT, "name", "欧阳", "欧*"},
    {TZ_TYPE_TEXT, "name", "丁", "*"},
    {TZ_TYPE_ID, "id", "11010519491231002X", "110105********002X"},
    {TZ_TYPE_PHONE, "phone", "13800138000", "138****8000"},
    {TZ_TYPE_ACCOUNT, "account", "6222021234567891234", "6222********1234"},
    {TZ_TYPE_ADDRESS, "address", "示例镇示例村三组12号", "示例镇示例村****"},
    {TZ_TYPE_TEXT, "text", "与邻居因地界争吵", "（已隐去）"},
    {TZ_TYPE_TEXT, "text", "", ""},
};

static void test_masks(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(masks); i++) {
        struct tz_field f = {.type = masks[i].type, .cls = masks[i].cls};
        char *got = tz_mask(&f, masks[i].text, a);
        if (strcmp(got, masks[i].masked) != 0)
            fail_msg("case %zu: %s", i, got);
    }
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_checks), cmocka_unit_test(test_facts_of_id),
                                       cmocka_unit_test(test_masks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
