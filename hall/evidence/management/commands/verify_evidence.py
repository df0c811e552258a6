"""Find any change, gap or reordering in what happened, and say where."""

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hall.casework.models import CaseEvent
from hall.evidence.models import EvidenceRoot
from hall.evidence.verification import findings


class Command(BaseCommand):
    """Reads everything; changes nothing. Exit code 1 when something is not as the evidence says."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be asked."""
        parser.add_argument("--files", action="store_true", help="Read every stored file and compare its digest.")
        parser.add_argument("--processes", type=int, help="How many look side by side (default: one a core).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding, then what was read."""
        started, count = time.perf_counter(), 0
        processes = options["processes"] or os.cpu_count() or 1
        for finding in findings(files=options["files"], processes=processes):
            count += 1
            self.stdout.write(f"{finding.place}: {finding.what}")
        events, roots = CaseEvent.objects.count(), EvidenceRoot.objects.count()
        took = time.perf_counter() - started
        self.stdout.write(f"{events} events, {roots} roots, {took:.1f} s: {count or 'nothing'} found")
        if count:
            raise CommandError("The evidence does not agree with what is stored.")
