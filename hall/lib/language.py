"""In which language a person reads: chosen by them, never guessed; simplified Chinese until then (Regulation Art. 14).

Traditional Chinese has no catalogue of its own: it is simplified Chinese, converted when it leaves (hall.lib.script).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation.trans_real import translation

from hall.lib.english import english_html
from hall.lib.script import to_traditional, traditional_html

SIMPLIFIED, TRADITIONAL, ENGLISH = "zh-hans", "zh-hant", "en"
FIVE_YEARS = 5 * 365 * 24 * 3600
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
MACHINES = ("/api/", "/sms/")  # they are answered in the language of the originals


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the hall, under its own name."""

    code: str
    name: str
    tag: str  # BCP 47, for the browser's speech and fonts


LANGUAGES = {
    one.code: one
    for one in (
        Language(SIMPLIFIED, "简体", "zh-Hans"),
        Language(TRADITIONAL, "繁體", "zh-Hant"),
        Language(ENGLISH, "English", "en"),
    )
}


def language() -> Language:
    """The language of the words that are being drawn or written now."""
    return LANGUAGES.get(get_language() or SIMPLIFIED, LANGUAGES[SIMPLIFIED])


def chosen_language(request: HttpRequest) -> str:
    """What the reader chose on this device."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in LANGUAGES else SIMPLIFIED


def remember_language(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Keep the choice on this device for years."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=FIVE_YEARS,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )


@contextmanager
def written_in(code: str) -> Iterator[None]:
    """For a text that is no page (SMS, mail): in the language of whoever it goes to; empty is the originals'."""
    with override(code if code in LANGUAGES else SIMPLIFIED):
        yield


def as_read(html: str, code: str) -> str:
    """What was drawn in the words of a language, in its characters and punctuation too."""
    if code == TRADITIONAL:
        return traditional_html(html)
    return english_html(html) if code == ENGLISH else html


def form_as_read(html: str) -> str:
    """A form on paper as it is read now; what stands at its page's foot is written in its style."""
    code = language().code
    html = as_read(html, code)
    return _STYLE.sub(lambda found: to_traditional(found[0]), html) if code == TRADITIONAL else html


def between_sentences() -> str:
    """What stands between two sentences: in Chinese nothing."""
    return " " if language().code == ENGLISH else ""


def in_script(text: str) -> str:
    """A plain text, in traditional characters where they are read now."""
    return to_traditional(text) if language().code == TRADITIONAL else text


@contextmanager
def originals() -> Iterator[None]:
    """For what stays: papers, and words stored for all. Simplified Chinese, whoever's click brings it about."""
    with override(SIMPLIFIED):
        yield


def remember_words() -> None:
    """Once a process: keep what each word of the source's own language comes to.

    It has no catalogue of ours, so every word would be looked for in all of Django's, in vain, each time it is said.
    """
    words = translation(SIMPLIFIED)
    words.gettext = lru_cache(maxsize=8192)(words.gettext)  # type: ignore[method-assign]


class LanguageMiddleware:
    """Draw the page in the reader's language; one in traditional characters is converted whole when it is drawn."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The choice is in a cookie: no session and no row is read for it."""
        code = SIMPLIFIED if request.path.startswith(MACHINES) else chosen_language(request)
        with override(code):
            request.LANGUAGE_CODE = code  # as Django's own middleware does
            response = self.get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        response.headers["Content-Language"] = LANGUAGES[code].tag
        patch_vary_headers(response, ["Cookie"])
        if code != SIMPLIFIED:
            response.content = as_read(response.content.decode(response.charset), code).encode(response.charset)
        return response
