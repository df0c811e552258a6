"""Give a department's own system its key."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hall.lib.dates import local_day
from identity.selectors import account_named
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
        now = timezone.now()
        ends_on = local_day(now) + timedelta(days=options["days"])
        account = account_named(options["account"])
        if account is None:
            raise CommandError(f"No open account has the id or subject {options['account']!r}.")
        self.stdout.write(create_api_key(account, options["label"], ends_on=ends_on, now=now))
