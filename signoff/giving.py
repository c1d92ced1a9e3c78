"""Giving a key of a conduit, and taking it back: OT and IT approve each a conduit that leaves the plant.

What is approved is what the signer saw: the digests of the page come back with the act, and other ones are refused.
Whoever made the last change of the conduit or of what it carries gives no key to it, and nobody gives both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Actor, Refused, check_approval, side_at
from accounts.audit import note
from accounts.models import User
from assessment.conduit_keys import Keys, SideKey, approved_now, keys_now
from assessment.edits import Change, EditConflict, Edited, EditRefused, edit
from assessment.engine.approvals import KEYS
from assessment.key_changes import makers_of
from assessment.models import Assessment, ConduitKey
from inventory.history import newest_change

NAME_LENGTH = 200


class KeyRefused(Exception):
    """The key is not given; the message says why, and nothing was written."""


@dataclass(frozen=True)
class Seen:
    """What the signer had before them: the digests of the conduit's record and of its channels."""

    of: str
    channels: str


def why_not(actor: Actor, assessment: Assessment, keys: Keys) -> str:
    """Say why somebody cannot give a key of a conduit now; empty where they can."""
    try:
        _may_give(actor, assessment, keys)
    except (KeyRefused, Refused) as refusal:
        return str(refusal)
    return ""


def give_key(*, actor: Actor, assessment: Assessment, code: str, seen: Seen, expires: date) -> Edited:
    """Approve a conduit for one's side until a day. Raises KeyRefused, or Refused where it is not theirs to give."""
    today = timezone.localdate()
    if expires <= today:
        raise KeyRefused(_("Name a day to come: a key holds until then."))
    with transaction.atomic():
        here = _locked(assessment)
        keys = _keys(here, code, today)
        side = _may_give(actor, here, keys)
        if (seen.of, seen.channels) != (keys.of, keys.channels):
            raise KeyRefused(_("The conduit or its channels were changed since you opened the page. Look at it again."))
        assert isinstance(actor.user, User)
        entry = {
            "side": side,
            "by": (actor.user.get_full_name() or actor.user.get_username())[:NAME_LENGTH],
            "on": today.isoformat(),
            "expires": expires.isoformat(),
            "of": keys.of,
            "channels": keys.channels,
        }
        ConduitKey.objects.create(
            site=here.site,
            conduit=code,
            user=actor.user,
            approved=approved_now(here, keys),
            change=newest_change(here.site),
            given_at=timezone.now(),
            **{**entry, "on": today, "expires": expires},
        )
        title = _("Key of %(side)s for %(name)s") % {"side": side.upper(), "name": keys.name}
        done = _written(here, code, actor.user, title, add=entry, side=side)
        note("conduit.key_given", site=here.site, user=actor.user, about=code, after=entry)
    return done


def take_back(*, actor: Actor, assessment: Assessment, code: str) -> Edited:
    """Take one's own key of a conduit back. Raises KeyRefused where one holds none."""
    with transaction.atomic():
        here = _locked(assessment)
        keys = _keys(here, code, timezone.localdate())
        mine = next((one for one in keys.sides if one.user is not None and one.user == actor.user.pk), None)
        if mine is None:
            raise KeyRefused(_("You hold no key of this conduit."))
        assert isinstance(actor.user, User)
        rows = ConduitKey.objects.filter(site=here.site, conduit=code, side=mine.side, user=actor.user)
        title = _("Key of %(side)s for %(name)s taken back") % {"side": mine.side.upper(), "name": keys.name}
        done = _written(here, code, actor.user, title, add=None, side=mine.side)
        rows.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        note("conduit.key_taken_back", site=here.site, user=actor.user, about=code, before={"side": mine.side})
    return done


def _may_give(actor: Actor, assessment: Assessment, keys: Keys) -> str:
    """Give the side for which somebody may give a key now."""
    site = assessment.site
    check_approval(actor, site, ())
    assert isinstance(actor.user, User)
    side = side_at(actor.user, site)
    if side not in KEYS:
        raise KeyRefused(_("Nobody has said yet that you are of OT or of IT: an administrator does so under People."))
    if keys.is_asked is False:
        raise KeyRefused(_("This conduit stays inside the plant: no key is asked for."))
    mine, other = (keys.ot, keys.it) if side == "ot" else (keys.it, keys.ot)
    if mine.is_held:
        raise KeyRefused(_("The key of your side is given already, by %(name)s.") % {"name": mine.by})
    if _is_by(other, actor):
        raise KeyRefused(_("You gave the other key: two people are needed."))
    check_approval(actor, site, makers_of(site, keys.code, keys.channel_codes))
    return side


def _is_by(key: SideKey, actor: Actor) -> bool:
    return key.is_held and key.user == actor.user.pk


def _locked(assessment: Assessment) -> Assessment:
    """Give the open assessment for this transaction alone: nobody edits it until the key is written."""
    rows = Assessment.objects.select_for_update(no_key=True, of=("self",)).select_related("site")
    return rows.get(pk=assessment.pk, is_open=True)


def _keys(assessment: Assessment, code: str, today: date) -> Keys:
    found = keys_now(assessment, today).get(code)
    if found is None:
        raise KeyRefused(_("There is no such conduit."))
    return found


def _written(
    assessment: Assessment, code: str, user: User, title: str, *, add: dict[str, Any] | None, side: str
) -> Edited:
    """Write the approvals of a conduit with one side's entry renewed or gone."""
    standing = _approvals(assessment, code)
    now = [one for one in standing or () if one["side"] != side] + ([] if add is None else [add])
    was = {} if standing is None else {"approvals": standing}
    change = Change("conduits", code, was, {"approvals": sorted(now, key=lambda one: str(one["side"]))})
    try:
        return edit(assessment=assessment, user=user, changes=[change], title=title)
    except (EditConflict, EditRefused) as refusal:
        raise KeyRefused(str(refusal)) from refusal


def _approvals(assessment: Assessment, code: str) -> list[dict[str, Any]] | None:
    rows = assessment.conduit_judgements.filter(conduit__code=code, conduit__retired_at=None)
    body: dict[str, Any] = rows.values_list("body", flat=True).first() or {}
    return body.get("approvals")
