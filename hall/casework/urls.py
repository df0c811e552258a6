"""Casework's pages for applicants and for holders of a paper."""

from django.urls import path

from hall.casework.views import apply, cases, drafts, form_page, paper, renewal, talk, verify

app_name = "casework"

urlpatterns = [
    path("items/<slug:code>/start/", apply.start_case, name="start_case"),
    path("cases/<uuid:public_id>/", cases.case, name="case"),
    path("cases/<uuid:public_id>/form/<slug:section>/", form_page.form_page, name="form_page"),
    path("cases/<uuid:public_id>/update/", drafts.update, name="update"),
    path("cases/<uuid:public_id>/discard/", drafts.discard, name="discard"),
    path("cases/<uuid:public_id>/from-paper/", paper.from_paper, name="from_paper"),
    path("cases/<uuid:public_id>/form.pdf", paper.filled_form, name="filled_form"),
    path("cases/<uuid:public_id>/draft.pdf", paper.filled_draft, name="filled_draft"),
    path("cases/<uuid:public_id>/again/", renewal.apply_again, name="apply_again"),
    path("licences/<uuid:public_id>/paper/", renewal.licence_paper, name="licence_paper"),
    path("licences/<uuid:public_id>/renewal/", renewal.renew_licence, name="renew_licence"),
    path("cases/<uuid:public_id>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/<uuid:public_id>/hearings/<int:pk>/", cases.ask_hearing, name="ask_hearing"),
    path("cases/<uuid:public_id>/materials/", apply.materials_page, name="materials"),
    path("cases/<uuid:public_id>/talk/", talk.talk, name="talk"),
    path("cases/<uuid:public_id>/supply/", cases.supply, name="supply"),
    path("cases/<uuid:public_id>/review/", apply.review_page, name="review"),
    path("cases/<uuid:public_id>/uploads/<uuid:upload_id>/", cases.upload, name="upload"),
    path("cases/<uuid:public_id>/uploads/<uuid:upload_id>/reuse/", apply.reuse_upload, name="reuse_upload"),
    path("cases/<uuid:public_id>/uploads/<uuid:upload_id>/remove/", apply.remove_upload, name="remove_upload"),
    path("cases/<uuid:public_id>/licences/", apply.use_licence, name="use_licence"),
    path("cases/<uuid:public_id>/licences/<int:pk>/remove/", apply.drop_licence, name="drop_licence"),
    path("cases/<uuid:public_id>/documents/<int:pk>/", cases.document, name="document"),
    path("verify/", verify.verify, name="verify"),
    path("verify/file/", verify.verify_file, name="verify_file"),
    path("verify/<slug:code>/", verify.verify, name="verify_code"),
]
