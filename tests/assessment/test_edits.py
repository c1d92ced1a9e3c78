"""Single records are changed through one door: narrow, checked, in conflict only where two people mean the same field."""

import copy

import pytest

from assessment import edits, services
from assessment.edits import Change, EditConflict, EditRefused, edit
from assessment.engine.model_file.canonical import canonical_json
from inventory.history import UndoRefused
from inventory.models import Alias, Asset, ChangedRecord, ChangeSet
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant():
    return factories.assessment(factories.site("P1"), factories.small_plant("P1"))


@pytest.fixture
def kurz(plant):
    made = factories.member(plant.site, "engineer")
    made.username = "kurz"
    made.save()
    return made


def document(plant):
    return services.model_of(plant)[0]


def text(plant):
    return canonical_json(document(plant))


def record(plant, kind, code):
    return next(one for one in document(plant)[kind] if code in (one.get("code"), one.get("tag")))


def change(plant, *changes, user=None, **more):
    return edit(assessment=plant, user=user, changes=[Change(*one) for one in changes], **more)


def test_only_the_named_field_is_written(plant):
    wanted = factories.small_plant("P1")
    wanted["zones"][1]["sl_t"] = 3
    done = change(plant, ("zones", "Z2", {"sl_t": 2}, {"sl_t": 3}))
    assert document(plant) == wanted
    assert done.title == "Cell: SL-T"
    assert [(one.kind, one.code) for one in done.records] == [("zones", "Z2")]
    assert done.etag == services.etag_of(services.current_assessment(site=plant.site, today=factories.TODAY))


def test_a_new_record_stands_at_the_end_and_goes_again(plant):
    before = text(plant)
    done = change(plant, ("zones", "Z3", None, {"name": "Field", "parent": "Z2", "sl_t": 2}))
    assert document(plant)["zones"][-1] == {"code": "Z3", "name": "Field", "parent": "Z2", "sl_t": 2}
    after = text(plant)
    undone = edits.take_back(done.change, user=None)
    assert text(plant) == before
    edits.take_back(undone.change, user=None)
    assert text(plant) == after


def test_a_removed_record_comes_back_at_its_place(plant):
    before = text(plant)
    done = change(
        plant,
        ("assets", "PC-1", {}, None),
        ("flows", "F1", {}, None),
        ("zones", "Z1", {}, None),
        ("conduits", "C1", {}, None),
    )
    now = document(plant)
    assert [zone["code"] for zone in now["zones"]] == ["Z2"]
    assert now["layout"] == {"zones": {}}
    assert "conduits" not in now
    edits.take_back(done.change, user=None)
    assert text(plant) == before


def test_what_others_name_does_not_go(plant):
    before = text(plant)
    with pytest.raises(EditRefused, match="asset PC-1, conduit C1") as refusal:
        change(plant, ("zones", "Z1", {}, None))
    assert refusal.value.named_by == (("assets", "PC-1"), ("conduits", "C1"))
    assert text(plant) == before


def test_two_people_on_different_fields_do_not_meet(plant, kurz):
    change(plant, ("zones", "Z2", {"owner": None}, {"owner": "APT"}), user=kurz)
    change(plant, ("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"}))
    zone = record(plant, "zones", "Z2")
    assert (zone["owner"], zone["name"]) == ("APT", "Cell 4")


def test_two_people_on_different_rows_of_a_table_do_not_meet(plant):
    rows = ({"requirements": {}}, {"requirements": {"SR 1.1": "met"}}), (None, {"requirements": {"SR 1.2": "not_met"}})
    change(plant, ("zones", "Z2", *rows[0]))
    change(plant, ("zones", "Z2", {"requirements": None}, rows[1][1]))
    assert record(plant, "zones", "Z2")["requirements"] == {"SR 1.1": "met", "SR 1.2": "not_met"}


def test_the_same_field_is_a_conflict_with_both_texts_and_the_name_of_the_other(plant, kurz):
    change(plant, ("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"}), user=kurz)
    before = text(plant)
    with pytest.raises(EditConflict, match="kurz changed the same meanwhile") as found:
        change(plant, ("zones", "Z2", {"name": "Cell", "owner": None}, {"name": "Mixing", "owner": "APT"}))
    (conflict,) = found.value.conflicts
    assert (conflict.field, conflict.was, conflict.yours, conflict.theirs) == ("name", "Cell", "Mixing", "Cell 4")
    assert (conflict.who, conflict.when is None) == ("kurz", False)
    assert text(plant) == before


def test_saying_what_stands_already_writes_nothing(plant):
    tag = services.etag_of(plant)
    done = change(plant, ("zones", "Z2", {"name": "Old"}, {"name": "Cell"}))
    assert (done.change, done.etag) == (None, tag)


def test_a_zone_gets_another_code_and_all_follow(plant):
    before, wanted = text(plant), factories.small_plant("P1")
    wanted["zones"][1] |= {"code": "CELL", "name": "Cell four"}
    wanted["conduits"][0]["between"] = ["Z1", "CELL"]
    wanted["assets"][1]["zone"] = "CELL"
    wanted["flows"][1]["to"] = {"zone": "CELL"}
    wanted["scenarios"][0]["target"] = {"zone": "CELL"}
    done = change(plant, ("zones", "Z2", {"code": "Z2", "name": "Cell"}, {"code": "CELL", "name": "Cell four"}))
    assert document(plant) == wanted
    assert [(one.kind, one.code) for one in done.records] == [("zones", "CELL")]
    undone = edits.take_back(done.change, user=None)
    assert text(plant) == before
    edits.take_back(undone.change, user=None)
    assert document(plant) == wanted


def test_an_asset_gets_another_tag_and_files_still_find_it(plant):
    wanted = factories.small_plant("P1")
    wanted["assets"][0] |= {"tag": "PC-9"}
    wanted["flows"][0]["from"] = {"asset": "PC-9"}
    change(plant, ("assets", "PC-1", {"tag": "PC-1"}, {"tag": "PC-9"}))
    assert document(plant) == wanted
    assert Alias.objects.get(tag="PC-1").asset.tag == "PC-9"


def test_a_code_that_is_taken_is_refused(plant):
    with pytest.raises(EditRefused, match="Z1 in zones already"):
        change(plant, ("zones", "Z2", {"code": "Z2"}, {"code": "Z1"}))


def test_a_code_that_a_retired_record_holds_is_free(plant):
    change(plant, ("assets", "PC-1", {}, None), ("flows", "F1", {}, None))
    change(plant, ("assets", "PLC-1", {"tag": "PLC-1"}, {"tag": "PC-1"}))
    assert [asset["tag"] for asset in document(plant)["assets"]] == ["PC-1", "FW-1"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([("zones", "Z2", {"sl_t": 2}, {"sl_t": 7})], "zone:Z2.sl_t"),
        ([("zones", "Z2", {}, {"colour": "red"})], "zone:Z2"),
        ([("zones", "Z2", {}, {"parent": "Z9"})], "zone:Z2.parent: expected the code of a declared zone"),
        ([("zones", "Z1", {}, {"parent": "Z2"}), ("zones", "Z2", {}, {"parent": "Z1"})], "parents run in a circle"),
        ([("zones", "Z1", {}, {"parent": "Z2"})], "expected at least 2, the IAC target of the parent"),
        (
            [("scenarios", "S1", {"consequence": {"safety": 4}}, {"consequence": {"safety": 9}})],
            "a consequence of the matrix",
        ),
        ([("flows", "F1", {"port": 502}, {"port": "9-1"})], "a range of ports"),
        ([("colours", "red", None, {})], "no records of kind"),
        ([("site", "", None, {"code": "P2"})], "stands in addresses"),
        ([("site", "", {}, None)], "cannot be taken out"),
        ([("zones", "Z2", {}, {"name": "x"}), ("zones", "Z2", {}, {"name": "y"})], "each record once"),
        ([("plan", "", None, {"must": ["MEA-001@zone:Z9"]})], "plan.must"),
        ([], "empty"),
    ],
)
def test_a_model_that_would_not_be_valid_is_refused_and_nothing_is_written(plant, changes, message):
    before, tag = text(plant), services.etag_of(plant)
    with pytest.raises(EditRefused, match=message):
        change(plant, *copy.deepcopy(changes))
    assert text(plant) == before
    assert services.etag_of(services.current_assessment(site=plant.site, today=factories.TODAY)) == tag


def test_undoing_leaves_what_somebody_changed_since(plant, kurz):
    done = change(plant, ("zones", "Z2", {"name": "Cell", "owner": None}, {"name": "Cell 4", "owner": "APT"}))
    change(plant, ("zones", "Z2", {"name": "Cell 4"}, {"name": "Cell five"}), user=kurz)
    undone = edits.take_back(done.change, user=None)
    zone = record(plant, "zones", "Z2")
    assert (zone["name"], "owner" in zone) == ("Cell five", False)
    assert [(one.field, one.theirs, one.who) for one in undone.kept] == [("name", "Cell five", "kurz")]
    assert undone.change.kept == [{"table": "zones", "key": "Z2", "field": "name"}]


def test_undoing_a_new_record_that_others_name_by_now_is_refused(plant):
    done = change(plant, ("zones", "Z3", None, {"name": "Field"}))
    change(plant, ("assets", "FW-1", {"zone": None}, {"zone": "Z3"}))
    with pytest.raises(UndoRefused, match="asset FW-1"):
        edits.take_back(done.change, user=None)
    assert record(plant, "zones", "Z3")["name"] == "Field"
    assert ChangeSet.objects.get(pk=done.change.pk).undone_at is None


def test_a_box_of_the_drawing_that_was_not_there_goes_again_and_leaves_the_others(plant):
    change(plant, ("layout", "", {}, None))
    first = change(plant, ("layout", "", {"zones": {}}, {"zones": {"Z1": [0, 0, 10, 10]}}))
    change(plant, ("layout", "", None, {"zones": {"Z2": [20, 0, 10, 10]}}))
    edits.take_back(first.change, user=None)
    assert document(plant)["layout"] == {"zones": {"Z2": [20, 0, 10, 10]}}
    edits.take_back(ChangeSet.objects.get(pk=first.change.pk + 1), user=None)
    assert document(plant)["layout"] == {"zones": {}}


def test_a_field_of_an_asset_that_a_person_changed_says_so(plant, kurz):
    done = change(plant, ("assets", "PLC-1", {"vendor": "Acme"}, {"vendor": "Zeta"}), user=kurz)
    asset = Asset.objects.get(tag="PLC-1")
    (source,) = asset.site.sources.all()
    assert (asset.known, source.how, source.user) == ({"vendor": source.pk}, "decided", kurz)
    edits.take_back(done.change, user=kurz)
    assert Asset.objects.get(tag="PLC-1").known == {}


def test_records_without_a_code_are_named_by_what_they_are_about(plant):
    waiver = {"rule": "AR-018", "target": "zone:Z2", "reason": "soon", "by": "kurz", "expires": "2027-01-01"}
    change(plant, ("waivers", "", None, waiver))
    change(plant, ("waivers", "AR-018@zone:Z2", {"reason": "soon"}, {"reason": "later"}))
    assert document(plant)["waivers"] == [{**waiver, "reason": "later"}]
    change(plant, ("zones", "Z2", {"code": "Z2"}, {"code": "Z9"}))
    assert document(plant)["waivers"][0]["target"] == "zone:Z9"
    change(plant, ("waivers", "AR-018@zone:Z9", {}, None))
    assert "waivers" not in document(plant)


def test_what_happened_to_a_record_follows_it_to_its_new_code(plant, kurz):
    change(plant, ("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"}), user=kurz)
    change(plant, ("zones", "Z2", {"code": "Z2"}, {"code": "Z9"}))
    rows = ChangedRecord.objects.filter(site=plant.site, kind="zones", code="Z9").values_list("fields", flat=True)
    assert list(rows) == [["name"], ["code"]]


def test_a_closed_assessment_takes_no_edit(plant):
    type(plant).objects.filter(pk=plant.pk).update(is_open=False)
    with pytest.raises(EditRefused, match="closed"):
        change(plant, ("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"}))
