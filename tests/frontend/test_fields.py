"""One template draws every field: what is wrong stands at the field, and machines are told so too."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

from frontend.renderer import HallFormRenderer


class PlaceForm(forms.Form):
    """A little of everything."""

    address = forms.CharField(label="详细地址", help_text="写到门牌号", error_messages={"required": "填写门牌号"})
    area = forms.DecimalField(label="使用面积", required=False)
    flue = forms.ChoiceField(
        label="有没有专用烟道？",
        choices=[("yes", "有"), ("no", "没有")],
        widget=forms.RadioSelect,
        error_messages={"required": "选一个"},
    )
    kinds = forms.MultipleChoiceField(
        label="经营项目", choices=[(1, "热食"), (2, "冷食")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="我已读过承诺书", error_messages={"required": "请先读承诺书"})


def drawn(form: forms.Form, name: str) -> str:
    return str(form[name].as_field_group())


def test_forms_of_the_hall_are_drawn_by_its_own_renderer() -> None:
    assert isinstance(PlaceForm().renderer, HallFormRenderer)


def test_an_error_stands_above_the_input_and_is_wired_to_it() -> None:
    html = drawn(PlaceForm({"address": ""}), "address")
    control = re.search(r"<input[^>]*>", html)
    assert control is not None
    assert 'aria-invalid="true"' in control[0]
    described = re.search(r'aria-describedby="([^"]*)"', control[0])
    assert described is not None
    assert described[1].split() == ["id_address_helptext", "id_address_error"]
    for element in described[1].split():
        assert html.count(f'id="{element}"') == 1
    assert html.index("填写门牌号") < html.index("<input")


def test_two_errors_of_a_field_share_one_id() -> None:
    form = PlaceForm({"address": "金砂大道"})
    form.add_error("address", "没有这条路")
    form.add_error("address", "没有门牌号")
    html = drawn(form, "address")
    assert html.count('id="id_address_error"') == 1
    assert "没有这条路" in html
    assert "没有门牌号" in html


def test_what_may_stay_empty_says_so() -> None:
    assert "选填" in drawn(PlaceForm(), "area")
    assert "选填" not in drawn(PlaceForm(), "address")


def test_a_unit_stands_behind_its_input() -> None:
    form = PlaceForm()
    form.fields["area"].unit = "平方米"  # type: ignore[attr-defined]
    html = drawn(form, "area")
    assert html.index("<input") < html.index("平方米")


def test_choices_are_a_named_group_of_cards() -> None:
    html = drawn(PlaceForm({}), "flue")
    assert re.search(r"<fieldset[^>]*aria-describedby=\"id_flue_error\"", html)
    assert "<legend>有没有专用烟道？" in html
    assert html.count('class="choice"') == 2
    assert html.count('type="radio"') == 2


def test_check_boxes_keep_what_was_ticked() -> None:
    html = drawn(PlaceForm({"kinds": ["2"]}), "kinds")
    ticked = [tag for tag in re.findall(r"<input[^>]*>", html) if "checked" in tag]
    assert len(ticked) == 1
    assert 'value="2"' in ticked[0]


def test_a_single_check_box_is_one_card_with_its_label() -> None:
    html = drawn(PlaceForm({}), "agreed")
    assert html.count("我已读过承诺书") == 1
    assert html.count('class="choice"') == 1
    assert 'id="id_agreed_error"' in html


def test_what_a_person_typed_is_escaped() -> None:
    form = PlaceForm({"address": '"><script>'})
    form.add_error("address", "<b>")
    html = drawn(form, "address")
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.django_db
def test_the_summary_links_to_the_first_control_of_each_field() -> None:
    form = PlaceForm({})
    html = render_to_string("ui/errors.html", {"form": form}, RequestFactory().get("/"))
    assert "有 3 处需要修改" in html
    assert re.findall(r'href="#([^"]*)"', html) == ["id_address", "id_flue_0", "id_agreed"]
    for name, target in (("address", "id_address"), ("flue", "id_flue_0"), ("agreed", "id_agreed")):
        assert f'id="{target}"' in drawn(form, name)


@pytest.mark.django_db
def test_no_summary_without_errors() -> None:
    assert "errors" not in render_to_string("ui/errors.html", {"form": PlaceForm()}, RequestFactory().get("/"))
