"""A drawing sent through the import wizard, two assets made one, and both taken back."""

import json

import pytest

from assessment import services as assessment_services
from assessment.asset_merge import merge_assets
from inventory import services
from inventory.history import UndoRefused
from inventory.models import Alias, Asset, ChangeSet, Conduit, Flow, Zone
from inventory.questions import take_back
from inventory.records import ImportRefused
from tests import factories
from tests.inventory.test_import_services import stage

pytestmark = pytest.mark.django_db
# An Open Threat Model of ours: two trust zones, a component in each, one dataflow.
DRAWING = json.dumps(
    {
        "otmVersion": "0.2.0",
        "project": {"name": "Pumps", "id": "pumps"},
        "representations": [{"name": "d", "id": "d", "type": "diagram", "size": {"width": 1, "height": 1}}],
        "trustZones": [
            {"id": "yard", "name": "Yard", "risk": {"trustRating": 10}},
            {"id": "pump-house", "name": "Pump house", "risk": {"trustRating": 50}},
        ],
        "components": [
            {"id": "panel", "name": "Panel", "type": "web-client", "parent": {"trustZone": "yard"}},
            {"id": "pump-plc", "name": "Pump PLC", "type": "empty-component", "parent": {"trustZone": "pump-house"}},
        ],
        "dataflows": [{"id": "start-stop", "name": "Start and stop", "source": "panel", "destination": "pump-plc"}],
    }
).encode()


@pytest.fixture
def site():
    made = factories.site("P1")
    factories.assessment(made, factories.small_plant("P1"))
    return made


def document(site):
    today = factories.TODAY
    found, _ = assessment_services.model_of(assessment_services.open_assessment(site=site, today=today))
    return {key: value for key, value in found.items() if key != "layout"}


def test_a_drawing_comes_in_beside_what_is_there_and_again_changes_nothing(site):
    batch = stage(site, DRAWING, "pumps.json")
    report = services.check(batch, lambda *_: None)
    assert report["counts"]["created"] == 6
    assert Zone.objects.count() == 2
    services.commit(batch, skip_refused=False)
    assert Zone.objects.filter(retired_at=None).count() == 4
    assert Conduit.objects.filter(retired_at=None).count() == 2
    assert Flow.objects.filter(source="asset:panel", destination="asset:pump-plc").count() == 1
    again = services.check(stage(site, DRAWING, "pumps.json"), lambda *_: None)["counts"]
    assert (again["created"], again["changed"]) == (0, 0)


def test_the_drawing_is_taken_back(site):
    before = document(site)
    batch = stage(site, DRAWING, "pumps.json")
    services.commit(batch, skip_refused=False)
    assert Asset.objects.get(tag="panel").known["*"]
    assert ChangeSet.objects.get().form == ChangeSet.Form.FIELDS
    services.undo_import(batch, user=None)
    assert document(site) == before


def test_a_large_drawing_is_written_as_a_whole_and_taken_back(site):
    before, large = document(site), json.loads(DRAWING)
    large["components"] += [
        {**large["components"][0], "id": f"pc-{number}", "name": f"PC {number}"} for number in range(600)
    ]
    batch = stage(site, json.dumps(large).encode(), "pumps.json")
    services.commit(batch, skip_refused=False)
    assert ChangeSet.objects.get().form == ChangeSet.Form.RECORDS
    assert Asset.objects.filter(retired_at=None).count() == len(before["assets"]) + 602
    services.undo_import(batch, user=None)
    assert document(site) == before


def test_a_hazard_list_becomes_scenarios_by_the_matrix_of_the_site_and_is_taken_back(site):
    before = document(site)
    lines = ["Hazard ID,Description,Severity,Cause", "HAZ-1,Overfill,Major,Valve", "HAZ-2,Leak,Grim,Gasket"]
    batch = stage(site, "\n".join(lines).encode(), "hazop.csv")
    notes = [note["message"] for note in services.check(batch, lambda *_: None)["notes"]]
    assert notes[-1].startswith("'Grim': not among the steps of the site's matrix")
    services.commit(batch, skip_refused=False)
    found = {one["code"]: one for one in document(site)["scenarios"]}
    assert (found["HAZ-1"]["consequence"], found["HAZ-1"]["hazard"]) == ({"safety": 4}, "HAZ-1")
    assert "consequence" not in found["HAZ-2"]
    services.undo_import(batch, user=None)
    assert document(site) == before


def test_what_something_rests_on_is_not_taken_back(site):
    batch = stage(site, DRAWING, "pumps.json")
    services.commit(batch, skip_refused=False)
    Asset.objects.filter(tag="PLC-1").update(zone=Zone.objects.get(code="yard"))
    before = document(site)
    with pytest.raises(UndoRefused, match="rests on it"):
        services.undo_import(batch, user=None)
    assert document(site) == before
    assert services.changes_of(batch).undone_at is None


def test_a_code_that_means_something_else_here_is_refused_with_the_way_out(site):
    clashing = DRAWING.replace(b"pump-house", b"Z1")
    with pytest.raises(ImportRefused, match="give one of them another code"):
        services.check(stage(site, clashing, "pumps.json"), lambda *_: None)


def test_two_assets_become_one_with_all_that_names_them_and_apart_again(site):
    services.commit(stage(site, DRAWING, "pumps.json"), skip_refused=False)
    before = document(site)
    merge_assets(site=site, keep="PLC-1", gone="pump-plc", user=None)
    assert Flow.objects.get(source="asset:panel").destination == "asset:PLC-1"
    assert not Asset.objects.filter(tag="pump-plc", retired_at=None).exists()
    assert Alias.objects.get().asset.tag == "PLC-1"
    take_back(ChangeSet.objects.first(), user=None)
    assert document(site) == before
    assert not Alias.objects.exists()


@pytest.mark.parametrize("pair", [("PLC-1", "PLC-1"), ("PLC-1", "nothing")])
def test_only_two_assets_of_the_site_become_one(site, pair):
    with pytest.raises(ImportRefused, match="two different assets"):
        merge_assets(site=site, keep=pair[0], gone=pair[1], user=None)


def test_an_imported_asset_that_a_flow_names_by_now_is_not_taken_away(site):
    batch = stage(site, b"Tag;Type\nNEW-1;plc\n")
    services.commit(batch, skip_refused=False)
    Flow.objects.create(site=site, code="F-NEW", source="asset:NEW-1", destination="asset:PLC-1")
    with pytest.raises(UndoRefused, match="rests on it"):
        services.undo_import(batch, user=None)
    assert Asset.objects.get(tag="NEW-1").retired_at is None
    Flow.objects.all().delete()
    services.undo_import(batch, user=None)
    assert Asset.objects.get(tag="NEW-1").retired_at is not None


def test_two_assets_that_depend_on_each_other_are_not_made_one(site):
    services.commit(stage(site, b"Tag;Type\nHOST;application_server\n"), skip_refused=False)
    Asset.objects.filter(tag="HOST").update(details={"depends_on": [{"on": "PLC-1"}]})
    for keep, gone in (("HOST", "PLC-1"), ("PLC-1", "HOST")):
        with pytest.raises(ImportRefused, match="name each other"):
            merge_assets(site=site, keep=keep, gone=gone, user=None)
