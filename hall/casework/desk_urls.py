"""The pages of those who decide: the queue, one case, one task, and their acts."""

from django.urls import path

from hall.casework.views import (
    desk,
    desk_calendar,
    desk_clock,
    desk_colleagues,
    desk_counter,
    desk_intake,
    desk_sign,
    desk_task,
    desk_transfer,
    desk_wording,
    talk,
)

app_name = "desk"

urlpatterns = [
    path("", desk.inbox, name="inbox"),
    path("documents/", desk_wording.wording_list, name="wordings"),
    path("documents/<slug:department>/<slug:kind>/", desk_wording.wording, name="wording"),
    path("cases/<uuid:public_id>/", desk.case, name="case"),
    path("cases/<uuid:public_id>/acceptance/", desk_intake.accept_case, name="accept_case"),
    path("cases/<uuid:public_id>/correction/", desk_intake.request_correction, name="request_correction"),
    path("cases/<uuid:public_id>/finding/", desk_intake.add_finding, name="add_finding"),
    path("cases/<uuid:public_id>/refusal/", desk_intake.refuse_acceptance, name="refuse_acceptance"),
    path("cases/<uuid:public_id>/transfer/", desk_transfer.transfer_case, name="transfer_case"),
    path("cases/<uuid:public_id>/transfer/taken/", desk_transfer.take_transfer, name="take_transfer"),
    path("messages/", talk.waiting, name="messages"),
    path("cases/<uuid:public_id>/talk/", talk.desk_talk, name="talk"),
    path("counter/", desk_counter.counter, name="counter"),
    path("cases/<uuid:public_id>/counter/", desk_counter.come_back, name="come_back"),
    path("cases/<uuid:public_id>/counter/left/", desk_counter.leave, name="leave_counter"),
    path("transfers/", desk_transfer.transfers, name="transfers"),
    path("cases/<uuid:public_id>/decision/", desk_sign.sign_decision, name="sign_decision"),
    path("cases/<uuid:public_id>/return/", desk_colleagues.return_case, name="return_case"),
    path("cases/<uuid:public_id>/delivery/", desk_clock.deliver, name="deliver"),
    path("cases/<uuid:public_id>/closing/", desk_clock.close_case, name="close_case"),
    path("cases/<uuid:public_id>/end/", desk_clock.end_case, name="end_case"),
    path("tasks/<int:pk>/", desk_task.task, name="task"),
    path("tasks/<int:pk>/claim/", desk_task.claim_task, name="claim_task"),
    path("tasks/<int:pk>/verdict/", desk_task.give_verdict, name="give_verdict"),
    path("tasks/<int:pk>/handover/", desk_colleagues.hand_over_task, name="hand_over_task"),
    path("tasks/<int:pk>/pause/", desk_clock.pause_task, name="pause_task"),
    path("tasks/<int:pk>/resumption/", desk_clock.resume_task, name="resume_task"),
    path("tasks/<int:pk>/extension/", desk_clock.ask_extension, name="ask_extension"),
    path("extensions/<int:pk>/", desk_clock.grant_extension, name="grant_extension"),
    path("clock/", desk_clock.clock, name="clock"),
    path("calendar/", desk_calendar.calendar, name="calendar"),
    path("calendar/<int:year>/", desk_calendar.calendar_year, name="calendar_year"),
]
