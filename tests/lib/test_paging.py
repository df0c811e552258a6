"""Page after page shows every row once, in order."""

from datetime import UTC, datetime, timedelta

import pytest

from hall.lib.paging import key_page
from hall.oversight.models import ErrorReport

NOON = datetime(2026, 11, 23, 4, 0, 0, 123456, tzinfo=UTC)
ORDER = ("-last_at", "-id")


def make(count: int, *, apart: timedelta) -> None:
    ErrorReport.objects.bulk_create(
        ErrorReport(fingerprint=f"{n}", logger="x", kind="y", place="", first_at=NOON, last_at=NOON + apart * (n // 3))
        for n in range(count)
    )


def walk(order: tuple[str, ...], size: int) -> list[int]:
    key, seen = "", []
    while True:
        page = key_page(ErrorReport.objects.all(), order, key, size)
        seen += [row.pk for row in page.rows]
        assert len(page.rows) <= size
        if not page.next_key:
            return seen
        key = page.next_key


@pytest.mark.django_db
@pytest.mark.parametrize("order", [ORDER, ("last_at", "id"), ("-last_at", "id"), ("id",)])
@pytest.mark.parametrize("size", [1, 2, 7, 20, 50])
def test_every_row_once_even_when_moments_are_a_microsecond_apart(order: tuple[str, ...], size: int) -> None:
    make(20, apart=timedelta(microseconds=1))
    assert walk(order, size) == list(ErrorReport.objects.order_by(*order).values_list("pk", flat=True))


@pytest.mark.django_db
def test_the_last_page_names_no_next_one() -> None:
    make(4, apart=timedelta(seconds=1))
    assert key_page(ErrorReport.objects.all(), ORDER, "", 4).next_key == ""
    assert key_page(ErrorReport.objects.none(), ORDER, "", 4).rows == []


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["x", "W10", "WyJhYmMiLDVd", "é", "\x00", "[" * 4000, "a:b:c"])
def test_a_key_that_was_not_given_out_is_no_key(forged: str) -> None:
    make(3, apart=timedelta(seconds=1))
    assert len(key_page(ErrorReport.objects.all(), ORDER, forged, 2).rows) == 2


@pytest.mark.django_db
def test_a_key_of_another_order_is_no_key() -> None:
    make(5, apart=timedelta(seconds=1))
    first = key_page(ErrorReport.objects.all(), ORDER, "", 2)
    other = key_page(ErrorReport.objects.all(), ("id",), first.next_key, 2)
    assert [row.pk for row in other.rows] == [
        row.pk for row in key_page(ErrorReport.objects.all(), ("id",), "", 2).rows
    ]
