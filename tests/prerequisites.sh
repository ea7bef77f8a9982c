#!/usr/bin/env bash
# Checks for the tools that a build and the test nodes need, and installs with apt what is missing.
# usage: tests/prerequisites.sh [--no-node] [--lint]
#   --no-node  nothing starts a node: do without a JDK and Maven
#   --lint     rustfmt and clippy as well
# Prints nothing if everything is there. Without apt it says what is needed and fails.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
java_min=17
node=yes
lint=no
for arg in "$@"; do
    case $arg in
    --no-node) node=no ;;
    --lint) lint=yes ;;
    *)
        sed -n 's/^# usage: /usage: /p' "$0" >&2
        exit 2
        ;;
    esac
done

fail() {
    echo "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null
}

# The same search as that of the test harness: JAVA_HOME first, then PATH.
java_tool() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/$1" ]; then
        echo "$JAVA_HOME/bin/$1"
    else
        command -v "$1"
    fi
}

# True if `java` and `javac` are there and new enough. `javac 17.0.15` is 17; `javac 1.8.0_392` is 1, which is too old all the same.
has_jdk() {
    local tool path version
    for tool in java javac; do
        path=$(java_tool "$tool") || return 1
        version=$("$path" -version 2>&1 | grep -oE '[0-9]+' | head -n 1 || true)
        [ "${version:-0}" -ge "$java_min" ] || return 1
    done
}

# One line for each thing that is missing: its apt package, then what it is.
missing() {
    has cc || echo "gcc a C compiler (cc)"
    # Rust's standard library does not bring the C library's headers and start files.
    [ "$(uname -s)" != Linux ] || has cc || echo "libc6-dev the headers of the C library"
    if [ "$(uname -s)" = Linux ]; then
        has pkg-config || echo "pkg-config pkg-config"
        has pkg-config && pkg-config --exists openssl || echo "libssl-dev the headers of OpenSSL"
    fi
    if [ "$node" = yes ]; then
        has_jdk || echo "jdk a JDK, $java_min or newer"
        has mvn || echo "maven Maven"
    fi
}

# The oldest JDK that is new enough and that this release of the system has.
jdk_package() {
    local version
    for version in 17 21 25; do
        if apt-cache show "openjdk-$version-jdk-headless" >/dev/null 2>&1; then
            echo "openjdk-$version-jdk-headless"
            return
        fi
    done
    fail "this system has no package of a JDK $java_min or newer; install one and put it on PATH or in JAVA_HOME"
}

install_with_apt() {
    local as_root=() packages
    if [ "$(id -u)" -ne 0 ]; then
        has sudo || fail "as root, install with apt-get: $* (jdk: openjdk-$java_min-jdk-headless)"
        as_root=(sudo)
    fi
    ${as_root[@]+"${as_root[@]}"} apt-get update -q
    packages=("$@")
    for i in "${!packages[@]}"; do
        [ "${packages[$i]}" != jdk ] || packages[i]=$(jdk_package)
    done
    echo "installing: ${packages[*]}"
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${packages[@]}"
}

check_rust() {
    local want found
    has cargo && has rustc || fail "Rust is missing: install it as https://rustup.rs says"
    want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
    found=$(rustc --version | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
    [ "$(printf '%s\n' "$want" "$found" | sort -V | head -n 1)" = "$want" ] ||
        fail "Rust $found is too old, $want or newer is needed: rustup update stable"
    [ "$lint" = yes ] || return 0
    local component
    for component in fmt:rustfmt clippy:clippy; do
        cargo "${component%:*}" --version >/dev/null 2>&1 && continue
        has rustup || fail "cargo ${component%:*} is missing: install the Rust component ${component#*:}"
        rustup component add "${component#*:}"
    done
}

check_rust
needs=$(missing)
if [ -n "$needs" ]; then
    echo "missing:" >&2
    cut -d' ' -f2- <<<"$needs" | sed 's/^/  /' >&2
    has apt-get || fail "install these and run this again"
    # shellcheck disable=SC2046  # one word for each package
    install_with_apt $(cut -d' ' -f1 <<<"$needs")
    left=$(missing)
    if [ -n "$left" ]; then
        fail "still missing after the installation (does JAVA_HOME or PATH name an older one?): $(cut -d' ' -f2- <<<"$left")"
    fi
fi
