# Counts the cases that test programs print: cmocka's "[       OK ] name" and "[  FAILED  ] name" lines (the summary
# repeats failed names after "tests, listed below": not counted twice), and the plain "ok:" / "FAILED:" lines.
/^\[ +OK +\]/ { p++ }
/^\[  FAILED  \].*listed below/ { summary = 1 }
/^\[  FAILED  \]/ && !/listed below/ && !summary { f++; print "    " $0 > "/dev/stderr" }
/^\[==========\]/ { summary = 0 }
/^ok: / { p++ }
/^FAILED: / { f++ }
END { printf "%d %d\n", p, f }
