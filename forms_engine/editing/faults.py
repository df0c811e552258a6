"""What pydantic finds wrong with a part, in sentences for the editor."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from forms_engine.words import later, say

NAMES: Mapping[str, str] = {
    "label": later("题目"),
    "title": later("标题"),
    "help": later("说明"),
    "example": later("示例"),
    "type": later("题型"),
    "visible_when": later("出现的条件"),
    "required_when": later("必填的条件"),
    "computed": later("自动计算"),
    "condition_text": later("条件的文字说明"),
    "choices": later("选项"),
    "value": later("选项代码"),
    "min": later("最小值"),
    "max": later("最大值"),
    "above": later("必须大于"),
    "min_length": later("最少字数"),
    "max_length": later("最多字数"),
    "pattern": later("格式规则"),
    "pattern_message": later("格式不对时的提示"),
    "decimals": later("小数位数"),
    "unit": later("单位"),
    "statement": later("承诺内容"),
    "fields": later("表格的列"),
    "min_rows": later("最少行数"),
    "max_rows": later("最多行数"),
    "row_name": later("一行叫什么"),
    "concept": later("含义代码"),
    "prefill": later("预填来源"),
    "licence_kind": later("证照种类"),
    "message": later("提示文字"),
    "expression": later("校验公式"),
    "sections": later("页面"),
    "checks": later("校验"),
    "schema_version": later("格式版本"),
}


def faults_of(error: ValidationError) -> list[tuple[str, str]]:
    """(attribute, sentence), at most twenty."""
    return [(_attribute(one["loc"]), _sentence(one)) for one in error.errors(include_url=False)[:20]]


def _attribute(place: Sequence[int | str]) -> str:
    return next((str(step) for step in place if isinstance(step, str)), "")


def _sentence(error: Mapping[str, Any]) -> str:
    names = [step for step in error["loc"] if isinstance(step, str)]
    name = say(NAMES.get(names[-1], names[-1])) if names else say("内容")
    limits = error.get("ctx", {})
    kind = error["type"]
    if kind == "value_error":
        return str(limits.get("error", error["msg"]))
    if kind in {"string_too_long", "too_long"}:
        most = limits["max_length"]
        if kind.startswith("string"):
            return say("%(name)s太长：最多 %(most)s 个字。", name=name, most=most)
        return say("%(name)s太多：最多 %(most)s 个。", name=name, most=most)
    if kind in {"string_too_short", "too_short", "missing"}:
        return say("请填写%(name)s。", name=name)
    if kind == "greater_than_equal":
        return say("%(name)s不能小于 %(least)s。", name=name, least=limits["ge"])
    if kind == "less_than_equal":
        return say("%(name)s不能大于 %(most)s。", name=name, most=limits["le"])
    if kind == "extra_forbidden":
        return say("不认识的内容“%(name)s”，请删去。", name=names[-1][:40] if names else "")
    if kind.startswith(("int", "float", "finite")):
        return say("%(name)s要填数字。", name=name)
    return say("%(name)s的内容不合要求。", name=name)
