from __future__ import annotations

from assessment.engine.checks.ar019_external_not_separated import external_not_separated
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone


def test_an_exposed_asset_in_a_control_zone_is_found():
    finding = found(external_not_separated, zone("Z", kind="control"), asset("RTU", "Z", external_connection=True))
    assert (finding["asset:RTU"].severity, finding["asset:RTU"].force) == ("high", "should")


def test_in_a_zone_made_for_it_or_without_exposure_it_is_quiet():
    parts = [
        zone("Zd", kind="dmz"),
        zone("Zr", kind="remote_access"),
        zone("Zx", kind="external"),
        zone("Z", kind="control"),
        asset("A", "Zd", external_connection=True),
        asset("B", "Zr", external_connection=True),
        asset("C", "Zx"),
        asset("D", "Z", external_connection=False),
    ]
    assert found(external_not_separated, *parts) == {}
    assert unanswered(external_not_separated, *parts) == {}


def test_unknown_exposure_or_kind_is_not_evaluated():
    parts = [
        zone("Z", kind="control"),
        zone("Y"),
        asset("A", "Z"),
        asset("B", "Z"),
        asset("C", "Y", external_connection=True),
    ]
    assert unanswered(external_not_separated, *parts) == {
        "zone:Y": {"zones[].kind": 1},
        "zone:Z": {"assets[].external_connection": 2},
    }
