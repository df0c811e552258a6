"""Changing a draft: who may, what is kept, what undo gives back, and what two windows do to one another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from forms_engine.editing import AddField, AddSection, ChangeField, MoveField, RemoveField, RemoveSection
from hall.catalog import editing
from hall.catalog.draft_store import RowShelf, definition_of, digest
from hall.catalog.editing import EditRefused
from hall.catalog.models import ContentDraft, DraftChange, ItemKind, ServiceItem
from hall.catalog.selectors import content_of
from identity.actors import Actor
from identity.models import Role
from tests.casework.builders import item
from tests.cast import Cast
from tests.designer.conftest import member

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def keys(draft: ContentDraft) -> list[str]:
    return [field.key for field in definition_of(draft).fields]


def digest_of(draft: ContentDraft, key: str) -> str:
    part = RowShelf(draft).part("field", key)
    assert part is not None
    return digest(part)


def test_a_draft_begins_with_the_published_form(draft: ContentDraft, shop: ServiceItem) -> None:
    assert shop.current is not None
    assert definition_of(draft) == content_of(shop.current).form


def test_an_item_has_one_open_draft(draft: ContentDraft, shop: ServiceItem, cast: Cast, now: datetime) -> None:
    other = member(cast, "editor-2", Role.EDITOR)
    assert editing.open_draft(shop, actor=other, now=now) == draft


@pytest.mark.parametrize("who", ["publisher", "officer", "outsider", "other"])
def test_only_editors_of_the_department_change_a_form(
    who: str, draft: ContentDraft, shop: ServiceItem, publisher: Actor, cast: Cast, now: datetime
) -> None:
    people = {
        "publisher": publisher,
        "officer": cast.officer("SCJG"),
        "outsider": cast.outsider,
        "other": member(cast, "editor-sthj", Role.EDITOR, department="STHJ"),
    }
    with pytest.raises(EditRefused, match="只有"):
        editing.open_draft(shop, actor=people[who], now=now)
    with pytest.raises(EditRefused, match="只有"):
        editing.apply_operation(draft.pk, AddSection("页"), actor=people[who], now=now)
    with pytest.raises(EditRefused, match="只有"):
        editing.undo(draft.pk, actor=people[who], now=now)


def test_the_form_of_a_package_is_not_edited(shop: ServiceItem, editor: Actor, now: datetime) -> None:
    shop.kind = ItemKind.PACKAGE
    shop.save()
    with pytest.raises(EditRefused, match="合成"):
        editing.open_draft(shop, actor=editor, now=now)


def test_every_change_can_be_taken_back_and_brought_back(draft: ContentDraft, editor: Actor, now: datetime) -> None:
    steps = [
        AddField("shop", "经营面积", "decimal"),
        ChangeField("jing_ying_mian_ji", {"required": True, "unit": "平方米"}),
        MoveField("jing_ying_mian_ji", 0),
        AddSection("补充信息"),
        MoveField("jing_ying_mian_ji", 0, "bu_chong_xin_xi"),
        RemoveField("signage"),
        RemoveSection("shop"),
    ]
    states = [definition_of(draft)]
    for step in steps:
        editing.apply_operation(draft.pk, step, actor=editor, now=now)
        states.append(definition_of(draft))
    for before in reversed(states[:-1]):
        editing.undo(draft.pk, actor=editor, now=now)
        assert definition_of(draft) == before
    with pytest.raises(EditRefused, match="没有可以撤销"):
        editing.undo(draft.pk, actor=editor, now=now)
    for after in states[1:]:
        editing.redo(draft.pk, actor=editor, now=now)
        assert definition_of(draft) == after


def test_after_a_new_change_what_was_undone_is_gone_but_recorded(
    draft: ContentDraft, editor: Actor, now: datetime
) -> None:
    editing.apply_operation(draft.pk, AddField("shop", "甲", "text"), actor=editor, now=now)
    editing.undo(draft.pk, actor=editor, now=now)
    editing.apply_operation(draft.pk, AddField("shop", "乙", "text"), actor=editor, now=now)
    with pytest.raises(EditRefused, match="没有可以恢复"):
        editing.redo(draft.pk, actor=editor, now=now)
    assert keys(draft)[-1] == "yi"
    assert DraftChange.objects.filter(draft=draft).count() == 2


def test_each_reader_is_told_in_their_words_what_was_changed(draft: ContentDraft, editor: Actor, now: datetime) -> None:
    with override("en"):
        editing.apply_operation(draft.pk, AddField("shop", "甲", "text"), actor=editor, now=now)
    change = DraftChange.objects.get(draft=draft)
    assert change.sentence == str(change.said) == "加了问题“甲”"
    with override("en"):
        assert str(change.said) == "Added the question “甲”"
        with pytest.raises(EditRefused, match="no longer in the form"):
            editing.apply_operation(draft.pk, ChangeField("gone", {}), actor=editor, now=now)


def test_the_same_again_changes_nothing(draft: ContentDraft, editor: Actor, now: datetime) -> None:
    applied = editing.apply_operation(draft.pk, ChangeField("signage", {"required": True}), actor=editor, now=now)
    assert applied.patch.changes == ()
    assert not DraftChange.objects.filter(draft=draft).exists()


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(
    draft: ContentDraft, editor: Actor, cast: Cast, now: datetime
) -> None:
    colleague = member(cast, "editor-2", Role.EDITOR)
    seen = digest_of(draft, "signage")
    editing.apply_operation(draft.pk, ChangeField("signage", {"help": "甲"}), actor=colleague, now=now, seen=seen)
    with pytest.raises(EditRefused) as refused:
        editing.apply_operation(draft.pk, ChangeField("signage", {"help": "乙"}), actor=editor, now=now, seen=seen)
    assert refused.value.is_stale
    with pytest.raises(EditRefused):
        editing.undo(draft.pk, actor=editor, now=now, seen=0)
    assert definition_of(draft).by_key["signage"].help == "甲"


def test_a_question_that_was_only_moved_meanwhile_can_be_saved(
    draft: ContentDraft, editor: Actor, now: datetime
) -> None:
    seen = digest_of(draft, "signage")
    editing.apply_operation(draft.pk, MoveField("signage", 0), actor=editor, now=now)
    editing.apply_operation(draft.pk, ChangeField("signage", {"help": "乙"}), actor=editor, now=now, seen=seen)
    assert definition_of(draft).by_key["signage"].help == "乙"


def test_what_was_undone_meanwhile_is_not_overwritten(draft: ContentDraft, editor: Actor, now: datetime) -> None:
    editing.apply_operation(draft.pk, ChangeField("signage", {"help": "甲"}), actor=editor, now=now)
    seen = digest_of(draft, "signage")
    editing.undo(draft.pk, actor=editor, now=now)
    with pytest.raises(EditRefused):
        editing.apply_operation(draft.pk, ChangeField("signage", {"help": "乙"}), actor=editor, now=now, seen=seen)


def test_saving_one_question_asks_as_much_of_the_database_in_a_long_form(
    draft: ContentDraft, editor: Actor, now: datetime
) -> None:
    def queries(text: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            change = ChangeField("signage", {"help": text})
            editing.apply_operation(draft.pk, change, actor=editor, now=now, seen=digest_of(draft, "signage"))
        return len(captured)

    few = queries("甲")
    for number in range(40):
        editing.apply_operation(draft.pk, AddField("shop", f"问题{number}", "text"), actor=editor, now=now)
    assert queries("乙") == few <= 12


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_lose_nothing_of_each_other(cast: Cast, now: datetime) -> None:
    shop = item(now=now)
    ServiceItem.objects.filter(pk=shop.pk).update(kind=ItemKind.ITEM)
    shop.refresh_from_db()
    people = [member(cast, f"editor-{number}", Role.EDITOR) for number in range(4)]
    drafts = at_once(lambda actor: editing.open_draft(shop, actor=actor, now=now).pk, people)
    assert len(set(drafts)) == 1
    added = [AddField("shop", "同名的问题", "text") for _ in people]

    def add(pair: tuple[Actor, AddField]) -> str:
        return editing.apply_operation(drafts[0], pair[1], actor=pair[0], now=now).patch.place

    keys = at_once(add, list(zip(people, added, strict=True)))
    assert len(set(keys)) == len(people)
    draft = ContentDraft.objects.get(pk=drafts[0])
    assert draft.version == len(people)
    assert set(keys) <= set(definition_of(draft).by_key)


T = TypeVar("T")
R = TypeVar("R")


def at_once(call: Callable[[T], R], arguments: list[T]) -> list[R]:
    """Each in a thread of its own, begun together."""
    barrier = Barrier(len(arguments))

    def run(argument: T) -> R:
        barrier.wait(timeout=10)
        try:
            return call(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))
