"""The web form: drawn by Django, judged by the engine, keeping what was typed."""

import re
from datetime import date

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override

from forms_engine.definition import Choice, Field, FormDefinition, Section
from forms_engine.django.forms import section_form
from forms_engine.django.posting import answers_from_post
from forms_engine.validation import evaluate

TODAY = date(2026, 11, 23)
FORM = FormDefinition(
    title="t",
    sections=(
        Section(
            key="s",
            title="s",
            fields=(
                Field(key="signage", label="设招牌吗？", type="yes_no", required=True, help="门头也算"),
                Field(
                    key="width", label="宽", type="decimal", unit="米", required=True, visible_when="signage == true"
                ),
                Field(
                    key="dishes",
                    label="经营项目",
                    type="many_of",
                    choices=(Choice(value="hot", label="热食", help="炒菜等"), Choice(value="cold", label="冷食")),
                ),
                Field(key="town", label="镇", type="region"),
            ),
        ),
    ),
)
REGIONS = {"445103108": "彩塘镇"}


def drawn(answers: dict, *, show_errors: bool = False) -> str:
    evaluation = evaluate(FORM, answers, today=TODAY, regions=REGIONS)
    form = section_form(FORM, "s", answers, evaluation=evaluation, regions=REGIONS, show_errors=show_errors)
    return render_to_string("ui/fields.html", {"form": form})


def test_only_what_is_asked_is_drawn() -> None:
    assert "宽" not in drawn({})
    assert "宽" in drawn({"signage": True})


def test_what_was_typed_stands_in_its_field_with_its_error() -> None:
    html = drawn({"signage": True, "width": "三米"}, show_errors=True)
    assert 'value="三米"' in html
    assert "宽要填数字" in html
    assert 'aria-invalid="true"' in html


def test_choices_keep_their_help_and_what_was_chosen() -> None:
    html = drawn({"dishes": ["hot"]})
    assert "炒菜等" in html
    assert html.count("checked") == 1


def test_units_and_inputmode_are_there_for_the_phone() -> None:
    html = drawn({"signage": True})
    assert "米" in html
    assert 'inputmode="decimal"' in html


def test_only_fields_that_conditions_read_ask_for_a_refresh() -> None:
    evaluation = evaluate(FORM, {"signage": True}, today=TODAY)
    form = section_form(FORM, "s", {}, evaluation=evaluation, regions=REGIONS)
    assert [name for name, field in form.fields.items() if "data-refresh" in field.widget.attrs] == ["signage"]


def test_a_post_keeps_what_was_typed_and_drops_what_is_empty_or_foreign() -> None:
    post = QueryDict("signage=true&width=三米&dishes=hot&dishes=cold&town=&stranger=1")
    assert answers_from_post(FORM, "s", post) == {"signage": True, "width": "三米", "dishes": ["hot", "cold"]}


def test_chinese_among_english_is_marked_for_screen_readers() -> None:
    """Also the choices of a list, which can hold no other element; and tables, their rows and buttons."""
    name = Field(key="name", label="姓名", type="text")
    owners = Field(key="owners", label="股东名单", help="全部写上", type="group", row_name="韩江户", fields=(name,))
    form = FormDefinition(title="t", sections=(Section(key="s", title="s", fields=(*FORM.sections[0].fields, owners)),))

    def page() -> str:
        evaluation = evaluate(form, {}, today=TODAY, regions=REGIONS)
        shown = section_form(form, "s", {}, evaluation=evaluation, regions=REGIONS)
        return render_to_string("ui/fields.html", {"form": shown})

    with override("en"):
        english = page()
    assert '<option value="445103108" lang="zh-Hans">彩塘镇</option>' in english
    assert not re.search('<option value=""[^>]*lang', english), "Please choose"
    for words in ("股东名单", "全部写上", "韩江户 1", "韩江户"):
        assert f'<span lang="zh-Hans">{words}</span>' in english
    assert "lang=" not in page(), "nothing is marked where all is Chinese"
