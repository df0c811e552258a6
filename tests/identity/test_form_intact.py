"""Filing, signing and collecting ask for their login at every door, and nothing that was typed or chosen is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from forms_engine.definition import Field, FieldType, Section
from hall.casework import services
from hall.casework.models import Case
from hall.casework.states import CaseState
from hall.catalog.content import Material
from identity.models import Account
from identity.privacy.jobs import forget_files_before_login
from identity.stash import FOLDER
from tests.casework.builders import FORM, PDF, PLAN, draft, item, pdf
from tests.cast import Cast
from tests.identity.conftest import Browser
from tests.identity.provider import LoopbackProvider
from tests.identity.test_step_up import STRONG, WEAK, need, represents_a_company, wishes

pytestmark = pytest.mark.django_db
SKETCH = Field(key="sketch", label="草图", type=FieldType.FILE)
WITH_FILE = FORM.model_copy(
    update={"sections": (Section(key="shop", title="店铺", fields=(*FORM.sections[0].fields, SKETCH)),)}
)


@pytest.fixture
def weak(browser: Browser, provider: LoopbackProvider) -> Browser:
    """Signed in, and not well enough for what the tests ask."""
    provider.claims = {"acr": WEAK, "auth_time": "now-3000"}
    browser.log_in()
    return browser


@pytest.fixture
def mine(weak: Browser, cast: Cast) -> Case:
    item(form=WITH_FILE, now=cast.now)
    return draft(cast, actor=cast.actor(Account.objects.get(subject="person-1")))


@pytest.fixture
def strict(mine: Case, settings: Any) -> Case:
    settings.ASSURANCE_FILE = settings.ASSURANCE_COLLECT = settings.ASSURANCE_SIGN = "two-factor"
    return mine


def prove(browser: Browser, sent: Any) -> str:
    """The way through the provider; returns where it leads back to."""
    browser.provider.claims = {"acr": STRONG, "auth_time": "now-1"}
    target = sent.headers.get("HX-Redirect") or sent["Location"]
    back: str = browser.come_back(browser.get(target))["Location"]
    return back


def page_of(case: Case, page: str = "form/shop/") -> str:
    return f"/cases/{case.public_id}/{page}"


def typed(case: Case, **more: Any) -> dict[str, Any]:
    return {"shop_name": "韩江小馆二店", "signage": "false", "edition": str(case.edition), **more}


def test_saving_a_page_brings_back_what_was_typed(weak: Browser, strict: Case) -> None:
    sent = weak.post(page_of(strict), typed(strict))
    assert wishes(sent) == {"next": page_of(strict), "level": "two-factor"}
    assert prove(weak, sent) == page_of(strict)
    shown = weak.get(page_of(strict)).content.decode()
    assert "韩江小馆二店" in shown and "您刚才填写的内容还在" in shown
    assert Case.objects.get(pk=strict.pk).answers["shop_name"] != "韩江小馆二店", "saved by the person, not by itself"


def test_the_save_that_htmx_makes_while_typing_says_so_first_and_the_button_comes_back(
    weak: Browser, strict: Case
) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page_of(strict)}", "HX-Trigger": "case-form"}
    told = weak.post(page_of(strict), typed(strict, autosave="1"), headers=here)
    assert (told.status_code, told["HX-Retarget"]) == (401, "#messages"), "the page stays, and says so"
    words = told.content.decode()
    assert "再验证一次您的身份" in words and "您填写的内容已保留" in words
    assert '<button class="btn" data-log-in form="case-form" name="refresh" value="1">重新登录' in words
    later = typed(strict, shop_name="韩江小馆三店", refresh="1")  # typed after the page was told
    assert prove(weak, weak.post(page_of(strict), later)) == page_of(strict)
    assert "韩江小馆三店" in weak.get(page_of(strict)).content.decode()


def test_login_that_ran_out_while_typing_is_told_and_the_words_are_kept(weak: Browser, mine: Case) -> None:
    weak.cookies.clear()
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page_of(mine)}", "HX-Trigger": "case-form"}
    told = weak.post(page_of(mine), typed(mine, autosave="1"), headers=here)
    assert told.status_code == 401 and "登录已过期。" in told.content.decode()
    weak.log_in(page_of(mine))
    assert "韩江小馆二店" in weak.get(page_of(mine)).content.decode()


def test_file_that_was_chosen_on_a_page_of_the_form_is_still_there(weak: Browser, strict: Case) -> None:
    sent = weak.post(page_of(strict), typed(strict, **{"sketch-file": pdf("草图.pdf")}))
    assert not strict.uploads.filter(material="field-sketch").exists()
    prove(weak, sent)
    shown = weak.get(page_of(strict)).content.decode()
    assert "草图.pdf" in shown and "韩江小馆二店" in shown
    upload = strict.uploads.get(material="field-sketch")
    weak.post(page_of(strict), typed(strict, sketch=str(upload.public_id)))
    assert Case.objects.get(pk=strict.pk).answers["sketch"] == str(upload.public_id)


def test_files_chosen_for_the_materials_are_taken_in_after_the_login(weak: Browser, strict: Case) -> None:
    before = strict.uploads.count()
    sent = weak.post(page_of(strict, "materials/"), {"plan": [another("一.pdf"), another("二.pdf")]})
    assert wishes(sent)["next"] == page_of(strict, "materials/")
    assert strict.uploads.count() == before
    back = prove(weak, sent)
    assert "已上传 2 个文件" in weak.get(back, follow=True).content.decode()
    assert strict.uploads.count() == before + 2
    assert not kept(), "nothing is left behind"
    assert "已上传" not in weak.get(back).content.decode().split("<main")[1].split("<h1")[0], "once"


def test_what_was_promised_when_signing_is_still_ticked(weak: Browser, cast: Cast, settings: Any) -> None:
    later = Material(key="later", name="消防图", source="applicant", necessity="later")
    item(materials=(PLAN, later), now=cast.now)
    actor = cast.actor(Account.objects.get(subject="person-1"))
    case = draft(cast, actor=actor)
    services.remove_upload(case.pk, case.uploads.get(material="later").public_id, actor=actor, now=cast.now)
    settings.ASSURANCE_SIGN = "two-factor"
    sent = weak.post(page_of(case, "review/"), {"promise": "later", "key": "k"})
    shown = weak.get(prove(weak, sent)).content.decode()
    box = next(part for part in shown.split("<input") if 'value="later"' in part.split(">")[0])
    assert "checked" in box.split(">")[0]
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_in_whose_name_and_what_may_be_filled_in_is_still_chosen(weak: Browser, cast: Cast, settings: Any) -> None:
    one = item(now=cast.now)
    person = Account.objects.get(subject="person-1")
    company = represents_a_company(person, cast).mandates.get().party_key
    weak.get(f"/items/{one.code}/start/")
    settings.ASSURANCE_FILE = "two-factor"
    for chosen in (company, ""):
        weak.provider.claims = {"acr": WEAK}
        weak.log_in()
        back = prove(weak, weak.post(f"/items/{one.code}/start/", {"organisation": chosen, "source": "person"}))
        page = weak.get(back).content.decode().split("<main")[1]
        assert f'name="organisation" value="{chosen}" checked' in page and page.count(" checked>") == 1
        assert not Case.objects.exists()


def test_login_that_ran_out_loses_neither_words_nor_files(weak: Browser, mine: Case) -> None:
    weak.cookies.clear()
    sent = weak.post(page_of(mine, "materials/"), {"plan": another("新图.pdf")})
    assert weak.come_back(weak.get(sent["Location"]))["Location"] == page_of(mine, "materials/")
    weak.get(page_of(mine, "materials/"))
    assert mine.uploads.filter(name="新图.pdf").exists()


def test_file_of_a_wrong_kind_is_refused_after_the_login_as_before(weak: Browser, strict: Case) -> None:
    bad = SimpleUploadedFile("坏.pdf", b"MZ nothing like it", content_type="application/pdf")
    back = prove(weak, weak.post(page_of(strict, "materials/"), {"plan": bad}))
    assert weak.get(back).status_code == 422


def test_files_of_another_session_are_not_given_out(weak: Browser, mine: Case) -> None:
    weak.cookies.clear()
    weak.post(page_of(mine, "materials/"), {"plan": another("新图.pdf")})
    other = Browser()
    other.provider = weak.provider
    other.log_in()
    other.get(page_of(mine, "materials/"))
    assert not mine.uploads.filter(name="新图.pdf").exists()


def test_too_much_is_not_kept_and_the_person_is_told_which(weak: Browser, mine: Case, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 20
    weak.cookies.clear()
    sent = weak.post(page_of(mine, "materials/"), {"plan": another("很大.pdf")})
    assert not kept()
    weak.come_back(weak.get(sent["Location"]))
    assert "请再选一次：很大.pdf" in weak.get(page_of(mine, "materials/")).content.decode()


def test_files_of_whoever_did_not_come_back_are_forgotten(weak: Browser, mine: Case) -> None:
    weak.cookies.clear()
    weak.post(page_of(mine, "materials/"), {"plan": another("新图.pdf")})
    forget_files_before_login(timezone.now())
    assert kept()
    forget_files_before_login(timezone.now() + timedelta(hours=2))
    assert not kept()


def kept() -> list[str]:
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []


def another(name: str) -> SimpleUploadedFile:
    """A PDF unlike the others: the same file twice is one upload."""
    return SimpleUploadedFile(
        name, PDF.replace(b"\n", b"\n%" + name.encode() + b"\n", 1), content_type="application/pdf"
    )


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    for name in kept():
        default_storage.delete(f"{FOLDER}/{name}")


def test_what_somebody_typed_is_not_shown_to_whoever_logs_in_next(
    weak: Browser, provider: LoopbackProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    sent = weak.post("/me/privacy/contact/", {"contact_mobile": "13999990000"})
    assert sent["Location"].startswith("/oidc/authenticate/")
    provider.claims, provider.userinfo = {"sub": "person-2"}, {"sub": "person-2"}
    weak.log_in()
    assert "13999990000" not in weak.get("/me/privacy/contact/").content.decode()


def test_whoever_logs_in_again_finds_what_they_typed(weak: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    weak.post("/me/privacy/contact/", {"contact_mobile": "13999990000"})
    weak.log_in()
    assert "13999990000" in weak.get("/me/privacy/contact/").content.decode()


# -- every door --------------------------------------------------------------------------------------

DOORS: dict[str, tuple[str, Callable[[Client, Case], Any]]] = {
    "start": ("/items/T-01/start/", lambda b, c: b.post("/items/T-01/start/")),
    "page": ("form/shop/", lambda b, c: b.get(page_of(c))),
    "materials": ("materials/", lambda b, c: b.get(page_of(c, "materials/"))),
    "paper": ("from-paper/", lambda b, c: b.get(page_of(c, "from-paper/"))),
    "remove": ("materials/", lambda b, c: b.post(page_of(c, f"uploads/{c.uploads.first().public_id}/remove/"))),
    "reuse": ("materials/", lambda b, c: b.post(page_of(c, f"uploads/{c.uploads.first().public_id}/reuse/"))),
    "licence": ("materials/", lambda b, c: b.post(page_of(c, "licences/"))),
    "sign": ("review/", lambda b, c: b.post(page_of(c, "review/"))),
}
LATER: dict[str, tuple[str, Callable[[Client, Case], Any]]] = {
    "withdraw": ("withdraw/", lambda b, c: b.get(page_of(c, "withdraw/"))),
    "supply": ("supply/", lambda b, c: b.get(page_of(c, "supply/"))),
    "again": ("", lambda b, c: b.post(page_of(c, "again/"))),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_of_filing_and_signing_is_open_to_a_weak_login(weak: Browser, strict: Case, door: str) -> None:
    page, ask = DOORS[door]
    back = page if page.startswith("/") else page_of(strict, page)
    assert wishes(ask(weak, strict)) == {"next": back, "level": "two-factor"}


@pytest.mark.parametrize("door", LATER)
def test_nor_after_it_was_handed_in(weak: Browser, strict: Case, cast: Cast, door: str) -> None:
    services.submit_case(strict.pk, actor=cast.actor(strict.applicant), now=cast.now)
    page, ask = LATER[door]
    assert wishes(ask(weak, strict)) == {"next": page_of(strict, page), "level": "two-factor"}


@pytest.mark.parametrize("address", ["documents/{pk}/", "../../evidence/cases/{id}/archive.zip"])
def test_result_is_collected_with_the_login_that_collecting_asks(
    weak: Browser, strict: Case, cast: Cast, address: str
) -> None:
    services.submit_case(strict.pk, actor=cast.actor(strict.applicant), now=cast.now)
    Case.objects.filter(pk=strict.pk).update(state=CaseState.DECIDED, ended_at=cast.now)
    paper = strict.documents.get()
    strict.documents.update(kind="decision")
    target = page_of(strict, address.format(pk=paper.pk)) if address.startswith("doc") else archive_of(strict)
    assert wishes(weak.get(target)) == {"next": target, "level": "two-factor"}


def archive_of(case: Case) -> str:
    from django.urls import reverse

    return reverse("evidence:archive", args=[case.public_id])


def test_age_counts_when_filing_begins_and_does_not_interrupt_who_goes_on(weak: Browser, mine: Case) -> None:
    from hall.catalog.content import Need

    need(mine, file=(Need(within_minutes=10),))
    assert wishes(weak.get("/items/T-01/start/")) == {"next": "/items/T-01/start/", "max_age": "600"}
    assert weak.get(page_of(mine)).status_code == 200
