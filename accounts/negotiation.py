"""Which form an answer has: the one asked for where there is it, else the view's own, never 406."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class OwnFormNegotiation(DefaultContentNegotiation):
    """A client that asks for `application/pdf` gets the PDF, or a problem, and no word about JSON."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Give the renderer and its media type."""
        renderers = list(renderers)
        try:
            chosen: Any = super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            return renderers[0], str(renderers[0].media_type)
        return chosen[0], chosen[1]
