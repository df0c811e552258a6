"""An application and a wallet, for whom they belong to. rules.py says how to declare a row."""

from tests.authorisation.rule import EVERYONE, OWN_PAGE, PAPER, PUBLIC, SIGNED_IN, STAFF_ON_ALL, Rule

CASEWORK: dict[str, tuple[Rule, ...]] = {
    "casework:verify": PUBLIC,
    "casework:verify_file": (Rule("POST", ok=EVERYONE, reached=(422,)),),
    "casework:verify_code": (Rule(on="paper_code", ok=EVERYONE),),
    "casework:start_case": (
        Rule(on="item", ok=SIGNED_IN),
        Rule("POST", on="item", ok=SIGNED_IN, data={"organisation": ""}),
    ),
    "casework:case": (
        Rule(on="draft", ok="party"),
        Rule(on="submitted", ok=f"party officer approver {STAFF_ON_ALL}"),
        Rule(on="approval", ok=f"party officer approver {STAFF_ON_ALL}"),
    ),
    "casework:form_page": (
        Rule(on="draft", ok="party"),
        Rule("POST", on="draft", ok="party", data={"shop_name": "店", "signage": "false", "edition": "1"}),
    ),
    "casework:update": (Rule(on="draft", ok="party"), Rule("POST", on="draft", ok="party")),
    "casework:discard": (Rule(on="draft", ok="party"), Rule("POST", on="draft", ok="party")),
    "casework:from_paper": (Rule(on="draft", ok="party"),),
    "casework:filled_form": (Rule(on="submitted", ok=f"party officer approver {STAFF_ON_ALL}"),),
    "casework:materials": (Rule(on="draft", ok="party"),),
    "casework:apply_again": (Rule("POST", on="submitted", no="party"),),  # before it has ended
    "casework:licence_paper": (Rule(on="licence"),),  # the matrix's licence came from no case
    "casework:renew_licence": (Rule("POST", on="licence", ok="applicant", reached=(409, 422)),),
    "casework:talk": (
        Rule(on="submitted", ok="party"),
        Rule("POST", on="submitted", ok="party", data={**PAPER, "text": "请问。", "department": "-"}),
    ),
    "casework:ask_hearing": (Rule("POST", on="submitted"),),  # nobody told of one
    "casework:supply": (Rule(on="submitted"),),  # with nothing promised there is no such page
    "casework:review": (Rule(on="draft", ok="party"), Rule("POST", on="draft", ok="party", data=PAPER)),
    "casework:upload": (
        Rule(on="draft", ok="party"),
        Rule(on="submitted", ok=f"party officer approver {STAFF_ON_ALL}"),
    ),
    "casework:filled_draft": (Rule(on="draft", ok="party"),),
    "casework:withdraw": (Rule(on="submitted", ok="party"), Rule("POST", on="submitted", ok="party", data=PAPER)),
    # The file of an earlier application, which this world has none of: see tests/casework/test_reuse_upload.py.
    "casework:reuse_upload": (Rule("POST", on="draft"),),
    "casework:remove_upload": (Rule("POST", on="draft", ok="party"),),
    "casework:document": (Rule(on="submitted", ok=f"party officer approver {STAFF_ON_ALL}"),),
    "wallet:wallet": OWN_PAGE,
    "wallet:licence": (
        Rule(on="licence", ok="applicant"),
        Rule("POST", on="licence", ok="applicant", reached=(422,)),
    ),
    "wallet:code": (Rule(on="licence", ok="applicant"),),
    "wallet:end_share": (Rule("POST", on="share", ok="applicant"),),
    "wallet:shown": (Rule(on="shown_code", ok=EVERYONE),),
    "casework:use_licence": (Rule("POST", on="draft", data={"material": "plan", "licence": ""}),),  # there is none
    "casework:drop_licence": (Rule("POST", on="draft"),),
    "evidence:archive": (Rule(on="submitted", no=f"party officer approver {STAFF_ON_ALL}"),),  # before it has ended
}
