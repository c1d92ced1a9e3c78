"""What the machine may lack under a served page: a database that answers, room on the disk (S55)."""

from __future__ import annotations

import resource

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from accounts import storage
from accounts.sessions import SessionStore
from inventory.models import ImportBatch, OtherRecord
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def gone(monkeypatch):
    """The session is read before any view is reached."""

    def load(_: SessionBase):
        raise OperationalError("connection refused")

    monkeypatch.setattr(SessionStore, "load", load)


@pytest.mark.parametrize("address", ["/sites/", "/api/v1/sites/", "/sites/P1/inventory/"])
def test_without_a_database_the_answer_is_503_and_says_when_to_come_again(client, gone, address):  # S55
    client.cookies["session"] = "x" * 32
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"connection refused" not in answer.content


def test_health_needs_no_database(client, gone, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


@pytest.fixture
def no_room(settings, tmp_path):
    """No file of this process may grow beyond 64 KiB; whatever writes more is told that it is too large."""
    settings.UPLOAD_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(*, on: bool):
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, before[1]) if on else before)

    yield limit
    limit(on=False)


@pytest.mark.parametrize("address", ["/api/v1/sites/P1/imports/", "/sites/P1/inventory/import/"])
def test_a_full_disk_is_said_and_leaves_nothing_half_written(client, no_room, settings, address):  # S55
    user = factories.user()
    factories.site("P1", member=user)
    client.force_login(user)
    data = b"tag,name\n" + b"".join(b"T-%d,Device\n" % at for at in range(8000))
    no_room(on=True)
    try:
        answer = client.post(address, {"file": SimpleUploadedFile("a.csv", data), "commit": "true"})
    finally:
        no_room(on=False)
    assert answer.status_code == 507, answer.content[:300]
    assert "storage of the server is full" in answer.content.decode()
    assert not ImportBatch.objects.exists()
    assert not settings.UPLOAD_DIR.exists() or not list(settings.UPLOAD_DIR.iterdir())


def test_what_the_databases_say_of_a_full_disk_is_known():
    for words in ("database or disk is full", 'could not extend file "base/1/2": No space left on device'):
        assert storage.is_full(OperationalError(words))
    assert not storage.is_full(OperationalError("database is locked"))
    assert not storage.is_full(ValueError("disk is full"))


@pytest.mark.parametrize("address", ["/api/v1/sites/P1/zone-proposals/"])
def test_a_stored_model_that_is_not_valid_is_said_with_its_place(client, address):  # S2
    """Found by Schemathesis: what a newer version or a hand wrote into the rows is no mistake of the request."""
    user = factories.user()
    site = factories.site("P1", member=user)
    OtherRecord.objects.create(site=site, kind="odd", details={"a": 1})
    run_of_nothing = factories.run(site)
    assert run_of_nothing.pk
    client.force_login(user)
    answer = client.post(address, {"zones": ["Z1"]}, content_type="application/json")
    assert answer.status_code == 409, answer.content
    assert "odd: unknown key" in answer.json()["detail"]
