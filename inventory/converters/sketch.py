"""From a drawing to a model document: places, things in them and arrows between them, by the keys of the source.

What drawings have in common is put together here. A code is what a person wrote in the source (an id that can be read,
else the name); where two would be equal, each is followed by its key. Between two zones with a flow between their
assets a conduit emerges; it says nothing but which zones it joins, unless the source does. Where a format only draws
where data goes, the side where an arrow begins is taken as the one that opens the session, and an arrow that is called
a response or the like, with another the other way, is the answer within that session and no flow of its own. Nothing
is guessed: what the source does not say is missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from inventory.importers.limits import ASSET_ROWS, NAME_CHARACTERS, TEXT_CHARACTERS
from inventory.importers.words import counted
from inventory.records import ImportRefused, printable

ZONES: Final = 10_000
FLOWS: Final = 1_000_000
_MADE_BY_PROGRAM: Final = re.compile(
    r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?|[0-9]+|[0-9a-f]{16,}", re.IGNORECASE
)
_ANSWER = re.compile(r"\b(response|reply|answer|results?)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
DIRECTION_READ: Final = (
    "The source draws which way data goes, not who opens the session: the side where an arrow begins is taken as the "
    "one that opens it. Check this for each flow that crosses a border."
)


@dataclass(frozen=True, slots=True)
class Converted:
    """A model document, and in sentences what was read in one of several ways or could not be carried."""

    document: dict[str, Any]
    notes: tuple[str, ...] = ()
    format: str = ""


@dataclass(slots=True)
class _Thing:
    """A zone, an asset or a flow: its key in the source, the code it wants, its name, its facts."""

    key: str
    wanted: str
    name: str
    facts: dict[str, Any]
    code: str = ""


class Sketch:
    """Takes zones, assets and flows in any order, then gives the document."""

    def __init__(self, name: str | None, source: str, *, has_arrows: bool = False) -> None:
        """Begin with the name of the whole and that of the format.

        `has_arrows`: the format draws where data goes, not who opens a session.
        """
        self._has_arrows = has_arrows
        self._source = source
        self._cut = 0
        self.name = self.words(name) or source
        self._zones: dict[str, _Thing] = {}
        self._assets: dict[str, _Thing] = {}
        self._flows: dict[str, _Thing] = {}
        self._positions: dict[str, int] = {}
        self._notes: list[str] = []
        self._left_out: Counter[str] = Counter()
        self.assessment: dict[str, Any] = {"code": "A1", "name": f"Converted from {source}"}
        self.parts: dict[str, list[dict[str, Any]]] = {}

    # -- taking ------------------------------------------------------------------------------------------------------

    def zone(
        self, key: str, name: str | None, *, parent: str | None = None, code: str | None = None, **facts: Any
    ) -> None:
        """Take a zone; `parent` is the key of the zone around it, `code` what it is to be called by."""
        self._take(self._zones, key, name, {**facts, "parent": parent})
        self._zones[key].wanted = self.words(code) or self._zones[key].wanted
        self._refuse_beyond(self._zones, ZONES, "zones")

    def asset(self, key: str, name: str | None, *, zone: str | None = None, **facts: Any) -> None:
        """Take an asset; `zone` is the key of the zone it stands in."""
        self._take(self._assets, key, name, {**facts, "zone": zone})
        self._refuse_beyond(self._assets, ASSET_ROWS, "assets")

    def flow(self, key: str, name: str | None, ends: tuple[str | None, str | None], **facts: Any) -> None:
        """Take a flow between two keys of assets or zones."""
        self._take(self._flows, key, name, {**facts, "ends": ends})
        self._refuse_beyond(self._flows, FLOWS, "flows")

    def place_of(self, key: str | None) -> str | None:
        """Give the key of the zone that an asset stands in, as far as it was taken."""
        return self._assets[key].facts["zone"] if key in self._assets else None

    def has(self, key: str | None) -> bool:
        """Say whether a zone or an asset has this key."""
        return key in self._zones or key in self._assets

    def note(self, sentence: str) -> None:
        """Tell the person something, once."""
        if sentence not in self._notes:
            self._notes.append(printable(sentence))

    def leave_out(self, nouns: str, number: int = 1) -> None:
        """Count what was not carried, by a noun in the plural."""
        if number:
            self._left_out[nouns] += number

    def words(self, text: str | None) -> str | None:
        """Bring a label to one line of at most 200 characters; None where nothing is left."""
        line = " ".join((text or "").split())
        found = _CONTROL.search(line)
        if found:
            raise ImportRefused(f"A name holds the control character U+{ord(found[0]):04X}; remove it.")
        if len(line) > NAME_CHARACTERS:
            self._cut += 1
            line = line[:NAME_CHARACTERS].rstrip()
        return line or None

    def prose(self, text: str | None) -> str | None:
        """Bring a long text within the limit; None where nothing is left."""
        prose = _CONTROL.sub("", text or "").strip()
        return prose[:TEXT_CHARACTERS] or None

    def _take(self, home: dict[str, _Thing], key: str, name: str | None, facts: dict[str, Any]) -> None:
        if key in home:
            raise ImportRefused(f"The id {printable(key[:80])!r} stands twice in the file; each thing needs its own.")
        label = self.words(name)
        made = _MADE_BY_PROGRAM.fullmatch(key)
        wanted = label if made and label else self.words(key) or label or "?"
        home[key] = _Thing(key, wanted, label or wanted, facts)

    def _refuse_beyond(self, home: dict[str, _Thing], most: int, noun: str) -> None:
        if len(home) > most:
            raise ImportRefused(f"The file has more than {most:,} {noun}; divide it into parts.")

    # -- giving ------------------------------------------------------------------------------------------------------

    def converted(self) -> Converted:
        """Put the document together; refuse a file in which nothing was found."""
        if not self._zones and not self._assets:
            raise ImportRefused(
                f"This {self._source} file holds neither a zone nor an asset; there is nothing to take."
            )
        if self._has_arrows and self._flows:
            self.note(DIRECTION_READ)
            self._fold_answers()
        self._positions = {key: position for position, key in enumerate(self._zones)}
        for home in (self._zones, self._assets, self._flows):
            _give_codes(home.values())
        zones = [self._zone(thing) for thing in self._zones.values()]
        assets = [self._asset(thing) for thing in self._assets.values()]
        conduits: dict[tuple[str, str], dict[str, Any]] = {}
        flows = [flow for thing in self._flows.values() if (flow := self._flow(thing, conduits))]
        document = {
            "bulkhead": 1,
            "site": {"code": "Site" if self.name == "none" else self.name, "name": self.name},
            "assessment": self.assessment,
            **self.parts,
            "zones": zones,
            "conduits": list(conduits.values()),
            "assets": assets,
            "flows": flows,
        }
        return Converted({key: value for key, value in document.items() if value}, self._sentences())

    def _fold_answers(self) -> None:
        """Take arrows that are only answers into the arrows they answer."""
        asked: dict[Any, _Thing] = {}
        for thing in self._flows.values():
            if not _ANSWER.search(thing.name):
                asked.setdefault(thing.facts["ends"], thing)
        answers = [key for key, thing in self._flows.items() if _ANSWER.search(thing.name)]
        folded = [key for key in answers if self._flows[key].facts["ends"][::-1] in asked]
        for key in folded:
            asked[self._flows.pop(key).facts["ends"][::-1]].facts["data"] = "both"
        if folded:
            self.note(f"{counted(len(folded), 'arrow')} called an answer taken into the flow the other way.")

    def _zone(self, thing: _Thing) -> dict[str, Any]:
        parent = self._zones.get(thing.facts.pop("parent") or "")
        return _known({"code": thing.code, "name": thing.name, "parent": parent and parent.code, **thing.facts})

    def _asset(self, thing: _Thing) -> dict[str, Any]:
        zone = self._zones.get(thing.facts["zone"] or "")
        host = self._assets.get(thing.facts.get("runs_on") or "")
        facts = {**thing.facts, "zone": zone and zone.code, "runs_on": host and host.code, "provenance": "imported"}
        return _known({"tag": thing.code, "name": thing.name, **facts})

    def _flow(self, thing: _Thing, conduits: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any] | None:
        keys = thing.facts.pop("ends")
        on_conduit = thing.facts.pop("on_conduit", {})
        ends = [self._end(key) for key in keys]
        if ends[0] is None or ends[1] is None:
            self.leave_out("flows with an end that is not in the file")
            return None
        if keys[0] == keys[1]:
            self.leave_out("flows from a thing to itself")
            return None
        conduit = self._conduit(keys, on_conduit, conduits)
        named = {"protocol": "unknown", **_known(thing.facts)}
        return _known(
            {"code": thing.code, "from": ends[0], "to": ends[1], "conduit": conduit, "basis": "declared", **named}
        )

    def _end(self, key: str | None) -> dict[str, str] | None:
        if key in self._assets:
            return {"asset": self._assets[key].code}
        return {"zone": self._zones[key].code} if key in self._zones else None

    def _conduit(self, keys: Iterable[str], facts: dict[str, Any], conduits: dict[Any, dict[str, Any]]) -> str | None:
        """Give the code of the conduit that the flow passes, made where it is the first; None inside one zone."""
        zones = [key if key in self._zones else self._assets[key].facts["zone"] for key in keys]
        if zones[0] == zones[1] or any(zone not in self._zones for zone in zones):
            return None
        first, second = sorted(zones, key=lambda zone: self._positions[zone])
        made = conduits.get((first, second))
        codes = [self._zones[first].code, self._zones[second].code]
        if made is None:
            label = " - ".join(codes)
            code = label if len(label) <= NAME_CHARACTERS else f"Conduit {len(conduits) + 1}"
            made = conduits[first, second] = {"code": code, "name": code, "between": codes, **_known(facts)}
        else:
            for name in [
                name for name in made if name not in ("code", "name", "between") and made[name] != facts.get(name)
            ]:
                del made[name]
        code_: str = made["code"]
        return code_

    def _sentences(self) -> tuple[str, ...]:
        if self._cut:
            self.note(f"{counted(self._cut, 'name')} longer than {NAME_CHARACTERS} characters were cut.")
        left = [f"{nouns} ({number:,})" for nouns, number in sorted(self._left_out.items())]
        return (*self._notes, *([f"Not carried: {'; '.join(left)}."] if left else []))


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None and value != []}


def _give_codes(things: Iterable[_Thing]) -> None:
    """Give each thing the code it wants; equal ones, and those that only look equal, are told apart by their keys."""
    things = list(things)
    same: Callable[[str], str] = lambda code: unicodedata.normalize("NFKC", code).casefold()  # noqa: E731
    often = Counter(same(thing.wanted) for thing in things)
    taken = {same(thing.wanted) for thing in things if often[same(thing.wanted)] == 1} | {"none"}
    for thing in things:
        if often[same(thing.wanted)] == 1 and thing.wanted != "none":
            thing.code = thing.wanted
            continue
        tail = f" ({' '.join(thing.key.split())})"[:60]
        code = thing.wanted[: NAME_CHARACTERS - len(tail)] + tail
        number = 2
        while same(code) in taken:
            code = f"{thing.wanted[: NAME_CHARACTERS - len(tail) - 8]}{tail} {number}"
            number += 1
        taken.add(same(code))
        thing.code = code
