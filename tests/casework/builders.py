"""Small procedures and cases in each state, made by the verbs themselves."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from hall.casework import services
from hall.casework.models import Case, Task
from hall.catalog.content import Content, Guide, Limit, Mark, Material, Procedure, Step
from hall.catalog.models import ItemKind, Revision, ServiceItem
from identity.actors import Actor
from identity.models import Department
from tests.cast import Cast, officer

GROUNDS = {
    "basis": "《中华人民共和国消防法》第十五条",
    "facts": "现场核查，疏散通道宽 1.2 米。",
}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def days(count: float, mark: Mark = Mark.EXAMPLE) -> Limit:
    return Limit(days=count, mark=mark)


def step(key: str, department: str, *, kind: str = "approve", needs: Sequence[str] = (), **more: Any) -> Step:
    return Step(
        key=key,
        name=f"{key}环节",
        kind=kind,
        department=department,
        needs=tuple(needs),
        promised=more.pop("promised", days(5)),
        mark=Mark.EXAMPLE,
        **more,
    )


RESTAURANT = Procedure(
    lead="SCJG",
    steps=(
        step("licence", "SCJG", kind="verify", promised=days(0)),
        step("fume", "STHJ", kind="advise", needs=["licence"], promised=days(2)),
        step("food", "SCJG", needs=["licence"]),
        step("sign", "CGZF", needs=["licence"], when="signage == true"),
        step("fire", "XFJY", needs=["licence"]),
    ),
)

FORM = FormDefinition(
    title="测试申请表",
    sections=(
        Section(
            key="shop",
            title="店铺",
            fields=(
                Field(key="shop_name", label="店名", type=FieldType.TEXT, required=True, concept="organisation.name"),
                Field(key="signage", label="是否设置招牌", type=FieldType.YES_NO, required=True),
                Field(
                    key="sign_width",
                    label="招牌宽",
                    type=FieldType.DECIMAL,
                    required=True,
                    visible_when="signage == true",
                ),
            ),
        ),
    ),
)

PLAN = Material(key="plan", name="布局图", source="applicant", necessity="required")


def item(
    procedure: Procedure = RESTAURANT,
    *,
    code: str = "T-01",
    form: FormDefinition = FORM,
    materials: Sequence[Material] = (PLAN,),
    now: datetime,
    **header: Any,
) -> ServiceItem:
    """A published service item under this procedure."""
    for one in {procedure.lead, *(s.department for s in procedure.steps)}:
        officer(one)
    made = ServiceItem.objects.create(
        code=code,
        kind=ItemKind.PACKAGE,
        name="开办测试店一件事",
        department=Department.objects.get(code=procedure.lead),
        audience="both",
        theme="测试",
        **header,
    )
    content = Content(
        guide=Guide(
            audience_text="企业",
            item_type="一件事",
            handling="承诺件",
            conditions=("无",),
            legal_basis=(),
            promised=days(10),
            statutory=days(45, Mark.FOUND),
            fee_text="不收费",
            result_text="决定书",
        ),
        form=form,
        materials=tuple(materials),
        procedure=procedure,
    )
    digest = hashlib.sha256(content.model_dump_json().encode()).hexdigest()
    made.current = Revision.objects.create(
        item=made, number=1, content=content.model_dump(mode="json"), content_sha256=digest, published_at=now
    )
    made.save()
    return made


def pdf(name: str = "布局图.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def draft(cast: Cast, *, actor: Actor | None = None, filled: bool = True, signage: bool = True, **kwargs: Any) -> Case:
    """A draft, complete unless told otherwise."""
    who = actor or cast.xiaotong
    made = ServiceItem.objects.filter(code=kwargs.get("code", "T-01")).first() or item(now=cast.now, **kwargs)
    case = services.start_case(made.code, actor=who, now=cast.now)
    if filled:
        answers: dict[str, Any] = {"shop_name": "韩江小馆", "signage": signage}
        if signage:
            answers["sign_width"] = "3.5"
        case = services.save_answers(case.pk, "shop", answers, edition=case.edition, actor=who, now=cast.now)
        for material in made.current.content["materials"]:
            services.add_upload(case.pk, material["key"], pdf(), actor=who, now=cast.now)
    return case


def submitted(cast: Cast, **kwargs: Any) -> Case:
    who = kwargs.get("actor") or cast.xiaotong
    return services.submit_case(draft(cast, **kwargs).pk, actor=who, now=cast.now)


def accepted(cast: Cast, **kwargs: Any) -> Case:
    return services.accept_case(submitted(cast, **kwargs).pk, actor=cast.clerk, now=cast.now)


def task(case: Case, key: str) -> Task:
    return Task.objects.get(case=case, step=key)


def verdict(cast: Cast, case: Case, key: str, what: str = "approve", *, now: datetime | None = None) -> Task:
    """The department's officer gives a verdict on one step."""
    one = task(case, key)
    return services.give_verdict(
        one.pk,
        what,
        "材料齐全，符合规定条件。",
        **GROUNDS,
        actor=cast.officer(one.department.code),
        now=now or cast.now,
    )


def all_decided(cast: Cast, **kwargs: Any) -> Case:
    """Every department has given its verdict; the case waits for the signature."""
    case = accepted(cast, **kwargs)
    verdict(cast, case, "licence")
    for one in Task.objects.filter(case=case).exclude(state="done"):
        verdict(cast, case, one.step, "no_objection" if one.step == "fume" else "approve")
    return Case.objects.get(pk=case.pk)  # a protected state cannot be refreshed in place
