"""A link that leaves the hall carries nobody's identity: not in its address, and not in the address it comes from."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework.models import Case
from identity.links import outbound
from tests.authorisation.rule import SIGNED_IN, Rule
from tests.authorisation.rules import RULES
from tests.authorisation.test_matrix import DOORS, _names
from tests.authorisation.world import MISSING, World
from tests.cast import Cast

ASKED_AS = ("applicant", "representative", "officer", "clerk", "administrator", "operator")
PAPERS = {"identity:privacy_pdf", "identity:privacy_json", "casework:filled_form", "catalog:blank_form"}  # no pages
LEADS_AWAY = {"href", "src", "action", "formaction", "content", "data", "poster", "ping"}


class Links(HTMLParser):
    """Every address in a page that leads to another site."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            parts = urlsplit(value or "") if name in LEADS_AWAY else None
            if parts is not None and parts.netloc and parts.netloc != "testserver":
                self.found.add(value or "")


@pytest.mark.django_db
def test_no_page_of_a_signed_in_person_links_out_with_who_they_are(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    world, seen = World(cast), 0
    clients = {role: world.browser(role) for role in ASKED_AS}
    things = {on: world.variants(on) for on in sorted({rule.on for rules in RULES.values() for rule in rules})}
    for key, rule, role in _pages():
        if key in PAPERS:
            continue
        for variant, given in things[rule.on].items():
            if variant == MISSING or not (rule.ok == SIGNED_IN or _names(role, rule.ok, variant)):
                continue
            client = clients[role]
            answer = client.get(DOORS[key].path(given))
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            seen += 1
            assert answer.headers["Referrer-Policy"] == "same-origin", key
            links = Links()
            links.feed(answer.content.decode())
            for link in links.found:
                assert outbound(link) == link, f"{key} as {role}"
                assert not [secret for secret in _secrets(world, role, client) if secret in link], f"{key} as {role}"
    assert seen > 40


def _pages() -> Iterator[tuple[str, Rule, str]]:
    for key, rules in RULES.items():
        for rule in rules:
            if rule.method == "GET" and not DOORS[key].is_api:
                yield from ((key, rule, role) for role in ASKED_AS)


def _secrets(world: World, role: str, client: Client) -> list[str]:
    account = world.accounts[role]
    own = [account.name, account.id_number, account.mobile, account.subject, str(account.public_id)]
    numbers = [number for number in Case.objects.values_list("number", flat=True) if number]
    return [secret for secret in (*own, *numbers, client.session.session_key or "") if secret]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.gd.gov.cn/",
        "https://www.gd.gov.cn/?token=1",
        "https://www.gd.gov.cn/#who",
        "https://somebody@www.gd.gov.cn/",
        "https://somebody:secret@www.gd.gov.cn/",
        "//www.gd.gov.cn/",
        "/me/",
        "javascript:alert(1)",
        "",
    ],
)
def test_address_that_could_say_who_comes_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="link to another site"):
        outbound(address)


def test_plain_address_passes() -> None:
    assert outbound("https://www.gdzwfw.gov.cn/portal/v2/") == "https://www.gdzwfw.gov.cn/portal/v2/"
