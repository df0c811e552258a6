"""EMAIL_URL is read strictly."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from hall.lib.mail import MailServer, mail_server


def test_a_server_elsewhere_is_asked_for_starttls() -> None:
    found = mail_server("smtp://hall:p%40ss@mail.example.test")
    assert found == MailServer("mail.example.test", 587, "hall", "p@ss", starttls=True, tls=False)


def test_smtps_speaks_tls_at_once() -> None:
    assert mail_server("smtps://mail.example.test").port == 465


def test_a_server_on_this_machine_needs_no_tls() -> None:
    assert not mail_server("smtp://127.0.0.1:2525").starttls


@pytest.mark.parametrize("url", ["mail.example.test", "http://mail.example.test", "smtp://"])
def test_anything_else_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail_server(url)
