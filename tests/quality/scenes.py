"""The restaurant of the demonstration in every state, each page as the person it is made for sees it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from forms_engine.definition import Field, FieldType
from hall.casework import services
from hall.casework.models import Case, OpinionTemplate, Task
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.oversight.counting import count_day
from hall.oversight.models import DailyFigures
from hall.wallet.models import Licence
from identity.actors import Actor, actor_for
from identity.demo.people import BY_SUBJECT
from identity.models import Account, Mandate, Organisation
from identity.privacy.contact import correct_contact
from tests.quality.stage import Page

ITEM = "PKG-01"
MATTER = "拟不予批准：疏散通道宽度只有0.9米，低于规定的1.1米，现场检查两次均未整改。"
ANSWERS: dict[str, dict[str, Any]] = {
    "questions": {
        "flue": False, "mixed_building": False, "signage": True,
        "public_place": True, "tobacco": False, "drainage": False,
    },
    "scjg-002-place": {"town": "445103108", "address": "华桥路 18 号", "area": "86.5"},
    "scjg-002-matter": {
        "business_type": "catering", "items": ["hot", "cold"], "seats": 40, "network": False,
        "safety_manager_name": "林小青", "safety_manager_id": BY_SUBJECT["officer-cl"].id_number, "staff_count": 6,
    },
    "cgzf-001-matter": {
        "kind": "shop_sign", "width": "4.2", "height": "1.1", "clearance": "3",
        "start": "2027-01-01", "end": "2028-12-31",
    },
    "xfjy-001-matter": {
        "place_type": "restaurant", "mode": "inspection", "floors": "1-2层", "exits": 2,
        "fire_officer_name": "陈嘉明", "fire_officer_id": BY_SUBJECT["officer-mz"].id_number,
    },
    "result": {"delivery": "electronic"},
}  # fmt: skip
REASON = "现场核查：布局与图纸一致，材料齐全，符合规定条件。"


class Demonstration:
    """The invented people of the demonstration, at work at `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.item = ServiceItem.objects.select_related("current").get(code=ITEM)

    def account(self, subject: str) -> Account:
        return Account.objects.get(subject=subject, name=BY_SUBJECT[subject].name)

    def actor(self, subject: str, organisation: Organisation | None = None, *, at: datetime | None = None) -> Actor:
        return actor_for(self.account(subject), organisation, on=(at or self.now).date())

    def session(self, subject: str, *, as_company: bool = False) -> str:
        """A signed-in browser's cookie."""
        client = Client()
        account = self.account(subject)
        client.force_login(account)
        if as_company:
            session = client.session
            session["acting_for"] = Mandate.objects.filter(account=account).first().party_key  # type: ignore[union-attr]
            session.save()
        return client.cookies["sessionid"].value

    @property
    def owner(self) -> Actor:
        return self.actor("chenjiaming", Organisation.objects.get(uscc="91445103MA0DEM0019"))

    def draft(self, *, full: bool = True) -> Case:
        """As far as the page of materials, or to the end."""
        case = services.start_case(
            ITEM, actor=self.owner, now=self.now, agreed=("organisation", "person", "licence", "earlier")
        )
        for section, answers in ANSWERS.items():
            if section == "scjg-002-place" or full or section == "questions":
                given = {**case.answers.get(section, {}), **answers} if isinstance(case.answers, dict) else answers
                case = services.save_answers(
                    case.pk, section, given, edition=case.edition, actor=self.owner, now=self.now
                )
        if full:
            self._upload(case)
        return case

    def _upload(self, case: Case) -> None:
        for material in content_of(self.item.current).materials:  # type: ignore[arg-type]
            if material.source in {"form", "shared"} and material.key != "identity-proof":
                continue
            if material.key.startswith(("yczm", "zj-")):
                continue
            file = SimpleUploadedFile(f"{material.name[:20].replace('/', '、')}.png", picture(), "image/png")
            services.add_upload(case.pk, material.key, file, actor=self.owner, now=self.now)

    def submitted(self) -> Case:
        return services.submit_case(self.draft().pk, actor=self.owner, now=self.now)

    def accepted(self) -> Case:
        return services.accept_case(self.submitted().pk, actor=self.actor("zhengyuqin"), now=self.now)

    def task(self, case: Case, step: str) -> Task:
        return Task.objects.select_related("department").get(case=case, step=step)

    def decide(self, case: Case, *steps: str, verdict: str = "approve") -> None:
        for step in steps:
            task = self.task(case, step)
            officer = self.actor(f"officer-{task.department.code.lower()}")
            what = "no_objection" if step.startswith("ADV") else verdict
            services.give_verdict(task.pk, what, REASON, actor=officer, now=self.now)

    def at(self, days: int) -> "Demonstration":
        return Demonstration(self.now - timedelta(days=days))


def picture() -> bytes:
    """A small picture, so that previews have something to show."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (480, 320), "#e5eefa")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, 440, 280), outline="#0f4c9c", width=4)
    draw.line((240, 40, 240, 280), fill="#0f4c9c", width=3)
    draw.line((240, 160, 440, 160), fill="#0f4c9c", width=3)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def scenes() -> Iterator[Page]:
    """The cases are made as days go by; then each page is named."""
    now = timezone.now()
    decided, correcting, working = _decided(now), _correcting(now), _working(now)
    waiting = Demonstration(now).submitted()
    show = Demonstration(now)
    company, person = show.session("chenjiaming", as_company=True), show.session("linxiaotong")
    clerk, officer = show.session("zhengyuqin"), show.session("officer-xfjy")
    hearings = list(_hearing(now, company, officer))
    owing, undelivered = _owing(now), _undelivered(now, clerk)
    draft = show.draft(full=True)  # the last case that is begun: a draft that waits would be gone on with
    lead, supervisor = show.session("officer-scjg"), show.session("supervisor")
    yield Page("guide", f"/items/{ITEM}/")
    yield Page("guide-single", "/items/XFJY-001/")
    yield Page("applies", f"/items/{ITEM}/applies/")
    answers = "&".join(f"{key}={str(value).lower()}" for key, value in ANSWERS["questions"].items())
    yield Page("applies-answered", f"/items/{ITEM}/applies/?{answers}")
    yield Page("start-answered", f"/items/{ITEM}/start/?{answers}", person)
    yield Page("search", "/items/?q=开餐馆")
    yield Page("search-empty", "/items/?q=火箭发射")
    yield Page("start", f"/items/{ITEM}/start/", person)
    yield Page("my", "/my/", company)
    yield Page("my-running", "/my/?state=running", company)
    yield Page("messages", "/my/messages/", company)
    yield Page("messages-empty", "/my/messages/", show.session("suwanqing"))
    yield Page("my-empty", "/my/", show.session("suwanqing"))
    for section in ANSWERS:
        yield Page(f"form-{section}", f"/cases/{draft.public_id}/form/{section}/", company)
    yield Page("materials", f"/cases/{draft.public_id}/materials/", company)
    yield Page("review", f"/cases/{draft.public_id}/review/", company)
    for name, case in (("waiting", waiting), ("correcting", correcting), ("working", working), ("decided", decided)):
        yield Page(f"case-{name}", f"/cases/{case.public_id}/", company)
        yield Page(f"desk-case-{name}", f"/desk/cases/{case.public_id}/", supervisor)
    yield undelivered
    yield Page("supply", f"/cases/{owing.public_id}/supply/", company)
    yield Page("wallet-company", "/wallet/", company)
    yield from _licence(decided, company, lead)
    yield from hearings
    yield Page("me-company", "/me/", company)
    yield Page("desk-intake", "/desk/", clerk)
    yield Page("desk-intake-case", f"/desk/cases/{waiting.public_id}/", clerk)
    yield Page("desk-officer", "/desk/", officer)
    yield Page("restaurant-task", f"/desk/tasks/{show.task(working, 'XFJY-001').pk}/", officer)
    yield Page("desk-lead", "/desk/", lead)
    yield Page("desk-supervisor", "/desk/", supervisor)
    _counted(now)
    yield Page("supervision", "/desk/supervision/", supervisor)
    yield Page("supervision-department", "/desk/supervision/?department=XFJY&age=1", supervisor)
    yield from _in_their_moment(show, working, company, person, officer)
    yield Page("design", "/design/")
    yield Page("not-found", "/no-such-page/")
    yield Page("demo-login", "/oidc/authenticate/?next=/my/")


def _in_their_moment(show: Demonstration, working: Case, company: str, person: str, officer: str) -> Iterator[Page]:
    """Pages that are there only while something is the case (stage.BY_SCENES): they are led away from otherwise."""
    yield Page("identity-give_mandate", "/me/mandates/give/", company)
    actor = show.actor("linxiaotong")
    correct_contact("13900000000", "", actor=actor, now=show.now)
    yield Page("identity-confirm_contact", "/me/privacy/contact/code/", person)
    old = services.start_case("MZ-002", actor=actor, now=show.now)
    _revise(old.item, show.now)
    yield Page("casework-update", f"/cases/{old.public_id}/update/", person)
    task = show.task(working, "XFJY-001")
    yield Page("desk-batch", f"/desk/batch/?do=agree&pick={task.pk}", officer)


def _revise(item: ServiceItem, now: datetime) -> None:
    """A newer revision that asks one question more."""
    assert item.current is not None
    content = content_of(item.current)
    page = content.form.sections[0]
    asked = page.model_copy(
        update={"fields": (*page.fields, Field(key="extra", label="补充说明", type=FieldType.TEXT))}
    )
    form = content.form.model_copy(update={"sections": (asked, *content.form.sections[1:])})
    item.current = Revision.objects.create(
        item=item,
        number=item.current.number + 1,
        content=content.model_copy(update={"form": form}).model_dump(mode="json"),
        content_sha256="1" * 64,
        published_at=now,
    )
    item.save()


def _counted(now: datetime) -> None:
    """Today's figures as the worker counts them, and invented ones of the weeks before."""
    count_day(now)
    for row in list(DailyFigures.objects.filter(day=local_day(now))):
        for week in range(1, 12):
            row.pk, row.day, row.counted_at = None, row.day - timedelta(weeks=1), row.counted_at - timedelta(weeks=1)
            row.cases = {state: count + (row.department_id * 7 + week * 5) % 9 for state, count in row.cases.items()}
            row.save(force_insert=True)


def _licence(decided: Case, company: str, lead: str) -> Iterator[Page]:
    """A licence in its wallet, at its issuer, and as anyone verifies it."""
    licence = Licence.objects.filter(case_number=decided.number, department__code="SCJG").first()
    assert licence is not None
    yield Page("wallet-licence", f"/wallet/{licence.public_id}/", company)
    yield Page("wallet-code", f"/wallet/{licence.public_id}/code/", company)
    yield Page("desk-licence", f"/desk/licences/{licence.public_id}/", lead)
    yield Page("verify-licence", f"/verify/{licence.verification_code}/")


def _hearing(now: datetime, company: str, officer: str) -> Iterator[Page]:
    """A case whose party was told of the right to be heard, and one that asked for it."""
    for name, is_asked in (("told", False), ("asked", True)):
        case, show = Demonstration(now - timedelta(days=2)).accepted(), Demonstration(now)
        show.decide(case, "LICENSE-CHECK")
        task = show.task(case, "XFJY-001")
        hearing = services.tell_hearing_right(task.pk, MATTER, actor=show.actor("officer-xfjy"), now=now)
        if is_asked:
            services.ask_hearing(hearing.pk, actor=show.owner, now=now)
        yield Page(f"case-hearing-{name}", f"/cases/{case.public_id}/", company)
        yield Page(f"desk-hearing-{name}", f"/desk/tasks/{task.pk}/hearing/", officer)


def _decided(now: datetime) -> Case:
    begun = Demonstration(now - timedelta(days=21))
    case = begun.accepted()
    Demonstration(now - timedelta(days=18)).decide(case, "LICENSE-CHECK")
    later = Demonstration(now - timedelta(days=15))
    later.decide(case, "ADV-FUME", "SCJG-002", "CGZF-001", "XFJY-001")
    services.sign_decision(case.pk, actor=later.actor("officer-scjg"), now=later.now)
    return Case.objects.get(pk=case.pk)


def _undelivered(now: datetime, clerk: str) -> Page:
    """A case that was not accepted: its paper is delivered against a receipt."""
    case = Demonstration(now).submitted()
    services.refuse_acceptance(case.pk, "不属于本机关职权范围。", actor=Demonstration(now).actor("zhengyuqin"), now=now)
    paper = case.documents.get(kind="non_acceptance")
    return Page("desk-deliver_paper", f"/desk/cases/{case.public_id}/documents/{paper.pk}/delivery/", clerk)


def _owing(now: datetime) -> Case:
    """Accepted on the promise that what may follow will follow."""
    show = Demonstration(now)
    case, later = show.draft(), [one.key for one in content_of(show.item.current).materials if one.necessity == "later"]  # type: ignore[arg-type]
    for upload in case.uploads.filter(material__in=later):
        services.remove_upload(case.pk, upload.public_id, actor=show.owner, now=now)
    case = services.submit_case(case.pk, promised=later, actor=show.owner, now=now)
    return services.accept_case(case.pk, actor=show.actor("zhengyuqin"), now=now)


def _correcting(now: datetime) -> Case:
    begun = Demonstration(now - timedelta(days=3))
    case = begun.submitted()
    text = "请补充消防设施平面图（比例不小于 1:100）。"
    return services.request_correction(case.pk, text, actor=begun.actor("zhengyuqin"), now=begun.now)


def _working(now: datetime) -> Case:
    begun = Demonstration(now - timedelta(days=7))
    case = begun.accepted()
    Demonstration(now - timedelta(days=6)).decide(case, "LICENSE-CHECK")
    Demonstration(now - timedelta(days=4)).decide(case, "ADV-FUME", "CGZF-001")
    _beside_the_procedure(Demonstration(now), case)
    return case


def _beside_the_procedure(show: Demonstration, case: Case) -> None:
    """The fire brigade asks the housing department, agrees on a visit with the market supervision, has a template."""
    officer, now = show.actor("officer-xfjy"), show.now
    task = show.task(case, "XFJY-001")
    services.ask_department(
        task.pk, "ZJ", "请确认该建筑的竣工验收情况和疏散楼梯的设计宽度。", 3, actor=officer, now=now
    )
    services.plan_visit(
        case.pk,
        ["XFJY", "SCJG"],
        now + timedelta(days=2),
        "彩塘镇华桥路 18 号",
        "请负责人在场，打开消防设施。",
        actor=officer,
        now=now,
    )
    OpinionTemplate.objects.create(
        department=task.department,
        verdict="approve",
        title="现场检查合格",
        text="{applicant}申请的{item}经现场检查，符合消防安全要求。",
        made_by=show.account("officer-xfjy"),
        made_at=now,
    )
