"""A page asks the database as often for many rows as for few: every list, and every page of a case.

Each row of the table makes `count` more of what its page shows, and says who opens which address. Pages whose own
tests say so already are not here (guide, desk's inbox, batch, task, designer, supervision), nor those of a single
thing (verify).
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count as numbers
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from hall.casework import services
from hall.casework.models import CalendarVersion, Case, OpinionTemplate
from hall.casework.models.calendar import CalendarYear
from hall.catalog.content import Material, Procedure
from hall.documents.models import Wording
from identity.actors import Actor
from identity.models import (
    Absence,
    Account,
    DeletionRequest,
    Department,
    LoginEvent,
    LoginSession,
    Mandate,
    MandateInvitation,
    Membership,
    Organisation,
    PersonalDataUse,
    Role,
)
from tests.casework.builders import item, pdf, step, submitted, verdict
from tests.cast import FIRST_DAY, LAST_DAY, Cast, Seat, account, officer
from tests.wallet.builders import licence, shared

pytestmark = pytest.mark.django_db

FEW, MORE = 2, 4
Opened = tuple[Actor | None, str]
_fresh = numbers(1)

PEOPLE = Field(
    key="people",
    label="从业人员",
    type=FieldType.GROUP,
    row_name="人员",
    fields=(Field(key="name", label="姓名", type=FieldType.TEXT, required=True),),
)
SHOP = Field(key="shop_name", label="店名", type=FieldType.TEXT, required=True, concept="organisation.name")
FORM = FormDefinition(title="表", sections=(Section(key="shop", title="店铺", fields=(SHOP, PEOPLE)),))


# -- a case with `count` steps, departments, materials, rows, files, and messages from either side


def _code(count: int) -> str:
    return f"Q-{count:02}"


def _draft(cast: Cast, count: int) -> Case:
    departments = [f"D{number}" for number in range(count)]
    procedure = Procedure(
        lead="SCJG",
        steps=(
            step("licence", "SCJG"),
            *(step(f"look-{code.lower()}", code, needs=["licence"]) for code in departments),
        ),
    )
    papers = [
        Material(key=f"paper-{n}", name=f"材料{n}", source="applicant", necessity="required") for n in range(count)
    ]
    later = [Material(key=f"later-{n}", name=f"后补{n}", source="applicant", necessity="later") for n in range(count)]
    item(procedure, code=_code(count), form=FORM, materials=[*papers, *later], now=cast.now)
    who = cast.xiaotong
    case = services.start_case(_code(count), actor=who, now=cast.now)
    answers = {"shop_name": "韩江小馆", "people": [{"name": f"某人{n}"} for n in range(count)]}
    case = services.save_answers(case.pk, "shop", answers, edition=case.edition, actor=who, now=cast.now)
    for paper in papers:
        for _twice in range(2):
            services.add_upload(case.pk, paper.key, pdf(), actor=who, now=cast.now)
    return case


def _submitted(cast: Cast, count: int) -> Case:
    promised = [f"later-{n}" for n in range(count)]
    case = services.submit_case(_draft(cast, count).pk, promised=promised, actor=cast.xiaotong, now=cast.now)
    for n in range(count):
        services.send_message(case.pk, f"请问{n}", actor=cast.xiaotong, now=cast.now)
        services.send_message(case.pk, f"答{n}", department="", actor=cast.clerk, now=cast.now)
    return case


def _working(cast: Cast, count: int) -> Case:
    case = services.accept_case(_submitted(cast, count).pk, actor=cast.clerk, now=cast.now)
    verdict(cast, case, "licence")
    return case


def _decided(cast: Cast, count: int) -> Case:
    case = _working(cast, count)
    for n in range(count):
        verdict(cast, case, f"look-d{n}")
        services.supply_promised(case.pk, f"later-{n}", pdf(), actor=cast.xiaotong, now=cast.now)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return Case.objects.get(pk=case.pk)


def _of_case(make: Callable[[Cast, int], Case], path: str) -> Callable[[Cast, int], Opened]:
    return lambda cast, count: (cast.xiaotong, path.format(case=make(cast, count)))


def _on_desk(make: Callable[[Cast, int], Case], path: str) -> Callable[[Cast, int], Opened]:
    return lambda cast, count: (cast.supervisor, path.format(case=make(cast, count)))


# -- lists: `count` more rows


def _many(cast: Cast, count: int) -> list[Case]:
    return [submitted(cast, code=f"L-{next(_fresh):03}") for _ in range(count)]


def _person() -> Account:
    return account(f"somebody-{next(_fresh)}", "某人")


def _mine(path: str) -> Callable[[Cast, int], Opened]:
    def grow(cast: Cast, count: int) -> Opened:
        _many(cast, count)
        return cast.xiaotong, path

    return grow


def _wallet(cast: Cast, count: int) -> Opened:
    person = cast.xiaotong
    assert person.account is not None
    for _ in range(count):
        shared(licence(person.account, f"D{next(_fresh)}", now=cast.now), "ZJ", now=cast.now)
    return person, "/wallet/"


def _licence(cast: Cast, count: int) -> Opened:
    person = cast.xiaotong
    assert person.account is not None
    one = licence(person.account, now=cast.now)
    for _ in range(count):
        shared(one, f"D{next(_fresh)}", now=cast.now)
    return person, f"/wallet/{one.public_id}/"


def _sessions(cast: Cast, count: int) -> Opened:
    person = cast.xiaotong
    for _ in range(count):
        LoginSession.objects.create(account=person.account, started_at=cast.now, seen_at=cast.now)
    return person, "/me/sessions/"


def _privacy(cast: Cast, count: int) -> Opened:
    person = cast.xiaotong
    _many(cast, count)
    _logins(cast, count)
    for _ in range(count):
        PersonalDataUse.objects.create(
            person=person.account, used_by=_person(), departments="SCJG", purpose="办理", matter=str(next(_fresh)),
            day=cast.now.date(), first_at=cast.now,
        )  # fmt: skip
        LoginEvent.objects.create(kind="login", at=cast.now, account=person.account)
    return person, "/me/privacy/"


def _logins(cast: Cast, count: int) -> Opened:
    for _ in range(count):
        LoginEvent.objects.create(kind="refused", at=cast.now, account=_person(), reason="state")
    return cast.actor(officer("ZWSJ-O", Role.OPERATOR)), "/desk/operator/logins/"


def _deletions(cast: Cast, count: int) -> Opened:
    for _ in range(count):
        DeletionRequest.objects.create(person=_person(), asked_at=cast.now)
    return cast.actor(officer("ZWSJ-O", Role.OPERATOR)), "/desk/operator/deletions/"


def _staff(cast: Cast, count: int) -> Opened:
    boss = officer("SCJG", Role.ADMINISTRATOR)
    for _ in range(count):
        Membership.objects.create(
            account=_person(), department=Department.objects.get(code="SCJG"), role=Role.OFFICER, starts_on=FIRST_DAY,
            granted_by=_person(), granted_at=cast.now,
        )  # fmt: skip
    return cast.actor(boss), "/desk/staff/"


def _absences(cast: Cast, count: int) -> Opened:
    who = officer("XFJY", Role.OFFICER)
    for _ in range(count):
        Absence.objects.create(
            department=Department.objects.get(code="XFJY"), officer=who, deputy=_person(), starts_on=FIRST_DAY,
            ends_on=LAST_DAY, made_by=_person(), made_at=cast.now,
        )  # fmt: skip
    return cast.actor(who), "/desk/absences/"


def _templates(cast: Cast, count: int) -> Opened:
    who = officer("SCJG", Role.PUBLISHER)
    for _ in range(count):
        OpinionTemplate.objects.create(
            department=Department.objects.get(code="SCJG"), verdict="approve", title=f"合格{next(_fresh)}",
            text="符合。", made_by=_person(), made_at=cast.now,
        )  # fmt: skip
    return cast.actor(who), "/desk/opinions/"


def _wordings(cast: Cast, count: int) -> Opened:
    who = account("wording-publisher")
    for _ in range(count):
        code = f"W{next(_fresh)}"
        officer(code)
        department = Department.objects.get(code=code)
        Membership.objects.create(account=who, department=department, role=Role.PUBLISHER, starts_on=FIRST_DAY)
        Wording.objects.create(
            department=department, kind="refused", number=1, text="{事项}", author=_person(), published_at=cast.now
        )
    return cast.actor(who), "/desk/documents/"


def _wording(cast: Cast, count: int) -> Opened:
    who = officer("SCJG", Role.PUBLISHER)
    department = Department.objects.get(code="SCJG")
    for _ in range(count):
        Wording.objects.create(
            department=department, kind="refused", number=next(_fresh), text="{事项}", author=_person(),
            published_at=cast.now,
        )  # fmt: skip
    return cast.actor(who), "/desk/documents/SCJG/refused/"


def _transfers(cast: Cast, count: int) -> Opened:
    right = f"T-{next(_fresh):03}"
    item(Procedure(lead="YCZM", steps=(step("look", "YCZM"),)), code=right, now=cast.now)
    for case in _many(cast, count):
        services.transfer_case(case.pk, "YCZM", "由烟草部门负责。", item_code=right, actor=cast.clerk, now=cast.now)
    return cast.officer("YCZM"), "/desk/transfers/"


def _talks(cast: Cast, count: int) -> Opened:
    for case in _many(cast, count):
        services.send_message(case.pk, "请问", actor=cast.xiaotong, now=cast.now)
    return cast.clerk, "/desk/messages/"


def _calendar(cast: Cast, count: int) -> Opened:
    for _ in range(count):
        year = 2030 + next(_fresh)
        CalendarYear.objects.create(year=year, source="示例", loaded_at=cast.now)
        CalendarVersion.objects.create(
            year=year, number=1, source="示例", text="", days=[], made_by=_person(), made_at=cast.now
        )
    return cast.actor(officer("ZWSJ-O", Role.OPERATOR)), "/desk/calendar/"


def _mandates(cast: Cast, count: int) -> Opened:
    person = cast.jiaming
    assert person.account is not None
    assert person.acting_for is not None
    company = Organisation.objects.get(pk=person.acting_for.pk)
    company.legal_rep_id_number = person.account.id_number = "445103199001018029"
    company.save()
    person.account.save()
    Mandate.objects.filter(account=person.account).update(basis="office")
    for _ in range(count):
        other = Organisation.objects.create(uscc=f"91445104MA{next(_fresh):08}", name="某公司")
        Mandate.objects.create(account=person.account, organisation=other, starts_on=FIRST_DAY, ends_on=LAST_DAY)
        Mandate.objects.create(account=_person(), organisation=company, starts_on=FIRST_DAY, ends_on=LAST_DAY)
        MandateInvitation.objects.create(
            organisation=company, invited_by=person.account, invitee_name="某人", invitee_hash="x",
            code_hash=f"c{next(_fresh)}", acts=["query"], starts_on=FIRST_DAY, ends_on=LAST_DAY, invited_at=cast.now,
            expires_at=cast.now + timedelta(days=9),
        )  # fmt: skip
    return person, "/me/mandates/"


PAGES: dict[str, Callable[[Cast, int], Opened]] = {
    "form page": _of_case(_draft, "/cases/{case.public_id}/form/shop/"),
    "materials": _of_case(_draft, "/cases/{case.public_id}/materials/"),
    "review": _of_case(_draft, "/cases/{case.public_id}/review/"),
    "talk": _of_case(_working, "/cases/{case.public_id}/talk/"),
    "supply": _of_case(_working, "/cases/{case.public_id}/supply/"),
    "case handed in": _of_case(_submitted, "/cases/{case.public_id}/"),
    "case at work": _of_case(_working, "/cases/{case.public_id}/"),
    "case decided": _of_case(_decided, "/cases/{case.public_id}/"),
    "desk, case": _on_desk(_working, "/desk/cases/{case.public_id}/"),
    "desk, case decided": _on_desk(_decided, "/desk/cases/{case.public_id}/"),
    "desk, talk": _on_desk(_working, "/desk/cases/{case.public_id}/talk/"),
    "home": _mine("/"),
    "my": _mine("/my/"),
    "messages": _mine("/my/messages/"),
    "outbox": _mine("/outbox/"),
    "wallet": _wallet,
    "licence": _licence,
    "sessions": _sessions,
    "privacy": _privacy,
    "mandates": _mandates,
    "staff": _staff,
    "absences": _absences,
    "opinion templates": _templates,
    "wordings": _wordings,
    "wording": _wording,
    "transfers": _transfers,
    "desk, messages": _talks,
    "logins": _logins,
    "deletions": _deletions,
    "calendar": _calendar,
}


def _asked(open_page: Callable[[], Any]) -> Counter[str]:
    """What a page asks that was opened before: what a process keeps is known by then."""
    open_page()
    with CaptureQueriesContext(connection) as asked:
        answer = open_page()
    assert answer.status_code == 200
    return Counter(re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in asked)


def _queries(cast: Cast, seat: Seat, name: str, count: int) -> tuple[int, Counter[str]]:
    who, path = PAGES[name](cast, count)
    browser = seat(who) if who else Client()
    answer = browser.get(path)
    asked = _asked(lambda: browser.get(path))
    return len(answer.content), asked


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_often_for_many_rows_as_for_few(cast: Cast, seat: Seat, name: str) -> None:
    short, few = _queries(cast, seat, name, FEW)
    long, many = _queries(cast, seat, name, MORE)
    assert long > short, "the page shows no more than before: this row of the table proves nothing"
    assert many.total() == few.total(), "\n".join(many - few)


def test_the_status_query_asks_as_often_for_many_departments_as_for_few(cast: Cast, client: Client) -> None:
    found = []
    for count in (FEW, MORE):
        case = _working(cast, count)
        asked = {"number": case.number, "code": case.query_code}
        found.append(_asked(lambda asked=asked: client.post("/query/", asked)).total())  # type: ignore[misc]
    assert found[0] == found[1]
