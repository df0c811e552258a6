"""Items, their guides, and the designer of their forms. rules.py says how to declare a row."""

from tests.authorisation.rule import EVERYONE, FORM_ACT, FORM_PAGE, PUBLIC, Rule
from tests.authorisation.world import STAFF

CATALOG: dict[str, tuple[Rule, ...]] = {
    "catalog:items": PUBLIC,
    "catalog:guide": (Rule(on="item", ok=EVERYONE),),
    "catalog:what_applies": (Rule(on="item", ok=EVERYONE),),
    "catalog:blank_form": (Rule(on="item", ok=EVERYONE),),
    "designer:items": (Rule(ok=" ".join(STAFF)),),
    "designer:form": FORM_PAGE,
    "designer:start": FORM_ACT,
    "designer:outline": FORM_PAGE,
    "designer:act": FORM_ACT,
    "designer:save_title": FORM_ACT,
    "designer:save_page": FORM_ACT,
    "designer:add_question": FORM_ACT,
    "designer:save_question": FORM_ACT,
    "designer:save_condition": FORM_ACT,
    "designer:remove_check": FORM_ACT,
    "designer:preview": FORM_PAGE,
    "designer:try": FORM_PAGE,
    "designer:review": FORM_PAGE,
    "designer:decide": (
        Rule("POST", on="form", ok="editor publisher", data={"do": "submit"}, reached=(422,)),
        Rule("POST", on="form", ok="editor publisher", data={"do": "publish"}, reached=(422,)),
    ),
    "designer:start_over": FORM_ACT,
    "designer:export": FORM_PAGE,
    "designer:import": FORM_ACT,
}
