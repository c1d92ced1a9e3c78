"""Row 16: machines (level 2 and below) and business (level 4 and above) in one zone or one subnet, both groups named."""

from __future__ import annotations

from tests.builders import asset, zone
from tests.rows.plants import open_findings

PLC = asset("PLC", "A", name="Mixer", type="plc", level=1, ips=["10.1.1.11"])
ERP = asset("ERP", "A", name="Orders", type="erp", level=4, ips=["10.1.1.40"])


def test_one_zone_is_found_with_both_groups():
    (finding,) = open_findings("AR-013", zone("A"), PLC, ERP).values()
    assert (finding.target, finding.severity) == ("zone:A", "critical")
    assert (finding.evidence["business"], finding.evidence["control"]) == (["ERP"], ["PLC"])


def test_one_subnet_is_found_with_both_groups_even_where_the_zones_differ():
    office = asset("ERP", "B", name="Orders", type="erp", level=4, ips=["10.1.1.40"])
    plant = [zone("A", level=1, subnets=["10.1.1.0/24"]), zone("B", level=4), PLC, office]
    found = open_findings("AR-116", *plant)
    assert found
    told = " ".join(one.message for one in found.values())
    assert "Mixer" in told
    assert "Orders" in told


def test_two_zones_with_subnets_of_their_own_are_quiet():
    office = asset("ERP", "B", type="erp", level=4, ips=["10.2.1.40"])
    plant = [zone("A", level=1, subnets=["10.1.1.0/24"]), zone("B", level=4, subnets=["10.2.1.0/24"]), PLC, office]
    assert open_findings("AR-013", *plant) == open_findings("AR-116", *plant) == {}
