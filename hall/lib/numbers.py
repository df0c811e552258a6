"""Numbers that people copy from paper: with a check character, tolerant of how they are typed."""

import re
import secrets
import unicodedata
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L
QUERY_CODE_LENGTH = 8
VERIFICATION_CODE_LENGTH = 12
INVITATION_CODE_LENGTH = 10
_CASE_NUMBER = re.compile(r"\d{6}[A-Z0-9]{2,12}\d{8}\d{5}[0-9A-Z]")


def case_number(area: str, item_code: str, day: date, sequence: int) -> str:
    """445103PKG012026111700026 and a check character: area, item, day, sequence of the day, ISO 7064 MOD 37,36.

    Raises ValueError when the day's 99 999 numbers are used up.
    """
    if not 1 <= sequence <= 99_999:
        raise ValueError("The day's case numbers are used up.")
    body = f"{area}{re.sub('[^A-Z0-9]', '', item_code.upper())}{day:%Y%m%d}{sequence:05d}"
    return body + str(mod_37_36.calc_check_digit(body))


def normalise_number(text: str) -> str:
    """As typed by people: full-width, small letters, blanks and dashes."""
    return re.sub(r"[\s\-–—_·.]+", "", unicodedata.normalize("NFKC", text)).upper()[:64]


def is_valid_case_number(number: str) -> bool:
    """Right shape and right check character: a slip of the pen is told before anything is looked up."""
    if not _CASE_NUMBER.fullmatch(number):
        return False
    try:
        mod_37_36.validate(number)
    except ValidationError:
        return False
    return True


def spaced_case_number(number: str) -> str:
    """445103 PKG01 20261117 00026 7: in groups, for reading aloud."""
    match = re.fullmatch(r"(\d{6})(.+)(\d{8})(\d{5})(.)", number)
    return " ".join(match.groups()) if match else number


def with_spaced_case_numbers(text: str) -> str:
    """A text with the case numbers in it in groups."""
    return _CASE_NUMBER.sub(lambda found: spaced_case_number(found[0]), text)


def query_code() -> str:
    """A fresh secret for the public status query."""
    return _code(QUERY_CODE_LENGTH)


def verification_code() -> str:
    """A fresh code for a paper: long enough that guessing one is hopeless, with a check character."""
    code = _code(VERIFICATION_CODE_LENGTH - 1)
    return code + _check_character(code)


def is_possible_verification_code(text: str) -> bool:
    """Right shape and right check character: a slip of the pen is told before anything is looked up."""
    code = normalise_code(text)
    return len(code) == VERIFICATION_CODE_LENGTH and code[-1] == _check_character(code[:-1])


def _check_character(code: str) -> str:
    """As ISO 7064's pure systems, over the unambiguous alphabet: its 31 characters are a prime number.

    Finds every single wrong character and every two neighbours that were exchanged.
    """
    size = len(UNAMBIGUOUS)
    total = 0
    for character in code:
        if character not in UNAMBIGUOUS:
            return ""
        total = (total + UNAMBIGUOUS.index(character)) * 2 % size
    return UNAMBIGUOUS[(1 - total) % size]


def invitation_code() -> str:
    """A fresh one-time code that one person hands to another."""
    return _code(INVITATION_CODE_LENGTH)


def normalise_code(text: str) -> str:
    """A code as typed by people."""
    return normalise_number(text)


def _code(length: int) -> str:
    number, code = secrets.randbelow(len(UNAMBIGUOUS) ** length), ""
    for _ in range(length):
        number, digit = divmod(number, len(UNAMBIGUOUS))
        code += UNAMBIGUOUS[digit]
    return code
