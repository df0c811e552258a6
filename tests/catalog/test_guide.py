"""The guide of every item: the eight elements, the blank form, and what an outsider may not learn."""

import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from hall.catalog.models import ServiceItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalog")]

EIGHT = ["申请条件", "办理材料", "办理流程", "承诺办结", "法定时限", "费用", "办理地点、时间和电话", "设定依据"]


def test_every_guide_has_the_eight_elements(client: Client) -> None:
    for code in ServiceItem.objects.values_list("code", flat=True):
        response = client.get(f"/items/{code}/")
        assert response.status_code == 200, code
        page = response.content.decode()
        assert [part for part in EIGHT if part not in page] == [], code
        assert "<svg" in page, code


def test_a_guide_costs_the_same_few_queries_whatever_its_size(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/items/GA-001/")
    for code in ("GA-001", "PKG-01"):
        client.get(f"/items/{code}/")
        with django_assert_num_queries(2):
            client.get(f"/items/{code}/")


def test_the_list_costs_the_same_few_queries_whatever_is_found(client: Client, django_assert_num_queries: Any) -> None:
    for query in ("", "餐饮"):
        with django_assert_num_queries(2):
            client.get("/items/", {"q": query})


def test_an_example_promise_is_marked_as_one(client: Client) -> None:
    assert 'class="eg"' in client.get("/items/PKG-01/").content.decode()


def test_the_procedure_is_told_in_words_beside_the_picture(client: Client) -> None:
    page = client.get("/items/PKG-01/").content.decode()
    assert "受理后：营业执照核验" in page
    assert "6 项同时办理：" in page


def test_a_closed_item_says_why_and_offers_no_application(client: Client) -> None:
    closed = ServiceItem.objects.filter(accepts_online=False).first()
    assert closed is not None
    page = client.get(f"/items/{closed.code}/").content.decode()
    assert closed.closed_reason in page
    assert f"/items/{closed.code}/start/" not in page


@pytest.mark.parametrize("path", ["/items/NONE-001/", "/items/NONE-001/form.pdf", "/items/pkg-1/"])
def test_an_unknown_code_gets_the_kind_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "查找" in response.content.decode()


def test_the_blank_form_is_there_for_everyone_and_reads_as_text(client: Client) -> None:
    response = client.get("/items/GA-001/form.pdf")
    assert response["Content-Type"] == "application/pdf"
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    form = ServiceItem.objects.get(code="GA-001").current.content["form"]  # type: ignore[union-attr]
    assert form["title"].replace(" ", "") in text.replace(" ", "").replace("\n", "")
    for section in form["sections"]:
        assert section["title"] in text.replace("\n", "")


def test_the_blank_form_of_a_revision_is_made_once(client: Client) -> None:
    first = b"".join(client.get("/items/GA-001/form.pdf").streaming_content)  # type: ignore[attr-defined]
    second = b"".join(client.get("/items/GA-001/form.pdf").streaming_content)  # type: ignore[attr-defined]
    assert first == second
