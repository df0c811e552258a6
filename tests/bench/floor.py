"""The least that leaves what a whole case leaves: the same rows in the same tables, as bare SQL, in seven commits.

No rule, permission, template, digest or cipher is worked out: the values are those of a case that the hall did before.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from django.db import connection, transaction

Row = Mapping[str, Any]
AT_SUBMISSION = (
    "number", "query_code", "title", "state", "record", "submitted_at", "acceptance_due_on", "received_at",
    "event_count", "head_digest",
)  # fmt: skip
AT_ACCEPTANCE = (
    "state", "acceptance_due_on", "accepted_at", "promised_due_on", "statutory_due_on", "counted_from", "standing",
    "event_count", "head_digest",
)  # fmt: skip
AT_VERDICT = ("standing", "event_count", "head_digest")
AT_DECISION = ("state", "ended_at", "event_count", "head_digest")
OF_A_TASK = ("verdict", "ended_at", "state")


class SameRows:
    """What one finished case left, to be left again for other drafts."""

    def __init__(self, case: int) -> None:
        self.case = _rows("casework_case", "id", [case])[0]
        self.tasks = _rows("casework_task", "case_id", [case])
        self.events = _rows("casework_caseevent", "case_id", [case])
        self.documents = _rows("casework_casedocument", "case_id", [case])
        self.decision = _rows("casework_decision", "case_id", [case])
        self.opinions = _rows("casework_opinion", "task_id", [row["id"] for row in self.tasks])
        self.deliveries = _rows("channels_delivery", "event_id", [row["id"] for row in self.events])
        self.statements = 0
        self._fresh = count()

    def store(self, case: int) -> None:
        """Submission, acceptance, a verdict a task and the decision of this draft: one statement a table and act."""
        self.statements = 0
        kinds = [row["kind"] for row in self.events]
        steps = ("case_submitted", "case_accepted", "verdict_given", "decision_signed")
        submitted, accepted, first_verdict, signed = map(kinds.index, steps)
        self._submit(case, self.events[submitted:accepted])
        tasks = self._accept(case, self.events[accepted:first_verdict])
        for place, opinion in enumerate(self.opinions):
            is_last = place == len(self.opinions) - 1
            events = self.events[first_verdict + place : signed if is_last else first_verdict + place + 1]
            self._verdict(case, opinion, tasks, events)
        self._sign(case, self.events[signed:])

    @transaction.atomic
    def _submit(self, case: int, events: Sequence[Row]) -> None:
        self._lock(case)
        self._number("bench case")
        self._papers(case, ["receipt"])
        self._log(case, events)
        self._change("casework_case", case, self.case, AT_SUBMISSION, number=self._new())

    @transaction.atomic
    def _accept(self, case: int, events: Sequence[Row]) -> Mapping[int, int]:
        self._lock(case)
        keys = self._insert("casework_task", [{**row, "case_id": case} for row in self.tasks])
        tasks = dict(zip((row["id"] for row in self.tasks), keys, strict=True))
        self._papers(case, ["acceptance", "copy_notice"])
        self._log(case, events, tasks)
        self._change("casework_case", case, self.case, AT_ACCEPTANCE)
        return tasks

    @transaction.atomic
    def _verdict(self, case: int, opinion: Row, tasks: Mapping[int, int], events: Sequence[Row]) -> None:
        task = tasks[opinion["task_id"]]
        self._lock(case)
        self._insert("casework_opinion", [{**opinion, "task_id": task}])
        self._change("casework_task", task, self.tasks[0], OF_A_TASK)
        self._log(case, events, tasks)
        self._change("casework_case", case, self.case, AT_VERDICT)

    @transaction.atomic
    def _sign(self, case: int, events: Sequence[Row]) -> None:
        self._lock(case)
        self._number("bench decision")
        self._insert("casework_decision", [{**self.decision[0], "case_id": case, "number": self._new()}])
        self._papers(case, ["decision", "opinion"])
        self._log(case, events)
        self._change("casework_case", case, self.case, AT_DECISION)

    def _lock(self, case: int) -> None:
        self._sql("SELECT state, event_count, head_digest FROM casework_case WHERE id = %s FOR UPDATE", [case])

    def _number(self, name: str) -> None:
        into = "INSERT INTO casework_numbersequence (name, last) VALUES (%s, 1)"
        self._sql(f"{into} ON CONFLICT (name) DO UPDATE SET last = casework_numbersequence.last + 1", [name])

    def _papers(self, case: int, kinds: Sequence[str]) -> None:
        rows = [row for row in self.documents if row["kind"] in kinds]
        again = [{**row, "case_id": case, "verification_code": self._new()} for row in rows]
        self._insert("casework_casedocument", again)

    def _log(self, case: int, events: Sequence[Row], tasks: Mapping[int, int] | None = None) -> None:
        """The events and the messages that they cause."""
        rows = [{**row, "case_id": case, "task_id": (tasks or {}).get(row["task_id"])} for row in events]
        keys = dict(zip((row["id"] for row in events), self._insert("casework_caseevent", rows), strict=True))
        told = [{**row, "event_id": keys[row["event_id"]]} for row in self.deliveries if row["event_id"] in keys]
        if told:
            self._insert("channels_delivery", told)

    def _insert(self, table: str, rows: Sequence[Row]) -> list[int]:
        columns = [name for name in rows[0] if name != "id"]
        places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
        text = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} RETURNING id"
        return [key for (key,) in self._sql(text, [row[name] for row in rows for name in columns])]

    def _change(self, table: str, key: int, row: Row, columns: Iterable[str], **other: Any) -> None:
        values = {name: row[name] for name in columns} | other
        changed = ", ".join(f"{name} = %s" for name in values)
        self._sql(f"UPDATE {table} SET {changed} WHERE id = %s RETURNING id", [*values.values(), key])

    def _new(self) -> str:
        return f"{uuid.uuid4().hex[:8]}{next(self._fresh):08}"

    def _sql(self, text: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        self.statements += 1
        found = connection.connection.execute(text, values)  # psycopg itself: nothing of the ORM
        return found.fetchall() if found.description else ()


def _rows(table: str, column: str, values: Sequence[int]) -> list[Row]:
    with connection.cursor() as sql:
        sql.execute(f"SELECT * FROM {table} WHERE {column} = ANY(%s) ORDER BY id", [list(values)])
        names = [one.name for one in sql.description]
        return [dict(zip(names, row, strict=True)) for row in sql.fetchall()]
