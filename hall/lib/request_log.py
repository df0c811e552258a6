"""One structured line a request and an act, each with the request's id, never with personal data."""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")
requests_log = logging.getLogger("hall.request")
acts_log = logging.getLogger("hall.act")
_SANE_ID = re.compile(r"[A-Za-z0-9-]{8,36}")
_SECRETS_IN_PATH = re.compile(r"(?<=/verify/)[^/]+|\b\d{6}[A-Z0-9]{2,12}\d{13}[0-9A-Z]\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class RequestLogMiddleware:
    """Give each request an id (or keep the proxy's), send it back, and write one line at the end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request. The line has no query string and no code: those can tell who asked about what."""
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            fields = {
                "method": request.method,
                "path": safe_path(request.path),
                "status": response.status_code,
                "ms": round((time.monotonic() - started) * 1000),
            }
            user = getattr(request, "user", None)
            if "_auth_user_id" in getattr(request, "session", {}) and user is not None and user.is_authenticated:
                fields["account"] = str(user.public_id)
            if request.path != "/healthz":
                requests_log.info("request", extra={"fields": fields})
            return response
        finally:
            request_id.reset(token)


def safe_path(path: str) -> str:
    """A path as it may be logged: without case numbers and verification codes, encoded so that it stays one word."""
    return quote(_SECRETS_IN_PATH.sub("*", path), safe="/*:@-._~!$&'()+,;=")[:300]


def log_act(kind: str, **fields: Any) -> None:
    """One line for one business act: its kind and row ids."""
    acts_log.info("act", extra={"fields": {"kind": str(kind), **{k: v for k, v in fields.items() if v is not None}}})


class RequestIdFilter(logging.Filter):
    """Put the current request's id on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        record.request_id = request_id.get()
        return True


def places(record: logging.LogRecord) -> list[str]:
    """The frames of a record's exception, innermost last: file, line and function, without any value."""
    if not record.exc_info or record.exc_info[2] is None:
        return [f"{record.module}:{record.lineno} {record.funcName}"]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])]


class LineFormatter(logging.Formatter):
    """For people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """A line; exceptions keep Python's own traceback."""
        fields = " ".join(f"{key}={value}" for key, value in getattr(record, "fields", {}).items())
        message = f"{record.getMessage()} {fields}".strip()
        message = _CONTROL.sub(" ", message)
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower():7} {record.name} {message}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """For machines. An exception is its class and its places; its text could hold somebody's data."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object in one line."""
        entry: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg),
            "request": getattr(record, "request_id", ""),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            entry["exception"] = record.exc_info[0].__name__
            entry["places"] = places(record)
        return json.dumps(entry, ensure_ascii=False, default=str)
