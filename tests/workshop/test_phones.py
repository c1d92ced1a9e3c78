"""Joining from a phone: the code, what a phone may see, and that nothing it sends is lost or doubled."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests import factories
from tests.accounts.routes import METHODS, World, names
from tests.workshop.rooms import an_assessment, fresh, joined, opened, phone, planned, rating
from workshop import attendance, joining, minutes, running
from workshop.models import Attendee, Remark, Vote
from workshop.rating import reveal

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return rating(an_assessment(factories.site("P1")))


def form(session, name="Kurz", side="ot", **more):
    return {"code": session.join_code, "name": name, "side": side, **more}


@pytest.mark.parametrize("spell", [str.lower, joining.spelled, lambda code: f" {code[:2]} {code[2:]}\t"])
def test_a_code_is_taken_however_it_is_typed(session, spell):
    answer = Client().post("/join/", form(session, code=spell(session.join_code)))
    assert answer.headers["Location"] == "/join/card/"
    assert Attendee.objects.get().name == "Kurz"


def test_the_cookie_is_signed_and_sent_to_these_addresses_alone(session):
    cookie = phone(session).cookies["workshop"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/join/", True, "Lax")
    assert bool(cookie["secure"]) is settings.SESSION_COOKIE_SECURE
    forged = Client()
    forged.cookies["workshop"] = f"{Attendee.objects.get().pk}:x:{'a' * 43}"
    assert forged.get("/join/card/").headers["Location"] == "/join/"


def test_a_form_from_elsewhere_is_refused(session):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/join/", form(session)).status_code == 403
    assert not Attendee.objects.exists()


def test_a_wrong_code_says_so_and_keeps_what_was_typed(session):
    answer = Client().post("/join/", form(session, code="AAAA-AAAA"))
    assert answer.status_code == 400
    assert "No session is open under this code" in answer.content.decode()
    assert 'value="Kurz"' in answer.content.decode()


def test_after_thirty_wrong_codes_the_address_waits_and_the_others_do_not(session):
    for _ in range(30):
        assert Client().post("/join/", form(session, code="AAAA-AAAA")).status_code == 400
    answer = Client().post("/join/", form(session))
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert not Attendee.objects.exists()
    assert Client(REMOTE_ADDR="192.0.2.7").post("/join/", form(session)).status_code == 302


def test_a_room_of_fifty_joins_from_one_address(session):
    for number in range(50):
        assert Client().post("/join/", form(session, name=f"P{number}")).status_code == 302
    assert Attendee.objects.count() == 50


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\x07b", "x" * 61])
def test_a_name_that_the_model_could_not_hold_is_refused(session, name):
    assert Client().post("/join/", form(session, name=name)).status_code == 400


def test_two_of_one_name_are_told_apart(session):
    assert [joined(session, "Kurz", side).name for side in ("ot", "it")] == ["Kurz", "Kurz (2)"]


def test_a_code_dies_with_its_session(session):
    client, code = phone(session), session.join_code
    minutes.close_session(session=session, user=None)
    assert Client().post("/join/", form(session, code=code)).status_code == 400
    assert client.get("/join/now/").status_code == 403
    assert client.get("/join/card/").headers["Location"] == "/join/?over=1"
    assert client.post("/join/vote/", {"item": "1"}).status_code == 403


def test_forbidding_phones_sends_all_of_them_out(session):
    client = phone(session)
    running.let_phones_in(assessment=session.assessment, allows=False)
    assert client.get("/join/now/").status_code == 403


def test_whoever_is_taken_out_or_leaves_sees_nothing_more(session):
    guest, other = phone(session, "Guest", "external"), phone(session, "Kurz")
    attendance.remove(attendee=Attendee.objects.get(name="Guest"))
    assert guest.get("/join/card/").headers["Location"] == "/join/?over=1"
    assert other.post("/join/leave/").headers["Location"] == "/join/?over=1"
    assert other.get("/join/card/").headers["Location"] == "/join/"
    assert [one.name for one in attendance.present(session)] == ["Kurz"]


def test_a_phone_sees_the_question_and_how_it_is_rated(session):
    page = phone(session).get("/join/card/").content.decode()
    assert "Wrong set point: what is the worst credible harm?" in page
    assert "catastrophic" in page
    assert "Safety consequence is scored by people with safety competence." in page
    assert "/sites/" not in page


def test_no_vote_of_others_is_told_before_it_is_revealed(session):
    client = phone(session)
    other = joined(session, "Meyer", "it")
    key = session.item.scales.get(key="financial")
    Vote.objects.create(scale=key, attendee=other, round=1, value=5, stamp=1)
    assert "tally" not in client.get("/join/card/").content.decode()
    reveal(session=session, item=session.item, key="financial")
    assert "tally" in client.get("/join/card/").content.decode()


def test_votes_and_words_are_kept_once_however_often_they_come(session):
    client = phone(session)
    key = session.item.scales.get(key="financial")
    sent = {"item": session.item_id, "stamp": "7", f"vote:{key.pk}:1": "4", "remark": "No invoices\r\nfor a week."}
    assert client.post("/join/vote/", sent).json() == {"taken": [key.pk], "late": []}
    assert client.post("/join/vote/", sent).json()["taken"] == [key.pk]
    assert list(Vote.objects.values_list("value", flat=True)) == [4]
    assert Remark.objects.get().text == "No invoices\nfor a week."
    assert "checked" in client.get("/join/card/").content.decode()


def test_what_was_chosen_before_the_line_was_cut_is_taken_after_the_screen_moved_on(session):
    client = phone(session)
    key, item = session.item.scales.get(key="financial"), session.item_id
    running.step(session=session, by=1, beat=fresh(session).beat)
    answer = client.post("/join/vote/", {"item": item, "stamp": "7", f"vote:{key.pk}:1": "4"})
    assert answer.json()["taken"] == [key.pk]


def test_a_vote_behind_a_revealed_result_is_told_as_late(session):
    client = phone(session)
    key = session.item.scales.get(key="financial")
    reveal(session=session, item=session.item)
    sent = {"item": session.item_id, "stamp": "7", f"vote:{key.pk}:1": "4", "remark": "but"}
    assert client.post("/join/vote/", sent).json() == {"taken": [], "late": [key.pk]}
    assert Remark.objects.get().text == "but"


def test_a_question_that_was_not_shown_takes_nothing(session):
    client = phone(session)
    hidden = session.block.items.exclude(pk=session.item_id).filter(shown_at=None)
    later = hidden.first() or session.block.items.create(position=9, kind="decision", title="x", question="x")
    assert client.post("/join/vote/", {"item": later.pk, "stamp": "1", "remark": "x"}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"item": "x"},
        {"item": "9" * 400},
        {"item": "-1", "vote::": "", "vote:a:b": "c"},
        {"remark": "a\x00b"},
        {"remark": "x" * 2001},
    ],
)
def test_nonsense_from_a_phone_is_refused(session, sent):  # S2
    assert phone(session).post("/join/vote/", sent).status_code in {400, 404}
    assert not Vote.objects.exists()


def test_an_unchanged_question_is_answered_with_304(session):
    client = phone(session)
    first = client.get("/join/now/")
    again = client.get("/join/now/", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    running.step(session=session, by=1, beat=fresh(session).beat)
    assert client.get("/join/now/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_without_scripts_a_phone_sends_its_form(session):
    client = phone(session)
    key = session.item.scales.get(key="financial")
    sent = {"item": session.item_id, "stamp": "7", f"vote:{key.pk}:1": "4", "then": "card"}
    assert client.post("/join/vote/", sent).headers["Location"] == "/join/card/"
    assert Vote.objects.get().value == 4


def test_a_planned_session_has_no_code():
    assessment = an_assessment(factories.site("P2"))
    running.let_phones_in(assessment=assessment, allows=True)
    assert planned(assessment).join_code is None
    assert opened(assessment).join_code


def test_a_joined_phone_is_nobody_everywhere_else():  # S4
    """A join code gives the current card, and no other address answers a phone otherwise than it answers nobody."""
    world = World()
    guest = phone(world.session, "Guest", "external")
    for name, takes in sorted(names()):
        if name.startswith("phone:"):
            continue
        url = world.url(name, takes)
        for method in METHODS[:2]:
            asked = guest.generic(method, url)
            assert asked.status_code == world.callers["nobody"].generic(method, url).status_code, (name, method)


def test_the_qr_names_the_address_with_the_code_where_no_server_notes_it(session):
    member = factories.member(session.assessment.site, Role.VIEWER)
    client = Client()
    client.force_login(member)
    picture = client.get(reverse("workshop:qr", kwargs={"site": "P1", "session": session.code}))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "style" not in picture.content.decode()
    running.let_phones_in(assessment=session.assessment, allows=False)
    assert client.get(picture.request["PATH_INFO"]).status_code == 404
