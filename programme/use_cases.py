"""Use cases: the decision that somebody will make differently, and the flows that it needs.

A flow out of OT is no end in itself (row 19). It serves a use case that names a decision, its owner and the day by
which it is made; a flow without one is listed. A consumer, be it analytics, a digital twin, predictive maintenance or
AI, needs a read-only path; one that writes back turns its conduits into control conduits, which are assessed again
(row 59). The benefit is a text with its source: it stands beside the cost and enters no number (row 60).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from assessment.engine.channels import Channel
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.ends import EndFacts, Ends
from programme.governed import Governed, Record

WRITING: Final = frozenset({"write", "both"})
AGREED: Final = frozenset({"agreed", "approved"})
ASKED: Final = ("decision", "owner", "due")


@dataclass(frozen=True)
class Outflow:
    """A flow whose data leaves OT; `is_sure` is False where a level or the direction of its data is not known."""

    code: str
    name: str
    conduit: str | None
    use_case: str
    lacks: tuple[str, ...]
    is_sure: bool
    data_class: str


@dataclass(frozen=True)
class Use:
    """A use case as the steering team reads it.

    `writes` tells whether it writes into OT, None where the model does not say. `reassess` says, where it writes, what
    each of its conduits lacks as a control conduit, `is_denied` that the record says it only reads.
    """

    code: str
    decision: str
    owner: str
    due: str
    is_late: bool
    consumer: str
    benefit: str
    source: str
    flows: tuple[str, ...]
    conduits: tuple[str, ...]
    lacks: tuple[str, ...]
    writes: bool | None
    is_denied: bool
    reassess: tuple[str, ...]


class UseCases:
    """The use cases of a plant with the flows that leave OT."""

    def __init__(self, here: Governed) -> None:
        self._here = here
        self._ends = Ends(here.plant)
        self._records: dict[str, Record] = {str(one["code"]): one for one in here.document.get("use_cases") or ()}
        self._of_flow: dict[str, str] = {}
        self._channels: dict[str, list[Channel]] = defaultdict(list)
        for code, record in sorted(self._records.items()):
            for flow in record.get("flows") or ():
                self._of_flow.setdefault(str(flow), code)
        for channel in here.plant.channels:
            named = channel.flow.use_case or self._of_flow.get(channel.flow.code)
            if named:
                self._channels[named].append(channel)

    def uses(self) -> list[Use]:
        """Give the use cases: those whose day comes first, then those without a day."""
        found = [self._use(code, record) for code, record in self._records.items()]
        return sorted(found, key=lambda one: (one.due or "9999", one.code))

    def outflows(self) -> list[Outflow]:
        """Give the flows whose data leaves OT, or may, by code."""
        return sorted(self._outflows(), key=lambda one: one.code)

    def undecided(self) -> list[Outflow]:
        """Give the flows out of OT that serve no decision, or one without owner or day."""
        return [one for one in self.outflows() if one.lacks]

    def channels_of(self, code: str) -> list[Channel]:
        """Give the flows of a use case, by code."""
        return sorted(self._channels.get(code, ()), key=lambda one: one.flow.code)

    def _outflows(self) -> Iterator[Outflow]:
        for channel in self._here.plant.channels:
            flow = channel.flow
            if flow.decision == "forbidden" or channel.crosses is False:
                continue
            answer = self._leaves(channel)
            if answer is False:
                continue
            code = flow.use_case or self._of_flow.get(flow.code) or ""
            yield Outflow(
                flow.code,
                self.name(channel),
                channel.conduit,
                code,
                tuple(self._lacks(code)),
                answer is True,
                flow.data_class or "",
            )

    def name(self, channel: Channel) -> str:
        """Give a flow as people read it: from, to and by what."""
        protocol = self._here.plant.protocol_of(channel.flow)
        by = protocol.name if protocol else channel.flow.protocol or "?"
        ends = [self._ends.of(side).name for side in (channel.source, channel.destination)]
        return _("%(source)s to %(destination)s by %(protocol)s") % {
            "source": ends[0],
            "destination": ends[1],
            "protocol": by,
        }

    def _lacks(self, code: str) -> Iterator[str]:
        record = self._records.get(code)
        if record is None:
            yield _("no use case") if not code else _("a use case that nobody described")
            return
        words = {"decision": _("no decision"), "owner": _("no owner"), "due": _("no day")}
        yield from (words[key] for key in ASKED if not record.get(key))

    def _leaves(self, channel: Channel) -> Answer:
        """Tell whether data of a flow leaves OT: from level 3 or below to above it or outside."""
        answers = [self._passes(giver, taker) for giver, taker in self._ways(channel)]
        if channel.flow.data is None and len(set(answers)) > 1:
            return None
        return any_of(*answers)

    def _passes(self, giver: EndFacts, taker: EndFacts) -> Answer:
        inside = all_of(giver.is_up_to_3, opposite(giver.is_external))
        return all_of(inside, any_of(opposite(taker.is_up_to_3), taker.is_external))

    def _ways(self, channel: Channel) -> list[tuple[EndFacts, EndFacts]]:
        """Give who gives data to whom; where nobody wrote the direction, both may be."""
        source, destination = self._ends.of(channel.source), self._ends.of(channel.destination)
        down, up = (source, destination), (destination, source)
        return {"to": [down], "from": [up]}.get(channel.flow.data or "", [down, up])

    def _writes(self, channel: Channel) -> Answer:
        """Tell whether a flow writes into OT: a write that is opened from above, or data that goes down."""
        source, destination = self._ends.of(channel.source), self._ends.of(channel.destination)
        opened_from_above = self._passes(destination, source)
        flow, answers = channel.flow, []
        if flow.access is not None:
            answers.append(all_of(flow.access in WRITING, opened_from_above))
        if flow.data is not None:
            answers.append(any_of(*(self._passes(taker, giver) for giver, taker in self._ways(channel))))
        if answers:
            return any_of(*answers)
        return None if any_of(opened_from_above, self._passes(source, destination)) is not False else False

    def _use(self, code: str, record: Record) -> Use:
        channels = self.channels_of(code)
        observed = any_of(*(self._writes(one) for one in channels)) if channels else None
        stated = record.get("write_back")
        writes = True if stated or observed else None if observed is None and stated is None else False
        conduits = sorted({one.conduit for one in channels if one.conduit is not None})
        here = self._here
        return Use(
            code=code,
            decision=str(record.get("decision") or ""),
            owner=here.person(record.get("owner")),
            due=str(record.get("due") or ""),
            is_late=here.is_over(record.get("due")),
            consumer=str(record.get("consumer") or ""),
            benefit="" if record.get("benefit") is None else str(record["benefit"]),
            source=str(record.get("source") or ""),
            flows=tuple(one.flow.code for one in channels),
            conduits=tuple(conduits),
            lacks=tuple(self._lacks(code)),
            writes=writes,
            is_denied=stated is False and observed is True,
            reassess=tuple(self._reassess(conduits)) if writes else (),
        )

    def _reassess(self, conduits: list[str]) -> Iterator[str]:
        """Say what the conduits of a use case that writes lack as control conduits."""
        if not conduits:
            yield _("No conduit carries its flows: nobody can assess the way on which it writes.")
        for code in conduits:
            conduit, name = self._here.plant.conduits[code], self._here.name(f"conduit:{code}")
            if conduit.purpose != "control":
                yield _("%(name)s carries commands and is not written as a control conduit.") % {"name": name}
            if conduit.sl_t_status not in AGREED:
                yield _("The target of %(name)s is not agreed for control.") % {"name": name}
            if sides := self._here.keys_lacking.get(code):
                told = " + ".join(side.upper() for side in sides)
                yield _("%(name)s lacks the key of %(sides)s.") % {"name": name, "sides": told}
