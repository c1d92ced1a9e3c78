from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar035_no_island_mode import no_island_mode
from assessment.engine.system import IslandMode, Isolation, Site
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import zone

HIGH, LOW = zone("H", sl_t=[1, 1, 1, 1, 3, 1, 1]), zone("L", sl_t=2)
TRIED = date(2026, 5, 1)


def site(record=None):
    return Site(code="SITE", name="Works", island_mode=record)


def test_a_record_without_procedure_or_without_test_is_the_finding():
    for record, says in ((IslandMode(), "no procedure"), (IslandMode("OPS-7"), "never tried")):
        finding = found(no_island_mode, HIGH, LOW, site=site(record))["site:SITE"]
        assert (finding.severity, finding.force) == ("medium", "shall")
        assert says in finding.message
        assert finding.evidence == {"zones": ["H"]}


def test_a_tested_procedure_or_a_lower_target_is_quiet():
    assert found(no_island_mode, HIGH, LOW, site=site(IslandMode("OPS-7", TRIED))) == {}
    assert unanswered(no_island_mode, HIGH, LOW, site=site(IslandMode("OPS-7", TRIED))) == {}
    assert unanswered(no_island_mode, LOW, zone("X", kind="external")) == {}


def test_zones_that_can_each_be_cut_off_stand_for_the_site():
    tried = zone("H", sl_t=3, isolation=Isolation("pull plug 4", TRIED))
    assert unanswered(no_island_mode, tried, LOW) == {}
    untried = zone("K", sl_t=3, isolation=Isolation("pull plug 5"))
    assert unanswered(no_island_mode, tried, untried) == {"site:SITE": {"site.island_mode": 1}}


def test_no_record_or_no_target_is_not_evaluated():
    assert unanswered(no_island_mode, HIGH, LOW) == {"site:SITE": {"site.island_mode": 1}}
    assert unanswered(no_island_mode, LOW, zone("U"), site=site(IslandMode())) == {"site:SITE": {"zones[].sl_t": 1}}
