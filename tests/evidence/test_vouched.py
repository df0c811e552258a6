"""What a log says of texts, papers, files and licences: altered, exchanged or taken away, it is found."""

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hall.casework import services
from hall.casework.models import Case, CaseEvent
from hall.catalog.content import Material, Procedure
from hall.catalog.procedure import LicenceTerms
from hall.evidence.verification import findings
from hall.wallet.models import ExpiryReminder, Licence
from hall.work.services import sweep
from tests.casework.builders import PLAN, draft, item, pdf, step, submitted, task, verdict
from tests.casework.test_four_eyes import colleague
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

Tamper = Callable[..., None]
LEASE = Material(key="lease", name="租赁合同", source="applicant", necessity="later")


def later(cast: Cast, hours: int) -> datetime:
    return cast.now + timedelta(hours=hours)


@pytest.fixture
def whole(cast: Cast) -> Case:
    """A case with everything: a file that followed, two officers' word, one who kept away, a licence struck off."""
    steps = (
        step("food", "A", four_eyes=True, licence=LicenceTerms(kind="食品经营许可证", months=60)),
        step("sign", "B", needs=("food",)),
    )
    item(Procedure(lead="A", steps=steps), materials=[PLAN, LEASE], now=cast.now)
    case = draft(cast)
    lease = case.uploads.get(material="lease")
    services.remove_upload(case.pk, lease.public_id, actor=cast.xiaotong, now=later(cast, 1))
    case = services.submit_case(case.pk, promised=["lease"], actor=cast.xiaotong, now=later(cast, 2))
    services.accept_case(case.pk, actor=cast.clerk, now=later(cast, 3))
    services.supply_promised(case.pk, "lease", pdf(), actor=cast.xiaotong, now=later(cast, 4))
    one = task(case, "food")
    for agrees, reason in ((False, "写明依据。"), (True, "")):
        services.give_verdict(one.pk, "approve", "符合规定。", actor=cast.officer("A"), now=later(cast, 5))
        services.countersign_task(one.pk, agrees, reason, actor=colleague(cast), now=later(cast, 5))
    verdict(cast, case, "sign", now=later(cast, 6))
    services.recuse(case.pk, "申请人是我的亲属。", actor=cast.officer("B"), now=later(cast, 6))
    services.sign_decision(case.pk, actor=cast.officer("A"), now=later(cast, 7))
    licence = Licence.objects.get()
    services.end_licence(
        licence.public_id, "revoked", "以欺骗手段取得。", "withdrawn", actor=cast.officer("A"), now=later(cast, 8)
    )
    sweep(lambda: later(cast, 9))
    return Case.objects.get(pk=case.pk)


def event_of(case: Case, kind: str) -> str:
    """The place of the last event of a kind."""
    return f"case {case.pk} event {CaseEvent.objects.filter(case=case, kind=kind).latest('sequence').sequence}"


def only(table: str, key: str = "case_id = %s") -> str:
    """The oldest row of the case in a table."""
    return f"id = (SELECT min(id) FROM {table} WHERE {key})"


OPINION = only("casework_opinion", "task_id IN (SELECT id FROM casework_task WHERE case_id = %s AND step = 'sign')")
SIGNATURE = only(
    "casework_countersignature",
    "opinion_id IN (SELECT o.id FROM casework_opinion o JOIN casework_task t ON t.id = o.task_id WHERE t.case_id = %s)",
)


def test_a_case_with_everything_is_found_whole(whole: Case) -> None:
    assert list(findings(files=True)) == []
    kinds = set(CaseEvent.objects.filter(case=whole).values_list("kind", flat=True))
    assert {"recused", "proposal_sent_back", "material_supplied", "licence_changed", "document_ready"} <= kinds


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (f"DELETE FROM casework_opinion WHERE {OPINION}", "verdict_given"),
        (f"DELETE FROM casework_countersignature WHERE {SIGNATURE}", "proposal_sent_back"),
        ("DELETE FROM casework_decision WHERE case_id = %s", "decision_signed"),
        ("DELETE FROM casework_recusal WHERE case_id = %s", "recused"),
        ("DELETE FROM casework_upload WHERE case_id = %s AND material = 'plan'", "case_submitted"),
        (
            "DELETE FROM casework_upload WHERE case_id = %s AND removed_at IS NULL AND material = 'lease'",
            "material_supplied",
        ),
        (
            "DELETE FROM wallet_licence WHERE case_number = (SELECT number FROM casework_case WHERE id = %s)",
            "licence_changed",
        ),
    ],
)
def test_what_was_taken_away_is_missed_at_the_event_that_tells_of_it(
    whole: Case, tamper: Tamper, statement: str, kind: str
) -> None:
    ExpiryReminder.objects.all().delete()  # they name the licence
    tamper(statement, whole.pk)
    assert [one.place for one in findings()] == [event_of(whole, kind)]


def test_a_paper_that_was_taken_away_is_missed(whole: Case, tamper: Tamper) -> None:
    paper = whole.documents.get(kind="decision")
    (event,) = CaseEvent.objects.filter(case=whole, kind="document_ready", data__document=paper.pk)
    tamper("DELETE FROM casework_casedocument WHERE id = %s", paper.pk)
    assert [one.place for one in findings()] == [f"case {whole.pk} event {event.sequence}"]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"UPDATE casework_countersignature SET agrees = true WHERE {SIGNATURE}", "countersignature"),
        ("UPDATE casework_recusal SET reason = 'x' WHERE case_id = %s", "recusal"),
        (
            "UPDATE casework_upload SET removed_at = NULL WHERE case_id = %s AND removed_at IS NOT NULL",
            "case_submitted",
        ),
        (
            "UPDATE wallet_licence SET status = 'valid' WHERE case_number ="
            " (SELECT number FROM casework_case WHERE id = %s)",
            "licence",
        ),
        ("UPDATE casework_casedocument SET sha256 = '' WHERE case_id = %s AND kind = 'decision'", "document"),
        ("UPDATE casework_casedocument SET kind = 'acceptance' WHERE case_id = %s AND kind = 'decision'", "document"),
        (
            "UPDATE casework_casedocument SET verification_code = 'FORGED' WHERE case_id = %s AND kind = 'decision'",
            "document",
        ),
    ],
)
def test_what_was_altered_is_found(whole: Case, tamper: Tamper, statement: str, found: str) -> None:
    tamper(statement, whole.pk)
    places = [one.place for one in findings()]
    if "_" in found:
        assert places == [event_of(whole, found)]
    else:
        assert places[0].startswith(f"{found} ")


@pytest.mark.parametrize(("name", "said"), [("organ", "别的机关"), ("date", "2020年1月1日")])
def test_what_the_verify_page_shows_of_a_paper_is_held_against_the_log(
    whole: Case, tamper: Tamper, name: str, said: str
) -> None:
    paper = whole.documents.get(kind="decision")
    assert paper.data[name] != said
    forged = json.dumps(paper.data | {name: said}, ensure_ascii=False)
    tamper("UPDATE casework_casedocument SET data = %s WHERE id = %s", forged, paper.pk)
    assert list(findings()) == [(f"document {paper.pk}", "its content is not what was issued")]


@pytest.mark.parametrize(("material", "kind"), [("plan", "case_submitted"), ("lease", "material_supplied")])
def test_a_file_that_was_exchanged_together_with_its_digest_is_found(
    whole: Case, tamper: Tamper, material: str, kind: str
) -> None:
    upload = whole.uploads.get(material=material, removed_at=None)
    forged = b"%PDF-1.4 forged"
    with upload.file.storage.open(upload.file.name, "wb") as opened:
        opened.write(forged)
    tamper("UPDATE casework_upload SET sha256 = %s WHERE id = %s", hashlib.sha256(forged).hexdigest(), upload.pk)
    assert [one.place for one in findings(files=True)] == [event_of(whole, kind)]


def test_files_of_each_handing_in_are_held_against_its_own_event(cast: Cast, tamper: Tamper) -> None:
    """What was replaced in a correction stays on record as it was first handed in."""
    case = submitted(cast)
    first = case.uploads.get()
    services.request_correction(case.pk, "请换一份清楚的布局图。", actor=cast.clerk, now=later(cast, 1))
    services.remove_upload(case.pk, first.public_id, actor=cast.xiaotong, now=later(cast, 2))
    services.add_upload(case.pk, "plan", pdf("第二次.pdf"), actor=cast.xiaotong, now=later(cast, 3))
    services.answer_correction(case.pk, actor=cast.xiaotong, now=later(cast, 4))
    assert list(findings()) == []
    tamper("UPDATE casework_upload SET sha256 = %s WHERE id = %s", "f" * 64, first.pk)
    assert [one.place for one in findings()] == [event_of(case, "case_submitted")]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE wallet_licence SET valid_until = '2099-01-01'", "it is not what was issued"),
        ("UPDATE wallet_licence SET conditions = 'none'", "it is not what was issued"),
        ("UPDATE wallet_licence SET holder_name = 'x'", "it is not what was issued"),
        ("UPDATE wallet_licence SET case_number = 'x'", "no case issued it"),
        ("UPDATE casework_case SET number = 'x' WHERE state = 'decided'", "no case issued it"),
    ],
)
def test_a_licence_that_says_something_else_than_when_it_was_issued_is_found(
    whole: Case, tamper: Tamper, statement: str, what: str
) -> None:
    tamper(statement)
    assert (f"licence {Licence.objects.get().number}", what) in list(findings())


def test_a_licence_that_no_decision_issued_is_found(whole: Case) -> None:
    forged = Licence.objects.get()
    forged.pk, forged.public_id, forged.number, forged.verification_code = None, uuid.uuid4(), "forged", "FORGED"
    forged.save()
    assert list(findings()) == [("licence forged", "no decision issued it")]


def test_a_licence_whose_place_a_renewal_took_is_no_finding_and_one_said_to_be_changed_is(
    cast: Cast, tamper: Tamper
) -> None:
    steps = (step("food", "A", licence=LicenceTerms(kind="食品经营许可证", months=60)),)
    item(Procedure(lead="A", steps=steps), materials=[], now=cast.now)

    def granted(case: Case) -> Licence:
        services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
        verdict(cast, case, "food")
        number = services.sign_decision(case.pk, actor=cast.officer("A"), now=cast.now).number
        return Licence.objects.get(basis=number)

    old = granted(services.submit_case(draft(cast).pk, actor=cast.xiaotong, now=cast.now))
    again = services.renew_licence(old.public_id, actor=cast.xiaotong, now=cast.now)
    new = granted(services.submit_case(again.pk, actor=cast.xiaotong, now=cast.now))
    assert Licence.objects.get(pk=old.pk).status == "changed"
    assert list(findings()) == []
    tamper("UPDATE wallet_licence SET status = 'changed' WHERE id = %s", new.pk)
    tamper("UPDATE wallet_licence SET status = 'valid' WHERE id = %s", old.pk)
    said = "its status is not what was last said of it"
    assert set(findings()) == {(f"licence {old.number}", said), (f"licence {new.number}", said)}
