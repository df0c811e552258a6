from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    name = "hall.oversight"
    verbose_name = _("监督")

    def ready(self) -> None:
        """Register the jobs with the worker, and the checks of the settings."""
        from hall import checks  # noqa: F401
        from hall.oversight import jobs, personal_data  # noqa: F401
