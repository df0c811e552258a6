"""The people and things that the matrix is played with: one person a role, one thing a state and party."""

import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.test import Client

from hall.casework.models import Case, OpinionTemplate
from hall.casework.services import ask_department, ask_extension, plan_visit, sign_decision
from hall.catalog.editing import open_draft
from hall.catalog.models import ItemKind
from hall.evidence.services import make_root
from hall.lib.sealed import keyed_hash
from hall.wallet.services import show_code
from identity.actors import Actor
from identity.models import (
    Absence,
    Account,
    DeletionRequest,
    Department,
    LoginSession,
    Mandate,
    MandateBasis,
    MandateInvitation,
    Membership,
    Organisation,
    Role,
)
from tests.casework.builders import accepted, all_decided, draft, item, submitted, task, verdict
from tests.cast import FIRST_DAY, LAST_DAY, Cast, account
from tests.wallet.builders import licence, shared

STAFF = {  # one role each: what two roles together may do follows from what each may
    "clerk": ("ZWSJ", Role.INTAKE_CLERK),
    "officer": ("XFJY", Role.OFFICER),  # has a step in the restaurant's procedure
    "other_officer": ("ZJ", Role.OFFICER),  # has none
    "approver": ("SCJG", Role.APPROVER),  # signs there
    "supervisor": ("ZWSJ", Role.SUPERVISOR),
    "operator": ("ZWSJ", Role.OPERATOR),
    "administrator": ("SCJG", Role.ADMINISTRATOR),
    "editor": ("SCJG", Role.EDITOR),
    "publisher": ("SCJG", Role.PUBLISHER),
}
PEOPLE = ("applicant", "mandated", "representative", "outsider")
VISITOR = "visitor"
ROLES = (VISITOR, *PEOPLE, *STAFF)
PARTY = {"persons": {"applicant"}, "companys": {"mandated", "representative"}}
MISSING = "missing"
NOBODYS = uuid.UUID("00000000-0000-4000-8000-00000000dead")
NO_ROW = 987654
REPRESENTATIVES_NUMBER = "445103199001018029"


class World:
    """The people; each thing is made when it is first asked for."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        item(now=cast.now)
        self.company = Organisation.objects.create(
            uscc="91445103MA00000051", name="矩阵公司", legal_rep_id_number=REPRESENTATIVES_NUMBER
        )
        self.accounts = {name: account(f"matrix-{name}", f"矩阵{name}") for name in (*PEOPLE, *STAFF)}
        for name, (code, role) in STAFF.items():
            self.membership(name, code, role)
        self.accounts["representative"].id_number = REPRESENTATIVES_NUMBER
        self.accounts["representative"].save()
        self.mandate = self._mandate("mandated", MandateBasis.APPOINTED)
        self._mandate("representative", MandateBasis.OFFICE)

    def browser(self, name: str) -> Client:
        """A browser in which that person is signed in."""
        client = Client(raise_request_exception=False)
        client.force_login(self.accounts[name])
        return client

    def membership(self, name: str, code: str, role: str, **more: Any) -> Membership:
        department, _ = Department.objects.get_or_create(code=code, defaults={"name": f"{code}局"})
        return Membership.objects.create(
            account=self.accounts[name], department=department, role=role, starts_on=FIRST_DAY, **more
        )

    def _mandate(self, name: str, basis: MandateBasis) -> Mandate:
        return Mandate.objects.create(
            account=self.accounts[name],
            organisation=self.company,
            basis=basis,
            starts_on=FIRST_DAY,
            ends_on=LAST_DAY,
        )

    def actor(self, name: str, *, for_company: bool = False) -> Actor:
        return self.cast.actor(self.accounts[name], self.company if for_company else None)

    # -- things ---------------------------------------------------------------------------------

    def variants(self, on: str) -> dict[str, dict[str, Any]]:
        """Variant → what the address's parameters are then. `missing` is always among them where there is a thing."""
        return THINGS[on](self) if on else {"": {}}

    def _cases(self, make: Callable[..., Case]) -> dict[str, Case]:
        return {
            "persons": make(self.cast, actor=self.actor("applicant")),
            "companys": make(self.cast, actor=self.actor("mandated", for_company=True)),
        }

    def cases(self, make: Callable[..., Case]) -> dict[str, dict[str, Any]]:
        """Each party's case, one that does not exist, and one party's case with the other's file or paper."""
        made = self._cases(make)
        found = {name: self._of_case(case) for name, case in made.items()}
        mixed = {**found["persons"], **{k: found["companys"][k] for k in ("upload_id", "pk")}}
        gone = {"public_id": NOBODYS, "upload_id": NOBODYS, "pk": NO_ROW, "section": "shop"}
        return {**found, "mixed": mixed, MISSING: gone}

    def _of_case(self, case: Case) -> dict[str, Any]:
        upload, paper = case.uploads.first(), case.documents.first()
        return {
            "public_id": case.public_id,
            "section": "shop",
            "upload_id": upload.public_id if upload else NOBODYS,
            "pk": paper.pk if paper else NO_ROW,
        }

    def tasks(self) -> dict[str, dict[str, Any]]:
        """The officer's department's step of each party's case."""
        found = {name: {"pk": task(case, "fire").pk} for name, case in self._cases(in_approval).items()}
        return {**found, MISSING: {"pk": NO_ROW}}

    def extensions(self) -> dict[str, dict[str, Any]]:
        """A request for the government, of the officer's department's step of each party's case."""
        found = {}
        for name, case in self._cases(in_approval).items():
            asked = ask_extension(
                task(case, "fire").pk, "joint", "复核。", actor=self.cast.officer("XFJY"), now=self.cast.now
            )
            found[name] = {"pk": asked.pk}
        return {**found, MISSING: {"pk": NO_ROW}}

    def invitation(self) -> dict[str, dict[str, Any]]:
        """The company's, for the applicant."""
        invitee = self.accounts["applicant"]
        invitee.mobile = "13911111111"
        invitee.save()
        made = MandateInvitation.objects.create(
            organisation=self.company,
            invited_by=self.accounts["representative"],
            invitee_name=invitee.name,
            invitee_hash=keyed_hash("mobile", invitee.mobile),
            code_hash="matrix",
            acts=["query"],
            starts_on=FIRST_DAY,
            ends_on=LAST_DAY,
            invited_at=self.cast.now,
            expires_at=self.cast.now.replace(year=2099),
        )
        return {"companys": {"public_id": made.public_id}, MISSING: {"public_id": NOBODYS}}

    def memberships(self, **more: Any) -> dict[str, dict[str, Any]]:
        """One of the administrator's department, and another department's."""
        own = self.membership("outsider", "SCJG", Role.OFFICER, ends_on=LAST_DAY, **more)
        return {"department": {"pk": own.pk}, **self._gone_row()}

    def proposals(self) -> dict[str, dict[str, Any]]:
        """An administrator's role that waits for a second person."""
        other: Account = account("matrix-other-administrator")
        made = self.membership(
            "outsider", "SCJG", Role.ADMINISTRATOR, is_confirmed=False, granted_by=other, granted_at=self.cast.now
        )
        return {"department": {"pk": made.pk}, **self._gone_row()}

    def forms(self) -> dict[str, dict[str, Any]]:
        """An item of the editor's department whose form is being changed, and another department's."""
        Department.objects.get_or_create(code="ZJ", defaults={"name": "住建局"})
        found = {}
        for variant, code, department in (("department", "F-01", "SCJG"), ("foreign", "F-02", "ZJ")):
            made = item(code=code, now=self.cast.now)
            made.kind, made.department = ItemKind.ITEM, Department.objects.get(code=department)
            made.save()
            editor = Actor(self.accounts["outsider"], roles=frozenset({(department, Role.EDITOR)}))
            open_draft(made, actor=editor, now=self.cast.now)
            found[variant] = {"code": code, "key": "shop", "place": "signage", "attribute": "visible_when"}
        return {**found, MISSING: {**found["department"], "code": "F-99"}}

    def wordings(self) -> dict[str, dict[str, Any]]:
        """A paper of the editor's department, another department's, and one that does not exist."""
        Department.objects.get_or_create(code="ZJ", defaults={"name": "住建局"})
        own = {"department": "SCJG", "kind": "refused"}
        return {"department": own, "foreign": {**own, "department": "ZJ"}, MISSING: {**own, "kind": "poem"}}

    def sessions(self) -> dict[str, dict[str, Any]]:
        """Where the applicant is logged in."""
        made = LoginSession.objects.create(
            account=self.accounts["applicant"], started_at=self.cast.now, seen_at=self.cast.now
        )
        return {"somebodys": {"public_id": made.public_id}, MISSING: {"public_id": NOBODYS}}

    def deletions(self) -> dict[str, dict[str, Any]]:
        """Somebody's request to be forgotten."""
        made = DeletionRequest.objects.create(person=self.accounts["outsider"], asked_at=self.cast.now)
        return {"somebodys": {"pk": made.pk}, **self._gone_row()}

    @staticmethod
    def _gone_row() -> dict[str, dict[str, Any]]:
        return {MISSING: {"pk": NO_ROW}}

    @property
    def paper_code(self) -> str:
        return submitted(self.cast, actor=self.actor("applicant")).documents.get().verification_code


def licences(world: World) -> dict[str, dict[str, Any]]:
    """A licence of the applicant, issued by the approver's department."""
    made = licence(world.accounts["applicant"], "SCJG", now=world.cast.now)
    return {"issued": {"public_id": made.public_id}, MISSING: {"public_id": NOBODYS}}


def consultations(world: World) -> dict[str, dict[str, Any]]:
    """The officer of each party's case asks the other officer's department."""
    found = {}
    for name, case in world._cases(in_approval).items():
        asked = ask_department(
            task(case, "fire").pk, "ZJ", "请答复。", 3, actor=world.cast.officer("XFJY"), now=world.cast.now
        )
        found[name] = {"pk": asked.pk}
    return {**found, MISSING: {"pk": NO_ROW}}


def templates(world: World) -> dict[str, dict[str, Any]]:
    """An opinion template of the editor's department, and another department's."""
    Department.objects.get_or_create(code="ZJ", defaults={"name": "住建局"})
    found = {}
    for variant, code in (("department", "SCJG"), ("foreign", "ZJ")):
        made = OpinionTemplate.objects.create(
            department=Department.objects.get(code=code),
            verdict="approve",
            title="现场合格",
            text="符合条件。",
            made_by=world.accounts["publisher"],
            made_at=world.cast.now,
        )
        found[variant] = {"department": code, "pk": made.pk}
    return {**found, MISSING: {"department": "SCJG", "pk": NO_ROW}}


def departments(world: World) -> dict[str, dict[str, Any]]:
    """The editor's own and another one."""
    Department.objects.get_or_create(code="ZJ", defaults={"name": "住建局"})
    return {"department": {"department": "SCJG"}, "foreign": {"department": "ZJ"}, MISSING: {"department": "NOSUCH"}}


def visits(world: World) -> dict[str, dict[str, Any]]:
    """The officer's department goes and looks, in each party's case."""
    found, now = {}, world.cast.now
    for name, case in world._cases(in_approval).items():
        made = plan_visit(case.pk, ["XFJY"], now + timedelta(days=2), "某处", actor=world.cast.officer("XFJY"), now=now)
        found[name] = {"pk": made.pk}
    return {**found, MISSING: {"pk": NO_ROW}}


def absences(world: World) -> dict[str, dict[str, Any]]:
    """The officer is away, somebody else of the department stands in."""
    made = Absence.objects.create(
        department=Department.objects.get(code="XFJY"),
        officer=world.accounts["officer"],
        deputy=account("matrix-deputy"),
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
        made_by=world.accounts["officer"],
        made_at=world.cast.now,
    )
    return {"departments": {"pk": made.pk}, MISSING: {"pk": NO_ROW}}


def shares(world: World) -> dict[str, dict[str, Any]]:
    """Such a licence, shared with the other officer's department."""
    made = shared(licence(world.accounts["applicant"], "SCJG", now=world.cast.now), "ZJ", now=world.cast.now)
    return {"shared": {"public_id": made.public_id}, MISSING: {"public_id": NOBODYS}}


def shown_codes(world: World) -> dict[str, dict[str, Any]]:
    """What the applicant's telephone shows."""
    made = licence(world.accounts["applicant"], "SCJG", now=world.cast.now)
    code = show_code(made.public_id, actor=world.actor("applicant"), now=world.cast.now)
    return {"fresh": {"code": code}, MISSING: {"code": "no-code"}}


def in_approval(cast: Cast, **kwargs: Any) -> Case:
    """Accepted, and past the first step: the others are at work."""
    case = accepted(cast, **kwargs)
    verdict(cast, case, "licence")
    return case


def deciding(cast: Cast, **kwargs: Any) -> Case:
    return all_decided(cast, **kwargs)


def decided(cast: Cast, **kwargs: Any) -> Case:
    case = all_decided(cast, **kwargs)
    sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return case


THINGS: Mapping[str, Callable[[World], dict[str, dict[str, Any]]]] = {
    "item": lambda world: {"published": {"code": "T-01"}, MISSING: {"code": "NO-99"}},
    "paper_code": lambda world: {"issued": {"code": world.paper_code}, MISSING: {"code": "NOSUCHCODE99"}},
    "root": lambda world: {"made": {"day": str(make_root(world.cast.now).day)}, MISSING: {"day": "1999-01-01"}},
    "draft": lambda world: world.cases(draft),
    "submitted": lambda world: world.cases(submitted),
    "approval": lambda world: world.cases(in_approval),
    "deciding": lambda world: world.cases(deciding),
    "decided": lambda world: world.cases(decided),
    "extension": World.extensions,
    "calendar_year": lambda world: {"known": {"year": world.cast.now.year}, MISSING: {"year": 1999}},
    "task": World.tasks,
    "invitation": World.invitation,
    "mandate": lambda world: {"companys": {"pk": world.mandate.pk}, MISSING: {"pk": NO_ROW}},
    "membership": World.memberships,
    "proposal": World.proposals,
    "template": templates,
    "visit": visits,
    "department": departments,
    "consultation": consultations,
    "absence": absences,
    "deletion": World.deletions,
    "session": World.sessions,
    "form": World.forms,
    "wording": World.wordings,
    "licence": licences,
    "share": shares,
    "shown_code": shown_codes,
}
