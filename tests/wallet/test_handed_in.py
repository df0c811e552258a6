"""A licence that is handed in instead of a file stands wherever a file would: receipt, form, log, archive."""

import io
import json
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from hall.casework import services
from hall.casework.chain import digest_of
from hall.casework.errors import Refused
from hall.casework.models import Case
from hall.casework.papers.rendering import filled_form_digest, filled_form_pdf
from hall.lib.dates import local_day
from hall.wallet.models import Licence
from hall.wallet.services import change_status
from tests.casework.builders import draft, item, submitted, verdict
from tests.cast import Cast
from tests.wallet.builders import licence
from tests.wallet.test_wallet import NEEDS

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def own(cast: Cast) -> Licence:
    assert cast.xiaotong.account
    return licence(cast.xiaotong.account, now=cast.now)


@pytest.fixture
def with_licence(own: Licence, cast: Cast) -> Case:
    """Submitted, with a licence and no file."""
    item(materials=(NEEDS,), now=cast.now)
    case = draft(cast)
    services.remove_upload(case.pk, case.uploads.get().public_id, actor=cast.xiaotong, now=cast.now)
    services.use_licence(case.pk, "permit", own.public_id, actor=cast.xiaotong, now=cast.now)
    return services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)


def test_the_receipt_lists_it(with_licence: Case, own: Licence) -> None:
    table = next(one for one in with_licence.documents.get().data["tables"] if one["caption"] == "收到的材料")
    assert table["rows"] == [[NEEDS.name, "电子证照，1份", f"食品经营许可证（{own.number}）"]]


def test_the_filled_form_lists_it_and_is_made_anew_when_it_is_exchanged(
    with_licence: Case, own: Licence, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(filled_form_pdf(with_licence))
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    assert own.number in "".join(text.split())
    before = filled_form_digest(with_licence)
    with_licence.licence_materials.update(removed_at=cast.now)
    assert filled_form_digest(with_licence) != before


def test_the_log_vouches_for_it_and_says_of_other_cases_what_it_always_said(with_licence: Case, cast: Cast) -> None:
    told = with_licence.events.get(kind="case_submitted").data
    assert told["licences"] == digest_of([["permit", with_licence.licence_materials.get().licence.number]])
    other = submitted(cast)
    assert set(other.events.get(kind="case_submitted").data) == {"record", "files"}


def test_the_archive_names_it_and_the_party_sees_it(with_licence: Case, own: Licence, cast: Cast) -> None:
    services.withdraw_case(with_licence.pk, actor=cast.xiaotong, now=cast.now)
    client = Client()
    assert cast.xiaotong.account
    client.force_login(cast.xiaotong.account)
    assert f"食品经营许可证（{own.number}）" in client.get(f"/cases/{with_licence.public_id}/").content.decode()
    answer = client.get(f"/cases/{with_licence.public_id}/archive.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as package:  # type: ignore[attr-defined]
        (one,) = json.loads(package.read("材料/电子证照.json"))
    assert (one["material"], one["number"], one["verification_code"]) == (
        NEEDS.name,
        own.number,
        own.verification_code,
    )


def end(own: Licence, cast: Cast) -> None:
    change_status(own.public_id, "revoked", "依法撤销。", actor=cast.officer("SCJG"), now=cast.now)


def run_out(own: Licence, cast: Cast) -> None:
    Licence.objects.filter(pk=own.pk).update(valid_until=local_day(cast.now) - timedelta(days=1))


@pytest.mark.parametrize(("happens", "word"), [(end, "已注销"), (run_out, "已过期")])
def test_the_desk_shows_how_it_stands_now_and_does_not_accept_on_it(
    with_licence: Case, own: Licence, cast: Cast, happens: object, word: str
) -> None:
    client, page = Client(), f"/desk/cases/{with_licence.public_id}/"
    assert cast.clerk.account
    client.force_login(cast.clerk.account)
    assert f"{own.number}，SCJG局，有效" in client.get(page).content.decode()
    happens(own, cast)  # type: ignore[operator]
    assert f"{own.number}，SCJG局，{word}" in client.get(page).content.decode()
    answer = client.post(f"{page}acceptance/", {"key": "once"})
    assert answer.status_code == 422
    assert f"现在{word}，不能受理" in answer.content.decode()
    assert Case.objects.get(pk=with_licence.pk).state == "submitted"


def test_one_that_has_run_out_is_not_handed_in(own: Licence, cast: Cast) -> None:
    item(materials=(NEEDS,), now=cast.now)
    case = draft(cast)
    services.remove_upload(case.pk, case.uploads.get().public_id, actor=cast.xiaotong, now=cast.now)
    services.use_licence(case.pk, "permit", own.public_id, actor=cast.xiaotong, now=cast.now)
    run_out(own, cast)
    with pytest.raises(Refused) as refused:
        services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    assert "已过期" in refused.value.fields["permit"]


def test_the_licence_to_be_renewed_may_run_out_meanwhile(with_licence: Case, own: Licence, cast: Cast) -> None:
    Case.objects.filter(pk=with_licence.pk).update(renews=own)
    run_out(own, cast)
    assert services.accept_case(with_licence.pk, actor=cast.clerk, now=cast.now).state == "in_approval"


def test_nothing_is_granted_on_one_that_was_struck_off_meanwhile(with_licence: Case, own: Licence, cast: Cast) -> None:
    services.accept_case(with_licence.pk, actor=cast.clerk, now=cast.now)
    verdict(cast, with_licence, "licence")
    for one in with_licence.tasks.exclude(state="done"):
        verdict(cast, with_licence, one.step, "no_objection" if one.step == "fume" else "approve")
    end(own, cast)
    with pytest.raises(Refused, match="已注销，不能据此准予"):
        services.sign_decision(with_licence.pk, actor=cast.officer("SCJG"), now=cast.now)
