"""Something small that is read often and changes seldom, kept by each process for a short while."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """`get()` gives what `read()` gave at most `seconds` ago; an edit is seen by every process within that time."""

    def __init__(self, read: Callable[[], T], seconds: float = 60.0) -> None:
        self._read = read
        self._seconds = seconds
        self._lock = Lock()
        self._kept: tuple[float, T] | None = None

    def get(self) -> T:
        """The kept value, or a fresh one."""
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > self._seconds:
                self._kept = (time.monotonic(), self._read())
            return self._kept[1]

    def forget(self) -> None:
        """Read again at the next question."""
        with self._lock:
            self._kept = None
