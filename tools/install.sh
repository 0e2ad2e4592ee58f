#!/bin/sh
# Installs the Debian packages of the named steps (tools/packages.txt) that are missing. Needs root or sudo only then.
# usage: tools/install.sh build run test
set -eu
here=$(dirname "$0")
missing=
for step in "$@"; do
    for package in $(awk -v s="$step" '$1 == s { print $2 }' "$here/packages.txt"); do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
done
# A Node.js that was installed otherwise serves as well as Debian's.
if command -v npm >/dev/null 2>&1; then missing=$(printf '%s' "$missing" | sed 's/\bnpm\b//'); fi
[ -n "$(printf '%s' "$missing" | tr -d ' ')" ] || exit 0
root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "缺少软件包：$missing；请用 root 运行，或先安装 sudo" >&2; exit 1; }
    root=sudo
fi
echo "安装软件包：$missing" >&2
failed() { echo "装不上软件包：$missing；请检查能否连上 Debian 软件源（apt-get update），再运行一次" >&2; exit 1; }
$root apt-get update -qq || failed
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2 || failed
