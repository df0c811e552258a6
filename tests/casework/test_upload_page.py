"""The upload page: each kind of bad file is told in words, and nothing that was typed or uploaded is lost."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hall.casework.models import Case
from tests.casework.builders import draft
from tests.cast import Cast
from tests.forms_engine.files import samples

pytestmark = pytest.mark.django_db

REFUSED = {
    "empty": (b"", "空文件"),
    "program": (b"MZ\x90\x00", "是程序"),
    "web page": (b"<html><script>alert(1)</script>", "是网页或代码"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "去掉密码"),
    "archive": (samples.zipped({"a.txt": b"a"}), "先解压"),
    "iPhone picture": (b"\x00\x00\x00\x18ftypheic" + bytes(64), "兼容性最佳"),
    "locked PDF": (samples.pdf_with(password="1234"), "加了密码或限制"),
    "PDF with a script": (samples.pdf_with(javascript="app.alert(1)"), "打印机选“另存为 PDF”"),
    "broken PDF": (samples.pdf()[:150], "不完整"),
    "macros": (samples.zipped({**samples.DOCX, "word/vbaProject.bin": b"\x00"}), "带有宏"),
    "zip bomb": (samples.zipped({**samples.DOCX, "word/a.xml": bytes(20 * 2**20)}), "展开后太大"),
    "pixel bomb": (samples.png_of(60_000, 60_000), "像素太大"),
    "broken picture": (samples.picture()[:900], "不完整"),
}


def answered(cast: Cast) -> tuple[Case, Client, str]:
    case = draft(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    return case, client, f"/cases/{case.public_id}/materials/"


@pytest.mark.parametrize("kind", REFUSED)
def test_a_bad_file_is_told_beside_its_material_and_nothing_is_lost(cast: Cast, kind: str) -> None:
    data, sentence = REFUSED[kind]
    case, client, url = answered(cast)
    answer = client.post(url, {"plan": SimpleUploadedFile("材料.pdf", data)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(sentence) == 2  # in the summary, linked, and at the field
    assert 'href="#m-plan"' in page
    assert "布局图.pdf" in page
    after = Case.objects.get()
    assert after.answers == case.answers
    assert [u.name for u in after.uploads.filter(removed_at=None)] == ["布局图.pdf"]


def test_a_file_and_all_files_together_have_a_limit(cast: Cast, settings) -> None:
    _case, client, url = answered(cast)
    settings.UPLOAD_MAX_BYTES = 2**20
    big = SimpleUploadedFile("大.pdf", samples.pdf() + bytes(2**20))
    assert "超过 1 MB" in client.post(url, {"plan": big}).content.decode()
    settings.CASE_UPLOAD_MAX_BYTES = 100
    small = SimpleUploadedFile("小.pdf", samples.pdf())
    assert "合计不能超过" in client.post(url, {"plan": small}).content.decode()


def test_a_photograph_is_stored_without_its_place_and_under_a_safe_name(cast: Cast) -> None:
    case, client, url = answered(cast)
    photo = SimpleUploadedFile("店\u202egpj.exe.jpeg", samples.picture(orientation=6))
    assert client.post(url, {"plan": photo}).status_code == 302
    upload = case.uploads.last()
    assert upload.name == "店gpj.jpg"
    with upload.file.open("rb") as stored:
        exif = Image.open(io.BytesIO(stored.read())).getexif()
    assert dict(exif) == {0x0112: 6}
    assert re.fullmatch(r"uploads/[0-9a-f-]+/[0-9a-f]{32}\.jpg", upload.file.name)


def test_an_electronic_document_of_the_chinese_standard_is_taken(cast: Cast) -> None:
    case, client, url = answered(cast)
    assert client.post(url, {"plan": SimpleUploadedFile("发票.ofd", samples.zipped(samples.OFD))}).status_code == 302
    assert case.uploads.last().content_type == "application/ofd"


def test_a_picture_is_shown_small_to_whoever_may_see_it_and_nothing_else_is(cast: Cast) -> None:
    case, client, url = answered(cast)
    shot = SimpleUploadedFile("门店.png", samples.picture(), content_type="image/png")
    client.post(url, {"plan": shot})
    upload = case.uploads.latest("pk")
    path = f"/cases/{case.public_id}/uploads/{upload.public_id}/?small"
    assert f'src="{path}"' in client.get(url).content.decode()
    answer = client.get(path)
    with Image.open(io.BytesIO(answer.content)) as small:
        assert small.format == "JPEG"
        assert max(small.size) <= 320
    outsider = Client()
    outsider.force_login(cast.outsider.account)
    assert outsider.get(path).status_code == 404


def test_what_is_no_picture_has_no_small_one(cast: Cast) -> None:
    case, client, url = answered(cast)
    client.post(url, {"plan": SimpleUploadedFile("材料.pdf", samples.pdf())})
    upload = case.uploads.latest("pk")
    assert client.get(f"/cases/{case.public_id}/uploads/{upload.public_id}/?small").status_code == 404
    assert "?small" not in client.get(url).content.decode()
