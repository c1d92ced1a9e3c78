"""Approving a decision of the steering team for one's side: OT and IT each, and neither by who wrote it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Actor, Refused, check_approval, side_at
from accounts.audit import note
from accounts.models import Site, User
from assessment.edits import Change, EditConflict, Edited, EditRefused, edit
from assessment.engine.approvals import KEYS
from assessment.engine.model_file.canonical import record_sha256
from assessment.models import Assessment
from assessment.record_rows import shelf
from inventory.models import ChangedRecord
from programme.governed import SETTLED, Record
from programme.models import NAME_LENGTH, DecisionApproval

APPROVALS = ["approvals"]  # the fields of an act that approved: it changes nothing of the decision


class NotApproved(Exception):
    """Nothing was written; the message says why."""


def why_not(actor: Actor, site: Site, record: Record) -> str:
    """Say why somebody cannot approve a decision; empty where they can."""
    try:
        _may_approve(actor, site, record)
    except (NotApproved, Refused) as refusal:
        return str(refusal)
    return ""


def approve(*, actor: Actor, assessment: Assessment, code: str, seen: str) -> Edited:
    """Approve a decision as it was `seen`, by its digest. Raises NotApproved."""
    found = shelf(assessment, "decisions").read([code]).get(code)
    if found is None:
        raise NotApproved(_("There is no such decision any more."))
    record, site = found.record, assessment.site
    try:
        side = _may_approve(actor, site, record)
    except Refused as refusal:
        raise NotApproved(str(refusal)) from refusal
    of = record_sha256(record)
    if seen != of:
        raise NotApproved(_("The decision was changed since you opened the page. Look at it again."))
    assert isinstance(actor.user, User)
    by, now = (actor.user.get_full_name() or actor.user.get_username())[:NAME_LENGTH], timezone.now()
    entry = {"side": side, "by": by, "on": timezone.localdate().isoformat(), "of": of}
    standing = record.get("approvals")
    kept = [one for one in standing or () if one.get("of") == of and one["side"] != side]
    was = {} if standing is None else {"approvals": standing}
    change = Change("decisions", code, was, {"approvals": sorted([*kept, entry], key=lambda one: str(one["side"]))})
    title = _("%(side)s approves decision %(code)s") % {"side": side.upper(), "code": code}
    with transaction.atomic():
        DecisionApproval.objects.create(site=site, decision=code, side=side, by=by, of=of, user=actor.user, at=now)
        try:
            done = edit(assessment=assessment, user=actor.user, changes=[change], title=title)
        except (EditConflict, EditRefused) as refusal:
            raise NotApproved(str(refusal)) from refusal
        note("decision.approved", site=site, user=actor.user, about=code, after=entry)
    return done


def _may_approve(actor: Actor, site: Site, record: Record) -> str:
    """Give the side for which somebody may approve a decision now."""
    check_approval(actor, site, ())
    assert isinstance(actor.user, User)
    side = side_at(actor.user, site)
    if side not in KEYS:
        raise NotApproved(_("Nobody has said yet that you are of OT or of IT: an administrator does so under People."))
    if record.get("status") not in SETTLED:
        raise NotApproved(_("It is not decided yet: there is nothing to approve."))
    of = record_sha256(record)
    standing = {(one["side"], one["by"]) for one in record.get("approvals") or () if one.get("of") == of}
    rows = DecisionApproval.objects.filter(site=site, decision=record["code"], of=of)
    held = [one for one in rows if (one.side, one.by) in standing]
    if any(one.side == side for one in held):
        raise NotApproved(_("Your side has approved it already."))
    if any(one.user_id == actor.user.pk for one in held):
        raise NotApproved(_("You approved it for the other side: two people are needed."))
    check_approval(actor, site, _makers(site, str(record["code"])))
    return side


def _makers(site: Site, code: str) -> set[int]:
    """Give who wrote a decision as it stands."""
    rows = ChangedRecord.objects.filter(site=site, kind="decisions", code=code).order_by("-pk")
    for one in rows.values("fields", "changes__user"):
        if one["fields"] != APPROVALS:
            return {one["changes__user"]} - {None}
    return set()
