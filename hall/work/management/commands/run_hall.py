"""`make run`: the web server and the worker as one command, which begin and end together."""

import http.client
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from hall.checks import TAG
from hall.version import version

# One thread would deadlock: in the demonstration the hall asks the identity provider that it serves itself. No more
# than the database pool gives (hall/lib/database.py).
THREADS = 12
READY_SECONDS = 60
END_SECONDS = 15


@dataclass(frozen=True)
class Child:
    """One of the processes, under the name that messages use."""

    name: str
    process: subprocess.Popen[bytes]


class Command(BaseCommand):
    """Prepare, start web server and worker, say where the hall is, end both when either ends."""

    help = "Serve the hall: web server and worker together."
    requires_system_checks = (TAG,)  # all of them would load every page first, and the start waits

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs until Ctrl-C or SIGTERM. Raises CommandError when a process ends by itself."""
        self.children: list[Child] = []
        self.told_to_end = False
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._end)
        _refuse_taken_port()
        call_command("prepare", skip_checks=True)
        try:
            self._start("worker", sys.executable, "manage.py", "run_worker", "--skip-checks")
            self._start("web server", *web_command())
            self._wait_until_ready()
            if not self.told_to_end:
                self.stdout.write(banner())
                self.stdout.flush()
            self._watch()
        finally:
            self._stop_all()
        self.stdout.write("The hall is closed. The data is kept.")

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.told_to_end = True

    def _start(self, name: str, *command: str) -> None:
        # Own sessions: Ctrl-C reaches this process only, which then ends the others in order.
        process = subprocess.Popen(  # noqa: S603 -- our own commands
            command, cwd=settings.BASE_DIR, env=_environment(), start_new_session=True
        )
        self.children.append(Child(name, process))

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + READY_SECONDS
        while not self.told_to_end and not _is_healthy():
            self._refuse_dead()
            if time.monotonic() > end:
                self.stderr.write(f"/healthz is not well after {READY_SECONDS} s; the log above may say why.")
                return
            time.sleep(0.1)

    def _watch(self) -> None:
        while not self.told_to_end:
            self._refuse_dead()
            time.sleep(0.3)

    def _refuse_dead(self) -> None:
        for child in self.children:
            code = child.process.poll()
            if code is not None and not self.told_to_end:
                raise CommandError(f"The {child.name} ended by itself (code {code}); the hall is closed.")

    def _stop_all(self) -> None:
        for child in self.children:
            if child.process.poll() is None:
                child.process.terminate()
        end = time.monotonic() + END_SECONDS
        for child in self.children:
            try:
                child.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()


def web_command() -> tuple[str, ...]:
    """How granian serves the hall. GRANIAN_WORKERS adds processes (with Redis only: limits are counted there)."""
    return (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
        *("--host", settings.HOST, "--port", str(settings.PORT), "--blocking-threads", str(THREADS)),
        *("--workers-kill-timeout", "10", "hall.wsgi:application"),
    )


def banner() -> str:
    """Where the hall is, who can be played, and what is only simulated."""
    lines = ["", f"The service hall {version()} is open: {settings.SITE_ROOT}/", ""]
    for path, what in (
        ("/", "public pages"),
        ("/my/", "an applicant's own matters"),
        ("/desk/", "staff"),
        ("/api/v1/schema/", "the API's description"),
        ("/healthz", "health"),
    ):
        lines.append(f"  {settings.SITE_ROOT}{path:<17} {what}")
    if settings.DEMO:
        lines += ["", "People to log in as (all invented; click one at the login page):", *_people()]
        lines += ["", "Simulated in this demonstration (DEMO=1):", *_simulated()]
    return "\n".join([*lines, "", "Ctrl-C ends it; the data stays under var/ (make reset removes it).", ""])


def _people() -> list[str]:
    from identity.demo.people import PEOPLE

    shown = [person for person in PEOPLE if not person.subject.startswith("officer-")]
    officers = [person for person in PEOPLE if person.subject.startswith("officer-")]
    lines = [f"  {person.name}  {person.about}" for person in shown]
    if officers:
        lines.append(f"  {len(officers)} officers, one a department, such as {officers[0].name} ({officers[0].about})")
    return lines


def _simulated() -> list[str]:
    outbox = f"{settings.SITE_ROOT}/outbox/"
    lines = ["  identity provider: the hall's own, at /demo-idp/; no password is asked"]
    if not settings.SMS_GATEWAY_URL:
        lines.append(f"  text messages: none is sent, all are shown at {outbox}")
    if not settings.EMAIL_URL:
        lines.append(f"  mail: none is sent, all are shown at {outbox}")
    return [*lines, "  promised limits and people marked 示例 are examples, not the district's own"]


def _refuse_taken_port() -> None:
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Cannot serve at {settings.HOST}:{settings.PORT}: {error.strerror}. Try another: make run PORT=8001"
            ) from error


def _is_healthy() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104 -- read, not bound
    connection = http.client.HTTPConnection(host, settings.PORT, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(settings.SITE_ROOT).netloc})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _environment() -> dict[str, str]:
    if platform.system() != "Darwin":
        return dict(os.environ)
    # Homebrew's libraries are not where Python looks, and macOS drops this variable on the way through make.
    places = f"/opt/homebrew/lib:/usr/local/lib:{os.environ.get('DYLD_FALLBACK_LIBRARY_PATH', '')}"
    return {**os.environ, "DYLD_FALLBACK_LIBRARY_PATH": places.rstrip(":")}
