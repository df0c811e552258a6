"""Links to other sites are read strictly: a slip stops the start instead of breaking the footer."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from hall.lib.env import env_links


def test_links_have_a_name_and_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITES", "甲=https://a.example/?x=1, 乙 = http://b.example/ ,")
    assert env_links("SITES") == (("甲", "https://a.example/?x=1"), ("乙", "http://b.example/"))
    assert env_links("NO_SITES") == ()


@pytest.mark.parametrize("text", ["https://a.example/", "甲=a.example", "=https://a.example/", "甲=data:,"])
def test_anything_else_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SITES", text)
    with pytest.raises(ImproperlyConfigured, match="SITES"):
        env_links("SITES")
