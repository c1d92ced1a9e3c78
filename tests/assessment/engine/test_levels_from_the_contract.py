"""Levels, gaps and proposals of random model files, against a second reading of `docs/model.md` 2.1 and 2.2.

The second reading works on the document as it is written and on the tables as text; it shares no code with the engine,
and takes no short cut: every level is tried, every row is looked at.
"""

from __future__ import annotations

import csv
import json
import math
from fractions import Fraction
from itertools import product
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.engine.achieved import judge_levels
from assessment.engine.gaps import conduit_totals, zone_totals
from assessment.engine.model_file.load import load_document
from assessment.engine.plant import Plant
from assessment.engine.targets import compare_conventions, explain_targets

DATA = Path(__file__).resolve().parents[3] / "catalogue" / "data"
WORDS = ["IAC", "UC", "SI", "DC", "RDF", "TRE", "RA"]
TODAY = "2026-06-15"


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SYSTEM_ROWS = table("iec62443_3_3_requirements.csv")
CONDUIT_ROWS = {row["id"] for row in table("conduit_requirements.csv")}
CATALOGUE = {row["id"]: row["satisfies"].split(";") for row in table("measures.csv") if row["satisfies"]}
SOME_MEASURES = ["MEA-002", "MEA-031", "MEA-046", "MEA-060"]

# -- documents ------------------------------------------------------------------------------------------------------

# few rows of many levels, so that levels are reached and missed often: all of FR4, FR6 and FR5
ROW_IDS = [row["id"] for row in SYSTEM_ROWS if row["fr"] in {"FR4", "FR5", "FR6"}]
LEVEL = st.integers(0, 4)
VECTOR = st.one_of(st.none(), LEVEL, st.lists(st.none() | LEVEL, min_size=7, max_size=7))
CAPABILITY = st.one_of(VECTOR, st.lists(st.sampled_from([None, "n/a", 0, 1, 2, 3, 4]), min_size=7, max_size=7))
DATES = st.sampled_from([None, "2026-06-14", TODAY, "2026-06-16"])
STATUS = st.one_of(
    st.sampled_from(["met", "met", "met", "met", "partly_met", "not_met", "not_assessed", "compensated"]),
    st.fixed_dictionaries({"status": st.just("compensated"), "compensation": st.sampled_from(["K1", "K2"])}),
    st.fixed_dictionaries(
        {"status": st.just("not_applicable")}, optional={"reason": st.sampled_from(["", " ", "none"])}
    ),
)
REQUIREMENTS = st.one_of(
    st.none(),
    st.dictionaries(st.sampled_from(ROW_IDS), STATUS, max_size=4),
    st.sets(st.sampled_from(ROW_IDS), max_size=3).map(lambda out: {row: "met" for row in ROW_IDS if row not in out}),
)
PLACED = st.lists(
    st.fixed_dictionaries(
        {"measure": st.sampled_from([*SOME_MEASURES, "M1", "M2"])},
        optional={"status": st.sampled_from([None, "planned", "active", "active", "retired"])},
    ),
    max_size=3,
)
JUDGED = {"sl_t": VECTOR, "sl_a": st.one_of(st.none(), VECTOR), "requirements": REQUIREMENTS, "measures": PLACED}
ZONES = ["Z1", "Z2", "Z3"]


@st.composite
def documents(draw):
    matrix = draw(matrices())
    step = st.integers(1, len(matrix["likelihood"]))
    consequence = st.dictionaries(
        st.sampled_from(["safety", "financial"]), st.none() | st.integers(1, len(matrix["consequence"])), max_size=2
    )
    scenario = st.fixed_dictionaries(
        {"consequence": consequence, "zones": st.lists(st.sampled_from(ZONES), max_size=2)},
        optional={
            "likelihood": step,
            "conduits": st.just(["C1"]),
            "target": st.sampled_from([{"zone": "Z1"}, {"asset": "A2"}]),
            "threat": st.fixed_dictionaries(
                {}, optional=dict.fromkeys(("means", "resources", "skills", "motivation"), st.integers(1, 4))
            ),
        },
    )
    kinds = st.sampled_from([None, "control", "external"])
    zones = [{"code": code, "kind": draw(kinds), **draw(st.fixed_dictionaries(JUDGED))} for code in ZONES]
    conduit = st.fixed_dictionaries(
        {**JUDGED, "between": st.lists(st.sampled_from(ZONES), min_size=2, max_size=3)},
        optional={
            "kind": st.sampled_from(["wireless", "filtering"]),
            "untrusted": st.booleans(),
            "boundary_assets": st.lists(st.sampled_from(["A1", "A2", "A3"]), max_size=3),
        },
    )
    assets = [
        {"tag": f"A{n}", "zone": draw(st.sampled_from([*ZONES, None])), "sl_c": draw(CAPABILITY)} for n in (1, 2, 3)
    ]
    conventions = st.fixed_dictionaries(
        {
            "conduit_target": st.sampled_from(["maximum", "protection", "minimum", "own", "exposure"]),
            "target_method": st.sampled_from(["band", "decades", "attacker", "manual"]),
            "initial_likelihood": st.sampled_from(["fixed", "scored"]),
            "attacker": st.integers(1, 4),
        }
    )
    record = st.fixed_dictionaries(
        {
            "requirement": st.sampled_from([*ROW_IDS[:3], *ROW_IDS[-3:]]),
            "about": st.sampled_from(["zone:Z1", "zone:Z2", "conduit:C1"]),
        },
        optional={"accepted_by": st.just("kl"), "accepted_on": st.just("2026-01-01"), "expires": DATES},
    )
    own = st.fixed_dictionaries(
        {"satisfies": st.lists(st.sampled_from(ROW_IDS), max_size=12)},
        optional={"sl": st.lists(LEVEL, min_size=7, max_size=7)},
    )
    test = st.fixed_dictionaries(
        {"about": st.sampled_from(["asset:A1", "asset:A2"]), "fr": st.sampled_from(WORDS), "level": LEVEL},
        optional={"found_on": DATES, "closed_on": DATES},
    )
    return {
        "bulkhead": 1,
        "site": {"code": "S"},
        "assessment": {"code": "A", "date": draw(st.sampled_from([None, TODAY])), "conventions": draw(conventions)},
        "risk_matrix": matrix,
        "zones": zones,
        "conduits": [{"code": "C1", **draw(conduit)}],
        "assets": assets,
        "scenarios": [{"code": f"S{n}", **draw(scenario)} for n in range(draw(st.integers(0, 3)))],
        "measures": [{"code": code, **draw(own)} for code in ("M1", "M2")],
        "compensations": [{"code": code, **draw(record)} for code in ("K1", "K2")],
        "test_results": [{"code": f"T{n}", **draw(test)} for n in range(draw(st.integers(0, 2)))],
    }


@st.composite
def matrices(draw):
    """Draw a matrix of any shape from 3 x 3 to 5 x 5, of either direction, with any cells."""
    wide, high = draw(st.integers(3, 5)), draw(st.integers(3, 5))
    levels = sorted(draw(st.lists(LEVEL, min_size=3, max_size=4)))
    codes = [f"B{n}" for n in range(len(levels))]
    frequency = st.sampled_from([0.0003, 0.001, 0.01, 0.1, 1, 12])
    matrix = {
        "likelihood": [f"l{n}" for n in range(wide)],
        "consequence": [f"c{n}" for n in range(high)],
        "bands": [{"code": code, "sl_t": level} for code, level in zip(codes, levels, strict=True)],
        "cells": [[draw(st.sampled_from(codes)) for _ in range(wide)] for _ in range(high)],
        "likelihood_descending": draw(st.booleans()),
    }
    if draw(st.booleans()):
        matrix["frequency"] = [draw(frequency) for _ in range(wide)]
        matrix["tolerable_frequency"] = [draw(frequency) for _ in range(high)]
    return matrix


# -- the second reading ---------------------------------------------------------------------------------------------


def seven(value):
    return value if isinstance(value, list) else [value] * 7


def required(kind, fr, level):
    return {
        row["id"]
        for row in SYSTEM_ROWS
        if row["fr"] == f"FR{fr + 1}" and row[f"sl{level}"] == "1" and (kind == "zone" or row["id"] in CONDUIT_ROWS)
    }


def is_over(document, day):
    today = document["assessment"]["date"]
    return day is not None and today is not None and day < today


def stated_rows(document, kind, record):
    """Give the rows that a person stated, and those of them that count."""
    stated, counting = set(), set()
    for row, written in (record.get("requirements") or {}).items():
        said = written if isinstance(written, dict) else {"status": written}
        if said["status"] in {"met", "partly_met", "not_met"}:
            stated.add(row)
        if said["status"] == "met":
            counting.add(row)
        if said["status"] == "not_applicable" and (said.get("reason") or "").strip():
            stated.add(row), counting.add(row)
        if said["status"] == "compensated":
            for one in document["compensations"]:
                fits = one["requirement"] == row and one["about"] == f"{kind}:{record['code']}"
                named = said.get("compensation") in {None, one["code"]}
                accepted = (
                    one.get("accepted_by") and one.get("accepted_on") and not is_over(document, one.get("expires"))
                )
                if fits and named and accepted:
                    stated.add(row), counting.add(row)
    return stated, counting


def sl_c_of(document, asset):
    found = list(seven(asset["sl_c"]))
    today = document["assessment"]["date"]
    for fr, word in enumerate(WORDS):
        levels = []
        for test in document["test_results"]:
            if test["about"] != f"asset:{asset['tag']}" or test["fr"] != word:
                continue
            found_on, closed = test.get("found_on"), test.get("closed_on")
            if today is None:
                is_open = closed is None
            else:
                is_open = (found_on is None or found_on <= today) and (closed is None or closed > today)
            levels += [test["level"]] if is_open else []
        if levels:
            found[fr] = min(levels)
    return found


def floor_of(document, kind, record, fr):
    tags = {asset["tag"] for asset in document["assets"] if kind == "zone" and asset["zone"] == record["code"]}
    tags |= set(record.get("boundary_assets") or ()) if kind == "conduit" else set()
    values = [sl_c_of(document, asset)[fr] for asset in document["assets"] if asset["tag"] in tags]
    if None in values:
        return None
    return min((value for value in values if value != "n/a"), default=None)


def assessed_of(kind, fr, stated, counting):
    if not stated & required(kind, fr, 4):
        return None
    return max(n for n in range(5) if n == 0 or required(kind, fr, n) <= counting)


def rows_of(kind, fr, base, given_rows):
    held = required(kind, fr, base) if base else set()
    reached = [base]
    for n in range((base or 0) + 1, 5):
        asked = required(kind, fr, n)
        if asked <= held | given_rows and asked - held:
            reached.append(n)
    return reached[-1]


def achieved(document, kind, record, fr):
    """Give SL-A and basis of one FR, word by word after 2.1."""
    active = {one["measure"] for one in record["measures"] if one.get("status") == "active"}
    own = {one["code"]: one for one in document["measures"]}
    supplied = set()
    for code in active:
        supplied |= set(own[code]["satisfies"] if code in own else CATALOGUE.get(code, ()))
    stated, counting = stated_rows(document, kind, record)
    claim = seven(record["sl_a"])[fr]
    floor, assessed = floor_of(document, kind, record, fr), assessed_of(kind, fr, stated, counting)
    base, basis = None, None
    for level, name in ((floor, "components"), (assessed, "requirements"), (claim, "claimed")):
        if level is not None:
            base, basis = level, name
    rows = rows_of(kind, fr, base, counting | supplied)
    raised = max((seven(own[code].get("sl") or 0)[fr] for code in active if code in own), default=0) or None
    if claim is not None:
        return claim, "claimed"
    known = [level for level in (base, rows, raised) if level is not None]
    if not known:
        return None, None
    return max(known), basis if max(known) == base else "measures"


def gap_of(target, level):
    if target == 0:
        return 0
    return None if target is None or level is None else max(0, target - level)


def rating(document, scenario):
    """Give what a scenario asks for and what it is compared by; None where it cannot be rated."""
    conventions, matrix = document["assessment"]["conventions"], document["risk_matrix"]
    rated = [value for value in scenario["consequence"].values() if value is not None]
    if not rated or conventions["target_method"] == "manual":
        return None
    most_likely = 1 if matrix["likelihood_descending"] else len(matrix["likelihood"])
    fixed = conventions["initial_likelihood"] == "fixed" or scenario.get("likelihood") is None
    c, l = max(rated), most_likely if fixed else scenario["likelihood"]  # noqa: E741  the matrix's own letters
    order = [band["code"] for band in matrix["bands"]]
    targets = {band["code"]: band["sl_t"] for band in matrix["bands"]}
    if conventions["target_method"] == "band":
        return targets[matrix["cells"][c - 1][l - 1]], order.index(matrix["cells"][c - 1][l - 1])
    if conventions["target_method"] == "decades":
        if "frequency" not in matrix:
            return None
        factor = Fraction(str(matrix["frequency"][l - 1])) / Fraction(str(matrix["tolerable_frequency"][c - 1]))
        # exact where the factor is a power of ten, which the logarithm of a float need not be
        decades = next(n for n in range(-9, 10) if Fraction(10) ** n >= factor)
        assert abs(decades - math.ceil(round(math.log10(factor), 9))) == 0
        return min(4, max(0, decades)), factor
    traits = [value for value in (scenario.get("threat") or {}).values() if value is not None]
    attacker = min(traits) if traits else conventions["attacker"]
    return min(attacker, targets[matrix["cells"][c - 1][most_likely - 1]]), 0


def belongs(document, scenario, kind, code):
    target = scenario.get("target") or {}
    zones = set(scenario["zones"]) | {target.get("zone")}
    zones |= {asset["zone"] for asset in document["assets"] if asset["tag"] == target.get("asset")}
    return code in (zones if kind == "zone" else scenario.get("conduits", ()))


def own_proposal(document, kind, code):
    ratings = [rating(document, one) for one in document["scenarios"] if belongs(document, one, kind, code)]
    return max((one[0] for one in ratings if one is not None), default=None)


def conduit_proposal(document, conduit, convention, fr):
    own = own_proposal(document, "conduit", conduit["code"])
    if convention == "own" or (convention == "protection" and WORDS[fr] in {"DC", "RA"}):
        return own
    zones = [zone for zone in document["zones"] if zone["code"] in conduit["between"]]
    known = [seven(zone["sl_t"])[fr] for zone in zones if zone["kind"] != "external"]
    known = [level for level in known if level is not None]
    if not known:
        return None
    if convention == "minimum":
        return min(known)
    exposed = conduit.get("kind") == "wireless" or conduit.get("untrusted")
    exposed = exposed or any(zone["kind"] == "external" for zone in zones)
    return min(4, max(known) + (1 if convention == "exposure" and exposed else 0))


# -- the comparison -------------------------------------------------------------------------------------------------

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@QUIET
@given(documents())
def test_levels_and_gaps_are_those_of_the_contract(document):
    found = judge_levels(Plant(load_document(document).system))
    sums = {"zone": [0, 0, 0], "conduit": [0, 0, 0]}
    for kind, record in [("zone", one) for one in document["zones"]] + [("conduit", document["conduits"][0])]:
        levels = found[f"{kind}:{record['code']}"]
        for fr in range(7):
            level, basis = achieved(document, kind, record, fr)
            gap = gap_of(seven(record["sl_t"])[fr], level)
            assert (levels.sl_a[fr], levels.basis[fr], levels.gap[fr]) == (level, basis, gap), (kind, fr)
            assert levels.floor[fr] == floor_of(document, kind, record, fr)
            sums[kind] = [a + b for a, b in zip(sums[kind], (bool(gap), gap or 0, gap is None), strict=True)]
    for kind, totals in (("zone", zone_totals(found)), ("conduit", conduit_totals(found))):
        assert [totals.gaps, totals.levels_missing, totals.not_assessed] == sums[kind]


@QUIET
@given(documents())
def test_proposals_are_those_of_the_contract(document):
    plant = Plant(load_document(document).system)
    found, side_by_side = explain_targets(plant), compare_conventions(plant)
    for zone in document["zones"]:
        assert found[f"zone:{zone['code']}"].sl_t == (own_proposal(document, "zone", zone["code"]),) * 7
    conduit, in_force = document["conduits"][0], document["assessment"]["conventions"]["conduit_target"]
    for convention, fr in product(("own", "maximum", "minimum", "protection", "exposure"), range(7)):
        expected = conduit_proposal(document, conduit, convention, fr)
        assert side_by_side["C1"][convention].sl_t[fr] == expected, (convention, fr)
        if convention == in_force:
            assert found["conduit:C1"].sl_t[fr] == expected


@QUIET
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_in_the_file_changes_no_level_and_no_proposal(document, random):
    shuffled = json.loads(json.dumps(document))
    for key in ("zones", "assets", "scenarios", "measures", "compensations", "test_results"):
        random.shuffle(shuffled[key])
    for zone in (*shuffled["zones"], *shuffled["conduits"]):
        random.shuffle(zone["measures"])
    plants = [Plant(load_document(one).system) for one in (document, shuffled)]
    first, second = (judge_levels(one) for one in plants)
    assert first == second
    first, second = (explain_targets(one) for one in plants)
    assert {key: one.sl_t for key, one in first.items()} == {key: one.sl_t for key, one in second.items()}
