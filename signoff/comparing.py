"""Two baselines, or a baseline and the model as it stands now, compared: the list, and the map with its marks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.models import Site
from assessment import kept_maps, queries, services
from assessment.draft import is_small
from assessment.drawing.folding import fold
from assessment.engine.compare.comparison import Side, compare
from assessment.engine.model_file.canonical import canonical_json
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import assess
from assessment.engine.result import ENGINE, result_of
from assessment.models import Assessment
from assessment.queries import MODEL
from assessment.zone_map import picture_of
from documents.errors import ModelRefused
from signoff.difference_marks import layer_of, words_by_place
from signoff.models import Baseline

NOW: Final = "now"
SECONDS: Final = 3600
_LONG_LISTS: Final = ("assets", "flows")


class NothingToCompare(Exception):
    """There is no such baseline, or nothing was judged yet; the message says which."""


@dataclass(frozen=True)
class Compared:
    """One side of a comparison: its name for people, and the model with its result."""

    name: str
    title: str
    side: Side

    @property
    def digest(self) -> str:
        """Give the digests that the side is known by."""
        result = self.side.result
        return f"{result['model_sha256']}:{result['date']}:{result['engine']}"


@dataclass(frozen=True)
class Comparison:
    """What was compared, and what came of it; `words` is the mark of each zone and conduit that differs."""

    old: Compared
    new: Compared
    found: Mapping[str, Any]
    words: Mapping[str, str]


def compare_two(assessment: Assessment, old: str, new: str) -> Comparison:
    """Compare two baselines by their codes, or one with the model now. Raises NothingToCompare."""
    sides = [_side(assessment, name) for name in (old, new)]
    name = f"compare:{ENGINE}:{sides[0].digest}:{sides[1].digest}".replace(" ", "_")
    kept = cache.get(name)
    if kept is None:
        kept = canonical_json(compare(sides[0].side, sides[1].side))
        cache.set(name, kept, SECONDS)
    found = json.loads(kept)
    return Comparison(sides[0], sides[1], found, words_by_place(found))


def draw(comparison: Comparison) -> str:
    """Draw the new model with what is gone in it, marked; what did not change stands back."""
    old, new = comparison.old.side, comparison.new.side
    frame = {key: value for key, value in new.document.items() if key not in _LONG_LISTS}
    places = {kind: {**_by_code(old.document, kind), **_by_code(new.document, kind)} for kind in ("zones", "conduits")}
    frame |= {kind: list(found.values()) for kind, found in places.items()}
    layout = {"zones": {**_boxes(old.document), **_boxes(new.document)}}
    sections = {
        "frame": frame,
        "zones": {**old.result["zones"], **new.result["zones"]},
        "conduits": {**old.result["conduits"], **new.result["conduits"]},
    }
    picture = picture_of(sections.get, (), layout=layout, layer=layer_of(comparison.words))
    return kept_maps.draw(fold(picture, frozenset()))


def names_of(comparison: Comparison) -> dict[str, str]:
    """Give what people call zones, conduits and assets, by `kind:CODE`; the newer model has the last word."""
    return {
        f"{kind}:{one.get('code') or one.get('tag')}": str(one.get("name") or one.get("code") or one.get("tag"))
        for document in (comparison.old.side.document, comparison.new.side.document)
        for kind, home in (("zone", "zones"), ("conduit", "conduits"), ("asset", "assets"))
        for one in document.get(home) or ()
    }


def choices(site: Site) -> list[tuple[str, str]]:
    """Give what can be compared: the model now, and every baseline."""
    rows = Baseline.objects.filter(site=site).values_list("code", "title")
    return [(NOW, _("the model as it is now")), *((code, f"{code} {title}") for code, title in rows)]


def _side(assessment: Assessment, name: str) -> Compared:
    if name == NOW:
        return _now(assessment)
    row = Baseline.objects.filter(site=assessment.site, code=name).first()
    if row is None:
        raise NothingToCompare(_("There is no such baseline."))
    return Compared(name, f"{row.code} {row.title}", Side(row.document, json.loads(row.result_bytes)))


def _now(assessment: Assessment) -> Compared:
    """Give the model as it stands, judged at once where the site is small; else as it was judged last."""
    run = services.latest_run(assessment)
    if run is not None and (run.model_version == services.etag_of(assessment) or not is_small(assessment)):
        is_older = run.model_version != services.etag_of(assessment)
        title = _("the model as it was judged last") if is_older else _("the model as it is now")
        return Compared(NOW, title, Side(queries.section(run, MODEL), queries.result_of(run)))
    if assessment.pk is None or not is_small(assessment):
        raise NothingToCompare(_("The model was not judged yet: assess it first."))
    try:
        _steady, document = services.steady_document(assessment)
        model = load_document(document)
    except (services.ModelBusy, ModelRefused) as refusal:
        raise NothingToCompare(str(refusal)) from refusal
    result = result_of(assess(model.system), sha256=model.sha256, on=model.system.assessment.date)
    return Compared(NOW, _("the model as it is now"), Side(model.document, result))


def _by_code(document: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {one["code"]: one for one in document.get(kind) or ()}


def _boxes(document: Mapping[str, Any]) -> Mapping[str, Any]:
    boxes: Mapping[str, Any] = (document.get("layout") or {}).get("zones") or {}
    return boxes
