"""Papers: how long a notice takes in the worker, and the public check of one."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from hall.casework.models import CaseDocument
from hall.casework.papers.rendering import document_pdf, verification_url
from hall.documents.rendering import STYLE, VARIANT, paper_html
from tests.bench.frame import Measured, bench, seconds
from tests.bench.measurements import NOW
from tests.casework.builders import accepted
from tests.cast import Cast

MOST_BYTES = 120 * 1024
A_SECOND = 12


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bare")


urlpatterns = [path("bare/", bare)]


def processor_seconds(*calls: Callable[[], object], rounds: int = 25) -> list[float]:
    """The median time of one core for one call of each, by turns, so that a slow moment of the machine hits all."""
    measured: list[list[float]] = [[] for _ in calls]
    for _ in range(1 + rounds):
        for call, took in zip(calls, measured, strict=True):
            start = time.process_time()
            call()
            took.append(time.process_time() - start)
    return [statistics.median(took[1:]) for took in measured]


def plain_weasyprint(html: str) -> bytes:
    """The page as WeasyPrint makes it by itself, not signed."""
    from weasyprint import CSS, HTML

    styled = HTML(string=html).render(stylesheets=[CSS(filename=str(STYLE))], pdf_tags=True, pdf_variant=VARIANT)
    pdf: bytes = styled.write_pdf(pdf_tags=True, pdf_variant=VARIANT)
    return pdf


def _notice() -> CaseDocument:
    found = CaseDocument.objects.filter(kind="acceptance").first()
    return found or accepted(Cast(NOW)).documents.get(kind="acceptance")


@bench(unit="ms", against="the same page by WeasyPrint as it comes, not signed")
def notice() -> Measured:
    """A notice of one page, from its row to the signed file."""
    document = _notice()
    pdf = document_pdf(document, NOW)
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    said = "".join([*document.data["paragraphs"], *(word for fact in document.data["facts"] for word in fact)])
    drawn = "".join(text.split())
    assert all(character in drawn for character in said if not character.isspace())
    assert len(pdf) <= MOST_BYTES
    html = paper_html(document.data, code=document.verification_code, url=verification_url(document))
    ours, plain = processor_seconds(lambda: document_pdf(document, NOW), lambda: plain_weasyprint(html))
    told = f"{1 / ours:.1f} a second and core, at least {A_SECOND} are wanted; {len(pdf) / 1024:.0f} KiB, signed"
    print(f"notice: {told}; WeasyPrint {1 / plain:.1f}", file=sys.stderr)
    return ours, plain


@bench(unit="ms", against="a view that answers one word, through the same middleware")
def verify_page() -> Measured:
    """`/verify/<code>/` of an issued paper, limits and look-up included."""
    code = _notice().verification_code
    visitor = Client()
    with override_settings(QUERY_RATE_LIMIT=10**6):
        assert visitor.get(f"/verify/{code}/").status_code == 200
        ours = seconds(lambda: visitor.get(f"/verify/{code}/"), rounds=41)
    with override_settings(ROOT_URLCONF="tests.bench.documents", MIDDLEWARE=settings.MIDDLEWARE):
        yardstick = seconds(lambda: Client().get("/bare/"), rounds=41)
    print(f"verify_page: {yardstick / ours:.2f} of a bare view", file=sys.stderr)
    return ours, yardstick
