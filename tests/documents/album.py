"""`python -m tests.documents.album`: every paper of a granted, a partly granted and a refused case, as pictures.

Writes var/album/: the PDFs, their pages as PNG, and index.html to look at them as whoever receives them would.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


def main() -> int:
    """Returns how many papers could not be made."""
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
    from django.utils import timezone

    from hall.casework.paper import document_pdf

    folder.mkdir(parents=True, exist_ok=True)
    pages, failed = [], 0
    for name, document in _papers():
        try:
            pdf = document_pdf(document, timezone.now())
        except Exception as error:  # told in the page
            failed += 1
            pages.append(f"<h2>{name}</h2><p>{error}</p>")
            continue
        path = folder / f"{name}.pdf"
        path.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "60", "-png", str(path), str(folder / name)], check=True)
        pictures = "".join(f'<img src="{one.name}" alt="">' for one in sorted(folder.glob(f"{name}-*.png")))
        pages.append(f"<h2>{name} {document.data['heading']}</h2>{pictures}")
    (folder / "index.html").write_text("<!doctype html><meta charset=utf-8>" + "\n".join(pages), encoding="utf-8")
    print(f"{len(pages)} papers in {folder}, {failed} failed")
    return failed


def _papers() -> "Iterator[tuple[str, object]]":
    from django.utils import timezone

    from hall.casework import services
    from hall.casework.models import Case, CaseDocument, Task
    from hall.catalog.services import load_catalog
    from tests.casework.builders import accepted, item, submitted, verdict
    from tests.casework.test_extension import answer, ask, head
    from tests.casework.test_pause import pause
    from tests.cast import Cast

    now = timezone.now()
    load_catalog(now)
    cast = Cast(now)
    item(now=now)

    def decided(*refused: str, signage: bool = True) -> Case:
        case = accepted(cast, signage=signage)
        verdict(cast, case, "licence")
        for one in Task.objects.filter(case=case).exclude(state="done"):
            if one.step in refused:
                services.give_verdict(
                    one.pk,
                    "refuse",
                    "疏散通道宽度只有0.9米，低于规定的1.1米；厨房没有设置自动灭火装置，现场检查两次均未整改。",
                    "《中华人民共和国消防法》第十五条",
                    "现场核查，疏散通道最窄处宽0.9米，厨房没有设置自动灭火装置。",
                    actor=cast.officer(one.department.code),
                    now=now,
                )
            else:
                verdict(cast, case, one.step, "no_objection" if one.step == "fume" else "approve")
        services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=now)
        return case

    def each(prefix: str, case: Case) -> "Iterator[tuple[str, object]]":
        for document in CaseDocument.objects.filter(case=case).order_by("id"):
            yield f"{prefix}-{document.kind}", document

    granted = decided()
    services.record_delivery(granted.pk, "counter", received_by="林晓彤", note="", actor=cast.clerk, now=now)
    yield from each("granted", granted)
    yield from each("refused", decided("food", "sign", "fire"))
    yield from each("partly", decided("fire"))

    corrected = submitted(cast)
    text = "1. 布局图没有标明疏散通道的宽度，请补充标注。\n2. 招牌宽度与效果图不一致，请核对后重新填写。"
    services.request_correction(corrected.pk, text, actor=cast.clerk, now=now)
    yield from each("correction", corrected)
    turned_away = submitted(cast)
    services.refuse_acceptance(
        turned_away.pk, "申请的事项不属于本机关职权范围，请向潮州市烟草专卖局申请。", actor=cast.clerk, now=now
    )
    yield from each("turned-away", turned_away)
    withdrawn = submitted(cast)
    services.withdraw_case(withdrawn.pk, actor=cast.xiaotong, now=now)
    yield from each("withdrawn", withdrawn)
    paused = accepted(cast)
    verdict(cast, paused, "licence")
    from datetime import timedelta

    Task.objects.filter(case=paused).update(statutory_due_on=now.date() + timedelta(days=9))
    answer(cast, ask(cast, paused), actor=head(cast))
    pause(cast, paused)
    yield from each("paused", paused)
    ended = accepted(cast)
    services.end_case(ended.pk, "applicant_died", "死亡证明已核对。", actor=cast.officer("SCJG"), now=now)
    yield from each("ended", ended)


if __name__ == "__main__":
    sys.exit(main())
