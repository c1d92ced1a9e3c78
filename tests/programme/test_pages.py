"""The pages of the programme: what they show, who may do what, and what they refuse."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Role
from assessment.edits import Change, EditRefused, edit
from assessment.model_changes import replace_model
from assessment.model_import import prepare
from assessment.models import Assessment
from assessment.services import queue_assessment
from documents.errors import ModelRefused
from inventory.records import ImportRefused
from programme.gates import ARCHITECTURE
from programme.models import Publication, Stakeholder
from tests import factories
from tests.plants import done
from tests.programme.plants import plant
from tests.signoff.people import browser, person, signed

pytestmark = pytest.mark.django_db
DECIDED = {"code": "D1", "about": "zone:Z-1", "status": "agreed", "outcome": "Edge in the DMZ", "by": "ola"}
STANDOFF = {
    "code": "D2",
    "about": "zone:Z-2",
    "status": "escalated",
    "positions": [{"by": "ola", "text": "No update in a run."}, {"by": "ida", "text": "Updates every fortnight."}],
}
SCOPE = {"line": "LINE-1", "use_case": "UC-1"}


def here(site):
    return Assessment.objects.select_related("site").get(site=site, is_open=True)


def page(client, site, path="", *, data=None):
    url = f"/sites/{site.code}/programme/{path}"
    answer = client.get(url) if data is None else client.post(url, data, follow=True)
    return answer, answer.content.decode()


def test_the_page_of_the_meeting_shows_gates_decisions_and_both_positions(site):
    factories.assessment(site, plant(decisions=[DECIDED, STANDOFF]))
    _, text = page(browser(person(site, Role.ENGINEER)), site)
    assert "4 of 4 gates open" in text
    assert "No steering team is recorded." in text
    assert "No update in a run." in text
    assert "Updates every fortnight." in text
    assert "pending OT" in text
    assert "not known" in text  # no plan: what is held up


def test_every_page_opens_before_anything_is_written(site):
    client = browser(person(site, Role.FACILITATOR))
    for path in ("", "use-cases/", "pilot/", "published/", "stakeholders/", "pilot/scope/", "architecture/"):
        assert page(client, site, path)[0].status_code == 200, path


def test_two_people_of_it_leave_a_decision_pending_ot_until_somebody_of_ot_approves(site):
    factories.assessment(site, plant(decisions=[DECIDED]))
    seen = None
    for side, still in (("it", "pending OT"), ("it", "pending OT"), ("ot", None)):
        client = browser(person(site, Role.APPROVER, side))
        seen = page(client, site)[0].context["pending"][0]["seen"]
        _, text = page(client, site, "decisions/D1/approve/", data={"seen": seen})
        assert (still is None) == ("Decided, and one side is missing" not in text)
        assert still is None or still in text
    assert [one["side"] for one in here(site).records.get(kind="decisions").body["approvals"]] == ["it", "ot"]


def test_who_wrote_a_decision_or_saw_another_one_does_not_approve_it(site):
    factories.assessment(site, plant())
    maker = person(site, Role.ADMINISTRATOR, "ot")
    edit(assessment=here(site), user=maker, changes=[Change("decisions", "D1", None, DECIDED)])
    site.memberships.filter(user=maker).update(role=Role.APPROVER)
    client = browser(maker)
    row = page(client, site)[0].context["pending"][0]
    assert "You made this" in row["why_not"]
    _, text = page(browser(person(site, Role.APPROVER, "ot")), site, "decisions/D1/approve/", data={"seen": "0" * 64})
    assert "changed since you opened the page" in text


def test_an_approval_that_was_undone_can_be_given_again(site):
    factories.assessment(site, plant(decisions=[DECIDED]))
    client = browser(person(site, Role.APPROVER, "ot"))
    for _ in range(2):
        seen = page(client, site)[0].context["pending"][0]["seen"]
        page(client, site, "decisions/D1/approve/", data={"seen": seen})
        assert page(client, site)[0].context["pending"][0]["one"].pending == ("it",)
        body = here(site).records.get(kind="decisions").body
        was = {"approvals": body["approvals"]}
        edit(assessment=here(site), user=None, changes=[Change("decisions", "D1", was, {"approvals": []})])
        assert page(client, site)[0].context["pending"][0]["one"].pending == ("ot", "it")


def test_an_approval_in_a_file_is_nobodys_key(site):
    claimed = {**DECIDED, "approvals": [{"side": "ot", "by": "ola"}, {"side": "it", "by": "ida"}]}
    factories.assessment(site, plant(decisions=[claimed]))
    row = page(browser(person(site)), site)[0].context["pending"][0]["one"]
    assert row.pending == ("ot", "it")


def test_a_flow_to_the_cloud_waits_for_the_signed_architecture(site):
    factories.assessment(site, plant(programme={"sponsor": "Dana"}))
    allow = Change("flows", "F-2", {}, {"decision": "allowed"})
    with pytest.raises(EditRefused, match=r"F-2 \(EDGE → STORE\)"):
        edit(assessment=here(site), user=None, changes=[allow])
    edit(assessment=here(site), user=None, changes=[Change("flows", "F-4", {}, {"decision": "allowed"})])
    done(queue_assessment(assessment=here(site), user=None))
    baseline = signed(here(site).runs.latest("pk"))
    client = browser(person(site, Role.ENGINEER))
    named = {"baseline": baseline.code, "on": "2026-11-22"}
    assert page(client, site, "architecture/", data=named)[0].status_code == 428
    assert page(client, site, "architecture/", data={**named, "seen": ""})[0].status_code == 200
    meanwhile = {"code": ARCHITECTURE, "record": "B0", "passed_on": "2026-11-22"}
    gates = here(site).others["programme"]["gates"]
    edit(assessment=here(site), user=None, changes=[Change("programme", "", {"gates": gates}, {"gates": [meanwhile]})])
    answer, text = page(client, site, "architecture/", data={**named, "seen": baseline.code})
    assert (answer.status_code, "Somebody named B0 meanwhile" in text) == (409, True)  # S12
    assert page(client, site, "architecture/", data={**named, "seen": answer.context["seen"]})[0].status_code == 200
    edit(assessment=here(site), user=None, changes=[allow])


def put(site, document, *, dry_run=False):
    return replace_model(assessment=here(site), document=document, if_match="*", dry_run=dry_run, user=None)


def test_a_model_file_passes_by_no_gate(site):
    began = plant(programme={"sponsor": "Dana"})
    factories.assessment(site, began)
    allowed = [{**one, "decision": "allowed"} if one["code"] == "F-2" else one for one in began["flows"]]
    tag = here(site).version
    for wrong in (
        {**began, "flows": allowed},
        {key: value for key, value in began.items() if key != "programme"} | {"flows": allowed},
        {**began, "programme": {"sponsor": "Dana", "pilot": {"creep": [{"line": "LINE-2"}]}}},
    ):
        for is_dry in (True, False):
            with pytest.raises(ModelRefused, match=r"edge architecture is not signed|Scope creep"):
                put(site, wrong, dry_run=is_dry)
    assert here(site).version == tag
    inside = [{**one, "decision": "allowed"} if one["code"] == "F-4" else one for one in began["flows"]]
    put(site, {**began, "flows": inside})
    with pytest.raises(ImportRefused, match="edge architecture is not signed"):
        prepare(site, {**began, "flows": [{**allowed[1], "code": "F-9"}]}, {})


def test_a_two_way_conduit_is_saved_only_with_a_control_per_direction_or_an_exception_that_runs_out(site):
    began = plant(programme={"sponsor": "Dana"})
    factories.assessment(site, began)
    both = Change("conduits", "C-1", {}, {"direction": "both"})
    with pytest.raises(EditRefused, match="Line 1 to DMZ is to be open both ways, and nothing controls the way from"):
        edit(assessment=here(site), user=None, changes=[both])
    flow = {"from": {"asset": "EDGE"}, "to": {"asset": "PLC-1"}, "protocol": "https", "conduit": "C-1"}
    up = Change("flows", "F-UP", None, {**flow, "data": "from", "controls": ["read_only"]})
    edit(assessment=here(site), user=None, changes=[up])
    with pytest.raises(EditRefused, match="the way from DMZ to Line 1"):
        edit(assessment=here(site), user=None, changes=[both])
    down = Change("flows", "F-DOWN", None, {**flow, "data": "to", "controls": ["approval"]})
    edit(assessment=here(site), user=None, changes=[down])
    edit(assessment=here(site), user=None, changes=[both])
    opened = [{**one, "direction": "both"} if one["code"] == "C-3" else one for one in began["conduits"]]
    with pytest.raises(ModelRefused, match="DMZ to cloud is to be open both ways"):
        put(site, {**began, "conduits": opened})


@pytest.mark.parametrize(("expires", "is_saved"), [("2020-01-01", False), ("2999-01-01", True)])
def test_a_signed_exception_lets_a_two_way_conduit_be_saved_until_it_runs_out(site, expires, is_saved):
    exception = {"rule": "AR-118", "target": "conduit:C-2", "reason": "On trial", "by": "ola", "expires": expires}
    factories.assessment(site, plant(programme={"sponsor": "Dana"}, waivers=[exception]))
    both = Change("conduits", "C-2", {}, {"direction": "both"})
    if is_saved:
        edit(assessment=here(site), user=None, changes=[both])
    else:
        with pytest.raises(EditRefused, match="write an exception from AR-118"):
            edit(assessment=here(site), user=None, changes=[both])


def test_a_site_without_a_programme_is_asked_nothing(site):
    factories.assessment(site, plant())
    edit(assessment=here(site), user=None, changes=[Change("flows", "F-2", {}, {"decision": "allowed"})])
    edit(assessment=here(site), user=None, changes=[Change("conduits", "C-1", {}, {"direction": "both"})])


def test_a_second_line_is_scope_creep_and_needs_a_reason(site):
    factories.assessment(site, plant())
    client = browser(person(site, Role.ENGINEER))
    page(client, site, "pilot/scope/", data=SCOPE)
    answer, text = page(client, site, "pilot/scope/", data={"line": "LINE-2"})
    assert (answer.status_code, "Scope creep" in text) == (400, True)
    _, text = page(client, site, "pilot/scope/", data={"line": "LINE-2", "reason": "The same crew"})
    assert "scope creep" in text
    assert "The same crew" in text
    now = {"pilot": {**SCOPE, "creep": [{"line": "LINE-2"}]}}
    was = {"pilot": here(site).others["programme"]["pilot"]}
    with pytest.raises(EditRefused, match="Scope creep"):
        edit(assessment=here(site), user=None, changes=[Change("programme", "", was, now)])


def test_the_pilot_shows_results_of_its_own_part(site):
    factories.assessment(site, plant(programme={"pilot": SCOPE}))
    answer, text = page(browser(person(site, Role.VIEWER)), site, "pilot/")
    judged = answer.context["judged"]
    assert {one["code"] for one in judged["zones"]} == {"Z-1", "Z-DMZ", "Z-CLOUD"}
    assert judged["totals"]["levels_missing"] == 1
    assert [one["code"] for one in judged["scenarios"]] == ["S-1"]
    assert "LICENCE" in text


def test_without_a_sponsor_nothing_is_published_but_for_a_reason(site):
    factories.assessment(site, plant(data_classes=[{"code": "DC", "name": "Counts"}]))
    client = browser(person(site, Role.ENGINEER))
    answer, text = page(client, site, "published/publish/", data={})
    assert (answer.status_code, Publication.objects.count()) == (400, 0)
    assert "Counts" in text
    _, text = page(client, site, "published/publish/", data={"override": "The board meets tomorrow"})
    assert "The board meets tomorrow" in text
    assert "Nobody owns these data classes" in text
    edit(assessment=here(site), user=None, changes=[Change("programme", "", None, {"sponsor": "Dana"})])
    _, text = page(client, site, "published/publish/", data={})
    assert "Dana" in text
    assert "superseded" in page(client, site, "published/1/")[1]
    assert "current" in page(client, site, "published/2/")[1]


def test_what_was_published_stays_as_it_was(site):
    factories.assessment(site, plant())
    page(browser(person(site, Role.ENGINEER)), site, "published/publish/", data={"override": "x"})
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.update(override="y")


def test_stakeholders_are_for_facilitators_alone(site):
    factories.assessment(site, plant())
    facilitator = browser(person(site, Role.FACILITATOR))
    data = {
        "name": "Mr Stone",
        "position": "against",
        "why": "Lost a shift to an update",
        "action": "Show the rollback",
    }
    _, text = page(facilitator, site, "stakeholders/add/", data=data)
    assert "is against it" in text
    row = Stakeholder.objects.get()
    for role in (Role.ENGINEER, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR, Role.VIEWER):
        client = browser(person(site, role))
        assert page(client, site, "stakeholders/")[0].status_code == 403, role
        assert "Stakeholders" not in page(client, site)[1]
    model = facilitator.get(f"/api/v1/sites/{site.code}/model/").content.decode()
    assert "Stone" not in model
    assert page(facilitator, site, f"stakeholders/{row.pk}/remove/", data={"version": 1})[0].status_code == 200
    assert not Stakeholder.objects.exists()


def test_what_a_stakeholder_was_given_meanwhile_is_not_written_over(site):  # S12, S13
    factories.assessment(site, plant())
    clients = [browser(person(site, Role.FACILITATOR)) for _ in range(2)]
    row = Stakeholder.objects.create(site=site, name="Mr Stone", why="Lost a shift")
    path, told = f"stakeholders/{row.pk}/", {"name": "Mr Stone", "position": "doubts"}
    assert (
        page(clients[0], site, path, data={**told, "why": "Fears the remote access", "version": 1})[0].status_code
        == 200
    )
    mine = {**told, "position": "against", "why": "Lost two shifts", "action": "Show the rollback"}
    answer, text = page(clients[1], site, path, data={**mine, "version": 1})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert (row.why, row.position, row.version) == ("Fears the remote access", "doubts", 2)
    for words in (
        "changed this entry at 20",
        "By now: Fears the remote access",
        "By now: doubts it",
        "By now: nothing",
    ):
        assert words in text
    assert "Lost two shifts" in text, "what was typed stays"
    assert page(clients[1], site, f"{path}remove/", data={"version": 1})[0].status_code == 409
    for data in ({**mine}, {**mine, "version": "x"}):
        assert page(clients[1], site, path, data=data)[0].status_code == 428
        assert page(clients[1], site, f"{path}remove/", data=data)[0].status_code == 428
    assert page(clients[1], site, path, data={**mine, "version": answer.context["version"]})[0].status_code == 200
    row.refresh_from_db()
    assert (row.why, row.position, row.version) == ("Lost two shifts", "against", 3)


def test_another_site_begins_like_the_pilot(site):
    factories.assessment(site, plant(programme={"pilot": SCOPE}))
    maker = person(site, Role.ADMINISTRATOR)
    page(browser(maker), site, "pilot/like/", data={"code": "P9", "name": "Next dairy"})
    made = Assessment.objects.select_related("site").get(site__code="P9")
    assert sorted(made.site.zones.values_list("code", flat=True)) == ["Z-1", "Z-CLOUD", "Z-DMZ"]
    assert not made.site.assets.exists()


def test_over_rest_the_programme_is_told_as_on_its_page(site):
    factories.assessment(site, plant(decisions=[STANDOFF]))
    told = browser(person(site, Role.VIEWER)).get(f"/api/v1/sites/{site.code}/programme/").json()
    assert told["stall_risk"] == {"open": 4, "of": 4}
    assert [one["code"] for one in told["standoffs"]] == ["D2"]
    assert [one["code"] for one in told["flows_without_a_decision"]] == ["F-3"]
    assert told["decisions_needed"][0]["blocked"] is None
    assert [one["code"] for one in told["use_cases"]] == ["UC-1", "UC-2"]
