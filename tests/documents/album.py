"""`make album`: every kind of paper, and all papers of each package granted and refused, as pictures.

Writes var/album/: the PDFs, their pages as PNG, and index.html to look at them as whoever receives them would. Ends
with 1 when one could not be made, or poppler does not find its signature valid and its fonts embedded.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

STYLE = "body{font:16px sans-serif;background:#e8ebef}img{width:420px;margin:4px;border:1px solid #99a;background:#fff}"


def main() -> int:
    """Returns whether anything was found."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return write_album(Path(sys.argv[1] if len(sys.argv) > 1 else "var/album"))
    finally:
        teardown_databases(databases, verbosity=0)


def write_album(folder: Path) -> int:
    """One picture a page."""
    folder.mkdir(parents=True, exist_ok=True)
    sections, problems = [], []
    for number, (title, document) in enumerate(specimens(), start=1):
        name = f"{number:03d}-{document.kind}"
        found, pictures = _draw(folder, name, document)
        problems += [f"{title} {document.kind}: {problem}" for problem in found]
        shown = "".join(f'<img src="{one.name}" alt="" loading="lazy">' for one in pictures)
        told = f"<p>{escape('; '.join(found))}</p>" if found else ""
        sections.append(f"<h2>{escape(title)}　{escape(document.data['heading'])}</h2>{told}{shown}")
    page = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>" + "\n".join(sections)
    (folder / "index.html").write_text(page, encoding="utf-8")
    print(f"{len(sections)} papers in {folder}", *problems, sep="\n")
    return int(bool(problems))


def _draw(folder: Path, name: str, document: Any) -> tuple[list[str], list[Path]]:
    from django.utils import timezone

    from hall.casework.papers.rendering import document_pdf

    try:
        pdf = document_pdf(document, timezone.now())
    except Exception as error:  # told in the page
        return [repr(error)], []
    path = folder / f"{name}.pdf"
    path.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "72", "-png", str(path), str(folder / name)], check=True)
    return [*poppler_problems(path), *pdf_a_problems(path)], sorted(folder.glob(f"{name}-*.png"))


def poppler_problems(path: Path) -> Iterator[str]:
    """What poppler's own programs have against a paper."""
    if "Signature is Valid" not in _said("pdfsig", path):
        yield "pdfsig: the signature is not valid"
    fonts = _said("pdffonts", path).splitlines()[2:]
    if not fonts or not all(line.split()[-5:-3] == ["yes", "yes"] for line in fonts):
        yield "pdffonts: a font is not embedded"
    if "Tagged:          yes" not in _said("pdfinfo", path):
        yield "pdfinfo: no tags"


def pdf_a_problems(path: Path) -> Iterator[str]:
    """Whether the signed file still says that it is PDF/A-2a, and has what that asks of it."""
    import pikepdf

    with pikepdf.open(path) as opened, opened.open_metadata() as metadata:
        if (metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")) != ("2", "A"):
            yield "it does not say that it is PDF/A-2a"
        root = opened.Root
        if not root.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in root:
            yield "it has no tags"
        if str(root.get("/Lang", "")) != "zh-Hans":
            yield "it does not say its language"
        if [intent.get("/S") for intent in root.get("/OutputIntents", [])] != ["/GTS_PDFA1"]:
            yield "it has no output intent"
        fonts = (one for one in opened.objects if isinstance(one, pikepdf.Dictionary))
        if any(one.get("/Type") == "/FontDescriptor" and "/FontFile3" not in one for one in fonts):
            yield "a font is not embedded"


def _said(program: str, path: Path) -> str:
    return subprocess.run([program, str(path)], capture_output=True, text=True, check=False).stdout


def specimens() -> Iterator[tuple[str, Any]]:
    """(title, paper): every kind, then each package."""
    from django.utils import timezone

    from hall.catalog.services import load_catalog
    from tests.cast import Cast
    from tests.documents.specimens import every_kind

    now = timezone.now()
    load_catalog(now)
    yield from every_kind(Cast(now))
    yield from _packages(Cast(now))


def _packages(cast: Any) -> Iterable[tuple[str, Any]]:
    from hall.casework import services
    from hall.catalog.selectors import content_of
    from tests.casework.filling import decide_all, kinds_of_steps
    from tests.casework.test_every_item import ALLOWED, NEGATIVE, PACKAGES, accepted, mind_of
    from tests.documents.specimens import REFUSED

    for code in PACKAGES:
        for title, is_refused in (("准予", False), ("不予", True)):
            case = accepted(code, cast)
            kinds = kinds_of_steps(case).items()
            mind = mind_of(case, {key for key, kind in kinds if is_refused and NEGATIVE & ALLOWED[kind]})
            reason = REFUSED if is_refused else "材料齐全，符合法定条件、标准。"
            decide_all(case, cast, mind.__getitem__, reason)
            services.sign_decision(case.pk, actor=cast.officer(content_of(case.revision).procedure.lead), now=cast.now)
            services.record_delivery(case.pk, services.Receipt("counter", "林晓彤"), actor=cast.clerk, now=cast.now)
            for document in case.documents.order_by("id"):
                yield f"{code} {case.item.name} {title}", document


if __name__ == "__main__":
    sys.exit(main())
