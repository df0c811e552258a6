from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "hall.catalog"
    verbose_name = _("事项库")

    def ready(self) -> None:
        """Tell identity what a mandate may be limited to."""
        from hall.catalog import personal_data  # noqa: F401
        from hall.catalog.selectors import item_names
        from identity.mandates import items

        items.register(item_names)
