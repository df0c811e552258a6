"""One's own copy of all that the hall holds: which rows, which fields, and as plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field, Model, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hall.lib.dates import full_day, full_moment
from identity.models import Account
from identity.privacy.registry import ME, Holding, holdings, in_words, needed_by_readings, reading_of

SHOWN = 5  # rows of a holding on the page
ON_PAPER = 200  # rows of a holding on paper, the newest; the copy for machines has all


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a holding: its key, and label and value of each field that says something."""

    pk: Any
    values: Sequence[tuple[str, str, Any]]  # field, label, value as JSON can hold it


@dataclass(frozen=True, slots=True)
class Held:
    """A holding with the person's rows."""

    holding: Holding
    rows: Sequence[Row]


def rows_of(holding: Holding, account: Account) -> QuerySet[Model]:
    """The rows of a holding that are this person's; none where rows are nobody's or are not given out."""
    manager = holding.model_class._default_manager
    if not holding.of or holding.withheld:
        return manager.none()
    mine = Q()
    for lookup in holding.of:
        conditions = {lookup: ME} if isinstance(lookup, str) else lookup
        mine |= Q(**{name: account.pk if value is ME else value for name, value in conditions.items()})
    return manager.filter(mine).distinct().order_by("pk")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What the page shows of a holding: how many rows, and the newest of them without what is sensitive."""

    holding: Holding
    number: int
    rows: Sequence[Sequence[tuple[str, str]]]  # label and text


def glimpses(account: Account) -> list[Glimpse]:
    """The holdings with a row of this person that says anything. Two queries a holding."""
    found = []
    for holding in holdings():
        fields = [holding.model_class._meta.get_field(name) for name in holding.ordinary]
        newest = list(_with_related(rows_of(holding, account), fields).order_by("-pk")[:SHOWN])
        rows = [_texts(_row(one, fields, for_people=True)) for one in newest]
        if any(rows) or (newest and not holding.ordinary):  # what is sensitive is only told of
            found.append(Glimpse(holding, rows_of(holding, account).count(), rows))
    return found


def recent(model: str, account: Account, number: int) -> list[Model]:
    """The newest rows of a declared model that are this person's."""
    of_model = next((holding for holding in holdings() if holding.model == model), None)
    return list(rows_of(of_model, account).order_by("-pk")[:number]) if of_model else []


def copy_of(account: Account, limit: int | None = None, *, for_people: bool = False) -> Iterator[Held]:
    """Everything, holding by holding, or the newest `limit` rows of each; those without a row are left out.

    `for_people` in words, else as it is stored.
    """
    for holding in holdings():
        rows = rows_of(holding, account)
        names = [holding.model_class._meta.get_field(name) for name in holding.fields]
        rows = _with_related(rows, names)
        found = [
            _row(one, names, for_people=for_people) for one in (rows if limit is None else rows.order_by("-pk")[:limit])
        ]
        if found:
            yield Held(holding, found)


def as_json(account: Account, *, now: datetime) -> dict[str, Any]:
    """The copy for machines."""
    return {
        "made_at": now.isoformat(),
        "account": str(account.public_id),
        "holdings": [
            {
                "model": held.holding.model,
                "title": str(held.holding.title),
                "purpose": str(held.holding.purpose),
                "basis": str(held.holding.basis),
                "source": str(held.holding.source),
                "retention": str(held.holding.retention.text),
                "sensitive_fields": list(held.holding.sensitive),
                "rows": [{"id": row.pk, **{name: value for name, _label, value in row.values}} for row in held.rows],
            }
            for held in copy_of(account)
        ],
    }


def as_html_context(account: Account, *, now: datetime) -> dict[str, Any]:
    """The copy for paper."""
    return {
        "account": account,
        "made_at": now,
        "limit": ON_PAPER,
        "copy": [
            (held.holding, [[(label, _for_people(value)) for _name, label, value in row.values] for row in held.rows])
            for held in copy_of(account, ON_PAPER, for_people=True)
            if any(value for row in held.rows for _name, _label, value in row.values)
        ],
    }


def _with_related(rows: QuerySet[Model], fields: Sequence[Any]) -> QuerySet[Model]:
    related = [field.name for field in fields if field.is_relation]
    related += needed_by_readings(rows.model._meta.label)
    return rows.select_related(*related) if related else rows


def _texts(row: Row) -> list[tuple[str, str]]:
    return [(label, _for_people(value)) for _name, label, value in row.values if value not in (None, "", [], {})]


def _row(one: Model, fields: Sequence[Any], *, for_people: bool) -> Row:
    read = _told if for_people else _value
    return Row(one.pk, [(field.name, _label(field), read(one, field)) for field in fields])


def _told(one: Model, field: Any) -> Any:
    """A value as people read it: an event or paper by its kind, a code by what its app says of it."""
    if read := reading_of(one._meta.label, field.name):
        return read(one)
    value = getattr(one, field.name) if field.is_relation else None
    kind = getattr(value, "get_kind_display", None)
    return str(kind()) if kind else _value(one, field)


# Fields that no page shows, so that their models name them in English.
TECHNICAL = {
    "public_id": gettext_lazy("编号"),
    "sha256": gettext_lazy("文件指纹"),
    "id_number_hash": gettext_lazy("证件号码的查找码"),
    "legal_rep_id_number_hash": gettext_lazy("证件号码的查找码"),
    "invitee_hash": gettext_lazy("号码的查找码"),
    "event": gettext_lazy("事件"),
    "recipient": gettext_lazy("收件人"),
    "task": gettext_lazy("环节"),
    "data": gettext_lazy("详情"),
    "mandate": gettext_lazy("授权"),
    "invitation": gettext_lazy("邀请"),
    "ward": gettext_lazy("被监护人"),
    "membership": gettext_lazy("角色"),
    "draft": gettext_lazy("草稿"),
    "number": gettext_lazy("序号"),
    "sentence": gettext_lazy("内容"),
    "place": gettext_lazy("位置"),
    "author": gettext_lazy("修改人"),
    "at": gettext_lazy("时间"),
    "state": gettext_lazy("状态"),
    "created_at": gettext_lazy("建立时间"),
    "account": gettext_lazy("账号"),
    "organisation": gettext_lazy("单位"),
    "reused_from": gettext_lazy("沿用以前交过的"),
}


def _label(field: "Field[Any, Any]") -> str:
    label = str(field.verbose_name)
    return str(TECHNICAL.get(field.name, label)) if label.isascii() else label


def _value(one: Model, field: Any) -> Any:
    value = getattr(one, field.name)
    if field.choices and value not in (None, ""):
        return str(getattr(one, f"get_{field.name}_display")())
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, FieldFile):
        return value.name or ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def _for_people(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return "；".join(f"{key}：{_for_people(one)}" for key, one in value.items()) or "—"
    if isinstance(value, list):
        return "、".join(_for_people(one) for one in value) or "—"
    if isinstance(value, str):
        return _moment(in_words(value))
    return str(value)


def _moment(text: str) -> str:
    try:
        if len(text) == len("2026-01-01"):
            return full_day(date.fromisoformat(text))
        if len(text) > 18 and text[10] == "T":
            return full_moment(datetime.fromisoformat(text))
    except ValueError:
        return text
    return text
