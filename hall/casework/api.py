"""A department's own system works its tasks: through the same verbs, permissions and limits as the pages."""

import hashlib
from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hall.casework import selectors, services
from hall.casework.desk import one_case
from hall.casework.desk.worklists import without_recused
from hall.casework.models import Task
from hall.casework.states import AT_WORK, Verdict
from hall.catalog.selectors import content_of
from hall.lib.asking import AskedSerializer
from hall.lib.paging import key_page
from hall.problem import ProblemSerializer
from identity.actors import Actor

PAGE_SIZE = 50
LARGEST_ID = 2**63 - 1


class TaskSerializer(serializers.ModelSerializer[Task]):
    """A task with what a department's system needs to show it."""

    number = serializers.CharField(source="case.number")
    item = serializers.CharField(source="case.item.name")
    applicant = serializers.CharField(source="case.title")
    department = serializers.CharField(source="department.code")
    name = serializers.SerializerMethodField()
    kind = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = (
            "id", "number", "item", "applicant", "department", "step", "name", "kind",
            "state", "verdict", "opened_at", "promised_due_on", "statutory_due_on",
        )  # fmt: skip

    def get_name(self, task: Task) -> str:
        """The step's name."""
        return content_of(task.case.revision).procedure.step(task.step).name

    def get_kind(self, task: Task) -> str:
        """verify, approve or advise."""
        return content_of(task.case.revision).procedure.step(task.step).kind.value


class TasksAskedSerializer(AskedSerializer):
    """Where the page begins."""

    after = serializers.CharField(
        required=False, allow_blank=True, default="", trim_whitespace=False, help_text="上一页的 next_key"
    )


class TaskPageSerializer(serializers.Serializer[dict[str, Any]]):
    """One page of tasks."""

    tasks = TaskSerializer(many=True)
    next_key = serializers.CharField(allow_blank=True)


class VerdictSerializer(serializers.Serializer[dict[str, Any]]):
    """A verdict: verify and approve take approve/refuse, advise takes no_objection/objection. To refuse takes all.

    `conditions` are those of the licence that a granted step issues.
    """

    verdict = serializers.ChoiceField(Verdict.choices)
    reason = serializers.RegexField(r"^[^\u0000]*[^\s\u0000][^\u0000]*$", max_length=2000)
    basis = serializers.RegexField(r"^[^\u0000]*$", max_length=300, required=False, allow_blank=True, default="")
    facts = serializers.RegexField(r"^[^\u0000]*$", max_length=2000, required=False, allow_blank=True, default="")
    conditions = serializers.RegexField(r"^[^\u0000]*$", max_length=500, required=False, allow_blank=True, default="")


def _actor(request: Request) -> Actor:
    actor: Actor = request._request.actor  # type: ignore[attr-defined]  # set by ApiKeyAuthentication
    return actor


def _key(request: Request, pk: int) -> str | None:
    """The caller's key, for this account and task only: other systems at the same case may use the same words."""
    given = request.headers.get("Idempotency-Key", "")
    return hashlib.sha256(f"{request.user.pk}:{pk}:{given}".encode()).hexdigest() if given else None


PROBLEMS = dict.fromkeys((401, 403, 404), ProblemSerializer)


class TaskListApi(APIView):
    """GET /api/v1/tasks/."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="tasks_list",
        parameters=[TasksAskedSerializer],
        responses={200: TaskPageSerializer, **dict.fromkeys((400, 401), ProblemSerializer)},
    )
    def get(self, request: Request) -> Response:
        """The open tasks of the officer's departments, the nearest due first."""
        actor = _actor(request)
        tasks = without_recused(actor, selectors.tasks_of(actor).filter(state__in=AT_WORK), "case")
        asked = TasksAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = key_page(tasks, ("promised_due_on", "id"), asked.validated_data["after"], PAGE_SIZE)
        return Response({"tasks": TaskSerializer(page.rows, many=True).data, "next_key": page.next_key})


class TaskApi(APIView):
    """GET /api/v1/tasks/<id>/."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="tasks_read", responses={200: TaskSerializer, **PROBLEMS})
    def get(self, request: Request, pk: int) -> Response:
        """One task of a case that the officer may see, as the desk shows it: never to the case's own party."""
        task = one_case.staff_task(_actor(request), min(pk, LARGEST_ID))
        one_case.note_use(_actor(request), task.case, _("部门系统读取"), timezone.now())
        return Response(TaskSerializer(task).data)


class VerdictApi(APIView):
    """POST /api/v1/tasks/<id>/verdict/."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="tasks_verdict",
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER, description="同一个键再次提交，得到第一次的结果"
            )
        ],
        request=VerdictSerializer,
        responses={
            200: TaskSerializer,
            400: ProblemSerializer,
            409: ProblemSerializer,
            415: ProblemSerializer,
            422: ProblemSerializer,
            **PROBLEMS,
        },
    )
    def post(self, request: Request, pk: int) -> Response:
        """Give a verdict, as the officer's own page would."""
        given = VerdictSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        task = services.give_verdict(
            min(pk, LARGEST_ID),
            **given.validated_data,
            actor=_actor(request),
            now=timezone.now(),
            key=_key(request, pk),
        )
        return Response(TaskSerializer(selectors.task_for(_actor(request), task.pk)).data)


api_urls = [
    path("tasks/", TaskListApi.as_view()),
    path("tasks/<int:pk>/", TaskApi.as_view()),
    path("tasks/<int:pk>/verdict/", VerdictApi.as_view()),
]
