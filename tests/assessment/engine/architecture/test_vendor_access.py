"""A supplier's access: what its flow states counts like what its record states."""

from __future__ import annotations

from assessment.engine.system import RemoteAccess
from tests.builders import asset, conduit, flow, zone
from tests.rows.plants import patterns

PLANT = [
    zone("NET", kind="external"),
    zone("DMZ", kind="dmz"),
    asset("SUP", "NET"),
    asset("BROKER", "DMZ", type="remote_access_broker"),
    conduit("C1", "NET", "DMZ"),
]


def states(controls, **record):
    parts = [
        flow("F33", "SUP", "BROKER", protocol="https", controls=controls),
        RemoteAccess("RA", flow="F33", **record),
    ]
    laid = patterns(*PLANT, *parts)["remote_access:RA"]
    return {part.key: part.state for part in laid.parts if part.key in ("second_factor", "recorded", "approved")}


def test_an_approval_that_the_flow_states_is_not_told_as_unknown():
    assert states(["approval", "mfa", "recorded"]) == {"second_factor": True, "recorded": True, "approved": True}


def test_what_neither_states_stays_unknown_and_a_standing_approval_is_none():
    assert states(["encrypted"]) == {"second_factor": None, "recorded": None, "approved": None}
    assert states(["encrypted"], approval="standing", mfa=False)["approved"] is False
    assert states(["encrypted"], mfa=False)["second_factor"] is False
