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
    echo "== $name"
    echo "   $*"
    if "$@"; then
        echo "-- $name: $((SECONDS - started)) s"
    else
        echo "-- $name: FAILED after $((SECONDS - started)) s" >&2
        exit 1
    fi
}

lint() { cargo clippy --quiet --locked --all-targets "$@" -- -D warnings; }
document() { RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --no-deps "$@"; }
check() { cargo test --quiet --locked "$@"; }

library="-p ignite-client -p ignite-derive"

step "prerequisites" ensure_prerequisites
step "format" cargo fmt --all --check
# The other packages turn the default features on; without features only these two can be looked at.
# shellcheck disable=SC2086
step "clippy, no features" lint $library --no-default-features
step "clippy, default features" lint --workspace
step "clippy, all features" lint --workspace --all-features
step "offline tests, default features" check --workspace --lib --bins --test offline
step "offline tests, all features" check --workspace --lib --bins --test offline --all-features
step "doc tests" check --workspace --doc --all-features
# shellcheck disable=SC2086
step "documentation, default features" document $library
step "documentation, all features" document --workspace --all-features
if [ "$fast" = no ]; then
    step "server tests" check -p ignite-testkit --test server --all-features
    step "examples" examples/run.sh all
fi
echo "all passed in $SECONDS s"
