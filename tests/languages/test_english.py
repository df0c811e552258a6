"""English: each translation keeps its source's places, and what the hall reads is what the catalogue says."""

import re
from datetime import date
from pathlib import Path

import polib
import pytest
from django.utils.translation import override

from frontend.words.catalogue import MO, PO, placeholders
from hall.lib.dates import full_day, month_day

FORMAT = re.compile(r'date:"([^"]*)"')
CATALOGUE = polib.pofile(str(PO))


def test_every_translation_keeps_its_places() -> None:
    wrong = []
    for entry in CATALOGUE:
        forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        for number, form in enumerate(forms):
            wanted, given = placeholders(entry.msgid), placeholders(form)
            if form and given != wanted and not (number == 0 and entry.msgid_plural and set(given) <= set(wanted)):
                wrong.append((entry.msgid, form))
    assert not wrong


def test_what_the_hall_reads_is_compiled_from_the_catalogue(tmp_path: Path) -> None:
    """`make messages` does both."""
    CATALOGUE.save_as_mofile(str(tmp_path / "django.mo"))
    assert MO.read_bytes() == (tmp_path / "django.mo").read_bytes()


@pytest.mark.parametrize(
    ("code", "short", "full"),
    [
        ("zh-hans", "1月5日", "2026年1月5日"),
        ("zh-hant", "1月5日", "2026年1月5日"),
        ("en", "5 January", "5 January 2026"),
    ],
)
def test_days_are_written_as_the_language_writes_them(code: str, short: str, full: str) -> None:
    with override(code):
        assert (month_day(date(2026, 1, 5)), full_day(date(2026, 1, 5))) == (short, full)


def test_no_template_writes_a_chinese_date_of_its_own() -> None:
    """The formats have names: frontend/formats."""
    rooms = (Path("frontend/templates"), Path("forms_engine/templates"))
    used = [one for room in rooms for path in room.rglob("*.html") for one in FORMAT.findall(path.read_text("utf-8"))]
    assert used
    assert not [one for one in used if "月" in one or "日" in one]
