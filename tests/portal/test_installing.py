"""The hall as an app: its manifest, its worker, and the page for no network, which is nobody's."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_exist_and_one_that_may_be_cut(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    said = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert said["name"].endswith("统一网上办事大厅")
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    assert {icon["sizes"] for icon in said["icons"]} >= {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in said["icons"]}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in said["icons"])


def test_the_worker_stands_at_the_root_is_asked_for_anew_and_names_the_offline_page(client: Client) -> None:
    answer = client.get("/worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    assert 'const OFFLINE = "/offline/"' in text
    assert re.search(r'const KEPT = "hall-[0-9a-f]{12}"', text)
    assert client.get("/worker.js").content == answer.content  # the same until the offline page changes


def signed_in(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.xiaotong.account)  # type: ignore[arg-type]
    return client


def test_the_offline_page_is_kind_tells_whom_to_call_and_is_the_same_for_everybody(cast: Cast) -> None:
    page = Client().get("/offline/")
    assert "12345" in page.content.decode()
    assert "再试一次" in page.content.decode()
    assert not page.cookies
    assert signed_in(cast).get("/offline/").content == page.content


def test_what_a_signed_in_person_sees_is_kept_by_no_cache(cast: Cast) -> None:
    for path in ("/", "/my/", "/me/", "/no-such-page/"):
        assert "no-store" in signed_in(cast).get(path)["Cache-Control"], path
    assert "Cache-Control" not in Client().get("/")
