#!/bin/sh
# The roles of the one image. Each refuses to start when a setting is unsafe; the message names it.
#   hall prepare   migrate, load the district's data, collect static files; then ends
#   hall web       the web server
#   hall worker    sweeps for owed work every second, and is the heartbeat that /healthz asks for
#   hall doorbell  Celery: does owed work the moment it is written
#   hall beat      Celery's clock: rings once a minute, whatever happens
#   hall health    for the container's health check
#   hall <manage.py command …>
set -eu
cd /app

check() { python manage.py check --tag hall --fail-level ERROR; }

role="${1:-web}"
case "$role" in
    web)
        check
        exec granian --interface wsgi --no-ws --log-level warning --host "$HOST" --port "$PORT" \
            --workers "${GRANIAN_WORKERS:-2}" --blocking-threads "${GRANIAN_BLOCKING_THREADS:-5}" \
            --workers-kill-timeout 25 --respawn-failed-workers hall.wsgi:application
        ;;
    worker)
        check
        exec python manage.py run_worker --skip-checks
        ;;
    doorbell)
        check
        exec celery --app hall.celery worker --loglevel WARNING --concurrency "${CELERY_CONCURRENCY:-2}"
        ;;
    beat)
        check
        exec celery --app hall.celery beat --loglevel WARNING --schedule /tmp/beat --pidfile ''
        ;;
    health)
        exec python - <<'PYTHON'
import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

connection = HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=6)
headers = {"Host": urlsplit(os.environ.get("SITE_ROOT", "")).netloc or "localhost", "X-Forwarded-Proto": "https"}
connection.request("GET", "/healthz", headers=headers)
sys.exit(connection.getresponse().status != 200)
PYTHON
        ;;
    *)
        exec python manage.py "$@"
        ;;
esac
