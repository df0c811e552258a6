"""One paper of every kind, as the verbs leave it, before poppler's own programs."""

import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from hall.casework.models import CaseDocument
from hall.casework.papers.rendering import document_pdf
from hall.documents.checking import check_file
from hall.documents.kinds import kinds
from tests.cast import Cast
from tests.documents.album import pdf_a_problems, poppler_problems
from tests.documents.specimens import every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def test_every_kind_is_complete_signed_pdf_a_and_reads_in_order(tmp_path: Path, moment: datetime) -> None:
    one_of_each: dict[str, CaseDocument] = {}
    for _, document in every_kind(Cast(timezone.now())):
        one_of_each.setdefault(document.data["paper"], document)
    assert set(one_of_each) == set(kinds)
    for kind, document in one_of_each.items():
        assert document.data["missing"] == [], kind
        path = tmp_path / f"{kind}.pdf"
        path.write_bytes(document_pdf(document, moment))
        assert list(poppler_problems(path)) == [], kind
        assert list(pdf_a_problems(path)) == [], kind
        assert check_file(path.read_bytes()).is_good, kind
        text = "".join(
            subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode().split()
        )
        told = [document.data["heading"], *document.data["paragraphs"]]
        places = [text.index("".join(part.split())[:15]) for part in told]  # its end may be on the next page
        assert places == sorted(places), kind
        assert document.data["organ"] in text, kind
