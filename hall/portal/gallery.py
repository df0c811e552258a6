"""Invented values for the gallery of components: every part as pages use it, in every state. No database."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from forms_engine.definition import Choice, Field, FieldType, FormDefinition, Section
from forms_engine.django.forms import SectionForm, section_form
from forms_engine.validation import evaluate
from hall.casework.clock import ClockReading, Light
from hall.casework.progress import Lane
from hall.catalog.content import Limit, LimitUnit, Mark, Procedure, Step, StepKind
from hall.catalog.diagram import Seen, diagrams_of
from hall.oversight import charts
from hall.oversight.supervision import age_names, light_series, state_series

DEPARTMENTS: dict[str, Any] = {
    "SCJG": _("市场监督管理局"),
    "XFJY": _("消防救援大队"),
    "CGZF": _("城市管理和综合执法局"),
}
TOWNS = {"445103108": "彩塘镇", "445103108001": "彩塘社区", "445103110": "庵埠镇"}


def gallery(now: datetime) -> dict[str, Any]:
    """Everything that the page shows."""
    today = now.date()
    return {
        "parts": PARTS,
        "item": _item(),
        "clocks": _clocks(today),
        "lanes": _lanes(today),
        "opinions": _opinions(now),
        "timeline": _timeline(now),
        "progress": SimpleNamespace(due_on=today + timedelta(days=6)),
        "case": SimpleNamespace(ended_at=None, paused_on=None, state="correction_asked", applicant=SimpleNamespace()),
        "saved": SimpleNamespace(edition=1, saved_at=now),
        "steps": _steps(),
        "step_number": 2,
        "fields": _form({}, today),
        "wrong": _form({"wrong_id_number": "123"}, today, key="wrong", only=("text", "id_number", "yes_no")),
        "page": _form({}, today, key="page", only=("address", "decimal", "yes_no")),
        "page_section": SimpleNamespace(title=_("经营场所"), help=_("写实际经营的地方。")),
        "acting_as": _acting_as(),
        "talk": _talk(now),
        "flow": _flow(),
        **_charts(),
    }


PARTS = (
    ("frame", _("页头、查找和导航")),
    ("words", _("文字和颜色")),
    ("buttons", _("按钮和标记")),
    ("cards", _("事项卡片")),
    ("forms", _("表单")),
    ("files", _("文件和上传")),
    ("clock", _("时限")),
    ("work", _("办理情况")),
    ("data", _("表格和图")),
    ("states", _("空、等待和出错")),
    ("print", _("打印")),
)


def _item() -> Any:
    return SimpleNamespace(
        code="PKG-01",
        title=_("开办餐饮店一件事"),
        about=_("开餐馆、小吃店、饮品店：填一张表，几个部门同时审批。"),
        department=SimpleNamespace(name=DEPARTMENTS["SCJG"]),
        accepts_online=True,
    )


def _reading(total: int, used: int, light: Light, today: date) -> ClockReading:
    left = total - used
    return ClockReading(total, used, left, today + timedelta(days=left), LimitUnit.WORKING_DAYS, light, False)


def _clocks(today: date) -> list[tuple[str, StrOrPromise, ClockReading]]:
    """(tone, word, reading) of each state of a clock."""
    return [
        ("run", _("刚开始"), _reading(10, 0, Light.GREEN, today)),
        ("run", _("审查中"), _reading(10, 4, Light.GREEN, today)),
        ("near", _("临近到期"), _reading(10, 8, Light.YELLOW, today)),
        ("near", _("今天到期"), _reading(10, 10, Light.YELLOW, today)),
        ("over", _("已超期"), _reading(10, 12, Light.RED, today)),
        ("rest", _("中止计时"), _reading(10, 5, Light.GREEN, today)),
        ("ok", _("已办结"), _reading(10, 6, Light.GREEN, today)),
    ]


def _step(key: str, name: StrOrPromise, department: str, days: float, *needs: str) -> Step:
    limit = Limit(days=days, unit=LimitUnit.WORKING_DAYS, mark=Mark.EXAMPLE)
    return Step(
        key=key,
        name=str(name),
        kind=StepKind.APPROVE,
        department=department,
        needs=needs,
        promised=limit,
        mark=Mark.EXAMPLE,
    )


def _procedure() -> Procedure:
    return Procedure(
        lead="SCJG",
        steps=(
            _step("LICENCE", _("营业执照核验"), "SCJG", 0),
            _step("FOOD", _("食品经营许可"), "SCJG", 6, "LICENCE"),
            _step("FIRE", _("消防安全检查"), "XFJY", 5, "LICENCE"),
            _step("SIGN", _("门店招牌"), "CGZF", 5, "LICENCE"),
        ),
    )


def _lanes(today: date) -> list[Lane]:
    licence, food, fire, sign = _procedure().steps
    late, near = _reading(5, 6, Light.RED, today), _reading(6, 5, Light.YELLOW, today)
    return [
        Lane(licence, DEPARTMENTS["SCJG"], None, "ok", str(_("已通过")), None, str(_("11月24日按期办完"))),
        Lane(food, DEPARTMENTS["SCJG"], None, "near", str(_("临近到期")), near, str(_("还剩 1 个工作日"))),
        Lane(fire, DEPARTMENTS["XFJY"], None, "over", str(_("已超期")), late, str(_("已超期 1 个工作日"))),
        Lane(sign, DEPARTMENTS["CGZF"], None, "rest", str(_("等待前面环节")), None, ""),
    ]


def _flow() -> dict[str, Any]:
    marks = {"LICENCE": ("done", _("已通过")), "FOOD": ("run", _("审查中")), "FIRE": ("no", _("不同意"))}
    names = {code: str(name) for code, name in DEPARTMENTS.items()}
    seen = {key: Seen(mark, str(word)) for key, (mark, word) in {**marks, "SIGN": ("wait", _("等待前面环节"))}.items()}
    return diagrams_of(_procedure(), names, wide=560, narrow=326, seen=seen, decided="wait")


def _opinions(now: datetime) -> Any:
    lanes = _lanes(now.date())
    said = SimpleNamespace(
        reason=_("现场核查：布局与图纸一致，材料齐全，符合规定条件。"),
        basis=_("《食品经营许可和备案管理办法》第二十条"),
        signed_by=_("黄志衡"),
        given_at=now,
    )
    parts = [
        SimpleNamespace(lane=lanes[0], opinions=[said]),
        SimpleNamespace(
            lane=SimpleNamespace(**_of(lanes[2]), task=SimpleNamespace(claimed_by=_("杨安澜"))), opinions=[]
        ),
    ]
    return SimpleNamespace(all=parts, done=1, asked=2)


def _of(lane: Lane) -> dict[str, Any]:
    return {name: getattr(lane, name) for name in ("step", "department", "tone", "word", "note", "clock")}


def _timeline(now: datetime) -> list[Any]:
    department = SimpleNamespace(name=DEPARTMENTS["SCJG"])
    verdict = SimpleNamespace(department=department, get_verdict_display=_("同意"))
    plain: dict[str, Any] = {"task": None, "data": {}, "mandate_id": None}
    return [
        SimpleNamespace(**{**plain, "task": verdict}, at=now, kind="verdict_given", get_kind_display=_("部门意见")),
        SimpleNamespace(**plain, at=now - timedelta(days=2), kind="case_accepted", get_kind_display=_("受理")),
        SimpleNamespace(**plain, at=now - timedelta(days=3), kind="case_submitted", get_kind_display=_("提交申请")),
    ]


def _talk(now: datetime) -> list[Any]:
    fire = SimpleNamespace(name=DEPARTMENTS["XFJY"])
    return [
        SimpleNamespace(
            is_from_party=True, author=_("陈嘉明"), department=fire, sent_at=now, text=_("下周三能来看现场吗？"),
            read_at=now,
        ),
        SimpleNamespace(
            is_from_party=False, author=_("杨安澜"), department=fire, sent_at=now, text=_("可以，上午十点到店。"),
            read_at=None,
        ),
    ]  # fmt: skip


def _steps() -> list[Any]:
    names = (_("先回答几个问题"), _("申请人与经办人"), _("上传材料"), _("核对并提交"))
    return [SimpleNamespace(title=name, url="#forms", is_done=place == 0) for place, name in enumerate(names)]


def _field(kind: FieldType, prefix: str = "") -> Field:
    more: dict[str, Any] = {}
    if kind in {FieldType.ONE_OF, FieldType.MANY_OF}:
        more["choices"] = (
            Choice(value="a", label=str(_("现制现售"))),
            Choice(value="b", label=str(_("只卖预包装食品"))),
        )
    if kind is FieldType.GROUP:
        more["fields"] = (_field(FieldType.TEXT), _field(FieldType.MONEY))
        more["row_name"] = str(_("股东"))
    if kind is FieldType.DECLARATION:
        more["statement"] = str(_("本人承诺：所填内容真实，愿意承担不实承诺的责任。"))
    if kind is FieldType.DECIMAL:
        more["unit"] = str(_("平方米"))
    return Field(
        key=prefix + kind.value, label=str(NAMES[kind]), type=kind, required=kind is not FieldType.EMAIL, **more
    )


NAMES = {
    FieldType.TEXT: _("短文字"),
    FieldType.LONG_TEXT: _("长文字"),
    FieldType.INTEGER: _("整数"),
    FieldType.DECIMAL: _("小数，带单位"),
    FieldType.MONEY: _("金额"),
    FieldType.DATE: _("日期"),
    FieldType.YES_NO: _("是或否"),
    FieldType.ONE_OF: _("单选"),
    FieldType.MANY_OF: _("多选"),
    FieldType.REGION: _("镇和村"),
    FieldType.PHONE: _("手机号码"),
    FieldType.EMAIL: _("电子邮箱"),
    FieldType.ID_NUMBER: _("身份证号码"),
    FieldType.USCC: _("统一社会信用代码"),
    FieldType.BANK_NUMBER: _("银行账号"),
    FieldType.FILE: _("文件"),
    FieldType.LICENCE: _("电子证照"),
    FieldType.DECLARATION: _("我已阅读并承诺"),
    FieldType.DATE_RANGE: _("起止日期"),
    FieldType.ADDRESS: _("地址"),
    FieldType.PERSON: _("人员"),
    FieldType.ORGANISATION: _("单位"),
    FieldType.BANK_ACCOUNT: _("银行账户"),
    FieldType.GROUP: _("可以加行的表格"),
    FieldType.NOTE: _("只给人看的说明"),
}


def _acting_as() -> Any:
    """A request of somebody who acts for a company."""
    company = SimpleNamespace(
        party_key="o1", organisation_id=1, principal_name="潮安区韩江小馆餐饮有限公司", get_basis_display=_("经办人")
    )
    actor = SimpleNamespace(
        mandates=[company], party_key="o1", party_name=company.principal_name, acting_for=company, account=None
    )
    user = SimpleNamespace(is_authenticated=True, name="陈嘉明")
    return SimpleNamespace(user=user, actor=actor, get_full_path="/design/")


def _form(
    answers: dict[str, Any], today: date, *, key: str = "every", only: tuple[str, ...] | None = None
) -> SectionForm:
    prefix = f"{key}_" if only else ""
    fields = tuple(_field(kind, prefix) for kind in FieldType if only is None or kind.value in only)
    definition = FormDefinition(title="-", sections=(Section(key=key, title="-", fields=fields),))
    evaluation = evaluate(definition, answers, today=today, regions=TOWNS)
    return section_form(definition, key, answers, evaluation=evaluation, regions=TOWNS, show_errors=key == "wrong")


def _charts() -> dict[str, Any]:
    names = [str(name) for name in DEPARTMENTS.values()]
    lights = list(zip(names, ({"red": 1, "yellow": 2, "green": 9}, {"red": 2, "green": 4}, {"rest": 1}), strict=True))
    ages = list(zip(names, ([4, 3, 2, 2, 1, 0], [1, 2, 1, 1, 0, 1], [0, 0, 1, 0, 0, 0]), strict=True))
    keys = [one.key for one in state_series()]
    weeks = [(f"11-{day}", {key: (day * (n + 3)) % 11 for n, key in enumerate(keys)}) for day in (2, 9, 16, 23)]
    department = str(_("部门"))
    return {
        "by_state": charts.picture(charts.columns, weeks, state_series(), corner=str(_("日期"))),
        "by_light": charts.picture(charts.bars, lights, light_series(), corner=department),
        "by_age": charts.picture(charts.heat, ages, age_names(), corner=department),
    }
