"""Simplified and traditional characters, by phrase (OpenCC): 头发 becomes 頭髮, 发布 becomes 發佈.

A page is converted whole, after it was drawn: interface and content go through the same one place. What a person
typed, and what the browser sends back, is never touched.
"""

import re
from functools import lru_cache
from typing import Any

CHINESE = "\u3400-\u9fff"
TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"<([a-zA-Z0-9]+)")
# What is inside is kept: programs, what is typed, options that are their own value.
_KEPT = ("<textarea", "<script", "<style", "<option>")
_READ = "title|alt|placeholder|label|content|aria-[a-z]+|data-(?!hx-)[a-z-]+"
_ATTRIBUTE = re.compile(rf'(?<=\s)(?P<name>{_READ})="(?P<text>[^"]*[{CHINESE}][^"]*)"')
_WITHIN = re.compile("(?<=[南本件文])里(?!程)")  # 指南里, 文件里: the dictionary takes them for places and miles
_NOT_A_PLAY = re.compile("齣(?![戲好劇悲喜鬧])")  # 统一出件: the dictionary takes 一出 for an act on the stage


@lru_cache(maxsize=2)
def _converter(config: str) -> Any:
    from opencc import OpenCC  # reads its dictionaries: not at every start of every process

    return OpenCC(config)


@lru_cache(maxsize=8192)
def to_traditional(text: str) -> str:
    """As written in Hong Kong and Macao, our nearest readers of traditional characters; words stay as they are."""
    converted: str = _converter("s2hk").convert(text)
    return _WITHIN.sub("裏", _NOT_A_PLAY.sub("出", converted))


def to_simplified(text: str) -> str:
    """What was typed in traditional characters, for looking it up among simplified ones."""
    converted: str = _converter("t2s").convert(text)
    return converted


def traditional_html(html: str) -> str:
    """A page or a part of one, with everything that is read in traditional characters.

    Each text and each tag is changed, but for what is kept. ASCII, most of a page, is passed over quickly. An element
    marked translate="no" is kept; it holds no other one of its kind.
    """
    pieces = TAG.split(html)
    kept_until = ""
    for number, piece in enumerate(pieces):
        if not number % 2:
            if not kept_until and not piece.isascii():
                pieces[number] = to_traditional(piece)
        elif kept_until:
            if piece.endswith(kept_until):
                kept_until = ""
        else:
            if not piece.isascii():
                pieces[number] = _traditional_attributes(piece)
            if (piece.startswith(_KEPT) or ' translate="no"' in piece) and (name := NAME.match(piece)):
                kept_until = f"</{name[1]}>"
    return "".join(pieces)


def _traditional_attributes(tag: str) -> str:
    return _ATTRIBUTE.sub(lambda found: f'{found["name"]}="{to_traditional(found["text"])}"', tag)
