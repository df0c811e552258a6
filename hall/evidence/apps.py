from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "hall.evidence"
    verbose_name = _("存证")

    def ready(self) -> None:
        """Register the nightly root with the worker, and what is kept of people."""
        from hall.evidence import jobs, personal_data  # noqa: F401
