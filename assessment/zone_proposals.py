"""Zones proposed for assets that have none, read from the newest run, and accepted into the model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Site, User
from assessment import services
from assessment.engine.model_file.load import load_document
from assessment.engine.plant import Plant
from assessment.engine.zoning import ProposedZone, Zoning, propose_zones
from assessment.model_changes import Document, check_valid, write_change
from inventory.models import Asset, ChangeSet, Source
from inventory.records import ImportRefused


def zoning_record(zoning: Zoning) -> dict[str, Any]:
    """Give the proposals as plain values, as a run keeps them."""
    return asdict(zoning)


def accept(*, site: Site, codes: Collection[str], user: User | None) -> ChangeSet:
    """Make the proposed zones with these codes and put their assets in, on the model as it is now.

    Raises ImportRefused where one of them is not proposed (any more).
    """
    with transaction.atomic():
        assessment = services.open_assessment(site=site, today=timezone.now().date())
        assessment, before = services.steady_document(assessment)
        zoning = propose_zones(Plant(load_document(before).system))
        wanted = [zone for zone in zoning.zones if zone.code in codes]
        if not wanted or len(wanted) != len(set(codes)):
            raise ImportRefused("These zones are not proposed any more. Assess again, then look at the proposals.")
        after = _with_zones(before, wanted)
        check_valid(after)
        title = f"Zones accepted: {', '.join(zone.name for zone in wanted)}"
        kept = write_change(assessment, before, after, kind=ChangeSet.Kind.EDIT, title=title)
        ChangeSet.objects.filter(pk=kept.pk).update(user=user)
        _note_decision(site, wanted, user)
        return kept


def _with_zones(document: Document, wanted: list[ProposedZone]) -> Document:
    home = {member.tag: zone.code for zone in wanted for member in zone.members}
    assets = [{**one, "zone": home[one["tag"]]} if one["tag"] in home else one for one in document.get("assets", [])]
    new = [_zone(zone) for zone in wanted if zone.is_new]
    return {**document, "zones": [*document.get("zones", []), *new], "assets": assets}


def _zone(zone: ProposedZone) -> Mapping[str, Any]:
    record: dict[str, Any] = {"code": zone.code, "name": zone.name, "kind": zone.kind}
    if zone.levels:
        record["level"] = zone.levels[0] if len(zone.levels) == 1 else list(zone.levels)
    if zone.subnets:
        record["subnets"] = list(zone.subnets)
    if zone.safety_related:
        record["safety_related"] = True
    return record


def _note_decision(site: Site, wanted: list[ProposedZone], user: User | None) -> None:
    """An accepted zone is a person's decision, which no file overwrites."""
    name = user.get_username() if user else "somebody"
    source = Source.objects.create(site=site, how=Source.How.DECIDED, name=name, user=user)
    rows = list(Asset.objects.filter(site=site, tag__in=[one.tag for zone in wanted for one in zone.members]))
    for row in rows:
        row.known = {**row.known, "zone": source.pk}
    Asset.objects.bulk_update(rows, ["known"], batch_size=500)
