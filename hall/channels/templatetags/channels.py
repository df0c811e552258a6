"""What is new for whoever is signed in, by the entrance to their messages."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from hall.channels.unseen import MOST, unseen_for

register = template.Library()


@register.simple_tag(takes_context=True)
def unseen_messages(context: dict[str, Any]) -> dict[str, str] | None:
    """`shown` for the eye and `said` as a sentence; None where nothing is new. At most one look-up a minute."""
    request = context.get("request")
    if request is None or not hasattr(request, "session") or not request.user.is_authenticated:
        return None
    if not hasattr(request, "unseen_messages"):  # shown in the head and in the tabs
        now = timezone.now()  # noqa: TID251 -- a tag stands where a view does: nobody gives it the time
        request.unseen_messages = unseen_for(request.session, request.user, now)
    count = request.unseen_messages
    if not count:
        return None
    if count > MOST:
        return {"shown": f"{MOST}+", "said": _("%(count)d 条以上没看过") % {"count": MOST}}
    return {"shown": str(count), "said": _("%(count)d 条没看过") % {"count": count}}
