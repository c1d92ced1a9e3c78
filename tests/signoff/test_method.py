"""The checklist of ZCR 1 to 7: counted from records by hand here, never ticked; unknown is not there."""

from __future__ import annotations

import copy

import pytest

from accounts.models import Role
from assessment import services
from assessment.models import Assessment
from signoff.asked import Facts
from signoff.method import checklist
from tests import factories
from tests.api.calls import Caller
from tests.plants import run_of
from tests.signoff.people import browser, person, plant, signed

DOCUMENT = {
    "site": {"code": "P1"},
    "assessment": {
        "code": "A1",
        "name": "First",
        "scope": "all",
        "date": "2026-11-22",
        "sponsor": "K. Lind",
        "specification": dict.fromkeys(("system", "environment", "threats", "policies", "regulations"), "x"),
    },
    "counts": {"assets": 3, "flows": 2},
    "risk_matrix": {"tolerable": "L"},
    "zones": [
        {
            "code": "Z1",
            "name": "Cell",
            "sl_t": 2,
            "sl_t_status": "agreed",
            "logical_access_points": "FW-1",
            "measures": [{}],
        },
        {"code": "Z2", "name": "Internet", "kind": "external"},
    ],
    "conduits": [{"code": "C1", "between": ["Z1", "Z2"], "sl_t": 2, "sl_t_status": "approved", "measures": [{}]}],
    "scenarios": [
        {
            "code": "S1",
            "title": "Flood",
            "threat": {"skills": 2},
            "consequence": {"safety": 3},
            "decision": "mitigate",
            "residual": {"likelihood": 2},
        }
    ],
    "decisions": [{"code": "D1", "about": "zone:Z1", "step": "ZCR 4.1", "status": "agreed", "outcome": "needed"}],
}
JUDGED = {
    "scenarios": {
        "S1": {
            "zones": ["Z1"],
            "conduits": ["C1"],
            "unmitigated": {"band": "H"},
            "today": {"band": "M"},
            "tolerance": {"unmitigated": {"exceeds": True}, "residual": {"exceeds": False}},
        }
    },
    "zones": {},
    "conduits": {},
}
FACTS = Facts(advisories=1, has_plan=True, has_report=True, is_signed=True)


def asked(document=DOCUMENT, result=JUDGED, facts=FACTS):
    return {one.id.removeprefix("ZCR "): one for one in checklist(document, result, facts)}


def without(change):
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def test_the_requirements_are_those_of_the_standard_in_their_order():
    ids = list(asked())
    steps = {"1": 1, "2": 1, "3": 6, "4": 1, "5": 13, "6": 9, "7": 1}
    assert ids == [f"{step}.{number}" for step, count in steps.items() for number in range(1, count + 1)]
    assert len(ids) == 32
    assert [number for number, one in asked().items() if one.force == "should"] == ["3.4", "3.5", "3.6"]


def test_where_everything_is_recorded_everything_is_done():
    assert [number for number, one in asked().items() if not one.is_done] == []
    assert (asked()["3.1"].done, asked()["3.1"].of) == (3, 3)
    assert (asked()["5.6"].done, asked()["5.6"].of) == (2, 2), "the external zone has no target of its own"


def test_where_nothing_is_recorded_nothing_is_done():
    empty = checklist({}, {}, Facts())
    assert [one.id for one in empty if one.is_done] == []
    assert all(one.missing for one in empty)


@pytest.mark.parametrize(
    ("number", "change", "words"),
    [
        ("1.1", lambda one: one["assessment"].pop("sponsor"), "Nobody is named as sponsor."),
        ("1.1", lambda one: one["zones"][0].pop("logical_access_points"), "Access points are not written for: Cell."),
        ("2.1", lambda one: one["scenarios"][0].update(consequence={"safety": None}), "The worst consequence is not rated of: Flood."),
        ("4.1", lambda one: one.pop("decisions"), "Nobody decided yet whether a detailed assessment is needed of: Cell."),
        ("4.1", lambda one: one["decisions"][0].update(status="open"), "Nobody decided yet whether a detailed assessment is needed of: Cell."),
        ("5.1", lambda one: one["scenarios"][0].pop("threat"), "No scenario with a threat names: Cell, C1."),
        ("5.6", lambda one: one["zones"][0].update(sl_t_status="proposed"), "No agreed target: Cell."),
        ("5.7", lambda one: one["scenarios"][0].pop("decision"), "Above the limit or not known, and no decision: Flood."),
        ("5.7", lambda one: one["scenarios"][0].update(decision="accept"), "Above the limit or not known, and no decision: Flood."),
        ("5.8", lambda one: one["conduits"][0].pop("measures"), "Neither a measure nor a requirement is stated of: C1."),
        ("5.9", lambda one: one["scenarios"][0].pop("residual"), "Nobody rated again with what is in place: Flood."),
        ("6.2", lambda one: one["assessment"].pop("specification"), "Nobody described the system: its function, use and operating modes."),
        ("6.8", lambda one: one.pop("risk_matrix"), "The matrix is Bulkhead's default: nobody wrote the owner's own, with what is tolerable."),
    ],
)  # fmt: skip
def test_what_lacks_is_said_by_name(number, change, words):
    one = asked(without(change))[number]
    assert not one.is_done
    assert words in [point.text for point in one.missing]
    assert all(point.page for point in one.missing)


def test_findings_answer_where_a_rule_asks_the_same():
    findings = (
        ("AR-014", "zone:Z1", "open"),
        ("AR-017", "zone:Z1", "waived"),
        ("AR-018", "site:P1", "not_evaluated"),
        ("AR-001", "asset:A", "open"),
    )
    found = asked(facts=Facts(findings, 1, True, True, True))
    assert not found["3.3"].is_done
    assert found["3.4"].is_done, "a waived recommendation is a deviation with its reason"
    assert not found["3.5"].is_done, "what cannot be answered is not kept apart"
    assert (found["3.1"].done, found["3.1"].of) == (2, 3)


def test_a_decision_about_the_site_compares_all_its_zones():
    def change(document):
        document["decisions"][0]["about"] = "site:P1"

    assert asked(without(change))["4.1"].is_done


def test_an_unknown_risk_is_decided_by_an_acceptance_only():
    unknown = {
        **JUDGED,
        "scenarios": {"S1": {**JUDGED["scenarios"]["S1"], "tolerance": {"residual": {"exceeds": None}}}},
    }
    assert not asked(result=unknown)["5.11"].is_done

    def accept(document):
        document["scenarios"][0]["decision"] = "accept"
        document["decisions"].append({"code": "A1", "about": "scenario:S1", "status": "agreed", "step": "ZCR 5.11"})

    assert asked(without(accept), unknown)["5.11"].is_done


@pytest.mark.django_db
def test_the_page_and_the_address_count_alike_and_the_decision_is_written():
    run = run_of(factories.site("P1"), plant())
    site = run.assessment.site
    client = browser(person(site, Role.ENGINEER))
    page = client.get("/sites/P1/sign-off/").content.decode()
    assert "ZCR 4.1" in page
    assert "Nobody decided yet whether a detailed assessment is needed of: Office, Cell." in page
    form = {"about": "zone:Z2", "outcome": "a detailed assessment is needed", "reason": "high", "by": "K. Lind"}
    assert client.post("/sites/P1/sign-off/decide/", form).status_code == 302
    assert client.post("/sites/P1/sign-off/decide/", {**form, "by": ""}).status_code == 400
    here = Assessment.objects.select_related("site").get(site=site)
    (decision,) = services.model_of(here)[0]["decisions"]
    assert (decision["about"], decision["step"], decision["by"]) == ("zone:Z2", "ZCR 4.1", "K. Lind")
    told = {one["id"]: one for one in Caller(site).get("method/").json()["requirements"]}
    assert (told["ZCR 4.1"]["done"], told["ZCR 4.1"]["of"]) == (1, 2)
    assert not told["ZCR 7.1"]["is_done"]
    assert (told["ZCR 3.1"]["done"], told["ZCR 3.1"]["of"]) == (3, 3), (
        "the firewall is no asset of a zone but of a border"
    )


@pytest.mark.django_db
def test_the_approval_is_of_the_model_as_it_stands():
    document = plant(approvals=[])
    document["zones"][0] |= {"kind": "operations", "level": 3}
    run = run_of(factories.site("P1"), document)
    signed(run)
    site = run.assessment.site
    told = {one["id"]: one for one in Caller(site).get("method/").json()["requirements"]}
    assert told["ZCR 7.1"]["is_done"]
    browser(person(site, Role.ENGINEER)).post(
        "/sites/P1/sign-off/decide/",
        {"about": "zone:Z2", "outcome": "a detailed assessment is needed", "reason": "x", "by": "y"},
    )
    told = {one["id"]: one for one in Caller(site).get("method/").json()["requirements"]}
    assert told["ZCR 7.1"]["missing"] == ["The model as it stands was not signed."]
