"""An unsafe setting stops the start, and the message begins with its name."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from hall import checks
from hall import settings as hall_settings

ROOT = Path(__file__).resolve().parents[2]
SAFE: dict[str, Any] = {
    "SITE": {
        **hall_settings.SITE,
        "site_code": "4451030001",
        "icp": "粤ICP备1号",
        "police": "1",
        "support_phone": "0768-1",
    },
    "DEMO": False,
    "DEBUG": False,
    "SITE_ROOT": "https://hall.example.test",
    "ALLOWED_HOSTS": ["hall.example.test"],
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ",
    "OIDC_ISSUER": "https://id.example.test",
    "OIDC_CLIENT_ID": "hall",
    "OIDC_CLIENT_SECRET": "given by the provider",
    "STAFF_ASSURANCE": "two-factor",
    "EVIDENCE_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "SMS_INBOUND_SECRET": "known to the gateway only",
    "REDIS_URL": "redis://redis:6379/0",
    "TRUSTED_PROXIES": 1,
    "SMS_GATEWAY_URL": "http://gateway:13013/",
    "EMAIL_URL": "smtp://mail:25",
    "SIGNING_KEYS_DIR": "/run/keys/papers",
    "SIGNING_TRUST": "/run/keys/authorities.pem",
}
Found = Callable[..., list[str]]


@pytest.fixture
def found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Found:
    """The variables that the checks name when production differs from a safe one by these settings."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://hall@db/hall")
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")

    def look(**changes: Any) -> list[str]:
        for name, value in {**SAFE, **changes}.items():
            setattr(settings, name, value)
        return [message.msg.split()[0] for message in checks.check_production(None)]

    return look


def test_safe_settings_pass(found: Found) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", True),
        ("SITE_ROOT", "http://hall.example.test"),
        ("ALLOWED_HOSTS", ["*"]),
        ("SECRET_KEY", "short"),
        ("EVIDENCE_KEY", ""),
        ("EVIDENCE_KEY", "c2hvcnQ="),
        ("EVIDENCE_FORMER_KEYS", ["c2hvcnQ="]),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "demo-only-never-use-in-production"),
        ("OIDC_ISSUER", ""),
        ("OIDC_ISSUER", "http://id.example.test"),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_CLIENT_SECRET", ""),
        ("OIDC_CLIENT_SECRET", "hall-demo-secret"),
        ("STAFF_ASSURANCE", ""),
        ("STAFF_ASSURANCE", "not a level"),
        ("ASSURANCE_SIGN", "not a level"),
        ("SMS_INBOUND_SECRET", ""),
        ("SMS_INBOUND_SECRET", "short"),
        ("SMS_INBOUND_SECRET", "demo-gateway-secret"),
        ("REDIS_URL", ""),
        ("TRUSTED_PROXIES", 0),
        ("SMS_GATEWAY_URL", ""),
        ("EMAIL_URL", ""),
        ("SIGNING_KEYS_DIR", ""),
        ("SITE_ABOVE", ()),
    ],
)
def test_each_unsafe_value_is_named(found: Found, name: str, value: Any) -> None:
    assert found(**{name: value}) == [name]


@pytest.mark.parametrize("name", ["site_code", "icp", "police", "support_phone"])
def test_what_the_footer_must_say_is_missed(found: Found, name: str) -> None:
    variable = {"site_code": "SITE_CODE"}.get(name, f"SITE_{name.upper()}")
    assert found(SITE={**SAFE["SITE"], name: ""}) == [variable]


def test_a_provider_on_the_same_machine_may_speak_http(found: Found) -> None:
    assert found(OIDC_ISSUER="http://127.0.0.1:9000") == []


def test_a_database_must_be_named(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert found() == ["DATABASE_URL"]


def test_sqlite_is_only_doubted(found: Found, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert found() == ["DATABASE_URL"]
    assert not any(message.is_serious() for message in checks.check_production(None))


def test_a_demonstration_may_stay_as_it_is(settings: Settings) -> None:
    assert checks.check_production(None) == checks.check_demo(None) == []


@pytest.mark.parametrize(("name", "value"), [("SITE_ROOT", "http://hall.example.test"), ("HOST", "0.0.0.0")])
def test_a_demonstration_that_others_can_reach_is_warned_of(settings: Settings, name: str, value: str) -> None:
    setattr(settings, name, value)
    assert [message.id for message in checks.check_demo(None)] == ["hall.DEMO"]


def test_a_missing_font_stops_production_only(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "cjk_font_problem", lambda: "No Chinese font is installed.")
    assert [message.is_serious() for message in checks.check_font(None)] == [False]
    settings.DEMO = False
    assert [message.is_serious() for message in checks.check_font(None)] == [True]


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import hall.wsgi"],
        ["manage.py", "run_hall"],
        ["manage.py", "run_worker"],
        ["manage.py", "check", "--tag", "hall"],
    ],
    ids=["wsgi", "run_hall", "run_worker", "entry"],
)
def test_no_door_opens_on_bare_production(command: list[str], tmp_path: Path) -> None:
    """Started as production with nothing set, each door names what is missing and stays shut."""
    environment = {"PATH": os.environ["PATH"], "DEMO": "0", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    for name in ("SITE_ROOT", "SECRET_KEY", "OIDC_ISSUER", "SMS_INBOUND_SECRET", "DATABASE_URL", "REDIS_URL"):
        assert f"{name} must" in done.stderr
