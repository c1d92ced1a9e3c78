"""Closing a session: minutes that name every decision, position and owner, and the records in the model."""

import io
import json

import pypdf
import pytest
from django.test import Client

from accounts.models import Role
from assessment.engine.model_file.canonical import record_sha256
from assessment.models import Assessment
from assessment.services import model_of
from programme.decisions import decisions_of
from programme.reading import governed_of
from reports.models import MinutesFile
from tests import factories
from tests.plants import done
from tests.workshop.rooms import DAY, agreed, an_assessment, at, fresh, joined, opened, planned
from workshop import agenda, attendance, deciding, minutes, running
from workshop.models import Minutes, Session
from workshop.running import SessionRefused

pytestmark = pytest.mark.django_db
PEOPLE = [{"code": "kl", "name": "Kurz", "side": "ot"}]


@pytest.fixture
def session():
    """A session on conduits with two decisions, one superseding the other, and a parked question."""
    assessment = an_assessment(factories.site("P1"), people=PEOPLE)
    session = at(opened(assessment), agenda.CONDUITS)
    attendance.add(session=session, name="Kurz", side="ot", person="kl")
    meyer = joined(session, "Meyer", "it")
    positions = [("a diode", [attendance.present(session)[0]]), ("a firewall", [meyer])]
    for outcome in ("A firewall.", "A diode."):
        made = deciding.decide(
            session=session,
            item=session.item,
            values={},
            fields=agreed(status="protest", outcome=outcome, by="Kurz", owner="Meyer"),
            positions=positions,
            user=None,
        )
    deciding.accept(decision=made, attendee=meyer, is_accepted=True)
    running.park(session=session, text="Who owns the modem?", owner="Meyer", due=DAY)
    return fresh(session)


@pytest.fixture
def browser(session):
    client = Client()
    client.force_login(factories.member(session.assessment.site, Role.FACILITATOR))
    return client


def closed(session):
    minutes.close_session(session=session, user=None)
    return Minutes.objects.get(session=session)


def document(session):
    return model_of(Assessment.objects.select_related("site").get(pk=session.assessment_id))[0]


def test_the_minutes_name_decisions_positions_votes_people_and_what_was_put_aside(session):
    body = json.loads(closed(session).body)
    assert [side["side"] for side in body["attendance"]] == ["OT", "IT", "Safety", "Management"]
    assert body["attendance"][0]["people"] == [{"name": "Kurz", "scores_safety": False}]
    assert body["attendance"][1]["people"] == [{"name": "Meyer", "scores_safety": False}]
    last = body["decisions"][-1]
    assert (last["outcome"], last["status"], last["supersedes"]) == ("A diode.", "protest", "D1")
    assert last["positions"] == [
        {"text": "a diode", "held_by": ["Kurz"]},
        {"text": "a firewall", "held_by": ["Meyer"]},
    ]
    assert (last["accepted_by"], last["unsigned"], last["owner"]) == (["Meyer"], ["OT"], "Meyer")
    assert body["parking_lot"] == [
        {"text": "Who owns the modem?", "about": "", "owner": "Meyer", "due": "2026-11-22", "is_settled": False}
    ]
    assert len(body["agenda"]) == 9


def test_the_minutes_are_frozen_with_their_digest(session):
    row = closed(session)
    assert minutes.digest(row.body) == row.sha256
    assert minutes.canonical(json.loads(row.body)) == row.body
    with pytest.raises(SessionRefused, match="not open"):
        minutes.close_session(session=session, user=None)


def test_the_session_and_its_decisions_stand_in_the_model(session):
    closed(session)
    model = document(session)
    assert model["sessions"] == [{"code": "W1", "on": "2026-11-22", "attendees": ["kl", "WP1"]}]
    assert model["people"] == [*PEOPLE, {"code": "WP1", "name": "Meyer", "side": "it"}]
    first, second = model["decisions"]
    assert first == {
        "code": "D1",
        "about": "conduit:C1",
        "status": "protest",
        "positions": [{"by": "kl", "text": "a diode"}, {"by": "Meyer", "text": "a firewall"}],
        "outcome": "A firewall.",
        "reason": "no manual fallback",
        "by": "Kurz",
        "on": first["on"],
        "owner": "Meyer",
        "session": "W1",
    }
    assert (second["code"], second["supersedes"]) == ("D2", "D1")
    assert second["positions"][-1] == {"by": "WP1", "text": "accepts"}
    approvals = [(one["side"], one["by"], one["of"]) for one in second["approvals"]]
    assert approvals == [("it", "WP1", record_sha256(second))]
    here = governed_of(Assessment.objects.select_related("site").get(pk=session.assessment_id), DAY)
    assert [(one.code, one.pending) for one in decisions_of(here)] == [("D2", ("ot",))]


def test_somebody_whom_the_model_names_is_not_made_twice(session):
    attendance.add(session=session, name="kurz", side="ot")
    closed(session)
    assert [one["code"] for one in document(session)["people"]] == ["kl", "WP1"]


@pytest.mark.parametrize(("earlier", "said"), [(False, "at this first session"), (True, "Nobody of OT was at this")])
def test_a_session_without_ot_is_told_the_first_one_the_louder(earlier, said):  # row 26
    assessment = an_assessment(factories.site("P2"))
    if earlier:
        planned(assessment)
    session = opened(assessment)
    attendance.add(session=session, name="Meyer", side="it")
    found = minutes.warnings(session)
    assert any(said in one for one in found)
    assert any("first session" in one for one in found) is not earlier
    attendance.add(session=session, name="Kurz", side="ot")
    assert not any("OT" in one for one in minutes.warnings(session))


def test_the_page_shows_the_minutes_and_the_pdf_holds_them(session, browser):
    job = minutes.close_session(session=session, user=None)
    url = "/sites/P1/workshop/W1/minutes/"
    assert "/pdf/" not in browser.get(url).content.decode()
    done(job)
    page = browser.get(url).content.decode()
    assert "/pdf/" in page
    assert "a firewall" in page
    file = MinutesFile.objects.get()
    data = b"".join(browser.get(f"/sites/P1/reports/minutes/{file.minutes_id}/pdf/").streaming_content)
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    for said in (
        "Kurz",
        "Meyer",
        "a diode",
        "A firewall.",
        "Who owns the modem?",
        "pending OT",
        file.minutes.sha256[:16],
    ):
        assert said in " ".join(text.split()), said


def test_a_changed_body_is_told_on_the_page(session, browser):
    row = closed(session)
    assert "changed since" not in browser.get("/sites/P1/workshop/W1/minutes/").content.decode()
    Minutes.objects.filter(pk=row.pk).update(body=row.body.replace("A diode.", "A firewall."))
    assert "changed since" in browser.get("/sites/P1/workshop/W1/minutes/").content.decode()


def test_a_closed_session_takes_nothing_more(session):
    closed(session)
    session = fresh(session)
    for act in (
        lambda: running.step(session=session, by=1, beat=session.beat),
        lambda: running.ask(session=session, question="x", about=""),
        lambda: attendance.add(session=session, name="x", side="ot"),
        lambda: deciding.decide(
            session=session, item=None, values={}, fields=agreed(outcome="x"), positions=[], user=None
        ),
    ):
        with pytest.raises(SessionRefused):
            act()
    assert Session.objects.get().join_code is None
