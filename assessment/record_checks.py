"""Whether a model is still valid after some of its records changed: the rules of the model file, on what they concern.

A model that was valid can only become invalid where a record was touched: in itself, in what it names, in the few
records it must agree with, and, where it went, in whoever still names it. Nothing else is read.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from assessment.engine.model_file.consistency import CONTRADICTIONS
from assessment.engine.model_file.matrix_errors import find_matrix_errors, find_positions_outside
from assessment.engine.model_file.references import (
    HOMES,
    LOOKED_UP_ONCE_DECLARED,
    Codes,
    find_dangling,
    find_references,
)
from assessment.engine.model_file.schema import model_checker
from assessment.models import Assessment
from assessment.record_kinds import KIND_OF_HOME, LISTS, SINGLES, code_of
from assessment.record_rows import shelf
from assessment.row_shelves import row_shelf
from assessment.snapshot import Record, document_of
from catalogue.loader import measures as catalogue_measures
from documents.errors import ModelError
from inventory.models import Zone

SHOWN = 10
NEEDLES_MAX = 5
LONG_LISTS: Final = ("assets", "flows")
# Where rows of the long lists hold codes outside of a column of their own: the key under which a code of a kind stands.
_INNER: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "assets": {
        "zone": ("interfaces", "management"),
        "segment": ("interfaces",),
        "asset": ("interfaces", "programs", "runs_on", "depends_on", "trusts"),
        "flow": ("management",),
        "place": ("place",),
    },
    "flows": {"asset": ("via",), "data_class": ("data_class",), "use_case": ("use_case",)},
}
_PLACE = re.compile(r"([a-z_]+)\[(\d+)\]")


@dataclass(frozen=True)
class Touched:
    """One record before and after; `code` is what it is called afterwards, and before where it went."""

    kind: str
    code: str
    before: Record | None
    after: Record | None


class EditRefused(Exception):
    """The model would not be valid; `errors` say where, `named_by` are records that name what should go."""

    def __init__(
        self, reason: str, errors: Iterable[ModelError] = (), named_by: Iterable[tuple[str, str]] = ()
    ) -> None:
        super().__init__(reason)
        self.errors = tuple(errors)
        self.named_by = tuple(named_by)


def check_form(assessment: Assessment, touched: Collection[Touched]) -> None:
    """Raise EditRefused where a record is not as the schema wants it, or names what is not there; before the write."""
    document = _part(assessment, touched)
    _refuse(model_checker().explain(document), document)
    check_names(assessment, touched)


def check_names(assessment: Assessment, touched: Collection[Touched]) -> None:
    """Raise EditRefused where a record names what is not there."""
    document = _part(assessment, touched)
    _refuse(find_dangling(document, _codes(assessment, document, touched)), document)


def check_agreement(assessment: Assessment, touched: Collection[Touched]) -> None:
    """Raise EditRefused where records contradict each other; after the write."""
    document = _part(assessment, touched)
    _add_partners(assessment, document, touched)
    for check in (*CONTRADICTIONS, find_matrix_errors, find_positions_outside):
        _refuse(check(document), document)
    for home in sorted({one.kind for one in touched if one.before is None and one.kind in KIND_OF_HOME}):
        _check_first(assessment, home, [one.code for one in touched if one.kind == home and one.before is None])


def check_removal(assessment: Assessment, touched: Collection[Touched]) -> None:
    """Raise EditRefused where others still name what goes; after the other records were written, before these go."""
    gone: dict[str, list[str]] = defaultdict(list)
    for one in touched:
        if one.after is None and not (one.kind == "measures" and one.code in catalogue_measures()):
            gone[one.kind].append(one.code)
    for home, codes in sorted(gone.items()):
        kind = KIND_OF_HOME.get(home, "")
        if not kind or (kind in LOOKED_UP_ONCE_DECLARED and not _stands(shelf(assessment, home).all(), home, codes)):
            continue  # nobody names it, or once none is declared, its code stands for itself wherever it is named
        found = namers(assessment, kind, codes)
        pairs = [(other, code) for other, records in sorted(found.items()) for code in sorted(records)]
        named_by = [(other, code) for other, code in pairs if code not in gone.get(other, ())]
        if named_by:
            what = f"{kind.replace('_', ' ')} {', '.join(sorted(codes)[:SHOWN])}"
            raise EditRefused(f"Other records still name {what}: {listed(named_by)}.", named_by=named_by)


def namers(
    assessment: Assessment, kind: str, codes: Collection[str], *, by_key: bool = True
) -> dict[str, dict[str, Record]]:
    """Give the records that name any of some codes of one kind, by list and code; few rows are read for it.

    Assets that name a zone by nothing but their key in the database are many: with `by_key` false they are left out.
    """
    document = _frame(assessment)
    for home in LONG_LISTS:
        document[home] = row_shelf(assessment, home).records(_naming_rows(assessment, home, kind, codes, by_key=by_key))
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for one in find_references(document):
        if one.kind == kind and one.code in codes:
            home = one.home.partition(".")[0]
            record = document[home] if home in SINGLES else document[home][one.index]
            found[home][code_of(home, record)] = record
    return found


def _frame(assessment: Assessment) -> Record:
    return document_of(assessment, without=LONG_LISTS)


def _naming_rows(assessment: Assessment, home: str, kind: str, codes: Collection[str], *, by_key: bool) -> list[Any]:
    """Give the rows of a long list that may name codes: by their columns, or somewhere in their details."""
    inner = _INNER[home].get(kind, ())
    named = _holding(inner)
    if inner and len(codes) <= NEEDLES_MAX:
        held = Q()
        for code in codes:
            held |= Q(text__contains=_written(code))
        named &= held
    if home == "assets" and kind == "zone" and by_key:
        named |= Q(zone__code__in=codes)
    if home == "flows" and kind in ("asset", "zone"):
        ends = [f"{kind}:{code}" for code in codes]
        named |= Q(source__in=ends) | Q(destination__in=ends)
    if home == "flows" and kind == "conduit":
        named |= Q(conduit__in=codes)
    return _rows_where(assessment, home, named)


def _holding(keys: Iterable[str]) -> Q:
    """Give the condition that the details of a row have one of some keys."""
    held = Q()
    for key in keys:
        held |= Q(text__contains=json.dumps(key))
    return held


def _rows_where(assessment: Assessment, home: str, named: Q) -> list[Any]:
    if not named:
        return []
    rows = row_shelf(assessment, home).standing_rows()
    return list(rows.annotate(text=Cast("details", TextField())).filter(named))


def _written(code: str) -> str:
    """Give a code as the database writes it inside JSON."""
    return json.dumps(code, ensure_ascii=connection.vendor == "sqlite")


def _part(assessment: Assessment, touched: Iterable[Touched]) -> Record:
    """Give a model document of nothing but the touched records."""
    document: Record = {
        "bulkhead": 1,
        "site": {"code": assessment.site.code},
        "assessment": {"code": assessment.code},
    }
    for one in touched:
        if one.after is None:
            continue
        if one.kind in SINGLES:
            document[one.kind] = one.after
        else:
            document.setdefault(one.kind, []).append(one.after)
    return document


def _codes(assessment: Assessment, document: Record, touched: Collection[Touched]) -> Codes:
    """Give the codes that stand once the touched records are written, as far as the document names them."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in find_references(document):
        wanted[one.kind].add(one.code)
    known: dict[str, Collection[str] | None] = {}
    for kind, home in HOMES.items():
        if home not in LISTS or kind not in wanted:
            continue
        gone = {one.code for one in touched if one.kind == home and one.after is None}
        new = {one.code for one in touched if one.kind == home and one.after is not None}
        here = shelf(assessment, home)
        found = here.standing(wanted[kind]) - gone | new
        is_free = kind in LOOKED_UP_ONCE_DECLARED and not found and not _stands(here.all(), home, gone)
        known[kind] = None if is_free else found
    return Codes.with_known(document, known)


def _stands(records: Iterable[Record], home: str, gone: Collection[str]) -> bool:
    return any(code_of(home, record) not in gone for record in records)


def _add_partners(assessment: Assessment, document: Record, touched: Collection[Touched]) -> None:
    """Add the records that must agree with the touched ones."""
    if "zones" in document:
        document["zones"] = _family(assessment, [record["code"] for record in document["zones"]])
    for kind in {"hierarchy", "kpis"} & set(document):
        document[kind] = shelf(assessment, kind).all()
    if any("mfa" in (flow.get("controls") or ()) for flow in document.get("flows", ())):
        document["remote_access"] = shelf(assessment, "remote_access").all()
    elif "remote_access" in document:
        named = {record["flow"] for record in document["remote_access"] if record.get("flow")}
        document["flows"] = [one.record for one in shelf(assessment, "flows").read(named).values()]
    if any(one.kind == "risk_matrix" for one in touched):
        for kind in ("scenarios", "measures"):
            document[kind] = shelf(assessment, kind).all()
    elif assessment.risk_matrix is not None:
        document["risk_matrix"] = assessment.risk_matrix


def _family(assessment: Assessment, codes: list[str]) -> list[Record]:
    """Give zones with their parents and children whole, and the other ancestors as far as circles go."""
    rows = Zone.objects.filter(site=assessment.site, retired_at=None).values_list("code", "parent__code")
    above = {code: parent for code, parent in rows if parent}
    near = {*codes, *(above[code] for code in codes if code in above)}
    near |= {child for child, parent in above.items() if parent in codes}
    family = [one.record for one in shelf(assessment, "zones").read(near).values()]
    return family + [{"code": code, "parent": parent} for code, parent in above.items() if code not in near]


def _check_first(assessment: Assessment, home: str, new: list[str]) -> None:
    """Refuse the first record of a kind where others name further ones: until now, their codes stood for themselves."""
    kind = KIND_OF_HOME[home]
    if kind not in LOOKED_UP_ONCE_DECLARED or _stands(shelf(assessment, home).all(), home, new):
        return
    document = _frame(assessment)
    for long in LONG_LISTS:
        document[long] = row_shelf(assessment, long).records(
            _rows_where(assessment, long, _holding(_INNER[long].get(kind, ())))
        )
    known = {code_of(home, record) for record in shelf(assessment, home).all()}
    missing = sorted({one.code for one in find_references(document) if one.kind == kind and one.code not in known})
    if missing:
        what = kind.replace("_", " ")
        raise EditRefused(
            f"Other records name {', '.join(missing[:SHOWN])}, and this is the first {what} of the model: once one is "
            "declared, all that are named must be. Add them in the same edit."
        )


def listed(named_by: Collection[tuple[str, str]]) -> str:
    """Give records as a person reads them, the first few."""
    words = [f"{KIND_OF_HOME.get(home, home).replace('_', ' ')} {code}".strip() for home, code in named_by]
    more = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _refuse(errors: Iterator[ModelError], document: Record) -> None:
    found = [
        ModelError(_PLACE.sub(lambda match: _named(match, document), error.place, count=1), error.message)
        for error in errors
    ]
    if found:
        raise EditRefused("; ".join(map(str, found[:SHOWN])), found)


def _named(match: re.Match[str], document: Record) -> str:
    """Give the place of an error by the code of its record, which a part of a document can say and an index cannot."""
    home, index = match[1], int(match[2])
    if home not in LISTS:
        return match[0]
    return f"{KIND_OF_HOME.get(home, home)}:{code_of(home, document[home][index])}"
