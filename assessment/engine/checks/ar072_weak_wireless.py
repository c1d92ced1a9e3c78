"""AR-072: a radio network that does not know its devices, or does not see foreign ones."""

from __future__ import annotations

from typing import Any

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite, unknown
from assessment.engine.checks.places import is_on_radio
from assessment.engine.checks.words import joined
from assessment.engine.levels import FR
from assessment.engine.system import Radio, Zone

# the level that each weakness allows to reach: individual identity is asked for above 1, detection above 2
REACHED = {FR.IAC: 1, FR.UC: 2}
LARGE = 2


@check(
    "AR-072",
    force="shall",
    severity="medium",
    target="zone",
    violates=["SR 1.6 RE 1", "SR 2.2 RE 1"],
    measures=["MEA-049", "MEA-050"],
    escalation="high where the target lies 2 or more above what such a network reaches",
)
def weak_wireless(case: Case) -> Concerns:
    """Weak wireless.

    Individual identity is needed from SL 2 and detection from SL 3.

    A network with one shared key reaches level 1 in identification, one without detection of foreign transmitters
    level 2 in use control; the severity goes by the gap to the target. A zone has radio by its kind, by what it says
    of its wireless network, or by an asset in it.

    Example: Forty level transmitters join the tank farm's radio network with one key, and the target of their zone is
    2 for identification.
    """
    for zone in case.plant.system.zones:
        has_radio = _has_radio(case, zone)
        weak = {fr: _questions(zone, fr, has_radio) for fr in REACHED}
        found = [fr for fr, questions in weak.items() if all_of(*questions.values())]
        if found:
            yield _concern(zone, found)
            continue
        unclear = [questions for questions in weak.values() if all_of(*questions.values()) is None]
        if unclear:
            missing = {field: 1 for questions in unclear for field in unknown(questions)}
            yield Unanswered(case.site, f"zone:{zone.code}", missing)


def _has_radio(case: Case, zone: Zone) -> Answer:
    if zone.kind == "wireless" or zone.wireless is not None:
        return True
    return any_of(*(is_on_radio(asset) for asset in case.plant.assets_in(zone.code)))


def _questions(zone: Zone, fr: FR, has_radio: Answer) -> dict[str, Answer]:
    radio = zone.wireless or Radio()
    target = zone.sl_t[fr]
    weakness: dict[FR, tuple[str, Answer]] = {
        FR.IAC: ("identity", None if radio.identity is None else radio.identity == "shared_key"),
        FR.UC: ("detection", opposite(radio.detection)),
    }
    field, is_weak = weakness[fr]
    return {
        "zones[].sl_t": None if target is None else target > REACHED[fr],
        "assets[].wireless": has_radio,
        f"zones[].wireless.{field}": is_weak,
    }


def _concern(zone: Zone, found: list[FR]) -> Concern:
    gaps = {fr: (zone.sl_t[fr] or 0) - REACHED[fr] for fr in found}
    words = {
        FR.IAC: "knows its devices by one shared key only",
        FR.UC: "does not notice foreign transmitters",
    }
    message = (
        f"The radio network of zone {zone.name} {joined([words[fr] for fr in found])}, "
        f"which is not enough for the target of the zone."
    )
    evidence: dict[str, Any] = {"sl_t": list(zone.sl_t), "gap": {fr.code: gap for fr, gap in gaps.items()}}
    return Concern(f"zone:{zone.code}", message, evidence, "high" if max(gaps.values()) >= LARGE else None)
