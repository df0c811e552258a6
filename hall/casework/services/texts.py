"""What people write, checked before an act keeps it."""

from django.utils.translation import gettext as _

from hall.casework.errors import Refused

REASON_LENGTH = 2000  # characters; a notice that is longer belongs into an annex


def checked_text(text: str, hint: str, field: str = "text") -> str:
    """A reasoned text that is neither empty nor endless. Raises Refused naming `field`."""
    text = text.strip()
    if not text:
        raise Refused(hint, fields={field: hint})
    if len(text) > REASON_LENGTH:
        sentence = _("最多写 %(limit)d 个字，现在是 %(count)d 个。") % {"limit": REASON_LENGTH, "count": len(text)}
        raise Refused(sentence, fields={field: sentence})
    return text
