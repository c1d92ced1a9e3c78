"""What a site with a programme asks of every edit: no flow to business or cloud before the edge architecture is signed.

A conduit becomes two-way only with a control for each direction, of its own or of the flows that carry data that way,
or with an exception from AR-118 that names who made it and runs out; what was two-way before is a finding, no more.
A model file that is put in the place of the model, and an import into it, are asked the same: they pass by no gate.
What undoing one's own act puts back as it stood connects nothing that is new, and is not asked again.
A site without a record of its programme is asked nothing. And the scope of a pilot grows with a reason only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import permutations
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduit_keys import declared_document
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.ends import EndFacts, Ends
from assessment.engine.model_file.build import build_system
from assessment.engine.plant import Plant
from assessment.models import Assessment
from assessment.record_checks import EditRefused, Touched
from assessment.record_rows import shelf
from assessment.restoring import Restored
from assessment.snapshot import document_of
from programme.gates import architecture_is_signed
from programme.governed import Governed
from programme.reading import signed_baselines

APPROVED: Final = frozenset({"allowed", "conditional"})
BOTH, TWO_WAY = "both", "AR-118"
NEEDED: Final = ("bulkhead", "site", "assessment", "zones", "assets", "segments")
NAMED_MAX: Final = 3


def check_edit(
    assessment: Assessment,
    touched: Collection[Touched],
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    restored: Restored | None = None,
) -> None:
    """Raise EditRefused where an edit passes by a gate of the programme; `restored` tells what an undoing puts back.

    Where a whole document is written, `before` and `after` are what stood and what is to stand: the programme that
    stood decides, so that no file takes its gate away and connects in one go.
    """
    for one in touched:
        if one.kind == "programme" and one.after is not None:
            _check_scope(one.after)
    flows = [one for one in touched if one.kind == "flows" and _becomes_approved(one)]
    programme = (assessment.others if before is None else before).get("programme")
    two_way = [one for one in touched if one.kind == "conduits" and _becomes_two_way(one)]
    if programme and two_way:
        _check_two_way(assessment, two_way, after, restored)
    if not flows or not programme:
        return
    here = Governed({"programme": programme}, timezone.localdate(), signed=signed_baselines(assessment))
    if architecture_is_signed(here):
        return
    whole = document_of(assessment, without=("flows",)) if after is None else after
    connecting = _connecting(whole, [one.after for one in flows])
    new = [one.code for one in flows if one.code in connecting and not (restored and restored.is_flow_back(one))]
    if names := sorted(connecting[code] for code in new):
        more = len(names) - NAMED_MAX
        told = ", ".join(names[:NAMED_MAX]) + (" " + _("and %(count)d more") % {"count": more} if more > 0 else "")
        raise EditRefused(
            _(
                "These flows lead to business or the outside, and the edge architecture is not signed yet: %(flows)s. "
                "Sign it first; the programme shows how."
            )
            % {"flows": told}
        )


def _check_scope(programme: Any) -> None:
    for one in (programme.get("pilot") or {}).get("creep") or ():
        if not one.get("reason"):
            what = one.get("line") or one.get("use_case") or ""
            raise EditRefused(_("Scope creep: %(what)s joins the pilot, and nobody says why.") % {"what": what})


def _becomes_two_way(one: Touched) -> bool:
    return (one.after or {}).get("direction") == BOTH and (one.before or {}).get("direction") != BOTH


def _check_two_way(
    assessment: Assessment, touched: Sequence[Touched], after: Mapping[str, Any] | None, restored: Restored | None
) -> None:
    """Refuse a conduit that becomes two-way while nothing controls one of its directions."""
    today = timezone.localdate().isoformat()
    waivers = shelf(assessment, "waivers").all() if after is None else after.get("waivers") or ()
    excused = {
        one["target"]
        for one in waivers
        if one.get("rule") == TWO_WAY and one.get("by") and (one.get("expires") or "") >= today
    }
    document = declared_document(assessment) if after is None else after
    plant = Plant(build_system(document))
    for one in touched:
        conduit = one.after or {}
        if conduit.get("controls") or f"conduit:{conduit['code']}" in excused:
            continue
        ways = _controlled_ways(plant, conduit)
        bare = [way for way in permutations(conduit["between"], 2) if way not in ways]
        if bare and not (restored and restored.is_way_back(one)):
            names = [plant.zones[code].name if code in plant.zones else code for code in bare[0]]
            raise EditRefused(
                _(
                    "%(name)s is to be open both ways, and nothing controls the way from %(start)s to %(end)s. Give it "
                    "a control, or write an exception from AR-118 with a name and an end first."
                )
                % {"name": conduit.get("name") or conduit["code"], "start": names[0], "end": names[1]}
            )


def _controlled_ways(plant: Plant, conduit: Mapping[str, Any]) -> set[tuple[str | None, str | None]]:
    """Give the ways, from zone to zone, along which a flow of the conduit carries data under a control."""
    if conduit["code"] not in plant.conduits:
        return set()
    found: set[tuple[str | None, str | None]] = set()
    for channel in plant.channels_of(conduit["code"]):
        there = (channel.source.zone, channel.destination.zone)
        ways = {"to": {there}, "from": {there[::-1]}, "both": {there, there[::-1]}}
        if channel.flow.controls:
            found |= ways.get(channel.flow.data or "", set())
    return found


def _becomes_approved(one: Touched) -> bool:
    now = (one.after or {}).get("decision") in APPROVED
    return now and (one.before or {}).get("decision") not in APPROVED


def _connecting(whole: Mapping[str, Any], flows: Sequence[Any]) -> dict[str, str]:
    """Give, with their ends, those flows that join business or the outside with the rest of the plant, or may."""
    document: dict[str, Any] = {key: whole[key] for key in NEEDED if key in whole}
    plant = Plant(build_system({**document, "flows": list(flows)}))
    ends = Ends(plant)
    found = {}
    for channel in plant.channels:
        source, destination = ends.of(channel.source), ends.of(channel.destination)
        if _joins(source, destination) is not False:
            code = channel.flow.code
            found[code] = f"{code} ({source.name} \N{RIGHTWARDS ARROW} {destination.name})"
    return found


def _joins(first: EndFacts, second: EndFacts) -> Answer:
    above, other = (any_of(one.is_from_4, one.is_external) for one in (first, second))
    return any_of(all_of(above, opposite(other)), all_of(other, opposite(above)))
