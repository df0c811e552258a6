from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "hall.casework"
    verbose_name = _("办件")

    def ready(self) -> None:
        """Register the jobs with the worker, and the form designer's view on earlier applications."""
        from hall.casework import jobs, personal_data  # noqa: F401
        from hall.casework.past import submitted_under
        from hall.catalog import past

        past.register(submitted_under)
