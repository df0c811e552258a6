"""Accounts of people who came to the counter and never logged in. Their first login takes the account over."""

from hall.lib.sealed import keyed_hash, keyed_hashes
from identity.mandates.numbers import plain_name
from identity.models import Account

COUNTER = "counter"  # in the place of the issuer: nobody can log in as this


class OtherName(Exception):
    """The number is known under another name."""


def person_at_counter(name: str, number: str, paper: str, mobile: str) -> Account:
    """The account of whoever has that document, made where there is none. Raises OtherName.

    A resident identity number finds the account that its holder logs in with; other documents only find what the
    counter itself has made. Nothing of an account that its holder uses is changed.
    """
    if paper == "resident_id":
        known = Account.objects.filter(id_number_hash__in=keyed_hashes("id_number", number), is_active=True)
        accounts = list(known.order_by("-last_login", "pk"))
        for account in accounts:
            if plain_name(account.name) == name:
                return account
        if accounts:
            raise OtherName
    subjects = [f"{paper}:{one}" for one in keyed_hashes("counter", f"{paper}:{number}")]
    found = Account.objects.filter(issuer=COUNTER, subject__in=subjects).first()
    if found is None:
        return Account.objects.create(
            issuer=COUNTER,
            subject=f"{paper}:{keyed_hash('counter', f'{paper}:{number}')}",
            name=name,
            id_number=number if paper == "resident_id" else "",
            contact_mobile=mobile,
        )
    if plain_name(found.name) != name:
        raise OtherName
    return found


def is_holder(account: Account, name: str, number: str, paper: str) -> bool:
    """Whether the document is that of the account's person."""
    if plain_name(account.name) != name:
        return False
    if paper == "resident_id" and account.id_number_hash:
        return account.id_number_hash in keyed_hashes("id_number", number)
    subjects = [f"{paper}:{one}" for one in keyed_hashes("counter", f"{paper}:{number}")]
    return account.issuer == COUNTER and account.subject in subjects


def take_over(issuer: str, subject: str, name: str, id_number: str) -> None:
    """At a first login: what the counter made for the same person becomes their account."""
    if not id_number or Account.objects.filter(issuer=issuer, subject=subject).exists():
        return
    made = Account.objects.filter(issuer=COUNTER, id_number_hash__in=keyed_hashes("id_number", id_number)).first()
    if made is not None and plain_name(made.name) == plain_name(name):
        Account.objects.filter(pk=made.pk, issuer=COUNTER).update(issuer=issuer, subject=subject)
