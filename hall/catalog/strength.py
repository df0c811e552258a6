"""The strength of the login that filing, signing and collecting need, asked where each act begins."""

from typing import Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hall.catalog.content import Content, Need
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from identity.assurance import require
from identity.levels import rank_of_level
from identity.typing import HallRequest

Act = Literal["file", "sign", "collect"]


def need_of(content: Content | None, act: Act) -> Need:
    """What the act needs: the strictest that the item says, else what the hall's settings say."""
    own: dict[Act, str] = {
        "file": settings.ASSURANCE_FILE,
        "sign": settings.ASSURANCE_SIGN,
        "collect": settings.ASSURANCE_COLLECT,
    }
    said: tuple[Need, ...] = getattr(content.assurance, act) if content else ()
    needs = said or (Need(level=own[act]),)
    return Need(
        level=max((need.level for need in needs), key=lambda name: rank_of_level(settings.ASSURANCE_LEVELS, name)),
        within_minutes=min((need.within_minutes for need in needs if need.within_minutes), default=0),
    )


# What people read for the names that ASSURANCE_LEVELS usually has; any other name stands for itself.
LEVEL_WORDS = {"real-name": gettext_lazy("实名登录"), "two-factor": gettext_lazy("两步验证登录")}


def needs_in_words(content: Content) -> list[tuple[str, str]]:
    """What each act asks of the login, for the guide: (act, text); one sentence where all ask the same."""
    acts: dict[Act, str] = {"file": _("填写申请："), "sign": _("提交申请："), "collect": _("领取结果：")}
    needs = {act: need_of(content, act) for act in acts}
    if len(set(needs.values())) == 1:
        return [("", _in_words(needs["file"]))]
    return [(word, _in_words(needs[act])) for act, word in acts.items()]


def _in_words(need: Need) -> str:
    level = str(LEVEL_WORDS.get(need.level, need.level)) if need.level else _("统一身份认证登录")
    if not need.within_minutes:
        return level
    return _("%(level)s，超过 %(minutes)d 分钟的要再验证一次") % {"level": level, "minutes": need.within_minutes}


def strong_enough(
    request: HallRequest, content: Content | None, act: Act, *, back: str = "", is_going_on: bool = False
) -> None:
    """Raises StepUpNeeded, which leads through the login and back (to `back` where the address itself shows no page).

    Who goes on with what they began with a fresh login is not interrupted because it has aged meanwhile.
    """
    need = need_of(content, act)
    age = need.within_minutes * 60 or None
    moment = timezone.now().timestamp()
    require(request, need.level, max_age=None if is_going_on else age, moment=moment, back=back)


def strong_enough_for_item(request: HallRequest, code: str, act: Act, *, back: str = "") -> None:
    """The same by the item's code, as it is published now."""
    item = ServiceItem.objects.select_related("current").filter(code=code).first()
    strong_enough(request, content_of(item.current) if item and item.current else None, act, back=back)


def signer_is_fresh(request: HallRequest) -> None:
    """A decision is signed by somebody who has proved who they are not long ago. Raises StepUpNeeded."""
    seconds = settings.ASSURANCE_DECIDE_SECONDS
    if seconds and request.user.is_authenticated:
        require(request, settings.STAFF_ASSURANCE, max_age=seconds, moment=timezone.now().timestamp())
