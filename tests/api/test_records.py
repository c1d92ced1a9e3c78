"""Single records over REST: read with a tag, written under it, undone by whoever wrote them."""

import pytest

from accounts.models import Role
from assessment import services
from inventory.models import ChangeSet
from tests import factories
from tests.api.calls import Caller, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    here = factories.site("P1")
    factories.assessment(here, factories.small_plant("P1"))
    return here


@pytest.fixture
def call(site):
    return Caller(site, Role.ENGINEER)


def model(site):
    return services.model_of(services.current_assessment(site=site, today=factories.TODAY))[0]


def test_a_record_is_read_changed_under_its_tag_and_read_again(call, site):
    first = call.get("records/zones/Z2/")
    assert first.json()["name"] == "Cell"
    answer = call.patch("records/zones/Z2/", {"name": "Cell 4", "level": None}, if_match=first["ETag"])
    assert answer.status_code == 200
    (told,) = answer.json()["records"]
    assert "level" not in told["record"]
    again = call.get("records/zones/Z2/")
    assert again["ETag"] == answer["ETag"] == told["etag"]
    assert again.json() == told["record"]
    assert answer.json()["title"] == "Cell 4: level, name"
    assert answer.json()["model"] == call.get("model/")["ETag"]


def test_put_replaces_a_record_and_what_it_lacks_goes(call, site):
    tag = call.get("records/zones/Z2/")["ETag"]
    assert call.put("records/zones/Z2/", {"name": "Cell"}, if_match=tag).status_code == 200
    assert model(site)["zones"][1] == {"code": "Z2", "name": "Cell"}


def test_writing_asks_for_the_tag_and_refuses_an_old_one_with_the_present_record(call, site):
    problem(call.patch("records/zones/Z2/", {"name": "x"}), 428)
    tag = call.get("records/zones/Z2/")["ETag"]
    kurz = Caller(site, Role.ENGINEER)
    kurz.patch("records/zones/Z2/", {"name": "Theirs"}, if_match=tag)
    for answer in (
        call.patch("records/zones/Z2/", {"name": "Mine"}, if_match=tag),
        call.put("records/zones/Z2/", {"name": "Mine"}, if_match=tag),
        call.delete("records/zones/Z2/", if_match=tag),
    ):
        body = problem(answer, 412)
        assert body["records"][0]["record"]["name"] == "Theirs"
        assert answer["ETag"] == body["records"][0]["etag"]
        assert body["conflicts"][0]["who"] == kurz.user.username
    assert model(site)["zones"][1]["name"] == "Theirs"


def test_a_new_record_and_a_removed_one(call, site):
    made = call.post("records/scenarios/", {"code": "S2", "title": "Second", "target": {"zone": "Z2"}})
    assert made.status_code == 201
    assert made["ETag"] == call.get("records/scenarios/S2/")["ETag"]
    problem(call.post("records/scenarios/", {"code": "S2", "title": "Another"}), 412)
    gone = call.delete("records/scenarios/S2/", if_match=made["ETag"])
    assert gone.json()["records"] == [{"kind": "scenarios", "code": "S2", "record": None, "etag": None}]
    problem(call.get("records/scenarios/S2/"), 404)


def test_what_others_name_stays_and_says_who_names_it(call, site):
    body = problem(call.delete("records/zones/Z1/", if_match="*"), 409)
    assert body["named_by"] == [{"kind": "assets", "code": "PC-1"}, {"kind": "conduits", "code": "C1"}]


def test_a_record_that_is_no_record_says_its_places(call):
    body = problem(call.patch("records/zones/Z2/", {"sl_t": 9, "colour": "red"}, if_match="*"), 400)
    assert {error["place"] for error in body["errors"]} == {"zone:Z2.sl_t", "zone:Z2.colour"}


def test_what_there_is_once_has_no_code(call, site):
    problem(call.get("records/plan/"), 404)
    made = call.post("edits/", {"changes": [{"kind": "plan", "was": None, "now": {"objective": "risk"}}]})
    assert made.json()["records"][0]["record"] == {"objective": "risk"}
    tag = call.get("records/plan/")["ETag"]
    assert call.put("records/plan/", {"objective": "levels"}, if_match=tag).status_code == 200
    assert call.patch("records/assessment/", {"scope": "Half"}, if_match="*").status_code == 200
    assert call.delete("records/plan/", if_match="*").status_code == 200
    assert "plan" not in model(site)
    problem(call.post("records/plan/", {}), 405)
    problem(call.delete("records/zones/", if_match="*"), 405)


def test_records_are_listed_page_by_page(call):
    answer = call.get("records/assets/?page_size=2").json()
    assert (answer["count"], answer["next"]) == (3, 2)
    assert [one["code"] for one in answer["results"]] == ["PC-1", "PLC-1"]
    problem(call.get("records/colours/"), 404)


def test_several_records_change_in_one_act_and_go_back_in_one(call, site):
    before = model(site)
    changes = [
        {"kind": "zones", "code": "Z3", "was": None, "now": {"name": "Field", "parent": "Z2"}},
        {"kind": "assets", "code": "PLC-1", "was": {"zone": "Z2"}, "now": {"zone": "Z3"}},
        {"kind": "layout", "was": {}, "now": {"zones": {"Z3": [0, 0, 9, 9]}}},
    ]
    done = call.post("edits/", {"changes": changes, "title": "A zone by hand"})
    assert done.json()["title"] == "A zone by hand"
    assert [one["kind"] for one in done.json()["records"]] == ["zones", "assets", "layout"]
    after = model(site)
    assert after["assets"][1]["zone"] == "Z3"
    undone = call.post("undo/")
    assert undone.json()["title"] == "Undone: A zone by hand"
    assert model(site) == before
    again = call.post("redo/")
    assert again.json()["title"] == "Done again: A zone by hand"
    assert model(site) == after
    assert ChangeSet.objects.get(pk=again.json()["change"]).kind == "redo"


def test_each_person_undoes_their_own_acts_in_order(call, site):
    kurz = Caller(site, Role.ENGINEER)
    before = model(site)
    for who, field, text in ((call, "name", "One"), (kurz, "owner", "APT"), (call, "kind", "field")):
        assert who.patch("records/zones/Z2/", {field: text}, if_match="*").status_code == 200
    assert call.post("undo/").json()["title"] == "Undone: One: kind"
    assert call.post("undo/").json()["title"] == "Undone: One: name"
    problem(call.post("undo/"), 409)
    assert model(site)["zones"][1] == {**before["zones"][1], "owner": "APT"}
    assert call.post("redo/").json()["title"] == "Done again: One: name"
    assert call.post("redo/").json()["title"] == "Done again: One: kind"
    problem(call.post("redo/"), 409)
    assert call.post("undo/").json()["title"] == "Undone: One: kind"
    call.patch("records/zones/Z1/", {"name": "New"}, if_match="*")
    problem(call.post("redo/"), 409)  # something new was done since
    assert kurz.post("undo/").json()["records"][0]["record"]["name"] == "One"


def test_an_act_is_undone_by_its_number_once(call, site):
    done = call.patch("records/zones/Z2/", {"name": "One"}, if_match="*").json()["change"]
    assert Caller(site, Role.ENGINEER).post("undo/", {"change": done}).status_code == 200
    problem(call.post("undo/", {"change": done}), 409)
    problem(call.post("undo/", {"change": 10**9}), 409)
    problem(call.post("undo/", {"change": "x"}), 400)


def test_sending_an_edit_again_with_its_key_changes_nothing(call, site):
    body = {"changes": [{"kind": "zones", "code": "Z2", "was": {"name": "Cell"}, "now": {"name": "One"}}]}
    first = call.post("edits/", body, idempotency_key="k1")
    again = call.post("edits/", body, idempotency_key="k1")
    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    assert ChangeSet.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, [], {"changes": {}}, {"changes": []}, {"changes": [1]}, {"changes": [{"kind": "zones"}]},
        {"changes": [{"kind": "zones", "code": 1, "was": None, "now": {}}]},
        {"changes": [{"kind": "zones", "code": "Z2", "was": [], "now": {}}]},
        {"changes": [{"kind": "zones", "code": "Z2", "was": {}, "now": {"code": 5}}]},
        {"changes": [{"kind": "zones", "code": "", "was": None, "now": {"code": 5}}]},
        {"changes": [{"kind": "zones", "code": "", "was": None, "now": {}}]},
        {"changes": [{"kind": [], "code": "", "was": None, "now": {}}]},
        {"changes": [{"kind": "plan", "code": "x", "was": None, "now": {}}]},
        {"changes": [{"kind": "zones", "code": "Z2", "was": {}, "now": {}, "more": 1}]},
        {"changes": [], "colour": 1}, {"changes": [{"kind": "zones", "was": None, "now": None}], "title": 3},
        {"changes": [{"kind": "waivers", "was": None, "now": {"rule": [], "target": {}}}]},
        {"changes": [{"kind": "flows", "code": "F1", "was": {"from": {"asset": "PC-1"}}, "now": {"from": "x"}}]},
        {"changes": [{"kind": "conduits", "code": "C1", "was": {"between": ["Z1", "Z2"]}, "now": {"between": None}}]},
        {"changes": [{"kind": "zones", "code": "Z2", "was": {"name": "Cell"}, "now": {"name": "x" * 300}}]},
        {"changes": [{"kind": "zones", "code": "Z2", "was": {"code": "Z2"}, "now": {"code": "x" * 300}}]},
    ],
)  # fmt: skip
def test_what_is_no_edit_is_refused_and_changes_nothing(call, site, body):
    before = model(site)
    problem(call.post("edits/", body), 400)
    assert model(site) == before


def test_a_viewer_reads_and_does_not_write(site):
    viewer = Caller(site, Role.VIEWER)
    assert viewer.get("records/zones/Z2/").status_code == 200
    problem(viewer.patch("records/zones/Z2/", {"name": "x"}, if_match="*"), 403)
    problem(viewer.post("edits/", {"changes": []}), 403)
    problem(viewer.post("undo/"), 403)


def test_the_records_of_another_organisation_are_not_there(site):
    stranger = Caller(factories.site("Q1"), Role.ADMINISTRATOR)
    stranger.site = site
    problem(stranger.get("records/zones/Z2/"), 404)
    problem(stranger.patch("records/zones/Z2/", {"name": "x"}, if_match="*"), 404)
    problem(stranger.post("edits/", {"changes": []}), 404)
    mine = ChangeSet.objects.first()
    assert mine is None


def test_no_act_of_another_site_is_undone(call, site):
    done = call.patch("records/zones/Z2/", {"name": "One"}, if_match="*").json()["change"]
    problem(Caller(factories.site("Q1"), Role.ADMINISTRATOR).post("undo/", {"change": done}), 409)
    assert model(site)["zones"][1]["name"] == "One"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("edits/", {"changes": [{"kind": "kpis", "was": None, "now": None}]}),
        ("undo/", {"change": None}),
    ],
)
def test_what_says_nothing_is_refused(path, body):  # S2
    """Found by Schemathesis: a change from nothing to nothing was a mistake of the server."""
    site = factories.site("P1")
    factories.assessment(site, factories.small_plant("P1"))
    problem(Caller(site).post(path, body), 400)
    problem(Caller(site).get("keys/?waiting=AAA"), 400)
