"""The Celery application: only a doorbell (see hall/work)."""

import os

from celery import Celery
from celery.signals import worker_process_init

from hall.lib.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hall.settings")

app = Celery("hall")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Who rings stands in a request: a broker that is away may cost it a second, not a minute.
app.conf.broker_transport_options = {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 1}
app.conf.broker_connection_timeout = 1
app.conf.broker_connection_retry_on_startup = True
app.autodiscover_tasks(["hall.work"])


def _settle(**_about: object) -> None:
    settle()


worker_process_init.connect(_settle)
