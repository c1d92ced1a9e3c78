"""A new site: every page says what to do next, and nothing complains."""

from __future__ import annotations

import pytest

ADVICE = {
    "": "Assess the model",
    "inventory/": "Import a file",
    "zones/": "Assess the model",
    "conduits/": "Assess the model",
    "findings/": "Assess the model",
    "paths/": "Assess the model",
    "plan/": "Assess the model",
    "reports/": "To the dashboard",
    "jobs/": "No jobs yet",
}


@pytest.mark.parametrize("page", ADVICE)
def test_an_empty_page_says_what_to_do(site, window, page):
    main = window.open(f"/sites/WTP/{page}").locator("main")
    assert main.get_by_text(ADVICE[page]).first.is_visible()
    assert main.get_by_text("None", exact=True).count() == 0
