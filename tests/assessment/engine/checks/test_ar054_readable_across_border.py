from __future__ import annotations

from assessment.engine.checks.ar054_readable_across_border import readable_across_border
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ENDS = [asset("VAULT", "Z3"), asset("BATCH", "Z2"), asset("DB", "Z3"), conduit("C1", "Z3", "Z2")]
PLANT = [zone("Z3", sl_t=[2, 2, 2, 4, 2, 2, 2]), zone("Z2", sl_t=2), *ENDS]


def test_a_readable_flow_over_the_border_of_a_zone_at_target_4_is_found():
    one = flow("F1", "VAULT", "BATCH", protocol="mssql", secure=False, controls=[], basis="observed")
    finding = found(readable_across_border, *PLANT, one)["conduit:C1"]
    assert (finding.severity, finding.force, finding.basis) == ("high", "shall", "observed")
    assert finding.message == (
        "1 flow over conduit C1 crosses a zone border unencrypted, though a zone at its ends has target 4 for "
        "confidentiality: VAULT to BATCH by Microsoft SQL Server (TDS)."
    )


def test_encrypted_inside_the_zone_or_at_target_3_it_is_quiet():
    flows = [
        flow("F1", "VAULT", "BATCH", protocol="mssql", secure=True),
        flow("F2", "VAULT", "BATCH", protocol="mssql", controls=["encrypted"]),
        flow("F3", "VAULT", "DB", protocol="mssql", secure=False, controls=[]),
        flow("F4", "VAULT", "BATCH", protocol="ssh"),
    ]
    assert found(readable_across_border, *PLANT, *flows) == {}
    assert unanswered(readable_across_border, *PLANT, *flows) == {}
    low = [zone("Z3", sl_t=3), zone("Z2", sl_t=2), *ENDS]
    assert found(readable_across_border, *low, flow("F1", "VAULT", "BATCH", protocol="fins", controls=[])) == {}


def test_what_is_not_known_is_named():
    flows = [flow("F1", "VAULT", "BATCH", protocol="mssql", controls=[]), flow("F2", "VAULT", "BATCH", controls=[])]
    assert unanswered(readable_across_border, *PLANT, *flows) == {
        "conduit:C1": {"flows[].protocol": 1, "flows[].secure": 1}
    }
    unset = [zone("Z3"), zone("Z2"), *ENDS]
    assert unanswered(readable_across_border, *unset, flow("F1", "VAULT", "BATCH", protocol="fins", controls=[])) == {
        "conduit:C1": {"zones[].sl_t": 1}
    }
