"""The levels of one zone or conduit as its records stand now, from nothing but what bears on them."""

from __future__ import annotations

from typing import Any

from assessment.engine.achieved import PlaceLevels, levels_of_place
from assessment.engine.levels import FR
from assessment.engine.model_file.build import build_system
from assessment.engine.plant import Plant
from assessment.models import Assessment
from assessment.record_rows import shelf
from assessment.snapshot import Record
from inventory.models import Asset

_BEARING = ("measures", "compensations", "test_results")


def near_levels(assessment: Assessment, kind: str, code: str) -> PlaceLevels:
    """Give the levels of a place as the next run will find them; `kind` is `zones` or `conduits`."""
    return levels_of_place(Plant(build_system(_document(assessment, kind, code))), f"{kind[:-1]}:{code}")


def moved_levels(before: PlaceLevels, after: PlaceLevels) -> list[str]:
    """Give what changed between two judgements of a place, one phrase per FR."""
    told = []
    for fr in FR:
        for name, old, new in (
            ("SL-T", before.sl_t[fr], after.sl_t[fr]),
            ("SL-A", before.sl_a[fr], after.sl_a[fr]),
            ("gap", before.gap[fr], after.gap[fr]),
        ):
            if old != new:
                told.append(f"{fr.code} {fr.name}: {name} {_word(old)} to {_word(new)}")
    return told


def _word(level: int | None) -> str:
    return "not known" if level is None else str(level)


def _document(assessment: Assessment, kind: str, code: str) -> Record:
    """Give the part of the model file that the levels of a place rest on."""
    record = shelf(assessment, kind).read([code])[code].record
    document: dict[str, Any] = {
        "site": {"code": assessment.site.code},
        "assessment": {**assessment.header, "code": assessment.code},
        **{home: shelf(assessment, home).all() for home in _BEARING},
    }
    if kind == "zones":
        document["zones"] = [_alone(record)]
        inside = Asset.objects.filter(site=assessment.site, retired_at=None, zone__code=code)
        tags = list(inside.values_list("tag", flat=True))
    else:
        document["conduits"] = [_alone(record)]
        document["zones"] = [{"code": zone} for zone in record["between"]]
        ends = record.get("boundary_assets") or ()
        tags = [end if isinstance(end, str) else end["asset"] for end in ends]
    document["assets"] = [one.record for one in shelf(assessment, "assets").read(tags).values()]
    return document


def _alone(record: Record) -> Record:
    """Give a place without what it hangs on."""
    return {key: value for key, value in record.items() if key not in ("parent", "through")}
