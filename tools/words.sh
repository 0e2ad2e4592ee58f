#!/bin/sh
# Words that have no place in tracked files: machine paths, registry addresses, promised work, calls with a safer form in base/.
set -u
bad=0
look() { # look WHAT PATTERN FILES...
    what=$1 pattern=$2; shift 2
    hits=$(git grep -nIE "$pattern" -- "$@" ':!tools/words.sh' | head -n 10)
    [ -z "$hits" ] || { echo "$what:"; echo "$hits"; bad=1; }
}
look "machine paths" '(^|[^a-z.])/(work|farm)/[a-z.]' .
look "download addresses in a lock file" '"resolved"' '*package-lock.json'
look "promised work" '\b(TODO|FIXME|XXX|HACK)\b|not implemented|unimplemented' src tools web packs
look "calls with a safer form in base/" '\b(strcpy|strcat|sprintf|vsprintf|gets|atoi|atof|system|popen)[[:space:]]*\(' 'src/*.c' 'src/*.h'
exit $bad
