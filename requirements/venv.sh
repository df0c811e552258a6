#!/bin/sh
# Makes .venv and installs a lock file into it; does nothing when that very lock is installed already.
#   venv.sh run    requirements/run.lock
#   venv.sh test   requirements/test.lock (which contains run.lock)
set -eu

for_what="${1:-run}"
venv="${VENV:-.venv}"
lock="requirements/$for_what.lock"
stamp="$venv/installed-$for_what"

say() { printf '%s\n' "$*" >&2; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then
            printf '%s' "$name"
            return 0
        fi
    done
    say "The hall needs Python 3.11 or later. Install it, or name it: make PYTHON=/path/to/python3"
    return 1
}

install_venv_package() {
    # Debian divides the venv module from Python itself.
    package="$("$1" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")')"
    if [ "$(id -u)" -eq 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        say "Python's venv module is missing. Type this line, then try again:"
        say "    sudo apt-get install --yes $package"
        return 1
    fi
    $as_root apt-get update -qq >&2 || true
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "$package" >&2
}

make_venv() {
    python="$(find_python)"
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        command -v apt-get >/dev/null 2>&1 || { say "Python's venv module is missing."; return 1; }
        install_venv_package "$python"
    fi
    say "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
}

is_new_enough "$venv/bin/python" || make_venv
wanted="$(cksum <"$lock")"
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    say "Installing $lock (a minute or two, once)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock" >&2
    printf '%s\n' "$wanted" >"$stamp"
fi
