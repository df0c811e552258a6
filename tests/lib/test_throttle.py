"""Guessing is counted, and never free."""

import pytest
from django.core.cache import cache

from hall.lib.throttle import allow, is_spent


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def test_tries_are_counted_for_each_key_and_each_scope() -> None:
    assert [allow("query", "a", 3, 60) for _ in range(5)] == [True, True, True, False, False]
    assert allow("query", "b", 3, 60)
    assert allow("login", "a", 3, 60)


def test_asking_does_not_count() -> None:
    allow("query", "a", 2, 60)
    assert not any(is_spent("query", "a", 2) for _ in range(5))
    allow("query", "a", 2, 60)
    assert is_spent("query", "a", 2)


def test_the_window_does_not_move_with_each_try(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [1_000.0]
    monkeypatch.setattr("time.time", lambda: moment[0])
    assert allow("query", "a", 1, 60)
    moment[0] += 40
    assert not allow("query", "a", 1, 60)
    moment[0] += 21
    assert allow("query", "a", 1, 60)


def test_nothing_is_allowed_at_a_limit_of_zero() -> None:
    assert not allow("query", "a", 0, 60)


def test_without_its_cache_it_refuses(settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert not allow("query", "a", 3, 60)
    assert is_spent("query", "a", 3)
