"""The verbs of identity."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from identity.models import Account, ApiKey

CLAIMS = {"name": "name", "id_number": "identity_number", "mobile": "phone_number", "email": "email"}


def account_from_claims(issuer: str, claims: Mapping[str, Any]) -> Account:
    """The account of (issuer, sub), made at the first login; what the provider says of the person is taken over."""
    account, _ = Account.objects.get_or_create(issuer=issuer, subject=str(claims["sub"]))
    changed = []
    for field, claim in CLAIMS.items():
        value = claims.get(claim)
        if isinstance(value, str) and value and value[:64] != getattr(account, field):
            setattr(account, field, value[:64])
            changed.append(field)
    if changed:
        account.save(update_fields=changed)
    return account


def create_api_key(account: Account, label: str, *, ends_on: date) -> str:
    """A key for a department's own system; only its hash is kept, so this is the one time that it can be read."""
    key = f"hall_{secrets.token_urlsafe(32)}"
    ApiKey.objects.create(account=account, label=label, key_hash=hash_key(key), ends_on=ends_on)
    return key


def hash_key(key: str) -> str:
    """Keys are long and random, so a plain hash is enough to look them up by."""
    return hashlib.sha256(key.encode()).hexdigest()
