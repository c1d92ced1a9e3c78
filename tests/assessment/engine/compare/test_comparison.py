"""What each change to the small plant of `plants` does, worked out by hand."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest

from assessment.engine.compare.comparison import compare_models
from assessment.engine.compare.findings import newly_worse
from assessment.engine.graph.services import UnknownEndError
from assessment.engine.model_file.load import load_document, load_text
from tests.assessment.engine.compare.plants import PLANT, add, changed, comparison, drop, put, record

ROOT = Path(__file__).resolve().parents[4]

# PC to SIS directly, by a protocol that names itself and can write.
BYPASS = add("flows", code="F3", **{"from": {"asset": "PC"}, "to": {"asset": "SIS"}, "protocol": "modbus_tcp"})


def findings(found):
    return {one["id"]: one["change"] for one in found["findings"]}


def test_a_second_way_in_past_the_dmz_leaves_the_chain_open_by_another_path():
    found = comparison(BYPASS)
    (path,) = found["paths"]
    assert (path["source"], path["target"], path["verdict"]) == ("OFFICE", "SAFE", "other path remains")
    assert path["before"]["hops"] == ["PC", "JUMP", "SIS"]
    assert path["remaining"]["hops"] == ["PC", "SIS"]
    # one border into SAFE at strength 1 against an attacker of 2: 50 %
    assert path["remaining"]["chance_percent"] == 50
    assert path["minimum_cut"] == {"old": ["F1"], "new": ["F1", "F3"]}
    assert path["routes"] == {"old": 1, "new": 2}
    assert not path["same_path"]
    assert found["verdict"] == "worse"


def test_a_second_way_in_raises_the_likelihood_by_what_it_spares():
    # before: DMZ 1000 + SAFE 301 + damage 301 = 1602, one step off 4: 4 * 3; with F3: 602, no step: 4 * 4
    (risk,) = comparison(BYPASS)["risk"]
    points = {side: cell["points"] for side, cell in risk["today"].items()}
    assert (points, risk["change"]) == ({"old": 12, "new": 16}, "worse")
    assert risk["unmitigated"]["old"] == risk["unmitigated"]["new"]


def test_a_second_way_in_brings_findings_at_the_flow_that_has_no_conduit():
    found = comparison(BYPASS)
    new = {key for key, change in findings(found).items() if change == "new"}
    assert {"AR-002@flow:F3", "AR-025@flow:F3"} <= new
    worse = {one["id"] for one in newly_worse(found["findings"], "critical")}
    assert worse >= {"AR-002@flow:F3", "AR-025@flow:F3"}
    assert all(one["severity"]["new"] == "critical" for one in newly_worse(found["findings"], "critical"))


def test_the_same_change_backwards_is_better():
    found = compare_models(changed(BYPASS), changed())
    assert findings(found)["AR-025@flow:F3"] == "gone"
    assert found["paths"][0]["remaining"]["hops"] == ["PC", "JUMP", "SIS"]
    assert found["risk"][0]["change"] == "better"
    assert not newly_worse(found["findings"], "low")


def test_without_the_second_hop_the_chain_is_broken():
    (path,) = comparison(drop("flows", "F2"))["paths"]
    assert (path["verdict"], path["remaining"], path["proven"]) == ("chain broken", None, True)
    assert path["before"]["hops"] == ["PC", "JUMP", "SIS"]
    assert path["minimum_cut"]["new"] == []


def test_where_flows_may_be_missing_a_broken_chain_proves_nothing():
    def incomplete(document):
        document["assessment"]["flows_complete"] = False

    found = comparison(drop("flows", "F2"), before=(incomplete,))
    assert (found["paths"][0]["verdict"], found["paths"][0]["proven"]) == ("chain broken", False)
    assert any("proves nothing" in note for note in found["notes"])


def test_a_zone_that_becomes_a_target_only_now_is_seen_with_the_path_it_had():
    found = comparison(put("zones", "DMZ", sl_t=3))
    told = {(one["source"], one["target"]): (one["verdict"], one["changed"]) for one in found["paths"]}
    assert told == {("OFFICE", "DMZ"): ("other path remains", False), ("OFFICE", "SAFE"): ("other path remains", False)}


def test_a_path_to_a_zone_that_is_new_has_opened():
    found = comparison(
        add("zones", code="SIS2", kind="safety", level=1),
        add("assets", tag="SIS-B", zone="SIS2"),
        add("flows", code="F4", **{"from": {"asset": "PC"}, "to": {"asset": "SIS-B"}}),
    )
    assert (found["paths"][0]["target"], found["paths"][0]["verdict"]) == ("SIS2", "path opened")
    back = compare_models(
        changed(
            add("zones", code="SIS2", kind="safety", level=1),
            add("flows", code="F4", **{"from": {"asset": "PC"}, "to": {"zone": "SIS2"}}),
        ),
        changed(),
    )
    assert {one["target"]: one["verdict"] for one in back["paths"]}["SIS2"] == "end removed"


def test_a_pair_that_is_asked_for_and_that_neither_model_has_is_an_error():
    with pytest.raises(UnknownEndError):
        compare_models(changed(), changed(), pairs=[("OFFICE", "NOWHERE")])


def test_a_claim_at_the_target_closes_seven_gaps():
    found = comparison(put("zones", "SAFE", sl_a=2))
    (safe,) = found["levels"]
    assert (safe["place"], safe["change"], safe["levels_missing"]) == ("zone:SAFE", "better", {"old": 7, "new": 0})
    assert [one["gap"] for one in safe["elements"]] == [{"old": 1, "new": 0}] * 7
    assert findings(found)["AR-066@zone:SAFE"] == "gone"
    # 1000 + 1000 + 1000: three steps off 4
    assert found["risk"][0]["today"]["new"]["points"] == 4


def test_a_claim_that_is_withdrawn_makes_nothing_better():
    found = comparison(put("zones", "SAFE", sl_a=None))
    (safe,) = found["levels"]
    assert (safe["change"], safe["not_assessed"]) == ("lost", {"old": 0, "new": 7})
    assert {one["change"] for one in safe["elements"]} == {"lost"}
    assert findings(found)["AR-066@zone:SAFE"] == "not_judged"
    assert found["verdict"] == "worse"


def test_a_claim_that_comes_to_light_is_neither_better_nor_worse():
    found = compare_models(changed(put("zones", "SAFE", sl_a=None)), changed())
    assert found["levels"][0]["change"] == "learned"
    assert found["levels"][0]["levels_missing"] == {"old": 0, "new": 7}


def test_a_finding_that_no_rule_can_judge_any_more_is_not_gone():
    """AR-082 is a blind spot while the owners are known; without an owner it cannot be told any more."""
    owned = [put("zones", code, owner=owner) for code, owner in (("OFFICE", "A"), ("DMZ", "A"), ("SAFE", "B"))]
    parties = [add("organisations", code=code, kind="asset_owner") for code in ("A", "B")]
    set_by = [put("zones", "DMZ", set_by="A"), put("zones", "SAFE", set_by="B")]
    before = changed(*parties, *owned, *set_by)
    after = changed(*parties, *owned, *set_by, put("zones", "SAFE", owner=None))
    found = compare_models(before, after)
    assert findings(found)["AR-082@conduit:C2"] == "not_judged"
    (blind,) = found["monitoring"]
    assert (blind["old"], blind["new"], blind["change"]) == ("blind_spot", "not_evaluated", "lost")


def test_a_finding_that_rests_on_one_more_flow_has_grown():
    listed = put("conduits", "C2", controls=[])
    # F1 is no direct session; F5 and F6 cross from the office to the controller over one conduit that allows it
    direct = add("conduits", code="C3", between=["OFFICE", "SAFE"], kind="filtering")
    first = add("flows", code="F5", **{"from": {"asset": "PC"}, "to": {"asset": "SIS"}, "protocol": "https"})
    second = add("flows", code="F6", **{"from": {"asset": "PC"}, "to": {"asset": "SIS"}, "protocol": "ssh"})
    found = comparison(second, before=(listed, direct, first))
    grown = {one["id"]: one for one in found["findings"] if one["change"] == "grown"}
    assert grown["AR-025@conduit:C3"]["evidence"]["flows"] == {"added": ["F6"], "removed": []}
    assert "AR-025@conduit:C3" in {one["id"] for one in newly_worse(found["findings"], "critical")}
    shrunk = compare_models(changed(listed, direct, first, second), changed(listed, direct, first))
    assert findings(shrunk)["AR-025@conduit:C3"] == "shrunk"


def test_a_waiver_makes_a_finding_better_and_its_end_makes_it_worse():
    waiver = {"rule": "AR-005", "target": "conduit:C1", "reason": "under study", "by": "kl", "expires": "2027-01-01"}
    found = comparison(add("waivers", **waiver))
    assert findings(found)["AR-005@conduit:C1"] == "better"
    back = compare_models(changed(add("waivers", **waiver)), changed())
    assert findings(back)["AR-005@conduit:C1"] == "worse"
    assert "AR-005@conduit:C1" in {one["id"] for one in newly_worse(back["findings"], "medium")}


def test_a_new_name_changes_the_model_and_not_the_judgement():
    found = comparison(put("assets", "PC", location="Room 4"))
    assert (found["verdict"], len(found["records"])) == ("same", 1)
    assert not any(found[name] for name in ("findings", "levels", "risk", "monitoring", "reopened"))


def test_the_order_of_the_file_never_shows():
    turned = deepcopy(PLANT)
    BYPASS(turned)
    for home in ("zones", "conduits", "assets", "flows"):
        turned[home].reverse()
    straight = comparison(BYPASS)
    backwards = compare_models(changed(), load_document(turned))
    for found in (straight, backwards):
        for one in found["findings"]:
            del one["message"]  # names the first of several flows in the order of the file
        del found["new"]["model_sha256"]
    assert json.dumps(straight, sort_keys=True) == json.dumps(backwards, sort_keys=True)


def test_what_else_differs_is_noted():
    def other(document):
        document["site"]["code"] = "T"
        document["assessment"]["date"] = "2027-01-01"
        document["assessment"]["conventions"]["attacker"] = 3

    notes = " ".join(comparison(other)["notes"])
    assert "two sites, S and T" in notes
    assert "as of 2026-11-21, the second as of 2027-01-01" in notes
    assert "The conventions changed" in notes


def test_a_bridge_that_gives_way_to_native_devices_takes_its_protection_along():
    """Row 53: DeviceNet behind its bridge cannot be routed; on EtherNet/IP every device answers the network."""
    bus = add("segments", code="DN1", zones=["SAFE"], medium="DeviceNet (CAN)", attached_to="JUMP")
    for change in (put("segments", "DN1", medium="EtherNet/IP", attached_to=None), drop("segments", "DN1")):
        (note,) = (one for one in comparison(change, before=(bus,))["notes"] if "DN1" in one)
        assert "cannot be routed: whoever came from another network had to pass JUMP" in note
        assert "this protection is gone" in note
    kept = comparison(put("segments", "DN1", medium="CAN"), before=(bus,))
    assert not any("DN1" in note for note in kept["notes"])
    unknown = comparison(put("segments", "DN1", medium=None), before=(bus,))
    assert any("not known any more" in note for note in unknown["notes"])


def test_the_sides_carry_their_totals():
    found = comparison(put("zones", "SAFE", sl_a=2))
    assert found["old"]["totals"]["levels_missing"] == 7
    assert found["new"]["totals"]["levels_missing"] == 0
    assert found["old"]["risk"] == {"points": 12, "scenarios": 1, "not_evaluated": 0}
    assert record("zones", "SAFE")(PLANT)["sl_a"] == 1  # the plant itself is left alone


def test_a_story_that_ends_otherwise_is_told():
    """A phishing mail reaches the controls of SAFE by way of the jump host, until the second hop is gone."""
    (broken,) = (one for one in comparison(drop("flows", "F2"))["stories"] if one["story"] == "phishing_plant_stop")
    assert (broken["verdict"], broken["change"]) == ({"old": "reachable", "new": "no_path"}, "better")


@pytest.mark.parametrize("name", ["demo/water-works.yaml", "tests/samples/every-field.yaml"])
def test_a_model_compared_with_itself_is_unchanged(name):
    model = load_text((ROOT / name).read_bytes())
    found = compare_models(model, model)
    assert found["verdict"] == "unchanged"
    assert not any(
        found[part] for part in ("records", "findings", "reopened", "levels", "risk", "monitoring", "stories")
    )
    assert not any(path["changed"] for path in found["paths"])


def test_there_and_back_are_opposites():
    there, back = comparison(BYPASS), compare_models(changed(BYPASS), changed())
    assert there["old"] == back["new"]
    assert {one["id"] for one in there["findings"]} == {one["id"] for one in back["findings"]}
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    told = [(opposite[one["change"]], one["kind"], one["code"]) for one in there["records"]]
    assert told == [(one["change"], one["kind"], one["code"]) for one in back["records"]]
