"""Make the night's root."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from hall.casework.models import Case, CaseEvent
from hall.evidence import merkle
from hall.evidence.models import EvidenceLeaf, EvidenceRoot
from hall.lib.dates import local_day
from hall.lib.signatures import sign

OVERLAP = 10_000  # events: ids are given before the commit, so one below the last that was seen may come later
BATCH = 2_000


def make_root(now: datetime) -> EvidenceRoot | None:
    """The root of this local day over all cases that changed since the last; None when the day has one.

    A case whose act commits while this runs is taken as it stands, now or the next night. No case is locked.
    """
    day = local_day(now)
    if EvidenceRoot.objects.filter(day=day).exists():
        return None
    try:
        with transaction.atomic():
            return _make(now)
    except IntegrityError:  # another worker was first
        return None


def _make(now: datetime) -> EvidenceRoot:
    before = EvidenceRoot.objects.order_by("-id").first()
    since = max(0, before.last_event - OVERLAP) if before else 0
    last_event = CaseEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    changed = CaseEvent.objects.filter(pk__gt=since).values("case")
    heads = Case.objects.filter(pk__in=changed).order_by("pk").values_list("pk", "event_count", "head_digest")
    known = set(EvidenceLeaf.objects.filter(case__in=changed).values_list("case_id", "event_count"))
    leaves = [
        EvidenceLeaf(position=position, case_id=pk, event_count=count, head_digest=digest)
        for position, (pk, count, digest) in enumerate(h for h in heads.iterator() if (h[0], h[1]) not in known)
    ]
    root = EvidenceRoot(
        day=local_day(now),
        made_at=now,
        previous=before.digest if before else "",
        leaf_count=len(leaves),
        tree=merkle.root([merkle.leaf_hash(leaf.text) for leaf in leaves]).hex(),
        last_event=last_event,
    )
    root.digest = root.expected_digest
    root.signature, root.public_key = sign(root.digest)
    root.save()
    for leaf in leaves:
        leaf.root = root
    EvidenceLeaf.objects.bulk_create(leaves, batch_size=BATCH)
    return root
