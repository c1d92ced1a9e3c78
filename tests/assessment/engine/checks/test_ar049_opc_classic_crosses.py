from __future__ import annotations

import pytest

from assessment.engine.checks.ar049_opc_classic_crosses import opc_classic_crosses
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("Z3"), zone("Z2"), asset("HIST", "Z3"), asset("OPC", "Z2"), asset("HMI", "Z2"), conduit("C1", "Z3", "Z2")]


@pytest.mark.parametrize("protocol", ["opc_da", "dce_rpc"])
def test_dynamic_ports_over_a_border_are_found(protocol):
    seen = flow("F1", "HIST", "OPC", protocol=protocol, port=49732, basis="observed")
    finding = found(opc_classic_crosses, *PLANT, seen)["conduit:C1"]
    assert (finding.severity, finding.force, finding.basis) == ("high", "convention", "observed")
    assert finding.evidence["flows"] == finding.evidence["observed"] == ["F1"]


def test_the_message_names_the_flow():
    finding = found(opc_classic_crosses, *PLANT, flow("F1", "HIST", "OPC", protocol="dce_rpc"))["conduit:C1"]
    assert finding.message == (
        "1 flow over conduit C1 needs ports that change with each connection, so no narrow rule can guard the zone "
        "border: HIST to OPC by Microsoft RPC / WMI."
    )


def test_inside_a_zone_or_by_opc_ua_it_is_quiet():
    flows = [flow("F1", "HMI", "OPC", protocol="opc_da"), flow("F2", "HIST", "OPC", protocol="opc_ua")]
    assert found(opc_classic_crosses, *PLANT, *flows) == {}
    assert unanswered(opc_classic_crosses, *PLANT, *flows) == {}


def test_an_unknown_protocol_is_not_evaluated():
    assert unanswered(opc_classic_crosses, *PLANT, flow("F1", "HIST", "OPC")) == {"conduit:C1": {"flows[].protocol": 1}}
