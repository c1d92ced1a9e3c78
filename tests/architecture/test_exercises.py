"""What a walk asks where a zone is cut off: a cut stops what needs the zone elsewhere, and leaves the zone running."""

from architecture.exercises import held_about, questions_about_zone

CARD = {"name": "Filtration", "owner": None, "phone": None, "instruction": None, "conduits": []}
STOPS = {
    "inside_steps": ["Washing"],
    "stops": [{"name": "Doser", "hours": 6, "exact": True}, {"name": "Printer", "hours": 0, "exact": False}],
    "may_stop": [{"name": "Reports"}],
    "not_known": [{"name": "Pump"}],
}
ASKED = "What stops, and how long can that go on?"


def known(stops):
    return next(one.known for one in questions_about_zone(CARD, stops, {}) if one.text == ASKED)


def test_what_a_cut_stops_is_told_apart_from_what_stands_still_with_the_zone():
    stops, perhaps = "by the cut: Doser (6 h), Printer (time not known)", "perhaps: Reports"
    unsaid = "nobody has said of: Pump"
    inside = "only where the zone itself stands still, not by the cut: Washing"
    assert known(STOPS) == f"{stops}; {perhaps}; {unsaid}; {inside}"
    nothing = {**STOPS, "stops": [], "may_stop": [], "not_known": []}
    assert known(nothing) == inside
    assert known(None) == ""


def test_the_newest_exercise_about_a_card_is_told_with_its_answers():
    old = {"code": "X1", "about": "zone:Z1", "on": "2025-01-01"}
    new = {"code": "X2", "about": "zone:Z1", "on": "2026-01-01", "steps": [{"holds": True}, {"holds": False}, {}]}
    found = held_about("zone:Z1", [old, new, {"code": "X3", "about": "zone:Z2", "on": "2026-02-02"}])
    assert (found["code"], found["count"], found["holding"], found["failing"]) == ("X2", 3, 1, 1)
    assert held_about("zone:Z9", [old]) is None
