"""The interface's sentences, as they stand in templates and code, and their English in frontend/locale."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "frontend" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
_ROOMS = ("frontend", "hall", "identity", "forms_engine")
CALLS = {"_", "_g", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "say", "later", "told"}
_IN_TEMPLATES = re.compile(r"(?<![a-z])(?:gettext|_)\((?P<text>u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))\)")
_COUNTED = re.compile(r"ngettext\((?P<one>u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"),")
# What is printed on papers and put into archives stays in the language of the originals (docs/languages.md).
_ORIGINALS = ("hall/casework/papers/content", "hall/evidence/package.py")
_PLACES = re.compile(r"%\((\w+)\)|\{([a-z_]+)\}")


@dataclass
class Sentence:
    """One source sentence; a counted one has a plural, which in Chinese is the same. `places` are files."""

    text: str
    is_counted: bool = False
    places: set[str] = field(default_factory=set)

    @property
    def rooms(self) -> list[str]:
        """The folders that it stands in: enough for whoever translates, and steady while files come and go."""
        return sorted({place.rpartition("/")[0] for place in self.places})


def sentences(*, originals: bool = False) -> dict[str, Sentence]:
    """Everything that the interface says; with `originals`, also what papers and archives say."""
    found: dict[str, Sentence] = {}
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        if not originals and place.startswith(_ORIGINALS):
            continue
        for text, is_counted in _in_python(path) if path.suffix == ".py" else _in_template(path):
            sentence = found.setdefault(text, Sentence(text))
            sentence.is_counted |= is_counted
            sentence.places.add(place)
    return found


def placeholders(text: str) -> list[str]:
    """The names that a translation must hold as often as its source; a count may be left out of a singular."""
    return sorted(one or other for one, other in _PLACES.findall(text))


def sources() -> Iterator[Path]:
    """Every file that may say something to people."""
    for room in _ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in {".html", ".txt"} and "templates" in path.parts:
                yield path
            if path.suffix == ".py" and not {"migrations", "seed"} & set(path.parts):
                yield path


def _in_template(path: Path) -> Iterator[tuple[str, bool]]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    yield from ((ast.literal_eval(one["one"]), True) for one in _COUNTED.finditer(code))
    yield from ((ast.literal_eval(one["text"]), False) for one in _IN_TEMPLATES.finditer(code))


def _in_python(path: Path) -> Iterator[tuple[str, bool]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        first = node.args[0]
        if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value, name.startswith("ngettext")
