"""The papers of the way and what the law wants in each. A new one: an entry here, a writer in content.py."""

from django.utils.translation import gettext_lazy as _

from hall.documents.kinds import PaperKind, Place, Value, register

_NUMBER = Value("number", _("办件编号"), Place.FACT)
_ITEM = Value("item", _("申请事项"), Place.FACT)
_APPLICANT = Value("applicant", _("申请人"), Place.FACT)
CASE = (_NUMBER, _ITEM, _APPLICANT)
REMEDIES = Value("remedies", _("救济途径、机关和期限"))
_ACCEPTED_ON = Value("accepted_on", _("受理日期"), Place.FACT)

register(
    PaperKind(
        "receipt",
        _("申请材料接收凭证"),
        _("《行政许可法》第二十九条、第三十二条"),
        (
            *CASE,
            Value("query_code", _("查询码"), Place.FACT),
            Value("agent", _("经办人"), Place.FACT),
            Value("clerk", _("窗口代办人员"), Place.FACT, is_required=False),
            Value("received_at", _("收件时间"), Place.FACT),
            Value("receiver", _("收件人"), Place.FACT),
            Value("answer_by", _("受理期限"), Place.FACT, is_required=False),
            Value("materials", _("收到的材料"), Place.TABLE, is_required=False),
            Value("shared", _("由部门共享取得、无需提交"), Place.TABLE, is_required=False),
            Value("query", _("查询方式")),
        ),
        (
            "您的申请材料已经收到。\n\n"
            "受理窗口将在受理期限前告知是否受理；逾期没有告知的，自收到材料之日起即为受理。\n\n"
            "{query}请妥善保管查询码。"
        ),
    )
)
register(
    PaperKind(
        "acceptance",
        _("受理通知书"),
        _("《行政许可法》第三十二条"),
        (
            *CASE,
            _ACCEPTED_ON,
            Value("promised_by", _("承诺办结日"), Place.FACT),
            Value("due_by", _("法定办结日"), Place.FACT),
            Value("contact", _("联系方式"), Place.FACT),
            Value(
                "tolerated",
                _("容缺受理：您承诺限期补交的材料，到期不补交的可以终止办理"),
                Place.TABLE,
                is_required=False,
            ),
            Value("query", _("查询方式")),
        ),
        (
            "您提出的申请，材料齐全、符合法定形式，根据《中华人民共和国行政许可法》第三十二条的规定，本机关予以受理。\n\n"
            "期限按工作日计算，受理当日不计入。\n\n{query}"
        ),
    )
)
register(
    PaperKind(
        "correction",
        _("补正告知书"),
        _("《行政许可法》第三十二条"),
        (
            *CASE,
            Value("correct_by", _("补正期限"), Place.FACT),
            Value("basis", _("依据")),
            Value("missing", _("需要补正的全部内容")),
            Value("consequence", _("逾期的后果")),
            Value("by_material", _("逐项列明"), Place.TABLE, is_required=False),
        ),
        (
            "您提交的申请材料不齐全或者不符合法定形式，根据{basis}的规定，"
            "现一次告知需要补正的全部内容：\n\n{missing}\n\n"
            "请在补正期限前登录网上办事大厅补正。补正后，受理期限重新计算。{consequence}"
        ),
    )
)
register(
    PaperKind(
        "non_acceptance",
        _("不予受理决定书"),
        _("《行政许可法》第三十二条"),
        (
            *CASE,
            Value("reason", _("理由")),
            Value("basis", _("依据")),
            Value("authority", _("有权机关"), is_required=False),
            REMEDIES,
        ),
        "您提出的申请，根据{basis}，本机关决定不予受理。\n\n理由：{reason}\n\n{authority}\n\n{remedies}",
    )
)
VALID = Value("valid", _("有效期限"), Place.FACT)
CONDITIONS = Value("conditions", _("条件"), Place.FACT)
_DECIDED = (*CASE, _ACCEPTED_ON, Value("opinions", _("各部门结论"), Place.TABLE), Value("basis", _("依据")))
_GRANTED = (VALID, CONDITIONS, Value("content", _("准予的内容")), Value("public", _("公开")))
register(
    PaperKind(
        "granted",
        _("准予行政许可决定书"),
        _("《行政许可法》第三十八条、第三十九条"),
        (
            *_DECIDED,
            *_GRANTED,
            Value("note", _("决定说明"), is_required=False),
        ),
        "您提出的申请，经审查符合法定条件。根据{basis}，本机关决定：\n\n{content}\n\n{note}\n\n{public}",
    )
)
_REFUSED = (
    Value("facts", _("事实")),
    Value("reason", _("理由")),
    Value("note", _("决定说明"), is_required=False),
    REMEDIES,
)
register(
    PaperKind(
        "partly_granted",
        _("行政许可决定书（部分准予）"),
        _("《行政许可法》第三十八条"),
        (*_DECIDED, *_GRANTED, *_REFUSED),
        (
            "您提出的申请，本机关已审查完毕。根据{basis}，决定如下：\n\n一、{content}\n\n"
            "二、其余事项不予批准。\n\n三、查明的事实：{facts}\n\n四、不予批准的理由：{reason}\n\n{note}\n\n"
            "{public}\n\n{remedies}"
        ),
    )
)
register(
    PaperKind(
        "refused",
        _("不予行政许可决定书"),
        _("《行政许可法》第三十八条"),
        (*_DECIDED, *_REFUSED),
        (
            "您提出的申请，本机关已审查完毕，决定不予批准。\n\n一、查明的事实：{facts}\n\n"
            "二、理由：{reason}\n\n三、依据：{basis}。\n\n{note}\n\n{remedies}"
        ),
    )
)
register(
    PaperKind(
        "withdrawal",
        _("撤回申请通知书"),
        _("《行政许可法》第二十九条"),
        (*CASE, Value("withdrawn_at", _("撤回时间"), Place.FACT)),
        (
            "您已撤回本次申请，本机关终止审查。本次申请不作决定，也不影响您以后再次申请。\n\n"
            "已提交的材料按档案管理规定保存；再次申请同类事项时，可以直接使用。"
        ),
    )
)
STEP = Value("step", _("办理环节"), Place.FACT)
REASON = Value("reason", _("理由"))
register(
    PaperKind(
        "pause",
        _("特别程序告知书"),
        _("《行政许可法》第四十五条"),
        (
            *CASE,
            STEP,
            Value("cause", _("特别程序"), Place.FACT),
            Value("started_on", _("中止计时起始"), Place.FACT),
            Value("expected", _("预计需要"), Place.FACT),
            Value("expected_end", _("预计结束"), Place.FACT),
            Value("basis", _("依据")),
            REASON,
        ),
        (
            "办理您的申请依法需要{cause}。根据{basis}的规定，"
            "所需时间不计算在办理期限内，现将所需时间书面告知您。\n\n{reason}\n\n"
            "特别程序结束后恢复计时，到期日相应顺延，届时可以凭办件编号查询。您现在不用做什么。"
        ),
    )
)
register(
    PaperKind(
        "extension",
        _("延长期限通知书"),
        _("《行政许可法》第四十二条"),
        (
            *CASE,
            STEP,
            Value("approval", _("批准"), Place.FACT),
            Value("days", _("延长"), Place.FACT),
            Value("due_before", _("原法定期限"), Place.FACT, is_required=False),
            Value("due_after", _("延长后法定期限"), Place.FACT, is_required=False),
            Value("article", _("条款")),
            Value("approver", _("批准人")),
            REASON,
        ),
        (
            "您的申请在规定的期限内不能作出决定。根据《中华人民共和国行政许可法》{article}的规定，"
            "经{approver}批准，期限延长{days}。理由如下：\n\n{reason}"
        ),
    )
)
register(
    PaperKind(
        "delivery",
        _("送达回证"),
        _("《行政许可法》第四十四条"),
        (
            *CASE,
            Value("papers", _("送达文书"), Place.FACT),
            Value("way", _("送达方式"), Place.FACT),
            Value("delivered_at", _("送达时间"), Place.FACT),
            Value("received_by", _("签收人"), Place.FACT),
            Value("delivered_by", _("送达人"), Place.FACT),
            Value("note", _("备注"), Place.FACT, is_required=False),
        ),
        "下列文书已经送达申请人，送达的时间、方式和签收人记载如下。",
    )
)
register(
    PaperKind(
        "termination",
        _("终止办理通知书"),
        _("《行政许可法》第七十条及有关规定"),
        (
            *CASE,
            Value("cause", _("终止原因"), Place.FACT),
            Value("ended_on", _("终止日期"), Place.FACT),
            Value("why", _("终止的依据和原因")),
            REASON,
            REMEDIES,
        ),
        (
            "您的申请终止办理，不作决定。{why}\n\n{reason}\n\n"
            "终止不影响您以后再次申请；已提交的材料按档案管理规定保存，再次申请同类事项时可以直接使用。\n\n{remedies}"
        ),
    )
)
