"""What people do to zones as a whole: join one to another, split one in two. Each is one edit, undone in one step."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from accounts.models import User
from assessment.edits import Change, Edited, EditRefused, edit
from assessment.followers import followed, following
from assessment.models import Assessment
from assessment.record_checks import namers
from assessment.record_rows import shelf
from assessment.snapshot import Record
from inventory.models import Asset

# What a part of a zone takes over from the whole.
_INHERITED: Final = ("kind", "level", "parent", "owner", "set_by", "safety_related", "lateral", "sl_t", "sl_t_status")


def join_zones(*, assessment: Assessment, code: str, into: str, user: User | None, since: int | None = None) -> Edited:
    """Make one zone part of another: its assets move there, and whatever names it names the other from then on.

    A conduit between the two joins nothing any more and goes. Raises EditRefused where that would not be valid, and
    EditConflict where somebody changed what it writes after `since`, the newest act that the user saw.
    """
    standing = shelf(assessment, "zones").read([code, into])
    if code == into or len(standing) < 2:  # noqa: PLR2004  both of them
        raise EditRefused("Choose two zones of this site.")
    gone, kept = standing[code].record, standing[into].record
    changes: list[Change] = []
    for home, name, record, after in following(assessment, "zone", code, into):
        if home != "layout" and (home, name) != ("zones", code):  # the box of a zone goes with it
            changes.append(_followed(assessment, home, name, record, after))
    closed = [one.code for one in changes if one.kind == "conduits" and one.now is None]
    for flow, record in _carried_by(assessment, closed).items():
        changes = _with_fields(changes, "flows", flow, {"conduit": record["conduit"]}, {})
    subnets = _together(kept.get("subnets"), gone.get("subnets"))
    if subnets != (kept.get("subnets") or []):
        was = {key: kept[key] for key in ("subnets",) if key in kept}
        changes = _with_fields(changes, "zones", into, was, {"subnets": subnets})
    changes.append(Change("zones", code, gone, None))
    return edit(
        assessment=assessment,
        user=user,
        changes=changes,
        title=f"{gone.get('name') or code} joined to {kept.get('name') or into}",
        since=since,
    )


def split_zone(
    *,
    assessment: Assessment,
    code: str,
    new: str,
    name: str,
    types: Collection[str],
    user: User | None,
    since: int | None = None,
) -> Edited:
    """Make a zone of its own of the assets of some types in a zone; `unknown` stands for those without a type.

    The new zone begins with the kind, level and target of the old one. Raises EditRefused where nothing would move, and
    EditConflict where somebody changed what it writes after `since`, the newest act that the user saw.
    """
    found = shelf(assessment, "zones").read([code]).get(code)
    if found is None:
        raise EditRefused("There is no such zone.")
    inside = Asset.objects.filter(site=assessment.site, retired_at=None, zone__code=code)
    standing = list(inside.order_by("tag").values_list("tag", "type"))
    tags = [tag for tag, kind in standing if (kind or "unknown") in types]
    if not tags:
        raise EditRefused("Choose at least one type of assets that the zone has.")
    fresh = {key: found.record[key] for key in _INHERITED if key in found.record} | {"code": new, "name": name or new}
    changes = [
        Change("zones", new, None, fresh),
        *(Change("assets", tag, {"zone": code}, {"zone": new}) for tag in tags),
    ]
    title = f"{len(tags)} assets of {found.record.get('name') or code} are {name or new} now"
    read = {("assets", tag): ("type",) for tag, _ in standing}
    return edit(assessment=assessment, user=user, changes=changes, title=title, since=since, read=read)


def _followed(assessment: Assessment, home: str, name: str, record: Record, after: Record) -> Change:
    """Give how a record that names the zone names the other instead."""
    if home == "conduits" and len(after["between"]) == 1 and len(set(record["between"])) > 1:
        return Change(home, name, record, None)
    if home == "zones" and after.get("parent") == name:
        after = {key: value for key, value in after.items() if key != "parent"}
    return followed(assessment, home, name, record, after)


def _carried_by(assessment: Assessment, closed: list[str]) -> dict[str, Record]:
    """Give the flows that name conduits which go; no conduit carries them by name any more."""
    return namers(assessment, "conduit", closed).get("flows", {}) if closed else {}


def _with_fields(changes: list[Change], kind: str, code: str, was: Record, now: Record) -> list[Change]:
    """Give the changes with some more fields of one record, which an edit names once."""
    found = next((one for one in changes if (one.kind, one.code) == (kind, code)), None)
    if found is None:
        return [*changes, Change(kind, code, was, now)]
    joined = Change(kind, code, {**(found.was or {}), **was}, {**(found.now or {}), **now})
    return [joined if one is found else one for one in changes]


def _together(mine: list[str] | None, theirs: list[str] | None) -> list[str]:
    return list(dict.fromkeys([*(mine or ()), *(theirs or ())]))
