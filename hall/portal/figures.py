"""The figures on the home page: counted anew every ten minutes, not for every visitor."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from hall.casework.models import Case
from hall.catalog.content import Content, Limit, Mark
from hall.catalog.models import ItemKind, ServiceItem
from hall.lib.dates import local_day

KEPT_SECONDS = 600


@dataclass(frozen=True)
class Figures:
    """Counts that anyone may know."""

    year: int
    items: int
    packages: int
    departments: int
    submitted: int
    decided: int


@dataclass(frozen=True)
class PackageFacts:
    """What a card of a package tells at a glance."""

    promised: Limit
    is_example: bool
    departments: int
    materials: int


def package_facts(content: Content) -> PackageFacts:
    """How long, how many departments, and how many papers at most."""
    promised = content.guide.promised
    return PackageFacts(
        promised=promised,
        is_example=promised.mark == Mark.EXAMPLE,
        departments=len({step.department for step in content.procedure.steps}),
        materials=sum(material.source == "applicant" for material in content.materials),
    )


def figures(now: datetime) -> Figures:
    """What is offered, and what was handed in and decided this year."""
    year = local_day(now).year
    kept = cache.get(key := f"home-figures-{year}")
    if isinstance(kept, Figures):
        return kept
    published = ServiceItem.objects.filter(current__isnull=False)
    cases = Case.objects.filter(submitted_at__year=year)
    counted = Figures(
        year=year,
        items=published.filter(kind=ItemKind.ITEM).count(),
        packages=published.filter(kind=ItemKind.PACKAGE).count(),
        departments=published.order_by().values("department").distinct().count(),
        submitted=cases.count(),
        decided=cases.filter(decision__isnull=False).count(),
    )
    cache.set(key, counted, KEPT_SECONDS)
    return counted
