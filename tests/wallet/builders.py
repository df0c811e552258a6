"""Licences in a wallet, issued by the verb itself."""

from datetime import datetime, timedelta

from hall.lib.dates import local_day
from hall.wallet.models import Licence, LicenceShare
from hall.wallet.services import Holder, Issued, issue, share
from identity.actors import actor_for
from identity.models import Account, Department, Organisation


def licence(
    account: Account,
    code: str = "SCJG",
    *,
    now: datetime,
    kind: str = "食品经营许可证",
    months: int | None = 60,
    organisation: Organisation | None = None,
) -> Licence:
    """One that the department has just granted."""
    department, _ = Department.objects.get_or_create(code=code, defaults={"name": f"{code}局"})
    holder = Holder(account, organisation, None, organisation.name if organisation else account.name)
    number = f"潮安办决〔2026〕{900 + Licence.objects.count()}号"
    (made,) = issue([Issued(kind, department, "T-01", months)], holder, basis=number, case_number="X", now=now)
    return made


def shared(one: Licence, code: str, *, now: datetime, days: int = 30) -> LicenceShare:
    """Shared by its holder."""
    Department.objects.get_or_create(code=code, defaults={"name": f"{code}局"})
    assert one.account is not None
    today = local_day(now)
    holder = actor_for(one.account, None, on=today)
    return share(one.public_id, code, "办理户外招牌", today + timedelta(days=days), actor=holder, now=now)
