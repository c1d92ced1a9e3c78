"""The report tells where the first session was held without OT (row 26)."""

import pytest

from reports.blocks import Paragraph
from tests.reports.plants import report_of, small_model

PEOPLE = [
    {"code": "o", "name": "Kurz", "side": "ot"},
    {"code": "i", "name": "Meyer", "side": "it"},
    {"code": "u", "name": "Nowak"},
]


def session(code, on, *attendees):
    return {"code": code, "on": on, "attendees": list(attendees)}


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        ([], None),
        ([session("W1", "2026-11-01", "i", "o")], None),
        ([session("W1", "2026-11-01", "i")], "Nobody of OT was at the first session (W1, 2026-11-01)"),
        ([session("W2", "2026-11-08", "o"), session("W1", "2026-11-01", "i")], "Nobody of OT was at the first session"),
        ([session("W1", "2026-11-01"), session("W2", "2026-11-08", "o")], None),
        ([session("W1", "2026-11-01", "i", "u")], "the side of some is not recorded"),
        ([session("W1", "2026-11-01", "A guest")], "the side of some is not recorded"),
    ],
)
def test_a_first_session_without_ot_is_told(sessions, said):
    document = report_of(small_model(people=PEOPLE, sessions=sessions), with_plan=False)
    chapter = next(one for one in document.chapters if one.code == "decisions")
    texts = [block.text for block in chapter.blocks if isinstance(block, Paragraph)]
    found = [text for text in texts if "first session" in text]
    assert len(found) == (said is not None)
    assert all(said in text for text in found)


def test_a_superseded_decision_is_not_listed():
    recorded = [
        {"code": "D1", "status": "open", "about": "zone:Z1"},
        {"code": "D2", "status": "agreed", "supersedes": "D1", "outcome": "as drawn"},
    ]
    document = report_of(small_model(decisions=recorded, people=PEOPLE), with_plan=False)
    chapter = next(one for one in document.chapters if one.code == "decisions")
    (table,) = (block for block in chapter.blocks if block.kind == "table")
    assert [row[0].strong for row in table.rows] == ["D2"]
