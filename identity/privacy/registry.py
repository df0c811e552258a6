"""The registry of personal data: each field of each model is either in a holding or said to tell of nobody.

Each app declares its own models in `personal_data.py` and imports that in its AppConfig. A field that nobody declared
fails tests/privacy/test_registry.py. How to declare:

    hold("casework.Upload", title=_("上传的材料"), of=("uploaded_by",), ordinary="name uploaded_at", sensitive="file",
         purpose=…, basis=DUTY, source=SELF, retention=ARCHIVE)
    plain("casework.Upload", "size sha256")     # says nothing of anybody

`of` are the look-ups from a row to the account whose data it is; empty where a row cannot be traced to one person. A
look-up under conditions is a mapping, in which ME stands for the account. Who worked on somebody else's row gets what
they did, never the other's data: declare such fields apart.
The primary key needs no declaration.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Retention(Enum):
    """How long, and whether the person may have it deleted."""

    ACCOUNT = "account"
    ARCHIVE = "archive"
    LOG = "log"
    WORK = "work"
    SESSION = "session"
    SHORT = "short"

    @property
    def text(self) -> StrOrPromise:
        """For people."""
        return RETENTION_TEXTS[self]


RETENTION_TEXTS: dict[Retention, StrOrPromise] = {
    Retention.ACCOUNT: _("保存到您删除为止"),
    Retention.ARCHIVE: _("随办件归档，按档案法规定的期限保存，期限内不能删除"),
    Retention.LOG: _("安全和监督记录，按法律规定的期限保存，不能提前删除，期满自动清除"),
    Retention.WORK: _("工作人员履职记录，随办件归档"),
    Retention.SESSION: _("退出登录或过期后清除"),
    Retention.SHORT: _("用过后三十天内自动清除"),
}
DUTY = _("履行法定职责（个人信息保护法第十三条第一款第三项）")
CONSENT = _("您的同意（个人信息保护法第十三条第一款第一项）")
SECURITY = _("履行网络安全和监督义务（个人信息保护法第五十一条）")
REQUEST = _("您自己提出的请求（个人信息保护法第四十四条至第四十七条）")
PROVIDER = _("统一身份认证")
SELF = _("您自己填写或上传")
HALL = _("办理过程中产生")
REGISTER = _("单位登记信息")


class _Me:
    """In a conditional look-up: the account."""


ME: Final = _Me()
Lookup = str | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Holding:
    """Some fields of one model that are kept of a person for one purpose."""

    model: str
    title: StrOrPromise
    of: tuple[Lookup, ...]
    ordinary: tuple[str, ...]
    sensitive: tuple[str, ...]
    purpose: StrOrPromise
    basis: StrOrPromise
    source: StrOrPromise
    retention: Retention
    withheld: StrOrPromise = ""  # why the rows are not given out in the copy; empty when they are
    emptied: tuple[str, str] | None = None  # look-up and value of rows of which nothing personal is left to keep

    @property
    def fields(self) -> tuple[str, ...]:
        """All of them, the sensitive ones last."""
        return (*self.ordinary, *self.sensitive)

    @property
    def model_class(self) -> type[Model]:
        """The model itself."""
        return apps.get_model(self.model)


_holdings: list[Holding] = []
_plain: dict[str, frozenset[str]] = {}
_words: dict[str, StrOrPromise] = {}
_readings: dict[tuple[str, str], Callable[[Any], Any]] = {}
_needs: dict[str, tuple[str, ...]] = {}
OWED = "owed_state attempts next_at lease_until last_error"  # of hall.work.models.Owed


def hold(
    model: str,
    *,
    title: StrOrPromise,
    of: tuple[Lookup, ...],
    purpose: StrOrPromise,
    basis: StrOrPromise,
    source: StrOrPromise,
    retention: Retention,
    ordinary: str = "",
    sensitive: str = "",
    withheld: StrOrPromise = "",
    emptied: tuple[str, str] | None = None,
) -> None:
    """Declare fields that hold personal data. `sensitive` are those of Article 28 and identity numbers."""
    _holdings.append(
        Holding(
            model,
            title,
            of,
            tuple(ordinary.split()),
            tuple(sensitive.split()),
            purpose,
            basis,
            source,
            retention,
            withheld,
            emptied,
        )
    )


def plain(model: str, fields: str) -> None:
    """Declare fields that tell of nobody."""
    _plain[model] = _plain.get(model, frozenset()) | frozenset(fields.split())


def word(code: str, text: StrOrPromise) -> None:
    """Say how a code that stands in the rows is called where people read it."""
    _words[code] = text


def reading(model: str, field: str, read: Callable[[Any], Any], *, needs: str = "") -> None:
    """Say how a field of a row is told to people; the copy for machines keeps what is stored.

    `needs` is the relation that is read on the way, so that it comes with the rows.
    """
    _readings[model, field] = read
    if needs:
        _needs[model] = (needs,)


def needed_by_readings(model: str) -> tuple[str, ...]:
    """The relation that telling this model's rows reads; mostly none."""
    return _needs.get(model, ())


def reading_of(model: str, field: str) -> Callable[[Any], Any] | None:
    """How the field of a row is told to people, where its value alone says nothing."""
    return _readings.get((model, field))


def in_words(code: str) -> str:
    """What people read for a code; any other text stays as it is."""
    return str(_words.get(code, code))


def holdings() -> Iterator[Holding]:
    """Everything that was declared, in the order of declaration."""
    yield from _holdings


def declared_fields(model: str) -> frozenset[str]:
    """The fields of a model of which something was said."""
    held = {name for holding in _holdings if holding.model == model for name in holding.fields}
    return frozenset(held) | _plain.get(model, frozenset())


def doubly_declared() -> set[str]:
    """Fields that are said both to hold personal data and to tell of nobody."""
    return {
        f"{holding.model}.{name}"
        for holding in _holdings
        for name in holding.fields
        if name in _plain.get(holding.model, frozenset())
    }


def declared_models() -> frozenset[str]:
    """The models of which something was said."""
    return frozenset({holding.model for holding in _holdings} | _plain.keys())
