"""A cut in a change set: every flow over the conduit, or over the zone's border, goes; and it is told what stops."""

from __future__ import annotations

import pytest

from assessment.engine.model_file.load import load_document
from assessment.engine.what_if.asking import changed_model
from assessment.engine.what_if.severing import CUT
from documents.errors import ModelRefused

PLANT = {
    "bulkhead": 1,
    "site": {"code": "S"},
    "assessment": {"code": "A"},
    "zones": [{"code": "A", "name": "Office"}, {"code": "B", "name": "Line"}, {"code": "C", "name": "Store"}],
    "conduits": [{"code": "C1", "name": "Office link", "between": ["A", "B"]}],
    "assets": [
        {"tag": "LIC", "zone": "A", "depends_on": []},
        {
            "tag": "PLC",
            "zone": "B",
            "depends_on": [{"on": "LIC", "service": "licences", "required": True, "survives_hours": 5}],
        },
        {"tag": "HMI", "zone": "B", "depends_on": []},
        {"tag": "BOX", "zone": "C", "depends_on": []},
    ],
    "flows": [
        {"code": "F1", "from": {"asset": "PLC"}, "to": {"asset": "LIC"}, "protocol": "https", "basis": "observed"},
        {"code": "F2", "from": {"asset": "HMI"}, "to": {"asset": "PLC"}, "protocol": "https"},
        {"code": "F3", "from": {"asset": "HMI"}, "to": {"asset": "BOX"}, "protocol": "https"},
    ],
}


def after(*cut):
    changes = {"bulkhead_changes": 1, "name": "n", "cut": list(cut)}
    changed, notes = changed_model(load_document(PLANT), changes)
    gone = {one["code"] for one in changed.document["flows"] if one.get("decision") == "forbidden"}
    assert all(one["basis"] == "declared" for one in changed.document["flows"] if one["code"] in gone)
    return gone, notes


def test_a_conduit_goes_with_the_flows_found_by_their_ends_and_nothing_else():
    gone, notes = after("conduit:C1")
    assert gone == {"F1"}
    assert notes[0] == "Office link is cut: flows that go with it: 1."
    assert notes[1].startswith("Nobody is named who could agree to all of it")
    assert notes[2].startswith("Nobody permitted any of what goes")
    assert notes[3] == "Flows that go and serve no recorded purpose: 1 (PLC to LIC)."
    assert notes[4].startswith("PLC stops after 5 h: PLC needs LIC for licences")


def test_a_zone_goes_with_what_crosses_its_border_over_a_conduit_or_none():
    assert after("zone:B")[0] == {"F1", "F3"}
    gone, notes = after("zone:C")
    assert gone == {"F3"}
    assert notes[4].startswith("Nothing is stated to stop by the cut")


def test_a_place_that_the_model_lacks_is_refused_with_its_place():
    for wrong in ("zone:X", "asset:PLC"):
        with pytest.raises(ModelRefused) as refused:
            after("conduit:C1", wrong)
        assert "cut[1]" in str(refused.value.errors[0])


USES = {
    **PLANT,
    "people": [{"code": "kl", "name": "Kim Lund"}],
    "use_cases": [
        {"code": "U1", "decision": "When to buy", "owner": "kl", "consumer": "digital twin", "flows": ["F1"]},
        {"code": "U2", "decision": "When to stop", "flows": ["F2"]},
    ],
    "assets": [*PLANT["assets"], {"tag": "OLD", "name": "Old box", "zone": "C"}],
    "flows": [
        *PLANT["flows"][:2],
        {**PLANT["flows"][2], "use_case": "U2"},
        {"code": "F4", "from": {"asset": "PLC"}, "to": {"asset": "LIC"}, "data": "from"},
    ],
}


def told(**changes):
    return changed_model(load_document(USES), {"bulkhead_changes": 1, "name": "n", **changes})[1]


def test_a_flow_that_is_blocked_or_removed_says_whose_data_goes_and_what_stops():
    blocked = {"decision": "forbidden", "basis": "declared"}
    lost = "When to stop (nobody is named who decides) loses part of its data, 1 of 2 flows: HMI to PLC."
    assert lost in told(set={"flows": {"F2": blocked}})
    assert "When to stop (nobody is named who decides) loses part of its data, 1 of 2 flows: HMI to BOX." in told(
        remove={"flows": ["F3"]}
    )
    both = told(set={"flows": {"F1": blocked, "F4": blocked}})
    assert "When to buy (decided by Kim Lund, for digital twin) loses its data: PLC to LIC." in both
    assert any(one.startswith("PLC stops after 5 h: PLC needs LIC for licences") for one in both)
    one_left = told(set={"flows": {"F1": blocked}})
    assert any(one.startswith("PLC may stop: PLC needs LIC") for one in one_left), "F4 still runs between the two"


def test_a_conduit_that_is_closed_takes_its_flows_and_a_silent_asset_is_asked_for():
    notes = told(set={"conduits": {"C1": {"status": "closed"}}})
    assert "Nothing" not in " ".join(notes)
    assert any(one.startswith("PLC stops after 5 h") for one in notes)
    gone = told(add={"flows": []}, cut=["zone:C"])
    assert gone[3].startswith("When to stop (nobody is named who decides) loses part of its data")
    talk = {**USES, "flows": [*USES["flows"], {"code": "F5", "from": {"asset": "OLD"}, "to": {"asset": "HMI"}}]}
    changes = {"bulkhead_changes": 1, "name": "n", "remove": {"flows": ["F5"]}}
    asked = changed_model(load_document(talk), changes)[1]
    assert asked[-1] == "They talk over what goes, and nobody has stated what they need: Old box (OLD)."


def test_sessions_of_the_same_channel_that_go_on_are_said_first_and_serve_its_purpose():
    """By hand: F1 is declared from office to line; O1 and O2 are seen on it, O3 is of another port."""
    declared = {"code": "F1", "from": {"zone": "A"}, "to": {"asset": "PLC"}, "protocol": "mssql", "port": 1433}
    seen = {"from": {"asset": "LIC"}, "to": {"asset": "PLC"}, "protocol": "mssql", "port": 1433, "basis": "observed"}
    flows = [
        {**declared, "decision": "allowed", "owner": "kl", "use_case": "U1"},
        {**seen, "code": "O1"},
        {**seen, "code": "O2", "from": {"asset": "PC"}},
        {**seen, "code": "O3", "port": 22, "protocol": "ssh"},
    ]
    uses = [{key: value for key, value in USES["use_cases"][0].items() if key != "flows"}]
    assets = [*USES["assets"], {"tag": "PC", "zone": "A"}]
    model = load_document({**USES, "assets": assets, "flows": flows, "use_cases": uses})

    def asked(**changes):
        return changed_model(model, {"bulkhead_changes": 1, "name": "n", **changes})[1]

    one = asked(set={"flows": {"F1": CUT}})
    assert one[0] == (
        "The connection is not cut: other sessions of the same channel go on: 2 (LIC to PLC, PC to PLC). "
        "To end them, cut the conduit Office link."
    )
    assert one[1] == "Before it is blocked, these have to agree: Kim Lund."
    assert one[2] == (
        "When to buy (decided by Kim Lund, for digital twin) loses part of its data, 1 of 3 flows: Office to PLC."
    )
    whole = asked(cut=["conduit:C1"])
    assert not any("not cut" in said for said in whole)
    assert "Flows that go and serve no recorded purpose: 1 (LIC to PLC)." in whole, "O3 is covered by no channel"
    assert any(said.startswith("When to buy (decided by Kim Lund, for digital twin) loses its data") for said in whole)


def test_a_change_that_takes_nothing_away_says_nothing_of_data():
    assert told(set={"zones": {"A": {"sl_t": 2}}}) == []
