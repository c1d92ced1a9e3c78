"""PROFIBUS to PROFINET in two windows: both conduits stand until a stage closes, then the old one goes, undoably."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import Role
from assessment import cutovers, services
from assessment.edits import Change, EditRefused, edit
from assessment.models import Assessment, Run
from assessment.undoing import undo_last
from jobs.models import Job
from tests import factories
from tests.plants import done, run_of

pytestmark = pytest.mark.django_db
TOLD = {"closed_on": "2026-11-01", "closed_by": "kl", "validated_by": "rs", "evidence": "E-1"}
TODAY = date(2026, 11, 22)


def flow(code, source, destination, conduit, protocol):
    return {
        "code": code,
        "from": {"asset": source},
        "to": {"asset": destination},
        "conduit": conduit,
        "protocol": protocol,
        "decision": "allowed",
    }


def plant():
    """An office that reaches the drive by the old bus conduit alone; the new conduit serves the controller."""
    document = factories.small_plant("P1")
    document["zones"] += [{"code": "Z3", "name": "Drives", "kind": "safety", "level": 1, "sl_t": 1, "sl_a": 1}]
    document["conduits"] = [
        {"code": "C-DP", "name": "PROFIBUS", "between": ["Z2", "Z3"], "kind": "unfiltered"},
        {"code": "C-PN", "name": "PROFINET", "between": ["Z2", "Z3"], "kind": "filtering"},
    ]
    document["assets"] += [
        {"tag": "PC-2", "zone": "Z1"},
        {"tag": "DRV-1", "zone": "Z3", "type": "plc"},
        {"tag": "DRV-2", "zone": "Z3", "type": "plc"},
    ]
    document["flows"] = [
        flow("F-DP1", "PLC-1", "DRV-1", "C-DP", "profibus_dp"),
        flow("F-DP2", "PC-1", "DRV-1", "C-DP", "http"),
        flow("F-PN1", "PLC-1", "DRV-1", "C-PN", "profinet"),
        {"code": "F-PRT", "from": {"asset": "PC-1"}, "to": {"asset": "PC-2"}, "protocol": "http"},
    ]
    document["scenarios"] = [
        {"code": "S1", "title": "Drive stops", "target": {"zone": "Z3"}, "conduits": ["C-DP"], "entry": {"zone": "Z1"}}
    ]
    document["use_cases"] = [{"code": "U1", "decision": "when to grease", "flows": ["F-DP1", "F-DP2"]}]
    document["decisions"] = [{"code": "D1", "about": "conduit:C-DP", "status": "agreed"}]
    stages = [
        {
            "name": "line 1",
            "window": "W1",
            "hours": 6,
            "old_conduit": "C-DP",
            "new_conduit": "C-PN",
            "rollback": "The bus goes back on.",
            "status": "planned",
        }
    ]
    document["migrations"] = [{"code": "M1", "name": "Drives to PROFINET", "stages": stages}]
    document["plan"] = {
        "periods": [{"code": "Q4", "start": "2026-10-01"}],
        "exclude": ["MEA-031@conduit:C-DP", "MEA-031@conduit:C-PN"],
        "windows": [{"code": "W1", "period": "Q4", "zones": ["Z2", "Z3"], "hours": 8, "start": "2026-11-01"}],
    }
    return document


@pytest.fixture
def run():
    return run_of(factories.site("P1"), plant())


def closed(assessment):
    return cutovers.close(assessment=assessment, code="M1", number=1, told=TOLD, user=None, today=TODAY)


def reachable(run):
    return any(one["reachable"] for one in run.sections.get(name="paths").body if one["target"].endswith("Z3"))


def test_the_old_conduit_cannot_go_while_its_stage_is_open(run):
    record = next(one for one in services.document_of(run.assessment)["conduits"] if one["code"] == "C-DP")
    with pytest.raises(EditRefused, match=r"still name conduit C-DP: .*migration M1"):
        edit(assessment=run.assessment, user=None, changes=[Change("conduits", "C-DP", record, None)])


def test_closing_takes_the_old_way_out_and_what_named_it_names_the_new_one(run):
    closed(run.assessment)
    document = services.document_of(Assessment.objects.get())
    assert [one["code"] for one in document["conduits"]] == ["C-PN"]
    assert [one["code"] for one in document["flows"]] == ["F-PN1", "F-PRT"]
    assert document["scenarios"][0]["conduits"] == ["C-PN"]
    assert document["use_cases"][0]["flows"] == ["F-PN1"]
    assert document["plan"]["exclude"] == ["MEA-031@conduit:C-PN"]
    assert document["decisions"][0]["about"] == "zone_pair:Z2+Z3"
    assert document["migrations"][0]["stages"][0] == {
        "name": "line 1",
        "window": "W1",
        "hours": 6,
        "new_conduit": "C-PN",
        "rollback": "The bus goes back on.",
        "old": "PROFIBUS (C-DP)",
        "status": "closed",
        **TOLD,
    }


def test_the_devices_of_the_old_way_leave_the_bus_and_its_bridge_stays():
    document = plant()
    document["segments"] = [{"code": "BUS", "medium": "profibus_dp", "zones": ["Z2", "Z3"], "attached_to": "PLC-1"}]
    document["migrations"][0]["segment"] = "BUS"
    plug, net = {"name": "DP", "segment": "BUS"}, {"name": "eth"}
    plugs = {"PLC-1": [plug], "DRV-1": [net, plug], "DRV-2": [plug]}
    for asset in document["assets"]:
        asset.update({"interfaces": plugs[asset["tag"]]} if asset["tag"] in plugs else {})
    made = run_of(factories.site("P1"), document)
    closed(made.assessment)
    found = {one["tag"]: one.get("interfaces") for one in services.document_of(Assessment.objects.get())["assets"]}
    assert {tag: found[tag] for tag in plugs} == {"PLC-1": [plug], "DRV-1": [net], "DRV-2": [plug]}


def test_paths_are_judged_anew_and_undoing_brings_the_old_way_back(run):
    before = services.document_of(run.assessment)
    assert reachable(run)
    client = Client()
    client.force_login(factories.member(run.assessment.site, Role.ENGINEER))
    page = client.get("/sites/P1/migrations/").content.decode()
    assert "Ready to cut over" in page
    assert client.post("/sites/P1/migrations/close/", {"migration": "M1", "stage": "1", **TOLD}).status_code == 302
    done(Job.objects.filter(kind="assessment").latest("pk"))
    assert not reachable(Run.objects.latest("pk"))
    undo_last(run.assessment.site, run.assessment.site.memberships.get(role=Role.ENGINEER).user)
    assert services.document_of(Assessment.objects.get()) == before


def test_a_stage_at_a_safety_zone_does_not_close_before_somebody_validated_it(run):
    """Z3 is a safety zone; nobody is recorded for safety, so the role stands in for the name."""
    told = {key: value for key, value in TOLD.items() if key != "validated_by"}
    with pytest.raises(EditRefused, match=r"name who validated it \(the person responsible for functional safety"):
        cutovers.close(assessment=run.assessment, code="M1", number=1, told=told, user=None, today=TODAY)


def bus_plant():
    """One bus from the controller to the drive and, past another conduit, to the pump of a fourth zone."""
    document = plant()
    document["zones"] += [{"code": "Z4", "name": "Pumps", "kind": "control", "level": 1}]
    document["conduits"] += [{"code": "C-DP2", "name": "PROFIBUS on", "between": ["Z2", "Z4"], "kind": "unfiltered"}]
    document["segments"] = [
        {"code": "BUS", "medium": "profibus_dp", "zones": ["Z2", "Z3", "Z4"], "attached_to": "PLC-1"}
    ]
    document["assets"] += [{"tag": "PMP-1", "zone": "Z4"}]
    plug = {"name": "DP", "segment": "BUS"}
    for asset in document["assets"]:
        asset.update({"interfaces": [plug]} if asset["tag"] in ("DRV-1", "PMP-1") else {})
    document["flows"] += [flow("F-DP3", "PLC-1", "PMP-1", "C-DP2", "profibus_dp")]
    return document


def test_a_window_has_to_name_every_zone_on_the_bus_that_a_stage_opens():
    made = run_of(factories.site("P1"), bus_plant())
    (stage,) = cutovers.migrations_of(made.assessment)[0].stages
    assert stage.reasons == ("Window W1 does not name Z4.",), "the pump hangs on the same cable by another conduit"
    with pytest.raises(EditRefused, match="Window W1 does not name Z4"):
        closed(made.assessment)


def test_a_zone_whose_last_device_leaves_the_bus_leaves_it_too():
    document = bus_plant()
    document["migrations"][0]["segment"] = "BUS"
    document["plan"]["windows"][0]["zones"] = ["Z2", "Z3", "Z4"]
    made = run_of(factories.site("P1"), document)
    closed(made.assessment)
    (bus,) = services.document_of(Assessment.objects.get())["segments"]
    assert bus["zones"] == ["Z2", "Z4"], "the bridge and the pump stay"


def test_a_stage_says_without_a_plan_whom_to_ask_and_what_it_touches(run):
    client = Client()
    client.force_login(factories.member(run.assessment.site, Role.ENGINEER))
    page = client.get("/sites/P1/migrations/").content.decode()
    assert "Touches the safety zone Drives: the person responsible for functional safety" in page
    assert "No crew is recorded for it." in page
    assert "If it does not work:</" not in page
    assert "The bus goes back on." in page


def test_a_waiver_of_the_old_way_is_not_carried_over(run):
    waiver = {"rule": "AR-046", "target": "conduit:C-DP", "reason": "until the cut-over"}
    edit(assessment=run.assessment, user=None, changes=[Change("waivers", "", None, waiver)])
    with pytest.raises(EditRefused, match="waivers AR-046@conduit:C-DP"):
        closed(run.assessment)


def test_a_drive_that_only_the_old_bus_reaches_keeps_the_stage_open(run):
    changes = [Change("flows", "F-DP2", {"to": {"asset": "DRV-1"}}, {"to": {"asset": "DRV-2"}})]
    edit(assessment=run.assessment, user=None, changes=changes)
    with pytest.raises(EditRefused, match="Nothing would talk to DRV-2 any more"):
        closed(run.assessment)


def test_a_stage_whose_new_conduit_is_only_planned_or_carries_nothing_does_not_close(run):
    """Both conduits have to stand, and the new one to carry flows, before the old one goes."""
    edit(assessment=run.assessment, user=None, changes=[Change("conduits", "C-PN", {}, {"status": "planned"})])
    with pytest.raises(EditRefused, match="C-PN is planned, nothing goes over it"):
        closed(run.assessment)
    client = Client()
    client.force_login(factories.member(run.assessment.site, Role.ENGINEER))
    page = client.get("/sites/P1/migrations/").content.decode()
    assert "C-PN is planned, nothing goes over it" in page
    assert "Ready to cut over" not in page
    assert "Close it: the old conduit goes" not in page
    assert "nobody named" in page


@pytest.mark.parametrize(("last_seen", "is_alive"), [("2026-11-01", False), ("2026-11-02", True)])
def test_a_way_that_was_seen_after_the_day_does_not_close_and_one_seen_before_goes_with_the_conduit(
    last_seen, is_alive
):
    document = plant()
    seen = {**flow("PC-1>DRV-1/http/80", "PC-1", "DRV-1", "C-DP", "http"), "basis": "observed", "last_seen": last_seen}
    document["flows"].append(seen)
    made = run_of(factories.site("P1"), document)
    if is_alive:
        with pytest.raises(EditRefused, match="in use after 2026-11-01: PC-1>DRV-1/http/80 was seen on 2026-11-02"):
            closed(made.assessment)
    else:
        closed(made.assessment)
    codes = [one["code"] for one in services.document_of(Assessment.objects.get())["flows"]]
    assert ("PC-1>DRV-1/http/80" in codes) is is_alive
