"""AR-012: a way out of the system that no list of access points knows."""

from __future__ import annotations

import re
from collections import Counter

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, opposite
from assessment.engine.checks.borders import is_external
from assessment.engine.checks.places import around
from assessment.engine.checks.words import chosen, listed
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Interface

# the kinds of interface that the rule names, as people say them
KINDS = {
    "serial": "a serial line",
    "usb": "a USB port",
    "modem": "a modem",
    "radio": "a radio",
    "console": "a console port",
    "debug": "a debug port",
    "cloud_agent": "a cloud agent",
}


@check(
    "AR-012",
    force="shall",
    severity="medium",
    target="asset",
    violates=["ZCR 1.1", "ZCR 6.4"],
    measures=["MEA-002", "MEA-053"],
)
def access_point_not_recorded(case: Case) -> Concerns:
    """Perimeter access point not recorded.

    Access points are the first output of the method and the place where risk enters.

    An interface is recorded where it says itself which access point it is, or where a zone's lists of logical and
    physical access points name its asset, by tag or name, as an entry or as a word of one. While neither the asset's
    zone has such a list nor another zone names it, nothing is known. Assets out of scope or in an external zone lie
    outside the perimeter.

    Example: The supplier's service modem on a compressor dials out at night; the list of access points has the
    firewall and nothing else.
    """
    named = _named(case.plant)
    for asset in case.plant.system.assets:
        zone = case.plant.zone_of(asset)
        if not asset.in_scope or (zone is not None and is_external(case.plant, zone)):
            continue
        if asset.interfaces is None:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", {"assets[].interfaces": 1})
            continue
        has_list = bool(named) if zone is None else zone.access_points is not None
        is_listed = True if _words(asset.tag, asset.name) & named else False if has_list else None
        yield from _judge(case, asset, is_listed=is_listed)


def _judge(case: Case, asset: Asset, *, is_listed: Answer) -> Concerns:
    unrecorded: list[Interface] = []
    missing: Counter[str] = Counter()
    for one in asset.interfaces or ():
        answers = {
            "assets[].interfaces[].kind": None if one.kind is None else one.kind in KINDS,
            "assets[].interfaces[].leaves_suc": one.leaves_suc,
            "zones[].physical_access_points": opposite(one.access_point is not None or is_listed),
        }
        verdict = all_of(*answers.values())
        if verdict:
            unrecorded.append(one)
        elif verdict is None:
            missing.update(name for name, answer in answers.items() if answer is None)
    if unrecorded:
        yield _concern(asset, unrecorded)
    elif missing:
        yield Unanswered(around(case, asset), f"asset:{asset.tag}", missing)


def _named(plant: Plant) -> frozenset[str]:
    """Give the entries of all lists of access points, and the words in them."""
    texts = [text.casefold().strip() for zone in plant.system.zones for text in zone.access_points or ()]
    return frozenset(texts) | {word.strip(".-") for text in texts for word in re.findall(r"[\w.-]+", text)}


def _words(tag: str, name: str) -> frozenset[str]:
    return frozenset({tag.casefold(), name.casefold()})


def _concern(asset: Asset, unrecorded: list[Interface]) -> Concern:
    number = len(unrecorded)
    kinds = listed([KINDS[one.kind or ""] for one in unrecorded])
    message = (
        f"{asset.name} has {kinds} that {chosen(number, 'leaves', 'leave')} the plant, and no list of access points "
        f"has {chosen(number, 'it', 'them')}."
    )
    evidence = {"interfaces": [{"name": one.name, "kind": one.kind} for one in unrecorded], "zone": asset.zone}
    return Concern(f"asset:{asset.tag}", message, evidence)
