from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar078_expired_waiver import expired_waiver
from assessment.engine.system import Waiver
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import zone


def waiver(rule="AR-018", expires=date(2026, 3, 1)):
    return Waiver(rule, "zone:Z", "Moves in spring", "kl", None, expires)


def test_an_expired_waiver_is_found_at_its_target():
    finding = found(expired_waiver, zone("Z", name="Yard"), waiver(), date="2026-03-02")["zone:Z"]
    assert (finding.severity, finding.force) == ("medium", "convention")
    assert finding.message == 'At zone Yard the waiver of AR-018 ("Moves in spring") expired on 2026-03-01.'


def test_one_without_a_reason_says_so():
    silent = Waiver("AR-018", "zone:Z", None, "kl", None, date(2026, 3, 1))
    finding = found(expired_waiver, zone("Z"), silent, date="2026-03-02")["zone:Z"]
    assert finding.message == "At zone Z the waiver of AR-018 (no reason given) expired on 2026-03-01."


def test_two_at_one_target_are_one_finding():
    finding = found(expired_waiver, zone("Z"), waiver(), waiver("AR-017"), date="2026-11-21")
    assert [one["rule"] for one in finding["zone:Z"].evidence["waivers"]] == ["AR-018", "AR-017"]


def test_on_its_last_day_and_once_renewed_it_is_quiet():
    assert found(expired_waiver, zone("Z"), waiver(), date="2026-03-01") == {}
    assert found(expired_waiver, zone("Z"), waiver(), waiver(expires=date(2027, 1, 1)), date="2026-11-21") == {}


def test_without_a_date_nothing_has_expired_and_nothing_is_evaluated():
    assert found(expired_waiver, zone("Z"), waiver()) == {}
    assert unanswered(expired_waiver, zone("Z"), waiver()) == {"site:SITE": {"assessment.date": 1}}
