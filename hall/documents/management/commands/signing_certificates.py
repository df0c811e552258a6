"""Which certificates papers were signed with; and the revocation of one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hall.documents.keys import unreadable_keys
from hall.documents.models import SigningCertificate
from hall.documents.services import revoke_certificate


class Command(BaseCommand):
    """List them, or revoke one by its fingerprint."""

    help = "List the signing certificates; --revoke FINGERPRINT --reason TEXT revokes one."

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be asked."""
        parser.add_argument("--revoke", metavar="FINGERPRINT")
        parser.add_argument("--reason", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line each: department, days, fingerprint, state; then the files of keys that cannot be read."""
        if options["revoke"]:
            self._revoke(options["revoke"], options["reason"])
        for row in SigningCertificate.objects.select_related("department"):
            state = f"revoked {row.revoked_at:%Y-%m-%d}: {row.revocation_reason}" if row.revoked_at else "in use"
            line = f"{row.department.code}  {row.not_before:%Y-%m-%d} - {row.not_after:%Y-%m-%d}  {row.fingerprint}"
            self.stdout.write(f"{line}  {state}")
        for path, why in unreadable_keys().items():
            self.stderr.write(f"{path.parent.name}  {path.name} is passed over: {why} Mend or remove it.")

    def _revoke(self, fingerprint: str, reason: str) -> None:
        if not reason:
            raise CommandError("A revocation needs a --reason.")
        try:
            revoke_certificate(fingerprint, reason, now=timezone.now())
        except SigningCertificate.DoesNotExist:
            raise CommandError("There is no certificate with this fingerprint.") from None
