"""The pages of the judgement: before the first run, after it, with hostile names, and how often they ask the database."""

from __future__ import annotations

import copy
import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import Assessment, RunFinding
from assessment.services import queue_assessment
from assessment.views.common import Current
from assessment.views.dashboard import levels_unknown
from jobs import services as jobs
from jobs.models import Job
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests
from tests.plants import judged, plan_of, run_of

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "zones/",
    "zones/proposed/",
    "completeness/",
    "conduits/",
    "findings/",
    "findings/?status=all&folded=1",
    "paths/",
    "plan/",
    "kpis/",
    "money/",
    "migrations/",
    "plan/what-if/",
    "reports/",
    "jobs/",
)
HOSTILE = '<script>alert("1")</script>{{ 7 }}\u202e'


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda _: None)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_before_anything_was_judged_and_writes_nothing(browser, page):  # S3
    assert browser.get(f"/sites/P1/{page}").status_code == 200
    assert not Assessment.objects.exists()


def test_every_page_shows_what_was_judged(browser, site):
    report = judged(site)
    for page in PAGES:
        assert browser.get(f"/sites/P1/{page}").status_code == 200, page
    keys = RunFinding.objects.filter(run=report.run).values_list("key", flat=True)
    more = [
        "zones/Z1/",
        "zones/Z2/",
        "zones/map.svg",
        "conduits/C1/",
        "paths/?from=Z1&to=Z2&pair=x",
        "findings/?q=plc&rule=AR-001",
    ]
    for page in (*more, *(f"findings/{key}/" for key in keys)):
        answer = browser.get(f"/sites/P1/{page}", headers={"HX-Request": "true"})
        assert answer.status_code == 200, page
        assert browser.get(f"/sites/P1/{page}").status_code == 200, page


def test_the_cards_tell_what_holds_levels_down_what_is_claimed_and_what_is_open_again(browser, site):
    document = factories.small_plant("P1")
    zone, conduit = document["zones"][1], document["conduits"][0]
    zone |= {
        "sl_t": 2,
        "sl_a": None,
        "measures": [],
        "sl_t_status": "approved",
        "sl_t_conditions": [{"text": "No modem", "holds": False}],
    }
    document["organisations"] = [{"code": "OP", "name": "The waterworks company", "kind": "asset_owner"}]
    zone["owner"] = conduit["owner"] = "OP"
    zone["requirements"] = {"SR 6.1": {"status": "met", "on": "2026-01-02"}, "SR 6.2": "compensated"}
    document["scenarios"][0] |= {"consequence": {"safety": 5}, "decision": "accept", "zones": [zone["code"]]}
    run_of(site, document)
    text = browser.get(f"/sites/P1/zones/{zone['code']}/").content.decode()
    for words in (
        "acceptance reopened",
        "SR 6.1 (claimed 2026-01-02)",
        "there is no record of a compensation",
        'level 2 needs <span class="code code--wrap">SR 6.2</span>',
        "it is accepted all the same",
        "Components by type",
        "owner <bdi>The waterworks company</bdi>",
    ):
        assert words in text, words
    text = browser.get(f"/sites/P1/conduits/{conduit['code']}/").content.decode()
    assert "Proposed targets side by side" in text
    assert "owner <bdi>The waterworks company</bdi>" in text
    assert "<td><bdi>The waterworks company</bdi></td>" in browser.get("/sites/P1/").content.decode()


def test_hostile_names_stay_text_on_every_page(browser, site):  # S38
    document = factories.small_plant("P1")
    document["site"]["name"] = document["zones"][1]["name"] = document["assets"][1]["name"] = HOSTILE
    document["conduits"][0]["name"] = document["scenarios"][0]["title"] = HOSTILE
    document["assets"][1]["vendor"] = HOSTILE
    plan_of(run_of(site, document))
    for page in (
        *PAGES,
        "zones/Z2/",
        "conduits/C1/",
        "inventory/",
        "inventory/assets/PLC-1/",
        "assets/PLC-1/capability/",
    ):
        text = browser.get(f"/sites/P1/{page}").content.decode()
        assert "<script>alert" not in text, page
        assert "&lt;script&gt;alert" not in text or "{{ 7 }}" in text, page


@pytest.mark.parametrize(
    "code", ["a/b", "..", "a b", "?", "#x", "%2F", "a;b", "\u00e4", "x" * 200, "map.svg", "</a>", "'\""]
)
def test_a_code_of_any_sign_has_its_page(browser, site, code):
    document = factories.small_plant("P1")
    document["zones"][1]["code"] = document["conduits"][0]["between"][1] = code
    document["assets"][1]["zone"] = document["flows"][1]["to"]["zone"] = document["scenarios"][0]["target"]["zone"] = (
        code
    )
    document["conduits"][0]["code"] = document["assets"][1]["tag"] = document["flows"][0]["to"]["asset"] = code
    run = run_of(site, document)
    quoted = "".join(f"%{byte:02X}" for byte in code.encode())
    for page in (
        "",
        "zones/",
        "conduits/",
        "findings/",
        "inventory/",
        f"zones/{quoted}/",
        f"conduits/{quoted}/",
        f"inventory/assets/{quoted}/",
        f"assets/{quoted}/capability/",
    ):
        assert browser.get(f"/sites/P1/{page}").status_code == 200, page
    for found in run.findings.values_list("key", flat=True):
        key = "".join(f"%{byte:02X}" for byte in found.encode())
        assert browser.get(f"/sites/P1/findings/{key}/").status_code == 200


def test_asking_for_a_run_twice_is_one_job(browser, site):
    first = browser.post("/sites/P1/assess/").headers["Location"]
    assert browser.post("/sites/P1/assess/").headers["Location"] == first
    assert Job.objects.count() == 1


@pytest.mark.parametrize("budget", ["-1", "x", "nan", "inf", "1e400", "9" * 400])
def test_a_budget_that_is_no_amount_comes_back_as_typed(browser, site, budget):  # S1
    run_of(site)
    answer = browser.post("/sites/P1/plan/make/", {"budget": budget})
    assert answer.status_code == 400
    assert budget[:100] in answer.content.decode()
    assert not Job.objects.filter(kind="plan").exists()


def test_a_plan_within_a_budget_is_one_job(browser, site):
    run_of(site)
    assert browser.post("/sites/P1/plan/make/", {"budget": "1000.50"}).status_code == 302
    assert Job.objects.get(kind="plan").arguments["budget"] == 1000.5
    assert browser.post("/sites/P1/plan/make/", {"budget": ""}).status_code == 302


def test_a_plan_before_any_run_is_refused(browser):
    assert browser.post("/sites/P1/plan/make/").status_code == 400


def test_a_report_before_any_run_is_refused(browser):
    page = browser.post("/sites/P1/reports/make/", follow=True)
    assert "start an assessment first" in page.content.decode()


def queries_for(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(path).status_code == 200
    return len(found)


def test_lists_ask_the_database_as_often_for_many_rows_as_for_few(browser, site):
    run_of(site)
    few = [queries_for(browser, f"/sites/P1/{page}") for page in ("findings/", "conduits/", "zones/", "")]
    document = factories.small_plant("P1")
    for number in range(40):
        zone, conduit = copy.deepcopy(document["zones"][1]), copy.deepcopy(document["conduits"][0])
        document["zones"].append(zone | {"code": f"N{number}"})
        document["conduits"].append(conduit | {"code": f"K{number}", "between": ["Z1", f"N{number}"]})
    run = run_of(site, document)
    assert run.findings.count() > 50
    assert [queries_for(browser, f"/sites/P1/{page}") for page in ("findings/", "conduits/", "zones/", "")] == few


def test_the_built_in_scenarios_stand_beside_the_paths_with_their_techniques(browser, site):
    document = factories.small_plant("P1")
    document["zones"].append({"code": "OFF", "name": "Office", "kind": "enterprise"})
    document["assets"].append({"tag": "HIST", "name": "Archive", "type": "historian", "zone": "Z2"})
    document["flows"].append({"code": "FH", "from": {"zone": "OFF"}, "to": {"asset": "HIST"}, "protocol": "mssql"})
    run = run_of(site, document)
    page = browser.get("/sites/P1/paths/").content.decode()
    assert "Ransomware on the historian" in page
    assert "Office (OFF) reaches Archive (HIST) in 1 step." in page
    assert "T0859" in page
    run.sections.filter(name__in=("stories", "techniques")).delete()  # as a run from before they were judged
    assert "Ransomware on the historian" not in browser.get("/sites/P1/paths/").content.decode()


def test_the_plan_shows_the_loss_of_a_year_and_what_it_rests_on(browser, site):
    document = factories.small_plant("P1")
    document["scenarios"][0]["loss"] = {"low": 100, "likely": 100, "high": 100, "frequency": 12}
    made = plan_of(run_of(site, document))
    page = browser.get("/sites/P1/plan/").content.decode()
    assert "Loss per year" in page
    assert "they do not predict" in page.casefold()
    made.result = {key: value for key, value in made.result.items() if key != "losses"}  # as an older plan
    made.save()
    assert "Loss per year" not in browser.get("/sites/P1/plan/").content.decode()


def test_a_plan_without_room_for_what_must_be_done_is_shown_as_incomplete(browser, site):
    document = factories.small_plant("P1")
    document["measures"] = [{"code": "CM-9", "title": "Second door", "sl": 3, "cost": 90, "applies_to": ["zone"]}]
    document["plan"] = {"periods": [{"code": "Q1", "budget": 50}], "must": ["CM-9@zone:Z1"]}
    made = plan_of(run_of(site, document))
    page = browser.get("/sites/P1/plan/").content.decode()
    assert '<p class="figure__value">incomplete</p>' in page
    assert '<bdi>Second door</bdi>: <bdi>Office</bdi> <bdi class="code">CM-9@zone:Z1</bdi></p>' in page
    del made.result["unplaced_musts"]  # as an older plan
    made.budget = 1000
    made.save()
    page = browser.get("/sites/P1/plan/").content.decode()
    assert "no place was found for it" not in page
    assert 'name="budget" min="0" step="any" value="1000"' in page


def test_a_report_documents_only_the_zones_and_conduits_that_are_described(browser, site):
    judged(site)
    steps = {step.name: step for step in browser.get("/sites/P1/").context["steps"]}
    documented = steps["Zones and conduits described, in a report"]
    assert (documented.done, documented.of) == (0, 3)


def first_words(browser, address):
    page = (
        browser.get(f"/sites/P1/{address}").content.decode().partition('class="verdict__word"')[2].partition("</p>")[0]
    )
    return " ".join(re.sub("<[^>]+>", " ", page.partition(">")[2]).split())


def test_a_card_begins_with_what_is_open(browser, site):
    document = factories.small_plant("P1")
    document["assets"].append({"tag": "LOST", "name": "Lost"})
    run = run_of(site, document)
    for kind, home in (("zone", "zones"), ("conduit", "conduits")):
        code = next(
            one["code"]
            for one in document[home]
            if run.findings.filter(target=f"{kind}:{one['code']}", status="open", is_folded=False).exists()
        )
        count = run.findings.filter(target=f"{kind}:{code}", status="open", is_folded=False).count()
        words = first_words(browser, f"{home}/{code}/")
        assert f"{count} open finding" in words[:20], words
        assert "No gap is known" not in words
    assert "open finding" in browser.get("/sites/P1/assets/LOST/capability/").content.decode()


def test_a_hop_over_a_border_without_a_conduit_is_not_told_as_inside():
    step = {"from_name": "Office", "to_name": "PLC", "flow": "F63", "conduit": None, "zone": "Z1", "controls": []}
    way = {"chance_percent": 9, "named": [], "steps": [{**step, "kind": "border"}, {**step, "kind": "inside"}]}
    html = render_to_string("assessment/way.html", {"way": way, "names": {"Z1": "Pumps"}, "things": {}})
    border, inside = (" ".join(re.sub("<[^>]+>", " ", row).split()) for row in html.split("<tr>")[2:4])
    assert "no conduit over the border into Pumps" in border
    assert "inside Pumps" in inside


def test_levels_that_may_be_missing_are_the_targets_nobody_assessed():
    """Two unassessed families with targets 2 and 3 may lack five levels; one without a target lacks none."""
    zones = {"Z": {"sl_t": [2, 3, None, 1], "gap": [None, None, None, 0]}}
    assert levels_unknown(zones) == 5


def test_the_tray_and_the_filter_count_the_assets_in_no_zone_as_the_rule_does(browser, site):
    document = factories.small_plant("P1")
    document["assets"] += [{"tag": "LOST", "name": "Lost"}, {"tag": "FW-9", "name": "Wall", "type": "firewall"}]
    document["conduits"][0]["boundary_assets"] = ["FW-9"]
    run = run_of(site, document)
    rows = {one.target for one in run.findings.filter(rule="AR-001", status="open")}
    found = browser.get("/sites/P1/zones/").context
    assert {f"asset:{one.tag}" for one in found["tray"]} == rows
    assert "asset:LOST" in rows
    assert [one.tag for one in found["at_borders"]] == ["FW-9"]
    listed = browser.get("/sites/P1/inventory/?zone=-").content.decode()
    assert "LOST" in listed
    assert "FW-9" not in listed


def test_a_page_that_is_written_while_the_judging_ends_shows_the_job_that_it_found(site):
    assessment = factories.assessment(site)
    job = queue_assessment(assessment=assessment, user=None)
    here = Current(site, assessment, None, may_run=True)
    assert here.job == job
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    shown = render_to_string("assessment/judged.html", {"site": site, "current": here})
    assert f"/sites/P1/jobs/{job.pk}/" in shown
    assert Current(site, assessment, None, may_run=True).job is None
