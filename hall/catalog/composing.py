"""A package's content, composed of its items' (一件事): one form, one set of materials. Values in, a value out."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from forms_engine.definition import Section
from forms_engine.merge import Merged, Part, merge
from hall.catalog.content import Assurance, Content, Guide, Material, MaterialSource, Necessity, Procedure, Value


class PackagePart(Value):
    """One item of a package, and when it applies (CEL over the package's form)."""

    code: str
    when: str = ""
    condition_text: str = ""


class PackageSource(Value):
    """What a package adds to its items."""

    guide: Guide
    opening: tuple[Section, ...] = ()
    closing: tuple[Section, ...] = ()
    parts: tuple[PackagePart, ...]
    procedure: Procedure
    english: Mapping[str, str] = {}


def source_from(data: Mapping[str, Any]) -> PackageSource:
    """Read a package's own part from JSON. Raises pydantic.ValidationError."""
    return TypeAdapter(PackageSource).validate_python(dict(data))


def compose(name: str, source: PackageSource, items: Mapping[str, Content]) -> Content:
    """The whole content of a package. `items` holds the content of each part. Raises KeyError for one that lacks."""
    merged = merged_form(name, source, items)
    return Content(
        guide=source.guide,
        form=merged.definition,
        materials=tuple(_materials(name, source.parts, items, merged)),
        procedure=source.procedure,
        assurance=_assurance([items[part.code].assurance for part in source.parts]),
        english={text: one for part in source.parts for text, one in items[part.code].english.items()}
        | dict(source.english),
        components=tuple(part.code for part in source.parts),
        questions={code: dict(keys) for code, keys in merged.keys.items()},
    )


def _assurance(parts: Sequence[Assurance]) -> Assurance:
    """A package needs whatever any of its items needs."""
    return Assurance(
        file=tuple(dict.fromkeys(need for part in parts for need in part.file)),
        sign=tuple(dict.fromkeys(need for part in parts for need in part.sign)),
        collect=tuple(dict.fromkeys(need for part in parts for need in part.collect)),
    )


def merged_form(name: str, source: PackageSource, items: Mapping[str, Content]) -> Merged:
    """One form, in which shared questions are asked once."""
    parts = [Part(p.code, items[p.code].form, p.when, p.condition_text) for p in source.parts]
    return merge(f"{name}申请表", parts, opening=source.opening, closing=source.closing)


def _materials(name: str, parts: Sequence[PackagePart], items: Mapping[str, Content], merged: Merged) -> list[Material]:
    """Each material once. It is needed when any of the items that need it applies; one form replaces all forms."""
    wanted: dict[str, list[tuple[PackagePart, Material]]] = {}
    for part in parts:
        for material in items[part.code].materials:
            wanted.setdefault(material.key, []).append((part, material))
    form = Material(
        key="application-form",
        name=f"{name}申请表",
        source=MaterialSource.FORM,
        necessity=Necessity.REQUIRED,
        note="几个事项合成一张表，相同的内容只填一次",
        has_template=True,
    )
    kept = [_shared(users, merged) for users in wanted.values() if users[0][1].source is not MaterialSource.FORM]
    return [form, *kept]


def _shared(users: Sequence[tuple[PackagePart, Material]], merged: Merged) -> Material:
    first = users[0][1]
    whens = [_both(part.when, merged.rename(part.code, material.needed_when)) for part, material in users]
    always = any(not when for when in whens)
    texts = dict.fromkeys(part.condition_text.removesuffix("时填写") for part, _ in users if part.condition_text)
    is_conditional = not always and first.necessity is Necessity.REQUIRED
    return first.model_copy(
        update={
            "needed_when": "" if always else " || ".join(f"({when})" for when in dict.fromkeys(whens)),
            "necessity": Necessity.CONDITIONAL if is_conditional else first.necessity,
            "condition_text": first.condition_text
            if always
            else "，".join([*texts, *filter(None, [first.condition_text])]),
            "items": tuple(part.code for part, _ in users),
        }
    )


def _both(first: str, second: str) -> str:
    return f"({first}) && ({second})" if first and second else first or second
