"""Decisions: what they need, what they write into the model, and that none is ever lost."""

import pytest

from assessment.services import model_of
from inventory.models import ChangeSet
from tests import factories
from tests.workshop.rooms import agreed, an_assessment, at, fresh, joined, opened, rating
from workshop import agenda, boards, deciding
from workshop.models import Decision, Item
from workshop.rating import reveal, vote
from workshop.running import SessionRefused, go_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment():
    return an_assessment(factories.site("P1"))


@pytest.fixture
def session(assessment):
    return rating(assessment)


def decide(session, values=None, positions=(), **fields):
    fields = agreed() | fields
    return deciding.decide(
        session=session, item=session.item, values=values or {}, fields=fields, positions=positions, user=None
    )


def scenario(session, code="S1"):
    document, _ = model_of(session.assessment)
    return next(one for one in document["scenarios"] if one["code"] == code)


def test_a_decided_worst_case_stands_in_the_scenario(session):
    made = decide(session, {"safety": 5, "financial": 2})
    assert scenario(session)["consequence"] == {"safety": 5, "financial": 2}
    assert made.outcome == "safety 5 (catastrophic), financial 2 (minor)"
    assert (made.code, made.about) == ("D1", "scenario:S1")
    assert ChangeSet.objects.latest("pk").title == "Decision D1: safety 5 (catastrophic), financial 2 (minor)"


def test_other_categories_stay_as_they_were(session):
    decide(session, {"financial": 3})
    assert scenario(session)["consequence"] == {"safety": 4, "financial": 3}


@pytest.mark.parametrize("status", ["open", "escalated"])
def test_what_is_not_settled_writes_nothing(session, status):
    decide(session, {"safety": 1}, status=status, owner="Meyer")
    assert scenario(session)["consequence"] == {"safety": 4}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"reason": ""}, "without a reason"),
        ({"status": "conditional"}, "condition"),
        ({"status": "escalated"}, "takes it further"),
        ({"supersedes": "D77"}, "does not stand"),
    ],
)
def test_a_decision_that_lacks_what_it_needs_is_refused(session, fields, why):
    with pytest.raises(SessionRefused, match=why):
        decide(session, {"safety": 5}, **fields)
    assert not Decision.objects.exists()
    assert scenario(session)["consequence"] == {"safety": 4}


def test_a_worst_case_of_a_zone_that_the_log_lacks_becomes_a_scenario(assessment):
    session = at(opened(assessment), agenda.HAZARDS)
    made = decide(session, {"financial": 3})
    assert made.about == "scenario:WC1"
    assert scenario(session, "WC1") == {
        "code": "WC1",
        "title": "The worst case of Office",
        "target": {"zone": "Z1"},
        "zones": ["Z1"],
        "consequence": {"financial": 3},
    }
    again = decide(fresh(session), {"financial": 4})
    assert again.about == "scenario:WC1"
    assert scenario(session, "WC1")["consequence"] == {"financial": 4}


def test_likelihood_is_scored_after_the_worst_case_never_before(assessment):
    session = at(opened(assessment), agenda.LIKELIHOODS)
    decide(session, {"likelihood": 2})
    assert scenario(session)["likelihood"] == 2
    site = factories.site("P2")
    other = opened(an_assessment(site, scenarios=[{"code": "S9"}]))
    item = Item.objects.create(
        block=other.block, position=0, kind="likelihood", about="scenario:S9", title="x", question="x"
    )
    go_to(session=other, item=item)
    other = fresh(other)
    assert "consequence comes before likelihood" in deciding.may_rate(other, item)
    with pytest.raises(SessionRefused, match="consequence comes before"):
        decide(other, {"likelihood": 2})


def test_while_worst_cases_are_rated_the_likelihood_stays_fixed(session):
    """Consequence 4 of 5 at the most likely step is extreme in the usual matrix, whatever the scenario says."""
    found = boards.risk_of(session, session.item)
    assert (found["is_fixed"], found["word"], found["band_name"], found["is_tolerable"]) == (
        True,
        "almost certain",
        "extreme",
        False,
    )


def test_deciding_again_supersedes_and_deletes_nothing(session):
    first = decide(session, {"safety": 5})
    second = decide(session, {"safety": 3}, reason="the relief valve is independent")
    assert (second.supersedes, Decision.objects.count()) == (first.code, 2)
    assert deciding.standing_codes(session) == {second.code}
    assert [one["stands"] for one in boards.decisions_of(session)] == [True, False]


def test_a_decision_of_the_model_can_be_superseded_once():
    site = factories.site("P3")
    kept = [{"code": "D1", "about": "zone:Z2", "status": "open"}]
    session = rating(an_assessment(site, decisions=kept))
    made = decide(session, supersedes="D1", outcome="as drawn")
    assert (made.code, made.supersedes) == ("D2", "D1")
    session = at(session, "map")
    with pytest.raises(SessionRefused, match="does not stand"):
        deciding.decide(
            session=session,
            item=None,
            values={},
            fields=agreed(outcome="x", supersedes="D1"),
            positions=[],
            user=None,
        )


def test_positions_name_who_held_them_and_the_votes_stay_with_the_decision(session):
    kurz, meyer = joined(session, "Kurz", "ot"), joined(session, "Meyer", "it")
    key = session.item.scales.get(key="financial").pk
    vote(attendee=kurz, item=session.item, values={key: (1, 2)}, remark="", stamp=1)
    vote(attendee=meyer, item=session.item, values={key: (1, 5)}, remark="", stamp=1)
    reveal(session=session, item=session.item, key="financial")
    positions = [("It is insured.", [kurz]), ("Two weeks without invoices.", [meyer])]
    made = decide(session, {"financial": 4}, positions, status="protest", owner="Meyer")
    assert made.positions == [
        {"by": "Kurz", "text": "It is insured."},
        {"by": "Meyer", "text": "Two weeks without invoices."},
    ]
    assert made.tallies == {"financial": [0, 1, 0, 0, 1]}
    assert scenario(session)["consequence"]["financial"] == 4


def test_a_decision_that_one_side_alone_accepts_is_pending_the_other(session):
    kurz, meyer, other = (joined(session, name, side) for name, side in (("K", "ot"), ("M", "it"), ("N", "it")))
    made = decide(session, {"financial": 3})
    assert deciding.unsigned_sides(made) == ["OT", "IT"]
    for who in (meyer, other):
        deciding.accept(decision=made, attendee=who, is_accepted=True)
    assert deciding.unsigned_sides(made) == ["OT"]
    deciding.accept(decision=made, attendee=kurz, is_accepted=True)
    deciding.accept(decision=made, attendee=kurz, is_accepted=True)
    assert deciding.unsigned_sides(made) == []
    assert made.acceptances.count() == 3
