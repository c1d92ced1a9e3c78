"""What advisories mean for assets, worked out by hand."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from inventory.advisories.csaf import read_document, read_folder
from inventory.advisories.matching import Status, Thing, match
from tests.inventory.advisories.builders import document, packed, vendor

CISA = Path(__file__).parents[4] / "shared/data/advisories/csaf-cisa-ot"
CONTROLLER = Thing("PLC-1", "Allen-Bradley", "1756-L85E/B", "32.013")


def verdicts(things, *documents):
    outcome = match([read_document(packed(one)) for one in documents], things)
    return {(one.tag, one.ruling.advisory[1]): one.ruling for one in outcome.verdicts}


def status(thing, **more):
    found = verdicts([thing], document(**more))
    return found[thing.tag, "ACME-1"].status if found else None


def version(text):
    return Thing("PLC-1", "Rockwell", "ControlLogix 5580", text)


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (CONTROLLER, Status.AFFECTED),
        (version("33.011"), Status.NOT_AFFECTED),
        (version(None), Status.CANNOT_TELL),
        (version("Rev 32.13"), Status.CANNOT_TELL),
        (Thing("PLC-1", None, "ControlLogix 5580", "32.013"), Status.CANNOT_TELL),
        (Thing("PLC-1", "Rockwell", "ControlLogix", "32.013"), Status.CANNOT_TELL),
        (Thing("PLC-1", "Siemens", "ControlLogix 5580", "32.013"), None),
        (Thing("PLC-1", "Rockwell", "ControlLogix 5570", "32.013"), None),
    ],
)
def test_a_range_is_held_against_an_asset(thing, expected):
    assert status(thing) is expected


def test_the_reason_names_product_version_and_range():
    ruling = verdicts([CONTROLLER], document())["PLC-1", "ACME-1"]
    assert ruling.why == "ControlLogix 5580: version 32.013 is in < 33.011."
    assert (ruling.product, ruling.holes, ruling.cvss) == ("ControlLogix 5580 < 33.011", ("CVE-2026-0001",), 9.8)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("RUGGEDCOM RSG2100", Status.CANNOT_TELL),
        ("RSG2100", Status.CANNOT_TELL),
        ("SIMATIC S7-1500", None),
        ("6ES7 515-2AM01-0AB0", None),
        ("S7-1500", None),  # another advisory names it as a SIMATIC
    ],
)
def test_firmware_by_its_own_name_may_be_that_of_any_device_of_the_brand(model, expected):
    rox = document(branches=[vendor("Siemens", ("RUGGEDCOM ROX II", "< 2.13", {}))])
    s7 = document("ACME-2", branches=[vendor("Siemens", ("SIMATIC S7-1500", "< 2.0", {}))])
    found = verdicts([Thing("X", "Siemens", model, "9.9")], rox, s7)
    assert (found["X", "ACME-1"].status if ("X", "ACME-1") in found else None) is expected


def test_a_part_without_a_model_says_nothing_of_other_vendors_or_where_the_model_is_named():
    tree = [vendor("Rockwell", ("Series B", "<= 21.001", {}), ("MicroLogix 1100", "< 1", {}))]
    parts = document(branches=tree, status={"known_affected": ["P1", "P2"]})
    things = [
        Thing("A", "Rockwell", "MicroLogix 1400", "21.0"),
        Thing("B", "Rockwell", "MicroLogix 1100", "16.0"),
        Thing("C", "Siemens", "MicroLogix 1400", "21.0"),
        Thing("D", None, "MicroLogix 1400", "21.0"),
    ]
    found = verdicts(things, parts)
    assert found["A", "ACME-1"].why == (
        "Series B: the advisory names firmware or a part of something and no model; MicroLogix 1400 may have it."
    )
    assert found["B", "ACME-1"].product == "MicroLogix 1100 < 1"
    assert {tag for tag, _ in found} == {"A", "B"}


def test_a_mere_list_of_versions_is_silent_about_others():
    tree = [vendor("Rockwell", ("ControlLogix 5580", "32.011", {}))]
    assert status(version("32.011"), branches=tree) is Status.AFFECTED
    assert status(version("31.011"), branches=tree) is Status.CANNOT_TELL
    assert status(version("34.011"), branches=tree) is Status.CANNOT_TELL


def test_past_the_one_fixed_release_a_list_of_versions_rules_out():
    tree = [vendor("Rockwell", ("ControlLogix 5580", "32.011", {}))]
    text = "Users should upgrade to V33.015 or later."
    remedies = [{"category": "vendor_fix", "details": text, "product_ids": ["P1"]}]
    assert status(version("33.015"), branches=tree, remedies=remedies) is Status.NOT_AFFECTED
    assert status(version("33.011"), branches=tree, remedies=remedies) is Status.CANNOT_TELL


def test_newer_than_the_versions_named_is_no_all_clear_where_no_fix_is_named():
    tree = [vendor("Rockwell", ("ControlLogix 5580", "<= 33.011", {}))]
    none = [{"category": "no_fix_planned", "details": "The product is discontinued.", "product_ids": ["P1"]}]
    assert status(version("34.011"), branches=tree) is Status.NOT_AFFECTED
    assert status(version("34.011"), branches=tree, remedies=none) is Status.CANNOT_TELL


def test_a_version_named_as_fixed_is_not_affected_but_not_against_the_vendor_s_own_word():
    tree = [vendor("Rockwell", ("ControlLogix 5580", "vers:all/*", {}), ("ControlLogix 5580", "33.011", {}))]
    both = {"known_affected": ["P1"], "fixed": ["P2"]}
    assert status(version("33.011"), branches=tree, status=both) is Status.CANNOT_TELL
    assert status(version("33.011"), branches=tree, status={"fixed": ["P2"]}) is Status.NOT_AFFECTED
    assert status(version("32.011"), branches=tree, status={"fixed": ["P2"]}) is Status.CANNOT_TELL
    assert status(version("32.011"), branches=tree, status={"under_investigation": ["P1"]}) is Status.CANNOT_TELL


def test_serial_numbers_are_a_condition():
    tree = [vendor("Rockwell", ("ControlLogix 5580", "< 33.011", {"serial_numbers": ["12*"]}))]
    assert status(CONTROLLER, branches=tree) is Status.CANNOT_TELL


def test_the_catalogue_number_decides_among_variants_and_finds_without_a_vendor():
    one, other = "6ES7518-4FX00-1AC0", "6ES7518-4AX00-1AC0"
    tree = [vendor("Siemens", (f"CPU 1518F ({one})", "< V2", {"model_numbers": [one]}))]
    tree[0]["branches"] += [
        {**vendor("Siemens", (f"CPU 1518 ({other})", "< V3", {"model_numbers": [other]}))["branches"][0]}
    ]
    tree[0]["branches"][1]["branches"][0]["product"]["product_id"] = "P2"
    both = {"known_affected": ["P1", "P2"]}
    asset = Thing("PLC-1", "Siemens", "6ES7 518-4AX00-1AC0", "V2.5.0")
    assert status(asset, branches=tree, status=both) is Status.AFFECTED
    assert status(Thing("PLC-1", "Siemens", one, "V2.5.0"), branches=tree, status=both) is Status.NOT_AFFECTED
    assert status(Thing("PLC-1", None, other, "V2.5.0"), branches=tree, status=both) is Status.AFFECTED


def test_assets_without_a_model_are_listed_apart():
    outcome = match(
        [read_document(packed(document()))],
        [
            Thing("A", "Rockwell", None, None),
            Thing("B", "-", "unknown", "1"),
            Thing("C", "Rockwell", "1756-L85E", "33.011"),
        ],
    )
    assert [tag for tag, _ in outcome.unmatched] == ["A", "B"]
    assert "1 advisories name products of Rockwell" in outcome.unmatched[0][1]
    assert [one.tag for one in outcome.verdicts] == ["C"]


PLANT = [
    Thing("S7-1516", "Siemens AG", "CPU 1516-3 PN/DP", "V2.8.3"),
    Thing("S7-1214", "Siemens", "SIMATIC S7-1200 CPU 1214C", "V4.4"),
    Thing("L61", "Rockwell Automation/Allen-Bradley", "1756-L61/B LOGIX5561", "20.019"),
    Thing("L85", "Allen-Bradley", "1756-L85E/B", "32.013"),
    Thing("ML", "Rockwell", "1766-L32BWAA/B", "21.002"),
    Thing("EN2T", "Rockwell Automation", "1756-EN2T/D", "10.007"),
    Thing("M340", "Schneider Electric", "BMX P34 2020", "3.20"),
    Thing("M221", "Schneider", "TM221CE16R", "1.10.0.0"),
    Thing("X308", "Siemens", "SCALANCE X308-2", "V4.1.3"),
    Thing("EDS", "Moxa", "EDS-408A", "3.8"),
    Thing("RSG", "Siemens", "RUGGEDCOM RSG2100", "V4.3.7"),
    Thing("STX", "Rockwell Automation", "Stratix 5700", "15.2(6)E0a"),
    Thing("SE", "Rockwell Automation", "FactoryTalk View SE", "11.00.00"),
    Thing("WINCC", "Siemens", "SIMATIC WinCC V7.5", "V7.5 SP2 Update 10"),
    Thing("WA", "Advantech", "WebAccess/SCADA", "9.0.1"),
    Thing("PFC", "WAGO", "750-880", "FW10"),
    Thing("ROC", "Emerson", "ROC800", None),
    Thing("QUANTUM", "Schneider Electric", "Modicon Quantum 140CPU65150", "3.2"),
    Thing("NOTHING", "Siemens", None, None),
]
# Read in CISA's documents by hand: what each says of one asset of the plant.
READ = {
    ("S7-1516", "ICSA-22-286-04"): "affected",  # < V2.9.2
    ("S7-1516", "ICSA-20-042-11"): "not_affected",  # >= V2.5 and < V2.8
    ("S7-1214", "ICSA-21-152-01"): "affected",  # < V4.5.0
    ("L85", "ICSA-22-090-05"): "affected",  # every version
    ("L85", "ICSA-24-226-09"): "affected",  # ControlLogix 5580 (1756 - L8z) below four fixed releases
    ("L85", "ICSA-24-284-18"): "not_affected",  # only between v33.011 and v33.015
    ("L85", "ICSA-24-163-01"): "cannot_tell",  # names V34.011 alone
    ("ML", "ICSA-18-310-02"): "affected",  # Series B up to 21.003
    ("ML", "ICSA-19-113-01"): "not_affected",  # Series B up to 15.002
    ("EN2T", "ICSA-23-026-06"): "affected",  # 1756-EN2T/D up to 11.001
    ("M340", "ICSA-19-183-01"): "not_affected",  # < 3.01
    ("M221", "ICSA-18-240-02"): "not_affected",  # < 1.6.2.0
    ("M221", "ICSA-18-324-02"): "affected",  # every version
    ("X308", "ICSA-20-042-07"): "not_affected",  # < 4.1.3
    ("EDS", "ICSA-19-057-01"): "affected",  # up to 3.8
    ("STX", "ICSA-22-300-03"): "affected",  # < 15.2(7)E2
    ("STX", "ICSA-17-208-04"): "cannot_tell",  # up to 15.2(5)EA.fc4: another train
    ("SE", "ICSA-24-137-14"): "affected",  # < 14.0
    ("WINCC", "ICSA-24-102-02"): "affected",  # < V7.5 SP2 Update 16
    ("WINCC", "ICSA-22-132-06"): "not_affected",  # < V7.5 SP2 Update 8
    ("WA", "ICSA-21-285-01"): "affected",  # up to 9.0.3
    ("WA", "ICSA-21-217-04"): "not_affected",  # < 8.4.5
    ("WA", "ICSA-19-024-01"): "cannot_tell",  # names 8.3 alone
    ("PFC", "ICSA-19-106-02"): "affected",  # < FW14
    ("PFC", "ICSA-19-106-03"): "cannot_tell",  # 01.07.03(10): another numbering
    ("ROC", "ICSA-22-223-04"): "affected",  # every version
    ("QUANTUM", "ICSA-17-054-03"): "affected",  # < 3.52
}


@pytest.fixture(scope="module")
def cisa():
    if not CISA.is_dir():
        pytest.skip("CISA's advisories are not here")
    found = [read_folder(path.read_bytes(), path.name) for path in sorted(CISA.glob("*.json"))]
    assert not [one for folder in found for one in folder.refused]
    return [one for folder in found for one in folder.advisories]


def test_cisa_s_documents_say_of_a_plant_what_an_engineer_reads_in_them(cisa):
    outcome = match(cisa, PLANT)
    told = {(one.tag, one.ruling.advisory[1]): str(one.ruling.status) for one in outcome.verdicts}
    assert {pair: told.get(pair) for pair in READ} == READ
    assert [tag for tag, _ in outcome.unmatched] == ["NOTHING"]


def test_the_order_of_documents_and_assets_says_nothing(cisa):
    few = cisa[::7]
    expected = match(few, PLANT)
    shuffled, plant = list(few), list(PLANT)
    random.Random(1).shuffle(shuffled)
    random.Random(2).shuffle(plant)
    assert match(shuffled, plant) == expected


def test_the_index_finds_what_the_naive_double_loop_finds(cisa):
    few = cisa[::5]
    both = match(few, PLANT)
    one_by_one = {
        (verdict.tag, verdict.ruling) for one in few for thing in PLANT for verdict in match([one], [thing]).verdicts
    }
    assert {(one.tag, one.ruling) for one in both.verdicts} == one_by_one
