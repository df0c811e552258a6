"""The site itself, the status query, the roots, supervision, the second door. rules.py says how to declare a row."""

from tests.authorisation.rule import EVERYONE, OWN_PAGE, PUBLIC, REASON, STAFF_ON_ALL, Rule

PORTAL: dict[str, tuple[Rule, ...]] = {
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
    "evidence:roots": PUBLIC,
    "evidence:all_roots": PUBLIC,
    "evidence:root": (Rule(on="root", ok=EVERYONE),),
    "evidence:paper": (Rule(on="paper_code", ok=EVERYONE),),
    "channels:query": PUBLIC,
    "channels:outbox": PUBLIC,  # DEMO only: invented people's messages
    "portal:my": OWN_PAGE,
    "channels:my_messages": OWN_PAGE,
    "/api/v1/items/": PUBLIC,
    "/api/v1/items/<slug:code>/": (Rule(on="item", ok=EVERYONE),),
    "schema": PUBLIC,
    "/api/v1/tasks/": OWN_PAGE,
    "/api/v1/tasks/<int:pk>/": (Rule(on="task", ok=f"officer approver {STAFF_ON_ALL}"),),
    "/api/v1/tasks/<int:pk>/verdict/": (
        Rule("POST", on="task", ok="officer", no=f"party approver {STAFF_ON_ALL}", data=REASON),
    ),
    "oversight:supervision": (Rule(ok="supervisor approver"),),
    "oversight:errors": (Rule(ok="operator"),),
}
