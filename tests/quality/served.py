"""The staged hall, served: `manage.py run_hall` over the database that stage.py has filled."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.quality.stage import Page
from tests.running import ROOT, environment, open_hall
from tests.services import free_port

# The staged people are signed in without the provider.
SETTINGS = {"STAFF_ASSURANCE": "none", "LOG_LEVEL": "WARNING"}


@dataclass(frozen=True)
class Served:
    """Where the hall is, and its pages."""

    url: str
    pages: tuple[Page, ...]

    def page(self, name: str) -> Page:
        return next(page for page in self.pages if page.name == name)


@contextmanager
def served(var: Path) -> Iterator[Served]:
    """Stage and serve; everything is kept in `var`."""
    port, listed = free_port(), var / "pages.json"
    subprocess.run(
        [sys.executable, "-m", "tests.quality.stage", str(listed)],
        cwd=ROOT,
        env=environment(var, port, SETTINGS),
        check=True,
    )
    pages = tuple(Page(**one) for one in json.loads(listed.read_text(encoding="utf-8")))
    with open_hall(var, port=port, settings=SETTINGS) as hall:
        yield Served(hall.url, pages)
