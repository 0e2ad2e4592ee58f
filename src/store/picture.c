/* SPDX-License-Identifier: Apache-2.0
 *
 * JPEG segments, PNG chunks and the small TIFF inside Exif; see picture.h. Every offset is checked against the end;
 * directories are read once each, so no file can make a loop.
 */
#include "store/picture.h"

#include <stdio.h>
#include <string.h>

#define ENTRIES_MAX 512

/* ---- media types */

const char *tz_media_of(const void *data, size_t n)
{
    static const struct {
        const char *magic;
        size_t n, at;
        const char *media;
    } types[] = {
        {"\xff\xd8\xff", 3, 0, "image/jpeg"},
        {"\x89PNG\r\n\x1a\n", 8, 0, "image/png"},
        {"GIF8", 4, 0, "image/gif"},
        {"WEBP", 4, 8, "image/webp"},
        {"%PDF-", 5, 0, "application/pdf"},
        {"ftypheic", 8, 4, "image/heic"},
        {"ftypM4A", 7, 4, "audio/mp4"},
        {"ftyp", 4, 4, "video/mp4"},
        {"#!AMR", 5, 0, "audio/amr"},
        {"ID3", 3, 0, "audio/mpeg"},
        {"OggS", 4, 0, "audio/ogg"},
        {"\x1a\x45\xdf\xa3", 4, 0, "video/webm"},
        {"PK\x03\x04", 4, 0, "application/zip"},
        {"\xd0\xcf\x11\xe0", 4, 0, "application/x-ole-storage"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (n >= types[i].at + types[i].n && memcmp((const char *)data + types[i].at, types[i].magic, types[i].n) == 0)
            return types[i].media;
    return "application/octet-stream";
}

/* ---- TIFF */

struct tiff {
    const uint8_t *data;
    size_t n;
    bool big;
};

static uint32_t get(const struct tiff *t, size_t at, int bytes)
{
    uint32_t v = 0;
    if (at > t->n || (size_t)bytes > t->n - at)
        return 0;
    for (int i = 0; i < bytes; i++)
        v |= (uint32_t)t->data[at + (size_t)i] << (8 * (t->big ? bytes - 1 - i : i));
    return v;
}

/* Offset of the value of `tag` in the directory at `dir`; its count and type. 0 when absent. */
static size_t find(const struct tiff *t, size_t dir, uint32_t tag, uint32_t *count)
{
    uint32_t entries = get(t, dir, 2);
    if (dir == 0 || entries > ENTRIES_MAX)
        return 0;
    for (uint32_t i = 0; i < entries; i++) {
        size_t at = dir + 2 + 12 * (size_t)i;
        if (get(t, at, 2) != tag)
            continue;
        *count = get(t, at + 4, 4);
        return at + 8;
    }
    return 0;
}

static size_t below(const struct tiff *t, size_t dir, uint32_t tag)
{
    uint32_t count;
    size_t at = find(t, dir, tag, &count);
    return at ? get(t, at, 4) : 0;
}

/* "2025:03:05 08:30:00" */
static tz_instant read_time(const struct tiff *t, size_t dir)
{
    uint32_t count = 0;
    size_t at = find(t, dir, 0x9003, &count), from = at ? get(t, at, 4) : 0;
    int y, mo, d, h, mi, s;
    char text[20] = "";
    tz_day day;
    if (!from || count < 19 || from > t->n || t->n - from < 19)
        return 0;
    memcpy(text, t->data + from, 19);
    if (sscanf(text, "%4d:%2d:%2d %2d:%2d:%2d", &y, &mo, &d, &h, &mi, &s) != 6 || h < 0 || h > 23 || mi < 0 ||
        mi > 59 || s < 0 || s > 60)
        return 0;
    day = tz_day_make(y, mo, d);
    return day ? tz_day_start(day) + ((int64_t)h * 3600 + mi * 60 + s) * 1000000 : 0;
}

/* Three ratios (degrees, minutes, seconds) and a letter -> degrees x 10^7. */
static bool read_angle(int32_t *out, const struct tiff *t, size_t dir, uint32_t tag, char minus, int most)
{
    uint32_t count = 0, letters = 0;
    size_t at = find(t, dir, tag + 1, &count), letter = find(t, dir, tag, &letters), from = at ? get(t, at, 4) : 0;
    static const int64_t parts[3] = {1, 60, 3600};
    int64_t sum = 0;
    if (!from || count != 3 || !letter)
        return false;
    for (size_t i = 0; i < 3; i++) {
        uint32_t num = get(t, from + 8 * i, 4), den = get(t, from + 8 * i + 4, 4);
        if (den == 0)
            return false;
        sum += (int64_t)((__int128)num * 10000000 / ((__int128)den * parts[i]));
    }
    if (sum > (int64_t)most * 10000000)
        return false;
    *out = (int32_t)(get(t, letter, 1) == (uint32_t)minus ? -sum : sum);
    return true;
}

static void read_tiff(struct tz_picture *p, const uint8_t *data, size_t n)
{
    struct tiff t = {data, n, n > 1 && data[0] == 'M'};
    uint32_t count;
    size_t dir, at;
    if (n < 8 || (memcmp(data, "II*\0", 4) != 0 && memcmp(data, "MM\0*", 4) != 0))
        return;
    dir = get(&t, 4, 4);
    at = find(&t, dir, 0x0112, &count);
    if (at && get(&t, at, 2) >= 1 && get(&t, at, 2) <= 8)
        p->orientation = (int)get(&t, at, 2);
    p->taken = read_time(&t, below(&t, dir, 0x8769));
    at = below(&t, dir, 0x8825);
    p->has_point = at && read_angle(&p->lat, &t, at, 1, 'S', 90) && read_angle(&p->lon, &t, at, 3, 'W', 180);
}

/* ---- JPEG */

/* An Exif segment that says nothing but the orientation. */
static size_t put_orientation(uint8_t *out, int orientation)
{
    static const uint8_t segment[] = {0xff, 0xe1, 0,    34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                                      0,    1,    0x01, 0x12, 0,   3,   0,   0,   0, 1, 0,   0,   0, 0,  0, 0, 0, 0};
    memcpy(out, segment, sizeof segment);
    out[29] = (uint8_t)orientation;
    return sizeof segment;
}

/* Segments that a camera or an editor adds: APP1 (Exif, XMP), APP2 but colour profiles, APP3..APP13, comments. */
static bool is_extra(const uint8_t *s, size_t n)
{
    if (s[1] == 0xe2)
        return n < 18 || memcmp(s + 4, "ICC_PROFILE", 12) != 0;
    return s[1] == 0xe1 || (s[1] >= 0xe3 && s[1] <= 0xed) || s[1] == 0xfe;
}

static bool clean_jpeg(struct tz_picture *p, uint8_t *out, size_t *out_n, const uint8_t *data, size_t n)
{
    size_t at = 2, to = 2;
    bool dropped = false;
    memcpy(out, data, 2);
    while (at + 4 <= n && data[at] == 0xff && data[at + 1] != 0xda && data[at + 1] != 0xd9) {
        size_t length = ((size_t)data[at + 2] << 8 | data[at + 3]) + 2;
        if (length < 4 || length > n - at)
            return false;
        if (is_extra(data + at, length)) {
            dropped = true;
            if (data[at + 1] == 0xe1 && length > 10 && memcmp(data + at + 4, "Exif\0\0", 6) == 0)
                read_tiff(p, data + at + 10, length - 10);
        } else {
            memcpy(out + to, data + at, length);
            to += length;
        }
        at += length;
    }
    if (!dropped)
        return false;
    memcpy(out + to, data + at, n - at);
    to += n - at;
    if (p->orientation > 1) {
        memmove(out + 2 + 36, out + 2, to - 2);
        to += put_orientation(out + 2, p->orientation);
    }
    *out_n = to;
    return true;
}

/* ---- PNG */

static bool clean_png(struct tz_picture *p, uint8_t *out, size_t *out_n, const uint8_t *data, size_t n)
{
    static const char extra[][5] = {"eXIf", "tEXt", "zTXt", "iTXt", "tIME"};
    size_t at = 8, to = 8;
    bool dropped = false;
    memcpy(out, data, 8);
    while (at + 12 <= n) {
        size_t length = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 | (size_t)data[at + 2] << 8 | data[at + 3];
        bool drop = false;
        if (length > n - at - 12)
            return false;
        for (size_t i = 0; i < sizeof extra / sizeof *extra; i++)
            drop |= memcmp(data + at + 4, extra[i], 4) == 0;
        if (drop && memcmp(data + at + 4, "eXIf", 4) == 0)
            read_tiff(p, data + at + 8, length);
        if (!drop) {
            memcpy(out + to, data + at, length + 12);
            to += length + 12;
        }
        dropped |= drop;
        at += length + 12;
    }
    if (!dropped || at != n)
        return false;
    *out_n = to;
    return true;
}

void tz_picture_clean(struct tz_picture *picture, const void **out, size_t *out_n, const void *data, size_t n,
                      struct tz_arena *a)
{
    const char *media = tz_media_of(data, n);
    bool jpeg = strcmp(media, "image/jpeg") == 0, png = strcmp(media, "image/png") == 0;
    uint8_t *copy;
    bool done = false;

    *picture = (struct tz_picture){0};
    *out = data;
    *out_n = n;
    if (!jpeg && !png)
        return;
    copy = tz_alloc(a, n + 64);
    done = jpeg ? clean_jpeg(picture, copy, out_n, data, n) : clean_png(picture, copy, out_n, data, n);
    if (done)
        *out = copy;
    else
        *out_n = n;
}
