"""Identity and mobile numbers as people type them. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

from hall.lib.numbers import normalise_number

_RESIDENT = re.compile(r"\d{17}[0-9X]")
_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")
MAJORITY = 18  # 民法典第十七条


@dataclass(frozen=True, slots=True)
class Named:
    """A number with what it is: `purpose` is keyed_hash's."""

    purpose: str
    number: str


def resident_number(typed: str) -> str:
    """A resident identity number, cleaned; empty when it is none.

    Check digit and birthday only (GB 11643): which area had which code in which year is the register's business.
    """
    number = normalise_number(typed)
    if not _RESIDENT.fullmatch(number) or ric.calc_check_digit(number) != number[-1]:
        return ""
    try:
        born_on(number)
    except ValueError:
        return ""
    return number


def plain_name(name: str) -> str:
    """A name as a register writes it: no blanks in a Chinese one, one kind of dot in a minority's."""
    if name.isascii():
        return " ".join(name.split())[:64]
    return re.sub(r"[・•‧∙．.]", "·", "".join(name.split()))[:64]


def identifying(typed: str) -> Named | None:
    """An identity number or a mobile number; None when it is neither."""
    if number := resident_number(typed):
        return Named("id_number", number)
    match = _MOBILE.fullmatch(normalise_number(typed))
    return Named("mobile", match[1]) if match else None


def born_on(number: str) -> date:
    """The day of birth in a resident identity number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def last_day_as_minor(born: date) -> date:
    """The day before the eighteenth birthday; who was born on 29 February comes of age on 1 March."""
    try:
        birthday = born.replace(year=born.year + MAJORITY)
    except ValueError:
        birthday = date(born.year + MAJORITY, 3, 1)
    return date.fromordinal(birthday.toordinal() - 1)
