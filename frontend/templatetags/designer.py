"""What the designer's templates ask beyond Django's own tags."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def supervises(actor: Any) -> bool:
    """Whether a person watches over the work of some department, or signs for it."""
    has_role = getattr(actor, "has_role", None)
    return has_role is not None and bool(has_role("supervisor") or has_role("approver"))


@register.filter
def makes_forms(actor: Any) -> bool:
    """Whether a person edits or publishes forms in some department."""
    has_role = getattr(actor, "has_role", None)  # error pages may have no actor
    return has_role is not None and bool(has_role("editor") or has_role("publisher"))
