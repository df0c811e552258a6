"""Bring one simple answer into its one shape, and say kindly what is wrong. One function a field type; pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from forms_engine.conditions import matches
from forms_engine.definition import JSON, Field, FieldType
from forms_engine.words import say

TEXT_LIMIT = 200  # characters, where the definition sets none
LONG_TEXT_LIMIT = 2000
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}(?:-\d{1,6})?")
_EMAIL = re.compile(
    r"[^\s@<>,;]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}"
)


class Wrong(ValueError):
    """The sentence tells the person what to do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What checking needs beside the field.

    `regions` (code → name) may be chosen; `files` (name in the caller's store → title) were uploaded by this
    applicant; `licences` (number → kind) are in this applicant's wallet.
    """

    today: date
    regions: Mapping[str, str]
    files: Mapping[str, str]
    licences: Mapping[str, str]


def clean(field: Field, raw: Any, setting: Setting) -> JSON:
    """The answer of a simple field in its one shape, None when there is none.

    Raises Wrong for anything that will not do, KeyError for a block or a group (forms_engine.validation takes those).
    """
    if raw is None or raw == "" or raw == []:
        return None
    return _CLEANERS[field.type](field, raw, setting)


def plain_text(raw: Any) -> str:
    """Composed letters, no control or direction marks, no outer blanks. Raises Wrong for what is not text."""
    if not isinstance(raw, str):
        raise Wrong(say("内容的格式不对，请重新填写。"))
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in text if c in "\n\t\u200d" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return kept.strip()


def _compact(raw: Any) -> str:
    """Full-width to half-width, without blanks: for numbers and codes."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain_text(raw)))


def _text(field: Field, raw: Any, setting: Setting) -> JSON:
    text = plain_text(raw)
    is_long = field.type is FieldType.LONG_TEXT
    if not is_long:
        text = " ".join(text.split())
    if not text:
        return None
    limit = field.max_length or (LONG_TEXT_LIMIT if is_long else TEXT_LIMIT)
    if len(text) > limit:
        raise Wrong(
            say(
                "%(label)s最多 %(limit)s 个字，现在是 %(count)s 个，请缩短。",
                label=field.label,
                limit=limit,
                count=len(text),
            )
        )
    if field.min_length and len(text) < field.min_length:
        raise Wrong(
            say("%(label)s至少 %(min_length)s 个字，请写完整。", label=field.label, min_length=field.min_length)
        )
    if field.pattern and not matches(field.pattern, text):
        raise Wrong(field.pattern_message or say("%(label)s的写法不对，请核对。", label=field.label))
    return text


def _number(field: Field, raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Wrong(say("%(label)s要填数字。", label=field.label))
    text = _compact(str(raw)).replace(",", "")
    if len(text) > 30 or not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text):
        raise Wrong(say("%(label)s要填数字，例如 %(example)s。", label=field.label, example=field.example or "12"))
    try:
        number = Decimal(text)
    except InvalidOperation as error:  # pragma: no cover -- the pattern leaves nothing that Decimal refuses
        raise Wrong(say("%(label)s要填数字。", label=field.label)) from error
    if field.above is not None and number <= Decimal(str(field.above)):
        raise Wrong(say("%(label)s要大于 %(above)s。", label=field.label, above=f"{field.above:g}"))
    if field.min is not None and number < Decimal(str(field.min)):
        raise Wrong(say("%(label)s不能小于 %(min)s。", label=field.label, min=f"{field.min:g}"))
    if field.max is not None and number > Decimal(str(field.max)):
        raise Wrong(say("%(label)s不能大于 %(max)s。", label=field.label, max=f"{field.max:g}"))
    return number


def _integer(field: Field, raw: Any, setting: Setting) -> JSON:
    number = _number(field, raw)
    if number != number.to_integral_value():
        raise Wrong(say("%(label)s要填整数。", label=field.label))
    if abs(number) > 2**53:
        raise Wrong(say("%(label)s的数字太大，请核对。", label=field.label))
    return int(number)


def _decimal(field: Field, raw: Any, setting: Setting) -> JSON:
    number = _number(field, raw)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > field.decimals and number != round(number, field.decimals):
        raise Wrong(say("%(label)s最多 %(decimals)s 位小数。", label=field.label, decimals=field.decimals))
    return format(number.normalize(), "f") if number else "0"


def _money(field: Field, raw: Any, setting: Setting) -> JSON:
    text = str(raw).strip().removeprefix("¥").removeprefix("￥").removesuffix("元") if isinstance(raw, str) else raw
    number = _number(field.model_copy(update={"min": max(field.min or 0, 0)}), text)
    if number != round(number, 2):
        raise Wrong(say("%(label)s最多写到分（两位小数）。", label=field.label))
    return format(round(number, 2), "f")


def _date(field: Field, raw: Any, setting: Setting) -> JSON:
    text = _compact(raw).replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in text.split("-"))
        found = date(year, month, day)
    except ValueError as error:
        raise Wrong(say("%(label)s要写成年-月-日，例如 2026-11-23。", label=field.label)) from error
    if not 1900 <= found.year <= 2200:
        raise Wrong(say("%(label)s的年份不对，请核对。", label=field.label))
    return found.isoformat()


def _yes_no(field: Field, raw: Any, setting: Setting) -> JSON:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return bool(raw == "true")
    raise Wrong(say("请回答“%(label)s”：选“是”或“否”。", label=field.label))


def _one_of(field: Field, raw: Any, setting: Setting) -> JSON:
    if isinstance(raw, str) and raw in {choice.value for choice in field.choices}:
        return raw
    raise Wrong(say("请在“%(label)s”里选一项。", label=field.label))


def _many_of(field: Field, raw: Any, setting: Setting) -> JSON:
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise Wrong(say("请在“%(label)s”里勾选。", label=field.label))
    allowed = [choice.value for choice in field.choices]
    if not set(raw) <= set(allowed):
        raise Wrong(say("“%(label)s”里有不能选的内容，请重新勾选。", label=field.label))
    return [value for value in allowed if value in raw]


def _region(field: Field, raw: Any, setting: Setting) -> JSON:
    if not isinstance(raw, str) or raw not in setting.regions:
        raise Wrong(say("请选择%(label)s。", label=field.label))
    if field.lowest == "village" and villages_of(raw, setting.regions):
        raise Wrong(
            say("%(label)s：选了“%(chosen)s”，请再选村（社区）。", label=field.label, chosen=setting.regions[raw])
        )
    return raw


def towns_of(regions: Mapping[str, str]) -> dict[str, str]:
    """The regions that are no part of another one of the list."""
    lengths = sorted({len(code) for code in regions})
    return {
        code: name for code, name in regions.items() if not any(code[:n] in regions for n in lengths if n < len(code))
    }


def villages_of(town: str, regions: Mapping[str, str]) -> dict[str, str]:
    """The regions that are parts of that one: their codes begin with its code (GB/T 10114)."""
    return {code: name for code, name in regions.items() if code != town and code.startswith(town)}


def _phone(field: Field, raw: Any, setting: Setting) -> JSON:
    text = _compact(raw).removeprefix("+86").replace("(", "").replace(")", "-")
    digits = text.replace("-", "")
    if _MOBILE.fullmatch(digits):
        return digits
    if digits.startswith("0") and _LANDLINE.fullmatch(digits):
        return digits
    raise Wrong(say("电话号码不对：手机填 11 位数字，固定电话带区号，例如 0768-1234567。"))


def _email(field: Field, raw: Any, setting: Setting) -> JSON:
    text = _compact(raw)
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise Wrong(say("电子邮箱的写法不对，例如 name@example.com。"))
    return text


def _id_number(field: Field, raw: Any, setting: Setting) -> JSON:
    text = _compact(raw).upper()
    if not re.fullmatch(r"\d{17}[\dX]", text):
        raise Wrong(say("身份证号码应为 18 位，最后一位可以是 X，请核对。"))
    # Not ric.validate: it also judges the area by a table of years, which is the issuing authority's business.
    if ric.calc_check_digit(text) != text[-1]:
        raise Wrong(say("身份证号码不对，请逐位核对。"))
    try:
        born = ric.get_birth_date(text)
    except ValidationError as error:
        raise Wrong(say("身份证号码里的出生日期不对，请核对。")) from error
    if not date(1880, 1, 1) <= born <= setting.today:
        raise Wrong(say("身份证号码里的出生日期不对，请核对。"))
    return text


def _uscc(field: Field, raw: Any, setting: Setting) -> JSON:
    text = _compact(raw).upper()
    if len(text) != 18:
        raise Wrong(say("统一社会信用代码应为 18 位，现在是 %(count)s 位，请核对营业执照。", count=len(text)))
    try:
        return str(uscc.validate(text))
    except ValidationError as error:
        raise Wrong(say("统一社会信用代码不对，请对照营业执照逐位核对。")) from error


def _bank_number(field: Field, raw: Any, setting: Setting) -> JSON:
    text = _compact(raw).replace("-", "")
    if not re.fullmatch(r"\d{8,32}", text):
        raise Wrong(say("银行账号只有数字，8 到 32 位，请核对。"))
    return text


def _file(field: Field, raw: Any, setting: Setting) -> JSON:
    if isinstance(raw, str) and raw in setting.files:
        return raw
    raise Wrong(say("没有找到“%(label)s”的文件，请重新上传。", label=field.label))


def _licence(field: Field, raw: Any, setting: Setting) -> JSON:
    if isinstance(raw, str) and raw in setting.licences and field.licence_kind in ("", setting.licences[raw]):
        return raw
    raise Wrong(say("请从您的电子证照里选择%(label)s。", label=field.label))


def _declaration(field: Field, raw: Any, setting: Setting) -> JSON:
    """What was agreed to is the very text: an agreement to an older text is none."""
    if raw in (False, "false"):
        return None
    agreed = {"agreed": True, "statement": field.statement}
    if raw in (True, "true", "on") or raw == agreed:
        return agreed
    raise Wrong(say("“%(label)s”的内容有更新，请重新阅读后再勾选同意。", label=field.label))


def _note(field: Field, raw: Any, setting: Setting) -> JSON:
    return None


_CLEANERS: Mapping[FieldType, Callable[[Field, Any, Setting], JSON]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.YES_NO: _yes_no,
    FieldType.ONE_OF: _one_of,
    FieldType.MANY_OF: _many_of,
    FieldType.REGION: _region,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
    FieldType.ID_NUMBER: _id_number,
    FieldType.USCC: _uscc,
    FieldType.BANK_NUMBER: _bank_number,
    FieldType.FILE: _file,
    FieldType.LICENCE: _licence,
    FieldType.DECLARATION: _declaration,
    FieldType.NOTE: _note,
}
