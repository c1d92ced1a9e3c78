"""The checklist: what the record tells, what people say, and whether a session can start."""

import datetime

import pytest

from tests import factories
from tests.workshop.rooms import an_assessment
from workshop import prework
from workshop.models import PreWork

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
READY = {
    "risk_matrix": {"tolerable": "L"},
    "people": [{"code": "gl", "name": "Greta", "side": "management"}],
}
FULL = READY | {
    "remote_access": [{"code": "RA1", "flow": "F1"}],
    "test_results": [{"code": "T1"}],
    "plan": {"periods": [{"code": "Q1"}], "windows": [{"code": "W", "period": "Q1", "zones": ["Z2"], "hours": 8}]},
}


def lines(assessment):
    return {line.entry.key: line for line in prework.checklist(assessment, TODAY)}


def fit(assessment):
    return prework.fit(prework.checklist(assessment, TODAY))


def test_the_checklist_has_the_eleven_entries():
    assert len(prework.ENTRIES) == 11
    assert [entry.key for entry in prework.ENTRIES if entry.is_essential] == [
        "boundary",
        "assets",
        "matrix",
        "deciders",
    ]


def test_the_record_answers_what_it_can():
    found = lines(an_assessment(factories.site("P1")))
    there = {key for key, line in found.items() if line.state == "there"}
    assert there == {"boundary", "assets", "hazards"}
    assert found["assets"].found.sentence == "3 assets"
    assert found["details"].found.sentence == "0 % of the assets have location, address and operating system"
    assert found["questionnaires"].found is None


def test_without_a_matrix_or_deciders_it_is_a_no_and_with_them_yes_with_gaps():
    assert fit(an_assessment(factories.site("P1"))) == "no"
    assert fit(an_assessment(factories.site("P2"), **READY)) == "gaps"
    assert fit(an_assessment(factories.site("P3"), risk_matrix=READY["risk_matrix"])) == "no"


def test_what_somebody_says_was_received_counts_and_all_of_it_makes_a_yes():
    assessment = an_assessment(factories.site("P1"), **FULL)
    missing = [line.entry.key for line in prework.checklist(assessment, TODAY) if line.is_missing]
    assert missing == ["network", "details", "questionnaires"]
    for key in missing:
        prework.arrange(assessment=assessment, key=key, owner="Kurz", due=None, received_on=TODAY)
    assert fit(assessment) == "yes"


def test_seventy_percent_of_the_assets_are_enough():
    document = factories.small_plant("P1")
    for asset in document["assets"][:2]:
        asset |= {"location": "hall", "os": "x", "ips": ["192.0.2.9"]}
    assessment = factories.assessment(factories.site("P1"), document)
    assert lines(assessment)["details"].found.sentence.startswith("66 %")
    assert lines(assessment)["details"].is_missing
    document["assets"] = document["assets"][:2]
    document["conduits"][0].pop("boundary_assets")
    other = factories.assessment(factories.site("P2"), document | {"site": {"code": "P2"}})
    assert not lines(other)["details"].is_missing


@pytest.mark.parametrize(("due", "state"), [("2026-11-21", "late"), ("2026-11-22", "missing")])
def test_what_is_due_before_today_and_not_here_is_late(due, state):
    assessment = an_assessment(factories.site("P1"))
    PreWork.objects.create(assessment=assessment, key="questionnaires", due=due)
    assert lines(assessment)["questionnaires"].state == state
