"""What a walk asks where a zone is cut off: a cut stops what needs the zone elsewhere, and leaves the zone running."""

from architecture.exercises import questions_about_zone

CARD = {"name": "Filtration", "owner": None, "phone": None, "instruction": None, "conduits": []}
STOPS = {
    "at_once": ["Washing"],
    "later": [{"step": "Dosing", "after_hours": 6}, {"step": "Reports", "after_hours": None}],
}
ASKED = "What stops, and how long can that go on?"


def known(stops):
    return next(one.known for one in questions_about_zone(CARD, stops, {}) if one.text == ASKED)


def test_what_a_cut_stops_is_told_apart_from_what_stands_still_with_the_zone():
    elsewhere = "elsewhere, for what they need from here: Dosing (6 h), Reports"
    inside = "only where the zone itself stands still, not by the cut: Washing"
    assert known(STOPS) == f"{elsewhere}; {inside}"
    assert known({**STOPS, "later": []}) == inside
    assert known({**STOPS, "at_once": []}) == elsewhere
    assert known(None) == ""
