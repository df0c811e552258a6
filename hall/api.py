"""The second door's manners: every refusal is a small JSON object with a sentence, and the right status."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from hall.casework.errors import AlreadyDone, HallError, NotAllowed, NotFound, Refused, Stale
from hall.catalog.selectors import ItemNotFound

STATUS: dict[type[Exception], int] = {
    NotFound: status.HTTP_404_NOT_FOUND,
    ItemNotFound: status.HTTP_404_NOT_FOUND,
    NotAllowed: status.HTTP_403_FORBIDDEN,
    AlreadyDone: status.HTTP_409_CONFLICT,
    Stale: status.HTTP_409_CONFLICT,
    Refused: status.HTTP_422_UNPROCESSABLE_ENTITY,
}


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Map the verbs' refusals; the framework keeps its own."""
    code = STATUS.get(type(exc))
    if code is None:
        return _framework_answer(exc, context)
    message = exc.message if isinstance(exc, HallError) else _("没有找到您要的内容。")
    body: dict[str, Any] = {"detail": message}
    if isinstance(exc, Refused) and exc.fields:
        body["fields"] = exc.fields
    return Response(body, status=code)


def _framework_answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    response = drf_handler(exc, context)
    if response is not None and response.status_code == status.HTTP_400_BAD_REQUEST:
        data = response.data
        if isinstance(data, dict) and "detail" not in data:
            fields = {key: " ".join(map(str, value)) for key, value in data.items()}
            response.data = {"detail": _("提交的内容不对，请看各字段的说明。"), "fields": fields}
        elif isinstance(data, list):
            response.data = {"detail": " ".join(map(str, data))}
    return response
