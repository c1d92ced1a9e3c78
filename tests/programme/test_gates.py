"""Stall risk: which of the four gates are open, and which record each of them misses (row 1)."""

from assessment.engine.model_file.canonical import record_sha256
from programme.gates import architecture_is_signed, gates_of, stall_risk
from tests.programme.plants import changed, governed, plant

TEAM = {"sponsor": "Dana", "steering": ["ola", "ida"]}
SIGNED = {"code": "edge_architecture", "record": "B1", "passed_on": "2026-10-01"}


def test_with_nothing_recorded_four_of_four_are_open_and_each_names_what_is_missing():
    gates = gates_of(governed())
    assert stall_risk(gates) == (4, 4)
    assert {one.code: one.missing for one in gates} == {
        "steering_team": ("No steering team is recorded.",),
        "edge_architecture": ("No signed architecture is named: sign a baseline of it, and name it here.",),
        "pilot_scope": ("The pilot names no line.", "The pilot names no use case."),
        "dual_review": (
            "DMZ to cloud lacks the key of OT and IT.",
            "Line 1 to DMZ lacks the key of OT and IT.",
            "Line 2 to DMZ lacks the key of OT and IT.",
        ),
    }


def test_with_each_record_there_none_is_open():
    document = plant(
        programme={**TEAM, "gates": [SIGNED], "pilot": {"line": "LINE-1", "use_case": "UC-1"}},
    )
    for conduit in document["conduits"]:
        conduit["approvals"] = [{"side": side, "of": record_sha256(conduit)} for side in ("ot", "it")]
    assert stall_risk(gates_of(governed(document))) == (0, 4)


def test_two_members_of_it_are_no_joint_team():
    gates = gates_of(governed(plant(programme={"steering": ["ida", "ivo"]})))
    assert gates[0].missing == ("The steering team has no member whose side is OT.",)


def test_a_tick_is_no_record():
    ticked = [
        {"code": code, "record": "minutes", "passed_on": "2026-10-01"} for code in ("steering_team", "dual_review")
    ]
    assert stall_risk(gates_of(governed(plant(programme={"gates": ticked})))) == (4, 4)


def test_a_baseline_that_nobody_signed_is_no_architecture():
    document = plant(programme={"gates": [SIGNED]})
    assert architecture_is_signed(governed(document))
    assert architecture_is_signed(governed(document, signed=frozenset({"B1"})))
    here = governed(document, signed=frozenset({"B0"}))
    assert gates_of(here)[1].missing == ("B1 is named as the architecture, and no such baseline is signed.",)


def test_a_key_of_a_file_that_nobody_gave_here_does_not_count():
    here = governed(lacking={"C-1": (), "C-2": ("ot",), "C-3": ()})
    assert gates_of(here)[3].missing == ("Line 2 to DMZ lacks the key of OT.",)


def test_a_use_case_without_decision_or_owner_is_no_scope():
    scope = {"pilot": {"line": "LINE-2", "use_case": "UC-2"}}
    assert gates_of(governed(plant(programme=scope)))[2].missing == (
        "The use case of the pilot names no decision or no owner.",
    )
    document = changed(plant(programme=scope), "use_cases", "UC-2", owner="ola")
    assert gates_of(governed(document))[2].missing == ()


def test_a_gate_of_the_site_is_passed_by_a_record_and_a_day_and_counts_for_itself():
    own = [{"code": "works_council"}, {"code": "insurer", "record": "letter", "passed_on": "2026-10-02"}]
    gates = gates_of(governed(plant(programme={"gates": own})))
    assert [one.is_open for one in gates if one.is_own] == [True, False]
    assert stall_risk(gates) == (4, 4)
