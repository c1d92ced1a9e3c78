from __future__ import annotations

import pytest

from assessment.engine.checks.ar037_depends_on_outside import depends_on_outside
from assessment.engine.system import Dependency
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

ZONES = [
    zone("P", level=1, kind="control", sl_t=3),
    zone("O", kind="enterprise"),
    zone("C", kind="external", external_kind="cloud"),
]
SERVICES = [
    asset("ad", "O", type="directory"),
    asset("cloud", "C", type="cloud_service"),
    asset("erp", "O", type="erp"),
]
PLANT = [*ZONES, *SERVICES, asset("time", "P", type="time_server", depends_on=[], essential_function=False)]


def controller(*needs, **values):
    return asset("plc", "P", **{"essential_function": True, "depends_on": needs, **values})


def test_a_directory_in_the_office_is_found():
    finding = found(depends_on_outside, *PLANT, controller(Dependency("ad")))["asset:plc"]
    assert (finding.severity, finding.force) == ("high", "shall")
    assert finding.evidence == {"depends_on": [{"on": "ad", "service": None}], "zone": "P"}
    assert "needs ad outside the plant" in finding.message


@pytest.mark.parametrize(
    "service",
    [
        *("licence", "Name service", "NTP", "NTP2", "time_sync", "dns", "active directory", "Kerberos"),
        *("Verzeichnisdienst", "Zeitserver", "Uhrzeit", "Lizenzserver", "Namensauflösung", "Adressvergabe", "Domäne"),
    ],
)
def test_the_written_service_goes_before_the_type(service):
    need = Dependency("cloud", service)
    assert list(found(depends_on_outside, *PLANT, controller(need))) == ["asset:plc"]


@pytest.mark.parametrize(
    "asset_of_the_plant",
    [
        controller(Dependency("time")),
        controller(Dependency("erp")),
        controller(Dependency("ad", "reports")),
        controller(Dependency("ad", "timetables")),
        controller(Dependency("ad", "Zeitreihen")),
        controller(Dependency("ad", is_required=False)),
        controller(Dependency("ad"), essential_function=False),
        controller(),
    ],
)
def test_inside_services_other_services_and_lesser_functions_are_quiet(asset_of_the_plant):
    parts = [*PLANT, asset_of_the_plant]
    assert found(depends_on_outside, *parts) == unanswered(depends_on_outside, *parts) == {}


def test_a_lower_target_or_an_asset_of_the_office_is_quiet():
    low = [zone("P", level=1, kind="control", sl_t=2), *PLANT[1:], controller(Dependency("ad"))]
    assert found(depends_on_outside, *low) == {}
    assert found(depends_on_outside, *PLANT, controller(Dependency("ad"), domain="it")) == {}


def test_what_is_not_known_is_not_evaluated():
    def of(*parts):
        return unanswered(depends_on_outside, *PLANT, *parts).get("zone:P")

    assert of(controller(depends_on=None)) == {"assets[].depends_on": 1}
    assert of(controller(Dependency("ad"), essential_function=None)) == {"assets[].essential_function": 1}
    assert of(controller(Dependency("x")), asset("x", "O")) == {"assets[].depends_on[].service": 1}
    assert of(controller(Dependency("x", "time")), asset("x")) == {"assets[].level": 1}
    unset = [zone("P", level=1, kind="control"), *PLANT[1:-1], controller(Dependency("ad"))]
    assert unanswered(depends_on_outside, *unset)["zone:P"] == {"zones[].sl_t": 1}


def test_an_asset_at_3_5_is_on_neither_side_and_nobody_is_asked_for_its_domain():
    parts = [*PLANT, zone("D", kind="dmz", sl_t=3)]
    broker = asset("broker", "D", essential_function=True, depends_on=[Dependency("ad")])
    assert found(depends_on_outside, *parts, broker) == {}
    assert unanswered(depends_on_outside, *parts, broker) == unanswered(depends_on_outside, *parts)
