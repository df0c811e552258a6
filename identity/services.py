"""The verbs of identity."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from identity.counter import take_over
from identity.mandates.records import record
from identity.models import Account, ApiKey, GrantKind

# Field of the account → claim. Standard claims where OpenID Connect has one.
CLAIMS = {"name": "name", "id_number": "identity_number", "mobile": "phone_number", "email": "email"}
LONGEST = {"name": 64, "id_number": 64, "mobile": 32, "email": 254}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
_CHINA_MOBILE = re.compile(r"(?:\+?86[ -]?)?(1\d{10})")


def account_from_claims(issuer: str, claims: Mapping[str, Any]) -> Account:
    """The account of (issuer, sub), made at the first login; what the provider says of the person is taken over.

    A claim that is missing, empty or unusable says nothing: what is known already stays.
    """
    known = {field: _usable(field, claims.get(claim)) for field, claim in CLAIMS.items()}
    take_over(issuer, claims["sub"], known["name"], known["id_number"])
    account, _ = Account.objects.get_or_create(issuer=issuer, subject=claims["sub"])
    changed = []
    for field, value in known.items():
        if value and value != getattr(account, field):
            setattr(account, field, value)
            changed.append(field)
    if changed:
        account.save(update_fields=changed)
    return account


def choose_language(account_pk: int, code: str) -> None:
    """Pages at the next login, and messages from now on, in this language. The caller knows that there is such."""
    Account.objects.filter(pk=account_pk).update(language=code)


def choose_elder_mode(account_pk: int, *, is_on: bool) -> None:
    """Remember how a person wants pages shown, for their next login on any device."""
    Account.objects.filter(pk=account_pk).update(is_elder=is_on)


def create_api_key(account: Account, label: str, *, ends_on: date, now: datetime) -> str:
    """A key for a department's own system; only its hash is kept, so this is the one time that it can be read."""
    key = f"hall_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        ApiKey.objects.create(account=account, label=label, key_hash=hash_key(key), ends_on=ends_on)
        record(GrantKind.KEY_GIVEN, actor=None, now=now, subject=account)
    return key


def revoke_api_keys(account: Account, label: str, *, now: datetime) -> int:
    """Stop the keys of that system which speak as this officer, at once. Returns how many."""
    with transaction.atomic():
        stopped = ApiKey.objects.filter(account=account, label=label, revoked_at=None).update(revoked_at=now)
        for _ in range(stopped):
            record(GrantKind.KEY_REVOKED, actor=None, now=now, subject=account)
    return stopped


def hash_key(key: str) -> str:
    """Keys are long and random, so a plain hash is enough to look them up by."""
    return hashlib.sha256(key.encode()).hexdigest()


def _usable(field: str, value: Any) -> str:
    if not isinstance(value, str):
        return ""
    text = _CONTROL.sub("", value).strip()
    if field == "mobile" and (match := _CHINA_MOBILE.fullmatch(text)):
        text = match[1]
    if field == "id_number":
        text = text.upper()
    return text if len(text) <= LONGEST[field] else ""
