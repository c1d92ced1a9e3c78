"""Tasks that open by themselves: from facts, once per fact, until somebody closes them with a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from assessment.edits import Change, edit
from assessment.models import Assessment
from signoff import reopening, tasks
from signoff.living import lived_with
from signoff.models import Looked, Task
from signoff.triggers import old_access, old_evidence, over, since, watched_in
from tests import factories
from tests.api.calls import Caller, problem
from tests.plants import run_of
from tests.signoff.people import browser, person, plant, signed

DAY = date(2026, 11, 22)
OLD = {
    "zones": [{"code": "Z1", "name": "Office"}, {"code": "Z2", "name": "Cell"}],
    "assets": [
        {"tag": "PLC-1", "zone": "Z2", "vendor": "Acme", "firmware": "2.9.2"},
        {"tag": "PC", "zone": "Z1", "vendor": "ACME"},
        {"tag": "HMI", "zone": "Z2"},
    ],
    "flows": [{"code": "F1", "from": {"asset": "PC"}, "to": {"asset": "PLC-1"}, "protocol": "s7comm", "port": 102}],
}


def told(**new):
    found = since(watched_in(OLD), watched_in({**OLD, **new}), baseline="B1 First")
    return [(one.kind, one.subject, one.about, one.titled(one.facts)) for one in found]


def asset(tag, **more):
    return [{**one, **more} if one["tag"] == tag else one for one in OLD["assets"]]


def test_nothing_changed_opens_nothing():
    assert told() == []
    assert told(assets=asset("PC", vendor="Acme")) == [], "the same vendor, spelled otherwise"
    assert told(assets=asset("HMI", firmware="1.0")) == [], "firmware that is known now was not changed"


def test_changed_firmware_a_new_vendor_and_a_new_flow_open_each_their_own():
    assert told(assets=asset("PLC-1", firmware="2.9.4")) == [
        ("firmware", "firmware:PLC-1", "asset:PLC-1", "PLC-1: firmware 2.9.2 is 2.9.4 now")
    ]
    assert told(assets=asset("PC", vendor="Zeta")) == [("vendor", "vendor:zeta", "", "Zeta is a new vendor")]
    assert told(organisations=[{"code": "VND", "name": "Pump service", "kind": "service_provider"}]) == [
        ("vendor", "vendor:pump service", "", "Pump service is a new vendor")
    ]
    new = {"code": "F2", "from": {"asset": "PC"}, "to": {"asset": "HMI"}, "protocol": "rdp", "port": 3389}
    assert told(flows=[*OLD["flows"], new]) == [
        ("flow", "flow:Z1>Z2", "flow:F2", "A new flow from Office to Cell: asset:PC>asset:HMI/rdp/3389")
    ]
    seen = {**OLD["flows"][0], "code": "F9", "last_seen": "2026-11-22"}
    assert told(flows=[seen]) == [], "the same flow under another code"


def test_a_use_case_that_writes_back_from_now_on_asks_for_another_assessment():
    use = {"code": "UC-1", "decision": "How fast it runs"}
    assert told(use_cases=[use]) == []
    assert told(use_cases=[{**use, "write_back": True}]) == [
        ("write_back", "write_back:UC-1", "use_case:UC-1", "How fast it runs: writes back into OT now")
    ]


def test_many_flows_between_two_zones_are_one_task():
    new = [{"code": f"N{n}", "from": {"asset": "PC"}, "to": {"asset": "HMI"}, "port": n} for n in range(1, 8)]
    ((kind, subject, about, title),) = told(flows=[*OLD["flows"], *new])
    assert (kind, subject, about) == ("flow", "flow:Z1>Z2", "zone:Z2")
    assert title.startswith("7 new flows from Office to Cell: ")
    assert title.endswith(" and 2 more")


def test_days_that_are_over():
    waiver = {"rule": "AR-018", "target": "zone:Z2", "reason": "x", "by": "kl", "expires": "2026-11-21"}
    (one,) = over(lived_with({**OLD, "waivers": [waiver]}, {}, DAY), DAY)
    assert (one.subject, one.about, one.facts) == ("waiver:waivers:AR-018@zone:Z2", "zone:Z2", ("2026-11-21",))
    assert list(over(lived_with({"waivers": [{**waiver, "expires": "2026-11-22"}]}, {}, DAY), DAY)) == []
    rows = {
        "SR 1.1": {"status": "met", "on": "2025-11-21"},
        "SR 1.2": {"status": "met", "on": "2025-11-22"},
        "SR 1.3": "met",
    }
    (one,) = old_evidence({"zones": [{"code": "Z2", "name": "Cell", "requirements": rows}]}, DAY)
    assert (one.subject, one.facts) == ("evidence:zone:Z2", ("SR 1.1 2025-11-21",))
    (one,) = old_access({"remote_access": [{"code": "RA-1", "expires": "2026-11-21"}, {"code": "RA-2"}]}, DAY)
    assert one.about == "remote_access:RA-1"


@pytest.fixture
def site():
    document = plant(approvals=[{"side": "ot", "by": "kl", "expires": "2020-01-01"}])
    document["assets"][1]["firmware"] = "1.0"
    run = run_of(factories.site("P1"), document)
    signed(run)
    return run.assessment.site


def here(site):
    return Assessment.objects.select_related("site").get(site=site, is_open=True)


def change(site, *changes):
    edit(assessment=here(site), user=None, changes=[Change(*one) for one in changes])


def look(site, today=None):
    return reopening.look(here(site), today or timezone.localdate())


def subjects(site, **more):
    return sorted(Task.objects.filter(site=site, **more).values_list("subject", flat=True))


@pytest.mark.django_db
def test_a_change_opens_a_task_once_and_a_closed_one_stays_closed(site):
    assert look(site) == 1
    assert subjects(site) == ["key:C1:ot"], "the key of the file ran out long ago"
    assert look(site) == 0
    change(site, ("assets", "PLC-1", {"firmware": "1.0"}, {"firmware": "1.1"}))
    assert (look(site), look(site)) == (1, 0)
    task = Task.objects.get(subject="firmware:PLC-1")
    assert (task.title, task.about, task.closed_at) == ("PLC-1: firmware 1.0 is 1.1 now", "asset:PLC-1", None)
    with pytest.raises(reopening.TaskRefused, match="what was done"):
        reopening.close(task, user=person(site), reason=" ")
    reopening.close(task, user=person(site), reason="tested on the spare controller")
    with pytest.raises(reopening.TaskRefused, match="closed it already"):
        reopening.close(task, user=person(site), reason="again")
    change(site, ("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"}))
    assert look(site) == 0, "the same fact opens no second task"
    change(site, ("assets", "PLC-1", {"firmware": "1.1"}, {"firmware": "1.2"}))
    assert look(site) == 1
    assert subjects(site, closed_at=None) == ["firmware:PLC-1", "key:C1:ot"]


@pytest.mark.django_db
def test_further_flows_join_the_open_task_and_open_another_once_it_is_closed(site):
    ends = {"from": {"asset": "PC-1"}, "to": {"asset": "PLC-1"}}
    change(site, ("flows", "N1", None, {**ends, "port": 1}))
    look(site)
    change(site, ("flows", "N2", None, {**ends, "port": 2}))
    assert look(site) == 0
    task = Task.objects.get(kind="flow")
    assert (len(task.facts), task.title.startswith("2 new flows from Office to Cell")) == (2, True)
    reopening.close(task, user=person(site), reason="agreed")
    change(site, ("flows", "N3", None, {**ends, "port": 3}))
    assert look(site) == 1
    assert Task.objects.get(kind="flow", closed_at=None).title.startswith("A new flow from Office to Cell: asset:PC-1")


@pytest.mark.django_db
def test_a_day_passes_without_any_edit(site):
    look(site)
    later = timezone.localdate() + timedelta(days=301)
    assert look(site, later) == 1
    assert subjects(site, closed_at=None) == ["baseline:B1", "key:C1:ot"]


@pytest.mark.django_db
def test_before_anything_is_signed_only_days_count():
    site = factories.site("P2")
    factories.assessment(site, {**plant(), "site": {"code": "P2"}})
    change(site, ("assets", "PLC-1", {"vendor": "Acme"}, {"vendor": "Zeta"}))
    tasks.look()
    assert subjects(site) == []
    assert Looked.objects.filter(site=site).exists()


@pytest.mark.django_db
def test_the_page_the_count_and_the_addresses(site):
    change(site, ("assets", "PLC-1", {"vendor": "Acme"}, {"vendor": "Zeta"}))
    look(site)
    client = browser(person(site, Role.ENGINEER))
    assert "Zeta is a new vendor" in client.get("/sites/P1/sign-off/tasks/").content.decode()
    assert "2 decisions are open again" in client.get("/sites/P1/sign-off/tasks/count/").content.decode()
    task = Task.objects.get(kind="vendor")
    client.post(f"/sites/P1/sign-off/tasks/{task.pk}/close/", {"reason": ""})
    task.refresh_from_db()
    assert task.closed_at is None
    client.post(f"/sites/P1/sign-off/tasks/{task.pk}/close/", {"reason": "contract signed"})
    assert "contract signed" in client.get("/sites/P1/sign-off/tasks/").content.decode()
    machine = Caller(site)
    (left,) = machine.get("tasks/?open=1").json()["results"]
    assert left["kind"] == "date"
    problem(machine.post(f"tasks/{left['id']}/close/", {"why": "x"}), 400)
    problem(machine.post(f"tasks/{left['id']}/close/", {"reason": ""}), 409)
    assert machine.post(f"tasks/{left['id']}/close/", {"reason": "renewed"}).json()["reason"] == "renewed"
    problem(machine.get("tasks/?open=yes"), 400)
