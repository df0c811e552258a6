"""A printed form that somebody brings along: scanned at the counter, its code read, kept until it is known whose it is.

Only the printed code is read. What is written by hand a person reads and types.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from forms_engine.files import Refusal
from forms_engine.scans import codes_on
from hall.casework.errors import Refused
from hall.casework.filling.counter import PAPER_FORM, SCAN
from hall.casework.filling.file_kinds import examined_scan
from hall.casework.permissions import can_serve, must
from hall.casework.services.frame import Act
from hall.casework.services.uploads import keep_upload
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.paper import FormCode, marker_of, read_form_code
from identity.actors import Actor
from identity.models import Account

FOLDER = "scans"
STAYS = timedelta(hours=12)  # as long as a visit: what nobody filed is thrown away then
_SALT = "counter-scan"


@dataclass(frozen=True, slots=True)
class HeldScan:
    """One file that waits for its person. `code` is what was printed on it, empty where nothing was read."""

    path: str
    name: str
    code: str
    clerk: int

    @property
    def form(self) -> FormCode | None:
        """Which form of ours it is."""
        return read_form_code(self.code)

    @property
    def is_handed_in(self) -> bool:
        """Whether it is the print of what was handed in already: its code leads to the status."""
        return "/query/?number=" in self.code

    def token(self) -> str:
        """For a hidden field of the page: signed, so that it names no other file."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)


@dataclass(frozen=True, slots=True)
class ReadForm:
    """The item whose form it is; `is_older` when its questions are others by now."""

    item: ServiceItem
    revision: int
    is_older: bool
    draft: str


def take_scan(file: "UploadedFile[bytes]", *, actor: Actor) -> HeldScan:
    """Examine a scan, read its code, hold it. Raises NotAllowed, Refused (naming the field)."""
    must(can_serve(actor))
    safe = examined_scan(file.name, file)
    if isinstance(safe, Refusal):
        raise Refused(safe.sentence, fields={SCAN: safe.sentence})
    codes = codes_on(safe.data)
    ours = next((one for one in codes if read_form_code(one)), next(iter(codes), ""))
    path = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}{safe.extension}", ContentFile(safe.data))
    return HeldScan(path, safe.name, ours[:500], actor.account.pk if actor.account else 0)


def held_scan(token: str, *, actor: Actor) -> HeldScan | None:
    """The clerk's own scan of this day that a page names; None for anything else."""
    try:
        held = HeldScan(**signing.loads(token, salt=_SALT, max_age=STAYS))
    except signing.BadSignature:
        return None
    is_own = actor.account is not None and held.clerk == actor.account.pk
    return held if is_own and default_storage.exists(held.path) else None


def form_on(scan: HeldScan) -> ReadForm | None:
    """The item that the printed code names, as it is open now; None for a code that is none of ours. Two queries."""
    code = scan.form
    items = ServiceItem.objects.filter(accepts_online=True, current__isnull=False).select_related("current")
    item = items.filter(code=code.item).first() if code else None
    if code is None or item is None or item.current is None:
        return None
    return ReadForm(item, code.revision, _has_changed(item, code.revision), code.draft)


def _has_changed(item: ServiceItem, number: int) -> bool:
    current = item.current
    if current is None or current.number == number:
        return False
    printed = Revision.objects.filter(item=item, number=number).select_related("item").first()
    current.item = item
    return printed is None or marker_of(printed).digest != marker_of(current).digest


def keep_scan(a: Act, scan: HeldScan, clerk: Account) -> None:
    """Into the application, as a file of its own. Raises Refused when it is there no more, or too much."""
    with default_storage.open(scan.path) as file:
        safe = examined_scan(scan.name, file)
    if isinstance(safe, Refusal):
        raise Refused(safe.sentence, fields={SCAN: safe.sentence})
    keep_upload(a, PAPER_FORM, safe, clerk)


def forget_scans(now: datetime) -> int:
    """Throw away what was held and is too old; what was filed has a file of its own. Returns how many."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return 0
    old = [name for name in names if default_storage.get_modified_time(f"{FOLDER}/{name}") < now - STAYS]
    for name in old:
        default_storage.delete(f"{FOLDER}/{name}")
    return len(old)
