from __future__ import annotations

from assessment.engine.checks.ar001_asset_without_zone import asset_without_zone
from tests.assessment.engine.checks.judging import found
from tests.builders import asset, conduit, zone


def test_an_asset_without_a_zone_is_found():
    finding = found(asset_without_zone, zone("Z"), asset("PLC-1", "Z"), asset("PLC-2"))
    assert list(finding) == ["asset:PLC-2"]
    assert (finding["asset:PLC-2"].severity, finding["asset:PLC-2"].force) == ("high", "shall")
    assert finding["asset:PLC-2"].violates == ("ZCR 3.1", "ZCR 6.3", "SR 7.8")
    assert finding["asset:PLC-2"].measures == ("MEA-001", "MEA-002")


def test_an_asset_out_of_scope_is_left_alone():
    assert found(asset_without_zone, asset("PC", in_scope=False)) == {}


def test_the_boundary_device_of_a_conduit_needs_no_zone():
    joined = conduit("C1", "A", "B", boundary_assets=["FW"])
    assert found(asset_without_zone, zone("A"), zone("B"), joined, asset("FW", type="firewall")) == {}
