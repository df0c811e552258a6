"""The papers about one part of a case: what departments write each other, a hearing, a licence and its end."""

from django.utils.translation import gettext_lazy as _

from hall.casework.papers.kinds import CASE, CONDITIONS, REASON, REMEDIES, STEP, VALID
from hall.documents.kinds import PaperKind, Place, Value, register

register(
    PaperKind(
        "copy_notice",
        _("抄告函"),
        _("《行政许可法》第二十六条"),
        (
            *CASE,
            Value("accepted_on", _("受理日期"), Place.FACT),
            Value("parts", _("请研究的事项和答复期限"), Place.TABLE),
            Value("materials", _("材料")),
            Value("silence", _("逾期的后果")),
        ),
        (
            "下列申请已经受理，涉及贵单位职责。根据《中华人民共和国行政许可法》第二十六条的规定，"
            "现将申请和材料抄告贵单位，请按下表研究，并在期限内反馈意见、理由和依据。\n\n{materials}\n\n{silence}"
        ),
    )
)
register(
    PaperKind(
        "opinion",
        _("部门意见反馈单"),
        _("并联审批的抄告规则"),
        (
            *CASE,
            STEP,
            Value("verdict", _("结论"), Place.FACT),
            Value("signer", _("签字人"), Place.FACT),
            Value("second", _("复核人"), Place.FACT, is_required=False),
            Value("given_at", _("反馈时间"), Place.FACT),
            Value("facts", _("查明的事实"), is_required=False),
            REASON,
            Value("basis", _("依据")),
        ),
        (
            "你单位抄告的申请收悉。经研究，现将意见反馈如下：\n\n查明的事实：{facts}\n\n理由：{reason}\n\n依据：{basis}。"
        ),
    )
)
_HEARING = (*CASE, STEP)
register(
    PaperKind(
        "hearing_right",
        _("听证告知书"),
        _("《行政许可法》第四十六条、第四十七条"),
        (
            *_HEARING,
            Value("ask_by", _("提出听证的期限"), Place.FACT),
            Value("matter", _("拟作出的决定")),
            Value("right", _("听证权利")),
            Value("how", _("提出的方式")),
        ),
        (
            "办理您的申请，本机关拟作出的决定直接涉及重大利益关系：\n\n{matter}\n\n{right}\n\n{how}\n\n"
            "到期没有提出的，视为放弃听证，本机关依法作出决定。"
        ),
    )
)
register(
    PaperKind(
        "hearing_notice",
        _("听证通知书"),
        _("《行政许可法》第四十八条"),
        (
            *_HEARING,
            Value("starts_at", _("听证时间"), Place.FACT),
            Value("place", _("听证地点"), Place.FACT),
            Value("chair", _("主持人"), Place.FACT),
            Value("asked_on", _("提出听证日期"), Place.FACT),
            Value("matter", _("听证的事项")),
            Value("rules", _("听证规则")),
        ),
        (
            "您提出的听证申请已经收到。根据《中华人民共和国行政许可法》第四十八条的规定，"
            "本机关定于下列时间、地点举行听证。\n\n听证的事项：{matter}\n\n{rules}"
        ),
    )
)
register(
    PaperKind(
        "licence",
        _("证照"),
        _("《行政许可法》第三十九条"),
        (
            Value("licence_number", _("证照编号"), Place.FACT),
            Value("holder", _("持证人"), Place.FACT),
            Value("item", _("许可事项"), Place.FACT),
            Value("issued_on", _("发证日期"), Place.FACT),
            VALID,
            CONDITIONS,
            Value("decision", _("决定文号"), Place.FACT),
            Value("content", _("准予的内容")),
            Value("check", _("核对方式")),
        ),
        "{content}\n\n{check}",
        template="documents/licence.html",
    )
)
register(
    PaperKind(
        "revocation",
        _("注销行政许可决定书"),
        _("《行政许可法》第七十条"),
        (
            *CASE,
            Value("licence_kind", _("注销的证照"), Place.FACT),
            Value("licence_number", _("证照编号"), Place.FACT),
            Value("issued_on", _("发证日期"), Place.FACT),
            Value("cause", _("注销的原因")),
            Value("basis", _("依据")),
            REASON,
            REMEDIES,
        ),
        (
            "根据{basis}，本机关决定注销下列证照，自本决定作出之日起不得再使用。\n\n"
            "一、原因：{cause}\n\n二、事实和理由：{reason}\n\n{remedies}"
        ),
    )
)
