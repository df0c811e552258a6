"""One word a thing: the glossary binds every sentence of the interface, and no sentence hides from the catalogue."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import polib
import pytest

from frontend.words.catalogue import PO, ROOT, sentences

GLOSSARY = tomllib.loads((ROOT / "frontend" / "words" / "glossary.toml").read_text(encoding="utf-8"))["term"]
SENTENCES = sentences()
CHINESE = re.compile("[\u3400-\u9fff]")
FOUND_BY_CATALOGUE = re.compile(
    r"{% (?:translate|trans) .*?%}|{% blocktranslate.*?{% endblocktranslate %}|_\(\"[^\"]*\"\)|{#.*?#}"
    r"|{% comment %}.*?{% endcomment %}",
    re.DOTALL,
)
IN_ITS_OWN_LANGUAGE = re.compile(r'<p[^>]* lang="zh-Hant">.*?</p>')  # where nothing can be converted: without network
IN_AN_ADDRESS = re.compile(r'href="(?:{%.*?%}|[^"{])*"')
PAPER = ("templates/documents/", "templates/forms_engine/")  # printed in the language of the originals
EXAMPLES = {"粤ICP备00000000号", "粤公网安备 44510300000000号"}  # filing numbers have no translation


@pytest.mark.parametrize("term", GLOSSARY, ids=[term["word"] for term in GLOSSARY])
def test_no_sentence_uses_a_forbidden_synonym(term: dict[str, str]) -> None:
    used = [(word, text) for word in term["never"] for text in SENTENCES if word in text]
    assert not used, f"say “{term['word']}”"


def test_the_glossary_does_not_contradict_itself() -> None:
    words = [term["word"] for term in GLOSSARY]
    forbidden = set(chain.from_iterable(term["never"] for term in GLOSSARY))
    assert len(words) == len(set(words))
    assert not forbidden & set(words)
    assert all(term["english"] and term["means"] and term["never"] for term in GLOSSARY)


def test_no_template_says_anything_in_chinese_that_the_catalogue_does_not_know() -> None:
    hidden = []
    for path in (*(ROOT / "frontend").rglob("*.html"), *(ROOT / "frontend").rglob("*.txt")):
        if any(paper in path.as_posix() for paper in PAPER):
            continue
        text = IN_AN_ADDRESS.sub("", FOUND_BY_CATALOGUE.sub("", path.read_text(encoding="utf-8")))
        text = IN_ITS_OWN_LANGUAGE.sub("", text)
        for example in EXAMPLES:
            text = text.replace(example, "")
        hidden += [(path.name, line.strip()[:80]) for line in text.splitlines() if CHINESE.search(line)]
    assert not hidden


# Pages and messages for people who apply; the desk may be a sentence behind for a while.
APPLICANT = re.compile(
    r"frontend/templates/(base|ui/|portal/(?!design)|catalog/|channels/query|casework/|messages/|wallet/(?!desk|change)|evidence/roots"
    r"|identity/(_|ask_|confirm_|correct_|declare_|end_mandate|give_mandate|invitation|login_failed|mandates|me|privacy"
    r"|sessions))"
    r"|forms_engine/(answers|blocks|judging|normalise|review|read_back|django/|files/)"
    r"|hall/casework/(states|progress|steps|correcting|prefilling|talk|errors)\.py|hall/portal/(?!gallery)"
    r"|hall/casework/views/(apply|cases|drafts|form_page|paper|renewal|talk|verify)\.py"
    r"|hall/casework/services/(drafts|submission|from_paper|withdrawal|talking|renewal|frame)\.py"
    r"|hall/channels/(forms|lookup|inbound|messages)\.py|identity/(notices|mandates/|privacy/|views/(me|mandates|oidc))"
    r"|hall/catalog/(diagram|views)\.py|frontend/(context|templatetags/ui|words/names)\.py"
)


def test_nothing_that_an_applicant_reads_is_without_english() -> None:
    """`make messages` adds new sentences to the catalogue, where they are translated."""
    catalogue = {entry.msgid: entry for entry in polib.pofile(str(PO))}
    read = [text for text, one in SENTENCES.items() if any(APPLICANT.match(place) for place in one.places)]
    assert len(read) > 1000
    missing = [text for text in read if text not in catalogue or not catalogue[text].translated()]
    assert not missing


def test_applicants_have_no_sentence_in_code_that_the_catalogue_does_not_know() -> None:
    """The pattern above names files that are there."""
    rooms = [Path(place) for one in SENTENCES.values() for place in one.places if APPLICANT.match(place)]
    assert all((ROOT / room).exists() for room in rooms)
