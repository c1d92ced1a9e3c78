"""An asset that is two devices made two: a change of the document, which can be undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Site, User
from assessment import services
from assessment.edits import Change
from assessment.engine.three_way import difference
from assessment.narrow_acts import act
from assessment.record_rows import shelf
from inventory.models import Asset, ChangeSet
from inventory.records import ImportRefused

ADDRESSES: Final = ("ips", "macs")
# What both devices keep: where they stand and what they are.
_BOTH: Final = ("zone", "type", "level", "domain")
_NEVER: Final = ("tag", *_BOTH, *ADDRESSES)


def split_asset(
    *,
    site: Site,
    tag: str,
    new: str,
    addresses: Collection[str],
    fields: Collection[str],
    user: User | None,
    since: int | None = None,
) -> ChangeSet:
    """Give some addresses and fields of an asset to another device under a tag that no asset has.

    Whatever names the asset (flows, conduits, scenarios) goes on naming it; a flow that names an address follows the
    address. Raises ImportRefused where it cannot be.
    """
    with transaction.atomic():
        assessment = services.open_assessment(site=site, today=timezone.now().date())
        records = {code: found.record for code, found in shelf(assessment, "assets").read([tag, new]).items()}
        if tag not in records or not new or new in records:
            raise ImportRefused("Give the other device a tag that no asset has.")
        record = records[tag]
        stays, goes = _parts(record, addresses, fields)
        if not goes:
            raise ImportRefused("Choose at least one address or field that belongs to the other device.")
        shared: dict[str, Any] = {key: record[key] for key in _BOTH if key in record}
        known = Asset.objects.values_list("known", flat=True).get(site=site, tag=tag)
        was, now = difference(record, stays)
        changes = [Change("assets", tag, was, now), Change("assets", new, None, {"tag": new, **shared, **goes})]
        kept = act(assessment, changes, title=f"{new} split off {tag}", user=user, since=since)
        moved = {name: source for name, source in known.items() if name == "*" or name in {*_BOTH, *goes}}
        Asset.objects.filter(site=site, tag=new).update(known=moved)
        return kept


def _parts(
    record: dict[str, Any], addresses: Collection[str], fields: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what stays with an asset and what goes, without what goes with neither."""
    goes = {key: value for key, value in record.items() if key in fields and key not in _NEVER}
    stays = {key: value for key, value in record.items() if key not in goes}
    for key in ADDRESSES:
        if moved := [one for one in record.get(key, []) if one in addresses]:
            goes[key] = moved
            stays[key] = [one for one in record[key] if one not in addresses]
    return stays, goes
