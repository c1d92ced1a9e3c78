"""The zone map under the hand and under the keyboard: every act is written, judged at once, and undone."""

from __future__ import annotations

import pytest

from assessment.edits import Change, edit
from assessment.models import Assessment
from assessment.services import model_of
from inventory import services as imports
from inventory.models import Asset

MAP = "/sites/WTP/zones/"


@pytest.fixture
def watch(plant, window):
    window.open(MAP)
    return window


def zones(site="WTP"):
    assessment = Assessment.objects.select_related("site").get(site__code=site, is_open=True)
    return {zone["code"]: zone for zone in model_of(assessment)[0]["zones"]}


def said(watch, words):
    watch.page.locator("[data-map-said]", has_text=words).wait_for()


def zone(watch, code):
    return watch.page.locator(f"[data-kind=zone][data-code='{code}']")


def test_a_zone_is_made_renamed_and_undone_by_keyboard_and_the_verdict_follows(watch):
    before, keyboard = zones(), watch.page.keyboard
    keyboard.press("z")
    keyboard.press("Enter")
    keyboard.type("Sludge press")
    keyboard.press("Enter")
    said(watch, "New: Sludge press")
    assert zones()["Z-SLUDGE-PRESS"] == {"code": "Z-SLUDGE-PRESS", "name": "Sludge press"}
    watch.page.locator("#map-verdict", has_text="no target level").wait_for()
    zone(watch, "Z-SLUDGE-PRESS").focus()
    keyboard.press("Enter")
    watch.page.locator("[data-inspected]").wait_for()
    keyboard.press("F2")
    keyboard.press("Control+a")
    keyboard.type("Press")
    keyboard.press("Enter")
    said(watch, "Press: name")
    keyboard.press("Control+z")
    said(watch, "Undone: Press: name")
    keyboard.press("Control+z")
    said(watch, "Undone: New: Sludge press")
    assert zones() == before
    assert watch.troubles == []


def test_a_whole_import_is_undone_only_after_asking(plant, site, engineer, window):
    rows = [b"Tag;Name\nNEW-1;Pump 1\nNEW-2;Pump 2\n"]
    batch = imports.stage(site=site, user=engineer, file_name="pumps.csv", chunks=rows, options={})
    imports.commit(batch, skip_refused=False)
    standing = Asset.objects.filter(tag__startswith="NEW-", retired_at=None)
    window.open(MAP)
    asking = window.page.locator("#edit-undo")
    for answer, left in (("Leave it", 2), ("Do it", 0)):
        window.page.keyboard.press("Control+z")
        asking.get_by_text("'Import of pumps.csv', 2 records at once").wait_for()
        asking.get_by_role("button", name=answer).click()
        if not left:
            said(window, "Undone: Import of pumps.csv")
        assert standing.count() == left
    assert {one.partition(" ")[0] for one in window.troubles} == {"409"}  # the question itself
    window.troubles.clear()


def test_a_zone_follows_the_hand_and_stays_where_it_was_put(watch):
    first = next(code for code, one in zones().items() if not one.get("parent"))
    box = zone(watch, first).bounding_box()
    x, y = box["x"] + 30, box["y"] + 8
    mouse = watch.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 90, y, steps=4)
    mouse.up()
    said(watch, "moved")
    placed = Assessment.objects.get(site__code="WTP", is_open=True).others["layout"]["zones"][first]
    watch.page.reload()
    drawn = [float(side) for side in zone(watch, first).get_attribute("data-box").split()]
    assert drawn[:2] == placed[:2]
    assert watch.troubles == []


def test_a_zone_set_down_in_another_band_takes_its_level(watch):
    box = zone(watch, "Z-DMZ").bounding_box()
    band = watch.page.locator("svg.bh [data-levels='5']:not([data-kind])").bounding_box()
    mouse = watch.page.mouse
    mouse.move(box["x"] + 30, box["y"] + 8)
    mouse.down()
    mouse.move(box["x"] + 30, band["y"] + band["height"] / 2 - box["height"] / 2 + 8, steps=4)
    mouse.up()
    said(watch, "level 5")
    assert zones()["Z-DMZ"]["level"] == 5


def test_what_the_model_does_not_allow_is_told_and_nothing_is_written(watch):
    before = zones()
    watch.expected = {200, 409}
    joined = next(iter(before))
    zone(watch, joined).focus()
    watch.page.keyboard.press("Enter")
    watch.page.locator("[data-inspected]").wait_for()
    watch.page.keyboard.press("Delete")
    said(watch, "Nothing was written")
    assert zones() == before


def test_a_split_that_met_the_change_of_somebody_else_is_asked_again_with_what_was_written(watch):  # S12
    watch.expected = {200, 412}
    asset = Asset.objects.filter(site__code="WTP", retired_at=None, type="plc").exclude(zone=None).first()
    zone(watch, asset.zone.code).focus()
    watch.page.keyboard.press("Enter")
    watch.page.locator("[data-inspected]").wait_for()
    watch.page.locator("[data-edit=split]").click()
    asking = watch.page.locator("#edit-split")
    asking.locator("[name=name]").fill("Drives")
    asking.locator("[value=plc]").check()
    here, elsewhere = Assessment.objects.get(site__code="WTP", is_open=True), next(iter(zones()))
    assert elsewhere != asset.zone.code
    moved = Change("assets", asset.tag, {"zone": asset.zone.code}, {"zone": elsewhere})
    back = Change("assets", asset.tag, {"zone": elsewhere}, {"zone": asset.zone.code})
    for change in (moved, back):
        edit(assessment=here, user=None, changes=[change])
    asking.get_by_role("button", name="Split").click()
    asking.get_by_text("Somebody else changed the same meanwhile").wait_for()
    assert asking.locator("[name=name]").input_value() == "Drives"
    assert asking.locator("[value=plc]").is_checked()
    assert "Z-DRIVES" not in zones()
    asking.get_by_role("button", name="Split").click()
    said(watch, "are Drives now")
    assert zones()["Z-DRIVES"]["name"] == "Drives"
    assert Asset.objects.get(pk=asset.pk).zone.code == "Z-DRIVES"


CHANGED = "document.dispatchEvent(new CustomEvent('bulkhead:changes', {detail: {model: 'another'}}))"


def redrawn(watch):
    """Let the feed tell of a change, and wait for the picture that follows it."""
    with watch.page.expect_response("**/draft/**"):
        watch.page.evaluate("document.querySelector('svg.bh').dataset.old = 'yes'; " + CHANGED)
    watch.page.locator("svg.bh:not([data-old])").wait_for()


def test_a_tick_in_the_tray_outlasts_the_change_of_somebody_else_and_keeps_the_focus(plant, site, window):
    Asset.objects.create(site=site, tag="LOOSE-1", name="Nobody's switch")
    window.open(MAP)
    tick = window.page.locator("[data-loose][value='LOOSE-1']")
    tick.focus()
    window.page.keyboard.press("Space")
    tick.evaluate("box => (box.dataset.old = 'yes')")
    redrawn(window)
    assert tick.get_attribute("data-old") == "yes"  # the same tray is left alone: a key may be down on it
    Asset.objects.create(site=site, tag="LOOSE-2", name="Another switch")
    redrawn(window)
    window.page.locator("[data-loose][value='LOOSE-1']:not([data-old])").wait_for()
    assert tick.is_checked()
    assert tick.evaluate("box => box === document.activeElement")


def test_the_change_of_somebody_else_takes_the_focus_from_nobody(watch):
    first = watch.page.locator("[data-kind=zone]").first
    first.focus()
    watch.page.keyboard.press("Enter")
    watch.page.locator("[data-inspected]").wait_for()
    code = first.get_attribute("data-code")
    redrawn(watch)
    watch.page.wait_for_function("code => document.activeElement.dataset.code === code", arg=code)
    watch.page.locator("#search").focus()
    redrawn(watch)
    assert watch.page.evaluate("document.activeElement.id") == "search"


def test_a_change_that_came_while_a_dialog_was_open_is_drawn_when_it_closes(watch):
    watch.page.keyboard.press("m")
    watch.page.locator("dialog[open]").wait_for()
    watch.page.evaluate("document.querySelector('svg.bh').dataset.old = 'yes'; " + CHANGED)
    assert watch.page.locator("svg.bh[data-old]").count() == 1
    watch.page.keyboard.press("Escape")
    watch.page.locator("svg.bh:not([data-old])").wait_for()


def test_what_was_said_of_an_edit_is_not_lost_to_what_is_asked_for_meanwhile(watch):
    """A picture that others' changes asked for is late; behind it comes one's own, and the card of a zone."""
    held = []

    def hold(route):
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    count = "window.told = 0; document.addEventListener('bulkhead:changes', () => (window.told += 1))"
    watch.page.evaluate(count)
    watch.page.route("**/zones/draft/**", hold)
    watch.page.evaluate(CHANGED)
    watch.page.keyboard.press("z")
    watch.page.keyboard.press("Enter")
    watch.page.keyboard.type("Sludge press")
    watch.page.keyboard.press("Enter")
    said(watch, "New: Sludge press")
    watch.page.wait_for_function("() => window.told > 1")
    watch.page.locator("[data-kind=zone]").first.focus()
    watch.page.keyboard.press("Enter")
    (late, answer) = held[0]
    late.fulfill(response=answer)
    watch.page.locator("#map-verdict", has_text="no target level").wait_for()
    watch.page.locator("[data-inspected]").wait_for()
    assert watch.troubles == []


class Late:
    """Answers of the map that are kept until the test lets them through; those after the first so many pass."""

    def __init__(self, watch, pattern, count=1):
        self.kept, self.count = [], count
        watch.page.route(pattern, self._hold)

    def _hold(self, route):
        if len(self.kept) < self.count:
            self.kept.append((route, route.fetch()))
        else:
            route.continue_()

    def come(self):
        for route, answer in self.kept:
            route.fulfill(response=answer)


def choose(watch, layer):
    watch.page.locator(".map__layers").evaluate("menu => (menu.open = true)")
    watch.page.locator(f"[data-map-layer={layer}]").click()


def layer_stays(watch, layer):
    """See that the layer is shown and stands in the address, once more after whatever was on its way has come."""
    watch.page.locator(f"svg.bh[data-layer={layer}]").wait_for()
    watch.page.wait_for_function("() => !document.querySelector('.htmx-request')")
    watch.page.wait_for_load_state("networkidle")
    assert watch.page.locator("svg.bh").get_attribute("data-layer") == layer
    assert f"layer={layer}" in watch.address()
    assert watch.page.locator("[data-map-layer][aria-current]").get_attribute("data-map-layer") == layer


def test_a_layer_chosen_while_the_picture_of_an_edit_is_on_its_way_stays(watch):
    late = Late(watch, "**/zones/draft/**")
    watch.page.keyboard.press("z")
    watch.page.keyboard.press("Enter")
    watch.page.keyboard.type("Sludge press")
    watch.page.keyboard.press("Enter")
    said(watch, "New: Sludge press")
    choose(watch, "owner")
    watch.page.locator("svg.bh[data-layer=owner]").wait_for()
    late.come()
    watch.page.locator("#map-verdict", has_text="no target level").wait_for()  # what was said of the edit is not lost
    layer_stays(watch, "owner")
    assert zone(watch, "Z-SLUDGE-PRESS").count() == 1


def test_of_two_layers_the_one_chosen_last_is_shown(watch):
    late = Late(watch, "**/zones/*layer=risk*")
    choose(watch, "risk")
    choose(watch, "owner")
    watch.page.locator("svg.bh[data-layer=owner]").wait_for()
    late.come()
    layer_stays(watch, "owner")


def test_an_edit_follows_into_the_layer_that_is_on_its_way(watch):
    late = Late(watch, "**/zones/*layer=owner*")
    choose(watch, "owner")
    watch.page.keyboard.press("z")
    watch.page.keyboard.press("Enter")
    watch.page.keyboard.type("Sludge press")
    watch.page.keyboard.press("Enter")
    zone(watch, "Z-SLUDGE-PRESS").wait_for()
    late.come()
    layer_stays(watch, "owner")
    assert zone(watch, "Z-SLUDGE-PRESS").count() == 1
    watch.page.go_back()
    watch.page.locator("svg.bh[data-layer=gap]").wait_for()


def test_the_map_that_back_leads_to_is_whole_and_answers_keys(watch):
    choose(watch, "owner")
    layer_stays(watch, "owner")
    watch.page.go_back()
    watch.page.locator("svg.bh[data-layer=gap]").wait_for()
    watch.page.locator("[data-kind=zone]").first.focus()
    watch.page.keyboard.press("Enter")
    watch.page.locator("[data-inspected]").wait_for()
