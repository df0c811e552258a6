"""What casework holds of people, field by field (see identity.privacy.registry)."""

from django.utils.translation import gettext_lazy as _

from hall.casework.states import CaseState
from hall.casework.told import (
    answers_told,
    event_told,
    material_told,
    paper_told,
    step_beside,
    step_countersigned,
    step_told,
    subject_told,
)
from identity.privacy.registry import (
    CONSENT,
    DUTY,
    HALL,
    ME,
    OWED,
    SELF,
    Lookup,
    Retention,
    hold,
    plain,
    reading,
    word,
)

APPLY = _("办理您申请的事项")
PROVE = _("查得清每一步由谁、在什么时候办理")


def own(case: str = "case__") -> tuple[Lookup, ...]:
    """Whose case it is: the person's own, or a child's whom they declared. Who typed for a company is not its party."""
    return (
        {f"{case}applicant": ME, f"{case}organisation": None, f"{case}ward": None},
        {f"{case}ward__declared_by": ME},
    )


hold(
    "casework.Case",
    title=_("您的申请"),
    of=("applicant", {"ward__declared_by": ME}),
    ordinary=(
        "public_id number item applicant organisation ward renews title state created_at saved_at"
        " submitted_at received_at accepted_at acceptance_due_on correct_by promised_due_on statutory_due_on"
        " counted_from paused_on extended_days ended_at ended_as"
    ),
    purpose=APPLY,
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
    emptied=("state", CaseState.DISCARDED),
)
hold(
    "casework.Case",
    title=_("您申请的内容"),
    of=own(""),
    sensitive="query_code answers record",
    purpose=APPLY,
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
    emptied=("state", CaseState.DISCARDED),
)
plain("casework.Case", "revision edition standing rounds recused event_count head_digest remind_on")
hold(
    "casework.PrefillConsent",
    title=_("您同意预先填好的内容"),
    of=("agreed_by",),
    ordinary="case source purpose facts agreed_by agreed_at",
    purpose=APPLY,
    basis=CONSENT,
    source=SELF,
    retention=Retention.ARCHIVE,
)
for code, text in {
    "person": _("统一身份认证"),
    "organisation": _("单位登记信息"),
    "person.name": _("姓名"),
    "person.id_number": _("身份证件号码"),
    "person.mobile": _("手机号码"),
    "person.email": _("电子邮箱"),
    "organisation.name": _("单位名称"),
    "organisation.uscc": _("统一社会信用代码"),
    "organisation.legal_rep_name": _("法定代表人（负责人）姓名"),
}.items():
    word(code, text)
hold(
    "casework.Upload",
    title=_("您上传的材料"),
    of=("uploaded_by", *own()),
    ordinary="public_id case material name content_type size uploaded_by uploaded_at removed_at reused_from",
    sensitive="file sha256",
    purpose=APPLY,
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.CaseDocument",
    title=_("您的办件中的文书"),
    of=own(),
    ordinary="case kind verification_code file sha256 made_at",
    sensitive="data",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
plain("casework.CaseDocument", OWED)
hold(
    "casework.DocumentFetch",
    title=_("您打开文书的记录"),
    of=("account",),
    ordinary="document account at by_party",
    purpose=_("记录文书送达"),
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.PaperDelivery",
    title=_("文书送达"),
    of=(*own("document__case__"), "recorded_by"),
    ordinary="document way received_by note delivered_at recorded_by recorded_at",
    purpose=_("记录文书送达"),
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.Correction",
    title=_("补正告知"),
    of=(*own(), "asked_by"),
    ordinary="case asked_by asked_at text due_on answered_at round ground",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.Transfer",
    title=_("移送"),
    of=(*own(), "made_by", "taken_by"),
    ordinary="case department successor made_by made_at taken_by taken_at",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.CounterVisit",
    title=_("窗口代办"),
    of=(*own(), "person", "clerk"),
    ordinary="case clerk paper checked_at ended_at",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.CounterVisit",
    title=_("窗口核对的证件"),
    of=("person",),
    ordinary="person",
    sensitive="number",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.CaseLook",
    title=_("上次查看办件"),
    of=("account",),
    ordinary="account case sequence at",
    purpose=_("标出您上次查看以后的变化"),
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
plain("casework.CaseLook", "answers")
hold(
    "casework.CaseMessage",
    title=_("和部门的沟通"),
    of=(*own(), "author"),
    ordinary="case department is_from_party author text sent_at read_at",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.Promise",
    title=_("容缺后补的承诺"),
    of=(*own(), "promised_by"),
    ordinary="case material promised_by promised_at due_on watch_on supplied_at overdue_at",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.Recusal",
    title=_("自行回避"),
    of=("account",),
    ordinary="case account reason made_at",
    purpose=_("保证办理人员与申请没有利害关系"),
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.Finding",
    title=_("审查发现的问题"),
    of=(*own(), "author"),
    ordinary="case correction subject standing note author department made_at",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.Decision",
    title=_("决定"),
    of=(*own(), "signed_by"),
    ordinary="case number department result text signed_by signed_at",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.CaseEvent",
    title=_("办理记录"),
    of=(*own(), "actor"),
    ordinary="case sequence kind at actor acting_for mandate task data",
    purpose=PROVE,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
    emptied=("case__state", CaseState.DISCARDED),
)
plain("casework.CaseEvent", "key digest")
hold(
    "casework.Task",
    title=_("部门办理的环节"),
    of=(*own(), "claimed_by"),
    ordinary="case step round department state opened_at promised_due_on statutory_due_on paused_on extended_days"
    " claimed_by verdict ended_at",
    purpose=PROVE,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
plain("casework.Task", "remind_on silence_speaks waits_until")
plain("casework.Consultation", "remind_on")
plain("casework.Reminder", "is_open")
for model, title, people, fields in (
    (
        "CasePause",
        _("中止计时"),
        "started_by ended_by",
        "case task cause reason expected_days started_by started_at ended_by ended_at",
    ),
    (
        "Hearing",
        _("听证"),
        "told_by asked_by",
        "case task matter told_by told_at ask_by asked_by asked_at held_by starts_at place chair",
    ),
    (
        "CaseExtension",
        _("延期"),
        "asked_by answered_by",
        "case task kind reason asked_by asked_at state answer answered_by answered_at due_before due_after",
    ),
    (
        "DecisionDelivery",
        _("送达"),
        "recorded_by",
        "case way received_by note delivered_at recorded_by recorded_at",
    ),
    ("CaseEnding", _("终止办理"), "ended_by", "case cause reason ended_by ended_at"),
    ("Reminder", _("催办"), "", "case task consultation about stage due_on for_day made_at"),
    ("MovedDate", _("日历更新后变动的到期日"), "", "version case task what before after moved_at"),
):
    hold(
        f"casework.{model}",
        title=title,
        of=(*own(), *people.split()),
        ordinary=fields,
        purpose=PROVE,
        basis=DUTY,
        source=HALL,
        retention=Retention.ARCHIVE,
    )
hold(
    "casework.CalendarVersion",
    title=_("您启用的工作日历"),
    of=("made_by",),
    ordinary="year number source text days made_by made_at settled_at",
    purpose=PROVE,
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
plain("casework.CalendarVersion", "moved_up_to")
plain("casework.ClockRun", "ran_at late_since did")
hold(
    "casework.Opinion",
    title=_("部门意见"),
    of=(*own("task__case__"), "author", "given_for"),
    ordinary="task author given_for verdict facts reason basis conditions given_at",
    purpose=PROVE,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.SiteVisit",
    title=_("现场核查"),
    of=(*own(), "planned_by", "moved_by", "cancelled_by"),
    ordinary="case starts_at place note planned_by planned_at moved_by moved_at cancelled_by cancelled_at reason",
    purpose=APPLY,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
plain("casework.SiteVisit", "departments")
hold(
    "casework.OpinionTemplate",
    title=_("意见模板"),
    of=("made_by", "retired_by"),
    ordinary="department verdict title text made_by made_at retired_by retired_at",
    purpose=PROVE,
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
hold(
    "casework.Consultation",
    title=_("征求其他部门意见"),
    of=(*own(), "asked_by", "answered_by"),
    ordinary="case task department question waits due_on asked_by asked_at position answer answered_by answered_at"
    " withdrawn_at",
    purpose=PROVE,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
hold(
    "casework.Countersignature",
    title=_("复核"),
    of=(*own("opinion__task__case__"), "author"),
    ordinary="opinion author agrees reason given_at",
    purpose=PROVE,
    basis=DUTY,
    source=HALL,
    retention=Retention.ARCHIVE,
)
plain("casework.NumberSequence", "name last")
plain("casework.CalendarYear", "year source loaded_at")
plain("casework.CalendarDay", "day is_working name")
hold(
    "casework.LicenceMaterial",
    title=_("您用证照代替的材料"),
    of=(*own(), "added_by"),
    ordinary="case material licence added_by added_at removed_at",
    purpose=APPLY,
    basis=DUTY,
    source=SELF,
    retention=Retention.ARCHIVE,
)

# -- what a code stands for, in the words of the revision that the case is under
reading("casework.Case", "answers", lambda case: answers_told(case, case.answers))
reading("casework.Case", "record", lambda case: answers_told(case, case.record))
reading("casework.Upload", "material", material_told)
reading("casework.Promise", "material", material_told)
reading("casework.Finding", "subject", subject_told)
reading("casework.Task", "step", step_told)
reading("casework.CaseEvent", "data", event_told)
reading("casework.CaseDocument", "data", paper_told)
for one in ("CaseEvent", "Opinion", "Consultation"):
    reading(f"casework.{one}", "task", step_beside, needs="task__case")
reading("casework.Countersignature", "opinion", step_countersigned, needs="opinion__task__case")
