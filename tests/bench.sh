#!/usr/bin/env bash
# Compares this client with other clients of Apache Ignite, and with what no client can beat, on servers that it starts:
#   tests/bench.sh                          every column and row, then pairs
#   tests/bench.sh --quick                  every column and row once, on less data; no pairs; below five minutes
#   tests/bench.sh --pairs 40               so many alternating pairs with Java and with the bound (20; 0 leaves them out)
#   tests/bench.sh --only "W3 W6"           some rows
#   tests/bench.sh --peers "java raw-c rust"  some columns
#   tests/bench.sh --reps 5                 so many repeats of the table (3; 0 leaves it out)
#   tests/bench.sh --save                   copies the page and the chart into tests/benches
# The rows, columns and settings stand in tests/benches/README.md. All that is made lies in target/benches.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tests/prerequisites.sh
source tests/prerequisites.sh
SOURCES=$PWD/tests/benches
trap 'echo "tests/bench.sh failed in line $LINENO; what the programs said lies in ${B:-target/benches}/logs" >&2' ERR

OPTIONS=${*//\"/}
REPS=3 PAIRS=20 ONLY="" QUICK=no SAVE=no COUNTS=yes
PEERS="rust rust-async java python node ignite-rs ignite-v2 raw-c echo mem"
export PEERS_N=100000 PEERS_BULK=1000000 PEERS_WARM=0.8 PEERS_MEAS=1.0 PEERS_CAP=6
while [ $# -gt 0 ]; do
    case $1 in
        --quick) QUICK=yes REPS=1 PAIRS=0 COUNTS=no PEERS_N=10000 PEERS_BULK=50000 PEERS_WARM=0.25 PEERS_MEAS=0.35 PEERS_CAP=1 ;;
        --pairs) PAIRS=$2; shift ;;
        --only) ONLY=$2; shift ;;
        --peers) PEERS=$2; shift ;;
        --reps) REPS=$2; shift ;;
        --save) SAVE=yes ;;
        --no-counts) COUNTS=no ;;
        *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift
done
export PEERS_PORT=${PEERS_PORT:-11650} TZ=UTC PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ensure_prerequisites
has python3 || { echo "missing: Python 3.9 or newer (python3)" >&2; exit 1; }

TARGET=${CARGO_TARGET_DIR:-$PWD/target}
mkdir -p "$TARGET/benches"
TARGET=$(cd "$TARGET" && pwd)
B=$TARGET/benches
mkdir -p "$B/run" "$B/logs" "$B/src"
rm -f "$B"/run/* "$B"/*.jsonl "$B"/logs/*
# What the page says of the run itself.
machine() {
    printf '{"processor":"%s","processors":%s,"system":"%s","load":"%s",' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
        "$(nproc)" "$(uname -sr)" "$(cut -d ' ' -f 1 /proc/loadavg)"
    printf '"ignite":"%s","rust":"%s","java":"%s","python":"%s","node":"%s","commit":"%s","options":"%s","entries":%s,"bulk":%s,"seconds":%s}\n' \
        "$(sed -n 's:.*<ignite.version>\(.*\)</ignite.version>.*:\1:p' tests/pom.xml)" "$(rustc --version | cut -d ' ' -f 2)" \
        "$("$(jdk java)" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)" "$(python3 --version | cut -d ' ' -f 2)" \
        "$(node --version 2>/dev/null || echo absent)" "$(git describe --always --dirty 2>/dev/null || echo unknown)" "$OPTIONS" \
        "$PEERS_N" "$PEERS_BULK" "$PEERS_MEAS"
}

chosen() { case " $PEERS " in *" $1 "*) return 0 ;; esac; return 1; }
# asked ROW...: those that the options want.
asked() {
    local row
    for row in "$@"; do
        case " ${ONLY:-$row} " in *" $row "*) printf '%s ' "$row" ;; esac
    done
}

# ---- programs: one of each column, in the folder run ----
# program NAME COMMAND...: makes run/NAME, which runs the command with its own arguments behind.
program() {
    local name=$1
    shift
    # PEERS_UNDER is a program that watches it.
    { echo '#!/bin/sh'; printf 'exec $PEERS_UNDER'; printf ' %q' "$@"; echo " \"\$@\" 2>> $(printf %q "$B/logs/$name.log")"; } > "$B/run/$name"
    chmod +x "$B/run/$name"
}

# column NAME: builds it. One that cannot be built is absent, with the end of what the build said.
column() {
    local log=$B/logs/build-$1.log
    chosen "$1" || return 0
    if "build_$1" > "$log" 2>&1; then return 0; fi
    local reason
    reason=$(grep -m 1 -iE '^ *(error|fatal|npm err)' "$log" || tail -n 1 "$log")
    reason=$(printf '%s' "$reason" | tr -d '"\\' | tr '\t\n' '  ' | cut -c 1-150)
    echo "$1 cannot be built: $reason (see $log)" >&2
    printf '{"peer":"%s","absent":"cannot be built: %s"}\n' "$1" "$reason" >> "$B/absent.jsonl"
    rm -f "$B/run/$1"
}

OPENS=()
while read -r package; do OPENS+=("--add-opens=$package=ALL-UNNAMED"); done < "$SOURCES/java/opens.txt"
# Of JAVA_HOME if that is set, as for the tests.
jdk() { if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/$1" ]; then echo "$JAVA_HOME/bin/$1"; else echo "$1"; fi; }

# The server and the Java column: both are needed, the one loads the data.
build_jvm() {
    local jars=$B/jars java
    java=$(jdk java)
    [ -f "$jars/.done" ] ||
        { mvn -q -B -f tests/pom.xml dependency:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$jars" && touch "$jars/.done"; }
    mkdir -p "$B/java"
    "$(jdk javac)" -nowarn -cp "$jars/*" -d "$B/java" "$SOURCES"/java/*.java || return 1
    local flags=("${OPENS[@]}" -Djava.net.preferIPv4Stack=true)
    program server "$java" "${flags[@]}" -Xms512m -Xmx512m -DIGNITE_QUIET=true -DIGNITE_UPDATE_NOTIFIER=false \
        -DIGNITE_PERFORMANCE_SUGGESTIONS_DISABLED=true -cp "$B/java:$jars/*" Server
    program java "$java" "${flags[@]}" -Xms256m -Xmx512m -cp "$B/java:$jars/*" Bench
}

# As a user would build it for speed; the other Rust columns have the same profile.
build_rust() {
    local made
    made=$(CARGO_PROFILE_BENCH_LTO=thin CARGO_PROFILE_BENCH_CODEGEN_UNITS=1 CARGO_PROFILE_BENCH_DEBUG=line-tables-only \
        cargo bench --locked -p ignite-testkit --bench peers --no-run --message-format=json |
        sed -n '/"name":"peers"/s/.*"executable":"\([^"]*\)".*/\1/p')
    [ -n "$made" ] || return 1
    program rust "$made" blocking
    program rust-bytes "$made" bytes
    program rust-async "$made" async
}
build_rust-async() { [ -x "$B/run/rust" ] || build_rust; }

# A copy is built: what cargo and npm leave beside the sources has no place among them.
fresh_copy() { mkdir -p "$B/src/$1" && cp -r "$SOURCES/$1/." "$B/src/$1/"; }
build_crate() {
    fresh_copy "$1" && (cd "$B/src/$1" && CARGO_TARGET_DIR=$B/src/$1/target cargo build --release) &&
        program "$1" "$B/src/$1/target/release/peer-$1"
}
build_ignite-rs() { build_crate ignite-rs; }
build_ignite-v2() { build_crate ignite-v2; }
build_python() {
    if ! [ -f "$B/venv/.done" ]; then
        python3 -m venv "$B/venv" && "$B/venv/bin/pip" install -r "$SOURCES/python/requirements.txt" && touch "$B/venv/.done"
    fi
    program python "$B/venv/bin/python" "$SOURCES/python/bench.py"
}
build_node() {
    has node && has npm || { echo "error: there is no Node.js with npm"; return 1; }
    fresh_copy node
    [ -d "$B/src/node/node_modules" ] || (cd "$B/src/node" && npm install --no-package-lock --no-audit --no-fund)
    program node node "$B/src/node/bench.js"
}
build_raw-c() { cc -O2 -pthread -o "$B/floor" "$SOURCES/floor/floor.c" && program raw-c "$B/floor" raw; }
build_echo() { build_raw-c && program echo "$B/floor" echo; }
build_mem() { build_raw-c && program mem "$B/floor" mem; }

machine > "$B/machine.jsonl"
started=$SECONDS
build_jvm > "$B/logs/build-java.log" 2>&1 || { cat "$B/logs/build-java.log" >&2; exit 1; }
for peer in $PEERS; do [ "$peer" = java ] || column "$peer"; done
echo "built in $((SECONDS - started)) s" >&2

# ---- the servers ----
SERVERS=()
stop() {
    exec 9>&- || true
    # shellcheck disable=SC2086
    [ ${#SERVERS[@]} = 0 ] || wait "${SERVERS[@]}" 2>/dev/null || true
    SERVERS=()
}
trap stop EXIT
trap 'exit 130' INT TERM
# serve COUNT: a cluster of so many nodes, with the data.
serve() {
    local port=$PEERS_PORT ready
    rm -rf "$B/work" && mkdir -p "$B/work"
    mkfifo "$B/work/input" "$B/work/output"
    PEERS_ADDRESSES=""
    while [ ${#SERVERS[@]} -lt "$1" ]; do
        # They end when their input does.
        IGNITE_WORK_DIR=$B/work/dumps "$B/run/server" "$B/work/$port" "$port" "$PEERS_PORT" < "$B/work/input" > "$B/work/output" &
        SERVERS+=($!)
        PEERS_ADDRESSES+=${PEERS_ADDRESSES:+,}127.0.0.1:$port
        port=$((port + 40))
    done
    export PEERS_ADDRESSES
    exec 9> "$B/work/input" 8< "$B/work/output"
    for _ in "${SERVERS[@]}"; do
        read -t 120 -r ready <&8 && [ "$ready" = READY ] || { tail -n 20 "$B/logs/server.log" >&2; exit 1; }
    done
    exec 8<&-
    "$B/run/java" load
}

# ---- the table ----
# rows_of PEER ROW...: those that it has under names of its own, W6 left out.
rows_of() {
    local peer=$1 row own
    shift
    for row in "$@"; do
        case $row in
            W1 | W2) own=${peer/#raw-c/} own=${own/#echo/} own=${own/#rust-async/} ;;
            W2-lent | W6-lent | W7-lent) own=rust ;;
            W6) own="" ;;
            W8-pool | W8-mutex | W9-single) own="raw-c echo" ;;
            W9-inline) own=java ;;
            W5P | W5G | W7 | W11 | W11P) own=${peer/#echo/} ;;
            *) own=$peer ;;
        esac
        case " $own " in *" $peer "*) echo "$row" ;; esac
    done
}
# measure PEER ROW...: within a time that no column needs.
measure() {
    local peer=$1
    shift
    timeout 120 "$B/run/$peer" "$@" ||
        printf '{"peer":"%s","w":"%s","rep":%s,"na":"failed, see its log"}\n' "$peer" "$1" "$PEERS_REP"
}
# table PEERS ROW...
table() {
    local peers=$1 peer rep own
    shift
    for rep in $(seq 1 "$REPS"); do
        export PEERS_REP=$rep
        for peer in $peers; do
            [ -x "$B/run/$peer" ] || continue
            if [ "$peer" = mem ]; then
                measure mem
                continue
            fi
            # A process of its own, because its peak memory is part of the result.
            case " $* " in *" W6 "*) [ "$peer" = echo ] || measure "$peer" W6 ;; esac
            own=$(rows_of "$peer" "$@")
            # shellcheck disable=SC2086
            [ -z "$own" ] || measure "$peer" $own
            echo "repeat $rep of $peer done at $SECONDS s" >&2
        done
    done >> "$B/table.jsonl"
}

# ---- pairs ----
REFERENCES=rust
for peer in rust-async java raw-c; do [ -x "$B/run/$peer" ] && chosen "$peer" && REFERENCES+=" $peer"; done
[ -x "$B/run/rust" ] && [ "$REFERENCES" != rust ] || PAIRS=0
# pairs PEERS ROWS ...
pairs() {
    local peers=$1 rows=$2
    shift 2
    PEERS_WARM=0.1 PEERS_MEAS=0.25 PEERS_PASSES=1 PEERS_BULK=100000 PEERS_CAP=2 \
        python3 "$SOURCES/report/pairs.py" "$B/run" --pairs "$PAIRS" --only "$rows" --peers "$peers" "$@" >> "$B/pairs.jsonl"
}

# ---- one node ----
rows=$(asked W1 W2 W2-lent W3 W10 W4 W5P W5G W8 W8-pool W8-mutex W9 W9-inline W9-single W6 W6-lent W7 W7-lent W11 W11P W12)
if [ -n "$rows" ]; then
    serve 1
    # The server's own JIT gets to a steady state, so that the first column is not at a disadvantage.
    PEERS_MEAS=$([ $QUICK = yes ] && echo 1 || echo 3) "$B/run/java" W3 W10 W4 W5P W5G W9 W6 W7 W11 > /dev/null
    if chosen rust; then "$B/run/rust-bytes" >&2; fi
    # shellcheck disable=SC2086
    table "$PEERS" $rows
    if [ "$PAIRS" -gt 0 ]; then
        pairs "$REFERENCES" "$rows"
        # From here on the server stays on its processor.
        if has taskset && [ "$(nproc)" -gt 1 ]; then pairs "$REFERENCES" "$rows" --server "${SERVERS[0]}"; fi
    fi
    if [ $COUNTS = yes ] && [ -x "$B/run/rust" ]; then
        python3 "$SOURCES/report/counts.py" "$B/run" --peers "$REFERENCES" --only "$rows" > "$B/counts.jsonl"
    fi
    stop
fi

# ---- three nodes: what knows the owners of keys ----
rows=$(asked W13 W13P W13G)
if [ -n "$rows" ]; then
    serve 3
    PEERS_MEAS=$([ $QUICK = yes ] && echo 1 || echo 3) "$B/run/java" W13 W13P W13G > /dev/null
    both=""
    for peer in rust java; do if chosen $peer && [ -x "$B/run/$peer" ]; then both+=" $peer"; fi; done
    # shellcheck disable=SC2086
    table "$both" $rows
    if [ "$PAIRS" -gt 0 ] && chosen java; then pairs "rust java" "$rows"; fi
    stop
fi

# ---- the page ----
python3 "$SOURCES/report/page.py" "$B" > "$B/results.md"
cat "$B/results.md"
if [ $SAVE = yes ]; then
    cp "$B/results.md" "$B/chart.svg" "$SOURCES/"
fi
echo "done in $SECONDS s; page and chart: $B/results.md, $B/chart.svg" >&2
