"""The whole way of a first day: sign in, make a site, import a list, judge, read, plan, and take the report home."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import Site
from jobs import services as jobs
from jobs.models import Job
from tests import factories
from tests.browser.pages import Watch

LIST = """Tag;Name;Type;IP address;Level
PLC-1;Mixer;plc;10.0.0.5;1
SCADA-1;Server;scada_server;10.0.0.300;2
HMI-1;Panel;hmi;10.0.0.7;2
"""


@pytest.fixture
def person(live_server):
    return factories.user(name="meyer")


def press(window: Watch, name: str) -> None:
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=name).first.click()


def work_off() -> None:
    """Do what a worker would do meanwhile; the page asks by itself how far it is."""
    for job in Job.objects.filter(state=Job.State.QUEUED):
        jobs.work_off(job.pk)


def sign_in_and_make_a_site(window: Watch) -> None:
    page = window.open("/")
    page.get_by_label("Username").fill("meyer")
    page.get_by_label("Password").fill("a long password for tests")
    press(window, "Sign in")
    page.wait_for_url("**/sites/")
    page.get_by_label("Code").fill("P1")
    page.get_by_label("Name").fill("Mixing plant")
    press(window, "Make the site")
    page.wait_for_url("**/sites/P1/inventory/import/")


def import_a_list(window: Watch, path: Path) -> None:
    page = window.page
    page.get_by_label("File").set_input_files(path)
    press(window, "Check it")
    page.wait_for_url("**/inventory/import/*/")
    work_off()
    page.get_by_text("10.0.0.300").first.wait_for()
    assert Site.objects.get(code="P1").assets.count() == 0
    press(window, "Import the good rows")
    page.get_by_text("is imported").wait_for()
    page.goto("/sites/P1/inventory/")
    assert sorted(page.locator("tbody th").all_inner_texts()) == ["HMI-1", "PLC-1"]


def test_from_sign_in_to_the_signed_page(open_window, person, by_hand, tmp_path):
    window = open_window()
    page = window.page
    sign_in_and_make_a_site(window)
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    import_a_list(window, path)
    factories.assessment(Site.objects.get(code="P1"), factories.small_plant("P1"))

    page.goto("/sites/P1/")
    press(window, "Assess the model")
    work_off()
    page.locator(".chip", has_text="Done").wait_for()
    page.get_by_role("link", name="Dashboard").click()
    page.get_by_role("heading", name="Zones below target").wait_for()

    page.get_by_role("link", name="Findings", exact=True).click()
    page.wait_for_url("**/findings/")
    page.locator("tbody tr").first.get_by_role("link").first.click()
    page.wait_for_url("**/findings/*/")
    page.get_by_role("link", name="Conduits", exact=True).click()
    page.locator("tbody th a").first.click()
    page.get_by_role("heading", name="Security levels").wait_for()

    page.get_by_role("link", name="Plan", exact=True).click()
    press(window, "Plan the roadmap")
    work_off()
    page.get_by_role("heading", name="What remains").wait_for()

    page.get_by_role("link", name="Reports", exact=True).click()
    press(window, "Write the report")
    work_off()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert window.troubles == []
