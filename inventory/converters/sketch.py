"""What a drawing shows, gathered by the keys of the source: places, things in them, arrows and lines between them.

A code is what a person wrote in the source (an id that can be read, else the name); where two would be equal, each is
followed by its key. Where a format only draws where data goes, the side where an arrow begins is taken as the one that
opens the session, and an arrow that is called a response or the like is the answer within the session that the other
side opened. Nothing is guessed: what the source does not say is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from inventory.converters.vocabulary import zone_facts
from inventory.importers.limits import ASSET_ROWS, NAME_CHARACTERS, TEXT_CHARACTERS
from inventory.importers.words import counted
from inventory.records import ImportRefused, printable

ZONES: Final = 10_000
FLOWS: Final = 1_000_000
# What asset_types.csv calls the boundary of a type that separates nothing.
NO_BOUNDARY: Final = ("none", "switch")
DIRECTION_READ: Final = (
    "The source draws which way data goes, not who opens the session: the side where an arrow begins is taken as the "
    "one that opens it. Check this for each flow that crosses a border."
)
MADE_BY_PROGRAM: Final = re.compile(
    r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?|[0-9]+|[0-9a-f]{16,}", re.IGNORECASE
)
_ANSWER = re.compile(r"\b(response|reply|answer|results?)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# A key of a zone or an asset, or an end as the document writes it: {"network": "10.0.0.0/8"}.
End = str | dict[str, Any] | None


def is_answer(name: str | None) -> bool:
    """Say whether an arrow is called the answer to another one."""
    return bool(name and _ANSWER.search(name))


@dataclass(slots=True)
class Thing:
    """A zone, an asset or a flow: its key in the source, the code it wants and gets, its name, its facts."""

    key: str
    wanted: str
    name: str
    facts: dict[str, Any]
    code: str = ""


class Sketch:
    """Takes zones, networks, assets, flows and connections in any order."""

    def __init__(
        self, name: str | None, source: str, *, has_arrows: bool = False, codes_are_names: bool = False
    ) -> None:
        """Begin with the name of the whole and that of the format.

        `has_arrows`: the format draws where data goes, not who opens a session. `codes_are_names`: nobody ever reads
        the ids of the format.
        """
        self._codes_are_names = codes_are_names
        self.source = source
        self.has_arrows = has_arrows
        self.zones: dict[str, Thing] = {}
        self.networks: dict[str, dict[str, Any]] = {}
        self.assets: dict[str, Thing] = {}
        self.flows: dict[str, Thing] = {}
        self.connections: list[tuple[str | None, tuple[End, End]]] = []
        self.parts: dict[str, list[dict[str, Any]]] = {}
        self._cut = 0
        self._notes: dict[str, None] = {}
        self._left_out: Counter[str] = Counter()
        self.name = self.words(name) or source
        self.assessment: dict[str, Any] = {"code": "A1", "name": f"Converted from {source}"}

    def zone(self, key: str, name: str | None, *, parent: str | None = None, **facts: Any) -> None:
        """Take a zone; `parent` is the key of the zone around it, `code` what it is to be called by."""
        self._take(self.zones, key, name, {**facts, "parent": parent})
        self._refuse_beyond(self.zones, ZONES, "zones")

    def network(self, key: str, name: str | None, *, subnets: Iterable[str] = (), **facts: Any) -> None:
        """Take a network: a segment, and as a proposal the zone of what stands in it alone."""
        self.zone(key, name, subnets=sorted(set(subnets)) or None, **zone_facts(name))
        self.networks[key] = facts

    def asset(self, key: str, name: str | None, *, zone: str | None = None, **facts: Any) -> None:
        """Take an asset; `zone` is the key of the zone it stands in."""
        self._take(self.assets, key, name, {**facts, "zone": zone})
        self._refuse_beyond(self.assets, ASSET_ROWS, "assets")

    def flow(self, key: str, name: str | None, ends: tuple[End, End], **facts: Any) -> None:
        """Take a flow; `on_conduit` holds what it says of the conduit that it passes."""
        self._take(self.flows, key, name, {**facts, "ends": ends})
        self._refuse_beyond(self.flows, FLOWS, "flows")

    def connection(self, name: str | None, ends: tuple[End, End]) -> None:
        """Take a line between two keys that says nothing of who talks to whom."""
        self.connections.append((self.words(name), ends))
        if len(self.connections) > FLOWS:
            raise ImportRefused(f"The file has more than {FLOWS:,} connections; divide it into parts.")

    def has(self, key: End) -> bool:
        """Say whether a zone or an asset has this key."""
        return isinstance(key, str) and (key in self.zones or key in self.assets)

    def note(self, sentence: str) -> None:
        """Tell the person something, once."""
        self._notes[printable(sentence)] = None

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

    def fold_answers(self) -> None:
        """Take arrows that are only answers into the arrows they answer; turn those whose question is not drawn."""
        asked: dict[Any, Thing] = {}
        for thing in self.flows.values():
            if not is_answer(thing.name):
                asked.setdefault(thing.facts["ends"], thing)
        answers = {key: thing for key, thing in self.flows.items() if is_answer(thing.name)}
        for key, thing in answers.items():
            ends = thing.facts["ends"][::-1]
            if ends in asked:
                asked[ends].facts["data"] = "both"
                del self.flows[key]
            else:
                thing.facts |= {"ends": ends, "data": "from"}
        if answers:
            self.note(
                f"Taken as answers within a session that the other side opened: {counted(len(answers), 'arrow')}."
            )

    def sentences(self) -> tuple[str, ...]:
        """Give what there is to tell."""
        if self._cut:
            self.note(f"{counted(self._cut, 'name')} longer than {NAME_CHARACTERS} characters were cut.")
        left = [f"{nouns} ({number:,})" for nouns, number in sorted(self._left_out.items())]
        return (*self._notes, *([f"Not carried: {'; '.join(left)}."] if left else []))

    def _take(self, home: dict[str, Thing], key: str, name: str | None, facts: dict[str, Any]) -> None:
        if key in home:
            raise ImportRefused(f"The id {printable(key[:80])!r} stands twice in the file; each thing needs its own.")
        label = self.words(name)
        is_made = label and (self._codes_are_names or MADE_BY_PROGRAM.fullmatch(key))
        wanted = self.words(facts.pop("code", None)) or (label if is_made else self.words(key)) or label or "?"
        home[key] = Thing(key, wanted, label or wanted, facts)

    def _refuse_beyond(self, home: dict[str, Thing], most: int, nouns: str) -> None:
        if len(home) > most:
            raise ImportRefused(f"The file has more than {most:,} {nouns}; divide it into parts.")
