"""A hall with something at every address: the district's data, the world of the matrix, and a restaurant's cases.

    python -m tests.quality.stage pages.json

makes them in the database of the environment (VAR_DIR), and writes which pages there are, and who looks at each.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

LANGUAGE_INDEPENDENT = ("schema", "/api/")
NO_PAGES = {  # downloads and fragments of pages
    "catalog:blank_form",
    "casework:filled_form",
    "casework:upload",
    "casework:document",
    "identity:privacy_json",
    "identity:privacy_pdf",
    "designer:export",
    "designer:outline",
    "evidence:root",
    "portal:manifest",
    "portal:service_worker",
}


@dataclass(frozen=True)
class Page:
    """One page as one person sees it. `session` is empty for a visitor."""

    name: str
    path: str
    session: str = ""


def main(target: Path) -> None:
    """Prepare the hall, put the things up, say where they are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hall.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("prepare", verbosity=0)
    from tests.quality.scenes import scenes

    pages = [*_pages_of_the_matrix(), *scenes()]
    target.write_text(json.dumps([asdict(page) for page in pages], ensure_ascii=False, indent=1), encoding="utf-8")


def _pages_of_the_matrix() -> Iterator[Page]:
    """Of each address that shows a page: the first thing it may name, seen by the first who may open it."""
    from django.utils import timezone

    from tests.authorisation.rules import EVERYONE, RULES, SIGNED_IN
    from tests.authorisation.test_matrix import DOORS
    from tests.authorisation.world import World
    from tests.cast import Cast

    world = World(Cast(timezone.now()))
    sessions = {name: world.browser(name).cookies["sessionid"].value for name in world.accounts}
    names = {rule.on for rules in RULES.values() for rule in rules if rule.method == "GET" and rule.ok}
    # A person has one draft of an item: it is begun when what was handed in is made.
    ordered = sorted(names, key=lambda name: (name == "draft", name))
    things = {name: next(iter(world.variants(name).values())) for name in ordered}
    for key, rules in RULES.items():
        if key in NO_PAGES or key.startswith(LANGUAGE_INDEPENDENT):
            continue
        for rule in rules:
            if rule.method != "GET" or not rule.ok:
                continue
            role = rule.ok.split()[0]
            who = {EVERYONE: "", SIGNED_IN: "applicant", "party": "applicant"}.get(role, role)
            name = re.sub(r"\W+", "-", key) + (f"-{rule.on}" if len(rules) > 1 and rule.on else "")
            yield Page(name, DOORS[key].path(things[rule.on]), sessions.get(who, ""))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
