"""What a device keeps of a page: sealed with a key that belongs to one person, and only while it is not saved."""

import re
from base64 import b64decode

import pytest
from django.test import Client

from hall.casework.filling.kept import kept_for
from hall.casework.models import Case
from tests.casework.test_form_page import Typist
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_key_is_a_persons_own_and_its_name_tells_nothing_of_them(cast: Cast) -> None:
    hers, his = kept_for(cast.xiaotong), kept_for(cast.outsider)
    assert hers == kept_for(cast.xiaotong)
    assert hers.key != his.key
    assert hers.owner != his.owner
    assert len(b64decode(hers.key)) == 32
    assert hers.owner not in hers.key


def test_the_key_comes_with_the_page_and_the_page_is_never_cached(cast: Cast) -> None:
    typist = Typist(cast)
    answer = typist.client.get(typist.path)
    assert f'data-key="{kept_for(cast.xiaotong).key}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_page_that_shows_what_is_not_saved_says_so_to_the_script(cast: Cast) -> None:
    typist = Typist(cast)
    assert "data-unsaved" not in typist.client.get(typist.path).content.decode()
    typist.post(agent="true")
    stale = typist.client.post(typist.path, {"edition": "0", "agent": "false"})
    assert re.search(r'id="case-form"\s+data-unsaved', stale.content.decode())


def test_one_may_stop_at_any_page_and_go_on_elsewhere(cast: Cast) -> None:
    typist = Typist(cast)
    answer = typist.client.post(typist.path, {"edition": "0", "agent": "true", "later": "1"}, follow=True)
    assert Case.objects.get().answers["agent"] is True
    assert answer.redirect_chain == [("/my/", 302)]
    assert "已保存" in answer.content.decode()


def test_enter_in_a_box_saves_the_page_and_removes_no_row(cast: Cast) -> None:
    """A browser presses the first button of a form: it must be the one that goes on."""
    page = Typist(cast).client.get(f"/cases/{Case.objects.get().public_id}/form/all/").content.decode()
    form = page[page.index('id="case-form"') :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert 'name="next"' in first[0]


def test_nothing_stays_on_the_device_after_logging_out(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.xiaotong.account)  # type: ignore[arg-type]
    assert client.post("/oidc/logout/")["Clear-Site-Data"] == '"storage"'
