"""The rules of the board: what must be there before a card stands where somebody puts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assessment.engine.plan.board import Card, Kpi, adoption_of, adoption_text, why_not
from assessment.engine.plan.sources import read_action
from assessment.engine.plan.treatments import treatments
from assessment.engine.system import Period, Person, PlanSettings, Window
from tests.builders import asset, measure, plant, zone

TODAY = date(2027, 5, 1)
DONE = Card("done", "kl", done_on=date(2027, 2, 14), evidence="E-1")
PERIODS = (Period("Q1", date(2027, 1, 1)), Period("Q2", date(2027, 4, 1)))


def reasons(card, *parts, kpis=None, windows=None, **values):
    built = plant(
        zone("Z"), *parts, measure("M", sl=[1] * 7, **values), plan=PlanSettings(periods=PERIODS, windows=windows)
    )
    action = read_action(built, treatments(built), "M@zone:Z")
    assert action is not None
    return why_not(built, action, card, kpis or {}, TODAY)


def test_a_proposed_card_needs_nothing():
    assert reasons(Card("proposed")) == []


def test_an_approved_one_needs_an_owner():
    assert reasons(Card("approved")) == ["Name an owner first."]
    assert reasons(Card("approved", "kl")) == []


def test_a_done_one_needs_a_day_that_was_and_evidence():
    assert reasons(DONE) == []
    assert reasons(Card("done", "kl")) == [
        "Say what shows that it is done: evidence is missing.",
        "Say on which day it was done.",
    ]
    assert reasons(replace(DONE, done_on=date(2027, 5, 2))) == [
        "It cannot have been done on 2027-05-02, a day to come."
    ]


@pytest.mark.parametrize(
    ("day", "window", "is_inside"),
    [
        (date(2027, 3, 31), Window("W", "Q1", ("Z",), 8), True),
        (date(2027, 4, 1), Window("W", "Q1", ("Z",), 8), False),
        (date(2027, 2, 14), Window("W", "Q1", ("Z",), 30, date(2027, 2, 13)), True),
        (date(2027, 2, 15), Window("W", "Q1", ("Z",), 30, date(2027, 2, 13)), False),
    ],
)
def test_an_outage_lies_inside_a_window(day, window, is_inside):
    """A window of 30 hours from the 13th runs on two days; one without a day of its own is somewhere in its period."""
    card = replace(DONE, done_on=day, accepted_by="op")
    found = reasons(card, windows=(window,), outage_hours=8)
    assert found == ([] if is_inside else [f"It needs an outage of 8 h, and {day} lies in none of its windows (W)."])


def test_without_a_window_an_outage_is_not_even_approved():
    found = reasons(Card("approved", "kl"), windows=(Window("W", "Q1", ("Z",), 4),), outage_hours=8)
    assert found == ["Does not fit any window of Z: needs 8 h, the longest is 4 h."]


def test_after_an_outage_operations_accept():
    assert reasons(DONE, outage_hours=2) == ["It stopped something: name who accepted it for operations."]


def test_what_people_do_is_done_when_they_are_trained():
    told = "People have to know it and be able to do it: ability are not answered."
    half = replace(DONE, adoption={"knowledge": "12 of 12"})
    assert reasons(half, kind="procedural") == [told]
    assert reasons(replace(half, adoption={"knowledge": "12 of 12", "ability": "drill"}), kind="procedural") == []


@pytest.mark.parametrize("what", [{"safety": True}, {"certified_configuration": True}])
def test_what_touches_safety_is_not_scheduled_without_a_way_back_and_an_approver(what):
    sis, approved = asset("SIS", "Z", **what), Card("approved", "kl")
    way_back = "It touches safety: write into measure M how it is taken back, its rollback, first."
    approver = "It touches safety: name in measure M, or among the people, who approves it for safety first."
    assert reasons(approved, sis) == [way_back, approver]
    assert reasons(approved, sis, rollback="Restore the image.") == [approver]
    assert reasons(approved, sis, rollback="Restore the image.", safety_approver="fs") == []
    assert reasons(approved, sis, Person("fs", "F. Sato", "safety"), rollback="Restore the image.") == []
    assert reasons(Card("proposed"), sis) == []


def test_what_touches_safety_is_validated():
    sis = asset("SIS", "Z", safety=True)
    prepared = {"rollback": "Restore the image.", "safety_approver": "fs"}
    assert reasons(DONE, sis, **prepared) == [
        "It touches safety, a certified configuration or an essential function: name who validated it."
    ]
    assert reasons(replace(DONE, validated_by="fs"), sis, **prepared) == []


def test_an_improvement_is_closed_by_a_value_measured_again():
    card = replace(DONE, phase="improve", kpi="K")
    before, after = date(2026, 12, 1), date(2027, 3, 1)
    assert reasons(card) == ["A step of an improvement is closed by a KPI: name one."]
    assert reasons(card, kpis={"K": Kpi(False, (before, after))}) == ["K has no owner or no definition."]
    wanted = ["K needs a value from before, and one measured again when it was done."]
    assert reasons(card, kpis={"K": Kpi(True, (before, date(2027, 2, 13)))}) == wanted
    assert reasons(card, kpis={"K": Kpi(True, (before, after))}) == []


def test_the_five_checks_are_lines():
    checks = {"ability": "drill on 5 May", "knowledge": "course"}
    text = adoption_text(checks)
    assert text == "knowledge: course\nability: drill on 5 May"
    assert adoption_of(text) == checks
    assert adoption_of("shift 1") == {}
