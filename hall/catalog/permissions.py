"""Who may change and publish forms, each answered with a sentence; empty is yes. Verb and button ask the same."""

from django.utils.translation import gettext as _

from hall.catalog.models import ContentDraft, DraftChange, ItemKind, ServiceItem
from identity.actors import Actor
from identity.models import Role


def form_departments(actor: Actor) -> frozenset[str]:
    """Codes of the departments whose forms the actor edits or publishes."""
    return actor.departments(Role.EDITOR) | actor.departments(Role.PUBLISHER)


def may_see_forms(actor: Actor, item: ServiceItem) -> bool:
    """Editors and publishers of the item's department."""
    return item.department.code in form_departments(actor)


def why_not_edit(actor: Actor, item: ServiceItem) -> str:
    """Editors of the item's department; a package's form is made of its items' forms."""
    if item.kind == ItemKind.PACKAGE:
        return _("一件事的表单由各事项的表单合成，请修改事项的表单。")
    if not actor.has_role(Role.EDITOR, item.department.code):
        return _("只有%(department)s的编辑人员可以修改这张表。") % {"department": item.department.name}
    return ""


def why_not_publish(actor: Actor, draft: ContentDraft) -> str:
    """Publishers of the department who wrote nothing of it themselves: four eyes."""
    if actor.account is None or not actor.has_role(Role.PUBLISHER, draft.item.department.code):
        return _("只有%(department)s的发布人员可以审核发布。") % {"department": draft.item.department.name}
    mine = actor.account.pk in {draft.author_id, draft.submitted_by_id}
    if mine or DraftChange.objects.filter(draft=draft, author=actor.account).exists():
        return _("您自己改过这张表，要由另一位发布人员审核发布。")
    return ""
