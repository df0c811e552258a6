#!/bin/sh
# Recompiles the lock files: hashes of every file, for every system, and no package source's address.
set -eu

tools=var/lock-tools
[ -x "$tools/bin/uv" ] || {
    .venv/bin/python -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
}
compile() {
    UV_CUSTOM_COMPILE_COMMAND="make lock" "$tools/bin/uv" pip compile --quiet --generate-hashes --universal \
        --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header "$@"
}
compile ${UPGRADE:+--upgrade} requirements/run.in --output-file requirements/run.lock
compile ${UPGRADE:+--upgrade} requirements/test.in --constraint requirements/run.lock --output-file requirements/test.lock
