"""/verify/ as anyone sees it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hall.casework import services
from hall.casework.models import Case, CaseDocument
from hall.casework.services import Person
from hall.casework.views.desk_failed import why_failed
from hall.documents.keys import key_for
from hall.documents.models import SigningCertificate
from hall.documents.rendering import paper_html, paper_pdf
from hall.documents.services import revoke_certificate
from hall.documents.signing import signed
from hall.work.services import sweep
from identity.models import Role
from tests.casework.builders import item, submitted
from tests.cast import Cast, officer


@pytest.fixture
def issued(cast: Cast) -> CaseDocument:
    case = submitted(cast)
    sweep(lambda: cast.now)
    return case.documents.get()


def upload(data: bytes) -> "object":
    return Client().post("/verify/file/", {"file": SimpleUploadedFile("文书.pdf", data, "application/pdf")})


def test_the_code_shows_the_paper_and_a_slip_is_told_as_one(issued: CaseDocument) -> None:
    code = issued.verification_code
    assert "本厅出具" in Client().get(f"/verify/{code}/").content.decode()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    answer = Client().get(f"/verify/{wrong}/")
    assert answer.status_code == 404
    assert "验证码抄错了" in answer.content.decode()


def test_the_page_that_is_kept_tells_the_present_state_and_each_visitor_has_a_token(issued: CaseDocument) -> None:
    address = f"/verify/{issued.verification_code}/"
    first, second = Client().get(address), Client().get(address)
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value
    assert b"{csrf-token}" not in second.content
    CaseDocument.objects.filter(pk=issued.pk).update(sha256="f" * 64)
    assert "f" * 64 in Client().get(address).content.decode()


def test_the_file_itself_is_good_and_a_changed_one_is_not(issued: CaseDocument) -> None:
    data = issued.file.open("rb").read()
    page = upload(data).content.decode()
    assert "签名有效，没有改动" in page and "逐字节相同" in page
    changed = bytearray(data)
    changed[1000] ^= 1
    assert "文件被改动过" in upload(bytes(changed)).content.decode()
    at = data.index(b"/Contents <") + 12000  # the unused room behind the signature, which no signature covers
    padded = data[:at] + b"1" + data[at + 1 :]
    assert "签名有效，没有改动" not in upload(padded).content.decode()


def test_after_a_key_was_stolen_what_we_keep_stands_and_what_names_an_earlier_day_does_not(
    issued: CaseDocument, cast: Cast
) -> None:
    data = issued.file.open("rb").read()
    certificate = SigningCertificate.objects.get()
    key = key_for(certificate.department, cast.now)
    revoke_certificate(certificate.fingerprint, "密钥外泄", now=cast.now + timedelta(days=1))
    kept = upload(data).content.decode()
    assert "签名有效，没有改动" in kept and "逐字节相同" in kept
    unsigned = paper_pdf(paper_html(issued.data, code="", url=""))
    forged = signed(unsigned, key.signer, title="受理通知书", url="", name="x", now=cast.now)
    page = upload(forged).content.decode()
    assert "签名的证书已被吊销" in page and "不可采信" in page and "签名有效" not in page


def test_other_files_are_told_kindly(db: None) -> None:
    assert "这不是 PDF 文件" in upload(b"hello").content.decode()
    assert Client().post("/verify/file/").status_code == 422
    refused = Client().generic(
        "POST", "/verify/file/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(200 * 2**20)
    )
    assert refused.status_code == 413
    assert "文件超过 10 MB" in refused.content.decode()


def test_a_paper_that_waits_asks_again_and_then_opens(cast: Cast) -> None:
    case = submitted(cast)
    paper = case.documents.get()
    client = Client()
    client.force_login(cast.xiaotong.account)
    address = f"/cases/{case.public_id}/documents/{paper.pk}/"
    waiting = client.get(address)
    assert waiting.status_code == 202
    assert 'data-hx-trigger="every 2s"' in waiting.content.decode()
    assert 'http-equiv="refresh"' in waiting.content.decode()
    assert b"<html" not in client.get(address, headers={"HX-Request": "true"}).content
    sweep(lambda: cast.now)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Redirect"] == address
    assert client.get(address).headers["Content-Type"] == "application/pdf"
    assert paper.fetches.count() == 1


def test_a_name_that_no_font_has_fails_the_paper_and_says_so(cast: Cast) -> None:
    case = submitted(cast)
    paper = case.documents.get()
    CaseDocument.objects.filter(pk=paper.pk).update(data=paper.data | {"applicant": "陈\U0002ebf0"})
    sweep(lambda: cast.now)
    assert CaseDocument.objects.get(pk=paper.pk).owed_state == "failed"
    client = Client()
    client.force_login(cast.xiaotong.account)
    page = client.get(f"/cases/{case.public_id}/documents/{paper.pk}/").content.decode()
    assert "系统的字库里还没有" in page
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_a_filled_form_with_a_character_that_no_font_has_is_not_made_and_says_which(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    case = submitted(cast)
    Case.objects.filter(pk=case.pk).update(record=case.record | {"shop_name": "韩江\U0002ebf0馆"})
    client = Client()
    client.force_login(cast.xiaotong.account)
    answer = client.get(f"/cases/{case.public_id}/form.pdf")
    page = answer.content.decode()
    assert answer.status_code == 422 and "U+2EBF0" in page and "\U0002ebf0" in page
    assert f'href="/cases/{case.public_id}/"' in page and "办理不受影响" in page
    assert "U+2EBF0" in caplog.text  # the operator's error page lists it
    Case.objects.filter(pk=case.pk).update(record=case.record)
    assert client.get(f"/cases/{case.public_id}/form.pdf")["Content-Type"] == "application/pdf"


def test_at_the_counter_the_clerk_is_told_how_to_go_on_without_the_print(cast: Cast) -> None:
    item(now=cast.now)
    person = Person("林阿婆", "resident_id", "445103199001018029", "13900000001")
    case = services.open_at_counter("T-01", person, may_prefill=False, actor=cast.clerk, now=cast.now)
    answers = {"shop_name": "阿婆\U0002ebf0店", "signage": False}
    services.save_answers(case.pk, "shop", answers, edition=case.edition, actor=cast.clerk, now=cast.now)
    client = Client()
    assert cast.clerk.account
    client.force_login(cast.clerk.account)
    answer = client.get(f"/cases/{case.public_id}/draft.pdf")
    assert answer.status_code == 422
    assert "手写补上这个字" in answer.content.decode() and f"/cases/{case.public_id}/review/" in answer.content.decode()


def test_the_operator_reads_what_a_paper_failed_of_and_tries_again(cast: Cast) -> None:
    paper = submitted(cast).documents.get()
    CaseDocument.objects.filter(pk=paper.pk).update(data=paper.data | {"applicant": "陈\U0002ebf0"})
    sweep(lambda: cast.now)
    client = Client()
    client.force_login(officer("ZWSJ", Role.OPERATOR))
    page = client.get("/desk/documents/failed/").content.decode()
    assert "字库里没有这些字" in page and "U+2EBF0" in page and "林晓彤" not in page
    CaseDocument.objects.filter(pk=paper.pk).update(data=paper.data)  # as if the font had come
    assert client.post("/desk/documents/failed/", {"document": paper.pk}).status_code == 302
    sweep(lambda: cast.now + timedelta(days=9999))
    assert CaseDocument.objects.get(pk=paper.pk).sha256
    assert "现在没有" in client.get("/desk/documents/failed/").content.decode()
    stranger = Client()
    stranger.force_login(cast.supervisor.account)
    assert stranger.post("/desk/documents/failed/", {"document": paper.pk}).status_code == 403


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("NoKeyError", "签名证书"),
        ("MissingContents ['理由']", "理由"),
        ("LeaseExpired", "中断"),
        ("OSError", "OSError"),
        ("", "不明"),
    ],
)
def test_each_failure_has_a_sentence(error: str, said: str) -> None:
    assert said in why_failed(error)
