"""The four gates that a programme passes before it connects anything, and "stall risk": how many are still open.

Projects stall because of what nobody set up, not because of technology. A gate is passed by its record, never by a
tick: a steering team with people of OT and of IT, an edge architecture that was signed, a pilot of one line and one use
case, and both keys of every conduit that leaves OT. A gate that is open names the record that is missing. No percentage
from the literature enters anything here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from programme.governed import Governed, Record

STEERING, ARCHITECTURE, PILOT, REVIEW = "steering_team", "edge_architecture", "pilot_scope", "dual_review"
SIDES: Final = ("ot", "it")
NAMED_MAX: Final = 5


@dataclass(frozen=True)
class Gate:
    """A gate, what it asks for, and what is missing for it; empty: it is passed. `own` gates are the site's."""

    code: str
    title: str
    asks: str
    missing: tuple[str, ...]
    passed_by: str = ""
    is_own: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether something is missing."""
        return bool(self.missing)


def gates_of(here: Governed) -> list[Gate]:
    """Give the four gates and those that the site added, in their order."""
    found = [_steering(here), _architecture(here), _pilot(here), _review(here)]
    known = {one.code for one in found}
    return found + [_own(here, one) for one in here.programme.get("gates") or () if one["code"] not in known]


def stall_risk(gates: Sequence[Gate]) -> tuple[int, int]:
    """Give how many of the four gates are open, of how many."""
    four = [one for one in gates if not one.is_own]
    return sum(one.is_open for one in four), len(four)


def architecture_is_signed(here: Governed) -> bool:
    """Tell whether the edge architecture was signed: what flows towards business and cloud wait for."""
    return not _architecture(here).is_open


def entry_of(here: Governed, code: str) -> Record:
    """Give the record of a gate, empty where there is none."""
    return next((one for one in here.programme.get("gates") or () if one["code"] == code), {})


def members(here: Governed) -> dict[str, list[str]]:
    """Give the members of the steering team by side; those whose side nobody wrote under an empty one."""
    found: dict[str, list[str]] = {}
    for one in here.programme.get("steering") or ():
        found.setdefault(here.side(one), []).append(here.person(one))
    return {side: sorted(names) for side, names in sorted(found.items())}


def _steering(here: Governed) -> Gate:
    team = members(here)
    words = {
        "ot": _("The steering team has no member whose side is OT."),
        "it": _("The steering team has no member whose side is IT."),
    }
    missing = [words[side] for side in SIDES if not team.get(side)] if team else [_("No steering team is recorded.")]
    return Gate(
        STEERING,
        _("Joint steering team"),
        _("People of OT and of IT decide together."),
        tuple(missing),
        ", ".join(name for side in SIDES for name in team.get(side, ())),
    )


def _architecture(here: Governed) -> Gate:
    entry = entry_of(here, ARCHITECTURE)
    record, on = str(entry.get("record") or ""), str(entry.get("passed_on") or "")
    missing = []
    if not record:
        missing.append(_("No signed architecture is named: sign a baseline of it, and name it here."))
    elif here.signed is not None and record not in here.signed:
        missing.append(
            _("%(record)s is named as the architecture, and no such baseline is signed.") % {"record": record}
        )
    elif not on:
        missing.append(_("%(record)s is named as the architecture, without the day on which it was agreed.") % entry)
    return Gate(
        ARCHITECTURE,
        _("Edge architecture signed"),
        _("What stands between OT and IT is agreed before anything is connected."),
        tuple(missing),
        f"{record}, {on}",
    )


def _pilot(here: Governed) -> Gate:
    pilot = here.programme.get("pilot") or {}
    use_case: Record = next(
        (one for one in here.document.get("use_cases") or () if one["code"] == pilot.get("use_case")), {}
    )
    missing = []
    if not pilot.get("line"):
        missing.append(_("The pilot names no line."))
    if not pilot.get("use_case"):
        missing.append(_("The pilot names no use case."))
    elif not (use_case.get("decision") and use_case.get("owner")):
        missing.append(_("The use case of the pilot names no decision or no owner."))
    if any(not one.get("reason") for one in pilot.get("creep") or ()):
        missing.append(_("The scope of the pilot grew without a reason."))
    return Gate(
        PILOT,
        _("Pilot scope"),
        _("One line and one use case, through all layers."),
        tuple(missing),
        f"{pilot.get('line') or ''}, {use_case.get('decision') or pilot.get('use_case') or ''}",
    )


def _review(here: Governed) -> Gate:
    lacking = {here.name(f"conduit:{code}"): sides for code, sides in here.keys_lacking.items() if sides}
    if not here.keys_lacking:
        missing = [_("No conduit leads out of OT yet, so nothing was reviewed.")]
    else:
        missing = [
            _("%(name)s lacks the key of %(sides)s.") % {"name": name, "sides": _both(sides)}
            for name, sides in sorted(lacking.items())[:NAMED_MAX]
        ]
        if len(lacking) > NAMED_MAX:
            missing.append(_("%(count)d more conduits lack a key.") % {"count": len(lacking) - NAMED_MAX})
    return Gate(
        REVIEW,
        _("Dual review"),
        _("OT and IT have each approved every conduit that leaves OT, as it is written today."),
        tuple(missing),
        _("conduits with both keys: %(count)d") % {"count": len(here.keys_lacking)},
    )


def _own(here: Governed, entry: Record) -> Gate:
    on, record = str(entry.get("passed_on") or ""), str(entry.get("record") or "")
    missing = [] if on else [_("Nobody wrote on which day it was passed.")]
    if not record:
        missing.append(_("No record is named for it."))
    if on and here.today is not None and on > here.today.isoformat():
        missing.append(_("The day on which it was passed is yet to come."))
    title = str(entry["code"]).replace("_", " ").capitalize()
    return Gate(str(entry["code"]), title, "", tuple(missing), f"{record}, {on}", is_own=True)


def _both(sides: Sequence[str]) -> str:
    return _("%(one)s and %(other)s") % {"one": "OT", "other": "IT"} if len(sides) > 1 else sides[0].upper()
