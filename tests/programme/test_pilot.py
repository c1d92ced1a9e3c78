"""The pilot is judged on its own part of the plant (row 23), and nothing of the rest enters its results."""

from assessment.engine.model_file.load import load_document
from assessment.engine.model_file.validate import find_errors
from assessment.engine.pipeline import assess
from assessment.engine.result import result_of
from programme.pilot import part_of, scope_of
from tests.programme.plants import changed, governed, plant

PILOT = {"pilot": {"line": "LINE-1", "use_case": "UC-1"}}


def part(document):
    here = governed(document)
    return part_of(here, scope_of(here))


def test_the_part_is_the_line_the_flows_of_the_use_case_and_what_they_run_through():
    found = part(plant(programme=PILOT)).document
    assert [one["tag"] for one in found["assets"]] == ["PLC-1", "HMI-1", "EDGE", "STORE", "FW"]
    assert [one["code"] for one in found["flows"]] == ["F-1", "F-2", "F-4"]
    assert [one["code"] for one in found["zones"]] == ["Z-1", "Z-DMZ", "Z-CLOUD"]
    assert [one["code"] for one in found["conduits"]] == ["C-1", "C-3"]
    assert [(one["code"], one["zones"]) for one in found["scenarios"]] == [("S-1", ["Z-1"])]
    assert [one["code"] for one in found["use_cases"]] == ["UC-1"]


def test_what_it_leans_on_outside_is_named_and_the_part_is_a_valid_model():
    found = part(plant(programme=PILOT))
    assert found.leans_on == ("LICENCE", "Line 2")
    assert list(find_errors(found.document)) == []


def test_an_entry_outside_of_the_pilot_goes_whole():
    document = changed(plant(programme=PILOT), "scenarios", "S-1", entry={"zone": "Z-OPS"}, target={"asset": "PLC-1"})
    found = part(document)
    (scenario,) = found.document["scenarios"]
    assert ("entry" in scenario, scenario["target"]) == (False, {"asset": "PLC-1"})
    assert found.leans_on == ("LICENCE", "Line 2", "Operations")
    assert list(find_errors(found.document)) == []


def test_its_levels_are_those_of_the_pilot_alone():
    """Line 1 misses one level in FR 1; line 2, which misses 21, is another matter."""
    judged = assess(load_document(part(plant(programme=PILOT)).document).system)
    result = result_of(judged, sha256="", on=None)
    assert set(result["zones"]) == {"Z-1", "Z-DMZ", "Z-CLOUD"}
    assert result["totals"]["levels_missing"] == 1
    assert not [one for one in result["findings"] if "Z-2" in one["target"] or "PLC-2" in one["target"]]


def test_a_change_outside_of_the_pilot_changes_nothing_of_it():
    one = part(plant(programme=PILOT)).document
    other = part(changed(plant(programme=PILOT), "zones", "Z-2", sl_t=4, lateral="open")).document
    assert one == other


def test_a_second_line_joins_the_scope_with_its_reason():
    creep = {**PILOT["pilot"], "creep": [{"line": "LINE-2", "reason": "same crew"}]}
    here = governed(plant(programme={"pilot": creep}))
    scope = scope_of(here)
    assert (scope.lines, scope.use_cases, len(scope.creep)) == (("LINE-1", "LINE-2"), ("UC-1",), 1)
    assert "PLC-2" in {one["tag"] for one in part_of(here, scope).document["assets"]}
