"""Papers as the verbs leave them: one of every kind, and all of a package that is granted or refused."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from hall.casework import services
from hall.casework.models import Case, CaseDocument, Task
from hall.casework.services.hearing import first_day
from hall.catalog.content import Procedure
from hall.catalog.procedure import LicenceTerms
from hall.lib.dates import CHINA
from hall.wallet.models import Licence
from tests.casework.builders import accepted, item, step, submitted, task, verdict
from tests.casework.test_extension import answer, ask, head
from tests.casework.test_pause import pause
from tests.cast import Cast

REFUSED = "疏散通道宽度只有0.9米，低于规定的1.1米；厨房没有设置自动灭火装置，现场检查两次均未整改。"
FOUND = "现场核查，疏散通道最窄处宽0.9米，厨房没有设置自动灭火装置。"
STEPS = (
    step("food", "SCJG", licence=LicenceTerms(kind="食品经营许可证", months=60)),
    step("fume", "STHJ", kind="advise", question="油烟排放口距居民楼是否符合规定", silence="no_objection"),
    step("fire", "XFJY"),
)


def every_kind(cast: Cast) -> Iterator[tuple[str, CaseDocument]]:
    """(what happened, paper), each kind at least once."""
    item(Procedure(lead="SCJG", steps=STEPS), now=cast.now)
    yield from _of("granted", granted(cast))
    yield from _of("refused", refused(cast, "food", "fire"))
    yield from _of("partly", refused(cast, "fire"))
    yield from _of("corrected", corrected(cast))
    turned_away = submitted(cast)
    services.refuse_acceptance(
        turned_away.pk,
        "烟草专卖零售许可不由本机关办理。",
        ground="not_competent",
        authority="潮州市烟草专卖局",
        actor=cast.clerk,
        now=cast.now,
    )
    yield from _of("turned-away", turned_away)
    withdrawn = submitted(cast)
    services.withdraw_case(withdrawn.pk, actor=cast.xiaotong, now=cast.now)
    yield from _of("withdrawn", withdrawn)
    yield from _of("paused", paused(cast))
    yield from _of("heard", heard(cast))
    ended = accepted(cast)
    services.end_case(ended.pk, "applicant_died", "死亡证明已核对。", actor=cast.officer("SCJG"), now=cast.now)
    yield from _of("ended", ended)


def _of(prefix: str, case: Case) -> Iterator[tuple[str, CaseDocument]]:
    for document in CaseDocument.objects.filter(case=case).order_by("id"):
        yield prefix, document


def granted(cast: Cast) -> Case:
    """Delivered at the counter; its licence struck off later."""
    case = refused(cast)
    services.record_delivery(case.pk, services.Receipt("counter", "林晓彤"), actor=cast.clerk, now=cast.now)
    licence = Licence.objects.get(case_number=case.number)
    services.end_licence(
        licence.public_id, "revoked", "持证人停业并申请注销。", "other", actor=cast.officer("SCJG"), now=cast.now
    )
    return case


def refused(cast: Cast, *steps: str) -> Case:
    """Decided, with these steps refused."""
    case = accepted(cast)
    for one in Task.objects.filter(case=case).select_related("department"):
        if one.step in steps:
            officer = cast.officer(one.department.code)
            services.give_verdict(
                one.pk, "refuse", REFUSED, "《中华人民共和国消防法》第十五条", FOUND, actor=officer, now=cast.now
            )
        else:
            verdict(cast, case, one.step, "no_objection" if one.step == "fume" else "approve")
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return case


def corrected(cast: Cast) -> Case:
    """A correction was asked for."""
    case = submitted(cast)
    text = "1. 布局图没有标明疏散通道的宽度，请补充标注。\n2. 招牌宽度与效果图不一致，请核对后重新填写。"
    services.request_correction(case.pk, text, actor=cast.clerk, now=cast.now)
    return case


def paused(cast: Cast) -> Case:
    """More time was granted, then the clock stood for a test."""
    case = accepted(cast)
    Task.objects.filter(case=case).update(statutory_due_on=cast.now.date() + timedelta(days=9))
    answer(cast, ask(cast, case), actor=head(cast))
    pause(cast, case)
    return case


def heard(cast: Cast) -> Case:
    """A hearing was asked for and called."""
    case = accepted(cast)
    officer, fire = cast.officer("XFJY"), task(case, "fire")
    hearing = services.tell_hearing_right(
        fire.pk, "拟不予批准公众聚集场所投入使用：" + REFUSED, actor=officer, now=cast.now
    )
    services.ask_hearing(hearing.pk, actor=cast.xiaotong, now=cast.now)
    day = first_day(cast.now)
    services.call_hearing(
        fire.pk,
        datetime.combine(day, time(9, 30), CHINA),
        "潮安区政务服务中心三楼听证室",
        "李主持",
        actor=officer,
        now=cast.now,
    )
    return case
