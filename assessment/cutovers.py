"""Migrations stage by stage: both conduits stand until a stage closes; closing it is one edit, undone in one step.

Closing takes the old conduit and its flows out of the model. What was observed over it up to the day of closing goes,
too: it is evidence of the way that somebody has accepted as gone, and stays in the changes and the baselines. What was
observed after that day is evidence that the way still stands: then the stage does not close. A later scan that sees the
old way brings its flows back by themselves, without a conduit, as undocumented ones. What names the old conduit or its
flows names the new conduit, and the flow between the same ends, from then on; a decision about the old conduit is one
about its zones. The devices that it led to leave the bus of the migration; its bridge stays on it. What excuses the old
way (a waiver, a compensation) is not carried over, nor is what must be done there: the edit is refused until it is
ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from accounts.models import User
from assessment import services
from assessment.board import items_of
from assessment.edits import Change, Edited, EditRefused, edit
from assessment.engine.architecture.legacy import gateways
from assessment.engine.model_file.load import load_document
from assessment.engine.plan.board import span_of
from assessment.engine.plan.cutover import (
    CLOSED,
    Surroundings,
    cut_off_by,
    is_closed,
    successors,
    why_not_closed,
    why_not_ready,
    why_not_validated,
    why_still_alive,
)
from assessment.engine.plan.standstill import zones_stopped_by
from assessment.engine.plan.warnings import approvers, touched_by_stage
from assessment.engine.plant import Plant
from assessment.engine.renaming import rename
from assessment.engine.three_way import difference
from assessment.models import Assessment
from assessment.record_checks import namers
from assessment.record_kinds import SINGLES
from assessment.record_rows import shelf
from assessment.snapshot import Record
from assessment.stage_places import beside, flows_in, off_the_bus, stage_at
from documents.errors import ModelRefused
from inventory.models import Flow

# Statements about a way as it is, or was: they end with it, and nobody made them about the new one.
STATED: Final = frozenset({"waivers", "compensations", "test_results", "plan"})
_LIST_KEYS: Final = ("conduits", "flows")


@dataclass(frozen=True)
class Stage:
    """A stage as it stands: its number from 1, its record, its window, and what keeps it from being cut over."""

    number: int
    record: Record
    is_closed: bool
    period: str
    start: date | None
    reasons: tuple[str, ...]

    @property
    def key(self) -> str:
        """Give its number as a word."""
        return str(self.number)


@dataclass(frozen=True)
class Migration:
    """A migration with its stages."""

    code: str
    name: str
    record: Record
    stages: tuple[Stage, ...]


def migrations_of(assessment: Assessment) -> list[Migration]:
    """Give every migration with what is in the way of each stage."""
    plant = beside(assessment)
    found = []
    for record in shelf(assessment, "migrations").all():
        stages = tuple(_stage(assessment, plant, record, number) for number in range(len(record.get("stages") or ())))
        found.append(Migration(record["code"], record.get("name") or record["code"], record, stages))
    return found


def close(
    *, assessment: Assessment, code: str, number: int, told: Mapping[str, str], user: User | None, today: date
) -> Edited:
    """Close a stage: the old conduit and its flows go. `told` has closed_on, closed_by, validated_by and evidence.

    Raises EditRefused with all that is in the way.
    """
    found = shelf(assessment, "migrations").read([code]).get(code)
    stages = list((found.record if found else {}).get("stages") or ())
    if found is None or not 1 <= number <= len(stages):
        raise EditRefused("There is no such stage.")
    if is_closed(stages[number - 1]):
        raise EditRefused("It is closed. If it is not, undo its closing under Changes.")
    stage = {**stages[number - 1], **{key: value for key, value in told.items() if value}}
    around = _around(assessment, beside(assessment), {**found.record, "stages": stages}, number - 1)
    reasons = list(why_not_closed(stage, around, today))
    if reasons:
        raise EditRefused(" ".join(reasons))
    old, new = stage.pop("old_conduit"), stage["new_conduit"]
    conduits = shelf(assessment, "conduits").read([old, new])
    name = conduits[old].record.get("name")
    closed = {**stage, "status": CLOSED, "old": " ".join(filter(None, [name or stage.get("old"), f"({old})"]))}
    after = [*stages[: number - 1], closed, *stages[number:]]
    plant, every = _whole(assessment)
    going, coming = (_carried(plant, every, conduit) for conduit in (old, new))
    touched = touched_by_stage(plant, stage_at(plant, code, number))
    reasons = list(why_not_validated(stage, approvers(plant, touched)))
    reasons += list(why_not_ready(stage | {"old_conduit": old}, replace(around, cut_off=_alone(old, every, going))))
    reasons += why_still_alive(going, date.fromisoformat(stage["closed_on"]))
    if reasons:
        raise EditRefused(" ".join(reasons))
    flows, between = _into((old, new), going, coming, stage.get("proxy")), conduits[old].record["between"]
    followed = _followed(assessment, (old, new), flows, between)
    changes = [
        Change("migrations", code, {"stages": found.record["stages"]}, {"stages": after}),
        *_ruled_out(assessment, old),
        *followed,
        *off_the_bus(assessment, found.record.get("segment"), going),
        *(Change("flows", one["code"], one, None) for one in going),
        Change("conduits", old, conduits[old].record, None),
    ]
    title = f"{found.record.get('name') or code}: stage {number} closed, {name or old} is gone"
    return edit(assessment=assessment, user=user, changes=changes, title=title)


def _stage(assessment: Assessment, plant: Plant, record: Record, at: int) -> Stage:
    stage = record["stages"][at]
    window = next((one for one in plant.system.plan.windows or () if one.code == stage.get("window")), None)
    span = None if window is None else span_of(plant, window)
    is_done = is_closed(stage)
    reasons = () if is_done else tuple(why_not_ready(stage, _around(assessment, plant, record, at)))
    return Stage(at + 1, stage, is_done, (window.period or "") if window else "", span[0] if span else None, reasons)


def _around(assessment: Assessment, plant: Plant, record: Record, at: int) -> Surroundings:
    stage, before = record["stages"][at], record["stages"][:at]
    window = next((one for one in plant.system.plan.windows or () if one.code == stage.get("window")), None)
    old = stage.get("old_conduit")
    new = stage.get("new_conduit")
    conduits = shelf(assessment, "conduits").read([one for one in (old, new) if one])
    coming = conduits.get(new)
    proxies = shelf(assessment, "assets").read([stage["proxy"]]) if stage.get("proxy") else {}
    blocks = [key for one in proxies.values() for row in gateways({"assets": [one.record]}) for key in row["blocks"]]
    return Surroundings(
        window=window,
        span=None if window is None else span_of(plant, window),
        zones=frozenset(zones_stopped_by(plant, stage_at(plant, record["code"], at + 1))),
        missing_of_proxy=tuple(blocks),
        cut_off=_cut_off(assessment, old) if old else (),
        is_first_open=all(map(is_closed, before)),
        new_status=None if coming is None else coming.record.get("status"),
        new_flows=Flow.objects.filter(site=assessment.site, retired_at=None, conduit=new).count() if new else 0,
    )


def _whole(assessment: Assessment) -> tuple[Plant, list[Record]]:
    """Give the whole plant, and its flows as they are written."""
    try:
        _, document = services.steady_document(assessment)
        return Plant(load_document(document).system), list(document.get("flows") or ())
    except (ModelRefused, services.ModelBusy) as refusal:
        raise EditRefused(str(refusal)) from refusal


def _carried(plant: Plant, every: list[Record], conduit: str) -> list[Record]:
    """Give the flows over a conduit, be they found by their ends or name it themselves."""
    codes = {channel.flow.code for channel in plant.channels_of(conduit)}
    return [one for one in every if one["code"] in codes]


def _alone(old: str, every: list[Record], going: list[Record]) -> tuple[str, ...]:
    codes = {one["code"] for one in going}
    return cut_off_by(old, ({**one, "conduit": old if one["code"] in codes else None} for one in every))


def _into(
    conduits: tuple[str, str], going: list[Record], coming: list[Record], proxy: str | None
) -> dict[str, str | None]:
    old, new = conduits
    named = [*({**one, "conduit": old} for one in going), *({**one, "conduit": new} for one in coming)]
    return successors(old, new, named, proxy)


def _cut_off(assessment: Assessment, old: str) -> tuple[str, ...]:
    """Give the assets that nothing would talk to; of the flows of the site only those at their ends are read."""
    going = flows_in(assessment, old)
    alone = cut_off_by(old, going)
    ends = [f"asset:{tag}" for tag in alone]
    beside = Flow.objects.filter(site=assessment.site, retired_at=None).exclude(conduit=old)
    sources = set(beside.filter(source__in=ends).values_list("source", flat=True))
    reached = sources | set(beside.filter(destination__in=ends).values_list("destination", flat=True))
    return tuple(tag for tag in alone if f"asset:{tag}" not in reached)


def _ruled_out(assessment: Assessment, old: str) -> Iterator[Change]:
    """Take what the plan rules out at the old conduit off its list: there is nothing left to rule out."""
    plan, _ = items_of(assessment)
    excluded = (plan or {}).get("exclude") or []
    left = [one for one in excluded if not one.endswith(f"@conduit:{old}")]
    if left != excluded:
        yield Change("plan", "", {"exclude": excluded}, {"exclude": left})


def _followed(
    assessment: Assessment, conduits: tuple[str, str], flows: Mapping[str, str | None], zones: Sequence[str]
) -> Iterator[Change]:
    """Give the changes of what names the old conduit or one of its flows; statements about them stay, and refuse."""
    old, new = conduits
    touched: dict[tuple[str, str], Record] = {}
    for kind, codes in (("conduit", [old]), ("flow", list(flows))):
        for home, records in namers(assessment, kind, codes).items() if codes else ():
            for name, record in records.items():
                if home not in STATED | {"migrations"} and not (home == "flows" and name in flows):
                    touched[home, name] = record
    for (home, name), record in sorted(touched.items(), key=lambda one: one[0]):
        after = _about_zones(record, old, zones) if home == "decisions" else record
        for kind, was, now in [("conduit", old, new), *(("flow", code, into) for code, into in flows.items())]:
            after = _renamed(home, after, kind, was, now)
        if after != record:
            yield Change(home, name, *difference(record, after))


def _about_zones(decision: Record, old: str, zones: Sequence[str]) -> Record:
    return (
        {**decision, "about": f"zone_pair:{'+'.join(zones)}"} if decision.get("about") == f"conduit:{old}" else decision
    )


def _renamed(home: str, record: Record, kind: str, old: str, new: str | None) -> Record:
    """Give a record that names one thing for another; with nothing in its place it leaves the lists that hold it."""
    if new is None:
        return {
            key: [one for one in value if one != old] if key in _LIST_KEYS and isinstance(value, list) else value
            for key, value in record.items()
        }
    is_single = home in SINGLES
    renamed = rename({home: record if is_single else [record]}, kind, old, new)[home]
    after: dict[str, Any] = dict(renamed if is_single else renamed[0])
    return {
        key: list(dict.fromkeys(value)) if key in _LIST_KEYS and isinstance(value, list) else value
        for key, value in after.items()
    }
