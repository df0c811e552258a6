"""Load the district's data, and in the demonstration the invented people."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from hall.casework.services.calendar import load_calendar
from hall.catalog.services import load_catalog


class Command(BaseCommand):
    """Safe to repeat: only what changed is published anew."""

    help = "Load departments, towns, service items, packages and holidays; with DEMO also the invented people."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what came new."""
        now = timezone.now()
        years, revisions = load_calendar(now), load_catalog(now)
        if settings.DEMO:
            from identity.demo.seed import seed_people

            seed_people(now)
        self.stdout.write(f"Loaded: {revisions} new revisions, {years} new calendar years.")
