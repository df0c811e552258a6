"""沟通: a message between the party and a department inside the case; both are told, each sees what is theirs."""

import pytest
from django.test import Client

from hall.casework import services
from hall.casework.errors import NotAllowed, NotFound, Refused
from hall.casework.exchange.talk import messages_of, to_whom, waiting_for
from hall.casework.models import Case
from hall.channels.models import Delivery
from identity.actors import Actor
from tests.casework.builders import accepted, draft, submitted, task, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def say(cast: Cast, case: Case, who: Actor, text: str = "请问还缺什么？", to: str = "", key: str | None = None) -> None:
    services.send_message(case.pk, text, department=to, actor=who, now=cast.now, key=key)


def in_approval(cast: Cast) -> Case:
    case = accepted(cast)
    verdict(cast, case, "licence")
    return case


def test_both_sides_are_told_and_a_repeated_message_is_one(cast: Cast) -> None:
    case = in_approval(cast)
    fire = cast.officer("XFJY")
    services.claim_task(task(case, "fire").pk, actor=fire, now=cast.now)
    for _twice in range(2):
        say(cast, case, cast.xiaotong, to="XFJY", key="q")
    say(cast, case, fire, "请补充疏散示意图的说明。", to="XFJY")
    told = Delivery.objects.filter(event__kind__startswith="message_to").order_by("id")
    assert [(one.event.kind, one.recipient.name, one.channel) for one in told] == [
        ("message_to_department", "XFJY的张工", "email"),
        ("message_to_party", "林晓彤", "sms"),
        ("message_to_party", "林晓彤", "email"),
    ]
    assert case.messages.count() == 2


def test_each_department_sees_its_own_lead_and_intake_see_all(cast: Cast) -> None:
    case = in_approval(cast)
    assert to_whom(case)[0][0] == ""
    say(cast, case, cast.xiaotong, "问消防", to="XFJY")
    say(cast, case, cast.xiaotong, "问窗口")
    seen = {
        name: [one.text for one in messages_of(actor, case)]
        for name, actor in (
            ("party", cast.xiaotong),
            ("fire", cast.officer("XFJY")),
            ("signs", cast.officer("CGZF")),
            ("lead", cast.officer("SCJG")),
            ("clerk", cast.clerk),
        )
    }
    both = ["问消防", "问窗口"]
    assert seen == {"party": both, "fire": ["问消防"], "signs": [], "lead": both, "clerk": both}
    assert [one.text for one in waiting_for(cast.officer("XFJY"))] == ["问消防"]
    assert [one.text for one in waiting_for(cast.clerk)] == ["问窗口"]


def test_reading_marks_it_seen_for_the_side_that_it_is_for(cast: Cast) -> None:
    case = in_approval(cast)
    say(cast, case, cast.xiaotong, to="XFJY")
    page = f"/desk/cases/{case.public_id}/talk/"
    for who, is_seen in ((cast.officer("SCJG"), False), (cast.officer("XFJY"), True)):
        client = Client()
        client.force_login(who.account)
        assert "请问还缺什么？" in client.get(page).content.decode()
        assert (case.messages.get().read_at is not None) is is_seen
    assert "没有要看的留言" in client.get("/desk/messages/").content.decode()


def test_strangers_and_what_does_not_fit(cast: Cast) -> None:
    case = in_approval(cast)
    with pytest.raises(NotFound):
        say(cast, case, cast.outsider)
    with pytest.raises(NotAllowed):
        say(cast, case, cast.supervisor)
    with pytest.raises(NotAllowed):
        say(cast, draft(cast), cast.xiaotong)
    for field, text, to in (("text", " ", ""), ("text", "长" * 1001, ""), ("department", "问", "ZJ")):
        with pytest.raises(Refused) as refused:
            say(cast, case, cast.xiaotong, text, to)
        assert field in refused.value.fields
    with pytest.raises(Refused):
        say(cast, case, cast.officer("XFJY"), to="SCJG")  # in the name of another department


def test_a_day_has_an_end(cast: Cast) -> None:
    case = submitted(cast)
    for count in range(30):
        say(cast, case, cast.xiaotong, f"第 {count} 问")
    with pytest.raises(Refused, match="12345"):
        say(cast, case, cast.xiaotong)
    say(cast, case, cast.clerk, "请不用着急。")


def test_the_pages_keep_what_was_typed(cast: Cast) -> None:
    case = in_approval(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    path = f"/cases/{case.public_id}/talk/"
    assert path in client.get(f"/cases/{case.public_id}/").content.decode()
    refused = client.post(path, {"department": "ZJ", "text": "写了很久的话", "key": "k"})
    assert refused.status_code == 422
    assert "写了很久的话" in refused.content.decode()
    client.post(path, {"department": "XFJY", "text": "写了很久的话", "key": "k"})
    assert case.messages.get().text == "写了很久的话"
    assert "对方还没有看" in client.get(path).content.decode()
