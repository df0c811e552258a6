"""Every error reaches the operator once, counted, without anybody's data, and disturbs nobody on the way."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction

from hall.lib.request_log import RequestIdFilter, request_id
from hall.oversight import error_log
from hall.oversight.error_log import WAITING_MAX, Keeper, OperatorHandler, keep, summarise
from hall.oversight.jobs import forget_old_errors, write_errors
from hall.oversight.models import ErrorReport
from tests.work.processes import process

SECRET = "林晓彤 445103199003070021"


@pytest.fixture
def log(keeper: Keeper) -> Iterator[logging.Logger]:
    """A logger that only the operator's handler listens to."""
    logger = logging.getLogger("hall.test")
    handler = OperatorHandler(logging.ERROR)
    handler.addFilter(RequestIdFilter())
    logger.addHandler(handler)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)
    logger.propagate = True


def fail(log: logging.Logger, text: str = SECRET) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("Could not do it for %s", text)


@pytest.mark.django_db
def test_an_error_is_counted_in_one_row_without_its_values(log: logging.Logger, keeper: Keeper) -> None:
    token = request_id.set("request-1234")
    for n in range(3):
        fail(log, f"{SECRET}{n}")
    request_id.reset(token)
    assert keeper.write_waiting() == 3
    fail(log)
    assert keeper.write_waiting() == 1
    report = ErrorReport.objects.get()
    assert (report.kind, report.logger, report.times) == ("ValueError", "hall.test", 4)
    assert report.frames[0].startswith("tests/oversight/test_error_log.py:")
    assert "林晓彤" not in str(vars(report))
    assert "445103" not in str(vars(report))


@pytest.mark.django_db
def test_an_error_without_exception_is_known_by_its_message_before_the_values(log, keeper: Keeper) -> None:
    for row in ("CaseDocument", 7), ("Delivery", 8):
        log.error("Owed work failed for good: %s %s", *row)
        log.warning("not an error")
    keeper.write_waiting()
    report = ErrorReport.objects.get()
    assert (report.kind, report.times) == ("Owed work failed for good: %s %s", 2)


@pytest.mark.django_db
def test_errors_at_different_places_are_different(log: logging.Logger, keeper: Keeper) -> None:
    fail(log)
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("elsewhere")
    keeper.write_waiting()
    assert ErrorReport.objects.count() == 2


@pytest.mark.django_db
def test_the_request_of_the_last_one_is_kept(log: logging.Logger, keeper: Keeper) -> None:
    for name in ("request-1111", "request-2222"):
        token = request_id.set(name)
        fail(log)
        request_id.reset(token)
    keeper.write_waiting()
    assert ErrorReport.objects.get().request_id == "request-2222"


@pytest.mark.django_db(transaction=True)
def test_logging_in_a_transaction_neither_joins_nor_breaks_it(log: logging.Logger, keeper: Keeper) -> None:
    with pytest.raises(OSError), transaction.atomic():
        fail(log)
        raise OSError
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        try:
            cursor.execute("SELECT nothing FROM nowhere")
        except DatabaseError:
            log.exception("broken")
            raise
    assert keeper.write_waiting() == 2
    assert ErrorReport.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_with_a_connection_of_its_own(log: logging.Logger, keeper: Keeper) -> None:
    keeper.start()
    keeper.start()
    with transaction.atomic():
        fail(log)
    logging.getLogger("hall.test").handlers[0].flush()
    keeper.flush()
    assert ErrorReport.objects.get().times == 1
    assert [t.name for t in threading.enumerate()].count("error-keeper") <= 2


def test_without_its_table_logging_goes_on(log: logging.Logger, keeper: Keeper, monkeypatch) -> None:
    def away(*args: object) -> None:
        logging.getLogger("hall.test").error("the writing itself failed")
        raise DatabaseError

    monkeypatch.setattr(error_log, "keep", away)
    fail(log)
    assert keeper.write_waiting() == 1
    assert keeper.write_waiting() == 0


def test_a_flood_is_bounded(log: logging.Logger, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_log, "keep", lambda error, times: None)
    for _ in range(WAITING_MAX + 100):
        fail(log)
    assert keeper.write_waiting() == WAITING_MAX


@pytest.mark.django_db
def test_no_record_is_too_odd(keeper: Keeper) -> None:
    handler = OperatorHandler()
    odd = [None, "", "\x00\ud800" * 100, "%d", 7, b"bytes", ValueError(SECRET)]
    for msg in odd:
        record = logging.LogRecord("hall.test", logging.ERROR, "", 0, msg, ("not a number",), (None, None, None))
        handler.handle(record)
    record = logging.LogRecord("hall.test", logging.ERROR, "", 0, "of no time", None, None)
    record.created = 1e300
    handler.handle(record)
    assert keeper.write_waiting() == len(odd)
    assert ErrorReport.objects.count() == len(odd)


def test_an_exception_as_message_is_known_by_its_class() -> None:
    record = logging.LogRecord("hall.test", logging.ERROR, __file__, 1, ValueError(SECRET), None, None)
    assert summarise(record).kind == "ValueError"


def test_a_deep_recursion_is_cut(log: logging.Logger, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(error_log, "keep", lambda error, times: seen.append(error))

    def deeper() -> None:
        deeper()

    try:
        deeper()
    except RecursionError:
        log.exception("deep")
    keeper.write_waiting()
    assert len(seen[0].place.splitlines()) == error_log.FRAMES_MAX


@pytest.mark.acts
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fork", ["", "import os; child = os.fork(); child and os._exit(os.waitpid(child, 0)[1]);"])
def test_the_web_server_keeps_its_errors_to_the_last(tmp_path: Path, fork: str) -> None:
    """A real process that serves, also one that a server forked, ends right after its error."""
    code = f"import hall.wsgi, logging; {fork} logging.getLogger('hall').error('in the web server')"
    with process(tmp_path, "-c", code) as server:
        assert server.wait(30) == 0, (tmp_path / "log").read_text()
    assert ErrorReport.objects.get().kind == "in the web server"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_processes_that_see_a_new_error_at_once_end_in_one_row() -> None:
    record = logging.LogRecord("hall.test", logging.ERROR, __file__, 1, "new", None, None)
    start = threading.Barrier(6)

    def once(_: int) -> None:
        try:
            start.wait()
            keep(summarise(record))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=6) as pool:
        list(pool.map(once, range(6)))
    assert ErrorReport.objects.get().times == 6


class Collector(BaseHTTPRequestHandler):
    """Takes what is posted."""

    taken: list[bytes]

    def do_POST(self) -> None:
        self.server.taken.append(self.rfile.read(int(self.headers["Content-Length"])))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.django_db
def test_each_kind_is_posted_to_the_collector_without_its_values(log, keeper: Keeper, settings) -> None:
    server = HTTPServer(("127.0.0.1", 0), Collector)
    server.taken = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        settings.ERROR_COLLECTOR_URL = f"http://127.0.0.1:{server.server_port}/errors"
        fail(log)
        fail(log)
        keeper.write_waiting()
    finally:
        server.shutdown()
        server.server_close()
    (taken,) = server.taken  # type: ignore[attr-defined]
    entry = json.loads(taken)
    assert (entry["kind"], entry["times"], entry["logger"]) == ("ValueError", 2, "hall.test")
    assert set(entry) == {"fingerprint", "logger", "kind", "place", "request_id", "at", "times", "site"}
    assert "林晓彤" not in taken.decode()
    assert ErrorReport.objects.get().times == 2


@pytest.mark.django_db
def test_a_collector_that_is_away_costs_one_try_a_round(log, keeper: Keeper, settings) -> None:
    settings.ERROR_COLLECTOR_URL = "http://127.0.0.1:1/"
    for n in range(3):
        log.error(("one", "two", "three")[n])
    started = time.monotonic()
    keeper.write_waiting()
    assert time.monotonic() - started < 5
    assert ErrorReport.objects.count() == 3


@pytest.mark.django_db
def test_the_worker_writes_its_own_errors_and_forgets_old_ones(log: logging.Logger, keeper: Keeper, now) -> None:
    fail(log)
    write_errors(now)
    ErrorReport.objects.update(last_at=now)
    forget_old_errors(now + timedelta(days=179))
    assert ErrorReport.objects.count() == 1
    forget_old_errors(now + timedelta(days=181))
    assert not ErrorReport.objects.exists()
