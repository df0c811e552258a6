"""A department of a package reads the record and the materials of its own item; who leads or takes in reads all."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hall.casework import services
from hall.casework.models import Case, Task
from hall.casework.reach import reach_of
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from hall.catalog.services import load_catalog
from identity.actors import Actor
from identity.models import Department
from tests.casework.builders import PDF
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    """The restaurant package handed in with an answer to each question and a file for each material."""
    load_catalog(cast.now)
    made = services.start_case("PKG-01", actor=cast.xiaotong, now=cast.now)
    content = content_of(made.revision)
    Case.objects.filter(pk=made.pk).update(
        state="submitted",
        number="T-1",
        record={field.key: f"答案{field.key}" for field in content.form.fields if field.type in ("text", "long_text")},
    )
    for material in content.materials:
        if material.source in ("applicant", "agency"):
            file = SimpleUploadedFile("扫描.pdf", PDF + material.key.encode())
            Case.objects.filter(pk=made.pk).update(state="draft")
            services.add_upload(made.pk, material.key, file, actor=cast.xiaotong, now=cast.now)
            Case.objects.filter(pk=made.pk).update(state="submitted")
    departments = Department.objects.in_bulk(field_name="code")
    Task.objects.bulk_create(
        Task(
            case=made,
            step=step.key,
            department=departments[step.department],
            opened_at=cast.now,
            promised_due_on=cast.now,
        )
        for step in content.procedure.steps
    )
    return Case.objects.select_related("item", "revision", "applicant").get(pk=made.pk)


def read_by(actor: Actor, case: Case) -> set[str]:
    return set(reach_of(actor, case).of_record(content_of(case.revision), case.record))


def asked_by(case: Case, code: str) -> set[str]:
    return set(content_of(case.revision).questions[code].values()) & set(case.record)


@pytest.mark.parametrize(("department", "item"), [("XFJY", "XFJY-001"), ("CGZF", "CGZF-001"), ("YCZM", "YCZM-001")])
def test_a_department_reads_its_own_items_answers_and_no_others(
    cast: Cast, case: Case, department: str, item: str
) -> None:
    read = read_by(cast.officer(department), case)
    assert asked_by(case, item) <= read
    for other in content_of(case.revision).questions:
        if other != item:
            assert not (asked_by(case, other) - asked_by(case, item)) & read, other


def test_intake_supervision_the_lead_and_the_party_read_everything(cast: Cast, case: Case) -> None:
    for actor in (cast.clerk, cast.supervisor, cast.officer("SCJG"), cast.xiaotong):
        assert read_by(actor, case) == set(case.record)


def test_who_only_advises_reads_what_the_items_share(cast: Cast, case: Case) -> None:
    reach = reach_of(cast.officer("STHJ"), case)
    assert reach.advises
    questions = content_of(case.revision).questions
    for key in read_by(cast.officer("STHJ"), case):
        users = [code for code, keys in questions.items() if key in keys.values()]
        assert len(users) != 1, key


def test_a_file_of_another_item_is_not_found(cast: Cast, case: Case) -> None:
    materials = {m.key: m for m in content_of(case.revision).materials}
    fire = Client()
    fire.force_login(cast.officer("XFJY").account)
    seen: dict[bool, int] = {True: 0, False: 0}
    for upload in case.uploads.all():
        mine = "XFJY-001" in materials[upload.material].items
        answer = fire.get(f"/cases/{case.public_id}/uploads/{upload.public_id}/")
        assert answer.status_code == (200 if mine else 404), upload.material
        seen[mine] += 1
    assert seen[True] and seen[False], "proves nothing"


def test_the_whole_form_on_paper_is_for_who_reads_all_of_it(cast: Cast, case: Case) -> None:
    fire = Client()
    fire.force_login(cast.officer("XFJY").account)
    assert fire.get(f"/cases/{case.public_id}/form.pdf").status_code == 404


def test_a_single_item_is_read_whole_by_its_department(cast: Cast, case: Case) -> None:
    single = ServiceItem.objects.select_related("current").get(code="SCJG-002")
    other: Any = services.start_case(single.code, actor=cast.xiaotong, now=cast.now)
    assert reach_of(cast.officer("SCJG"), other).is_whole
