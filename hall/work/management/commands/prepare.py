"""Everything a start needs that is not there yet: tables, the district's data, static files."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hall.checks import TAG

# What libraries bring for pages that the hall does not have: nobody is served it, and no start waits for it.
NOT_SERVED = ["rest_framework", "oauth2_provider", "django_htmx/ext/*", "htmax-*", "htmx-4*", "htmx-2.js"]
SEED_FOLDERS = ("hall/catalog", "hall/casework", "forms_engine", "identity")


class Command(BaseCommand):
    """Migrate, seed and collect static files; skip what is done already. Safe to repeat."""

    help = "Bring database and static files to what this version needs."
    requires_system_checks = (TAG,)  # all of them would load every page first, and the start waits

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrations first: the seed needs the tables. Stamps under VAR_DIR remember what was done."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        migrated = self._migrate()
        self._seed(is_needed=migrated)
        self._collect_static()

    def _migrate(self) -> bool:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        self.stderr.write("Creating the tables.")
        # The demo provider's first: each of its many alterations costs more, the more tables Django has in mind.
        for app in (["oauth2_provider"] if settings.DEMO else []), []:
            call_command("migrate", *app, interactive=False, verbosity=0, skip_checks=True)
        return True

    def _seed(self, *, is_needed: bool) -> None:
        stamp = settings.VAR_DIR / "seeded"
        # The database is part of the stamp: another DATABASE_URL is another, empty, hall. So is the address: the demo
        # provider's people and client are bound to it.
        database = connection.settings_dict
        place = "{ENGINE} {HOST} {PORT} {NAME} {demo} {root}".format(
            **database, demo=settings.DEMO, root=settings.SITE_ROOT
        )
        wanted = _fingerprint(_seed_files(), place)
        if is_needed or not _is_stamped(stamp, wanted):
            self.stderr.write("Loading the district's service items.")
            call_command("seed", verbosity=0, skip_checks=True)
            stamp.write_text(wanted, encoding="ascii")

    def _collect_static(self) -> None:
        stamp = settings.VAR_DIR / "static-collected"
        files = (
            Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list(ignore_patterns=[])
        )
        wanted = _fingerprint(files, str(settings.STATIC_ROOT))
        if not (settings.STATIC_ROOT.is_dir() and _is_stamped(stamp, wanted)):
            self.stderr.write("Collecting the static files.")
            call_command(
                *("collectstatic", "--no-input", "--clear"), ignore_patterns=NOT_SERVED, verbosity=0, skip_checks=True
            )
            stamp.write_text(wanted, encoding="ascii")


def _seed_files() -> Iterable[Path]:
    for folder in SEED_FOLDERS:
        for kind in ("*.py", "*.json"):
            yield from (settings.BASE_DIR / folder).rglob(kind)


def _fingerprint(files: Iterable[Path], place: str) -> str:
    digest = hashlib.sha256(place.encode())
    for path in sorted(files):
        state = path.stat()
        digest.update(f"\n{path} {state.st_size} {state.st_mtime_ns}".encode())
    return digest.hexdigest()


def _is_stamped(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="ascii") == wanted
