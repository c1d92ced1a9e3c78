"""Row 45: fleet management is a conduit of its own with an owner; a path by its port without a conduit is found."""

from __future__ import annotations

from assessment.engine.architecture.crossings import fleet
from tests.builders import asset, conduit, flow, party, zone
from tests.rows.plants import judged

PLANT = [
    party("WORKS"),
    zone("E", level=2),
    zone("M", level=3),
    zone("O", kind="enterprise"),
    asset("EDGE", "E", type="edge_gateway"),
    asset("FLEET", "M"),
    asset("PC", "O"),
    conduit("CF", "M", "E", name="Fleet", purpose="fleet", owner="WORKS"),
    flow("F1", "FLEET", "EDGE", protocol="https", port=8443, conduit="CF"),
]
HIDDEN = flow("F2", "PC", "EDGE", protocol="https", port=8443, basis="observed")


def told(*parts):
    whole = judged(*parts)
    return fleet(whole.case, whole.findings)


def test_the_conduit_is_listed_with_owner_and_port():
    assert told(*PLANT) == {
        "conduits": [{"code": "CF", "name": "Fleet", "owner": "WORKS", "ports": ["8443"], "flows": 1}],
        "hidden": [],
    }


def test_a_flow_by_its_port_without_a_conduit_is_hidden_until_a_conduit_carries_it():
    ((hidden),) = told(*PLANT, HIDDEN)["hidden"]
    assert hidden["id"] == "AR-145@flow:F2"
    assert told(*PLANT, conduit("CO", "O", "E"), HIDDEN)["hidden"] == []
