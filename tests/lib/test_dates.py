"""Days and moments in China."""

from datetime import UTC, date, datetime

import pytest

from hall.lib.dates import chinese_date, chinese_time, local_day, month_day

LATE = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def test_the_day_is_the_day_in_china() -> None:
    assert local_day(LATE) == date(2026, 11, 23)
    assert chinese_time(LATE) == "2026年11月23日 00:30"


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 11, 23))


def test_days_are_written_without_leading_zeros() -> None:
    assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"
    assert month_day(date(2026, 1, 5)) == "1月5日"
