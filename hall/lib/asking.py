"""What other systems may put behind the question mark."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class AskedSerializer(serializers.Serializer[dict[str, Any]]):
    """What narrows a list. A parameter that does not exist is refused, not passed over: the answer would mislead."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raises ValidationError naming what is not known."""
        unknown = sorted(set(self.initial_data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError(
                {name: _("没有这个参数，请去掉，或者看接口文档改正。") for name in unknown}
            )
        return attrs
