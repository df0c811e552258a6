"""Days and moments as people here count and write them."""

import math
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import ngettext

CHINA: tzinfo = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in China. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(CHINA).date()


def chinese_date(day: date) -> str:
    """2026年11月23日, on papers."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_day(day: date) -> str:
    """11月23日, as the reader's language writes it."""
    return date_format(day, "MONTH_DAY_FORMAT")


def full_day(day: date) -> str:
    """2026年11月23日, as the reader's language writes it."""
    return date_format(day, "DATE_FORMAT")


def full_moment(moment: datetime) -> str:
    """2026年11月23日 10:05, as the reader's language writes it."""
    return date_format(moment.astimezone(CHINA), "DATETIME_FORMAT")


def unit_of_days(count: float, *, working: bool) -> str:
    """What so many days are counted in: 个工作日 or 天."""
    number = math.ceil(abs(count))
    return ngettext("个工作日", "个工作日", number) if working else ngettext("天", "天", number)


def chinese_time(moment: datetime) -> str:
    """2026年11月23日 10:05, on papers."""
    here = moment.astimezone(CHINA)
    return f"{chinese_date(here.date())} {here:%H:%M}"
