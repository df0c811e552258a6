"""Starts npm's oidc-provider (tests/identity/node_provider). Installed once a lock file, into var/, by npm itself."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.services import free_port

SOURCE = Path(__file__).parent / "node_provider"
INSTALLED = Path(__file__).resolve().parents[2] / "var" / "tests" / "oidc-provider"
ACR_VALUES = ["urn:example:acr:real-name", "urn:example:acr:two-factor"]


def installed() -> Path:
    """The folder with node_modules as the lock file says. Raises RuntimeError with npm's words."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise RuntimeError("node and npm are not installed; `make test` installs what the tests need.")
    lock = (SOURCE / "package-lock.json").read_bytes() + (SOURCE / "provider.mjs").read_bytes()
    folder = INSTALLED / hashlib.sha256(lock).hexdigest()[:16]
    if folder.exists():
        return folder
    INSTALLED.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=INSTALLED))
    for name in ("package.json", "package-lock.json", "provider.mjs"):
        shutil.copy(SOURCE / name, draft)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=draft, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"npm could not install the provider:\n{done.stdout}{done.stderr}")
    try:
        draft.rename(folder)
    except OSError:  # another worker of the same run was first
        shutil.rmtree(draft, ignore_errors=True)
    return folder


@contextmanager
def node_provider(clients: list[Mapping[str, Any]], port: int | None = None) -> Iterator[str]:
    """The running provider's issuer."""
    folder = installed()
    issuer = f"http://127.0.0.1:{port or free_port()}"
    config = {"issuer": issuer, "clients": clients, "acrValues": ACR_VALUES}
    environ = {**os.environ, "CONFIG": json.dumps(config), "NODE_ENV": "production"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            ["node", "provider.mjs"], cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                log.seek(0)
                raise RuntimeError(f"The provider did not start:\n{log.read().decode(errors='replace')}")
            yield issuer
        finally:
            process.terminate()
            process.wait(10)
