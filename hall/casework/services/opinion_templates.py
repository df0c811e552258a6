"""意见模板: a department's publishers word and retire them. What was said with one stays as it was said."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import OpinionTemplate
from hall.casework.services.texts import checked_text
from hall.casework.states import Verdict
from identity.actors import Actor
from identity.models import Account, Department, Role

TITLE_LENGTH = 40
AT_MOST = 100  # templates of one department


def why_not_publish(actor: Actor, department: Department) -> str:
    """Publishers of the department; empty is yes. The page asks the same."""
    if actor.account is None or not actor.has_role(Role.PUBLISHER, department.code):
        return _("只有%(department)s的发布人员可以修改意见模板。") % {"department": department.name}
    return ""


def publish_template(
    department: Department,
    verdict: str,
    title: str,
    text: str,
    *,
    replaces: int | None = None,
    actor: Actor,
    now: datetime,
) -> OpinionTemplate:
    """A new one, or in the place of another. Raises NotAllowed, NotFound, AlreadyDone, Refused (naming the fields)."""
    publisher = _publisher(actor, department)
    title = " ".join(title.split())
    if verdict not in Verdict.values:
        raise Refused(_("请选择结论。"), fields={"verdict": _("请选择结论。")})
    if not 0 < len(title) <= TITLE_LENGTH:
        sentence = _("名称要 1 到 %(limit)d 个字。") % {"limit": TITLE_LENGTH}
        raise Refused(sentence, fields={"title": sentence})
    text = checked_text(text, _("写明模板的正文。"))
    try:
        with transaction.atomic():
            if replaces is not None:
                _retire(replaces, department, actor, now)
            if OpinionTemplate.objects.filter(department=department, retired_at=None).count() >= AT_MOST:
                raise Refused(_("模板已经很多了，请先停用一些。"))
            return OpinionTemplate.objects.create(
                department=department, verdict=verdict, title=title, text=text, made_by=publisher, made_at=now
            )
    except IntegrityError as error:
        sentence = _("这个结论下已经有同名的模板。")
        raise Refused(sentence, fields={"title": sentence}) from error


def retire_template(pk: int, department: Department, *, actor: Actor, now: datetime) -> None:
    """Offer it no more. Raises NotAllowed, NotFound, AlreadyDone."""
    _publisher(actor, department)
    _retire(pk, department, actor, now)


def _publisher(actor: Actor, department: Department) -> Account:
    reason = why_not_publish(actor, department)
    if reason or actor.account is None:
        raise NotAllowed(reason)
    return actor.account


def _retire(pk: int, department: Department, actor: Actor, now: datetime) -> None:
    of_department = OpinionTemplate.objects.filter(pk=pk, department=department)
    if of_department.filter(retired_at=None).update(retired_at=now, retired_by=actor.account):
        return
    if of_department.exists():
        raise AlreadyDone(_("这个模板已经停用，或者别人刚改过。"), link="/desk/opinions/")
    raise NotFound
