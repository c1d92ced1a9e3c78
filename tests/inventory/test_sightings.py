"""Not seen for long, and where assets are known from, in the list and on the card."""

import pytest
from django.test import Client

from accounts.models import Role
from assessment.models import Assessment
from inventory.models import Asset, Conflict, Source
from inventory.questions import decide
from inventory.sightings import known_from, not_seen_since, stale_before
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    made = factories.site("P1")
    factories.assessment(made, factories.small_plant("P1"))
    scan = Source.objects.create(site=made, how="observed", name="scan.xml")
    listed = Source.objects.create(site=made, how="claimed", name="list.csv")
    for tag, seen, source in (("PC-1", "2026-11-20", scan), ("PLC-1", "2026-08-21", listed), ("FW-1", None, listed)):
        row = Asset.objects.get(tag=tag)
        row.known = {"*": source.pk}
        row.details = row.details | ({"last_seen": seen} if seen else {})
        row.save()
    return made


def tags(rows):
    return sorted(row.tag for row in rows)


def test_the_days_are_counted_back_from_the_newest_sighting(site):
    assert stale_before(site) == "2026-08-22"  # 90 days before 2026-11-20
    assert tags(not_seen_since(Asset.objects.all(), "2026-08-22")) == ["PLC-1"]
    assert tags(not_seen_since(Asset.objects.all(), "2026-08-21")) == []


def test_the_assessment_says_how_many_days(site):
    row = Assessment.objects.get()
    row.header["conventions"] = {"thresholds": {"stale_days": 100}}
    row.save()
    assert stale_before(site) == "2026-08-12"


def test_where_nothing_was_ever_seen_nothing_is_stale():
    empty = factories.site("Q1")
    assert stale_before(empty) is None
    assert tags(not_seen_since(Asset.objects.filter(site=empty), None)) == []


def test_assets_are_found_by_where_they_come_from(site):
    decide(Asset.objects.get(tag="FW-1"), {"vendor": "Acme"}, user=None)
    rows = Asset.objects.filter(site=site)
    assert tags(known_from(rows, site, "observed")) == ["PC-1"]
    assert tags(known_from(rows, site, "claimed")) == ["FW-1", "PLC-1"]
    assert tags(known_from(rows, site, "decided")) == ["FW-1"]


def test_list_and_card_say_so(site):
    browser = Client()
    browser.force_login(factories.member(site, Role.ENGINEER))
    page = browser.get("/sites/P1/inventory/?seen=long").content.decode()
    assert "last seen 2026-08-21" in page
    assert "/assets/PC-1/" not in page
    assert "/assets/PC-1/" in browser.get("/sites/P1/inventory/?from=observed").content.decode()
    assert "Not seen for long" in browser.get("/sites/P1/inventory/assets/PLC-1/").content.decode()
    decide(Asset.objects.get(tag="PC-1"), {"vendor": "Acme"}, user=None)
    conflict = Conflict.objects.create(
        asset=Asset.objects.get(tag="PC-1"), field="vendor", theirs="Zeta", source=Source.objects.first()
    )
    card = browser.get("/sites/P1/inventory/assets/PC-1/").content.decode()
    assert "Where nothing else is said: observed" in card
    assert "says <strong><bdi>Zeta" in card
    answer = browser.post(
        f"/sites/P1/inventory/questions/conflicts/{conflict.pk}/", {"answer": "take", "back": "asset"}
    )
    assert answer["Location"] == "/sites/P1/inventory/assets/PC-1/"
