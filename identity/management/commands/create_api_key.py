"""Give a department's own system its key."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hall.lib.dates import local_day
from identity.models import Account
from identity.services import create_api_key


class Command(BaseCommand):
    """Print a new key once."""

    help = "Create an API key that speaks as one officer; it is printed once and only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the officer by the provider's subject."""
        parser.add_argument("--subject", required=True, help="subject of the officer's account, e.g. officer-scjg")
        parser.add_argument("--label", required=True, help="name of the department's system")
        parser.add_argument("--days", type=int, default=365, help="calendar days until it ends")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the account and print the key."""
        account = Account.objects.filter(subject=options["subject"]).first()
        if account is None:
            raise CommandError(f"No account has the subject {options['subject']!r}.")
        ends_on = local_day(timezone.now()) + timedelta(days=options["days"])
        self.stdout.write(create_api_key(account, options["label"], ends_on=ends_on))
