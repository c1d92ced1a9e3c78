"""What a drawing brings into a model, what stays, what clashes, and that all of it can be taken back."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.merging import CodesClash, Kept, merge, take_back, touched
from assessment.engine.renaming import rename


def plant(**more):
    return {
        "bulkhead": 1,
        "site": {"code": "P"},
        "assessment": {"code": "A"},
        "zones": [{"code": "Z1", "name": "Office", "kind": "enterprise"}, {"code": "Z2", "name": "Cell"}],
        "assets": [
            {"tag": "HMI", "zone": "Z2", "ips": ["10.0.0.1"]},
            {"tag": "PLC", "zone": "Z2", "runs_on": "HMI", "interfaces": [{"switch": "HMI"}]},
        ],
        "flows": [{"code": "F1", "from": {"asset": "HMI"}, "to": {"asset": "PLC"}}],
        "waivers": [{"rule": "AR-001", "target": "asset:HMI", "reason": "r", "by": "b", "expires": "2027-01-01"}],
        "plan": {"must": ["MEA-037@asset:HMI", "MEA-037@asset:PLC"]},
        **more,
    }


DRAWING = {
    "zones": [{"code": "Z2", "name": "Cell", "kind": "control", "level": 1}, {"code": "Z3", "name": "DMZ"}],
    "assets": [{"tag": "PLC", "zone": "Z3", "vendor": "Acme"}, {"tag": "FW", "zone": "Z3"}],
}


def test_new_records_come_in_and_empty_fields_are_filled():
    merged = merge(plant(), DRAWING)
    assert merged.created == ("zone:Z3", "asset:FW")
    assert merged.filled == {"zone:Z2": ("kind", "level"), "asset:PLC": ("vendor",)}
    zones = {one["code"]: one for one in merged.document["zones"]}
    assert zones["Z2"] == {"code": "Z2", "name": "Cell", "kind": "control", "level": 1}


def test_what_is_known_stays_and_is_told():
    merged = merge(plant(), DRAWING)
    assert merged.kept == (Kept("asset:PLC", "zone", "Z2", "Z3"),)
    assert {one["tag"]: one["zone"] for one in merged.document["assets"]} == {"HMI": "Z2", "PLC": "Z2", "FW": "Z3"}


def test_the_same_drawing_again_changes_nothing():
    once = merge(plant(), DRAWING).document
    twice = merge(once, DRAWING)
    assert (twice.document, twice.created, twice.filled) == (once, (), {})


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (
            {"zones": [{"code": "Z1", "name": "Boiler house"}]},
            "zone:Z1 is 'Office' here and 'Boiler house' in the file",
        ),
        ({"flows": [{"code": "F1", "from": {"asset": "PLC"}, "to": {"asset": "HMI"}}]}, "flow:F1 joins other ends"),
    ],
)
def test_one_code_for_two_things_is_refused(theirs, words):
    with pytest.raises(CodesClash, match=words):
        merge(plant(), theirs)


def test_a_zone_without_a_name_of_its_own_does_not_clash():
    assert merge(plant(), {"zones": [{"code": "Z1"}]}).same == 1


def test_an_asset_is_renamed_wherever_it_is_named():
    document = rename(plant(), "asset", "HMI", "PANEL")
    assert document["flows"][0]["from"] == {"asset": "PANEL"}
    assert document["waivers"][0]["target"] == "asset:PANEL"
    assert document["plan"]["must"] == ["MEA-037@asset:PANEL", "MEA-037@asset:PLC"]
    plc = document["assets"][1]
    assert (plc["runs_on"], plc["interfaces"]) == ("PANEL", [{"switch": "PANEL"}])
    assert document["assets"][0]["tag"] == "HMI"


def test_a_change_is_taken_back_whole():
    before, after = plant(), merge(plant(), DRAWING).document
    assert take_back(after, touched(before, after)) == (before, ())


def test_what_was_changed_since_stays_and_the_rest_goes_back():
    before, after = plant(), merge(plant(), DRAWING).document
    now = copy.deepcopy(after)
    now["zones"][1]["kind"] = "safety"
    now["assets"][2]["vendor"] = "Zeta"
    now["zones"].append({"code": "Z9", "name": "New"})
    back, stays = take_back(now, touched(before, after))
    assert stays == ("zones:Z2.kind", "assets:FW")
    assert [one["code"] for one in back["zones"]] == ["Z1", "Z2", "Z9"]
    assert back["zones"][1] == {"code": "Z2", "name": "Cell", "kind": "safety"}
    assert [one["tag"] for one in back["assets"]] == ["HMI", "PLC", "FW"]


FIELDS = st.dictionaries(st.sampled_from(["name", "vendor", "model"]), st.sampled_from(["a", "b"]))
RECORDS = st.dictionaries(st.sampled_from("ABCD"), FIELDS).map(
    lambda found: [{"tag": tag, **more} for tag, more in found.items()]
)


@given(RECORDS, RECORDS)
def test_any_two_states_are_told_apart_and_taken_back(old, new):
    before, after = {"assets": old}, {"assets": new}
    back, stays = take_back(after, touched(before, after))
    assert stays == ()
    assert {one["tag"]: one for one in back.get("assets", [])} == {one["tag"]: one for one in old}
