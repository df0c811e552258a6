from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "hall.casework"
    verbose_name = _("办件")

    def ready(self) -> None:
        """Register the jobs with the worker, and the form designer's view on earlier applications."""
        from hall.casework import jobs, personal_data  # noqa: F401
        from hall.casework.filling.past import submitted_under
        from hall.catalog import past

        past.register(submitted_under)
        post_migrate.connect(_guard_events, sender=self)


def _guard_events(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After every migration, since one that makes the table anew loses its triggers."""
    from hall.casework import append_only

    connection = connections[using]
    if append_only.TABLE in connection.introspection.table_names():
        append_only.guard(connection)
