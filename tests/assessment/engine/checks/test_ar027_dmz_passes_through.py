from __future__ import annotations

from assessment.engine.checks.ar027_dmz_passes_through import dmz_passes_through
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

# office Z4 == C1 == DMZ Zd == C2 == operations Z3
PLANT = [
    zone("Z4", kind="enterprise"),
    zone("Zd", kind="dmz"),
    zone("Z3", level=3),
    asset("PC", "Z4"),
    asset("MES", "Z3"),
    conduit("C1", "Z4", "Zd"),
    conduit("C2", "Zd", "Z3"),
    conduit("C3", "Z4", "Z3", boundary_assets=["FW"]),
    asset("FW", type="firewall"),
]


def through(tag):
    return [flow("F1", "PC", tag, protocol="https"), flow("F2", tag, "MES", protocol="https")]


def test_a_host_that_takes_and_opens_the_same_protocol_is_found():
    finding = found(dmz_passes_through, *PLANT, asset("WEB", "Zd", type="web_server"), *through("WEB"))["asset:WEB"]
    assert (finding.severity, finding.evidence["flows"]) == ("high", ["F1", "F2"])


def test_a_proxy_a_broker_and_a_change_of_protocol_are_quiet():
    for kind in ("proxy", "remote_access_broker", "broker", "jump_host"):
        parts = [*PLANT, asset("X", "Zd", type=kind), *through("X")]
        assert found(dmz_passes_through, *parts) == {}
        assert unanswered(dmz_passes_through, *parts) == {}
    flows = [flow("F1", "PC", "WEB", protocol="https"), flow("F2", "WEB", "MES", protocol="mssql")]
    assert found(dmz_passes_through, *PLANT, asset("WEB", "Zd", type="web_server"), *flows) == {}


def test_a_zone_as_an_end_stands_for_each_of_its_assets():
    flows = [flow("F1", "PC", "zone:Zd", protocol="https"), flow("F2", "WEB", "MES", protocol="https")]
    assert list(found(dmz_passes_through, *PLANT, asset("WEB", "Zd", type="web_server"), *flows)) == ["asset:WEB"]


def test_a_firewall_rule_from_outside_to_inside_is_found_on_the_device():
    rule = flow("R1", "PC", "MES", basis="firewall_rule")
    assert list(found(dmz_passes_through, *PLANT, rule)) == ["asset:FW"]


def test_unknown_types_and_protocols_are_not_evaluated():
    assert unanswered(dmz_passes_through, *PLANT, asset("X", "Zd"), *through("X")) == {"zone:Zd": {"assets[].type": 1}}
    flows = [flow("F1", "PC", "WEB"), flow("F2", "WEB", "MES", protocol="https")]
    assert unanswered(dmz_passes_through, *PLANT, asset("WEB", "Zd", type="web_server"), *flows) == {
        "zone:Zd": {"flows[].protocol": 1}
    }


def test_a_zone_at_3_5_that_states_no_kind_may_be_a_dmz_and_one_at_another_level_is_none():
    host = [asset("WEB", "Z?", type="web_server"), *through("WEB")]
    assert unanswered(dmz_passes_through, *PLANT, zone("Z?", level=3.5), *host) == {"zone:Z?": {"zones[].kind": 1}}
    assert found(dmz_passes_through, *PLANT, zone("Z?", level=3.5), *host) == {}
    # a proxy ends sessions in whatever zone it stands, and at level 3 there is no DMZ
    assert unanswered(dmz_passes_through, *PLANT, zone("Z?"), asset("P", "Z?", type="proxy"), *through("P")) == {}
    assert unanswered(dmz_passes_through, *PLANT, zone("Z?", level=3), *host) == {}


def test_levels_that_are_not_known_matter_only_where_one_protocol_could_come_in_and_go_on():
    nowhere = [zone("Zx", kind="operations"), asset("X", "Zx"), asset("Y", "Zx"), asset("WEB", "Zd", type="web_server")]

    def of(*flows):
        assert found(dmz_passes_through, *PLANT, *nowhere, *flows) == {}
        return unanswered(dmz_passes_through, *PLANT, *nowhere, *flows)

    both_open = [flow("F1", "X", "WEB", protocol="https"), flow("F2", "WEB", "Y", protocol="https")]
    assert of(*both_open) == {"zone:Zd": {"assets[].level": 2}}
    other_protocol = [flow("F1", "PC", "WEB", protocol="https"), flow("F2", "WEB", "Y", protocol="mssql")]
    assert of(*other_protocol) == {}
