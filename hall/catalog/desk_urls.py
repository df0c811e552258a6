"""The form designer's pages, for the editors and publishers of a department."""

from django.urls import path

from hall.catalog.designer.views import board, condition, exchange, question, review, trial

app_name = "designer"

urlpatterns = [
    path("", board.items, name="items"),
    path("<slug:code>/form/", board.form, name="form"),
    path("<slug:code>/form/start/", board.start, name="start"),
    path("<slug:code>/form/outline/", board.outline, name="outline"),
    path("<slug:code>/form/act/", board.act, name="act"),
    path("<slug:code>/form/title/", question.save_title, name="save_title"),
    path("<slug:code>/form/pages/<slug:key>/", question.save_page, name="save_page"),
    path("<slug:code>/form/questions/", question.add_question, name="add_question"),
    path("<slug:code>/form/questions/<str:place>/", question.save_question, name="save_question"),
    path(
        "<slug:code>/form/questions/<str:place>/remove/<slug:attribute>/", condition.remove_check, name="remove_check"
    ),
    path("<slug:code>/form/questions/<str:place>/<slug:attribute>/", condition.save_condition, name="save_condition"),
    path("<slug:code>/form/preview/", trial.preview, name="preview"),
    path("<slug:code>/form/try/", trial.try_out, name="try"),
    path("<slug:code>/form/review/", review.review, name="review"),
    path("<slug:code>/form/decide/", review.decide, name="decide"),
    path("<slug:code>/form/start-over/", review.start_over, name="start_over"),
    path("<slug:code>/form/export.json", exchange.export_form, name="export"),
    path("<slug:code>/form/import/", exchange.import_form, name="import"),
]
