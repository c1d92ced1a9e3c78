"""The way through a session: agenda, questions, the clock, and two people who press at once."""

import datetime

import pytest

from assessment.models import Run, RunFinding
from tests import factories
from tests.workshop.rooms import an_assessment, at, fresh, opened, planned
from workshop import agenda, boards, running
from workshop.models import Block, Item, Session
from workshop.running import SessionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment():
    return an_assessment(factories.site("P1"))


def test_the_template_has_the_nine_blocks_of_two_half_days(assessment):
    minutes = [block.minutes for block in planned(assessment).blocks.all()]
    assert minutes == [15, 45, 60, 60, 15, 90, 60, 60, 30]
    assert [block.minutes for block in planned(assessment, 1).blocks.all()] == [15, 45, 60, 60, 15]
    assert [block.minutes for block in planned(assessment, 2).blocks.all()] == [90, 60, 60, 30]


def test_a_session_can_begin_with_the_agenda_of_an_earlier_one(assessment):
    first = planned(assessment, 2)
    running.change_agenda(
        session=first, blocks=[{"id": None, "title": "Only this", "minutes": 20, "page": "map"}], seen=1
    )
    later = running.plan_session(
        assessment=assessment, title="Second", on=datetime.date(2026, 12, 1), day=None, like=first
    )
    assert [(one.title, one.minutes, one.page) for one in later.blocks.all()] == [("Only this", 20, "map")]
    assert (first.code, later.code) == ("W1", "W2")


def test_a_block_that_was_used_stays_in_the_agenda(assessment):
    session = opened(assessment, 1)
    Block.objects.filter(session=session).update(seconds=0)
    second = session.blocks.all()[1]
    Block.objects.filter(pk=second.pk).update(seconds=60)
    running.change_agenda(session=session, blocks=[{"id": None, "title": "New", "minutes": 5, "page": "map"}], seen=1)
    titles = [block.title for block in session.blocks.order_by("pk")]
    assert titles == ["Purpose, rules, roles; who decides", "Walk the system, correct the picture", "New"]


def test_the_worst_cases_go_zone_by_zone_and_ask_where_the_log_is_silent(assessment):
    session = at(opened(assessment), agenda.HAZARDS)
    items = list(session.block.items.values_list("about", "title"))
    assert items == [("zone:Z1", "Office"), ("scenario:S1", "Cell")]
    assert session.item.question == "If Office is lost or misused: what is the worst credible harm?"
    assert boards.progress(session)["item_number"] == 1
    assert boards.progress(session)["items"] == 2


def test_safety_is_asked_first(assessment):
    session = at(opened(assessment), agenda.HAZARDS)
    keys = [scale.key for scale in session.item.scales.all()]
    assert keys == ["safety", "environment", "financial", "reputation", "regulatory"]


def test_categories_with_a_limit_of_their_own_stand_in_place_of_the_usual_ones():
    matrix = {"tolerable_by_category": {"safety": "L", "production": "M"}}
    site = factories.site("P2")
    session = at(opened(an_assessment(site, risk_matrix=matrix)), agenda.HAZARDS)
    assert [scale.key for scale in session.item.scales.all()] == ["safety", "production"]


def test_on_and_back_go_through_every_question(assessment):
    session = opened(assessment, 1)
    seen = []
    for _ in range(6):
        session = fresh(session)
        seen.append((session.block.position, session.item and session.item.about))
        running.step(session=session, by=1, beat=session.beat)
    assert seen == [(0, None), (1, None), (2, "zone:Z1"), (2, "scenario:S1"), (3, None), (4, None)]
    session = fresh(session)
    running.step(session=session, by=-1, beat=session.beat)
    assert fresh(session).block.position == 3


def test_of_two_who_go_on_at_once_one_does(assessment):
    session = opened(assessment)
    running.step(session=session, by=1, beat=session.beat)
    running.step(session=session, by=1, beat=session.beat)
    assert fresh(session).block.position == 1


def test_a_block_that_gets_its_questions_late_begins_with_the_first(assessment):
    session = at(opened(assessment), "plan")
    running.ask(session=session, question="Which window?", about="")
    assert fresh(session).item.question == "Which window?"
    other = at(session, "map")
    Item.objects.create(block=other.block, position=0, kind="decision", title="x", question="x")
    running.step(session=other, by=1, beat=other.beat)
    assert fresh(session).item.question == "x"


def judged(assessment, *found):
    """Keep a run with findings: target, severity, how many of them, status, whether they stand under others."""
    run = Run.objects.create(assessment=assessment, model_version="1.1", model_sha256="0" * 64, engine="test")
    for place, severity, number, status, is_folded in found:
        for one in range(number):
            RunFinding.objects.create(
                run=run,
                key=f"{place}:{one}",
                rule=f"AR-{one:03}",
                target=place,
                severity=severity,
                rank=0,
                status=status,
                basis="declared",
                is_folded=is_folded,
                body={},
            )


def test_conduits_come_with_the_worst_open_findings_first():
    conduits = [{"code": code, "between": ["Z1", "Z2"]} for code in ("C1", "C2", "C3", "C4", "C5")]
    assessment = an_assessment(factories.site("P3"), conduits=conduits)
    judged(assessment, ("conduit:C5", "critical", 9, "open", False))  # an older run says nothing any more
    judged(
        assessment,
        ("conduit:C1", "critical", 1, "waived", False),
        ("conduit:C1", "critical", 2, "open", True),
        ("conduit:C1", "low", 7, "open", False),
        ("conduit:C2", "high", 1, "open", False),
        ("conduit:C3", "critical", 1, "open", False),
        ("conduit:C4", "high", 2, "open", False),
        ("zone:Z1", "critical", 3, "open", False),
    )
    session = at(opened(assessment), agenda.CONDUITS)
    asked = list(session.block.items.values_list("about", flat=True))
    assert asked == [f"conduit:{code}" for code in ("C3", "C4", "C2", "C1", "C5")]


def test_conduits_that_nobody_judged_come_in_the_order_of_the_model():
    conduits = [{"code": code, "between": ["Z1", "Z2"]} for code in ("C2", "C1")]
    session = at(opened(an_assessment(factories.site("P3"), conduits=conduits)), agenda.CONDUITS)
    assert list(session.block.items.values_list("about", flat=True)) == ["conduit:C2", "conduit:C1"]


def test_a_question_about_what_the_model_lacks_is_refused(assessment):
    session = opened(assessment)
    with pytest.raises(SessionRefused, match="does not have"):
        running.ask(session=session, question="And this?", about="zone:NOWHERE")
    running.ask(session=session, question="And this?", about="conduit:C1")
    assert fresh(session).item.about == "conduit:C1"


def test_time_is_booked_on_the_block_and_the_question(assessment, still):
    session = at(opened(assessment), agenda.HAZARDS)
    Block.objects.update(seconds=0)
    Item.objects.update(seconds=0)
    Session.objects.filter(pk=session.pk).update(running_since=still - datetime.timedelta(seconds=125))
    running.set_clock(session=session, do="pause")
    session = fresh(session)
    assert (session.block.seconds, session.item.seconds, session.running_since) == (125, 125, None)
    running.set_clock(session=session, do="longer")
    running.set_clock(session=session, do="run")
    session = fresh(session)
    assert (session.block.minutes, session.block.seconds) == (61, 125)
    assert session.running_since is not None
    assert boards.progress(session)["used_minutes"] == 2


def test_one_session_of_an_assessment_is_open_at_a_time(assessment):
    opened(assessment)
    with pytest.raises(SessionRefused, match="Another session"):
        running.open_session(session=planned(assessment))


def test_a_session_without_blocks_cannot_be_opened(assessment):
    session = planned(assessment)
    running.change_agenda(session=session, blocks=[], seen=1)
    with pytest.raises(SessionRefused, match="no block"):
        running.open_session(session=session)


def test_a_code_exists_only_where_the_site_lets_phones_in(assessment):
    assert opened(assessment, phones=False).join_code is None
    running.let_phones_in(assessment=assessment, allows=True)
    assert len(Session.objects.get().join_code) == 8
    running.let_phones_in(assessment=assessment, allows=False)
    assert Session.objects.get().join_code is None


def test_likelihoods_are_asked_of_rated_scenarios_only_the_worst_first():
    site = factories.site("P3")
    scenarios = [
        {"code": "S1", "consequence": {"financial": 2}, "target": {"zone": "Z2"}},
        {"code": "S2", "target": {"zone": "Z2"}},
        {"code": "S3", "consequence": {"safety": 4, "financial": 1}},
    ]
    session = at(opened(an_assessment(site, scenarios=scenarios)), agenda.LIKELIHOODS)
    assert [item.about for item in session.block.items.all()] == ["scenario:S3", "scenario:S1"]
