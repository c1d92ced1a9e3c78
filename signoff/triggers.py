"""What opens a decision again by itself: firmware, a new flow or vendor, a use case that writes, a day that is over.

All but the last are differences to the newest signed baseline: before anything is signed there is nothing to reopen.
Days are those of the calendar. Each trigger has a subject and facts; the same facts give the same trigger, whoever
asks and however often. Plain values in, plain values out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from assessment.snapshot import written_end
from signoff.living import EXPIRED, Accepted

Record = Mapping[str, Any]
FIRMWARE, FLOW, VENDOR, WRITES, DATE = "firmware", "flow", "vendor", "write_back", "date"
EVIDENCE_HOLDS: Final = timedelta(days=365)
NAMED_MAX: Final = 5
ROOM: Final = "\x00"
OUTSIDE: Final = ""
SUPPLYING: Final = frozenset({"supplier", "service_provider", "integrator"})


@dataclass(frozen=True)
class Watched:
    """What of a plant is watched: firmware and zone by tag, who is a vendor, and each flow by who talks to whom.

    Flows are `FROM>TO/PROTOCOL/PORT` with the code of their record; zones have names. `writing` are the use cases that
    write back into OT, by code.
    """

    firmware: Mapping[str, str]
    zone_of: Mapping[str, str]
    vendors: frozenset[str]
    flows: Mapping[str, str]
    names: Mapping[str, str]
    writing: Mapping[str, str]


@dataclass(frozen=True)
class Trigger:
    """Something that opens a task: its subject, the facts, and what people read; `title` may leave room for facts."""

    kind: str
    subject: str
    about: str
    title: str
    why: str
    facts: tuple[str, ...]

    def titled(self, facts: Sequence[str]) -> str:
        """Give the title with some of the facts in it, the first few."""
        more = f" and {len(facts) - NAMED_MAX} more" if len(facts) > NAMED_MAX else ""
        count = "A new flow" if len(facts) == 1 else f"{len(facts)} new flows"
        return self.title.replace(ROOM, count, 1) + (
            f": {', '.join(facts[:NAMED_MAX])}{more}" if ROOM in self.title else ""
        )


def watched_in(document: Record) -> Watched:
    """Give what is watched of a model document."""
    assets = document.get("assets") or ()
    parties = (one for one in document.get("organisations") or () if one.get("kind") in SUPPLYING)
    vendors = [one.get("vendor") for one in assets] + [one.get("name") or one["code"] for one in parties]
    return Watched(
        firmware={one["tag"]: one["firmware"] for one in assets if one.get("firmware")},
        zone_of={one["tag"]: one["zone"] for one in assets if one.get("zone")},
        vendors=frozenset(str(one) for one in vendors if one),
        flows={
            identity(written_end(one["from"]), written_end(one["to"]), one.get("protocol"), one.get("port")): one[
                "code"
            ]
            for one in document.get("flows") or ()
        },
        names={
            **{f"zone:{one['code']}": one.get("name") or one["code"] for one in document.get("zones") or ()},
            **{f"asset:{one['tag']}": one.get("name") or one["tag"] for one in assets},
        },
        writing={
            one["code"]: one.get("decision") or one["code"]
            for one in document.get("use_cases") or ()
            if one.get("write_back")
        },
    )


def identity(source: str, destination: str, protocol: str | None, port: Any) -> str:
    """Give by what a flow is known again."""
    return f"{source}>{destination}/{protocol or 'unknown'}/{'unknown' if port is None else port}"


def since(signed: Watched, now: Watched, *, baseline: str) -> Iterator[Trigger]:
    """Give what changed since a baseline was signed."""
    for tag, firmware in sorted(now.firmware.items()):
        before = signed.firmware.get(tag)
        if before is not None and before != firmware:
            name = now.names.get(f"asset:{tag}", tag)
            title = f"{name}: firmware {before} is {firmware} now"
            why = f"{baseline} was signed with the old firmware: look at its capability, advisories and measures again."
            yield Trigger(FIRMWARE, f"{FIRMWARE}:{tag}", f"asset:{tag}", title, why, (f"{before}>{firmware}",))
    known = {one.casefold() for one in signed.vendors}
    for vendor in sorted(now.vendors):
        if vendor.casefold() not in known:
            title = f"{vendor} is a new vendor"
            why = (
                f"When {baseline} was signed nothing of theirs was there: who has access, who supports, what is agreed?"
            )
            yield Trigger(VENDOR, f"{VENDOR}:{vendor.casefold()}", "", title, why, (vendor.casefold(),))
    for code, name in sorted(now.writing.items()):
        if code not in signed.writing:
            why = f"When {baseline} was signed it did not: its conduits carry commands now. Assess them as control."
            yield Trigger(
                WRITES, f"{WRITES}:{code}", f"use_case:{code}", f"{name}: writes back into OT now", why, (baseline,)
            )
    yield from _new_flows(signed, now, baseline)


def _new_flows(signed: Watched, now: Watched, baseline: str) -> Iterator[Trigger]:
    """Give the new flows, those between the same two zones together."""
    by_pair: dict[tuple[str, str], list[str]] = defaultdict(list)
    for flow in sorted(now.flows.keys() - signed.flows.keys()):
        source, _sep, rest = flow.partition(">")
        by_pair[_zone(now, source), _zone(now, rest.partition("/")[0])].append(flow)
    for (source, destination), flows in sorted(by_pair.items()):
        ends = " to ".join(
            now.names.get(f"zone:{one}", one) if one else "outside the zones" for one in (source, destination)
        )
        title = f"{ROOM} from {ends}"
        about = f"flow:{now.flows[flows[0]]}" if len(flows) == 1 else f"zone:{destination or source}"
        why = f"{baseline} was signed without it: is it needed, and is its conduit enough?"
        yield Trigger(
            FLOW, f"{FLOW}:{source}>{destination}", about if about != "zone:" else "", title, why, tuple(flows)
        )


def _zone(watched: Watched, end: str) -> str:
    kind, _sep, code = end.partition(":")
    if kind == "asset":
        return watched.zone_of.get(code, OUTSIDE)
    return code if kind == "zone" else OUTSIDE


def over(lived: Iterable[Accepted], today: date) -> Iterator[Trigger]:
    """Give what was accepted until a day that is over."""
    for one in lived:
        if one.state == EXPIRED and one.until is not None and one.until < today:
            title = f"{one.name}: the {one.what} {one.title} ran out on {one.until}".replace("  ", " ")
            why = f"{one.who or 'Nobody named'} accepted it until then. Renew it with a reason, or end it."
            yield Trigger(DATE, f"{one.what}:{one.kind}:{one.code}", one.about, title, why, (one.until.isoformat(),))


def old_evidence(document: Record, today: date) -> Iterator[Trigger]:
    """Give the places whose requirements rest on a look that is more than a year ago, each place once."""
    for kind, home in (("zone", "zones"), ("conduit", "conduits")):
        for place in document.get(home) or ():
            facts = sorted(
                f"{row} {said['on']}"
                for row, said in (place.get("requirements") or {}).items()
                if isinstance(said, dict) and said.get("on") and date.fromisoformat(said["on"]) + EVIDENCE_HOLDS < today
            )
            if facts:
                name = place.get("name") or place["code"]
                title = (
                    f"{name}: what shows {len(facts)} requirement{'' if len(facts) == 1 else 's'} is over a year old"
                )
                why = (
                    f"Somebody looked last on: {', '.join(facts[:NAMED_MAX])}. A level falls where nobody looks again."
                )
                yield Trigger(
                    DATE, f"evidence:{kind}:{place['code']}", f"{kind}:{place['code']}", title, why, tuple(facts)
                )


def old_access(document: Record, today: date) -> Iterator[Trigger]:
    """Give the remote accesses whose permission is over."""
    for one in document.get("remote_access") or ():
        if one.get("expires") and date.fromisoformat(one["expires"]) < today:
            title = f"Remote access {one.get('who') or one['code']}: the permission ended on {one['expires']}"
            why = "Take the access away, or decide on it anew."
            yield Trigger(
                DATE, f"remote_access:{one['code']}", f"remote_access:{one['code']}", title, why, (one["expires"],)
            )
