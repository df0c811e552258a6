"""What the wallet holds of people, field by field (see identity.privacy.registry)."""

from django.utils.translation import gettext_lazy as _

from identity.privacy.registry import DUTY, HALL, ME, OWED, SELF, Retention, hold, plain

hold(
    "wallet.Licence",
    title=_("发给您的证照"),
    of=("account", {"ward__declared_by": ME}),
    ordinary=(
        "public_id number kind account organisation ward holder_name department item_code case_number basis issued_on"
        " valid_until conditions status status_reason status_at status_by verification_code"
    ),
    purpose=_("证明您已经取得的许可，办事时不用再交"),
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "wallet.Licence",
    title=_("您变更或注销的证照"),
    of=("status_by",),
    ordinary="number kind status status_reason status_at status_by",
    purpose=_("查得清证照由谁变更或注销"),
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
hold(
    "wallet.ExpiryReminder",
    title=_("证照到期提醒"),
    of=("licence__account", {"licence__ward__declared_by": ME}),
    ordinary="licence days_before told_at",
    purpose=_("在证照到期前提醒您"),
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
plain("wallet.ExpiryReminder", OWED)
hold(
    "wallet.LicenceShare",
    title=_("您让部门看的证照"),
    of=("made_by",),
    ordinary="public_id licence department purpose until made_by made_at ended_at",
    purpose=_("按您的授权让部门查看证照"),
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
)
hold(
    "wallet.LicenceUse",
    title=_("证照的使用记录"),
    of=("licence__account", {"licence__ward__declared_by": ME}, "by"),
    ordinary="licence kind by purpose at",
    purpose=_("查得清谁看过您的证照"),
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
