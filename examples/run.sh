#!/usr/bin/env bash
# Runs an example against a local node that it starts by itself, after installing what is missing for that:
#   examples/run.sh quickstart      one example
#   examples/run.sh all             every example, one after the other
# With IGNITE_ADDRESSES=host:port,... the examples use that cluster instead.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tests/prerequisites.sh
source tests/prerequisites.sh

examples() {
    cargo metadata --locked --no-deps --format-version 1 | tr '{' '\n' |
        sed -n 's/^"kind":\["example"\].*"name":"\([^"]*\)".*/\1/p' | sort
}

usage() {
    echo "usage: examples/run.sh NAME | all" >&2
    echo "examples:" $(examples) >&2
    exit 2
}

run() {
    echo "== $1"
    cargo run --quiet --locked -p ignite-examples --example "$1"
}

[ $# -eq 1 ] || usage
ensure_prerequisites ${IGNITE_ADDRESSES:+--no-nodes}
names=$(examples)
if [ "$1" = all ]; then
    [ -n "$names" ] || { echo "there are no examples" >&2; exit 1; }
    cargo build --locked -p ignite-examples --examples
    for name in $names; do run "$name"; done
elif grep -qxF -- "$1" <<<"$names"; then
    cargo build --locked -p ignite-examples --example "$1"
    run "$1"
else
    usage
fi
