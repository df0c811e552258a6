"""The roots are the hall's by its own key, and those that were kept elsewhere are still there."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from hall.casework.chain import next_digest
from hall.casework.models import Case, CaseEvent
from hall.evidence import merkle
from hall.evidence.kept import findings_of_kept, read_kept
from hall.evidence.models import EvidenceLeaf, EvidenceRoot
from hall.evidence.selectors import statement_of
from hall.evidence.services import make_root
from hall.evidence.verification import findings
from hall.lib.signatures import key_of, public_key_text
from tests.casework.builders import submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

Tamper = Callable[..., None]
FORGER = key_of(base64.b64encode(b"f" * 32).decode())


@pytest.fixture
def nights(cast: Cast) -> tuple[EvidenceRoot, EvidenceRoot]:
    """Two nights: a case was handed in before the first, another before the second."""
    submitted(cast)
    monday = make_root(cast.now)
    submitted(cast)
    tuesday = make_root(cast.now + timedelta(days=1))
    assert monday and tuesday
    return monday, tuesday


@pytest.fixture
def published(client: Client, nights: Any, tmp_path: Path) -> Path:
    """The list as anyone downloads it."""
    answer = client.get("/verify/roots/all.json")
    assert "attachment" in answer["Content-Disposition"]
    path = tmp_path / "roots.json"
    path.write_bytes(answer.content)
    return path


def everything_rewritten(tamper: Tamper, case: Case) -> None:
    """The log of a case, its head, its leaves and every root made anew in good order, signed by a key of one's own."""
    digest = ""
    for event in CaseEvent.objects.filter(case=case).order_by("sequence"):
        if event.sequence == 1:
            event.data = {"forged": True}
        digest = next_digest(digest, event.sealed)
        said = json.dumps(event.data)
        tamper("UPDATE casework_caseevent SET data = %s, digest = %s WHERE id = %s", said, digest, event.pk)
        EvidenceLeaf.objects.filter(case=case, event_count=event.sequence).update(head_digest=digest)
    tamper("UPDATE casework_case SET head_digest = %s WHERE id = %s", digest, case.pk)
    before = ""
    for root in EvidenceRoot.objects.order_by("id"):
        root.previous = before
        root.tree = merkle.root([merkle.leaf_hash(leaf.text) for leaf in root.leaves.order_by("position")]).hex()
        root.digest = before = root.expected_digest
        root.signature = base64.b64encode(FORGER.sign(root.digest.encode())).decode()
        root.public_key = public_key_text(FORGER)
        root.save()


def test_history_and_roots_made_anew_under_another_key_are_found(
    nights: tuple[EvidenceRoot, EvidenceRoot], tamper: Tamper
) -> None:
    case = Case.objects.earliest("pk")
    assert statement_of(case).is_whole
    everything_rewritten(tamper, case)
    found = list(findings())
    assert [one.place for one in found] == [f"root of {night.day}" for night in nights]
    assert all("not the hall's" in one.what for one in found)
    assert not statement_of(Case.objects.get(pk=case.pk)).is_whole


def test_roots_of_a_former_key_stay_the_halls(nights: Any, settings: Settings, cast: Cast) -> None:
    former = EvidenceRoot.objects.latest("pk").public_key
    settings.EVIDENCE_KEY = base64.b64encode(b"n" * 32).decode()
    assert len(list(findings())) == 2
    settings.EVIDENCE_FORMER_KEYS = [former]
    assert make_root(cast.now + timedelta(days=2))
    assert list(findings()) == []


def test_what_was_published_and_is_unchanged_agrees(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_evidence", "--roots", published)
    assert "nothing found" in capsys.readouterr().out
    call_command("verify_evidence")
    assert "Not held against roots kept elsewhere" in capsys.readouterr().out


def test_newest_roots_taken_away_with_their_leaves_are_found_by_who_kept_them(
    published: Path, nights: tuple[EvidenceRoot, EvidenceRoot], tamper: Tamper
) -> None:
    """Without a copy nobody can know that there was another root: docs/evidence.md says so."""
    tamper("DELETE FROM evidence_evidenceleaf WHERE root_id = %s", nights[1].pk)
    tamper("DELETE FROM evidence_evidenceroot WHERE id = %s", nights[1].pk)
    assert list(findings()) == []
    found = list(findings_of_kept(read_kept(published.read_text())))
    assert [one.place for one in found] == [f"root of {nights[1].day}"]
    with pytest.raises(CommandError):
        call_command("verify_evidence", "--roots", published)


def test_roots_made_anew_with_the_halls_own_key_are_found_by_who_kept_them(
    published: Path, nights: tuple[EvidenceRoot, EvidenceRoot], tamper: Tamper, settings: Settings
) -> None:
    settings.EVIDENCE_KEY = base64.b64encode(b"f" * 32).decode()  # the forger has the key
    everything_rewritten(tamper, Case.objects.earliest("pk"))
    assert list(findings()) == []
    found = list(findings_of_kept(read_kept(published.read_text())))
    assert [one.place for one in found] == [f"root of {night.day}" for night in nights]
    assert "tree" in found[0].what
    assert all("digest" in one.what for one in found)


def test_one_days_root_is_enough_to_hold_the_hall_to_it(client: Client, nights: Any, tamper: Tamper) -> None:
    kept = client.get(f"/verify/roots/{nights[0].day}.json").content.decode()
    assert list(findings_of_kept(read_kept(kept))) == []
    tamper("UPDATE evidence_evidenceroot SET leaf_count = 7 WHERE id = %s", nights[0].pk)
    assert [one.what for one in findings_of_kept(read_kept(kept))] == [
        "it is not the one that was kept elsewhere: leaf_count"
    ]


@pytest.mark.parametrize("text", ["", "[1]", '{"day": "2026-11-17"}', '{"day": "x", "digest": "x"}', "\xff"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "roots.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(CommandError, match="cannot be read as published roots"):
        call_command("verify_evidence", "--roots", path)
