"""What a message leaves by: an SMS gateway and a mail server on this machine, real sockets both."""

import socketserver
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hall.channels.models import Channel, Delivery
from hall.work.services import sweep


def deliver(now: datetime, *, times: int = 1) -> None:
    """What a worker does at that moment."""
    for _ in range(times):
        sweep(lambda: now)


def the_sms() -> Delivery:
    return Delivery.objects.get(channel=Channel.SMS)


def the_mail() -> Delivery:
    return Delivery.objects.get(channel=Channel.EMAIL)


class Gateway:
    """Keeps what it was asked, answers what it is told to; the last answer goes on for ever."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers = [202]
        self.thinks_for = 0.0  # seconds
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                gateway.asked.append({k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()})
                time.sleep(gateway.thinks_for)
                self.send_response(gateway.answers[min(len(gateway.asked), len(gateway.answers)) - 1])
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/cgi-bin/sendsms"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def go_away(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class MailServer:
    """Just enough SMTP to take a mail or to refuse its recipient with `answer`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer = "250 ok"
        here = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 ready")
                while line := self.rfile.readline().decode().strip():
                    verb = line[:4].upper()
                    if verb == "RCPT":
                        here.recipients.append(line)
                        self.say(here.answer)
                    elif verb == "DATA":
                        self.say("354 go on")
                        self.take()
                    else:
                        self.say("221 bye" if verb == "QUIT" else "250 ok")

            def take(self) -> None:
                lines: list[bytes] = []
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(line)
                here.mails.append(message_from_bytes(b"".join(lines), policy=default))
                self.say("250 taken")

            def say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def go_away(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    made = Gateway()
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_USER, settings.SMS_GATEWAY_PASSWORD = made.url, "hall", "secret"
    yield made
    made.go_away()


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    made = MailServer()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{made.port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
    yield made
    made.go_away()
