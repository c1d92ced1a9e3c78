"""ZCR 1 to 7 as a checklist: what each requirement of IEC 62443-3-2 asks, how much of it the records hold, what lacks.

Nothing is ticked by hand. Each requirement counts the records that it needs and those that are there; what is not
known is not there. Where a rule of Bulkhead asks the same question, its finding answers: an open one lacks, a waived
one is a deviation with its reason. Plain values in, plain values out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from signoff.asked import Asked, Facts, Plant, Record, name_of, none_there, of_each, place_name
from signoff.living import OF_RISK, standing_decision
from signoff.points import Point, named

SHALL, SHOULD = "shall", "should"
OF_COMPARISON: Final = frozenset({"ZCR 4.1"})
HEADER: Final = (("kind", "assessment"),)


@dataclass(frozen=True)
class Requirement:
    """A requirement with how many of the records that it needs are there, and what lacks."""

    id: str
    title: str
    force: str
    done: int
    of: int
    missing: tuple[Point, ...]

    @property
    def is_done(self) -> bool:
        """Tell whether nothing lacks; where there is nothing to ask about, nothing is done."""
        return self.of > 0 and self.done >= self.of

    @property
    def step(self) -> str:
        """Give the step that it belongs to."""
        return self.id.removeprefix("ZCR ").partition(".")[0]


def checklist(document: Record, result: Record, facts: Facts) -> list[Requirement]:
    """Give the 32 requirements in their order. `document` may lack assets and flows but not their `counts`."""
    plant = Plant(document, result, facts)
    return [
        Requirement(f"ZCR {number}", _(title), force, *_counted(ask(plant)))
        for number, title, force, ask in _REQUIREMENTS
    ]


def _counted(asked: Iterable[tuple[bool, Point]]) -> tuple[int, int, tuple[Point, ...]]:
    answers = list(asked)
    lacking = tuple(dict.fromkeys(point for is_there, point in answers if not is_there))
    return sum(is_there for is_there, _point in answers), len(answers), lacking


# -- ZCR 1 to 3 -------------------------------------------------------------------------------------------------


def _perimeter(plant: Plant) -> Asked:
    texts = {
        "name": _("The assessment has no name."),
        "scope": _("Nobody wrote what is assessed (scope)."),
        "date": _("The assessment has no date."),
        "sponsor": _("Nobody is named as sponsor."),
    }
    asked = [
        (bool(plant.header.get(key)), Point(text, "assessment:edit_single", HEADER)) for key, text in texts.items()
    ]
    count = int((plant.document.get("counts") or {}).get("assets") or 0)
    asked.append((count > 0, Point(_("No asset is known."), "inventory:import")))
    points = ("logical_access_points", "physical_access_points")
    return asked + of_each(
        plant.own_zones,
        lambda zone: any(zone.get(key) for key in points),
        _("Access points are not written for: %(names)s."),
        name_of,
        page="assessment:zones",
    )


def _worst_case(plant: Plant) -> Asked:
    if not plant.scenarios:
        return none_there(
            _("No scenario is written: nobody said yet what the worst would be."),
            page="assessment:records",
            arguments=_SCENARIOS,
        )
    return of_each(
        plant.scenarios,
        lambda one: any(value is not None for value in (one.get("consequence") or {}).values()),
        _("The worst consequence is not rated of: %(names)s."),
        name_of,
        page="assessment:records",
        arguments=_SCENARIOS,
    )


_SCENARIOS: Final = (("kind", "scenarios"),)


def _in_zones(plant: Plant) -> Asked:
    count = int((plant.document.get("counts") or {}).get("assets") or 0)
    if not count:
        return none_there(_("No asset is known."), page="inventory:import")
    outside = len(plant.open_at("AR-001"))
    point = Point(_("Assets in no zone: %(count)d.") % {"count": outside}, "inventory:assets", query="zone=-")
    return [(place >= outside, point) for place in range(count)]


def _apart(rule: str) -> Callable[[Plant], Asked]:
    def ask(plant: Plant) -> Asked:
        if not plant.zones:
            return none_there(_("The plant is not divided into zones."), page="assessment:zones")
        found = plant.open_at(rule)
        names = {f"zone:{zone['code']}": name_of(zone) for zone in plant.zones}
        told = sorted(names.get(target, target.partition(":")[2]) for target in found)
        point = Point(
            _("Not kept apart: %(names)s.") % {"names": named(told)}, "assessment:findings", query=f"rule={rule}"
        )
        asked = [(not found, point)]
        if plant.unanswered(rule):
            text = _("It cannot be answered everywhere yet: values are missing.")
            asked.append((False, Point(text, "assessment:findings", query=f"status=not_evaluated&rule={rule}")))
        return asked

    return ask


# -- ZCR 4 and 5 ------------------------------------------------------------------------------------------------


def _compared(plant: Plant) -> Asked:
    site = (plant.document.get("site") or {}).get("code")
    if standing_decision(plant.document, f"site:{site}", OF_COMPARISON):
        return [(True, Point(""))]
    if not plant.own_zones:
        return none_there(_("The plant is not divided into zones."), page="assessment:zones")
    return of_each(
        plant.own_zones,
        lambda zone: standing_decision(plant.document, f"zone:{zone['code']}", OF_COMPARISON) is not None,
        _("Nobody decided yet whether a detailed assessment is needed of: %(names)s."),
        name_of,
        page="signoff:decide",
    )


def _threats(plant: Plant) -> Asked:
    def has_threat(pair: tuple[str, Record]) -> bool:
        kind, place = pair
        return any(
            one.get("threat") and place["code"] in (plant.judged(one).get(f"{kind}s") or ()) for one in plant.scenarios
        )

    return of_each(
        plant.places,
        has_threat,
        _("No scenario with a threat names: %(names)s."),
        place_name,
        page="assessment:records",
        arguments=_SCENARIOS,
    ) or none_there(_("The plant is not divided into zones."), page="assessment:zones")


def _vulnerabilities(plant: Plant) -> Asked:
    return [
        (plant.facts.advisories > 0, Point(_("No advisory was held against the assets yet."), "assessment:advisories"))
    ]


def _scenarios(test: Callable[[Plant, Record], bool], words: str) -> Callable[[Plant], Asked]:
    def ask(plant: Plant) -> Asked:
        where: dict[str, Any] = {"page": "assessment:records", "arguments": _SCENARIOS}
        if not plant.scenarios:
            return none_there(_("No scenario is written."), **where)
        return of_each(plant.scenarios, lambda one: test(plant, one), _(words), name_of, **where)

    return ask


def _has_likelihood(plant: Plant, one: Record) -> bool:
    fixed = (plant.header.get("conventions") or {}).get("initial_likelihood", "fixed") == "fixed"
    return fixed or one.get("likelihood") is not None


def _is_decided(when: str) -> Callable[[Plant, Record], bool]:
    def test(plant: Plant, one: Record) -> bool:
        exceeds = ((plant.judged(one).get("tolerance") or {}).get(when) or {}).get("exceeds")
        if exceeds is False:
            return True
        if one.get("decision") != "accept":
            return exceeds is True and one.get("decision") is not None
        return standing_decision(plant.document, f"scenario:{one['code']}", OF_RISK) is not None

    return test


def _targets(plant: Plant) -> Asked:
    agreed = of_each(
        plant.places,
        lambda pair: pair[1].get("sl_t") is not None and pair[1].get("sl_t_status") in ("agreed", "approved"),
        _("No agreed target: %(names)s."),
        place_name,
        page="assessment:findings",
        query="rule=AR-007",
    )
    return agreed or none_there(_("The plant is not divided into zones."), page="assessment:zones")


def _countermeasures(plant: Plant) -> Asked:
    def has_some(pair: tuple[str, Record]) -> bool:
        judged = plant.judged_place(*pair)
        return bool(pair[1].get("measures") or (judged.get("requirements") or {}).get("stated"))

    return of_each(
        plant.places,
        has_some,
        _("Neither a measure nor a requirement is stated of: %(names)s."),
        place_name,
        page="assessment:zones",
    ) or none_there(_("The plant is not divided into zones."), page="assessment:zones")


def _additional(plant: Plant) -> Asked:
    return [(plant.facts.has_plan, Point(_("No roadmap was planned on this judgement."), "assessment:plan"))]


def _report(plant: Plant) -> Asked:
    return [(plant.facts.has_report, Point(_("No report was written on this judgement."), "reports:list"))]


# -- ZCR 6 and 7 ------------------------------------------------------------------------------------------------


def _written(key: str, words: str) -> Callable[[Plant], Asked]:
    def ask(plant: Plant) -> Asked:
        texts = plant.header.get("specification") or {}
        return [(bool(texts.get(key)), Point(_(words), "assessment:edit_single", HEADER))]

    return ask


def _drawings(plant: Plant) -> Asked:
    outside = plant.open_at("AR-001")
    text = _("Assets in no zone: %(count)d.") % {"count": len(outside)}
    drawn = (bool(plant.zones), Point(_("No zone is drawn."), "assessment:zones"))
    return [drawn, (not outside, Point(text, "inventory:assets", query="zone=-"))]


def _characteristics(plant: Plant) -> Asked:
    lacking = plant.open_at("AR-008")
    return of_each(
        plant.places,
        lambda pair: f"{pair[0]}:{pair[1]['code']}" not in lacking,
        _("Items a to n are incomplete of: %(names)s."),
        place_name,
        page="assessment:findings",
        query="rule=AR-008",
    ) or none_there(_("The plant is not divided into zones."), page="assessment:zones")


def _tolerable(plant: Plant) -> Asked:
    text = _("The matrix is Bulkhead's default: nobody wrote the owner's own, with what is tolerable.")
    has_own = (plant.document.get("risk_matrix") or {}).get("tolerable") is not None
    return [(has_own, Point(text, "assessment:register"))]


def _approved(plant: Plant) -> Asked:
    asked = [(plant.facts.is_signed, Point(_("The model as it stands was not signed."), "signoff:baselines"))]
    if plant.facts.waiting:
        text = _("Without both keys of OT and IT: %(names)s.") % {"names": named(plant.facts.waiting)}
        asked.append((False, Point(text, "signoff:keys")))
    return asked


_REQUIREMENTS: Final[tuple[tuple[str, str, str, Callable[[Plant], Asked]], ...]] = (
    ("1.1", gettext_noop("Perimeter and access points"), SHALL, _perimeter),
    ("2.1", gettext_noop("Worst-case unmitigated risk"), SHALL, _worst_case),
    ("3.1", gettext_noop("Assets grouped into zones and conduits"), SHALL, _in_zones),
    ("3.2", gettext_noop("Business assets apart from control assets"), SHALL, _apart("AR-013")),
    ("3.3", gettext_noop("Safety-related assets apart"), SHALL, _apart("AR-014")),
    ("3.4", gettext_noop("Temporarily connected devices apart"), SHOULD, _apart("AR-017")),
    ("3.5", gettext_noop("Wireless devices apart"), SHOULD, _apart("AR-018")),
    ("3.6", gettext_noop("Devices on external networks apart"), SHOULD, _apart("AR-019")),
    ("4.1", gettext_noop("Initial against tolerable risk"), SHALL, _compared),
    ("5.1", gettext_noop("Threats"), SHALL, _threats),
    ("5.2", gettext_noop("Known vulnerabilities"), SHALL, _vulnerabilities),
    (
        "5.3",
        gettext_noop("Consequence and impact"),
        SHALL,
        _scenarios(
            lambda _plant, one: any(value is not None for value in (one.get("consequence") or {}).values()),
            gettext_noop("Not rated: %(names)s."),
        ),
    ),
    (
        "5.4",
        gettext_noop("Unmitigated likelihood"),
        SHALL,
        _scenarios(_has_likelihood, gettext_noop("Not scored: %(names)s.")),
    ),
    (
        "5.5",
        gettext_noop("Unmitigated risk"),
        SHALL,
        _scenarios(
            lambda plant, one: bool(plant.judged(one).get("unmitigated")),
            gettext_noop("No cell of the matrix: %(names)s."),
        ),
    ),
    ("5.6", gettext_noop("Target levels (SL-T)"), SHALL, _targets),
    (
        "5.7",
        gettext_noop("Unmitigated against tolerable risk"),
        SHALL,
        _scenarios(
            _is_decided("unmitigated"), gettext_noop("Above the limit or not known, and no decision: %(names)s.")
        ),
    ),
    ("5.8", gettext_noop("Existing countermeasures"), SHALL, _countermeasures),
    (
        "5.9",
        gettext_noop("Likelihood and impact with them"),
        SHALL,
        _scenarios(
            lambda _plant, one: bool(one.get("residual")),
            gettext_noop("Nobody rated again with what is in place: %(names)s."),
        ),
    ),
    (
        "5.10",
        gettext_noop("Residual risk"),
        SHALL,
        _scenarios(
            lambda plant, one: bool(plant.judged(one).get("today")), gettext_noop("Not known today: %(names)s.")
        ),
    ),
    (
        "5.11",
        gettext_noop("Residual against tolerable risk"),
        SHALL,
        _scenarios(_is_decided("residual"), gettext_noop("Above the limit or not known, and no decision: %(names)s.")),
    ),
    ("5.12", gettext_noop("Additional countermeasures"), SHALL, _additional),
    ("5.13", gettext_noop("Documented and communicated"), SHALL, _report),
    ("6.1", gettext_noop("Requirements specification"), SHALL, _report),
    (
        "6.2",
        gettext_noop("Description of the system"),
        SHALL,
        _written("system", gettext_noop("Nobody described the system: its function, use and operating modes.")),
    ),
    ("6.3", gettext_noop("Zone and conduit drawings"), SHALL, _drawings),
    ("6.4", gettext_noop("Characteristics of zones and conduits"), SHALL, _characteristics),
    (
        "6.5",
        gettext_noop("Operating environment"),
        SHALL,
        _written("environment", gettext_noop("Nobody wrote which surroundings are assumed.")),
    ),
    (
        "6.6",
        gettext_noop("Threat environment"),
        SHALL,
        _written("threats", gettext_noop("Nobody wrote which threat sources were considered.")),
    ),
    (
        "6.7",
        gettext_noop("Organisational policies"),
        SHALL,
        _written("policies", gettext_noop("Nobody wrote which policies the design obeys.")),
    ),
    ("6.8", gettext_noop("Tolerable risk"), SHALL, _tolerable),
    (
        "6.9",
        gettext_noop("Regulatory requirements"),
        SHALL,
        _written("regulations", gettext_noop("Nobody wrote which laws and contracts apply.")),
    ),
    ("7.1", gettext_noop("Asset owner approval"), SHALL, _approved),
)
