"""`make bench [ONLY=name or group]`: measure, and print one JSON object a line on standard output.

Runs on a throw-away SQLite database that holds the district's items.
"""

import os
import sys
from collections.abc import Sequence

import django


def main(only: Sequence[str]) -> int:
    """Returns 2 when a name is not known, 1 when a measurement failed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from hall.catalog.services import load_catalog
    from hall.lib.memory import settle
    from tests.bench import casework, designer, documents, evidence, forms, logins  # noqa: F401 -- register their measurements
    from tests.bench.frame import benches
    from tests.bench.measurements import NOW

    groups = {bench.group for bench in benches.values()}
    unknown = [name for name in only if name not in benches and name not in groups]
    if unknown:
        print(
            f"No such measurement: {', '.join(unknown)}. There are: {', '.join([*groups, *benches])}.", file=sys.stderr
        )
        return 2
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    failed = False
    try:
        load_catalog(NOW)
        settle()  # as the hall's own processes do
        for bench in benches.values():
            if only and not {bench.name, bench.group} & {*only}:
                continue
            try:
                print(bench.line(), flush=True)
            except Exception as error:  # the others still count
                failed = True
                print(f"{bench.name} failed: {error!r}", file=sys.stderr)
    finally:
        teardown_databases(databases, verbosity=0)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
