"""Items and guides for other systems."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hall.catalog import selectors
from hall.catalog.models import Audience, ItemKind, ServiceItem
from hall.catalog.selectors import content_of
from hall.lib.asking import AskedSerializer
from hall.problem import ProblemSerializer

AUDIENCES = [choice for choice in Audience.choices if choice[0] != Audience.BOTH]  # what is for both is for each
_NO_NUL = r"^[^\u0000]+$"  # no database takes it; a blank is its own alternative in the schema


class ItemsAskedSerializer(AskedSerializer):
    """What narrows the list."""

    q = serializers.RegexField(
        _NO_NUL, max_length=100, required=False, allow_blank=True, default="", help_text="查找词、拼音或首字母"
    )
    theme = serializers.RegexField(_NO_NUL, max_length=32, required=False, allow_blank=True, default="")
    audience = serializers.ChoiceField(AUDIENCES, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(ItemKind.choices, required=False, allow_blank=True, default="")
    after = serializers.CharField(
        required=False, allow_blank=True, default="", trim_whitespace=False, help_text="上一页的 next_key"
    )


class ItemSerializer(serializers.ModelSerializer[ServiceItem]):
    """An item as listed."""

    department = serializers.CharField(source="department.name")

    class Meta:
        model = ServiceItem
        fields = ("code", "kind", "name", "department", "audience", "theme", "summary", "accepts_online")


class ItemPageSerializer(serializers.Serializer[dict[str, Any]]):
    """One page of items."""

    items = ItemSerializer(many=True)
    next_key = serializers.CharField(allow_blank=True, help_text="下一页的 after 参数；空表示没有了")


class GuideSerializer(serializers.Serializer[dict[str, Any]]):
    """A guide: the published revision's own content."""

    item = ItemSerializer()
    revision = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    guide = serializers.JSONField()
    materials = serializers.JSONField()
    procedure = serializers.JSONField()
    form = serializers.JSONField()


class ItemListApi(APIView):
    """GET /api/v1/items/."""

    authentication_classes: Any = ()

    @extend_schema(
        operation_id="items_list",
        parameters=[ItemsAskedSerializer],
        responses={200: ItemPageSerializer, 400: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """Published items, packages first."""
        asked = ItemsAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        page = selectors.published_items(
            query=given["q"], theme=given["theme"], audience=given["audience"], kind=given["kind"], after=given["after"]
        )
        return Response({"items": ItemSerializer(page.rows, many=True).data, "next_key": page.next_key})


class GuideApi(APIView):
    """GET /api/v1/items/<code>/."""

    authentication_classes: Any = ()

    @extend_schema(operation_id="items_guide", responses={200: GuideSerializer, 404: ProblemSerializer})
    def get(self, request: Request, code: str) -> Response:
        """One guide whole: guide, materials, procedure and form of the current revision."""
        item = selectors.item_guide(code)
        if item.current is None:
            raise selectors.ItemNotFound(code)
        content = content_of(item.current).model_dump(mode="json")
        return Response(
            {
                "item": ItemSerializer(item).data,
                "revision": item.current.number,
                "published_at": item.current.published_at,
                **{part: content[part] for part in ("guide", "materials", "procedure", "form")},
            }
        )


api_urls = [path("items/", ItemListApi.as_view()), path("items/<slug:code>/", GuideApi.as_view())]
