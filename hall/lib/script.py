"""Simplified and traditional characters, by phrase (OpenCC): 头发 becomes 頭髮, 发布 becomes 發佈.

A page is converted whole, after it was drawn: interface and content go through the same one place. What a person
typed, and what the browser sends back, is never touched.
"""

import re
from functools import lru_cache
from typing import Any

_CHINESE = "\u3400-\u9fff"
# Never converted: programs, what is typed, options that are their own value, and whatever is marked translate="no".
# A marked element holds no other one of its kind.
_KEPT = re.compile(
    r"(<(?P<raw>script|style)\b.*?</(?P=raw)>"
    r"|(?<=>)[^<]*</textarea>"
    r"|<option>[^<]*</option>"
    r'|<(?P<kept>[a-z][a-z0-9]*)\b[^>]*\stranslate="no"[^>]*>.*?</(?P=kept)>)',
    re.DOTALL,
)
_TEXT = re.compile(rf"(?:\A|(?<=>))[^<]*[{_CHINESE}][^<]*")
_READ = "title|alt|placeholder|label|content|aria-[a-z]+|data-(?!hx-)[a-z-]+"
_ATTRIBUTE = re.compile(rf'(?<=\s)(?P<name>{_READ})="(?P<text>[^"]*[{_CHINESE}][^"]*)"')


@lru_cache(maxsize=2)
def _converter(config: str) -> Any:
    from opencc import OpenCC  # reads its dictionaries: not at every start of every process

    return OpenCC(config)


@lru_cache(maxsize=8192)
def to_traditional(text: str) -> str:
    """As written in Hong Kong and Macao, our nearest readers of traditional characters; words stay as they are."""
    converted: str = _converter("s2hk").convert(text)
    return converted


def to_simplified(text: str) -> str:
    """What was typed in traditional characters, for looking it up among simplified ones."""
    converted: str = _converter("t2s").convert(text)
    return converted


def traditional_html(html: str) -> str:
    """A page or a part of one, with everything that is read in traditional characters."""
    out, end = [], 0
    for kept in _KEPT.finditer(html):
        out += [_converted(html[end : kept.start()]), kept[0]]
        end = kept.end()
    out.append(_converted(html[end:]))
    return "".join(out)


def _converted(html: str) -> str:
    html = _TEXT.sub(lambda found: to_traditional(found[0]), html)
    return _ATTRIBUTE.sub(lambda found: f'{found["name"]}="{to_traditional(found["text"])}"', html)
