"""Reads of wordings and certificates."""

from collections.abc import Sequence
from dataclasses import dataclass

from hall.documents.kinds import PaperKind, kinds, wording_problems
from hall.documents.models import SigningCertificate, Wording
from hall.lib.kept import Kept
from identity.models import Department


@dataclass(frozen=True, slots=True)
class InForce:
    """The text that counts now; number 0 is the hall's own."""

    number: int
    text: str


def wording_of(kind: PaperKind, department: Department) -> InForce:
    """The department's newest wording of that kind of paper, else the hall's. Kept a minute.

    One that was published before the lint knew what the law wants of it is not used: its papers would not be issued.
    """
    return _newest.get().get((kind.key, department.pk)) or InForce(0, str(kind.wording))


def forget_wordings() -> None:
    """Read the wordings anew at their next use."""
    _newest.forget()


def _read_newest() -> dict[tuple[str, int], InForce]:
    rows = Wording.objects.order_by("number").values_list("kind", "department_id", "number", "text")
    newest = {(kind, department): InForce(number, text) for kind, department, number, text in rows}
    return {at: one for at, one in newest.items() if at[0] in kinds and not wording_problems(kinds[at[0]], one.text)}


_newest = Kept(_read_newest)


def wordings(kind: PaperKind, department: Department) -> list[Wording]:
    """Every revision of a department's wording, the newest first."""
    found = Wording.objects.filter(kind=kind.key, department=department).select_related("author")
    return list(found.order_by("-number"))


def newest_of(kind: PaperKind, history: Sequence[Wording]) -> InForce:
    """The first of `wordings`, else the hall's own text."""
    return InForce(history[0].number, history[0].text) if history else InForce(0, str(kind.wording))


def certificate_by_fingerprint(fingerprint: str) -> SigningCertificate | None:
    """A certificate that the hall has signed with."""
    return SigningCertificate.objects.select_related("department").filter(fingerprint=fingerprint).first()
