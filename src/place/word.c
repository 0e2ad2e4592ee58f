/* SPDX-License-Identifier: Apache-2.0
 *
 * Place words as people write them in sheets, reports and commands: 关渡村, 关渡, 关渡村三组, a code, an old name, 镇直.
 * A word is folded to a comparable form (place_norm), then matched whole, then as a chain of names from the town down.
 */
#include "place/place_priv.h"

#include "base/buf.h"
#include "base/text.h"

enum { CANDIDATES = 64, WORD_MAX = 256, NEAR_MAX = 5 };

/* ---- comparable names */

static int digit_of(uint32_t c)
{
    static const uint32_t digits[] = {0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};
    for (int i = 0; i < 10; i++)
        if (digits[i] == c)
            return i;
    return c == 0x96f6 ? 0 : c == 0x4e24 ? 2 : -1; /* 零 两 */
}

/* Chinese numerals up to 99 at *p (十二, 二十, 三): the value, *p behind them; -1 when there are none. */
static int read_numeral(const char **p, const char *end)
{
    int tens = -1, value = -1;
    const char *at = *p;
    while (at < end) {
        const char *before = at;
        uint32_t c = tz_utf8_next(&at, end);
        int d = digit_of(c);
        if (c == 0x5341 && tens < 0) { /* 十 */
            tens = value < 0 ? 1 : value;
            value = 0;
        } else if (d >= 0 && (value < 0 || (tens >= 0 && value == 0))) {
            value = d;
        } else {
            at = before;
            break;
        }
    }
    if (value < 0)
        return -1;
    *p = at;
    return (tens > 0 ? tens * 10 : 0) + value;
}

static bool unit_follows(const char *p)
{
    return tz_starts(p, "组") || tz_starts(p, "网格");
}

static void replace_all(struct tz_buf *b, const char *s, const char *from, const char *to)
{
    size_t n = strlen(from);
    for (const char *hit; (hit = strstr(s, from)) != NULL; s = hit + n) {
        tz_buf_add(b, s, (size_t)(hit - s));
        tz_buf_str(b, to);
    }
    tz_buf_str(b, s);
}

static char *swap(struct tz_arena *a, const char *s, const char *from, const char *to)
{
    struct tz_buf b;
    if (!strstr(s, from))
        return tz_strdup(a, s);
    tz_buf_init(&b, a);
    replace_all(&b, s, from, to);
    return b.data;
}

/* 第三组 -> 3组; numerals elsewhere (三里村) stay. */
static char *number_units(struct tz_arena *a, const char *s)
{
    struct tz_buf b;
    const char *end = s + strlen(s);
    tz_buf_init(&b, a);
    while (s < end) {
        const char *at = tz_starts(s, "第") ? s + strlen("第") : s, *from = at;
        int value = read_numeral(&at, end);
        uint32_t c;
        char put[4];
        if (value >= 0 && unit_follows(at)) {
            tz_buf_int(&b, value);
            s = at;
            continue;
        }
        if (from != s && *from >= '0' && *from <= '9') { /* 第3组 */
            s = from;
            continue;
        }
        c = tz_utf8_next(&s, end);
        tz_buf_add(&b, put, (size_t)tz_utf8_put(put, c));
    }
    return b.data;
}

/* Cuts `suffix` and makes the name end in `end`. */
static char *ending(struct tz_arena *a, char *s, const char *suffix, const char *end)
{
    size_t n = strlen(s), m = strlen(suffix);
    if (n <= m || !tz_ends(s, suffix))
        return s;
    s = tz_strndup(a, s, n - m);
    return tz_ends(s, end) ? s : tz_printf(a, "%s%s", s, end);
}

char *place_norm(struct tz_arena *a, const char *name)
{
    static const char *const marks[] = {"·", "•", "-", "/", "\\", "、", ",", "，", ">", "(", ")", "（", "）"};
    char *s = tz_fold(a, name, true);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        s = swap(a, s, marks[i], "");
    s = ending(a, s, "村民委员会", "村");
    s = ending(a, s, "村委会", "村");
    s = ending(a, s, "行政村", "村");
    s = ending(a, s, "社区居民委员会", "社区");
    s = ending(a, s, "社区居委会", "社区");
    s = ending(a, s, "居民委员会", "社区");
    s = ending(a, s, "居委会", "社区");
    s = swap(a, s, "村民小组", "组");
    s = swap(a, s, "小组", "组");
    return number_units(a, s);
}

/* ---- matching */

struct search {
    const struct tz_places *p;
    struct tz_arena *a;
    int64_t within;
    int level;
    tz_day day;
    int64_t found[CANDIDATES];
    int n;
};

/* Stands, or at some time stood, below `within`: an old address still finds its group. */
static bool fits(const struct search *s, int64_t id)
{
    const struct place_node *node = place_node(s->p, id);
    if (s->level && node->stretches[node->stretch_n - 1].level != s->level)
        return false;
    if (!s->within || id == s->within || tz_place_under(s->p, id, s->within, s->day))
        return true;
    for (int k = 0; k < node->stretch_n; k++)
        if (tz_place_under(s->p, id, s->within, node->stretches[k].from))
            return true;
    return false;
}

static void add(struct search *s, int64_t id)
{
    for (int i = 0; i < s->n; i++)
        if (s->found[i] == id)
            return;
    if (s->n < CANDIDATES)
        s->found[s->n++] = id;
}

/* 1 = the name itself, 2 = the name without its last word (关渡 for 关渡村), 0 = neither. */
static int same_name(const char *name, const char *word)
{
    size_t n = strlen(name), m = strlen(word);
    if (n == m && memcmp(name, word, n) == 0)
        return 1;
    if (m == 0 || m >= n || memcmp(name, word, m) != 0)
        return 0;
    return tz_same(name + m, "村") || tz_same(name + m, "社区") || tz_same(name + m, "组") ||
                   tz_same(name + m, "自然村") || tz_same(name + m, "镇") || tz_same(name + m, "乡") ||
                   tz_same(name + m, "街道")
               ? 2
               : 0;
}

/* Places of which some name, old or new, is the word; whole names win over shortened ones. */
static void match_whole(struct search *s, const char *word)
{
    for (int pass = 1; pass <= 2 && !s->n; pass++)
        for (int i = 0; i < s->p->node_n; i++) {
            const struct place_node *node = &s->p->nodes[i];
            for (int k = 0; k < node->stretch_n; k++)
                if (same_name(s->p->norms[node->stretches + k - s->p->nodes[0].stretches], word) == pass &&
                    fits(s, node->id)) {
                    add(s, node->id);
                    break;
                }
        }
}

static void match(struct search *s, const char *word, int depth);

/* A name of some place stands at the head of the word: the rest is looked for below that place. */
static void match_chain(struct search *s, const char *word, int depth)
{
    for (int pass = 0; pass < 2 && !s->n; pass++)
        for (int i = 0; i < s->p->node_n; i++) {
            const struct place_node *node = &s->p->nodes[i];
            for (int k = 0; k < node->stretch_n; k++) {
                const char *name = s->p->norms[node->stretches + k - s->p->nodes[0].stretches];
                size_t n = strlen(name);
                struct search below = *s;
                if (pass && tz_ends(name, "村") && n > 2 * strlen("村"))
                    n -= strlen("村");
                if (n == 0 || strncmp(word, name, n) != 0 || !word[n] ||
                    (s->within && !fits(&(struct search){s->p, s->a, s->within, 0, s->day, {0}, 0}, node->id)))
                    continue;
                below.within = node->id;
                below.n = 0;
                match(&below, word + n, depth + 1);
                for (int c = 0; c < below.n; c++)
                    if (below.found[c] != node->id)
                        add(s, below.found[c]);
            }
        }
}

static void match(struct search *s, const char *word, int depth)
{
    match_whole(s, word);
    if (!s->n && depth < 4)
        match_chain(s, word, depth);
}

/* Of several, those whose whole name on the day is the word: a group that came from elsewhere under another name must not
 * make 柳溪村1组 ambiguous. */
static void narrow_by_title(struct search *s, const char *word)
{
    int n = 0;
    for (int i = 0; i < s->n; i++)
        if (tz_ends(place_norm(s->a, tz_place_title(s->p, s->found[i], s->day, s->a)), word))
            s->found[n++] = s->found[i];
    if (n)
        s->n = n;
}

/* Of several, those named so on the day; then those open on it; then the higher one. */
static void narrow(struct search *s, const char *word)
{
    int64_t kept[CANDIDATES];
    int n = 0;
    if (s->n < 2)
        return;
    narrow_by_title(s, word);
    for (int i = 0; i < s->n; i++)
        if (tz_place_open(s->p, s->found[i], s->day))
            kept[n++] = s->found[i];
    if (n) {
        memcpy(s->found, kept, (size_t)n * sizeof *kept);
        s->n = n;
    }
    if (s->n > 1) { /* a village wins over a group of its name */
        int top = INT32_MAX;
        for (int i = 0; i < s->n; i++)
            if (tz_place_newest(s->p, s->found[i])->level < top)
                top = tz_place_newest(s->p, s->found[i])->level;
        for (int i = n = 0; i < s->n; i++)
            if (tz_place_newest(s->p, s->found[i])->level == top)
                s->found[n++] = s->found[i];
        s->n = n;
    }
}

static bool all_digits(const char *s)
{
    size_t n = strspn(s, "0123456789");
    return n >= 6 && !s[n];
}

int64_t tz_place_by_code(const struct tz_places *p, const char *code)
{
    size_t n = strlen(code);
    int64_t old = 0;
    for (int i = 0; i < p->node_n; i++)
        for (int k = p->nodes[i].stretch_n - 1; k >= 0; k--) {
            const struct tz_place *s = &p->nodes[i].stretches[k];
            size_t m = strlen(s->code);
            bool same = n == m ? memcmp(code, s->code, n) == 0 /* a shorter form with zeros behind is the same code */
                               : m && n >= 6 && m >= 6 && memcmp(code, s->code, n < m ? n : m) == 0 &&
                                     strspn((n < m ? s->code : code) + (n < m ? n : m), "0") == (n < m ? m - n : n - m);
            if (!same)
                continue;
            if (k == p->nodes[i].stretch_n - 1 && s->till == TZ_DAY_OPEN)
                return s->id;
            old = s->id;
        }
    return old;
}

static bool own_word(const char *word)
{
    static const char *const words[] = {"镇本级", "乡本级", "街道本级", "本级",   "镇直", "乡直",
                                        "镇机关", "乡机关", "镇级",     "镇直属", "直管"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tz_same(words[i], word))
            return true;
    return false;
}

/* ---- messages */

/* Code points of `word` that stand in `name`, less what differs in length: a rough likeness. */
static int likeness(const char *name, const char *word)
{
    const char *end = word + strlen(word);
    int n = 0, all = 0;
    while (word < end) {
        const char *at = word;
        char one[8];
        tz_utf8_next(&word, end);
        memcpy(one, at, (size_t)(word - at));
        one[word - at] = '\0';
        n += strstr(name, one) != NULL;
        all++;
    }
    return n * 2 > all ? n * 8 - (int)tz_utf8_count(name, strlen(name)) : 0;
}

static struct tz_err *unknown(const struct search *s, const char *word, const char *norm)
{
    int64_t near[NEAR_MAX] = {0};
    int score[NEAR_MAX] = {0}, n = 0;
    struct tz_buf b;
    for (int i = 0; i < s->p->node_n; i++) {
        const struct place_node *node = &s->p->nodes[i];
        const struct tz_place *at = &node->stretches[node->stretch_n - 1];
        int like = likeness(s->p->norms[at - s->p->nodes[0].stretches], norm), k;
        if (like <= 0 || at->level < TZ_PLACE_TOWN || (s->level && at->level != s->level))
            continue;
        for (k = n < NEAR_MAX ? n++ : NEAR_MAX; k > 0 && score[k - 1] < like; k--)
            if (k < NEAR_MAX) {
                score[k] = score[k - 1];
                near[k] = near[k - 1];
            }
        if (k < NEAR_MAX) {
            score[k] = like;
            near[k] = node->id;
        }
    }
    tz_buf_init(&b, s->a);
    for (int i = 0; i < n && near[i]; i++)
        tz_buf_printf(&b, "%s%s", i ? "、" : "", tz_place_title(s->p, near[i], s->day, s->a));
    if (b.len)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有名为“%.100s”的地方", word), "是否为：%s", b.data);
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有名为“%.100s”的地方", word), "请核对村组名称，或先在区划中登记");
}

static struct tz_err *several(const struct search *s, const char *word)
{
    struct tz_buf b;
    tz_buf_init(&b, s->a);
    for (int i = 0; i < s->n && i < NEAR_MAX; i++)
        tz_buf_printf(&b, "%s%s", i ? "、" : "", tz_place_title(s->p, s->found[i], s->day, s->a));
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%.100s”有%d处同名", word, s->n), "请写明上级，如：%s", b.data);
}

static struct tz_err *parse_in(int64_t *out, struct search *s, const char *word)
{
    char *norm = place_norm(s->a, word);
    if (all_digits(norm)) {
        int64_t id = tz_place_by_code(s->p, norm);
        if (!id)
            return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有代码为%.40s的地方", norm), "请核对12位统计用区划代码");
        *out = id;
        return NULL;
    }
    if (own_word(norm) && s->p->own_place) {
        *out = s->p->own_place;
        return NULL;
    }
    match(s, norm, 0);
    narrow(s, norm);
    if (s->n == 0)
        return unknown(s, word, norm);
    if (s->n > 1)
        return several(s, word);
    *out = s->found[0];
    return NULL;
}

struct tz_err *tz_place_parse(int64_t *out, const struct tz_places *p, const char *word, int64_t within, int level,
                              tz_day day)
{
    struct tz_arena *a;
    struct search s = {.p = p, .within = within, .level = level, .day = day};
    struct tz_err *e;
    if (!word || !*word)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有填写村组"), "请填写村名或区划代码");
    if (strlen(word) > WORD_MAX)
        return tz_err(TZ_E_LIMIT, "村组名称过长");
    a = tz_arena_new(0);
    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    s.a = a;
    e = parse_in(out, &s, word);
    tz_arena_destroy(&a);
    return e;
}

/* ---- words of levels */

int tz_place_level_parse(const char **kind, const char *word)
{
    static const struct {
        const char *word;
        int level;
        const char *kind;
    } rows[] = {{"全国", TZ_PLACE_NATION, NULL},       {"国", TZ_PLACE_NATION, NULL},
                {"nation", TZ_PLACE_NATION, NULL},     {"省级", TZ_PLACE_PROVINCE, NULL},
                {"省", TZ_PLACE_PROVINCE, NULL},       {"province", TZ_PLACE_PROVINCE, NULL},
                {"地级", TZ_PLACE_CITY, NULL},         {"市", TZ_PLACE_CITY, NULL},
                {"city", TZ_PLACE_CITY, NULL},         {"县级", TZ_PLACE_COUNTY, NULL},
                {"县", TZ_PLACE_COUNTY, NULL},         {"county", TZ_PLACE_COUNTY, NULL},
                {"乡级", TZ_PLACE_TOWN, NULL},         {"镇", TZ_PLACE_TOWN, NULL},
                {"乡镇", TZ_PLACE_TOWN, NULL},         {"town", TZ_PLACE_TOWN, NULL},
                {"行政村", TZ_PLACE_VILLAGE, NULL},    {"村", TZ_PLACE_VILLAGE, NULL},
                {"村居", TZ_PLACE_VILLAGE, NULL},      {"社区", TZ_PLACE_VILLAGE, "社区"},
                {"village", TZ_PLACE_VILLAGE, NULL},   {"村民小组", TZ_PLACE_GROUP, NULL},
                {"组", TZ_PLACE_GROUP, NULL},          {"小组", TZ_PLACE_GROUP, NULL},
                {"group", TZ_PLACE_GROUP, NULL},       {"自然村", TZ_PLACE_BELOW, "自然村"},
                {"natural", TZ_PLACE_BELOW, "自然村"}, {"网格", TZ_PLACE_BELOW, "网格"},
                {"grid", TZ_PLACE_BELOW, "网格"},      {"十户联防", TZ_PLACE_BELOW, "十户联防"},
                {"联户", TZ_PLACE_BELOW, "十户联防"},  {"ten", TZ_PLACE_BELOW, "十户联防"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (tz_same(rows[i].word, word)) {
            *kind = rows[i].kind;
            return rows[i].level;
        }
    return -1;
}

const char *tz_place_level_show(int level, const char *kind)
{
    static const char *const words[] = {"", "全国", "省级", "地级", "县级", "乡级", "行政村", "村民小组", "组以下单元"};
    if (kind && *kind)
        return kind;
    return level >= 0 && level <= TZ_PLACE_BELOW ? words[level] : "";
}
