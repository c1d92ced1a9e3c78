"""The keys of one conduit of a large model, from the part of it around the conduit: the whole takes seconds."""

from __future__ import annotations

from datetime import date

from assessment.conduit_keys import NEEDED, Keys, keep_keys, kept_keys, keys_in, keys_of, standing_only
from assessment.draft import is_small
from assessment.engine.model_file.approved import DECLARED
from assessment.engine.near_part import Touched, part_around
from assessment.models import Assessment
from assessment.near_stock import SiteStock
from assessment.record_rows import shelf


def keys_at(assessment: Assessment, code: str, today: date) -> Keys | None:
    """Give the keys of one conduit as they stand now; None where there is no such conduit."""
    if assessment.pk is None or is_small(assessment):
        return keys_of(assessment, today).get(code)
    found = kept_keys(assessment, today)
    if found is None:
        found = kept_keys(assessment, today, code)
    if found is None:
        found = near_keys(assessment, code, today)
        keep_keys(assessment, today, found, code)
    return found.get(code)


def near_keys(assessment: Assessment, code: str, today: date) -> dict[str, Keys]:
    """Give what `keys_now` says of one conduit, without reading the whole model; nothing where there is none."""
    stored = shelf(assessment, "conduits").read([code]).get(code)
    if stored is None:
        return {}
    part = part_around(SiteStock(assessment), [Touched("conduits", code, stored.record, stored.record)]).after
    declared = (one for one in part["flows"] if one.get("basis") in DECLARED)
    document = standing_only({key: part[key] for key in NEEDED if key in part}, declared)
    return keys_in(document, [one for one in document["conduits"] if one["code"] == code], assessment.site, today)
