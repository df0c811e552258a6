"""A login that ran out in the middle of a page: keep what was typed, send the person to log in, give it back."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from hall.lib.client import client_address
from hall.lib.throttle import allow
from identity.decorators import login_redirect

F = TypeVar("F", bound=Callable[..., HttpResponse])
Files = MultiValueDict[str, Any]

STASH_KEY = "typed_before_login"
WAS = "was_signed_in"  # session key: whose login has just run out in this browser
FILES_KEY = "files_before_login"
STASH_LIMIT = 256 * 1024  # characters; a page of a form is far below
FOLDER = "before-login"  # in the store of files; identity.privacy.jobs empties it
FILES_AN_HOUR = 40  # of one address


def keeps_what_was_typed(view: F) -> F:
    """Like `signed_in`, but a posted page survives the way through the login.

    The stash lives in the visitor's own session, names its page and, where that is known, its person; it is given back
    once (see `typed_before_login`).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return login_redirect(request, is_kept=keep_typed(request))

    return guarded  # type: ignore[return-value]  # wraps keeps the signature


def keep_typed(request: HttpRequest) -> bool:
    """Keep what was posted here for `typed_before_login`, and the files that were chosen for `files_before_login`.

    False when there is nothing, or too much.
    """
    if request.method != "POST":
        return False
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    encoded = typed.urlencode()
    whose = request.user.pk if request.user.is_authenticated else request.session.get(WAS)
    if is_kept := len(encoded) <= STASH_LIMIT:
        request.session[STASH_KEY] = {"path": request.path, "whose": whose, "typed": encoded}
    if request.FILES:
        _drop_files(request)
        request.session[FILES_KEY] = {"path": request.path, "whose": whose, "files": list(_stored(request))}
    return is_kept


def typed_before_login(request: HttpRequest) -> QueryDict | None:
    """What this person typed on this page before they had to log in, once; None when there is nothing."""
    stash = _taken(request, STASH_KEY)
    return QueryDict(stash["typed"]) if stash else None


def files_before_login(request: HttpRequest) -> Files:
    """The files that this person chose on this page before they had to log in, once, as they would have come then.

    They are nothing but bytes: whoever takes them in checks them as any other file. Of those that could not be kept the
    person is told which to choose again.
    """
    found: Files = MultiValueDict()
    stash = _taken(request, FILES_KEY)
    if stash is None:
        return found
    lost = []
    for one in stash["files"]:
        if one["at"] and default_storage.exists(one["at"]):
            with default_storage.open(one["at"]) as file:
                found.appendlist(one["field"], SimpleUploadedFile(one["name"], file.read(), one["type"]))
            default_storage.delete(one["at"])
        else:
            lost.append(one["name"])
    if lost:
        text = _("登录前选的文件没有留住，请再选一次：%(names)s")
        messages.warning(request, text % {"names": "、".join(lost)})
    return found


def _taken(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """What is kept of this page, taken out; nothing when another person than whose it is has logged in since."""
    stash: dict[str, Any] | None = request.session.get(key)
    if not stash or stash["path"] != request.path:
        return None
    del request.session[key]
    return stash if stash["whose"] in (None, request.user.pk) else None


def _stored(request: HttpRequest) -> Any:
    """A row a file; `at` is empty for what is too much to keep. Anybody may post: little is kept, and not for long."""
    room = settings.UPLOAD_MAX_BYTES * 2
    for field, files in request.FILES.lists():
        for file in files:
            size, name = file.size or 0, (file.name or "")[:255]
            room -= size
            at = ""
            if room >= 0 and allow("files-before-login", client_address(request), FILES_AN_HOUR, 3600):
                at = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", file)
            yield {"at": at, "field": field, "name": name, "type": file.content_type or "application/octet-stream"}


def _drop_files(request: HttpRequest) -> None:
    for one in (request.session.get(FILES_KEY) or {}).get("files", ()):
        if one["at"]:
            default_storage.delete(one["at"])
