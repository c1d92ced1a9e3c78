"""Who permitted a flow, in what role and when, and which permission has run out.

Whoever the flow itself names (`decision_owner`, `decided_on`) permitted it; where it names nobody, whoever approved its
remote access; else those whose approval of its conduit holds today. A role is the side and the organisation that the
file gives a person. A permission has run out where a side once approved the conduit and none of its approvals holds
any more by its day, or where the remote access over the flow has ended. Without a date of the assessment nothing has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from assessment.engine.approvals import is_of_today
from assessment.engine.checking import Case
from assessment.engine.statuses import is_expired
from assessment.engine.system import Approval, Conduit, Flow

Record = dict[str, Any]
FLOW, REMOTE, CONDUIT = "flow", "remote_access", "conduit"
ORDER: Final = (FLOW, REMOTE, CONDUIT)


class Permits:
    """The permissions of one plant."""

    def __init__(self, case: Case, document: Mapping[str, Any]) -> None:
        self._plant, self._today = case.plant, case.plant.system.assessment.date
        self._people = {str(one["code"]): one for one in document.get("people") or ()}
        organisations = document.get("organisations") or ()
        self._named = {str(one["code"]): str(one.get("name") or one["code"]) for one in organisations}
        self._stated = {str(one["code"]): one for one in document.get("flows") or () if one.get("decision_owner")}
        self._remote = {one.flow: one for one in case.plant.system.remote_access if one.flow is not None}
        self._of_conduit: dict[str, list[Record]] = {}

    def of(self, flow: Flow, conduit: Conduit | None) -> list[Record]:
        """Give who permitted a flow, empty where nobody is named."""
        stated, remote = self._stated.get(flow.code), self._remote.get(flow.code)
        if stated is not None:
            return [self._told(stated["decision_owner"], stated.get("decided_on"), FLOW)]
        if remote is not None and remote.approved_by:
            return [self._told(remote.approved_by, None, REMOTE)]
        if conduit is None:
            return []
        if conduit.code not in self._of_conduit:
            holding = [one for one in conduit.approvals if self._holds(conduit, one)]
            self._of_conduit[conduit.code] = [
                self._told(one.by, _iso(one.on), CONDUIT, one.side) for one in holding if one.by
            ]
        return self._of_conduit[conduit.code]

    def run_out(self, flows: Iterable[Flow], conduit: Conduit | None) -> list[Record]:
        """Give what permission of some flows over a conduit has run out: whose it was, and on which day."""
        remote = (self._remote.get(flow.code) for flow in flows)
        found = [
            {**self._told(one.approved_by or "", None, REMOTE), "expires": _iso(one.expires)}
            for one in remote
            if one is not None and is_expired(one.expires, self._today)
        ]
        approvals = () if conduit is None else conduit.approvals
        holding = {one.side for one in approvals if not is_expired(one.expires, self._today)}
        last = {one.side: one for one in sorted(approvals, key=_ends) if one.side not in holding}
        found += [
            {**self._told(one.by or "", _iso(one.on), CONDUIT, one.side), "expires": _iso(one.expires)}
            for one in last.values()
        ]
        return in_order(found)

    def _holds(self, conduit: Conduit, one: Approval) -> bool:
        return not is_expired(one.expires, self._today) and is_of_today(self._plant, conduit, one)

    def _told(self, by: str, on: str | None, through: str, side: str | None = None) -> Record:
        person = self._people.get(by, {})
        organisation = person.get("organisation")
        return {
            "by": by,
            "name": str(person.get("name") or by),
            "side": person.get("side") or side,
            "organisation": None if organisation is None else self._named.get(organisation, organisation),
            "on": on,
            "through": through,
        }


def in_order(found: Iterable[Record]) -> list[Record]:
    """Give permissions once each: those of the flow first, then by name and day."""
    return sorted(
        {tuple(one.items()): one for one in found}.values(),
        key=lambda one: (ORDER.index(one["through"]), one["name"], one["on"] or "", one["side"] or ""),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _ends(one: Approval) -> str:
    return _iso(one.expires) or ""
