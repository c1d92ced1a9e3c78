"""A file in parts: it goes on where the line was cut, and ends as an import like any other."""

from __future__ import annotations

import pytest
from django.test.client import MULTIPART_CONTENT

from inventory.models import Asset
from tests import factories
from tests.api.calls import Caller, problem

pytestmark = pytest.mark.django_db

LIST = b"Tag;Name\nPLC-1;Mixer\nPLC-2;Dryer\n"
RAW = "application/octet-stream"


@pytest.fixture
def machine():
    return Caller(factories.site("P1"))


def begun(machine, size=None):
    answer = machine.post("uploads/", {"file_name": "list.csv", "size": size or len(LIST)})
    assert answer.status_code == 201
    return answer.json()


def part(machine, upload, offset, data):
    return machine.put(f"{upload['url']}?offset={offset}", data, RAW)


def take(machine, upload, headers=None, **fields):
    form = {"upload": upload["upload"], **fields}
    every = {**machine.headers, **(headers or {})}
    return machine.client.post(machine.at("imports/"), form, content_type=MULTIPART_CONTENT, headers=every)


def test_a_key_makes_taking_an_upload_again_safe(machine):
    upload = begun(machine)
    part(machine, upload, 0, LIST)
    first, again = (take(machine, upload, {"Idempotency-Key": "u-1"}, commit="true") for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    problem(take(machine, upload), 409)


def test_a_file_in_parts_is_imported_and_its_parts_are_gone(machine, settings):
    others = set(settings.UPLOAD_DIR.glob("*.part"))
    upload = begun(machine)
    assert part(machine, upload, 0, LIST[:10]).json()["received"] == 10
    assert set(settings.UPLOAD_DIR.glob("*.part")) > others
    assert part(machine, upload, 10, LIST[10:]).json()["received"] == len(LIST)
    body = take(machine, upload, commit="true").json()
    assert (body["state"], body["file_name"], body["counts"]["created"]) == ("committed", "list.csv", 2)
    assert Asset.objects.count() == 2
    assert set(settings.UPLOAD_DIR.glob("*.part")) == others


def test_a_cut_line_goes_on_where_it_stopped(machine):
    upload = begun(machine)
    part(machine, upload, 0, LIST[:10])
    assert "10 bytes have come" in problem(part(machine, upload, 0, LIST[:10]), 409)["detail"]
    assert "10 of" in problem(take(machine, upload), 409)["detail"]
    assert machine.get(upload["url"]).json()["received"] == 10
    part(machine, upload, 10, LIST[10:])
    assert take(machine, upload).json()["counts"]["created"] == 2


def test_more_than_was_announced_or_may_be_is_413(machine, settings):
    upload = begun(machine, size=5)
    problem(part(machine, upload, 0, LIST), 413)
    assert machine.get(upload["url"]).json()["received"] == 0
    settings.IMPORT_BYTES_MAX = settings.MEBIBYTE
    body = problem(machine.post("uploads/", {"file_name": "a.csv", "size": settings.MEBIBYTE + 1}), 413)
    assert "1 MiB" in body["detail"]


@pytest.mark.parametrize(
    "body",
    [{}, [], {"file_name": "a"}, {"file_name": "", "size": 1}, {"file_name": "a\0", "size": 1},
     {"file_name": "a", "size": 0}, {"file_name": "a", "size": True}, {"file_name": "a", "size": "1"}],
)  # fmt: skip
def test_a_file_is_announced_by_its_name_and_size(machine, body):
    problem(machine.post("uploads/", body), 400)


@pytest.mark.parametrize("offset", ["", "-1", "x", "\u0663", "9" * 50])
def test_an_offset_is_a_number(machine, offset):
    upload = begun(machine)
    problem(part(machine, upload, offset, LIST), 400)


def test_an_upload_is_that_of_its_user_and_site(machine):
    upload = begun(machine)
    other = Caller(factories.site("P2"))
    for key in (upload["upload"], upload["upload"][:-1], "x"):
        problem(other.get(f"uploads/{key}/"), 404)
        problem(take(other, {"upload": key}), 404)
    problem(machine.get("uploads/x/"), 404)
