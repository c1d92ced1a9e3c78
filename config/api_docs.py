"""The page that browses the API: Swagger's own files, served by us under the strict policy."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView


# Swagger writes style attributes; nothing else on this page needs the exception.
@method_decorator(csp_update({"style-src": "'unsafe-inline'"}), name="dispatch")
class ApiPage(SpectacularSwaggerSplitView):
    """Swagger UI, its script on an address of its own."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Give the page or its script."""
        return super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
