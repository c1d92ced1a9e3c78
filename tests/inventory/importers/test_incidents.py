"""Lists of incidents: the site's own clock stays, what has no hours counts in no mean, every row is told."""

from __future__ import annotations

from datetime import UTC

import pytest

from assessment import model_import
from assessment.engine.incidents import mean_time
from assessment.result_places import place_results
from inventory.importers.options import Options
from inventory.importers.recognise import recognise
from inventory.reading import Drawn, read
from inventory.records import ImportRefused
from tests import factories
from tests.inventory.importers.books import xls

LIST = """Ticket;Summary;Asset;Began;Detected;Resolved;Root cause
I-1;Panel froze;PLC-1;2026-03-01 08:00;2026-03-01 09:30;2026-03-01 13:30;Old firmware
I-2;Odd login;Cell;2026-03-02T06:00:00Z;2026-03-02T06:30:00Z;2026-03-02T08:30:00Z;
I-3;Lost link;;3.3.2026;03.03.2026 00:00;04.03.2026 10:15;
I-4;Backwards;;2026-03-05 10:00;2026-03-05 09:00;;
I-5;Twice;;;2026-03-06 09:00;;
I-5;Twice again;;;2026-03-06 09:00;;
;No id;;;2026-03-06 09:00;;
I-6;;;;2026-03-06 09:00;;
I-7;Which day;;;03/04/2026 09:00;;
"""
FOUND = [
    {"code": "I-1", "title": "Panel froze", "about": "asset:PLC-1", "occurred_at": "2026-03-01T08:00:00",
     "detected_at": "2026-03-01T09:30:00", "recovered_at": "2026-03-01T13:30:00", "learned": "Old firmware"},
    {"code": "I-2", "title": "Odd login", "about": "asset:Cell", "occurred_at": "2026-03-02T06:00:00+00:00",
     "detected_at": "2026-03-02T06:30:00+00:00", "recovered_at": "2026-03-02T08:30:00+00:00"},
    {"code": "I-3", "title": "Lost link", "occurred_at": "2026-03-03", "detected_at": "2026-03-03",
     "recovered_at": "2026-03-04T10:15:00"},
]  # fmt: skip


def drawn(data=None, **options):
    found = read(LIST.encode() if data is None else data, filename="upload", options=Options(**options))
    assert isinstance(found, Drawn)
    return found


def test_each_row_is_an_incident_and_what_cannot_be_taken_is_told():
    found = drawn()
    assert recognise(LIST.encode(), "x") == "incidents"
    assert found.document["incidents"] == FOUND
    assert found.notes[:3] == (
        "3 incidents read.",
        "They count in the mean time to detect: 2.",
        "They count in the mean time to recover: 2.",
    )
    for row, reason in (
        (5, "it was noticed before it began, or over before it was noticed"),
        (6, "the id 'I-5' stands in 2 rows"),
        (8, "it has no id"),
        (9, "it does not say what happened"),
        (10, "the day '03/04/2026 09:00' can be read two ways"),
    ):
        assert f"line {row} ({reason}" in " ".join(found.notes)


def test_the_means_are_those_of_the_list():
    """1.5 h and 0.5 h to notice, 4 h and 2 h to recover."""
    rows = drawn().document["incidents"]
    assert mean_time(rows, "occurred_at", "detected_at", UTC).hours == 1
    assert mean_time(rows, "detected_at", "recovered_at", UTC).hours == 3


def test_a_workbook_says_the_same_and_free_headings_are_asked_about():
    rows = [line.split(";") for line in LIST.splitlines()]
    book = xls({"Log": rows[:2]})
    assert drawn(book).document["incidents"] == FOUND[:1]
    odd = b"A;B;C;D\nI-1;x;2026-03-01 08:00;2026-03-01 09:30\n"
    assert drawn(odd, format="incidents").needs[0]["option"] == "mapping"
    mapping = {"A": "code", "B": "title", "C": "occurred_at", "D": "detected_at"}
    assert drawn(odd, format="incidents", mapping=mapping).document["incidents"][0]["code"] == "I-1"


def test_a_list_without_a_row_that_can_be_taken_is_refused():
    with pytest.raises(ImportRefused, match=r"No row of this list of incidents can be taken\. line 2 \(it has no id\)"):
        drawn(b"Ticket;Summary;Detected;Resolved\n;x;2026-03-01 08:00;\n")


def test_an_incident_about_nothing_known_stays_and_what_a_model_says_is_not_touched():
    ours = {"zones": [{"code": "Z1", "name": "Cell"}], "assets": [{"tag": "PLC-1"}]}
    rows = [{"code": n, "about": about} for n, about in enumerate(("asset:Cell", "asset:GONE", "flow:F9", "asset:NEW"))]
    placed, told = place_results({"incidents": rows, "assets": [{"tag": "NEW"}]}, ours)
    assert [one.get("about") for one in placed["incidents"]] == ["zone:Z1", None, "flow:F9", "asset:NEW"]
    assert told == ["About no asset or zone, for none is meant clearly: GONE (1)."]


@pytest.mark.django_db
def test_a_list_comes_into_the_site():
    site = factories.site("P1")
    factories.assessment(site, factories.small_plant("P1"))
    told, _ = model_import.prepare(site, dict(drawn().document), {})
    assert told["counts"] == {"created": 3, "changed": 0, "same": 0}
