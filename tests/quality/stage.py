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

BY_SCENES = {  # pages that the first who may open them would be led away from: a scene bears their name instead
    "casework:update",
    "desk:batch",
    "desk:deliver_paper",
    "identity:confirm_contact",
    "identity:give_mandate",
}
LANGUAGE_INDEPENDENT = ("schema", "/api/")
NO_PAGES = {  # downloads, fragments of pages, and what only leads on
    "catalog:blank_form",
    "casework:filled_draft",
    "casework:filled_form",
    "casework:upload",
    "casework:document",
    "identity:invitation_code",
    "identity:privacy_json",
    "identity:privacy_pdf",
    "designer:export",
    "designer:outline",
    "evidence:all_roots",
    "evidence:root",
    "portal:manifest",
    "portal:service_worker",
}


LEAD_ON = {("casework:case", "draft")}  # to the page of the form on which one goes on


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
    if missing := {_name_of(key) for key in BY_SCENES} - {page.name for page in pages}:
        raise LookupError(f"Pages without a scene: {', '.join(sorted(missing))}")
    target.write_text(json.dumps([asdict(page) for page in pages], ensure_ascii=False, indent=1), encoding="utf-8")


def _pages_of_the_matrix() -> Iterator[Page]:
    """Of each address that shows a page: the first thing it may name, seen by the first who may open it."""
    from django.utils import timezone

    from tests.authorisation.rule import EVERYONE, SIGNED_IN
    from tests.authorisation.rules import RULES
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
        if key in NO_PAGES | BY_SCENES or key.startswith(LANGUAGE_INDEPENDENT):
            continue
        for rule in rules:
            if rule.method != "GET" or not rule.ok or (key, rule.on) in LEAD_ON:
                continue
            role = rule.ok.split()[0]
            who = {EVERYONE: "", SIGNED_IN: "applicant", "party": "applicant"}.get(role, role)
            name = _name_of(key) + (f"-{rule.on}" if len(rules) > 1 and rule.on else "")
            yield Page(name, DOORS[key].path(things[rule.on]), sessions.get(who, ""))


def _name_of(key: str) -> str:
    return re.sub(r"\W+", "-", key)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
