"""Counts the requests and how long they took, by route, never by address: an address may hold what lets somebody in."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram

SERVED = CollectorRegistry()
REQUESTS = Counter(
    "bulkhead_requests", "Requests answered by this server.", ["method", "route", "status"], registry=SERVED
)
SECONDS = Histogram(
    "bulkhead_request_seconds",
    "How long requests took, in seconds.",
    ["route"],
    buckets=(0.05, 0.1, 0.3, 1, 3, 10),
    registry=SERVED,
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class CountedMiddleware:
    """Count each request once it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        began = time.monotonic()
        response = self.get_response(request)
        route = f"/{request.resolver_match.route}" if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, response.status_code).inc()
        SECONDS.labels(route).observe(time.monotonic() - began)
        return response
