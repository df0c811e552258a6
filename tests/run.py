"""All tests, in three passes: on PostgreSQL with Redis what must hold there, everything else on SQLite, the browser's.

    python -m tests.run [arguments for pytest]

The acts run on both databases. A pass starts only when the one before is green, so that the last line on the screen is
always the summary that decides. The browser's tests have a pass and processes of their own, each with its own browser
and hall: Playwright keeps an event loop running, under which Django refuses its database to every other test.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services import postgresql, redis

ON_POSTGRESQL = "(acts or postgres or redis) and not e2e"
ON_SQLITE = "not postgres and not redis and not e2e"
IN_A_BROWSER = "e2e"
WITH_A_BROWSER = ("tests/e2e", "tests/quality")  # the only folders that may: to read all others takes each process long
CORES = min(os.cpu_count() or 1, 4)
# A file at a time, in the order of tests/conftest.py: left to itself, the one with the fewest tests comes last.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
WORKERS = ("-n", str(CORES + 1), *BY_FILE)  # one more than cores: some tests wait, for servers and for processes
BROWSERS = ("-n", str(CORES), *BY_FILE)
NOTHING_COLLECTED = 5
# What the first pass compiles, the next ones and the many processes that tests start find again.
NOT_INHERITED = {"DJANGO_SETTINGS_MODULE", "HALL_TEST_DATABASE", "HALL_TEST_REDIS", "PYTHONDONTWRITEBYTECODE"}


def main(arguments: Sequence[str]) -> int:
    """Returns pytest's exit code of the pass that was red, or 0."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped in order
    with postgresql() as database_url, redis() as redis_url:
        services = {"HALL_TEST_DATABASE": database_url, "HALL_TEST_REDIS": redis_url}
        code = _pytest(ON_POSTGRESQL, [*WORKERS, *arguments], services)
    code = code or _pytest(ON_SQLITE, [*WORKERS, *arguments], {})
    are_named = any(Path(word.partition("::")[0]).exists() for word in arguments)
    folders = () if are_named else WITH_A_BROWSER
    return code or _pytest(IN_A_BROWSER, [*BROWSERS, *arguments, *folders], {})


def _pytest(marks: str, arguments: Sequence[str], services: Mapping[str, str]) -> int:
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    print(f"\n== {marks} ({'PostgreSQL and Redis' if services else 'SQLite'}) ==", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", marks, *arguments], env={**inherited, **services}, check=False
    )
    return 0 if done.returncode == NOTHING_COLLECTED else done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
