"""A plant as its convergence programme sees it: the records that govern it, beside what follows from the model.

Plain values in, plain values out: everything that a page, the door of edits or a report asks of the programme is
computed from one of these, anew each time. Unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from assessment.engine.approvals import KEYS, approved_sides
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.borders import reaches_up
from assessment.engine.model_file.approved import digests_of_channels
from assessment.engine.model_file.build import build_system
from assessment.engine.model_file.values import day
from assessment.engine.plant import Plant

Record = Mapping[str, Any]
SETTLED: Final = frozenset({"agreed", "conditional", "protest"})
BINDING: Final = frozenset({"approved", "doing", "done"})


@dataclass(frozen=True)
class Governed:
    """A model with what only the server knows: which baselines are signed, which keys and approvals people gave.

    `signed`, `lacking` (the sides whose key each conduit lacks) and `given` (decision, side, by whom and of what digest
    people approved) are None where a file stands alone: then what the file states counts. A document without its assets
    and flows is enough for all that asks nothing of flows; `whole` gives the whole one then.
    """

    document: Record
    today: date | None
    plan: Record | None = None
    signed: frozenset[str] | None = None
    lacking: Mapping[str, tuple[str, ...]] | None = None
    given: frozenset[tuple[str, str, str, str]] | None = None
    whole: Callable[[], Record] | None = None

    @cached_property
    def plant(self) -> Plant:
        """Give the model with its indices."""
        document = self.document if self.whole is None else self.whole()
        return Plant(replace(build_system(dict(document)), channel_digests=digests_of_channels(document)))

    @cached_property
    def frame(self) -> Plant:
        """Give the zones and conduits with their indices, at no cost of assets and flows."""
        return Plant(build_system({key: one for key, one in self.document.items() if key not in ("assets", "flows")}))

    @property
    def programme(self) -> Record:
        """Give the record of the programme, empty where there is none."""
        return self.document.get("programme") or {}

    @property
    def sponsor(self) -> str:
        """Give who sponsors the programme, else the assessment."""
        return str(self.programme.get("sponsor") or (self.document.get("assessment") or {}).get("sponsor") or "")

    @cached_property
    def people(self) -> dict[str, Record]:
        """Give people by code and by name: owners, members and deciders are written as either."""
        known = self.document.get("people") or ()
        return {str(one["name"]): one for one in known if one.get("name")} | {str(one["code"]): one for one in known}

    def person(self, written: Any) -> str:
        """Give a person's name; a text that is no code stands for itself."""
        return str(self.people.get(str(written or ""), {}).get("name") or written or "")

    def side(self, written: Any) -> str:
        """Give a person's side, empty where it is not known."""
        return str(self.people.get(str(written or ""), {}).get("side") or "")

    @cached_property
    def names(self) -> dict[str, str]:
        """Give what people call things, by `kind:CODE`."""
        named = {
            f"{kind}:{one[key]}": str(one.get("name") or one.get("title") or one.get("decision") or one[key])
            for kind, home, key in _NAMED
            for one in self.document.get(home) or ()
        }
        site = self.document.get("site") or {}
        return named | {f"site:{site.get('code')}": str(site.get("name") or site.get("code") or "")}

    def name(self, about: Any) -> str:
        """Give what people call `kind:CODE`."""
        return self.names.get(str(about or ""), str(about or "").partition(":")[2] or str(about or ""))

    def is_over(self, written: Any) -> bool:
        """Tell whether a day is over; without a date of the assessment nothing ever is."""
        found = day(written) if written else None
        return found is not None and self.today is not None and found < self.today

    @cached_property
    def outbound(self) -> dict[str, Answer]:
        """Give the conduits that lead towards business or the outside; None: the levels do not say."""
        frame = self.frame
        found = {
            one.code: any_of(*(reaches_up(frame, frame.zones[code]) for code in one.between))
            for one in frame.conduits.values()
        }
        return {code: answer for code, answer in sorted(found.items()) if answer is not False}

    @cached_property
    def keys_lacking(self) -> dict[str, tuple[str, ...]]:
        """Give, of each conduit that needs both keys, the sides whose key it lacks."""
        if self.lacking is not None:
            return {code: self.lacking.get(code, KEYS) for code in self.outbound}
        plant = self.plant
        return {
            code: tuple(one for one in KEYS if one not in approved_sides(plant, plant.conduits[code], self.today))
            for code in self.outbound
        }


_NAMED: Final = (
    ("zone", "zones", "code"),
    ("conduit", "conduits", "code"),
    ("asset", "assets", "tag"),
    ("scenario", "scenarios", "code"),
    ("use_case", "use_cases", "code"),
    ("segment", "segments", "code"),
    ("organisation", "organisations", "code"),
    ("measure", "measures", "code"),
)
