"""The archive package of a case: papers, record, files, log and the data to check them by, in one ZIP file."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from forms_engine.review import review_rows
from hall.casework.filling.form_files import files_of
from hall.casework.models import Case, CaseDocument, CaseEvent
from hall.catalog.selectors import content_of
from hall.evidence.selectors import Statement, moment_text, statement_of
from hall.lib.language import originals
from identity.selectors import region_names

IN_MEMORY = 5_000_000  # bytes; a larger package lies on disk while it is made
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # no moment in the file: the same case gives the same package


@originals()
def archive_package(case: Case, papers: Iterable[CaseDocument]) -> IO[bytes]:
    """The ZIP, open at its beginning, with these papers. What is inside is listed in its 说明.txt."""
    out: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- handed to the answer, which closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _parts(case, papers):
            package.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content)
    out.seek(0)
    return out


def _parts(case: Case, papers: Iterable[CaseDocument]) -> Iterator[tuple[str, bytes]]:
    statement = statement_of(case)
    yield "说明.txt", _explanation(case, statement).encode()
    yield "申请表.json", _json(_record(case))
    yield "办理记录.json", _json([_event(event) for event in CaseEvent.objects.filter(case=case).order_by("sequence")])
    yield "存证.json", _json(statement.proof)
    for number, paper in enumerate((one for one in papers if one.sha256), start=1):
        yield f"文书/{number:02d} {_plain(paper.name)}.pdf", _read(paper.file)
    if licences := _licences(case):
        yield "材料/电子证照.json", _json(licences)
    for number, upload in enumerate(case.uploads.filter(removed_at=None).order_by("id"), start=1):
        yield f"材料/{number:02d} {_plain(upload.name)}", _read(upload.file)


def _plain(name: str) -> str:
    return name.replace("/", "_").replace("\\", "_").lstrip(".") or "_"


def _read(file: FieldFile) -> bytes:
    with file.open("rb") as opened:
        content: bytes = opened.read()
        return content


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _record(case: Case) -> dict[str, Any]:
    """The record as it is covered by the log's digest, and the same in words."""
    form = content_of(case.revision).form
    sections = review_rows(form, case.record, regions=region_names(), masked=False, files=files_of(case))
    words = {s.title: {f"{row.heading} {row.label}".strip(): row.text for row in s.rows} for s in sections}
    return {"number": case.number, "item": case.item.name, "record": case.record, "in_words": words}


def _licences(case: Case) -> list[dict[str, str]]:
    """Which licences were handed in instead of files. Not how they stand: that is asked by their codes."""
    names = {one.key: one.name for one in content_of(case.revision).materials}
    handed_in = case.licence_materials.filter(removed_at=None).select_related("licence__department")
    return [
        {
            "material": names.get(one.material, one.material),
            "kind": one.licence.kind,
            "number": one.licence.number,
            "holder": one.licence.holder_name,
            "issuer": one.licence.department.name,
            "issued_on": one.licence.issued_on.isoformat(),
            "valid_until": one.licence.valid_until.isoformat() if one.licence.valid_until else "",
            "conditions": one.licence.conditions,
            "verification_code": one.licence.verification_code,
            "handed_in_at": moment_text(one.added_at),
        }
        for one in handed_in
    ]


def _event(event: CaseEvent) -> dict[str, Any]:
    sealed = event.sealed._asdict() | {"at": moment_text(event.at)}
    return sealed | {"digest": event.digest}


def _explanation(case: Case, statement: Statement) -> str:
    return _(
        "办件 %(number)s 的档案包\n\n"
        "文书/　　　　　本厅出具的文书\n"
        "材料/　　　　　提交的材料；用证照代替文件的，列在电子证照.json，现状凭验证码核对\n"
        "申请表.json　　提交的内容\n"
        "办理记录.json　每一步由谁在什么时候办理，每条都有校验值\n"
        "存证.json　　　这些记录在哪一天的公开校验值之下，以及怎样一步步算到它\n\n"
        "%(coverage)s\n\n"
        "核对方法：每条记录的校验值是 SHA-256（上一条的校验值、换行、本条内容）。\n"
        "本条内容是 case 到 data 各项按顺序写成的 JSON 数组，没有空格，data 的键按字母排列，\n"
        "时间写成 1970 年（UTC）以来的微秒数。\n"
        "存证.json 的 leaf 由办件、条数和那一条的校验值组成；由 leaf 和 path 可以算出当天的树根。\n"
        "当天的校验值在本厅“每日校验值”公布并签名。\n"
    ) % {"number": case.number, "coverage": "\n".join(_coverage(statement))}


def _coverage(statement: Statement) -> Iterator[str]:
    """Which events a root covers, and which none does yet: a verdict or decision of today waits for the night."""
    last, root, first = statement.covered_until, statement.root, statement.first_root
    waiting = _("本厅每天夜里公布一次，公布以后请重新下载档案包。")
    if not statement.is_good:
        yield _("这些记录与存证对不上，请拨打 12345 告诉我们。")
        return
    if last is None or root is None:
        yield _("全部 %(count)d 条记录还不在任何公开校验值之下。") % {"count": statement.event_count} + waiting
        return
    yield _("第 1 至 %(last)d 条记录（最后一条在 %(at)s）在 %(day)s 的公开校验值之下。") % {
        "last": last.sequence,
        "at": f"{timezone.localtime(last.at):%Y-%m-%d %H:%M:%S}",
        "day": root.day,
    }
    if first and first != root:
        yield _("最后一次提交从 %(day)s 起就在公开校验值之下（存证.json 的 handed_in）。") % {"day": first.day}
    if statement.uncovered:
        yield (
            _("之后的 %(count)d 条记录（从第 %(first)d 条起）还不在任何公开校验值之下。")
            % {
                "count": statement.uncovered,
                "first": last.sequence + 1,
            }
            + waiting
        )


@originals()
def package_name(case: Case, now: datetime) -> str:
    """The file's name for the browser."""
    return f"{case.number} {_('档案')} {now:%Y%m%d}.zip"
