from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WalletConfig(AppConfig):
    name = "hall.wallet"
    verbose_name = _("证照库")

    def ready(self) -> None:
        """Register the jobs with the worker, and what is kept of people."""
        from hall.wallet import jobs, personal_data  # noqa: F401
