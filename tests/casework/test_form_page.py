"""One page of a form over HTTP: rows, files, and what saving while typing costs."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from hall.casework import services
from hall.casework.models import Case, Upload
from tests.casework.builders import PDF, item
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LETTER = Field(key="letter", label="授权书", type=FieldType.FILE, required=True, visible_when="agent == true")
STAFF = Field(
    key="staff",
    label="从业人员",
    type=FieldType.GROUP,
    row_name="人员",
    max_rows=3,
    fields=(
        Field(key="name", label="姓名", type=FieldType.TEXT, required=True),
        Field(key="pay", label="月工资", type=FieldType.MONEY),
    ),
)
FORM = FormDefinition(
    title="表",
    sections=(
        Section(
            key="all",
            title="申请内容",
            fields=(
                Field(key="agent", label="是否代办", type=FieldType.YES_NO, required=True),
                LETTER,
                STAFF,
                Field(key="total", label="工资合计", type=FieldType.MONEY, computed="sum(staff.map(s, s.pay))"),
            ),
        ),
    ),
)


class Typist:
    """Xiaotong at her browser, on a page that knows its edition."""

    def __init__(self, cast: Cast, form: FormDefinition = FORM) -> None:
        item(now=cast.now, form=form, materials=())
        self.case = services.start_case("T-01", actor=cast.xiaotong, now=cast.now)
        self.path = f"/cases/{self.case.public_id}/form/{form.sections[0].key}/"
        self.client = Client()
        self.client.force_login(cast.xiaotong.account)

    def post(self, **fields: Any) -> Any:
        edition = Case.objects.get().edition
        return self.client.post(self.path, {"edition": str(edition), **fields})

    @property
    def answers(self) -> dict[str, Any]:
        return Case.objects.get().answers

    @property
    def page(self) -> str:
        return self.client.get(self.path).content.decode()


@pytest.fixture
def typist(cast: Cast) -> Typist:
    return Typist(cast)


def pdf(name: str = "授权书.pdf", body: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="application/pdf")


def test_a_row_is_added_and_taken_away_without_script(typist: Typist) -> None:
    answer = typist.post(**{"staff-0-name": "甲", "add_row": "staff"})
    assert answer["Location"] == f"{typist.path}#id_staff"
    assert typist.answers["staff"] == [{"name": "甲"}, {}]
    assert "人员 2" in typist.page
    typist.post(**{"staff-0-name": "甲", "staff-1-name": "乙", "remove_row": "staff.0"})
    assert typist.answers["staff"] == [{"name": "乙"}]


def test_a_fault_in_a_row_keeps_one_on_the_page(typist: Typist) -> None:
    answer = typist.post(**{"agent": "false", "staff-0-name": "甲", "staff-0-pay": "很多", "next": "1"})
    assert answer.status_code == 422
    assert "人员 1：月工资要填数字" in answer.content.decode()


def test_what_is_computed_comes_back_with_the_answer_that_changed_it(typist: Typist) -> None:
    answer = typist.post(**{"staff-0-name": "甲", "staff-0-pay": "3000", "autosave": "1"})
    assert "3,000.00 元" in answer.content.decode()


def test_an_answer_that_changes_nothing_else_leaves_the_page_alone(typist: Typist) -> None:
    typist.post(**{"staff-0-name": "甲", "autosave": "1"})
    answer = typist.post(**{"staff-0-name": "甲乙", "autosave": "1"})
    assert answer["HX-Reswap"] == "none"


def test_a_file_answers_a_question_and_is_kept_with_the_rest(typist: Typist) -> None:
    answer = typist.post(**{"agent": "true", "letter-file": pdf(), "refresh": "1"})
    assert answer["Location"] == typist.path
    upload = Upload.objects.get()
    assert typist.answers == {"agent": True, "letter": str(upload.public_id)}
    assert "授权书.pdf" in typist.page
    done = typist.post(agent="true", letter=str(upload.public_id), next="1", **{"staff-0-name": "甲"})
    assert done.status_code == 302
    review = typist.client.get(f"/cases/{typist.case.public_id}/review/").content.decode()
    assert "授权书.pdf" in review


def test_a_wrong_file_is_told_beside_the_question_and_nothing_typed_is_lost(typist: Typist) -> None:
    answer = typist.post(**{"agent": "true", "staff-0-name": "甲", "letter-file": pdf("a.exe", b"MZ"), "refresh": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "是程序" in page
    assert 'value="甲"' in page
    assert typist.answers == {"agent": True, "staff": [{"name": "甲"}]}


def test_a_file_can_be_taken_out_again(typist: Typist) -> None:
    typist.post(**{"agent": "true", "letter-file": pdf(), "refresh": "1"})
    kept = typist.answers["letter"]
    typist.post(agent="true", letter=kept, remove_file="letter")
    assert typist.answers == {"agent": True}


def test_the_file_of_another_application_answers_nothing(typist: Typist) -> None:
    answer = typist.post(agent="true", letter="6b1bca0c-0000-4000-8000-000000000000", next="1")
    assert answer.status_code == 422
    assert "请重新上传" in answer.content.decode()


def test_staff_see_the_file_that_was_handed_in(cast: Cast, typist: Typist) -> None:
    typist.post(**{"agent": "true", "letter-file": pdf(), "refresh": "1"})
    services.submit_case(typist.case.pk, actor=cast.xiaotong, now=cast.now)
    staff = Client()
    staff.force_login(cast.clerk.account)
    page = staff.get(f"/desk/cases/{typist.case.public_id}/").content.decode()
    upload = Upload.objects.get()
    assert "授权书.pdf" in page
    assert f"/cases/{typist.case.public_id}/uploads/{upload.public_id}/" in page


def test_saving_while_typing_reads_little_whatever_the_size_of_the_page(cast: Cast) -> None:
    fields = tuple(
        Field(key=f"f{n}", label=f"问题{n}", type=FieldType.YES_NO, visible_when="f0 == true" if n > 20 else "")
        for n in range(30)
    )
    typist = Typist(cast, FormDefinition(title="表", sections=(Section(key="all", title="页", fields=fields),)))
    typist.post(f1="true", autosave="1")
    edition = str(Case.objects.get().edition)
    with CaptureQueriesContext(connection) as queries:
        answer = typist.client.post(typist.path, {"edition": edition, "f0": "true", "f1": "true", "autosave": "1"})
    assert "问题29" in answer.content.decode()
    asked = [q["sql"] for q in queries if q["sql"].startswith(("SELECT", "UPDATE", "INSERT"))]
    assert len(asked) <= 8, "\n".join(asked)
