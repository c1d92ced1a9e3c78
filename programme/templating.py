"""From a finished pilot to the next site: the structure of its part of the plant, and nothing of the site (row 90).

Flows of the pilot run between assets, which stay where they are: at the next site they run between the zones of these.
A use case goes along with its decision, its consumer and whether it writes back; its owner, day and benefit stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from programme.governed import Governed, Record
from programme.pilot import part_of, scope_of
from signoff.templating import template_of

USE_CASE: Final = ("code", "decision", "consumer", "write_back")


def pilot_template(here: Governed, *, code: str, name: str, assessment: Record) -> dict[str, Any]:
    """Give the model with which a site begins that is to be like the pilot."""
    part = part_of(here, scope_of(here)).document
    zone_of = {one["tag"]: one.get("zone") for one in part.get("assets") or ()}
    flows = [between for one in part.get("flows") or () if (between := _between_zones(one, zone_of)) is not None]
    made = template_of({**part, "flows": flows}, code=code, name=name, assessment=assessment)
    kept = {one["code"] for one in made.get("flows") or ()}
    serving = {one["code"]: one.get("use_case") for one in part.get("flows") or ()}
    uses = [
        {key: one[key] for key in USE_CASE if one.get(key) is not None} | _flows_of(one, kept, serving)
        for one in part.get("use_cases") or ()
    ]
    return {**made, **({"use_cases": uses} if uses else {})}


def _between_zones(flow: Record, zone_of: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give a flow between two zones; None where an end has none, or both ends have the same."""
    ends = {end: flow[end].get("zone") or zone_of.get(flow[end].get("asset", "")) for end in ("from", "to")}
    if not all(ends.values()) or ends["from"] == ends["to"]:
        return None
    return {**flow, **{end: {"zone": zone} for end, zone in ends.items()}}


def _flows_of(use_case: Record, kept: set[str], serving: Mapping[str, Any]) -> dict[str, list[str]]:
    named = {*(use_case.get("flows") or ()), *(flow for flow, code in serving.items() if code == use_case["code"])}
    return {"flows": found} if (found := sorted(named & kept)) else {}
