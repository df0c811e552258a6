"""What pydantic finds wrong with a part, in sentences for the editor."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

NAMES: Mapping[str, str] = {
    "label": "题目",
    "title": "标题",
    "help": "说明",
    "example": "示例",
    "type": "题型",
    "visible_when": "出现的条件",
    "required_when": "必填的条件",
    "computed": "自动计算",
    "condition_text": "条件的文字说明",
    "choices": "选项",
    "value": "选项代码",
    "min": "最小值",
    "max": "最大值",
    "above": "必须大于",
    "min_length": "最少字数",
    "max_length": "最多字数",
    "pattern": "格式规则",
    "pattern_message": "格式不对时的提示",
    "decimals": "小数位数",
    "unit": "单位",
    "statement": "承诺内容",
    "fields": "表格的列",
    "min_rows": "最少行数",
    "max_rows": "最多行数",
    "row_name": "一行叫什么",
    "concept": "含义代码",
    "prefill": "预填来源",
    "licence_kind": "证照种类",
    "message": "提示",
    "expression": "校验公式",
    "sections": "页面",
    "checks": "校验",
    "schema_version": "格式版本",
}


def faults_of(error: ValidationError) -> list[tuple[str, str]]:
    """(attribute, sentence), at most twenty."""
    return [(_attribute(one["loc"]), _sentence(one)) for one in error.errors(include_url=False)[:20]]


def _attribute(place: Sequence[int | str]) -> str:
    return next((str(step) for step in place if isinstance(step, str)), "")


def _sentence(error: Mapping[str, Any]) -> str:
    names = [step for step in error["loc"] if isinstance(step, str)]
    name = NAMES.get(names[-1], names[-1]) if names else "内容"
    limits = error.get("ctx", {})
    kind = error["type"]
    if kind == "value_error":
        return str(limits.get("error", error["msg"]))
    if kind in {"string_too_long", "too_long"}:
        unit = "个字" if kind.startswith("string") else "个"
        return f"{name}太长：最多 {limits['max_length']} {unit}。"
    if kind in {"string_too_short", "too_short", "missing"}:
        return f"请填写{name}。"
    if kind == "greater_than_equal":
        return f"{name}不能小于 {limits['ge']}。"
    if kind == "less_than_equal":
        return f"{name}不能大于 {limits['le']}。"
    if kind == "extra_forbidden":
        return f"不认识的内容“{names[-1][:40] if names else ''}”，请删去。"
    if kind.startswith(("int", "float", "finite")):
        return f"{name}要填数字。"
    return f"{name}的内容不合要求。"
