"""Two people at one site: each sees within seconds what the other changed and said, who is here, and a lost connection."""

from __future__ import annotations

import pytest

from accounts.models import Membership, Role
from assessment.edits import Change, edit
from assessment.models import Assessment, Presence
from assessment.record_rows import shelf
from assessment.talk import say
from tests import factories

CARD = "/sites/WTP/zones/Z-CTRL/"


@pytest.fixture
def kurz(site):
    made = factories.user(site.organisation, "kurz")
    Membership.objects.create(user=made, site=site, role=Role.ENGINEER)
    return made


def heard(window, text):
    window.page.wait_for_function(
        "text => document.getElementById('live').textContent.includes(text)", arg=text, timeout=30000
    )


def test_what_somebody_else_changes_is_told_within_seconds(plant, window, kurz, site):
    page = window.open(CARD)
    page.evaluate("document.addEventListener('bulkhead:changes', (event) => (window.told = event.detail.changes))")
    page.wait_for_timeout(500)
    assessment = Assessment.objects.select_related("site").get(site=site)
    was = {"assumptions": shelf(assessment, "zones").read(["Z-CTRL"])["Z-CTRL"].record["assumptions"]}
    edit(assessment=assessment, user=kurz, changes=[Change("zones", "Z-CTRL", was, {"assumptions": "Nobody enters."})])
    heard(window, "kurz: ")
    assert page.evaluate("window.told.map((change) => change.records[0].code)") == ["Z-CTRL"]
    page.get_by_text("What happened:").click()
    page.get_by_text("assumptions, kurz").wait_for()


def test_a_comment_appears_and_what_one_is_typing_stays(plant, window, kurz, site):
    page = window.open(CARD)
    page.get_by_label("Say something").fill("half a thought")
    page.wait_for_timeout(500)
    say(site=site, user=kurz, kind="zones", code="Z-CTRL", text="Is this right?")
    page.get_by_text("Is this right?").wait_for(timeout=30000)
    assert page.get_by_label("Say something").input_value() == "half a thought"
    page.get_by_role("button", name="Send").click()
    page.get_by_text("half a thought").wait_for()


def test_one_sees_who_else_is_on_the_page(plant, window, open_window, kurz):
    other = open_window(kurz)
    other.open(CARD)
    page = window.open(CARD)
    page.locator("#live-feed", has_text="+1 here").wait_for(timeout=30000)
    assert page.locator("#live-feed").get_attribute("aria-label") == "Also here: kurz (on this page)"
    other.page.goto("/sites/WTP/")
    page.locator("#live-feed[aria-label='Also here: kurz']").wait_for(timeout=30000)
    other.page.close()


def test_a_lost_connection_is_told_and_a_found_one_too(plant, window):
    page = window.open(CARD)
    page.wait_for_timeout(500)
    page.get_by_label("Say something").fill("kept")
    window.expected |= {0}
    page.context.set_offline(True)
    page.locator("#offline").wait_for(timeout=30000)
    assert "stays on this page" in page.locator("#offline").text_content()
    page.context.set_offline(False)
    page.locator("#offline").wait_for(state="hidden", timeout=30000)
    assert page.get_by_label("Say something").input_value() == "kept"
    window.troubles = [one for one in window.troubles if "INTERNET_DISCONNECTED" not in one]


def test_a_page_whose_session_ended_stops_asking_and_says_so(plant, window, engineer):
    page = window.open(CARD)
    page.wait_for_timeout(500)
    window.expected |= {401, 403}
    page.context.clear_cookies()
    page.locator("#offline", has_text="You are signed out").wait_for(timeout=30000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3000)
    assert asked == []


def test_a_closed_page_is_forgotten_at_once(plant, window):
    page = window.open(CARD)
    for _ in range(40):
        if Presence.objects.exists():
            break
        page.wait_for_timeout(100)
    assert Presence.objects.get().code == "Z-CTRL"
    page.goto("about:blank")
    for _ in range(300):
        if not Presence.objects.exists():
            break
        page.wait_for_timeout(100)
    assert not Presence.objects.exists()


def test_what_the_page_makes_of_an_answer(plant, window):
    """The pure part, asked directly."""
    page = window.open("/sites/WTP/")
    found = page.evaluate(
        """async () => {
          const feed = await import("/static/js/feed.js");
          const change = (who, title, records = []) => ({ who, title, records });
          const about = { kind: "zones", code: "Z1" };
          return {
            waits: [[0, false], [0, true], [1, false], [3, false], [9, false], [1, true]].map(([failures, isHidden]) =>
              feed.waitAfter({ failures, isHidden })),
            said: feed.sentencesOf([change("me", "mine"), change("kurz", "A"), change(null, "B"), change("kurz", "C"),
              change("kurz", "D"), change("kurz", "E")], "me"),
            nothing: feed.sentencesOf([change("me", "mine")], "me"),
            others: feed.othersOf([{ who: "me", kind: "", code: "" }, { who: "b", kind: "", code: "" },
              { who: "c", kind: "zones", code: "Z1" }, { who: "a", kind: "zones", code: "Z2" }], "me", about),
            nobodyIsAnywhere: feed.othersOf([{ who: "b", kind: "", code: "" }], "me", { kind: "", code: "" }),
            talk: [
              feed.hasTalk(null, { comments: { all: 1 }, changes: [] }, about),
              feed.hasTalk({ comments: { all: 1 } }, { comments: { all: 2 }, changes: [] }, about),
              feed.hasTalk({ comments: { all: 1 } }, { comments: { all: 1 }, changes: [] }, about),
              feed.hasTalk(null, { comments: {}, changes: [change("kurz", "A", [about])] }, about),
            ],
          };
        }"""
    )
    assert found == {
        "waits": [2000, 15000, 4000, 16000, 30000, 15000],
        "said": ["kurz: A.", "A machine: B.", "kurz: C.", "And 2 more."],
        "nothing": [],
        "others": [
            {"who": "c", "isHere": True},
            {"who": "a", "isHere": False},
            {"who": "b", "isHere": False},
        ],
        "nobodyIsAnywhere": [{"who": "b", "isHere": False}],
        "talk": [False, True, False, True],
    }
