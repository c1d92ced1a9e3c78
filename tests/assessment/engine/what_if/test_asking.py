"""What if, on the small plant of the comparison: each answer worked out by hand, or as the plan reckons it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.engine.model_file.load import load_text
from assessment.engine.plant import Plant
from assessment.engine.what_if.asking import ask_what_if, changed_model
from config.judging import checked, planned
from documents.errors import ModelRefused
from tests.assessment.engine.compare.plants import add, changed, put, record

ROOT = Path(__file__).resolve().parents[4]
MFA = "MEA-031@conduit:C1"


def ask(model=None, pairs=None, **changes):
    question = {"bulkhead_changes": 1, "name": "test", **changes}
    return ask_what_if(model or changed(), question, pairs=pairs)[0]


def after(model=None, **changes):
    return changed_model(model or changed(), {"bulkhead_changes": 1, "name": "test", **changes})[0].document


def errors(model=None, **changes):
    with pytest.raises(ModelRefused) as refused:
        ask(model, **changes)
    return [str(error) for error in refused.value.errors]


def test_a_flow_that_goes_breaks_the_chain():
    (path,) = ask(remove={"flows": ["F2"]})["paths"]
    assert (path["verdict"], path["proven"]) == ("chain broken", True)


def test_a_flow_that_goes_where_another_way_leads_leaves_that_path():
    direct = add("flows", code="F3", **{"from": {"asset": "PC"}, "to": {"asset": "SIS"}, "protocol": "modbus_tcp"})
    (path,) = ask(changed(direct), remove={"flows": ["F3"]})["paths"]
    assert (path["verdict"], path["remaining"]["hops"]) == ("other path remains", ["PC", "JUMP", "SIS"])


def test_a_change_beside_the_path_leaves_the_same_path():
    (path,) = ask(set={"assets": {"PC": {"location": "Room 4"}}})["paths"]
    assert (path["verdict"], path["same_path"], path["changed"]) == ("other path remains", True, False)


def test_a_diode_stops_the_session_and_breaks_the_chain():
    one_way = {"C2": {"kind": "diode", "direction": "reverse"}}
    (path,) = ask(set={"conduits": one_way})["paths"]
    assert path["verdict"] == "chain broken"


def test_the_comparison_carries_its_name_and_the_pairs_that_were_asked():
    found = ask(name="No second hop", pairs=[("PC", "SIS")], remove={"flows": ["F2"]})
    assert found["change_set"] == {"name": "No second hop", "description": None}
    assert [(one["source"], one["target"]) for one in found["paths"]] == [("PC", "SIS")]


def test_closing_a_stage_of_a_cut_over_computes_the_paths_again():
    """Row 49: the old way and the new one stand side by side until the stage closes.

    PROFIBUS over C2 (F2), PROFINET over C4 (F7); the new way is the one that remains.
    """
    both = [
        add("conduits", code="C4", name="PROFINET", between=["DMZ", "SAFE"], kind="filtering"),
        add("flows", code="F7", conduit="C4", **{"from": {"asset": "JUMP"}, "to": {"asset": "SIS"}}),
    ]
    (path,) = ask(changed(*both), remove={"flows": ["F2"], "conduits": ["C2"]})["paths"]
    assert path["before"]["flows"] == ["F1", "F2"]
    assert (path["verdict"], path["remaining"]["flows"]) == ("other path remains", ["F1", "F7"])


# -- measures ---------------------------------------------------------------------------------------------------


def test_a_second_factor_joins_the_flows_of_its_conduit_and_makes_their_step_harder():
    document = after(place=[MFA])
    assert record("flows", "F1")(document)["controls"] == ["mfa"]
    assert record("conduits", "C1")(document)["measures"] == [{"measure": "MEA-031", "status": "active"}]
    (path,) = ask(place=[MFA])["paths"]
    # DMZ at strength 2 + 1 against 2: 1523 instead of 1000, and 301 into SAFE: 10^-1.824 = 1.5 %
    assert (path["before"]["weight"], path["remaining"]["weight"]) == (1301, 1824)
    assert path["remaining"]["chance_percent"] == 1.5


def test_a_second_factor_shows_in_the_remote_access_over_its_flow():
    model = changed(add("remote_access", code="RA", flow="F1", mfa=False))
    assert record("remote_access", "RA")(after(model, place=[MFA]))["mfa"] is True


def test_a_measure_lifts_a_claim_by_what_it_gives():
    own = add("measures", code="CM", title="Hardening", sl=[0, 2, 0, 0, 0, 0, 0])
    document = after(changed(own), place=["CM@zone:SAFE"])
    assert record("zones", "SAFE")(document)["sl_a"] == [1, 2, 1, 1, 1, 1, 1]
    (safe,) = ask(changed(own), place=["CM@zone:SAFE"])["levels"]
    assert (safe["levels_missing"], safe["change"]) == ({"old": 7, "new": 6}, "better")


def test_a_measure_where_nothing_is_claimed_leaves_the_claim_unwritten():
    own = add("measures", code="CM", sl=[0, 2, 0, 0, 0, 0, 0])
    unclaimed = changed(own, put("zones", "SAFE", sl_a=None))
    assert "sl_a" not in record("zones", "SAFE")(after(unclaimed, place=["CM@zone:SAFE"]))
    (safe,) = ask(unclaimed, place=["CM@zone:SAFE"])["levels"]
    assert [(one["fr"], one["sl_a"]["new"], one["change"]) for one in safe["elements"]] == [("FR2", 2, "learned")]


def test_a_retired_measure_counts_no_more_and_an_assessors_claim_is_to_be_asked_again():
    """Worked example (a): components 2,2,1,1,1,1,1 and FR3 = 3 by a measure; retired, FR3 is short by 2."""
    components = [
        add("assets", tag="A", zone="DMZ", sl_c=[2, 2, 2, 1, 1, 1, 1]),
        put("assets", "JUMP", sl_c=[2, 2, 1, 1, 1, 1, 1]),
        add("measures", code="CM", sl=[0, 0, 3, 0, 0, 0, 0]),
    ]
    placed = put(
        "zones", "DMZ", sl_a=None, sl_t=[2, 2, 3, 1, 1, 1, 1], measures=[{"measure": "CM", "status": "active"}]
    )
    (dmz,) = ask(changed(*components, placed), retire=["CM@zone:DMZ"])["levels"]
    assert [(one["fr"], one["sl_a"], one["gap"]["new"]) for one in dmz["elements"]] == [
        ("FR3", {"old": 3, "new": 1}, 2)
    ]
    claimed = changed(*components, placed, put("zones", "DMZ", sl_a=2))
    found = ask(claimed, retire=["CM@zone:DMZ"])
    assert found["levels"] == []
    assert any("CM is retired at Industrial DMZ" in note for note in found["notes"])


def test_forbidden_sessions_that_are_removed_leave_the_graph():
    forbidden = put("flows", "F2", basis="observed", decision="forbidden")
    own = add("measures", code="CM", path_effect="removes_forbidden", applies_to=["conduit"])
    (path,) = ask(changed(forbidden, own), place=["CM@conduit:C2"])["paths"]
    assert path["verdict"] == "chain broken"


def test_a_diode_that_is_placed_takes_the_direction_of_the_measure_or_of_the_conduit():
    own = add("measures", code="CM", path_effect="diode", direction="reverse", applies_to=["conduit"])
    (path,) = ask(changed(own), place=["CM@conduit:C2"])["paths"]
    assert path["verdict"] == "chain broken"
    undirected = add("measures", code="CM", title="Diode", path_effect="diode", applies_to=["conduit"])
    assert errors(changed(undirected), place=["CM@conduit:C2"]) == [
        "place[0]: Diode (CM) needs a direction: set that of the conduit to forward or reverse"
    ]


def test_what_cannot_be_placed_or_retired_is_told_with_its_place():
    assert errors(
        place=["MEA-031@asset:PC", "MEA-031@conduit:C9", "NONE@zone:SAFE", MFA],
        retire=["MEA-031@zone:SAFE", MFA],
    ) == [
        'place[0]: expected a place zone:CODE or conduit:CODE, found "MEA-031@asset:PC"',
        'place[1]: expected the code of a conduit of the model, found "C9"',
        'place[2]: expected the code of a measure, found "NONE"',
        'retire[0]: the measure "MEA-031" is not placed at zone:SAFE',
        'retire[1]: "MEA-031@conduit:C1" stands under place, too',
    ]


def test_a_limit_of_consequences_is_noted():
    own = add("measures", code="CM", title="Relief valve", limits={"safety": 2}, sl=[0] * 7)
    assert any("Relief valve (CM) limits" in note for note in ask(changed(own), place=["CM@zone:SAFE"])["notes"])


@pytest.mark.parametrize(
    ("name", "budget"),
    [
        ("demo/water-works.yaml", None),
        ("tests/samples/three-measures.yaml", 10),
        ("tests/samples/three-measures.yaml", 6),
    ],
)
def test_a_plan_placed_as_a_what_if_reaches_what_the_plan_promises(name, budget):
    """The plan counts an unknown level of a zone with a target as its target; a likelihood that a person stated stays.

    What a migration takes away in the plan's time, the question forbids.
    """
    model = load_text((ROOT / name).read_bytes())
    plan = planned(model, budget)["plan"]
    plant = Plant(model.system)
    going = [one["old_conduit"] for one in plan["stages"] if one["period"]]
    gone = [channel.flow.code for conduit in going for channel in plant.channels_of(conduit)]
    assert bool(gone) == ("demo" in name)
    question = {
        "bulkhead_changes": 1,
        "name": "the plan",
        "place": [one["action"] for one in plan["schedule"]],
        **({"set": {"flows": {code: {"decision": "forbidden"} for code in gone}}} if gone else {}),
    }
    found, then = ask_what_if(model, question)
    result = checked(then, None)
    unknown = sum(
        target or 0
        for zone in result["zones"].values()
        for target, gap in zip(zone["sl_t"], zone["gap"], strict=True)
        if gap is None
    )
    assert found["new"]["totals"]["levels_missing"] + unknown == plan["remaining"]["levels_missing"]
    for code, cell in plan["scenarios_after"].items():
        if not result["scenarios"][code]["today"]["stated"]:
            assert result["scenarios"][code]["today"]["points"] == cell["points"], code


def test_native_devices_lose_the_bus_that_could_not_be_routed():
    bus = add("segments", code="DN-1", medium="devicenet", attached_to=["BRIDGE"])
    bridge = add("assets", tag="BRIDGE", zone="SAFE")
    drive = add("assets", tag="DRIVE", zone="SAFE", interfaces=[{"segment": "DN-1"}])
    plant = changed(bus, bridge, drive)
    assert "DRIVE" not in str(ask(plant, set={"assets": {"DRIVE": {"location": "Room 4"}}})["notes"])
    native = ask(
        plant,
        remove={"assets": ["BRIDGE"]},
        set={"assets": {"DRIVE": {"interfaces": [{"ip": "10.0.0.9"}]}}, "segments": {"DN-1": {"attached_to": None}}},
    )
    assert (
        "DRIVE stand behind DN-1 today, a bus that cannot be routed, and would not any more: whoever reaches their "
        "network would reach them. That protection is lost."
    ) in native["notes"]
