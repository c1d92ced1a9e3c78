"""Nothing of one organisation reaches another: lists, relations, totals, choices, errors (S6, S7)."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ApiToken, Membership, Role, Site
from assessment.models import PlanRun, Run
from inventory.models import Asset, ImportBatch
from jobs import services as jobs
from jobs.models import Job
from reports.models import Report
from tests import factories
from tests.accounts.routes import names
from tests.api.calls import Caller, problem
from tests.plants import plan_of, report_on, run_of

pytestmark = pytest.mark.django_db
OURS, THEIRS = "OURS", "THEIRS"
SECRET = "secret pump"


class Two:
    """A site of ours and one of another organisation, each with one of everything; theirs has a secret name."""

    def __init__(self) -> None:
        self.ours, self.theirs = factories.site(OURS), factories.site(THEIRS)
        document = factories.small_plant(THEIRS)
        document["assets"][1]["name"] = SECRET
        self.run_of_theirs = run_of(self.theirs, document)
        self.plan = plan_of(self.run_of_theirs)
        self.report = report_on(self.run_of_theirs, self.plan)
        self.batch = Caller(self.theirs).upload(b"Tag\nSECRET-1\n").json()["id"]
        self.job = Job.objects.filter(site=self.theirs).latest("pk")
        self.run = run_of(self.ours, factories.small_plant(OURS))
        self.machine = Caller(self.ours, Role.ADMINISTRATOR)
        self.browser = Client()
        self.browser.force_login(self.machine.user)


@pytest.fixture
def two():
    return Two()


def test_no_list_shows_another_organisation(two):  # S6
    for path in ("imports/", "assets/", "flows/", "runs/", "runs/latest/findings/", "reports/"):
        answer = two.machine.get(path)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
        assert THEIRS not in answer.content.decode()
    assert two.machine.get("reports/").json()["count"] == 0
    assert two.machine.get("imports/").json()["count"] == 0
    assert THEIRS not in two.machine.get("/api/v1/sites/").content.decode()


def test_no_page_shows_another_organisation(two):  # S6
    places = ("", "inventory/", "inventory/?q=secret", "inventory/export.csv", "zones/", "conduits/", "findings/", "paths/",
              "plan/", "reports/", "jobs/", "inventory/import/", "search/?q=secret", "search/?q=p")  # fmt: skip
    for place in places:
        page = two.browser.get(f"/sites/{OURS}/{place}")
        assert page.status_code == 200
        text = b"".join(page.streaming_content) if page.streaming else page.content
        assert SECRET not in text.decode()
        assert THEIRS not in text.decode()
    assert THEIRS not in two.browser.get("/sites/").content.decode()
    assert THEIRS not in two.browser.get("/tokens/").content.decode()


def test_their_records_under_our_address_are_as_missing_as_unknown_ones(two):  # S6, S7
    for name, number in (
        ("imports/{}/", two.batch), ("jobs/{}/", two.job.pk), ("runs/{}/", two.run_of_theirs.pk),
        ("runs/{}/findings/", two.run_of_theirs.pk), ("runs/{}/plans/", two.run_of_theirs.pk),
        ("reports/{}/file/", two.report.pk),
    ):  # fmt: skip
        bodies = []
        for asked in (number, 10**9):
            body = problem(two.machine.get(name.format(asked)), 404)
            body.pop("request_id")
            bodies.append(body)
        assert bodies[0] == bodies[1]
    problem(two.machine.post(f"imports/{two.batch}/commit/"), 404)
    problem(two.machine.post(f"runs/{two.run_of_theirs.pk}/plans/"), 404)
    assert ImportBatch.objects.get(pk=two.batch).state == "checked"


def test_their_records_do_not_open_in_our_pages(two):  # S6, S7
    pages = (
        f"inventory/import/{two.batch}/",
        f"jobs/{two.job.pk}/",
        f"reports/{two.report.pk}/file/",
        "inventory/assets/SECRET-1/",
    )
    for page in pages:
        theirs, missing = two.browser.get(f"/sites/{OURS}/{page}"), two.browser.get(f"/sites/{OURS}/jobs/999999999/")
        assert (theirs.status_code, missing.status_code) == (404, 404)
    assert SECRET not in two.browser.get(f"/sites/{OURS}/plan/?plan={two.plan.pk}").content.decode()
    for action in (
        f"jobs/{two.job.pk}/cancel/",
        f"jobs/{two.job.pk}/try-again/",
        f"inventory/import/{two.batch}/commit/",
    ):
        assert two.browser.post(f"/sites/{OURS}/{action}").status_code == 404


def test_an_invisible_site_looks_like_a_missing_one_on_pages_too(two):  # S6
    bodies = []
    for code in (THEIRS, "MISSING"):
        page = two.browser.get(f"/sites/{code}/")
        assert page.status_code == 404
        bodies.append(re.sub(r'(content|value)="\w{64}"', "", page.content.decode()).replace(code, "CODE"))
    assert bodies[0] == bodies[1]


def test_a_job_with_the_number_of_their_record_finds_nothing(two, monkeypatch):  # S5, S7
    monkeypatch.setattr(jobs, "send", lambda _: None)
    arguments = {
        "commit": {"batch": two.batch, "skip_refused": True},
        "import": {"batch": two.batch, "skip_refused": True},
        "assessment": {"assessment": two.run_of_theirs.assessment_id},
        "plan": {"run": two.run_of_theirs.pk, "budget": None},
        "report": {"run": two.run_of_theirs.pk, "plan": two.plan.pk},
    }
    before = (Run.objects.count(), PlanRun.objects.count(), Report.objects.count(), Asset.objects.count())
    for kind, given in arguments.items():
        job = jobs.open_job(site=two.ours, kind=kind, title=kind, arguments=given, user=two.machine.user)
        jobs.work_off(job.pk)
        job.refresh_from_db()
        assert (job.state, job.result) == ("failed", None), kind
        assert SECRET not in job.reason
    assert (Run.objects.count(), PlanRun.objects.count(), Report.objects.count(), Asset.objects.count()) == before


def test_a_token_for_their_site_cannot_be_made(two):  # S7
    form = {"label": "x", "site": two.theirs.pk, "verbs": ["view"], "days": "1"}
    assert two.browser.post("/tokens/", form).status_code == 400
    assert not ApiToken.objects.filter(site=two.theirs, user=two.machine.user).exists()


def test_the_code_of_their_site_is_free_for_us(two):  # S6
    assert two.browser.post("/sites/", {"code": THEIRS, "name": "Our own"}).status_code == 302
    assert Site.objects.filter(code=THEIRS).count() == 2


def test_a_membership_that_ends_ends_everything_at_once(two):  # S10
    assert two.browser.get(f"/sites/{OURS}/").status_code == 200
    Membership.objects.filter(user=two.machine.user).delete()
    assert two.browser.get(f"/sites/{OURS}/").status_code == 404
    problem(two.machine.get("model/"), 404)


def test_an_invisible_site_asks_the_same_of_the_database_as_a_missing_one():  # S6
    """No page and no address of the API takes longer over what is there: the same questions, in the same order."""
    hidden = factories.site("HIDDEN")
    stranger = factories.user(hidden.organisation)
    factories.site("OWN", member=stranger)
    client = Client()
    client.force_login(stranger)

    def asked(name, takes, code):
        url = reverse(name, kwargs=dict.fromkeys(takes, 1) | {"site": code})
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code in {404, 405}, url
        return [re.sub(r"\b(HIDDEN|GONE|\d+)\b|'[^']*'", "?", one["sql"]) for one in seen]

    routes = sorted((name, takes) for name, takes in names() if "site" in takes)
    assert len(routes) > 100
    for name, takes in routes:
        assert asked(name, takes, "HIDDEN") == asked(name, takes, "GONE"), name
