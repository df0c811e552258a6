from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "hall.casework"
    verbose_name = _("办件")

    def ready(self) -> None:
        """Register the jobs with the worker."""
        from hall.casework import jobs  # noqa: F401
