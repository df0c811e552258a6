"""The form designer's measurements."""

from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from django.test import Client

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from hall.catalog import editing
from hall.catalog.models import ItemKind, ServiceItem
from identity.models import Department, Membership, Role
from tests.bench.frame import Measured, bench, seconds
from tests.casework.builders import item
from tests.cast import FIRST_DAY, Cast, account

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ROUNDS = 40


@bench(unit="ms", against="the same save in a form of 10 questions")
def designer_save() -> Measured:
    """One question saved on the designer's page, in a form of 300 questions."""
    yardstick = _save_in(10)
    return _save_in(300), yardstick


def _save_in(questions: int) -> float:
    """Seconds of one save, from the request to the answer with what changed."""
    fields = [Field(key=f"q{n}", label=f"问题 {n}", type=FieldType.TEXT, max_length=100) for n in range(questions)]
    pages = [
        Section(key=f"p{start}", title=f"第 {start} 页", fields=tuple(fields[start : start + 30]))
        for start in range(0, questions, 30)
    ]
    made = item(code=f"BENCH-{questions}", form=FormDefinition(title="表", sections=tuple(pages)), now=NOW)
    ServiceItem.objects.filter(pk=made.pk).update(kind=ItemKind.ITEM)
    made.refresh_from_db()
    person = account("bench-editor")
    department = Department.objects.get(code="SCJG")
    Membership.objects.get_or_create(
        account=person, department=department, role=Role.EDITOR, defaults={"starts_on": FIRST_DAY}
    )
    editing.open_draft(made, actor=Cast(NOW).actor(person), now=NOW)
    browser = Client()
    browser.force_login(person)
    texts = count()

    def save() -> None:
        typed = {"label": "问题 5", "type": "text", "help": f"说明 {next(texts)}", "max_length": "100"}
        path = f"/desk/items/BENCH-{questions}/form/questions/q5/"
        answer = browser.post(path, typed, HTTP_HX_REQUEST="true")
        assert answer.status_code == 200, answer.content.decode()
        assert answer["HX-Trigger"] == "designer-changed"

    return seconds(save, rounds=ROUNDS)
