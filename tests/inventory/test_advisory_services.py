"""Advisories at a site: loaded once, replaced by newer ones, matched by a job, and decided upon."""

from __future__ import annotations

import datetime
import json

import pytest

from inventory import advisory_services as service
from inventory import advisory_verdicts
from inventory import services as imports
from inventory.advisory_decisions import DecidedMeanwhile, DecisionRefused, decide, history_of, undo, withdraw
from inventory.advisory_models import (
    Advisory,
    AdvisoryBundle,
    AdvisoryDecision,
    AdvisoryMatching,
    AdvisoryVerdict,
)
from inventory.models import Asset
from inventory.records import ImportRefused
from jobs.models import Job
from tests import factories
from tests.inventory.advisories.builders import document, packed
from tests.inventory.advisories.test_csaf import zipped
from tests.plants import done

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
KEV = {"cveID": "CVE-2026-0001", "dateAdded": "2026-03-04", "knownRansomwareCampaignUse": "Known"}


@pytest.fixture
def site():
    made = factories.site("P1")
    for tag, firmware in (("PLC-1", "32.013"), ("PLC-2", "33.011"), ("PLC-3", None)):
        Asset.objects.create(
            site=made, tag=tag, name=tag, vendor="Rockwell", model="1756-L85E/B", details={"firmware": firmware}
        )
    Asset.objects.create(site=made, tag="BOX", name="BOX", vendor="Rockwell")
    return made


def load(site, data, name="file"):
    bundle = service.stage(site=site, user=None, file_name=name, chunks=[data])
    return service.load(bundle)["counts"]


def kev(*entries, version="2026.01.01"):
    return json.dumps({"catalogVersion": version, "vulnerabilities": list(entries)}).encode()


def matched(site):
    done(service.queue_matching(site, None))
    rows = AdvisoryVerdict.objects.filter(site=site).order_by("asset__tag")
    return {row.asset.tag: row.status for row in rows.select_related("asset")}


def test_a_folder_is_loaded_and_the_same_again_changes_nothing(site):
    folder = zipped({"a.json": packed(document()), "b.json": packed(document("ACME-2")), "c.json": b"{"})
    first = load(site, folder)
    assert (first["new"], first["refused"]) == (2, 1)
    before = list(Advisory.objects.values())
    again = load(site, folder)
    assert (again["new"], again["replaced"], again["same"]) == (0, 0, 2)
    assert list(Advisory.objects.values()) == before
    assert Job.objects.filter(kind="match_advisories").count() == 1


def test_a_newer_document_replaces_the_older_and_an_older_one_does_not(site):
    load(site, packed(document(version="2", title="Second")))
    assert load(site, packed(document(version="1", title="First")))["older"] == 1
    assert load(site, packed(document(version="10", title="Tenth")))["replaced"] == 1
    assert list(Advisory.objects.values_list("title", "document_version")) == [("Tenth", "10")]


def test_what_is_nothing_is_refused_and_kept_as_such(site):
    with pytest.raises(ImportRefused):
        load(site, b"Tag;Name\nA;B\n")
    bundle = AdvisoryBundle.objects.get()
    assert (bundle.state, bool(bundle.reason)) == ("refused", True)
    assert not Advisory.objects.exists()


def test_three_answers_with_their_reasons_and_the_assets_that_nothing_can_be_said_of(site):
    load(site, packed(document()))
    assert matched(site) == {"PLC-1": "affected", "PLC-2": "not_affected", "PLC-3": "cannot_tell"}
    verdict = AdvisoryVerdict.objects.get(asset__tag="PLC-1")
    assert verdict.why == "ControlLogix 5580: version 32.013 is in < 33.011."
    assert list(advisory_verdicts.unmatched_of(site)) == ["BOX"]
    assert AdvisoryMatching.objects.get().counts == {
        "affected": 1, "cannot_tell": 1, "not_affected": 1, "advisories": 1, "assets": 4, "unmatched": 1,
    }  # fmt: skip


def test_loading_asks_for_a_matching_and_a_change_of_the_site_makes_it_stale(site):
    load(site, packed(document()))
    assert advisory_verdicts.is_stale(None, site)
    done(Job.objects.get(kind="match_advisories"))
    matching = AdvisoryMatching.objects.get()
    assert not advisory_verdicts.is_stale(matching, site)
    site.version += 1
    site.save()
    assert advisory_verdicts.is_stale(matching, site)


def test_nothing_is_matched_again_where_nothing_changed_that_the_verdicts_follow_from(site):
    load(site, packed(document()))
    matched(site)
    AdvisoryVerdict.objects.filter(asset__tag="PLC-1").update(why="by hand")
    Asset.objects.filter(tag="PLC-1").update(name="Renamed")
    site.version += 1
    site.save()
    matched(site)
    assert AdvisoryVerdict.objects.get(asset__tag="PLC-1").why == "by hand"
    assert not advisory_verdicts.is_stale(AdvisoryMatching.objects.get(), site)
    done(service.queue_matching(site, None, anew=True))
    assert AdvisoryVerdict.objects.get(asset__tag="PLC-1").why != "by hand"
    for change in ({"model": "1756-L84E"}, {"vendor": "Siemens"}, {"details": {"firmware": "1"}}):
        before = AdvisoryMatching.objects.get().digest
        Asset.objects.filter(tag="PLC-1").update(**change)
        matched(site)
        assert AdvisoryMatching.objects.get().digest != before
    before = AdvisoryMatching.objects.get().digest
    load(site, kev(KEV))
    matched(site)
    assert AdvisoryMatching.objects.get().digest != before


def test_an_import_asks_for_a_matching_once_and_only_where_advisories_are_loaded(site):
    def bring(text):
        batch = imports.stage(site=site, user=None, file_name="a.csv", chunks=[text], options={})
        imports.commit(batch, skip_refused=False)
        return batch

    waiting = Job.objects.filter(kind="match_advisories", state="queued")
    batch = bring(b"Tag;Vendor;Model;Firmware\nPLC-7;Rockwell;1756-L85E/B;32.013\n")
    assert not waiting.exists()
    load(site, packed(document()))
    done(waiting.get())
    bring(b"Tag;Vendor;Model;Firmware\nPLC-8;Rockwell;1756-L85E/B;32.013\n")
    bring(b"Tag;Vendor;Model;Firmware\nPLC-9;Rockwell;1756-L85E/B;32.013\n")
    done(waiting.get())
    assert AdvisoryVerdict.objects.filter(asset__tag__in=["PLC-7", "PLC-8", "PLC-9"], status="affected").count() == 3
    imports.undo_import(batch, user=None)
    done(waiting.get())
    assert not AdvisoryVerdict.objects.filter(asset__tag="PLC-7").exists()


def test_matching_again_writes_what_changed_only(site):
    load(site, packed(document()))
    matched(site)
    before = list(AdvisoryVerdict.objects.values())
    matched(site)
    assert list(AdvisoryVerdict.objects.values()) == before
    Asset.objects.filter(tag="PLC-1").update(details={"firmware": "33.011"})
    Asset.objects.filter(tag="PLC-2").update(model="Something else")
    assert matched(site) == {"PLC-1": "not_affected", "PLC-3": "cannot_tell"}


def test_exploited_holes_and_scores_stand_beside_the_verdicts(site):
    load(site, packed(document()))
    load(site, kev(KEV))
    load(site, b"cve,epss,percentile\nCVE-2026-0001,0.9,0.99\n")
    matched(site)
    verdict = AdvisoryVerdict.objects.get(asset__tag="PLC-1")
    assert (verdict.kev_added, verdict.epss) == (datetime.date(2026, 3, 4), 0.9)
    advisory = Advisory.objects.get()
    assert (advisory.kev_added, advisory.is_ransomware, advisory.epss) == (datetime.date(2026, 3, 4), True, 0.9)


def test_an_older_catalogue_does_not_count_and_the_same_changes_nothing(site):
    load(site, kev(KEV, version="2026.02.01"))
    assert load(site, kev(version="2026.01.01"))["older"] == 0
    assert load(site, kev(KEV, version="2026.02.01"))["same"] == 1
    assert advisory_verdicts.newest(site, "kev").report["version"] == "2026.02.01"
    assert load(site, kev(version="2026.03.01"))["new"] == 0
    assert advisory_verdicts.newest(site, "kev").report["version"] == "2026.03.01"


def say(site, tags=("PLC-1",), *, seen=0, **other):
    said = {"answer": "no_action", "because": "The port is closed.", "expires": "2027-01-01", "user": None, **other}
    return decide(advisory=Advisory.objects.get(site=site), seen=dict.fromkeys(tags, seen), today=TODAY, **said)


def counts(site, today=TODAY):
    return advisory_verdicts.counts_of(advisory_verdicts.verdicts_of(site, today))


def test_a_decision_holds_through_reloading_and_matching_until_its_day(site):
    load(site, packed(document()))
    matched(site)
    user = factories.member(site, "engineer")
    assert say(site, user=user) == 1
    load(site, packed(document(version="2")))
    matched(site)
    assert (counts(site)["affected"], counts(site)["decided"]) == (0, 1)
    decision = AdvisoryDecision.objects.get()
    assert (decision.by_name, decision.document_version) == (user.username, "1")
    later = counts(site, datetime.date(2027, 1, 2))
    assert (later["affected"], later["decided"]) == (1, 0)
    assert withdraw(advisory=Advisory.objects.get(), seen={"PLC-1": 1}, user=user) == 1
    assert counts(site)["affected"] == 1


def test_what_a_person_established_stands_over_what_was_matched(site):
    load(site, packed(document()))
    matched(site)
    say(site, ["PLC-3"], answer="affected")
    say(site, ["PLC-1"], answer="not_affected")
    told = counts(site)
    assert (told["affected"], told["cannot_tell"], told["not_affected"], told["decided"]) == (1, 0, 2, 0)
    verdicts = {
        row.asset.tag: (row.status, row.meaning, row.answer) for row in advisory_verdicts.verdicts_of(site, TODAY)
    }
    assert verdicts == {
        "PLC-1": ("affected", "not_affected", "not_affected"),
        "PLC-2": ("not_affected", "not_affected", ""),
        "PLC-3": ("cannot_tell", "affected", "affected"),
    }


def test_whoever_has_not_seen_the_newest_word_does_not_write_over_it(site):
    load(site, packed(document()))
    user = factories.member(site, "engineer")
    say(site, user=user)
    with pytest.raises(DecidedMeanwhile, match="'no action' because 'The port is closed") as refusal:
        say(site, answer="affected")
    assert [one.version for one in refusal.value.present] == [1]
    for take in (withdraw, undo):
        with pytest.raises(DecidedMeanwhile):
            take(advisory=Advisory.objects.get(), seen={"PLC-1": 0}, user=None)
    assert AdvisoryDecision.objects.count() == 1
    assert say(site, seen=1, answer="affected") == 1


def test_every_word_is_kept_and_undoing_says_the_one_before_again(site):
    load(site, packed(document()))
    row, asset = Advisory.objects.get(), Asset.objects.get(tag="PLC-1")
    say(site, because="first")
    say(site, seen=1, answer="affected", because="second")
    for seen in (2, 3, 4):
        undo(advisory=row, seen={"PLC-1": seen}, user=None)
    withdraw(advisory=row, seen={"PLC-1": 5}, user=None)
    words = [(one.version, one.answer, one.because) for one in history_of(row)[asset.pk]]
    assert words == [
        (6, "withdrawn", ""),
        (5, "no_action", "first"),
        (4, "affected", "second"),
        (3, "no_action", "first"),
        (2, "affected", "second"),
        (1, "no_action", "first"),
    ]
    assert withdraw(advisory=row, seen={"PLC-1": 6}, user=None) == 0
    undo(advisory=row, seen={"PLC-1": 6}, user=None)
    assert AdvisoryDecision.objects.get(is_current=True).because == "first"


def test_undoing_the_only_word_takes_it_back(site):
    load(site, packed(document()))
    matched(site)
    say(site)
    assert undo(advisory=Advisory.objects.get(), seen={"PLC-1": 1, "PLC-2": 0}, user=None) == 1
    assert (counts(site)["affected"], counts(site)["decided"]) == (1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"because": " "},
        {"because": "x\x00"},
        {"expires": "soon"},
        {"expires": "2026-11-22"},
        {"answer": "withdrawn"},
        {"tags": ["PLC-9"]},
        {"tags": ["PLC-1", "\x00"]},
        {"tags": []},
    ],
)
def test_a_decision_needs_an_answer_a_reason_a_day_ahead_and_assets_of_the_site(site, wrong):
    load(site, packed(document()))
    with pytest.raises(DecisionRefused):
        say(site, **wrong)
    assert not AdvisoryDecision.objects.exists()


def test_a_large_file_is_loaded_by_a_job(site):
    bundle = service.stage(site=site, user=None, file_name="all.zip", chunks=[zipped({"a.json": packed(document())})])
    job = done(service.queue_load(bundle))
    assert job.result["counts"]["new"] == 1
    bundle.refresh_from_db()
    assert bundle.state == "loaded"


def test_what_one_site_loads_another_does_not_see(site):
    other = factories.site("P2")
    load(site, packed(document()))
    assert not Advisory.objects.filter(site=other).exists()
    assert advisory_verdicts.newest_bundle(other) == 0
