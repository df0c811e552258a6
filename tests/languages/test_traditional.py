"""Traditional characters: by phrase, for all that is read, for nothing that is typed or sent back."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from hall.catalog.selectors import published_items
from hall.lib.english import english_html
from hall.lib.script import to_simplified, to_traditional, traditional_html

SENT_BACK = ("value", "name", "id", "for", "href", "action", "class", "data-hx-get", "data-hx-vals")


def test_phrases_decide() -> None:
    assert to_traditional("头发") == "頭髮"
    assert to_traditional("发布") == "發佈"
    assert to_traditional("皇后以后") == "皇后以後"
    assert to_traditional("统一出件") == "統一出件"
    assert to_traditional("办事指南里、文件里") == "辦事指南裏、文件裏"
    assert to_traditional("本里程") == "本里程"
    assert to_traditional("一出戏") == "一齣戲"


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("<p>办事指南</p>", "<p>辦事指南</p>"),
        ("办理", "辦理"),
        ('<input placeholder="开餐馆" value="开餐馆">', '<input placeholder="開餐館" value="开餐馆">'),
        ('<a href="/?q=门店" title="门店">门</a>', '<a href="/?q=门店" title="門店">門</a>'),
        ('<td data-label="来源" data-hx-vals="来">来</td>', '<td data-label="來源" data-hx-vals="来">來</td>'),
        (
            '<textarea aria-label="说明">经过</textarea><b>经</b>',
            '<textarea aria-label="説明">经过</textarea><b>經</b>',
        ),
        ('<option value="个人">个人</option>', '<option value="个人">個人</option>'),
        ("<option>个人</option>", "<option>个人</option>"),
        ('<b translate="no">范后</b>范围', '<b translate="no">范后</b>範圍'),
        (
            '<dd class="x" translate="no">范<br>后</dd><dd>网</dd>',
            '<dd class="x" translate="no">范<br>后</dd><dd>網</dd>',
        ),
        ("<script>'发'</script>发现", "<script>'发'</script>發現"),
    ],
)
def test_what_is_read_is_converted_and_what_is_typed_is_not(simplified: str, traditional: str) -> None:
    assert traditional_html(simplified) == traditional


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("<b>5 used</b>，<b>5 left</b>", "<b>5 used</b>, <b>5 left</b>"),
        ("<p>Step 1：done（today）。</p>", "<p>Step 1: done (today). </p>"),
        ("<p>潮安区，saved</p>", '<p><span><span lang="zh-Hans">潮安区</span>, saved</span></p>'),
        ("<b>食品许可（餐饮），第12条。</b>", '<b><span lang="zh-Hans">食品许可（餐饮），第12条。</span></b>'),
        ("<b>SCJG的张工，1 May</b>", '<b><span>SCJG<span lang="zh-Hans">的张工</span>, 1 May</span></b>'),
        (
            '<b translate="no">a，b 人<br>，</b>，',
            '<b translate="no"><span>a，b <span lang="zh-Hans">人</span></span><br>，</b>, ',
        ),
        ('<b translate="no"><textarea>人，a</textarea></b>，', '<b translate="no"><textarea>人，a</textarea></b>, '),
        ('<b lang="zh-Hans"><textarea>a，b</textarea></b>，', '<b lang="zh-Hans"><textarea>a，b</textarea></b>, '),
        (
            '<i translate="no"><option>人，a</option>人</i>',
            '<i translate="no"><option>人，a</option><span lang="zh-Hans">人</span></i>',
        ),
        (
            '<button lang="zh-Hant" translate="no">繁體</button>，',
            '<button lang="zh-Hant" translate="no">繁體</button>, ',
        ),
        ('<b lang="zh-Hans">人</b>人', '<b lang="zh-Hans">人</b><span lang="zh-Hans">人</span>'),
        ('<text x="1">人</text><option>人，a</option>', '<text x="1">人</text><option>人，a</option>'),
        (
            '<option>a，b</option><input lang="zh-Hans">人',
            '<option>a, b</option><input lang="zh-Hans"><span lang="zh-Hans">人</span>',
        ),
        ('<textarea title="a，b">a，b</textarea>', '<textarea title="a，b">a，b</textarea>'),
    ],
)
def test_an_english_page_has_latin_punctuation_but_for_what_is_chinese_or_typed(drawn: str, read: str) -> None:
    assert english_html(drawn) == read


@given(st.text(st.sampled_from("办a<>&\"'= 发\n范/（）1，"), max_size=60))
def test_any_text_survives(text: str) -> None:
    assert len(traditional_html(text)) == len(text)
    assert re.sub("[^办发范]", "", english_html(text)) == re.sub("[^办发范]", "", text)


@pytest.mark.django_db
@pytest.mark.usefixtures("catalog")
@pytest.mark.parametrize("path", ["/", "/items/?q=门店招牌", "/items/PKG-01/", "/query/?number=门", "/about/sitemap/"])
def test_a_page_differs_in_what_is_read_alone(client: Client, path: str) -> None:
    simplified = lxml_html.fromstring(client.get(path).content.decode())
    client.cookies["language"] = "zh-hant"
    traditional = lxml_html.fromstring(client.get(path).content.decode())
    for one, other in zip(simplified.iter("*"), traditional.iter("*"), strict=True):
        if one.get("name") in {"csrfmiddlewaretoken", "language"}:
            continue
        assert [one.get(name) for name in SENT_BACK] == [other.get(name) for name in SENT_BACK]
    assert "辦事指南" in traditional.text_content()
    assert "办事" not in traditional.text_content()


@pytest.mark.django_db
@pytest.mark.usefixtures("catalog")
@pytest.mark.parametrize("words", ["開餐館", "殘疾人證", "門店招牌", "給寶寶上戶口"])
def test_traditional_words_find_what_simplified_ones_do(words: str) -> None:
    found = published_items(query=words).rows
    assert found == published_items(query=to_simplified(words)).rows
    assert found
