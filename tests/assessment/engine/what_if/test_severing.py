"""A cut in a change set: every flow over the conduit, or over the zone's border, goes; and it is told what stops."""

from __future__ import annotations

import pytest

from assessment.engine.model_file.load import load_document
from assessment.engine.what_if.asking import changed_model
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
    assert notes[1].startswith("PLC stops after 5 h: PLC needs LIC for licences")


def test_a_zone_goes_with_what_crosses_its_border_over_a_conduit_or_none():
    assert after("zone:B")[0] == {"F1", "F3"}
    gone, notes = after("zone:C")
    assert gone == {"F3"}
    assert notes[1].startswith("Nothing is stated to stop by the cut")


def test_a_place_that_the_model_lacks_is_refused_with_its_place():
    for wrong in ("zone:X", "asset:PLC"):
        with pytest.raises(ModelRefused) as refused:
            after("conduit:C1", wrong)
        assert "cut[1]" in str(refused.value.errors[0])
