"""Departments change their wording; what the law wants stays."""

from typing import Any

import pytest
from django.test import Client

from hall.casework import services
from hall.documents.kinds import kinds
from hall.documents.models import Wording
from identity.models import Department, Role
from tests.casework.builders import submitted
from tests.cast import Cast, officer

PAGE = "/desk/documents/SCJG/receipt/"


@pytest.fixture
def publisher(cast: Cast) -> Client:
    client = Client()
    client.force_login(officer("SCJG", Role.PUBLISHER))
    return client


def test_a_published_wording_counts_from_the_next_paper_on(
    cast: Cast, publisher: Client, django_capture_on_commit_callbacks: Any
) -> None:
    before = submitted(cast).documents.get()
    shown = publisher.post(PAGE, {"text": "您好。\n\n{query}", "base": "0", "act": "preview"})
    assert "您好。" in shown.content.decode() and not Wording.objects.exists()
    pdf = publisher.post(PAGE, {"text": "您好。\n\n{query}", "base": "0", "act": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    with django_capture_on_commit_callbacks(execute=True):
        done = publisher.post(PAGE, {"text": "您好。\n\n{query}", "base": "0", "act": "publish"})
    assert done.status_code == 302
    after = submitted(cast).documents.get()
    assert after.data["paragraphs"][0] == "您好。" and after.data["wording"] == 1
    assert before.data["wording"] == 0
    late = publisher.post(PAGE, {"text": "又改。\n\n{query}", "base": "0", "act": "publish"})
    assert late.status_code == 422 and "又改。" in late.content.decode()


def test_a_character_that_no_font_has_is_told_before_any_paper_fails_of_it(cast: Cast, publisher: Client) -> None:
    submitted(cast)
    text = "您好。\ue123\n\n{query}"
    for act in ("pdf", "publish"):
        answer = publisher.post(PAGE, {"text": text, "base": "0", "act": act})
        page = answer.content.decode()
        assert answer.status_code == 422 and "U+E123" in page and text in page, act
    assert not Wording.objects.exists()


def test_what_the_law_wants_cannot_be_left_out(cast: Cast, publisher: Client) -> None:
    submitted(cast)
    text = str(kinds["refused"].wording).replace("{remedies}", "")
    answer = publisher.post("/desk/documents/SCJG/refused/", {"text": text, "base": "0", "act": "publish"})
    assert answer.status_code == 422
    assert "救济途径" in answer.content.decode()
    assert not Wording.objects.exists()


def test_a_wording_older_than_a_requirement_is_not_used_and_its_publisher_is_told(
    cast: Cast, publisher: Client
) -> None:
    Wording.objects.create(
        kind="correction",
        department=Department.objects.get(code="SCJG"),
        number=1,
        text="请补正：\n\n{missing}",
        author=officer("SCJG", Role.PUBLISHER),
        published_at=cast.now,
    )
    case = submitted(cast)
    services.request_correction(case.pk, "布局图", actor=cast.clerk, now=cast.now)
    paper = case.documents.get(kind="correction").data
    assert paper["wording"] == 0 and paper["missing"] == []
    assert any("第三十二条" in text for text in paper["paragraphs"])
    assert any("逾期没有补正" in text for text in paper["paragraphs"])
    page = publisher.get("/desk/documents/SCJG/correction/").content.decode()
    assert "第 1 版缺少现在必须写明的内容" in page and "{consequence}" in page


def test_an_editor_may_look_and_not_publish(cast: Cast) -> None:
    client = Client()
    client.force_login(officer("SCJG", Role.EDITOR))
    assert client.get("/desk/documents/").status_code == 200
    answer = client.post(PAGE, {"text": "您好。\n\n{query}", "base": "0", "act": "publish"})
    assert answer.status_code == 422 and not Wording.objects.exists()
