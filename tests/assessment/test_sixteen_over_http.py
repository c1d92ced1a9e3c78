"""Sixteen people write to one zone of a served Bulkhead at once, each in a session of their own.

No text is lost, nobody meets a conflict that is none, and nobody sees an error page.
"""

from __future__ import annotations

import http.client
import json
from threading import Barrier

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role
from assessment.models import Assessment
from assessment.services import model_of
from catalogue.loader import requirements
from inventory.models import ChangeSet
from tests import factories
from tests.assessment.test_sixteen_writers import WRITERS, all_at_once
from tests.signoff.test_killed_signing import CSRF, server, unsent  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = "/api/v1/sites/P1/records/zones/Z2/"
ROUNDS = 2


class Writer:
    """A browser of one person: a session, and a connection that stays."""

    def __init__(self, site, port: int) -> None:
        client = Client()
        client.force_login(factories.member(site, Role.ENGINEER))
        cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        told = "; ".join(f"{name}={value}" for name, value in {**cookies, settings.CSRF_COOKIE_NAME: CSRF}.items())
        self._headers = {"Cookie": told, "X-CSRFToken": CSRF, "Content-Type": "application/json"}
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def send(self, method: str, path: str, body=None, **headers: str):
        self._line.request(method, path, None if body is None else json.dumps(body), {**self._headers, **headers})
        answer = self._line.getresponse()
        return answer.status, answer.headers.get("ETag"), json.loads(answer.read())


@pytest.fixture
def writers(server):  # noqa: F811
    site = factories.site("P1")
    factories.assessment(site, factories.small_plant("P1"))
    return [Writer(site, server.port) for _ in range(WRITERS)]


def zone():
    plant = Assessment.objects.select_related("site").get()
    return next(one for one in model_of(plant)[0]["zones"] if one["code"] == "Z2")


def test_nothing_is_lost_and_nothing_breaks(writers):  # one server for both: it takes seconds to start
    on_different_fields_everybody_lands(writers)
    on_one_text_every_word_stays(writers)


def on_different_fields_everybody_lands(writers):
    rows = list(requirements())[:WRITERS]

    def work(number: int, barrier: Barrier):
        found, was = [], {}
        barrier.wait()
        for turn in range(ROUNDS):
            now = {"requirements": {rows[number]: {"status": "not_met", "reason": f"{number}.{turn}"}}}
            change = {"kind": "zones", "code": "Z2", "was": was, "now": now}
            found.append(writers[number].send("POST", "/api/v1/sites/P1/edits/", {"changes": [change]})[0])
            was = now
        return found

    assert all_at_once(work) == [[200] * ROUNDS] * WRITERS
    assert {row: one["reason"] for row, one in zone()["requirements"].items()} == {
        row: f"{number}.{ROUNDS - 1}" for number, row in enumerate(rows)
    }
    assert ChangeSet.objects.count() == WRITERS * ROUNDS


def on_one_text_every_word_stays(writers):
    """Each adds a line to the same text, with the tag of what was read, until it is taken."""

    def work(number: int, barrier: Barrier):
        mine, refused = f"Line of {number}.", []
        status, tag, read = writers[number].send("GET", ZONE)
        assert status == 200
        barrier.wait()  # everybody has read the same
        while True:
            text = f"{read['assumptions']}\n{mine}" if read.get("assumptions") else mine
            status, new, told = writers[number].send("PATCH", ZONE, {"assumptions": text}, **{"If-Match": tag})
            if status == 200:
                return refused
            assert status == 412, told
            (conflict,) = told["conflicts"]
            refused.append(conflict["theirs"]["assumptions"])
            tag, read = new, told["records"][0]["record"]

    refusals = all_at_once(work)
    lines = zone()["assumptions"].splitlines()
    assert sorted(lines) == sorted(f"Line of {number}." for number in range(WRITERS))
    assert ChangeSet.objects.count() == WRITERS * (ROUNDS + 1)
    assert sum(not one for one in refusals) == 1  # who came first; all others were refused at least once
    assert all(set(theirs.splitlines()) <= set(lines) for refused in refusals for theirs in refused)
