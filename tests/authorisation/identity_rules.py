"""One's own account, mandates and data; who gives roles to whom. rules.py says how to declare a row."""

from tests.authorisation.rule import OWN_PAGE, SIGNED_IN, STAFF_ON_ALL, Rule

IDENTITY: dict[str, tuple[Rule, ...]] = {
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
    "identity:staff": (Rule(ok="administrator supervisor operator"),),
    "identity:absences": (Rule(ok=f"officer other_officer approver administrator {STAFF_ON_ALL}"),),
    "identity:register_absence": (Rule(ok="officer other_officer administrator"),),
    "identity:end_absence": (Rule("POST", on="absence", ok="officer"),),
    "identity:grant_role": (Rule(ok="administrator"),),
    "identity:confirm_role": (Rule("POST", on="proposal", ok="administrator supervisor operator"),),
    "identity:end_role": (
        Rule(on="membership", ok="administrator"),
        Rule("POST", on="membership", ok="administrator"),
    ),
    "identity:deletions": (Rule(ok="operator"),),
    "identity:logins": (Rule(ok="operator"),),
    "identity:carry_out_deletion": (Rule("POST", on="deletion", ok="operator"),),
}
