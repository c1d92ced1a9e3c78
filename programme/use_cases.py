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

from accounts.told import told
from assessment.engine.architecture.outflows import NO_USE_CASE, NOT_DESCRIBED, Purposes, outflows, writes_back
from assessment.engine.channels import Channel
from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.ends import EndFacts, Ends
from assessment.engine.flows import DECLARED, compare_flows
from assessment.engine.system import Flow
from programme.governed import Governed, Record

AGREED: Final = frozenset({"agreed", "approved"})


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
        self._purposes = Purposes(here.document)
        self._channels: dict[str, list[Channel]] = defaultdict(list)
        for channel in here.plant.channels:
            if named := self._purposes.of(channel.flow):
                self._channels[named].append(channel)

    def uses(self) -> list[Use]:
        """Give the use cases: those whose day comes first, then those without a day."""
        found = [self._use(code, record) for code, record in self._purposes.records.items()]
        return sorted(found, key=lambda one: (one.due or "9999", one.code))

    def outflows(self) -> list[Outflow]:
        """Give the declared flows whose data leaves OT, or may, by code."""
        return sorted(self._outflows(), key=lambda one: one.code)

    def undecided(self) -> list[Outflow]:
        """Give the flows out of OT whose purpose is not settled: no use case, or one without decision, owner or day."""
        return [one for one in self.outflows() if one.lacks]

    def channels_of(self, code: str) -> list[Channel]:
        """Give the flows of a use case, by code."""
        return sorted(self._channels.get(code, ()), key=lambda one: one.flow.code)

    def _outflows(self) -> Iterator[Outflow]:
        plant = self._here.plant
        case = Case(plant, {}, {}, {}, compare_flows(plant))
        for one in outflows(case, self._purposes):
            flow = one.facts.flow
            if flow.basis in DECLARED:
                name = self._name(one.facts.source, one.facts.destination, flow)
                lacks = tuple(map(self._word, one.lacks))
                conduit = None if one.facts.kind.conduit is None else one.facts.kind.conduit.code
                yield Outflow(flow.code, name, conduit, one.use_case, lacks, one.is_sure, flow.data_class or "")

    def name(self, channel: Channel) -> str:
        """Give a flow as people read it: from, to and by what."""
        return self._name(self._ends.of(channel.source), self._ends.of(channel.destination), channel.flow)

    def _name(self, source: EndFacts, destination: EndFacts, flow: Flow) -> str:
        protocol = self._here.plant.protocol_of(flow)
        by = told(protocol.name) if protocol else flow.protocol or "?"
        ends = {"source": source.name, "destination": destination.name}
        return _("%(source)s to %(destination)s by %(protocol)s") % {**ends, "protocol": by}

    def _word(self, lack: str) -> str:
        return {
            NO_USE_CASE: _("no use case"),
            NOT_DESCRIBED: _("a use case that nobody described"),
            "decision": _("no decision"),
            "owner": _("no owner"),
            "due": _("no day"),
        }[lack]

    def _writes(self, channel: Channel) -> Answer:
        source, destination = self._ends.of(channel.source), self._ends.of(channel.destination)
        return writes_back(source, destination, channel.flow.access, channel.flow.data)

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
            lacks=tuple(map(self._word, self._purposes.lacks(code))),
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
                both = " + ".join(side.upper() for side in sides)
                yield _("%(name)s lacks the key of %(sides)s.") % {"name": name, "sides": both}
