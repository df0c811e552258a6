"""Acts of the documents' room: publish a wording, revoke a certificate."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hall.documents.kinds import PaperKind, wording_problems
from hall.documents.models import SigningCertificate, Wording
from hall.documents.rendering import why_not_printed
from hall.documents.selectors import forget_wordings
from identity.actors import Actor
from identity.models import Department, Role

log = logging.getLogger("hall.documents")


class WordingRefused(Exception):
    """Why a wording is not published, a sentence each; nothing of it is lost."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def why_not_publish(actor: Actor, department: Department) -> str:
    """Publishers of the department; empty is yes. The page asks the same."""
    if actor.account is None or not actor.has_role(Role.PUBLISHER, department.code):
        return _("只有%(department)s的发布人员可以发布文书用语。") % {"department": department.name}
    return ""


def publish_wording(
    kind: PaperKind, department: Department, text: str, *, base: int, actor: Actor, now: datetime
) -> Wording:
    """A new revision. `base` is the one that it was written from: another's newer one is not overwritten.

    Raises WordingRefused.
    """
    text = text.replace("\r\n", "\n").strip()
    problems = wording_problems(kind, text)
    if reason := why_not_publish(actor, department):
        problems.insert(0, reason)
    problems = problems or why_not_printed(text)  # a paper is drawn for it: only for who may publish
    newest = Wording.objects.filter(kind=kind.key, department=department).aggregate(n=Max("number"))["n"] or 0
    if newest != base:
        problems.append(_("别人刚发布了第 %(number)d 版。请对照后再发布。") % {"number": newest})
    if problems or actor.account is None:
        raise WordingRefused(problems)
    try:
        with transaction.atomic():
            transaction.on_commit(forget_wordings)
            return Wording.objects.create(
                kind=kind.key,
                department=department,
                number=base + 1,
                text=text,
                author=actor.account,
                published_at=now,
            )
    except IntegrityError as error:
        raise WordingRefused([_("别人刚发布了新的一版。请对照后再发布。")]) from error


def revoke_certificate(fingerprint: str, reason: str, *, now: datetime) -> SigningCertificate:
    """From now on it signs nothing, and what bears a later time is not believed. Raises DoesNotExist."""
    row = SigningCertificate.objects.get(fingerprint=fingerprint)
    if row.revoked_at is None:
        row.revoked_at, row.revocation_reason = now, reason[:200]
        row.save(update_fields=["revoked_at", "revocation_reason"])
        log.warning("A signing certificate was revoked: %s", fingerprint)
    return row
