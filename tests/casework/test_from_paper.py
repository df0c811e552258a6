"""A form filled in offline becomes a draft: the same record as typed, nothing lost, wrong papers told kindly."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from forms_engine.definition import Choice, Field, FormDefinition, Section
from forms_engine.files import SafeFile, examine
from hall.casework import services
from hall.casework.models import Case
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.selectors import content_of
from identity.models import Town
from tests.casework.builders import FORM, draft, item, submitted
from tests.cast import Cast
from tests.forms_engine.files import samples
from tests.forms_engine.filling import Filler, as_fields, with_pikepdf, with_pypdf

pytestmark = pytest.mark.django_db

SHARES = (Field(key="name", label="姓名", type="text"), Field(key="amount", label="出资额", type="money"))
WIDE = FormDefinition(
    title="开店申请表",
    sections=(
        *FORM.sections,
        Section(
            key="more",
            title="其他",
            fields=(
                Field(key="opens_on", label="开业日期", type="date", required=True),
                Field(
                    key="kind",
                    label="业态",
                    type="one_of",
                    choices=(Choice(value="small", label="小餐饮"), Choice(value="big", label="大型餐饮")),
                ),
                Field(key="town", label="所在镇", type="region"),
                Field(key="holders", label="股东", type="group", row_name="股东", fields=SHARES),
                Field(key="place", label="地址", type="address"),
            ),
        ),
    ),
)
ANSWERS: dict[str, Any] = {
    "shop_name": "韩江小馆",
    "signage": True,
    "sign_width": "3.5",
    "opens_on": "2026-12-01",
    "kind": "big",
    "town": "445103110",
    "holders": [{"name": "林晓彤", "amount": "100000"}, {"name": "陈嘉明", "amount": "5000"}],
    "place": {"region": "445103110", "detail": "安北路 1 号"},
}


def signed_in(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.xiaotong.account)
    return client


def opened(cast: Cast, form: FormDefinition = WIDE) -> tuple[Case, Client, str]:
    Town.objects.get_or_create(code="445103110", defaults={"name": "庵埠镇"})
    item(now=cast.now, form=form, materials=())
    case = services.start_case("T-01", actor=cast.xiaotong, now=cast.now)
    return case, signed_in(cast), f"/cases/{case.public_id}/from-paper/"


def downloaded(code: str = "T-01", language: str = "zh-hans") -> bytes:
    reader = Client()
    reader.cookies["language"] = language
    answer = reader.get(f"/items/{code}/form.pdf?fillable=1")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content)


def uploaded(client: Client, url: str, pdf: bytes, name: str = "申请表.pdf") -> Any:
    return client.post(url, {"form": SimpleUploadedFile(name, pdf)}, follow=True)


@pytest.mark.acts
@pytest.mark.parametrize(
    ("fill", "language"),
    [(with_pypdf, "zh-hans"), (with_pikepdf, "zh-hans"), (with_pypdf, "zh-hant"), (with_pypdf, "en")],
)
def test_the_filled_form_gives_the_same_record_as_the_web(cast: Cast, fill: Filler, language: str) -> None:
    """Whichever language the paper was printed in; the page that takes it is read in another."""
    case, client, url = opened(cast)
    page = uploaded(client, url, fill(downloaded(language=language), as_fields(WIDE, ANSWERS)))
    assert page.status_code == 200
    assert "8 项内容已经存进草稿" in page.content.decode()
    assert "没有读入" not in page.content.decode()
    on_paper = services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now).record

    typed = services.start_case("T-01", actor=cast.xiaotong, now=cast.now)
    for section in WIDE.sections:
        keys = {field.key for field in section.fields}
        given = {key: value for key, value in ANSWERS.items() if key in keys}
        typed = services.save_answers(
            typed.pk, section.key, given, edition=typed.edition, actor=cast.xiaotong, now=cast.now
        )
    assert services.submit_case(typed.pk, actor=cast.xiaotong, now=cast.now).record == on_paper


def test_a_list_that_gives_back_the_words_it_showed_is_understood_in_each_language(cast: Cast) -> None:
    kinds = tuple(Choice(value=f"k{n}", label=f"业态 {n}") for n in range(1, 10))
    section = Section(key="kind", title="业态", fields=(Field(key="kind", label="业态", type="one_of", choices=kinds),))
    form = FormDefinition(title="业态登记", sections=(section,))
    for language, shown in (("zh-hans", "业态 3"), ("zh-hant", "業態 3"), ("en", "Kind 3")):
        current = item(code=f"T-{language}", now=cast.now, form=form, materials=()).current
        assert current is not None
        Revision.objects.filter(pk=current.pk).update(content=current.content | {"english": {"业态 3": "Kind 3"}})
        case = services.start_case(f"T-{language}", actor=cast.xiaotong, now=cast.now)
        filled = with_pypdf(downloaded(f"T-{language}", language), {"kind": shown})
        uploaded(signed_in(cast), f"/cases/{case.public_id}/from-paper/", filled)
        assert Case.objects.get(pk=case.pk).answers == {"kind": "k3"}


def words_of(answer: Any) -> str:
    pages = PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


def test_ones_own_copy_is_in_the_readers_language_as_typed_and_the_departments_is_the_original(cast: Cast) -> None:
    case = submitted(cast)
    url = f"/cases/{case.public_id}/form.pdf"
    party, clerk = signed_in(cast), Client()
    clerk.force_login(cast.clerk.account)
    for one in (party, clerk):
        one.cookies["language"] = "zh-hant"
    own, filed = words_of(party.get(url)), words_of(clerk.get(url))
    assert "測試申請表" in own and "辦件編號" in own and "部門存檔用簡體中文" in own
    assert "韩江小馆" in own  # as it was typed
    assert "办件编号" in filed and "存档" not in filed
    party.cookies["language"] = "en"
    assert "Casenumber" in words_of(party.get(url))


def test_the_clerk_at_the_counter_takes_over_what_the_person_brought(cast: Cast) -> None:
    Town.objects.get_or_create(code="445103110", defaults={"name": "庵埠镇"})
    item(now=cast.now, form=WIDE, materials=())
    person = services.Person("林阿婆", "resident_id", "445103199001018029", "13900000001")
    case = services.open_at_counter("T-01", person, may_prefill=False, actor=cast.clerk, now=cast.now)
    clerk = Client()
    clerk.force_login(cast.clerk.account)
    filled = with_pypdf(downloaded(), as_fields(WIDE, ANSWERS))
    page = uploaded(clerk, f"/cases/{case.public_id}/from-paper/", filled).content.decode()
    assert "8 项内容已经存进草稿" in page
    assert Case.objects.get().answers["shop_name"] == "韩江小馆"
    services.leave_counter(case.pk, actor=cast.clerk, now=cast.now)
    assert clerk.post(f"/cases/{case.public_id}/from-paper/").status_code == 404


def test_what_is_wrong_or_does_not_fit_is_listed_and_told_again_on_the_next_visit(cast: Cast) -> None:
    _case, client, url = opened(cast)
    filled = with_pypdf(downloaded(), {"shop_name": "韩江", "signage": "true", "sign_width": "三米", "kind": "huge"})
    first = uploaded(client, url, filled).content.decode()
    again = client.get(url).content.decode()
    for page in (first, again):
        assert "要填数字" in page and "三米" in page
        assert "没有这个选项" in page
    assert Case.objects.get().answers == {"shop_name": "韩江", "signage": True, "sign_width": "三米"}


def test_what_the_paper_leaves_empty_stays_and_what_it_replaces_is_told(cast: Cast) -> None:
    case, client, url = opened(cast)
    more = {"place": {"region": "445103110"}, "holders": [{"name": "旧股东"}], "opens_on": "2026-11-30"}
    case = services.save_answers(case.pk, "more", more, edition=case.edition, actor=cast.xiaotong, now=cast.now)
    values = {"place/detail": "安北路 1 号", "holders/0/name": "新股东"}
    page = uploaded(client, url, with_pypdf(downloaded(), values)).content.decode()
    answers = Case.objects.get().answers
    assert answers["opens_on"] == "2026-11-30"
    assert answers["place"] == {"region": "445103110", "detail": "安北路 1 号"}
    assert answers["holders"] == [{"name": "新股东"}]
    assert "旧股东" in page and "新股东" in page


def test_a_form_of_an_older_revision_is_taken_as_far_as_it_fits(cast: Cast) -> None:
    item(now=cast.now, materials=())
    old = with_pypdf(downloaded(), {"shop_name": "韩江", "sign_width": "3.5", "signage": "true"})
    service = ServiceItem.objects.get()
    content = content_of(service.current).model_dump(mode="json")
    content["form"]["sections"][0]["fields"] = content["form"]["sections"][0]["fields"][:2]
    service.current = Revision.objects.create(
        item=service, number=2, content=content, content_sha256="1" * 64, published_at=cast.now
    )
    service.save()
    case = services.start_case("T-01", actor=cast.xiaotong, now=cast.now)
    page = uploaded(signed_in(cast), f"/cases/{case.public_id}/from-paper/", old).content.decode()
    assert "您填的是第 1 版的表格，这份申请用的是第 2 版" in page
    assert "招牌宽" in page and "3.5" in page
    assert Case.objects.get().answers == {"shop_name": "韩江", "signage": True}


def test_the_form_of_another_item_is_named_and_nothing_changes(cast: Cast) -> None:
    _case, client, url = opened(cast)
    item(now=cast.now, code="T-02", materials=())
    other = with_pypdf(downloaded("T-02"), {"shop_name": "别的店"})
    answer = uploaded(client, url, other, "别的表.pdf")
    assert answer.status_code == 422
    assert "“别的表.pdf”是“开办测试店一件事”的表格" in answer.content.decode()
    assert Case.objects.get().answers == {}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (samples.pdf(), "不是本厅的可填写表格"),
        (samples.picture(), "请上传 PDF 文件"),
        (samples.pdf_with(javascript="app.alert(1)"), "脚本"),
        (samples.pdf_with(password="1234"), "加了密码"),
        (b"", "空文件"),
        (samples.pdf() + bytes(5 * 2**20), "超过 4 MB，请压缩"),
        (None, "请先选择"),
    ],
)
def test_what_is_no_filled_form_is_told_and_the_draft_stays(cast: Cast, data: bytes | None, said: str) -> None:
    _case, client, url = opened(cast)
    files = {} if data is None else {"form": SimpleUploadedFile("表.pdf", data)}
    answer = client.post(url, files)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(said) == 2  # in the summary, linked, and at the field
    assert "草稿没有改动" in page
    assert Case.objects.get().edition == 0


def test_an_empty_form_says_that_it_was_perhaps_not_saved(cast: Cast) -> None:
    _case, client, url = opened(cast)
    answer = uploaded(client, url, downloaded())
    assert "没有填写的内容" in answer.content.decode()


def test_only_the_party_may_upload_and_only_while_it_is_a_draft(cast: Cast) -> None:
    case, client, url = opened(cast)
    outsider = Client()
    outsider.force_login(cast.outsider.account)
    assert outsider.post(url).status_code == 404
    assert Client().post(url)["Location"].startswith("/oidc/authenticate/")
    uploaded(client, url, with_pypdf(downloaded(), as_fields(WIDE, ANSWERS)))
    services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    assert client.get(url).status_code == 409


def test_the_start_page_leads_to_the_upload(cast: Cast) -> None:
    item(now=cast.now, materials=())
    client = signed_in(cast)
    assert 'name="from_paper"' in client.get("/items/T-01/start/").content.decode()
    answer = client.post("/items/T-01/start/", {"organisation": "", "from_paper": "1"})
    assert answer["Location"] == f"/cases/{Case.objects.get().public_id}/from-paper/"
    page = client.get(answer["Location"]).content.decode()
    assert "/items/T-01/form.pdf?fillable=1" in page


def test_the_download_passes_the_examination_and_is_made_once(cast: Cast) -> None:
    item(now=cast.now, form=WIDE, materials=())
    first = downloaded()
    assert isinstance(examine("表.pdf", first), SafeFile)
    assert len(first) < 200_000
    assert downloaded() == first
    blank = Client().get("/items/T-01/form.pdf")
    assert not PdfReader(io.BytesIO(b"".join(blank.streaming_content))).get_fields()


def test_the_form_as_handed_in_carries_number_and_code_for_those_who_may_see_the_case(cast: Cast) -> None:
    case = submitted(cast)
    url = f"/cases/{case.public_id}/form.pdf"
    for actor in (cast.xiaotong, cast.clerk):
        client = Client()
        client.force_login(actor.account)
        pdf = b"".join(client.get(url).streaming_content)
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        assert case.number in text
        assert "韩江小馆" in text
        assert "布局图.pdf" in text
        assert len(pdf) < 100_000
    outsider = Client()
    outsider.force_login(cast.outsider.account)
    assert outsider.get(url).status_code == 404
    page = signed_in(cast).get(f"/cases/{case.public_id}/").content.decode()
    assert url in page
    fresh = draft(cast, filled=False)
    assert signed_in(cast).get(f"/cases/{fresh.public_id}/form.pdf").status_code == 404
