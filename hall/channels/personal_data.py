"""What the channels hold of people, field by field (see identity.privacy.registry)."""

from django.utils.translation import gettext_lazy as _

from identity.privacy.registry import DUTY, HALL, OWED, SELF, Retention, hold, plain

hold(
    "channels.Delivery",
    title=_("发给您的短信和邮件"),
    of=("recipient",),
    ordinary="event recipient channel address subject body sent_at is_new",
    purpose=_("通知办理进度"),
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
plain("channels.Delivery", f"{OWED} is_simulated gateway_reference")
hold(
    "channels.InboundMessage",
    title=_("收到的查询短信"),
    of=(),
    ordinary="received_at sender_masked was_understood reply",
    purpose=_("查得清短信查询是否答复"),
    basis=DUTY,
    source=SELF,
    retention=Retention.LOG,
    withheld=_("号码在保存前已经隐去中间部分，不能认出是谁发的"),
)
