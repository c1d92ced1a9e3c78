"""The checklist of an edge gateway: what nobody answered is claimed for nothing."""

from __future__ import annotations

from assessment.engine.architecture.edges import edges
from tests.builders import asset, flow, zone
from tests.rows.plants import judged

ZONES = [zone("M", level=1), zone("DMZ", kind="dmz"), asset("PLC", "M", type="plc")]
ALL = dict.fromkeys(
    ("buffer", "translate", "store_and_forward", "update_path", "secure_boot", "hardened", "validate", "standardise"),
    True,
)


def one(edge, **flow_values):
    read = flow("F1", "EDGE", "PLC", protocol="opc_ua", data="from", **flow_values)
    whole = judged(*ZONES, asset("EDGE", "DMZ", type="edge_gateway", edge=edge), read)
    (found,) = edges(whole.case)
    return found


def test_a_silent_edge_claims_nothing():
    silent = one(None)
    assert set(silent["points"].values()) == {None}
    assert set(silent["claims"].values()) == {None}
    assert silent["duties"] == {"validate": None, "standardise": None, "secure": None}


def test_answers_claim_the_families_they_speak_for():
    whole = one(ALL, secure=True)
    assert whole["claims"] == {"FR3": True, "FR4": True, "FR5": True, "FR7": True}
    assert set(whole["duties"].values()) == {True}


def test_one_no_denies_and_one_silence_leaves_open():
    denied = one({**ALL, "secure_boot": False}, secure=False, controls=[])
    assert (denied["claims"]["FR3"], denied["claims"]["FR4"], denied["duties"]["secure"]) == (False, False, False)
    silent = {key: value for key, value in ALL.items() if key != "validate"}
    assert (one(silent)["claims"]["FR3"], one(silent)["duties"]["validate"]) == (None, None)


def test_a_text_says_how_and_counts_as_yes():
    told = one({**ALL, "update_path": "signed, by the fleet conduit"})
    assert told["points"]["update_path"] is True
    assert told["said"] == {"update_path": "signed, by the fleet conduit"}
