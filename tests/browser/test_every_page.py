"""Every page, in every theme: axe finds nothing, nothing leaves the server, nothing complains on the console."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import resolve

from tests import factories
from tests.browser.pages import Watch, bring, pages_of, pages_of_signed, pages_of_some, shots

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
# The projector theme promises 7:1 (the enhanced rule), the others 4.5:1. The page is asked again and again until axe has
# answered: a wait for one long answer has no end where a page never gives it.
RUN_AXE = """({ theme, source }) => {
    if (document.documentElement.dataset.theme !== theme) return { found: [`the theme is not ${theme}`] };
    if (!window.axe) (0, eval)(source);
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const rules = { "color-contrast-enhanced": { enabled: theme === "projector" } };
    const told = (one) => one.nodes.map((node) => `${one.id}: ${node.target} ${node.failureSummary}`);
    window.axeAnswer ??= axe.run(document, { runOnly: { type: "tag", values }, rules }).then(
        ({ passes, violations }) => (window.axeFound = passes.length < 10 ? ["axe looked at nothing"] : violations.flatMap(told)),
        (error) => (window.axeFound = [String(error)]),
    );
    const found = window.axeFound;
    if (found) delete window.axeAnswer, delete window.axeFound;
    return found ? { found } : null;
}"""
AXE_MS = 120_000  # of one page, on a machine that is busy with something else


PERMISSIONS = Path(settings.BASE_DIR) / "tests" / "accounts" / "permissions.csv"
# What answers a reader and is not walked here, with the reason.
OTHERWISE = {
    **dict.fromkeys(("accounts:account", "accounts:audit", "accounts:confirm"), "walked in test_accounts.py"),
    **dict.fromkeys(("accounts:password", "accounts:people"), "walked in test_accounts.py"),
    **dict.fromkeys(("workshop:decisions", "workshop:hazards", "workshop:parking"), "walked in test_workshop.py"),
    **dict.fromkeys(("workshop:pre_work", "workshop:purpose", "workshop:screen"), "walked in test_workshop.py"),
    **dict.fromkeys(("workshop:session", "workshop:sessions", "phone:join"), "walked in test_workshop.py"),
    **dict.fromkeys(("assessment:draft_map", "assessment:map_inspector"), "a part of the zone map"),
    **dict.fromkeys(("assessment:talk", "signoff:keys_of"), "a part of a card"),
    "reports:page": "a part of the page of a report",
    **dict.fromkeys(("workshop:now", "workshop:votes", "workshop:qr"), "a part of the screen"),
    "signoff:task_count": "a part of the rail",
    "assessment:search": "a part of the bar on top",
    "accounts:sign_in": "walked below, by somebody who is not signed in",
    **dict.fromkeys(("outbox:outbox", "reports:logo"), "walked in test_accounts.py"),
    **dict.fromkeys(("accounts:words", "guidance:terms"), "words for scripts"),
    **dict.fromkeys(
        ("assessment:zone_drawio", "assessment:zone_svg", "reports:zones_pdf", "reports:zones_png"), "a file"
    ),
    **dict.fromkeys(("assessment:evidence_file", "assessment:plan_tracker", "assessment:plan_windows"), "a file"),
    "architecture:leaving_file": "a file",
    **dict.fromkeys(("inventory:export", "inventory:export_workbook"), "a file"),
    **dict.fromkeys(("inventory:import_problem_rows", "inventory:import_problems"), "a file"),
    **dict.fromkeys(("reports:file", "signoff:baseline_model", "signoff:baseline_result"), "a file"),
    **dict.fromkeys(("operations:healthz", "operations:metrics", "operations:readyz"), "words for machines"),
}


@pytest.fixture
def pages(plant) -> dict[str, str]:
    before = pages_of_signed(plant)  # as long as nothing has changed since it was judged
    return {**pages_of(plant), **before, **bring(plant.run.assessment.site)}


def route_of(path: str) -> str:
    return resolve(urlsplit(path).path).view_name


def test_each_page_is_walked_or_named_with_a_reason(pages, site):
    with PERMISSIONS.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["method"] == "GET" and "200" in row.values()]
    shown = {row["route"] for row in rows if not row["route"].startswith("api:")}
    walked = {*pages.values(), *(path for paths in pages_of_some(site).values() for path in paths.values())}
    assert shown - {route_of(path) for path in walked} == OTHERWISE.keys()


def axe(watch: Watch, theme: str) -> list[str]:
    """Tell what axe finds on the page that stands, and whether it is wider than its window."""
    arg = {"theme": theme, "source": AXE.read_text()}
    found = watch.page.wait_for_function(RUN_AXE, arg=arg, polling=100, timeout=AXE_MS).json_value()["found"]
    wide = watch.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    return found + ([f"the page is {wide} px wider than the window"] if wide > 0 else [])


def load_inspector(watch: Watch) -> None:
    watch.page.wait_for_selector("[data-map-inspector] h2")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing_on_any_page(pages, open_window, engineer, site, theme):
    watch = open_window(engineer, theme=theme, bypass_csp=True)
    stranger = open_window(theme=theme, bypass_csp=True)
    found = {}
    for name, path in pages.items():
        watch.open(path)
        if name == "zone map":
            load_inspector(watch)
        found[name] = axe(watch, theme)
        shots(watch, f"{name}-{theme}")
    for role, paths in pages_of_some(site).items():
        one = open_window(factories.member(site, role), theme=theme, bypass_csp=True)
        for name, path in paths.items():
            one.open(path)
            found[name] = axe(one, theme)
            shots(one, f"{name}-{theme}")
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
