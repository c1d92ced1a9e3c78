"""Roles at sites and groups of sites: who gives them, what they allow, and that organisations never meet (S4 to S10)."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from accounts import people
from accounts.access import Actor, Refused, can, check_approval, role_at, verbs_at, visible_sites
from accounts.audit_models import AuditEntry
from accounts.models import ApiToken, GroupMembership, Membership, Role, Site, SiteGroup, User
from accounts.way_in_models import Invitation
from tests import factories
from tests.accounts.test_ways_in import noted, secret_of
from tests.audited import audited  # noqa: F401  watches the requests of these tests

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(site):
    return factories.member(site, Role.ADMINISTRATOR)


@pytest.fixture
def browser(admin):
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def boss(admin, browser):
    """A browser of one who administers the organisation."""
    User.objects.filter(pk=admin.pk).update(administers_organisation=True)
    return browser


def grouped(site, user, role):
    group = SiteGroup.objects.create(organisation=site.organisation, name="North")
    site.group = group
    site.save()
    GroupMembership.objects.create(user=user, group=group, role=role)
    return group


def test_a_role_of_a_group_holds_at_its_sites_and_nowhere_else(site):
    user = factories.user(site.organisation)
    other = factories.site("P2")
    grouped(site, user, Role.ENGINEER)
    assert [one.code for one in visible_sites(Actor(user))] == ["P1"]
    assert (role_at(user, site), role_at(user, other)) == (Role.ENGINEER, None)
    client = Client()
    client.force_login(user)
    assert client.get("/sites/P1/").status_code == 200
    assert client.get("/sites/P2/").status_code == 404


def test_ones_own_role_at_a_site_counts_instead_of_that_of_the_group_also_where_it_is_less(site):
    user = factories.member(site, Role.VIEWER)
    grouped(site, user, Role.ADMINISTRATOR)
    assert verbs_at(Actor(user), site) == {"view"}
    Membership.objects.filter(user=user).update(role=Role.GUEST)
    assert not visible_sites(Actor(user)).exists(), "a guest's own role hides what the group would show"


def test_a_group_of_another_organisation_gives_nothing(site):  # S6, S7
    stranger = factories.user()
    grouped(site, stranger, Role.ADMINISTRATOR)
    assert not visible_sites(Actor(stranger)).exists()
    assert verbs_at(Actor(stranger), site) == frozenset()


def test_a_convergence_engineer_proposes_everything_and_approves_nothing(site):  # features row 25
    engineer = Actor(factories.member(site, Role.CONVERGENCE))
    assert verbs_at(engineer, site) == verbs_at(Actor(factories.member(site, Role.ENGINEER)), site)
    assert {"import", "edit", "run"} <= verbs_at(engineer, site)
    with pytest.raises(Refused):
        check_approval(engineer, site, makers=[])


def test_nobody_approves_what_they_made_and_no_token_approves(site):
    user = factories.member(site, Role.APPROVER)
    maker = factories.member(site, Role.ENGINEER)
    check_approval(Actor(user), site, makers=[maker.pk])
    with pytest.raises(Refused, match="somebody else has to approve"):
        check_approval(Actor(user), site, makers=[maker.pk, user.pk])
    factories.token(user, site)
    with pytest.raises(Refused):
        check_approval(Actor(user, ApiToken.objects.get()), site, makers=[])


def post(client, **form):
    """Send a form of the page as it was read just now, or as `version` says."""
    if "user" in form:
        rows = Membership.objects.filter(user__username=form["user"], site__code="P1")
        form.setdefault("version", rows.values_list("version", flat=True).first() or 0)
    return client.post("/sites/P1/people/", form)


def test_an_administrator_gives_and_takes_roles_at_once(site, browser):  # S10
    user = factories.member(site, Role.VIEWER)
    theirs = Client()
    theirs.force_login(user)
    assert post(browser, act="role", user=user.username, role="engineer").status_code == 302
    assert can(Actor(user), "edit", site)
    factories.token(user, site)
    assert post(browser, act="remove", user=user.username).status_code == 302
    assert theirs.get("/sites/P1/").status_code == 404
    assert not ApiToken.objects.filter(user=user).exists()
    acts = [(entry.action, json.loads(entry.body)) for entry in AuditEntry.objects.filter(action__startswith="role.")]
    assert [(act, body["before"], body["after"]) for act, body in acts] == [
        ("role.given", "viewer", "engineer"),
        ("role.taken", "engineer", None),
    ]


@pytest.mark.parametrize("role", ["machine", "guest", "king", "", "administrator\0"])
def test_a_role_that_is_not_for_people_is_refused(site, browser, role):
    user = factories.member(site, Role.VIEWER)
    post(browser, act="role", user=user.username, role=role)
    assert Membership.objects.get(user=user).role == Role.VIEWER


def test_somebody_of_another_organisation_gets_no_role(site, browser):  # S7
    stranger = factories.user()
    assert post(browser, act="role", user=stranger.username, role="engineer").status_code == 404
    Membership.objects.create(user=stranger, site=site, role=Role.VIEWER)
    assert post(browser, act="role", user=stranger.username, role="engineer").status_code == 404
    assert not visible_sites(Actor(stranger)).exists()


def test_a_site_keeps_an_administrator(admin, site, browser):
    Membership.objects.filter(site=site).exclude(user=admin).delete()
    for form in ({"act": "role", "role": "viewer"}, {"act": "remove"}):
        post(browser, user=admin.username, **form)
        assert Membership.objects.get(user=admin).role == Role.ADMINISTRATOR


def test_roles_change_only_after_a_recent_sign_in(site, admin, browser):  # S10
    user = factories.member(site, Role.VIEWER)
    secret_of(admin)
    answer = post(browser, act="role", user=user.username, role="engineer")
    assert answer.headers["Location"].startswith("/confirm/")
    assert Membership.objects.get(user=user).role == Role.VIEWER


@pytest.mark.parametrize("days", ["0", "31", "x"])
def test_an_invitation_lives_a_month_at_most_and_what_was_typed_stays(site, browser, days):
    answer = post(browser, act="invite", label="Kept label", role="engineer", days=days)
    assert (answer.status_code, "Kept label" in answer.content.decode()) == (400, True)
    assert not Invitation.objects.exists()


def test_the_link_is_shown_once_and_can_be_withdrawn(site, browser):
    page = post(browser, act="invite", label="Boris", role="engineer", days="7").content.decode()
    assert "/invitation/" in page
    again = browser.get("/sites/P1/people/").content.decode()
    assert ("Boris" in again, "/invitation/" in again) == (True, False)
    theirs = Invitation.objects.create(
        organisation=factories.organisation(), digest="x", expires_at="2999-01-01T00:00:00Z", site=factories.site("Q1")
    )
    post(browser, act="withdraw", invitation=theirs.pk)
    assert Invitation.objects.filter(pk=theirs.pk).exists(), "a link of another site stays"
    post(browser, act="withdraw", invitation=Invitation.objects.get(label="Boris").pk)
    assert not Invitation.objects.filter(label="Boris").exists()


def act(client, **form):
    return client.post("/organisation/", form)


def test_only_who_administers_the_organisation_sees_its_page(browser, boss):
    assert boss.get("/organisation/").status_code == 200
    User.objects.update(administers_organisation=False)
    assert browser.get("/organisation/").status_code == 404
    assert act(browser, act="group", name="x").status_code == 404


def test_a_disabled_account_is_out_with_its_next_request(site, boss):  # S10
    user = factories.member(site, Role.ENGINEER)
    token = {"Authorization": f"Token {factories.token(user, site)}"}
    theirs = Client()
    theirs.force_login(user)
    assert act(boss, act="active", user=user.username, is_active="no").status_code == 302
    assert theirs.get("/sites/P1/").status_code == 302
    assert Client().get("/api/v1/sites/", headers=token).status_code == 401
    act(boss, act="active", user=user.username, is_active="yes")
    assert theirs.get("/sites/P1/").status_code == 302, "the session stays ended"
    assert Client().get("/api/v1/sites/", headers=token).status_code == 401, "and so does the token"


def test_an_administrator_signs_somebody_out_everywhere_who_may_come_in_again(site, admin, boss):
    user, other = factories.member(site, Role.ENGINEER), factories.member(site, Role.VIEWER)
    token = {"Authorization": f"Token {factories.token(user, site)}"}
    laptop, phone, theirs = Client(), Client(), Client()
    for browser, who in ((laptop, user), (phone, user), (theirs, other)):
        browser.force_login(who)
        assert browser.get("/sites/P1/").status_code == 200
    assert f"Sign {user.username} out everywhere" in boss.get("/organisation/").content.decode()
    assert act(boss, act="end_sessions", user=user.username).status_code == 302
    assert [browser.get("/sites/P1/").status_code for browser in (laptop, phone, theirs, boss)] == [302, 302, 200, 200]
    assert f"Sign {user.username} out" not in boss.get("/organisation/").content.decode()
    entry = AuditEntry.objects.get(action="sessions.ended")
    told = json.loads(entry.body)
    assert (told["about"], told["after"], told["actor"]["name"]) == (user.username, {"ended": 2}, admin.username)
    assert Client().get("/api/v1/sites/", headers=token).status_code == 200, "a token is no session"
    laptop.force_login(user)
    assert laptop.get("/sites/P1/").status_code == 200
    assert act(laptop, act="end_sessions", user=other.username).status_code == 404, "who administers nothing"
    assert theirs.get("/sites/P1/").status_code == 200


def test_nobody_disables_themselves(admin, boss):
    act(boss, act="active", user=admin.username, is_active="no")
    assert User.objects.get(pk=admin.pk).is_active


def test_the_people_of_another_organisation_are_as_missing_as_nobody(boss):  # S6, S7
    stranger, theirs = factories.user(name="stranger"), factories.site("Q1")
    group = SiteGroup.objects.create(organisation=theirs.organisation, name="Theirs")
    assert "stranger" not in boss.get("/organisation/").content.decode()
    assert "Theirs" not in boss.get("/organisation/").content.decode()
    for doing in ("active", "reset", "remove_factors"):
        assert (
            act(boss, act=doing, user="stranger").status_code == act(boss, act=doing, user="nobody").status_code == 404
        )
    act(boss, act="group_role", user="stranger", group=group.pk, role="engineer", version=0)
    act(boss, act="group_site", site="Q1", group=group.pk, seen="{}")
    act(boss, act="group_site", site="P1", group=group.pk, seen="{}")
    assert not GroupMembership.objects.exists()
    theirs.refresh_from_db()
    assert (theirs.group, stranger.is_active) == (None, True)
    assert not SiteGroup.objects.filter(sites__isnull=False).exists()


def test_groups_are_made_filled_and_given_roles(site, boss):
    user = factories.user(site.organisation)
    act(boss, act="group", name="North")
    act(boss, act="group", name="North")
    group = SiteGroup.objects.get()
    act(boss, act="group_site", site="P1", group=group.pk, seen="{}")
    act(boss, act="group_role", user=user.username, group=group.pk, role="", version=0)
    assert not GroupMembership.objects.exists()
    act(boss, act="group_role", user=user.username, group=group.pk, role="engineer", version=0)
    site.refresh_from_db()
    assert can(Actor(user), "edit", site)
    act(boss, act="group_role", user=user.username, group=group.pk, role="", version=1)
    assert not can(Actor(user), "view", site)


def test_whoever_lost_the_second_factor_gets_it_removed(site, boss):  # S46
    user = factories.member(site, Role.ENGINEER)
    secret_of(user)
    act(boss, act="remove_factors", user=user.username)
    client = Client()
    form = {"username": user.username, "password": "a long password for tests"}
    assert client.post("/sign-in/", form).headers["Location"] == "/sites/"


def test_the_audit_trail_of_a_site_shows_that_site_to_its_auditor_only(site, browser):  # S6, S53
    post(browser, act="invite", label="Boris", role="engineer", days="7")
    theirs = factories.site("SECRET")
    factories.token(theirs.memberships.get().user, theirs)
    client = Client()
    client.force_login(factories.member(site, Role.AUDITOR))
    page = client.get("/sites/P1/audit/").content.decode()
    assert ("invitation.made" in page, "SECRET" in page, "token.made" in page) == (True, False, False)
    assert "invitation.made" not in client.get("/sites/P1/audit/?action=role.given&page=99").content.decode().replace(
        "<option>invitation.made", ""
    )
    assert browser.get("/sites/P1/audit/").status_code == 403


def test_the_audit_trail_of_an_organisation_is_its_own(boss):  # S6
    act(boss, act="group", name="North")
    note_of_others = factories.site("SECRET")
    factories.token(note_of_others.memberships.get().user, note_of_others)
    page = boss.get("/organisation/audit/").content.decode()
    assert ("group.made" in page, "SECRET" in page, "token.made" in page) == (True, False, False)


@pytest.mark.parametrize(
    "form", [{"act": "role", "role": "engineer"}, {"act": "side", "side": "ot"}, {"act": "remove"}]
)
def test_a_role_that_somebody_changed_meanwhile_is_not_written_over(site, admin, browser, form):  # S12, S13
    user = factories.member(site, Role.VIEWER)
    people.give_role(site=site, user=user, role=Role.FACILITATOR, by=admin, version=1)
    answer = post(browser, user=user.username, version=1, **form)
    assert answer.status_code == 409
    assert f"{admin.username} changed what {user.username} may do at 20" in answer.content.decode()
    row = Membership.objects.get(user=user)
    assert (row.role, row.side, row.version) == (Role.FACILITATOR, "", 2)
    assert post(browser, user=user.username, version="", **form).status_code == 428
    assert post(browser, user=user.username, version=2, **form).status_code == 302


def test_a_role_in_a_group_that_somebody_changed_meanwhile_is_not_written_over(site, admin, boss):  # S12
    user = factories.user(site.organisation)
    group = grouped(site, user, Role.VIEWER)
    form = {"act": "group_role", "user": user.username, "group": group.pk}
    assert boss.post("/organisation/", {**form, "role": "engineer", "version": 0}).status_code == 409, "one has a role"
    people.give_group_role(group=group, user=user, role=Role.AUDITOR, by=admin, version=1)
    for role in ("engineer", ""):
        assert boss.post("/organisation/", {**form, "role": role, "version": 1}).status_code == 409
    assert GroupMembership.objects.get().role == Role.AUDITOR
    assert boss.post("/organisation/", {**form, "role": "engineer"}).status_code == 428
    assert boss.post("/organisation/", {**form, "role": "", "version": 2}).status_code == 302
    assert not GroupMembership.objects.exists()


def test_the_group_of_a_site_that_somebody_changed_meanwhile_is_not_written_over(site, admin, boss):  # S12
    north, south = (people.make_group(site.organisation, name, by=admin) for name in ("North", "South"))
    form = {"act": "group_site", "site": "P1", "group": south.pk}
    people.put_into_group(site, north, seen=None, by=admin)
    for seen, status in (("{}", 409), ('{"P1": "x"}', 409), ("", 428), ("[]", 428)):
        assert boss.post("/organisation/", {**form, "seen": seen}).status_code == status
    assert Site.objects.get(pk=site.pk).group == north
    page = boss.get("/organisation/").context["seen"]
    assert boss.post("/organisation/", {**form, "seen": page}).status_code == 302
    site.refresh_from_db()
    assert site.group == south
    people.put_into_group(site, None, seen=south.pk, by=admin)
    assert noted("group.of_site")[-1]["before"] == "South"


def test_a_switch_that_stands_where_it_is_put_changes_nothing(site, admin, boss):  # S12
    people.ask_second_factor(site, is_asked=True, by=admin)
    user = factories.member(site, Role.VIEWER)
    people.set_active(user, is_active=True, by=admin)
    assert noted("site.second_factor") == noted("user.enabled") == []
    people.ask_second_factor(site, is_asked=False, by=admin)
    assert [(one["before"], one["after"]) for one in noted("site.second_factor")] == [(True, False)]


def test_who_may_read_the_audit_trail_finds_it_beside_the_people(site):  # features row 25
    for role, is_offered in ((Role.AUDITOR, True), (Role.ENGINEER, False)):
        client = Client()
        client.force_login(factories.member(site, role))
        assert (
            f"/sites/{site.code}/audit/" in client.get(f"/sites/{site.code}/people/").content.decode()
        ) is is_offered
