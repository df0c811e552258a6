"""The logs say what happened and nothing about whom."""

import json
import logging
import uuid

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from hall.lib.request_log import (
    JsonFormatter,
    LineFormatter,
    RequestIdFilter,
    RequestLogMiddleware,
    log_act,
    request_id,
    safe_path,
)

NUMBER = "445103PKG01202611170002Z"


def ask(path: str, **headers: str) -> HttpResponse:
    return RequestLogMiddleware(lambda request: HttpResponse(request_id.get()))(
        RequestFactory().get(path, headers=headers)
    )


def test_the_request_has_an_id_that_is_sent_back() -> None:
    answer = ask("/")
    assert answer["X-Request-ID"] == answer.content.decode()
    assert len(answer["X-Request-ID"]) >= 8
    assert request_id.get() == ""


def test_a_sane_id_from_a_proxy_is_kept() -> None:
    token = str(uuid.uuid4())
    assert ask("/", **{"X-Request-ID": token})["X-Request-ID"] == token


@pytest.mark.parametrize("bad", ["short", "a" * 37, "eight ch", "abc\ndefgh", "<script>", "张三张三张三张三"])
def test_any_other_id_is_replaced(bad: str) -> None:
    assert ask("/", **{"X-Request-ID": bad})["X-Request-ID"] != bad


def test_one_line_a_request_without_the_query_string(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "hall.request"):
        ask("/items/?q=林晓彤")
    (record,) = [r for r in caplog.records if r.name == "hall.request"]
    assert record.fields["path"] == "/items/"
    assert (record.fields["method"], record.fields["status"]) == ("GET", 200)
    assert "account" not in record.fields


def test_the_health_check_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "hall.request"):
        ask("/healthz")
    assert not [r for r in caplog.records if r.name == "hall.request"]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/verify/ABCD2345EFGH/", "/verify/*/"),
        (f"/query/{NUMBER}/", "/query/*/"),
        (f"/query/{NUMBER.lower()}", "/query/*"),
        ("/cases/0b5f7c9e-1d2a-4b3c-8d4e-5f6a7b8c9d0e/", "/cases/0b5f7c9e-1d2a-4b3c-8d4e-5f6a7b8c9d0e/"),
        ("/a\nINFO forged line", "/a%0AINFO%20forged%20line"),
        ("/items/PKG-01/start/", "/items/PKG-01/start/"),
    ],
)
def test_a_path_names_no_case_and_stays_one_word(path: str, logged: str) -> None:
    assert safe_path(path) == logged


def record_of(error: Exception | None = None, fields: dict[str, str] | None = None) -> logging.LogRecord:
    exc_info = None
    if error is not None:
        try:
            raise error
        except Exception as raised:
            exc_info = (type(raised), raised, raised.__traceback__)
    record = logging.LogRecord("hall.x", logging.ERROR, __file__, 1, "Could not serve %s", ("林晓彤",), exc_info)
    record.fields = fields or {}
    RequestIdFilter().filter(record)
    return record


def test_json_holds_places_and_classes_but_no_values() -> None:
    text = JsonFormatter().format(record_of(ValueError("林晓彤 445103199003070021")))
    entry = json.loads(text)
    assert entry["exception"] == "ValueError"
    assert entry["message"] == "Could not serve %s"
    assert any("test_request_log.py" in place for place in entry["places"])
    assert "林晓彤" not in text
    assert "\n" not in text


def test_a_line_for_people_cannot_be_forged() -> None:
    text = LineFormatter().format(record_of(fields={"path": "/\n12:00:00 info forged"}))
    assert "\n" not in text


def test_an_act_is_one_line_with_ids_only(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "hall.act"):
        log_act("submitted", case=7, task=None)
    (record,) = [r for r in caplog.records if r.name == "hall.act"]
    assert record.fields == {"kind": "submitted", "case": 7}
