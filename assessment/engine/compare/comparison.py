"""Two models with their results, compared: what changed, what that did, and which decisions it reopens.

Pure values in, plain values out, in the order in which a reader wants them: worst first. `diff`, `what-if` and the
comparison with a baseline all rest on this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from assessment.engine.attack_paths.pairs import entry_zones, target_zones
from assessment.engine.compare.findings import NEWLY_WORSE, NOT_JUDGED, compare_findings
from assessment.engine.compare.levels import (
    BETTER,
    LOST,
    WORSE,
    compare_levels,
    compare_monitoring,
    compare_risk,
    compare_stories,
    risk_today,
)
from assessment.engine.compare.notes import notes_on
from assessment.engine.compare.paths import CHAIN_BROKEN, PATH_OPENED, compare_paths
from assessment.engine.compare.records import REMOVED, compare_records, indexed
from assessment.engine.compare.reopened import Difference, find_reopened
from assessment.engine.model_file.load import Model
from assessment.engine.model_file.references import Document
from assessment.engine.pipeline import assess
from assessment.engine.plant import Plant
from assessment.engine.result import ENGINE, result_of

Pairs = Sequence[tuple[str, str]]
UNCHANGED, SAME, MIXED = "unchanged", "same", "mixed"
GOT_WORSE: Final = frozenset({WORSE, LOST, NOT_JUDGED, PATH_OPENED, *NEWLY_WORSE})
GOT_BETTER: Final = frozenset({BETTER, "gone", CHAIN_BROKEN})


@dataclass(frozen=True)
class Side:
    """A model document and its result: judged now, or kept with a baseline."""

    document: Document
    result: Mapping[str, Any]


def compare_models(old: Model, new: Model, *, pairs: Pairs | None = None) -> dict[str, Any]:
    """Judge two models and compare them; `pairs` are the ends of paths that are asked for."""
    return compare(*judged_sides(old, new, pairs=pairs))


def judged_sides(old: Model, new: Model, *, pairs: Pairs | None = None) -> tuple[Side, Side]:
    """Judge two models for a comparison.

    Without pairs all entries against all targets of either model are asked of both, so that a zone which becomes a
    target only now is seen with the path that it had before. Raises UnknownEndError for a pair that neither has.
    """
    asked = _default_pairs(old, new) if pairs is None else list(pairs)
    return judged_side(old, _known(old, asked, new)), judged_side(new, _known(new, asked, old))


def judged_side(model: Model, pairs: Pairs) -> Side:
    """Judge a model for a comparison."""
    judged = assess(model.system, pairs=pairs)
    return Side(model.document, result_of(judged, sha256=model.sha256, on=model.system.assessment.date))


def compare(old: Side, new: Side) -> dict[str, Any]:
    """Compare two models and their results."""
    records = compare_records(old.document, new.document)
    removed = frozenset(one.pointer for one in records if one.change == REMOVED)
    findings = compare_findings(old.result, new.result, removed)
    difference = Difference(old.document, new.document, old.result, new.result, records, tuple(findings))
    sections: dict[str, Any] = {
        "findings": findings,
        "paths": compare_paths(old.result, new.result, _ends(old.document), _ends(new.document)),
        "reopened": [asdict(one) for one in find_reopened(difference)],
        "levels": compare_levels(old.result, new.result),
        "risk": compare_risk(old.result, new.result),
        "monitoring": compare_monitoring(old.result, new.result),
        "stories": compare_stories(old.result, new.result),
    }
    return {
        "bulkhead": 1,
        "engine": ENGINE,
        "verdict": _verdict(sections, is_changed=bool(records)),
        "old": _totals(old.result),
        "new": _totals(new.result),
        "notes": notes_on(old.document, new.document, old.result, new.result),
        **sections,
        "records": [{**asdict(one), "fields": [asdict(field) for field in one.fields]} for one in records],
    }


def _totals(result: Mapping[str, Any]) -> dict[str, Any]:
    names = ("engine", "model_sha256", "date", "totals", "conduit_totals")
    return {**{name: result[name] for name in names}, "risk": risk_today(result)}


def _verdict(sections: Mapping[str, Any], *, is_changed: bool) -> str:
    """Say in one word what became of the plant; what cannot be judged any more counts as worse."""
    seen = set(_changes(sections))
    is_worse, is_better = bool(seen & GOT_WORSE) or bool(sections["reopened"]), bool(seen & GOT_BETTER)
    if is_worse or is_better:
        return MIXED if is_worse and is_better else WORSE if is_worse else BETTER
    return SAME if is_changed or seen else UNCHANGED


def _changes(sections: Mapping[str, Any]) -> Iterator[str]:
    for name in ("findings", "levels", "risk", "monitoring", "stories"):
        yield from (one["change"] for one in sections[name])
    for one in sections["levels"]:
        yield from (element["change"] for element in one["elements"])
    yield from (one["verdict"] for one in sections["paths"] if one["changed"])


def _default_pairs(old: Model, new: Model) -> list[tuple[str, str]]:
    plants = [Plant(one.system) for one in (old, new)]
    found = {
        (f"zone:{entry}", f"zone:{target}")
        for plant in plants
        for target in target_zones(plant)
        for entry in entry_zones(plant)
        if entry != target
    }
    return sorted(found)


def _known(model: Model, pairs: Pairs, other: Model) -> Pairs:
    """Give the pairs whose ends a model has; a pair with an end that neither has is left for it to refuse."""
    here, there = _ends(model.document), _ends(other.document)

    return [one for one in pairs if all(end in here or end not in there for end in one)]


def _ends(document: Document) -> frozenset[str]:
    """Give what may be named as an end: codes of zones and tags of assets, with and without their kind."""
    zones, assets = indexed(document, "zones"), indexed(document, "assets")
    return frozenset({*zones, *assets, *(f"zone:{code}" for code in zones), *(f"asset:{tag}" for tag in assets)})
