"""What can be asked of a report, checked before any work begins; the same for pages, REST and the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from documents.errors import shown
from reports.document import CLASSIFICATIONS, INTERNAL
from reports.kinds import KINDS, STEERING, Kind
from reports.language import ENGLISH, LANGUAGES

# The forms of reports.writing, which this module does not import: a list needs no renderer.
TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}
FORM_CODES: Final = tuple(TYPES)
LISTS: Final = ("zones", "leave_out")
OF_DOCUMENT: Final = ("kind", "classification", "redact", "language", *LISTS)  # what build_document takes of it


@dataclass(frozen=True)
class Asked:
    """Which report, in which form, for whom; checked by `asked_of`."""

    kind: str = STEERING
    form: str = "pdf"
    classification: str = INTERNAL
    redact: bool = False
    language: str = ENGLISH
    logo: bool = True
    zones: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()

    @property
    def of_document(self) -> dict[str, Any]:
        """Give what the document is made by; the form and the logo are the shell's."""
        return {key: getattr(self, key) for key in OF_DOCUMENT}


USUAL: Final = Asked()


def asked_of(given: Mapping[str, Any], zones: Collection[str] = ()) -> Asked:
    """Check what somebody asks for; `zones` are those of the model that was judged.

    Raises ValueError with a sentence that names what was expected.
    """
    allowed: dict[str, tuple[object, ...]] = {
        "kind": tuple(KINDS),
        "form": FORM_CODES,
        "classification": CLASSIFICATIONS,
    }
    allowed |= {"redact": (True, False), "language": LANGUAGES, "logo": (True, False)}
    lists = {name: given[name] for name in LISTS if name in given}
    for key, value in given.items():
        if key in LISTS:
            continue
        if key not in allowed:
            raise ValueError(f"There is no setting '{shown(key)}'; expected {', '.join((*allowed, *LISTS))}.")
        if type(value) is not type(allowed[key][0]) or value not in allowed[key]:  # 1 equals True, and is no answer
            raise ValueError(f"{key}: expected one of {', '.join(map(str, allowed[key]))}, found {shown(value)}.")
    kind = KINDS[given.get("kind", STEERING)]
    parts = {name: _codes(name, value) for name, value in lists.items()}
    _check_zones(kind, parts.get("zones", ()), zones)
    _check_chapters(kind, parts.get("leave_out", ()))
    return Asked(**{**given, **parts})


def _codes(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{name}: expected a list of codes, found {shown(value)}.")
    return tuple(sorted(set(value)))


def _check_zones(kind: Kind, wanted: Collection[str], zones: Collection[str]) -> None:
    if wanted and not kind.by_zone:
        fitting = ", ".join(one.code for one in KINDS.values() if one.by_zone)
        raise ValueError(f"zones: the report '{kind.code}' is of the whole plant; of some zones can be {fitting}.")
    for one in wanted:
        if one not in zones:
            raise ValueError(f"zones: expected codes of zones of the model that was judged, found {shown(one)}.")


def _check_chapters(kind: Kind, left_out: Collection[str]) -> None:
    known = [one.code for one in kind.sections] if kind.can_leave_out else []
    for one in left_out:
        if one not in known:
            expected = f"one of {', '.join(known)}" if known else "none: this report has one chapter"
            raise ValueError(f"leave_out: expected {expected}, found {shown(one)}.")
    if known and not kind.has_page_one and len(left_out) == len(known):
        raise ValueError("leave_out: expected at least one chapter to stay.")
