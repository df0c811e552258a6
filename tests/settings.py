"""The hall's settings in tests: the demo's defaults, a throw-away folder, and a database that only tests use.

`HALL_TEST_DATABASE` and `HALL_TEST_REDIS` (set by tests.run) choose PostgreSQL and Redis; without them it is SQLite in
a file, since tests with threads or a live server need a database that several connections can open.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="hall-tests-"))
_OWNER = os.getpid()


@atexit.register
def _remove_folder() -> None:
    if os.getpid() == _OWNER:
        shutil.rmtree(_FOLDER, ignore_errors=True)


def _redis_url() -> str:
    # Workers of one run must not clear each other's cache: each has a database of its own.
    url = os.environ.get("HALL_TEST_REDIS", "")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{url}/{worker}" if url else ""


# What a developer has set for `make run` must not change what the tests mean.
_KEPT_OUT = (
    "HOST PORT SITE_ROOT SECRET_KEY SECRET_KEY_FILE ALLOWED_HOSTS OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET"
    " OIDC_SCOPES SMS_INBOUND_SECRET SMS_GATEWAY_URL SMS_GATEWAY_USER SMS_GATEWAY_PASSWORD EMAIL_URL"
    " ASSURANCE_LEVELS ASSURANCE_FILE ASSURANCE_SIGN ASSURANCE_COLLECT ASSURANCE_MANDATE ASSURANCE_DECIDE_SECONDS"
    " EVIDENCE_KEY EVIDENCE_FORMER_KEYS ERROR_COLLECTOR_URL TRUSTED_PROXIES BEHIND_TLS_PROXY LOG_JSON"
)
for _name in _KEPT_OUT.split():
    os.environ.pop(_name, None)
os.environ.update(
    DEMO="1",
    DEBUG="0",
    RECOGNISED_SECONDS="0",  # tests change roles behind the back of the verbs; test_recognition.py sets it
    STAFF_ASSURANCE="none",  # tests sign staff in without a provider; tests/identity/test_step_up.py asks for it
    VAR_DIR=str(_FOLDER),
    LOG_LEVEL="WARNING",
    DATABASE_URL=os.environ.get("HALL_TEST_DATABASE") or f"sqlite:///{_FOLDER / 'hall.sqlite3'}",
    REDIS_URL=_redis_url(),
)

from hall.settings import *  # noqa: E402,F403
from hall.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# Tables from the models: the migrations, with those of the libraries, take many seconds for each process. tests/start
# and the tests that start the hall as a person does go through them; `make lint` holds them to the models.
DATABASES["default"]["TEST"] = {"MIGRATE": False}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"]["NAME"] = str(_FOLDER / "test.sqlite3")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()  # WhiteNoise warns when it is missing
