"""The steps of the import wizard: each at its own address, with what was chosen kept between them."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from assessment.models import AssessmentRecord
from inventory.models import Asset, Flow, ImportBatch, MappingProfile
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests
from tests.inventory.test_pages import address_of, send, step, text_of

pytestmark = pytest.mark.django_db

LIST = b"Tag;Typ;Krit.;Level\nA-1;Steuerung X;hoch;1\nA-2;plc;egal;L1\n"


def test_columns_are_shown_with_samples_and_how_sure_they_are(browser):
    here = address_of(send(browser, LIST))
    page = text_of(browser.get(f"{here}columns/"))
    assert "A-1 | A-2" in page
    assert "100 %" in page


def test_a_value_is_mapped_and_mapped_back(browser):
    here = address_of(send(browser, LIST))
    page = browser.get(f"{here}values/").content.decode()
    assert "Steuerung X" in page
    spellings = ImportBatch.objects.get().report["spellings"]
    place = next(at for at, one in enumerate(spellings) if one["written"] == "Steuerung X")
    form = {f"value-{at}": one["taken"] for at, one in enumerate(spellings)}
    step(browser, here, "values/", {**form, f"value-{place}": "hmi"})
    assert ImportBatch.objects.get().options["values"] == {"type": {"Steuerung X": "hmi"}}
    step(browser, here, "values/", {"value-0": ""})
    assert "values" not in ImportBatch.objects.get().options
    step(browser, here, "values/", {"value-0": "plc"})
    step(browser, here, "commit/")
    assert Asset.objects.get(tag="A-1").type == "plc"


def test_a_mapping_is_kept_offered_used_renamed_and_deleted(browser):
    here = address_of(send(browser, LIST))
    step(browser, here, "columns/", {"column-2": "importance", "on_match": "skip"})
    assert "Kept as Plant list" in text_of(step(browser, here, "keep/", {"name": "Plant list"}, follow=True))
    page = send(browser, LIST.replace(b"hoch", b"niedrig"), "next.csv")
    assert "was read as Plant list before" in text_of(page)
    profile = MappingProfile.objects.get()
    page = step(browser, address_of(page), "use/", {"mapping": str(profile.pk)}, follow=True)
    assert "was read as" not in text_of(page)
    assert ImportBatch.objects.latest("pk").options == {"mapping": {"Krit.": "importance"}, "on_match": "skip"}
    browser.post(f"/sites/P1/inventory/import/mappings/{profile.pk}/", {"name": "Other", "version": 1})
    assert "Other" in text_of(browser.get("/sites/P1/inventory/import/"))
    browser.post(f"/sites/P1/inventory/import/mappings/{profile.pk}/", {"delete": "1", "version": 2})
    assert not MappingProfile.objects.exists()


def test_a_mapping_that_somebody_changed_meanwhile_is_not_written_over(browser):  # S12, S13
    here = address_of(send(browser, LIST))
    step(browser, here, "keep/", {"name": "Plant list"})
    profile = MappingProfile.objects.get()
    address = f"/sites/P1/inventory/import/mappings/{profile.pk}/"
    step(browser, here, "columns/", {"column-2": "importance"})
    answer = step(browser, here, "keep/", {"name": "Plant list"})
    assert answer.status_code == 409, "it was not read as this one, so nobody saw what is written over"
    assert "changed the mapping Plant list at 20" in text_of(answer)
    assert MappingProfile.objects.get().options == {}
    assert browser.post(f"{here}keep/", {**answer.context["keep"]}).status_code == 302
    profile.refresh_from_db()
    assert (profile.options, profile.version) == ({"mapping": {"Krit.": "importance"}}, 2)
    for form in ({"name": "Other"}, {"delete": "1"}):
        assert browser.post(address, {**form, "version": 1}).status_code == 409
        assert browser.post(address, form).status_code == 428
    assert browser.post(f"{here}keep/", {"name": "x"}).status_code == 428
    assert MappingProfile.objects.get() == profile


def test_a_file_is_imported_as_it_was_looked_at(browser):  # S12, S13
    here = address_of(send(browser, LIST))
    step(browser, here, "columns/", {"column-2": "importance"})
    for name in ("columns/", "values/", "commit/"):
        assert browser.post(f"{here}{name}", {"version": 1}).status_code == 409
        assert browser.post(f"{here}{name}", {}).status_code == 428
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.version, batch.options) == ("checked", 2, {"mapping": {"Krit.": "importance"}})
    assert step(browser, here, "commit/").status_code == 302
    assert Asset.objects.count() == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\u202eb"])
def test_a_name_that_nobody_could_read_is_no_name(browser, name):
    here = address_of(send(browser, LIST))
    page = step(browser, here, "keep/", {"name": name}, follow=True)
    assert "A name has" in text_of(page)
    assert not MappingProfile.objects.exists()


def test_another_sites_mapping_cannot_be_used(browser):
    other = MappingProfile.objects.create(site=factories.site("P2"), name="x", signature="x")
    here = address_of(send(browser, LIST))
    for key in (str(other.pk), "", "x", "9" * 30):
        assert step(browser, here, "use/", {"mapping": key}).status_code == 404
    assert (
        browser.post(f"/sites/P1/inventory/import/mappings/{other.pk}/", {"delete": "1", "version": 1}).status_code
        == 404
    )


def test_the_problem_rows_come_as_a_workbook(browser):
    here = address_of(send(browser, b"Tag;Name;IP address\nA-1;=1+1|x;10.0.0.300\nA-2;b;10.0.0.2\n"))
    answer = browser.get(f"{here}problems.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Tag", "A-1"]


def test_the_steps_of_an_imported_file_lead_to_its_page(browser):
    here = address_of(send(browser, LIST))
    step(browser, here, "commit/")
    for name in ("columns/", "values/"):
        assert browser.get(f"{here}{name}").headers["Location"] == here
    step(browser, here, "use/", {"mapping": "1"})
    assert ImportBatch.objects.get().state == "committed"


def test_a_file_without_columns_has_steps_too(browser):
    page = browser.post("/sites/P1/inventory/import/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, follow=True)
    here = address_of(page)
    assert browser.get(f"{here}columns/").status_code == 200
    assert "no values to map" in text_of(browser.get(f"{here}values/"))
    assert step(browser, here, "keep/", {"name": "x"}, follow=True).status_code == 200
    assert not MappingProfile.objects.exists()


FORBIDDEN = b"From;To;Port;Action;Comment\n10.0.0.1;10.0.0.2;502;not allowed;Old laptop\n"


def test_the_check_tells_what_a_list_says_of_its_flows(browser):
    page = text_of(send(browser, FORBIDDEN))
    assert "decision forbidden" in page
    assert "name Old laptop" in page


FLOWS = b"Wer;Mit wem;Was\n10.0.0.1;10.0.0.2;Modbus/TCP\n10.0.0.300;10.0.0.2;502\n"
ENDS = {"format": "flow_list", "column-0": "source", "column-1": "destination", "column-2": "protocol"}


def test_a_list_of_flows_with_headings_of_its_own_is_read_as_a_person_says(browser):
    here = address_of(send(browser, FLOWS))
    assert "Say which column is which" in text_of(browser.get(f"{here}columns/"))
    step(browser, here, "columns/", {"format": "flow_list"})
    page = browser.get(f"{here}columns/").content.decode()
    assert "from: who opens the session" in page
    assert "10.0.0.1 | 10.0.0.300" in page
    page = text_of(step(browser, here, "columns/", ENDS, follow=True))
    assert "The file would add 1 and change 0 records; 1 row is refused" in page
    step(browser, here, "keep/", {"name": "Matrix"})
    step(browser, here, "commit/", {"on_error": "skip"})
    assert [flow.code for flow in Flow.objects.all()] == ["10.0.0.1>10.0.0.2/modbus_tcp/ (declared)"]
    answer = browser.get(f"{here}problems.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Wer", "10.0.0.300"]


def test_the_mapping_of_a_list_of_flows_is_offered_again(browser):
    here = address_of(send(browser, FLOWS))
    step(browser, here, "columns/", {"format": "flow_list"})
    step(browser, here, "columns/", ENDS)
    step(browser, here, "keep/", {"name": "Matrix"})
    page = send(browser, FLOWS.replace(b"10.0.0.1;", b"10.0.0.9;"), "next.csv")
    assert "was read as Matrix before" in text_of(page)
    profile = MappingProfile.objects.get()
    page = text_of(step(browser, address_of(page), "use/", {"mapping": str(profile.pk)}, follow=True))
    assert "would add 1" in page


def test_what_was_said_of_columns_is_forgotten_where_the_rows_are_something_else(browser):
    here = address_of(send(browser, FLOWS))
    step(browser, here, "columns/", {"format": "flow_list"})
    step(browser, here, "columns/", ENDS)
    step(browser, here, "columns/", {**ENDS, "format": "csv"})
    assert ImportBatch.objects.get().options == {"format": "csv"}
    step(browser, here, "columns/", {"format": "", "column-0": "ip"})
    assert ImportBatch.objects.get().options == {}


def test_columns_of_a_products_own_headings_are_shown_and_not_chosen(browser):
    here = address_of(send(browser, b"ip.src,ip.dst,tcp.dstport,frame.number\n10.0.0.1,10.0.0.2,502,1\n"))
    page = browser.get(f"{here}columns/").content.decode()
    assert "ip.src" in page
    assert 'name="column-0"' not in page


HAZARDS = b"Hazard ID,Description,Severity,Cause\nHAZ-1,Overfill,Major,Valve\nHAZ-2,Leak,Grim,Gasket\n"


def test_the_severities_of_a_hazard_list_are_mapped_to_the_steps_of_the_matrix(browser):
    here = address_of(send(browser, HAZARDS))
    assert "1 severity of the list is no step of the site's matrix" in text_of(browser.get(here))
    page = browser.get(f"{here}values/").content.decode()
    assert "4 major" in page
    report = ImportBatch.objects.get().report
    assert [(one["written"], one["taken"]) for one in report["spellings"]] == [("Grim", ""), ("Major", "4")]
    step(browser, here, "values/", {"value-0": "5", "value-1": "4"})
    assert ImportBatch.objects.get().options == {"values": {"severity": {"Grim": "5"}}}
    assert "no step of" not in text_of(browser.get(here))
    step(browser, here, "commit/")
    found = {one.code: one.body["consequence"] for one in AssessmentRecord.objects.filter(kind="scenarios")}
    assert found == {"HAZ-1": {"safety": 4}, "HAZ-2": {"safety": 5}}


def test_a_hazard_list_with_headings_of_its_own_is_read_as_a_person_says(browser):
    here = address_of(send(browser, b"Kennung;Was;Wie schlimm;Warum\nG1;Brand;Major;Funke\n"))
    step(browser, here, "columns/", {"format": "hazards"})
    page = browser.get(f"{here}columns/").content.decode()
    assert "Say which is which" in page
    assert "G1" in page
    fields = ("code", "title", "severity", "cause")
    step(browser, here, "columns/", {"format": "hazards", **{f"column-{at}": field for at, field in enumerate(fields)}})
    assert "The file would add 1" in text_of(browser.get(here))
