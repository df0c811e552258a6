"""A row is the same whether the ORM or a prepared statement wrote and read it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, models
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from hall.casework.models import Case, CaseDocument, Opinion, Task
from hall.lib.statements import Prepared, Writes, insert
from tests.casework.builders import accepted, task
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def update(row: models.Model, attributes: list[str]) -> None:
    writes = Writes()
    writes.update(row, attributes)
    writes.flush()


def stored(row: models.Model, *but: str) -> dict[str, object]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in but}


def test_what_was_inserted_reads_as_if_saved(cast: Cast) -> None:
    one = task(accepted(cast), "licence")
    author = cast.officer("SCJG").account
    texts = ["材料齐全。", 'It\'s \\ "quoted" %s']
    rows = [Opinion(task=one, author=author, verdict="approve", reason=text, given_at=cast.now) for text in texts]
    with CaptureQueriesContext(connection) as asked:
        insert(rows)
        insert([])
    assert len(asked) == 1
    saved = Opinion.objects.create(task=one, verdict="approve", reason=texts[0], given_at=cast.now)
    found = list(Opinion.objects.order_by("pk"))
    assert [row.reason for row in found] == [*texts, texts[0]]
    assert [row.pk for row in found[:2]] == [row.pk for row in rows]
    assert stored(found[0], "id", "author") == stored(saved, "id", "author")
    with pytest.raises(TypeError):
        rows[0].save()  # it knows that it is stored


def test_json_dates_and_references_are_stored_as_the_orm_does(cast: Cast) -> None:
    case = accepted(cast)
    data = {"a": [1, None, "中文"], "b": {"c": True}}
    paper = CaseDocument(
        case=case, kind="receipt", data=data, verification_code="A" * 12, made_at=cast.now, next_at=cast.now
    )
    insert([paper])
    assert stored(CaseDocument.objects.get(pk=paper.pk)) == stored(paper)
    case.promised_due_on, case.standing, case.title = cast.now.date() + timedelta(days=9), {"x": "approve"}, "新名称"
    update(case, ["promised_due_on", "standing", "title", "applicant_id"])
    assert stored(Case.objects.get(pk=case.pk)) == stored(case)


def test_a_prepared_query_gives_the_orms_own_objects(cast: Cast) -> None:
    prepared = Prepared(
        lambda pk, note: Task.objects.select_related("case__item").annotate(note=Value(note)).filter(pk=pk),
        pk=-1,
        note="?",
    )
    for one in Task.objects.filter(case=accepted(cast)):
        for note in ("甲", "乙"):
            with CaptureQueriesContext(connection) as asked:
                found = prepared.first(pk=one.pk, note=note)
                assert found is not None
                assert (found, found.note) == (one, note)
                assert stored(found) == stored(one)
                assert stored(found.case) == stored(one.case)
                assert found.case.item.name == "开办测试店一件事"
            assert len([q for q in asked if "casework_task" in q["sql"] and "JOIN" in q["sql"]]) == 1
    assert prepared.first(pk=0, note="") is None


def test_a_row_that_is_gone_is_not_changed_silently(cast: Cast) -> None:
    case = accepted(cast)
    case.pk = 0
    with pytest.raises(DatabaseError):
        update(case, ["title"])
