"""Row 14: OT straight to the cloud is a blocking finding, whichever cloud it is."""

from __future__ import annotations

import pytest

from tests.builders import asset, conduit, flow, zone
from tests.rows.plants import open_findings

ZONES = [zone("CELL", level=1), zone("DMZ", kind="dmz"), conduit("C", "CELL", "NET")]
CLOUDS = {
    "a message hub": {"protocol": "mqtt", "port": 8883},
    "a hub of queues": {"protocol": "amqp", "port": 5671},
    "a web service": {"protocol": "https", "port": 443},
}


@pytest.mark.parametrize("speaks", CLOUDS.values(), ids=CLOUDS)
@pytest.mark.parametrize("kind", ["cloud", "internet", "vendor"])
def test_a_machine_that_talks_to_the_cloud_itself_blocks(speaks, kind):
    net = zone("NET", kind="external", external_kind=kind)
    plant = [*ZONES, net, asset("PLC", "CELL", type="plc"), asset("HUB", "NET", type="cloud_service")]
    (finding,) = open_findings("AR-026", *plant, flow("F1", "PLC", "HUB", data="to", **speaks)).values()
    assert (finding.severity, finding.evidence["flows"]) == ("critical", ["F1"])


def test_by_an_edge_in_the_dmz_it_is_quiet():
    plant = [*ZONES[:2], zone("NET", kind="external", external_kind="cloud"), asset("PLC", "CELL", type="plc")]
    edge = [asset("EDGE", "DMZ", type="edge_gateway"), asset("HUB", "NET", type="cloud_service")]
    flows = [flow("F1", "EDGE", "PLC", protocol="opc_ua", data="from"), flow("F2", "EDGE", "HUB", protocol="mqtt")]
    assert open_findings("AR-026", *plant, *edge, *flows) == {}
