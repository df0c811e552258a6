"""What every refusal of the API looks like; imports no app, so that every app may promise it."""

from typing import Any

from rest_framework import serializers


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """A sentence, and which fields it is about."""

    detail = serializers.CharField(help_text="一句话，说明原因和怎么办")
    fields = serializers.DictField(  # type: ignore[assignment]  # the name of the JSON key, not the base class's
        child=serializers.CharField(), required=False, help_text="各字段的问题"
    )
