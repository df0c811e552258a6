"""The designer's pages: who gets in, that they work without scripts, and what a save answers with scripts."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forms_engine.editing import AddField, ChangeField
from hall.catalog import editing
from hall.catalog.draft_store import definition_of
from hall.catalog.models import ContentDraft, DraftState, ServiceItem
from identity.actors import Actor
from tests.casework.builders import submitted
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FORM = "/desk/items/T-01/form/"
HTMX = {"HTTP_HX_REQUEST": "true"}
UNREADABLE = (
    b'{"title":"x","sections":[{"key":"a","title":"b",'
    b'"fields":[{"key":"c","label":"d","type":"text","visible_when":"(("}]}]}'
)
ACTS = ["", "nonsense", "up", "up nobody", "move signage none 1", "move a b c", "page_up none", "redo", "remove a.b"]


def as_person(actor: Actor) -> Client:
    client = Client()
    assert actor.account is not None
    client.force_login(actor.account)
    return client


@pytest.fixture
def desk(editor: Actor, draft: ContentDraft) -> Client:
    """The editor's browser, the draft open."""
    return as_person(editor)


def keys(draft: ContentDraft) -> list[str]:
    return [field.key for field in definition_of(draft).fields]


@pytest.mark.parametrize("path", ["", "?question=signage", "preview/", "try/", "review/", "export.json", "outline/"])
def test_a_form_that_is_made_is_seen_by_its_department_only(
    path: str, draft: ContentDraft, desk: Client, cast: Cast
) -> None:
    assert desk.get(FORM + path).status_code == 200
    assert as_person(cast.officer("SCJG")).get(FORM + path).status_code == 404
    assert as_person(cast.outsider).get(FORM + path).status_code == 404
    assert Client().get(FORM + path).status_code == 302


def test_the_list_shows_the_items_of_the_department(desk: Client, shop: ServiceItem) -> None:
    assert shop.name in desk.get("/desk/items/").content.decode()


@pytest.mark.parametrize(
    "query",
    ["question=nobody", "question=a.b.c", "page=none", "add=none", "column=signage", "new=page", "title=1",
     "question=signage&when=none", "question=signage&when=check-99", "question=signage&when=visible_when"],
)  # fmt: skip
def test_any_address_of_the_designer_has_a_page(query: str, desk: Client) -> None:
    assert desk.get(f"{FORM}?{query}").status_code == 200
    assert desk.get(f"{FORM}?{query}", **HTMX).status_code == 200


def test_without_scripts_a_question_is_added_filled_in_moved_and_removed(desk: Client, draft: ContentDraft) -> None:
    added = desk.post(FORM + "questions/", {"section": "shop", "label": "经营方式", "type": "one_of"}, follow=True)
    assert "经营方式" in added.content.decode()
    typed = {
        "label": "经营方式", "type": "one_of", "required": "on", "help": "", "do": "choice_add",
        "choice-0-value": "a", "choice-0-label": "堂食", "choice-0-help": "",
        "choice-1-value": "b", "choice-1-label": "", "choice-1-help": "", "choice-new": "外卖\n自提",
    }  # fmt: skip
    desk.post(FORM + "questions/jing_ying_fang_shi/", typed)
    made = definition_of(draft).by_key["jing_ying_fang_shi"]
    assert [(choice.value, choice.label) for choice in made.choices] == [
        ("a", "堂食"),
        ("wai_mai", "外卖"),
        ("zi_ti", "自提"),
    ]
    assert made.required
    desk.post(FORM + "act/", {"do": "up jing_ying_fang_shi"})
    assert keys(draft).index("jing_ying_fang_shi") == 2
    desk.post(FORM + "act/", {"do": "remove jing_ying_fang_shi"})
    assert "jing_ying_fang_shi" not in keys(draft)
    desk.post(FORM + "act/", {"do": "undo"})
    assert keys(draft).index("jing_ying_fang_shi") == 2


def test_a_condition_is_chosen_step_by_step(desk: Client, draft: ContentDraft) -> None:
    path = FORM + "questions/shop_name/visible_when/"
    chosen = desk.post(path, {"subject-0": "signage", "do": "refresh"}).content.decode()
    assert 'name="operator-0"' in chosen
    unclear = desk.post(path, {"subject-0": "signage", "operator-0": "is", "was-0": "signage", "do": "save"})
    assert unclear.status_code == 422
    assert "比较的值" in unclear.content.decode()
    desk.post(path, {"subject-0": "signage", "operator-0": "is", "was-0": "signage", "value-0": "true", "do": "save"})
    made = definition_of(draft).by_key["shop_name"]
    assert made.visible_when == "signage == true"
    assert made.condition_text == "“是否设置招牌”为“是”时填写"
    desk.post(path, {"do": "clear"})
    assert definition_of(draft).by_key["shop_name"].visible_when == ""


def test_a_formula_that_cannot_be_read_stays_as_typed_with_the_reason(desk: Client, draft: ContentDraft) -> None:
    path = FORM + "questions/shop_name/visible_when/"
    refused = desk.post(path, {"as_text": "1", "text": "signage ==", "do": "save"})
    assert refused.status_code == 422
    assert "signage ==" in refused.content.decode()
    assert "公式写法不对" in refused.content.decode()


def test_a_check_is_made_changed_and_removed(desk: Client, draft: ContentDraft) -> None:
    path = FORM + "questions/sign_width/"
    rule = {"subject-0": "sign_width", "operator-0": "most", "was-0": "sign_width", "value-0": "20", "do": "save"}
    assert desk.post(path + "check-new/", rule).status_code == 422
    desk.post(path + "check-new/", rule | {"message": "招牌最宽 20 米"})
    assert [(c.expression, c.message) for c in definition_of(draft).checks] == [("sign_width <= 20", "招牌最宽 20 米")]
    desk.post(path + "check-0/", rule | {"message": "招牌最宽 30 米", "value-0": "30"})
    assert [c.expression for c in definition_of(draft).checks] == ["sign_width <= 30"]
    desk.post(path + "remove/check-0/")
    assert definition_of(draft).checks == ()


def test_a_total_is_computed_from_the_columns_of_a_table(
    desk: Client, draft: ContentDraft, editor: Actor, now: datetime
) -> None:
    for step in (
        AddField("shop", "股东", "group"),
        AddField("shop", "出资额", "money", group="gu_dong"),
        AddField("shop", "合计", "money"),
    ):
        editing.apply_operation(draft.pk, step, actor=editor, now=now)
    desk.post(FORM + "questions/he_ji/computed/", {"how": "sum", "terms": "gu_dong.chu_zi_e#sum", "do": "save"})
    assert definition_of(draft).by_key["he_ji"].computed == "sum(gu_dong.map(each_row, each_row.chu_zi_e))"
    desk.post(FORM + "act/", {"do": "up gu_dong.chu_zi_e"})
    assert [column.key for column in definition_of(draft).by_key["gu_dong"].fields] == ["chu_zi_e", "lie"]


def test_what_does_not_do_is_said_at_its_input_and_stays_typed(desk: Client, draft: ContentDraft) -> None:
    for headers in ({}, HTMX):
        wrong = {"label": "招牌宽", "type": "decimal", "min": "很多", "required": "on"}
        refused = desk.post(FORM + "questions/sign_width/", wrong, **headers)
        assert refused.status_code == 422
        assert "最小值要填数字" in refused.content.decode()
        assert 'value="很多"' in refused.content.decode()


def test_a_second_window_is_shown_the_newer_text(
    desk: Client, draft: ContentDraft, editor: Actor, now: datetime
) -> None:
    page = desk.get(FORM + "?question=signage").content.decode()
    seen = page.split('id="seen-row-signage" value="')[1].split('"')[0]
    editing.apply_operation(draft.pk, ChangeField("signage", {"help": "同事写的"}), actor=editor, now=now)
    answer = desk.post(FORM + "questions/signage/", {"label": "招牌", "type": "yes_no", "seen": seen}, **HTMX)
    assert answer.status_code == 422
    assert "同事写的" in answer.content.decode()
    assert definition_of(draft).by_key["signage"].label == "是否设置招牌"


def test_a_plain_save_answers_with_what_changed_only_in_a_constant_number_of_queries(
    desk: Client, draft: ContentDraft, editor: Actor, now: datetime
) -> None:
    def save(text: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            answer = desk.post(FORM + "questions/signage/", {"label": text, "type": "yes_no"}, **HTMX)
        assert answer.status_code == 200
        assert answer["HX-Trigger"] == "designer-changed"
        return len(captured), len(answer.content)

    first = save("甲甲")
    for number in range(30):
        editing.apply_operation(draft.pk, AddField("shop", f"问题{number}", "text"), actor=editor, now=now)
    queries, size = save("乙乙")
    assert queries == first[0]
    assert abs(size - first[1]) < 200


def test_the_preview_shows_a_page_as_applicants_see_it_and_may_be_framed_by_the_designer(desk: Client) -> None:
    page = desk.get(FORM + "preview/?page=shop")
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert "招牌宽" not in page.content.decode()
    tried = desk.post(FORM + "preview/?page=shop", {"signage": "true"}, **HTMX).content.decode()
    assert "招牌宽" in tried


def test_trying_out_shows_errors_what_is_hidden_and_the_record(desk: Client) -> None:
    tried = desk.post(FORM + "try/", {"shop_name": "韩江小馆", "signage": "false", "do": "check"}).content.decode()
    assert "这样填可以提交" in tried
    assert "韩江小馆" in tried and "招牌宽" in tried
    assert "请填写店名" in desk.post(FORM + "try/", {"signage": "false", "do": "check"}).content.decode()


def test_from_handing_in_to_publishing_in_two_browsers(
    desk: Client, draft: ContentDraft, publisher: Actor, cast: Cast, editor: Actor, now: datetime
) -> None:
    submitted(cast)
    editing.apply_operation(draft.pk, AddField("shop", "经营面积", "decimal"), actor=editor, now=now)
    editing.apply_operation(draft.pk, ChangeField("jing_ying_mian_ji", {"required": True}), actor=editor, now=now)
    page = desk.get(FORM + "review/").content.decode()
    assert "新增“经营面积”" in page
    assert "最近 1 件已提交的申请，如果用新表，有 1 件会不一样" in page
    assert "韩江小馆" not in page
    desk.post(FORM + "decide/", {"do": "publish"})
    draft.refresh_from_db()
    assert draft.state == DraftState.EDITING
    desk.post(FORM + "decide/", {"do": "submit"})
    assert desk.get(FORM).url == FORM + "review/"
    second = as_person(publisher)
    second.post(FORM + "decide/", {"do": "send_back", "note": "面积要写单位"})
    assert "面积要写单位" in desk.get(FORM).content.decode()
    desk.post(
        FORM + "questions/jing_ying_mian_ji/",
        {"label": "经营面积", "type": "decimal", "unit": "平方米", "required": "on"},
    )
    desk.post(FORM + "decide/", {"do": "submit"})
    done = second.post(FORM + "decide/", {"do": "publish"}, follow=True).content.decode()
    assert "第 2 版已发布" in done


def test_a_form_goes_out_and_comes_in_as_json(desk: Client, draft: ContentDraft) -> None:
    before = definition_of(draft)
    out = desk.get(FORM + "export.json").content
    desk.post(FORM + "start-over/")
    assert keys(draft) == []
    desk.post(FORM + "import/", {"file": SimpleUploadedFile("form.json", out)})
    assert definition_of(draft) == before


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not json", "不是 JSON"),
        (b"[1]", "不是一张表"),
        (b'{"title": "x"}', "请填写页面"),
        (b"[" * 100_000, "不是 JSON"),
        (b" " * 600_000, "太大"),
        (UNREADABLE, "公式写法不对"),
    ],
)
def test_what_cannot_be_imported_is_refused_kindly(
    data: bytes, sentence: str, desk: Client, draft: ContentDraft
) -> None:
    before = definition_of(draft)
    answer = desk.post(FORM + "import/", {"file": SimpleUploadedFile("form.json", data)}, follow=True)
    assert sentence in answer.content.decode()
    assert definition_of(draft) == before


def test_an_imported_form_with_faults_is_loaded_and_its_faults_are_told(desk: Client, draft: ContentDraft) -> None:
    field: dict[str, Any] = {"key": "c", "label": "d", "type": "text", "visible_when": "nobody == 1"}
    data = str({"title": "x", "sections": [{"key": "a", "title": "b", "fields": [field]}]}).replace("'", '"').encode()
    answer = desk.post(FORM + "import/", {"file": SimpleUploadedFile("form.json", data)}, follow=True)
    assert "有 1 处问题要改好" in answer.content.decode()
    assert keys(draft) == ["c"]


@pytest.mark.parametrize("do", ACTS)
def test_an_act_that_means_nothing_is_refused_kindly(do: str, desk: Client, draft: ContentDraft) -> None:
    before = definition_of(draft)
    assert desk.post(FORM + "act/", {"do": do}).status_code in {302, 404}
    assert desk.post(FORM + "act/", {"do": do}, **HTMX).status_code in {200, 422}
    assert definition_of(draft) == before
