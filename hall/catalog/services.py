"""The verbs of the catalogue: publish a revision, load the district's data."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from pypinyin import Style, lazy_pinyin

from forms_engine.conditions import problems_of as conditions_problems
from forms_engine.lint import lint
from forms_engine.words import say
from hall.catalog.composing import compose, source_from
from hall.catalog.content import Assurance, Content
from hall.catalog.models import ItemKind, Revision, ServiceItem
from hall.catalog.procedure_lint import Surroundings, problems_of_procedure
from hall.catalog.selectors import content_of
from identity.models import Account, Department, Town
from identity.selectors import FACT_SOURCES, forget_regions

SEED = Path(__file__).resolve().parent / "seed"


class Unpublishable(ValueError):
    """`problems` are sentences for the editor."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


@transaction.atomic
def publish(
    item: ServiceItem, content: Content, *, now: datetime, words: str = "", by: Account | None = None
) -> Revision:
    """Make `content` the item's current revision. The same content again changes nothing.

    `words` are other words for it in the search; without any those of before stay. `by` is the person who publishes.

    Raises Unpublishable with every problem at once.
    """
    item = ServiceItem.objects.select_for_update(of=("self",)).select_related("current", "department").get(pk=item.pk)
    content = _with_departments(content)
    data = content.model_dump(mode="json")
    if not content.english:
        del data["english"]  # so that what was published before there was any stays the same
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    item.english_name, item.english_summary = (content.english.get(one, "") for one in (item.name, item.summary))
    if words or not item.search_text:
        item.search_text = search_text(item, words)
    if item.current is None or item.current.content_sha256 != digest:
        problems = list(problems_of(item, content))
        if problems:
            raise Unpublishable(problems)
        last = item.revisions.order_by("-number").first()
        parts = ServiceItem.objects.filter(code__in=content.components).values_list("code", "current__number")
        item.current = Revision.objects.create(
            item=item,
            number=(last.number if last else 0) + 1,
            content=data,
            content_sha256=digest,
            components=dict(parts),
            published_at=now,
            published_by=by,
        )
    item.save()
    assert item.current is not None  # noqa: S101 -- set above or before
    return item.current


def _with_departments(content: Content) -> Content:
    """A step that names an item and no department is done by the item's department, written into the revision."""
    items = {step.item for step in content.procedure.steps if step.item and not step.department}
    if not items:
        return content
    owners = dict(ServiceItem.objects.filter(code__in=items).values_list("code", "department__code"))
    steps = tuple(
        step
        if step.department or step.item is None
        else step.model_copy(update={"department": owners.get(step.item, "")})
        for step in content.procedure.steps
    )
    return content.model_copy(update={"procedure": content.procedure.model_copy(update={"steps": steps})})


def _assurance_problems(assurance: Assurance) -> Iterator[str]:
    for need in (*assurance.file, *assurance.sign, *assurance.collect):
        if need.level and need.level not in settings.ASSURANCE_LEVELS:
            yield say(
                "认证强度“%(level)s”：本厅没有设置这一级，可用的是%(names)s。",
                level=need.level,
                names="、".join(settings.ASSURANCE_LEVELS),
            )


def problems_of(item: ServiceItem, content: Content) -> Iterator[str]:
    """Everything that forbids publishing, each a sentence that names its place."""
    for problem in lint(content.form, FACT_SOURCES.keys()):
        yield say("表单字段 %(place)s：%(message)s", place=problem.place, message=problem.message)
    yield from _assurance_problems(content.assurance)
    for material in content.materials:
        if material.name.strip("等。 ") in {"其他材料", "其它材料", "其他相关材料"}:
            yield say("材料“%(name)s”：不得用兜底的“其他材料”，请写明具体材料。", name=material.name)
    asked = [field.key for field in content.form.fields if field.takes_answer]
    for material in content.materials:
        for sentence in conditions_problems(material.needed_when, asked) if material.needed_when else ():
            yield say("材料“%(name)s”：%(sentence)s", name=material.name, sentence=sentence)
    yield from problems_of_procedure(content.procedure, _surroundings(item, content))


def _surroundings(item: ServiceItem, content: Content) -> Surroundings:
    return Surroundings(
        name=item.name,
        form=content.form,
        departments=frozenset(Department.objects.values_list("code", flat=True)),
        towns=dict(Town.objects.filter(is_active=True).order_by("code").values_list("code", "name")),
        promised=content.guide.promised,
        statutory=content.guide.statutory,
        is_package=item.kind == ItemKind.PACKAGE,
    )


def search_text(item: ServiceItem, words: str) -> str:
    """What a search is held against: names, other words for it, and the pinyin and initials of all."""
    text = " ".join([item.name, words, item.theme, item.department.name, item.summary, item.code]).lower()
    english = f"{item.english_name} {item.english_summary}".lower()
    spoken = ["".join(lazy_pinyin(part)) for part in text.split()]
    initials = ["".join(lazy_pinyin(part, style=Style.FIRST_LETTER)) for part in text.split()]
    return " ".join([text, *spoken, *initials, english])


def load_catalog(now: datetime) -> int:
    """Load departments, towns, items and packages; publishes only what changed. Returns how many revisions came new."""
    for data in _read(SEED / "departments.json"):
        Department.objects.update_or_create(code=data["code"], defaults={k: v for k, v in data.items() if k != "code"})
    for data in _read(SEED / "towns.json"):
        Town.objects.update_or_create(code=data["code"], defaults={k: v for k, v in data.items() if k != "code"})
    forget_regions()
    before = Revision.objects.count()
    for path in sorted((SEED / "items").glob("*.json")):
        data = _read(path)
        item, words = _item(data["header"])
        if item.current is None or item.current.published_by_id is None:  # what a person published is newer
            publish(item, Content.model_validate(data["content"]), now=now, words=words)
    for path in sorted((SEED / "packages").glob("*.json")):
        data = _read(path)
        item, words = _item(data.pop("header"))
        publish(item, compose_package(item.name, data), now=now, words=words)
    return Revision.objects.count() - before


def recompose_packages(item: ServiceItem, *, now: datetime) -> list[Revision]:
    """New revisions of the published packages that the item is a part of. Raises Unpublishable."""
    made = []
    for path in sorted((SEED / "packages").glob("*.json")):
        data = _read(path)
        code = data.pop("header")["code"]
        package = ServiceItem.objects.filter(code=code, current__isnull=False).first()
        if package is not None and any(part["code"] == item.code for part in data["parts"]):
            try:
                made.append(publish(package, compose_package(package.name, data), now=now))
            except Unpublishable as refused:
                raise Unpublishable(
                    [say("“%(name)s”合成后：%(problem)s", name=package.name, problem=one) for one in refused.problems]
                ) from refused
    return made


def compose_package(name: str, data: Mapping[str, Any]) -> Content:
    """A package's content out of its own part and the current revisions of its items. Raises Unpublishable."""
    source = source_from(data)
    codes = [part.code for part in source.parts]
    found = ServiceItem.objects.filter(code__in=codes, current__isnull=False).select_related("current")
    contents = {item.code: content_of(item.current) for item in found if item.current}
    if missing := set(codes) - contents.keys():
        raise Unpublishable([say("一件事用到的事项还没有发布：%(names)s。", names="、".join(sorted(missing)))])
    return compose(name, source, contents)


def _item(header: Mapping[str, Any]) -> tuple[ServiceItem, str]:
    fields = {k: v for k, v in header.items() if k not in {"code", "words", "department"}}
    fields["department"] = Department.objects.get(code=header["department"])
    item, _ = ServiceItem.objects.update_or_create(code=header["code"], defaults=fields)
    return item, header.get("words", "")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
