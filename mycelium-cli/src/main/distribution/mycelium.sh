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
    *) script=${script%/*}/$target ;;
  esac
done
case $script in
  */*) home=$(cd "${script%/*}/.." && pwd -P) ;;
  *) home=$(cd .. && pwd -P) ;;
esac

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
else
  java=$(command -v java) || fail "no java found: install a JDK or JRE of version 17 or newer, or set JAVA_HOME"
fi

# Asking the JVM for its version costs as much as starting it; its release file knows.
real=$(readlink -f "$java" 2>/dev/null || echo "$java")
release=${real%/*}/../release
version=
update=
build=
if [ -f "$release" ]; then
  while IFS='="' read -r key _ value _; do
    case $key in
      JAVA_VERSION) version=${value%%[!0-9]*} update=${value##*[!0-9]} ;;
      JAVA_RUNTIME_VERSION) build=$value ;;
    esac
  done <"$release"
fi
[ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
[ "${version:-0}" -ge 17 ] || fail "$java is Java ${version:-of an unknown version}, but 17 or newer is needed"

# Commands that only ask a running node: the first word that is neither an option nor the value of one. A wrong guess
# costs time only.
kind=daemon
before=
for word in "$@"; do
  case $word in
    -h | --help | -V | --version) kind=client ;;
    inspect | generate-keys | config | completion | help | peers | routes | message | proxy | stats | status | ping)
      case $before in
        --*=* | -[!-]?* | -d | --debug | --silent | --no-tun | --disable-quic | --disable-peer-discovery | --enable-dns) kind=client ;;
        -*) ;;
        *) kind=client ;;
      esac
      ;;
  esac
  [ "$kind" = daemon ] || break
  before=$word
done
kind=${MYCELIUM_PREPARE:-$kind}

# The packet path allocates next to nothing, so the simplest collector is the best; the heap grows only as needed.
options="-XX:-UsePerfData -Xms8m -Xmx1g"
case ${MYCELIUM_JAVA_OPTS:-} in
  *-XX:+Use*GC*) ;;
  *) options="-XX:+UseSerialGC $options" ;;
esac
# Newer JVMs want to be told who may call native code, and who still uses Unsafe.
[ "$version" -lt 23 ] || options="$options --sun-misc-unsafe-memory-access=allow"
if [ "$kind" = client ]; then
  options="$options -XX:TieredStopAtLevel=1"
else
  # What there is for this kind of machine alone: a faster cipher.
  case $(uname -s -m) in
    "Linux x86_64") native=$home/lib/linux-x86_64 ;;
    "Linux aarch64") native=$home/lib/linux-aarch_64 ;;
    *) native= ;;
  esac
  [ "$version" -lt 22 ] ||
    options="$options --enable-native-access=@native.access.modules@${native:+,com.amazon.corretto.crypto.provider}"
  # Netty asks a hundred classes of the flight recorder whether it is running: 3 MB less.
  options="$options -Dio.netty.jfr.enabled=false"
  # It also records who took every hundredth buffer, to report leaks: tests do that; a relay is 7 % faster without.
  options="$options -Dio.netty.leakDetection.level=disabled"
  # It keeps lists of 1024 unused buffer objects for each of 35 sizes: half a megabyte less.
  options="$options -Dio.netty.allocator.magazineBufferQueueCapacity=64"
  # While it starts nearly all that is young becomes garbage: with little room for it, and enough for the rest not to be
  # cleaned up meanwhile, 2 MB are never touched. And half a megabyte is a table for strings that the archives have.
  case $options in
    *-XX:+UseSerialGC*) options="$options -Xms12m -XX:NewSize=1m" ;;
  esac
  options="$options -XX:StringTableSize=4096"
  # Half again as many calls before a method is compiled: what runs once, at the start, stays out of the code cache. 1 MB less.
  options="$options -XX:Tier3InvocationThreshold=300 -XX:Tier3MinInvocationThreshold=150 -XX:Tier3CompileThreshold=3000"
  # What the compiler needed while the node started goes back to the system: 12 MB less.
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}" MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-131072}"
  case $version.${update:-0} in
    17.[0-9] | 17.1[01] | 18.* | 19.* | 20.* | 21.[0-2]) ;;
    *) options="$options -XX:TrimNativeHeapInterval=1000" ;;
  esac
fi

# run MAIN-CLASS JVM-OPTION JVM-OPTION ARGUMENT...: only the class path or module path and what is common come from here.
run() {
  main=$1
  first=$2
  second=$3
  shift 3
  if [ "$kind" = client ]; then
    # On the class path the JVM need not look at modules; what these commands never use stays out of it.
    path=
    for jar in "$home"/lib/mycelium-cli-*.jar "$home"/lib/mycelium-core-*.jar "$home"/lib/picocli-*.jar \
      "$home"/lib/slf4j-*.jar "$home"/lib/commons-codec-*.jar "$home"/lib/tomlj-*.jar; do
      path=$path:$jar
    done
    set -- -cp "${path#:}" "dev.mycelium.cli.$main" "$@"
  else
    set -- --module-path "$home/lib${native:+:$native}" --add-modules ALL-MODULE-PATH --module "dev.mycelium.cli/dev.mycelium.cli.$main" "$@"
  fi
  # Lists of words.
  # shellcheck disable=SC2086
  $exec "$java" $options "$first" "$second" ${MYCELIUM_JAVA_OPTS:-} "$@"
}

# Classes in the form that the JVM has them in memory: made by mycelium-prepare for one JVM and one place. One that
# does not fit is not used, and nobody needs to hear of it.
archive=$home/cds/${build:-unknown}/$kind.jsa
exec=
if [ -n "${MYCELIUM_PREPARE:-}" ]; then
  MYCELIUM_JAVA_OPTS=
  mkdir -p "${archive%/*}"
  run Rehearsal "-XX:DumpLoadedClassList=$archive.list" -Xshare:auto "$kind" >&2
  # For these lines newer JVMs link classes, and leave out those compiled for Java 5 (picocli) then.
  sed '/^@cp /d' "$archive.list" >"$archive.classes"
  options="$options -Xshare:dump -Xlog:disable"
  run Main "-XX:SharedClassListFile=$archive.classes" "-XX:SharedArchiveFile=$archive.new" >&2
  rm "$archive.list" "$archive.classes"
  mv "$archive.new" "$archive"
  exit 0
fi
share=-Xshare:auto
[ ! -f "$archive" ] || share=-XX:SharedArchiveFile=$archive

# The JVM cannot ask what is a terminal.
[ ! -t 1 ] || options="$options -Dmycelium.stdout.terminal=true"
[ ! -t 2 ] || options="$options -Dmycelium.stderr.terminal=true"
# Warnings of the JVM would go to standard output.
options="$options -Xlog:disable -Xlog:all=error:stderr"
exec=exec
run Main "$share" "-Xlog:cds*=off:stderr" "$@"
