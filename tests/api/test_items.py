"""Items and guides for other systems, without a key."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalog")]


def test_items_are_found_as_on_the_page(client: Client) -> None:
    found = client.get("/api/v1/items/", {"q": "开餐馆"}).json()
    assert found["items"][0]["code"] == "PKG-01"
    assert found["items"][0]["department"] == "潮安区市场监督管理局"


def test_a_list_goes_on_by_key_until_everything_was_seen(client: Client, monkeypatch) -> None:
    monkeypatch.setattr("hall.catalog.selectors.PAGE_SIZE", 10)
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = client.get("/api/v1/items/", {"after": after}).json()
        seen += [item["code"] for item in page["items"]]
        after = page["next_key"]
    assert len(seen) == len(set(seen)) == 24
    assert after == ""


def test_a_guide_is_the_published_revision_whole(client: Client) -> None:
    found = client.get("/api/v1/items/PKG-01/").json()
    assert found["revision"] == 1
    assert {step["key"] for step in found["procedure"]["steps"]}
    assert found["guide"]["promised"]["mark"] == "example"
    assert found["form"]["sections"][0]["fields"]


def test_an_unknown_item_is_a_sentence_and_404(client: Client) -> None:
    answer = client.get("/api/v1/items/NONE-1/")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "没有找到您要的内容。"}


def test_an_unknown_address_of_the_api_answers_in_json(client: Client) -> None:
    answer = client.get("/api/v1/no-such-thing/")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "没有找到这个页面。"}


@pytest.mark.parametrize(
    "filters",
    [
        {"knd": "package"},
        {"kind": "nonsense"},
        {"audience": "both"},
        {"theme": "\x00"},
        {"q": "\x00"},
        {"q": "餐" * 101},
    ],
)
def test_a_filter_that_does_not_exist_is_refused_and_named(client: Client, filters: dict[str, str]) -> None:
    answer = client.get("/api/v1/items/", filters)
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == set(filters)


def test_filters_narrow_the_list(client: Client) -> None:
    found = client.get("/api/v1/items/", {"kind": "package", "audience": "person"}).json()["items"]
    assert found
    assert {(one["kind"], one["audience"] == "organisation") for one in found} == {("package", False)}


def test_a_key_that_is_wrong_is_not_even_looked_at_where_none_is_needed(client: Client) -> None:
    assert client.get("/api/v1/items/", headers={"Authorization": "Bearer nonsense"}).status_code == 200
