from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from hall.documents.rendering import paper_html, paper_pdf
from hall.documents.signing import sign_paper
from identity.models import Department

DATA = {
    "paper": "acceptance",
    "heading": "受理通知书",
    "number": "445103T0120261117000019",
    "organ": "潮安区市场监督管理局",
    "department": "SCJG",
    "applicant": "林晓彤",
    "date": "2026年11月17日",
    "facts": [["办件编号", "445103T0120261117000019"], ["申请事项", "开办餐饮店一件事"]],
    "paragraphs": ["您提出的申请，材料齐全，予以受理。", "凭办件编号和查询码可以查询进度。"],
    "tables": [],
}
CODE = "ABCDEFGHJKMN"
URL = f"http://127.0.0.1:8000/verify/{CODE}/"


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where these tests keep what lies under VAR_DIR: other tests know a department of that code by another name."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, keys: Path) -> None:
    settings.VAR_DIR = str(keys)


@pytest.fixture
def organ(db: None) -> Department:
    return Department.objects.create(code="SIGN", name="潮安区市场监督管理局")  # its key is kept for the run


@pytest.fixture
def moment() -> datetime:
    """Certificates are judged by programs that look at the clock."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture(scope="session")
def page() -> bytes:
    """One page, not signed."""
    return paper_pdf(paper_html(DATA, code=CODE, url=URL))


@pytest.fixture
def paper(organ: Department, page: bytes, moment: datetime) -> bytes:
    """One signed paper."""
    return sign_paper(page, department=organ, title="受理通知书", url=URL, now=moment)
