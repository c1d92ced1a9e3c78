"""What the room needs to know of the plant, read by small queries: a session never reads assets and flows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from assessment.engine.checking import SEVERITIES
from assessment.engine.model_file.build_judgement import build_matrix
from assessment.engine.risk import most_likely_step
from assessment.engine.system import RiskMatrix
from assessment.models import Assessment, AssessmentRecord, Run
from catalogue.loader import asset_types
from inventory.models import Asset, Conduit, OtherRecord, Zone
from workshop.models import Side

Record = dict[str, Any]
PROMPTS: Final = 3

# In the order of the screen: safety first (method.md 8.4). Others that the plant uses follow by name.
CATEGORIES: Final = ("safety", "environment", "financial", "reputation", "regulatory")


@dataclass(frozen=True)
class Person:
    """Somebody whom the model names."""

    code: str
    name: str
    side: str

    @property
    def side_label(self) -> str:
        """Give the side as people read it."""
        return str(dict(Side.choices).get(self.side, self.side))


def records(assessment: Assessment, kind: str) -> QuerySet[AssessmentRecord]:
    """Give the records of a kind; an assessment that was not written to yet has none."""
    return AssessmentRecord.objects.filter(assessment_id=assessment.pk, kind=kind).order_by("position", "pk")


def matrix_of(assessment: Assessment) -> RiskMatrix:
    """Give the risk matrix in force."""
    return build_matrix(assessment.risk_matrix or {})


def scenarios_of(assessment: Assessment) -> list[Record]:
    """Give the scenarios as the model writes them."""
    return [row.body for row in records(assessment, "scenarios")]


def scenario(assessment: Assessment, code: str) -> Record | None:
    """Give one scenario."""
    row = records(assessment, "scenarios").filter(code=code).first()
    return row.body if row else None


def categories_of(assessment: Assessment) -> list[str]:
    """Give the categories of consequence that this plant rates: with a limit or in use, else the usual."""
    used = {key for one in scenarios_of(assessment) for key in one.get("consequence") or {}}
    found = used | set((assessment.risk_matrix or {}).get("tolerable_by_category") or {})
    wanted = found if len(found) > 1 else found | set(CATEGORIES)
    places = {key: place for place, key in enumerate(CATEGORIES)}
    return sorted(wanted, key=lambda key: (places.get(key, len(places)), key))


def people_of(assessment: Assessment) -> list[Person]:
    """Give whom the model names, by name."""
    rows = OtherRecord.objects.filter(site=assessment.site_id, kind="people", retired_at=None)
    found = [
        Person(row.code, row.details.get("name") or row.code, row.details.get("side") or "") for row in rows if row.code
    ]
    return sorted(found, key=lambda one: (one.name, one.code))


def zones_of(assessment: Assessment) -> list[tuple[str, str]]:
    """Give the zones with their names, those of others left out."""
    rows = Zone.objects.filter(site=assessment.site_id, retired_at=None).exclude(kind="external")
    return list(rows.order_by("position", "pk").values_list("code", "name"))


def conduits_worst_first(assessment: Assessment) -> list[tuple[str, str]]:
    """Give the conduits with their names: those with the most critical open findings first, then the most high ones.

    The newest run says what is open; of equals, and where nothing was judged yet, the order is that of the model.
    """
    rows = Conduit.objects.filter(site=assessment.site_id, retired_at=None)
    found = list(rows.order_by("position", "pk").values_list("code", "name"))
    run = Run.objects.filter(assessment=assessment.pk).order_by("-pk").first()
    if run is None:
        return found
    findings = run.findings.filter(target__startswith="conduit:", status="open", is_folded=False)
    counts = Counter(findings.order_by().values_list("target", "severity"))
    return sorted(found, key=lambda one: [-counts[f"conduit:{one[0]}", severity] for severity in SEVERITIES])


def scenarios_by_zone(assessment: Assessment) -> tuple[dict[str, list[Record]], list[Record]]:
    """Give the scenarios of each zone, each scenario once at the zone that it aims at, and those that name no zone."""
    by_zone: dict[str, list[Record]] = defaultdict(list)
    elsewhere: list[Record] = []
    known = {code for code, _ in zones_of(assessment)}
    found = scenarios_of(assessment)
    tags = [tag for one in found if (tag := (one.get("target") or {}).get("asset"))]
    homes = dict(Asset.objects.filter(site=assessment.site_id, tag__in=tags).values_list("tag", "zone__code"))
    for one in found:
        target = one.get("target") or {}
        places = (target.get("zone"), homes.get(target.get("asset", "")), *(one.get("zones") or ()))
        home = next((place for place in places if place in known), None)
        (elsewhere if home is None else by_zone[home]).append(one)
    return dict(by_zone), elsewhere


def worst_step(matrix: RiskMatrix) -> int:
    """Give the likelihood that worst cases are looked at with: fixed, so that nobody debates it yet."""
    return most_likely_step(matrix)


def points_at(assessment: Assessment, pointer: str) -> bool:
    """Tell whether the model has what a pointer names; pointing at nothing is allowed."""
    kind, _, code = pointer.partition(":")
    rows: Mapping[str, Any] = {
        "zone": Zone.objects.filter(site=assessment.site_id, retired_at=None, code=code),
        "conduit": Conduit.objects.filter(site=assessment.site_id, retired_at=None, code=code),
        "asset": Asset.objects.filter(site=assessment.site_id, retired_at=None, tag=code),
        "scenario": records(assessment, "scenarios").filter(code=code),
    }
    return not pointer or (kind in rows and rows[kind].exists())


def consequence_prompts(assessment: Assessment, code: str) -> list[str]:
    """Give what to ask of the loss of what a scenario aims at: safety first, then the most common type."""
    record = scenario(assessment, code) or {}
    target = record.get("target") or {}
    zones = {target["zone"]} if "zone" in target else set(record.get("zones") or ())
    rows = Asset.objects.filter(site_id=assessment.site_id, retired_at=None)
    rows = rows.filter(tag=target["asset"]) if "asset" in target else rows.filter(zone__code__in=zones)
    counts = Counter(one or "unknown" for one in rows.values_list("type", flat=True))
    ordered = sorted(counts, key=lambda one: (one != "safety_controller", -counts[one], one))
    asked = (known.consequence_prompt for one in ordered if (known := asset_types().get(one)))
    return [prompt for prompt in dict.fromkeys(asked) if prompt][:PROMPTS]
