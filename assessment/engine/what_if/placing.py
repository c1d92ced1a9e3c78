"""Measures placed and retired by a what-if, as the changed model writes them.

A placed measure is active at its place, and does there what the plan reckons with (`docs/model.md` 2.8, risk.md): a
level that an assessor claims of the place today is lifted to what the claim and the measure give together; controls
join the flows of the conduit; sessions that are forbidden are no longer observed; a conduit becomes one-way. Retiring
a measure lowers no claim, because a claim is a person's word; the note says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from assessment.engine.achieved import levels_after, levels_of_place
from assessment.engine.compare.records import Record, indexed, name_of
from assessment.engine.model_file.build import build_system
from assessment.engine.model_file.references import Document, records_at
from assessment.engine.model_file.values import vector
from assessment.engine.plan.effects import DIODE, PathEffect, path_effect_of
from assessment.engine.plan.treatments import Treatment, treatments
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from documents.errors import ModelError, ModelRefused, at_index, shown

PLACES: Final[Mapping[str, str]] = {"zone": "zones", "conduit": "conduits"}
MFA: Final = "mfa"
Patches = dict[str, dict[str, dict[str, Any]]]


def placed_document(document: Document, changes: Record, on: date | None) -> tuple[dict[str, Any], list[str]]:
    """Give the document after what a change set places and retires, and what a reader must know of it.

    Raises `ModelRefused` with every action that cannot be.
    """
    placing, retiring = changes.get("place") or (), changes.get("retire") or ()
    if not placing and not retiring:
        return dict(document), []
    plant = Plant(build_system(document, on=on))
    known = treatments(plant)
    errors = [
        *_errors("place", placing, document, lambda action: _why_not_placed(plant, known, action)),
        *_errors("retire", retiring, document, lambda action: _why_not_retired(document, action, placing)),
    ]
    if errors:
        raise ModelRefused(errors)
    patches: Patches = defaultdict(lambda: defaultdict(dict))
    actions = [Action(known[measure], place) for measure, place in map(_parts, dict.fromkeys(placing))]
    gone = [_parts(action) for action in dict.fromkeys(retiring)]
    _write_measures(document, patches, actions, gone)
    _write_claims(plant, patches, actions)
    for action in actions:
        _write_path_effect(patches, document, path_effect_of(plant, action))
    notes = [*_notes_on_placing(actions), *_notes_on_retiring(document, gone)]
    return {**document, **{home: _patched(document[home], patches[home]) for home in patches}}, notes


def _parts(action: str) -> tuple[str, str]:
    measure, _, place = action.partition("@")
    return measure, place


# -- what cannot be ---------------------------------------------------------------------------------------------


def _errors(
    verb: str, actions: Iterable[str], document: Document, why: Callable[[str], str | None]
) -> Iterator[ModelError]:
    for index, action in enumerate(actions):
        kind, _, code = _parts(action)[1].partition(":")
        if kind not in PLACES:
            yield ModelError(
                at_index(verb, index), f"expected a place zone:CODE or conduit:CODE, found {shown(action)}"
            )
        elif code not in indexed(document, PLACES[kind]):
            yield ModelError(at_index(verb, index), f"expected the code of a {kind} of the model, found {shown(code)}")
        elif problem := why(action):
            yield ModelError(at_index(verb, index), problem)


def _why_not_placed(plant: Plant, known: Mapping[str, Treatment], action: str) -> str | None:
    measure, place = _parts(action)
    if measure not in known:
        return f"expected the code of a measure, found {shown(measure)}"
    treatment, kind = known[measure], place.partition(":")[0]
    if not treatment.fits(kind):
        return f"{treatment.title} ({measure}) is for {' and '.join(sorted(treatment.applies_to))}, not for a {kind}"
    if treatment.path_effect == DIODE and kind == "conduit" and path_effect_of(plant, Action(treatment, place)) is None:
        return f"{treatment.title} ({measure}) needs a direction: set that of the conduit to forward or reverse"
    return None


def _why_not_retired(document: Document, action: str, placing: Collection[str]) -> str | None:
    measure, place = _parts(action)
    if action in placing:
        return f"{shown(action)} stands under place, too"
    written = [one["measure"] for one in _place(document, place).get("measures") or ()]
    return None if measure in written else f"the measure {shown(measure)} is not placed at {place}"


def _place(document: Document, place: str) -> Record:
    kind, _, code = place.partition(":")
    return indexed(document, PLACES[kind])[code]


# -- what is written --------------------------------------------------------------------------------------------


def _write_measures(
    document: Document, patches: Patches, actions: Iterable[Action], gone: Iterable[tuple[str, str]]
) -> None:
    statuses: dict[str, dict[str, str]] = defaultdict(dict)
    for action in actions:
        statuses[action.place][action.treatment.code] = "active"
    for measure, place in gone:
        statuses[place][measure] = "retired"
    for place, wanted in statuses.items():
        kind, _, code = place.partition(":")
        kept = [one for one in _place(document, place).get("measures") or () if one["measure"] not in wanted]
        patches[PLACES[kind]][code]["measures"] = [
            *kept,
            *({"measure": measure, "status": status} for measure, status in wanted.items()),
        ]


def _write_claims(plant: Plant, patches: Patches, actions: Iterable[Action]) -> None:
    at: dict[str, list[Action]] = defaultdict(list)
    for action in actions:
        at[action.place].append(action)
    for place, placed in at.items():
        now = levels_of_place(plant, place)
        after, _ = levels_after(plant, place, now, [action.treatment.lift for action in placed])
        pairs = zip(now.claim, after, strict=True)
        claim = [None if written is None else lifted for written, lifted in pairs]
        if tuple(claim) != now.claim:
            kind, _, code = place.partition(":")
            patches[PLACES[kind]][code]["sl_a"] = claim


def _write_path_effect(patches: Patches, document: Document, effect: PathEffect | None) -> None:
    if effect is None:
        return
    if effect.control is not None:
        _write_control(patches, document, effect.control, effect.flows)
    for code in sorted(effect.removed):
        # forbidden and declared: known, and not there any more
        patches["flows"][code]["basis"] = "declared"
    if effect.direction is not None:
        patches["conduits"][effect.conduit].update(kind="diode", direction=effect.direction)


def _write_control(patches: Patches, document: Document, control: str, codes: frozenset[str]) -> None:
    flows = indexed(document, "flows")
    for code in sorted(codes):
        there = patches["flows"][code].get("controls", flows[code].get("controls")) or ()
        patches["flows"][code]["controls"] = sorted({*there, control})
    for access in records_at(document, "remote_access") if control == MFA else ():
        if access.get("flow") in codes and not access.get("mfa"):
            # it may not say otherwise than its flow
            patches["remote_access"][access["code"]]["mfa"] = True


def _patched(records: list[Record], patches: Mapping[str, Mapping[str, Any]]) -> list[Record]:
    return [{**record, **patches[record["code"]]} if record["code"] in patches else record for record in records]


# -- what a reader must know ------------------------------------------------------------------------------------


def _notes_on_placing(actions: Iterable[Action]) -> Iterator[str]:
    for action in actions:
        if action.treatment.limits:
            yield (
                f"{action.treatment.title} ({action.treatment.code}) limits what can happen; the risks here are shown "
                "without that, the plan reckons with it."
            )


def _notes_on_retiring(document: Document, gone: Iterable[tuple[str, str]]) -> Iterator[str]:
    for measure, place in gone:
        record = _place(document, place)
        if any(level is not None for level in vector(record.get("sl_a"))):
            yield (
                f"{measure} is retired at {name_of(record)}, whose level is an assessor's claim: the claim stands here "
                "as it was written, and should be asked again."
            )
