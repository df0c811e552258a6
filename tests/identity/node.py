"""Starts npm's oidc-provider (tests/identity/node_provider). See tests/npm.py."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.npm import installed
from tests.services import free_port

SOURCE = Path(__file__).parent / "node_provider"
ACR_VALUES = ["urn:example:acr:real-name", "urn:example:acr:two-factor"]


@contextmanager
def node_provider(clients: list[Mapping[str, Any]], port: int | None = None) -> Iterator[str]:
    """The running provider's issuer."""
    folder = installed(SOURCE)
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
