"""A report of some zones, and one without some of its chapters: what is in it, what is not, and that it says so."""

from __future__ import annotations

import io
import re

import docx
import pytest
from openpyxl import load_workbook

from reports.asking import asked_of
from reports.blocks import Facts, Heading, Paragraph, Table
from reports.chapters.reading_aids import WRITTEN
from reports.kinds import KINDS
from reports.part import Part
from reports.render import unheard
from reports.writing import FORMS
from tests.reports.plants import report_of, small_model

CLOSED = [one.code for one in KINDS.values() if one.rest is None]


@pytest.fixture(scope="module")
def model():
    """Give control with a cell nested in it, an office, a laboratory and a store; C1 leaves control, C2 the office."""
    small = small_model()
    zone = {"kind": "control", "level": 1, "sl_t": 2, "sl_a": 1}
    small["zones"] += [
        {"code": "Z3", "name": "Laboratory", **zone, "subnets": ["10.3.0.0/24"]},
        {"code": "Z4", "name": "Store", **zone},
        {"code": "CELL", "name": "Cell", "parent": "Z1", **zone},
    ]
    small["conduits"][0]["sl_t"] = 2
    small["conduits"] += [
        {"code": "C2", "name": "Upstairs", "between": ["Z2", "Z3"], "kind": "filtering", "sl_t": 2},
        {"code": "C3", "name": "Inlet", "between": ["CELL", "Z4"], "kind": "filtering", "sl_t": 2},
    ]
    small["conduits"][0]["boundary_assets"] = ["FW-1"]
    small["assets"] += [
        {"tag": "ROBOT", "zone": "CELL", "type": "plc"},
        {"tag": "SCALE", "zone": "Z3", "type": "plc"},
        {"tag": "FW-1", "type": "firewall"},
        {"tag": "LOST", "type": "plc"},
    ]
    small["flows"] = [
        {"code": "IN", "from": {"asset": "HMI"}, "to": {"asset": "PLC"}, "protocol": "modbus_tcp"},
        {"code": "UP", "from": {"asset": "PC"}, "to": {"asset": "PLC"}, "protocol": "modbus_tcp"},
        {"code": "NESTED", "from": {"asset": "ROBOT"}, "to": {"zone": "Z4"}, "protocol": "modbus_tcp"},
        {"code": "ELSEWHERE", "from": {"asset": "PC"}, "to": {"ip": "10.3.0.9"}, "protocol": "modbus_tcp"},
        {"code": "UNKNOWN", "from": {"ip": "192.0.2.7"}, "to": {"asset": "SCALE"}, "protocol": "modbus_tcp"},
        {"code": "KNOWN", "from": {"ip": "192.0.2.7"}, "to": {"asset": "SCALE"}, "protocol": "dnp3", "conduit": "C2"},
    ]
    small["scenarios"] += [
        {"code": "S2", "title": "Samples are lost", "zones": ["Z3"]},
        {"code": "S3", "title": "It happens anywhere"},
        {"code": "S4", "title": "The robot strikes", "target": {"asset": "ROBOT"}},
        {"code": "S5", "title": "The link is read", "conduits": ["C1"]},
        {"code": "S6", "title": "Upstairs is read", "conduits": ["C2"]},
    ]
    return small


def of(model, kind, *zones, **more):
    return report_of(model, kind=kind, zones=zones, **more)


def first_cells(document):
    return [row[0].strong or row[0].text for row in table_of(document).rows]


def table_of(document):
    (table,) = [block for block in document.chapters[0].blocks if isinstance(block, Table)]
    return table


def words_of(document):
    return [block.text for chapter in document.chapters for block in chapter.blocks if isinstance(block, Paragraph)]


def headings(document, chapter):
    return [block.text for block in document.chapters[chapter].blocks if isinstance(block, Heading)]


@pytest.mark.parametrize("kind", CLOSED)
def test_the_chapters_to_choose_from_are_those_that_are_made(kind, model):
    assert [one.code for one in report_of(model, kind=kind).chapters] == [one.code for one in KINDS[kind].sections]


def test_a_chapter_that_is_left_out_is_not_there_and_the_report_says_so(model):
    document = report_of(model, leave_out=["findings", "paths"])
    codes = [one.code for one in document.chapters]
    assert codes == [one.code for one in KINDS["steering"].sections if one.code not in {"findings", "paths"}]
    assert document.head.part == ("Left out as asked: Findings; Attack paths and cuts.",)
    assert f'<p class="part">{document.head.part[0]}</p>' in FORMS["html"](document, unheard).data.decode()
    assert report_of(model).head.part == ()


def test_page_one_without_the_plan_behind_it_says_where_the_rest_is():
    level_1 = {"kind": "control", "level": 1, "sl_t": 2, "sl_a": 1}
    zones = [{"code": f"Z{n}", "name": f"Zone {n}", **level_1} for n in range(1, 16)]
    model = small_model(zones=zones)
    model["plan"]["periods"][0] |= {"budget": 56_000, "effort_days": 100}  # seven of fifteen zones at 8,000
    whole, alone = (report_of(model, leave_out=left_out).page_one for left_out in ((), ("plan",)))
    assert whole.difference_note == "and 3 more measures, listed with the plan"
    assert alone.difference_note == "and 3 more measures, listed with the plan in the whole report"


def test_sheets_of_a_zone_are_those_of_it_of_what_is_nested_in_it_and_of_the_conduits_at_their_borders(model):
    document = of(model, "sheets", "Z1")
    assert headings(document, 0) == ["Cell (CELL)", "Control (Z1)"]
    assert headings(document, 1) == ["Link (C1)", "Inlet (C3)"]
    assert headings(of(model, "sheets", "CELL"), 0) == ["Cell (CELL)"]
    assert headings(of(model, "sheets"), 1) == ["Link (C1)", "Upstairs (C2)", "Inlet (C3)"]


def test_zones_are_found_however_deep_they_are_nested(model):
    deep = [{"code": code, "parent": parent} for code, parent in (("D", "C"), ("C", "B"), ("B", "A"), ("A", "Z1"))]
    assert Part({**model, "zones": [*deep, *model["zones"]]}, ["Z1"]).among("zone", "ABCD") == [*"ABCD"]


def test_every_list_is_of_the_zones_that_were_asked_for(model):
    places = ["Cell (CELL)", "Control (Z1)", "Link (C1)", "Inlet (C3)"]
    assert first_cells(of(model, "targets", "Z1")) == places
    assert first_cells(of(model, "assets", "Z1")) == ["ROBOT", "HMI", "PLC", "FW-1"]
    assert headings(of(model, "isolation", "Z1"), 0) == ["Isolate Cell (CELL)", "Isolate Control (Z1)"]
    asked = of(model, "suppliers", "Z3").chapters
    assert [block.text for one in asked for block in one.blocks if isinstance(block, Heading)] == ["Upstairs (C2)"]


@pytest.mark.parametrize("section", KINDS["specification"].sections, ids=lambda one: one.code)
def test_a_chapter_said_to_be_of_the_whole_plant_is_the_same_for_some_zones_and_every_other_is_not(section, model):
    left_out = [one.code for one in KINDS["specification"].sections if one is not section]
    whole, part = (of(model, "specification", *zones, leave_out=left_out) for zones in ((), ("Z1",)))
    assert (whole.chapters == part.chapters) is not section.by_zone
    assert part.head.whole == (() if section.by_zone else (section.title,))


def test_the_contents_of_a_specification_of_some_zones_count_what_is_blank_in_its_sheets(model):
    """Nothing is written of five zones and three conduits; two of each are in or at the border of Z1."""
    whole, part = (of(model, "specification", *zones).chapters[0] for zones in ((), ("Z1",)))
    counts = [next(row[2].text for row in one.blocks[0].rows if row[0].text.startswith("6.4")) for one in (whole, part)]
    assert counts == [f"{8 * len(WRITTEN)} of {8 * len(WRITTEN)}", f"{4 * len(WRITTEN)} of {4 * len(WRITTEN)}"]


def test_no_sheet_points_to_flows_that_were_left_out(model):
    for left_out, told in (((), True), (("conduit-sheets",), False)):
        blocks = of(model, "sheets", leave_out=left_out).chapters[0].blocks
        facts = [text for block in blocks if isinstance(block, Facts) for _name, text in block.pairs]
        assert any("over 1 conduit" in one for one in facts)
        assert any("listed with each conduit" in one for one in facts) is told


def test_suppliers_of_some_zones_are_asked_nothing_where_nothing_lacks_there(model):
    bare = {**model, "conduits": [], "flows": [], "scenarios": []}
    assert "No conduit of these zones lacks a row of its target." in words_of(of(bare, "suppliers", "Z1"))
    assert "No conduit lacks a row of its target." in words_of(of(bare, "suppliers"))


def test_assets_in_no_zone_are_counted_beside_a_list_of_some_zones(model):
    assert words_of(of(model, "assets", "Z1")) == ["In no zone, and so not listed here: 1 asset."]
    assert words_of(of(model, "assets")) == []


def test_a_flow_with_an_end_that_nobody_knows_stays_in_the_list_of_every_zone(model):
    document = of(model, "flows", "Z1")
    assert first_cells(document) == ["IN", "NESTED", "UNKNOWN", "UP"]
    (told,) = words_of(document)
    assert told.endswith("and so perhaps of these zones: 1 flow. They are listed.")
    assert first_cells(of(model, "flows", "Z3")) == ["ELSEWHERE", "KNOWN", "UNKNOWN"]
    assert words_of(of(model, "flows", "Z3")) == []


def test_a_scenario_belongs_to_the_zones_it_names_or_aims_at_and_without_any_to_all(model):
    codes = [one.split()[0] for one in first_cells(of(model, "risks", "Z1"))]
    assert sorted(codes) == ["S1", "S3", "S4", "S5"]
    assert sorted(one.split()[0] for one in first_cells(of(model, "risks", "Z3"))) == ["S2", "S3", "S6"]


def test_a_scenario_that_aims_at_a_place_belongs_there_whatever_it_names(model):
    control, laboratory = Part(model, ["Z1"]), Part(model, ["Z3"])
    for target in ({"zone": "Z1"}, {"zone": "CELL"}, {"conduit": "C1"}, {"conduit": "C3"}, {"asset": "PLC"}):
        assert control.holds_scenario({"target": target}, (), ())
        assert not laboratory.holds_scenario({"target": target}, (), ())


def test_a_flow_over_a_conduit_at_the_border_belongs_to_the_zone_whoever_is_at_its_ends(model):
    unknown = {"from": {"ip": "192.0.2.7"}, "to": {"ip": "192.0.2.8"}, "protocol": "dnp3", "conduit": "C1"}
    through = {**model, "flows": [{"code": "THROUGH", **unknown}]}
    assert Part(through, ["Z1"]).holds_flow("THROUGH") is True
    assert Part(through, ["Z3"]).holds_flow("THROUGH") is False


def test_a_list_without_anything_says_of_which_zones(model):
    bare = {**model, "flows": model["flows"][:1]}
    assert "No flow is recorded for these zones." in words_of(of(bare, "flows", "Z3"))


def test_the_head_of_every_page_names_the_zones_and_the_cover_what_is_of_the_whole_plant(model):
    head = of(model, "specification", "Z1", "Z3", leave_out=["plan"]).head
    assert head.is_for == "Classification: internal; of these zones only: Control (Z1), Laboratory (Z3)"
    of_these, whole, left_out = head.part
    assert of_these.endswith("and the conduits at their borders: Control (Z1); Laboratory (Z3).")
    assert whole.startswith("Of the whole plant all the same: System under consideration; Zones and conduits, the")
    assert "Zone sheets" not in whole
    assert left_out == "Left out as asked: The plan."
    assert of(model, "sheets", "Z1").head.part == (of_these.replace("; Laboratory (Z3)", ""),)


def test_the_contents_of_a_specification_do_not_point_to_what_was_left_out(model):
    chapter = of(model, "specification", leave_out=["subject"]).chapters[0]
    (table,) = [block for block in chapter.blocks if isinstance(block, Table)]
    told = {row[0].text: row[1].text for row in table.rows}
    assert told["6.2 System under consideration"] == "left out of this report"
    assert told["6.3 Drawings"] == "Zones and conduits, the picture"


@pytest.mark.pdf
def test_every_form_says_that_it_is_a_part(model):
    document = of(model, "assets", "Z1")
    files = {form: write(document, unheard).data for form, write in FORMS.items() if form != "pdf"}
    told = "Of these zones only, with those nested in them and the conduits at their borders: Control (Z1)."
    assert told in files["html"].decode()
    assert told in [one.text for one in docx.Document(io.BytesIO(files["docx"])).paragraphs]
    sheet = load_workbook(io.BytesIO(files["xlsx"])).worksheets[0]
    assert told in [cell.value for row in sheet.iter_rows() for cell in row]


def test_a_report_of_one_page_has_no_empty_contents(model):
    document = report_of(model, kind="decision", leave_out=[one.code for one in KINDS["decision"].sections])
    html = FORMS["html"](document, unheard).data.decode()
    assert "5 chapters left out" in html
    assert "Contents" not in html


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"zones": ["Z1"]}, "zones: the report 'steering' is of the whole plant; of some zones can be specification,"),
        ({"kind": "assets", "zones": ["Z9"]}, "expected codes of zones of the model that was judged, found"),
        ({"kind": "assets", "zones": "Z1"}, "zones: expected a list of codes, found"),
        ({"kind": "assets", "zones": [1]}, "zones: expected a list of codes, found"),
        ({"leave_out": ["memo"]}, "leave_out: expected one of scenarios, map,"),
        ({"kind": "memo", "leave_out": ["memo"]}, "leave_out: expected none: this report has one chapter, found"),
        ({"kind": "sheets", "leave_out": ["zone-sheets", "conduit-sheets"]}, "at least one chapter to stay"),
        ({"kind": ["x"]}, "kind: expected one of steering,"),
        ({"redact": 1}, "redact: expected one of True, False, found"),
        ({"logo": "no"}, "logo: expected one of True, False, found"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_was_expected(given, expected):
    with pytest.raises(ValueError, match=re.escape(expected)):
        asked_of(given, ["Z1", "Z2"])


def test_what_is_asked_is_the_same_however_it_is_ordered():
    ways = [asked_of({"kind": "assets", "zones": zones}, ["Z1", "Z2"]) for zones in (["Z2", "Z1"], ["Z1", "Z2", "Z1"])]
    assert ways[0] == ways[1]
    assert ways[0].zones == ("Z1", "Z2")


def test_a_zone_that_the_model_lacks_is_an_error(model):
    with pytest.raises(KeyError):
        Part(model, ["Z9"])
