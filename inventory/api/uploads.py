"""REST: a file in parts, each sent with its offset; `imports/` then takes the upload in place of a file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import FileUploadParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.models import Site
from accounts.problems import CUT_OFF, Problem
from inventory import parts
from inventory.uploads import TooLarge

DIGITS_MAX = 12
ANNOUNCED = inline_serializer(
    "Upload", {"file_name": serializers.CharField(), "size": serializers.IntegerField(min_value=1)}
)


@extend_schema(operation_id="begin_upload", request=ANNOUNCED, responses={201: OpenApiTypes.OBJECT})
@api_view(["POST"])
def uploads(request: Request, site: str) -> Response:
    """Announce a file that comes in parts."""
    here = site_for(actor_of(request), site, "import")
    data = request.data
    if not isinstance(data, dict) or set(data) != {"file_name", "size"}:
        raise Problem(400, "The body is an object with file_name and size.")
    name, size = data["file_name"], data["size"]
    if not (isinstance(name, str) and name.isprintable() and 0 < len(name) <= 200):  # noqa: PLR2004  as names are kept
        raise Problem(400, "file_name has 1 to 200 printable characters.")
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise Problem(400, "size is the number of bytes of the file, from 1.")
    try:
        upload = parts.begin(here, user_of(request), name, size)
    except TooLarge as refusal:
        raise Problem(413, refusal.reason) from refusal
    return Response(_told(here, upload), status=status.HTTP_201_CREATED)


@extend_schema(methods=["GET"], operation_id="get_upload", responses=OpenApiTypes.OBJECT)
@extend_schema(
    methods=["PUT"],
    operation_id="put_part",
    parameters=[OpenApiParameter("offset", int, required=True, description="Where the part begins in the file.")],
    request={"application/octet-stream": OpenApiTypes.BINARY},
    responses=OpenApiTypes.OBJECT,
)
@api_view(["GET", "PUT"])
@parser_classes([FileUploadParser])
def upload_detail(request: Request, site: str, upload: str) -> Response:
    """Tell how many bytes have come, or take the part that begins there."""
    here = site_for(actor_of(request), site, "import")
    found = find(here, request, upload)
    if request.method == "PUT":
        try:
            parts.append(found, _offset(request), _body(request))
        except parts.WrongOffset as refusal:
            raise Problem(409, str(refusal)) from refusal
        except TooLarge as refusal:
            raise Problem(413, refusal.reason) from refusal
    return Response(_told(here, found))


def find(site: Site, request: Request, key: str) -> parts.Upload:
    """Give the upload with a key; raises Problem 404 where there is none."""
    try:
        return parts.find(site, user_of(request), key)
    except parts.NoUpload as refusal:
        raise Problem(404, "There is no such upload, or it is older than a day. Begin again.") from refusal


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "")
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise Problem(400, "offset is where the part begins in the file: a whole number from 0.")
    return int(text)


def _body(request: Request) -> bytes:
    """Give the whole body; a part that was cut off on its way is refused, not kept."""
    data: bytes = request._request.body  # noqa: SLF001, the bytes as they came
    if str(len(data)) != (request.META.get("CONTENT_LENGTH") or str(len(data))):
        raise Problem(400, CUT_OFF)
    return data


def _told(site: Site, upload: parts.Upload) -> dict[str, Any]:
    return {
        "upload": upload.key,
        "file_name": upload.file_name,
        "size": upload.size,
        "received": upload.received,
        "part_bytes_max": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "url": reverse("api:upload", kwargs={"site": site.code, "upload": upload.key}),
    }
