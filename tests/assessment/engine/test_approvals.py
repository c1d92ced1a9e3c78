"""Keys of a conduit: what they were given for, and what opens them again."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from hashlib import sha256

import pytest

from assessment.engine.approvals import approved_sides
from assessment.engine.compare.comparison import compare_models
from assessment.engine.model_file.canonical import record_sha256
from assessment.engine.model_file.load import load_document
from assessment.engine.plant import Plant

CHANNEL = {"code": "F1", "from": {"asset": "PC"}, "to": {"asset": "PLC"}, "protocol": "https", "port": 443}
OBSERVED = {**CHANNEL, "code": "F2", "port": 80, "basis": "observed"}
CONDUIT = {"code": "C1", "between": ["Z4", "Z2"], "status": "planned"}


def by_hand(*flows):
    """The digest of channels as the format says it, without the code under test."""
    lines = sorted(
        sha256(json.dumps(flow, sort_keys=True, separators=(",", ":")).encode()).hexdigest() for flow in flows
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def document(*flows, conduit=None, **approval):
    given = {"side": "ot", "by": "kl", "of": record_sha256(CONDUIT), "channels": by_hand(CHANNEL), **approval}
    return {
        "bulkhead": 1,
        "site": {"code": "P1"},
        "assessment": {"code": "A1", "date": "2026-11-22"},
        "zones": [{"code": "Z4", "level": 4}, {"code": "Z2", "level": 2}],
        "conduits": [{**(conduit or CONDUIT), "approvals": [given]}],
        "assets": [{"tag": "PC", "zone": "Z4"}, {"tag": "PLC", "zone": "Z2"}, {"tag": "NEW", "zone": "Z2"}],
        "flows": list(flows or (CHANNEL,)),
    }


def held(written, today=date(2026, 11, 22)):
    plant = Plant(load_document(deepcopy(written)).system)
    return approved_sides(plant, plant.conduits["C1"], today)


def test_a_key_holds_for_the_conduit_and_the_channels_it_was_given_for():
    assert held(document(CHANNEL)) == {"ot"}


@pytest.mark.parametrize(
    "flows",
    [
        ({**CHANNEL, "port": 8443},),
        ({**CHANNEL, "controls": ["mfa"]},),
        (CHANNEL, {**CHANNEL, "code": "F3", "to": {"asset": "NEW"}}),
        ({**CHANNEL, "conduit": "none"},),
        (OBSERVED,),
    ],
    ids=["another port", "a control", "a new channel", "taken off the conduit", "the channel is gone"],
)
def test_another_channel_opens_the_key_again(flows):
    assert held(document(*flows)) == set()


def test_what_monitoring_sees_opens_nothing():
    seen = {**CHANNEL, "last_seen": "2026-11-21", "count": 9, "bytes": 100}
    assert held(document(seen, OBSERVED)) == {"ot"}, "an observed flow is a finding, not a channel that was approved"


def test_another_zone_of_an_asset_moves_its_channel_and_opens_the_key():
    moved = document(CHANNEL)
    moved["assets"][1]["zone"] = "Z4"
    assert held(moved) == set()


@pytest.mark.parametrize(
    ("change", "sides"),
    [
        ({"status": "in_service"}, {"ot"}),
        ({"status": "closing"}, set()),
        ({"status": "in_service", "kind": "vpn"}, set()),
        ({"name": "To the cell"}, set()),
        ({"requirements": {"SR 1.2": "met"}}, set()),
    ],
)
def test_any_edit_opens_the_key_but_for_putting_the_planned_conduit_into_service(change, sides):
    assert held(document(CHANNEL, conduit={**CONDUIT, **change})) == sides


def test_an_approval_that_states_nothing_holds_until_it_expires():
    plain = document({**CHANNEL, "port": 1}, of=None, channels=None, expires="2026-11-22")
    for key in ("of", "channels"):
        del plain["conduits"][0]["approvals"][0][key]
    assert held(plain) == {"ot"}
    assert held(plain, date(2026, 11, 23)) == set()


def test_the_comparison_tells_of_other_channels_and_not_of_the_way_into_service():
    old = load_document(document(CHANNEL))
    (one,) = compare_models(old, load_document(document({**CHANNEL, "port": 8443})))["reopened"]
    assert (one["kind"], one["about"]) == ("approval", "conduit:C1")
    assert one["reason"] == "The approval of C1 by OT (kl) was given for other channels than it carries now."
    served = load_document(document(CHANNEL, conduit={**CONDUIT, "status": "in_service"}))
    assert compare_models(old, served)["reopened"] == []
