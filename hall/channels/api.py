"""The status query for other systems (a hotline's desk, an app): same look-up, same words."""

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hall.casework.progress import Progress
from hall.channels.lookup import look_up
from hall.lib.client import client_address
from hall.problem import ProblemSerializer

# Letters and digits as people copy them: also in full width, with blanks and dashes between.
_AS_COPIED = r"^[0-9A-Za-z０-９Ａ-Ｚａ-ｚ][0-9A-Za-z０-９Ａ-Ｚａ-ｚ －-]*$"


class QuerySerializer(serializers.Serializer[dict[str, Any]]):
    """Number and code."""

    number = serializers.RegexField(_AS_COPIED, max_length=64)
    code = serializers.RegexField(_AS_COPIED, max_length=32)


class LaneSerializer(serializers.Serializer[dict[str, Any]]):
    """One department's part."""

    step = serializers.CharField(source="step.name")
    department = serializers.CharField()
    status = serializers.CharField(source="word")


class ProgressSerializer(serializers.Serializer[Progress]):
    """Where a case stands, in the words of the page."""

    number = serializers.CharField()
    item = serializers.CharField()
    state = serializers.CharField()
    status = serializers.CharField(source="word")
    sentence = serializers.CharField()
    to_do = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    lanes = LaneSerializer(many=True)


class QueryApi(APIView):
    """POST /api/v1/query/."""

    authentication_classes: Any = ()

    @extend_schema(
        operation_id="query",
        request=QuerySerializer,
        responses={
            200: ProgressSerializer,
            400: ProblemSerializer,
            404: ProblemSerializer,
            415: ProblemSerializer,
            429: ProblemSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """The progress of a case. Which of the two was wrong is not told."""
        given = QuerySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asker = f"api:{client_address(request._request)}"
        found = look_up(given.validated_data["number"], given.validated_data["code"], asker=asker, now=timezone.now())
        if found.progress is None:
            return Response({"detail": found.problem}, status=429 if found.is_limited else 404)
        return Response(ProgressSerializer(found.progress).data)


api_urls = [path("query/", QueryApi.as_view())]
