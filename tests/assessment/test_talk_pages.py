"""What people say stands on the card of the record, and so does what happened to it."""

import pytest
from django.test import Client

from accounts.models import Role
from assessment.edits import Change, edit
from assessment.models import Comment
from assessment.talk import say
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests
from tests.plants import run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return run_of(factories.site("P1"), factories.small_plant("P1"))


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def kurz(run):
    made = factories.member(run.assessment.site, Role.ENGINEER)
    made.username = "kurz"
    made.save()
    return made


@pytest.fixture
def browser(kurz):
    return browser_of(kurz)


def page(browser, path="zones/Z2/"):
    answer = browser.get(f"/sites/P1/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_comment_stands_on_the_card_and_tells_whom_it_names(run, browser):
    other = factories.member(run.assessment.site, Role.APPROVER)
    text = f"Why <b>level 2</b>, @{other.username}?"
    answer = browser.post("/sites/P1/talk/zones/Z2/", {"text": text})
    assert (answer.status_code, answer.url) == (302, "/sites/P1/zones/Z2/#talk")
    assert "Why &lt;b&gt;level 2&lt;/b&gt;" in page(browser)
    assert "names you" not in page(browser)
    reader = browser_of(other)
    assert "names you" in page(reader)
    reader.post("/sites/P1/talk/zones/Z2/", {"act": "seen"})
    assert "names you" not in page(reader)


def test_comments_stand_on_every_kind_of_card(run, browser):
    key = run.findings.earliest("pk").key
    places = {"conduits/C1": "conduits/C1/", "assets/PC-1": "inventory/PC-1/", f"findings/{key}": f"findings/{key}/"}
    for about, card in places.items():
        answer = browser.post(f"/sites/P1/talk/{about}/", {"text": f"about {about}"})
        assert answer.url.startswith("/sites/P1/")
        assert browser.get(answer.url.partition("#")[0]).status_code == 200
        where = f"talk/{about}/?whole=1" if about.startswith("assets") else card
        assert f"about {about}" in page(browser, where)


def test_a_comment_is_closed_opened_again_and_taken_back_by_its_author(run, browser, kurz):
    browser.post("/sites/P1/talk/zones/Z2/", {"text": "first"})
    row = Comment.objects.get()
    for act, is_closed in (("close", True), ("open", False)):
        row.refresh_from_db()
        browser.post("/sites/P1/talk/zones/Z2/", {"act": act, "comment": row.pk, "version": row.version})
        row.refresh_from_db()
        assert (row.resolved_at is not None) == is_closed
    stranger = browser_of(factories.member(run.assessment.site, Role.ENGINEER))
    stranger.post("/sites/P1/talk/zones/Z2/", {"act": "withdraw", "comment": row.pk})
    assert Comment.objects.exists()
    browser.post("/sites/P1/talk/zones/Z2/", {"act": "withdraw", "comment": row.pk})
    assert not Comment.objects.exists()


def test_what_happened_stands_on_the_card(run, browser, kurz):
    change = Change("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"})
    edit(assessment=run.assessment, user=kurz, changes=[change])
    told = page(browser)
    assert "What happened:" in told
    assert "Cell 4: name" in told


def test_the_part_alone_is_what_the_page_renews(run, browser):
    part = page(browser, "talk/zones/Z2/")
    assert part.strip().startswith('<div id="said"')
    assert "<textarea" not in part


def test_a_viewer_reads_and_finds_no_form(run):
    viewer = browser_of(factories.member(run.assessment.site, Role.VIEWER))
    assert "Say something" not in page(viewer)
    assert viewer.post("/sites/P1/talk/zones/Z2/", {"text": "x"}).status_code == 403


@pytest.mark.parametrize("sent", [{"act": "x", "comment": "1"}, {"act": "close", "comment": "x"}, {"act": "close"}])
def test_what_is_no_answer_is_refused(run, browser, sent):
    browser.post("/sites/P1/talk/zones/Z2/", {"text": "first"})
    sent = {**sent, "comment": Comment.objects.get().pk} if sent.get("comment") == "1" else sent
    assert browser.post("/sites/P1/talk/zones/Z2/", sent).status_code == 400


def test_nobody_talks_about_what_is_not_there(browser):
    assert browser.get("/sites/P1/talk/colours/red/").status_code == 404
    answer = browser.post("/sites/P1/talk/zones/Z9/", {"text": "x"})
    assert answer.status_code == 302
    assert not Comment.objects.exists()


def test_where_somebody_was_named_stands_on_one_page_until_it_was_seen(run, kurz, browser):
    anna = factories.member(run.assessment.site, Role.VIEWER)
    for text in ("@kurz look at this", "nothing for you", "@kurz <b>and</b> this"):
        say(site=run.assessment.site, user=anna, kind="zones", code="Z2", text=text)
    shown = page(browser, "mentions/")
    assert shown.index("&lt;b&gt;and") < shown.index("look at this")
    assert "nothing for you" not in shown
    assert "/sites/P1/zones/Z2/#talk" in shown
    assert 'button__count">2<' in shown
    first = Comment.objects.get(text="@kurz look at this")
    browser.post("/sites/P1/mentions/", {"comment": first.pk})
    assert 'button__count">1<' in page(browser, "zones/Z2/")
    browser.post("/sites/P1/mentions/", {"comment": "all"})
    assert "button__count" not in page(browser, "mentions/")
    assert "look at this" in page(browser, "mentions/")
    assert "look at this" not in browser_of(anna).get("/sites/P1/mentions/").content.decode()
    assert browser.post("/sites/P1/mentions/", {"comment": "x"}).status_code == 400
