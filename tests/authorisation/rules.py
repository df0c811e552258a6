"""Who may do what at each address of the hall. One row a door; a new address without a row fails the test.

How to declare a row for a new view
    1. Find the address's key: its URL name (`casework:case`), or its route where it has none (`/api/v1/tasks/`).
    2. Add `"key": (Rule(...),)` below (the desk's to desk_rules.py), one Rule for each method that the view takes.
       `on`    the object that the address names, made in world.py: `submitted`, `draft`, `task`, … ("" for none);
       `ok`    the roles that get an answer (`EVERYONE`, `SIGNED_IN`, or names from world.ROLES; `party` means whoever
               the object belongs to: the applicant, or the holders of the company's mandates);
       `no`    those who may see the thing, but are refused this act with a reason (403);
       `rest`  what everybody else gets: `gone` (404, the same as for what does not exist) unless said otherwise;
       `data`  what is posted: valid, so that only the permission decides (or `reached`: the status that a refusal of
               the data itself has).
    3. An address that is no door of a person's (a machine's secret guards it, or the provider's own) goes to ELSEWHERE
       with the test that holds it.
"""

from tests.authorisation.desk_rules import DESK
from tests.authorisation.rule import (
    EVERYONE,
    OWN_PAGE,
    PAPER,
    PUBLIC,
    REASON,
    SIGNED_IN,
    STAFF_ON_ALL,
    WORDING_PAGE,
    Rule,
)

RULES: dict[str, tuple[Rule, ...]] = {
    # -- open to all
    "portal:home": PUBLIC,
    "portal:design": PUBLIC,  # DEMO only: invented values
    "portal:mode": (Rule("POST", ok=EVERYONE, data={"toggle": "elder", "next": "/"}),),
    "portal:manifest": PUBLIC,
    "portal:service_worker": PUBLIC,
    "portal:offline": PUBLIC,
    "portal:about_accessibility": PUBLIC,
    "portal:about_privacy": PUBLIC,
    "portal:about_browsers": PUBLIC,
    "portal:about_sitemap": PUBLIC,
    "portal:about_departments": PUBLIC,
    "catalog:items": PUBLIC,
    "catalog:guide": (Rule(on="item", ok=EVERYONE),),
    "catalog:what_applies": (Rule(on="item", ok=EVERYONE),),
    "catalog:blank_form": (Rule(on="item", ok=EVERYONE),),
    "casework:verify": PUBLIC,
    "casework:verify_file": (Rule("POST", ok=EVERYONE, reached=(422,)),),
    "casework:verify_code": (Rule(on="paper_code", ok=EVERYONE),),
    "evidence:roots": PUBLIC,
    "evidence:root": (Rule(on="root", ok=EVERYONE),),
    "evidence:paper": (Rule(on="paper_code", ok=EVERYONE),),
    "channels:query": PUBLIC,
    "channels:outbox": PUBLIC,  # DEMO only: invented people's messages
    # -- one's own pages
    "portal:my": OWN_PAGE,
    "channels:my_messages": OWN_PAGE,
    "identity:me": OWN_PAGE,
    "identity:act_for": (Rule("POST", ok=SIGNED_IN, data={"organisation": ""}),),
    "identity:sessions": OWN_PAGE,
    "identity:end_other_sessions": (Rule("POST", ok=SIGNED_IN),),
    "identity:end_session": (Rule("POST", on="session", ok="applicant"),),
    "identity:mandates": OWN_PAGE,
    "identity:give_mandate": OWN_PAGE,  # who represents nobody is led back with a sentence
    "identity:invitation_code": OWN_PAGE,
    "identity:declare_ward": OWN_PAGE,
    "identity:invitation": (Rule(on="invitation", ok="representative applicant"),),
    "identity:accept_invitation": (Rule("POST", on="invitation", ok="applicant"),),
    "identity:decline_invitation": (Rule("POST", on="invitation", ok="applicant"),),
    "identity:cancel_invitation": (Rule("POST", on="invitation", ok="representative"),),
    "identity:end_mandate": (
        Rule(on="mandate", ok="mandated representative"),
        Rule("POST", on="mandate", ok="mandated representative"),
    ),
    "identity:privacy": OWN_PAGE,
    "identity:privacy_json": OWN_PAGE,
    "identity:privacy_pdf": OWN_PAGE,
    "identity:correct_contact": (
        Rule(ok=SIGNED_IN),
        Rule("POST", ok=SIGNED_IN, data={"contact_mobile": "", "contact_email": ""}),
    ),
    "identity:confirm_contact": OWN_PAGE,  # who has asked for no change is led to the page before
    "identity:ask_deletion": (
        Rule(ok=SIGNED_IN),
        Rule("POST", ok=SIGNED_IN, data={"reason": "", "understood": "on"}),
    ),
    "identity:note_notice": (Rule("POST", ok=SIGNED_IN, data={"next": "/"}),),
    # -- an application, by its party
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
    # The file of an earlier application, which this world has none of: see tests/casework/test_reuse_upload.py.
    "casework:filled_draft": (Rule(on="draft"),),  # nobody is at the counter
    "casework:withdraw": (Rule(on="submitted", ok="party"), Rule("POST", on="submitted", ok="party", data=PAPER)),
    "casework:reuse_upload": (Rule("POST", on="draft"),),
    "casework:remove_upload": (Rule("POST", on="draft", ok="party"),),
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
    "casework:document": (Rule(on="submitted", ok=f"party officer approver {STAFF_ON_ALL}"),),
    "wallet:wallet": OWN_PAGE,
    "wallet:licence": (
        Rule(on="licence", ok="applicant"),
        Rule("POST", on="licence", ok="applicant", reached=(422,)),
    ),
    "wallet:code": (Rule(on="licence", ok="applicant"),),
    "wallet:end_share": (Rule("POST", on="share", ok="applicant"),),
    "wallet:shown": (Rule(on="shown_code", ok=EVERYONE),),
    "wallet:desk": (Rule(ok=f"officer other_officer approver {STAFF_ON_ALL}"),),
    "desk:change_licence": (
        Rule(on="licence", ok="approver"),
        Rule("POST", on="licence", ok="approver", reached=(422,)),
    ),
    "wallet:read_shared": (Rule(on="share", ok="other_officer"),),
    "casework:use_licence": (Rule("POST", on="draft", data={"material": "plan", "licence": ""}),),  # there is none
    "casework:drop_licence": (Rule("POST", on="draft"),),
    "evidence:archive": (Rule(on="submitted", no=f"party officer approver {STAFF_ON_ALL}"),),  # before it has ended
    # -- the second door
    "/api/v1/items/": PUBLIC,
    "/api/v1/items/<slug:code>/": (Rule(on="item", ok=EVERYONE),),
    "schema": PUBLIC,
    "/api/v1/tasks/": OWN_PAGE,
    "/api/v1/tasks/<int:pk>/": (Rule(on="task", ok=f"officer approver {STAFF_ON_ALL}"),),
    "/api/v1/tasks/<int:pk>/verdict/": (
        Rule("POST", on="task", ok="officer", no=f"party approver {STAFF_ON_ALL}", data=REASON),
    ),
    **DESK,
}

ELSEWHERE: dict[str, str] = {
    "identity:oidc_authenticate": "tests/identity/test_login.py",
    "identity:oidc_callback": "tests/identity/test_login.py",
    "identity:oidc_logout": "tests/identity/test_login.py",
    "identity:backchannel_logout": "tests/identity/test_backchannel.py: the provider's signature is its key",
    "channels:sms_inbound": "tests/channels: the gateway's secret is its key",
    "oversight:healthz": "tests/oversight: words without data, for machines",
    "/api/v1/query/": "tests/channels, tests/api: number and code together are its key",
}
ELSEWHERE_PREFIXES: dict[str, str] = {
    "oauth2_provider:": "tests/identity/test_demo_provider.py: the demonstration's own provider, absent with DEMO=0",
}
