"""Lists of test results: each row under its FR and level, nothing counted that nobody confirmed, every row told."""

from __future__ import annotations

import pytest

from assessment import model_import
from assessment.result_places import place_results
from assessment.services import document_of
from inventory.importers.options import Options
from inventory.importers.recognise import recognise
from inventory.reading import Drawn, read
from inventory.records import ImportRefused
from tests import factories
from tests.inventory.importers.books import ods, xls

LIST = """Finding ID;Finding;Asset;FR;Level left;Found on;Confirmed
P-1;Default password;PLC-1;FR1;0;2026-11-03;yes
P-2;Clear text;PLC-1;SR 4.1;SL 1;;no
P-3;Flat network;Cell;RDF;;2026-11-04;
P-4;Odd;PLC-1;FR9;;;yes
P-5;Twice;PLC-1;FR2;;;
P-5;Twice again;PLC-1;FR2;;;
;No id;PLC-1;FR2;;;
P-6;;PLC-1;FR2;;;
P-7;Level five;PLC-1;FR2;5;;
P-8;Maybe;PLC-1;FR2;1;;perhaps
P-9;Nobody's;PLC-99;FR7;2;;yes
"""
FOUND = [
    {"code": "P-1", "title": "Default password", "about": "asset:PLC-1", "fr": "IAC", "level": 0,
     "found_on": "2026-11-03", "confirmed": True},
    {"code": "P-2", "title": "Clear text", "about": "asset:PLC-1", "fr": "DC", "level": 1, "confirmed": False},
    {"code": "P-3", "title": "Flat network", "about": "asset:Cell", "fr": "RDF",
     "found_on": "2026-11-04", "confirmed": False},
    {"code": "P-9", "title": "Nobody's", "about": "asset:PLC-99", "fr": "RA", "level": 2, "confirmed": True},
]  # fmt: skip


def drawn(data=None, **options):
    found = read(LIST.encode() if data is None else data, filename="upload", options=Options(**options))
    assert isinstance(found, Drawn)
    return found


def test_each_row_is_a_result_and_what_cannot_be_taken_is_told():
    found = drawn()
    assert recognise(LIST.encode(), "x") == "test_results"
    assert found.document["test_results"] == FOUND
    assert found.notes[:3] == (
        "4 test results read.",
        "Without a level, so without any effect on the capability yet: 1.",
        "Not confirmed, so without any effect on the capability yet: 2.",
    )
    for row, reason in (
        (5, "'FR9' is no foundational requirement"),
        (6, "the id 'P-5' stands in 2 rows"),
        (8, "it has no id"),
        (9, "it says nothing of what was found"),
        (10, "'5' is no level from 0 to 4"),
        (11, "'perhaps' does not say whether it is confirmed"),
    ):
        assert f"line {row} ({reason}" in found.notes[-1]


@pytest.mark.parametrize("book", [xls, ods])
def test_workbooks_are_read_alike(book):
    rows = [line.split(";") for line in LIST.splitlines()]
    assert drawn(book({"Findings": rows[:3]})).document["test_results"] == FOUND[:2]


def test_unknown_headings_are_asked_for_and_a_list_without_a_row_is_refused():
    asked = drawn(b"Id;What;Where;Which\nP;x;PLC-1;FR1\n", format="test_results")
    assert "Say which is which" in asked.needs[0]["message"]
    mapping = {"What": "title", "Where": "about", "Which": "fr"}
    said = drawn(b"Id;What;Where;Which\nP;x;PLC-1;FR1\n", format="test_results", mapping=mapping)
    assert said.document["test_results"][0]["about"] == "asset:PLC-1"
    with pytest.raises(ImportRefused, match=r"line 2 .*no foundational requirement"):
        drawn(b"Id;Finding;Asset;FR\nP;x;PLC-1;SR 5.1 and SR 1.2\n")
    with pytest.raises(ImportRefused, match=r"line 2 .*no foundational requirement"):
        drawn(b"Id;Finding;Asset;FR\nP;x;PLC-1;FR8\n")


def test_a_tag_goes_before_a_name_and_what_several_have_is_nobodys():
    ours = {
        "zones": [
            {"code": "Z1", "name": "Cell"},
            {"code": "PLC-1", "name": "Odd zone"},
            {"code": "Z3", "name": "Pump"},
        ],
        "assets": [
            {"tag": "PLC-1", "name": "Mixer"},
            {"tag": "A", "name": "Z1"},
            {"tag": "B", "name": "valve"},
            {"tag": "C", "name": "Valve"},
            {"tag": "D", "name": "Pump"},
        ],
    }
    wanted = {
        "MIXER": "asset:PLC-1",
        "cell": "zone:Z1",
        "Z1": "zone:Z1",
        "Odd zone": "zone:PLC-1",
        "zone:plc-1": "zone:PLC-1",
        "asset:PLC-1": "asset:PLC-1",
        "PLC-1": None,
        "Valve": None,
        "Pump": None,
        "nobody": None,
    }
    rows = [{"code": name, "about": f"asset:{name}"} for name in wanted]
    placed, told = place_results({"test_results": rows}, ours)
    assert {one["code"]: one["about"] for one in placed["test_results"]} == {a: b for a, b in wanted.items() if b}
    lost = "PLC-1 (PLC-1), Valve (Valve), Pump (Pump), nobody (nobody)"
    assert told == [f"Left out, for no asset or zone of the site is meant clearly: {lost}."]
    assert place_results({"zones": []}, ours) == ({"zones": []}, [])


@pytest.mark.django_db
def test_a_list_comes_into_the_site_once():
    site = factories.site("P1")
    factories.assessment(site, factories.small_plant("P1"))
    document = dict(drawn(b"Id;Finding;Asset;FR;Confirmed\nP;x;PLC-1;FR1;yes\nQ;y;GONE;FR1;yes\n").document)
    told, _ = model_import.prepare(site, document, {})
    assert told["counts"] == {"created": 1, "changed": 0, "same": 0}
    assert told["notes"] == ["Left out, for no asset or zone of the site is meant clearly: GONE (Q)."]
    assert "test_results" not in document_of(site.assessments.get())
