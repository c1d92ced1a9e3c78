"""What people decide on flows: declare what was seen as a channel, join its zones by a conduit, forbid it, reopen it.

Each is one change of the document, for one flow or many, and can be undone. A flow that cannot be decided this way is
left as it is, with the reason; nothing is written where none can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Site, User
from assessment import services
from assessment.engine.covering import UNKNOWN_WORD
from assessment.engine.flows import DECLARED, FORBIDDEN
from assessment.engine.model_file.load import load_document
from assessment.engine.plant import NO_CONDUIT, Channel, Plant, Side
from assessment.model_changes import Document, check_valid, write_change
from assessment.queries import size_of
from inventory.models import ChangeSet
from jobs.models import Job
from jobs.services import open_job

CHANNEL, CONDUIT, FORBID, REOPEN = "channel", "conduit", "forbid", "reopen"
ACTIONS: Final = (CHANNEL, CONDUIT, FORBID, REOPEN)
FLOWS_MAX: Final = 10_000
CODE_LENGTH: Final = 200
AT_ONCE_MAX: Final = 50_000  # assets and flows
# What a channel takes over from the traffic that it declares.
_CARRIED: Final = ("protocol", "port", "transport", "secure", "access")
_DONE: Final = {
    CHANNEL: "Allowed as a channel",
    CONDUIT: "Allowed, with a conduit",
    FORBID: "Forbidden",
    REOPEN: "Undecided again",
}
Record = dict[str, Any]


class DecisionRefused(Exception):
    """No flow can be decided this way; the message says why."""


@dataclass
class Decided:
    """What a decision wrote: the flows it concerns, and those left as they were, each with the reason."""

    done: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    change: ChangeSet | None = None

    @property
    def reasons(self) -> list[str]:
        """Give why flows were left, the most frequent reason first, with how many more share it."""
        found = Counter(self.left.values())
        return [why if count == 1 else f"{why} ({count} flows)" for why, count in sorted(found.items(), key=_often)]


def _often(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


Write = Callable[[], Decided]


def decide_flows(*, site: Site, codes: Collection[str], action: str, conduit: str | None, user: User | None) -> Decided:
    """Decide on flows by their codes; `conduit` says which one where several join the zones of a flow.

    Raises DecisionRefused where none can be decided this way.
    """
    with transaction.atomic():
        return prepare(site=site, codes=codes, action=action, conduit=conduit, user=user)()


def prepare(*, site: Site, codes: Collection[str], action: str, conduit: str | None, user: User | None) -> Write:
    """Work a decision out, and give the write, which needs a transaction.

    Both raise DecisionRefused: where no flow can be decided this way, or the model was changed in between.
    """
    assessment = services.open_assessment(site=site, today=timezone.now().date())
    assessment, before = services.steady_document(assessment)
    desk = _Desk(before, Plant(load_document(before).system), conduit)
    desk.work(sorted(set(codes)), action)
    decided = desk.decided
    if not decided.done:
        raise DecisionRefused(" ".join(decided.reasons) or "Choose at least one flow.")
    after = desk.document()
    check_valid(after)
    first, more = desk.names[decided.done[0]], len(decided.done) - 1
    title = f"{_DONE[action]}: {first}" + (f" and {more} more" if more else "")

    def write() -> Decided:
        now = services.open_assessment(site=Site.objects.get(pk=site.pk), today=timezone.now().date())
        if services.etag_of(now) != services.etag_of(assessment):
            raise DecisionRefused("The model was changed while this was worked out. Decide again.")
        kept = write_change(assessment, before, after, kind=ChangeSet.Kind.EDIT, title=title)
        ChangeSet.objects.filter(pk=kept.pk).update(user=user)
        decided.change = kept
        return decided

    return write


def needs_job(site: Site) -> bool:
    """Tell whether a site is so large that a decision takes longer than a request should."""
    return size_of(site) > AT_ONCE_MAX


def queue_decision(*, site: Site, codes: list[str], action: str, conduit: str | None, user: User | None) -> Job:
    """Ask for a decision on flows of a large site."""
    arguments = {"flows": codes, "action": action, "conduit": conduit}
    return open_job(
        site=site, kind="decide", title=f"{_DONE[action]}: {len(codes):,} flows", arguments=arguments, user=user
    )


class _Desk:
    """A document on which flows are decided one after the other."""

    def __init__(self, document: Document, plant: Plant, conduit: str | None) -> None:
        self._before, self._plant, self._wish = document, plant, conduit
        self._flows: dict[str, Record] = {record["code"]: record for record in document.get("flows", [])}
        self._conduits: dict[str, Record] = {record["code"]: record for record in document.get("conduits", [])}
        self._between: dict[frozenset[str], str] = {}
        self._declared = {_identity(one): code for code, one in self._flows.items() if one.get("basis") in DECLARED}
        self.decided = Decided()
        self.names: dict[str, str] = {}

    def document(self) -> Document:
        """Give the document with what was decided."""
        conduits = {"conduits": list(self._conduits.values())} if self._conduits else {}
        return {**self._before, **conduits, "flows": list(self._flows.values())}

    def work(self, codes: list[str], action: str) -> None:
        """Decide on each flow, or note why not."""
        wanted = set(codes)
        channels = {one.flow.code: one for one in self._plant.channels if one.flow.code in wanted}
        for code in codes:
            why = self._decide(channels[code], action) if code in channels else f"There is no flow {code} any more."
            if why is None:
                self.names[code] = self._name(channels[code])
                self.decided.done.append(code)
            else:
                self.decided.left[code] = why

    def _decide(self, channel: Channel, action: str) -> str | None:
        code, is_declared = channel.flow.code, channel.flow.basis in DECLARED
        if action == FORBID:
            self._flows[code] = {**self._flows[code], "decision": FORBIDDEN}
            return None
        if action == REOPEN:
            self._flows[code] = {**self._flows[code], "decision": "undecided"}
            return None
        conduit, why = self._conduit(channel, may_make=action == CONDUIT)
        if why is not None:
            return why
        if not is_declared:
            return self._declare(channel, conduit)
        self._flows[code] = {**self._flows[code], "decision": "allowed"} | ({"conduit": conduit} if conduit else {})
        return None

    def _conduit(self, channel: Channel, *, may_make: bool) -> tuple[str | None, str | None]:
        """Give the conduit that a channel must name, None where its ends say it; else why there is none."""
        if channel.flow.conduit not in {None, NO_CONDUIT}:
            return channel.flow.conduit, None
        first, second = channel.source.zone, channel.destination.zone
        if first is None or second is None:
            unknown = channel.source if first is None else channel.destination
            return None, f"It is not known in which zone {self._end_name(unknown)} is. Give it a zone first."
        if first == second:
            return None, None
        fitting = self._plant.conduits_between(first, second)
        if len(fitting) > 1:
            if self._wish in fitting:
                return self._wish, None
            names = " and ".join(self._conduits[code].get("name") or code for code in fitting)
            return None, f"{names} both join {self._zone(first)} and {self._zone(second)}. Choose one."
        if not fitting and not may_make:
            return None, f"No conduit joins {self._zone(first)} and {self._zone(second)}. Make one."
        if not fitting:
            self._make_conduit(first, second)
        return None, None

    def _make_conduit(self, first: str, second: str) -> None:
        pair = frozenset((first, second))
        if pair in self._between:
            return
        code = _free(f"{first}-{second}", self._conduits)
        name = f"{self._zone(first)} to {self._zone(second)}"
        self._conduits[code] = {"code": code, "name": name[:CODE_LENGTH], "between": [first, second]}
        self._between[pair] = code

    def _declare(self, channel: Channel, conduit: str | None) -> str | None:
        flow, seen = channel.flow, self._flows[channel.flow.code]
        if flow.protocol in {None, UNKNOWN_WORD} and flow.port is None:
            return "Neither its protocol nor its port is known: a channel of it would cover nothing."
        declared: Record = {
            "from": self._end(channel.source, seen["from"]),
            "to": self._end(channel.destination, seen["to"]),
        }
        declared |= {key: seen[key] for key in _CARRIED if seen.get(key) is not None}
        declared |= {"basis": "declared", "decision": "allowed"} | ({"conduit": conduit} if conduit else {})
        standing = self._declared.get(_identity(declared))
        if standing is None:
            ends = ">".join(str(next(iter(declared[end].values()))) for end in ("from", "to"))
            port = declared.get("port", "")
            code = _free(f"{ends}/{declared.get('protocol', UNKNOWN_WORD)}/{port} (declared)", self._flows)
            self._flows[code] = {"code": code, **declared}
            self._declared[_identity(declared)] = code
        else:
            self._flows[standing] = {**self._flows[standing], "decision": "allowed"}
        approved = {key: value for key, value in seen.items() if (key, value) != ("conduit", NO_CONDUIT)}
        self._flows[flow.code] = {**approved, "decision": "allowed"}
        return None

    @staticmethod
    def _end(side: Side, written: Record) -> Record:
        """Give an end of a channel: the asset where one answers for the address, for addresses change."""
        is_one = side.written.ip is not None and len(side.assets) == 1
        return {"asset": side.assets[0]} if is_one else written

    def _name(self, channel: Channel) -> str:
        return f"{self._end_name(channel.source)} to {self._end_name(channel.destination)}"

    def _end_name(self, side: Side) -> str:
        if len(side.assets) == 1 and side.written.zone is None:
            return self._plant.assets[side.assets[0]].name or side.assets[0]
        end = side.written
        return self._zone(end.zone) if end.zone else str(end.ip or end.network or "anybody")

    def _zone(self, code: str) -> str:
        return self._plant.zones[code].name or code


def _identity(flow: Record) -> tuple[str, str, Any, Any, Any]:
    return str(flow["from"]), str(flow["to"]), flow.get("protocol"), flow.get("port"), flow.get("conduit")


def _free(code: str, taken: Collection[str]) -> str:
    """Give a code that no record has: this one, else with a number."""
    short, number = code[: CODE_LENGTH - 8], 1
    found = short
    while found in taken:
        number += 1
        found = f"{short} {number}"
    return found
