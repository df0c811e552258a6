"""The key for what a browser keeps of a page while the network is away (frontend/static/js/kept.js).

The device stores only what is sealed with it, and the key comes with the page, which no cache keeps: who finds the
device without being able to log in as the same person finds nothing. Both names say nothing of whom they are for.
"""

from base64 import b64encode
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from identity.actors import Actor

OWNER = "hall.casework.kept.owner"
KEY = "hall.casework.kept.key"


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose it is, and what seals it (256 bits, base64)."""

    owner: str
    key: str


def kept_for(actor: Actor) -> Kept:
    """The same for a person on every device; another one when SECRET_KEY changes: then what was kept is of no use."""
    account = str(actor.account.pk if actor.account else "")
    owner = salted_hmac(OWNER, account, algorithm="sha256").hexdigest()[:16]
    return Kept(owner, b64encode(salted_hmac(KEY, account, algorithm="sha256").digest()).decode())
