"""Who may do what at each address of the hall. One row a door; a new address without a row fails the test.

How to declare a row for a new view
    1. Find the address's key: its URL name (`casework:case`), or its route where it has none (`/api/v1/tasks/`).
    2. Add `"key": (Rule(...),)` to the room's own file (casework_rules.py, desk_rules.py, …), one Rule a method.
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

from tests.authorisation.casework_rules import CASEWORK
from tests.authorisation.catalog_rules import CATALOG
from tests.authorisation.desk_rules import DESK
from tests.authorisation.identity_rules import IDENTITY
from tests.authorisation.portal_rules import PORTAL
from tests.authorisation.rule import Rule

RULES: dict[str, tuple[Rule, ...]] = {**PORTAL, **CATALOG, **IDENTITY, **CASEWORK, **DESK}

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
