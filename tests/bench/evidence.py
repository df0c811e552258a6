"""Evidence on PostgreSQL: what the log and its chain cost a verdict, and how fast all of it is verified."""

import sys

from tests.bench.casework import in_a_process
from tests.bench.frame import Measured, bench


@bench(unit="ms", against="the whole verdict, log and chain included")
def event_of_a_verdict() -> Measured:
    """A verdict's event and its place in the chain: what a verdict takes longer for them."""
    log, whole = in_a_process("verdict", module="evidence_work")
    return log, whole


@bench(unit="us", against="10 microseconds: 100,000 events a second")
def verified_event() -> Measured:
    """One event of 200,000, verified with everything else that `verify_evidence` looks at."""
    took, events = in_a_process("events_alone", module="evidence_work")
    print(f"verified_event: {events / took:,.0f} a second", file=sys.stderr)
    return took / events, 10e-6


@bench(unit="us", against="10 microseconds: 100,000 events a second")
def verified_event_of_whole_cases() -> Measured:
    """One event of cases with all that they leave, in one process: record, files, licences, opinions, decision, papers.
    Digests of files are compared as they are kept: to read the files too (`--files`) waits for the disk, not for us.
    """
    took, events, each = in_a_process("whole_cases", module="evidence_work")
    told = f"{events / took:,.0f} events a second, {each / took:,.0f} whole cases a second"
    print(f"verified_event_of_whole_cases: {told}", file=sys.stderr)
    return took / events, 10e-6
