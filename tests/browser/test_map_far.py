"""The map with the whole plant in view: names that can be read, and near by everything that is drawn."""

from __future__ import annotations

import pytest

# Each text of a zone that is seen: its height in pixels, and how far it stands out of its zone to the left or right.
NAMES = """() => [...document.querySelectorAll("[data-of^='zone:'] text")].filter((text) => text.checkVisibility()).map((text) => {
    const [own, zone] = [text, text.parentElement.previousElementSibling].map((one) => one.getBoundingClientRect());
    const px = Number(text.getAttribute("font-size")) * text.getScreenCTM().a;
    return [text.textContent, px, Math.max(zone.left - own.left, own.right - zone.right)];
})"""
TAGS = """() => [...document.querySelectorAll("[data-of^='conduit:'] text")].filter((text) => text.checkVisibility()).length"""


@pytest.mark.parametrize("width", [1280, 1920])
def test_names_of_zones_can_be_read_with_the_whole_plant_in_view(plant, open_window, engineer, width):
    watch = open_window(engineer, width=width, height=720)
    watch.open("/sites/WTP/zones/")
    watch.page.wait_for_selector("svg.is-far")
    names = watch.page.evaluate(NAMES)
    zones = watch.page.locator("[data-kind=zone]").count()
    assert len(names) >= zones > 3
    assert [one for one in names if one[1] < 11 or one[2] > 0] == []
    assert watch.page.evaluate(TAGS) == 0
    watch.page.locator("[data-kind=zone]").first.focus()
    for _ in range(8):
        watch.page.keyboard.press("+")
    watch.page.wait_for_selector("svg[data-far='0']")
    assert watch.page.evaluate(TAGS) > 0
    assert watch.page.locator(".bh-far").count() == 0
    assert len(watch.page.evaluate(NAMES)) > len(names)
    assert watch.troubles == []


def test_the_tag_of_a_conduit_comes_when_it_is_chosen(plant, open_window, engineer):
    watch = open_window(engineer, width=1280, height=720)
    watch.open("/sites/WTP/zones/")
    watch.page.wait_for_selector("svg.is-far")
    code = watch.page.locator("[data-of^='conduit:']").first.get_attribute("data-of").removeprefix("conduit:")
    watch.page.locator(f"[data-kind=conduit][data-code='{code}']").focus()
    watch.page.keyboard.press("Enter")
    assert watch.page.locator(f"[data-of='conduit:{code}'] text", has_text=code).is_visible()


def test_zones_are_joined_by_keys_alone(plant, open_window, engineer):
    watch = open_window(engineer)
    watch.open("/sites/WTP/zones/")
    zone = watch.page.locator("[data-kind=zone]").first
    name = zone.get_attribute("data-code")
    zone.focus()
    for key in ("Enter", "j"):
        watch.page.keyboard.press(key)
    asking = watch.page.locator("#edit-join")
    asking.wait_for()
    assert watch.page.evaluate("document.activeElement.name") == "into"
    other = asking.locator(f"[name=into] option:not([value='{name}'])").nth(1)
    asking.locator("[name=into]").select_option(other.get_attribute("value"))
    watch.expected = {200, 409}
    with watch.page.expect_response("**/zones/join/") as answer:
        asking.get_by_role("button", name="Join").press("Enter")
    assert f"code={name}" in answer.value.request.post_data
