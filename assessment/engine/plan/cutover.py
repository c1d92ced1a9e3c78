"""When a stage of a migration may close: what it takes away and brings in, its window, and who would be cut off.

Until a stage closes both its conduits stand, and an attacker has both ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from assessment.engine.conduit_ways import NOT_THERE
from assessment.engine.plan.board import Span
from assessment.engine.system import Window

CLOSED: Final = "closed"
SHOWN: Final = 5
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a stage is held against: its window, its conduits, and the template of its proxy.

    `zones` are those that stand still for it; `cut_off` are assets that nothing would reach.
    `new_status` is that of the new conduit, which counts as in service where none is written; `new_flows` are those
    that go over it by name.
    """

    window: Window | None = None
    span: Span | None = None
    zones: frozenset[str] = frozenset()
    missing_of_proxy: tuple[str, ...] = ()
    cut_off: tuple[str, ...] = ()
    is_first_open: bool = True
    new_status: str | None = None
    new_flows: int = 1


def is_closed(stage: Record) -> bool:
    """Tell whether a stage is closed: then its old conduit is gone."""
    return stage.get("status") == CLOSED


def why_not_ready(stage: Record, around: Surroundings) -> Iterator[str]:
    """Give what keeps a stage from being cut over; nothing where it is ready."""
    old, new = stage.get("old_conduit"), stage.get("new_conduit")
    if not old or not new:
        yield "Name the conduit that it takes away and the one that takes its place: both stand until the stage closes."
    elif old == new:
        yield "The conduit that goes and the one that takes its place are the same."
    elif around.new_status in NOT_THERE:
        yield f"Conduit {new} is {around.new_status}, nothing goes over it: put it into service first."
    elif not around.new_flows:
        yield f"Nothing goes over {new}: no flow names it."
    if not around.is_first_open:
        yield "An earlier stage is still open."
    yield from _why_no_window(stage, around)
    yield from _why_not_prepared(stage, around)
    if around.cut_off:
        more = len(around.cut_off) - SHOWN
        names = ", ".join(around.cut_off[:SHOWN]) + (f" and {more} more" if more > 0 else "")
        yield f"Nothing would talk to {names} any more: bring in their new flows first."


def _why_not_prepared(stage: Record, around: Surroundings) -> Iterator[str]:
    if not stage.get("rollback"):
        yield "Say how it is taken back where it does not work: its rollback is missing."
    for key in around.missing_of_proxy:
        yield f"The proxy lacks its {_WORDS.get(key, key)}."


_WORDS: Final = {
    "polling_ms": "polling rate",
    "units": "unit ids",
    "registers": "register ranges",
    "types": "data types",
    "rate_limit": "rate limit",
    "access_list": "access list",
    "joins": "pair of protocols",
}


def _why_no_window(stage: Record, around: Surroundings) -> Iterator[str]:
    window = around.window
    if window is None:
        yield "Name a window of the plan: nothing is cut over in a running plant."
        return
    if stage.get("hours") is None:
        yield "Say for how many hours it stops the plant."
    elif window.hours < stage["hours"]:
        yield f"It needs {stage['hours']:g} h, and window {window.code} has {window.hours:g}."
    missing = sorted(around.zones - set(window.zones))
    if missing:
        yield f"Window {window.code} does not name {', '.join(missing)}."


def why_not_closed(stage: Record, around: Surroundings, today: date) -> Iterator[str]:
    """Give what keeps a stage from closing on the day that it names."""
    yield from why_not_ready(stage, around)
    if not stage.get("evidence"):
        yield "Say what shows that it is done: evidence is missing."
    if not stage.get("closed_by"):
        yield "Name who accepted it for operations."
    on = stage.get("closed_on")
    if not on:
        yield "Say on which day it was done."
        return
    day = date.fromisoformat(on)
    if day > today:
        yield f"It cannot have been done on {day}, a day to come."
    if around.span is not None and around.window is not None:
        first, last = around.span
        if day < first or (last is not None and day > last):
            yield f"{day} does not lie in window {around.window.code}."


def why_not_validated(stage: Record, approvers: Collection[str]) -> Iterator[str]:
    """Ask for who validated a stage that somebody must approve because of what it touches."""
    if approvers and not stage.get("validated_by"):
        names = ", ".join(approvers)
        yield f"It touches safety, a certified configuration or an essential function: name who validated it ({names})."


def why_still_alive(flows: Iterable[Record], day: date) -> Iterator[str]:
    """Say that the old way was seen in use after the day on which it is said to have gone."""
    late = sorted(
        (seen, _code(one))
        for one in flows
        if one.get("basis") == "observed" and (seen := str(one.get("last_seen") or "")[:10]) > day.isoformat()
    )
    if late:
        last, code = late[-1]
        yield (
            f"The old conduit was in use after {day}: {code} was seen on {last}, {len(late)} such flows in all. It has "
            "not gone, or it went on another day."
        )


def cut_off_by(old: str, flows: Iterable[Record]) -> tuple[str, ...]:
    """Give the assets that talk through a conduit and by nothing else."""
    through: set[str] = set()
    beside: set[str] = set()
    for flow in flows:
        (through if flow.get("conduit") == old else beside).update(_assets(flow))
    return tuple(sorted(through - beside))


def successors(old: str, new: str, flows: Collection[Record], proxy: str | None = None) -> dict[str, str | None]:
    """Give, for each flow of the conduit that goes, the one between the same ends in the new conduit, else None.

    Where the new way ends at a proxy, it is the flow between one of the ends and that proxy.
    """
    fresh = {_ends(one): str(one["code"]) for one in sorted(flows, key=_code) if one.get("conduit") == new}
    going = (one for one in sorted(flows, key=_code) if one.get("conduit") == old)
    return {
        _code(one): next((fresh[ends] for ends in _possible_ends(one, proxy) if ends in fresh), None) for one in going
    }


def _possible_ends(flow: Record, proxy: str | None) -> Iterator[tuple[str, str]]:
    yield _ends(flow)
    if proxy:
        yield _ends({**flow, "to": {"asset": proxy}})
        yield _ends({**flow, "from": {"asset": proxy}})


def _code(flow: Record) -> str:
    return str(flow["code"])


def _ends(flow: Record) -> tuple[str, str]:
    return str(sorted(flow["from"].items())), str(sorted(flow["to"].items()))


def _assets(flow: Record) -> Iterator[str]:
    for end in (flow["from"], flow["to"]):
        if end.get("asset"):
            yield end["asset"]
    yield from flow.get("via") or ()
