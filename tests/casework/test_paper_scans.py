"""A printed form that somebody brings to the counter: its code says which form it is, the clerk types the rest."""

import io
import zlib
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import pypdfium2
import pytest
import segno
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import override_settings
from pikepdf import Encryption, Pdf
from PIL import Image

from forms_engine.scans import codes_on, picture_of
from hall.casework import services
from hall.casework.errors import NotAllowed, NotFound
from hall.casework.filling.counter import PAPER_FORM, SIGNED_FORM
from hall.casework.models import Case
from hall.casework.papers.rendering import filled_form_pdf
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.paper import form_code, paper_form, read_form_code
from hall.catalog.selectors import content_of
from tests.casework.builders import draft, item, submitted
from tests.casework.test_counter import GRANNY, opened
from tests.cast import Cast, Seat, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
COUNTER = "/desk/counter/"
THERE = {"paper": "resident_id", "name": "林阿婆", "number": GRANNY.number, "seen": "on", "key": "k"}


def scan_of(pdf: bytes, kind: str = "JPEG", turn: float = 1.5) -> bytes:
    """As a scanner in an office gives it: grey, a little askew, compressed."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72, grayscale=True).to_pil().convert("L")
    return picture(page.rotate(turn, fillcolor=235), kind)


def picture(page: Image.Image, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()


@cache
def code_only(text: str) -> bytes:
    out = io.BytesIO()
    segno.make(text).save(out, kind="png", scale=6, border=4)
    return out.getvalue()


def file(data: bytes, name: str = "扫描.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def clerk(cast: Cast, seat: Seat) -> Client:
    item(now=cast.now)
    return seat(cast.clerk)


def current() -> Any:
    found = ServiceItem.objects.select_related("current__item").get(code="T-01").current
    assert found is not None
    return found


def read(clerk: Client, data: bytes, called: str = "扫描.jpg", **typed: str) -> Any:
    return clerk.post(COUNTER, {"read": "1", "scan": file(data, called), **typed})


@pytest.mark.parametrize("is_fillable", [False, True])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "PDF"])
def test_the_scan_of_a_printed_form_opens_its_item(clerk: Client, is_fillable: bool, kind: str) -> None:
    printed = default_storage.open(paper_form(current(), is_fillable=is_fillable)).read()
    answer = read(clerk, scan_of(printed, kind), name="林阿婆", number="4451")
    form, found = answer.context["form"], answer.context["read"]
    assert (answer.status_code, found.item.code, found.revision, found.is_older) == (200, "T-01", 1, False)
    page = answer.content.decode()
    assert "申请表第 1 版" in page and 'value="T-01" selected' in page
    assert form["name"].value() == "林阿婆" and form["number"].value() == "4451", "what was typed stays"


def test_the_scan_is_kept_and_shown_beside_the_fields(clerk: Client, cast: Cast) -> None:
    held = read(clerk, code_only(form_code(current()).text), "表.png").context["scan"].token()
    for _twice in range(2):
        there = clerk.post(COUNTER, {**THERE, "held": held})
    case = Case.objects.get()
    assert there["Location"] == f"/cases/{case.public_id}/"
    kept = case.uploads.get()
    assert (kept.material, kept.name, kept.uploaded_by) == (PAPER_FORM, "表.png", cast.clerk.account)
    page = clerk.get(f"/cases/{case.public_id}/form/shop/").content.decode()
    address = f"/cases/{case.public_id}/uploads/{kept.public_id}/?pages"
    assert f'<img src="{address}" ' in page
    shown = clerk.get(address)
    assert shown["Content-Type"] == "image/jpeg" and Image.open(io.BytesIO(shown.content)).width > 1000
    clerk.post(f"/cases/{case.public_id}/uploads/{kept.public_id}/remove/")
    assert address not in clerk.get(f"/cases/{case.public_id}/form/shop/").content.decode(), "the wrong paper"
    assert clerk.get(address).status_code == 404


def test_a_scan_is_no_signature_under_what_the_clerk_typed(clerk: Client, cast: Cast) -> None:
    scan = services.take_scan(file(code_only(form_code(current()).text)), actor=cast.clerk)
    case = services.open_at_counter("T-01", GRANNY, may_prefill=False, scan=scan, actor=cast.clerk, now=cast.now)
    answers = {"shop_name": "阿婆粿条", "signage": False}
    services.save_answers(case.pk, "shop", answers, edition=case.edition, actor=cast.clerk, now=cast.now)
    assert f'id="m-{SIGNED_FORM}"' in clerk.get(f"/cases/{case.public_id}/review/").content.decode()
    assert not case.uploads.filter(material=SIGNED_FORM).exists()
    address = f"/cases/{case.public_id}/uploads/{case.uploads.get().public_id}/?pages"
    assert clerk.get(address).status_code == 200
    services.leave_counter(case.pk, actor=cast.clerk, now=cast.now)
    assert clerk.get(address).status_code == 404, "after the visit"


def test_a_printed_draft_leads_its_own_person_back_to_it(cast: Cast, seat: Seat) -> None:
    item(now=cast.now)
    case = opened(cast)
    services.save_answers(
        case.pk, "shop", {"shop_name": "阿婆粿条"}, edition=case.edition, actor=cast.clerk, now=cast.now
    )
    case = Case.objects.select_related("item", "revision__item", "applicant").get(pk=case.pk)
    code = read_form_code(codes_on(scan_of(filled_form_pdf(case, {"shop_name": "阿婆粿条"})))[0])
    assert code is not None and (code.item, code.draft) == ("T-01", str(case.public_id))
    services.leave_counter(case.pk, actor=cast.clerk, now=cast.now)
    clerk = seat(cast.clerk)
    answer = read(clerk, code_only(form_code(case.revision, case.public_id).text))
    assert "接着他的草稿填" in answer.content.decode()
    held = answer.context["scan"].token()
    there = clerk.post(COUNTER, {**THERE, "held": held}, follow=True)
    assert Case.objects.get().answers["shop_name"] == "阿婆粿条"
    assert "不是从这份草稿打印的" not in there.content.decode()


def test_a_code_permits_nothing(cast: Cast, seat: Seat) -> None:
    foreign = draft(cast)  # Xiaotong's own
    foreign.revision.item = foreign.item
    clerk = seat(cast.clerk)
    held = read(clerk, code_only(form_code(foreign.revision, foreign.public_id).text)).context["scan"].token()
    there = clerk.post(COUNTER, {**THERE, "held": held}, follow=True)
    mine = Case.objects.exclude(pk=foreign.pk).get()
    assert (mine.applicant.name, mine.answers) == ("林阿婆", {})
    assert "不是从这份草稿打印的" in there.content.decode()
    assert not foreign.uploads.filter(material=PAPER_FORM).exists()
    assert clerk.get(f"/cases/{foreign.public_id}/form/shop/").status_code == 404


def test_a_form_of_an_older_revision_says_so_and_opens_the_one_in_force(clerk: Client, cast: Cast) -> None:
    old = form_code(current()).text
    before = current()
    content = content_of(before)
    newer = content.model_copy(update={"form": content.form.model_copy(update={"title": "新的申请表"})})
    before.item.current = Revision.objects.create(
        item=before.item,
        number=2,
        content=newer.model_dump(mode="json"),
        content_sha256="2" * 64,
        published_at=cast.now,
    )
    before.item.save()
    assert current().number == 2
    answer = read(clerk, code_only(old))
    assert answer.context["read"].is_older and "现在用的是第 2 版" in answer.content.decode()
    clerk.post(COUNTER, {**THERE, "held": answer.context["scan"].token()})
    assert Case.objects.get().revision.number == 2


UNREAD: dict[str, tuple[Callable[[Cast], bytes], str]] = {
    "blank": (lambda cast: picture(Image.new("L", (800, 1100), 255)), "没有读出二维码"),
    "foreign": (lambda cast: code_only("weixin://wxpay/bizpayurl?pr=1"), "不是本厅申请表的"),
    "closed": (lambda cast: code_only("https://hall.example/items/NO-99/?form=1"), "现在不在网上受理"),
    "handed in": (
        lambda cast: code_only(f"https://hall.example/query/?number={submitted(cast).number}"),
        "已经提交过的申请表",
    ),
}


@pytest.mark.parametrize("what", UNREAD)
def test_a_code_that_says_nothing_leaves_the_choice_to_the_clerk(clerk: Client, cast: Cast, what: str) -> None:
    make, sentence = UNREAD[what]
    answer = read(clerk, make(cast), name="林阿婆")
    assert answer.status_code == 200 and sentence in answer.content.decode()
    held = answer.context["scan"].token()
    unchosen = clerk.post(COUNTER, {**THERE, "held": held})
    assert unchosen.status_code == 422 and unchosen.context["scan"] == answer.context["scan"], "it stays"
    clerk.post(COUNTER, {**THERE, "held": held, "item": "T-01"})
    assert Case.objects.get(state="draft").uploads.get().material == PAPER_FORM


def locked() -> bytes:
    out = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=Encryption(owner="a", user="b"))
    return out.getvalue()


def png_of_a_billion() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = (40_000).to_bytes(4) + (40_000).to_bytes(4) + bytes([8, 0, 0, 0, 0])
    pixels = zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


BAD: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no picture": lambda: b"hello",
    "locked": locked,
    "bomb": png_of_a_billion,
    "cut off": lambda: code_only("x")[:60],
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_safe_scan_is_refused_and_nothing_typed_is_lost(clerk: Client, what: str) -> None:
    answer = read(clerk, BAD[what](), "扫描.png", name="林阿婆")
    assert answer.status_code == 422 and answer.context["scan_problem"]
    assert answer.context["form"]["name"].value() == "林阿婆" and answer.context["scan"] is None
    assert codes_on(BAD[what]()) == [], "the reader alone comes through it, too"


def test_a_file_beyond_the_limit_is_not_read_to_its_end(clerk: Client) -> None:
    with override_settings(UPLOAD_MAX_BYTES=2000):
        answer = read(clerk, bytes(200_000))
    assert answer.status_code == 422 and "扫描.jpg" in answer.context["scan_problem"]


def test_a_bomb_inside_a_pdf_takes_the_reader_down_not_the_hall() -> None:
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(14_400, 14_400))
        picture = pdf.make_stream(
            bytes(1 << 16), Type="/XObject", Subtype="/Image", Width=60_000, Height=60_000, BitsPerComponent=8
        )
        picture.ColorSpace, page.Resources = "/DeviceRGB", {"/XObject": {"/I": picture}}
        page.Contents = pdf.make_stream(b"14400 0 0 14400 0 0 cm /I Do")
        out = io.BytesIO()
        pdf.save(out)
    assert codes_on(out.getvalue()) == []


def test_only_who_serves_at_the_counter_scans_and_only_the_own_scans(clerk: Client, cast: Cast) -> None:
    data = code_only(form_code(current()).text)
    for who in (cast.xiaotong, cast.officer("SCJG"), cast.supervisor):
        with pytest.raises((NotAllowed, NotFound)):
            services.take_scan(file(data), actor=who)
    token = services.take_scan(file(data), actor=cast.clerk).token()
    assert services.held_scan(token, actor=cast.clerk) is not None
    assert services.held_scan(token, actor=cast.actor(account("other"))) is None
    assert services.held_scan(token + "x", actor=cast.clerk) is None


def test_what_nobody_filed_is_thrown_away(clerk: Client, cast: Cast) -> None:
    scan = services.take_scan(file(code_only("x")), actor=cast.clerk)
    written = default_storage.get_modified_time(scan.path)
    services.forget_scans(written + timedelta(hours=11))
    assert default_storage.exists(scan.path)
    assert services.forget_scans(written + timedelta(hours=13)) >= 1
    assert services.held_scan(scan.token(), actor=cast.clerk) is None


def test_a_picture_shows_every_page(cast: Cast) -> None:
    with Pdf.new() as pdf:
        for _ in range(3):
            pdf.add_blank_page()
        out = io.BytesIO()
        pdf.save(out)
    drawn = picture_of(out.getvalue())
    assert drawn is not None and Image.open(io.BytesIO(drawn)).height > 3 * 1100
    assert picture_of(b"nonsense") is None
