from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "identity"
    verbose_name = _("统一身份")

    def ready(self) -> None:
        """Listen to logins; register what the clock does."""
        from identity import personal_data  # noqa: F401
        from identity.mandates import jobs  # noqa: F401
        from identity.privacy import jobs as privacy_jobs  # noqa: F401
        from identity.sessions import jobs as session_jobs  # noqa: F401
