"""Section 2.1: what a zone or conduit achieves, and what it lacks."""

from __future__ import annotations

import csv
from pathlib import Path

DATA = Path(__file__).parents[2] / "catalogue" / "data"
TODAY = "2026-11-21"
FRS = range(7)


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = table("iec62443_3_3_requirements.csv")
OF_CONDUITS = {row["id"] for row in table("conduit_requirements.csv")}
CATALOGUE = {row["id"]: set(filter(None, row["satisfies"].split(";"))) for row in table("measures.csv")}


def required(fr, level, of_conduit):
    """R(k, n): the rows of an FR that a level asks for; none for level 0."""
    return {
        row["id"]
        for row in ROWS
        if level
        and row["fr"] == f"FR{fr + 1}"
        and row[f"sl{level}"] == "1"
        and (not of_conduit or row["id"] in OF_CONDUITS)
    }


def vector(value):
    return value if isinstance(value, list) else [value] * 7


def least_known(values):
    return min(values) if values and None not in values else None


def highest(values):
    known = [value for value in values if value is not None]
    return max(known) if known else None


class Place:
    """A zone or a conduit of a document, as section 2.1 reads it."""

    def __init__(self, document, record, kind):
        self.document, self.record, self.is_conduit = document, record, kind == "conduit"
        self.key = f"{kind}:{record['code']}"
        self.own = {one["code"]: one for one in document["measures"]}
        self.active = [one["measure"] for one in record.get("measures", []) if one["status"] == "active"]
        self.held, self.stated = set(), set()
        for row, value in record.get("requirements", {}).items():
            self._take(row, {"status": value} if isinstance(value, str) else value)
        self.supplied = self.satisfied_by(self.active)
        self.claim = vector(record.get("sl_a"))
        self.target = vector(record.get("sl_t"))
        self.assessed = [self._assessed(fr) for fr in FRS]
        self.floor, self.floor_known = self._floor()
        self.base = [self._first(fr) for fr in FRS]
        self.rows = [self.reached_by_rows(fr, self.base[fr], set()) for fr in FRS]
        self.raised = self.raised_by(self.active)
        self.achieved = [
            highest([self.base[fr], self.rows[fr], self.raised[fr]]) if self.claim[fr] is None else self.claim[fr]
            for fr in FRS
        ]

    def _take(self, row, status):
        counts = {
            "met": True,
            "not_applicable": bool(status.get("reason")),
            "compensated": self._is_compensated(row, status.get("compensation")),
        }.get(status["status"], False)
        if counts:
            self.held.add(row)
        if counts or status["status"] in {"partly_met", "not_met"}:
            self.stated.add(row)

    def _is_compensated(self, row, code):
        return any(
            (one["code"], one["requirement"], one["about"]) == (code, row, self.key)
            and {"accepted_by", "accepted_on"} <= set(one)
            and one.get("expires", TODAY) >= TODAY
            for one in self.document["compensations"]
        )

    def satisfied_by(self, measures):
        return {
            row
            for one in measures
            for row in (self.own[one].get("satisfies", []) if one in self.own else CATALOGUE[one])
        }

    def raised_by(self, measures):
        stated = [vector(self.own[one]["sl"]) for one in measures if "sl" in self.own.get(one, {})]
        return [highest([sl[fr] or None for sl in stated]) for fr in FRS]

    def required(self, fr, level):
        return required(fr, level or 0, self.is_conduit)

    def _assessed(self, fr):
        if not self.stated & self.required(fr, 4):
            return None
        return max(level for level in range(5) if self.required(fr, level) <= self.held)

    def _floor(self):
        code, inside = self.record["code"], self.record.get("boundary_assets", [])
        here = [
            one
            for one in self.document["assets"]
            if (one["tag"] in inside if self.is_conduit else one.get("zone") == code)
        ]
        stated = [vector(one.get("sl_c")) for one in here]
        lowest = []
        for fr in FRS:
            values = [sl[fr] for sl in stated]
            lowest.append(None if None in values else least_known([value for value in values if value != "n/a"]))
        return lowest, [sum(None not in sl for sl in stated), len(here)]

    def _first(self, fr):
        return next((one for one in (self.claim[fr], self.assessed[fr], self.floor[fr]) if one is not None), None)

    def reached_by_rows(self, fr, base, added):
        """The highest level of which every row is there; above the base at least one row must be new.

        With `added`, rows that planned actions supply, one of them must have been missing.
        """
        of_base = self.required(fr, base)
        there = of_base | self.held | self.supplied | added
        level = max(level for level in range(5) if self.required(fr, level) <= there)
        if level > (base or 0):
            new = self.required(fr, level) - of_base
            if not new or (added and not new & added - self.held - self.supplied):
                level = base or 0
        return None if base is None and level == 0 else level

    def after(self, measures):
        """Section 2.8: the levels once some more measures are active here; a claim is of the day it was made."""
        if not measures:
            return self.achieved
        added = self.satisfied_by(measures)
        raised = self.raised_by(measures)
        now = self.achieved
        by_rows = [self.reached_by_rows(fr, now[fr], added) if added else now[fr] for fr in FRS]
        return [highest([now[fr], by_rows[fr], raised[fr]]) for fr in FRS]

    @property
    def basis(self):
        return [self._basis(fr) for fr in FRS]

    def _basis(self, fr):
        if self.achieved[fr] is None:
            return None
        if self.claim[fr] is not None:
            return "claimed"
        if self.base[fr] != self.achieved[fr]:
            return "measures"
        return "requirements" if self.assessed[fr] is not None else "components"

    @property
    def gaps(self):
        return [self._gap(*pair) for pair in zip(self.target, self.achieved, strict=True)]

    @staticmethod
    def _gap(target, achieved):
        if target == 0:
            return 0
        return None if target is None or achieved is None else max(0, target - achieved)
