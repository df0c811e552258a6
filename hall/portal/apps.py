from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hall.lib.language import remember_words


class PortalConfig(AppConfig):
    name = "hall.portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        """The words of the hall's own language are looked up once."""
        remember_words()
