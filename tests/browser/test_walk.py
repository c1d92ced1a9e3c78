"""The guided walk of docs/walk.md on the demonstration plant: from a programme that stalls to one that goes on.

With BULKHEAD_SHOTS=docs/walk it makes the pictures of that page.
"""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from assessment.conduit_keys import keys_now
from assessment.edits import Change, edit
from assessment.models import Assessment
from assessment.services import model_of, queue_assessment
from signoff import giving
from tests import factories
from tests.browser.pages import shots
from tests.demo.plant import model_document
from tests.plants import done, plan_of, run_of
from tests.signoff.people import actor, person, signed
from tests.workshop import rooms
from workshop import agenda, minutes, running
from workshop.models import Item

PAST = "2026-11-14"


@pytest.fixture
def site(live_server, by_hand):
    """The water works as its model file has it, its first window over already, so that a stage can be closed."""
    document = copy.deepcopy(model_document())
    next(one for one in document["plan"]["windows"] if one["code"] == "W-SCA-1")["start"] = PAST
    made = factories.site("MBW")
    plan_of(run_of(made, document))
    return made


@pytest.fixture
def watch(site, open_window):
    opened = open_window(person(site, Role.FACILITATOR, name="lead"), height=720)
    opened.expected = {200, 204, 302, 304}
    yield opened
    assert opened.troubles == []


def here(site):
    return Assessment.objects.select_related("site").get(site=site, is_open=True)


def go(watch, path, number, name, *, says):
    """Open a page of the plant, see what the walk says of it, take its picture."""
    watch.open(f"/sites/MBW/{path}")
    watch.expected = {200, 204, 302, 304}
    expect(watch.page.locator("main")).to_contain_text(says)
    shots(watch, f"{number:02}-{name}", sizes=((1280, 720),))


def codes(site, home):
    return {one["code"] for one in model_of(here(site))[0][home]}


def judged_again(site):
    done(queue_assessment(assessment=here(site), user=None))
    return here(site).runs.latest("pk")


def give_both_keys(site):
    """Let OT and IT approve every conduit that waits for them."""
    expires = timezone.localdate() + timedelta(days=300)
    for side in ("ot", "it"):
        who = person(site, side=side)
        for code, keys in keys_now(here(site), timezone.localdate()).items():
            if keys.is_waiting and side.upper() in keys.lacking:
                seen = giving.Seen(keys.of, keys.channels)
                giving.give_key(actor=actor(who), assessment=here(site), code=code, seen=seen, expires=expires)


def test_the_walk_from_a_stalled_project_to_one_that_goes_on(site, watch):
    page = watch.page
    go(watch, "programme/", 1, "stalled", says="4 of 4 gates open")
    go(watch, "architecture/leaving/", 2, "what-leaves", says="Data leaving OT")
    go(watch, "zones/?layer=findings", 3, "map", says="Zone map")
    page.wait_for_selector("svg.bh")

    session = rooms.at(rooms.opened(here(site)), agenda.HAZARDS)
    running.go_to(session=session, item=Item.objects.get(block__session=session, about="scenario:S1"))
    go(watch, f"workshop/{session.code}/screen/", 4, "workshop", says="last barrier")
    page.locator("[name=reason]").press_sequentially("The modem reaches the dosing within three steps.")
    page.get_by_role("button", name="Record", exact=True).press("Enter")
    expect(page.locator("body")).to_contain_text("is recorded.")
    page.goto("about:blank")  # a page of the session would lead to its minutes by itself
    done(minutes.close_session(session=rooms.fresh(session), user=None))

    watch.open("/sites/MBW/programme/pilot/scope/")
    page.locator("[name=use_case]").select_option("UC-32")
    page.get_by_role("button", name="Write the scope").press("Enter")
    page.wait_for_url("**/programme/pilot/")
    go(watch, "programme/pilot/", 5, "pilot", says="When each filter is washed")

    team = here(site).others["programme"]["steering"]
    edit(
        assessment=here(site),
        user=None,
        changes=[Change("programme", "", {"steering": team}, {"steering": [*team, "ih"]})],
    )
    give_both_keys(site)
    baseline = signed(judged_again(site))
    watch.open("/sites/MBW/programme/architecture/")
    page.locator("[name=baseline]").select_option(baseline.code)
    page.get_by_role("button", name="Name the architecture").press("Enter")
    page.wait_for_url("**/programme/")
    go(watch, "programme/", 6, "gates", says="every gate is passed")

    edit(
        assessment=here(site),
        user=None,
        changes=[Change("conduits", "C17", {"status": "planned"}, {"status": "in_service"})],
    )
    go(watch, "migrations/", 7, "migration", says="Ready to cut over")
    page.locator("summary", has_text="Close the stage").first.press("Enter")
    form = page.locator("form:has([name=stage])").first
    for name, value in (
        ("closed_on", PAST),
        ("closed_by", "tb"),
        ("validated_by", "rs"),
        ("evidence", "Test sheet of the night shift"),
    ):
        form.locator(f"[name={name}]").fill(value)
    form.locator("button[type=submit]").press("Enter")
    expect(page.locator("main")).to_contain_text("closed")
    go(watch, "migrations/", 8, "stage-closed", says=PAST)
    assert {"C19", "C17"} & codes(site, "conduits") == {"C17"}

    go(watch, "kpis/", 9, "kpis", says="Hours of supply below pressure")
    watch.open("/sites/MBW/programme/published/publish/")
    page.get_by_role("button", name="Publish", exact=True).press("Enter")
    go(watch, "programme/published/1/", 10, "published", says="current")
