"""Calls of the REST API in tests: a client with a token, and the form that every refusal has."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from accounts.models import Role, Site, User
from tests import factories

PROBLEM = {"type", "title", "status", "detail", "request_id"}


class Caller:
    """Calls addresses under a site as a machine does."""

    def __init__(self, site: Site, role: str = Role.MACHINE, user: User | None = None) -> None:
        self.user = user or factories.member(site, role)
        self.site = site
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Token {factories.token(self.user, site)}"}

    def at(self, path: str) -> str:
        return path if path.startswith("/") else f"/api/v1/sites/{self.site.code}/{path}"

    def get(self, path: str, **headers: str):
        return self.client.get(self.at(path), headers={**self.headers, **headers})

    def put(self, path: str, body: Any, content_type: str = "application/json", **headers: str):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.put(self.at(path), data, content_type, headers={**self.headers, **named(headers)})

    def post(self, path: str, body: Any = None, content_type: str = "application/json", **headers: str):
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.post(self.at(path), data, content_type, headers={**self.headers, **named(headers)})

    def patch(self, path: str, body: Any, **headers: str):
        data = json.dumps(body).encode()
        return self.client.patch(self.at(path), data, "application/json", headers={**self.headers, **named(headers)})

    def delete(self, path: str, **headers: str):
        return self.client.delete(self.at(path), headers={**self.headers, **named(headers)})

    def upload(self, data: bytes, name: str = "list.csv", *, headers: dict[str, str] | None = None, **fields: Any):
        form = {"file": SimpleUploadedFile(name, data), **fields}
        every = {**self.headers, **(headers or {})}
        return self.client.post(self.at("imports/"), form, content_type=MULTIPART_CONTENT, headers=every)


def named(headers: dict[str, str]) -> dict[str, str]:
    """Give `if_match` as `if-match`."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(response, status: int) -> dict[str, Any]:
    """Check the form of a refusal (S1) and give its members."""
    assert response.status_code == status, (response.status_code, response.content[:500])
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body.keys() >= PROBLEM
    assert body["status"] == status
    return body
