"""The few ways in which a verb says no. Each carries a sentence that a person can act on."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


class HallError(Exception):
    """Base: `message` is shown to the person; `link` leads on (a path of this site, may be empty)."""

    def __init__(self, message: str = "", *, link: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.link = link


class NotFound(HallError):
    """There is no such thing, or this actor may not know that there is: the two look the same."""

    def __init__(self) -> None:
        super().__init__(_("没有找到您要的内容。"))


class NotAllowed(HallError):
    """The actor may see the thing but not do this with it."""


class AlreadyDone(HallError):
    """The act was done before (a second click, a second tab, a colleague). Nothing happened now."""


class Refused(HallError):
    """What was given does not do. `fields` maps a form key or material key to its sentence."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None, link: str = "") -> None:
        super().__init__(message, link=link)
        self.fields = dict(fields or {})


class Stale(HallError):
    """The form was changed in another window since this page was loaded; nothing was overwritten."""
