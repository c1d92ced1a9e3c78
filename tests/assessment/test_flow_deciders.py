"""An edit of a flow's decision says who decided so and when, unless the edit itself says it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Role
from assessment.edits import Change, edit, take_back
from assessment.models import Assessment
from assessment.record_rows import shelf
from tests import factories
from tests.plants import run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant():
    site = factories.site("P1")
    run_of(site, factories.small_plant("P1"))
    return Assessment.objects.select_related("site").get(site=site)


def flow_of(plant, code):
    return shelf(plant, "flows").read([code])[code].record


def test_who_permits_a_flow_is_named_with_the_day_and_undone_with_it(plant):
    user = factories.member(plant.site, Role.ENGINEER)
    code = shelf(plant, "flows").all()[0]["code"]
    was = flow_of(plant, code).get("decision")
    change = Change("flows", code, {"decision": was} if was else {}, {"decision": "conditional"})
    made = edit(assessment=plant, user=user, changes=[change])
    told = flow_of(plant, code)
    assert (told["decision_owner"], told["decided_on"]) == (user.username, timezone.localdate().isoformat())
    reopened = Change("flows", code, {"decision": "conditional"}, {"decision": "undecided"})
    again = edit(assessment=plant, user=user, changes=[reopened])
    assert not {"decision_owner", "decided_on"} & set(flow_of(plant, code)), "nobody decided what is undecided"
    take_back(again.change, user=user)
    assert flow_of(plant, code)["decision_owner"] == user.username
    take_back(made.change, user=user)
    assert "decided_on" not in flow_of(plant, code)


def test_whom_the_edit_names_stands_and_an_old_day_goes_with_an_old_name(plant):
    user = factories.member(plant.site, Role.ENGINEER)
    new = {"from": {"zone": "Z1"}, "to": {"zone": "Z2"}, "decision": "allowed", "decision_owner": "Mira"}
    edit(assessment=plant, user=user, changes=[Change("flows", "N1", None, {**new, "decided_on": "2020-01-01"})])
    assert flow_of(plant, "N1")["decided_on"] == "2020-01-01"
    moved = Change(
        "flows",
        "N1",
        {"decision": "allowed", "decision_owner": "Mira"},
        {"decision": "forbidden", "decision_owner": "Tom"},
    )
    edit(assessment=plant, user=user, changes=[moved])
    assert flow_of(plant, "N1")["decision_owner"] == "Tom"
    assert "decided_on" not in flow_of(plant, "N1")
