"""What stands already where somebody accepts something: the words that a form shows before they are replaced (S12).

A form carries what it showed. Where something else stands by then, or something that it never showed, nothing is
written, and the page shows both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from assessment.edit_keeping import last_change
from assessment.engine.model_file.values import vector
from assessment.models import Assessment
from assessment.record_rows import shelf
from inventory.models import ChangeSet
from signoff.living import OF_RISK, OF_TARGET, RISK, WAIVER, standing_decision

HOMES: Final = {"zone": "zones", "conduit": "conduits"}
Words = dict[str, str]


def stands_at(assessment: Assessment, what: str, place: str) -> Words:
    """Give the words that accepting something at a place would replace, by the field of the form."""
    kind, code = record_at(what, place)
    found = shelf(assessment, kind).read([code]).get(code) if assessment.pk and kind else None
    if found is None:
        return {}
    record = found.record
    if what == WAIVER:
        words = _terms(record)
    elif what == RISK:
        chosen = "" if record.get("decision") == "accept" else record.get("decision")
        words = {"decision": chosen, **_terms(_decision(assessment, f"scenario:{place}", OF_RISK))}
    else:
        levels = vector(record.get("sl_t"))
        target = (
            " ".join("?" if one is None else str(one) for one in levels)
            if any(one is not None for one in levels)
            else ""
        )
        own = {"sl_t": target, "reason": record.get("sl_t_reason"), "conditions": _conditions(record)}
        words = {**_terms(_decision(assessment, place, OF_TARGET)), **own}
    return {name: str(text) for name, text in words.items() if text}


def last_word(assessment: Assessment, what: str, place: str) -> ChangeSet | None:
    """Give the newest act on the record that stands at a place."""
    return last_change(assessment.site, *record_at(what, place), ())


def record_at(what: str, place: str) -> tuple[str, str]:
    """Give the kind and the code of the record that is accepted at a place, no kind where it is none."""
    if what == WAIVER:
        return "waivers", place
    if what == RISK:
        return "scenarios", place
    kind, _sep, code = place.partition(":")
    return HOMES.get(kind, ""), code


def _decision(assessment: Assessment, about: str, steps: frozenset[str]) -> Mapping[str, Any]:
    return standing_decision({"decisions": shelf(assessment, "decisions").all()}, about, steps) or {}


def _terms(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record.get(key) for name, key in _TERMS.items()}


def _conditions(record: Mapping[str, Any]) -> str:
    broken = _("does not hold")
    every = record.get("sl_t_conditions") or ()
    return "\n".join(one["text"] if one.get("holds") is not False else f"{one['text']} ({broken})" for one in every)


_TERMS: Final = {"reason": "reason", "by": "by", "expires": "expires", "conditions": "condition"}
