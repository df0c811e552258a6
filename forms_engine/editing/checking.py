"""Look at what an editor typed before it becomes part of a form."""

import math
import unicodedata
from typing import Any

from forms_engine.conditions import names_in
from forms_engine.definition import Field
from forms_engine.editing.faults import NAMES
from forms_engine.editing.operations import Refusal
from forms_engine.words import say

DEEPEST = 10  # lists and objects within one another


class Refused(ValueError):
    """Nothing is changed; `refusal` says why."""

    def __init__(self, sentence: str, *faults: tuple[str, str]) -> None:
        super().__init__(sentence)
        self.refusal = Refusal(sentence, faults)


def tidy(value: Any, depth: int = 0) -> Any:
    """JSON without what no database takes (control marks, halves of letters, infinite numbers). Raises Refused."""
    if depth > DEEPEST:
        raise Refused(say("内容套得太深。"))
    if isinstance(value, str):
        kept = (c for c in value.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
        return "".join(kept)
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused(say("数字太大。"))
    if isinstance(value, list | tuple):
        return [tidy(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {tidy(str(name)): tidy(one, depth + 1) for name, one in value.items()}
    return value


def text(value: Any, attribute: str, *, most: int, needed: bool = True) -> str:
    """One text of a part. Raises Refused."""
    name = say(NAMES.get(attribute, attribute))
    kept = str(tidy(value)).strip() if isinstance(value, str) else ""
    if needed and not kept:
        sentence = say("请填写%(name)s。", name=name)
        raise Refused(sentence, (attribute, sentence))
    if len(kept) > most:
        sentence = say("%(name)s太长：最多 %(most)s 个字。", name=name, most=most)
        raise Refused(sentence, (attribute, sentence))
    return kept


def unreadable(expression: str) -> str:
    """Why an expression cannot be read, empty when it can."""
    try:
        names_in(expression)
    except (ValueError, TypeError, RuntimeError, OverflowError) as error:
        reason = str(error).splitlines()[0].split("ERROR:")[-1].strip()
        return say("公式写法不对：%(reason)s", reason=reason[:120])
    return ""


def all_readable(field: Field) -> None:
    """Every expression of a question and its columns can be read. Raises Refused."""
    for one in (field, *field.fields):
        for attribute in ("visible_when", "required_when", "computed"):
            expression = getattr(one, attribute)
            if expression and (problem := unreadable(expression)):
                sentence = f"“{one.label}”：{problem}" if one is not field else problem
                raise Refused(sentence, (attribute, problem))


def bounded(index: Any) -> int:
    """A place in a list, whatever was given."""
    return max(0, min(index, 10_000)) if isinstance(index, int) else 10_000
