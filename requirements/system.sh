#!/bin/sh
# What the hall needs from the operating system.
#   system.sh run    libraries for PDF and a Chinese font
#   system.sh test   also PostgreSQL, Redis, Chromium, Poppler, nginx, node and Java for the tests
# Installs what is missing with apt when it may (root, or sudo without a password); else prints the line to type.
set -eu

for_what="${1:-run}"

say() { printf '%s\n' "$*" >&2; }

has_package() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

has_command() { command -v "$1" >/dev/null 2>&1; }

has_postgresql() { has_command initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

has_chromium() { has_command chromium || has_command chromium-browser || has_command google-chrome; }

missing_on_debian() {
    for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk; do
        has_package "$package" || printf '%s ' "$package"
    done
    if [ "$for_what" = test ]; then
        has_postgresql || printf 'postgresql '
        has_command redis-server || printf 'redis-server '
        has_chromium || printf 'chromium '
        has_command pdftotext || printf 'poppler-utils '
        { has_command nginx || [ -x /usr/sbin/nginx ]; } || printf 'nginx-light '
        has_command openssl || printf 'openssl '
        has_command node || printf 'nodejs '
        has_command npm || printf 'npm '
        has_command java || printf 'default-jre-headless '
    fi
}

on_debian() {
    missing="$(missing_on_debian)"
    [ -z "$missing" ] && return 0
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if has_command sudo && sudo -n true 2>/dev/null; then
            as_root="sudo -n"
        else
            say "The hall needs system packages that are not installed. Type this line, then try again:"
            say "    sudo apt-get install --yes --no-install-recommends $missing"
            return 1
        fi
    fi
    say "Installing system packages: $missing"
    $as_root apt-get update -qq >&2 || say "apt-get update did not succeed; trying with the lists that are here."
    # shellcheck disable=SC2086 # the list is meant to be split into words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends $missing >&2 || {
        say "apt could not install: $missing"
        return 1
    }
}

on_macos() {
    missing=""
    ls /opt/homebrew/lib/libpango-1.0.*dylib /usr/local/lib/libpango-1.0.*dylib >/dev/null 2>&1 || missing="$missing pango"
    has_command fc-list || missing="$missing fontconfig"
    if [ "$for_what" = test ]; then
        has_postgresql || missing="$missing postgresql@15"
        has_command redis-server || missing="$missing redis"
        has_command pdftotext || missing="$missing poppler"
        has_command nginx || missing="$missing nginx"
        has_command npm || missing="$missing node"
        has_command java || missing="$missing openjdk"
    fi
    [ -z "$missing" ] && return 0
    say "The hall needs libraries that are not installed. Type this line, then try again:"
    say "    brew install$missing"
    return 1
}

elsewhere() {
    if has_command ldconfig && ! ldconfig -p | grep -q libpango-1.0.so.0; then
        say "The hall needs Pango (libpango, libpangoft2, libharfbuzz-subset), fontconfig and a Chinese font such as"
        say "Noto CJK. Install them with your system's packager, then try again."
        return 1
    fi
}

if has_command dpkg-query && has_command apt-get; then
    on_debian
elif [ "$(uname -s)" = Darwin ]; then
    on_macos
else
    elsewhere
fi
