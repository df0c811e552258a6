"""The first administrator of a department, appointed on the machine; all others are granted on the page."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from identity.errors import Refused
from identity.models import Account, Department
from identity.staff.verbs import appoint_first_administrator


class Command(BaseCommand):
    help = "Appoint a department's first administrator. The person must have logged in once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account", required=True, help="account number, as /me/ shows it")
        parser.add_argument("--department", required=True, help="code of the department, e.g. SCJG")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = Account.objects.filter(public_id=options["account"], is_active=True).first()
        except ValidationError:
            account = None
        department = Department.objects.filter(code=options["department"]).first()
        if account is None or department is None:
            raise CommandError("There is no such account or no such department.")
        try:
            appoint_first_administrator(account, department, now=timezone.now())
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"{account} is administrator of {department}.")
