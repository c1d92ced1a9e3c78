"""Acts on the record of the programme: the scope of the pilot, and the baseline that is the signed architecture."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.versions import Stale
from assessment.edits import Change, EditConflict, Edited, EditRefused, edit
from assessment.models import Assessment
from assessment.record_rows import shelf
from programme.gates import ARCHITECTURE


class NotScoped(Exception):
    """Nothing was written; the message says why."""


def set_scope(assessment: Assessment, user: User, *, line: str, use_case: str, reason: str, on: str) -> Edited:
    """Set the line and the use case of the pilot; where one stands already, another joins it with a reason."""
    if not (line or use_case):
        raise NotScoped(_("Choose a line or a use case."))
    pilot = dict(_standing(assessment).get("pilot") or {})
    joins = {
        key: value
        for key, value in (("line", line), ("use_case", use_case))
        if value and pilot.get(key) not in (None, "", value)
    }
    first = {key: value for key, value in (("line", line), ("use_case", use_case)) if value and key not in joins}
    if joins and not reason:
        raise NotScoped(_("Scope creep: the pilot has one line and one use case. Say why it needs another."))
    now = {**pilot, **first}
    if joins:
        entry = {**joins, "reason": reason, "by": user.get_full_name() or user.get_username(), "on": on}
        now["creep"] = [*(pilot.get("creep") or ()), entry]
    return _write(assessment, user, {"pilot": now}, _("Scope of the pilot"))


def architecture_of(assessment: Assessment) -> str:
    """Give the baseline that is named as the agreed architecture, empty where none is."""
    return next((one["record"] for one in _gates(assessment) if one["code"] == ARCHITECTURE), "")


def name_architecture(assessment: Assessment, user: User, *, baseline: str, on: str, seen: str) -> Edited:
    """Name the signed baseline that is the agreed architecture, in place of the one that was `seen`. Raises Stale."""
    now = architecture_of(assessment)
    if now not in (seen, baseline):
        raise Stale(_("Somebody named %(baseline)s meanwhile. Look at it first.") % {"baseline": now})
    gates = [one for one in _gates(assessment) if one["code"] != ARCHITECTURE]
    entry = {"code": ARCHITECTURE, "record": baseline, "passed_on": on}
    title = _("The edge architecture is %(baseline)s") % {"baseline": baseline}
    return _write(assessment, user, {"gates": [entry, *gates]}, title)


def _gates(assessment: Assessment) -> list[dict[str, Any]]:
    return list(_standing(assessment).get("gates") or ())


def _standing(assessment: Assessment) -> dict[str, Any]:
    found = shelf(assessment, "programme").read([""]).get("")
    return {} if found is None else dict(found.record)


def _write(assessment: Assessment, user: User, fields: dict[str, Any], title: str) -> Edited:
    standing = shelf(assessment, "programme").read([""]).get("")
    was = None if standing is None else {key: standing.record[key] for key in fields if key in standing.record}
    try:
        return edit(assessment=assessment, user=user, changes=[Change("programme", "", was, fields)], title=title)
    except (EditConflict, EditRefused) as refusal:
        raise NotScoped(str(refusal)) from refusal
