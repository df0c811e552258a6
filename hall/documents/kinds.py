"""What a kind of paper is: what the law wants in it, and the department's wording around it. Pure; no Django but texts.

A kind says which values its paper is made of. A fact and a table are printed by the layout whatever the wording says;
a value of the text stands where the wording names it, as `{reason}`. So a lint can tell before any paper is written
whether a wording leaves out what the law wants, always or sometimes (`wording_problems`), and before one is issued
whether a value is missing or not printed (`missing`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from hall.lib.language import originals

WORDING_LENGTH = 4000  # characters; more is no notice
_NAME = re.compile(r"\{([^{}]*)\}")
_EMPTY_LINE = re.compile(r"\n\s*\n")


class Place(StrEnum):
    """Where a value stands."""

    FACT = "fact"  # in the list at the top
    TEXT = "text"  # where the wording names it
    TABLE = "table"  # a table after the text


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a paper tells. `is_required`: without it the paper is not right in law."""

    name: str
    label: StrOrPromise
    place: Place = Place.TEXT
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper: its heading, what it tells, the wording it begins with, the provision that asks for it."""

    key: str
    heading: StrOrPromise
    basis: StrOrPromise
    values: tuple[Value, ...]
    wording: StrOrPromise
    template: str = "documents/base.html"

    def at(self, place: Place) -> list[Value]:
        return [value for value in self.values if value.place == place]


kinds: dict[str, PaperKind] = {}


def register(kind: PaperKind) -> PaperKind:
    """Make a kind known, its own wording checked. Raises ValueError: a mistake in the program."""
    if kind.key in kinds or (problems := wording_problems(kind, str(kind.wording))):
        raise ValueError(f"{kind.key}: {'registered already' if kind.key in kinds else problems}")
    kinds[kind.key] = kind
    return kind


_originals: dict[str, PaperKind] = {}


def in_originals(kind: PaperKind) -> PaperKind:
    """The kind with its texts as papers bear them, looked up once a process."""
    if kind.key not in _originals:
        with originals():
            _originals[kind.key] = replace(
                kind,
                heading=str(kind.heading),
                values=tuple(replace(value, label=str(value.label)) for value in kind.values),
                wording=str(kind.wording),
            )
    return _originals[kind.key]


def wording_problems(kind: PaperKind, text: str) -> list[str]:
    """What keeps a wording from being published, a sentence each: unknown names, required contents left out."""
    named = set(_NAME.findall(text))
    labels = {value.name: value.label for value in kind.values}
    problems = []
    if not text.strip():
        problems.append(_("正文不能为空。"))
    if len(text) > WORDING_LENGTH:
        problems.append(
            _("正文最多 %(limit)d 个字，现在是 %(count)d 个。") % {"limit": WORDING_LENGTH, "count": len(text)}
        )
    rest = _NAME.sub("", text)
    if "{" in rest or "}" in rest:
        problems.append(_("花括号没有成对。要引用的内容写成 {名称}。"))
    for name in sorted(named - set(labels)):
        known = "、".join(f"{{{key}}}" for key in labels)
        problems.append(_("没有叫“%(name)s”的内容。可以引用的有：%(known)s。") % {"name": name, "known": known})
    for value in kind.at(Place.TEXT):
        if value.is_required and value.name not in named:
            problems.append(
                _("缺少“%(label)s”，依据%(basis)s必须写明。请在正文里加上 {%(name)s}。")
                % {"label": value.label, "basis": kind.basis, "name": value.name}
            )
    return problems + _sometimes_left_out(kind, text)


def _sometimes_left_out(kind: PaperKind, text: str) -> list[str]:
    """A paragraph that names an empty value is not printed: none may hold a required value beside an optional one."""
    values = {value.name: value for value in kind.values}
    problems = []
    for paragraph in _paragraphs(text):
        named = [values[name] for name in dict.fromkeys(_NAME.findall(paragraph)) if name in values]
        wanted = [value for value in named if value.is_required]
        may_be_empty = [value for value in named if not value.is_required]
        if wanted and may_be_empty:
            problems.append(
                _(
                    "“%(optional)s”可能是空的，空的时候整段不印，同一段里必须写明的“%(label)s”就漏掉了。"
                    "请空一行，把 {%(name)s} 单独写成一段。"
                )
                % {
                    "optional": may_be_empty[0].label,
                    "label": "、".join(str(value.label) for value in wanted),
                    "name": may_be_empty[0].name,
                }
            )
    return problems


def missing(kind: PaperKind, values: Mapping[str, object], paragraphs: Iterable[str] | None = None) -> list[str]:
    """Labels of the required contents that are empty or, with the text as it will be printed, not in it.

    Such a paper is not issued.
    """
    printed = None if paragraphs is None else "\n\n".join(paragraphs)
    return [str(value.label) for value in kind.values if value.is_required and not _is_told(value, values, printed)]


def _is_told(value: Value, values: Mapping[str, object], printed: str | None) -> bool:
    content = values.get(value.name)
    return bool(content) and (printed is None or value.place != Place.TEXT or str(content) in printed)


def filled(text: str, values: Mapping[str, str]) -> list[str]:
    """The paragraphs of a wording with the values put in; one that names an empty value is left out."""
    return [
        _NAME.sub(lambda found: values.get(found.group(1), ""), paragraph)
        for paragraph in _paragraphs(text)
        if all(values.get(name) for name in _NAME.findall(paragraph))
    ]


def _paragraphs(text: str) -> list[str]:
    return [stripped for part in _EMPTY_LINE.split(text.replace("\r\n", "\n")) if (stripped := part.strip())]


def facts_of(kind: PaperKind, values: Mapping[str, str]) -> list[list[str]]:
    """The list at the top: label and text of what is not empty."""
    return [[str(value.label), values[value.name]] for value in kind.at(Place.FACT) if values.get(value.name)]


def names_in(texts: Iterable[str]) -> set[str]:
    """Every value that the texts name."""
    return {name for text in texts for name in _NAME.findall(text)}
