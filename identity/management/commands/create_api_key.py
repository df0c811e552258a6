"""Give a department's own system its key."""

import contextlib
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from hall.lib.dates import local_day
from identity.models import Account
from identity.services import create_api_key


class Command(BaseCommand):
    """Print a new key once."""

    help = "Create an API key that speaks as one officer; it is printed once and only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the officer by the account's id, or by the provider's subject."""
        parser.add_argument("--account", required=True, help="account id as shown at /me/, or subject (officer-scjg)")
        parser.add_argument("--label", required=True, help="name of the department's system")
        parser.add_argument("--days", type=int, default=365, help="calendar days until it ends (1 to 3650)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the account and print the key."""
        if not 1 <= options["days"] <= 3650:
            raise CommandError("--days must be between 1 and 3650.")
        ends_on = local_day(timezone.now()) + timedelta(days=options["days"])
        self.stdout.write(create_api_key(_account(options["account"]), options["label"], ends_on=ends_on))


def _account(name: str) -> Account:
    wanted = Q(issuer=settings.OIDC_ISSUER, subject=name)
    with contextlib.suppress(ValueError):
        wanted |= Q(public_id=uuid.UUID(name))
    account = Account.objects.filter(wanted, is_active=True).first()
    if account is None:
        raise CommandError(f"No open account has the id or subject {name!r}.")
    return account
