from __future__ import annotations

from assessment.engine.checks.ar067_target_below_proposal import target_below_proposal
from assessment.engine.system import Conventions
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, scenario, zone

ZONES = [zone("A", sl_t=[3, 2, 2, 2, 2, 2, 2]), zone("B", sl_t=2)]
# moderate consequence at the most likely step: cell (3, 5) is high, which asks for 3
HIGH = scenario("S1", "A", consequence={"safety": 3}, likelihood=5)


def test_a_conduit_below_the_higher_of_its_zones_is_found():
    finding = found(target_below_proposal, *ZONES, conduit("C1", "A", "B", sl_t=2))["conduit:C1"]
    assert (finding.severity, finding.force) == ("medium", "convention")
    assert finding.message == (
        "The target of conduit C1 is below its proposal and no reason is recorded: "
        "identification and authentication control (FR1) at 2 instead of 3."
    )


def test_a_zone_below_the_band_of_its_worst_scenario_is_found():
    finding = found(target_below_proposal, *ZONES, HIGH)["zone:A"]
    assert finding.evidence["below"] == ["FR2", "FR3", "FR4", "FR5", "FR6", "FR7"]


def test_a_reason_closes_it():
    assert found(target_below_proposal, *ZONES, conduit("C1", "A", "B", sl_t=2, sl_t_reason="One-way data")) == {}


def test_at_the_proposal_and_without_a_target_it_is_quiet():
    assert found(target_below_proposal, *ZONES, conduit("C1", "A", "B", sl_t=3), conduit("C2", "A", "B")) == {}


def test_the_convention_own_silences_conduits_only():
    own = Conventions(conduit_target="own")
    finding = found(target_below_proposal, *ZONES, HIGH, conduit("C1", "A", "B", sl_t=1), conventions=own)
    assert list(finding) == ["zone:A"]


def test_a_zone_without_a_scenario_is_not_evaluated():
    assert unanswered(target_below_proposal, zone("A", sl_t=2)) == {"site:SITE": {"scenarios": 1}}
