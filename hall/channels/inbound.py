"""A text message in, one text message out."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from hall.channels.lookup import look_up
from hall.channels.messages import within_parts
from hall.channels.models import InboundMessage
from hall.lib.masking import mask_mobile
from hall.lib.numbers import QUERY_CODE_LENGTH
from hall.lib.script import to_simplified

_QUERY = re.compile(rf"(?:CX|查询|查)?\s*(445103[A-Z0-9\s\-]{{15,40}}?)\s*([A-Z0-9]{{{QUERY_CODE_LENGTH}}})")


def answer_message(sender: str, text: str, *, now: datetime) -> str:
    """The reply to what somebody sent: the progress in the same words as on the page, or how to ask."""
    sender = re.sub(r"[^0-9+]", "", unicodedata.normalize("NFKC", sender))
    plain = to_simplified(unicodedata.normalize("NFKC", text)).upper().strip()
    match = _QUERY.fullmatch(re.sub(r"[,，。;；]+", " ", plain).strip())
    if match is None:
        reply = _(
            "【潮安办事大厅】查进度请发：CX 办件编号 查询码。编号和查询码在提交后的短信和回执上。也可拨打 12345。"
        )
    else:
        found = look_up(match[1], match[2], asker=f"sms:{sender}", now=now)
        progress = found.progress
        if progress is None:
            reply = f"【潮安办事大厅】{found.problem}"
        else:
            reply = within_parts(lambda name: replace(progress, item=name).text, progress.item)
    InboundMessage.objects.create(
        received_at=now, sender_masked=mask_mobile(sender[:20]), was_understood=match is not None, reply=reply
    )
    return reply
