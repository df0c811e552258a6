"""A guide that a department wrote in English too, and one that it did not."""

import io

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from pypdf import PdfReader

from forms_engine.validation import evaluate
from hall.casework.services import start_case
from hall.catalog.content import Content
from hall.catalog.guide import in_english, is_asked_in_english
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of, content_shown, published_items
from hall.lib.dates import local_day
from tests.cast import Cast
from tests.forms_engine.filling import sample_answers
from tests.wallet.builders import licence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalog")]


@pytest.fixture
def package() -> Content:
    return content_of(ServiceItem.objects.get(code="PKG-01").current)  # type: ignore[arg-type]


def read(client: Client, path: str) -> str:
    client.cookies["language"] = "en"
    return client.get(path).content.decode()


def test_a_guide_with_english_is_shown_in_it_with_a_word_on_which_one_counts(client: Client) -> None:
    page = read(client, "/items/PKG-01/")
    assert "<h1" in page
    assert "Open a restaurant</h1>" in page
    assert "The owner of the wall or building agrees to the sign" in page
    assert "Where it differs from the Chinese, the Chinese counts." in page


def test_a_guide_without_english_says_so_and_marks_its_chinese_as_such(client: Client) -> None:
    page = read(client, "/items/CL-001/")
    assert "Disability certificate (new)</h1>" in page
    assert "The department has not written this guide in English" in page
    condition = content_of(ServiceItem.objects.get(code="CL-001").current).guide.conditions[0]  # type: ignore[arg-type]
    assert f'<span lang="zh-Hans">{condition}</span>' in page


def test_a_guide_in_chinese_knows_nothing_of_this(client: Client) -> None:
    page = client.get("/items/PKG-01/").content.decode()
    assert "英文供参考" not in page
    assert 'lang="zh-Hans">' not in page.partition("<body")[2]


def test_english_words_find_the_matter() -> None:
    assert published_items(query="open a restaurant").rows[0].code == "PKG-01"


def test_only_who_reads_english_gets_it() -> None:
    revision = ServiceItem.objects.get(code="PKG-01").current
    assert revision is not None
    assert content_shown(revision) is content_of(revision)
    with override("en"):
        assert content_shown(revision).guide.fee_text == "No fee for any item"


def test_the_same_answers_make_the_same_record_in_english(package: Content, cast: Cast) -> None:
    today = local_day(cast.now)
    regions = {"445103": "潮安区"}
    answers = sample_answers(package.form, regions)
    chinese = evaluate(package.form, answers, today=today, regions=regions)
    english = evaluate(in_english(package).form, answers, today=today, regions=regions)
    assert chinese.record == english.record
    assert len(chinese.record) > 20
    assert chinese.errors.keys() == english.errors.keys()


def test_a_page_of_questions_says_so_where_some_have_no_english(cast: Cast, client: Client) -> None:
    applicant = cast.xiaotong
    client.force_login(applicant.account)
    asked = {}
    for code in ("PKG-01", "CL-001"):
        case = start_case(code, actor=applicant, now=cast.now)
        section = content_of(case.revision).form.sections[0].key
        asked[code] = read(client, f"/cases/{case.public_id}/form/{section}/")
    assert "has not written all of these questions in English" not in asked["PKG-01"]
    assert "has not written all of these questions in English" in asked["CL-001"]
    assert '<span lang="zh-Hans">' in asked["CL-001"]


def test_the_restaurants_whole_form_can_be_answered_in_english(package: Content) -> None:
    hidden = [section.key for section in in_english(package).form.sections if not is_asked_in_english(section)]
    assert not hidden


@pytest.mark.parametrize("fillable", ["", "?fillable=1"])
def test_a_blank_form_is_printed_in_the_readers_language_once_each_and_the_page_says_what_is_filed(
    client: Client, fillable: str
) -> None:
    """In English as far as the department wrote it; the original stays as it is."""
    kept = {"zh-hans": "", "zh-hant": "部門存檔用簡體中文", "en": "The department keeps them in simplified Chinese"}
    printed = {}
    for code, said in kept.items():
        client.cookies["language"] = code
        assert said in client.get("/items/PKG-01/").content.decode()
        pdfs = [b"".join(client.get(f"/items/PKG-01/form.pdf{fillable}")) for _ in range(2)]
        assert pdfs[0] == pdfs[1]
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdfs[0])).pages)
        printed[code] = text.replace("\n", "").replace(" ", "")
    assert "开办餐饮店一件事申请表" in printed["zh-hans"] and "存档用" not in printed["zh-hans"]
    assert "開辦餐飲店一件事申請表" in printed["zh-hant"] and "開辦餐飲店一件事申请表" not in printed["zh-hant"]
    assert "部門存檔用簡體中文" in printed["zh-hant"] and "第1頁" in printed["zh-hant"]
    assert "Page1of" in printed["en"] and "Applicationform:openarestaurant" in printed["en"]


def test_a_licence_is_called_by_its_english_name_and_one_without_stays_marked_chinese(
    cast: Cast, client: Client
) -> None:
    holder = cast.xiaotong.account
    assert holder is not None
    client.force_login(holder)
    known, other = (licence(holder, now=cast.now, kind=kind) for kind in ("食品经营许可证", "养犬登记证"))
    page = read(client, "/wallet/")
    assert "Food business licence" in page and "食品经营许可证" not in page
    assert '<span lang="zh-Hans">养犬登记证</span>' in page
    assert "<title>Food business licence" in read(client, f"/wallet/{known.public_id}/")
    assert '<h1 class="t-xl"><span lang="zh-Hans">养犬登记证</span></h1>' in read(client, f"/wallet/{other.public_id}/")
    assert "食品经营许可证" in read(client, f"/wallet/{known.public_id}/code/"), "to be checked: the original name"


def test_every_kind_of_licence_of_the_catalogue_has_an_english_name() -> None:
    contents = [content_of(item.current) for item in ServiceItem.objects.all() if item.current]
    kinds = {step.licence.kind for one in contents for step in one.procedure.steps if step.licence}
    assert kinds
    with override("en"):
        assert [kind for kind in kinds if gettext(kind) == kind] == []
