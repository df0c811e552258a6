"""All tests, in two passes: on PostgreSQL with Redis what must hold there, then everything else on SQLite.

    python -m tests.run [arguments for pytest]

The acts run on both databases. The second pass starts only when the first is green, so that the last line on the screen
is always the summary that decides.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.services import postgresql, redis

ON_POSTGRESQL = "acts or postgres or redis"
ON_SQLITE = "not postgres and not redis"
NOTHING_COLLECTED = 5


def main(arguments: Sequence[str]) -> int:
    """Returns pytest's exit code of the pass that was red, or 0."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped in order
    with postgresql() as database_url, redis() as redis_url:
        code = _pytest(ON_POSTGRESQL, arguments, {"HALL_TEST_DATABASE": database_url, "HALL_TEST_REDIS": redis_url})
    return code or _pytest(ON_SQLITE, arguments, {})


def _pytest(marks: str, arguments: Sequence[str], services: Mapping[str, str]) -> int:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "HALL_TEST_DATABASE", "HALL_TEST_REDIS"}
    }
    print(f"\n== {marks} ({'PostgreSQL and Redis' if services else 'SQLite'}) ==", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", marks, *arguments], env={**inherited, **services}, check=False
    )
    return 0 if done.returncode == NOTHING_COLLECTED else done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
