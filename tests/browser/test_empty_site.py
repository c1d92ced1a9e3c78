"""A new site: every page says what to do next, and nothing complains."""

from __future__ import annotations

import pytest

from tests import factories

ADVICE = {
    "": "Import an inventory",
    "inventory/": "Import a file",
    "zones/": "Import an inventory",
    "conduits/": "Import an inventory",
    "findings/": "Import an inventory",
    "paths/": "Import an inventory",
    "plan/": "Import an inventory",
    "reports/": "To the dashboard",
    "jobs/": "No jobs yet",
}


@pytest.mark.parametrize("page", ADVICE)
def test_an_empty_page_says_what_to_do(site, window, page):
    main = window.open(f"/sites/WTP/{page}").locator("main")
    assert main.get_by_text(ADVICE[page]).first.is_visible()
    assert main.get_by_text("None", exact=True).count() == 0


def test_a_site_with_assets_but_no_run_is_led_to_its_assessment(site, document, window):
    factories.assessment(site, document)
    for page in ("", "zones/", "conduits/", "findings/", "paths/", "plan/"):
        main = window.open(f"/sites/WTP/{page}").locator("main")
        assert main.get_by_role("button", name="Assess the model").first.is_visible()
