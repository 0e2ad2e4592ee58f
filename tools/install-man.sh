#!/bin/sh
# tools/install-man.sh TAIZHANG MANDIR: writes the man pages where `meson install` puts this build.
set -eu
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0} "$1" --man-pages "$MESON_INSTALL_DESTDIR_PREFIX/$2/man1"
