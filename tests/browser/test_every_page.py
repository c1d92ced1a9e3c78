"""Every page, in every theme: axe finds nothing, nothing leaves the server, nothing complains on the console."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.pages import Watch, bring, pages_of, shots

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
# The projector theme promises 7:1 (the enhanced rule), the others 4.5:1.
RUN_AXE = """async (theme) => {
    if (document.documentElement.dataset.theme !== theme) return [`the theme is not ${theme}`];
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const rules = { "color-contrast-enhanced": { enabled: theme === "projector" } };
    const found = await axe.run(document, { runOnly: { type: "tag", values }, rules });
    if (found.passes.length < 10) return ["axe looked at nothing"];
    return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target} ${node.failureSummary}`));
}"""


@pytest.fixture
def pages(plant) -> dict[str, str]:
    return {**pages_of(plant), **bring(plant.run.assessment.site)}


def axe(watch: Watch, theme: str) -> list[str]:
    if not watch.page.evaluate("'axe' in window"):
        watch.page.evaluate(AXE.read_text())
    wide = watch.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    return watch.page.evaluate(RUN_AXE, theme) + ([f"the page is {wide} px wider than the window"] if wide > 0 else [])


def load_inspector(watch: Watch) -> None:
    watch.page.wait_for_selector("[data-map-inspector] h2")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing_on_any_page(pages, open_window, engineer, theme):
    watch = open_window(engineer, theme=theme, bypass_csp=True)
    stranger = open_window(theme=theme, bypass_csp=True)
    found = {}
    for name, path in pages.items():
        watch.open(path)
        if name == "zone map":
            load_inspector(watch)
        found[name] = axe(watch, theme)
        shots(watch, f"{name}-{theme}")
    for dialog in ("zone", "conduit", "move"):
        watch.open("/sites/WTP/zones/").evaluate(f"document.getElementById('edit-{dialog}').showModal()")
        found[f"dialog: {dialog}"] = axe(watch, theme)
        shots(watch, f"dialog-{dialog}-{theme}")
    for key in ("?", "Control+k"):
        watch.open("/sites/WTP/")
        watch.page.keyboard.press(key)
        watch.page.wait_for_selector("dialog[open]")
        found[f"dialog of {key}"] = axe(watch, theme)
        shots(watch, f"dialog-{key}-{theme}")
    watch.open("/sites/WTP/zones/nowhere/", status=404)
    found["404"] = axe(watch, theme)
    stranger.open("/sign-in/")
    found["sign-in"] = axe(stranger, theme)
    shots(stranger, f"sign-in-{theme}")
    assert {name: troubles for name, troubles in found.items() if troubles} == {}


def test_no_request_leaves_the_server_and_nothing_complains(pages, open_window, engineer):
    watch = open_window(engineer)
    for name, path in pages.items():
        watch.open(path)
        if name == "zone map":
            load_inspector(watch)
    watch.open("/sites/ELSEWHERE/", status=404)
    assert watch.troubles == []
    stranger = open_window()
    stranger.open("/sign-in/")
    assert stranger.troubles == []
