"""Names that would like to be more than names: they stay text, run nothing, and push no page out of its frame."""

from __future__ import annotations

import pytest

from tests.browser.pages import bring, pages_of
from tests.plants import plan_of, report_on, run_of

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"'><img src=x onerror=alert(2)>"
NAMES = (SCRIPT, IMAGE, "\u202egnp.exe", "W" * 200, "{{ 7|add:35 }} ' \" & <b>bold</b>")
MUST_FIT = (
    "dashboard",
    "inventory",
    "asset",
    "zone map",
    "zone",
    "conduits",
    "conduit",
    "findings",
    "finding",
    "paths",
    "plan",
    "jobs",
)
READ = """() => ({
    alerts: window.alerts,
    strangers: document.querySelectorAll("main b, main img[src=x], main script:not([type=module])").length,
    outside: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    text: document.body.textContent,
})"""


def hostile(document, name: str):
    """Put a name wherever a model has room for words."""
    zone, conduit = document["zones"][1], document["conduits"][0]
    document["site"]["name"] = zone["name"] = zone["sl_t_reason"] = conduit["name"] = name
    zone["assumptions"] = zone["sl_t_conditions"][0]["text"] = conduit["policies"] = name
    for key in ("name", "vendor", "model", "location", "hostname"):
        document["assets"][0][key] = name
    document["flows"][0]["condition"] = document["scenarios"][0]["title"] = name
    document["measures"][0]["title"] = document["measures"][0]["side_effects"] = name
    document["organisations"][0]["name"] = document["decisions"][0]["outcome"] = name
    document["compensations"][0]["reason"] = name
    document["waivers"] = [{**document["waivers"][0], "reason": name}]
    return document


@pytest.mark.parametrize("name", NAMES, ids=["script", "image", "reversed", "long", "quotes"])
def test_a_hostile_name_stays_a_name(site, document, by_hand, window, name):
    run = run_of(site, hostile(document, name))
    type(site).objects.filter(pk=site.pk).update(name=name)
    pages = pages_of(report_on(run, plan_of(run))) | bring(site, name, because=name)
    pages |= {"zone": "/sites/WTP/zones/Z-CTRL/", "zone map": "/sites/WTP/zones/?selected=zone:Z-CTRL"}
    pages |= {"conduit": "/sites/WTP/conduits/C1/", "asset": "/sites/WTP/inventory/assets/PLC-101/"}
    seen, outside = set(), {}
    for page, path in pages.items():
        window.open(path)
        if page == "zone map":
            window.page.wait_for_selector("[data-map-inspector] h2")
        read = window.page.evaluate(READ)
        assert (read["alerts"], read["strangers"]) == ([], 0), page
        if read["outside"] > 0 and page in MUST_FIT:
            outside[page] = read["outside"]
        if name in read["text"]:
            seen.add(page)
    assert outside == {}
    assert {"sites", "dashboard", "inventory", "asset", "zone map", "zone", "conduits", "conduit"} <= seen
    assert {"committed", "dry run", "columns", "values", "questions", "changes", "advisories", "advisory"} <= seen
