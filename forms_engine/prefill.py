"""Answer beforehand what is known already (never ask twice: State Council Decree 716 Art. 7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms_engine.blocks import parts_of
from forms_engine.definition import JSON, Field, FormDefinition


def prefill(definition: FormDefinition, facts: Mapping[str, str]) -> dict[str, JSON]:
    """Answers for the fields whose `prefill` names a known fact that is not empty."""
    return _fill(definition.fields, facts)


def _fill(fields: Sequence[Field], facts: Mapping[str, str]) -> dict[str, JSON]:
    answers: dict[str, JSON] = {}
    for field in fields:
        parts = () if field.fields else parts_of(field)
        value: JSON = _fill(parts, facts) if parts else facts.get(field.prefill) if field.prefill else None
        if value not in (None, "", {}):
            answers[field.key] = value
    return answers


def with_facts(definition: FormDefinition, answers: Mapping[str, Any], facts: Mapping[str, str]) -> dict[str, Any]:
    """The answers with the facts in every authoritative field whose fact is known, whatever was typed there."""
    return _with_facts(definition.fields, answers, facts)


def _with_facts(fields: Sequence[Field], answers: Mapping[str, Any], facts: Mapping[str, str]) -> dict[str, Any]:
    kept = dict(answers)
    for field in fields:
        if not field.authoritative:
            continue
        if parts := parts_of(field):
            own = answers.get(field.key)
            block = _with_facts(parts, own if isinstance(own, dict) else {}, facts)
            if block:
                kept[field.key] = block
        elif facts.get(field.prefill):
            kept[field.key] = facts[field.prefill]
    return kept


def sources_of(definition: FormDefinition) -> dict[str, str]:
    """Which fact answers which path: {path: name of the source}."""
    return dict(_sources(definition.fields, ""))


def _sources(fields: Sequence[Field], prefix: str) -> Iterator[tuple[str, str]]:
    for field in fields:
        parts = () if field.fields else parts_of(field)
        if parts:
            yield from _sources(parts, f"{prefix}{field.key}.")
        elif field.prefill:
            yield prefix + field.key, field.prefill


def locked_paths(definition: FormDefinition, facts: Mapping[str, str]) -> frozenset[str]:
    """The paths that are shown and not typed: authoritative, and the fact is known."""
    authoritative = {field.key for field in definition.fields if field.authoritative}
    return frozenset(
        path
        for path, source in sources_of(definition).items()
        if path.split(".")[0] in authoritative and facts.get(source)
    )
