/* SPDX-License-Identifier: Apache-2.0
 *
 * The roles and what they imply.
 */
#include "account/account.h"
#include "base/text.h"

const struct tz_role tz_roles[] = {{"grid", "网格员", NULL, false},
                                   {"village", "村干部", NULL, false},
                                   {"accountant", "村会计", NULL, false},
                                   {"clerk", "站所办事员", NULL, false},
                                   {"head", "站所负责人", "clerk", false},
                                   {"leader", "分管领导", NULL, false},
                                   {"mayor", "镇长", "leader", false},
                                   {"secretary", "书记", "leader", false},
                                   {"office", "党政办", NULL, false},
                                   {"discipline", "纪检", NULL, false},
                                   {"judicial", "司法所", NULL, false},
                                   {"police", "派出所", NULL, false},
                                   {"clinic", "卫生院", NULL, false},
                                   {"school", "学校", NULL, false},
                                   {"deputy", "人大代表", NULL, true},
                                   {"auditor", "审计/巡察", NULL, true},
                                   {"data", "个人信息保护负责人", NULL, false},
                                   {"county", "县级部门", NULL, true},
                                   {"public", "群众", NULL, true},
                                   {NULL, NULL, NULL, false}};

const struct tz_role *tz_role_find(const char *key_or_label)
{
    for (const struct tz_role *r = tz_roles; r->key; r++)
        if (tz_same(r->key, key_or_label) || tz_same(r->label, key_or_label))
            return r;
    return NULL;
}
