"""What a page asks every two seconds, who is here, what people say, and what happened to a record."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role
from assessment import live, undoing
from assessment.models import Comment, Mention, Presence
from tests import factories
from tests.api.calls import Caller, problem
from tests.plants import run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    here = factories.site("P1")
    factories.assessment(here, factories.small_plant("P1"))
    return here


@pytest.fixture
def call(site):
    return Caller(site, Role.ENGINEER)


@pytest.fixture
def kurz(site):
    made = factories.user(site.organisation, "kurz")
    Membership.objects.create(user=made, site=site, role=Role.ENGINEER)
    return Caller(site, user=made)


def renamed(caller, name):
    return caller.patch("records/zones/Z2/", {"name": name}, if_match="*").json()


def test_a_page_hears_of_what_others_changed_since_it_asked_last(call, kurz):
    first = call.get("changes/").json()
    assert first["changes"] == []
    done = renamed(kurz, "Cell 4")
    (told,) = call.get(f"changes/?since={first['since']}").json()["changes"]
    assert told.pop("when") > "2026"
    assert told == {
        "id": done["change"],
        "kind": "edit",
        "title": "Cell 4: name",
        "who": "kurz",
        "count": 1,
        "records": [{"kind": "zones", "code": "Z2", "fields": ["name"]}],
    }
    assert call.get(f"changes/?since={done['change']}").json()["changes"] == []


def test_nothing_new_is_answered_by_304_until_something_is(call, kurz):
    first = call.get("changes/")
    path = f"changes/?since={first.json()['since']}"
    tag = call.get(path)["ETag"]
    assert call.get(path, if_none_match=tag).status_code == 304
    for act in (
        lambda: renamed(kurz, "Cell 4"),
        lambda: kurz.post("comments/", {"kind": "zones", "code": "Z2", "text": "why?"}),
        lambda: kurz.post("presence/", {"tab": "a", "page": "/sites/P1/"}),
    ):
        act()
        answer = call.get(path, if_none_match=tag)
        assert answer.status_code == 200
        tag = answer["ETag"]
        assert call.get(path, if_none_match=tag).status_code == 304


def test_a_page_that_slept_long_is_told_to_read_anew(call, kurz, monkeypatch):
    monkeypatch.setattr(live, "CHANGES_MAX", 2)
    since = call.get("changes/").json()["since"]
    for name in ("A", "B", "C"):
        renamed(kurz, name)
    answer = call.get(f"changes/?since={since}").json()
    assert (answer["is_cut"], [one["title"] for one in answer["changes"]]) == (True, ["A: name", "B: name"])


def test_the_feed_says_what_undo_and_redo_would_do(call):
    renamed(call, "Cell 4")
    assert call.get("changes/").json()["undo"] == "Cell 4: name"
    call.post("undo/")
    answer = call.get("changes/").json()
    assert (answer["undo"], answer["redo"]) == (None, "Undone: Cell 4: name")


def test_the_feed_says_of_undo_and_redo_what_is_done_then(call, kurz, site):
    acts = {
        "edit": lambda number: renamed(call, f"Cell {number}"),
        "undo": lambda _: call.post("undo/"),
        "redo": lambda _: call.post("redo/"),
        "somebody else": lambda number: renamed(kurz, f"Hall {number}"),
    }
    told = set()
    turns = ("edit", "edit", "undo", "redo", "undo", "undo", "redo", "somebody else", "edit", "redo")
    for number, act in enumerate(turns):
        acts[act](number)
        answer, steps = call.get("changes/").json(), undoing.steps_of(site, call.user)
        assert answer["undo"] == (steps.undo and steps.undo.title), number
        assert answer["redo"] == (steps.redo and steps.redo.title), number
        told.add((answer["undo"] is None, answer["redo"] is None))
    assert told == {(False, True), (False, False), (True, False)}


def test_the_feed_asks_the_database_as_often_whatever_happened(call, kurz):
    since = call.get("changes/").json()["since"]
    counts = []
    for number in range(3):
        for more in range(number * 5):
            renamed(kurz, f"{number} {more}")
            kurz.post("comments/", {"kind": "zones", "code": "Z2", "text": "@kurz"})
        kurz.post("presence/", {"tab": str(number), "page": "/"})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert call.get(f"changes/?since={since}").status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]
    assert max(counts) <= 8


def test_who_is_here_is_seen_once_and_forgotten_after_twenty_seconds(call, kurz, still):
    call.post("presence/", {"tab": "a", "page": "/sites/P1/zones/", "kind": "zones", "code": "Z1"})
    kurz.post("presence/", {"tab": "a", "page": "/sites/P1/"})
    kurz.post("presence/", {"tab": "b", "page": "/sites/P1/zones/Z2/", "kind": "zones", "code": "Z2"})
    present = {one["who"]: one for one in call.get("changes/").json()["present"]}
    assert present["kurz"] == {"who": "kurz", "page": "/sites/P1/zones/Z2/", "kind": "zones", "code": "Z2"}
    assert present[call.user.username]["code"] == "Z1"
    Presence.objects.filter(user=call.user).update(at=still - datetime.timedelta(seconds=21))
    assert [one["who"] for one in call.get("changes/").json()["present"]] == ["kurz"]
    for tab in ("a", "b"):
        assert kurz.post("presence/", {"tab": tab, "page": ""}).status_code == 204
    assert call.get("changes/").json()["present"] == []


def test_a_viewer_is_seen_and_says_nothing(site):
    viewer = Caller(site, Role.VIEWER)
    assert viewer.post("presence/", {"tab": "a", "page": "/"}).status_code == 204
    assert viewer.get("comments/").status_code == 200
    problem(viewer.post("comments/", {"kind": "zones", "code": "Z2", "text": "x"}), 403)


def test_an_approver_may_speak(site):
    answer = Caller(site, Role.APPROVER).post("comments/", {"kind": "zones", "code": "Z2", "text": "no"})
    assert answer.status_code == 201


def test_a_comment_tells_those_whom_it_names_and_nobody_else(call, kurz, site):
    stranger = factories.user(name="stranger")
    text = "@kurz, @stranger and @nobody: is this right? cc @kurz."
    made = call.post("comments/", {"kind": "zones", "code": "Z2", "text": text}).json()
    assert (made["names"], made["who"], made["text"]) == (["kurz"], call.user.username, text)
    assert not Mention.objects.filter(user=stranger).exists()
    assert kurz.get("changes/").json()["comments"] == {"all": 1, "open": 1, "newest": made["id"], "for_you": 1}
    assert call.get("changes/").json()["comments"]["for_you"] == 0
    assert kurz.get("comments/?kind=zones&code=Z2").json()["results"] == [made]
    assert kurz.get("comments/?kind=zones&code=Z1").json()["results"] == []


def test_a_comment_is_closed_under_its_tag(call, kurz):
    made = call.post("comments/", {"kind": "plan", "code": "", "text": "x"})
    problem(made, 400)  # there is no plan yet
    made = call.post("comments/", {"kind": "site", "text": "x"})
    path, tag = f"comments/{made.json()['id']}/", made["ETag"]
    problem(kurz.patch(path, {"resolved": True}), 428)
    closed = kurz.patch(path, {"resolved": True}, if_match=tag)
    assert closed.json()["resolved_by"] == "kurz"
    stale = problem(call.patch(path, {"resolved": False}, if_match=tag), 412)
    assert stale["comment"]["resolved_by"] == "kurz"
    assert call.get("changes/").json()["comments"]["open"] == 0
    again = call.patch(path, {"resolved": False}, if_match=closed["ETag"])
    assert (again.json()["resolved_at"], call.get(path)["ETag"]) == (None, again["ETag"])


def test_only_who_wrote_a_comment_takes_it_back(call, kurz):
    path = f"comments/{call.post('comments/', {'kind': 'zones', 'code': 'Z2', 'text': 'x'}).json()['id']}/"
    problem(kurz.delete(path), 403)
    assert call.delete(path).status_code == 204
    assert not Comment.objects.exists()


def test_one_speaks_of_findings_and_of_records_that_are_there(call, site):
    run = run_of(site, factories.small_plant("P1"))
    key = run.findings.earliest("pk").key
    assert call.post("comments/", {"kind": "findings", "code": key, "text": "x"}).status_code == 201
    for kind, code in (("findings", "AR-999@zone:Z2"), ("zones", "Z9"), ("colours", "red"), ("site", "P1")):
        problem(call.post("comments/", {"kind": kind, "code": code, "text": "x"}), 400)
    problem(call.post("comments/", {"kind": "zones", "code": "Z2", "text": " "}), 400)
    problem(call.post("comments/", {"kind": "zones", "code": "Z2", "text": "x" * 10_001}), 400)


def test_what_happened_to_a_record_is_listed_newest_first(call, kurz):
    renamed(call, "One")
    renamed(kurz, "Two")
    call.post("edits/", {"changes": [{"kind": "zones", "code": "Z2", "was": {"code": "Z2"}, "now": {"code": "Z9"}}]})
    acts = call.get("activity/?kind=zones&code=Z9").json()["results"]
    assert [(one["title"], one["fields"], one["who"]) for one in acts] == [
        ("Two: Z2 is Z9 now (records that follow: 3)", ["code"], call.user.username),
        ("Two: name", ["name"], "kurz"),
        ("One: name", ["name"], call.user.username),
    ]
    problem(call.get("activity/?kind=colours"), 400)


def test_comments_follow_a_record_to_its_new_code(call):
    call.post("comments/", {"kind": "zones", "code": "Z2", "text": "x"})
    call.post("edits/", {"changes": [{"kind": "zones", "code": "Z2", "was": {"code": "Z2"}, "now": {"code": "Z9"}}]})
    assert call.get("comments/?kind=zones&code=Z9").json()["count"] == 1


def test_nothing_of_another_site_is_heard(call, kurz, site):
    renamed(kurz, "Cell 4")
    kurz.post("presence/", {"tab": "a", "page": "/"})
    comment = kurz.post("comments/", {"kind": "zones", "code": "Z2", "text": "secret"}).json()["id"]
    theirs = Caller(factories.site("Q1"), Role.ADMINISTRATOR)
    answer = theirs.get("changes/?since=0").json()
    assert (answer["changes"], answer["present"], answer["comments"]["all"]) == ([], [], 0)
    assert theirs.get("comments/").json()["count"] == 0
    assert theirs.get("activity/?kind=zones&code=Z2").json()["results"] == []
    for caller in (theirs.get, theirs.delete):
        problem(caller(f"comments/{comment}/"), 404)
    theirs.site = site
    for path in ("changes/", "comments/", "activity/?kind=zones&code=Z2"):
        problem(theirs.get(path), 404)
    problem(theirs.post("presence/", {"tab": "a", "page": "/"}), 404)


@pytest.mark.parametrize(
    "path", ["changes/?since=x", "changes/?since=-1", f"changes/?since={'9' * 30}", "changes/?colour=1"]
)
def test_what_is_no_question_is_refused(call, path):
    problem(call.get(path), 400)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"tab": "a"},
        {"tab": 1, "page": "/"},
        {"tab": "x" * 41, "page": "/"},
        {"tab": "a", "page": "/", "more": ""},
    ],
)
def test_what_is_no_presence_is_refused(call, body):
    problem(call.post("presence/", body), 400)
