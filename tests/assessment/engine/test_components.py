"""What a component can do beside what its zone asks for. FR6 of 62443-4-2: CR 6.1 from 1, CR 6.2 from 2, RE 1 from 3."""

from __future__ import annotations

from datetime import date

import pytest

from assessment.engine.components import capability_by_type, component_rows, explain_component, types_of
from assessment.engine.levels import FR
from assessment.engine.model_file.build import build_system
from assessment.engine.plant import Plant
from assessment.engine.system import Compensation
from tests.builders import asset, plant, zone

U = None


def reason(*parts, fr=FR.TRE):
    site = plant(*parts)
    return explain_component(site, site.assets["A"]).reasons[fr]


def ids(rows):
    return [row.id for row in rows]


def test_the_rows_behind_a_shortfall_lie_between_capability_and_target():
    found = reason(zone("Z", sl_t=3), asset("A", "Z", sl_c=1, component_types=("embedded",)))
    assert (found.shortfall, ids(found.needed)) == (2, ["CR 6.1", "CR 6.1 RE 1", "CR 6.2"])
    assert ids(found.behind) == ["CR 6.1 RE 1", "CR 6.2"]
    assert found.sentence == "2 short of level 3: at least one of these is missing: CR 6.1 RE 1, CR 6.2."


def test_a_device_of_several_types_meets_the_rows_of_each():
    rows = {kind: set(ids(component_rows((kind,), FR.SI, 2))) for kind in ("host", "network")}
    assert set(ids(component_rows(("host", "network"), FR.SI, 2))) == rows["host"] | rows["network"]
    assert "HDR 3.2" in rows["host"] - rows["network"]
    assert component_rows((), FR.SI, 4) == ()


def test_without_component_types_those_that_the_type_usually_has_stand_in_and_are_marked():
    site = plant(zone("Z", sl_t=2), asset("A", "Z", type="plc"), asset("B", "Z", component_types=("network", "host")))
    assert [types_of(site, site.assets[tag]) for tag in "AB"] == [("embedded",), ("host", "network")]
    assert [explain_component(site, site.assets[tag]).types_are_stated for tag in "AB"] == [False, True]


def test_an_unknown_type_names_no_rows_but_still_a_shortfall():
    found = reason(zone("Z", sl_t=2), asset("A", "Z", sl_c=1))
    assert (found.shortfall, found.needed, found.behind) == (1, (), ())
    assert "the component type is not" in found.sentence


@pytest.mark.parametrize(
    ("target", "capability", "gap", "behind", "words"),
    [
        (2, 2, 0, [], "Level 2 is enough for the target 2."),
        (1, 4, 0, [], "Level 4 is enough for the target 1."),
        (0, U, 0, [], "Nothing is asked for here."),
        (3, "n/a", 0, [], "Stated not to apply to this asset."),
        (U, 2, U, [], "No target is known to compare with."),
        (2, U, U, ["CR 6.1", "CR 6.2"], "Not known whether it reaches level 2: it states no capability."),
        (1, 0, 1, ["CR 6.1"], "1 short of level 1: at least one of these is missing: CR 6.1."),
        (4, 3, 1, [], "1 short of level 4, although this type of component has no requirement of its own between"),
    ],
)
def test_each_case_says_what_it_is(target, capability, gap, behind, words):
    found = reason(zone("Z", sl_t=target), asset("A", "Z", sl_c=[capability] * 7, component_types=("embedded",)))
    assert (found.shortfall, ids(found.behind)) == (gap, behind)
    assert found.sentence.startswith(words)


def test_without_a_zone_there_is_no_target():
    assert reason(asset("A", sl_c=2)).sl_t is None


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        ({}, ("K",)),
        ({"expires": date(2026, 6, 1)}, ("K",)),
        ({"expires": date(2026, 5, 31)}, ()),
        ({"accepted_by": None}, ()),
        ({"accepted_on": None}, ()),
        ({"about": "asset:B"}, ()),
        ({"about": "zone:A"}, ()),
        ({"requirement": "SR 7.1"}, ()),
    ],
)
def test_an_accepted_compensation_about_the_asset_stands_beside_the_shortfall_of_its_fr(record, codes):
    values = {"requirement": "SR 6.2", "about": "asset:A", "accepted_by": "kl", "accepted_on": date(2026, 1, 1)}
    parts = zone("Z", sl_t=2), asset("A", "Z", sl_c=1, type="plc"), Compensation("K", **(values | record))
    site = plant(*parts, date="2026-06-01")
    found = explain_component(site, site.assets["A"]).reasons[FR.TRE]
    assert (found.shortfall, found.compensated_by) == (1, codes)
    assert found.sentence.endswith("Compensation K is accepted for it.") is bool(codes)


def test_an_open_test_result_sets_the_level_and_is_named_until_it_is_closed():
    document = {
        "bulkhead": 1,
        "site": {"code": "S"},
        "assessment": {"code": "A1", "date": "2026-06-01"},
        "zones": [{"code": "Z", "sl_t": 3}],
        "assets": [{"tag": "A", "zone": "Z", "type": "plc", "sl_c": 3}],
        "test_results": [
            {"code": "T1", "about": "asset:A", "fr": "TRE", "level": 2, "found_on": "2026-01-01"},
            {"code": "T2", "about": "asset:A", "fr": "FR6", "level": 1, "found_on": "2026-01-01"},
            {"code": "T3", "about": "asset:A", "fr": "SI", "level": 0, "closed_on": "2026-06-01"},
        ],
    }
    site = Plant(build_system(document))
    found = explain_component(site, site.assets["A"]).reasons
    assert [one.sl_c for one in found] == [3, 3, 3, 3, 3, 1, 3]
    assert [one.tested_by for one in found] == [U, U, U, U, U, "T2", U]
    assert found[FR.TRE].sentence.endswith("The open test result T2 sets this level.")
    before = Plant(build_system(document, on=date(2026, 5, 31)))
    assert before.assets["A"].sl_c == (3, 3, 0, 3, 3, 1, 3)


def test_the_components_of_a_zone_per_type():
    site = plant(
        zone("Z", sl_t=[2, 2, 2, 2, 2, 2, 0]),
        asset("A", "Z", type="plc", sl_c=[1, 2, 3, "n/a", U, 2, U]),
        asset("B", "Z", component_types=("embedded", "network"), sl_c=[0, 2, 2, "n/a", 2, 2, U]),
        asset("C", "Z"),
    )
    embedded, network, untyped = capability_by_type(site, "Z")
    assert (embedded.type, embedded.assets, embedded.sl_c) == ("embedded", 2, (0, 2, 2, U, U, 2, U))
    assert (embedded.short, embedded.unknown) == ((2, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 0))
    assert (network.type, network.assets, network.sl_c) == ("network", 1, (0, 2, 2, U, 2, 2, U))
    assert (untyped.type, untyped.assets, untyped.unknown) == (None, 1, (1, 1, 1, 1, 1, 1, 0))
    assert capability_by_type(plant(zone("Z")), "Z") == ()
