"""A hall that can be shot: reads one order a line, forks a child for it, and says how the child ended.

A child is a web process that answers one posted form, through all of the hall's own layers, or a worker that sweeps
once. Each line out is JSON: {"pid"} when it begins, {"done"} or {"refused"} when it has answered, {"ended"} with its
exit status, negative for a signal.
"""

import json
import os
import sys
from datetime import datetime
from typing import Any

import django

django.setup()

import weasyprint  # noqa: F401, E402, TID253 -- once for all children
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import get_resolver  # noqa: E402
from django.utils import timezone  # noqa: E402

from hall.work.services import sweep  # noqa: E402

SWEEP, REDIRECTED = "sweep", 302


def say(**line: Any) -> None:
    os.write(1, (json.dumps(line) + "\n").encode())


def carry_out(order: dict[str, Any]) -> None:
    now = datetime.fromisoformat(order["now"])
    timezone.now = lambda: now  # the day of the cast
    if order["path"] == SWEEP:
        say(done=sweep(lambda: now))
        return
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies[settings.SESSION_COOKIE_NAME] = order["session"]
    status = browser.post(order["path"], order["data"] | {"key": order["key"]}).status_code
    say(**({"done": True} if status == REDIRECTED else {"refused": status}))


def main() -> None:
    get_resolver().url_patterns  # noqa: B018 -- all pages are loaded before the first fork
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            os.environ["PGAPPNAME"] = f"shot-{os.getpid()}"
            code = 1
            try:
                carry_out(order)
                code = 0
            except Exception as error:  # its backend was shot
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
            finally:
                os._exit(code)
        say(pid=pid)
        say(ended=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
