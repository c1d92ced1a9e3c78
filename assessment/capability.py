"""What one asset can do beside what its zone asks for, read from its own rows: for its card and for REST."""

from __future__ import annotations

from typing import Any

from assessment import snapshot
from assessment.engine.components import CapabilityReason, explain_component
from assessment.engine.model_file.build import build_system
from assessment.engine.plant import Plant
from assessment.models import Assessment, AssessmentRecord, ZoneJudgement
from catalogue.loader import COMPONENT_EDITION
from inventory.models import Asset

ABOUT_ASSETS = ("compensations", "test_results")


def capability_of(assessment: Assessment, asset: Asset) -> dict[str, Any]:
    """Give the capability of an asset per FR with the rows of 62443-4-2 behind a shortfall, as it stands now."""
    plant = Plant(build_system(_document(assessment, asset)))
    found = explain_component(plant, plant.assets[asset.tag])
    return {
        "tag": asset.tag,
        "zone": asset.zone.code if asset.zone else None,
        "edition": COMPONENT_EDITION,
        "component_types": list(found.types),
        "component_types_stated": found.types_are_stated,
        "reasons": [_reason(one) for one in found.reasons],
    }


def _reason(one: CapabilityReason) -> dict[str, Any]:
    return {
        "fr": one.fr.code,
        "sl_t": one.sl_t,
        "sl_c": one.sl_c,
        "shortfall": one.shortfall,
        "needed": [row.id for row in one.needed],
        "behind": [{"id": row.id, "title": row.title, "first_level": row.first_level} for row in one.behind],
        "compensated_by": list(one.compensated_by),
        "tested_by": one.tested_by,
        "sentence": one.sentence,
    }


def _document(assessment: Assessment, asset: Asset) -> dict[str, Any]:
    """Give the part of the model file that bears on one asset."""
    document: dict[str, Any] = {
        "site": {"code": assessment.site.code},
        "assessment": {**assessment.header, "code": assessment.code},
        "assets": [snapshot.asset_record(asset, asset.zone.code if asset.zone else None)],
    }
    if asset.zone is not None:
        judged = ZoneJudgement.objects.filter(assessment_id=assessment.pk, zone=asset.zone).first()
        document["zones"] = [{"code": asset.zone.code, "sl_t": (judged.body if judged else {}).get("sl_t")}]
    for row in AssessmentRecord.objects.filter(assessment_id=assessment.pk, kind__in=ABOUT_ASSETS):
        if row.body.get("about") == f"asset:{asset.tag}":
            document.setdefault(row.kind, []).append(row.body)
    return document
