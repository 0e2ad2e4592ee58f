/* SPDX-License-Identifier: Apache-2.0
 *
 * Character references: numbers, and the names of HTML 4 with those of HTML 5 that pages in Chinese use.
 * The table is sorted bytewise. `bare` names count without their semicolon too, as browsers do.
 */
#include "document/html_scan_priv.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

struct entity {
    const char *name;
    uint16_t code;
    bool bare;
};

static const struct entity entities[] = {
    {"AElig", 198, true},       {"Aacute", 193, true},        {"Acirc", 194, true},
    {"Agrave", 192, true},      {"Alpha", 913, false},        {"Aring", 197, true},
    {"Atilde", 195, true},      {"Auml", 196, true},          {"Beta", 914, false},
    {"Ccedil", 199, true},      {"CenterDot", 183, false},    {"Chi", 935, false},
    {"Dagger", 8225, false},    {"Delta", 916, false},        {"ETH", 208, true},
    {"Eacute", 201, true},      {"Ecirc", 202, true},         {"Egrave", 200, true},
    {"Epsilon", 917, false},    {"Eta", 919, false},          {"Euml", 203, true},
    {"Gamma", 915, false},      {"Iacute", 205, true},        {"Icirc", 206, true},
    {"Igrave", 204, true},      {"Iota", 921, false},         {"Iuml", 207, true},
    {"Kappa", 922, false},      {"Lambda", 923, false},       {"Mu", 924, false},
    {"NewLine", 10, false},     {"NoBreak", 8288, false},     {"Ntilde", 209, true},
    {"Nu", 925, false},         {"OElig", 338, false},        {"Oacute", 211, true},
    {"Ocirc", 212, true},       {"Ograve", 210, true},        {"Omega", 937, false},
    {"Omicron", 927, false},    {"Oslash", 216, true},        {"Otilde", 213, true},
    {"Ouml", 214, true},        {"Phi", 934, false},          {"Pi", 928, false},
    {"Prime", 8243, false},     {"Psi", 936, false},          {"Rho", 929, false},
    {"Scaron", 352, false},     {"Sigma", 931, false},        {"THORN", 222, true},
    {"Tab", 9, false},          {"Tau", 932, false},          {"Theta", 920, false},
    {"Uacute", 218, true},      {"Ucirc", 219, true},         {"Ugrave", 217, true},
    {"Upsilon", 933, false},    {"Uuml", 220, true},          {"Xi", 926, false},
    {"Yacute", 221, true},      {"Yuml", 376, false},         {"ZeroWidthSpace", 8203, false},
    {"Zeta", 918, false},       {"aacute", 225, true},        {"acirc", 226, true},
    {"acute", 180, true},       {"aelig", 230, true},         {"agrave", 224, true},
    {"alefsym", 8501, false},   {"alpha", 945, false},        {"amp", 38, true},
    {"and", 8743, false},       {"ang", 8736, false},         {"ap", 8776, false},
    {"apos", 39, false},        {"approx", 8776, false},      {"aring", 229, true},
    {"ast", 42, false},         {"asymp", 8776, false},       {"atilde", 227, true},
    {"auml", 228, true},        {"bdquo", 8222, false},       {"beta", 946, false},
    {"bigstar", 9733, false},   {"blacksquare", 9642, false}, {"brvbar", 166, true},
    {"bsol", 92, false},        {"bull", 8226, false},        {"bullet", 8226, false},
    {"cap", 8745, false},       {"ccedil", 231, true},        {"cedil", 184, true},
    {"cent", 162, true},        {"centerdot", 183, false},    {"check", 10003, false},
    {"chi", 967, false},        {"circ", 710, false},         {"circledR", 174, false},
    {"clubs", 9827, false},     {"colon", 58, false},         {"comma", 44, false},
    {"commat", 64, false},      {"cong", 8773, false},        {"copy", 169, true},
    {"copysr", 8471, false},    {"crarr", 8629, false},       {"cross", 10007, false},
    {"ctdot", 8943, false},     {"cup", 8746, false},         {"curren", 164, true},
    {"dArr", 8659, false},      {"dagger", 8224, false},      {"darr", 8595, false},
    {"dash", 8208, false},      {"deg", 176, true},           {"delta", 948, false},
    {"diams", 9830, false},     {"divide", 247, true},        {"dollar", 36, false},
    {"eacute", 233, true},      {"ecirc", 234, true},         {"egrave", 232, true},
    {"empty", 8709, false},     {"emsp", 8195, false},        {"emsp13", 8196, false},
    {"emsp14", 8197, false},    {"ensp", 8194, false},        {"epsilon", 949, false},
    {"equals", 61, false},      {"equiv", 8801, false},       {"eta", 951, false},
    {"eth", 240, true},         {"euml", 235, true},          {"euro", 8364, false},
    {"excl", 33, false},        {"exist", 8707, false},       {"female", 9792, false},
    {"fnof", 402, false},       {"forall", 8704, false},      {"frac12", 189, true},
    {"frac13", 8531, false},    {"frac14", 188, true},        {"frac15", 8533, false},
    {"frac18", 8539, false},    {"frac23", 8532, false},      {"frac34", 190, true},
    {"frasl", 8260, false},     {"gamma", 947, false},        {"ge", 8805, false},
    {"geqslant", 10878, false}, {"grave", 96, false},         {"gt", 62, true},
    {"hArr", 8660, false},      {"hairsp", 8202, false},      {"half", 189, false},
    {"harr", 8596, false},      {"hearts", 9829, false},      {"hellip", 8230, false},
    {"horbar", 8213, false},    {"hyphen", 8208, false},      {"iacute", 237, true},
    {"icirc", 238, true},       {"iexcl", 161, true},         {"igrave", 236, true},
    {"image", 8465, false},     {"infin", 8734, false},       {"int", 8747, false},
    {"iota", 953, false},       {"iquest", 191, true},        {"isin", 8712, false},
    {"iuml", 239, true},        {"kappa", 954, false},        {"lArr", 8656, false},
    {"lambda", 955, false},     {"lang", 9001, false},        {"langle", 10216, false},
    {"laquo", 171, true},       {"larr", 8592, false},        {"lbbrk", 10098, false},
    {"lbrack", 91, false},      {"lceil", 8968, false},       {"lcub", 123, false},
    {"ldquo", 8220, false},     {"le", 8804, false},          {"leqslant", 10877, false},
    {"lfloor", 8970, false},    {"lowast", 8727, false},      {"lowbar", 95, false},
    {"loz", 9674, false},       {"lpar", 40, false},          {"lrm", 8206, false},
    {"lsaquo", 8249, false},    {"lsqb", 91, false},          {"lsquo", 8216, false},
    {"lt", 60, true},           {"macr", 175, true},          {"male", 9794, false},
    {"mdash", 8212, false},     {"micro", 181, true},         {"middot", 183, true},
    {"minus", 8722, false},     {"mldr", 8230, false},        {"mu", 956, false},
    {"nabla", 8711, false},     {"nbsp", 160, true},          {"ndash", 8211, false},
    {"ne", 8800, false},        {"ni", 8715, false},          {"nldr", 8229, false},
    {"not", 172, true},         {"notin", 8713, false},       {"nsub", 8836, false},
    {"ntilde", 241, true},      {"nu", 957, false},           {"num", 35, false},
    {"numero", 8470, false},    {"numsp", 8199, false},       {"oacute", 243, true},
    {"ocirc", 244, true},       {"oelig", 339, false},        {"ograve", 242, true},
    {"oline", 8254, false},     {"omega", 969, false},        {"omicron", 959, false},
    {"oplus", 8853, false},     {"or", 8744, false},          {"ordf", 170, true},
    {"ordm", 186, true},        {"oslash", 248, true},        {"otilde", 245, true},
    {"otimes", 8855, false},    {"ouml", 246, true},          {"para", 182, true},
    {"part", 8706, false},      {"percnt", 37, false},        {"period", 46, false},
    {"permil", 8240, false},    {"perp", 8869, false},        {"pertenk", 8241, false},
    {"phi", 966, false},        {"phone", 9742, false},       {"pi", 960, false},
    {"piv", 982, false},        {"plus", 43, false},          {"plusmn", 177, true},
    {"pound", 163, true},       {"prime", 8242, false},       {"prod", 8719, false},
    {"prop", 8733, false},      {"psi", 968, false},          {"puncsp", 8200, false},
    {"quest", 63, false},       {"quot", 34, true},           {"rArr", 8658, false},
    {"radic", 8730, false},     {"rang", 9002, false},        {"rangle", 10217, false},
    {"raquo", 187, true},       {"rarr", 8594, false},        {"rbbrk", 10099, false},
    {"rbrack", 93, false},      {"rceil", 8969, false},       {"rcub", 125, false},
    {"rdquo", 8221, false},     {"real", 8476, false},        {"reg", 174, true},
    {"rfloor", 8971, false},    {"rho", 961, false},          {"rlm", 8207, false},
    {"rpar", 41, false},        {"rsaquo", 8250, false},      {"rsqb", 93, false},
    {"rsquo", 8217, false},     {"sbquo", 8218, false},       {"scaron", 353, false},
    {"sdot", 8901, false},      {"sect", 167, true},          {"semi", 59, false},
    {"shy", 173, true},         {"sigma", 963, false},        {"sigmaf", 962, false},
    {"sim", 8764, false},       {"sol", 47, false},           {"spades", 9824, false},
    {"square", 9633, false},    {"squf", 9642, false},        {"star", 9734, false},
    {"starf", 9733, false},     {"sub", 8834, false},         {"sube", 8838, false},
    {"sum", 8721, false},       {"sup", 8835, false},         {"sup1", 185, true},
    {"sup2", 178, true},        {"sup3", 179, true},          {"supe", 8839, false},
    {"szlig", 223, true},       {"tau", 964, false},          {"there4", 8756, false},
    {"theta", 952, false},      {"thetasym", 977, false},     {"thinsp", 8201, false},
    {"thorn", 254, true},       {"tilde", 732, false},        {"times", 215, true},
    {"trade", 8482, false},     {"uArr", 8657, false},        {"uacute", 250, true},
    {"uarr", 8593, false},      {"ucirc", 251, true},         {"ugrave", 249, true},
    {"uml", 168, true},         {"upsih", 978, false},        {"upsilon", 965, false},
    {"uuml", 252, true},        {"vellip", 8942, false},      {"verbar", 124, false},
    {"vert", 124, false},       {"weierp", 8472, false},      {"xi", 958, false},
    {"yacute", 253, true},      {"yen", 165, true},           {"yuml", 255, true},
    {"zeta", 950, false},       {"zwj", 8205, false},         {"zwnj", 8204, false},
};

/* What the numbers 128-159 mean in practice: Windows-1252. */
static const uint16_t windows[32] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                     0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                     0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                     0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

static int digit(char c, int base)
{
    int v = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 99;
    return v < base ? v : -1;
}

static size_t number(const char *s, size_t n, char *out, size_t *out_len)
{
    int base = n > 2 && (s[2] | 32) == 'x' ? 16 : 10;
    size_t i = base == 16 ? 3 : 2, first = i;
    uint32_t c = 0;

    for (; i < n && digit(s[i], base) >= 0; i++)
        if (c < 0x110000)
            c = c * (uint32_t)base + (uint32_t)digit(s[i], base);
    if (i == first)
        return 0;
    if (c >= 0x80 && c < 0xa0)
        c = windows[c - 0x80];
    if (!c || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        c = 0xfffd;
    *out_len = (size_t)tz_utf8_put(out, c);
    return i < n && s[i] == ';' ? i + 1 : i;
}

static const struct entity *find(const char *name, size_t len)
{
    size_t low = 0, high = sizeof entities / sizeof *entities;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strncmp(entities[mid].name, name, len);
        if (!order)
            order = entities[mid].name[len] ? 1 : 0;
        if (!order)
            return &entities[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

size_t html_entity(const char *s, size_t n, char *out, size_t *out_len)
{
    const struct entity *e;
    size_t i = 1;

    if (n < 3)
        return 0;
    if (s[1] == '#')
        return number(s, n, out, out_len);
    while (i < n && i < 32 && ((s[i] | 32) >= 'a' ? (s[i] | 32) <= 'z' : s[i] >= '0' && s[i] <= '9'))
        i++;
    if (i < n && s[i] == ';' && (e = find(s + 1, i - 1))) {
        *out_len = (size_t)tz_utf8_put(out, e->code);
        return i + 1;
    }
    for (; i > 2; i--) /* the longest name that counts without a semicolon */
        if ((e = find(s + 1, i - 1)) && e->bare) {
            *out_len = (size_t)tz_utf8_put(out, e->code);
            return i;
        }
    return 0;
}
