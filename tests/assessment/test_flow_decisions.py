"""The page of flows and the decisions on them: verdicts by hand, one change each, undone, and few queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment import flow_book, flow_decisions, queries
from assessment import services as assessments
from assessment.flow_book import FlowBook
from assessment.flow_decisions import DecisionRefused, decide_flows
from assessment.models import Run
from inventory.history import newest_change
from inventory.models import ChangeSet, Conduit, Flow
from inventory.questions import take_back
from jobs import services as jobs
from jobs.models import Job
from tests import factories
from tests.api.calls import Caller
from tests.plants import done, run_of

pytestmark = pytest.mark.django_db

SEEN = {"basis": "observed", "decision": "undecided", "last_seen": "2026-11-20", "count": 7}


def plant():
    """Three zones, one conduit: traffic of every kind, and firewall rules."""
    document = factories.small_plant("P1")
    document["zones"].append({"code": "Z3", "name": "Lab", "kind": "control", "level": 2, "sl_t": 1, "sl_a": 1})
    document["assets"] += [
        {"tag": "LAB-1", "name": "Lab PC", "type": "workstation", "zone": "Z3", "ips": ["10.0.3.1"]},
        {"tag": "HMI-1", "name": "Panel", "type": "hmi", "zone": "Z2", "ips": ["10.0.0.7"]},
    ]
    document["flows"] = [
        {"code": "D1", "from": {"asset": "PC-1"}, "to": {"asset": "PLC-1"}, "protocol": "modbus_tcp", "port": 502},
        {"code": "D2", "from": {"asset": "PC-1"}, "to": {"asset": "HMI-1"}, "protocol": "rdp", "port": 3389},
        {"code": "O1", "from": {"ip": "192.0.2.10"}, "to": {"ip": "10.0.0.5"}, "protocol": "modbus_tcp", "port": 502},
        {"code": "O2", "from": {"ip": "192.0.2.10"}, "to": {"ip": "10.0.0.7"}, "protocol": "ssh", "port": 22},
        {"code": "O3", "from": {"ip": "10.0.3.1"}, "to": {"ip": "10.0.0.5"}, "protocol": "http", "port": 80},
        {"code": "O4", "from": {"ip": "10.0.0.7"}, "to": {"ip": "10.0.0.5"}, "protocol": "modbus_tcp", "port": 502},
        {"code": "O5", "from": {"ip": "10.0.0.7"}, "to": {"network": "8.8.4.0/24"}, "protocol": "dns", "port": 53},
        {"code": "O6", "from": {"ip": "10.0.3.1"}, "to": {"ip": "10.0.0.7"}, "protocol": "unknown"},
    ]
    for flow in document["flows"]:
        if flow["code"].startswith("O"):
            flow.update(SEEN)
    wide = {"from": {"zone": "Z1"}, "to": {"zone": "Z2"}, "protocol": "ssh", "port": "1-100", "basis": "firewall_rule"}
    document["flows"].append({"code": "R1", **wide})
    return document


VERDICTS = {
    "D1": "covered", "D2": "unseen", "O1": "covered", "O2": "undocumented", "O3": "undocumented", "O4": "inside",
    "O5": "unplaced", "O6": "undocumented", "R1": "wider",
}  # fmt: skip


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda _: None)


@pytest.fixture
def site():
    made = factories.site("P1")
    run_of(made, plant())
    return made


def again(site) -> dict[str, str]:
    """Judge again and give the verdict on each flow."""
    done(assessments.queue_assessment(assessment=factories.assessment(site), user=None))
    return {one.code: one.verdict for one in FlowBook(Run.objects.latest("pk")).flows(None, None)}


def findings(rule: str) -> list[str]:
    run = Run.objects.latest("pk")
    return sorted(
        code for one in run.findings.filter(rule=rule, status="open") for code in one.body["evidence"]["flows"]
    )


@pytest.mark.parametrize("part", [1, 2, 1000])
def test_each_flow_has_its_verdict_however_the_book_is_cut(site, monkeypatch, part):
    monkeypatch.setattr(flow_book, "PART", part)
    assert again(site) == VERDICTS
    book = FlowBook(Run.objects.latest("pk"))
    assert {code: book.verdict_at(place)[0] for code, place in book.places([*VERDICTS, "X"]).items()} == VERDICTS
    assert [one.code for one in book.flows("undocumented", "")] == ["O3", "O6"]
    assert [one.code for one in book.flows("undocumented", "C1")] == ["O2"]
    counts = {code: sum(one.conduit == code for one in book.flows(None, None)) for code in ("", "C1")}
    assert book.by_conduit() == counts
    assert counts["C1"] > 1
    (entry,) = book.entries([book.places(["O2"])["O2"]])
    assert (entry.source, entry.destination) == (("PC-1", "Z1"), ("HMI-1", "Z2"))


def test_the_book_is_no_part_of_the_result(site):
    assert not [name for name in queries.result_of(Run.objects.latest("pk")) if name.startswith("flow_book")]


def test_a_conversation_becomes_a_channel_of_the_conduit_that_joins_its_zones(site):
    decide_flows(site=site, codes=["O2"], action="channel", conduit=None, user=None)
    made = Flow.objects.get(code="PC-1>HMI-1/ssh/22 (declared)")
    assert (made.source, made.destination, made.basis, made.decision) == (
        "asset:PC-1",
        "asset:HMI-1",
        "declared",
        "allowed",
    )
    assert "O2" in findings("AR-003")
    assert again(site)["O2"] == "covered"
    assert "O2" not in findings("AR-002") + findings("AR-003")


def test_a_conduit_is_made_once_for_all_conversations_between_two_zones(site):
    with pytest.raises(DecisionRefused, match=r"No conduit joins Lab and Cell\. Make one\."):
        decide_flows(site=site, codes=["O3"], action="channel", conduit=None, user=None)
    decided = decide_flows(site=site, codes=["O3", "O6"], action="conduit", conduit=None, user=None)
    made = Conduit.objects.get(code="Z3-Z2")
    assert (made.name, [end.zone.code for end in made.ends.all()]) == ("Lab to Cell", ["Z3", "Z2"])
    assert decided.done == ["O3"]
    assert decided.left == {"O6": "Neither its protocol nor its port is known: a channel of it would cover nothing."}
    assert again(site)["O3"] == "covered"


def test_what_is_forbidden_is_a_finding_of_its_own_and_reopened_is_not(site):
    decide_flows(site=site, codes=["O2"], action="forbid", conduit=None, user=None)
    assert again(site)["O2"] == "forbidden"
    assert findings("AR-080") == ["O2"]
    decide_flows(site=site, codes=["O2"], action="reopen", conduit=None, user=None)
    assert again(site) == VERDICTS


def test_each_decision_is_one_change_and_is_taken_back_whole(site):
    before = assessments.model_of(factories.assessment(site))
    decide_flows(site=site, codes=["O2", "O3"], action="conduit", conduit=None, user=None)
    change = ChangeSet.objects.get()
    assert (change.title, change.form) == ("Allowed, with a conduit: PC-1 to Panel and 1 more", "fields")
    take_back(change, user=None)
    assert assessments.model_of(factories.assessment(site)) == before


def test_the_zone_must_be_known_and_of_two_conduits_one_be_chosen(site):
    with pytest.raises(DecisionRefused, match=r"which zone 8\.8\.4\.0/24 is"):
        decide_flows(site=site, codes=["O5"], action="channel", conduit=None, user=None)
    document = plant()
    document["conduits"].append({"code": "C2", "name": "Old link", "between": ["Z2", "Z1"]})
    factories.assessment(site, document)
    with pytest.raises(DecisionRefused, match="C1 and Old link both join Office and Cell"):
        decide_flows(site=site, codes=["O2"], action="channel", conduit=None, user=None)
    decide_flows(site=site, codes=["O2"], action="channel", conduit="C2", user=None)
    assert Flow.objects.get(code="PC-1>HMI-1/ssh/22 (declared)").conduit == "C2"


def test_a_declared_channel_is_allowed_and_so_is_what_it_covers(site):
    assert "O1" in findings("AR-003")
    decide_flows(site=site, codes=["D1"], action="channel", conduit=None, user=None)
    assert Flow.objects.get(code="D1").decision == "allowed"
    again(site)
    assert "O1" not in findings("AR-003")
    decide_flows(site=site, codes=["O1"], action="channel", conduit=None, user=None)
    assert not Flow.objects.filter(code__contains="(declared)").exists()


def test_a_rule_is_declared_as_wide_as_it_is(site):
    decide_flows(site=site, codes=["R1"], action="channel", conduit=None, user=None)
    assert again(site)["R1"] == "rule"


def test_the_page_names_ends_and_shows_each_tab(browser):
    page = browser.get("/sites/P1/flows/").content.decode()
    assert "Panel" in page
    assert 'name="channel" value="O2"' in page
    assert 'name="conduit" value="O3"' in page
    assert "8.8.4.0/24" in browser.get("/sites/P1/flows/?tab=partners").content.decode()
    assert 'value="R1"' in browser.get("/sites/P1/flows/?tab=wider").content.decode()
    of_end = browser.get("/sites/P1/flows/?tab=all&end=Panel").content.decode()
    assert [code for code in VERDICTS if f'name="row" form="bulk" value="{code}"' in of_end] == [
        "D2",
        "O2",
        "O4",
        "O5",
        "O6",
    ]


def test_one_flow_and_a_whole_tab_are_decided_on_the_page(browser, site):
    answer = browser.post(
        "/sites/P1/flows/decide/",
        {"version": newest_change(site), "forbid": "O2", "back": "?tab=undocumented"},
        follow=True,
    )
    assert "Forbidden: PC-1 to Panel" in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("/flows/?tab=undocumented")
    browser.post(
        "/sites/P1/flows/decide/",
        {"version": newest_change(site), "action": "forbid", "every": "1", "tab": "undocumented"},
    )
    assert sorted(Flow.objects.filter(decision="forbidden").values_list("code", flat=True)) == ["O2", "O3", "O6"]
    stray = browser.post(
        "/sites/P1/flows/decide/", {"version": newest_change(site), "forbid": "O2", "back": "//evil.example"}
    )
    assert stray["Location"] == "/sites/P1/flows/"


def test_a_flow_that_somebody_decided_on_since_is_not_decided_on_unseen(browser, site):  # S12
    seen = browser.get("/sites/P1/flows/?tab=undocumented").context["newest"]
    decide_flows(site=site, codes=["O2"], action="forbid", conduit=None, user=None)
    assert browser.post("/sites/P1/flows/decide/", {"version": seen, "forbid": "O3"}).status_code == 302, "another flow"
    second = browser.post("/sites/P1/flows/decide/", {"version": seen, "channel": "O2"})
    assert (second.status_code, "changed the same meanwhile" in second.content.decode()) == (409, True)
    assert Flow.objects.get(code="O2").decision == "forbidden"


def test_the_list_of_flows_shows_the_columns_asked_for_and_keeps_them_as_a_view(browser, site):
    asked = "tab=undocumented&col=answers&col=owner"
    page = browser.get(f"/sites/P1/flows/?{asked}").content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)<', page)
    assert heads == ["Opens", "Answers", "Owner", "Do"]
    assert "?tab=covered&amp;col=answers&amp;col=owner" in page
    browser.post("/sites/P1/views/flows/", {"name": "By owner", "query": asked, "back": "/sites/P1/flows/"})
    kept = browser.get("/sites/P1/flows/?view=by-owner").content.decode()
    assert re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)<', kept) == heads
    browser.post("/sites/P1/flows/decide/", {"version": newest_change(site), "action": "forbid", "row": ["O2", "O3"]})
    assert sorted(Flow.objects.filter(decision="forbidden").values_list("code", flat=True)) == ["O2", "O3"]


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        ("protocol", "O5 O3 D1 O1 O4 D2 R1 O2 O6"),  # port 1-100 before 22; what is not known stands last
        ("-protocol", "O2 R1 D2 O4 O1 D1 O3 O5 O6"),
        ("answers", "O5 O6 O2 D2 O3 D1 O1 O4 R1"),  # 8.8.4.0, Panel, Press PLC; a zone as a whole has no name there
        ("-last_seen", "O4 O1 O5 O2 O6 O3 R1 D2 D1"),
        ("nothing", "O3 O6 O2 R1 D2 O5 D1 O1 O4"),
    ],
)
def test_the_columns_of_flows_put_them_in_order(browser, sort, codes):
    page = browser.get(f"/sites/P1/flows/?tab=all&sort={sort}").content.decode()
    assert re.findall(r'name="row" form="bulk" value="(\w+)"', page) == codes.split()
    assert (f'aria-sort="{"descending" if sort[0] == "-" else "ascending"}"' in page) == (sort != "nothing")


def test_a_list_too_long_to_be_put_in_order_says_so(browser, monkeypatch):
    monkeypatch.setattr("assessment.flow_order.SORTED_MAX", 3)
    monkeypatch.setattr("assessment.views.flows.SORTED_MAX", 3)
    page = browser.get("/sites/P1/flows/?tab=all&sort=protocol").content.decode()
    assert "stands in the order of its conduits" in page
    assert "".join(re.findall(r'name="row" form="bulk" value="(\w+)"', page)) == "O3O6O2R1D2O5D1O1O4"
    assert "in the order of its conduits" not in browser.get("/sites/P1/flows/?tab=undocumented").content.decode()


def test_a_page_costs_the_same_for_few_flows_and_many(browser, site):
    def queries_of() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/sites/P1/flows/?tab=undocumented&page=2").status_code == 200
        return len(asked)

    few = queries_of()
    document = plant()
    document["flows"] += [
        {"code": f"M{n:04}", "from": {"ip": "10.0.3.1"}, "to": {"ip": "10.0.0.5"}, "protocol": "http", "port": n} | SEEN
        for n in range(1, 2500)
    ]
    factories.assessment(site, document)
    again(site)
    assert queries_of() == few


def test_the_same_over_rest(site):
    caller = Caller(site)
    listed = caller.get("/api/v1/sites/P1/flows/verdicts/?verdict=undocumented&page_size=2").json()
    assert (listed["count"], listed["next"], [one["code"] for one in listed["results"]]) == (3, 2, ["O3", "O6"])
    assert listed["results"][0]["source"] == {"asset": "LAB-1", "zone": "Z3"}
    answer = caller.post("/api/v1/sites/P1/flows/decide/", {"flows": ["O2", "O3"], "action": "channel"}).json()
    assert answer["decided"] == ["O2"]
    assert answer["left"] == [{"code": "O3", "why": "No conduit joins Lab and Cell. Make one."}]
    refused = caller.post("/api/v1/sites/P1/flows/decide/", {"flows": ["O3"], "action": "channel"})
    assert refused.status_code == 409
    for wrong in ({"flows": [], "action": "forbid"}, {"flows": ["O2"], "action": "eat"}, {"flows": "O2"}, []):
        assert caller.post("/api/v1/sites/P1/flows/decide/", wrong).status_code == 400
    assert caller.get("/api/v1/sites/P1/flows/verdicts/?verdict=x").status_code == 400


def test_a_large_site_is_decided_on_by_a_job(site, browser, monkeypatch):
    monkeypatch.setattr(flow_decisions, "AT_ONCE_MAX", 0)
    browser.post("/sites/P1/flows/decide/", {"version": newest_change(site), "channel": "O2"})
    assert done(Job.objects.latest("pk")).result == {"decided": 1, "left": []}
    assert Flow.objects.get(code="O2").decision == "allowed"
    answer = Caller(site).post("/api/v1/sites/P1/flows/decide/", {"flows": ["O3"], "action": "channel"})
    assert answer.status_code == 202
    jobs.work_off(answer.json()["job"])
    job = Job.objects.get(pk=answer.json()["job"])
    assert (job.state, job.reason) == ("failed", "No conduit joins Lab and Cell. Make one.")


def test_a_decision_that_meets_another_one_is_not_written(site):
    write = flow_decisions.prepare(site=site, codes=["O2"], action="forbid", conduit=None, user=None)
    decide_flows(site=site, codes=["O3"], action="forbid", conduit=None, user=None)
    decide_flows(site=site, codes=["O2"], action="channel", conduit=None, user=None)
    with pytest.raises(DecisionRefused, match="changed the same meanwhile"):
        write()
    assert Flow.objects.get(code="O2").decision == "allowed"


def test_a_decision_elsewhere_meanwhile_is_no_reason_to_decide_again(site):
    write = flow_decisions.prepare(site=site, codes=["O2"], action="forbid", conduit=None, user=None)
    decide_flows(site=site, codes=["O3"], action="forbid", conduit=None, user=None)
    write()
    assert dict(Flow.objects.filter(code__in=["O2", "O3"]).values_list("code", "decision")) == {
        "O2": "forbidden",
        "O3": "forbidden",
    }


def test_what_is_decided_so_already_changes_nothing(site, browser):
    decide_flows(site=site, codes=["O2"], action="forbid", conduit=None, user=None)
    assert decide_flows(site=site, codes=["O2"], action="forbid", conduit=None, user=None).change is None
    page = browser.post(
        "/sites/P1/flows/decide/", {"version": newest_change(site), "forbid": "O2"}, follow=True
    ).content.decode()
    assert "It was so already." in page
    assert ChangeSet.objects.count() == 1


def test_a_code_that_another_flow_has_gets_a_number_and_an_equal_channel_is_allowed(site):
    document = plant()
    ends = {"from": {"asset": "PC-1"}, "to": {"asset": "HMI-1"}}
    document["flows"] += [
        {"code": "PC-1>HMI-1/ssh/22 (declared)", **ends, "protocol": "http", "port": 80},
        {"code": "D3", "from": {"asset": "LAB-1"}, "to": {"asset": "HMI-1"}, "protocol": "unknown", "port": 9},
    ]
    document["flows"][7] |= {"port": 9}
    document["conduits"].append({"code": "C3", "name": "Lab link", "between": ["Z2", "Z3"]})
    factories.assessment(site, document)
    decide_flows(site=site, codes=["O2", "O6"], action="channel", conduit=None, user=None)
    assert Flow.objects.get(code="PC-1>HMI-1/ssh/22 (declared) 2").port == "22"
    assert Flow.objects.get(code="D3").decision == "allowed"
    assert Flow.objects.filter(code__endswith="(declared)").count() == 1


@pytest.mark.parametrize("action", ["channel", "conduit", "forbid"])
def test_deciding_on_one_flow_reads_the_same_however_many_there_are(site, action):
    def queries_of(code):
        with CaptureQueriesContext(
            connection,
        ) as made:
            decide_flows(site=site, codes=[code], action=action, conduit=None, user=None)
        return len(made)

    few = queries_of("O2")
    document = plant()
    document["flows"] += [
        {
            "code": f"N{at}",
            "from": {"ip": f"10.0.9.{at}"},
            "to": {"ip": "10.0.0.7"},
            "protocol": "ssh",
            "port": 22,
            **SEEN,
        }
        for at in range(60)
    ]
    factories.assessment(site, document)
    assert queries_of("O2") == few
