#!/usr/bin/env bash
# Runs an example against a local Ignite node that the example starts and ends by itself, and installs before what that needs.
# usage: examples/run.sh NAME|all
#   Set IGNITE_ADDRESSES=host:port,... to use a running cluster instead of a local node.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# The examples of the workspace, one a line, sorted. Cargo writes its metadata on one line, without blanks.
names() {
    cargo metadata --locked --no-deps --format-version 1 |
        grep -oE '"kind":\["example"\],"crate_types":\["bin"\],"name":"[^"]+"' |
        sed -E 's/.*"name":"([^"]+)"/\1/' |
        sort || true
}

if [ $# -ne 1 ] || [ "$1" = --help ]; then
    sed -n 's/^# usage: /usage: /p' "$0" >&2
    ! command -v cargo >/dev/null || names | sed 's/^/  /' >&2
    exit 2
fi

if [ -n "${IGNITE_ADDRESSES:-}" ]; then
    tests/prerequisites.sh --no-node
else
    tests/prerequisites.sh
fi

known=$(names)
if [ "$1" = all ]; then
    wanted=$known
    [ -n "$wanted" ] || { echo "there is no example" >&2; exit 1; }
else
    grep -qxF -- "$1" <<<"$known" || { printf 'there is no example %s; there are:\n%s\n' "$1" "$known" >&2; exit 1; }
    wanted=$1
fi

# Names of examples hold no blanks.
for name in $wanted; do
    [ "$1" != all ] || echo "--- example $name"
    cargo run --locked -q -p ignite-examples --all-features --example "$name"
done
