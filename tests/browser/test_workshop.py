"""The room in real browsers: who leads, three phones that rate, one that loses its line, one that follows."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from assessment.models import Assessment
from assessment.services import model_of
from tests import factories
from tests.browser.pages import shots
from tests.browser.test_every_page import axe
from tests.workshop import rooms
from workshop import agenda, deciding, minutes, running
from workshop.models import Attendee, Block, Item, Session, Vote

PHONE = ((390, 844),)
# Text smaller than 18 px on the screen, and how far the page can be scrolled.
SMALL = """() => [...document.querySelectorAll('.stage *, .session-bar *')]
    .filter((one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1)
    .filter((one) => !one.closest('.visually-hidden') && parseFloat(getComputedStyle(one).fontSize) < 18)
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`)"""
SCROLLS = "() => document.scrollingElement.scrollHeight - window.innerHeight"


@pytest.fixture
def facilitator(site):
    return factories.member(site, Role.FACILITATOR)


@pytest.fixture
def assessment(plant) -> Assessment:
    return plant.run.assessment


@pytest.fixture
def session(assessment):
    """An open session with the worst case of S1 on the screen."""
    session = rooms.at(rooms.opened(assessment), agenda.HAZARDS)
    item = Item.objects.get(block__session=session, about="scenario:S1")
    running.go_to(session=session, item=item)
    return rooms.fresh(session)


@pytest.fixture
def full(session):
    """The same room with people, votes, words, a decision and a parked question: what the pages look like in use."""
    people = [("Adam", "ot"), ("Berta", "it"), ("Kurz", "management"), ("Sacher", "safety")]
    for stamp, (name, side) in enumerate(people, 1):
        who = rooms.joined(session, name, side, safety=side == "safety")
        for scale in session.item.scales.all():
            if scale.key != "safety" or who.may_score_safety:
                Vote.objects.create(scale=scale, attendee=who, round=1, value=stamp, stamp=1)
    rooms.joined(session, "Zoe", "safety")
    who = Attendee.objects.get(name="Adam")
    session.item.remarks.create(attendee=who, text="The relief valve is independent of the network.", stamp=1)
    session.item.scales.filter(key__in=["safety", "financial"]).update(revealed_at=session.opened_at)
    first = session.block.items.exclude(pk=session.item_id).first()
    deciding.decide(
        session=session,
        item=first,
        values={},
        fields=rooms.agreed(status="conditional", outcome="Level 3", condition="until the shutdown", owner="Adam"),
        positions=[("It is insured.", [who])],
        user=None,
    )
    running.park(session=session, text="Who owns the modem of the pump vendor?", owner="Berta", due=rooms.DAY)
    return rooms.fresh(session)


def root(session) -> str:
    return f"/sites/WTP/workshop/{session.code}/"


def pages(session) -> dict[str, str]:
    here = root(session)
    return {
        "sessions": "/sites/WTP/workshop/",
        "pre-work": "/sites/WTP/workshop/pre-work/",
        "agenda": here,
        "screen": f"{here}screen/",
        "purpose": f"{here}purpose/",
        "worst cases": f"{here}hazards/",
        "parking": f"{here}parking/",
        "decisions": f"{here}decisions/",
        "conduits under the bar": "/sites/WTP/conduits/",
    }


def phone_of(open_window, session, name, side="ot", *, by_hand=True, **more):
    watch = open_window(width=390, height=844, **more)
    watch.open(f"/join/#{session.join_code}")
    assert watch.page.input_value("[name=code]") == session.join_code
    watch.page.fill("[name=name]", name)
    chosen, join = watch.page.locator(f"[name=side][value={side}]"), watch.page.locator("button[type=submit]")
    watch.expected = {200, 304}
    chosen.check(force=True) if by_hand else chosen.press("Space")
    join.click() if by_hand else join.press("Enter")
    watch.page.wait_for_selector("[data-card]")
    return watch


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing_on_any_page_of_the_workshop(full, open_window, facilitator, theme):
    watch = open_window(facilitator, theme=theme, bypass_csp=True, height=720)
    found = {}
    for name, path in pages(full).items():
        watch.open(path)
        found[name] = axe(watch, theme)
        shots(watch, f"{name}-{theme}")
    guest = open_window(width=390, height=844, theme=theme, bypass_csp=True)
    guest.open("/join/")
    found["join"] = axe(guest, theme)
    shots(guest, f"join-{theme}", sizes=PHONE)
    phone = phone_of(open_window, full, "Guest", "safety", theme=theme, bypass_csp=True)
    found["phone"] = axe(phone, theme)
    shots(phone, f"phone-{theme}", sizes=PHONE)
    watch.page.goto("about:blank")  # the page that is open would go there by itself
    minutes.close_session(session=full, user=None)
    watch.open(f"{root(full)}minutes/")
    found["minutes"] = axe(watch, theme)
    shots(watch, f"minutes-{theme}")
    assert {name: troubles for name, troubles in found.items() if troubles} == {}


@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("page", [agenda.HAZARDS, agenda.CONDUITS, agenda.LIKELIHOODS])
def test_the_screen_is_read_from_the_back_row_without_scrolling(full, open_window, facilitator, theme, page):
    if page != agenda.HAZARDS:
        rooms.at(full, page)
    watch = open_window(facilitator, theme=theme, height=720)
    watch.open(f"{root(full)}screen/")
    shots(watch, f"screen-{page}-{theme}")
    assert watch.page.evaluate(SMALL) == []
    assert watch.page.evaluate(SCROLLS) <= 0


def test_three_rate_in_three_browsers_and_the_room_decides_by_keyboard(session, open_window, facilitator):
    lead = open_window(facilitator, height=720)
    lead.open(f"{root(session)}screen/")
    lead.expected = {200, 304}
    votes = {"Adam": 1, "Berta": 4, "Kurz": 3}
    for name, value in votes.items():
        watch = phone_of(open_window, session, name)
        ballot = watch.page.locator(".ballot", has_text="Financial")
        ballot.locator(f"input[value='{value}']").focus()
        watch.page.keyboard.press("Space")
        expect(watch.page.locator("[data-state]")).to_have_text("Sent.")
        assert watch.troubles == []
    key = session.item.scales.get(key="financial")
    row = f"#votes-{key.pk}"
    expect(lead.page.locator(row)).to_contain_text("3 of 3 voted")
    lead.page.keyboard.press("Shift+R")
    lead.page.wait_for_selector(f"{row}[data-revealed='1']")
    said = lead.page.inner_text(row)
    assert "talk: Adam 1, Berta 4; spread 3, middle 3" in said.replace("\u2194\u00a0", "")
    lead.page.keyboard.press("ArrowDown")
    assert lead.page.evaluate("document.querySelector('.scale.is-current').dataset.scale") == "financial"
    lead.page.keyboard.press("4")
    lead.page.locator("[name=reason]").focus()
    lead.page.keyboard.type("no invoices for two weeks")
    lead.page.keyboard.press("Control+Enter")
    expect(lead.page.locator("body")).to_contain_text("is recorded.")
    document, _ = model_of(Assessment.objects.select_related("site").get(pk=session.assessment_id))
    scenario = next(one for one in document["scenarios"] if one["code"] == "S1")
    assert scenario["consequence"]["financial"] == 4
    assert lead.troubles == []


def test_a_phone_that_loses_its_line_loses_nothing(session, open_window):
    watch = phone_of(open_window, session, "Kurz")
    watch.page.context.set_offline(True)
    ballot = watch.page.locator(".ballot", has_text="Reputation")
    ballot.locator("input[value='3']").check(force=True)
    watch.page.fill("[name=remark]", "the river is 200 m away")
    expect(watch.page.locator("[data-state]")).to_contain_text("No connection.")
    assert not Vote.objects.exists()
    watch.page.context.set_offline(False)
    expect(watch.page.locator("[data-state]")).to_have_text("Sent.")
    assert list(Vote.objects.values_list("scale__key", "value")) == [("reputation", 3)]
    assert session.item.remarks.get().text == "the river is 200 m away"


def test_a_phone_shows_the_next_question_by_itself(session, open_window):
    watch = phone_of(open_window, session, "Kurz")
    running.ask(session=session, question="Which window do we take?", about="")
    watch.page.wait_for_selector("text=Which window do we take?")
    assert watch.troubles == []


def test_what_is_typed_on_the_screen_survives_a_reload(session, open_window, facilitator):
    lead = open_window(facilitator, height=720)
    lead.open(f"{root(session)}screen/")
    lead.page.fill("[name=reason]", "half a sentence")
    lead.page.keyboard.press("Escape")
    lead.open(f"{root(session)}screen/")
    assert lead.page.input_value("[name=reason]") == "half a sentence"


def call_to(lead, path: str) -> None:
    lead.page.goto(path)
    with lead.page.expect_navigation():
        lead.page.click("text=Bring everyone here")


def test_whoever_follows_is_brought_to_the_page_and_whoever_types_is_asked(session, open_window, facilitator, site):
    lead, other = open_window(facilitator), open_window(factories.member(site, Role.VIEWER))
    for watch in (lead, other):
        watch.expected = {200, 304}
        watch.page.goto("/sites/WTP/conduits/")
    other.page.click("[data-follow]")
    call_to(lead, "/sites/WTP/findings/")
    other.page.wait_for_url("**/sites/WTP/findings/")
    other.page.locator("#search").focus()
    call_to(lead, "/sites/WTP/paths/")
    other.page.wait_for_selector("[data-called]:not([hidden])")
    assert "/findings/" in other.address()
    assert other.troubles == []


def test_the_presenters_remote_goes_on_and_back(session, open_window, facilitator):
    lead = open_window(facilitator, height=720)
    lead.open(f"{root(session)}screen/")
    lead.expected = {200, 304}
    question = lead.page.locator(".stage__question")
    expect(question).to_contain_text("Ransomware")
    lead.page.keyboard.press("PageUp")
    expect(question).not_to_contain_text("Ransomware")
    lead.page.wait_for_load_state()  # the question stands before the script listens
    lead.page.keyboard.press("PageDown")
    expect(question).to_contain_text("Ransomware")


@pytest.mark.parametrize("page", ["purpose", agenda.HAZARDS, agenda.LIKELIHOODS])
def test_the_code_to_join_is_read_in_full_wherever_the_screen_stands(full, open_window, facilitator, page):
    if page != agenda.HAZARDS:
        rooms.at(full, page)
    lead = open_window(facilitator, height=720)
    lead.open(f"{root(full)}screen/")
    lead.page.locator("summary", has_text="Join").click()
    for part in (".join-card", ".join-card img"):
        box = lead.page.locator(part).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 720
    lead.page.keyboard.press("Escape")
    lead.page.locator("summary", has_text="Park it").click()
    assert lead.page.locator("#park_text").bounding_box()["y"] >= 0


def test_the_minutes_used_go_on_while_a_page_stays_open(session, open_window, facilitator):
    since = timezone.now() - datetime.timedelta(seconds=56)  # with 60 before: a second minute within some seconds
    Block.objects.filter(pk=session.block_id).update(seconds=60)
    Session.objects.filter(pk=session.pk).update(running_since=since)
    lead = open_window(facilitator, height=720)
    lead.open("/sites/WTP/conduits/")
    said = lead.page.locator("[data-used]")
    assert said.get_attribute("data-words") == "# of 60 min used"
    expect(said).to_have_text("2 of 60 min used", timeout=15_000)


def test_what_was_recorded_is_read_from_the_back_row(session, open_window, facilitator):
    lead = open_window(facilitator, height=720)
    lead.open(f"{root(session)}screen/")
    lead.page.check("[name='value:financial'][value='4']", force=True)
    lead.page.fill("[name=reason]", "no manual fallback")
    lead.page.click("[name=then][value=stay]")
    told = lead.page.locator(".notice p", has_text="is recorded.")
    assert float(told.evaluate("(one) => getComputedStyle(one).fontSize").removesuffix("px")) >= 18


def test_the_next_block_is_one_click_from_any_question(session, open_window, facilitator):
    lead = open_window(facilitator, height=720)
    lead.open(f"{root(session)}screen/")
    lead.page.click("text=Next block")
    lead.page.wait_for_url("**/sites/WTP/zones/")
    assert Session.objects.get(pk=session.pk).block.page == "zones"


def test_the_condition_stands_first_where_it_is_asked_for(session, open_window, facilitator):
    lead = open_window(facilitator, height=720)
    lead.open(f"{root(session)}screen/")
    lead.page.select_option("[name=status]", "conditional")
    box = lead.page.locator("[name=condition]").bounding_box()
    around = lead.page.locator(".stage__more").bounding_box()
    assert around["y"] < box["y"] < box["y"] + box["height"] <= around["y"] + around["height"]


def test_a_phone_is_told_that_its_session_is_over(session, open_window):
    watch = phone_of(open_window, session, "Kurz")
    watch.expected = {200, 304, 403}
    minutes.close_session(session=session, user=None)
    expect(watch.page.locator(".notice")).to_contain_text("You are no longer in the session", timeout=15_000)
