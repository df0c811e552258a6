"""Days and moments as people here count and write them."""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

CHINA: tzinfo = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in China. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(CHINA).date()


def chinese_date(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_day(day: date) -> str:
    """11月23日."""
    return f"{day.month}月{day.day}日"


def chinese_time(moment: datetime) -> str:
    """2026年11月23日 10:05."""
    here = moment.astimezone(CHINA)
    return f"{chinese_date(here.date())} {here:%H:%M}"
