"""A served process that is killed while somebody signs: nothing is half signed, and asking again signs once (S34, S52).

The server is the one that `bin/up` starts; it is killed with SIGKILL in the midst of the request, its master starts
another, and the same request is sent again, as a browser or a machine does whose answer was lost.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.audit_models import AuditEntry
from accounts.idempotency import CLAIM
from accounts.models import IdempotencyRecord, Site, User
from signoff import signing
from signoff.models import Baseline, Signature
from tests import factories
from tests.jobs.test_killed import unsent  # noqa: F401  a fixture
from tests.jobs.test_worker import database_url
from tests.jobs.twins import whole
from tests.operations.services import until
from tests.plants import run_of
from tests.servers import free_port
from tests.signoff.people import browser, person, plant, signed

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
CSRF = "a" * 32
SIGNING = "signoff.signing"
TRAPS = {
    "writing": (SIGNING, "Baseline.objects.create", 1),
    "a recent sign-in": ("signoff.api.baselines", "check_fresh", 1),
    "what is open": (SIGNING, "readiness_of", 1),
    "who edited last": (SIGNING, "last_editor", 1),
    "checking": (SIGNING, "_check", 1),
    "the result": (SIGNING, "canonical_json", 2),
    "packing": (SIGNING, "Baseline.pack", 1),
    "the name": (SIGNING, "Signature.objects.create", 1),
    "the trail": (SIGNING, "note", 1),
    "before the answer is kept": ("signoff.api.baselines", "_told", 1),
    "after all is kept": ("rest_framework.renderers", "JSONRenderer.render", 2),
}
LATER = [pytest.param(one, id=one, marks=pytest.mark.long) for one in list(TRAPS)[1:]]
SECOND = {"writing": (SIGNING, "_put_name", 1), "the trail": (SIGNING, "note", 1)}


class Server:
    """One served process under its master, and a browser that is signed in."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, user: User | None = None, trap=None, form: dict | None = None, body: dict | None = None):
        """Send a request; None where the server died over it."""
        jar = browser(user).cookies if user else {}
        cookies = {name: one.value for name, one in jar.items()} | {settings.CSRF_COOKIE_NAME: CSRF}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": CSRF}
        if trap:
            headers["X-Die-At"] = " ".join(map(str, trap))
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": "signing"}
        elif form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        data = json.dumps(body) if body is not None else urlencode(form) if form is not None else None
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            line.request("GET" if data is None else "POST", path, data, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionError:
            return None
        finally:
            line.close()


@contextmanager
def served(folder: Path):
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.deadly_settings", "DATABASE_URL": database_url()}
    words = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        found = Server(port)
        until(lambda: found.ask("/healthz") is not None, "the server answers")
        yield found
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def server(tmp_path, unsent):  # noqa: F811
    with served(tmp_path) as found:
        yield found


def told(site: Site) -> list:
    """Give what stands at a site of the sign-off, and what the trail tells of it."""
    apart = {"id", "site_id", "assessment_id", "run", "made_at", "maker_id"}
    rows = [{k: v for k, v in one.items() if k not in apart} for one in Baseline.objects.filter(site=site).values()]
    names = Signature.objects.filter(baseline__site=site).order_by("place")
    acts = AuditEntry.objects.filter(site_id=site.pk, action__startswith="baseline.").order_by("number")
    return [rows, list(names.values_list("place", "function")), list(acts.values_list("action", flat=True))]


def words_of(run) -> dict:
    day = timezone.localdate() + timedelta(days=300)
    words = {"title": "First", "function": "Plant manager", "statement": "Accepted until then.", "has_read": True}
    return {"run": run.pk, "model_sha256": run.model_sha256, "reassess_on": day.isoformat(), **words}


@pytest.mark.parametrize("trap", ["writing", *LATER])
def test_a_signing_that_is_killed_is_whole_or_not_there_and_is_signed_once(server, trap):  # S34, S52
    signed(run_of(factories.site("P1"), plant()))
    undisturbed = told(Site.objects.get())
    run = run_of(factories.site("P1"), plant())
    site, chief = run.assessment.site, person(run.assessment.site)
    path, words = "/api/v1/sites/P1/baselines/", words_of(run)
    before = told(site)
    assert server.ask(path, chief, TRAPS[trap], body=words) is None
    assert told(site) == (undisturbed if trap == "after all is kept" else before)
    whole()
    until(lambda: server.ask("/healthz") is not None, "another process serves")
    IdempotencyRecord.objects.filter(status=None).update(claimed_until=timezone.now() - CLAIM)
    for _ in range(2):
        status, answer = server.ask(path, chief, body=words)
        assert (status, json.loads(answer)["code"]) == (201, "B1"), answer
    assert told(site) == undisturbed
    whole()


@pytest.mark.parametrize("trap", [pytest.param(one, id=one, marks=pytest.mark.long) for one in SECOND])
def test_a_second_name_that_is_killed_is_there_once(server, trap):  # S34, S52
    run = run_of(factories.site("P1"), plant())
    site, second = run.assessment.site, person(run.assessment.site)
    signing.ask_second(site, is_asked=True, by=second)
    signed(run)
    form = {"function": "Safety"}
    before = told(site)
    assert server.ask("/sites/P1/sign-off/baselines/B1/", second, SECOND[trap], form=form) is None
    assert told(site) == before
    until(lambda: server.ask("/healthz") is not None, "another process serves")
    assert [server.ask("/sites/P1/sign-off/baselines/B1/", second, form=form)[0] for _ in range(2)] == [302, 400]
    assert told(site)[1] == [(1, "Plant manager"), (2, "Safety")]
    whole()


@pytest.mark.long
def test_a_page_that_is_sent_again_after_its_answer_was_lost_signs_once(server):  # S52
    run = run_of(factories.site("P1"), plant())
    site, chief = run.assessment.site, person(run.assessment.site)
    form, path = words_of(run) | {"has_read": "on"}, "/sites/P1/sign-off/baselines/sign/"
    assert server.ask(path, chief, ("signoff.views.baselines", "messages.success", 1), form=form) is None
    once = told(site)
    assert len(once[0]) == 1
    until(lambda: server.ask("/healthz") is not None, "another process serves")
    status, page = server.ask(path, chief, form=form)
    assert status == 400
    assert re.search(r"You have signed this already: .*First", page)
    assert told(site) == once
    whole()
