#!/bin/sh
# Starts Mycelium from an unpacked distribution: bin/mycelium beside lib/*.jar.
#
# Java 17 or newer is taken from JAVA_HOME, else from PATH. MYCELIUM_JAVA_OPTS adds options for the JVM, for
# example MYCELIUM_JAVA_OPTS=-Xmx4g; they win over those below.
set -eu

fail() {
  echo "mycelium: $*" >&2
  exit 1
}

# The directory this script really lies in, whatever links lead to it.
script=$0
while [ -L "$script" ]; do
  target=$(readlink "$script")
  case $target in
    /*) script=$target ;;
    *) script=$(dirname "$script")/$target ;;
  esac
done
home=$(cd "$(dirname "$script")/.." && pwd -P)

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
else
  java=$(command -v java) || fail "no java found: install a JDK or JRE of version 17 or newer, or set JAVA_HOME"
fi

# Asking the JVM for its version costs as much as starting it; its release file knows.
real=$(readlink -f "$java" 2>/dev/null || echo "$java")
release=$(dirname "$real")/../release
version=
[ -f "$release" ] && version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release")
[ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
[ "${version:-0}" -ge 17 ] || fail "$java is Java ${version:-of an unknown version}, but 17 or newer is needed"

# The packet path allocates next to nothing, so the simplest collector is the best; the heap grows only as needed.
set -- dev.mycelium.cli/dev.mycelium.cli.Main "$@"
set -- --module-path "$home/lib" --add-modules ALL-MODULE-PATH --module "$@"
# Newer JVMs want to be told who may call native code, and who still uses Unsafe.
if [ "$version" -ge 22 ]; then
  set -- --enable-native-access=@native.access.modules@ "$@"
fi
if [ "$version" -ge 23 ]; then
  set -- --sun-misc-unsafe-memory-access=allow "$@"
fi
# The JVM cannot ask whether standard error is a terminal.
if [ -t 2 ]; then
  set -- -Dmycelium.stderr.terminal=true "$@"
fi
# MYCELIUM_JAVA_OPTS is a list of words.
# shellcheck disable=SC2086
exec "$java" -XX:+UseSerialGC -Xshare:auto -XX:-UsePerfData -Xms16m -Xmx1g ${MYCELIUM_JAVA_OPTS:-} "$@"
