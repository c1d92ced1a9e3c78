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

Record = Mapping[str, Any]
OPEN: Final[Mapping[str, Callable[[Record], bool]]] = {
    "1": lambda row: bool(row["missing"]),
    "unnamed": lambda row: bool(row["unnamed"]),
    "expired": lambda row: bool(row["run_out"]),
}
COLUMNS: Final = (
    "from", "to", "senders", "receivers", "received_by", "data", "protocols", "ports", "flows", "conduit", "permission",
    "permitted_by", "role", "permitted_on", "expired", "decision", "decision_owner", "due", "missing",
)  # fmt: skip


def rows_asked(site: Site, picture: Record, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the rows that an address asks for, worst first."""
    asked, is_open = narrowed(site, query), OPEN.get(query.get("open", ""))
    rows = [row for row in leaving_rows(picture) if _holds(asked, row)] if asked.is_asked else leaving_rows(picture)
    return [row for row in rows if is_open(row)] if is_open else rows


def _holds(asked: Narrowed, row: Record) -> bool:
    zones = [row["from"]["code"], row["to"]["code"]]
    is_cut = row["machine_count"] > len(row["machines"])
    return asked.holds(zones, row["machines"], zones if is_cut else row["whole_zones"])


def as_csv(rows: Iterable[Record]) -> str:
    """Give rows as a table of text; no cell is read as a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(_text(cell)) for cell in _cells(row)] for row in rows)
    return text.getvalue()


def _cells(row: Record) -> tuple[Any, ...]:
    permitted, use = row["permitted"], row["use_case"]
    return (
        row["from"]["name"], row["to"]["name"], row["senders"], row["receivers"], row["received_by"],
        row["data_class"].get("name") or row["data_class"]["code"], row["protocols"], row["ports"], row["flows"],
        (row["conduit"] or {}).get("code", ""), row["permission"], [one["name"] for one in permitted],
        [role_of(one) or "?" for one in permitted], [one["on"] or "?" for one in permitted],
        [one["expires"] for one in row["run_out"]], use.get("decision", ""), use.get("owner", ""), use.get("due", ""),
        [*map(str, row["faults"]), *map(str, row["questions"])],
    )  # fmt: skip


def _text(cell: Any) -> str:
    return "; ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
