"""An asset that is two devices made two: a change of the document, which can be undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Site, User
from assessment import services
from assessment.model_changes import check_valid, write_change
from inventory.models import Alias, Asset, ChangeSet
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
) -> ChangeSet:
    """Give some addresses and fields of an asset to another device under a tag that no asset has.

    Whatever names the asset (flows, conduits, scenarios) goes on naming it; a flow that names an address follows the
    address. Raises ImportRefused where it cannot be.
    """
    with transaction.atomic():
        assessment = services.open_assessment(site=site, today=timezone.now().date())
        assessment, before = services.steady_document(assessment)
        records = {record["tag"]: record for record in before.get("assets", [])}
        if tag not in records or not new or new in records:
            raise ImportRefused("Give the other device a tag that no asset has.")
        stays, goes = _parts(records[tag], addresses, fields)
        if not goes:
            raise ImportRefused("Choose at least one address or field that belongs to the other device.")
        shared = {key: records[tag][key] for key in _BOTH if key in records[tag]}
        records |= {tag: stays, new: {"tag": new, **shared, **goes}}
        after = {**before, "assets": list(records.values())}
        check_valid(after)
        kept = write_change(assessment, before, after, kind=ChangeSet.Kind.EDIT, title=f"{new} split off {tag}")
        ChangeSet.objects.filter(pk=kept.pk).update(user=user)
        Alias.objects.filter(site=site, tag=new, asset__tag=tag).delete()
        known = Asset.objects.values_list("known", flat=True).get(site=site, tag=tag)
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
