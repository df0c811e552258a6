"""The doors of pages and of the API."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from identity.decorators import signed_in, staff_required
from identity.models import Account, ApiKey, Department, GrantEvent, Membership, Role
from identity.services import create_api_key, hash_key
from tests.cast import Cast, officer

BACKEND = "identity.oidc.backend.HallOIDCBackend"


@signed_in
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def _visitor(request: HttpRequest) -> HttpRequest:
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("method", "headers", "back"),
    [
        ("get", {}, "%2Fa%2F%3Fb%3D1"),
        ("post", {"Referer": "http://testserver/form/?step=2"}, "%2Fform%2F%3Fstep%3D2"),
        ("post", {"Referer": "https://evil.example.test/form/"}, "%2Fa%2F%3Fb%3D1"),
        ("post", {}, "%2Fa%2F%3Fb%3D1"),
    ],
)
def test_visitor_is_sent_to_log_in_and_back_to_the_page_they_saw(
    rf: RequestFactory, method: str, headers: dict[str, str], back: str
) -> None:
    answer = page(_visitor(getattr(rf, method)("/a/?b=1", headers=headers)))
    assert answer.status_code == 302
    assert answer["Location"] == f"/oidc/authenticate/?next={back}"


def test_fragment_without_a_login_moves_the_whole_page(rf: RequestFactory) -> None:
    seen = {"HX-Request": "true", "HX-Current-URL": "http://testserver/form/?step=2"}
    answer = page(_visitor(rf.get("/fragment/", headers=seen)))
    assert answer["HX-Redirect"] == "/oidc/authenticate/?next=%2Fform%2F%3Fstep%3D2"
    elsewhere = {"HX-Request": "true", "HX-Current-URL": "https://evil.example.test//x"}
    answer = page(_visitor(rf.get("/fragment/", headers=elsewhere)))
    assert answer["HX-Redirect"] == "/oidc/authenticate/?next=%2Ffragment%2F"


def test_what_is_typed_and_not_kept_is_not_taken_away_unasked(rf: RequestFactory) -> None:
    """The page stays until the person has read that the login is over."""
    answer = page(_visitor(rf.post("/a/", {"autosave": "1"}, headers={"HX-Request": "true", "HX-Trigger": "form"})))
    assert (answer.status_code, answer["HX-Retarget"]) == (401, "#messages")
    words = answer.content.decode()
    assert "登录已过期" in words and "还没有保存" in words and "已保留" not in words
    assert 'href="/oidc/authenticate/?next=%2Fa%2F"' in words and "<button" not in words


def test_staff_door_opens_for_those_with_a_role_today(rf: RequestFactory, cast: Cast) -> None:
    door = staff_required(lambda request: HttpResponse("in"))
    request = rf.get("/desk/")
    for actor, is_let_in in ((cast.clerk, True), (cast.xiaotong, False)):
        request.user, request.actor = actor.account, actor  # type: ignore[attr-defined,assignment]
        if is_let_in:
            assert door(request).status_code == 200
        else:
            with pytest.raises(PermissionDenied):
                door(request)
    assert door(_visitor(request)).status_code == 302


class WhoAmI(APIView):
    def post(self, request: Request) -> Response:
        actor = request._request.actor  # type: ignore[attr-defined]
        return Response({"who": actor.account.name if actor.account else "", "staff": actor.is_staff_member})


class MembersOnly(WhoAmI):
    from rest_framework.permissions import IsAuthenticated

    permission_classes = [IsAuthenticated]


def _ask(key: str | None, view: type[APIView] = WhoAmI) -> Response:
    headers = {} if key is None else {"Authorization": key}
    request = APIRequestFactory().post("/api/v1/who/", headers=headers)
    request.actor = "somebody of the session"
    return view.as_view()(request)


@pytest.fixture
def key(db: None) -> str:
    person = officer("SCJG")
    return create_api_key(person, "监管系统", ends_on=timezone.localdate() + timedelta(days=1), now=timezone.now())


def test_key_speaks_as_its_officer(key: str) -> None:
    answer = _ask(f"Bearer {key}")
    assert answer.data == {"who": "SCJG的张工", "staff": True}


def test_only_the_hash_of_a_key_is_kept(key: str) -> None:
    assert key.startswith("hall_")
    assert ApiKey.objects.get().key_hash == hash_key(key)
    assert key not in str(ApiKey.objects.values())


@pytest.mark.django_db
def test_browser_session_counts_for_nothing_at_the_api() -> None:
    assert _ask(None).data == {"who": "", "staff": False}
    refused = _ask(None, MembersOnly)
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda k: k.update(revoked_at=timezone.now()),
        lambda k: k.update(ends_on=timezone.localdate() - timedelta(days=1)),
        lambda k: Account.objects.update(is_active=False),
        lambda k: k.delete(),
    ],
    ids=["revoked", "over", "officer gone", "unknown"],
)
def test_key_that_counts_no_more_is_a_401(key: str, spoil: Any) -> None:
    spoil(ApiKey.objects.all())
    answer = _ask(f"Bearer {key}")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "bearer nonsense", "Bearer é"])
def test_nonsense_is_a_401(db: None, header: str) -> None:
    assert _ask(header).status_code == 401


def test_officer_whose_role_ended_keeps_no_role_by_key(key: str) -> None:
    Membership.objects.update(ends_on=date(2020, 1, 1), starts_on=date(2019, 1, 1))
    assert _ask(f"Bearer {key}").data["staff"] is False


@pytest.mark.django_db
def test_command_prints_a_key_that_works(settings: Any) -> None:
    person = Account.objects.create(issuer=settings.OIDC_ISSUER, subject="officer-scjg", name="黄志衡")
    department = Department.objects.create(code="SCJG", name="市场监管局")
    Membership.objects.create(account=person, department=department, role=Role.OFFICER, starts_on=date(2020, 1, 1))
    for name in ("officer-scjg", str(person.public_id)):
        out = StringIO()
        call_command("create_api_key", account=name, label="监管系统", stdout=out)
        assert _ask(f"Bearer {out.getvalue().strip()}").data["who"] == "黄志衡"


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"account": "nobody"}, {"account": "officer-scjg", "days": 0}], ids=str)
def test_command_refuses_with_a_sentence(options: dict[str, Any]) -> None:
    with pytest.raises(CommandError):
        call_command("create_api_key", label="x", **options)


def test_signed_in_person_comes_in(client: Client, cast: Cast) -> None:
    client.force_login(cast.xiaotong.account, BACKEND)
    assert client.get("/me/").status_code == 200


def test_key_that_was_stopped_opens_nothing_and_both_are_on_record(key: str) -> None:
    assert _ask(f"Bearer {key}").status_code == 200
    person = Account.objects.get(api_keys__label="监管系统")
    call_command("revoke_api_key", account=str(person.public_id), label="监管系统", stdout=StringIO())
    assert _ask(f"Bearer {key}").status_code in {401, 403}
    assert list(GrantEvent.objects.order_by("pk").values_list("kind", "subject")) == [
        ("key_given", person.pk),
        ("key_revoked", person.pk),
    ]
    with pytest.raises(CommandError):
        call_command("revoke_api_key", account=str(person.public_id), label="监管系统")
