"""Everything by keyboard: the skip link, going by letters, the palette, tables, the map; and fields stay fields."""

from __future__ import annotations

import re

import pytest

from tests.browser.pages import bring

ROOT = "/sites/WTP/"
FOCUSED = "document.activeElement"


@pytest.fixture
def watch(plant, window):

    return window


def press(watch, *keys: str) -> None:
    for key in keys:
        watch.page.keyboard.press(key)


def focused(watch, what: str) -> str:
    return watch.page.evaluate(f"{FOCUSED}.{what}")


def test_the_first_tab_leads_past_the_menu(watch):
    watch.open(ROOT)
    press(watch, "Tab")
    assert focused(watch, "textContent") == "Skip to content"
    assert watch.page.locator(".skip").bounding_box()["y"] >= 0
    press(watch, "Enter")
    assert focused(watch, "id") == "main"


@pytest.mark.parametrize(
    ("letter", "page"),
    [("f", "findings/"), ("i", "inventory/"), ("z", "zones/"), ("p", "paths/"), ("r", "plan/"), ("d", "")],
)
def test_g_and_a_letter_go_to_a_page(watch, letter, page):
    watch.open(f"{ROOT}jobs/")
    press(watch, "g", letter)
    watch.page.wait_for_url(f"**{ROOT}{page}")


def test_a_question_mark_opens_the_keys_and_escape_closes_them(watch):
    watch.open(ROOT)
    press(watch, "?")
    assert watch.page.locator("#keys").is_visible()
    press(watch, "Escape")
    assert not watch.page.locator("#keys").is_visible()


def test_the_palette_finds_a_page_and_enter_opens_it(watch):
    watch.open(ROOT)
    press(watch, "Control+k")
    assert focused(watch, "id") == "palette-input"
    watch.page.keyboard.type("condu")
    press(watch, "Enter")
    watch.page.wait_for_url(f"**{ROOT}conduits/")
    press(watch, "Control+k", "Escape")
    assert not watch.page.locator("#palette").is_visible()


def test_the_arrows_move_in_the_palette(watch):
    watch.open(ROOT)
    press(watch, "Control+k", "ArrowDown", "ArrowDown", "ArrowUp", "Enter")
    watch.page.wait_for_url(f"**{ROOT}inventory/")


def test_a_slash_leads_to_the_search_which_finds_an_asset(watch):
    watch.open(ROOT)
    press(watch, "/")
    assert focused(watch, "id") == "search"
    watch.page.keyboard.type("10.10.1.11")
    press(watch, "Enter")
    watch.page.wait_for_url(re.compile("inventory/.q="))
    assert watch.page.locator("tbody tr").count() == 1
    assert "PLC-101" in watch.page.locator("tbody tr").inner_text()


def test_j_and_k_move_in_a_table_and_enter_opens_the_row(watch):
    watch.open(f"{ROOT}inventory/")
    tags = watch.page.locator("tbody th a").all_inner_texts()
    press(watch, "j", "j", "j", "k")
    current = watch.page.locator("tr.is-current")
    assert current.locator("th").inner_text() == tags[1]
    press(watch, "Enter")
    watch.page.wait_for_url(f"**/assets/{tags[1]}/")


def paste(watch, selector: str, text: str) -> None:
    """Do what the browser does on Ctrl+V with a text on the clipboard."""
    watch.page.evaluate(
        """([selector, text]) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.querySelector(selector).dispatchEvent(event);
        }""",
        [selector, text],
    )


def test_rows_pasted_on_the_inventory_open_the_columns_of_an_import_and_a_field_keeps_its_paste(watch):
    watch.open(f"{ROOT}inventory/")
    paste(watch, "#filter-q", "Tag\tIP\nNEW-1\t10.9.9.9\n")
    paste(watch, "body", "  ")
    assert watch.address().endswith(f"{ROOT}inventory/")
    paste(watch, "body", "Tag\tIP\nNEW-1\t10.9.9.9\n")
    watch.page.wait_for_url(re.compile(r"/inventory/import/\d+/columns/"))
    assert "NEW-1" in watch.page.locator("tbody").inner_text()


def test_a_decision_on_an_advisory_is_taken_by_keyboard_alone(watch, site):
    watch.open(bring(site)["advisory"])
    watch.page.get_by_label("PLC-101", exact=True).focus()
    press(watch, "Space")
    watch.page.get_by_label("The ticked assets").focus()
    press(watch, "n", "e", "Tab")
    watch.page.keyboard.type("Mixer is switched off.")
    press(watch, "Tab")
    watch.page.keyboard.type("01012099")
    press(watch, "Control+Enter")
    watch.page.get_by_text("Decided at 1 asset, with your name.").wait_for()
    assert "Mixer is switched off." in watch.page.locator("tbody").first.inner_text()


def test_single_keys_do_nothing_inside_a_field(watch):
    watch.open(ROOT)
    press(watch, "/")
    watch.page.keyboard.type("g?/jk f")
    assert watch.page.locator("#search").input_value() == "g?/jk f"
    assert watch.page.locator("dialog[open]").count() == 0
    assert watch.address().endswith(ROOT)


def test_single_keys_can_be_switched_off_for_good(watch):
    watch.open(ROOT)
    watch.page.get_by_label("Appearance").click()
    watch.page.get_by_role("button", name="Single keys are on").click()
    press(watch, "Escape")
    watch.open(ROOT)
    press(watch, "?", "/")
    assert watch.page.locator("dialog[open]").count() == 0
    assert focused(watch, "id") != "search"


def test_the_map_is_read_by_tab_enter_and_arrows(watch):
    watch.open(f"{ROOT}zones/")
    for _ in range(60):
        press(watch, "Tab")
        if focused(watch, "dataset.kind") == "zone":
            break
    first = focused(watch, "dataset.code")
    moved = set()
    for arrow in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"):
        watch.page.locator(f"[data-kind=zone][data-code='{first}']").focus()
        press(watch, arrow)
        assert focused(watch, "dataset.kind") == "zone"
        moved.add(focused(watch, "dataset.code"))
    (other, *_) = moved - {first}
    watch.page.locator(f"[data-kind=zone][data-code='{first}']").focus()
    press(watch, "Enter")
    watch.page.locator("[data-map-inspector] h2").wait_for()
    assert f"selected=zone%3A{first}" in watch.address()
    watch.page.locator(f"[data-kind=zone][data-code='{other}']").focus()
    press(watch, "Enter")
    watch.page.locator("[data-map-inspector]").get_by_text(other, exact=False).first.wait_for()
    press(watch, "Escape")
    assert "selected" not in watch.address()


def test_escape_closes_a_menu_and_gives_the_focus_back(watch):
    watch.open(ROOT)
    watch.page.get_by_label("Appearance").focus()
    press(watch, "Enter")
    assert watch.page.get_by_role("button", name="Dark").is_visible()
    press(watch, "Escape")
    assert not watch.page.get_by_role("button", name="Dark").is_visible()
    assert focused(watch, "ariaLabel") == "Appearance"
