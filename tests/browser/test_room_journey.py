"""The whole room, from the list of assets to the signed model and the approval that a change opens again; twice: by the
hand, and with the keyboard alone.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import Role, Site
from assessment import services as assessments
from assessment.models import Assessment
from assessment.services import model_of
from jobs import services as jobs
from jobs.models import Job
from signoff.models import Baseline
from tests import factories
from tests.browser.pages import shots
from tests.browser.test_workshop import phone_of
from tests.plants import done
from tests.signoff.people import person
from tests.workshop import rooms
from workshop import agenda, running
from workshop.models import Decision, Item

LIST = """Tag;Name;Type;IP address;Level
SRV-1;Batch server;scada_server;10.9.3.5;3
HIST-1;Historian;historian;10.9.3.6;3
PLC-7;Mixer;plc;10.9.1.7;1
PLC-8;Filler;plc;10.9.1.8;1
CAM-1;Gate camera;camera;10.9.9.1;
"""
MATRIX = {
    "likelihood": ["rare", "sometimes", "often"],
    "consequence": ["small", "medium", "large", "huge"],
    "bands": [{"code": "L", "name": "low", "sl_t": 1}, {"code": "M", "name": "medium", "sl_t": 2}],
    "cells": [["L", "L", "M"], ["L", "M", "M"], ["M", "M", "M"], ["M", "M", "M"]],
}


class Room:
    """Those in the room with their windows; `by_hand` is False where nobody may touch a mouse."""

    def __init__(self, open_window, site, *, by_hand):
        self.site, self.by_hand, self.open_window = site, by_hand, open_window
        self.lead = open_window(person(site, Role.FACILITATOR, name="lead"))
        self.lead.expected = {200, 204, 302, 304}
        self.page = self.lead.page

    def go(self, path):
        self.lead.open(f"/sites/P1/{path}")
        self.lead.expected = {200, 204, 302, 304}
        return self.page

    def press(self, name):
        """Press a button, by the hand or by the keyboard."""
        control = self.page.locator("main").get_by_role("button", name=name).first
        control.click() if self.by_hand else control.press("Enter")

    def said(self, words):
        self.page.locator("[data-map-said]", has_text=words).wait_for()

    def verdict(self, words):
        self.page.locator("#map-verdict", has_text=words).wait_for()

    def shot(self, name):
        shots(self.lead, f"room-{'hand' if self.by_hand else 'keys'}-{name}")

    def model(self):
        return model_of(Assessment.objects.select_related("site").get(site=self.site, is_open=True))[0]

    def zones(self):
        return {zone.get("name", zone["code"]): zone for zone in self.model()["zones"]}

    def judge(self):
        assessment = Assessment.objects.select_related("site").get(site=self.site, is_open=True)
        done(assessments.queue_assessment(assessment=assessment, user=None))


@pytest.fixture(params=["hand", "keys"])
def room(request, open_window, live_server, by_hand):
    site = factories.site("P1")
    factories.assessment(site, {**factories.small_plant("P1"), "risk_matrix": MATRIX})
    made = Room(open_window, site, by_hand=request.param == "hand")
    yield made
    assert made.lead.troubles == []


def import_the_list(room, path):
    path.write_text(LIST)
    page = room.go("inventory/import/")
    page.get_by_label("File").set_input_files(path)
    room.press("Check it")
    page.wait_for_url("**/inventory/import/*/")
    for job in Job.objects.filter(state=Job.State.QUEUED):
        jobs.work_off(job.pk)
    room.press("Import")
    page.get_by_text("Imported:").wait_for()
    assert Site.objects.get(code="P1").assets.filter(tag="PLC-7").exists()


def accept_two_proposals(room):
    room.judge()
    page = room.go("zones/proposed/")
    boxes = page.locator("input[name=zone]")
    before = set(room.zones())
    for number in range(2, boxes.count()):
        boxes.nth(number).uncheck() if room.by_hand else boxes.nth(number).press("Space")
    room.shot("proposals")
    room.press("Accept the ticked zones")
    page.wait_for_load_state()
    assert len(set(room.zones()) - before) == 2


def make_a_zone_and_draw_a_conduit(room):
    page = room.go("zones/")
    keyboard = page.keyboard
    if room.by_hand:
        page.locator("[data-edit=zone]").click()
        view = page.locator("[data-map-view]").bounding_box()
        x, y = view["x"] + view["width"] * 0.75, view["y"] + view["height"] * 0.6
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 130, y + 70, steps=4)
        page.mouse.up()
    else:
        keyboard.press("z")
        keyboard.press("Enter")
    page.locator("dialog[open] [name=name]").wait_for()
    keyboard.type("Cameras")
    keyboard.press("Enter")
    room.said("New: Cameras")
    room.verdict("AR-007")
    drawn = page.locator("[data-kind=zone][data-code=Z-CAMERAS]")
    if room.by_hand:
        drawn.click(position={"x": 12, "y": 8})
        page.locator("[data-inspected]").wait_for()
        page.locator("[data-inspected] [data-edit=conduit]").click()
        page.locator("[data-kind=zone][data-code=Z1]").click(position={"x": 12, "y": 8})
    else:
        drawn.press("Enter")
        page.locator("[data-inspected]").wait_for()
        keyboard.press("c")
        keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=to]").select_option("Z1")
    dialog.locator("[name=name]").press_sequentially("Pictures to the office")
    keyboard.press("Enter")
    room.said("New: Pictures to the office")
    room.shot("conduit")


def mend_a_finding(room):
    """HIST-1 belongs to no zone: moved into one, the finding goes."""
    page = room.page
    if room.by_hand:
        page.locator("[data-map-tray] [data-loose][value=HIST-1]").check()
        page.locator("[data-edit=move]").first.click()
    else:
        page.locator("[data-map-tray] [data-loose][value=HIST-1]").press("Space")
        page.keyboard.press("m")
    page.locator("dialog[open] [name=zone]").select_option("Z-CAMERAS")
    move = page.locator("dialog[open] button[value=yes]")
    move.click() if room.by_hand else move.press("Enter")
    room.verdict("Gone: AR-001")
    room.shot("mended")


def set_a_vector(room):
    page = room.go("records/zones/edit/Z-CAMERAS/")
    first = page.locator("[data-levels]").first.locator("input").first
    first.focus()
    page.keyboard.type("2221222")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert room.zones()["Cameras"]["sl_t"] == [2, 2, 2, 1, 2, 2, 2]


def rate_and_decide(room):
    assessment = Assessment.objects.select_related("site").get(site=room.site, is_open=True)
    session = rooms.at(rooms.opened(assessment), agenda.HAZARDS)
    running.go_to(session=session, item=Item.objects.get(block__session=session, about="scenario:S1"))
    session = rooms.fresh(session)
    scale = session.item.scales.exclude(key="safety").first() or session.item.scales.first()
    for name, value, side in (("Adam", 1, "ot"), ("Berta", 4, "it"), ("Sacher", 3, "safety")):
        watch = phone_of(room.open_window, session, name, side, by_hand=room.by_hand)
        if scale.key == "safety":
            rooms.attendance.confirm(attendee=session.attendees.get(name=name), may_score_safety=True)
            watch.page.reload()
        step = watch.page.locator(f".ballot input[value='{value}']").first
        step.click(force=True) if room.by_hand else step.press("Space")
        expect(watch.page.locator("[data-state]")).to_have_text("Sent.")
        shots(watch, f"room-phone-{name}", sizes=((390, 844),))
    page = room.go(f"workshop/{session.code}/screen/")
    row = f"#votes-{scale.pk}"
    expect(page.locator(row)).to_contain_text("3 of 3 voted")
    page.locator("[data-reveal-all]").click() if room.by_hand else page.keyboard.press("Shift+R")
    page.wait_for_selector(f"{row}[data-revealed='1']")
    assert "talk" in page.inner_text(row)
    room.shot("disagreement")
    if room.by_hand:
        page.check(f"[name='value:{scale.key}'][value='3']", force=True)
        page.select_option("[name=status]", "conditional")
    else:
        page.locator(f"[name='value:{scale.key}']").first.press("3")
        page.locator("[name=status]").press("ArrowDown")
    expect(page.locator("[name=status]")).to_have_value("conditional")  # which opens the fields below it by itself
    words = {
        "reason": "no manual fallback at night",
        "condition": "until the shutdown",
        "position_a": "It is insured.",
        "position_b": "It stops the plant.",
        "owner": "Adam",
    }
    for name, said in words.items():
        field = page.locator(f".stage__side [name={name}]")
        field.click() if room.by_hand else field.focus()
        page.keyboard.type(said)
    for name, holder in (("held_a", "Adam"), ("held_b", "Berta")):
        field = page.locator(f".stage__side [name={name}]")
        field.select_option(label=holder) if room.by_hand else field.press(holder[0])
    record = page.locator("[name=then][value=stay]")
    record.click() if room.by_hand else page.keyboard.press("Control+Enter")
    page.get_by_text("is recorded.").wait_for()
    decision = Decision.objects.get(session=session)
    assert (decision.status, decision.condition, decision.owner) == ("conditional", "until the shutdown", "Adam")
    assert decision.positions == [
        {"by": "Adam", "text": "It is insured."},
        {"by": "Berta", "text": "It stops the plant."},
    ]
    assert decision.values[scale.key] == 3


def approve_with_two_keys(room, people):
    for side, watch in people.items():
        watch.open("/sites/P1/conduits/C1/")
        watch.expected = {200, 204, 302, 304}
        approve = watch.page.get_by_role("button", name="Approve the conduit")
        approve.wait_for()
        approve.click() if room.by_hand else approve.press("Enter")
        expect(watch.page.locator("body")).to_contain_text("given")
        assert watch.troubles == [], side


def sign(room, boss):
    room.judge()
    boss.open("/sites/P1/sign-off/baselines/sign/")
    boss.expected = {200, 204, 302, 304}
    page = boss.page
    page.fill("[name=title]", "First baseline")
    page.fill("[name=function]", "Plant manager")
    if page.locator("[name=has_read]").count():
        page.locator("[name=statement]").fill("Accepted until the shutdown.")
        page.locator("[name=has_read]").press("Space")
    button = page.get_by_role("button", name="Sign", exact=True)
    button.click() if room.by_hand else button.press("Enter")
    page.wait_for_url("**/baselines/*/")
    shots(boss, "room-baseline")
    assert Baseline.objects.get(assessment__site=room.site).title == "First baseline"


def change_and_compare(room):
    page = room.go("records/conduits/edit/C1/")
    page.locator("[name=name]").press_sequentially(" by radio")
    page.locator("[name=kind]").select_option("wireless")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page = room.go("sign-off/compare/")
    expect(page.locator("#open-again")).to_be_visible()
    expect(page.locator("body")).to_contain_text("C1")
    room.shot("difference")
    room.go("conduits/C1/")
    expect(page.locator("body")).to_contain_text("open again")
    room.shot("reopened")


def test_the_room_from_the_list_to_the_signature_and_back(room, tmp_path):
    import_the_list(room, tmp_path / "list.csv")
    accept_two_proposals(room)
    make_a_zone_and_draw_a_conduit(room)
    mend_a_finding(room)
    set_a_vector(room)
    rate_and_decide(room)
    kurz, mo = person(room.site, side="ot", name="kurz"), person(room.site, side="it", name="mo")
    people = {"ot": room.open_window(kurz), "it": room.open_window(mo)}
    approve_with_two_keys(room, people)
    sign(room, people["ot"])
    change_and_compare(room)
