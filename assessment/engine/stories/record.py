"""The built-in attacks as the plain values of the result, with the sentences that a plant manager reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from assessment.engine.dependencies import MAY_STOP, NOT_KNOWN, STOPS, VERDICTS, Fate
from assessment.engine.fate_words import fate_told, when_told
from assessment.engine.graph.places import Place
from assessment.engine.plant import Plant
from assessment.engine.route_record import RouteRecorder
from assessment.engine.stories.tell import NO_PATH, NOT_JUDGED, AccountSteps, ReachedBus, Story

PLACES_SHOWN: Final = 20
FUNCTIONS_SHOWN: Final = 50
NAMES_SHOWN: Final = 3
CRITICAL: Final = "critical"
NOT_ASKED: Final = "not_asked"

Record = dict[str, Any]


class StoryWriter:
    """Writes the stories of one plant, names before codes."""

    def __init__(self, plant: Plant, recorder: RouteRecorder) -> None:
        self._plant = plant
        self._recorder = recorder

    def story(self, story: Story) -> Record:
        """Give one story."""
        template = story.template
        return {
            "code": template.code,
            "title": template.title,
            "verdict": story.verdict,
            "entries": _places(story.entries),
            "targets": _places(story.targets),
            "already_there": _places(story.already_there),
            "shortest": self._recorder.route(story.shortest),
            "likeliest": self._recorder.route(story.likeliest),
            "routes": story.routes,
            "minimum_cut": None if story.minimum_cut is None else list(story.minimum_cut),
            "cut_reason": story.cut_reason,
            "account": None if story.account is None else self._account(story.account),
            "segments": [self._segment(one) for one in story.buses],
            "statements": self._statements(story),
            "containment": self._containment(story),
        }

    # -- the path -------------------------------------------------------------------------------------------------

    def _statements(self, story: Story) -> list[Record]:
        found = list(self._verdict(story))
        if story.account is not None:
            found += _about_account(story.account)
        found += [_said(self._about_segment(one)) for one in story.buses if one.route is not None]
        return found

    def _verdict(self, story: Story) -> Iterable[Record]:
        template = story.template
        if story.verdict == NOT_JUDGED:
            missing = template.targets.words if story.entries else template.entries.words
            yield _said(f"Not judged: the model does not name {missing}.")
            return
        if story.already_there:
            named = self._list(story.already_there)
            yield _said(f"Begins at its goal: {named}. No path is needed there.")
        if story.shortest is not None and story.likeliest is not None:
            ways = (story.shortest, story.likeliest)
            (first, last), (begin, end) = ((self._name(way.hops[0]), self._name(way.hops[-1])) for way in ways)
            other = "" if (first, last) == (begin, end) else f", from {begin} to {end},"
            yield _said(
                f"{first} reaches {last} in {_counted(len(story.shortest.steps), 'step')}. By the likeliest way{other} "
                f"about {story.likeliest.chance:g} of 100 get through."
            )
        elif story.verdict == NO_PATH:
            yield _said("There is no path: the flows are stated to be complete, and none of them leads there.")
        elif not story.already_there:
            yield _said("No path is known. Flows may be missing from the model, so this proves nothing.")

    def _account(self, account: AccountSteps) -> Record:
        return {
            "accesses": [
                {"code": one.code, "who": one.who, "flow": one.flow, "mfa": one.mfa, "recorded": one.recorded}
                for one in account.accesses
            ],
            "fewest_mfa": account.fewest_mfa,
            "fewest_recorded": account.fewest_recorded,
            "weakest": self._recorder.route(account.without_mfa),
        }

    def _segment(self, reached: ReachedBus) -> Record:
        bus = reached.bus
        return {
            "code": bus.segment.code,
            "medium": bus.segment.medium,
            "attached_to": list(bus.bridges),
            "devices": len(bus.devices),
            "reached": reached.route is not None,
            "hops": None if reached.route is None else list(reached.route.hops),
        }

    def _about_segment(self, reached: ReachedBus) -> str:
        bus, route = reached.bus, reached.route
        bridge = bus.bridges[0] if route is None else route.hops[-1]
        medium = f" ({bus.segment.medium})" if bus.segment.medium else ""
        devices = f" and its {_counted(len(bus.devices), 'device')}" if bus.devices else ""
        steps = _counted(0 if route is None else len(route.steps), "step")
        way_in = f"the way into segment {bus.segment.code}{medium}{devices}, where no address leads"
        return f"{self._name(bridge)} is reached in {steps}; it is {way_in}."

    # -- containment ----------------------------------------------------------------------------------------------

    def _containment(self, story: Story) -> Record:
        held = story.containment
        counts = Counter(fate.verdict for _, fate in held.functions)
        answer = next((verdict for verdict in VERDICTS if counts[verdict]), NOT_KNOWN if held.isolated else NOT_ASKED)
        ordered = sorted(held.functions, key=lambda one: (VERDICTS.index(one[1].verdict), one[1].hours or 0, one[0]))
        return {
            "question": story.template.question,
            "answer": answer,
            "text": self._answer(story, answer, [fate for _, fate in ordered]),
            "isolated": _places(held.isolated),
            "counts": {verdict: counts[verdict] for verdict in VERDICTS},
            "functions": [self._function(place, fate) for place, fate in ordered[:FUNCTIONS_SHOWN]],
        }

    def _answer(self, story: Story, answer: str, fates: list[Fate]) -> str:
        of = f"{sum(fate.verdict == answer for fate in fates)} of {len(fates)}"
        if answer == NOT_ASKED:
            return f"Not asked: the model does not name {story.template.isolated.words}."
        if not fates:
            return "Not known: outside the part cut off, no asset is marked as carrying an essential function."
        if answer == STOPS:
            return f"No. Essential functions that stop: {of}, the first {when_told(fates[0])}."
        if answer == MAY_STOP:
            return f"Perhaps not. Essential functions that may stop: {of}; nobody has said if they can do without."
        if answer == NOT_KNOWN:
            return f"Not known. Essential functions whose needs nobody has stated in full: {of}."
        return f"Yes. By the dependencies that people stated, essential functions that keep running: {of}."

    def _function(self, place: Place, fate: Fate) -> Record:
        return {
            "asset": place.code,
            "verdict": fate.verdict,
            "hours": fate.hours,
            "exact": fate.is_exact,
            "because": [
                {"who": one.who.code, "on": one.on.code, "what": one.what, "required": one.is_required,
                 "survives_hours": one.survives_hours}
                for one in fate.because
            ],
            "text": fate_told(place.code, fate, self._name),
        }  # fmt: skip

    # -- names ----------------------------------------------------------------------------------------------------

    def _name(self, code: str) -> str:
        asset, zone = self._plant.assets.get(code), self._plant.zones.get(code)
        name = asset.name if asset is not None else zone.name if zone is not None else code
        return code if name == code else f"{name} ({code})"

    def _list(self, places: tuple[Place, ...]) -> str:
        named = [self._name(place.code) for place in places[:NAMES_SHOWN]]
        rest = len(places) - len(named)
        return ", ".join(named) + (f" and {rest} more" if rest else "")


def _about_account(account: AccountSteps) -> list[Record]:
    if account.fewest_mfa:
        steps = _counted(account.fewest_mfa, "step")
        first = _said(f"Every way for the account passes at least {steps} with a second factor.")
    else:
        way = " > ".join(account.without_mfa.hops)
        first = _said(
            f"The stolen account is enough: no step of {way} is known to ask for a second factor.", "critical"
        )
    if account.fewest_recorded:
        steps = _counted(account.fewest_recorded, "step")
        return [first, _said(f"Every way passes at least {steps} whose sessions are recorded.")]
    return [first, _said("There is a way on which no session is known to be recorded.", CRITICAL)]


def _said(text: str, severity: str | None = None) -> Record:
    return {"severity": severity, "text": text}


def _places(places: tuple[Place, ...]) -> Record:
    return {"count": len(places), "codes": [place.code for place in places[:PLACES_SHOWN]]}


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
