"""Reads of the catalogue."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise

from django.db.models import Case, F, QuerySet, When
from pypinyin import lazy_pinyin

from hall.catalog.content import Content
from hall.catalog.guide import in_english
from hall.catalog.models import Audience, ItemKind, Revision, ServiceItem
from hall.lib.language import ENGLISH, language
from hall.lib.paging import Page, key_page
from hall.lib.script import to_simplified

PAGE_SIZE = 24


class ItemNotFound(LookupError):
    """No published item has that code."""


_contents: dict[int, Content] = {}
_english: dict[int, Content] = {}
_revisions: dict[int, Revision] = {}


def content_of(revision: Revision) -> Content:
    """The checked content of a revision; kept by the process for good, since a revision never changes."""
    if revision.pk not in _contents:
        _contents[revision.pk] = Content.model_validate(revision.content)
    return _contents[revision.pk]


def content_shown(revision: Revision) -> Content:
    """Its content for a page: in English as far as the department wrote it, for whoever reads that."""
    content = content_of(revision)
    if not content.english or language().code != ENGLISH:
        return content
    if revision.pk not in _english:
        _english[revision.pk] = in_english(content)
    return _english[revision.pk]


def contents_of(items: Iterable[ServiceItem]) -> dict[int, Content]:
    """Item's pk → the content of its current revision. One query for those that this process has not read yet."""
    current = {item.pk: item.current_id for item in items if item.current_id is not None}
    for revision in Revision.objects.filter(pk__in=set(current.values()) - _contents.keys()):
        content_of(revision)
    return {item: _contents[revision] for item, revision in current.items()}


def latest_guides(count: int) -> QuerySet[Revision]:
    """The guides that were published last, without their content. One query."""
    newest = Revision.objects.filter(item__current=F("pk")).order_by("-published_at", "-pk")
    return newest.select_related("item").defer("content")[:count]


def revision_of(pk: int) -> Revision:
    """A revision as it will always be, kept by the process for good. Raises Revision.DoesNotExist."""
    if pk not in _revisions:
        _revisions[pk] = Revision.objects.defer("content").get(pk=pk)
    return _revisions[pk]


def forget_contents() -> None:
    """Check every revision's content anew at its next use."""
    _contents.clear()
    _english.clear()
    _revisions.clear()


def item_guide(code: str) -> ServiceItem:
    """A published item with department and current revision. Raises ItemNotFound. One query."""
    item = _published().select_related("current").filter(code=code).first()
    if item is None:
        raise ItemNotFound(code)
    return item


def published_items(
    *, query: str = "", theme: str = "", audience: str = "", kind: str = "", department: str = "", after: str = ""
) -> Page[ServiceItem]:
    """Published items that match at least half of the query, best match first, then packages. One query.

    Where nothing does, one query more for what sounds the same (参馆), and one for what shares half of its pairs of
    characters (残疾证): of those only the best are shown.
    """
    words = search_words(query)
    order = ("-score", "-kind", "code") if words else ("-kind", "code")
    narrowed = partial(_matching, query=query, theme=theme, audience=audience, kind=kind, department=department)
    found = key_page(narrowed(words), order, after, PAGE_SIZE)
    if found.rows or after:
        return found
    for looser in (_sounds(words), _pairs(words)):
        if looser and (rows := key_page(narrowed(looser), order, "", PAGE_SIZE).rows):
            return Page(rows, "")
    return found


def _matching(
    words: Sequence[str], *, query: str, theme: str, audience: str, kind: str, department: str
) -> QuerySet[ServiceItem]:
    items = _published()
    if words:
        hits = (Case(When(search_text__contains=word, then=len(word)), default=0) for word in words)
        named = Case(When(name__contains=to_simplified(query).strip().replace("\x00", ""), then=1), default=0)
        score = sum(hits, start=named)
        items = items.annotate(score=score).filter(score__gte=sum(map(len, words)) / 2)
    if theme:
        items = items.filter(theme=theme)
    if audience in {Audience.PERSON, Audience.ORGANISATION}:
        items = items.filter(audience__in=[audience, Audience.BOTH])
    if kind in ItemKind.values:
        items = items.filter(kind=kind)
    if department:
        items = items.filter(department__code=department)
    return items


def item_names() -> dict[str, str]:
    """Code → name of everything published in the reader's language, packages first. One query."""
    named = _published().order_by("-kind", "code").values_list("code", "name", "english_name")
    in_english = language().code == ENGLISH
    return {code: english if in_english and english else name for code, name, english in named}


def themes() -> list[str]:
    """The themes that have a published item, in a steady order. One query."""
    return sorted(set(_published().order_by().values_list("theme", flat=True)))


def search_words(query: str) -> list[str]:
    """The words of a query: Chinese simplified and cut into words, letters as typed (pinyin), in small letters.

    Words that say nothing (我要, 办理, 怎么) are dropped unless nothing else is left.
    """
    import jieba  # its dictionary takes half a second: not at every start of every process

    jieba.setLogLevel("WARNING")
    text = to_simplified(query).lower().replace("\x00", " ")  # PostgreSQL takes no NUL in a text
    words = [word for part in text.split()[:8] for word in jieba.cut(part[:40]) if word.strip()]
    telling = [word for word in words if word not in EMPTY_WORDS]
    return telling or words


def _sounds(words: Sequence[str]) -> list[str]:
    return ["".join(lazy_pinyin(word)) for word in words if len(word) > 1 and not word.isascii()]


def _pairs(words: Sequence[str]) -> list[str]:
    return [pair for word in words if not word.isascii() for pair in map("".join, pairwise(word))]


# Words that say nothing of the matter itself.
EMPTY_WORDS = frozenset(
    [
        *(
            "我",
            "我要",
            "我想",
            "想",
            "想开",
            "要",
            "给",
            "怎么",
            "如何",
            "办",
            "办理",
            "申请",
            "的",
            "一个",
            "一家",
            "开",
            "在",
        ),
        *("哪里", "哪", "需要", "什么", "材料", "手续", "流程"),
    ]
)


def _published() -> QuerySet[ServiceItem]:
    return ServiceItem.objects.filter(current__isnull=False).select_related("department")
