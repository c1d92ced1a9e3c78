"""The OpenAPI description: how a machine shows who it is, what every refusal looks like, and a page to browse it."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView


# Swagger writes style attributes; nothing else on this page needs the exception.
@method_decorator(csp_update({"style-src": "'unsafe-inline'"}), name="dispatch")
class ApiPage(SpectacularSwaggerSplitView):
    """Swagger UI, its script on an address of its own."""

    @extend_schema(exclude=True)
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Give the page or its script."""
        return super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # spectacular is half typed
    """Describes the token of a machine."""

    target_class = "accounts.authentication.MachineTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Give the scheme."""
        del auto_schema
        text = "`Token ` and a token made on the page Tokens, or by `manage.py token USER`."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": text}


PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457); nothing was changed.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence to act on."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "maxItems": 100,
            "description": "The places, where data was refused: row, column and value of a file, place of a model.",
            "items": {
                "type": "object",
                "properties": {
                    "place": {"type": "string"},
                    "row": {"type": "integer"},
                    "column": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "value": {"type": "string"},
                },
            },
        },
        "total_errors": {"type": "integer"},
    },
}
REFUSALS = {
    "400": "The request cannot be meant so.",
    "401": "No token, or one that is not valid.",
    "403": "The role at the site, or the token, does not include this.",
    "404": "There is nothing here, or you may not see it.",
    "405": "What is here does not take this method.",
    "503": "The database does not answer, or is busy.",
    "507": "The storage of the server is full.",
}
OF_CHANGES = {
    "409": "Not now: it is at work already, or rows are refused.",
    "412": "Changed by somebody else since it was read.",
    "413": "The body is over the limit, which is named.",
    "415": "The body has another content type than the ones listed.",
    "422": "The Idempotency-Key was used for another request.",
}
OF_IF_MATCH = {"428": "If-Match is missing."}
TOO_LONG = {"414": {"description": "The address is longer than the server reads (4,094 bytes), which says so itself."}}


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Write into every operation how it refuses, and that no body takes a member that is not listed."""
    for schema in result["components"].get("schemas", {}).values():
        if schema.get("type") == "object" and schema.get("properties"):
            schema.setdefault("additionalProperties", False)
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        for method, operation in path.items():
            more = {} if method == "get" else OF_CHANGES
            has_tag = any(one["name"] == "If-Match" for one in operation.get("parameters", ()))
            for code, words in {**REFUSALS, **more, **(OF_IF_MATCH if has_tag else {})}.items():
                operation["responses"][code] = {"description": words, "content": content}
            if any(one["in"] == "query" for one in operation.get("parameters", ())):
                operation["responses"] |= TOO_LONG
    return result
