"""The gates are there for what is new: undoing one's own act puts back what stood, and nothing that did not stand."""

import json

import pytest

from accounts.audit_models import AuditEntry
from accounts.models import Role
from assessment import services, undoing, what_ifs
from assessment.edits import Change, edit
from assessment.models import Assessment, WhatIf
from inventory.history import UndoRefused
from inventory.models import ChangeSet
from tests import factories
from tests.demo.plant import model_document
from tests.programme.plants import plant
from tests.signoff.people import person

pytestmark = pytest.mark.django_db
GATE = "edge architecture is not signed"


def here(site):
    return Assessment.objects.select_related("site").get(site=site, is_open=True)


def model(site):
    return services.document_of(here(site))


def stands(site, **parts):
    """The dairy with a programme and an allowed flow to the cloud, which stood before anybody asked."""
    began = plant(programme={"sponsor": "Dana"}, **parts)
    next(one for one in began["flows"] if one["code"] == "F-2")["decision"] = "allowed"
    factories.assessment(site, began)
    return person(site, Role.ENGINEER, name="meyer")


def act(site, user, *changes):
    return edit(assessment=here(site), user=user, changes=[Change(*one) for one in changes])


FORBID = ("flows", "F-2", {"decision": "allowed"}, {"decision": "forbidden"})


@pytest.fixture
def site():
    return factories.site("P1")


def test_a_conduit_of_the_demonstration_plant_that_a_what_if_cut_is_put_back():
    site = factories.site("MBW")
    factories.assessment(site, model_document())
    user = person(site, Role.ENGINEER, name="meyer")
    before = model(site)
    changes = {"bulkhead_changes": 1, "name": "Without C03", "cut": ["conduit:C03"]}
    kept = WhatIf.objects.create(assessment=here(site), name="Without C03", changes=changes, created_by=user)
    what_ifs.adopt(question=kept, user=user)
    cut = next(one for one in model(site)["flows"] if one["code"] == "F08")
    assert (cut["decision"], "decision_owner" in cut) == ("forbidden", True)
    done = undoing.undo_last(site, user)
    assert (model(site), done.kept) == (before, ())
    last, undone = AuditEntry.objects.order_by("-number")[:2]
    assert (undone.action, last.action) == ("model.undo", "model.put_back_past_gate")
    told = json.loads(last.body)
    assert (told["about"], told["actor"]["name"]) == ("Undone: What if made so: Without C03", "meyer")
    assert told["after"] == {"change": ChangeSet.objects.latest("pk").pk, "records": ["flows F08"]}
    undoing.redo_last(site, user)
    undoing.undo_last(site, user)
    assert model(site) == before


def test_a_flow_comes_back_as_often_as_its_own_act_is_undone_and_done_again(site):
    user = stands(site)
    before = model(site)
    act(site, user, FORBID)
    act(site, user, ("assets", "EDGE", {}, {"location": "Hall 2"}))
    for _ in range(2):
        undoing.undo_last(site, user)
    assert model(site) == before
    for _ in range(2):
        undoing.redo_last(site, user)
    for _ in range(2):
        undoing.undo_last(site, user)
    assert model(site) == before
    act(site, user, ("flows", "F-2", {}, None))
    undoing.undo_last(site, user)
    assert model(site) == before


def test_what_somebody_else_cut_is_asked_anew(site):
    user = stands(site)
    done = act(site, person(site, Role.ENGINEER), FORBID)
    with pytest.raises(UndoRefused, match=GATE):
        undoing.undo_change(site, user, done.change.pk)


@pytest.mark.parametrize(
    "since",
    [
        ("flows", "F-2", {"to": {"asset": "STORE"}}, {"to": {"zone": "Z-CLOUD"}}),
        ("zones", "Z-CLOUD", {"name": "Cloud"}, {"name": "Clouds"}),
        ("assets", "EDGE", {"zone": "Z-DMZ"}, {"zone": "Z-OPS"}),
        ("zones", "Z-9", None, {"code": "Z-9", "name": "New", "kind": "control"}),
    ],
    ids=["the flow itself", "a zone", "the asset at its end", "a new zone"],
)
def test_a_flow_whose_ends_lie_elsewhere_by_now_does_not_stand_as_it_stood(site, since):
    user = stands(site)
    cut = act(site, user, FORBID)
    act(site, person(site, Role.ENGINEER), since)
    with pytest.raises(UndoRefused, match=GATE):
        undoing.undo_change(site, user, cut.change.pk)
    undoing.undo_change(site, user, ChangeSet.objects.latest("pk").pk)
    undoing.undo_change(site, user, cut.change.pk)
    assert next(one for one in model(site)["flows"] if one["code"] == "F-2")["decision"] == "allowed"


def test_what_was_changed_elsewhere_since_is_no_reason_to_refuse(site):
    user = stands(site)
    cut = act(site, user, FORBID)
    act(site, person(site, Role.ENGINEER), ("assets", "PLC-2", {}, {"location": "Hall 2"}))
    undoing.undo_change(site, user, cut.change.pk)
    assert next(one for one in model(site)["flows"] if one["code"] == "F-2")["decision"] == "allowed"


def test_a_flow_that_was_moved_while_it_was_forbidden_is_no_way_around_the_gate(site):
    """F-4 runs inside line 1. Forbidden it may lead anywhere; allowed again by an undoing it would lead to the cloud."""
    user = stands(site)
    act(site, user, ("flows", "F-4", {}, {"decision": "allowed"}))
    cut = act(site, user, ("flows", "F-4", {"decision": "allowed"}, {"decision": "forbidden"}))
    act(site, user, ("flows", "F-4", {"to": {"asset": "PLC-1"}}, {"to": {"asset": "STORE"}}))
    with pytest.raises(UndoRefused, match=GATE):
        undoing.undo_change(site, user, cut.change.pk)


def test_a_conduit_is_open_both_ways_again_while_nothing_that_controls_it_has_changed(site):
    both = [{**one, "direction": "both"} if one["code"] == "C-1" else one for one in plant()["conduits"]]
    user = stands(site, conduits=both)
    before = model(site)
    act(site, user, ("conduits", "C-1", {"direction": "both"}, {"direction": "forward"}))
    undoing.undo_last(site, user)
    assert model(site) == before
    undoing.redo_last(site, user)
    narrowed = ChangeSet.objects.latest("pk")
    act(site, user, ("flows", "F-1", {}, {"controls": ["read_only"]}))
    with pytest.raises(UndoRefused, match="Line 1 to DMZ is to be open both ways"):
        undoing.undo_change(site, user, narrowed.pk)
