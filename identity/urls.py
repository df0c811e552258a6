"""Identity's pages."""

from django.urls import path

from identity.views import absences, backchannel, logins, mandates, me, oidc, privacy, sessions, staff

app_name = "identity"

urlpatterns = [
    path("oidc/authenticate/", oidc.authenticate, name="oidc_authenticate"),
    path("oidc/callback/", oidc.callback, name="oidc_callback"),
    path("oidc/logout/", oidc.logout, name="oidc_logout"),
    path("oidc/backchannel-logout/", backchannel.backchannel_logout, name="backchannel_logout"),
    path("me/", me.me, name="me"),
    path("me/act-for/", me.act_for, name="act_for"),
    path("me/sessions/", sessions.sessions, name="sessions"),
    path("me/sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("me/sessions/<uuid:public_id>/end/", sessions.end_session, name="end_session"),
    path("me/mandates/", mandates.mandates, name="mandates"),
    path("me/mandates/give/", mandates.give_mandate, name="give_mandate"),
    path("me/mandates/code/", mandates.invitation_code, name="invitation_code"),
    path("me/mandates/invitations/<uuid:public_id>/", mandates.invitation, name="invitation"),
    *(
        path(
            f"me/mandates/invitations/<uuid:public_id>/{answer}/",
            mandates.answer_invitation,
            {"answer": answer},
            name=f"{answer}_invitation",
        )
        for answer in ("accept", "decline", "cancel")
    ),
    path("me/mandates/<int:pk>/end/", mandates.end_mandate, name="end_mandate"),
    path("me/children/", mandates.declare_ward, name="declare_ward"),
    path("me/privacy/", privacy.privacy, name="privacy"),
    path("me/privacy/copy.json", privacy.privacy_copy, {"kind": "json"}, name="privacy_json"),
    path("me/privacy/copy.pdf", privacy.privacy_copy, {"kind": "pdf"}, name="privacy_pdf"),
    path("me/privacy/contact/", privacy.correct_contact, name="correct_contact"),
    path("me/privacy/contact/code/", privacy.confirm_contact, name="confirm_contact"),
    path("me/privacy/deletion/", privacy.ask_deletion, name="ask_deletion"),
    path("me/privacy/notice/", privacy.note_notice, name="note_notice"),
    path("desk/operator/logins/", logins.logins, name="logins"),
    path("desk/operator/deletions/", privacy.deletions, name="deletions"),
    path("desk/operator/deletions/<int:pk>/", privacy.carry_out_deletion, name="carry_out_deletion"),
    path("desk/staff/", staff.staff, name="staff"),
    path("desk/absences/", absences.absences, name="absences"),
    path("desk/absences/new/", absences.register, name="register_absence"),
    path("desk/absences/<int:pk>/end/", absences.end, name="end_absence"),
    path("desk/staff/grant/", staff.grant_role, name="grant_role"),
    path("desk/staff/<int:pk>/confirm/", staff.confirm_role, name="confirm_role"),
    path("desk/staff/<int:pk>/end/", staff.end_role, name="end_role"),
]
