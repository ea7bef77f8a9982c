#!/usr/bin/env bash
# Everything that must pass before a change lands; installs before what that needs and stops at the first failure.
# usage: tests/run.sh [--fast]
#   --fast  one set of features (the default one), no documentation, and of the examples only the quickstart
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

case $#:${1-} in
0:) fast=no ;;
1:--fast) fast=yes ;;
*)
    sed -n 's/^# usage: /usage: /p' "$0" >&2
    exit 2
    ;;
esac

summary=()

# step NAME COMMAND...: runs the command and notes how long it took.
step() {
    local name=$1 began=$SECONDS took
    shift
    printf '\n=== %s\n' "$name"
    if "$@"; then
        took=$((SECONDS - began))
        printf '=== %s: passed in %d s\n' "$name" "$took"
        summary+=("$(printf '%5d s  %s' "$took" "$name")")
    else
        printf '=== %s: FAILED after %d s\n' "$name" $((SECONDS - began)) >&2
        printf '    %s\n' "$*" >&2
        exit 1
    fi
}

clippy() {
    cargo clippy --locked --all-targets "$@" -- -D warnings
}

# Library units and the tests without a server.
offline() {
    cargo test --locked --workspace --lib --bins --test offline "$@"
}

doc() {
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps "$@"
}

step "prerequisites" tests/prerequisites.sh --lint
step "format" cargo fmt --all --check
if [ $fast = yes ]; then
    step "clippy, default features" clippy --workspace
    step "offline tests, default features" offline
    step "doc tests, default features" cargo test --locked --workspace --doc
    step "server tests" cargo test --locked --workspace --test server
    step "example quickstart" examples/run.sh quickstart
else
    # The other members would turn the library's default features on again.
    step "clippy, no features" clippy -p ignite-client --no-default-features
    step "clippy, default features" clippy --workspace
    step "clippy, all features" clippy --workspace --all-features
    step "offline tests, default features" offline
    step "offline tests, all features" offline --all-features
    step "doc tests, default features" cargo test --locked --workspace --doc
    step "doc tests, all features" cargo test --locked --workspace --doc --all-features
    step "documentation, default features" doc
    step "documentation, all features" doc --all-features
    step "server tests, all features" cargo test --locked --workspace --all-features --test server
    step "examples" examples/run.sh all
fi

printf '\n'
printf '%s\n' "${summary[@]}"
printf '%5d s  in all: passed\n' $SECONDS
