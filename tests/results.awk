# Test results by name, for `taizhang pack coverage`: one line "ok|FAILED<TAB>program:case" from meson's testlog.txt.
/^test: +/ { program = $0; sub(/^test: +/, "", program); sub(/^[^ ]+ \/ /, "", program); summary = 0 }
/^result: +/ { print (/exit status 0/ ? "ok" : /exit status 77/ ? "skipped" : "FAILED") "\t" program; next }
/^\[ +OK +\]/ { name = $0; sub(/^\[ +OK +\] /, "", name); print "ok\t" program ":" name }
/^\[  FAILED  \].*listed below/ { summary = 1 }
/^\[  FAILED  \]/ && !summary { name = $0; sub(/^\[  FAILED  \] /, "", name); print "FAILED\t" program ":" name }
/^\[==========\]/ { summary = 0 }
/^ok: / { name = $0; sub(/^ok: /, "", name); print "ok\t" program ":" name }
/^FAILED: / { name = $0; sub(/^FAILED: /, "", name); print "FAILED\t" program ":" name }
