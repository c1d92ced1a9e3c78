"""A scenario or an isolation card as the room walks it: one question after the other, and what was said is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.models import User
from assessment.edits import Change, Edited, edit
from assessment.models import Assessment

Record = Mapping[str, Any]
KINDS: Final = {"zones": "zone", "scenarios": "scenario"}
ANSWERS: Final = {"yes": True, "no": False}


@dataclass(frozen=True)
class Question:
    """One question to the room, with what the model says to it."""

    text: str
    known: str = ""


def questions_about_zone(card: Record, cut: Record | None, names: Record) -> list[Question]:
    """Give what to ask where a zone is to be cut off: who, how, what stops, and how it comes back."""
    name = card["name"]
    owner = names.get(card["owner"] or "", card["owner"]) or ""
    reached = ", ".join(text for text in (owner, card["phone"]) if text)
    asked = [
        Question(
            _("Who decides that %(name)s is cut off, and can that person be reached now?") % {"name": name}, reached
        ),
        Question(_("What is done, step by step?"), card["instruction"] or ""),
    ]
    asked += [
        Question(_("Who cuts %(conduit)s, where, and with what?") % {"conduit": one["name"]})
        for one in card["conduits"]
    ]
    asked += [
        Question(_("What stops, and how long can that go on?"), _stopping(cut)),
        Question(_("How do the people at the machines hear of it?")),
        Question(_("Who says that it is joined again, and what is checked before?")),
    ]
    return asked


def questions_about_scenario(record: Record, judged: Record | None, names: Record) -> list[Question]:
    """Give what to ask along a scenario: how it begins, each step of its way, and what is done at its end."""
    asked = [Question(_("How would it begin, and who would notice first?"), _end(record.get("entry"), names))]
    steps = ((judged or {}).get("way") or {}).get("steps") or ()
    for step in (one for one in steps if one["from"] != one["to"]):
        ends = {"first": names.get(step["from"], step["from"]), "second": names.get(step["to"], step["to"])}
        controls = _("Controls: %(controls)s") % {"controls": ", ".join(step["controls"]) or _("none")}
        asked.append(
            Question(_("It comes from %(first)s to %(second)s: what stops it there, who sees it?") % ends, controls)
        )
    asked += [
        Question(_("What happens at the end, and how bad is it?"), _end(record.get("target"), names)),
        Question(_("Who decides what is cut off, and which card applies?")),
        Question(_("What runs on by hand, and for how long?")),
        Question(_("How is it brought back: which backup, when was it tried?")),
    ]
    return asked


def exercise_of(
    about: str, questions: Sequence[Question], posted: Mapping[str, str], *, today: date, led_by: str
) -> dict[str, Any]:
    """Give the record of what was said; an answer that nobody gave is not in it."""
    steps = []
    for place, one in enumerate(questions):
        said, holds = posted.get(f"said.{place}", "").strip(), ANSWERS.get(posted.get(f"holds.{place}", ""))
        given = {**({"said": said[:10_000]} if said else {}), **({} if holds is None else {"holds": holds})}
        steps.append({"step": one.text[:10_000], **given})
    attendees = [name.strip()[:200] for name in posted.get("attendees", "").splitlines() if name.strip()]
    outcome = posted.get("outcome", "").strip()
    return {
        "about": about,
        "on": today.isoformat(),
        "led_by": led_by,
        "steps": steps,
        **({"attendees": attendees} if attendees else {}),
        **({"outcome": outcome[:10_000]} if outcome else {}),
    }


def keep(assessment: Assessment, record: Record, *, taken: Iterable[str], user: User, card: Record | None) -> Edited:
    """Write what was said; where a whole isolation card held, the day stands on the card from then on."""
    used = set(taken)
    code = next(code for number in range(1, len(used) + 2) if (code := f"X{number}") not in used)
    changes = [Change("exercises", code, None, dict(record))]
    if card is not None and all(step.get("holds") for step in record["steps"]):
        zone = record["about"].removeprefix("zone:")
        changes.append(
            Change("zones", zone, {"isolation": dict(card)}, {"isolation": {**card, "tested_on": record["on"]}})
        )
    return edit(assessment=assessment, user=user, changes=changes, title=_("A tabletop exercise"))


def told(one: Record) -> dict[str, Any]:
    """Give an exercise with how many of its answers hold, and how many do not."""
    steps = one.get("steps") or []
    held = [step.get("holds") for step in steps]
    return {**one, "count": len(steps), "holding": held.count(True), "failing": held.count(False)}


def held_about(pointer: str, exercises: Iterable[Record]) -> dict[str, Any] | None:
    """Give the newest exercise about something, None where there was none."""
    found = [one for one in exercises if one.get("about") == pointer]
    return told(max(found, key=lambda one: (one.get("on") or "", one["code"]))) if found else None


def _stopping(cut: Record | None) -> str:
    """Say what a cut stops and may stop, and what only a standstill of the zone itself stops, which a cut is not."""
    if cut is None:
        return ""
    stops = [f"{one['name']} ({_when(one)})" for one in cut["stops"]]
    parts = [
        (_("by the cut: %(names)s"), stops),
        (_("perhaps: %(names)s"), [one["name"] for one in cut["may_stop"]]),
        (_("nobody has said of: %(names)s"), [one["name"] for one in cut["not_known"]]),
        (_("only where the zone itself stands still, not by the cut: %(names)s"), cut["inside_steps"]),
    ]
    return "; ".join(text % {"names": ", ".join(names)} for text, names in parts if names)


def _when(one: Record) -> str:
    if one["exact"]:
        return f"{one['hours']:g} h" if one["hours"] else _("at once")
    return _("not before %(hours)s h") % {"hours": f"{one['hours']:g}"} if one["hours"] else _("time not known")


def _end(end: Record | None, names: Record) -> str:
    ((_kind, code),) = (end or {"": ""}).items()
    return str(names.get(code, code))
