from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from assessment.engine.model_file.load import load_text
from config.judging import as_sarif, checked

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = ROOT / "tests" / "samples" / "sarif-2.1.0.schema.json"

# F1 runs past the DMZ (AR-025 over AR-024, which is folded); C1 has no target (AR-007, waived); CELL has no owner.
PLANT = """\
bulkhead: 1
site: {code: S, name: Filter house}
assessment: {code: A, date: 2026-11-21}
zones:
  - {code: OFFICE, name: Office, kind: enterprise, level: 4, sl_t: 1}
  - code: CELL
    name: Cell 4
    kind: control
    level: 1
    sl_t: 2
conduits:
  - {code: C1, name: Office to cell, between: [OFFICE, CELL]}
assets:
  - {tag: PC, zone: OFFICE, type: workstation}
  - {tag: PLC, zone: CELL, type: plc}
flows:
  # the session past the DMZ
  - {code: F1, from: {asset: PC}, to: {asset: PLC}, protocol: modbus_tcp}
waivers:
  - {rule: AR-007, target: "conduit:C1", reason: under study, by: K. Lind, expires: 2027-06-30}
"""


def log_of(text, name="plant.yaml"):
    data = text.encode()
    model = load_text(data)
    return as_sarif(model, checked(model, None), name, data)


@pytest.fixture(scope="module")
def log():
    return log_of(PLANT)


def results(log):
    return {one["fingerprints"]["bulkheadFinding/v1"]: one for one in log["runs"][0]["results"]}


def line_of(result):
    (location,) = result["locations"]
    return location["physicalLocation"]["region"]["startLine"]


@pytest.mark.parametrize("name", ["demo/water-works.yaml", "tests/samples/every-field.yaml"])
def test_the_log_is_valid_by_the_official_schema(name):
    log = log_of((ROOT / name).read_text(), name)
    validator = jsonschema.Draft4Validator(json.loads(SCHEMA.read_text()), format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(log)] == []
    assert log["runs"][0]["results"]


def test_each_result_points_at_its_rule_and_every_rule_has_help(log):
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in log["runs"][0]["results"])
    assert [rule["id"] for rule in rules] == sorted(rule["id"] for rule in rules)
    (rule,) = (rule for rule in rules if rule["id"] == "AR-025")
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"]["security-severity"] == "9.5"
    assert "Force: a convention of the field." in rule["help"]["text"]
    assert "Closed by: MEA-" in rule["help"]["text"]


def test_a_finding_stands_at_the_line_of_its_target_with_its_name(log):
    result = results(log)["AR-009@zone:CELL"]
    assert line_of(result) == 6
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "plant.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    assert result["locations"][0]["logicalLocations"] == [
        {"name": "Cell 4", "fullyQualifiedName": "zone:CELL", "kind": "zone"}
    ]
    assert (result["kind"], result["level"], result["suppressions"]) == ("fail", "warning", [])


def test_a_finding_about_a_conduit_names_the_lines_of_its_flows(log):
    result = results(log)["AR-025@conduit:C1"]
    assert (result["level"], line_of(result)) == ("error", 12)
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 18
    assert related["logicalLocations"][0]["fullyQualifiedName"] == "flow:F1"


def test_a_waived_finding_and_a_folded_one_are_suppressed_with_the_reason(log):
    (waived,) = results(log)["AR-007@conduit:C1"]["suppressions"]
    assert waived == {
        "kind": "external",
        "status": "accepted",
        "justification": "under study (waived by K. Lind until 2027-06-30)",
    }
    (folded,) = results(log)["AR-024@conduit:C1"]["suppressions"]
    assert folded["justification"] == "AR-025@conduit:C1 says the same more specifically."


def test_what_was_not_judged_is_to_review_and_has_no_level(log):
    reviews = [one for one in log["runs"][0]["results"] if one["kind"] == "review"]
    assert reviews
    assert all(one["level"] == "none" and one["suppressions"] == [] for one in reviews)
    assert {one["properties"]["status"] for one in reviews} == {"not_evaluated"}
    assert "AR-021@site:S" in results(log)
    assert line_of(results(log)["AR-021@site:S"]) == 2


def test_a_moved_line_is_still_the_same_result(log):
    moved = log_of("# moved\n\n" + PLANT)
    assert set(results(moved)) == set(results(log))
    assert line_of(results(moved)["AR-009@zone:CELL"]) == 8


def test_json_has_its_lines_too():
    document = load_text(PLANT.encode()).document
    log = log_of(json.dumps(document, indent=1), "plant.json")
    text = json.dumps(document, indent=1).splitlines()
    line = line_of(results(log)["AR-009@zone:CELL"])
    assert text[line - 1].strip() == "{"
    assert '"CELL"' in text[line]


def test_a_finding_about_two_zones_stands_at_the_first():
    """AR-041: the printer server has one card on each side of the firewall."""
    walled = PLANT.replace("[OFFICE, CELL]}", "[OFFICE, CELL], boundary_assets: [FW]}")
    assets = """assets:
  - {tag: FW, type: firewall}
  - {tag: PRT, zone: OFFICE, type: server, interfaces: [{zone: OFFICE}, {zone: CELL}]}
"""
    found = results(log_of(walled.replace("assets:\n", assets)))
    assert line_of(found["AR-041@zone_pair:CELL+OFFICE"]) == 6


def test_a_file_elsewhere_has_its_whole_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    inside = log_of(PLANT, str(tmp_path / "my plants" / "filter house.yaml"))
    location = results(inside)["AR-009@zone:CELL"]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "my%20plants/filter%20house.yaml"
    outside = log_of(PLANT, "/elsewhere/plant.yaml")
    location = results(outside)["AR-009@zone:CELL"]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///elsewhere/plant.yaml"}


def test_the_same_file_gives_the_same_bytes():
    assert json.dumps(log_of(PLANT)) == json.dumps(log_of(PLANT))
