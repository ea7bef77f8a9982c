#!/usr/bin/env bash
# Passes all checks and tests, after installing what is missing for that:
#   tests/run.sh            everything; starts real nodes
#   tests/run.sh --fast     only what needs no node
# With IGNITE_ADDRESSES=host:port,... the tests that need a node with default settings use that cluster.
# A node that cannot be started is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tests/prerequisites.sh
source tests/prerequisites.sh

fast=no
case "${1:-}" in
    "") ;;
    --fast) fast=yes ;;
    *) echo "usage: tests/run.sh [--fast]" >&2; exit 2 ;;
esac

# step NAME COMMAND...: runs it, says how long it took, and ends everything if it fails.
step() {
    local name=$1 started=$SECONDS
    shift
    printf '== %s\n   %s\n' "$name" "$*"
    if "$@"; then
        echo "-- $name: $((SECONDS - started)) s"
    else
        echo "-- $name: FAILED after $((SECONDS - started)) s" >&2
        exit 1
    fi
}

ensure_lint_tools() {
    cargo fmt --version >/dev/null && cargo clippy --version >/dev/null || rustup component add rustfmt clippy
}

test="cargo test --quiet --locked"
clippy="cargo clippy --quiet --locked --all-targets"
doc="env RUSTDOCFLAGS=-Dwarnings cargo doc --quiet --locked --no-deps"
# The other packages turn the default features on: without features, or with the default ones, these two are looked at alone.
library="-p ignite-client -p ignite-derive"

# shellcheck disable=SC2086  # the variables above are lists of words
{
    step "prerequisites" ensure_prerequisites
    step "rustfmt and clippy" ensure_lint_tools
    step "format" cargo fmt --all --check
    step "clippy, no features" $clippy $library --no-default-features -- -D warnings
    step "clippy, default features" $clippy --workspace -- -D warnings
    step "clippy, all features" $clippy --workspace --all-features -- -D warnings
    step "offline tests, default features" $test --workspace --lib --bins --test offline
    step "offline tests, all features" $test --workspace --lib --bins --test offline --all-features
    step "doc tests" $test --workspace --doc --all-features
    step "documentation, no TLS" $doc -p ignite-client --no-default-features --features derive
    step "documentation, default features" $doc $library
    step "documentation, all features" $doc --workspace --all-features
    if [ "$fast" = no ]; then
        step "server tests" $test -p ignite-testkit --test server --all-features
        step "server tests, asynchronous" $test -p ignite-testkit --test server_async --all-features
        step "generated code" $test -p ignite-examples --test generate
        step "examples" examples/run.sh all
    fi
}
echo "all passed in $SECONDS s"
