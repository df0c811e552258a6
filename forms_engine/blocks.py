"""What a block (person, organisation, address …) consists of, and the one way to look into any field's parts."""

from functools import lru_cache

from forms_engine.definition import BLOCKS, Field, FieldType
from forms_engine.words import later, say

_T = FieldType
# type → (key of the part, label, type, whether it must be answered once the block is)
_PARTS: dict[FieldType, tuple[tuple[str, str, FieldType, bool], ...]] = {
    _T.DATE_RANGE: (("start", later("开始日期"), _T.DATE, True), ("end", later("结束日期"), _T.DATE, True)),
    _T.ADDRESS: (
        ("region", later("所在镇（街道、场）"), _T.REGION, True),
        ("detail", later("路、门牌号"), _T.TEXT, True),
        ("postcode", later("邮政编码"), _T.TEXT, False),
    ),
    _T.PERSON: (
        ("name", later("姓名"), _T.TEXT, True),
        ("id_number", later("身份证号码"), _T.ID_NUMBER, True),
        ("phone", later("电话"), _T.PHONE, False),
    ),
    _T.ORGANISATION: (
        ("name", later("单位名称"), _T.TEXT, True),
        ("uscc", later("统一社会信用代码"), _T.USCC, True),
        ("legal_rep_name", later("法定代表人（负责人）"), _T.TEXT, False),
    ),
    _T.BANK_ACCOUNT: (
        ("holder", later("户名"), _T.TEXT, True),
        ("bank", later("开户银行（写到支行）"), _T.TEXT, True),
        ("number", later("账号"), _T.BANK_NUMBER, True),
    ),
}
LANGUAGE = later("简体")  # its translation tells one language from another
_SENSITIVE = frozenset({_T.ID_NUMBER, _T.BANK_NUMBER})


def parts_of(field: Field) -> tuple[Field, ...]:
    """The fields that a field consists of: a group's columns, a block's parts; none for a simple one.

    A block's required parts must be answered once the block is. Its parts are filled beforehand from the facts named
    `<prefill of the block>.<part>`.
    """
    if field.type in BLOCKS:
        look = (field.prefill, field.authoritative, field.sensitive, field.lowest)
        return _block_parts(field.type, *look, say(LANGUAGE))
    return field.fields


@lru_cache(maxsize=4096)
def _block_parts(
    kind: FieldType, prefill: str, authoritative: bool, sensitive: bool, lowest: str, language: str
) -> tuple[Field, ...]:
    """The labels are in the language that is spoken now, so each language has its own."""
    return tuple(
        Field(
            key=key,
            label=say(label),
            type=part,
            required=required,
            max_length=6 if key == "postcode" else None,
            pattern=r"[0-9]{6}" if key == "postcode" else "",
            pattern_message=say("邮政编码是 6 位数字。") if key == "postcode" else "",
            not_before="start" if key == "end" else None,
            prefill=f"{prefill}.{key}" if prefill else "",
            authoritative=authoritative,
            sensitive=sensitive or part in _SENSITIVE,
            lowest=lowest,
        )
        for key, label, part, required in _PARTS[kind]
    )


def row_heading(group: Field, index: int) -> str:
    """What a row is called in headings and sentences: 股东 2, or 第 2 行."""
    return f"{group.row_name} {index + 1}" if group.row_name else say("第 %(number)s 行", number=index + 1)
