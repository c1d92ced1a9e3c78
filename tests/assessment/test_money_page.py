"""The page of money: nothing is guessed where no scenario states a loss; else a year today and after the plan."""

import pytest
from django.test import Client

from accounts.models import Role
from tests import factories
from tests.plants import plan_of, run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    def ask(**more):
        site = factories.site("P1")
        document = factories.small_plant("P1")
        document["site"]["currency"] = "CHF"
        run = run_of(site, {**document, **more})
        client = Client()
        client.force_login(factories.member(site, Role.VIEWER))
        return run, client

    return ask


def shown(client):
    return client.get("/sites/P1/money/").content.decode()


def test_without_amounts_it_says_what_is_missing_and_shows_no_figure(asked):
    _, client = asked()
    told = shown(client)
    assert "No scenario states a loss" in told
    assert "CHF 0" not in told
    assert "Expected loss of a year" not in told


def test_it_shows_a_year_today_then_after_the_plan_with_its_assumptions(asked):
    # PERT(100, 200, 900): (100 + 4 * 200 + 900) / 6 = 300 an event, half an event a year
    loss = {"low": 100, "likely": 200, "high": 900, "frequency": 0.5}
    run, client = asked(scenarios=[{"code": "S1", "title": "It stops", "target": {"zone": "Z2"}, "loss": loss}])
    today = shown(client)
    assert "CHF 150" in today
    assert "there is no plan yet" in today
    assert "Value of each action" not in today
    assert "Scenarios happen independently (Poisson)" in today
    plan_of(run)
    assert "Expected loss of each scenario, today and after the plan" in shown(client)
    assert "today, and after the plan" in shown(client)
