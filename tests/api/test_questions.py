"""What imports left to a person, answered over REST."""

import pytest

from accounts.models import Role
from inventory.models import Asset, Doubt, ImportBatch
from inventory.questions import decide
from tests import factories
from tests.api.calls import Caller, problem

pytestmark = pytest.mark.django_db
LIST = b"Tag;Name;IP address;Vendor\nPLC-1;Mixer;10.0.0.5;Acme\n"
HOSTS = b"Hostname;IP address;Vendor\nother;10.0.0.5;Zeta\n"


@pytest.fixture
def machine():
    made = Caller(factories.site("P1"))
    for name, data in (("list.csv", LIST), ("hosts.csv", HOSTS)):
        assert made.upload(data, name, commit="true").status_code == 201
    return made


def test_a_doubtful_row_is_listed_and_answered_once(machine):
    (doubt,) = machine.get("doubts/").json()["results"]
    assert (doubt["record"]["hostname"], doubt["candidates"]) == ("other", ["PLC-1"])
    answer = {"answer": "same", "tag": "PLC-1"}
    assert machine.post(f"doubts/{doubt['id']}/", answer).json()["tag"] == "PLC-1"
    assert Asset.objects.get().vendor == "Zeta"
    assert "already" in problem(machine.post(f"doubts/{doubt['id']}/", answer), 409)["detail"]
    assert machine.get("doubts/").json()["count"] == 0


@pytest.mark.parametrize(
    "body", [{}, [], {"answer": "same"}, {"answer": "maybe", "tag": "X"}, {"answer": "same", "tag": 1}]
)
def test_a_wrong_answer_is_refused_and_changes_nothing(machine, body):
    problem(machine.post(f"doubts/{Doubt.objects.get().pk}/", body), 400)
    assert Doubt.objects.get().state == "open"


def test_a_contradicted_decision_is_listed_and_settled(machine):
    decide(Asset.objects.get(tag="PLC-1"), {"vendor": "Decided"}, user=None)
    machine.upload(b"Tag;Vendor\nPLC-1;Other\n", "later.csv", commit="true")
    (conflict,) = machine.get("conflicts/").json()["results"]
    assert (conflict["ours"], conflict["theirs"], conflict["source"]) == ("Decided", "Other", "later.csv")
    assert machine.post(f"conflicts/{conflict['id']}/", {"answer": "take"}).status_code == 200
    assert Asset.objects.get(tag="PLC-1").vendor == "Other"


def test_an_import_is_undone_once(machine):
    first = ImportBatch.objects.order_by("pk").first()
    assert machine.post(f"imports/{first.pk}/undo/").json() == {"id": first.pk, "records": 1, "kept": []}
    assert not Asset.objects.filter(retired_at=None).exists()
    problem(machine.post(f"imports/{first.pk}/undo/"), 409)


def test_a_viewer_reads_questions_and_answers_none(machine):
    viewer = Caller(machine.site, Role.VIEWER)
    assert viewer.get("doubts/").status_code == 200
    problem(viewer.post(f"doubts/{Doubt.objects.get().pk}/", {"answer": "same", "tag": "PLC-1"}), 403)
