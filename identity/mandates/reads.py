"""Reads of mandates: what I hold, whom I represent, what waits for my yes."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hall.lib.sealed import keyed_hashes
from identity.actors import Actor
from identity.mandates.numbers import plain_name
from identity.models import Account, InvitationState, Mandate, MandateBasis, MandateInvitation

REPRESENTS = (MandateBasis.OFFICE, MandateBasis.GUARDIAN)


def represented(actor: Actor) -> list[Mandate]:
    """The parties that the actor represents by law, and may therefore name others for; one mandate each."""
    found: dict[str, Mandate] = {}
    for mandate in actor.mandates:
        if mandate.basis in REPRESENTS:
            found.setdefault(mandate.party_key, mandate)
    return list(found.values())


def represents(actor: Actor, party_key: str) -> bool:
    """Whether the actor represents that party by law today."""
    return any(mandate.party_key == party_key for mandate in represented(actor))


def _of_parties(mandates: Sequence[Mandate]) -> Q:
    organisations = [m.organisation_id for m in mandates if m.organisation_id]
    return Q(organisation__in=organisations) | Q(ward__in=[m.ward_id for m in mandates if m.ward_id])


def given_by_parties(actor: Actor) -> QuerySet[Mandate]:
    """The mandates that the actor's parties have given, the newest first; ended ones too."""
    return (
        Mandate.objects.filter(_of_parties(represented(actor)), basis=MandateBasis.APPOINTED)
        .select_related("account", "organisation", "ward", "ended_by")
        .order_by("-pk")
    )


def invitations_of_parties(actor: Actor) -> QuerySet[MandateInvitation]:
    """The invitations of the actor's parties that have not been answered, the newest first."""
    return (
        MandateInvitation.objects.filter(_of_parties(represented(actor)), state=InvitationState.OPEN)
        .exclude(invitee_name="")  # so long over that its name is forgotten
        .select_related("organisation", "ward")
        .order_by("-pk")
    )


def held(account: Account, on: date) -> QuerySet[Mandate]:
    """What the person may do for others, now or later."""
    return (
        Mandate.objects.filter(account=account, ends_on__gte=on, ended_at=None)
        .select_related("organisation", "ward", "given_by")
        .order_by("starts_on", "pk")
    )


def people_of_party(
    organisation_id: int | None, ward_id: int | None, item_code: str, act: str, on: date
) -> tuple[list[Account], list[Account]]:
    """Who may do that act for the party in this item that day, and who of them represents it by law. One query."""
    mandates = (
        Mandate.objects.filter(
            organisation=organisation_id, ward=ward_id, starts_on__lte=on, ends_on__gte=on, ended_at=None
        )
        .select_related("account")
        .order_by("pk")
    )
    covering = [mandate for mandate in mandates if mandate.covers(item_code, act)]
    everyone = list(dict.fromkeys(mandate.account for mandate in covering))
    return everyone, list(dict.fromkeys(one.account for one in covering if one.basis in REPRESENTS))


def number_hashes(account: Account) -> list[str]:
    """Under which hashes an invitation may name the person: identity number and mobile, each with every open key."""
    named = (("id_number", account.id_number), ("mobile", account.mobile))
    return [hashed for purpose, number in named if number for hashed in keyed_hashes(purpose, number)]


def waiting_for(account: Account, now: datetime) -> QuerySet[MandateInvitation]:
    """The invitations that name the person by verified name and number."""
    return (
        MandateInvitation.objects.filter(
            state=InvitationState.OPEN,
            expires_at__gt=now,
            invitee_name=plain_name(account.name),
            invitee_hash__in=number_hashes(account),
        )
        .exclude(invitee_hash="")
        .select_related("organisation", "ward", "invited_by")
        .order_by("pk")
    )


def is_named(account: Account, invitation: MandateInvitation) -> bool:
    """Whether the invitation names the person by verified name and number."""
    if not invitation.invitee_hash or invitation.invitee_name != plain_name(account.name):
        return False
    return invitation.invitee_hash in number_hashes(account)
