"""The map with the whole plant in view: names that can be read, and near by everything that is drawn."""

from __future__ import annotations

import pytest

from inventory.models import Zone
from tests.assessment.test_zone_map_page import large
from tests.plants import run_of

# Each text of a zone that is seen: its height in pixels, and how far it stands out of its zone to the left or right.
NAMES = """() => [...document.querySelectorAll("[data-of^='zone:'] text")].filter((text) => text.checkVisibility()).map((text) => {
    const [own, zone] = [text, text.parentElement.previousElementSibling].map((one) => one.getBoundingClientRect());
    const px = Number(text.getAttribute("font-size")) * text.getScreenCTM().a;
    return [text.textContent, px, Math.max(zone.left - own.left, own.right - zone.right)];
})"""
# The height of each cell that stands for a smaller one: drawn 18 units high beside a name of 14. Scaling each by a transform made
# every frame of a drag twice as long, on a plant of 200 zones.
CELLS = """() => [...document.querySelectorAll("svg.bh .is-larger")].filter((cell) => cell.checkVisibility() && !/scale/.test(cell.getAttribute("transform")))
    .map((cell) => cell.getBoundingClientRect().height)"""
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
    cells = watch.page.evaluate(CELLS)
    assert len(cells) == watch.page.locator(".has-larger").count() > 3
    assert min(cells) > 11 * 18 / 14 - 1
    watch.page.locator("[data-kind=zone]").first.focus()
    for _ in range(8):
        watch.page.keyboard.press("+")
    watch.page.wait_for_selector("svg[data-far='0']")
    assert watch.page.evaluate(TAGS) > 0
    assert watch.page.locator(".bh-far, .is-larger, .has-larger").count() == 0
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
    assert asking.get_by_role("heading").inner_text().endswith(f": {Zone.objects.get(code=name).name}")
    assert asking.locator(f"[name=into] option[value='{name}']").count() == 0
    watch.page.keyboard.press("Enter")  # nothing is chosen by itself
    assert asking.locator("[name=into]").input_value() == ""
    assert asking.is_visible()
    other = asking.locator("[name=into] option:not([value=''])").nth(1)
    asking.locator("[name=into]").select_option(other.get_attribute("value"))
    watch.expected = {200, 409}
    with watch.page.expect_response("**/zones/join/") as answer:
        asking.get_by_role("button", name="Join").press("Enter")
    assert f"code={name}" in answer.value.request.post_data


SMALLEST = """() => Math.min(...[...document.querySelectorAll(".bh-far")].map((text) => Number(text.getAttribute("font-size")) * text.getScreenCTM().a))"""
NAME = """document.activeElement.nextElementSibling.querySelector('[font-size="14"]').textContent"""
# How high the letters are, and how far the name stands out of the picture.
HERE = """() => [...document.querySelectorAll(".bh-here")].map((text) => {
    const [own, all] = [text, text.ownerSVGElement].map((one) => one.getBoundingClientRect());
    const px = Number(text.getAttribute("font-size")) * text.getScreenCTM().a;
    return [text.textContent, Math.round(px), Math.max(0, all.left - own.left, own.right - all.right, all.top - own.top)];
})"""


def test_a_plant_too_large_to_read_says_so_and_names_the_zone_that_is_looked_at(by_hand, site, open_window, engineer):
    run_of(site, large(190) | {"site": {"code": "WTP", "name": "Large plant"}, "layout": {}})
    watch = open_window(engineer, width=1280, height=720)
    watch.open("/sites/WTP/zones/")
    watch.page.wait_for_selector("svg.is-far")
    assert watch.page.evaluate(SMALLEST) < 11
    said = watch.page.locator("[data-map-tiny]")
    said.wait_for()
    zones = watch.page.locator("[data-kind=zone]:not([data-proposed])")
    for place in (0, 100, -1):
        zones.nth(place).focus()
        name = watch.page.evaluate(NAME)
        [(words, px, out)] = watch.page.evaluate(HERE)
        assert words.startswith(name)
        assert (px, out) == (14, 0)
    zones.nth(5).hover(force=True)
    assert len(watch.page.evaluate(HERE)) == 1
    for _ in range(20):
        watch.page.keyboard.press("+")
    said.wait_for(state="hidden")
    assert watch.page.evaluate(HERE) == []
    assert watch.troubles == []
