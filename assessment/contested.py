"""What people do not agree about at a place, or live with there: said beside work at that place, as a warning.

A decision that is not settled counts at its zone or conduit, and at every conduit that leads to its zone; what stands
in for a requirement, and what is waived, counts at its own place, and is said to have ended where it has. None of it
changes what the plan holds best.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Assessment
from assessment.record_figures import SETTLED
from assessment.record_rows import shelf

Record = Mapping[str, Any]


class Contested:
    """The open decisions, compensations and waivers of an assessment, by place."""

    def __init__(self, assessment: Assessment, conduits: Iterable[Record], people: Mapping[str, str]) -> None:
        self._ends = {one["code"]: tuple(one.get("between") or ()) for one in conduits}
        self._people = people
        self._today = timezone.localdate()
        self._open: dict[str, list[str]] = defaultdict(list)
        self._lived_with: dict[str, list[str]] = defaultdict(list)
        for one in shelf(assessment, "decisions").all():
            if one.get("status") not in SETTLED:
                for place in _places(one.get("about") or ""):
                    self._open[place].append(self._decision(one))
        for one in shelf(assessment, "compensations").all():
            self._lived_with[one.get("about") or ""].append(self._said(one, one.get("code") or "", one["requirement"]))
        for one in shelf(assessment, "waivers").all():
            self._lived_with[one.get("target") or ""].append(self._said(one, one["rule"], _("waived")))

    def at(self, *places: str) -> list[str]:
        """Give what is open or lived with at some places, as sentences."""
        reached = [*places, *(f"zone:{zone}" for place in places for zone in self._zones(place))]
        told = [text for place in reached for text in self._open[place]]
        told += [text for place in places for text in self._lived_with[place]]
        return list(dict.fromkeys(told))

    def at_stage(self, old: str | None, new: str | None) -> list[str]:
        """Give what is open at the two conduits of a stage."""
        return self.at(*(f"conduit:{one}" for one in (old, new) if one))

    def _zones(self, place: str) -> tuple[str, ...]:
        kind, _sign, code = place.partition(":")
        return self._ends.get(code, ()) if kind == "conduit" else ()

    def _decision(self, one: Record) -> str:
        held = [
            f"{self._people.get(said.get('by') or '', said.get('by') or '?')}: {said.get('text') or '?'}"
            for said in one.get("positions") or ()
        ]
        positions = "; ".join([*(said.removesuffix(".") for said in held[:-1]), *held[-1:]])
        words = {"code": one["code"], "day": one.get("expires") or "?", "positions": positions or "?"}
        if one.get("expires"):
            return _("%(code)s is open until %(day)s: %(positions)s") % words
        return _("%(code)s is open, no day is set: %(positions)s") % words

    def _said(self, one: Record, code: str, what: str) -> str:
        words = {"code": code, "what": what, "day": one.get("expires") or "?", "reason": one.get("reason") or "?"}
        if not one.get("expires"):
            return _("Accepted, no day is set (%(code)s, %(what)s): %(reason)s") % words
        if date.fromisoformat(one["expires"]) < self._today:
            return _("No longer accepted since %(day)s (%(code)s, %(what)s): %(reason)s") % words
        return _("Accepted until %(day)s (%(code)s, %(what)s): %(reason)s") % words


def _places(about: str) -> list[str]:
    kind, _sign, codes = about.partition(":")
    return [f"zone:{code}" for code in codes.split("+")] if kind == "zone_pair" else [about]
