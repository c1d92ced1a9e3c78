"""The pages of the room: each block of the agenda leads to its page, refusals keep what was typed."""

import re

import pytest
from django.test import Client

from accounts.audit_models import AuditEntry
from accounts.models import Role, Site
from inventory.models import Asset
from tests import factories
from tests.plants import judged
from tests.workshop.rooms import agreed, an_assessment, at, fresh, opened, rating
from workshop import agenda, attendance, boards, plant, running
from workshop.models import Attendee, Block, Decision, Item, Parked, PreWork, Session, Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(site):
    client = Client()
    client.force_login(factories.member(site, Role.FACILITATOR))
    return client


def url(session, name=""):
    return f"/sites/P1/workshop/{session.code}/{name}"


def test_every_block_of_the_agenda_happens_on_a_page_under_the_session_bar(site, lead):
    """Who knows the agenda alone can run it: Next leads to where each block happens, and the bar is there."""
    judged(site)
    session = opened(Session(assessment=site.assessments.get()).assessment)
    pages = []
    for block in Block.objects.filter(session=session):
        answer = lead.post(url(session, "go/"), {"block": block.pk})
        page = lead.get(answer.headers["Location"])
        assert page.status_code == 200
        assert f"<strong>{block.position + 1}/9</strong>" in page.content.decode()
        pages.append(answer.headers["Location"].removeprefix("/sites/P1/"))
        assert boards.where(session, block) in {answer.headers["Location"], *WHERE_ITS_QUESTIONS_ARE}
    assert pages == [
        "workshop/W1/purpose/",
        "zones/",
        "workshop/W1/screen/",
        "zones/",
        "workshop/W1/parking/",
        "workshop/W1/screen/",
        "workshop/W1/screen/",
        "plan/",
        "workshop/W1/decisions/",
    ]


# What practice.md B3 wants on the screen in each block, as the page says or draws it.
ON_THE_SCREEN = (
    ("Scope", "matrix", "Who decides"),
    ("data-map-view", "data-levels=", 'data-edit="conduit"'),
    ("scales", "worst credible", "hazard"),
    ("data-map-view", "Join them", "Split"),
    ("Put aside", "Who takes it home", "Until"),
    ("stage__verdict", "SL-T", "Open the card"),
    ("scales", "/sites/P1/paths/"),
    ("Total budget", "/sites/P1/plan/board/", "Left out, and why"),
    ("Decisions, read back", "Close and make the minutes"),
)


def test_each_block_shows_what_the_room_needs_there(site, lead):
    judged(site)
    session = opened(Session(assessment=site.assessments.get()).assessment)
    missing = {}
    for block, wanted in zip(Block.objects.filter(session=session), ON_THE_SCREEN, strict=True):
        answer = lead.post(url(session, "go/"), {"block": block.pk})
        page = lead.get(answer.headers["Location"]).content.decode()
        missing[str(block.title)] = [words for words in wanted if words not in page]
    assert not any(missing.values()), missing


WHERE_ITS_QUESTIONS_ARE = {"/sites/P1/workshop/W1/hazards/", "/sites/P1/conduits/", "/sites/P1/paths/"}


def test_the_bar_is_shown_while_a_session_is_open_and_only_at_its_site(site, lead):
    assessment = an_assessment(site)
    assert "data-session-bar" not in lead.get("/sites/P1/").content.decode()
    session = opened(assessment)
    assert "data-session-bar" in lead.get("/sites/P1/").content.decode()
    other = factories.site("P9", member=factories.member(site, Role.VIEWER))
    assert other.organisation_id == site.organisation_id
    client = Client()
    client.force_login(other.memberships.get().user)
    assert "data-session-bar" not in client.get("/sites/P9/").content.decode()
    running.change_agenda(session=session, blocks=[], seen=1)


def test_a_refused_decision_keeps_what_was_typed(site, lead):
    session = rating(an_assessment(site))
    sent = {"item": session.item_id, "status": "agreed", "reason": "", "owner": "Kurz", "value:safety": "3"}
    answer = lead.post(url(session, "decide/"), sent)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "without a reason it is not decided" in page
    assert 'value="Kurz"' in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize("value", ["6", "0", "-1", "x", "3.5", "9" * 400])
def test_a_step_outside_the_matrix_is_refused(site, lead, value):
    session = rating(an_assessment(site))
    answer = lead.post(url(session, "decide/"), {"item": session.item_id, "value:safety": value, **agreed()})
    assert answer.status_code == 400
    assert not Decision.objects.exists()


def test_a_position_without_holders_is_refused(site, lead):
    session = rating(an_assessment(site))
    sent = {"item": session.item_id, "value:safety": "3", "position_a": "no", **agreed()}
    answer = lead.post(url(session, "decide/"), sent)
    assert answer.status_code == 400
    assert "Say who held this position." in answer.content.decode()


def test_recording_goes_on_to_the_next_question(site, lead):
    session = at(opened(an_assessment(site)), agenda.HAZARDS)
    sent = {"item": session.item_id, "value:financial": "3", "then": "next", **agreed()}
    assert lead.post(url(session, "decide/"), sent).status_code == 302
    assert fresh(session).item.about == "scenario:S1"


def test_any_question_of_the_block_can_be_put_on_the_screen(site, lead):
    session = at(opened(an_assessment(site)), agenda.HAZARDS)
    page = lead.get(url(session, "screen/")).content.decode()
    offered = dict(re.findall(r'<option value="(\d+)"[^>]*>(\d\. [^<]+)</option>', page))
    assert list(offered.values()) == ["1. Office (Z1)", "2. Cell (S1)"]
    second = next(pk for pk, title in offered.items() if title == "2. Cell (S1)")
    lead.post(url(session, "go/"), {"item": second})
    assert fresh(session).item.about == "scenario:S1"


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/x", "/sites/OTHER/", "javascript:alert(1)", ""]
)
def test_everyone_is_called_to_pages_of_the_site_only(site, lead, path):
    session = opened(an_assessment(site))
    answer = lead.post(url(session, "call/"), {"path": path})
    assert answer.headers["Location"] == url(session, "screen/")
    assert fresh(session).lead_path == ""
    lead.post(url(session, "call/"), {"path": "/sites/P1/zones/?selected=zone:Z1"})
    assert lead.get(url(session, "now/")).json()["lead"] == {"beat": 2, "url": "/sites/P1/zones/?selected=zone:Z1"}


def test_now_is_304_until_something_changes(site, lead):
    session = rating(an_assessment(site))
    tag = lead.get(url(session, "now/")).headers["ETag"]
    assert lead.get(url(session, "now/"), headers={"If-None-Match": tag}).status_code == 304
    who = Attendee.objects.create(session=session, name="x", side="ot")
    Vote.objects.create(scale=session.item.scales.first(), attendee=who, round=1, value=1, stamp=1)
    assert lead.get(url(session, "now/"), headers={"If-None-Match": tag}).status_code == 200


def test_a_question_is_put_aside_with_owner_and_day_or_not_at_all(site, lead):
    session = rating(an_assessment(site))
    lead.post(url(session, "park/"), {"text": "Who?", "owner": "", "due": "2026-12-01"})
    assert not Parked.objects.exists()
    lead.post(url(session, "park/"), {"text": "Who?", "owner": "Kurz", "due": "2026-12-01"})
    parked = Parked.objects.get()
    assert (parked.owner, parked.about) == ("Kurz", "scenario:S1")
    lead.post(url(session, f"parking/{parked.pk}/"), {"do": "settle"})
    assert Parked.objects.get().settled_at is not None


def test_somebody_of_the_model_comes_with_name_and_side(site, lead):
    people = [{"code": "rs", "name": "Ruben Sacher", "side": "safety"}]
    session = opened(an_assessment(site, people=people))
    assert lead.post(url(session, "people/"), {"person": "rs"}).status_code == 302
    who = Attendee.objects.get()
    assert (who.name, who.side, who.person, who.may_score_safety) == ("Ruben Sacher", "safety", "rs", True)
    assert lead.post(url(session, "people/"), {"name": "Kurz"}).status_code == 400
    lead.post(url(session, f"people/{who.pk}/"), {"do": "withdraw"})
    assert Attendee.objects.get().may_score_safety is False


def test_the_first_session_without_ot_is_told_in_the_list(site, lead):  # row 26
    opened(an_assessment(site))
    assert "first session without OT" in lead.get("/sites/P1/workshop/").content.decode()


def test_the_agenda_is_edited_on_the_page(site, lead):
    session = opened(an_assessment(site), 1)
    blocks = list(session.blocks.all())
    sent = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    for number, (block, place) in enumerate([(blocks[0], 2), (blocks[1], 1)]):
        fields = {"id": block.pk, "place": place, "title": f"B{number}", "minutes": 10, "page": "map"}
        sent |= {f"form-{number}-{key}": value for key, value in fields.items()}
    assert lead.post(url(session, "agenda/"), sent | {"version": 1}).status_code == 302
    assert [block.title for block in session.blocks.filter(title__startswith="B")] == ["B1", "B0"]
    bad = lead.post(url(session, "agenda/"), sent | {"form-0-minutes": "0", "version": 1})
    assert (bad.status_code, bad.context["version"]) == (400, 1), "what is mended goes over what was looked at"


def test_an_agenda_that_somebody_changed_meanwhile_is_not_written_over(site, lead):  # S12, S13
    session = opened(an_assessment(site), 1)
    line = {"id": "", "place": 1, "title": "Mine", "minutes": 10, "page": "map"}
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", **{f"form-0-{key}": line[key] for key in line}}
    running.change_agenda(session=session, blocks=[{**line, "id": None, "title": "Theirs"}], seen=1)
    running.set_clock(session=session, do="longer")
    for seen in (1, 2):
        answer = lead.post(url(session, "agenda/"), sent | {"version": seen})
        assert answer.status_code == 409
    text = answer.content.decode()
    assert "Somebody changed the agenda" in text or "changed the agenda at 20" in text
    assert 'value="Mine"' in text
    assert "<bdi>Theirs</bdi>" in text
    assert not session.blocks.filter(title="Mine").exists()
    assert lead.post(url(session, "agenda/"), sent).status_code == 428
    assert lead.post(url(session, "agenda/"), sent | {"version": answer.context["version"]}).status_code == 302
    assert session.blocks.filter(title="Mine").exists()


def test_what_was_arranged_meanwhile_is_not_written_over(site, lead):  # S12, S13
    an_assessment(site)
    address = "/sites/P1/workshop/pre-work/arrange/"
    mine = {"key": "network", "owner": "Kurz", "due": "2026-12-01"}
    assert lead.post(address, {**mine, "owner": "Meyer", "version": 0}).status_code == 302
    for seen in (0, 2):
        answer = lead.post(address, {**mine, "version": seen})
        assert answer.status_code == 409
    text = answer.content.decode()
    assert 'value="Kurz"' in text
    assert "<bdi>Meyer</bdi>, due 2026-12-01" in text
    assert lead.post(address, mine).status_code == 428
    assert (PreWork.objects.get().owner, PreWork.objects.get().version) == ("Meyer", 1)
    assert lead.post(address, {**mine, "version": 1}).status_code == 302
    assert (PreWork.objects.get().owner, PreWork.objects.get().version) == ("Kurz", 2)


def test_a_switch_that_stands_where_it_is_put_says_nothing(site, lead):  # S12
    session = opened(an_assessment(site))
    who = attendance.add(session=session, name="Kurz", side="ot")
    entries = AuditEntry.objects.count()
    lead.post(url(session, f"people/{who.pk}/"), {"do": "withdraw"})
    running.let_phones_in(assessment=session.assessment, allows=running.allows_phones(session.assessment))
    assert AuditEntry.objects.count() == entries


def test_nothing_of_another_organisations_session_can_be_reached(site):  # S6, S7
    session = opened(an_assessment(site))
    mine = factories.site("P1")
    assert isinstance(mine, Site)
    other = opened(an_assessment(mine))
    client = Client()
    client.force_login(mine.memberships.get().user)
    item = Item.objects.create(block=session.block, position=0, kind="decision", title="secret", question="secret")
    running.go_to(session=session, item=item)
    who = Attendee.objects.create(session=session, name="secret", side="ot")
    for name in ("", "screen/", "decisions/", "parking/", "hazards/", "purpose/", "votes/"):
        assert "secret" not in client.get(url(other, name)).content.decode()
    assert client.post(url(other, "go/"), {"item": item.pk}).status_code == 404
    assert client.post(url(other, "reveal/"), {"item": item.pk}).status_code == 404
    assert client.post(url(other, "decide/"), {"item": item.pk, **agreed(outcome="x")}).status_code == 404
    assert client.post(url(other, f"people/{who.pk}/"), {"do": "remove"}).status_code == 404
    other.refresh_from_db()
    held = {"position_a": "x", "held_a": [who.pk], "item": Item.objects.exclude(pk=item.pk).first() or 0}
    at(other, agenda.CONDUITS)
    held["item"] = fresh(other).item_id
    assert client.post(url(other, "decide/"), held | agreed(outcome="x")).status_code == 400


def test_a_worst_case_asks_by_what_stands_where_the_scenario_aims(site, lead):
    """Most assets of the zone are panels; the one safety controller is asked about first."""
    session = rating(an_assessment(site))
    assert "last barrier against" not in lead.get(url(session, "screen/")).content.decode()
    zone = site.zones.get(code=plant.scenario(session.assessment, "S1")["target"]["zone"])
    types = ("hmi", "hmi", "safety_controller", "unknown")
    Asset.objects.bulk_create(
        Asset(site=site, zone=zone, tag=f"T{at}", name=f"T{at}", type=one) for at, one in enumerate(types)
    )
    page = lead.get(url(session, "screen/")).content.decode()
    assert 0 < page.index("last barrier against") < page.index("run without seeing it")
