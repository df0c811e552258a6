"""The verbs of casework: what pages, API and jobs call. One file an act."""

from hall.casework.services.clock_run import EACH_HOUR, EACH_MINUTE, run_clock
from hall.casework.services.closing import archive_cases, close_case, close_delivered, end_case
from hall.casework.services.consulting import answer_consultation, ask_department, withdraw_consultation
from hall.casework.services.correction import add_finding, answer_correction, request_correction
from hall.casework.services.counter import (
    Person,
    come_back,
    end_old_visits,
    has_business,
    leave_counter,
    open_at_counter,
)
from hall.casework.services.decision import sign_decision
from hall.casework.services.delivering import (
    deliver_online,
    deliver_paper_online,
    record_delivery,
    record_paper_delivery,
)
from hall.casework.services.documents import issue_again, note_fetch
from hall.casework.services.draft_life import (
    Renewal,
    carry_draft_over,
    discard_draft,
    is_outdated,
    renewal_of,
    tend_drafts,
)
from hall.casework.services.drafts import save_answers, start_case
from hall.casework.services.extension import answer_extension, ask_extension
from hall.casework.services.handover import hand_over_task, release_task
from hall.casework.services.hearing import ask_hearing, call_hearing, tell_hearing_right
from hall.casework.services.intake import (
    accept_by_silence,
    accept_case,
    refuse_acceptance,
)
from hall.casework.services.joining import reopen_steps
from hall.casework.services.licence_end import end_licence
from hall.casework.services.licence_materials import drop_licence, fitting_licences, use_licence
from hall.casework.services.paper_scans import HeldScan, ReadForm, forget_scans, form_on, held_scan, take_scan
from hall.casework.services.pausing import pause_task, resume_task
from hall.casework.services.receipt import Receipt
from hall.casework.services.recusal import recuse
from hall.casework.services.reminders import remind
from hall.casework.services.renewal import apply_again, renew_licence
from hall.casework.services.returning import return_case
from hall.casework.services.site_visits import cancel_visit, move_visit, plan_visit
from hall.casework.services.submission import check_case, submit_case
from hall.casework.services.talking import mark_read, send_message
from hall.casework.services.tasks import (
    claim_task,
    countersign_task,
    give_verdict,
    take_silence_as_no_objection,
)
from hall.casework.services.tolerance import supply_promised, watch_promises
from hall.casework.services.transfer import take_transfer, transfer_case
from hall.casework.services.uploads import add_upload, remove_upload, reuse_upload
from hall.casework.services.withdrawal import withdraw_case

__all__ = [
    "EACH_HOUR",
    "EACH_MINUTE",
    "HeldScan",
    "Person",
    "ReadForm",
    "Receipt",
    "Renewal",
    "accept_by_silence",
    "accept_case",
    "add_finding",
    "add_upload",
    "answer_consultation",
    "answer_correction",
    "answer_extension",
    "apply_again",
    "archive_cases",
    "ask_department",
    "ask_extension",
    "ask_hearing",
    "call_hearing",
    "cancel_visit",
    "carry_draft_over",
    "check_case",
    "claim_task",
    "close_case",
    "close_delivered",
    "come_back",
    "countersign_task",
    "deliver_online",
    "deliver_paper_online",
    "discard_draft",
    "drop_licence",
    "end_case",
    "end_licence",
    "end_old_visits",
    "fitting_licences",
    "forget_scans",
    "form_on",
    "give_verdict",
    "hand_over_task",
    "has_business",
    "held_scan",
    "is_outdated",
    "issue_again",
    "leave_counter",
    "mark_read",
    "move_visit",
    "note_fetch",
    "open_at_counter",
    "pause_task",
    "plan_visit",
    "record_delivery",
    "record_paper_delivery",
    "recuse",
    "refuse_acceptance",
    "release_task",
    "remind",
    "remove_upload",
    "renew_licence",
    "renewal_of",
    "reopen_steps",
    "request_correction",
    "resume_task",
    "return_case",
    "reuse_upload",
    "run_clock",
    "save_answers",
    "send_message",
    "sign_decision",
    "start_case",
    "submit_case",
    "supply_promised",
    "take_scan",
    "take_silence_as_no_objection",
    "take_transfer",
    "tell_hearing_right",
    "tend_drafts",
    "transfer_case",
    "use_licence",
    "watch_promises",
    "withdraw_case",
    "withdraw_consultation",
]
