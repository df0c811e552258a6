"""Ask by web or by SMS; and in the demonstration, see what the hall has sent."""

from itertools import chain
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework.permissions import can_view_case
from hall.channels.forms import QueryForm
from hall.channels.inbound import answer_message
from hall.channels.lookup import look_up
from hall.channels.messages import TO_APPLICANT
from hall.channels.models import Delivery, InboundMessage
from hall.channels.selectors import messages_to, notices_to, ways_of
from hall.channels.unseen import mark_seen
from hall.lib.client import client_address
from hall.lib.paging import key_page
from identity.decorators import signed_in
from identity.models import Account, Notice
from identity.typing import HallRequest

PAGE_SIZE = 20
PLAIN = "text/plain; charset=utf-8"


@require_http_methods(["GET", "POST"])
def query(request: HallRequest) -> HttpResponse:
    """办件进度查询 by number and code, without login."""
    if request.method == "GET":
        form = QueryForm(initial={"number": request.GET.get("number", "")[:64]})
        return render(request, "channels/query.html", {"form": form})
    form = QueryForm(request.POST)
    context: dict[str, Any] = {"form": form}
    status = 422
    if form.is_valid():
        found = look_up(
            form.cleaned_data["number"],
            form.cleaned_data["code"],
            asker=f"web:{client_address(request)}",
            now=timezone.now(),
        )
        if found.progress and found.case:
            may_see = bool(can_view_case(request.actor, found.case))
            context |= {"progress": found.progress, "case": found.case, "may_see": may_see}
            status = 200
        else:
            form.add_error(None, found.problem)
            status = 429 if found.is_limited else 404
    return render(request, "channels/query.html", context, status=status)


@signed_in
@require_GET
def my_messages(request: HallRequest) -> HttpResponse:
    """What the hall sent me, the newest first."""
    person = cast(Account, request.user)
    page = key_page(messages_to(person), ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    ways = ways_of(page.rows, person)
    rows = [(message, message.event.kind in TO_APPLICANT, ways[message.event_id]) for message in page.rows]
    notices = [] if request.GET.get("after") else notices_to(person)
    context = {"rows": rows, "next_key": page.next_key, "notices": notices}
    mark_seen(request.session, chain.from_iterable(ways.values()), chain.from_iterable(notices))
    return render(request, "channels/my_messages.html", context)


@csrf_exempt  # a machine calls here, without cookies; it shows the gateway's secret instead
@require_http_methods(["GET", "POST"])
def sms_inbound(request: HttpRequest) -> HttpResponse:
    """The gateway hands a message in and sends our answer back to its sender."""
    given = request.POST if request.method == "POST" else request.GET
    secret = request.headers.get("X-Gateway-Secret") or given.get("secret", "")
    if not settings.SMS_INBOUND_SECRET or not constant_time_compare(secret, settings.SMS_INBOUND_SECRET):
        return HttpResponse("forbidden", status=403, content_type=PLAIN)
    sender = (given.get("from") or given.get("sender") or "")[:32]
    reply = answer_message(sender, given.get("text", "")[:500], now=timezone.now())
    return HttpResponse(reply, content_type=PLAIN)


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Every message of the demonstration, newest first; there is no such page in production."""
    if not settings.DEMO:
        raise Http404
    page = key_page(
        Delivery.objects.select_related("event", "event__case", "recipient"), ("-id",), request.GET.get("after", ""), 30
    )
    # Without a page to see them on, nobody could type the codes that the demonstration sends.
    notices = (
        []
        if request.GET.get("after")
        else Notice.objects.exclude(sent_at=None).select_related("person").order_by("-id")[:10]
    )
    inbound = InboundMessage.objects.order_by("-id")[:10]
    context = {"page": page, "next_key": page.next_key, "notices": notices, "inbound": inbound}
    return render(request, "channels/outbox.html", context)
