"""What goes wrong is said kindly, says what to do, and tells outsiders nothing."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory
from django.urls import include, path

from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused, Stale
from hall.catalog.selectors import ItemNotFound

pytestmark = pytest.mark.django_db

RAISED = {
    "not-found": NotFound(),
    "no-item": ItemNotFound("PKG-99"),
    "not-allowed": NotAllowed("只有承办人可以办理。"),
    "denied": PermissionDenied("officers only"),
    "done": AlreadyDone("申请已经提交过了。", link="/my/"),
    "stale": Stale("这一页在别的窗口改过了。"),
    "refused": Refused("还缺一项材料。", fields={"plan": "请上传布局图。"}),
    "broken": RuntimeError("secret detail"),
    "too-big": RequestDataTooBig("too big"),
}


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "throttled":
        answer = HttpResponse(status=429)
        answer["Retry-After"] = "60"
        return answer
    if kind == "get-only":
        return HttpResponseNotAllowed(["POST"])
    raise RAISED[kind]


urlpatterns = [path("fail/<slug:kind>/", fail), path("", include("hall.urls"))]
handler400 = "hall.portal.errors.bad_request"
handler403 = "hall.portal.errors.not_found"
handler404 = "hall.portal.errors.not_found"
handler500 = "hall.portal.errors.server_error"


@pytest.fixture(autouse=True)
def _urls(settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def main_of(answer: HttpResponse) -> str:
    return answer.content.decode().split('<main id="main">')[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("not-found", 404), ("no-item", 404), ("denied", 404), ("not-allowed", 404), ("done", 409), ("stale", 409),
        ("refused", 422), ("broken", 500), ("too-big", 413), ("throttled", 429), ("get-only", 405),
    ],
)  # fmt: skip
def test_each_kind_has_its_status_and_a_page_that_says_what_to_do(visitor: Client, kind: str, status: int) -> None:
    answer = visitor.get(f"/fail/{kind}/")
    assert answer.status_code == status
    assert 'role="alert"' in main_of(answer)
    assert "12345" in main_of(answer)


def test_to_an_outsider_all_that_is_not_theirs_looks_the_same(visitor: Client) -> None:
    pages = {main_of(visitor.get(f"/fail/{kind}/")) for kind in ("not-found", "no-item", "denied", "not-allowed")}
    pages.add(main_of(visitor.get("/no/such/page/")))
    assert len(pages) == 1


def test_a_fault_of_ours_shows_no_inside(visitor: Client) -> None:
    assert "secret detail" not in visitor.get("/fail/broken/").content.decode()


def test_what_was_done_before_leads_to_it(visitor: Client) -> None:
    assert 'href="/my/"' in main_of(visitor.get("/fail/done/"))


def test_a_refusal_names_each_thing_to_mend(visitor: Client) -> None:
    page = main_of(visitor.get("/fail/refused/"))
    assert "还缺一项材料。" in page
    assert "请上传布局图。" in page


def test_the_way_back_is_a_page_of_ours_or_none(visitor: Client) -> None:
    ours = visitor.get("/fail/refused/", headers={"referer": "http://testserver/items/?q=a"})
    assert 'href="/items/?q=a"' in main_of(ours)
    theirs = visitor.get("/fail/refused/", headers={"referer": "https://evil.example/"})
    assert "evil" not in theirs.content.decode()


def test_htmx_gets_the_message_only_and_its_place(visitor: Client) -> None:
    answer = visitor.get("/fail/done/", headers={"hx-request": "true"})
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#messages"
    text = answer.content.decode()
    assert "申请已经提交过了。" in text
    assert "<html" not in text


def test_bare_refusals_keep_their_headers(visitor: Client) -> None:
    assert visitor.get("/fail/throttled/").headers["Retry-After"] == "60"
    assert visitor.get("/fail/get-only/").headers["Allow"] == "POST"


def test_a_tab_that_was_open_too_long_is_told_so() -> None:
    answer = Client(enforce_csrf_checks=True).post("/mode/", {"toggle": "elder"})
    assert answer.status_code == 403
    assert "返回上一页" in main_of(answer)


def test_the_error_page_stands_when_the_database_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    from hall.portal import errors

    def away(*args: object, **kwargs: object) -> HttpResponse:
        raise OperationalError("connection refused")

    monkeypatch.setattr(errors, "render", away)
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "12345" in answer.content.decode()
    assert "connection refused" not in answer.content.decode()


def test_the_api_answers_for_itself(visitor: Client) -> None:
    answer = visitor.get("/api/v1/query/")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"].startswith("application/json")


def test_a_case_that_is_not_yours_and_one_that_is_not_look_the_same(client: Client, cast) -> None:
    client.force_login(cast.outsider.account, backend="identity.oidc.backend.HallOIDCBackend")
    answer = client.get(f"/cases/{uuid.uuid4()}/")
    assert answer.status_code == 404
    assert re.search("没有找到", main_of(answer))
