"""The layers of the zone map: what each says of every zone and conduit, from the plain values of a stored result.

Every mark carries a text beside its fill, so that no layer rests on colour alone, and what is not known is a question
mark, never a good colour. Each layer brings the lines of its legend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from assessment.drawing.picture import Legend, Mark, Tone

Record = Mapping[str, Any]
Section = Callable[[str], Any]

GAP: Final = "gap"
TITLES: Final = {
    GAP: "SL gap",
    "risk": "Risk",
    "findings": "Worst finding",
    "owner": "Owner",
    "monitoring": "Monitoring",
    "subnets": "Subnets",
    "path": "Attack path",
    "traffic": "Observed traffic",
    "leaving": "Data leaving OT",
    "pattern": "Pattern",
    "plain": "Plain",
}
FR_WORDS: Final = ("FR1 IAC", "FR2 UC", "FR3 SI", "FR4 DC", "FR5 RDF", "FR6 TRE", "FR7 RA")
SEVERITIES: Final = {"critical": Tone.STEP_5, "high": Tone.STEP_3, "medium": Tone.STEP_2, "low": Tone.STEP_1}
RAMP: Final = (Tone.STEP_1, Tone.STEP_2, Tone.STEP_3, Tone.STEP_4, Tone.STEP_5)
TICK: Final = "\N{CHECK MARK}"
FEW, SEVERAL = 2, 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Target and achieved level of the one family that says most: `3/2` stands for target 3, achieved 2.

    That is the family with the largest gap, else one with a target whose gap is not known, else the one with the
    highest target. So the pair never says the opposite of the mark beside it.
    """

    fr: int
    target: int | None
    achieved: int | None

    @property
    def text(self) -> str:
        """Give the pair as it is drawn."""
        return f"{_shown(self.target)}/{_shown(self.achieved)}"


@dataclass(frozen=True)
class Layer:
    """Marks by code, who stands back, and the legend."""

    zones: Mapping[str, Mark] = field(default_factory=dict)
    conduits: Mapping[str, Mark] = field(default_factory=dict)
    legend: tuple[Legend, ...] = ()
    kept: frozenset[str] | None = None

    def is_faded(self, key: str) -> bool:
        """Tell whether a thing, by `kind:CODE`, stands back in this layer."""
        return self.kept is not None and key not in self.kept


def layer_of(name: str, section: Section, findings: Iterable[tuple[str, str]], path: str = "") -> Layer:
    """Give a layer by its name, the gap where there is none of that name.

    `section` gives parts of the result and the judged model as `frame`; `findings` are target and severity of every
    open finding; `path` is `SOURCE>TARGET` of an attack path, the first that is reachable where it names none.
    """
    if name == "findings":
        return _findings(section, findings)
    if name == "path":
        return _path(section, path)
    if name == "pattern":
        return _pattern(section, path)
    simple = {"risk": _risk, "owner": _owner, "monitoring": _monitoring, "subnets": _subnets, "traffic": _traffic}
    return {**simple, "leaving": _leaving, "plain": _plain}.get(name, _gap)(section)


def worst_pair(judged: Record) -> Pair:
    """Give the pair of a zone or conduit that a run judged."""
    targets, achieved = judged.get("sl_t") or [None] * 7, judged.get("sl_a") or [None] * 7
    gaps = judged.get("gap") or [None] * 7

    def weight(fr: int) -> tuple[int, bool, int, int]:
        gap, target = gaps[fr], targets[fr]
        return gap or 0, gap is None and target is not None, -1 if target is None else target, -fr

    fr = max(range(7), key=weight)
    return Pair(fr, targets[fr], achieved[fr])


def gap_mark(judged: Record) -> Mark:
    """Say where a zone or conduit stands against its target; what nobody assessed never counts as met."""
    if all(target is None for target in judged.get("sl_t") or [None]):
        return Mark(Tone.UNKNOWN, "no SL-T", "no target set")
    pair = worst_pair(judged)
    missing, unknown = judged["levels_missing"], judged["not_assessed"]
    told = f"{FR_WORDS[pair.fr]}: target {_said(pair.target)}, achieved {_said(pair.achieved)}"
    if missing:
        tone = Tone.STEP_2 if missing <= FEW else Tone.STEP_3 if missing <= SEVERAL else Tone.STEP_4
        return Mark(tone, str(missing), f"{told}; {_counted(missing, 'level')} missing in all", pair.text)
    if unknown:
        return Mark(Tone.UNKNOWN, "?", f"{told}; {unknown} of 7 not assessed", pair.text)
    return Mark(Tone.GOOD, TICK, f"{told}; target met", pair.text)


def _gap(section: Section) -> Layer:
    return Layer(
        {code: gap_mark(judged) for code, judged in (section("zones") or {}).items()},
        {code: gap_mark(judged) for code, judged in (section("conduits") or {}).items()},
        (
            Legend(
                Mark(Tone.STEP_3, "3", "", "3/2"), "target 3, achieved 2 where most is missing; 3 levels missing in all"
            ),
            Legend(Mark(Tone.GOOD, TICK, ""), "target met"),
            Legend(Mark(Tone.UNKNOWN, "?", ""), "not assessed"),
        ),
    )


def _plain(section: Section) -> Layer:
    del section
    return Layer()


def _risk(section: Section) -> Layer:
    """Give each zone and conduit the worst of its scenarios as it stands today."""
    bands = [band["code"] for band in section("risk_matrix")["bands"]]
    names = {band["code"]: band["name"] for band in section("risk_matrix")["bands"]}
    tones = {code: _step(place, len(bands)) for place, code in enumerate(bands)}
    worst: dict[str, str | None] = {}
    for scenario in section("scenarios").values():
        band = (scenario["today"] or {}).get("band")
        for key in (*(f"zone:{one}" for one in scenario["zones"]), *(f"conduit:{one}" for one in scenario["conduits"])):
            known = worst.get(key)
            if key not in worst or (band is not None and (known is None or bands.index(band) > bands.index(known))):
                worst[key] = band

    def mark(key: str) -> Mark:
        if key not in worst:
            return Mark(Tone.UNKNOWN, "?", "no scenario is written for it")
        band = worst[key]
        if band is None:
            return Mark(Tone.UNKNOWN, "?", "its scenarios are not scored")
        return Mark(tones[band], band, f"worst risk today: {names[band]}")

    legend = [Legend(Mark(tones[code], code, ""), f"worst risk today: {names[code]}") for code in reversed(bands)]
    return Layer(
        {code: mark(f"zone:{code}") for code in section("zones")},
        {code: mark(f"conduit:{code}") for code in section("conduits")},
        (*legend, Legend(Mark(Tone.UNKNOWN, "?", ""), "no scenario, or not scored")),
    )


def _findings(section: Section, findings: Iterable[tuple[str, str]]) -> Layer:
    counts: dict[str, Counter[str]] = {}
    for target, severity in findings:
        counts.setdefault(target, Counter())[severity] += 1

    def mark(key: str) -> Mark:
        found = counts.get(key)
        if not found:
            return Mark(Tone.PLAIN, "0", "no open finding")
        worst = next(severity for severity in SEVERITIES if found[severity])
        words = f"{_counted(found.total(), 'open finding')}, the worst {worst}"
        return Mark(SEVERITIES[worst], worst[0].upper(), words, str(found.total()))

    legend = [Legend(Mark(tone, severity[0].upper(), ""), severity) for severity, tone in SEVERITIES.items()]
    return Layer(
        {code: mark(f"zone:{code}") for code in section("zones")},
        {code: mark(f"conduit:{code}") for code in section("conduits")},
        (
            Legend(Mark(Tone.STEP_5, "C", "", "4"), "4 open findings about it, the worst critical"),
            *legend[1:],
            Legend(Mark(Tone.PLAIN, "0", ""), "none open"),
        ),
    )


def _owner(section: Section) -> Layer:
    frame = section("frame")
    names = {one["code"]: one.get("name") or one["code"] for one in frame.get("organisations") or ()}

    def mark(record: Record) -> Mark:
        owner = record.get("owner")
        if not owner:
            return Mark(Tone.UNKNOWN, "?", "nobody is named as owner")
        return Mark(Tone.PLAIN, owner, f"owner: {names.get(owner, owner)}")

    owners = Counter(record.get("owner") for kind in ("zones", "conduits") for record in frame.get(kind) or ())
    told = sorted(((count, owner) for owner, count in owners.items() if owner), key=lambda pair: (-pair[0], pair[1]))
    return Layer(
        {one["code"]: mark(one) for one in frame.get("zones") or ()},
        {one["code"]: mark(one) for one in frame.get("conduits") or ()},
        (
            *(Legend(Mark(Tone.PLAIN, owner, ""), names.get(owner, owner)) for _, owner in told[:6]),
            Legend(Mark(Tone.UNKNOWN, "?", ""), "nobody named"),
        ),
    )


VERDICTS: Final = {
    "blind_spot": Mark(Tone.STEP_4, "blind", "blind spot: nobody is bound to watch it"),
    "borderline": Mark(Tone.STEP_2, "border", "borderline: watching is not settled between the owners"),
    "resolved": Mark(Tone.GOOD, TICK, "watching is settled between the owners"),
    "no_cross_owner": Mark(Tone.PLAIN, "one", "one owner on both sides and on the way"),
    "not_evaluated": Mark(Tone.UNKNOWN, "?", "not evaluated: an owner is not recorded"),
}


def _monitoring(section: Section) -> Layer:
    return Layer(
        _owner(section).zones,
        {code: VERDICTS[judged["monitoring"]] for code, judged in section("conduits").items()},
        tuple(Legend(mark, mark.words) for mark in VERDICTS.values()),
    )


def _subnets(section: Section) -> Layer:
    def mark(record: Record) -> Mark:
        subnets = record.get("subnets") or []
        if not subnets:
            return Mark(Tone.UNKNOWN, "?", "no subnet is recorded")
        more = f" +{len(subnets) - 1}" if len(subnets) > 1 else ""
        return Mark(Tone.PLAIN, f"{subnets[0]}{more}", f"subnets: {', '.join(subnets)}")

    return Layer(
        {one["code"]: mark(one) for one in section("frame").get("zones") or ()},
        legend=(
            Legend(Mark(Tone.PLAIN, "10.1.2.0/24 +1", ""), "first subnet, and how many more"),
            Legend(Mark(Tone.UNKNOWN, "?", ""), "none recorded"),
        ),
    )


def path_choices(section: Section) -> list[str]:
    """Give the attack paths that can be shown, as `SOURCE>TARGET`."""
    return [f"{one['source']}>{one['target']}" for one in section("paths") or () if one["reachable"]]


def _path(section: Section, wanted: str) -> Layer:
    """Number the zones and conduits of one path in the order in which it passes them; all others stand back."""
    reachable = [one for one in section("paths") or () if one["reachable"] and one["shortest"]]
    chosen = next((one for one in reachable if f"{one['source']}>{one['target']}" == wanted), None)
    path = chosen or (reachable[0] if reachable else None)
    if path is None:
        return Layer(legend=(Legend(Mark(Tone.PLAIN, "0", ""), "no attack path is known to reach a target"),))
    zones, conduits = [path["source"]], []
    for step in path["shortest"]["steps"]:
        if step["conduit"]:
            conduits.append(step["conduit"])
        zones.append(step["zone"] or step["to"])
    words = f"on the shortest way from {path['source']} to {path['target']}"
    places = {code: str(place) for place, code in enumerate(dict.fromkeys(zones), start=1)}
    return Layer(
        {code: Mark(Tone.STEP_4, place, f"place {place} {words}") for code, place in places.items()},
        {code: Mark(Tone.STEP_4, "way", f"{words}") for code in dict.fromkeys(conduits)},
        (
            Legend(
                Mark(Tone.STEP_4, "1", ""), f"{words}, in this order: {path['routes'] or 'several'} such ways in all"
            ),
        ),
        frozenset({*(f"zone:{code}" for code in zones), *(f"conduit:{code}" for code in conduits)}),
    )


TRAFFIC: Final = (
    ("forbidden", Tone.STEP_4, "forbidden, seen all the same"),
    ("undocumented", Tone.STEP_3, "seen, but in no channel"),
    ("unseen", Tone.STEP_1, "declared, never seen"),
    ("covered", Tone.GOOD, "seen as declared"),
)


def _traffic(section: Section) -> Layer:
    def mark(judged: Record) -> Mark:
        found = [(len(judged["flows"][key]), key, tone, words) for key, tone, words in TRAFFIC if judged["flows"][key]]
        if not found:
            return Mark(Tone.UNKNOWN, "?", "no flow is known")
        count, key, tone, _ = found[0]
        told = "; ".join(f"{number} {words}" for number, _, _, words in found)
        return Mark(tone, TICK if key == "covered" else f"{count} {key[:3]}.", f"flows: {told}")

    return Layer(
        conduits={code: mark(judged) for code, judged in section("conduits").items()},
        legend=(
            *(
                Legend(Mark(tone, TICK if key == "covered" else f"2 {key[:3]}.", ""), words)
                for key, tone, words in TRAFFIC
            ),
            Legend(Mark(Tone.UNKNOWN, "?", ""), "no flow is known"),
        ),
    )


def _leaving(section: Section) -> Layer:
    """Give each conduit how much leaves over it and whether it is settled; each zone what leaves it by no conduit."""
    picture = section("architecture")
    if picture is None:
        return Layer(legend=(Legend(Mark(Tone.UNKNOWN, "?", ""), "not judged yet"),))
    rows: dict[str, list[Record]] = {}
    bare: dict[str, list[Record]] = {}
    for row in picture["leaving"]["rows"]:
        if row["conduit"]:
            rows.setdefault(row["conduit"]["code"], []).append(row)
        else:
            bare.setdefault(row["from"]["code"], []).append(row)

    def mark(some: list[Record]) -> Mark:
        open_ones = sum(bool(row["missing"]) for row in some)
        words = f"{_counted(len(some), 'kind')} of data leaves OT here, {open_ones} of them not settled"
        return Mark(Tone.STEP_3 if open_ones else Tone.GOOD, f"{len(some)} out", words)

    def bare_mark(some: list[Record]) -> Mark:
        flows = ", ".join(sorted(flow for row in some for flow in row["flows"][:FEW]))
        return Mark(Tone.STEP_5, f"{len(some)} out !", f"data leaves OT from here by no conduit: {flows}")

    return Layer(
        zones={code: bare_mark(some) for code, some in bare.items() if code},
        conduits={code: mark(some) for code, some in rows.items()},
        legend=(
            Legend(Mark(Tone.STEP_5, "1 out !", ""), "data leaves this zone by no conduit, so no line is drawn for it"),
            Legend(Mark(Tone.STEP_3, "2 out", ""), "data leaves OT here, and something of it is not settled"),
            Legend(Mark(Tone.GOOD, "2 out", ""), "data leaves OT here, and all of it is settled"),
        ),
        kept=frozenset(
            {
                *(f"conduit:{code}" for code in rows),
                *(f"zone:{row[end]['code']}" for row in picture["leaving"]["rows"] for end in ("from", "to")),
            }
        ),
    )


VERDICT_MARKS: Final = {
    "holds": Mark(Tone.GOOD, TICK, "the pattern holds here"),
    "broken": Mark(Tone.STEP_4, "!", "the pattern is broken here"),
    "unknown": Mark(Tone.UNKNOWN, "?", "nobody knows whether the pattern holds here"),
}


def pattern_choices(section: Section) -> list[tuple[str, str]]:
    """Give the patterns that lie over the plant, as `PATTERN>TARGET` with the name of where each begins."""
    found = (section("architecture") or {}).get("patterns", ())
    return [(f"{one['pattern']}>{one['about']}", f"{one['pattern'].replace('_', ' ')}: {one['name']}") for one in found]


def _pattern(section: Section, wanted: str) -> Layer:
    """Lay one pattern over the map, the first where none is named; all that has no part in it stands back."""
    found = (section("architecture") or {}).get("patterns", ())
    laid = next((one for one in found if f"{one['pattern']}>{one['about']}" == wanted), found[0] if found else None)
    if laid is None:
        return Layer(legend=(Legend(Mark(Tone.PLAIN, "0", ""), "no pattern begins anywhere in the plant"),))
    mark = VERDICT_MARKS[laid["verdict"]]
    return Layer(
        dict.fromkeys(laid["zones"], mark),
        dict.fromkeys(laid["conduits"], mark),
        tuple(Legend(one, one.words) for one in VERDICT_MARKS.values()),
        frozenset({*(f"zone:{code}" for code in laid["zones"]), *(f"conduit:{code}" for code in laid["conduits"])}),
    )


def _step(place: int, of: int) -> Tone:
    """Spread the bands of a matrix over the ramp: the lowest on its first step, the highest on its last."""
    return RAMP[round(place * (len(RAMP) - 1) / max(of - 1, 1))]


def _shown(level: int | None) -> str:
    return "?" if level is None else str(level)


def _said(level: int | None) -> str:
    return "not known" if level is None else str(level)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
