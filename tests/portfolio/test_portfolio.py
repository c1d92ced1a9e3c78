"""The portfolio: what each site's stored results say, to those who may see the site, in as many queries for all."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Role, SiteGroup
from assessment.models import AssessmentRecord
from portfolio import tasks
from portfolio.models import Standing
from portfolio.standing import renew
from tests import factories
from tests.plants import plan_of, run_of

pytestmark = pytest.mark.django_db


def judged(code="P1", **more):
    site = factories.site(code, **more)
    plan_of(run_of(site))
    return site


def decide(site, code, **body):
    assessment = site.assessments.get(is_open=True)
    AssessmentRecord.objects.create(assessment=assessment, kind="decisions", code=code, body={"code": code, **body})


def listed(client, **parameters):
    response = client.get("/api/v1/portfolio/", parameters)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def caller(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_site_stands_in_the_portfolio_as_soon_as_it_is_judged_and_planned():
    """The small plant by hand: of two zones one misses two levels of FR1; its scenario has no likelihood stated."""
    site = judged()
    row = site.standing
    run = row.run
    assert (row.zones, row.zones_below, row.levels_missing) == (2, 1, run.totals["levels_missing"])
    assert row.zones_unknown == 0
    assert row.critical == run.totals["findings"]["critical"]
    scenario = run.sections.get(name="scenarios").body["S1"]["today"]
    assert row.worst == [
        {"code": "S1", "title": "Wrong set point", "band": scenario["band_name"], "points": scenario["points"]}
    ]
    assert (row.risk, row.risks_unknown) == (scenario["points"], 0)
    assert row.planned == len(run.plans.get().result["schedule"])
    assert row.done == 0


def test_what_is_not_known_is_null_and_a_dash():
    site = factories.site("NEW", member=(user := factories.user()))
    renew(site)
    row = listed(caller(user))[0]
    assert row["standing"]["zones_below"] is row["standing"]["risk"] is row["standing"]["planned"] is None
    assert row["judged_at"] is row["is_stale"] is None
    Standing.objects.all().delete()
    assert listed(caller(user))[0]["standing"] is None
    page = caller(user).get("/portfolio/").content.decode()
    assert "0 of 1 sites are judged: - of - zones below target" in page


def test_decisions_that_wait_or_held_until_yesterday_are_overdue():
    site = judged()
    yesterday = (timezone.now().date() - timedelta(days=1)).isoformat()
    today = timezone.now().date().isoformat()
    decide(site, "D1", status="open", expires=yesterday)
    decide(site, "D2", status="conditional", expires=yesterday)
    decide(site, "D3", status="escalated", expires=today)
    decide(site, "D4", status="agreed")
    decide(site, "D5", status="open", expires=yesterday)
    decide(site, "D6", status="agreed", supersedes="D5")
    renew(site)
    site.standing.refresh_from_db()
    assert (site.standing.overdue, site.standing.undecided) == (2, 2)


def test_actions_that_are_done_count_once_and_stay_when_the_plan_has_them_no_more():
    """Two are planned, one of them is done, and one was done before: two of three."""
    site = judged()
    plan = site.standing.run.plans.get()
    plan.result["schedule"] = [{"action": "MEA-001@zone:Z2"}, {"action": "MEA-002@zone:Z2"}]
    plan.save()
    assessment = site.assessments.get(is_open=True)
    done = [{"action": "MEA-001@zone:Z2", "status": "Done"}, {"action": "MEA-009@zone:Z1", "done_on": "2026-11-01"}]
    assessment.plan = {"items": [*done, {"action": "MEA-002@zone:Z2", "status": "open"}]}
    assessment.save()
    renew(site)
    site.standing.refresh_from_db()
    assert (site.standing.planned, site.standing.done) == (3, 2)


def test_a_model_that_was_changed_since_is_said():
    user = factories.user()
    site = judged(member=user)
    assert listed(caller(user))[0]["is_stale"] is False
    type(site).objects.filter(pk=site.pk).update(version=99)
    assert listed(caller(user))[0]["is_stale"] is True
    assert "changed since" in caller(user).get("/portfolio/").content.decode()


def test_nobody_sees_a_site_or_counts_it_who_has_no_role_there():  # S6
    mine = factories.user()
    judged("MINE", member=mine)
    stranger = factories.user()
    judged("THEIRS", member=stranger)
    Membership.objects.create(user=mine, site=stranger.organisation.sites.get(), role=Role.ADMINISTRATOR)
    colleague = factories.user(mine.organisation)
    assert [row["code"] for row in listed(caller(mine))] == ["MINE"]
    page = caller(mine).get("/portfolio/").content.decode()
    assert "THEIRS" not in page
    assert "1 of 1 sites are judged" in page
    assert listed(caller(colleague)) == []
    assert "No site yet" in caller(colleague).get("/portfolio/").content.decode()


def test_a_group_holds_its_sites_and_an_unknown_order_is_refused():
    user = factories.user()
    north = SiteGroup.objects.create(organisation=user.organisation, name="North")
    factories.site("A", member=user)
    site = factories.site("B", member=user)
    site.group = north
    site.save()
    assert [row["code"] for row in listed(caller(user), group="North")] == ["B"]
    assert caller(user).get("/api/v1/portfolio/", {"sort": "name"}).status_code == 400
    assert caller(user).get("/api/v1/portfolio/", {"where": "x"}).status_code == 400


def test_the_worst_come_first_and_what_is_not_known_last():
    user = factories.user()
    for code, levels in (("A", 3), ("B", None), ("C", 7), ("D", 0)):
        site = factories.site(code, member=user)
        Standing.objects.create(site=site, renewed_at=timezone.now(), levels_missing=levels)
    assert [row["code"] for row in listed(caller(user))] == ["C", "A", "D", "B"]
    assert [row["code"] for row in listed(caller(user), sort="site")] == ["A", "B", "C", "D"]


@pytest.mark.parametrize("address", ["/portfolio/", "/api/v1/portfolio/?page_size=200"])
def test_two_hundred_sites_take_as_many_queries_as_two(address):  # P13
    user = factories.user()
    counts = []
    for wanted in (2, 200):
        while user.organisation.sites.count() < wanted:
            site = factories.site(member=user)
            run = factories.run(site)
            Standing.objects.create(
                site=site, run=run, renewed_at=timezone.now(), levels_missing=1, zones=2, zones_below=1
            )
        client = caller(user)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_a_group_of_tasks_renews_every_site_a_handful_each(monkeypatch):
    """Forty-five sites are three messages, worked off by the threads that stand in for workers here."""
    for number in range(45):
        factories.site(f"S{number}")
    arrived = []
    real = tasks.renew_sites.run

    def renewed(sites):
        real(sites)
        arrived.append(len(sites))

    monkeypatch.setattr(tasks.renew_sites, "run", renewed)
    tasks.recompute()
    end = time.monotonic() + 60
    while len(arrived) < 3 and time.monotonic() < end:
        time.sleep(0.05)
    assert sorted(arrived) == [5, 20, 20]
    assert Standing.objects.count() == 45
