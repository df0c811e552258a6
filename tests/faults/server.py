"""A hall without pages that can be shot: reads one order a line, forks a child for it, and says how the child ended.

Each line out is JSON: {"pid"} when the child begins, {"done"} or {"refused"} by the child when the act has returned,
{"ended"} with the child's exit status, negative for a signal.
"""

import json
import os
import sys
from datetime import datetime
from typing import Any

import django

django.setup()

import weasyprint  # noqa: F401, E402, TID253 -- once for all children

from hall.casework import services  # noqa: E402
from hall.casework.errors import HallError  # noqa: E402
from hall.work.services import sweep  # noqa: E402
from identity.actors import Actor, actor_for  # noqa: E402
from identity.models import Account  # noqa: E402


def say(**line: Any) -> None:
    os.write(1, (json.dumps(line) + "\n").encode())


def act(order: dict[str, Any]) -> None:
    now = datetime.fromisoformat(order["now"])
    if order["verb"] == "sweep":
        say(done=sweep(lambda: now))
        return
    actor: Actor = actor_for(Account.objects.get(pk=order["actor"]), None, on=now.date())
    verb = getattr(services, order["verb"])
    try:
        verb(order["pk"], *order["arguments"], actor=actor, now=now, key=order["key"])
    except HallError as refusal:
        say(refused=type(refusal).__name__)
    else:
        say(done=True)


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            os.environ["PGAPPNAME"] = f"shot-{os.getpid()}"
            code = 1
            try:
                act(order)
                code = 0
            except Exception as error:  # its backend was shot
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
            finally:
                os._exit(code)
        say(pid=pid)
        say(ended=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
