"""What people decide on flows: declare what was seen as a channel, join its zones by a conduit, forbid it, reopen it.

Each is one act for one flow or many, goes through the door of edits, and can be undone. A flow that cannot be decided
this way is left as it is, with the reason; nothing is written where none can.
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
from assessment.edits import Change, EditConflict, EditRefused, edit
from assessment.engine.channels import NO_CONDUIT, Channel, Side
from assessment.engine.covering import UNKNOWN_WORD
from assessment.engine.flows import DECLARED, FORBIDDEN
from assessment.engine.three_way import difference
from assessment.flow_scene import Scene, scene_of
from inventory.models import ChangeSet
from jobs.models import Job
from jobs.services import open_job

CHANNEL, CONDUIT, FORBID, REOPEN = "channel", "conduit", "forbid", "reopen"
ACTIONS: Final = (CHANNEL, CONDUIT, FORBID, REOPEN)
FLOWS_MAX: Final = 10_000
CODE_LENGTH: Final = 200
AT_ONCE_MAX: Final = 500
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


class DecidedMeanwhile(DecisionRefused):
    """Somebody else changed one of the flows since they were read."""


@dataclass
class Decided:
    """What a decision wrote: the flows it concerns, and those left as they were, each with the reason.

    `change` is None where it was decided so already.
    """

    done: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    title: str = ""
    change: ChangeSet | None = None

    @property
    def reasons(self) -> list[str]:
        """Give why flows were left, the most frequent reason first, with how many more share it."""
        found = Counter(self.left.values())
        return [why if count == 1 else f"{why} ({count} flows)" for why, count in sorted(found.items(), key=_often)]


def _often(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


Write = Callable[[], Decided]


def decide_flows(
    *,
    site: Site,
    codes: Collection[str],
    action: str,
    conduit: str | None,
    user: User | None,
    since: int | None = None,
) -> Decided:
    """Decide on flows by their codes; `conduit` says which one where several join the zones of a flow.

    `since` is the newest act that somebody saw. Raises DecisionRefused where none can be decided this way.
    """
    with transaction.atomic():
        return prepare(site=site, codes=codes, action=action, conduit=conduit, user=user, since=since)()


def prepare(
    *,
    site: Site,
    codes: Collection[str],
    action: str,
    conduit: str | None,
    user: User | None,
    since: int | None = None,
) -> Write:
    """Work a decision out, and give the write, which needs a transaction.

    Both raise DecisionRefused: where no flow can be decided this way, or somebody decided on one of them meanwhile.
    """
    assessment = services.open_assessment(site=site, today=timezone.now().date())
    wanted = sorted(set(codes))
    desk = _Desk(scene_of(assessment, wanted), conduit)
    desk.work(wanted, action)
    decided = desk.decided
    if not decided.done:
        raise DecisionRefused(" ".join(decided.reasons) or "Choose at least one flow.")
    changes = desk.changes()
    first, more = desk.names[decided.done[0]], len(decided.done) - 1
    decided.title = f"{_DONE[action]}: {first}" + (f" and {more} more" if more else "")

    def write() -> Decided:
        try:
            edited = edit(
                assessment=assessment, user=user, changes=changes, title=decided.title, most=len(changes), since=since
            )
        except EditConflict as conflict:
            raise DecidedMeanwhile(f"{conflict} Decide again.") from conflict
        except EditRefused as refusal:
            raise DecisionRefused(f"{refusal} Decide again.") from refusal
        decided.change = edited.change
        return decided

    return write if changes else lambda: decided


def needs_job(codes: Collection[str]) -> bool:
    """Tell whether there are so many flows that a decision takes longer than a request should."""
    return len(codes) > AT_ONCE_MAX


def queue_decision(
    *, site: Site, codes: list[str], action: str, conduit: str | None, user: User | None, since: int | None = None
) -> Job:
    """Ask for a decision on many flows."""
    arguments = {"flows": codes, "action": action, "conduit": conduit, "since": since}
    return open_job(
        site=site, kind="decide", title=f"{_DONE[action]}: {len(codes):,} flows", arguments=arguments, user=user
    )


class _Desk:
    """A scene in which flows are decided one after the other."""

    def __init__(self, scene: Scene, conduit: str | None) -> None:
        self._scene, self._plant, self._wish = scene, scene.plant, conduit
        self._flows: dict[str, Record] = dict(scene.flows)
        self._before: dict[str, Record] = dict(scene.flows)
        self._conduits: dict[str, Record] = dict(scene.conduits)
        self._between: dict[frozenset[str], str] = {}
        self._declared: dict[tuple[Any, ...], str] = {}
        self._taken: set[str] = set()
        self.decided = Decided()
        self.names: dict[str, str] = {}

    def changes(self) -> list[Change]:
        """Give what was decided as changes of records, each of the fields that moved."""
        made = [
            Change("conduits", code, None, one)
            for code, one in self._conduits.items()
            if code not in self._scene.conduits
        ]
        for code, after in self._flows.items():
            before = self._before.get(code)
            if before is None:
                made.append(Change("flows", code, None, after))
            elif before != after:
                made.append(Change("flows", code, *difference(before, after)))
        return made

    def work(self, codes: list[str], action: str) -> None:
        """Decide on each flow, or note why not."""
        channels = {one.flow.code: one for one in self._plant.channels}
        if action in {CHANNEL, CONDUIT}:
            self._look_up([one for one in channels.values() if one.flow.basis not in DECLARED])
        for code in codes:
            why = self._decide(channels[code], action) if code in channels else f"There is no flow {code} any more."
            if why is None:
                self.names[code] = self._name(channels[code])
                self.decided.done.append(code)
            else:
                self.decided.left[code] = why

    def _look_up(self, channels: list[Channel]) -> None:
        """Read the channels that are declared already where these flows run, and the codes that are taken."""
        drafts = [self._draft(one) for one in channels]
        standing = self._scene.declared((one["from"], one["to"]) for one in drafts)
        self._before |= {one["code"]: one for one in standing if one["code"] not in self._flows}
        self._flows = {**{one["code"]: one for one in standing}, **self._flows}
        self._declared = {_identity(one): one["code"] for one in standing}
        self._taken = self._scene.taken({_code_of(one) for one in drafts})

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
        code = _numbered(f"{first}-{second}"[: CODE_LENGTH - 8], self._conduits.__contains__)
        name = f"{self._zone(first)} to {self._zone(second)}"
        self._conduits[code] = {"code": code, "name": name[:CODE_LENGTH], "between": [first, second]}
        self._between[pair] = code

    def _draft(self, channel: Channel) -> Record:
        """Give the channel that a flow would become."""
        seen = self._flows[channel.flow.code]
        ends = {"from": self._end(channel.source, seen["from"]), "to": self._end(channel.destination, seen["to"])}
        carried = {key: seen[key] for key in _CARRIED if seen.get(key) is not None}
        return {**ends, **carried, "basis": "declared", "decision": "allowed"}

    def _declare(self, channel: Channel, conduit: str | None) -> str | None:
        flow, seen = channel.flow, self._flows[channel.flow.code]
        if flow.protocol in {None, UNKNOWN_WORD} and flow.port is None:
            return "Neither its protocol nor its port is known: a channel of it would cover nothing."
        declared = self._draft(channel) | ({"conduit": conduit} if conduit else {})
        standing = self._declared.get(_identity(declared))
        if standing is None:
            code = self._free(_code_of(declared))
            self._flows[code] = {"code": code, **declared}
            self._declared[_identity(declared)] = code
        else:
            self._flows[standing] = {**self._flows[standing], "decision": "allowed"}
        approved = {key: value for key, value in seen.items() if (key, value) != ("conduit", NO_CONDUIT)}
        self._flows[flow.code] = {**approved, "decision": "allowed"}
        return None

    def _free(self, code: str) -> str:
        """Give a code that no flow has: this one, else with a number."""
        if code not in self._taken and code not in self._flows:
            return code
        return _numbered(code, lambda found: found in self._flows or bool(self._scene.taken([found])))

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


def _code_of(declared: Record) -> str:
    """Give the code that a channel is called by, were it free."""
    ends = ">".join(str(next(iter(declared[end].values()))) for end in ("from", "to"))
    told = f"{ends}/{declared.get('protocol', UNKNOWN_WORD)}/{declared.get('port', '')} (declared)"
    return told[: CODE_LENGTH - 8]


def _numbered(code: str, is_taken: Callable[[str], bool]) -> str:
    """Give a code that is free, with a number where it is not."""
    found, number = code, 1
    while is_taken(found):
        number += 1
        found = f"{code} {number}"
    return found
