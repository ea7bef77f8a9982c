# Sourced by examples/run.sh and tests/run.sh: checks for what the build, the nodes and the tests need, and installs what is missing where
# that can be done: on Debian and Ubuntu, as root or with sudo. Elsewhere it says what is needed and ends.
#
# Needed: a Rust toolchain, a C compiler, pkg-config and the OpenSSL headers (native-tls), a JDK of 17 or newer and Maven (the nodes),
# the program openssl (keys of the tests in the forms that users have).

java_min=17

has() { command -v "$1" >/dev/null 2>&1; }

# The major version of the Java that the harness would use, 0 without one: JAVA_HOME first, then PATH.
java_major() {
    local java=java version
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then java=$JAVA_HOME/bin/java; fi
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    version=${version#1.}
    version=${version%%[!0-9]*}
    echo "${version:-0}"
}

has_jdk() {
    { has javac || [ -x "${JAVA_HOME:-}/bin/javac" ]; } && [ "$(java_major)" -ge "$java_min" ]
}

# What is missing, one word each.
missing_parts() {
    if [ "$nodes" = yes ]; then
        has_jdk || echo jdk
        has mvn || echo maven
        has openssl || echo openssl
    fi
    has cc || echo c-compiler
    # Elsewhere TLS comes with the system.
    [ "$(uname)" = Linux ] || return 0
    has pkg-config || echo pkg-config
    { has pkg-config && pkg-config --exists openssl; } || echo openssl-headers
}

describe_part() {
    case $1 in
        jdk) echo "a JDK, version $java_min or newer (java and javac, on PATH or in JAVA_HOME)" ;;
        maven) echo "Apache Maven (mvn)" ;;
        openssl) echo "the program openssl" ;;
        c-compiler) echo "a C compiler (cc)" ;;
        pkg-config) echo "pkg-config" ;;
        openssl-headers) echo "the headers of OpenSSL (libssl-dev, openssl-devel)" ;;
    esac
}

# The oldest packaged JDK that will do.
jdk_package() {
    local version
    for version in 17 21 25; do
        if apt-cache show "openjdk-$version-jdk-headless" >/dev/null 2>&1; then
            echo "openjdk-$version-jdk-headless"
            return
        fi
    done
    echo default-jdk-headless
}

package_of() {
    case $1 in
        jdk) jdk_package ;;
        maven) echo maven ;;
        openssl) echo openssl ;;
        c-compiler) echo gcc libc6-dev ;;
        pkg-config) echo pkg-config ;;
        openssl-headers) echo libssl-dev ;;
    esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_with_apt() {
    local part packages=
    as_root apt-get update -qq
    for part in "$@"; do packages+=" $(package_of "$part")"; done
    echo "installing:$packages"
    # shellcheck disable=SC2086  # a list of names
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
}

# ensure_prerequisites [--no-nodes]: without nodes there is no need for a JDK, Maven and openssl.
# shellcheck disable=SC2046,SC2086  # lists of words
ensure_prerequisites() {
    local parts part nodes=yes
    [ "${1:-}" != --no-nodes ] || nodes=no
    if ! has cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then
        PATH=$HOME/.cargo/bin:$PATH
    fi
    if ! has cargo; then
        echo "missing: a Rust toolchain, 1.85 or newer; see https://rustup.rs" >&2
        return 1
    fi
    parts=$(missing_parts)
    if [ -n "$parts" ] && has apt-get && { [ "$(id -u)" -eq 0 ] || has sudo; }; then
        install_with_apt $parts
        parts=$(missing_parts)
    fi
    for part in $parts; do
        echo "missing: $(describe_part "$part")" >&2
    done
    [ -z "$parts" ]
}
