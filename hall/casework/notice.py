"""The State Council's yearly notice on holidays, read as it is worded, and written again. Pure.

One festival a line, as in the notice: “春节：2月15日（周日）至23日（周一）放假调休。2月28日（周六）上班。”
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from forms_engine.words import say
from hall.casework.clock import FIXED_FESTIVALS

ONE_DAY = timedelta(days=1)
FESTIVALS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")  # each has a day off (全国年节及纪念日放假办法)
LONGEST = 15  # days of one holiday: what is longer was mistyped
_TOTAL = re.compile(r"共(\d{1,3})天")
_ASIDE = re.compile(r"[（(][^）)]*[）)]|\s")
_NUMBERED = re.compile(r"^[一二三四五六七八九十]+、")
_SPAN = re.compile(
    r"(?:(?P<y>\d{4})年)?(?:(?P<m>\d{1,2})月)?(?P<d>\d{1,2})日"
    r"(?:[至到—~-]+(?:(?P<y2>\d{4})年)?(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日)?"
)


@dataclass(frozen=True, slots=True, order=True)
class SpecialDay:
    """A day that is not as its weekday says."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class Announced:
    """What a text says; `problems` are sentences for the person who typed it, with the line that they mean."""

    days: Sequence[SpecialDay]
    problems: Sequence[str]


class _Problem(Exception):
    """A sentence about the text."""


def read_notice(text: str, year: int) -> Announced:
    """Read the arrangement of one year."""
    found: dict[date, SpecialDay] = {}
    problems: list[str] = []
    for line in filter(None, (_ASIDE.sub("", line) for line in text.splitlines())):
        name, _colon, said = _NUMBERED.sub("", line).replace(":", "：").partition("：")
        if not said:
            problems.append(say("“%(line)s”没有写节日名称和冒号，例如“元旦：1月1日放假。”。", line=line[:30]))
            continue
        try:
            for day in _days_of_line(said, name[:32], year):
                if found.setdefault(day.day, day).is_working != day.is_working:
                    raise _Problem(say("%(day)s既写了放假又写了上班。", day=_said(day.day)))
        except _Problem as problem:
            problems.append(say("%(name)s：%(problem)s", name=name, problem=problem))
    return Announced(sorted(found.values()), [*problems, *_missing(text, found, year)])


def _days_of_line(said: str, name: str, year: int) -> Iterator[SpecialDay]:
    off: set[date] = set()
    for clause in re.split("[。；，,;]", said):
        spans = list(_SPAN.finditer(clause))
        if not spans:
            continue
        is_working = "上班" in clause
        if not is_working and "放假" not in clause and "休" not in clause:
            raise _Problem(say("“%(clause)s”没有写放假还是上班。", clause=clause))
        month = 0
        for span in spans:
            first, last = _ends(span, year, month)
            month = last.month
            yield from _special(first, last, is_working, name, year)
            if not is_working:
                off.update(first + ONE_DAY * number for number in range((last - first).days + 1))
    _must_add_up(said, off)


def _must_add_up(said: str, off: set[date]) -> None:
    """Of “共8天” and the dates beside it one was mistyped where they differ. “与周末连休” names days without dates."""
    total = _TOTAL.search(said)
    if total and "连休" not in said and int(total[1]) != len(off):
        told, counted = int(total[1]), len(off)
        raise _Problem(say("写的是共 %(told)s 天，按日期算是 %(counted)s 天，请核对通知。", told=told, counted=counted))


def _ends(span: re.Match[str], year: int, month: int) -> tuple[date, date]:
    """First and last day; a month or year that is not written is the one before."""
    y, m = int(span["y"] or year), int(span["m"] or month)
    try:
        first = date(y, m, int(span["d"]))
        last = date(int(span["y2"] or y), int(span["m2"] or m), int(span["d2"])) if span["d2"] else first
    except ValueError:
        raise _Problem(say("没有“%(span)s”这样的日期。", span=span[0])) from None
    if not first <= last <= first + ONE_DAY * LONGEST:
        raise _Problem(say("“%(span)s”的起止日期不对。", span=span[0]))
    return first, last


def _special(first: date, last: date, is_working: bool, name: str, year: int) -> Iterator[SpecialDay]:
    for number in range((last - first).days + 1):
        day = first + ONE_DAY * number
        is_weekend = day.weekday() >= 5
        if is_working and not is_weekend:
            raise _Problem(say("%(day)s本来就是工作日，不用写上班。", day=_said(day)))
        if is_weekend and not is_working:
            continue
        if day.year != year:
            raise _Problem(say("%(day)s不属于 %(year)s 年，请写进那一年的安排。", day=day.isoformat(), year=year))
        yield SpecialDay(day, is_working, name)


def _missing(text: str, found: dict[date, SpecialDay], year: int) -> Iterator[str]:
    names = [name for name in FESTIVALS if name not in text]
    if names:
        yield say("没有写%(names)s的安排。", names="、".join(names))
    for month, number in sorted(FIXED_FESTIVALS):
        day = date(year, month, number)
        special = found.get(day)
        if (day.weekday() < 5 and special is None) or (special is not None and special.is_working):
            yield say("%(day)s是法定节假日，应当放假。", day=_said(day))


def write_notice(days: Iterable[SpecialDay]) -> str:
    """The same arrangement in words that `read_notice` reads, one festival a line, in the order of the days."""
    ordered = sorted(days, key=lambda day: day.day)
    names = list(dict.fromkeys(day.name for day in ordered))
    worked = {day.day for day in ordered if day.is_working}
    lines = []
    for name in names:
        own = [day for day in ordered if day.name == name]
        off = [day.day for day in own if not day.is_working]
        spans = ["至".join(dict.fromkeys(map(_short, (span[0], span[-1])))) for span in _spans(off, worked)]
        work = [_short(day.day) for day in own if day.is_working]
        said = [f"{'、'.join(spans)}放假。" if spans else "", f"{'、'.join(work)}上班。" if work else ""]
        lines.append(f"{name}：{''.join(said)}")
    return "\n".join(lines)


def _spans(days: Sequence[date], worked: set[date]) -> Iterator[list[date]]:
    """Runs of days off; a weekend in between belongs to the run."""

    def gap_is_free(one: date, other: date) -> bool:
        between = [one + ONE_DAY * n for n in range(1, (other - one).days)]
        return len(between) <= 2 and all(day.weekday() >= 5 and day not in worked for day in between)

    runs: list[int] = []
    for number, day in enumerate(days):
        runs.append(runs[-1] if number and gap_is_free(days[number - 1], day) else number)
    for _run, members in groupby(zip(runs, days, strict=True), key=lambda pair: pair[0]):
        yield [day for _number, day in members]


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _said(day: date) -> str:
    """For whoever reads, unlike what is written into the notice."""
    return say("%(month)s月%(day)s日", month=day.month, day=day.day)
