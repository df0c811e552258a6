"""The applicant's pages over real HTTP: nothing typed is lost, nothing happens twice, an outsider sees nothing."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.models import Case
from hall.work.services import sweep
from identity.actors import Actor
from tests.casework.builders import all_decided, draft, item, pdf, submitted
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.account)
    return client


def form_url(case: Case) -> str:
    return f"/cases/{case.public_id}/form/shop/"


def edition_in(html: str) -> str:
    return re.search(r'name="edition" value="(\d+)"', html)[1]


def test_start_asks_in_whose_name_and_opens_the_draft(cast: Cast) -> None:
    item(now=cast.now)
    client = signed_in(cast.jiaming)
    page = client.get("/items/T-01/start/").content.decode()
    assert "潮安区韩江小馆餐饮有限公司" in page
    answer = client.post("/items/T-01/start/", {"organisation": str(cast.jiaming.acting_for.pk)}, follow=True)
    case = Case.objects.get()
    assert case.organisation == cast.jiaming.acting_for
    assert answer.redirect_chain[-1][0] == form_url(case)


def test_an_organisation_without_a_mandate_cannot_be_chosen(cast: Cast) -> None:
    item(now=cast.now)
    signed_in(cast.xiaotong).post("/items/T-01/start/", {"organisation": str(cast.jiaming.acting_for.pk)})
    assert Case.objects.get().organisation is None


def test_a_visitor_is_sent_to_log_in_and_back(cast: Cast) -> None:
    item(now=cast.now)
    answer = Client().get("/items/T-01/start/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/oidc/authenticate/?next=%2Fitems%2FT-01%2Fstart%2F")


def test_what_is_wrong_is_kept_and_told_beside_the_field(cast: Cast) -> None:
    case = draft(cast, filled=False)
    client = signed_in(cast.xiaotong)
    answer = client.post(
        form_url(case), {"edition": "0", "shop_name": "韩江", "signage": "true", "sign_width": "三米", "next": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="三米"' in page
    assert "要填数字" in page
    assert Case.objects.get().answers["sign_width"] == "三米"


def test_a_login_that_ran_out_keeps_what_was_typed(cast: Cast) -> None:
    case = draft(cast, filled=False)
    client = Client()
    away = client.post(form_url(case), {"edition": "0", "shop_name": "正在填写的店名", "next": "1"})
    assert away["Location"].startswith("/oidc/authenticate/")
    client.force_login(cast.xiaotong.account)
    page = client.get(form_url(case)).content.decode()
    assert "正在填写的店名" in page
    assert "登录已恢复" in page
    assert "正在填写的店名" not in client.get(form_url(case)).content.decode()  # given back once


def test_what_was_typed_before_the_login_is_not_shown_to_somebody_else(cast: Cast) -> None:
    case = draft(cast, filled=False)
    client = Client()
    client.post(form_url(case), {"edition": "0", "shop_name": "正在填写的店名"})
    client.force_login(cast.outsider.account)
    answer = client.get(form_url(case))
    assert answer.status_code == 404
    assert "正在填写的店名" not in answer.content.decode()


def test_a_stale_tab_shows_what_was_typed_and_then_saves_it(cast: Cast) -> None:
    case = draft(cast)
    client = signed_in(cast.xiaotong)
    typed = {"edition": "0", "shop_name": "旧窗口的店名", "signage": "false", "next": "1"}
    page = client.post(form_url(case), typed).content.decode()
    assert "另一个窗口" in page
    assert "旧窗口的店名" in page
    assert Case.objects.get().answers["shop_name"] == "韩江小馆"
    client.post(form_url(case), typed | {"edition": edition_in(page)})
    assert Case.objects.get().answers["shop_name"] == "旧窗口的店名"


def test_a_stale_autosave_replaces_nothing_on_the_page(cast: Cast) -> None:
    case = draft(cast)
    client = signed_in(cast.xiaotong)
    answer = client.post(
        form_url(case), {"edition": "0", "shop_name": "旧窗口", "autosave": "1"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#messages"


def test_autosave_draws_the_fields_again_only_when_an_answer_changed_what_is_asked(cast: Cast) -> None:
    case = draft(cast, filled=False)
    client = signed_in(cast.xiaotong)
    htmx = {"HX-Request": "true"}
    first = client.post(form_url(case), {"edition": "0", "shop_name": "韩江", "autosave": "1"}, headers=htmx)
    assert first["HX-Reswap"] == "none"
    second = client.post(
        form_url(case), {"edition": "1", "shop_name": "韩江", "signage": "true", "autosave": "1"}, headers=htmx
    )
    assert "招牌宽" in second.content.decode()


def test_without_scripts_a_button_asks_the_new_questions(cast: Cast) -> None:
    case = draft(cast, filled=False)
    client = signed_in(cast.xiaotong)
    page = client.post(form_url(case), {"edition": "0", "signage": "true", "refresh": "1"}, follow=True)
    assert "招牌宽" in page.content.decode()


def test_submit_twice_is_one_application_and_one_answer(cast: Cast) -> None:
    """Pressed twice, or sent again since the answer got lost. A form of another window is told kindly."""
    case = draft(cast)
    client = signed_in(cast.xiaotong)
    url = f"/cases/{case.public_id}/review/"
    key = re.search(r'name="key" value="(\w+)"', client.get(url).content.decode())[1]
    first, again = (client.post(url, {"key": key}) for _ in range(2))
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"] == f"/cases/{case.public_id}/"
    for other in ({"key": "other"}, {}):
        answer = client.post(url, other)
        assert answer.status_code == 409
        assert "没有重复提交" in answer.content.decode()
    assert Case.objects.get().documents.count() == 1


def test_submit_names_everything_that_is_missing_with_a_link_to_it(cast: Cast) -> None:
    case = draft(cast, filled=False)
    answer = signed_in(cast.xiaotong).post(f"/cases/{case.public_id}/review/", {})
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in ("请填写店名", "请回答“是否设置招牌”", "请上传“布局图”"):
        assert sentence in page


def test_a_wrong_file_is_told_and_the_right_one_beside_it_is_kept(cast: Cast) -> None:
    case = draft(cast, filled=False)
    client = signed_in(cast.xiaotong)
    bad = SimpleUploadedFile("照片.png", b"not a picture")
    answer = client.post(f"/cases/{case.public_id}/materials/", {"plan": [pdf(), bad]})
    assert answer.status_code == 422
    assert "照片.png" in answer.content.decode()
    assert [u.name for u in case.uploads.all()] == ["布局图.pdf"]


def test_a_foreign_case_and_none_look_the_same(cast: Cast) -> None:
    case = submitted(cast)
    client = signed_in(cast.outsider)
    for path in ("", "form/shop/", "materials/", "review/", f"documents/{case.documents.get().pk}/"):
        foreign = client.get(f"/cases/{case.public_id}/{path}")
        none = client.get(f"/cases/00000000-0000-4000-8000-000000000000/{path}")
        assert foreign.status_code == none.status_code == 404
        strip = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|/cases/[0-9a-f-]+|%2Fcases%2F[0-9a-f-]+')
        assert strip.sub("", foreign.content.decode()) == strip.sub("", none.content.decode())


def test_a_file_is_served_as_a_download_to_those_who_may_see_the_case(cast: Cast) -> None:
    case = submitted(cast)
    url = f"/cases/{case.public_id}/uploads/{case.uploads.get().public_id}/"
    answer = signed_in(cast.clerk).get(url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert signed_in(cast.outsider).get(url).status_code == 404


def test_a_paper_is_made_by_the_worker_and_says_so_until_then(cast: Cast) -> None:
    case = submitted(cast)
    client = signed_in(cast.xiaotong)
    url = f"/cases/{case.public_id}/documents/{case.documents.get().pk}/"
    assert client.get(url).status_code == 202
    while sweep(lambda: timezone.now() + timezone.timedelta(days=365)):
        pass
    answer = client.get(url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_anyone_can_verify_a_paper_by_its_code_and_sees_no_whole_name(cast: Cast) -> None:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    paper = case.documents.get(kind="decision")
    page = Client().get(f"/verify/{paper.verification_code.lower()}/").content.decode()
    assert "本厅出具" in page
    assert "韩江小馆" not in page
    assert Client().get("/verify/AAAABBBBCCCC/").status_code == 404


def test_my_matters_asks_as_many_queries_for_ten_as_for_one(cast: Cast, django_assert_max_num_queries) -> None:
    submitted(cast)
    client = signed_in(cast.xiaotong)
    client.get("/my/")
    with django_assert_max_num_queries(100) as few:
        client.get("/my/")
    for _ in range(4):
        submitted(cast)
    with django_assert_max_num_queries(len(few)):
        client.get("/my/")
