"""Reads what records say with names in place of codes: people, organisations, zones and conduits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from accounts.scope import rows_of
from assessment.engine.model_file.references import HOMES
from assessment.models import Assessment
from assessment.record_forms.controls import TEXT, Control
from assessment.record_rows import shelf
from assessment.views.common import people_named
from inventory.models import Conduit, Zone

_NAMED: Final = frozenset({"organisation", "zone", "conduit"})  # few enough to be read for one page
_PLACES: Final = ("zone", "conduit")


class RecordWords:
    """The names of an assessment, read once for all records that are shown, and only those that are asked for."""

    def __init__(self, assessment: Assessment) -> None:
        self._of_kind = cache(lambda kind: _names(assessment, kind))
        self._people = cache(lambda: people_named(assessment))
        self._places = cache(
            lambda: {f"{kind}:{code}": name for kind in _PLACES for code, name in self._of_kind(kind).items()}
        )

    def of(self, control: Control, value: Any) -> Any:
        """Give a value of the field of a control, of the same shape, with names where it has codes."""
        if isinstance(value, list):
            return [self.of(control, one) for one in value]
        if isinstance(value, Mapping):
            parts = {one.key: one for one in control.parts}
            return {key: self.of(parts[key], one) if key in parts else one for key, one in value.items()}
        return self._names_of(control).get(value, value) if isinstance(value, str) else value

    def _names_of(self, control: Control) -> Mapping[str, str]:
        if control.refers_to == "pointer":
            return self._places()
        kind = control.refers_to.partition(" ")[0]
        if kind in _NAMED:
            return self._of_kind(kind)
        # Who did something is a text: the code of a person, or a name of somebody whom the model does not have.
        return self._people() if not kind and control.widget == TEXT and not control.choices else {}


def _names(assessment: Assessment, kind: str) -> dict[str, str]:
    if kind in _PLACES:
        model: type[Zone | Conduit] = Zone if kind == "zone" else Conduit
        places = rows_of(assessment.site, model).filter(retired_at=None)
        return {one.code: one.name or one.code for one in places.only("code", "name")}
    return {one["code"]: one.get("name") or one["code"] for one in shelf(assessment, HOMES[kind]).all()}
