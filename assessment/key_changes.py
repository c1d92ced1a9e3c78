"""Who changed a model last, and what changed of a conduit and its channels since somebody approved them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.audit_models import AuditEntry
from accounts.models import Site
from assessment.engine.compare.records import ADDED, REMOVED, RecordChange, compare_records
from assessment.models import ConduitKey
from inventory.models import ChangedRecord, ChangeSet

TOLD_MAX: Final = 4
CODES_MAX: Final = 500
ACTS_MAX: Final = 500
APPROVALS: Final = ["approvals"]  # the fields of an act that gave or took a key: it changes nothing that is approved


def makers_of(site: Site, conduit: str, channels: Collection[str]) -> set[int]:
    """Give the users who made the last change of a conduit, and of what it carries."""
    newest: dict[str, Any] = {}
    for row in _changes(site, conduit, channels).values("kind", "fields", "changes__user", "changes__at"):
        if row["fields"] != APPROVALS:
            newest[row["kind"]] = row
    replaced = _replaced(site)
    if replaced is not None and all(replaced[1] > one["changes__at"].isoformat() for one in newest.values()):
        return {replaced[2]} if replaced[2] else set()
    return {one["changes__user"] for one in newest.values() if one["changes__user"]}


def last_editor(site: Site) -> int | None:
    """Give the user who changed a model last, by whatever act but a key; None where nobody is known."""
    acts = ChangeSet.objects.filter(site=site).order_by("-pk").values("pk", "user", "at")[:ACTS_MAX]
    keys = set(
        ChangedRecord.objects.filter(site=site, kind="conduits", fields=APPROVALS).values_list("changes", flat=True)
    )
    act = next((one for one in acts if one["pk"] not in keys), None)
    replaced = _replaced(site)
    if replaced is not None and (act is None or replaced[1] > act["at"].isoformat()):
        return replaced[2]
    return None if act is None else act["user"]


def told_since(site: Site, key: ConduitKey, now: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """Say what changed since a key was given, and who changed it first."""
    code = now["conduit"]["code"]
    old = {"conduits": [{**key.approved["conduit"], "code": code}], "flows": key.approved["channels"]}
    changes = compare_records(old, {"conduits": [now["conduit"]], "flows": now["channels"]})
    words = [_words(one) for one in changes if not one.is_sighting]
    if key.conduit != code:
        words.insert(0, _("its code was %(code)s") % {"code": key.conduit})
    more = len(words) - TOLD_MAX
    told = (*words[:TOLD_MAX], *([_("and %(count)d more") % {"count": more}] if more > 0 else ()))
    flows = {one.code for one in changes if one.kind == "flow"}
    is_other = key.conduit != code or any(one.kind == "conduit" for one in changes)
    return told, _opener(site, key, code if is_other else "", flows)


def _words(one: RecordChange) -> str:
    what = _("channel %(name)s") % {"name": one.name} if one.kind == "flow" else _("the conduit")
    if one.change == ADDED:
        return _("%(what)s is new") % {"what": what}
    if one.change == REMOVED:
        return _("%(what)s is gone") % {"what": what}
    moved = (
        f"{each.field.replace('_', ' ')} {_shown(each.old)} \N{RIGHTWARDS ARROW} {_shown(each.new)}"
        for each in one.fields
    )
    return f"{what}: {', '.join(moved)}"


def _shown(value: Any) -> str:
    if value is None:
        return _("not known")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _opener(site: Site, key: ConduitKey, code: str, flows: Collection[str]) -> str:
    """Give who was the first to change what differs: the conduit, where its code is given, or one of some flows."""
    for row in _changes(site, code, flows).filter(changes__gt=key.change).select_related("changes__user"):
        if row.fields != APPROVALS:
            user = row.changes.user
            return user.get_username() if user else _("somebody")
    replaced = _replaced(site)
    if replaced is not None and replaced[1] > key.given_at.isoformat():
        return _("%(who)s, with a model file") % {"who": replaced[0]}
    return _("an act on many records")


def _changes(site: Site, code: str, flows: Collection[str]) -> QuerySet[ChangedRecord]:
    here = Q(kind="conduits", code=code) | Q(kind="flows", code__in=sorted(flows)[:CODES_MAX])
    return ChangedRecord.objects.filter(here, site=site).order_by("pk")


def put_in_by(site: Site) -> tuple[str, str]:
    """Give who put a model file in last, and on which day; both empty where none is known to have been put in."""
    replaced = _replaced(site)
    return ("", "") if replaced is None else (replaced[0], replaced[1][:10])


def _replaced(site: Site) -> tuple[str, str, int | None] | None:
    """Give who replaced the model by a file last, when, and their number."""
    entry = AuditEntry.objects.filter(site_id=site.pk, action="model.replaced").order_by("-pk").first()
    if entry is None:
        return None
    told = json.loads(entry.body)
    actor = told["actor"] or {}
    return actor.get("name") or _("somebody"), told["at"], actor.get("id")
