#!/bin/sh
# vendor.sh WEB WORK OUT...: fetches the pinned browser libraries of WEB/package-lock.json (npm checks their digests) into
# WORK and copies each file OUT (named vendor-<file>) to its place. Runs at build when the lock file changes.
set -eu
web=$1 work=$2
shift 2
mkdir -p "$work"
cp "$web/package.json" "$web/package-lock.json" "$work/"
if ! (cd "$work" && npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-timeout=30000 --fetch-retries=2 --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000 >npm.log 2>&1); then
    cat "$work/npm.log" >&2
    echo "取不到浏览器程序库：第一次编译要能连上 npm 软件源，连上后再运行一次即可（已编译的部分不重来）" >&2
    echo "vendor.sh: the browser libraries could not be fetched; a first build needs the npm registry" >&2
    exit 1
fi
for out in "$@"; do
    case $(basename "$out") in
    vendor-htmx.min.js) from=htmx.org/dist/htmx.min.js ;;
    vendor-leaflet.js) from=leaflet/dist/leaflet.js ;;
    vendor-leaflet.css) from=leaflet/dist/leaflet.css ;;
    vendor-licenses.txt) from= ;;
    *) echo "vendor.sh: unknown $out" >&2; exit 1 ;;
    esac
    if [ -n "$from" ]; then
        sed '/^\/\/# sourceMappingURL=/d' "$work/node_modules/$from" >"$out"
    else
        for name in htmx.org leaflet; do
            printf '== %s\n' "$name"
            cat "$work/node_modules/$name/LICENSE" "$work/node_modules/$name/NOTICE" 2>/dev/null || true
        done >"$out"
    fi
done
