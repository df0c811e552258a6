"""Answer beforehand what is known already (never ask twice: State Council Decree 716 Art. 7)."""

from collections.abc import Mapping

from forms_engine.definition import JSON, FormDefinition


def prefill(definition: FormDefinition, facts: Mapping[str, str]) -> dict[str, JSON]:
    """Answers for the fields whose `prefill` names a known fact that is not empty."""
    return {field.key: facts[field.prefill] for field in definition.fields if facts.get(field.prefill)}
