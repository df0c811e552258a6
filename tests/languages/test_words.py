"""One word a thing: the glossary binds every sentence of the interface, and no sentence hides from the catalogue."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import polib
import pytest

from frontend.words.catalogue import CALLS, PO, ROOT, sentences, sources

GLOSSARY = tomllib.loads((ROOT / "frontend" / "words" / "glossary.toml").read_text(encoding="utf-8"))["term"]
SENTENCES = sentences()
SAID_AND_PRINTED = sentences(originals=True)
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
    used = [(word, text) for word in term["never"] for text in SAID_AND_PRINTED if word in text]
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


def test_no_sentence_of_the_interface_is_without_english() -> None:
    """`make messages` adds new sentences to the catalogue, where they are translated."""
    catalogue = {entry.msgid: entry for entry in polib.pofile(str(PO))}
    missing = [text for text in SENTENCES if text not in catalogue or not catalogue[text].translated()]
    assert len(SENTENCES) > 3000
    assert not missing


# Where Chinese stands in code and no reader's language changes it, by the beginning of the file's path, and why.
ORIGINALS = {
    "forms_engine/dry_run.py": "a sample answer",
    "forms_engine/editing/planning.py": "what a new form begins with is content, written by the editor",
    "forms_engine/editing/types.py": "what a new question begins with is content, written by the editor",
    "forms_engine/files/names.py": "the name under which a file is stored",
    "forms_engine/normalise.py": "what people type behind an amount",
    "forms_engine/words.py": "days, as long as no project says how to write them",
    "frontend/formats/zh_Hans/": "how Chinese writes days",
    "frontend/templatetags/ui.py": "themes as they stand in the data, for their pictures",
    "hall/casework/api.py": "machines are answered in the originals",
    "hall/casework/papers/": "papers are written in the originals",
    "hall/casework/management/commands/state_diagrams.py": "a drawing for developers",
    "hall/casework/notice.py": "the words of the State Council's notice, which are read and written",
    "hall/casework/progress.py": "the signature of text messages",
    "hall/casework/services/submission.py": "the number of a paper",
    "hall/catalog/api.py": "machines are answered in the originals",
    "hall/catalog/composing.py": "titles of a composed form are content",
    "hall/catalog/designer/conditions.py": "printed on the paper form",
    "hall/catalog/designer/views/review.py": "the title of a new form is content",
    "hall/catalog/editing.py": "the title of a new form is content",
    "hall/catalog/selectors.py": "words that a search passes over",
    "hall/catalog/services.py": "names that no material may have",
    "hall/channels/inbound.py": "what people text us, and our signature",
    "hall/documents/demo_authority.py": "a certificate of the demonstration",
    "hall/documents/seals.py": "a seal of the demonstration",
    "hall/evidence/package.py": "an archive is written in the originals",
    "hall/lib/dates.py": "the days on papers",
    "hall/lib/language.py": "languages under their own names",
    "hall/lib/script.py": "characters, not words",
    "hall/portal/gallery.py": "names of towns, of a person and a company",
    "hall/problem.py": "machines are answered in the originals",
    "hall/settings.py": "names of the site: English in frontend/words/names.py; the API's title",
    "hall/wallet/services.py": "the number of a licence",
    "hall/work": "said to whoever starts the hall",
    "identity/demo/": "invented people",
    "identity/sessions/visit.py": "names of devices are stored",
}
MARKED = CALLS | {"compile", "finditer"}


def _hidden_in_code(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen: set[int] = set()  # docstrings, and what the catalogue finds
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            seen.add(id(node.value))
        if isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in MARKED:
            seen |= {id(one) for argument in node.args for one in ast.walk(argument)}
    constants = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and id(one) not in seen)
    return [one.value for one in constants if isinstance(one.value, str) and CHINESE.search(one.value)]


def test_no_code_says_anything_in_chinese_that_the_catalogue_does_not_know() -> None:
    hidden = {}
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and (found := _hidden_in_code(path)):
            hidden[place] = found
    said = {place: found for place, found in hidden.items() if not place.startswith(tuple(ORIGINALS))}
    assert not said
    idle = [start for start in ORIGINALS if not any(place.startswith(start) for place in hidden)]
    assert not idle, "these exceptions are no longer needed"


# In what departments publish, names and quotations stay: of materials, of conditions from the law, of sources.
OFFICIAL = {"name", "conditions", "legal_basis", "source_note", "audience_text", "english"}
NO_WORD_OF_OURS = "施工单位"  # a builder, which ends and begins as a forbidden word does


def _published(value: Any, key: str = "") -> Iterator[str]:
    if key in OFFICIAL:
        return
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _published(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _published(part)
    elif isinstance(value, str):
        yield value.replace(NO_WORD_OF_OURS, "")


def test_what_departments_publish_uses_the_same_words() -> None:
    """Guides, questions and notes of the 18 items and the 6 packages; the law's and the papers' own names excepted."""
    files = sorted((ROOT / "hall" / "catalog" / "seed").rglob("*-*.json"))
    said = [(path.stem, text) for path in files for text in _published(json.loads(path.read_text(encoding="utf-8")))]
    assert len(said) > 3000
    forbidden = [word for term in GLOSSARY for word in term["never"]]
    assert not [(name, word, text) for name, text in said for word in forbidden if word in text]


def test_between_chinese_characters_stands_chinese_punctuation() -> None:
    half_width = re.compile("[\u3400-\u9fff”）][,;:?!][\u3400-\u9fff“（]")
    assert [text for text in SAID_AND_PRINTED if half_width.search(text)] == []
