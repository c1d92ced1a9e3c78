"""The model judged as it stands: the same levels and findings as a run, and what an edit did in sentences."""

import pytest
from django.core.cache import cache

from assessment import draft as drafts
from assessment import judging_once
from assessment.draft import Draft, difference, draft_of, kept_draft
from assessment.edits import Change, edit
from assessment.models import RunFinding
from assessment.services import etag_of
from tests import factories
from tests.plants import run_of

pytestmark = pytest.mark.django_db


def test_a_draft_says_what_a_run_says(site):
    run = run_of(site)
    draft = draft_of(run.assessment)
    assert draft.zones == run.sections.get(name="zones").body
    assert draft.conduits == run.sections.get(name="conduits").body
    open_ones = RunFinding.objects.filter(run=run, status="open", is_folded=False)
    assert set(draft.findings) == set(open_ones.values_list("key", flat=True))


def test_a_draft_is_kept_by_the_version_that_it_judged(site):
    plant = factories.assessment(site, factories.small_plant("P1"))
    version = etag_of(plant)
    made = draft_of(plant)
    assert kept_draft(plant, version) == made
    done = edit(assessment=plant, user=None, changes=[Change("zones", "Z2", {"sl_t": 2}, {"sl_t": 1})])
    assert kept_draft(done.assessment, done.etag) is None
    assert draft_of(done.assessment).version == done.etag
    assert kept_draft(done.assessment, version) == made


def test_words_that_nothing_judges_change_the_frame_and_no_verdict(site):
    plant = factories.assessment(site, factories.small_plant("P1"))
    judging_once._NEWEST.clear()
    first = draft_of(plant)
    filled = edit(
        assessment=plant, user=None, changes=[Change("zones", "Z2", {}, {"assumptions": "Doors are locked."})]
    )
    second = draft_of(filled.assessment)
    was = {"assumptions": "Doors are locked."}
    done = edit(assessment=plant, user=None, changes=[Change("zones", "Z2", was, {"assumptions": "A guard is there."})])
    third = draft_of(done.assessment)
    assert first.findings != second.findings  # that something is written there is judged (AR-008), not what
    assert third.frame["zones"][1]["assumptions"] == "A guard is there."
    assert len(judging_once._NEWEST) == 2  # of three versions
    judging_once._NEWEST.clear()
    cache.clear()
    assert draft_of(done.assessment) == third


def test_what_an_edit_did_is_told_with_the_gravest_first(site):
    plant = factories.assessment(site, factories.small_plant("P1"))
    before = draft_of(plant)
    # The small plant's cell lacks two levels in FR1; a claim of 1 there halves the gap.
    was = {"sl_a": factories.small_plant("P1")["zones"][1]["sl_a"]}
    done = edit(assessment=plant, user=None, changes=[Change("zones", "Z2", was, {"sl_a": [1, *[2] * 6]})])
    told = difference(before, draft_of(done.assessment))
    assert any(one.startswith("Cell: 2 levels missing, now 1 level missing") for one in told.better)


def plain(findings, missing=(2, 0)):
    zone = {"levels_missing": missing[0], "not_assessed": missing[1]}
    return Draft("1.1", {"zones": [{"code": "Z1", "name": "Cell"}]}, {"Z1": zone}, {}, findings)


def test_a_level_that_nobody_assessed_is_no_progress_and_long_lists_are_cut():
    many = {f"AR-{number:03}@zone:Z1": ["zone:Z1", "low", "x"] for number in range(9)}
    worst = {"AR-100@zone:Z1": ["zone:Z1", "critical", "worst"]}
    told = difference(plain({}), plain({**many, **worst}, missing=(2, 1)))
    assert told.better == ()
    assert told.worse[0] == "Cell: 2 levels missing, now 2 levels missing and 1 not assessed"
    assert told.worse[1] == "New: AR-100 (critical) worst"
    assert (len(told.worse), told.more) == (4, 7)


def test_a_large_site_is_not_judged_while_somebody_waits(site, monkeypatch):
    plant = factories.assessment(site, factories.small_plant("P1"))
    assert drafts.is_small(plant)
    monkeypatch.setattr(drafts, "SIZE_MAX", 0)
    assert not drafts.is_small(plant)
