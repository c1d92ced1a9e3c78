from __future__ import annotations

import pytest

from assessment.engine.checks.ar034_over_broad_rule import over_broad_rule
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("A", level=2, kind="control", subnets=["10.1.0.0/16"]),
    zone("B", level=1, kind="control", subnets=["10.2.1.0/24", "10.2.2.0/24"]),
    zone("O", kind="enterprise", subnets=["10.9.0.0/16"]),
    *(asset("a", "A"), asset("b", "B"), asset("o", "O")),
    conduit("C1", "A", "B", direction="both"),
    conduit("C2", "O", "A", direction="both"),
]
NARROW = {"protocol": "modbus_tcp", "transport": "tcp", "port": 502}


def broad(source, destination, **values):
    return found(over_broad_rule, *PLANT, flow("F1", source, destination, **{**NARROW, **values}))


def reasons(finding):
    return finding.evidence["examples"][0]["too_broad"]


@pytest.mark.parametrize(
    ("source", "destination", "values", "why"),
    [
        ("any", "b", {}, "any source"),
        ("a", "any", {}, "any destination"),
        ("a", "net:0.0.0.0/0", {}, "any destination"),
        ("a", "b", {"port": "any"}, "any port"),
        ("a", "b", {"port": "1-65535"}, "any port"),
        ("a", "b", {"transport": "ip"}, "any protocol"),
        ("a", "net:10.2.0.0/16", {}, "a whole network of the plant"),
        ("net:10.1.0.0/23", "b", {}, "a whole network of the plant"),
    ],
)
def test_a_channel_open_further_than_needed_is_found(source, destination, values, why):
    finding = broad(source, destination, conduit="C1", **values)["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "convention")
    assert why in reasons(finding)
    assert finding.message.endswith(f"with {' and '.join(reasons(finding))}.")


def test_over_the_it_border_it_is_critical():
    assert broad("o", "a", port="any")["conduit:C2"].severity == "critical"
    assert broad("any", "a", conduit="C2")["conduit:C2"].severity == "critical"
    assert broad("any", "b", conduit="none")["flow:F1"].severity == "critical"


def test_narrow_channels_narrow_networks_and_wide_ones_of_the_office_are_quiet():
    for source, destination, values in (
        ("a", "b", {}),
        ("a", "b", {"port": "500-600"}),
        ("a", "net:10.2.1.0/24", {"conduit": "C1"}),
        ("net:10.9.0.0/16", "a", {"conduit": "C2"}),
    ):
        one = flow("F1", source, destination, **{**NARROW, **values})
        assert found(over_broad_rule, *PLANT, one) == {}
        assert unanswered(over_broad_rule, *PLANT, one) == {}


def test_a_firewall_rule_counts_and_what_was_observed_does_not():
    assert list(broad("a", "b", port="any", basis="firewall_rule")) == ["conduit:C1"]
    assert broad("a", "b", port="any", basis="observed") == {}


def test_data_both_ways_over_a_conduit_of_one_direction_is_found():
    one_way = [*PLANT[:-2], conduit("C1", "A", "B", direction="forward")]
    finding = found(over_broad_rule, *one_way, flow("F1", "a", "b", data="both", **NARROW))["conduit:C1"]
    assert reasons(finding) == ["both directions"]
    assert found(over_broad_rule, *one_way, flow("F1", "a", "b", data="to", **NARROW)) == {}


def test_what_is_not_known_is_not_evaluated():
    def of(*parts):
        return unanswered(over_broad_rule, *PLANT[:-2], *parts)

    joined = conduit("C1", "A", "B", direction="both")
    assert of(joined, flow("F1", "a", "b", protocol="modbus_tcp")) == {"conduit:C1": {"flows[].port": 1}}
    assert of(joined, flow("F1", "a", "b", port=502)) == {"conduit:C1": {"flows[].protocol": 1}}
    assert of(joined, flow("F1", "a", "b", protocol="profinet_irt")) == {}
    assert of(conduit("C1", "A", "B"), flow("F1", "a", "b", **NARROW)) == {
        "conduit:C1": {"conduits[].direction": 1, "flows[].data": 1}
    }
    assert of(flow("F1", "a", "net:172.16.0.0/12", **NARROW)) == {"site:SITE": {"zones[].subnets": 1}}
