"""The desk: the addresses that staff use. rules.py says how to declare a row."""

from tests.authorisation.rule import PAPER, REASON, STAFF_ON_ALL, WORDING_PAGE, Rule
from tests.authorisation.world import STAFF

DESK: dict[str, tuple[Rule, ...]] = {
    "desk:opinions": (Rule(ok="editor publisher"),),
    "desk:new_opinion": (
        Rule(on="department", ok="editor publisher"),
        Rule(
            "POST",
            on="department",
            ok="publisher",
            no="editor",
            data={"verdict": "approve", "title": "现场合格", "text": "符合条件。"},
        ),
    ),
    "desk:opinion": (
        Rule(on="template", ok="editor publisher"),
        Rule("POST", on="template", ok="publisher", no="editor", data={"do": "retire"}),
    ),
    "desk:wordings": (Rule(ok="editor publisher"),),
    "desk:wording": WORDING_PAGE,
    "wallet:desk": (Rule(ok=f"officer other_officer approver {STAFF_ON_ALL}"),),
    "desk:change_licence": (
        Rule(on="licence", ok="approver"),
        Rule("POST", on="licence", ok="approver", reached=(422,)),
    ),
    "wallet:read_shared": (Rule(on="share", ok="other_officer"),),
    "desk:inbox": (Rule(ok=f"officer other_officer approver {STAFF_ON_ALL}"),),
    "desk:find": (Rule(ok=f"officer other_officer approver {STAFF_ON_ALL}"),),
    "desk:case": (
        Rule(on="draft"),
        Rule(on="submitted", ok=f"officer approver {STAFF_ON_ALL}"),
        Rule(on="approval", ok=f"officer approver {STAFF_ON_ALL}"),
    ),
    "desk:accept_case": (Rule("POST", on="submitted", ok="clerk", no="officer approver supervisor", data=PAPER),),
    "desk:request_correction": (
        Rule(
            "POST",
            on="submitted",
            ok="clerk",
            no="officer approver supervisor",
            data={**PAPER, "text": "请补正布局图。"},
        ),
    ),
    "desk:add_finding": (
        Rule(
            "POST",
            on="submitted",
            ok="officer",
            no=f"approver {STAFF_ON_ALL}",
            data={**PAPER, "subject": "plan", "standing": "to_correct", "note": "请标明尺寸。"},
        ),
    ),
    "desk:transfer_case": (
        Rule(
            "POST",
            on="submitted",
            ok="clerk",
            no="officer approver supervisor",
            data={**PAPER, "department": "SCJG", "reason": "由该部门负责。"},
        ),
    ),
    "desk:messages": (Rule(ok=f"officer other_officer approver {STAFF_ON_ALL}"),),
    "desk:talk": (
        Rule(on="submitted", ok=f"officer approver {STAFF_ON_ALL}"),
        Rule(
            "POST",
            on="submitted",
            ok="officer approver clerk",
            no="supervisor",
            data={**PAPER, "text": "请问。"},
            reached=(422,),
        ),
    ),
    "desk:counter": (Rule(ok="clerk", no=" ".join(role for role in STAFF if role != "clerk")),),
    "desk:come_back": (
        Rule(
            "POST",
            on="submitted",
            no="clerk officer approver supervisor",  # there is nothing to correct
            data={**PAPER, "paper": "passport", "name": "某人", "number": "E12345678", "seen": "on"},
        ),
    ),
    "desk:leave_counter": (Rule("POST", on="draft"),),  # nobody is at the counter
    "desk:transfers": (Rule(ok=" ".join(STAFF)),),
    "desk:take_transfer": (Rule("POST", on="submitted"),),  # nothing was sent on
    "desk:refuse_acceptance": (
        Rule(
            "POST",
            on="submitted",
            ok="clerk",
            no="officer approver supervisor",
            data={**PAPER, "text": "不属于本事项。", "ground": "not_needed"},
        ),
    ),
    "desk:sign_decision": (
        Rule("POST", on="deciding", ok="approver", no=f"officer {STAFF_ON_ALL}", data={**PAPER, "text": ""}),
    ),
    "desk:batch": (Rule(ok=f"officer other_officer approver {STAFF_ON_ALL}"),),
    "desk:task": (Rule(on="task", ok=f"officer approver {STAFF_ON_ALL}"),),
    "desk:claim_task": (Rule("POST", on="task", ok="officer", no=f"approver {STAFF_ON_ALL}", data=PAPER),),
    "desk:hand_over_task": (Rule(on="task", no=f"officer approver {STAFF_ON_ALL}"),),  # nobody has claimed it
    "desk:consult": (
        Rule(on="task", ok="officer", no=f"approver {STAFF_ON_ALL}"),
        Rule(
            "POST",
            on="task",
            ok="officer",
            no=f"approver {STAFF_ON_ALL}",
            data={**PAPER, "department": "SCJG", "question": "请问。", "days": "3"},
        ),
    ),
    "desk:consultation": (
        Rule(on="consultation", ok=f"officer other_officer approver {STAFF_ON_ALL}"),
        Rule(
            "POST",
            on="consultation",
            ok="other_officer",
            no=f"officer approver {STAFF_ON_ALL}",
            data={**PAPER, "position": "agrees", "answer": "无意见。"},
        ),
    ),
    "desk:withdraw_consultation": (
        Rule("POST", on="consultation", ok="officer", no=f"other_officer approver {STAFF_ON_ALL}"),
    ),
    "desk:plan_visit": (
        Rule(on="approval", ok="officer", no=f"approver {STAFF_ON_ALL}"),
        Rule(
            "POST",
            on="approval",
            ok="officer",
            no=f"approver {STAFF_ON_ALL}",
            data={**PAPER, "departments": ["XFJY"], "on": "2026-11-20", "at": "09:30", "place": "某处"},
        ),
    ),
    "desk:move_visit": (Rule(on="visit", ok="officer", no=f"approver {STAFF_ON_ALL}"),),
    "desk:cancel_visit": (
        Rule("POST", on="visit", ok="officer", no=f"approver {STAFF_ON_ALL}", data={**PAPER, "reason": "不用去了。"}),
    ),
    "desk:recuse": (
        Rule(on="approval", ok=f"officer approver {STAFF_ON_ALL}"),
        Rule("POST", on="approval", ok=f"officer approver {STAFF_ON_ALL}", data={**PAPER, "reason": "利害关系。"}),
    ),
    "desk:countersign": (  # nothing is proposed
        Rule("POST", on="task", no=f"officer approver {STAFF_ON_ALL}", data={**PAPER, "do": "agree"}),
    ),
    "desk:return_case": (Rule(on="deciding", ok="approver", no=f"officer {STAFF_ON_ALL}"),),
    "desk:give_verdict": (Rule("POST", on="task", ok="officer", no=f"approver {STAFF_ON_ALL}", data=REASON),),
    "desk:pause_task": (
        Rule(on="task", ok="officer", no=f"approver {STAFF_ON_ALL}"),
        Rule(
            "POST",
            on="task",
            ok="officer",
            no=f"approver {STAFF_ON_ALL}",
            data={**PAPER, "cause": "testing", "expected_days": "5", "reason": "委托检测。"},
        ),
    ),
    "desk:hearing": (
        Rule(on="task", ok="officer", no=f"approver {STAFF_ON_ALL}"),
        Rule("POST", on="task", ok="officer", no=f"approver {STAFF_ON_ALL}", data={**PAPER, "matter": "拟不予许可。"}),
    ),
    "desk:resume_task": (Rule("POST", on="task", ok="officer", no=f"approver {STAFF_ON_ALL}", data=PAPER),),
    "desk:ask_extension": (
        Rule(
            "POST",
            on="task",
            ok="officer",
            no=f"approver {STAFF_ON_ALL}",
            data={**PAPER, "kind": "joint", "reason": "需要复核。"},
        ),
    ),
    "desk:grant_extension": (
        Rule(on="extension", ok="supervisor", no="officer approver clerk"),
        Rule("POST", on="extension", ok="supervisor", no="officer approver clerk", data=PAPER),
    ),
    "desk:deliver": (
        Rule(
            "POST",
            on="decided",
            ok="clerk approver",
            no="officer supervisor",
            data={**PAPER, "way": "counter", "received_by": "林晓彤"},
        ),
    ),
    "desk:deliver_paper": (Rule(on="submitted", ok="clerk approver", no="officer supervisor"),),
    "desk:close_case": (Rule(on="decided", ok="clerk approver", no="officer supervisor"),),
    "desk:end_case": (
        Rule(
            "POST",
            on="submitted",
            ok="clerk",
            no="officer approver supervisor",
            data={**PAPER, "cause": "organisation_ended", "reason": "单位已经注销。"},
        ),
        Rule(on="approval", ok="approver", no=f"officer {STAFF_ON_ALL}"),
    ),
    "desk:clock": (Rule(ok=" ".join(STAFF)),),
    "desk:calendar": (Rule(ok=" ".join(STAFF)),),
    "desk:calendar_year": (
        Rule(on="calendar_year", ok=" ".join(STAFF)),
        Rule(
            "POST",
            on="calendar_year",
            ok="operator",
            no=" ".join(role for role in STAFF if role != "operator"),
            data={"do": "preview"},
            reached=(422,),
        ),
    ),
    "desk:failed_papers": (
        Rule(ok="operator", no=" ".join(role for role in STAFF if role != "operator")),
        Rule("POST", no=" ".join(role for role in STAFF if role != "operator"), data={"document": "0"}),  # none such
    ),
}
