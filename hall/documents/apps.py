from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "hall.documents"
    verbose_name = _("文书")

    def ready(self) -> None:
        """Say what is kept of people."""
        from hall.documents import personal_data  # noqa: F401
