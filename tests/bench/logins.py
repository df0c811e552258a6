"""Fifty logins a second for twenty seconds: the hall in two processes, PostgreSQL and Redis, a provider on loopback."""

import base64
import hashlib
import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.bench.frame import Measured, bench
from tests.identity.provider import Answer, LoopbackProvider, half_hash
from tests.services import free_port, postgresql, redis

ROOT = Path(__file__).resolve().parents[2]
RATE, LASTS, PEOPLE = 50, 20, 500  # logins a second, seconds, different people
BROWSERS = 32  # that wait for an answer at the same time, at most


class QuickProvider(LoopbackProvider):
    """Keeps nothing: what was asked travels in the code, so that the load may come from anywhere."""

    def answer(self, path: str, form: dict[str, str], basic: str) -> Answer:
        if path == "/userinfo":
            return 200, {"sub": form["token"], "name": "某人"}
        return super().answer(path, form, basic)

    def _token(self, form: dict[str, str], basic: str) -> Answer:
        asked = json.loads(base64.urlsafe_b64decode(form["code"]))
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if proof != asked["challenge"]:
            return 400, {"error": "invalid_grant"}
        more = {"sub": asked["sub"], "sid": asked["nonce"], "at_hash": half_hash(asked["sub"])}
        token = self.id_token(asked["nonce"], **more)
        return 200, {"access_token": asked["sub"], "token_type": "Bearer", "id_token": token}


@bench(unit="s", against="the twenty seconds in which they begin")
def logins() -> Measured:
    """How long a thousand logins take that begin fifty a second. One that fails fails the measurement."""
    with postgresql() as database, redis() as cache, _provider() as issuer, _hall(database, cache, issuer) as port:
        for number in range(2 * BROWSERS):  # connections, caches and the people's first pages
            _log_in(port, number)
        started = time.perf_counter()
        with ThreadPoolExecutor(BROWSERS) as pool:
            waits = list(pool.map(lambda number: _on_time(port, number, started), range(RATE * LASTS)))
        lasted = time.perf_counter() - started
        outcomes = Counter(outcome for outcome, _ in waits)
        slowest = statistics.quantiles([wait for _, wait in waits], n=20)[-1]
        print(f"logins: {dict(outcomes)}, 95 of 100 within {slowest * 1000:.0f} ms", file=sys.stderr)
        if outcomes.keys() != {"ok"}:
            raise RuntimeError(str(dict(outcomes)))
        return lasted, LASTS


def _on_time(port: int, number: int, started: float) -> tuple[str, float]:
    due = started + number / RATE
    time.sleep(max(0.0, due - time.perf_counter()))
    outcome = _log_in(port, number % PEOPLE)
    return outcome, time.perf_counter() - due


def _log_in(port: int, number: int) -> str:
    """The two requests of a login at the hall; the way through the provider's pages costs the hall nothing."""
    status, location, cookie = _get(port, "/oidc/authenticate/?next=/me/", "")
    if status != 302:
        return f"left with {status}"
    asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    code = {"sub": f"person-{number}", "nonce": asked["nonce"], "challenge": asked["code_challenge"]}
    answer = {"state": asked["state"], "code": base64.urlsafe_b64encode(json.dumps(code).encode()).decode()}
    status, location, _ = _get(port, f"/oidc/callback/?{urlencode(answer)}", cookie)
    return "ok" if (status, location) == (302, "/me/") else f"came back with {status}"


def _get(port: int, path: str, cookie: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        found = re.search(r"sessionid=[^;]+", answer.getheader("Set-Cookie") or "")
        return answer.status, answer.getheader("Location") or "", found[0] if found else ""
    finally:
        connection.close()


@contextmanager
def _provider() -> Iterator[str]:
    """In a process of its own, as it would be."""
    command = [sys.executable, "-c", "from tests.bench.logins import serve; serve()"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def serve() -> None:
    """The provider's process."""
    found = QuickProvider()
    print(found.issuer, flush=True)
    found.thread.join()


@contextmanager
def _hall(database: str, cache: str, issuer: str) -> Iterator[int]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder, tempfile.TemporaryFile() as log:
        environ = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DATABASE_URL": database,
            "REDIS_URL": f"{cache}/0",
            "VAR_DIR": folder,
            "PORT": str(port),
            "OIDC_ISSUER": issuer,
            "LOGIN_RATE_LIMIT": "1000000",
            "LOG_LEVEL": "ERROR",
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environ, check=True)
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "16"]
        process = subprocess.Popen(
            [*command, "hall.wsgi:application"], cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(port, process)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            if _get(port, "/oidc/authenticate/", "")[0] == 302:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("The hall did not start.")
        time.sleep(0.2)
