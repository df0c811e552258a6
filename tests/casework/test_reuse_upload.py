"""Never ask twice: what the same party handed in before can be handed in again with one press."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from hall.casework import services
from hall.casework.errors import NotFound
from hall.casework.models import Case, Upload
from tests.casework.builders import draft, submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def earlier(cast: Cast) -> Upload:
    """The plan of an application that was handed in this morning."""
    return submitted(cast).uploads.get()


def begun(cast: Cast, **kwargs: object) -> Case:
    return draft(cast, filled=False, **kwargs)


def test_an_earlier_file_is_offered_and_used_with_one_press(cast: Cast, earlier: Upload) -> None:
    case = begun(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    page = client.get(f"/cases/{case.public_id}/materials/").content.decode()
    assert "您以前交过" in page
    reuse = f"/cases/{case.public_id}/uploads/{earlier.public_id}/reuse/"
    assert reuse in page
    page = client.post(reuse, follow=True).content.decode()
    assert "已用上以前交过的“布局图.pdf”" in page
    again = case.uploads.get()
    assert (again.reused_from, again.sha256, again.file.name) == (earlier, earlier.sha256, earlier.file.name)


def test_twice_is_once(cast: Cast, earlier: Upload) -> None:
    case = begun(cast)
    for _ in range(2):
        services.reuse_upload(case.pk, earlier.public_id, actor=cast.xiaotong, now=cast.now)
    assert case.uploads.count() == 1


def test_nobody_elses_file_can_be_used_or_is_offered(cast: Cast, earlier: Upload) -> None:
    for stranger in (cast.outsider, cast.jiaming):
        case = begun(cast, actor=stranger)
        with pytest.raises(NotFound):
            services.reuse_upload(case.pk, earlier.public_id, actor=stranger, now=cast.now)
        client = Client()
        client.force_login(stranger.account)
        assert str(earlier.public_id) not in client.get(f"/cases/{case.public_id}/materials/").content.decode()


def test_her_own_file_is_not_her_companys(cast: Cast) -> None:
    own = submitted(cast, actor=cast.actor(cast.jiaming.account)).uploads.get()
    case = begun(cast, actor=cast.jiaming)
    with pytest.raises(NotFound):
        services.reuse_upload(case.pk, own.public_id, actor=cast.jiaming, now=cast.now)


def test_what_was_never_handed_in_or_is_too_old_is_not_offered(cast: Cast, earlier: Upload) -> None:
    case = begun(cast)
    with pytest.raises(NotFound):
        services.reuse_upload(case.pk, earlier.public_id, actor=cast.xiaotong, now=cast.now + timedelta(days=366))
    Case.objects.filter(pk=earlier.case_id).update(submitted_at=None)
    with pytest.raises(NotFound):
        services.reuse_upload(case.pk, earlier.public_id, actor=cast.xiaotong, now=cast.now)


def test_throwing_the_draft_away_leaves_the_earlier_file(
    cast: Cast, earlier: Upload, django_capture_on_commit_callbacks
) -> None:
    case = begun(cast)
    services.reuse_upload(case.pk, earlier.public_id, actor=cast.xiaotong, now=cast.now)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_draft(case.pk, actor=cast.xiaotong, now=cast.now)
    assert default_storage.exists(earlier.file.name)
