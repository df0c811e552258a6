from functools import partial

from django.apps import AppConfig
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forms_engine.words import translate_with


class FormsEngineConfig(AppConfig):
    name = "forms_engine"
    verbose_name = _("电子表单")

    def ready(self) -> None:
        """The engine's sentences are in the project's catalogue, beside its own; days as the project's formats say."""
        translate_with(gettext, partial(date_format, format="DATE_FORMAT"))
