/* SPDX-License-Identifier: Apache-2.0
 *
 * The root key's file and text; see root.h.
 */
#include "seal/root.h"
#include "seal/seal_priv.h"
#include "base/file.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* 32, without 0 O 1 I */
enum { GROUP = 4, LETTERS = 52, GROUPS = LETTERS / GROUP };

/* Letter that closes a group: finds any one wrong letter and most swaps. */
static char check_letter(const uint8_t values[GROUP], int group)
{
    int sum = group;
    for (int i = 0; i < GROUP; i++)
        sum += (2 * i + 1) * values[i];
    return letters[sum % 32];
}

/* 256 bits as 52 values of 5 bits (the last 4 bits are 0). */
static void to_values(uint8_t values[LETTERS], const uint8_t *secret)
{
    for (int i = 0; i < LETTERS; i++) {
        int v = 0;
        for (int bit = 5 * i; bit < 5 * i + 5; bit++)
            v = v << 1 | (bit < 256 ? secret[bit / 8] >> (7 - bit % 8) & 1 : 0);
        values[i] = (uint8_t)v;
    }
}

void tz_root_text(char out[TZ_ROOT_TEXT], const uint8_t secret[TZ_ROOT_BYTES])
{
    uint8_t values[LETTERS];
    char *p = out;
    to_values(values, secret);
    for (int g = 0; g < GROUPS; g++) {
        if (g)
            *p++ = '-';
        for (int i = 0; i < GROUP; i++)
            *p++ = letters[values[g * GROUP + i]];
        *p++ = check_letter(values + g * GROUP, g);
    }
    *p = '\0';
    tz_wipe(values, sizeof values);
}

/* Letters and digits of `text` in upper case; -1 when there are not as many as a key has. */
static int gather(char *out, size_t room, const char *text)
{
    size_t n = 0;
    for (; *text; text++) {
        if (!isalnum((unsigned char)*text))
            continue;
        if (n + 1 >= room)
            return -1;
        out[n++] = (char)toupper((unsigned char)*text);
    }
    out[n] = '\0';
    return n == GROUPS * (GROUP + 1) ? 0 : -1;
}

struct tz_err *tz_root_parse(uint8_t secret[TZ_ROOT_BYTES], const char *text)
{
    char flat[GROUPS * (GROUP + 1) + 2];
    uint8_t values[LETTERS], bytes[TZ_ROOT_BYTES + 1] = {0};

    if (gather(flat, sizeof flat, text) != 0)
        return tz_err_hint(tz_err(TZ_E_INPUT, "恢复码应为 %d 组、每组 %d 个字母或数字", GROUPS, GROUP + 1),
                           "请对照封存的纸质恢复码逐组核对");
    for (int g = 0; g < GROUPS; g++) {
        const char *group = flat + g * (GROUP + 1);
        for (int i = 0; i < GROUP; i++) {
            const char *at = strchr(letters, group[i]);
            values[g * GROUP + i] = at ? (uint8_t)(at - letters) : 0;
            if (!at)
                return tz_err(TZ_E_INPUT, "恢复码第 %d 组里有不会出现的字符", g + 1);
        }
        if (check_letter(values + g * GROUP, g) != group[GROUP])
            return tz_err_hint(tz_err(TZ_E_INPUT, "恢复码第 %d 组有误", g + 1), "请对照封存的纸质恢复码核对这一组");
    }
    for (int bit = 0; bit < 256; bit++)
        bytes[bit / 8] |= (uint8_t)((values[bit / 5] >> (4 - bit % 5) & 1) << (7 - bit % 8));
    memcpy(secret, bytes, TZ_ROOT_BYTES);
    tz_wipe(bytes, sizeof bytes);
    tz_wipe(values, sizeof values);
    return NULL;
}

/* $CREDENTIALS_DIRECTORY/<name of the file> goes before the file itself. */
static const char *credential(char *out, size_t room, const char *path)
{
    const char *dir = getenv("CREDENTIALS_DIRECTORY"), *name = strrchr(path, '/');
    if (!dir || !*dir)
        return path;
    snprintf(out, room, "%s/%s", dir, name ? name + 1 : path);
    return access(out, R_OK) == 0 ? out : path;
}

struct tz_err *tz_root_read(uint8_t secrets[2][TZ_ROOT_BYTES], int *n, const char *path)
{
    char other[4096], line[256];
    const char *from = credential(other, sizeof other, path);
    FILE *in = fopen(from, "re");
    struct stat st;
    struct tz_err *e = NULL;

    *n = 0;
    if (!in && errno == ENOENT)
        return NULL;
    if (!in)
        return tz_err_place(tz_err(TZ_E_MISSING, "根密钥文件打不开：%s", strerror(errno)), "%s", from);
    if (fstat(fileno(in), &st) == 0 && (st.st_mode & 077) != 0 && from == path)
        e = tz_err_hint(tz_err_place(tz_err(TZ_E_FORBIDDEN, "根密钥文件别人也能读，不能使用"), "%s", from),
                        "请执行 chmod 600 %s", from);
    while (!e && *n < 2 && fgets(line, sizeof line, in))
        if (*line != '#' && *line != '\n') {
            e = tz_root_parse(secrets[*n], line);
            *n += !e;
        }
    tz_wipe(line, sizeof line);
    fclose(in);
    return e ? tz_err_place(e, "%s", from) : NULL;
}

struct tz_err *tz_root_write(const char *path, uint8_t secrets[2][TZ_ROOT_BYTES], int n)
{
    char text[2 * TZ_ROOT_TEXT + 128], key[TZ_ROOT_TEXT];
    size_t at =
        (size_t)snprintf(text, sizeof text, "# taizhang root key: whoever has this file can read sealed data\n");
    struct tz_err *e;
    for (int i = 0; i < n; i++) {
        tz_root_text(key, secrets[i]);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s\n", key);
    }
    e = tz_file_write(path, text, at, 0600);
    tz_wipe(text, sizeof text);
    tz_wipe(key, sizeof key);
    return e;
}

void tz_root_derive(uint8_t wrap[TZ_KEY_BYTES], uint8_t id[8], const uint8_t secret[TZ_ROOT_BYTES])
{
    static const char first[] = "taizhang ring wrap 1", second[] = "taizhang ring wrap 2", name[] = "taizhang ring id";
    uint8_t digest[TZ_DIGEST_BYTES];
    tz_hmac_sm3(wrap, secret, TZ_ROOT_BYTES, first, sizeof first);
    tz_hmac_sm3(wrap + TZ_DIGEST_BYTES, secret, TZ_ROOT_BYTES, second, sizeof second);
    tz_hmac_sm3(digest, secret, TZ_ROOT_BYTES, name, sizeof name);
    memcpy(id, digest, 8);
}
