"""The verbs of the form designer: open a draft, change it, take back, hand in, publish by a second person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forms_engine.editing import Operation, Patch, Refusal, empty_form, plan, take_apart
from forms_engine.words import Sentence
from hall.catalog import permissions
from hall.catalog.draft_store import RowShelf, definition_of, digest, patch_as_json, patch_from_json
from hall.catalog.models import (
    OPEN_DRAFTS,
    ChangeState,
    ContentDraft,
    DraftChange,
    DraftPart,
    DraftState,
    Revision,
    ServiceItem,
)
from hall.catalog.selectors import content_of
from hall.catalog.services import Unpublishable, problems_of, publish, recompose_packages
from hall.lib.language import originals
from hall.lib.request_log import log_act
from identity.actors import Actor
from identity.models import Account


class EditRefused(Exception):
    """Nothing was changed. `faults` are (attribute, sentence); `is_stale`: somebody else was quicker."""

    def __init__(self, message: str, faults: tuple[tuple[str, str], ...] = (), *, is_stale: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.faults = faults
        self.is_stale = is_stale


@dataclass(frozen=True, slots=True)
class Applied:
    """The draft after a change; an empty patch means that all was so already."""

    draft: ContentDraft
    patch: Patch


def open_draft(item: ServiceItem, *, actor: Actor, now: datetime) -> ContentDraft:
    """The item's open draft; a new one begins with the published form. Raises EditRefused."""
    account = _editor(actor, item)
    with transaction.atomic():
        item = (
            ServiceItem.objects.select_for_update(of=("self",)).select_related("current", "department").get(pk=item.pk)
        )
        found = ContentDraft.objects.filter(item=item, state__in=OPEN_DRAFTS).first()
        if found is not None:
            return found
        draft = ContentDraft.objects.create(item=item, base=item.current, author=account, opened_at=now, changed_at=now)
        form = content_of(item.current).form if item.current else empty_form(f"{item.name}申请表")
        shelf = RowShelf(draft)
        DraftPart.objects.bulk_create([shelf.row(part) for part in take_apart(form)])
    log_act("draft_opened", item=item.code, draft=draft.pk)
    return draft


def _editor(actor: Actor, item: ServiceItem) -> Account:
    if (reason := permissions.why_not_edit(actor, item)) or actor.account is None:
        raise EditRefused(reason)
    return actor.account


@contextmanager
def _locked(draft_pk: int) -> Iterator[ContentDraft]:
    """One transaction under the draft's row lock. Raises EditRefused when it is gone."""
    with transaction.atomic():
        draft = (
            ContentDraft.objects.select_for_update(of=("self",))
            .select_related("item__department")
            .filter(pk=draft_pk)
            .first()
        )
        if draft is None:
            raise EditRefused(_("这份草稿已经不在了。"))
        yield draft


def _must_be_editing(draft: ContentDraft) -> None:
    if draft.state == DraftState.SUBMITTED:
        raise EditRefused(_("这张表已经送审。要继续修改，请先撤回送审。"))
    if draft.state != DraftState.EDITING:
        raise EditRefused(_("这份草稿已经结束，请重新打开设计页面。"))


def apply_operation(draft_pk: int, operation: Operation, *, actor: Actor, now: datetime, seen: str = "") -> Applied:
    """Change the draft. Costs the same however many questions there are.

    With `seen` (the digest of the part that the editor looked at) nothing newer is overwritten: EditRefused.
    """
    with _locked(draft_pk) as draft:
        account = _editor(actor, draft.item)
        _must_be_editing(draft)
        shelf = RowShelf(draft)
        outcome = plan(operation, shelf)
        if isinstance(outcome, Refusal):
            raise EditRefused(outcome.sentence, outcome.faults)
        if outcome.changes:
            before = outcome.changes[0].before
            if seen and before and digest(before) != seen:
                raise EditRefused(_("这里刚才被改过了。下面是最新的内容，请核对后再改。"), is_stale=True)
            _enter(draft, shelf, outcome, account, now)
        return Applied(draft, outcome)


def _enter(draft: ContentDraft, shelf: RowShelf, patch: Patch, account: Account, now: datetime) -> None:
    """Write the change and its history: a row each. What was undone before can no longer be brought back."""
    _next_version(draft, now)
    shelf.put(patch)
    DraftChange.objects.filter(draft=draft, state=ChangeState.UNDONE).update(state=ChangeState.DROPPED)
    DraftChange.objects.create(
        draft=draft,
        number=draft.version,
        sentence=_in_chinese(patch.sentence)[:400],
        told=[patch.sentence.source, dict(patch.sentence.parts)],
        place=patch.place,
        patch=patch_as_json(patch),
        author=account,
        at=now,
    )


def _in_chinese(sentence: Sentence) -> str:
    with originals():
        return str(sentence)


def _next_version(draft: ContentDraft, now: datetime) -> None:
    draft.version += 1
    draft.changed_at = now
    draft.save(update_fields=["version", "changed_at"])


def undo(draft_pk: int, *, actor: Actor, now: datetime, seen: int | None = None) -> Applied:
    """Take the last change back: the form is exactly what it was before."""
    return _step(draft_pk, actor, now, seen, back=True)


def redo(draft_pk: int, *, actor: Actor, now: datetime, seen: int | None = None) -> Applied:
    """Bring back what was taken back last."""
    return _step(draft_pk, actor, now, seen, back=False)


def _step(draft_pk: int, actor: Actor, now: datetime, seen: int | None, *, back: bool) -> Applied:
    with _locked(draft_pk) as draft:
        _editor(actor, draft.item)
        _must_be_editing(draft)
        if seen is not None and seen != draft.version:
            raise EditRefused(_("刚才又有新的修改，请看过最新的内容再撤销。"), is_stale=True)
        change = next_undo(draft) if back else next_redo(draft)
        if change is None:
            raise EditRefused(_("没有可以撤销的修改。") if back else _("没有可以恢复的修改。"))
        patch = patch_from_json(change.patch, change.said, change.place)
        _next_version(draft, now)
        RowShelf(draft).put(patch.reverse if back else patch)
        change.state = ChangeState.UNDONE if back else ChangeState.DONE
        change.save(update_fields=["state"])
        return Applied(draft, patch)


def next_undo(draft: ContentDraft) -> DraftChange | None:
    """The change that undo would take back. One query."""
    return DraftChange.objects.filter(draft=draft, state=ChangeState.DONE).order_by("-number").first()


def next_redo(draft: ContentDraft) -> DraftChange | None:
    """The change that redo would bring back. One query."""
    return DraftChange.objects.filter(draft=draft, state=ChangeState.UNDONE).order_by("number").first()


def submit_for_review(draft_pk: int, *, actor: Actor, now: datetime) -> ContentDraft:
    """Hand the form in. Raises EditRefused with every fault that publishing would refuse."""
    with _locked(draft_pk) as draft:
        account = _editor(actor, draft.item)
        _must_be_editing(draft)
        if problems := problems_of_draft(draft):
            raise EditRefused(_("还有问题没有改好，不能送审。"), tuple(("", problem) for problem in problems))
        draft.state, draft.submitted_by, draft.submitted_at, draft.note = DraftState.SUBMITTED, account, now, ""
        draft.save(update_fields=["state", "submitted_by", "submitted_at", "note"])
    log_act("draft_submitted", item=draft.item.code, draft=draft.pk)
    return draft


def problems_of_draft(draft: ContentDraft) -> list[str]:
    """Everything that forbids publishing it as it stands."""
    if draft.item.current is None:
        return [_("这个事项还没有办事指南，不能只发布表单。")]
    content = content_of(draft.item.current).model_copy(update={"form": definition_of(draft)})
    return list(problems_of(draft.item, content))


def take_back(draft_pk: int, *, actor: Actor, now: datetime) -> ContentDraft:
    """An editor goes on editing what was handed in."""
    with _locked(draft_pk) as draft:
        _editor(actor, draft.item)
        _must_be_submitted(draft)
        return _back_to_editing(draft, "", None, now)


def send_back(draft_pk: int, note: str, *, actor: Actor, now: datetime) -> ContentDraft:
    """The second person returns it with what is to be changed. Raises EditRefused."""
    with _locked(draft_pk) as draft:
        reviewer = _reviewer(actor, draft)
        if not note.strip():
            raise EditRefused(_("请写明要改什么。"), (("note", _("请写明要改什么。")),))
        log_act("draft_sent_back", item=draft.item.code, draft=draft.pk)
        return _back_to_editing(draft, note.strip()[:1000], reviewer, now)


def _back_to_editing(draft: ContentDraft, note: str, reviewer: Account | None, now: datetime) -> ContentDraft:
    draft.state, draft.note, draft.changed_at = DraftState.EDITING, note, now
    if reviewer:
        draft.reviewed_by, draft.reviewed_at = reviewer, now
    draft.save(update_fields=["state", "note", "changed_at", "reviewed_by", "reviewed_at"])
    return draft


def _must_be_submitted(draft: ContentDraft) -> None:
    if draft.state != DraftState.SUBMITTED:
        raise EditRefused(_("这张表现在不在送审中，可能已经退回或者发布。"))


def _reviewer(actor: Actor, draft: ContentDraft) -> Account:
    _must_be_submitted(draft)
    if (reason := permissions.why_not_publish(actor, draft)) or actor.account is None:
        raise EditRefused(reason)
    return actor.account


def publish_draft(draft_pk: int, *, actor: Actor, now: datetime) -> Revision:
    """A second person publishes. Guide, materials and procedure stay as they are; packages of it are made anew.

    Raises EditRefused: for whoever wrote any of it, for what the lint refuses here or in a package, and when another
    version was published since the draft began.
    """
    with _locked(draft_pk) as draft:
        reviewer = _reviewer(actor, draft)
        current = draft.item.current
        if current is None or current != draft.base:
            raise EditRefused(_("这份草稿开始以后，又有新版本发布。请退回编辑人员，对照新版本后重新送审。"))
        content = content_of(current).model_copy(update={"form": definition_of(draft)})
        try:
            revision = publish(draft.item, content, now=now, by=reviewer)
            recompose_packages(draft.item, now=now)
        except Unpublishable as refused:
            faults = tuple(("", problem) for problem in refused.problems)
            raise EditRefused(_("这张表现在不能发布。"), faults) from refused
        draft.state, draft.published = DraftState.PUBLISHED, revision
        draft.reviewed_by, draft.reviewed_at = reviewer, now
        draft.save(update_fields=["state", "published", "reviewed_by", "reviewed_at"])
    log_act("draft_published", item=draft.item.code, draft=draft.pk, revision=revision.number)
    return revision


def follow_current(draft_pk: int, *, actor: Actor, now: datetime) -> ContentDraft:
    """Hold the draft against the version that was published meanwhile; its questions stay as they are."""
    with _locked(draft_pk) as draft:
        _editor(actor, draft.item)
        _must_be_editing(draft)
        draft.base, draft.changed_at = draft.item.current, now
        draft.save(update_fields=["base", "changed_at"])
        return draft


def discard_draft(draft_pk: int, *, actor: Actor, now: datetime) -> ContentDraft:
    """Give the draft up. Its rows stay as the record of what was done."""
    with _locked(draft_pk) as draft:
        _editor(actor, draft.item)
        _must_be_editing(draft)
        draft.state, draft.changed_at = DraftState.DISCARDED, now
        draft.save(update_fields=["state", "changed_at"])
    log_act("draft_discarded", item=draft.item.code, draft=draft.pk)
    return draft
