from __future__ import annotations

import pytest

from assessment.engine.checks.ar073_security_blocks_function import security_blocks_function
from assessment.engine.system import Dependency
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

PARTS = [
    zone("Z"),
    asset("DIR", "Z", name="Directory 1", type="directory", essential_function=False),
    asset("BOX", "Z", type="our own box", essential_function=False),
]


def station(*needs, **values):
    return asset("OS", "Z", **{"essential_function": True, "lockout_applies": False, "depends_on": needs, **values})


@pytest.mark.parametrize(
    "service",
    [
        *("authentication", "Directory", "certificates", "licence", "license check", None),
        *("LDAP", "Kerberos", "RADIUS", "AD", "domain controller", "single sign-on"),
        *("Anmeldung", "Verzeichnisdienst", "Lizenzen", "Zertifikate", "Authentisierung"),
    ],
)
def test_a_security_service_without_which_it_stops_at_once_is_found(service):
    need = Dependency("DIR", service, is_required=True, survives_hours=0)
    finding = found(security_blocks_function, *PARTS, station(need))["asset:OS"]
    assert (finding.severity, finding.force) == ("high", "shall")
    assert finding.message == (
        "A security mechanism can keep OS from its essential function: it stops at once when Directory 1 is not there."
    )


def test_a_lock_out_of_its_operators_is_found():
    finding = found(security_blocks_function, *PARTS, station(lockout_applies=True))["asset:OS"]
    assert finding.message.endswith(": its operators can be locked out.")


def test_what_goes_on_is_not_needed_or_is_no_security_service_is_quiet():
    needs = [
        Dependency("DIR", "directory", is_required=True, survives_hours=72),
        Dependency("DIR", "directory", is_required=False),
        Dependency("DIR", "time", is_required=True, survives_hours=0),
    ]
    parts = [*PARTS, station(*needs), asset("PC", "Z", essential_function=False, lockout_applies=True)]
    assert found(security_blocks_function, *parts) == unanswered(security_blocks_function, *parts) == {}


def test_an_asset_without_credentials_has_no_lock_out():
    parts = [*PARTS, station(lockout_applies=None, credentials="none")]
    assert unanswered(security_blocks_function, *parts) == {}


def test_what_is_missing_is_named():
    def missing(*needs, **values):
        return unanswered(security_blocks_function, *PARTS, station(*needs, **values))["zone:Z"]

    assert missing(lockout_applies=None) == {"assets[].lockout_applies": 1}
    assert missing(depends_on=None) == {"assets[].depends_on": 1}
    assert missing(Dependency("DIR", "directory")) == {"assets[].depends_on[].survives_hours": 1}
    assert missing(Dependency("BOX", None, survives_hours=0)) == {"assets[].depends_on[].service": 1}
    assert missing(essential_function=None, lockout_applies=True) == {"assets[].essential_function": 1}
