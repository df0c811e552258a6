"""Find any change, gap or reordering in what happened, and say where."""

import os
import time
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hall.casework.models import CaseEvent
from hall.evidence.kept import Kept, findings_of_kept, read_kept
from hall.evidence.models import EvidenceRoot
from hall.evidence.verification import findings


class Command(BaseCommand):
    """Reads everything; changes nothing. Exit code 1 when something is not as the evidence says."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be asked."""
        parser.add_argument("--files", action="store_true", help="Read every stored file and compare its digest.")
        parser.add_argument("--roots", metavar="FILE", help="Roots that were kept elsewhere (/verify/roots/all.json).")
        parser.add_argument("--processes", type=int, help="How many look side by side (default: one a core).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding, then what was read."""
        started, count = time.perf_counter(), 0
        processes = options["processes"] or os.cpu_count() or 1
        kept = _kept(options["roots"]) if options["roots"] else []
        for finding in chain(findings(files=options["files"], processes=processes), findings_of_kept(kept)):
            count += 1
            self.stdout.write(f"{finding.place}: {finding.what}")
        events, roots = CaseEvent.objects.count(), EvidenceRoot.objects.count()
        took = time.perf_counter() - started
        if not options["roots"]:
            self.stdout.write("Not held against roots kept elsewhere (--roots): newest ones taken away are not missed.")
        self.stdout.write(f"{events} events, {roots} roots, {took:.1f} s: {count or 'nothing'} found")
        if count:
            raise CommandError("The evidence does not agree with what is stored.")


def _kept(path: str) -> list[Kept]:
    try:
        return read_kept(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as published roots: {error}.") from error
