from __future__ import annotations

from typing import Any

import pytest

from assessment.engine.model_file.load import load_document
from assessment.engine.model_file.validate import count_errors, find_errors
from documents.errors import ModelRefused
from tests.assessment.engine.model_file.documents import every_field, small


def zones(*records: Any) -> list[Any]:
    return [{"code": f"Z{n}", **record} for n, record in enumerate(records, 1)]


TWO = zones({}, {})
FLOW = {"code": "F1", "from": {"zone": "Z1"}, "to": {"zone": "Z2"}}

# what is written, the place of the one error, and words of its message
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "no site": ({"bulkhead": 1, "assessment": {"code": "A"}}, "site", "it is missing"),
    "another version": (small(bulkhead=2), "bulkhead", "expected 1, found 2"),
    "an unknown key": (small(zonen=[]), "zonen", "unknown key"),
    "none as a code": (small(zones=[{"code": "none"}]), "zones[0].code", "other than none"),
    "no code": (small(zones=[{}]), "zones[0].code", "it is missing"),
    "a number as code": (small(zones=[{"code": 7}]), "zones[0].code", "found 7"),
    "a long code": (small(zones=[{"code": "x" * 201}]), "zones[0].code", 'found "xxxxx'),
    "a control character": (small(zones=[{"code": "a\x00"}]), "zones[0].code", '"a\\u0000"'),
    "no tag": (small(assets=[{"name": "x"}]), "assets[0].tag", "it is missing"),
    "a conduit with one end": (small(zones=TWO, conduits=[{"code": "C", "between": ["Z1"]}]), "conduits[0].between", "2"),
    "an unknown kind": (small(zones=zones({"kind": "office"})), "zones[0].kind", "one of enterprise, dmz"),
    "a range": (small(zones=zones({"sl_t": [2, 2, 2, 2, "2-3", 2, 2]})), "zones[0].sl_t[4]", "give one value"),
    "a range for all": (small(zones=zones({"sl_t": "2-3"})), "zones[0].sl_t", "give one value"),
    "level 5": (small(zones=zones({"sl_t": [2, 2, 2, 2, 5, 2, 2]})), "zones[0].sl_t[4]", "from 0 to 4, or null"),
    "six elements": (small(zones=zones({"sl_t": [2] * 6})), "zones[0].sl_t", "found a list of 6"),
    "n/a in a target": (small(zones=zones({"sl_t": ["n/a", *[1] * 6]})), "zones[0].sl_t[0]", "from 0 to 4, or null"),
    "true as a level": (small(zones=zones({"sl_t": True})), "zones[0].sl_t", "found true"),
    "Purdue level 2.5 of a zone": (small(zones=zones({"level": 2.5})), "zones[0].level", "found 2.5"),
    "a wrong date": (small(assessment={"code": "A", "date": "2026-02-30"}), "assessment.date", "a date such as"),
    "a wrong address": (small(assets=[{"tag": "A", "ips": ["10.0.0.300"]}]), "assets[0].ips[0]", "an IP address"),
    "an unknown row": (
        small(zones=zones({"requirements": {"SR 9.9": "met"}})), 'zones[0].requirements["SR 9.9"]', "a row of IEC"),
    "an unknown protocol": (small(zones=TWO, flows=[{**FLOW, "protocol": "x"}]), "flows[0].protocol", "the catalogue"),
    "two ends in one": (
        small(zones=TWO, flows=[{**FLOW, "to": {"zone": "Z2", "ip": "10.0.0.1"}}]), "flows[0].to", "found 2 keys"),
    "a port past the last": (small(zones=TWO, flows=[{**FLOW, "port": 65536}]), "flows[0].port", "a port from 0"),
    "a range of ports backwards": (small(zones=TWO, flows=[{**FLOW, "port": "9-3"}]), "flows[0].port", "lower first"),
    "the same code twice": (small(zones=[{"code": "Z1"}] * 2), "zones[1].code", "stands at zones[0] already"),
    "the same tag twice": (small(assets=[{"tag": "A"}] * 2), "assets[1].tag", "stands at assets[0] already"),
    "an asset's zone": (small(assets=[{"tag": "A", "zone": "Z1"}]), "assets[0].zone", 'declared zone, found "Z1"'),
    "another case of letters": (small(zones=TWO, assets=[{"tag": "A", "zone": "z1"}]), "assets[0].zone", '"z1"'),
    "an end of a conduit": (
        small(zones=TWO, conduits=[{"code": "C", "between": ["Z1", "Z9"]}]), "conduits[0].between[1]", '"Z9"'),
    "an end of a flow": (small(zones=TWO, flows=[{**FLOW, "to": {"asset": "A"}}]), "flows[0].to.asset", "(its tag)"),
    "the conduit of a flow": (small(zones=TWO, flows=[{**FLOW, "conduit": "C"}]), "flows[0].conduit", "conduit or none"),
    "an organisation": (
        small(zones=zones({"owner": "X"}), organisations=[{"code": "APT"}]), "zones[0].owner", "organisation"),
    "a compensation": (
        small(zones=zones({"requirements": {"SR 1.1": {"status": "compensated", "compensation": "K"}}})),
        'zones[0].requirements["SR 1.1"].compensation', "compensation"),
    "a measure in place": (
        small(zones=zones({"measures": [{"measure": "MEA-999"}]})), "zones[0].measures[0].measure", "MEA-999"),
    "a prerequisite": (small(measures=[{"code": "M", "requires": ["X"]}]), "measures[0].requires[0]", "measure"),
    "the place of an action": (small(plan={"must": ["MEA-031@zone:Z9"]}), "plan.must[0]", "declared zone"),
    "the measure of an action": (small(zones=TWO, plan={"exclude": ["X@zone:Z1"]}), "plan.exclude[0]", "measure"),
    "the form of an action": (small(plan={"must": ["MEA-031"]}), "plan.must[0]", "MEASURE@kind:CODE"),
    "the target of a waiver": (small(waivers=[{"rule": "AR-018", "target": "zone:Z9"}]), "waivers[0].target", "Z9"),
    "the kind of a target": (small(waivers=[{"rule": "AR-018", "target": "zoo:Z9"}]), "waivers[0].target", "kind:CODE"),
    "another site": (small(waivers=[{"rule": "AR-018", "target": "site:X"}]), "waivers[0].target", "site:WTP"),
    "the period of a window": (small(plan={"windows": [{"code": "W", "period": "Q9"}]}), "plan.windows[0].period", "Q9"),
    "a zone in a drawing": (small(layout={"zones": {"Z9": [0, 0, 1, 1]}}), "layout.zones.Z9", "declared zone"),
    "its own parent": (small(zones=zones({"parent": "Z1"})), "zones[0].parent", "circle: Z1 > Z1"),
    "a circle": (
        small(zones=zones({"parent": "Z2"}, {"parent": "Z3"}, {"parent": "Z1"})), "zones[0].parent", "Z1 > Z2 > Z3 > Z1"),
    "a child below its parent": (
        small(zones=zones({"sl_t": 2}, {"sl_t": [2, 2, 1, None, 2, 2, 2], "parent": "Z1"})), "zones[1].sl_t[2]",
        'expected at least 2, the SI target of the parent "Z1" at zones[0].sl_t[2], found 1'),
    "a direction among three": (
        small(zones=zones({}, {}, {}), conduits=[{"code": "C", "between": ["Z1", "Z2", "Z3"], "direction": "forward"}]),
        "conduits[0].direction", "3 zones"),
    "a side that is none": (
        small(zones=zones({}, {}, {}), assets=[{"tag": "A"}], conduits=[
            {"code": "C", "between": ["Z1", "Z2"], "boundary_assets": [{"asset": "A", "side": "Z3"}]}]),
        "conduits[0].boundary_assets[0].side", "one of the conduit's zones"),
    "the owner of an inner zone": (
        small(zones=zones({"kind": "external", "external_kind": "vendor"}, {"kind": "dmz", "external_kind": "cloud"})),
        "zones[1].external_kind", """zones of kind 'external' only, found "dmz";"""),
    "the owner of a zone without a kind": (
        small(zones=[{"code": "Z1", "external_kind": "cloud"}]), "zones[0].external_kind", "found no kind"),
    "mfa here and not there": (
        small(zones=TWO, flows=[{**FLOW, "controls": ["mfa"]}], remote_access=[{"code": "R", "flow": "F1", "mfa": False}]),
        "remote_access[0].mfa", "name mfa"),
    "demanded and excluded": (
        small(zones=TWO, plan={"must": ["MEA-031@zone:Z1"], "exclude": ["MEA-031@zone:Z1"]}), "plan.must[0]", "exclude"),
    "periods out of order": (
        small(plan={"periods": [{"code": "a", "start": "2027-02-01"}, {"code": "b", "start": "2027-01-01"}]}),
        "plan.periods[1].start", "2027-02-01 or later"),
    "a loss that falls": (
        small(scenarios=[{"code": "S", "loss": {"low": 2, "likely": 1, "high": 3, "frequency": 1}}]),
        "scenarios[0].loss", "ascend"),
    "chances that rise": (
        small(assessment={"code": "A", "conventions": {"path_chances": [90, 50, 60, 3, 1]}}),
        "assessment.conventions.path_chances[2]", "at most 50"),
    "cells of another shape": (small(risk_matrix={"cells": [["L"] * 5] * 4}), "risk_matrix.cells", "expected 5 rows"),
    "a cell without a band": (
        small(risk_matrix={"cells": [["L"] * 5] * 4 + [["L", "L", "X", "L", "L"]]}), "risk_matrix.cells[4][2]", '"X"'),
    "points that fall with l": (
        small(risk_matrix={"points": [[1, 2, 3, 4, 5]] * 4 + [[1, 2, 3, 5, 4]]}), "risk_matrix.points[4][4]", "least 5"),
    "points that fall with c": (
        small(risk_matrix={"points": [[1, 2, 3, 4, 6]] + [[1, 2, 3, 4, 5]] * 4}), "risk_matrix.points[1][4]", "least 6"),
    "a tolerable that is none": (small(risk_matrix={"tolerable": "X"}), "risk_matrix.tolerable", "band"),
    "a consequence outside": (
        small(scenarios=[{"code": "S", "consequence": {"safety": 6}}]), "scenarios[0].consequence.safety", "1 to 5"),
    "a likelihood outside": (
        small(scenarios=[{"code": "S", "residual": {"likelihood": 6}}]), "scenarios[0].residual.likelihood", "1 to 5"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_is_wrong_is_refused_once_and_at_its_place(case: str):
    document, place, words = REFUSED[case]
    errors = find_errors(document)
    assert [error.place for error in errors] == [place]
    assert words in errors[0].message


def test_the_smallest_document_is_enough():
    assert find_errors(small()) == []


def test_records_need_their_codes_and_no_more():
    bare = small(
        zones=TWO,
        conduits=[{"code": "C", "between": ["Z1", "Z2"]}],
        assets=[{"tag": "A"}],
        flows=[FLOW],
        **{
            key: [{"code": "X"}]
            for key in ("organisations", "people", "segments", "remote_access", "scenarios", "measures", "decisions")
        },
        compensations=[{"code": "K"}],
        plan={"periods": [{"code": "P"}], "windows": [{"code": "W"}]},
    )
    assert find_errors(bare) == []


@pytest.mark.parametrize("key", sorted(every_field()))
def test_null_stands_for_a_missing_part(key: str):
    expected = 1 if key in {"bulkhead", "site", "assessment"} else 0
    assert count_errors(small(**{key: None}))[1] == expected


def test_an_owner_needs_no_declaration_while_no_organisation_is_declared():
    assert find_errors(small(zones=zones({"owner": "APT"}))) == []


def test_a_window_may_name_the_period_that_stands_in_for_none():
    assert find_errors(small(plan={"windows": [{"code": "W", "period": "P1"}]})) == []


def test_points_may_fall_with_the_position_where_the_first_likelihood_is_the_most_frequent():
    points = [[5, 4, 3, 2, 1]] * 5
    assert find_errors(small(risk_matrix={"points": points, "likelihood_descending": True})) == []
    assert len(find_errors(small(risk_matrix={"points": points}))) == 20


def test_remote_access_with_mfa_over_a_flow_that_does_not_name_it_is_no_contradiction():
    flow = {**FLOW, "controls": ["recorded"]}
    assert find_errors(small(zones=TWO, flows=[flow], remote_access=[{"code": "R", "flow": "F1", "mfa": True}])) == []


def test_an_unknown_target_in_an_fr_does_not_clash_with_the_parent():
    records = zones({"sl_t": [3, None, 3, 3, 3, 3, 3]}, {"sl_t": [None, 0, 3, 3, 3, 3, 3], "parent": "Z1"})
    assert find_errors(small(zones=records)) == []


def test_a_thousand_nested_zones_are_fine_and_their_circle_is_printed_short():
    nest = [{"code": f"Z{n}", "parent": f"Z{n + 1}"} for n in range(1000)]
    assert find_errors(small(zones=[*nest, {"code": "Z1000"}])) == []
    errors = find_errors(small(zones=[*nest, {"code": "Z1000", "parent": "Z0"}]))
    assert len(errors) == 1
    assert errors[0].message.endswith("... (1001 in all)")


def test_one_bad_value_does_not_hide_the_other_errors():
    document = small(
        zones=[{"code": "Z1", "sl_t": "2-3", "parent": "Z9"}, {"code": "Z1", "level": 9}],
        assets=[{"tag": "A", "zone": "Z8", "domain": "cloud"}],
        risk_matrix={"bands": [{"code": "L"}]},
    )
    assert [error.place for error in find_errors(document)] == [
        "zones[0].sl_t",
        "zones[1].level",
        "assets[0].domain",
        "risk_matrix.bands[0].sl_t",
        "zones[1].code",
        "zones[0].parent",
        "assets[0].zone",
    ]


def test_a_hundred_errors_are_listed_and_all_are_counted():
    with pytest.raises(ModelRefused) as refused:
        load_document(small(assets=[{"tag": f"A{n}", "zone": "Z"} for n in range(250)]))
    assert (len(refused.value.errors), refused.value.total) == (100, 250)


def test_a_found_value_is_cut_and_made_harmless():
    [error] = find_errors(small(zones=[{"code": "Z1", "kind": "\x1b[31m" + "x" * 500}]))
    found = error.message.partition("found ")[2]
    assert len(found) == 80
    assert "\x1b" not in found
