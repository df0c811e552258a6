"""The strength of the login that filing, signing and collecting need, asked where each act begins."""

from typing import Literal

from django.conf import settings
from django.utils import timezone

from hall.catalog.content import Content, Need
from identity.assurance import require
from identity.levels import rank_of_level
from identity.typing import HallRequest

Act = Literal["file", "sign", "collect"]


def strong_enough(request: HallRequest, content: Content, act: Act) -> None:
    """Raises StepUpNeeded, which leads through the login and back. The item's need counts before the hall's own."""
    own: dict[Act, str] = {
        "file": settings.ASSURANCE_FILE,
        "sign": settings.ASSURANCE_SIGN,
        "collect": settings.ASSURANCE_COLLECT,
    }
    needs: tuple[Need, ...] = getattr(content.assurance, act) or (Need(level=own[act]),)
    level = max((need.level for need in needs), key=lambda name: rank_of_level(settings.ASSURANCE_LEVELS, name))
    minutes = min((need.within_minutes for need in needs if need.within_minutes), default=0)
    require(request, level, max_age=minutes * 60 or None, moment=timezone.now().timestamp())


def signer_is_fresh(request: HallRequest) -> None:
    """A decision is signed by somebody who has proved who they are not long ago. Raises StepUpNeeded."""
    seconds = settings.ASSURANCE_DECIDE_SECONDS
    if seconds and request.user.is_authenticated:
        require(request, settings.STAFF_ASSURANCE, max_age=seconds, moment=timezone.now().timestamp())
