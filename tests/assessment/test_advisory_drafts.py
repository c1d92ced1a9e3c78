"""Scenarios drafted from what is exploitable on a path: proposed, taken in when asked, and undone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment import advisory_drafts, services
from assessment.models import AssessmentRecord
from inventory.advisory_decisions import decide, withdraw
from inventory.advisory_models import Advisory
from inventory.models import ChangeSet
from inventory.questions import take_back
from inventory.records import ImportRefused
from tests import factories
from tests.factories import TODAY
from tests.inventory.advisories.builders import document, packed, vendor
from tests.inventory.test_advisory_services import KEV, kev, load, matched
from tests.plants import run_of

pytestmark = pytest.mark.django_db
TREE = [vendor("Acme", ("Mixer 300", "< 2.0.0", {}))]


@pytest.fixture
def site():
    """A plant whose office reaches PLC-1, an Acme Mixer 300 with a hole that is exploited."""
    made = factories.site("P1")
    plant = factories.small_plant()
    plant["assets"][1] |= {"model": "Mixer 300", "firmware": "1.9.0"}
    plant["zones"][1]["sl_t"] = 3
    run_of(made, plant)
    load(made, packed(document(branches=TREE)))
    load(made, kev(KEV))
    matched(made)
    return made


def drafts(site):
    run = services.latest_run(services.current_assessment(site=site, today=TODAY))
    return advisory_drafts.drafts_of(site, run, TODAY)


def test_an_exploited_hole_on_a_path_gives_a_draft_with_its_reason(site):
    (draft,) = drafts(site)
    assert draft.tag == "PLC-1"
    assert draft.why == "Affected by ACME-1 (exploited since 2026-03-04 at the latest)."
    assert draft.record["techniques"] == ["T0866"]
    assert draft.record["zones"] == ["Z2"]
    assert draft.record["title"] == "A known hole in PLC-1 opens the way from Office to Cell"
    assert not {"likelihood", "consequence"} & set(draft.record)


def test_nothing_is_drafted_unasked_and_an_adopted_draft_can_be_undone(site):
    scenarios = AssessmentRecord.objects.filter(kind="scenarios")
    assert scenarios.count() == 1
    (draft,) = drafts(site)
    kept = advisory_drafts.adopt(site=site, codes=[draft.code], user=None, today=TODAY)
    assert sorted(scenarios.values_list("code", flat=True)) == sorted(["S1", draft.code])
    assert drafts(site) == []
    take_back(ChangeSet.objects.get(pk=kept.pk), user=None)
    assert list(scenarios.values_list("code", flat=True)) == ["S1"]
    assert drafts(site) == [draft]


def test_a_scenario_that_is_not_drafted_is_refused(site):
    with pytest.raises(ImportRefused):
        advisory_drafts.adopt(site=site, codes=["ADV-0"], user=None, today=TODAY)


def test_a_decision_or_a_hole_that_nobody_uses_gives_no_draft(site):
    said = {"answer": "no_action", "because": "x", "expires": "2027-01-01", "user": None, "today": TODAY}
    decide(advisory=Advisory.objects.get(), seen={"PLC-1": 0}, **said)
    assert drafts(site) == []
    withdraw(advisory=Advisory.objects.get(), seen={"PLC-1": 1}, user=None)
    load(site, kev(version="2027.01.01"))
    matched(site)
    assert drafts(site) == []


def test_the_pages_show_the_verdict_its_reason_and_the_draft(site, client):
    client.force_login(factories.member(site, "engineer"))
    page = client.get(reverse("assessment:advisories", kwargs={"site": "P1"})).content.decode()
    assert "version 1.9.0 is in &lt; 2.0.0" in page
    assert "since 2026-03-04" in page
    assert "Scenarios that could be drafted" in page
    row = Advisory.objects.get()
    url = reverse("inventory:decide_advisory", kwargs={"site": "P1", "advisory": row.pk})
    said = {"asset": ["PLC-1"], "seen:PLC-1": "0", "say": "no_action", "expires": "2099-01-01"}
    client.post(url, {**said, "because": "Not reachable."})
    stale = client.post(url, {**said, "because": "Me too."}, follow=True).content.decode()
    assert "Somebody has decided meanwhile" in stale
    assert 'name="seen:PLC-1" value="1"' in stale
    assert ">Me too.</textarea>" in stale  # what was typed is not lost, and shown once
    assert 'value="PLC-1" checked' in stale
    again = client.get(reverse("assessment:advisory", kwargs={"site": "P1", "advisory": row.pk})).content.decode()
    assert "Me too." not in again
    client.post(url, {**said, "seen:PLC-1": "1", "say": "affected", "because": "Seen."})
    client.post(url, {**said, "seen:PLC-1": "2", "answer": "undo"})
    page = client.get(reverse("assessment:advisory", kwargs={"site": "P1", "advisory": row.pk})).content.decode()
    assert "Not reachable." in page
    assert "Said before" in page
    assert "Seen." in page
    page = client.get(reverse("assessment:advisories", kwargs={"site": "P1"}) + "?status=decided").content.decode()
    assert "PLC-1" in page
    for name, more in (("inventory:asset", {"tag": "PLC-1"}), ("assessment:zone", {"code": "Z2"})):
        card = client.get(reverse(name, kwargs={"site": "P1", **more})).content.decode()
        assert "1 with no action by a decision" in card
    assert "of others nobody said whether it is" in card


def test_before_the_first_matching_a_card_says_that_nothing_is_known(client):
    made = factories.site("P1")
    run_of(made)
    client.force_login(factories.member(made, "viewer"))
    for name, more in (("inventory:asset", {"tag": "PLC-1"}), ("assessment:zone", {"code": "Z2"})):
        assert "none are matched yet" in client.get(reverse(name, kwargs={"site": "P1", **more})).content.decode()


def test_the_list_filters_by_asset_zone_word_and_exploitation(site, client):
    client.force_login(factories.member(site, "viewer"))
    url = reverse("assessment:advisories", kwargs={"site": "P1"})
    for query, is_found in (
        ("?asset=PLC-1", True), ("?asset=PC-1", False), ("?zone=Z2", True), ("?zone=Z1", False),
        ("?q=acme-1", True), ("?q=nothing", False), ("?kev=1", True), ("?status=cannot_tell", False),
    ):  # fmt: skip
        assert ("is in &lt; 2.0.0" in client.get(url + query).content.decode()) is is_found, query


def test_a_file_is_loaded_through_the_page_and_a_wrong_one_is_refused_with_a_sentence(site, client):
    client.force_login(factories.member(site, "engineer"))
    url = reverse("inventory:load_advisories", kwargs={"site": "P1"})
    sent = SimpleUploadedFile("b.json", packed(document("ACME-2", branches=TREE)))
    assert "Loaded: 1 new." in client.post(url, {"file": sent}, follow=True).content.decode()
    wrong = SimpleUploadedFile("b.csv", b"a,b\n")
    assert "no list of EPSS scores" in client.post(url, {"file": wrong}, follow=True).content.decode()
    assert "Choose a file" in client.post(url, follow=True).content.decode()
    client.post(reverse("inventory:match_advisories", kwargs={"site": "P1"}))
    client.post(reverse("assessment:draft_scenarios", kwargs={"site": "P1"}), {"scenario": [drafts(site)[0].code]})
    assert AssessmentRecord.objects.filter(kind="scenarios", code__startswith="ADV-").count() == 1
