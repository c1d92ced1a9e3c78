from __future__ import annotations

from assessment.engine.checks.ar052_readable_over_untrusted import readable_over_untrusted
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ZONES = [zone("NET", kind="external"), zone("Z3", kind="operations", sl_t=2), zone("Z1", kind="field", sl_t=1)]
PLANT = [
    *ZONES,
    asset("CLOUD", "NET"),
    asset("HIST", "Z3"),
    asset("RTU", "Z1"),
    asset("RTU2", "Z1"),
    conduit("C1", "Z3", "NET"),
    conduit("C2", "Z3", "Z1", untrusted=True),
]
PLAIN = {"protocol": "iec104", "secure": False, "controls": []}


def test_readable_data_to_an_external_zone_or_over_an_untrusted_conduit_is_found():
    flows = [flow("F1", "HIST", "CLOUD", **PLAIN), flow("F2", "HIST", "RTU", **PLAIN)]
    findings = found(readable_over_untrusted, *PLANT, *flows)
    assert {target: one.evidence["flows"] for target, one in findings.items()} == {
        "conduit:C1": ["F1"],
        "conduit:C2": ["F2"],
    }
    one = findings["conduit:C2"]
    assert (one.severity, one.force) == ("high", "shall")
    assert one.message == (
        "1 flow over conduit C2 crosses an untrusted network and can be read there: HIST to RTU by IEC 60870-5-104."
    )


def test_a_conduit_that_passes_an_external_zone_is_untrusted():
    over = [*PLANT[:-1], conduit("C2", "Z3", "Z1", untrusted=False, through=("NET",))]
    assert list(found(readable_over_untrusted, *over, flow("F1", "HIST", "RTU", **PLAIN))) == ["conduit:C2"]


def test_encrypted_by_protocol_variant_or_tunnel_it_is_quiet():
    vpn = conduit("C3", "Z3", "Z1", untrusted=True, kind="vpn")
    flows = [
        flow("F1", "HIST", "CLOUD", protocol="https", controls=[]),
        flow("F2", "HIST", "RTU", protocol="iec104", secure=True, conduit="C2"),
        flow("F3", "HIST", "RTU", protocol="iec104", controls=["encrypted"], conduit="C2"),
        flow("F4", "HIST", "RTU", protocol="iec104", conduit="C3"),
        flow("F5", "RTU", "RTU2", **PLAIN),
    ]
    assert found(readable_over_untrusted, *PLANT, vpn, *flows) == {}
    assert unanswered(readable_over_untrusted, *PLANT, vpn, *flows) == {}


def test_on_a_trusted_conduit_or_below_target_2_it_is_quiet():
    inner = [*PLANT[:-1], conduit("C2", "Z3", "Z1", untrusted=False)]
    assert found(readable_over_untrusted, *inner, flow("F1", "HIST", "RTU", **PLAIN)) == {}
    low = [zone("NET", kind="external"), zone("Z3", kind="operations", sl_t=1), *PLANT[2:]]
    assert found(readable_over_untrusted, *low, flow("F1", "HIST", "CLOUD", **PLAIN)) == {}
    assert unanswered(readable_over_untrusted, *low, flow("F1", "HIST", "CLOUD", **PLAIN)) == {}


def test_what_is_not_known_is_named():
    quiet = conduit("C3", "Z3", "Z1")
    flows = [
        flow("F1", "HIST", "RTU", conduit="C2", controls=[]),
        flow("F2", "HIST", "RTU", conduit="C2", protocol="iec104"),
        flow("F3", "HIST", "RTU", conduit="C3", **PLAIN),
    ]
    assert unanswered(readable_over_untrusted, *PLANT, quiet, *flows) == {
        "conduit:C2": {"flows[].controls": 1, "flows[].protocol": 1, "flows[].secure": 1},
        "conduit:C3": {"conduits[].untrusted": 1},
    }
    unset = [zone("NET", kind="external"), zone("Z3", kind="operations"), *PLANT[2:]]
    assert unanswered(readable_over_untrusted, *unset, flow("F1", "HIST", "CLOUD", **PLAIN)) == {
        "conduit:C1": {"zones[].sl_t": 1}
    }
