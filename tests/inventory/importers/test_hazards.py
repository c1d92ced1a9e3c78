"""Hazard lists: ids kept, severities only where the matrix knows them, and every row told."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.engine.model_file.defaults import DEFAULT_CONSEQUENCE
from assessment.engine.model_file.load import load_document
from assessment.severities import settle
from inventory.importers.options import Options
from inventory.importers.recognise import recognise
from inventory.reading import Drawn, read, read_model
from inventory.records import ImportRefused
from tests.inventory.importers.books import Formula, ods, xls

SAMPLE = (Path(__file__).parents[2] / "samples" / "hazards" / "hazards.csv").read_bytes()
ROWS = [["ID", "Hazard", "Severity", "Causes"], ["H1", "Toxic release", 4, "Gasket"], ["H2", Formula("x"), 2, "y"]]


def read_sample(data=SAMPLE, **options):
    found = read(data, filename="upload", options=Options(**options))
    assert isinstance(found, Drawn)
    return found


def test_each_row_becomes_a_scenario_with_its_id_and_cause():
    found = read_sample()
    assert recognise(SAMPLE, "x") == "hazards"
    assert [(one["code"], one["hazard"], one["title"], one.get("threat")) for one in found.document["scenarios"]] == [
        ("HAZ-1", "HAZ-1", "Steam drum overfills and water reaches the turbine",
         {"source": "Level controller is set to manual"}),
        ("HAZ-2", "HAZ-2", "Furnace explosion", {"source": "Purge is skipped after a trip"}),
        ("HAZ-3", "HAZ-3", "Loss of feed water", {"source": "Pump does not start"}),
        ("HAZ-4", "HAZ-4", "Stack temperature too high", None),
    ]  # fmt: skip
    assert found.notes == (
        "4 hazards became scenarios; 'Severity' is read as severity for safety.",
        "Columns that were not carried: Owner.",
        "Left out: line 7 (the id 'HAZ-5' stands in 2 rows); line 8 (the id 'HAZ-5' stands in 2 rows); line 9 (it has no id); line 10 (it has no description).",
    )


def test_a_severity_counts_where_it_is_a_word_of_the_matrix():
    settled = settle(read_sample().document, DEFAULT_CONSEQUENCE)
    load_document(settled.document)
    (sentence,) = settled.sentences
    assert [one.get("consequence") for one in settled.document["scenarios"]] == [
        {"safety": 4},
        {"safety": 5},
        None,
        None,
    ]
    assert sentence.startswith("'Serious': not among the steps of the site's matrix (1 negligible, 2 minor, ")


@pytest.mark.parametrize(
    ("words", "steps"),
    [(("1", "5"), (1, 5)), (("0", "3"), (None, None)), (("1", "6"), (None, None)), (("1", "minor"), (None, 2))],
)
def test_numbers_count_only_where_all_of_them_are_steps(words, steps):
    lines = ["ID,Description,Severity,Cause", *(f"H{at},x,{word},y" for at, word in enumerate(words))]
    document = settle(read_sample("\n".join(lines).encode()).document, DEFAULT_CONSEQUENCE).document
    assert tuple(one.get("consequence", {}).get("safety") for one in document["scenarios"]) == steps


@pytest.mark.parametrize("book", [xls, ods], ids=["xls", "ods"])
def test_workbooks_are_read_too_and_a_formula_leaves_its_row_out(book):
    found = read_sample(book({"HAZOP": ROWS}))
    assert [one["code"] for one in found.document["scenarios"]] == ["H1"]
    assert found.document["severities"] == {"H1": "4"}
    assert "row 3 (The cell holds a formula" in found.notes[-1]


def test_a_converted_list_is_a_model_without_severities():
    found = read_model(SAMPLE, filename="a.csv", format_=None)
    load_document(found.document)
    assert "Severities were not carried" in found.notes[-1]


def test_a_list_that_gives_nothing_is_refused():
    with pytest.raises(ImportRefused, match="No row"):
        read_sample(b"ID,Description,Severity,Cause\n,x,1,y\n")
    with pytest.raises(ImportRefused, match="no rows"):
        read_sample(b",,\n", format="hazards")
    with pytest.raises(ImportRefused, match="needs columns"):
        read_model(b"Tag,IP\nP1,10.0.0.1\n", filename="a.csv", format_="hazards")
    with pytest.raises(ImportRefused, match="'vendor' is no field of a hazard"):
        read_sample(format="hazards", mapping={"Severity": "vendor"})
    with pytest.raises(ImportRefused, match="choose the encoding"):
        read_sample("ID,Description,Severity,Cause\n1,Öl,1,y\n".encode("cp1252"))
    document = read_sample("ID,Description,Severity,Cause\n1,Öl,1,y\n".encode("cp1252"), encoding="cp1252").document
    assert document["scenarios"][0]["title"] == "Öl"


def test_columns_can_be_named_where_the_headings_are_others():
    data = b"Kennung;Was;Wie schlimm;Warum\nG1;Brand;Major;Funke\n"
    asked = read_sample(data, format="hazards")
    assert [(one["option"], tuple(one["samples"])) for one in asked.needs] == [
        ("mapping", ("Kennung", "Was", "Wie schlimm", "Warum"))
    ]
    assert [(one["heading"], one["samples"]) for one in asked.columns][:2] == [
        ("Kennung", ["G1"]),
        ("Was", ["Brand"]),
    ]
    mapping = {"Kennung": "code", "Was": "title", "Wie schlimm": "severity", "Warum": "cause"}
    found = read_sample(data, format="hazards", mapping=mapping)
    assert found.document["scenarios"] == [
        {"code": "G1", "title": "Brand", "hazard": "G1", "threat": {"source": "Funke"}}
    ]


def test_a_person_says_which_step_of_the_matrix_a_severity_stands_for():
    said = {"severity": {"Serious": "4", "catastrophic": ""}}
    settled = settle(read_sample().document, DEFAULT_CONSEQUENCE, said)
    assert [one.get("consequence") for one in settled.document["scenarios"]] == [
        {"safety": 4},
        None,
        {"safety": 4},
        None,
    ]
    assert [(one.written, one.taken, one.rule, one.count) for one in settled.spellings] == [
        ("catastrophic", "", "5", 1),
        ("Major", "4", "4", 1),
        ("Serious", "4", "", 1),
    ]
    assert settled.choices[0] == ("1", "1 negligible")


def test_numbers_of_another_scale_are_said_one_by_one():
    lines = ["ID,Description,Severity,Cause", "H1,x,0,y", "H2,x,10,y", "H3,x,3,y"]
    document = read_sample("\n".join(lines).encode()).document
    assert not any("consequence" in one for one in settle(document, DEFAULT_CONSEQUENCE).document["scenarios"])
    said = settle(document, DEFAULT_CONSEQUENCE, {"severity": {"10": "5", "3": "2"}})
    assert [one.get("consequence") for one in said.document["scenarios"]] == [None, {"safety": 5}, {"safety": 2}]
    assert said.sentences[0].startswith("'0': not among the steps")


@pytest.mark.parametrize("step", ["0", "6", "major", "-1"])
def test_a_step_that_the_matrix_has_not_is_refused(step):
    with pytest.raises(ImportRefused, match="has the steps 1 to 5"):
        settle(read_sample().document, DEFAULT_CONSEQUENCE, {"severity": {"Major": step}})
