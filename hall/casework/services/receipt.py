"""送达回证: how a paper reached its applicant, the same for the decision and for every other paper."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from hall.casework.errors import Refused
from hall.casework.states import DeliveryWay
from hall.lib.dates import CHINA, full_day, local_day
from identity.models import Account

NAME_LENGTH, NOTE_LENGTH = 64, 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """How, to whom, on which day; without a day it is the day on which it is recorded."""

    way: str
    received_by: str
    note: str = ""
    on: date | None = None

    def check(self, *, since: date, today: date) -> None:
        """Of a receipt on paper. `since`: when the paper was signed. Raises Refused, naming the fields."""
        problems = {}
        if self.way not in {DeliveryWay.COUNTER, DeliveryWay.POST}:
            problems["way"] = _("请选择送达方式。")
        if not 0 < len(self.received_by.strip()) <= NAME_LENGTH:
            problems["received_by"] = _("写明签收人，最多 %(limit)d 个字。") % {"limit": NAME_LENGTH}
        if len(self.note.strip()) > NOTE_LENGTH:
            problems["note"] = _("备注最多写 %(limit)d 个字。") % {"limit": NOTE_LENGTH}
        if self.on is not None and not since <= self.on <= today:
            problems["on"] = _("送达日期应当在签发日（%(day)s）和今天之间。") % {"day": full_day(since)}
        if problems:
            raise Refused(next(iter(problems.values())), fields=problems)

    def recorded(self, by: Account, now: datetime) -> dict[str, Any]:
        """The columns of a `Serving`. Of an earlier day only the day is known: noon of it."""
        is_today = self.on in (None, local_day(now))
        return {
            "way": DeliveryWay(self.way),
            "received_by": self.received_by.strip()[:NAME_LENGTH],
            "note": self.note.strip(),
            "delivered_at": now if is_today else datetime.combine(self.on or now, time(12), CHINA),
            "recorded_by": by,
            "recorded_at": now,
        }
