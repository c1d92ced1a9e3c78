"""The form for reports: what can be chosen follows the report that is chosen, with the keyboard too."""

from __future__ import annotations

from reports.models import Report
from tests.plants import run_of


def test_what_can_be_chosen_follows_the_report_and_comes_out_of_it(site, window):
    run_of(site)
    page = window.open("/sites/WTP/reports/")
    page.get_by_text("Chapters and zones").press("Enter")
    assert page.get_by_role("checkbox", name="Attack paths and cuts").is_checked()
    assert page.get_by_label("Only of these zones").count() == 0
    page.get_by_label("Report", exact=True).select_option("sheets")
    page.get_by_label("Only of these zones").select_option(index=0)
    page.get_by_role("checkbox", name="Conduit sheets").press("Space")
    page.get_by_label("Form").select_option("xlsx")
    page.get_by_role("button", name="Write the report").press("Enter")
    page.get_by_role("link", name="Download XLSX").wait_for()
    report = Report.objects.get()
    assert len(report.zones) == 1
    assert report.leave_out == ["conduit-sheets"]
