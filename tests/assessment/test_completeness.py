"""What is known and how, and what to find out next, worked out by hand on a small plant."""

import pytest

from assessment.completeness import observed_share, shares_of, to_do
from assessment.models import RunFinding
from inventory import services
from inventory.models import Asset
from inventory.questions import decide
from tests import factories
from tests.inventory.test_import_services import SCAN, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    made = factories.site("P1")
    services.commit(stage(made, b"Tag;Type;Vendor\nA;plc;Acme\nB;hmi;\n"), skip_refused=False)
    services.commit(stage(made, SCAN % (b"10.0.0.9", b""), "scan.xml"), skip_refused=False)
    decide(Asset.objects.get(tag="B"), {"vendor": "Zeta", "safety": False}, user=None)
    return made


def test_each_field_is_counted_by_how_it_became_known(site):
    shares = {one.name: one for one in shares_of(site)}
    assert (shares["vendor"].total, dict(shares["vendor"].counts)) == (3, {"claimed": 1, "decided": 1})
    assert (shares["vendor"].missing, shares["vendor"].percent) == (1, 66)
    assert dict(shares["ips"].counts) == {"observed": 1}
    assert dict(shares["safety"].counts) == {"decided": 1}
    assert shares["name"].known == 0


def test_the_shares_of_all_values_add_up(site):
    # types: 2 claimed; vendor: 1 claimed, 1 decided; address: 1 observed; safety: 1 decided.
    assert observed_share(shares_of(site)) == {"observed": 17, "claimed": 50, "decided": 33}


def test_the_worst_rule_comes_first_then_what_most_rules_wait_for(site):
    run = factories.run(site)

    def lacking(rule, target, severity, **missing):
        body = {"evidence": {"missing": {f"assets[].{name}": count for name, count in missing.items()}}}
        rest = {"rank": 1, "status": "not_evaluated", "basis": "declared", "key": f"{rule}@{target}"}
        RunFinding.objects.create(run=run, rule=rule, target=target, severity=severity, body=body, **rest)

    lacking("AR-010", "zone:Z1", "low", level=2)
    lacking("AR-014", "zone:Z1", "critical", safety=3)
    lacking("AR-015", "zone:Z2", "critical", safety=1, level=1)
    lacking("AR-069", "zone:Z2", "medium", support_end=9)
    found = to_do(run)
    assert [(one.words, one.severity, one.count, one.rules) for one in found] == [
        ("the level of an asset", "critical", 3, ["AR-010", "AR-015"]),
        ("whether an asset belongs to a safety function", "critical", 4, ["AR-014", "AR-015"]),
        ("the end of support of an asset", "medium", 9, ["AR-069"]),
    ]
