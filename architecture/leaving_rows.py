"""What leaves OT as a reader asks for it: narrowed to a line, a zone or a machine, and to what is open of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from accounts.export import safe_cell
from accounts.models import Site
from accounts.templatetags.components import role_of
from architecture.narrowing import Narrowed, narrowed
from architecture.shown import leaving_rows
from assessment.engine.architecture.leaving import PERMITTED

Record = Mapping[str, Any]
# A permission that has run out permits nothing any more.
OPEN: Final[Mapping[str, Callable[[Record], bool]]] = {
    "1": lambda row: bool(row["missing"]),
    "nobody": lambda row: row["permission"] not in PERMITTED,
    "unnamed": lambda row: bool(row["unnamed"]) and not row["run_out"],
    "expired": lambda row: bool(row["run_out"]),
}
COLUMNS: Final = (
    "from", "to", "senders", "receivers", "received_by", "data", "protocols", "ports", "flows", "conduit", "permission",
    "permitted_by", "role", "permitted_on", "ended_on", "decision", "decision_owner", "due", "missing", "line",
)  # fmt: skip


def rows_asked(site: Site, picture: Record, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the rows that an address asks for, worst first."""
    return open_ones(rows_of_place(site, picture, query), query)


def rows_of_place(site: Site, picture: Record, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the rows of the line, zone and machine that an address asks for, worst first.

    Behind them stand those of which a machine is of no recorded line, marked so: nobody knows that they are not of it.
    """
    asked = narrowed(site, query)
    rows = [{**row, "is_unplaced": not _holds(asked, row)} for row in leaving_rows(picture)]
    kept = [row for row in rows if not row["is_unplaced"] or _may_hold(asked, row)]
    return sorted(kept, key=lambda row: row["is_unplaced"])


def open_ones(rows: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give, of some rows, those that are open in the way that an address asks for."""
    is_open = OPEN.get(query.get("open", ""))
    return [row for row in rows if is_open(row)] if is_open else rows


def figures_of(rows: Iterable[Record]) -> dict[str, int]:
    """Count rows as the tiles above them say it; each is permitted by now, not any more, or by nobody."""
    listed = list(rows)
    counted = {key: sum(is_open(row) for row in listed) for key, is_open in OPEN.items()}
    return {
        "count": len(listed),
        "flow_count": sum(row["flow_count"] for row in listed),
        "incomplete": counted["1"],
        "not_permitted": counted["nobody"],
        "unnamed": counted["unnamed"],
        "expired": counted["expired"],
        "permitted": sum(not OPEN["nobody"](row) and not OPEN["expired"](row) for row in listed),
        "unplaced": sum(row["is_unplaced"] for row in listed),
    }


def _holds(asked: Narrowed, row: Record) -> bool:
    return asked.holds(_zones(row), row["machines"], _whole(row))


def _may_hold(asked: Narrowed, row: Record) -> bool:
    is_there = asked.zone is None or asked.zone in _zones(row)
    return is_there and asked.may_hold(row["machines"], _whole(row))


def _zones(row: Record) -> list[str]:
    return [row["from"]["code"], row["to"]["code"]]


def _whole(row: Record) -> list[str]:
    """Give the zones that stand for all of their machines: both where the machines are too many to be named."""
    return _zones(row) if row["machine_count"] > len(row["machines"]) else list(row["whole_zones"])


def as_csv(rows: Iterable[Record], people: Mapping[str, str]) -> str:
    """Give rows as a table of text, people by name; no cell is read as a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(_text(cell)) for cell in _cells(row, people)] for row in rows)
    return text.getvalue()


def _cells(row: Record, people: Mapping[str, str]) -> tuple[Any, ...]:
    permitted, use = row["permitted"], row["use_case"]
    return (
        row["from"]["name"], row["to"]["name"], row["senders"], row["receivers"], row["received_by"],
        row["data_class"].get("name") or row["data_class"]["code"], row["protocols"], row["ports"], row["flows"],
        (row["conduit"] or {}).get("code", ""), row["permission"], [one["name"] for one in permitted],
        [role_of(one) or "?" for one in permitted], [one["on"] or "?" for one in permitted],
        [one["expires"] for one in row["run_out"]], use.get("decision", ""),
        people.get(use.get("owner", ""), use.get("owner", "")), use.get("due", ""),
        [*map(str, row["faults"]), *map(str, row["questions"])], "not recorded" if row["is_unplaced"] else "",
    )  # fmt: skip


def _text(cell: Any) -> str:
    return "; ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
