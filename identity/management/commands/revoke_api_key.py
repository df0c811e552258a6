"""Stop the key of a department's own system."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from identity.selectors import account_named
from identity.services import revoke_api_keys


class Command(BaseCommand):
    """The system is refused from its next request on."""

    help = "Stop the API keys of one system that speak as one officer, at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name them as they were named when they were made."""
        parser.add_argument("--account", required=True, help="account id as shown at /me/, or subject (officer-scjg)")
        parser.add_argument("--label", required=True, help="name of the department's system")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were stopped."""
        account = account_named(options["account"])
        stopped = revoke_api_keys(account, options["label"], now=timezone.now()) if account else 0
        if not stopped:
            raise CommandError("There is no such key in force.")
        self.stdout.write(f"{stopped} stopped.")
