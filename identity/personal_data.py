"""What identity holds of people, field by field (see identity.privacy.registry)."""

from django.utils.translation import gettext_lazy as _

from identity.models_mandates import MandateBasis
from identity.privacy.registry import (
    DUTY,
    HALL,
    ME,
    OWED,
    PROVIDER,
    REGISTER,
    REQUEST,
    SECURITY,
    SELF,
    Retention,
    hold,
    plain,
    reading,
)
from identity.selectors import department

WHO_MAY = _("知道谁可以代表谁办事")
WHO_WORKS = _("知道谁以什么身份办理")

hold(
    "identity.Account",
    title=_("账号"),
    of=("pk",),
    ordinary="public_id issuer subject name mobile email created_at last_login notice_seen_at",
    sensitive="id_number id_number_hash",
    purpose=_("确认是您本人，预先填好表格，通知办理进度"),
    basis=DUTY,
    source=PROVIDER,
    retention=Retention.ACCOUNT,
)
hold(
    "identity.Account",
    title=_("您留的联系方式和语言"),
    of=("pk",),
    ordinary="contact_mobile contact_email language",
    purpose=_("通知办理进度，用您选的语言"),
    basis=DUTY,
    source=SELF,
    retention=Retention.ACCOUNT,
)
hold(
    "identity.Account",
    title=_("您选的显示方式"),
    of=("pk",),
    ordinary="is_elder",
    purpose=_("换手机或电脑登录，仍用长者版"),
    basis=DUTY,
    source=SELF,
    retention=Retention.ACCOUNT,
)
plain("identity.Account", "password is_active is_demo")  # there are no passwords: the field stays empty
hold(
    "identity.Ward",
    title=_("您登记的孩子"),
    of=("declared_by",),
    ordinary="declared_by declared_at public_id",
    sensitive="name id_number id_number_hash born_on",
    purpose=_("由监护人为未成年人办事"),
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
)
hold(
    "identity.Mandate",
    title=_("代办授权"),
    of=("account", "given_by"),
    ordinary=(
        "account organisation ward basis acts covers_all_items items starts_on ends_on given_by given_at ended_at"
        " ended_by"
    ),
    purpose=WHO_MAY,
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
)
hold(
    "identity.MandateInvitation",
    title=_("您发出的代办邀请"),
    of=("invited_by",),
    ordinary=(
        "organisation ward invited_by invitee_name starts_on ends_on state invited_at expires_at answered_at acts"
        " covers_all_items items mandate"
    ),
    sensitive="invitee_hash",
    purpose=WHO_MAY,
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
)
plain("identity.MandateInvitation", "public_id code_hash")
hold(
    "identity.GrantEvent",
    title=_("授权和角色的记录"),
    of=("actor", "subject"),
    ordinary="kind at actor subject mandate invitation ward membership",
    purpose=_("查得清谁在什么时候授予、接受、结束了授权"),
    basis=SECURITY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "identity.Membership",
    title=_("工作角色"),
    of=("account", "granted_by", "confirmed_by", "ended_by"),
    ordinary=(
        "account department role starts_on ends_on granted_by granted_at is_confirmed confirmed_by ended_at ended_by"
    ),
    purpose=WHO_WORKS,
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
hold(
    "identity.Absence",
    title=_("外出代班"),
    of=("officer", "deputy", "made_by", "ended_by"),
    ordinary="department officer deputy items starts_on ends_on made_by made_at ended_at ended_by",
    purpose=WHO_WORKS,
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
hold(
    "identity.ApiKey",
    title=_("以您的身份工作的系统"),
    of=("account",),
    ordinary="account label created_at ends_on revoked_at",
    purpose=WHO_WORKS,
    basis=DUTY,
    source=HALL,
    retention=Retention.LOG,
)
plain("identity.ApiKey", "key_hash")
hold(
    "identity.PersonalDataUse",
    title=_("谁看过您的信息"),
    of=("person", "used_by"),
    ordinary="used_by departments purpose matter day first_at",
    purpose=_("让您知道谁看过，发现不当查看"),
    basis=SECURITY,
    source=HALL,
    retention=Retention.LOG,
)
hold(
    "identity.PersonalDataUse",
    title=_("被看的人"),
    of=("person",),
    ordinary="person",
    purpose=_("让您知道谁看过，发现不当查看"),
    basis=SECURITY,
    source=HALL,
    retention=Retention.LOG,
)
hold(
    "identity.DeletionRequest",
    title=_("您的删除申请"),
    of=("person", "answered_by"),
    ordinary="asked_at state answered_at answered_by",
    purpose=_("答复您的申请"),
    basis=REQUEST,
    source=SELF,
    retention=Retention.LOG,
)
hold(
    "identity.DeletionRequest",
    title=_("您的删除申请写了什么"),
    of=("person",),
    ordinary="person reason answer",
    purpose=_("答复您的申请"),
    basis=REQUEST,
    source=SELF,
    retention=Retention.LOG,
)
hold(
    "identity.Organisation",
    title=_("您任法定代表人（负责人）的单位"),
    of=({"mandates__account": ME, "mandates__basis": MandateBasis.OFFICE, "mandates__ended_at": None},),
    ordinary="uscc name legal_rep_name",
    sensitive="legal_rep_id_number legal_rep_id_number_hash",
    purpose=_("确认单位和它的代表人，预先填好表格"),
    basis=DUTY,
    source=REGISTER,
    retention=Retention.ARCHIVE,
)
plain("identity.Organisation", "is_demo")
plain("identity.Department", "code name duty mark verify")
plain("identity.Town", "code name is_active note")
plain("identity.Village", "code name town is_demo")
hold(
    "sessions.Session",
    title=_("登录会话"),
    of=(),
    ordinary="session_key session_data expire_date",
    purpose=_("保持登录状态和没有提交的内容"),
    basis=DUTY,
    source=HALL,
    retention=Retention.SESSION,
    withheld=_("会话内容是登录凭证，给出就等于交出账号"),
)
hold(
    "identity.LoginSession",
    title=_("您的登录会话"),
    of=("account",),
    ordinary="account sid started_at seen_at device address ended_at end",
    purpose=_("让您看到在哪里登录着，并能结束"),
    basis=SECURITY,
    source=HALL,
    retention=Retention.LOG,
)
hold(
    "identity.LoginSession",
    title=_("登录凭证"),
    of=(),
    sensitive="session_key",
    purpose=_("在您要求时马上结束会话"),
    basis=SECURITY,
    source=HALL,
    retention=Retention.SESSION,
    withheld=_("会话内容是登录凭证，给出就等于交出账号"),
)
plain("identity.LoginSession", "public_id")
hold(
    "identity.LoginEvent",
    title=_("您的登录记录"),
    of=("account",),
    ordinary="kind at account reason status device address",
    purpose=_("查得清谁在什么时候、从哪里登录"),
    basis=SECURITY,
    source=HALL,
    retention=Retention.LOG,
)
hold(
    "identity.Notice",
    title=_("发给您的账号和授权消息"),
    of=("person",),
    ordinary="kind person invitation channel address subject written_at sent_at is_new",
    purpose=_("通知授权和联系方式的变化"),
    basis=DUTY,
    source=HALL,
    retention=Retention.SHORT,
)
hold(
    "identity.Notice",
    title=_("消息内容"),
    of=(),
    sensitive="body",
    purpose=_("通知授权和联系方式的变化"),
    basis=DUTY,
    source=HALL,
    retention=Retention.SHORT,
    withheld=_("消息可能写着发到别的号码的验证码，给出就不能证明号码是您的"),
)
plain("identity.Notice", f"{OWED} is_simulated")
hold(
    "identity.ContactChange",
    title=_("等待验证的联系方式"),
    of=("account",),
    ordinary="account channel address asked_at",
    purpose=_("确认号码或邮箱是您本人的"),
    basis=DUTY,
    source=SELF,
    retention=Retention.SHORT,
)
plain("identity.ContactChange", "code_hash tries")
plain("identity.SpentLogoutToken", "jti_hash expires_at")
plain("work.Heartbeat", "worker beat_at")
plain("work.CatchUp", "silent_since began_at owed oldest_due finished_at")

# -- codes in words
reading("identity.Mandate", "acts", lambda mandate: mandate.act_labels)
reading("identity.MandateInvitation", "acts", lambda invitation: invitation.act_labels)
reading(
    "identity.PersonalDataUse", "departments", lambda use: [department(code).name for code in use.departments.split()]
)
