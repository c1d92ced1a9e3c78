"""A lost connection loses nothing: edits of the map and the words of a form wait in the browser until the server answers."""

from __future__ import annotations

from playwright.sync_api import expect

from assessment.edits import Change, edit
from assessment.models import Assessment, Comment
from assessment.services import model_of


def model():
    return model_of(Assessment.objects.select_related("site").get(site__code="WTP", is_open=True))[0]


def zones():
    return {zone["code"]: zone for zone in model()["zones"]}


def rename(window, name):
    keyboard = window.page.keyboard
    keyboard.press("F2")
    window.page.locator("#edit-rename[open]").wait_for()
    keyboard.press("Control+a")
    keyboard.type(name)
    keyboard.press("Enter")


def test_edits_of_the_map_wait_for_the_connection_and_survive_a_reload(plant, window):
    page = window.open("/sites/WTP/zones/")
    window.expected = {200, 204, 304, 412}
    first = next(iter(zones()))
    page.locator(f"[data-kind=zone][data-code='{first}']").focus()
    page.keyboard.press("Enter")
    page.locator("[data-inspected]").wait_for()
    kept = page.locator("[data-map-kept]")
    # Only edits fail: a page that is reloaded has to come from somewhere.
    page.context.route("**/api/v1/**", lambda route: route.abort())
    rename(window, "First name")
    expect(kept).to_contain_text("1 edit is kept in this browser")
    rename(window, "Second name")
    expect(kept).to_contain_text("2 edits are kept in this browser")
    page.reload()
    expect(kept).to_contain_text("2 edits are kept in this browser")
    assert zones()[first]["name"] not in ("First name", "Second name")
    page.context.unroute("**/api/v1/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(kept).to_be_hidden()
    assert zones()[first]["name"] == "Second name"


def test_an_edit_that_met_another_shows_both_texts_and_the_person_chooses(plant, window):
    page = window.open("/sites/WTP/zones/")
    window.expected = {200, 204, 304, 412}
    first, old = next((code, one["name"]) for code, one in zones().items() if one.get("name"))
    page.locator(f"[data-kind=zone][data-code='{first}']").focus()
    page.keyboard.press("Enter")
    page.locator("[data-inspected]").wait_for()
    page.context.set_offline(True)
    rename(window, "Mine")
    kept = page.locator("[data-map-kept]")
    expect(kept).to_contain_text("1 edit is kept in this browser")
    assessment = Assessment.objects.select_related("site").get(site__code="WTP", is_open=True)
    edit(assessment=assessment, user=None, changes=[Change("zones", first, {"name": old}, {"name": "Theirs"})])
    page.context.set_offline(False)
    expect(kept).to_contain_text("yours “Mine”, theirs “Theirs”")
    assert zones()[first]["name"] == "Theirs"
    kept.get_by_role("button", name="Write mine").click()
    expect(kept).to_be_hidden()
    assert zones()[first]["name"] == "Mine"


def test_the_words_of_a_form_are_saved_when_the_connection_is_back(plant, window):
    first = next(iter(zones()))
    page = window.open(f"/sites/WTP/records/zones/edit/{first}/")
    window.expected = {200, 204, 304}
    page.context.set_offline(True)
    page.fill("[name=name]", "Typed without a line")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-record-said]")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    page.wait_for_url(lambda url: "/records/" not in url)
    assert zones()[first]["name"] == "Typed without a line"


def test_the_words_of_a_form_that_was_left_are_offered_again(plant, window):
    first = next(iter(zones()))
    path = f"/sites/WTP/records/zones/edit/{first}/"
    window.open(path).fill("[name=name]", "Half a thought")
    context = window.page.context
    window.page.close()
    window.page = context.new_page()
    page = window.open(path)
    assert page.input_value("[name=name]") != "Half a thought"
    page.get_by_role("button", name="Take it back").click()
    assert page.input_value("[name=name]") == "Half a thought"
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    window.open(path)
    expect(page.locator("[data-record-kept]")).to_be_hidden()


def test_a_comment_and_an_answer_to_a_requirement_wait_for_the_connection(plant, window):
    first = next(iter(zones()))
    window.expected = {200, 201, 204, 304}
    page = window.open(f"/sites/WTP/zones/{first}/")
    page.context.set_offline(True)
    page.fill("#say", "Is this door locked?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-comments-kept]")).to_contain_text("1 comment is kept in this browser")
    assert not Comment.objects.filter(code=first).exists()
    page.context.set_offline(False)
    expect(page.locator("#said")).to_contain_text("Is this door locked?")
    assert [one.text for one in Comment.objects.filter(code=first)] == ["Is this door locked?"]
    window.open(f"/sites/WTP/requirements/zones/{first}/")
    row = page.locator("[data-desk-row]").first
    code = row.locator("[name=row]").first.get_attribute("value")
    page.context.set_offline(True)
    row.locator("[name=status][value=met]").dispatch_event("click")
    expect(page.locator("[data-desk-kept]")).to_contain_text("1 answer is kept in this browser")
    page.context.set_offline(False)
    expect(page.locator("[data-desk-kept]")).to_be_hidden()
    said = zones()[first]["requirements"][code]
    assert (said if isinstance(said, str) else said["status"]) == "met"
    assert all(": htmx:" in one for one in window.troubles)  # htmx says on the console that nobody answered
    window.troubles.clear()
