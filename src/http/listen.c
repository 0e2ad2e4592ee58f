/* SPDX-License-Identifier: Apache-2.0
 *
 * Listening sockets: TCP, and the local one of the store (mode 0600).
 */
#include "http/server_priv.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 511

static struct tz_err *failed(int fd, enum tz_err_code code, const char *text, const char *hint)
{
    int saved = errno;
    if (fd >= 0)
        close(fd);
    return tz_err_detail(tz_err_hint(tz_err(code, "%s", text), "%s", hint), "%s", strerror(saved));
}

static bool parse_address(struct sockaddr_storage *out, socklen_t *len, const char *address, uint16_t port)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        *len = sizeof *v4;
        return true;
    }
    if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        *len = sizeof *v6;
        return true;
    }
    return false;
}

static uint16_t port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } at = {0};
    socklen_t len = sizeof at;
    if (getsockname(fd, &at.any, &len) != 0)
        return 0;
    return ntohs(at.any.sa_family == AF_INET ? at.v4.sin_port : at.v6.sin6_port);
}

struct tz_err *tz_listen_tcp(int *fd, uint16_t *port, const char *address, uint16_t want)
{
    struct sockaddr_storage at;
    socklen_t len;
    int one = 1;
    if (!parse_address(&at, &len, address, want))
        return tz_err_hint(tz_err(TZ_E_INPUT, "监听地址“%s”不对", address), "请写 IP 地址，如 127.0.0.1 或 ::1");
    int s = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s < 0)
        return failed(s, TZ_E_INTERNAL, "网络端口无法打开", "请检查系统的文件数限制");
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(s, (struct sockaddr *)&at, len) != 0 || listen(s, BACKLOG) != 0) {
        bool taken = errno == EADDRINUSE;
        struct tz_err *e = failed(s, taken ? TZ_E_BUSY : TZ_E_INPUT, taken ? "端口已被占用" : "不能在这个地址监听",
                                  taken ? "请停掉占用端口的程序，或用 --listen 换一个" : "请检查地址和权限");
        return tz_err_place(e, "%s:%u", address, want);
    }
    *fd = s;
    *port = port_of(s);
    return NULL;
}

/* True when some process answers on the socket. */
static bool answered(const struct sockaddr_un *at)
{
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = s >= 0 && connect(s, (const struct sockaddr *)at, sizeof *at) == 0;
    if (s >= 0)
        close(s);
    return ok;
}

struct tz_err *tz_listen_local(int *fd, const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at.sun_path)
        return tz_err_hint(tz_err(TZ_E_INPUT, "本机套接字的路径太长"), "请把数据目录放在较短的路径下");
    memcpy(at.sun_path, path, strlen(path) + 1);
    if (answered(&at))
        return tz_err_hint(tz_err(TZ_E_BUSY, "已有一个服务在使用这个数据目录"), "请先停掉它，或换一个数据目录");
    unlink(path); /* left by a process that was killed; the store's lock says that none lives */
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s < 0)
        return failed(s, TZ_E_INTERNAL, "本机套接字无法打开", "请检查系统的文件数限制");
    /* The file gets the mode of the socket at bind, so there is no moment when others could connect. */
    if (fchmod(s, 0600) != 0 || bind(s, (struct sockaddr *)&at, sizeof at) != 0 || chmod(path, 0600) != 0 ||
        listen(s, BACKLOG) != 0)
        return tz_err_place(failed(s, TZ_E_DISK, "本机套接字无法建立", "请检查数据目录的权限"), "%s", path);
    *fd = s;
    return NULL;
}
