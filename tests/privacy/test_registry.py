"""The registry of personal data is complete: every field of every table is declared, and each says why and how long."""

from django.apps import apps
from django.db.models import Model

from identity.privacy.registry import declared_fields, declared_models, doubly_declared, holdings

# Not tables of the hall: Django's own empty ones, and the demonstration's provider, which production does not have.
NOT_OURS = {"auth", "contenttypes", "oauth2_provider"}


def models() -> list[type[Model]]:
    return [one for one in apps.get_models() if one._meta.app_label not in NOT_OURS]


def names(model: type[Model]) -> set[str]:
    every = {field.name for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)}
    is_numbered = model._meta.pk is not None and model._meta.pk.name == "id"
    return every - ({"id"} if is_numbered else set())


def test_every_field_of_every_model_is_declared() -> None:
    missing = sorted(
        f"{model._meta.label}.{name}"
        for model in models()
        for name in names(model) - declared_fields(model._meta.label)
    )
    assert not missing, (
        f"These fields are not in the registry of personal data: {', '.join(missing)}. "
        "Say in the personal_data.py of their app whether they hold personal data (hold) or tell of nobody (plain); "
        "identity/privacy/registry.py says how."
    )


def test_nothing_is_declared_that_does_not_exist_or_twice_over() -> None:
    known = {model._meta.label: names(model) for model in models()}
    dead = sorted(
        f"{label}.{name}" for label in declared_models() for name in declared_fields(label) - known.get(label, set())
    )
    assert not dead, f"Declared, but there are no such fields any more: {', '.join(dead)}"
    assert not doubly_declared()


def test_each_holding_says_purpose_basis_source_and_retention_and_leads_to_the_person_or_says_why_not() -> None:
    for holding in holdings():
        said = (holding.title, holding.purpose, holding.basis, holding.source, holding.retention.text)
        assert all(str(one).strip() for one in said), holding.model
        assert holding.fields, holding.model
        assert bool(holding.of) != bool(holding.withheld), f"{holding.model}: given out, or why not"


def test_what_is_sealed_is_sensitive_or_an_address() -> None:
    """A field that is worth encrypting is not overlooked when it is declared."""
    addresses = {"mobile", "email", "contact_mobile", "contact_email", "address", "query_code"}
    for model in models():
        sensitive = {n for h in holdings() if h.model == model._meta.label for n in h.sensitive}
        sealed = {field.name for field in model._meta.concrete_fields if type(field).__name__ == "SealedTextField"}
        assert sealed <= sensitive | addresses, model._meta.label
