"""The database itself refuses to change or delete an event (Regulation Art. 36): PostgreSQL and SQLite by triggers.

A database's owner can drop a trigger; that is what the chain of digests and the roots kept elsewhere are for.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "casework_caseevent"
REFUSAL = "an event of a case is never changed or deleted"

_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    f"""CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    f"""CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
)
_POSTGRESQL_OFF = (
    f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}",
    f"DROP TRIGGER IF EXISTS {TABLE}_no_truncate ON {TABLE}",
)
# INSERT OR REPLACE deletes what stands in its way, and no trigger hears of it: what stands there is looked for before.
_TAKEN = " OR ".join(
    f"EXISTS (SELECT 1 FROM {TABLE} WHERE {same})"  # noqa: S608 -- words of this file
    for same in (
        "id = NEW.id",
        "case_id = NEW.case_id AND sequence = NEW.sequence",
        'case_id = NEW.case_id AND "key" = NEW."key"',
    )
)
_REFUSED = {"update": "BEFORE UPDATE", "delete": "BEFORE DELETE", "replace": "BEFORE INSERT"}
_SQLITE = tuple(
    f"CREATE TRIGGER {TABLE}_no_{act} {when} ON {TABLE}{f' WHEN {_TAKEN}' if act == 'replace' else ''}"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for act, when in _REFUSED.items()
)
_SQLITE_OFF = tuple(f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}" for act in _REFUSED)


def guard(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on; on a guarded table nothing changes."""
    unguard(connection)
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Take them off: for migrations of the table, and for tests that empty their database."""
    _run(connection, _POSTGRESQL_OFF if connection.vendor == "postgresql" else _SQLITE_OFF)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
