"""The report tells what waits for a decision, the most blocked risk reduction first (row 28)."""

from tests.reports.plants import report_of, small_model

STANDOFF = {
    "code": "D1",
    "about": "zone:Z1",
    "status": "open",
    "positions": [{"by": "Kurz", "text": "Not in a run."}, {"by": "Meyer", "text": "At once."}],
}


def chapter(**more):
    document = report_of(small_model(**more), with_plan=more.pop("with_plan", True))
    return next(one for one in document.chapters if one.code == "needed")


def test_what_holds_up_most_stands_first_and_both_positions_are_told():
    """The plan's one action, CM-1 at Z1, waits for D1, for an agreed target and for approval; the keys hold up nothing."""
    found = chapter(decisions=[STANDOFF], programme={"sponsor": "Kurz"})
    needed, gates, standoffs = (one for one in found.blocks if one.kind == "table")
    assert [row[0].strong for row in needed.rows] == [*["Control (Z1)"] * 3, "Link (C1)"]
    points = [row[3].text for row in needed.rows]
    assert points[0] == points[1] == points[2]
    assert points[3] == "0"
    assert [row[1].text for row in gates.rows] == ["open"] * 4
    assert standoffs.rows[0][1].lines == ("Kurz: Not in a run.", "Meyer: At once.")


def test_a_plant_without_a_programme_is_told_no_gates():
    assert "Stall risk" not in [block.text for block in chapter().blocks if block.kind == "heading"]


def test_the_side_of_a_position_is_said_in_words():
    people = [{"code": "P1", "name": "Kurz", "side": "safety"}, {"code": "P2", "name": "Meyer", "side": "ot"}]
    held = [{"by": "P1", "text": "By wire."}, {"by": "P2", "text": "Too slow."}]
    found = chapter(people=people, decisions=[{**STANDOFF, "positions": held}], programme={"sponsor": "P1"})
    standoffs = [one for one in found.blocks if one.kind == "table"][2]
    assert standoffs.rows[0][1].lines == ("Kurz (safety): By wire.", "Meyer (OT): Too slow.")


def test_a_conduit_whose_approvals_the_model_states_waits_for_no_key_and_the_report_says_whose_count():
    link = {"code": "C1", "name": "Link", "between": ["Z1", "Z2"], "kind": "filtering"}
    stated = [{"side": side, "by": "P1", "on": "2026-01-01"} for side in ("ot", "it")]
    for conduit, waits in ((link, True), ({**link, "approvals": stated}, False)):
        found = chapter(conduits=[conduit], people=[{"code": "P1", "name": "Kurz"}])
        needed = next(one for one in found.blocks if one.kind == "table")
        assert ("Link (C1)" in [row[0].strong for row in needed.rows]) is waits
        notes = [one.text for one in found.blocks if one.kind == "paragraph" and one.is_note]
        assert notes[0].startswith("Approvals count here as the model states them.")
