"""Zones proposed for assets that have none, read from the newest run, and accepted into the model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Site, User
from assessment import services
from assessment.edits import Change
from assessment.engine.model_file.load import load_document
from assessment.engine.plant import Plant
from assessment.engine.zoning import ProposedZone, Zoning, propose_zones
from assessment.narrow_acts import act
from inventory.models import ChangeSet
from inventory.records import ImportRefused


def zoning_record(zoning: Zoning) -> dict[str, Any]:
    """Give the proposals as plain values, as a run keeps them."""
    return asdict(zoning)


def accept(*, site: Site, codes: Collection[str], user: User | None, since: int | None = None) -> ChangeSet:
    """Make the proposed zones with these codes and put their assets in, on the model as it is now.

    Raises ImportRefused where one of them is not proposed (any more).
    """
    with transaction.atomic():
        assessment = services.open_assessment(site=site, today=timezone.now().date())
        assessment, document = services.steady_document(assessment)
        zoning = propose_zones(Plant(load_document(document).system))
        wanted = [zone for zone in zoning.zones if zone.code in codes]
        if not wanted or len(wanted) != len(set(codes)):
            raise ImportRefused("These zones are not proposed any more. Assess again, then look at the proposals.")
        made = [Change("zones", zone.code, None, _zone(zone)) for zone in wanted if zone.is_new]
        put_in = [Change("assets", member.tag, {}, {"zone": zone.code}) for zone in wanted for member in zone.members]
        title = f"Zones accepted: {', '.join(zone.name for zone in wanted)}"
        return act(assessment, [*made, *put_in], title=title, user=user, since=since)


def _zone(zone: ProposedZone) -> Mapping[str, Any]:
    record: dict[str, Any] = {"code": zone.code, "name": zone.name, "kind": zone.kind}
    if zone.levels:
        record["level"] = zone.levels[0] if len(zone.levels) == 1 else list(zone.levels)
    if zone.subnets:
        record["subnets"] = list(zone.subnets)
    if zone.safety_related:
        record["safety_related"] = True
    return record
