from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "hall.channels"
    verbose_name = _("反馈与查询")

    def ready(self) -> None:
        """Listen to the one signal, and register the sending of messages with the worker."""
        from hall.channels import jobs, listeners, personal_data  # noqa: F401
