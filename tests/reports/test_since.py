"""The steering report against the baseline that was signed last."""

from __future__ import annotations

import pytest

from reports.document import build_document
from reports.issuing import told_by
from reports.since import since_last_baseline
from tests import factories
from tests.plants import run_of
from tests.reports.plants import judged, small_model
from tests.signoff.people import plant, signed

RECORD = {
    "baseline": "B1",
    "date": "2026-03-01",
    "verdict": "mixed",
    "old": {"points": 62, "levels_missing": 1027, "findings": 165},
    "new": {"points": 79, "levels_missing": 31, "findings": 150},
    "reopened": 2,
    "worst": "Office reaches Control by telnet. It has no protection.",
}


def page_with(since, **more):
    model, result = judged(small_model())
    return build_document(model, {**result, **({"since": since} if since else {})}, **more).page_one


def test_page_one_says_in_a_word_and_in_figures_what_became_of_the_plant():
    assert page_with(RECORD).since == (
        "Since baseline B1 of 2026-03-01: some things are worse, some better. Risk points 62 → 79; levels known to be"
        " missing 1,027 → 31; open findings 165 → 150. 2 decisions are open again. The worst that is new: Office"
        " reaches Control by telnet. It has no protection."
    )
    quiet = page_with({**RECORD, "verdict": "better", "reopened": 0, "worst": ""}).since
    assert quiet.startswith("Since baseline B1 of 2026-03-01: better. ")
    assert quiet.endswith("open findings 165 → 150.")
    assert page_with(None).since == ""


def test_it_is_said_in_the_readers_language():
    said = page_with(RECORD, language="de").since
    assert said.startswith("Seit Baseline B1 vom 2026-03-01: einiges ist schlechter, einiges besser. Risikopunkte")
    assert "2 Entscheidungen sind wieder offen." in said


@pytest.mark.django_db
def test_a_run_is_held_against_the_last_signed_baseline_of_another_model_before_it(site):
    """Z2 lacks two levels in FR1 all along; in the changed model Z1 lacks its one level in FR1 as well."""
    first = run_of(site, plant())
    assert since_last_baseline(first, told_by(first, None)) is None
    kept = signed(first)
    again = run_of(site, plant())
    assert since_last_baseline(again, told_by(again, None)) is None
    changed = factories.small_plant("P1")
    changed["zones"][0]["sl_a"] = [0, 1, 1, 1, 1, 1, 1]
    worse = run_of(site, changed)
    found = since_last_baseline(worse, told_by(worse, None))
    assert (found["baseline"], found["date"], found["verdict"]) == (kept.code, "2026-11-21", "worse")
    assert (found["old"]["levels_missing"], found["new"]["levels_missing"]) == (2, 3)
    assert found["old"]["points"] == found["new"]["points"] == 16
    assert found["new"]["findings"] == sum(worse.totals["findings"].values())
    assert since_last_baseline(first, told_by(first, None)) is None
    signed(worse)
    assert since_last_baseline(worse, told_by(worse, None)) == found
