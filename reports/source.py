"""What a report is made from: the model document and the result, with the names behind the codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.told import grouped, told
from assessment.charts import ramp_letters
from assessment.engine.model_file.build_judgement import build_matrix
from assessment.engine.risk import band_rank, is_tolerable
from catalogue.loader import measures, protocols
from reports.blocks import Mark, Vector, VectorCell
from reports.part import Part

Record = Mapping[str, Any]

NOT_RECORDED = "not recorded"
RAMP = "LMHVC"
SEVERITIES = ("critical", "high", "medium", "low")
SEVERITY_MARKS = {"critical": ("C", 5), "high": ("H", 3), "medium": ("M", 2), "low": ("L", 1)}
FR_LABELS = ("IAC", "UC", "SI", "DC", "RDF", "TRE", "RA")
FR_PLAIN = (
    "knowing who signs in",
    "limiting what users may do",
    "keeping programs and data unaltered",
    "keeping information confidential",
    "separating networks",
    "noticing and answering attacks",
    "staying available",
)
MILLION = 10**6
SENTENCE_END = re.compile(r"(?<=[.!?]) (?=\S)")
UNKNOWN_VECTOR = (None,) * 7
# Characters that steer the writing direction, or steer nothing: a name must not turn the line it stands in.
STEERING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Source:
    """The model and its result; asks for names, never for anything that is not written in them.

    Lists of places and records are those of `zones` and of the conduits at their borders, all where none is named;
    `left_out` are the codes of chapters that the report does not have.
    """

    def __init__(
        self, model: Record, result: Record, *, zones: Collection[str] = (), left_out: Collection[str] = ()
    ) -> None:
        self.model, self.result = model, result
        self.part, self.left_out = Part(model, zones), frozenset(left_out)
        self.site: Record = model["site"]
        self.assessment: Record = model["assessment"]
        self.plan: Record | None = result.get("plan")
        self.zones = {one["code"]: one for one in model.get("zones") or ()}
        self.conduits = {one["code"]: one for one in model.get("conduits") or ()}
        self.assets = {one["tag"]: one for one in model.get("assets") or ()}
        self.flows = {one["code"]: one for one in model.get("flows") or ()}
        self.people = {one["code"]: one for one in model.get("people") or ()}
        self.scenarios = {one["code"]: one for one in model.get("scenarios") or ()}
        self.parties = {one["code"]: one for one in model.get("organisations") or ()}
        self.own_measures = {one["code"]: one for one in model.get("measures") or ()}
        recorded = model.get("decisions") or ()
        superseded = {one.get("supersedes") for one in recorded}
        self.decisions = [one for one in recorded if one["code"] not in superseded]
        self.matrix = build_matrix(model.get("risk_matrix") or {})
        self._borders: dict[str, list[str]] = {}
        for code in sorted(self.conduits):
            for each in self.conduits[code].get("boundary_assets") or ():
                self._borders.setdefault(each["asset"] if isinstance(each, Mapping) else each, []).append(code)
        self._open: dict[str, list[Record]] = {}
        for one in result["findings"]:
            if one["status"] == "open":
                self._open.setdefault(one["target"], []).append(one)

    @property
    def today(self) -> str | None:
        """Give the day of the assessment as ISO text, the only day this report knows."""
        found: str | None = self.result.get("date")
        return found

    @property
    def site_name(self) -> str:
        """Give the site's name."""
        return clean(self.site.get("name") or self.site["code"])

    def nothing(self, what: str) -> str:
        """Say that a list is empty; `what` begins the sentence: "No flow"."""
        return f"{what} is recorded." if self.part.is_whole else f"{what} is recorded for these zones."

    @property
    def with_the_plan(self) -> str:
        """Say where the rest of the plan's measures is listed."""
        return "listed with the plan in the whole report" if "plan" in self.left_out else "listed with the plan"

    def money(self, amount: float | None) -> str:
        """Give an amount in the site's currency, grouped, without decimals."""
        return f"{clean(self.site.get('currency') or 'EUR')}\u00a0{number(round(amount or 0))}"

    def name(self, target: str) -> str:
        """Give the name of `kind:CODE`, the code where there is none."""
        kind, _sep, code = target.partition(":")
        table = {"zone": self.zones, "conduit": self.conduits, "asset": self.assets}.get(kind, {})
        if kind == "site":
            return self.site_name
        if kind == "zone_pair":
            return _(" and ").join(self.name(f"zone:{one}") for one in code.split("+"))
        if kind == "flow" and code in self.flows:
            return self.flow(code)
        return clean(table.get(code, {}).get("name") or code)

    def named(self, target: str) -> str:
        """Give a name with its code behind it, once where both are the same."""
        name, code = self.name(target), clean(target.partition(":")[2])
        return name if name == code else f"{name} ({code})"

    def scenario(self, code: str) -> str:
        """Give a scenario as code and title."""
        return clean(f"{code} {self.scenarios.get(code, {}).get('title') or ''}")

    def until(self, one: Record) -> str:
        """Give the day on which something runs out, and whether it has."""
        expires = str(one.get("expires") or "")
        if not expires:
            return NOT_RECORDED
        is_over = self.today is not None and expires < self.today
        return _("%(day)s, expired") % {"day": expires} if is_over else expires

    def end(self, code: str) -> str:
        """Give the name of an end of a path: a zone or an asset, as the result writes it."""
        kind = "zone" if code in self.zones else "asset"
        return self.name(f"{kind}:{code}")

    def flow(self, code: str) -> str:
        """Give a flow as from, to and protocol."""
        flow = self.flows.get(code)
        if flow is None:
            return clean(code)
        by = self.protocol(flow.get("protocol"))
        ends = {"from": self.flow_end(flow["from"]), "to": self.flow_end(flow["to"])}
        return _("%(code)s: %(from)s to %(to)s by %(by)s") % {"code": clean(code), "by": by, **ends}

    def protocol(self, code: str | None) -> str:
        """Give a protocol's name, its code where there is none, or that it is unknown."""
        known = protocols().get(code or "")
        return clean(told(known.name) if known else code or _("unknown protocol"))

    def flow_end(self, end: Record) -> str:
        """Give the name of an end of a flow."""
        kind, value = next(iter(end.items()))
        if kind == "any":
            return _("any address")
        return self.name(f"{kind}:{value}") if kind in {"zone", "asset"} else clean(value)

    def person(self, code: str | None) -> str:
        """Give a person's name, the text itself where it is no code, or that nobody is recorded."""
        if not code:
            return NOT_RECORDED
        return clean(self.people.get(code, {}).get("name") or code)

    def party(self, code: str | None) -> str:
        """Give an organisation's name, or that none is recorded."""
        if not code:
            return NOT_RECORDED
        return clean(self.parties.get(code, {}).get("name") or code)

    def measure(self, code: str) -> str:
        """Give a measure's title, the site's own words first."""
        own = self.own_measures.get(code, {}).get("title")
        known = measures().get(code)
        return clean(own or (told(known.title) if known else code))

    def borders_of(self, tag: str) -> list[str]:
        """Give the conduits at whose border an asset stands."""
        return self._borders.get(tag, [])

    def open_at(self, place: str) -> list[Record]:
        """Give the open findings about a place, folded ones too."""
        return self._open.get(place, [])

    def rests_on(self, code: str, place: str) -> bool:
        """Tell whether a scenario names a zone or conduit, or aims at it."""
        kind, _sep, where = place.partition(":")
        one = self.scenarios.get(code, {})
        return where in (one.get(f"{kind}s") or ()) or (one.get("target") or {}).get(kind) == where

    def actions_at(self, places: Iterable[str]) -> list[Record]:
        """Give the actions of the plan at these places."""
        wanted = set(places)
        return [one for one in (self.plan or {}).get("schedule", ()) if one["action"].partition("@")[2] in wanted]

    def band(self, consequence: int, likelihood: int) -> Mark:
        """Give the mark of a cell of the matrix, coloured as the picture of the matrix colours it."""
        rank = band_rank(self.matrix, consequence, likelihood)
        band, letter = self.matrix.bands[rank], ramp_letters(len(self.matrix.bands))[rank]
        points = self.matrix.points[consequence - 1][likelihood - 1]
        return Mark(clip(band.code, 3), 1 + RAMP.index(letter), f"{clip(told(band.name), 20)}, {number(points)}")

    def is_tolerable(self, code: str, standing: Record | None) -> bool | None:
        """Compare where a scenario stands with the limits of its categories, as the engine does."""
        if standing is None:
            return None
        scenario = self.scenarios.get(code, {})
        stated = (scenario.get("residual") or {}).get("consequence") or scenario.get("consequence") or {}
        return is_tolerable(
            self.matrix, {key: value for key, value in stated.items() if value is not None}, standing["likelihood"]
        )


def clean(text: Any) -> str:
    """Give text on one line without control characters and without marks that turn the writing direction."""
    kept = "".join(" " if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} else one for one in str(text))
    return " ".join(STEERING.sub("", kept).split())


def clip(text: str, limit: int) -> str:
    """Shorten text to `limit` characters, an ellipsis at the end."""
    text = clean(text)
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}\u2026"


def shorten(text: str, limit: int) -> str:
    """Shorten text to the sentences that fit, so that none ends in the middle; one that does not fit is clipped."""
    whole, kept = clean(text), ""
    for sentence in SENTENCE_END.split(whole):
        if len(kept) + len(sentence) >= limit:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or clip(whole, limit)


def levels(vector: Iterable[Any]) -> Vector:
    """Give the cells of a level vector."""
    return Vector(tuple(VectorCell("?", "unknown") if one is None else VectorCell(str(one), "level") for one in vector))


def gaps(vector: Iterable[int | None]) -> Vector:
    """Give the cells of a gap: the levels missing filled, a point where nothing is missing."""
    return Vector(tuple(_gap_cell(one) for one in vector))


def _gap_cell(gap: int | None) -> VectorCell:
    if gap is None:
        return VectorCell("?", "unknown")
    return VectorCell(str(gap), f"short{min(gap, 4)}") if gap else VectorCell("\u00b7", "none")


def severity_mark(severity: str) -> Mark:
    """Give the mark of a severity."""
    letter, step = SEVERITY_MARKS[severity]
    return Mark(letter, step, severity)


def number(value: float) -> str:
    """Give a number to two decimals, small ones to six digits, grouped as the language of the report groups it."""
    if isinstance(value, int) or abs(value) >= MILLION:
        return grouped(round(value))
    return grouped(round(value, 2) if abs(value) >= 1 else float(f"{value:.6g}"))


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Give a count with its noun."""
    return f"{number(count)} {noun if count == 1 else plural or noun + 's'}"


def listed(words: Iterable[str], limit: int, *, none: str = "none", between: str = ", ") -> str:
    """Give the first words, and how many more there are."""
    words = list(words)
    if not words:
        return none
    more = len(words) - limit
    return between.join(words[:limit]) + (_(" and %(count)s more") % {"count": number(more)} if more > 0 else "")


def is_unset(vector: Iterable[Any]) -> bool:
    """Tell whether nothing of a vector is known."""
    return all(one is None for one in vector)
