"""Two keys for each conduit that leaves the plant: who gives them, and what opens them again."""

from __future__ import annotations

import copy
import time
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.access import Refused
from accounts.models import Membership, Role
from assessment import services, undoing
from assessment.conduit_keys import keys_now, keys_of
from assessment.edits import Change, EditRefused, edit
from assessment.models import Assessment, ConduitKey
from inventory.history import UndoRefused
from signoff import giving
from tests import factories
from tests.api.calls import Caller, problem
from tests.plants import run_of
from tests.signoff.people import actor, browser, person, plant

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def later():
    return today() + timedelta(days=300)


@pytest.fixture
def here():
    return factories.assessment(factories.site("P1"), plant(status="planned", name="To the cell"))


@pytest.fixture
def kurz(here):
    return person(here.site, side="ot", name="kurz")


@pytest.fixture
def mo(here):
    return person(here.site, side="it", name="mo")


@pytest.fixture
def engineer(here):
    return person(here.site, Role.ENGINEER, "ot", name="meyer")


def fresh(here):
    return Assessment.objects.select_related("site").get(pk=here.pk)


def keys(here):
    return keys_now(fresh(here), today())["C1"]


def states(here):
    return {one.side: one.state for one in keys(here).sides}


def give(here, user, **more):
    seen = keys(here)
    given = {"seen": giving.Seen(seen.of, seen.channels), "expires": later(), **more}
    return giving.give_key(actor=actor(user), assessment=here, code="C1", **given)


def change(here, user, *changes):
    return edit(assessment=fresh(here), user=user, changes=[Change(*one) for one in changes])


def given_both(here, kurz, mo):
    give(here, kurz)
    give(here, mo)
    assert states(here) == {"ot": "held", "it": "held"}


@pytest.fixture
def given(here, kurz, mo):
    given_both(here, kurz, mo)


def test_both_keys_stand_in_the_model_with_names_and_digests(here, kurz, mo):
    assert keys(here).is_waiting
    given_both(here, kurz, mo)
    written = services.model_of(fresh(here))[0]["conduits"][0]["approvals"]
    assert [(one["side"], one["by"], one["on"]) for one in written] == [
        ("it", "mo", today().isoformat()),
        ("ot", "kurz", today().isoformat()),
    ]
    assert {one["of"] for one in written} == {keys(here).of}
    assert not keys(here).is_waiting


def test_who_has_no_side_or_no_right_or_made_the_change_gives_no_key(here, kurz, engineer):
    with pytest.raises(Refused):
        give(here, engineer)
    with pytest.raises(giving.KeyRefused, match="of OT or of IT"):
        give(here, person(here.site, side="management"))
    change(here, kurz, ("conduits", "C1", {}, {"kind": "vpn"}))
    with pytest.raises(Refused, match="somebody else has to approve"):
        give(here, kurz)
    change(here, engineer, ("flows", "F1", {"port": 502}, {"port": 503}))
    with pytest.raises(Refused, match="somebody else has to approve"):
        give(here, kurz)
    change(here, engineer, ("conduits", "C1", {"kind": "vpn"}, {"kind": "filtering"}))
    give(here, kurz)
    assert states(here)["ot"] == "held"


def test_who_changed_a_channel_last_gives_no_key(here, kurz, engineer):
    change(here, engineer, ("conduits", "C1", {}, {"kind": "vpn"}))
    change(here, kurz, ("flows", "F1", {"port": 502}, {"port": 503}))
    with pytest.raises(Refused, match="somebody else has to approve"):
        give(here, kurz)


def test_one_person_never_gives_both(here, kurz, mo):
    give(here, kurz)
    Membership.objects.filter(user=kurz).update(side="it")
    with pytest.raises(giving.KeyRefused, match="two people"):
        give(here, kurz)
    with pytest.raises(giving.KeyRefused, match="given already, by kurz"):
        give(here, person(here.site, side="ot"))


def test_what_the_signer_did_not_see_is_not_approved(here, kurz, engineer):
    seen = keys(here)
    change(here, engineer, ("conduits", "C1", {}, {"kind": "vpn"}))
    with pytest.raises(giving.KeyRefused, match="changed since you opened the page"):
        give(here, kurz, seen=giving.Seen(seen.of, seen.channels))
    with pytest.raises(giving.KeyRefused, match="a day to come"):
        give(here, kurz, expires=today())
    assert not ConduitKey.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("conduits", "C1", {}, {"kind": "vpn"})], ("the conduit: kind not known → vpn",)),
        ([("flows", "F1", {"port": 502}, {"port": 503})], ("channel F1: port 502 → 503",)),
        ([("flows", "F9", None, {"from": {"asset": "PC-1"}, "to": {"zone": "Z2"}})], ("channel F9 is new",)),
        ([("flows", "F1", {}, None)], ("channel F1 is gone",)),
        ([("assets", "PC-1", {"zone": "Z1"}, {"zone": "Z2"})], ("channel F1 is gone",)),
        ([("conduits", "C1", {"code": "C1"}, {"code": "C7"})], ("its code was C1",)),
    ],
    ids=["conduit", "channel", "new channel", "channel gone", "asset moved", "renamed"],
)
def test_any_edit_opens_both_keys_and_says_what_changed(here, given, engineer, changes, words):
    change(here, engineer, *changes)
    (now,) = keys_now(fresh(here), today()).values()
    assert [one.state for one in now.sides] == ["reopened", "reopened"]
    assert now.ot.changed == now.it.changed == words
    if changes[0][0] != "assets":
        assert now.ot.reopened_by == "meyer"


def test_what_is_merely_seen_opens_nothing(here, kurz, mo):
    given_both(here, kurz, mo)
    change(here, None, ("flows", "F1", {}, {"last_seen": "2026-11-21"}))
    change(
        here, None, ("flows", "X1", None, {"from": {"asset": "PC-1"}, "to": {"asset": "PLC-1"}, "basis": "observed"})
    )
    change(here, None, ("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"}))
    assert states(here) == {"ot": "held", "it": "held"}


def test_an_undo_a_replaced_model_and_an_import_open_the_keys_as_an_edit_does(here, kurz, mo, engineer):
    change(here, engineer, ("conduits", "C1", {}, {"kind": "vpn"}))
    given_both(here, kurz, mo)
    undoing.undo_last(here.site, engineer)
    assert states(here) == {"ot": "reopened", "it": "reopened"}
    undoing.redo_last(here.site, engineer)
    assert states(here) == {"ot": "held", "it": "held"}, "the very content that was approved"
    document = copy.deepcopy(services.model_of(fresh(here))[0])
    document["flows"][0]["port"] = 8443
    services.adopt_model(assessment=fresh(here), document=document, if_match="*", dry_run=False)
    assert states(here) == {"ot": "reopened", "it": "reopened"}
    assert "with a model file" in keys(here).ot.reopened_by


def test_nobody_writes_a_key_in(here, engineer, kurz, mo):
    forged = {"side": "ot", "by": "kurz", "on": today().isoformat(), "of": keys(here).of}
    with pytest.raises(EditRefused, match="given by people"):
        change(here, engineer, ("conduits", "C1", {}, {"approvals": [forged]}))
    copied = {"code": "C2", "between": ["Z1", "Z2"], "approvals": [forged]}
    with pytest.raises(EditRefused, match="given by people"):
        change(here, engineer, ("conduits", "C2", None, copied))
    given_both(here, kurz, mo)
    standing = services.model_of(fresh(here))[0]["conduits"][0]["approvals"]
    change(here, engineer, ("conduits", "C1", {"approvals": standing}, {"approvals": []}))
    assert states(here) == {"ot": "open", "it": "open"}, "taking keys away is always safe"


def test_the_page_says_of_every_conduit_who_approved_it_when_and_until_when(here, kurz):
    """By hand: C1 leaves the plant, OT's approval ended in 2020; C2 stays inside and needs none."""
    over = {"side": "ot", "by": "kl", "on": "2019-05-02", "expires": "2020-05-02"}
    document = plant(approvals=[over, {"side": "it", "by": "mw", "on": "2026-03-06"}])
    inner = document["zones"][-1]["code"]
    document["conduits"].append({"code": "C2", "name": "Inner link", "between": [inner, inner]})
    services.adopt_model(assessment=fresh(here), document=document, if_match="*", dry_run=False)
    page = " ".join(browser(kurz).get("/sites/P1/sign-off/keys/").content.decode().split())
    waiting, _, inside = page.partition("Inside the plant: no key is asked for")
    assert "! approval ended on 2020-05-02" in waiting
    assert '<td class="nowrap">2019-05-02</td> <td class="nowrap">2020-05-02</td>' in waiting
    assert "? named in the file, not given here as a key" in waiting
    assert "Inner link" in inside
    assert "Inner link" not in waiting
    assert inside.count("none asked for") == 2


def test_the_card_says_beside_the_channels_that_the_approval_they_rest_on_has_ended(here, kurz):
    run_of(here.site, plant(approvals=[{"side": "ot", "by": "kl", "on": "2019-05-02", "expires": "2020-05-02"}]))
    page = " ".join(browser(kurz).get("/sites/P1/conduits/C1/").content.decode().split())
    assert "! approval of OT ended on 2020-05-02" in page
    assert "approval of IT ended" not in page


def test_a_key_of_a_model_file_is_shown_and_does_not_count(here):
    document = plant(approvals=[{"side": "ot", "by": "kl"}, {"side": "it", "by": "mw", "of": "0" * 64}])
    services.adopt_model(assessment=fresh(here), document=document, if_match="*", dry_run=False)
    assert states(here) == {"ot": "stated", "it": "reopened"}
    assert [(one.by, one.file_by, one.file_on) for one in keys(here).sides] == [
        ("kl", "somebody", today().isoformat()),
        ("mw", "somebody", today().isoformat()),
    ]
    assert keys(here).lacking == ["OT", "IT"]


def test_a_planned_conduit_goes_into_service_with_both_keys_only_and_keeps_them(here, kurz, mo, engineer):
    into = ("conduits", "C1", {"status": "planned"}, {"status": "in_service"})
    with pytest.raises(EditRefused, match="the key of OT and IT is missing"):
        change(here, engineer, into)
    give(here, kurz)
    with pytest.raises(EditRefused, match="the key of IT is missing"):
        change(here, engineer, into)
    with pytest.raises(EditRefused, match="cannot go into service"):
        change(here, engineer, ("conduits", "C1", {"status": "planned"}, {}))
    give(here, mo)
    with pytest.raises(EditRefused, match="for it as it would be"):
        change(here, engineer, ("conduits", "C1", {"status": "planned"}, {"status": "in_service", "kind": "vpn"}))
    change(here, engineer, into)
    assert states(here) == {"ot": "held", "it": "held"}
    assert keys(here).status == "in_service"


def test_a_key_expires_and_is_taken_back_only_by_its_giver(here, kurz, mo, engineer):
    given_both(here, kurz, mo)
    assert keys_now(fresh(here), later())["C1"].ot.state == "held"
    assert keys_now(fresh(here), later() + timedelta(days=1))["C1"].ot.state == "expired"
    with pytest.raises(giving.KeyRefused, match="You hold no key"):
        giving.take_back(actor=actor(person(here.site, side="ot")), assessment=here, code="C1")
    giving.take_back(actor=actor(kurz), assessment=here, code="C1")
    assert states(here) == {"ot": "open", "it": "held"}
    last = here.site.changes.latest("pk")
    with pytest.raises(UndoRefused, match="given by people"):
        undoing.undo_change(here.site, engineer, last.pk)


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_a_key_as_it_was_given(here, kurz):  # S52
    give(here, kurz)
    rows = ConduitKey.objects.filter(user=kurz)
    for forged in ({"by": "mo"}, {"of": "0" * 64}, {"approved": {}}, {"expires": date(2099, 1, 1)}):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            rows.update(**forged)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        rows.delete()


def test_a_conduit_inside_the_plant_asks_for_no_key(kurz, here):
    inside = plant()
    inside["zones"][0] |= {"kind": "operations", "level": 3}
    services.adopt_model(assessment=fresh(here), document=inside, if_match="*", dry_run=False)
    assert keys(here).is_asked is False
    with pytest.raises(giving.KeyRefused, match="stays inside"):
        give(here, kurz)


def test_the_kept_keys_are_those_of_this_version(here, kurz, mo):
    assert keys_of(fresh(here), today()) == keys_of(fresh(here), today()) == keys_now(fresh(here), today())
    given_both(here, kurz, mo)
    assert keys_of(fresh(here), today()) == keys_now(fresh(here), today())


def test_the_pages_show_who_waits_and_give_a_key_after_a_recent_sign_in(here, kurz, mo):
    page = browser(kurz).get("/sites/P1/sign-off/keys/").content.decode()
    assert "You give the keys of OT." in page
    assert "not given" in page
    client = browser(kurz)
    card = client.get("/sites/P1/sign-off/keys/of/C1/").content.decode()
    assert "Approve the conduit and its one channel" in card
    assert "asset: PC-1" in card, "the signer sees what stands now, whatever was judged last"
    form = {"of": keys(here).of, "channels": keys(here).channels, "expires": later().isoformat()}
    session = client.session
    session["confirmed_at"] = time.time() - 601
    session.save()
    answer = client.post("/sites/P1/sign-off/keys/give/C1/", form)
    assert answer["Location"].startswith("/confirm/")
    assert states(here)["ot"] == "open"
    assert browser(kurz).post("/sites/P1/sign-off/keys/give/C1/", {**form, "expires": "soon"}).status_code == 302
    browser(kurz).post("/sites/P1/sign-off/keys/give/C1/", form)
    browser(mo).post("/sites/P1/sign-off/keys/give/C1/", form)
    assert states(here) == {"ot": "held", "it": "held"}
    assert "every conduit that needs two keys has both" in browser(mo).get("/sites/P1/sign-off/keys/").content.decode()
    browser(mo).post("/sites/P1/sign-off/keys/take-back/C1/")
    assert states(here) == {"ot": "held", "it": "open"}


def test_over_rest_people_give_keys_and_tokens_do_not(here, kurz):
    told = browser(kurz).get("/api/v1/sites/P1/keys/?waiting=1").json()["results"]
    assert [(one["code"], one["lacking"]) for one in told] == [("C1", ["OT", "IT"])]
    body = {"of": told[0]["of"], "channels": told[0]["channels"], "expires": later().isoformat()}
    machine = Caller(here.site, user=kurz)
    problem(machine.post("keys/C1/", body), 403)
    problem(machine.get("keys/C9/"), 404)
    client = browser(kurz)
    address = "/api/v1/sites/P1/keys/C1/"
    assert client.post(address, {**body, "expires": "x"}, "application/json").status_code == 400
    assert client.post(address, body, "application/json").status_code == 200
    assert client.get(address).json()["ot"]["state"] == "held"
    problem(client.post(address, body, "application/json"), 409)
    assert client.delete(address).status_code == 200
    assert states(here)["ot"] == "open"


def test_an_administrator_says_whose_side_people_are_on_and_nobody_does_so_of_themselves(here, kurz):
    chief = person(here.site, Role.ADMINISTRATOR, name="chief")
    client = browser(chief)
    client.post("/sites/P1/people/", {"act": "side", "user": "kurz", "side": "it", "version": 1})
    assert Membership.objects.get(user=kurz).side == "it"
    for wrong in ({"user": "chief", "side": "ot"}, {"user": "kurz", "side": "x"}):
        client.post("/sites/P1/people/", {"act": "side", "version": 2, **wrong})
    assert Membership.objects.get(user=chief).side == ""
    assert Membership.objects.get(user=kurz).side == "it"
    assert "Side of kurz" in client.get("/sites/P1/people/").content.decode()


def test_undoing_gives_a_conduit_back_with_what_its_file_stated_and_with_no_key_that_was_taken_back(
    here, kurz, mo, engineer
):
    stated = [{"side": "ot", "by": "kl"}, {"side": "it", "by": "mw", "on": "2026-03-06"}]
    services.adopt_model(
        assessment=fresh(here), document=plant(approvals=stated, status="in_service"), if_match="*", dry_run=False
    )
    before = services.model_of(fresh(here))[0]
    change(here, engineer, ("conduits", "C1", {}, None))
    undoing.undo_last(here.site, engineer)
    change(here, engineer, ("conduits", "C1", {"status": "in_service"}, {"status": "planned"}))
    undoing.undo_last(here.site, engineer)
    assert services.model_of(fresh(here))[0] == before
    give(here, kurz)
    giving.take_back(actor=actor(kurz), assessment=fresh(here), code="C1")
    with pytest.raises(UndoRefused, match="given by people"):
        undoing.undo_last(here.site, kurz)


def test_undoing_puts_a_conduit_into_no_service_that_it_was_changed_for_since(here, engineer):
    document = plant(status="in_service", name="To the cell")
    services.adopt_model(assessment=fresh(here), document=document, if_match="*", dry_run=False)
    out = change(here, engineer, ("conduits", "C1", {"status": "in_service"}, {"status": "planned"}))
    change(here, engineer, ("conduits", "C1", {}, {"kind": "vpn"}))
    with pytest.raises(UndoRefused, match="cannot go into service"):
        undoing.undo_change(here.site, engineer, out.change.pk)
