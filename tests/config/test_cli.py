"""The command line on model files, run as its user runs it: words in, exit status, text and files out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from assessment.engine.model_file.load import load_text
from config.summary import cut_words

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
CASE = SAMPLES / "water-works-case.yaml"
THREE_MEASURES = SAMPLES / "three-measures.yaml"
AIRPORT = ROOT.parent / "shared/data/models/zone-conduit-yaml/airport-common-use-terminal.yaml"

# An engineering host with an unsupported system, two zones, one declared way in from the office.
OFFICE = """
bulkhead: 1
site: {code: S}
assessment: {code: A}
zones:
  - {code: OFFICE, kind: enterprise, level: 4, sl_t: 1}
  - {code: CELL, kind: control, level: 1, safety_related: true, sl_t: 2}
conduits: [{code: C1, between: [OFFICE, CELL]}]
assets:
  - {tag: PC, type: workstation, zone: OFFICE}
  - {tag: PLC, type: plc, zone: CELL}
flows: [{code: F1, from: {asset: PC}, to: {asset: PLC}, protocol: modbus_tcp}]
waivers: [{rule: AR-007, target: "conduit:C1", reason: under study, by: kl, expires: 2026-06-30}]
people: [{code: kl, name: K. Lind}]
"""


def bulkhead(*words, cwd=ROOT, program=(sys.executable, "-m", "config.cli")):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*program, *map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def result_of(tmp_path, *words):
    done = bulkhead(*words, "--json", tmp_path / "result.json")
    assert done.returncode == 0, done.stderr
    return json.loads((tmp_path / "result.json").read_text())


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return result_of(tmp_path_factory.mktemp("case"), "check", CASE)


@pytest.fixture
def office(tmp_path):
    path = tmp_path / "office.yaml"
    path.write_text(OFFICE)
    return path


def test_the_water_works_case_has_7_gaps_and_11_levels_missing(case):
    totals = {name: case["totals"][name] for name in ("gaps", "levels_missing", "not_assessed")}
    assert totals == {"gaps": 7, "levels_missing": 11, "not_assessed": 0}
    missing = {code: zone["levels_missing"] for code, zone in case["zones"].items()}
    assert missing == {"Z1": 6, "Z2": 3, "Z3": 1, "Z4": 1, "Z5": 0}
    assert case["zones"]["Z1"]["gap"] == [2, 0, 0, 0, 2, 2, 0]
    assert case["zones"]["Z1"]["basis"] == ["claimed"] * 7
    assert case["plan"] is None


def test_the_water_works_case_closes_the_gaps_of_the_safety_zone_first(case):
    order = [f"{one['zone']} {one['fr']}" for one in case["priorities"]]
    assert order == ["Z2 FR1", "Z2 FR5", "Z1 FR1", "Z1 FR5", "Z1 FR6", "Z3 FR3", "Z4 FR2"]


def test_the_water_works_case_proposes_the_higher_end_for_each_conduit(case):
    proposals = {code: conduit["proposal"] for code, conduit in case["conduits"].items()}
    assert proposals == {
        "Z1-Z2": [3, 3, 3, 2, 3, 3, 3],
        "Z1-Z3": [2, 2, 2, 1, 3, 2, 2],
        "Z3-Z4": [2] * 7,
        "Z4-Z5": [2] * 7,
    }


def test_the_summary_says_the_numbers_and_the_worst_finding_first():
    lines = bulkhead("check", CASE).stdout.splitlines()
    assert lines[1] == "zones: 7 gaps, 11 levels missing, 0 elements not assessed"
    assert "close first: Z2 FR1, Z2 FR5, Z1 FR1, Z1 FR5, Z1 FR6, Z3 FR3, Z4 FR2" in lines
    severities = [line.split()[0] for line in lines if " AR-" in line]
    assert severities == sorted(severities, key=["critical", "high", "medium", "low"].index)


def test_the_summary_counts_what_waits_for_an_answer_beside_the_findings(case):
    status = Counter(one["status"] for one in case["findings"])
    lines = bulkhead("check", CASE).stdout.splitlines()
    assert lines[4] == f"beside them: {status['not_evaluated']} not evaluated for want of an answer"


def test_codes_longer_than_their_column_keep_apart_from_the_next(tmp_path):
    code = "OFFICES-AND-WORKSHOPS"
    model = tmp_path / "model.json"
    zones = [{"code": code, "name": "Offices", "sl_t": 1}]
    model.write_text(
        json.dumps({"bulkhead": 1, "site": {"code": "S"}, "assessment": {"code": "A"}, "zones": zones}), "utf-8"
    )
    lines = bulkhead("check", model).stdout.splitlines()
    assert f"{code}  1,1,1,1,1,1,1   ?,?,?,?,?,?,?   ?,?,?,?,?,?,?   0" in lines
    assert f"medium   AR-009@zone:{code}  No organisation answers for zone Offices." in lines


def test_the_plan_names_measure_and_place_before_their_codes():
    lines = bulkhead("plan", SAMPLES / "three-measures.yaml").stdout.splitlines()
    assert "Q1  Measure C: Z1 (C@zone:Z1)" in lines
    assert "        EUR 10, removes 4 levels" in lines
    assert any(
        line.startswith("  Measure A: Z1 (A@zone:Z1): Without it the plan reaches in Z1 all that it would")
        for line in lines
    )


def test_a_file_that_is_no_attack_bundle_is_refused_with_a_sentence():
    done = bulkhead("check", CASE, "--attack", CASE)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not an ATT&CK bundle" in done.stderr


def test_the_summary_names_twelve_flows_of_a_cut_and_counts_the_rest():
    flows = [f"F{number:02}" for number in range(1, 14)]

    assert cut_words(flows[:12]) == "cut F01, F02, F03, F04, F05, F06, F07, F08, F09, F10, F11, F12"
    assert cut_words(flows) == (
        "cut 13 flows: F01, F02, F03, F04, F05, F06, F07, F08, F09, F10, F11, F12 and 1 more (--json lists all)"
    )
    assert cut_words(None) == "cannot be cut by flows alone"


def test_the_summary_says_the_loss_per_year_and_what_it_rests_on():
    lines = bulkhead("plan", SAMPLES / "every-field.yaml").stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("loss per year today"))
    assert lines[at].startswith("loss per year today mean EUR ")
    assert lines[at + 1].startswith("loss per year after mean EUR ")
    assert "do not predict" in lines[at + 5]


@pytest.mark.parametrize(
    ("budget", "left", "chosen"), [(10, 0, {"C@zone:Z1"}), (6, 2, {"A@zone:Z1", "B@zone:Z1"}), (0, 4, set())]
)
def test_the_worked_plan_leaves_what_its_budget_cannot_close(tmp_path, budget, left, chosen):
    plan = result_of(tmp_path, "plan", THREE_MEASURES, "--budget", budget)["plan"]
    assert plan["remaining"]["levels_missing"] == left
    assert plan["status"] == "optimal"
    taken = {item["action"] for item in plan["schedule"]}
    assert taken <= chosen  # with 6 either A or B alone
    assert len(taken) == min(1, len(chosen))


def test_the_airport_file_converts_and_shows_its_blind_spots(tmp_path):
    if not AIRPORT.exists():
        pytest.skip("the shared data is not here")
    done = bulkhead("convert", AIRPORT, tmp_path / "airport.json")
    assert done.returncode == 0, done.stderr
    conduits = result_of(tmp_path, "check", tmp_path / "airport.json")["conduits"]
    assert Counter(conduit["monitoring"] for conduit in conduits.values()) == {
        "blind_spot": 3,
        "borderline": 2,
        "resolved": 2,
        "no_cross_owner": 12,
    }


def test_a_threat_model_converts_and_what_could_not_be_carried_is_printed(tmp_path):
    sample = ROOT / "tests" / "samples" / "otm" / "pump-station.yaml"
    done = bulkhead("convert", sample, tmp_path / "pump.json")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"{tmp_path / 'pump.json'}: 3 zones, 2 conduits, 5 assets, 3 flows"
    assert lines[-1].startswith("Not carried: ")
    assert result_of(tmp_path, "check", tmp_path / "pump.json")["totals"]["findings"]["critical"] == 0


def test_a_format_that_was_named_wrongly_is_refused_line_by_line_and_nothing_is_written(tmp_path):
    sample = ROOT / "tests" / "samples" / "otm" / "pump-station.yaml"
    done = bulkhead("convert", "--from", "zone_conduit", sample, tmp_path / "pump.json")
    assert done.returncode == 2
    assert done.stderr == f"{sample}: The file: expected a record with meta, asset_owners and conduits.\n"
    assert not (tmp_path / "pump.json").exists()


def test_a_refused_model_names_every_error_with_its_place_and_writes_nothing(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "bulkhead: 1\nsite: {code: S}\nassessment: {code: A}\n"
        "zones: [{code: Z, sl_t: [1, 2, 3, 9, 0, 0, 0], colour: red}]\n"
        "conduits: [{code: C, between: [Z, NOWHERE]}]\n"
    )
    done = bulkhead("check", bad, "--json", tmp_path / "result.json")
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert all(line.startswith(f"{bad}: ") for line in lines)
    for place in ("zones[0].sl_t[3]", "zones[0].colour", "conduits[0].between[1]"):
        assert any(place in line for line in lines), place
    assert len(lines) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize("text", ["", "[", "bulkhead: 1\nbulkhead: 1\n", "\0", "{}", "a: !!python/object:os.system x"])
def test_what_is_no_model_is_refused_in_a_sentence(tmp_path, text):
    bad = tmp_path / "bad.yaml"
    bad.write_text(text)
    done = bulkhead("check", bad)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_a_folder_and_a_place_that_cannot_be_written_are_refused(tmp_path):
    for words in (
        ("check", tmp_path / "none.yaml"),
        ("check", tmp_path),
        ("check", CASE, "--json", tmp_path / "no" / "result.json"),
        ("report", CASE, "--output", tmp_path / "report.odt"),
        ("report", CASE, "--output", tmp_path / "report.pdf", "--kind", "novel"),
        ("report", CASE, "--output", tmp_path / "report.pdf", "--kind", "sheets", "--zone", "NOWHERE"),
        ("report", CASE, "--output", tmp_path / "report.pdf", "--leave-out", "nothing"),
        ("check", CASE, "--date", "21.11.2026"),
        ("plan", CASE, "--budget", "nan"),
        ("check", CASE, "--path", "Z5", "NOWHERE"),
    ):
        done = bulkhead(*words)
        assert done.returncode == 2, words
        assert done.stderr
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_fail_on_ends_with_1_where_a_finding_is_that_severe_or_worse(tmp_path):
    low = tmp_path / "one-zone.yaml"
    low.write_text("bulkhead: 1\nsite: {code: S}\nassessment: {code: A}\n")
    assert bulkhead("check", low, "--fail-on", "low").returncode == 0
    assert bulkhead("check", CASE).returncode == 0
    assert bulkhead("check", CASE, "--fail-on", "critical").returncode == 1
    assert bulkhead("check", CASE, "--fail-on", "high").returncode == 1


def test_path_asks_for_a_pair_and_names_the_flow_that_cuts_it(tmp_path, office):
    paths = result_of(tmp_path, "check", office, "--path", "PC", "PLC", "--path", "CELL", "OFFICE")["paths"]
    assert [(path["source"], path["target"], path["reachable"]) for path in paths] == [
        ("PC", "PLC", True),
        ("CELL", "OFFICE", False),
    ]
    assert paths[0]["minimum_cut"] == ["F1"]
    assert paths[0]["routes"] == 1


def test_sarif_is_written_beside_the_summary(tmp_path, office):
    done = bulkhead("check", office, "--sarif", tmp_path / "out.sarif", "--fail-on", "low", "--date", "2026-07-01")
    assert done.returncode == 1, done.stderr
    (run,) = json.loads((tmp_path / "out.sarif").read_text())["runs"]
    assert run["properties"]["date"] == "2026-07-01"
    assert run["artifacts"][0]["location"]["uri"] == office.as_uri()
    assert {"AR-078", "AR-007"} <= {one["ruleId"] for one in run["results"]}


def test_the_report_as_html_is_one_file(tmp_path, office):
    done = bulkhead("report", office, "--output", tmp_path / "report.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report.html").read_text().startswith("<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir() if path != office] == ["report.html"]


def test_a_waiver_expires_on_the_date_that_is_given(tmp_path, office):
    def statuses(*words):
        findings = result_of(tmp_path, "check", office, *words)["findings"]
        return {f["rule"]: f["status"] for f in findings if f["rule"] == "AR-078" or f["id"] == "AR-007@conduit:C1"}

    assert statuses("--date", "2026-06-01") == {"AR-007": "waived"}
    assert statuses("--date", "2026-07-01") == {"AR-007": "open", "AR-078": "open"}


def test_the_same_file_gives_the_same_bytes_under_another_hash_seed(tmp_path):
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "config.cli", "plan", CASE, "--json", tmp_path / seed]
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, stdout=subprocess.DEVNULL
        )
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_the_schema_is_printed_and_accepts_the_case():
    schema = json.loads(bulkhead("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_example_of_the_manual_is_a_model():
    text = (ROOT / "docs" / "model.md").read_text()
    example = text.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert load_text(example.encode()).document["site"]["code"] == "WTP"


def test_the_command_works_from_any_folder_with_relative_paths_and_the_users_umask(tmp_path, office):
    done = subprocess.run(
        ["bash", "-c", f"umask 027; '{ROOT}/bin/bulkhead' check {office.name} --json result.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "result.json").stat().st_mode & 0o777 == 0o640


def test_a_reader_that_stops_early_is_no_error():
    command = f"'{sys.executable}' -m config.cli schema | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.pdf
def test_a_report_of_one_zone_without_a_chapter(tmp_path, office):
    words = (
        "--kind",
        "sheets",
        "--zone",
        "CELL",
        "--leave-out",
        "conduit-sheets",
        "--output",
        tmp_path / "report.html",
    )
    assert bulkhead("report", office, *words).returncode == 0
    told = (tmp_path / "report.html").read_text()
    assert "<h2>CELL</h2>" in told
    assert "<h2>OFFICE</h2>" not in told
    assert "Left out as asked: Conduit sheets." in told


def test_report_writes_a_pdf(tmp_path):
    done = bulkhead("report", CASE, "--output", tmp_path / "report.pdf", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
