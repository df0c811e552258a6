"""The paper form: everything to fill in is on it, and nothing but data: addresses is fetched."""

import re
import subprocess

import pytest
from django.utils.translation import override

from forms_engine.definition import Choice, Field, FormDefinition, Section
from forms_engine.paper import blank_form_html, cjk_font_problem, filled_form_html, render_pdf

FORM = FormDefinition(
    title="开店申请表",
    sections=(
        Section(
            key="s",
            title="店铺",
            fields=(
                Field(key="name", label="店名", type="text", required=True),
                Field(key="uscc", label="统一社会信用代码", type="uscc"),
                Field(
                    key="kind",
                    label="主体业态",
                    type="one_of",
                    choices=(Choice(value="a", label="餐饮服务经营者"), Choice(value="b", label="集中用餐单位食堂")),
                ),
                Field(key="width", label="招牌宽", type="decimal", unit="米", condition_text="设置招牌时填写"),
                Field(key="more", label="股东名册：请另附表", type="note"),
            ),
        ),
    ),
)


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", "", done.stdout.decode())


def test_every_question_choice_condition_and_material_is_printed() -> None:
    html = blank_form_html(
        FORM, subtitle="潮安区", regions={}, materials=[("布局图", ""), ("授权书", "代办时")], footer="T-01 第 1 版"
    )
    pdf = render_pdf(html)
    text = text_of(pdf)
    for words in (
        "开店申请表",
        "店名",
        "餐饮服务经营者",
        "设置招牌时填写",
        "股东名册：请另附表",
        "布局图",
        "授权书（代办时）",
        "第1页",
        "T-01第1版",
    ):
        assert words in text
    assert len(pdf) < 100_000


@pytest.mark.parametrize(
    ("code", "tag", "font"), [("zh-hans", "zh-Hans", "SC"), ("zh-hant", "zh-Hant", "HK"), ("en", "en", "SC")]
)
def test_both_papers_name_their_language_and_bring_its_font(code: str, tag: str, font: str) -> None:
    with override(code):
        blank = blank_form_html(FORM, subtitle="潮安区", regions={})
        filled = filled_form_html(FORM, {}, subtitle="潮安区", regions={}, number="")
    for html in (blank, filled):
        assert f'<html lang="{tag}">' in html
        assert html.count(f"Noto Sans CJK {font}") == 3


def test_a_document_cannot_read_files(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    pdf = render_pdf(f'<p>文</p><img src="file://{secret}"><a rel="attachment" href="file://{secret}">x</a>')
    assert b"TOPSECRET" not in pdf


def test_a_chinese_font_is_there() -> None:
    assert cjk_font_problem() is None
