"""The one signal of the hall.

case_event_recorded(sender=CaseEvent, event: CaseEvent)
    Sent with `send` inside the act's transaction, after the row is written. A listener may only insert rows of its
    own, and nothing that can fail for another reason: its exception undoes the act, or a notice would be lost.
"""

from django.dispatch import Signal

case_event_recorded = Signal()
