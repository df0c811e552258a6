"""From handing in to publishing: four eyes, sending back, what may not be published, and what follows from it."""

from datetime import datetime

import pytest

from forms_engine.editing import AddField, ChangeField, RemoveField
from hall.casework import services as casework
from hall.catalog import editing, services
from hall.catalog.editing import EditRefused
from hall.catalog.models import ContentDraft, DraftState, Revision, ServiceItem
from hall.catalog.past import last_answers
from hall.catalog.selectors import content_of
from identity.actors import Actor
from identity.models import Role
from tests.casework.builders import submitted
from tests.cast import Cast
from tests.designer.conftest import member

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def changed(draft: ContentDraft, editor: Actor, now: datetime) -> ContentDraft:
    editing.apply_operation(draft.pk, AddField("shop", "经营面积", "decimal"), actor=editor, now=now)
    return editing.submit_for_review(draft.pk, actor=editor, now=now)


def test_a_second_person_publishes_and_everything_else_of_the_guide_stays(
    draft: ContentDraft, shop: ServiceItem, editor: Actor, publisher: Actor, now: datetime
) -> None:
    changed(draft, editor, now)
    revision = editing.publish_draft(draft.pk, actor=publisher, now=now)
    shop.refresh_from_db()
    assert shop.current == revision
    assert (revision.number, revision.published_by) == (2, publisher.account)
    before, after = content_of(Revision.objects.get(item=shop, number=1)), content_of(revision)
    assert [field.key for field in after.form.fields][-1] == "jing_ying_mian_ji"
    assert after.model_copy(update={"form": before.form}) == before
    draft.refresh_from_db()
    assert draft.state == DraftState.PUBLISHED


def test_the_author_may_not_publish_even_as_publisher(
    draft: ContentDraft, editor: Actor, cast: Cast, now: datetime
) -> None:
    both = member(cast, "editor", Role.PUBLISHER)
    changed(draft, both, now)
    with pytest.raises(EditRefused, match="另一位"):
        editing.publish_draft(draft.pk, actor=both, now=now)


def test_nor_may_anybody_who_changed_a_part_of_it(
    draft: ContentDraft, editor: Actor, cast: Cast, now: datetime
) -> None:
    helper = member(cast, "helper", Role.EDITOR, Role.PUBLISHER)
    editing.apply_operation(draft.pk, ChangeField("signage", {"help": "招牌"}), actor=helper, now=now)
    changed(draft, editor, now)
    with pytest.raises(EditRefused, match="另一位"):
        editing.publish_draft(draft.pk, actor=helper, now=now)


def test_publishers_of_another_department_do_not_publish(
    draft: ContentDraft, editor: Actor, cast: Cast, now: datetime
) -> None:
    changed(draft, editor, now)
    stranger = member(cast, "publisher-sthj", Role.PUBLISHER, department="STHJ")
    with pytest.raises(EditRefused, match="只有"):
        editing.publish_draft(draft.pk, actor=stranger, now=now)


def test_what_was_not_handed_in_is_not_published(draft: ContentDraft, publisher: Actor, now: datetime) -> None:
    with pytest.raises(EditRefused, match="不在送审中"):
        editing.publish_draft(draft.pk, actor=publisher, now=now)


def test_a_form_with_faults_is_not_handed_in(draft: ContentDraft, editor: Actor, now: datetime) -> None:
    editing.apply_operation(draft.pk, RemoveField("signage"), actor=editor, now=now)
    with pytest.raises(EditRefused) as refused:
        editing.submit_for_review(draft.pk, actor=editor, now=now)
    assert any("signage" in sentence for _, sentence in refused.value.faults)


def test_what_was_handed_in_is_not_changed_until_it_is_taken_back(
    draft: ContentDraft, editor: Actor, now: datetime
) -> None:
    changed(draft, editor, now)
    with pytest.raises(EditRefused, match="送审"):
        editing.apply_operation(draft.pk, AddField("shop", "再问", "text"), actor=editor, now=now)
    editing.take_back(draft.pk, actor=editor, now=now)
    editing.apply_operation(draft.pk, AddField("shop", "再问", "text"), actor=editor, now=now)


def test_sending_back_needs_a_note_and_returns_it_to_the_editor(
    draft: ContentDraft, editor: Actor, publisher: Actor, now: datetime
) -> None:
    changed(draft, editor, now)
    with pytest.raises(EditRefused, match="请写明"):
        editing.send_back(draft.pk, " ", actor=publisher, now=now)
    sent = editing.send_back(draft.pk, "面积请注明单位", actor=publisher, now=now)
    assert (sent.state, sent.note, sent.reviewed_by) == (DraftState.EDITING, "面积请注明单位", publisher.account)
    editing.apply_operation(draft.pk, ChangeField("jing_ying_mian_ji", {"unit": "平方米"}), actor=editor, now=now)


def test_a_draft_on_an_outdated_version_is_not_published(
    draft: ContentDraft, shop: ServiceItem, editor: Actor, publisher: Actor, now: datetime
) -> None:
    changed(draft, editor, now)
    assert shop.current is not None
    content = content_of(shop.current)
    newer = content.model_copy(update={"form": content.form.model_copy(update={"title": "新表"})})
    services.publish(shop, newer, now=now)
    with pytest.raises(EditRefused, match="新版本"):
        editing.publish_draft(draft.pk, actor=publisher, now=now)
    editing.take_back(draft.pk, actor=editor, now=now)
    editing.follow_current(draft.pk, actor=editor, now=now)
    editing.submit_for_review(draft.pk, actor=editor, now=now)
    assert editing.publish_draft(draft.pk, actor=publisher, now=now).number == 3


def test_a_published_form_is_used_by_the_next_case_and_kept_by_those_before(
    draft: ContentDraft, shop: ServiceItem, editor: Actor, publisher: Actor, cast: Cast, now: datetime
) -> None:
    before = submitted(cast)
    changed(draft, editor, now)
    revision = editing.publish_draft(draft.pk, actor=publisher, now=now)
    after = casework.start_case(shop.code, actor=cast.jiaming, now=now)
    assert (before.revision.number, after.revision) == (1, revision)


def test_the_dry_run_reads_what_was_handed_in_under_the_base(
    draft: ContentDraft, shop: ServiceItem, cast: Cast
) -> None:
    submitted(cast)
    assert draft.base is not None
    assert [dict(one.answers)["shop_name"] for one in last_answers(draft.base)] == ["韩江小馆"]


def test_packages_follow_and_loading_the_district_again_keeps_what_people_published(cast: Cast, now: datetime) -> None:
    services.load_catalog(now)
    food = ServiceItem.objects.get(code="SCJG-002")
    editor, publisher = member(cast, "e", Role.EDITOR), member(cast, "p", Role.PUBLISHER)
    draft = editing.open_draft(food, actor=editor, now=now)
    section = draft.parts.filter(kind="section").first()
    assert section is not None
    editing.apply_operation(draft.pk, AddField(section.key, "后厨监控", "yes_no"), actor=editor, now=now)
    editing.submit_for_review(draft.pk, actor=editor, now=now)
    editing.publish_draft(draft.pk, actor=publisher, now=now)
    package = ServiceItem.objects.select_related("current").get(code="PKG-01")
    assert package.current is not None
    assert "hou_chu_jian_kong" in content_of(package.current).form.by_key
    assert package.current.components["SCJG-002"] == 2
    assert services.load_catalog(now) == 0
