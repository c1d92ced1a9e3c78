from __future__ import annotations

import pytest

from assessment.engine.compare.comparison import compare_models
from assessment.engine.model_file.canonical import record_sha256
from tests.assessment.engine.compare.plants import add, changed, comparison, drop, put, record

WAIVER = {"rule": "AR-008", "target": "zone:SAFE", "reason": "under study", "by": "kl", "expires": "2027-01-01"}


def reopened(found):
    return [(one["kind"], one["about"], one["code"]) for one in found["reopened"]]


def only(found):
    (one,) = found["reopened"]
    return one


def test_an_approval_is_of_the_conduit_as_it_was_written():
    one = only(comparison(put("conduits", "C2", monitored=True)))
    assert (one["kind"], one["about"], one["code"]) == ("approval", "conduit:C2", "ot")
    assert (
        one["reason"] == "The approval of DMZ to safety by OT (kl) was given for the conduit as it was written before."
    )


def test_a_fresh_approval_is_not_reopened():
    def approve(document):
        conduit = record("conduits", "C2")(document)
        conduit["monitored"] = True
        conduit["approvals"] = [{"side": "ot", "by": "kl", "on": "2026-11-20", "of": record_sha256(conduit)}]

    assert reopened(comparison(approve)) == []


def test_an_approval_without_a_hash_is_reopened_too_and_one_that_never_fitted_is_no_news():
    bare = put("conduits", "C1", approvals=[{"side": "it", "by": "mo"}])
    assert reopened(comparison(put("conduits", "C1", monitored=True), before=(bare,))) == [
        ("approval", "conduit:C1", "it")
    ]
    stale = put("conduits", "C1", approvals=[{"side": "it", "by": "mo", "of": "0" * 64}])
    assert reopened(comparison(put("conduits", "C1", monitored=True), before=(stale,))) == []


def test_an_approval_that_ran_out_between_two_dates_is_open_again():
    def expiring(document):
        record("conduits", "C1")(document)["approvals"] = [{"side": "it", "by": "mo", "expires": "2026-12-01"}]

    def later(document):
        document["assessment"]["date"] = "2026-12-02"

    one = only(comparison(later, before=(expiring,)))
    assert (one["kind"], one["code"]) == ("approval", "it")
    assert "expired on 2026-12-01" in one["reason"]


@pytest.mark.parametrize(("holds", "words"), [(False, "no longer holds"), (None, "not known to hold")])
def test_a_target_is_reopened_by_its_broken_condition(holds, words):
    condition = {"text": "the hatch stays sealed", **({} if holds is None else {"holds": holds})}
    one = only(comparison(put("zones", "SAFE", sl_t_conditions=[condition])))
    assert (one["kind"], one["about"]) == ("target", "zone:SAFE")
    assert "the hatch stays sealed" in one["reason"]
    assert words in one["reason"]


def test_an_agreed_target_is_reopened_by_a_changed_scenario_but_not_by_its_title():
    found = comparison(put("scenarios", "SC1", likelihood=5))
    assert reopened(found) == [("target", "zone:SAFE", "")]
    assert found["reopened"][0]["reason"] == (
        "The target of Chlorine safety was agreed before scenario Chlorine is released (SC1) was changed."
    )
    assert reopened(comparison(put("scenarios", "SC1", title="Chlorine gas is released"))) == []


def test_an_agreed_target_is_reopened_by_a_new_scenario_and_by_one_that_is_gone():
    new = add("scenarios", code="SC2", target={"asset": "SIS"}, consequence={"safety": 2}, likelihood=1)
    assert reopened(comparison(new)) == [("target", "zone:SAFE", "")]
    assert reopened(comparison(drop("scenarios", "SC1"))) == [("target", "zone:SAFE", "")]


def test_an_agreed_target_is_reopened_by_a_proposal_that_moved():
    def harsher(document):
        document["risk_matrix"] = {
            "bands": [{"code": code, "sl_t": level} for code, level in (("L", 1), ("M", 2), ("H", 3), ("E", 4))]
        }

    def milder(document):
        harsher(document)
        document["risk_matrix"]["bands"][3]["sl_t"] = 3

    found = comparison(milder, before=(harsher,))
    told = [one["reason"] for one in found["reopened"] if one["about"] == "zone:SAFE"]
    assert told == [
        "The target of Chlorine safety was agreed before the proposal for it moved from 4 4 4 4 4 4 4 to 3 3 3 3 3 3 3."
    ]


def test_a_target_set_anew_or_never_agreed_is_not_reopened():
    assert reopened(comparison(put("scenarios", "SC1", likelihood=5), put("zones", "SAFE", sl_t=3))) == []
    proposed = put("zones", "SAFE", sl_t_status="proposed")
    assert reopened(comparison(put("scenarios", "SC1", likelihood=5), before=(proposed,))) == []


def test_a_waiver_whose_finding_is_gone_is_open_again():
    waiver = add("waivers", **{**WAIVER, "rule": "AR-005", "target": "conduit:C1"})
    use = [put("flows", "F1", use_case="UC", owner="kl")]
    one = only(comparison(*use, before=(waiver,)))
    assert (one["kind"], one["about"], one["code"]) == ("waiver", "conduit:C1", "AR-005")
    assert "not reported any more" in one["reason"]


def test_a_waiver_whose_target_changed_is_open_again_and_a_renewed_one_is_not():
    waiver = add("waivers", **WAIVER)
    moved = put("zones", "SAFE", lateral="isolated")
    one = only(comparison(moved, before=(waiver,)))
    assert (one["kind"], one["about"], one["code"]) == ("waiver", "zone:SAFE", "AR-008")
    assert one["reason"] == "The waiver of AR-008@zone:SAFE by kl: of what it is about, lateral changed."
    renewed = add("waivers", **{**WAIVER, "expires": "2027-06-01"})
    assert reopened(compare_models(changed(waiver), changed(moved, renewed))) == []


def test_a_waiver_is_open_again_where_one_of_its_flows_changed():
    waiver = add("waivers", **{**WAIVER, "rule": "AR-005", "target": "conduit:C1"})
    one = only(comparison(put("flows", "F1", protocol="ssh"), before=(waiver,)))
    assert one["kind"] == "waiver"


def test_a_decision_is_open_again_when_what_it_is_about_changed_or_got_new_members():
    decision = add("decisions", code="D1", about="zone:SAFE", status="agreed", outcome="stays as it is")
    one = only(comparison(add("assets", tag="HMI", zone="SAFE"), before=(decision,)))
    assert one["reason"] == ('The decision D1 ("stays as it is"): of what it is about, asset HMI joined it.')
    pending = add("decisions", code="D1", about="zone:SAFE", status="open")
    assert reopened(comparison(put("zones", "SAFE", lateral="isolated"), before=(pending,))) == []


def test_a_thing_that_was_only_seen_again_reopens_nothing():
    decision = add("decisions", code="D1", about="asset:SIS", status="agreed")
    assert reopened(comparison(put("assets", "SIS", last_seen="2026-11-20"), before=(decision,))) == []
    assert reopened(comparison(put("assets", "SIS", firmware="2.1"), before=(decision,))) == [
        ("decision", "asset:SIS", "D1")
    ]


def test_a_compensation_is_open_again_with_its_place_and_with_its_measure():
    own = add("measures", code="CM-1", cost=10)
    accepted = add(
        "compensations",
        code="K1",
        requirement="SR 1.1",
        about="zone:SAFE",
        measure="CM-1",
        accepted_by="kl",
        accepted_on="2026-01-01",
    )
    for change in (put("zones", "SAFE", lateral="isolated"), put("measures", "CM-1", cost=20)):
        assert reopened(comparison(change, before=(own, accepted))) == [("compensation", "zone:SAFE", "K1")]


def test_an_accepted_risk_is_open_again_when_it_rose():
    accepted = put("scenarios", "SC1", decision="accept")
    agreed_by_nobody = put("zones", "SAFE", sl_t_status=None)
    bypass = add("flows", code="F3", **{"from": {"asset": "PC"}, "to": {"asset": "SIS"}})
    one = only(comparison(bypass, before=(accepted, agreed_by_nobody)))
    assert one["reason"] == "The risk Chlorine is released was accepted at 12 points; it stands at 16 now."
    lower = drop("flows", "F2")
    assert reopened(comparison(lower, before=(accepted, agreed_by_nobody))) == []


def test_a_likelihood_that_a_person_stated_for_another_path_is_open_again():
    stated = put("scenarios", "SC1", residual={"likelihood": 2})
    found = comparison(drop("flows", "F2"), before=(stated,))
    assert ("risk", "scenario:SC1", "SC1") in reopened(found)
