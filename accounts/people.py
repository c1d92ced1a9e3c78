"""Writes on people: roles at sites and groups of sites, accounts that are disabled, passwords (S10, S54)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import sessions, versions
from accounts.audit import note
from accounts.models import ApiToken, GroupMembership, Membership, Organisation, Role, Site, SiteGroup, User
from accounts.versions import NEW, Stale


class ChangeRefused(Exception):
    """The change cannot be made; the message says why."""


def give_role(*, site: Site, user: User, role: str, by: User, version: int = NEW) -> None:
    """Give a user of the site's organisation a role there, instead of the one of that version. Raises Stale."""
    if user.organisation_id != site.organisation_id:
        raise ChangeRefused("There is no such person.")
    with transaction.atomic():
        # The site's row is locked, so that two administrators never take the last two roles from each other at once.
        Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        before = Membership.objects.filter(user=user, site=site).values_list("role", flat=True).first()
        if before == role:
            return
        _keep_an_administrator(site, user, before)
        if version != NEW:
            _renew(Membership.objects.filter(user=user, site=site), version, role=role)
        elif before is None:
            Membership.objects.create(user=user, site=site, role=role)
        else:
            raise _stale(user, site.organisation)
        note("role.given", site=site, user=by, about=user.get_username(), before=before, after=role)


def set_side(*, site: Site, user: User, side: str, by: User, version: int) -> None:
    """Say whose side a member is on at a site; nobody says so of themselves. Raises Stale."""
    if user.pk == by.pk:
        raise ChangeRefused("Somebody else has to say whose side you are on.")
    with transaction.atomic():
        mine = Membership.objects.filter(user=user, site=site)
        before = mine.values_list("side", flat=True).first()
        _renew(mine, version, side=side)
        note("side.set", site=site, user=by, about=user.get_username(), before=before or None, after=side or None)


def take_role(*, site: Site, user: User, by: User, version: int) -> None:
    """Take a user's own role at a site away, and their tokens for it. Raises Stale."""
    with transaction.atomic():
        Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        row = Membership.objects.filter(user=user, site=site).first()
        if row is None:
            return
        _keep_an_administrator(site, user, row.role)
        if not Membership.objects.filter(pk=row.pk, version=version).delete()[0]:
            raise _stale(user, site.organisation)
        ApiToken.objects.filter(user=user, site=site).delete()
        note("role.taken", site=site, user=by, about=user.get_username(), before=row.role)


def set_active(user: User, *, is_active: bool, by: User) -> None:
    """Enable or disable an account; a disabled one is signed out everywhere and its tokens end."""
    if user.pk == by.pk:
        raise ChangeRefused("Somebody else has to disable your own account.")
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active):
            return
        if not is_active:
            ApiToken.objects.filter(user=user).delete()
            sessions.end(user)
        act = "user.enabled" if is_active else "user.disabled"
        note(act, organisation=user.organisation, user=by, about=user.get_username())


def change_password(user: User, password: str, *, keep: str | None) -> None:
    """Set a new password; every session ends but the one with the key `keep`."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        sessions.end(user, but=keep)
        note("password.set", user=user, about=user.get_username())


def make_group(organisation: Organisation, name: str, *, by: User) -> SiteGroup:
    """Make a group of sites."""
    try:
        with transaction.atomic():
            group = SiteGroup.objects.create(organisation=organisation, name=name)
            note("group.made", organisation=organisation, user=by, about=name)
    except IntegrityError as twin:
        raise ChangeRefused(f"There is a group {name} already.") from twin
    return group


def put_into_group(site: Site, group: SiteGroup | None, *, seen: object, by: User) -> None:
    """Put a site into a group, or into none, out of the group (its key, or None) that it was seen in. Raises Stale."""
    if group is not None and group.organisation_id != site.organisation_id:
        raise ChangeRefused("There is no such group.")
    with transaction.atomic():
        here = Site.objects.filter(pk=site.pk, group=site.group_id)
        if seen != site.group_id or not here.update(group=group):
            what = _("the group of %(site)s") % {"site": site.name}
            raise versions.stale(what, acts=("group.of_site",), about=site.code, site=site)
        before = site.group.name if site.group else None
        note("group.of_site", site=site, user=by, about=site.code, before=before, after=group.name if group else None)


def give_group_role(*, group: SiteGroup, user: User, role: str, side: str = "", by: User, version: int = NEW) -> None:
    """Give a user a role at every site of a group, and their side; an empty role takes it away. Raises Stale."""
    if user.organisation_id != group.organisation_id:
        raise ChangeRefused("There is no such person.")
    with transaction.atomic():
        rows = GroupMembership.objects.filter(user=user, group=group)
        before = rows.values_list("role", flat=True).first()
        if (version == NEW) is not (before is None):
            raise _stale(user, group.organisation)
        if before is None and not role:
            return
        if before is None:
            GroupMembership.objects.create(user=user, group=group, role=role, side=side)
        elif role:
            _renew(rows, version, role=role, side=side)
        elif not rows.filter(version=version).delete()[0]:
            raise _stale(user, group.organisation)
        told = {"group": group.name, "role": role or None, "side": side or None}
        note(
            "role.given", organisation=group.organisation, user=by, about=user.get_username(), before=before, after=told
        )


def ask_second_factor(site: Site, *, is_asked: bool, by: User) -> None:
    """Decide whether who changes or approves things at a site needs a second factor."""
    with transaction.atomic():
        if Site.objects.filter(pk=site.pk, asks_second_factor=not is_asked).update(asks_second_factor=is_asked):
            note("site.second_factor", site=site, user=by, about=site.code, before=not is_asked, after=is_asked)


def _renew(rows: QuerySet[Membership] | QuerySet[GroupMembership], version: int, **fields: str) -> None:
    """Write a membership where it still has the version that was read. Raises Stale."""
    if not versions.renew(rows, version, **fields):
        row = rows.select_related("user__organisation").first()
        raise ChangeRefused("There is no such person.") if row is None else _stale(row.user, row.user.organisation)


def _stale(user: User, organisation: Organisation | None) -> Stale:
    name = user.get_username()
    what = _("what %(name)s may do") % {"name": name}
    acts = ("role.given", "role.taken", "side.set")
    return versions.stale(what, acts=acts, about=name, organisation=organisation)


def _keep_an_administrator(site: Site, user: User, before: str | None) -> None:
    if before != Role.ADMINISTRATOR:
        return
    others = Membership.objects.filter(site=site, role=Role.ADMINISTRATOR, user__is_active=True).exclude(user=user)
    if not others.exists():
        raise ChangeRefused("A site keeps at least one administrator: give somebody else that role first.")
