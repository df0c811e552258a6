"""The ways to ask."""

from django.urls import path

from hall.channels import views

app_name = "channels"

urlpatterns = [
    path("query/", views.query, name="query"),
    path("my/messages/", views.my_messages, name="my_messages"),
    path("sms/inbound/", views.sms_inbound, name="sms_inbound"),
    path("outbox/", views.outbox, name="outbox"),
]
