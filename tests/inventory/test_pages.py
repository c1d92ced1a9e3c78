"""The pages of the inventory: the import wizard from upload to commit, the list, the export (S1, S19, S43)."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from inventory import services
from inventory.models import Asset, Doubt, ImportBatch
from inventory.reading import LABELS
from jobs import services as jobs
from jobs.models import Job
from tests.audited import audited  # noqa: F401  watches the requests of these tests

pytestmark = pytest.mark.django_db

LONG = "=1+" + "1" * 200
LIST = f"Tag;Name;IP address\nPLC-1;Mixer;10.0.0.5\nPLC-2;{LONG};10.0.0.6\n".encode()
GOOD = b"Tag;Name;IP address\nPLC-1;Mixer;10.0.0.5\n"


def send(browser: Client, data: bytes, name: str = "list.csv"):
    return browser.post("/sites/P1/inventory/import/", {"file": SimpleUploadedFile(name, data)}, follow=True)


def text_of(answer) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def address_of(answer) -> str:
    return answer.redirect_chain[-1][0]


def step(browser, page, name, sent=None, **more):
    """Send a step of the import with that page, over the version that the page shows."""
    version = ImportBatch.objects.get(pk=page.rstrip("/").rpartition("/")[2]).version
    return browser.post(f"{page}{name}", {"version": version, **(sent or {})}, **more)


def test_a_file_is_shown_before_anything_is_written(browser):
    page = send(browser, GOOD)
    assert "Nothing has been written yet" in text_of(page)
    assert not Asset.objects.exists()


def test_a_good_file_is_imported(browser):
    here = address_of(send(browser, GOOD))
    page = step(browser, here, "commit/", follow=True)
    assert "list.csv is imported." in text_of(page)
    assert Asset.objects.get().tag == "PLC-1"
    assert step(browser, here, "commit/", follow=True).status_code == 200
    assert Asset.objects.get().version == 1


def test_problem_rows_are_listed_and_downloaded_with_safe_cells(browser):  # S19, S43
    page = send(browser, LIST)
    here = address_of(page)
    assert LONG[:80] in text_of(page)
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{here}problems.csv").content.decode())))
    assert [(row["row"], row["column"], row["value"]) for row in rows] == [("3", "Name", "'" + LONG[:80])]
    refused = step(browser, here, "commit/", follow=True)
    assert "1 rows are refused" in text_of(refused)
    assert not Asset.objects.exists()
    step(browser, here, "commit/", {"on_error": "skip"})
    assert Asset.objects.get().tag == "PLC-1"


def test_pasted_rows_are_a_file_too(browser):
    pasted = "Tag\tName\tIP address\r\nPLC-1\tMixer\t10.0.0.5\r\n\tNo tag\t10.0.0.6\r\n"
    page = browser.post("/sites/P1/inventory/import/", {"pasted": pasted}, follow=True)
    step(browser, address_of(page), "commit/")
    assert sorted(Asset.objects.values_list("tag", "name")) == [("No tag", "No tag"), ("PLC-1", "Mixer")]


def test_rows_pasted_on_the_inventory_open_the_columns(browser):
    form = {"pasted": "Tag\tName\nPLC-1\tMixer\n", "step": "columns"}
    page = browser.post("/sites/P1/inventory/import/", form)
    assert page.headers["Location"].endswith("/columns/")
    page = browser.post("/sites/P1/inventory/import/", {**form, "pasted": "%PDF-1.7"})
    assert not page.headers["Location"].endswith("/columns/")


def test_the_empty_inventory_names_every_format_that_is_read(browser):
    page = text_of(browser.get("/sites/P1/inventory/"))
    for label in LABELS.values():
        assert label in page


def test_an_empty_first_cell_of_pasted_rows_is_a_cell(browser):
    page = browser.post("/sites/P1/inventory/import/", {"pasted": "\tTag\nx\tPLC-1\n"}, follow=True)
    step(browser, address_of(page), "commit/")
    assert Asset.objects.get().tag == "PLC-1"


@pytest.mark.parametrize(
    "form", [{}, {"pasted": "  "}, {"pasted": "Tag\nA\n", "file": b"Tag\nB\n"}, {"pasted": "Tag\nA\0\n"}]
)
def test_a_form_that_cannot_be_meant_comes_back_with_what_was_typed(browser, form):  # S1
    form = {
        name: SimpleUploadedFile("a.csv", value) if isinstance(value, bytes) else value for name, value in form.items()
    }
    page = browser.post("/sites/P1/inventory/import/", form)
    assert page.status_code == 400
    assert form.get("pasted", "").strip().replace("\0", "") in page.content.decode().replace("\0", "")
    assert not ImportBatch.objects.exists()


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(browser):
    page = send(browser, b"%PDF-1.7", "list.pdf")
    assert ImportBatch.objects.get().state == "refused"
    assert ImportBatch.objects.get().reason.split(".")[0] in text_of(page)
    page = step(browser, address_of(page), "commit/", follow=True)
    assert page.status_code == 200
    assert not Asset.objects.exists()


def test_a_file_over_the_limit_is_refused_in_the_form(browser, settings):  # S20
    settings.IMPORT_BYTES_MAX = settings.MEBIBYTE
    page = browser.post("/sites/P1/inventory/import/", {"file": SimpleUploadedFile("a.csv", b"x" * 1_100_000)})
    assert page.status_code == 400
    assert "larger than 1 MiB" in text_of(page)


def test_the_encoding_is_confirmed_on_the_page(browser):  # S21
    page = send(browser, "Tag;Name\nP-1;Kläranlage\n".encode("cp1252"))
    here = address_of(page)
    assert "Kläranlage" in text_of(page)
    step(browser, here, "commit/", follow=True)
    assert not Asset.objects.exists()
    step(browser, here, "columns/", {"encoding": "cp1252"})
    step(browser, here, "commit/")
    assert Asset.objects.get().name == "Kläranlage"


def test_a_column_can_be_given_another_meaning(browser):
    here = address_of(send(browser, b"Tag;Werk\nPLC-1;Nord\n"))
    step(browser, here, "columns/", {"column-0": "tag", "column-1": "location"})
    assert ImportBatch.objects.get().options == {"mapping": {"Werk": "location"}}
    step(browser, here, "commit/")
    assert Asset.objects.get().details["location"] == "Nord"


def test_a_table_without_known_headings_asks_which_column_is_which(browser):
    page = send(browser, b"Kennung;Werk\nPLC-1;Nord\n")
    here = address_of(page)
    step(browser, here, "columns/", {"column-0": "tag", "column-1": ""})
    step(browser, here, "commit/")
    assert Asset.objects.get().tag == "PLC-1"


def test_choices_that_do_not_exist_come_back_as_400(browser):
    here = address_of(send(browser, GOOD))
    assert step(browser, here, "columns/", {"header_row": "0"}).status_code == 400
    assert step(browser, here, "columns/", {"encoding": "rot13"}).status_code == 400
    assert (
        step(browser, here, "columns/", {"column-0": "nothing", "column-9": "tag", "column-x": "\0"}).status_code == 302
    )


def test_a_committed_import_is_not_read_again(browser):
    here = address_of(send(browser, GOOD))
    step(browser, here, "commit/")
    step(browser, here, "columns/", {"header_row": "1"})
    assert ImportBatch.objects.get().state == "committed"


def test_a_large_file_becomes_a_job_that_the_page_shows(browser, monkeypatch):
    monkeypatch.setattr(services, "is_small", lambda _: False)
    monkeypatch.setattr(jobs, "send", lambda _: None)
    here = address_of(send(browser, LIST))
    jobs.work_off(Job.objects.get().pk)
    assert LONG[:80] in text_of(browser.get(here))
    step(browser, here, "commit/")
    jobs.work_off(Job.objects.latest("pk").pk)
    assert "1 rows are refused" in text_of(browser.get(here))
    step(browser, here, "commit/", {"on_error": "skip"})
    jobs.work_off(Job.objects.latest("pk").pk)
    assert Asset.objects.get().tag == "PLC-1"


def test_the_name_of_a_file_is_only_shown(browser):  # S29, S38
    page = send(browser, GOOD, "<img src=x onerror=alert(1)>.csv")
    assert "<img src=x" not in page.content.decode()
    page = send(browser, GOOD, "../../etc/passwd.csv")
    assert ImportBatch.objects.latest("pk").file_name == "passwd.csv"


def test_the_export_comes_back_as_the_same_inventory(browser, site):  # S43
    rows = b"Tag;Name;IP address;Vendor\n=A-1;+x;10.0.0.5;-5\nB-2;@y;;%z\nC-3;12;;|w\n''D-4;''=q;;'s\n"
    step(browser, address_of(send(browser, rows)), "commit/")
    assert Asset.objects.filter(tag="''D-4", name="'=q", vendor="'s").exists()
    exported = b"".join(browser.get("/sites/P1/inventory/export.csv?fields=all").streaming_content)
    cells = [cell for row in csv.reader(io.StringIO(exported.decode())) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "|", "%"))]
    page = send(browser, exported, "export.csv")
    assert ImportBatch.objects.latest("pk").report["counts"]["same"] == 4, text_of(page)


def test_the_export_has_the_rows_and_columns_of_the_page(browser, site):
    sent = b"Tag;Name;Firmware;IP address\nB-2;Pump;2.9;10.0.0.6\nA-1;=Pump;;\nC-3;Valve;;\n"
    step(browser, address_of(send(browser, sent)), "commit/")
    asked = "?q=pump&sort=-tag&col=name&col=addresses&col=firmware"
    heading = ["tag", "name", "ips", "macs", "firmware"]
    rows = [heading, ["B-2", "Pump", "10.0.0.6", "", "2.9"], ["A-1", "=Pump", "", "", ""]]
    lines = b"".join(browser.get(f"/sites/P1/inventory/export.csv{asked}").streaming_content).decode()
    assert list(csv.reader(io.StringIO(lines))) == [*rows[:2], ["A-1", "'=Pump", "", "", ""]]
    book = b"".join(browser.get(f"/sites/P1/inventory/export.xlsx{asked}").streaming_content)
    sheet = load_workbook(io.BytesIO(book))["Assets"]
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == rows
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # n: nothing in it
    assert b"export.xlsx?q=pump&amp;sort=-tag&amp;col=name" in browser.get(f"/sites/P1/inventory/{asked}").content


def test_the_list_finds_filters_and_sorts(browser):
    step(browser, address_of(send(browser, GOOD)), "commit/")
    for query in (
        "q=mixer",
        "q=10.0.0.5 plc",
        "zone=-",
        "type=-",
        "sort=name",
        "sort=-vendor",
        "sort=nothing",
        "page=99999",
    ):
        page = browser.get(f"/sites/P1/inventory/?{query}")
        assert "PLC-1" in page.content.decode(), query
    assert "PLC-1" not in text_of(browser.get("/sites/P1/inventory/?q=dryer"))
    assert browser.get("/sites/P1/inventory/?q=%00").status_code == 400
    assert browser.get("/sites/P1/inventory/?q=" + "x" * 5000).status_code == 200


def queries_for(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(path).status_code == 200
    return len(found)


def test_the_list_asks_the_database_as_often_for_many_assets_as_for_one(browser, site):
    step(browser, address_of(send(browser, GOOD)), "commit/")
    few = queries_for(browser, "/sites/P1/inventory/")
    zone = site.zones.create(code="Z", name="Z")
    Asset.objects.bulk_create(Asset(site=site, tag=f"T{n}", name="x", zone=zone, position=n) for n in range(120))
    assert queries_for(browser, "/sites/P1/inventory/") == few


def test_the_check_tells_the_name_of_a_new_asset_and_the_name_that_stays(browser, site):
    assert "Mixer" in text_of(send(browser, GOOD))
    Asset.objects.create(site=site, tag="PLC-1", name="Mixer")
    page = text_of(send(browser, b"Tag;Name;IP address\nPLC-1;Pump;10.0.0.5\n", "other.csv"))
    assert "the file says Pump ; the name Mixer stays" in page


def test_an_import_is_undone_from_its_page_and_listed(browser, site):
    browser.post("/sites/P1/inventory/import/", {"file": SimpleUploadedFile("list.csv", GOOD)})
    batch = ImportBatch.objects.get()
    step(browser, f"/sites/P1/inventory/import/{batch.pk}/", "commit/")
    assert "Undo this import" in browser.get(f"/sites/P1/inventory/import/{batch.pk}/").content.decode()
    browser.post(f"/sites/P1/inventory/import/{batch.pk}/undo/")
    assert not Asset.objects.filter(retired_at=None).exists()
    page = browser.get("/sites/P1/inventory/changes/").content.decode()
    assert "Undone: Import of list.csv" in page
    assert "Redo" in page


def test_a_doubtful_row_is_settled_on_the_page(browser, site):
    for name, data in (("list.csv", GOOD), ("hosts.csv", b"Hostname;IP address;Vendor\nother;10.0.0.5;Zeta\n")):
        browser.post("/sites/P1/inventory/import/", {"file": SimpleUploadedFile(name, data)})
        step(browser, f"/sites/P1/inventory/import/{ImportBatch.objects.latest('pk').pk}/", "commit/")
    assert "Is <bdi>other</bdi> one of these?" in browser.get("/sites/P1/inventory/questions/").content.decode()
    browser.post(f"/sites/P1/inventory/questions/doubts/{Doubt.objects.get().pk}/", {"same": "PLC-1"})
    assert (Asset.objects.get().vendor, Doubt.objects.get().state) == ("Zeta", "same")
    assert "Nothing waits for you" in browser.get("/sites/P1/inventory/questions/").content.decode()
