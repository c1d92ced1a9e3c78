from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar017_temporary_shares_a_zone import temporary_shares_a_zone
from assessment.engine.system import Waiver
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone


def test_a_laptop_among_permanent_assets_is_found():
    parts = [zone("Z"), asset("LAP", "Z", temporary=True), asset("PLC", "Z", temporary=False)]
    finding = found(temporary_shares_a_zone, *parts)["zone:Z"]
    assert (finding.severity, finding.force) == ("medium", "should")
    assert finding.message == "LAP comes and goes in zone Z, together with 1 permanent asset."


def test_a_zone_of_its_own_is_quiet():
    parts = [zone("Z"), zone("T"), asset("LAP", "T", temporary=True), asset("PLC", "Z", temporary=False)]
    assert found(temporary_shares_a_zone, *parts) == {}


def test_a_recorded_rationale_is_an_accepted_deviation():
    parts = [zone("Z"), asset("LAP", "Z", temporary=True), asset("PLC", "Z", temporary=False)]
    waiver = Waiver("AR-017", "zone:Z", "Scanned at the gate", "kl", None, date(2027, 1, 1))
    assert found(temporary_shares_a_zone, *parts, waiver, date="2026-11-21")["zone:Z"].status == "waived"


def test_unknown_is_not_evaluated():
    parts = [zone("Z"), asset("LAP", "Z", temporary=True), asset("PLC", "Z")]
    assert unanswered(temporary_shares_a_zone, *parts) == {"site:SITE": {"assets[].temporary": 1}}
