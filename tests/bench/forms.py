"""What a form costs: checking it, and drawing it anew while a person types."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core import validators
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from forms_engine.django.forms import section_form
from forms_engine.validation import evaluate
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.selectors import content_of
from tests.bench.frame import Measured, bench, seconds

TODAY = date(2026, 11, 17)
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_KINDS = (FieldType.TEXT, FieldType.INTEGER, FieldType.DATE, FieldType.EMAIL, FieldType.YES_NO)


def large_form(count: int = 100, conditions: int = 30) -> FormDefinition:
    """A form of so many required fields, of which so many are shown on a condition that holds."""
    fields = [
        Field(
            key=f"f{n}",
            label=f"问题{n}",
            type=_KINDS[n % len(_KINDS)],
            required=True,
            visible_when="f4 == true && f1 > 0" if 5 <= n < 5 + conditions else "",
        )
        for n in range(count)
    ]
    sections = tuple(
        Section(key=f"s{at}", title=f"页{at}", fields=tuple(fields[at : at + 30])) for at in range(0, count, 30)
    )
    return FormDefinition(title="大表", sections=sections)


def answers_to(definition: FormDefinition) -> dict[str, Any]:
    """An answer to each question."""
    samples = {
        FieldType.TEXT: "韩江小馆",
        FieldType.INTEGER: "12",
        FieldType.DATE: "2026-11-17",
        FieldType.EMAIL: "a@example.com",
        FieldType.YES_NO: "true",
    }
    return {field.key: samples[field.type] for field in definition.fields}


def handwritten(definition: FormDefinition) -> type[forms.Form]:
    """The same questions as a programmer would write them in Django, without conditions."""
    made: dict[FieldType, Any] = {
        FieldType.TEXT: lambda: forms.CharField(
            max_length=200, validators=[validators.ProhibitNullCharactersValidator()]
        ),
        FieldType.INTEGER: lambda: forms.IntegerField(min_value=0),
        FieldType.DATE: lambda: forms.DateField(input_formats=["%Y-%m-%d"]),
        FieldType.EMAIL: lambda: forms.EmailField(),
        FieldType.YES_NO: lambda: forms.TypedChoiceField(choices=[("true", "是"), ("false", "否")]),
    }
    return type("Handwritten", (forms.Form,), {field.key: made[field.type]() for field in definition.fields})


@bench(unit="ms", against="a hand-written Django form with the same 100 fields and no conditions")
def form_check() -> Measured:
    """Check 100 answers under 30 conditions."""
    definition = large_form()
    answers = answers_to(definition)
    plain = handwritten(definition)
    post = QueryDict(mutable=True)
    post.update(answers)

    def ours() -> None:
        assert not evaluate(definition, answers, today=TODAY).errors

    def django() -> None:
        assert plain(post).is_valid()

    return seconds(ours, times=200), seconds(django, times=200)


@bench(unit="ms", against="the same 30 fields drawn plainly by Django")
def form_redraw() -> Measured:
    """Check a form of 30 fields and draw its page anew, as after each answer that others hang on."""
    definition = large_form(30, 10)
    answers = answers_to(definition)
    plain = handwritten(definition)

    def ours() -> None:
        found = evaluate(definition, answers, today=TODAY)
        form = section_form(definition, "s0", answers, evaluation=found, regions={})
        assert "问题29" in render_to_string("ui/fields.html", {"form": form})

    def django() -> None:
        form = plain(initial=answers)
        assert "f29" in "".join(field.as_field_group() for field in form)

    return seconds(ours, times=20), seconds(django, times=20)


@bench(unit="ms", against="the same check with no other revision stored")
def form_check_among_10000_revisions() -> Measured:
    """Check a form of 100 fields whose revision is one of 10,000 stored ones."""
    item = ServiceItem.objects.select_related("current").get(code="PKG-01")
    assert item.current is not None
    revision, answers = item.current, {"signage": True}

    def check() -> None:
        found = Revision.objects.get(pk=revision.pk)
        evaluate(content_of(found).form, answers, today=TODAY)

    alone = seconds(check, times=100)
    with transaction.atomic():
        Revision.objects.bulk_create(
            Revision(item=item, number=n, content={}, content_sha256="0" * 64, published_at=NOW)
            for n in range(1000, 11000)
        )
        among = seconds(check, times=100)
        transaction.set_rollback(True)
    return among, alone
