#!/bin/sh
# Makes what lets Mycelium start quickly and small: archives of loaded classes, for the JVM that bin/mycelium would
# use now. Run it once after unpacking, and again with another JVM. Without it everything works, but slower.
set -eu
script=$(readlink -f "$0")
bin=${script%/*}
rm -rf "${bin%/*}/cds"
for kind in client daemon; do
  MYCELIUM_PREPARE=$kind "$bin/mycelium" || {
    echo "mycelium-prepare: no archive for the $kind: it will start more slowly" >&2
    exit 1
  }
done
