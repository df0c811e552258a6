"""What a case's page and archive package say is proved, and that it can be computed by hand."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template.defaultfilters import date
from django.test import Client

from hall.casework import services
from hall.casework.models import Case, CaseEvent
from hall.evidence import merkle
from hall.evidence.services import make_root
from tests.casework.builders import accepted, submitted, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def test_holder_of_a_receipt_sees_that_the_submission_stands(
    client: Client, cast: Cast, tamper: Callable[..., None]
) -> None:
    case = submitted(cast)
    address = f"/verify/{case.documents.get().verification_code}/record/"
    page = client.get(address).content.decode()
    assert "没有改动" in page and "今天夜里公布" in page
    root = make_root(cast.now)
    assert root is not None
    page = client.get(address).content.decode()
    assert root.digest in page and "林晓彤" not in page
    tamper("UPDATE casework_case SET record = '{}' WHERE id = %s", case.pk)
    assert "对不上" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM casework_upload WHERE case_id = %s",
        "UPDATE casework_upload SET sha256 = 'x' WHERE case_id = %s",
        "UPDATE casework_casedocument SET sha256 = 'x' WHERE case_id = %s",
    ],
)
def test_it_stands_only_as_long_as_its_files_and_papers_do(
    client: Client, cast: Cast, tamper: Callable[..., None], statement: str
) -> None:
    case = submitted(cast)
    address = f"/verify/{case.documents.get().verification_code}/record/"
    make_root(cast.now)
    tamper(statement, case.pk)
    assert "对不上" in client.get(address).content.decode()


def test_proof_can_be_computed_by_hand(client: Client, cast: Cast) -> None:
    cases = [submitted(cast) for _ in range(3)]
    make_root(cast.now)
    code = cases[1].documents.get().verification_code
    proof = client.get(f"/verify/{code}/record/?format=json").json()
    leaf = merkle.leaf_hash(proof["leaf"].encode())
    path = [(side, bytes.fromhex(other)) for side, other in proof["path"]]
    assert merkle.climb(leaf, path).hex() == proof["root"]["tree"]
    assert client.get(f"/verify/roots/{proof['root']['day']}.json").json() == proof["root"]
    assert proof["root"]["digest"] in client.get("/verify/roots/").content.decode()


def archive_of(client: Client, case: Case, cast: Cast) -> dict[str, bytes]:
    assert cast.xiaotong.account
    client.force_login(cast.xiaotong.account)
    answer = client.get(f"/cases/{case.public_id}/archive.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as package:  # type: ignore[attr-defined]
        return {name: package.read(name) for name in package.namelist()}


def test_archive_package_holds_papers_record_files_and_log(client: Client, decided: Case, cast: Cast) -> None:
    make_root(cast.now)
    package = archive_of(client, decided, cast)
    assert {"说明.txt", "申请表.json", "办理记录.json", "存证.json", "材料/01 布局图.pdf"} <= set(package)
    papers = [content for name, content in package.items() if name.startswith("文书/")]
    assert len(papers) == 3
    assert all(paper[:5] == b"%PDF-" for paper in papers)
    log = json.loads(package["办理记录.json"])
    assert [event["sequence"] for event in log] == list(range(1, decided.event_count + 1))


def by_hand(log: list[dict[str, Any]]) -> list[str]:
    """Each event's digest as 说明.txt says, with nothing of ours."""
    digests = [""]
    for event in log:
        since = datetime.fromisoformat(event["at"]) - datetime(1970, 1, 1, tzinfo=UTC)
        names = ("case", "sequence", "kind", "at", "actor", "acting_for", "mandate", "task", "key", "data")
        values = [event[name] for name in names]
        values[3] = since // timedelta(microseconds=1)
        text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digests.append(hashlib.sha256(f"{digests[-1]}\n{text}".encode()).hexdigest())
    return digests[1:]


def must_lead_to_its_root(proof: dict[str, Any], digests: list[str]) -> None:
    """The leaf is that of the last event that it says it covers, and the path leads to the published tree."""
    assert proof["leaf"].split(":")[1:] == [str(proof["covers"]["last"]), digests[proof["covers"]["last"] - 1]]
    path = [(side, bytes.fromhex(other)) for side, other in proof["path"]]
    assert merkle.climb(merkle.leaf_hash(proof["leaf"].encode()), path).hex() == proof["root"]["tree"]


def test_archive_package_says_which_events_are_under_a_root_and_which_are_not_yet(client: Client, cast: Cast) -> None:
    """The handing-in stands under the first night's root, a verdict under the second's, the end under none."""
    first = Case.objects.get(pk=accepted(cast).pk)
    monday = make_root(cast.now)
    verdict(cast, first, "licence")
    tuesday = make_root(cast.now + timedelta(days=1))
    covered = CaseEvent.objects.filter(case=first).count()
    services.withdraw_case(first.pk, actor=cast.xiaotong, now=cast.now + timedelta(days=1, hours=9))
    assert monday and tuesday

    package = archive_of(client, first, cast)
    digests = by_hand(log := json.loads(package["办理记录.json"]))
    assert digests == [event["digest"] for event in log]
    proof, told = json.loads(package["存证.json"]), package["说明.txt"].decode()
    assert (proof["root"]["digest"], proof["covers"]["last"]) == (tuesday.digest, covered)
    assert proof["covers"]["until"] == log[covered - 1]["at"]
    assert proof["not_covered"] == {"first": covered + 1, "last": len(log)}
    assert proof["handed_in"]["root"]["digest"] == monday.digest
    for one in (proof, proof["handed_in"]):
        must_lead_to_its_root(one, digests)
    assert f"第 1 至 {covered} 条记录" in told and f"在 {tuesday.day} 的公开校验值之下" in told
    assert f"从第 {covered + 1} 条起）还不在任何公开校验值之下" in told
    assert f"最后一次提交从 {monday.day} 起" in told

    make_root(cast.now + timedelta(days=2))
    package = archive_of(client, first, cast)
    proof, told = json.loads(package["存证.json"]), package["说明.txt"].decode()
    assert proof["covers"]["last"] == len(log) and proof["not_covered"] is None
    assert proof["leaf"].endswith(digests[-1])
    assert "还不在" not in told


def test_archive_package_of_a_case_that_ended_today_claims_no_root(client: Client, decided: Case, cast: Cast) -> None:
    package = archive_of(client, decided, cast)
    count = decided.event_count
    assert json.loads(package["存证.json"]) == {"covers": None, "not_covered": {"first": 1, "last": count}}
    assert f"全部 {count} 条记录还不在任何公开校验值之下" in package["说明.txt"].decode()


def test_page_of_a_paper_says_what_is_covered_and_from_when(client: Client, cast: Cast) -> None:
    case = accepted(cast)
    address = f"/verify/{case.documents.get(kind='receipt').verification_code}/record/"
    monday = make_root(cast.now)
    covered = CaseEvent.objects.filter(case=case).count()
    assert monday
    page = client.get(address).content.decode()
    assert f"前 {covered} 条" in page and "全部办理记录都在公开校验值之下" in page
    verdict(cast, case, "licence")
    later = CaseEvent.objects.filter(case=case).count() - covered
    page = client.get(address).content.decode()
    assert f"前 {covered} 条" in page and f"还有 {later} 条等今天夜里公布" in page
    assert "全部办理记录" not in page
    tuesday = make_root(cast.now + timedelta(days=1))
    assert tuesday
    page = client.get(address).content.decode()
    assert tuesday.digest in page and f"前 {covered + later} 条" in page
    assert f"从 {date(monday.day, 'DATE_FORMAT')}起在公开校验值之下" in page


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_caseevent SET data = '{}' WHERE case_id = %s AND sequence = 5",
        "DELETE FROM casework_caseevent WHERE case_id = %s AND sequence = 5",
        "UPDATE evidence_evidenceleaf SET head_digest = 'x' WHERE case_id = %s AND event_count ="
        " (SELECT min(event_count) FROM evidence_evidenceleaf)",
    ],
)
def test_page_of_a_paper_says_that_a_later_step_was_changed(
    client: Client, cast: Cast, tamper: Callable[..., None], statement: str
) -> None:
    case = accepted(cast)
    make_root(cast.now)
    verdict(cast, case, "licence")
    make_root(cast.now + timedelta(days=1))
    address = f"/verify/{case.documents.get(kind='receipt').verification_code}/record/"
    assert "对不上" not in client.get(address).content.decode()
    tamper(statement, case.pk)
    page = client.get(address).content.decode()
    assert "对不上" in page and "没有改动" not in page


def test_there_is_no_archive_package_before_the_end(client: Client, cast: Cast) -> None:
    case = submitted(cast)
    assert cast.xiaotong.account
    client.force_login(cast.xiaotong.account)
    assert client.get(f"/cases/{case.public_id}/archive.zip").status_code == 403
