"""The facts of each rule against the table of the rules page, copied by hand from there."""

from __future__ import annotations

import pytest

from assessment.engine.checking import rules
from catalogue.loader import measures

# id: title, force, severity, target, violates, measures
PAGE = {
    "AR-001": ("Asset without zone", "shall", "high", "asset", "ZCR 3.1; ZCR 6.3; SR 7.8", "MEA-001; MEA-002"),
    "AR-002": (
        "Flow without conduit",
        "convention",
        "high",
        "conduit, else flow",
        "ZCR 3.1; ZCR 6.4; SR 5.2; SR 5.2 RE 1",
        "MEA-003; MEA-008; MEA-009; MEA-089",
    ),
    "AR-003": (
        "Observed flow that nobody approved",
        "convention",
        "high",
        "conduit, else flow",
        "SR 5.2; SR 6.2; ZCR 6.4",
        "MEA-003; MEA-074; MEA-089",
    ),
    "AR-004": ("Stale conduit or rule", "convention", "low", "conduit", "SR 7.7; SR 5.2 RE 1", "MEA-009; MEA-089"),
    "AR-005": (
        "Flow without stated use case",
        "convention",
        "medium",
        "conduit, else flow",
        "ZCR 6.4; SR 7.7",
        "MEA-003; MEA-089",
    ),
    "AR-006": (
        "Conduit not approved by both OT and IT",
        "convention",
        "medium",
        "conduit",
        "ZCR 7.1; ZCR 6.4; CM 1.4",
        "MEA-088; MEA-089",
    ),
    "AR-007": ("Missing or unapproved SL-T", "shall", "high", "zone; conduit", "ZCR 5.6", "MEA-001; MEA-091"),
    "AR-008": ("Zone or conduit characteristics incomplete", "shall", "medium", "zone; conduit", "ZCR 6.4", "MEA-001"),
    "AR-009": ("Zone without accountable organisation", "shall", "medium", "zone", "ZCR 6.4; ZCR 7.1", "MEA-088"),
    "AR-010": ("Purdue level inconsistent with zone", "convention", "low", "asset", "ZCR 3.1", "MEA-002; MEA-001"),
    "AR-011": ("Conduit model integrity", "convention", "low", "conduit", "ZCR 3.1; ZCR 6.3", "MEA-001"),
    "AR-012": (
        "Perimeter access point not recorded",
        "shall",
        "medium",
        "asset",
        "ZCR 1.1; ZCR 6.4",
        "MEA-002; MEA-053",
    ),
    "AR-013": (
        "Business and IACS assets in one zone",
        "shall",
        "critical",
        "zone",
        "ZCR 3.2; SR 5.1",
        "MEA-004; MEA-011",
    ),
    "AR-014": (
        "Safety and non-safety assets in one zone",
        "shall",
        "critical",
        "zone",
        "ZCR 3.3; SR 5.1",
        "MEA-026; MEA-007",
    ),
    "AR-015": (
        "Write-capable path into the safety zone",
        "convention",
        "critical",
        "conduit",
        "ZCR 3.3; SR 5.2; SR 2.1; SR 3.5",
        "MEA-026; MEA-012; MEA-010; MEA-047",
    ),
    "AR-016": (
        "Safety engineering station outside the safety zone",
        "convention",
        "high",
        "asset",
        "ZCR 3.3; SR 2.1; SR 5.1",
        "MEA-026; MEA-052",
    ),
    "AR-017": (
        "Temporary device in a permanent zone",
        "should",
        "medium",
        "zone",
        "ZCR 3.4; SR 2.3",
        "MEA-052; MEA-051",
    ),
    "AR-018": (
        "Wireless and wired assets in one zone",
        "should",
        "medium",
        "zone",
        "ZCR 3.5; SR 1.6; SR 2.2",
        "MEA-050; MEA-049",
    ),
    "AR-019": (
        "Asset reached through an external network not separated",
        "should",
        "high",
        "asset",
        "ZCR 3.6; SR 1.13",
        "MEA-030; MEA-011; MEA-053",
    ),
    "AR-020": ("Mixed criticality", "heuristic", "medium", "zone", "ZCR 3.1; SR 5.1; SR 5.4", "MEA-015; MEA-073"),
    "AR-021": ("Flat network", "convention", "high", "zone", "SR 5.1; SR 7.1 RE 2", "MEA-015; MEA-004"),
    "AR-022": ("Shared compute across zones", "shall", "high", "asset", "SR 5.4; SR 5.1 RE 1", "MEA-073; MEA-028"),
    "AR-023": ("Zones sharing switch hardware", "shall", "medium", "asset", "SR 5.1 RE 1", "MEA-005"),
    "AR-024": (
        "IT/OT session that bypasses the DMZ",
        "convention",
        "critical",
        "conduit, else flow",
        "ZCR 3.2; SR 5.1; SR 5.2",
        "MEA-011; MEA-017; MEA-030",
    ),
    "AR-025": (
        "Level 4 or 5 directly to levels 0 to 2",
        "convention",
        "critical",
        "conduit, else flow",
        "SR 5.1; SR 5.2; SR 5.2 RE 1",
        "MEA-011; MEA-008",
    ),
    "AR-026": (
        "OT straight to cloud or internet",
        "convention",
        "critical",
        "conduit, else flow",
        "SR 1.13; SR 5.2; SR 5.1 RE 2",
        "MEA-016; MEA-011; MEA-012",
    ),
    "AR-027": (
        "DMZ that passes traffic through",
        "convention",
        "high",
        "asset",
        "SR 5.2; SR 5.1",
        "MEA-011; MEA-030; MEA-094",
    ),
    "AR-028": (
        "DMZ initiates control into OT",
        "convention",
        "high",
        "conduit",
        "SR 5.2; SR 2.1 RE 1",
        "MEA-011; MEA-010",
    ),
    "AR-029": ("Level skipping inside OT", "convention", "medium", "conduit, else flow", "SR 5.2", "MEA-008; MEA-018"),
    "AR-030": (
        "Less trusted side initiates",
        "heuristic",
        "high",
        "conduit",
        "SR 5.2; SR 1.13; SR 5.2 RE 1",
        "MEA-012; MEA-017; MEA-009",
    ),
    "AR-031": ("Conduit without boundary device", "convention", "high", "conduit", "SR 5.2", "MEA-008; MEA-014"),
    "AR-032": (
        "External path without firewall",
        "convention",
        "critical",
        "conduit",
        "SR 5.2; SR 1.13",
        "MEA-008; MEA-011",
    ),
    "AR-033": ("No deny-by-default", "shall", "high", "conduit", "SR 5.2 RE 1", "MEA-009"),
    "AR-035": ("No island mode", "shall", "medium", "site", "SR 5.2 RE 2", "MEA-013; MEA-006"),
    "AR-036": ("Boundary does not fail closed", "shall", "medium", "conduit", "SR 5.2 RE 3", "MEA-014"),
    "AR-037": ("OT depends on services outside", "shall", "high", "asset", "SR 5.1 RE 2; SR 7.1", "MEA-006; MEA-085"),
    "AR-038": ("Critical network not isolated", "shall", "high", "zone", "SR 5.1 RE 3", "MEA-007; MEA-012"),
    "AR-039": ("One-way device misplaced or bypassed", "heuristic", "high", "conduit", "SR 5.2", "MEA-012; MEA-027"),
    "AR-040": ("Dual-homed asset", "heuristic", "high", "asset", "SR 5.1; SR 5.2; ZCR 3.1", "MEA-027"),
    "AR-041": (
        "Parallel path around a conduit",
        "heuristic",
        "high",
        "zone pair",
        "SR 5.2; SR 5.1",
        "MEA-027; MEA-053",
    ),
    "AR-044": ("Boundary without monitoring", "convention", "medium", "conduit", "SR 6.2; SR 2.8", "MEA-074; MEA-075"),
    "AR-046": (
        "Unauthenticated control protocol across a boundary",
        "convention",
        "high",
        "conduit, else flow",
        "SR 3.1; SR 1.2; SR 2.1 RE 1; SR 5.2",
        "MEA-018; MEA-010; MEA-022; MEA-023",
    ),
    "AR-059": (
        "Remote access without jump host",
        "convention",
        "critical",
        "conduit, else flow",
        "SR 1.13; SR 5.2",
        "MEA-030; MEA-011",
    ),
    "AR-060": (
        "Remote access without MFA",
        "convention",
        "high",
        "conduit, else flow",
        "SR 1.1 RE 2; SR 1.13",
        "MEA-031",
    ),
    "AR-065": (
        "Component capability shortfall",
        "convention",
        "medium",
        "asset",
        "ZCR 5.8; ZCR 5.12",
        "MEA-068; MEA-090; MEA-093",
    ),
    "AR-066": (
        "Achieved level below target",
        "shall",
        "medium",
        "zone; conduit",
        "ZCR 5.11; ZCR 5.12",
        "MEA-093; MEA-091",
    ),
    "AR-067": ("Target below its proposal", "convention", "medium", "zone; conduit", "ZCR 5.6", "MEA-009; MEA-010"),
    "AR-078": ("Expired waiver", "convention", "medium", "as the waived rule", "ZCR 5.11; ZCR 7.1", "MEA-093; MEA-091"),
    "AR-068": (
        "Large level step over one conduit",
        "heuristic",
        "medium",
        "conduit",
        "ZCR 5.6; SR 5.2",
        "MEA-011; MEA-012; MEA-018",
    ),
    "AR-069": (
        "Unsupported platform",
        "convention",
        "medium",
        "asset",
        "SR 3.2; SR 7.7; SR 5.2",
        "MEA-067; MEA-066; MEA-068; MEA-054",
    ),
    "AR-070": (
        "Shared or default credentials",
        "shall",
        "high",
        "asset",
        "SR 1.5; SR 1.1 RE 1",
        "MEA-037; MEA-035",
    ),
    "AR-071": (
        "OT directory trusts the business directory",
        "convention",
        "high",
        "asset",
        "SR 1.3; SR 5.1 RE 2",
        "MEA-036; MEA-006",
    ),
    "AR-072": (
        "Weak wireless",
        "shall",
        "medium",
        "zone",
        "SR 1.6 RE 1; SR 2.2 RE 1",
        "MEA-049; MEA-050",
    ),
    "AR-073": (
        "Essential function blocked by a security mechanism",
        "shall",
        "high",
        "asset",
        "SR 7.1; SR 7.2; SR 1.11",
        "MEA-085; MEA-006; MEA-035",
    ),
    "AR-074": (
        "No backup or untested backup",
        "shall",
        "high",
        "asset",
        "SR 7.3; SR 7.3 RE 1; SR 7.4",
        "MEA-080; MEA-082",
    ),
    "AR-075": (
        "No edge buffering",
        "heuristic",
        "low",
        "conduit",
        "SR 7.1; SR 7.2",
        "MEA-016",
    ),
    "AR-077": (
        "Open question in a final model",
        "convention",
        "low",
        "zone",
        "ZCR 6.4; ZCR 5.13",
        "MEA-002; MEA-003",
    ),
    "AR-079": (
        "Condition of a lowered target broken",
        "convention",
        "high",
        "zone; conduit",
        "ZCR 5.6; ZCR 7.1",
        "MEA-091; MEA-093",
    ),
    "AR-082": (
        "Monitoring blind spot across owners",
        "convention",
        "high",
        "conduit",
        "SR 6.2; ZCR 6.4",
        "MEA-074; MEA-092; MEA-088",
    ),
}


def test_every_rule_of_the_page_in_this_edition_is_there():
    assert [rule.id for rule in rules() if rule.id in PAGE] == sorted(PAGE)


@pytest.mark.parametrize("rule", [rule for rule in rules() if rule.id in PAGE], ids=lambda rule: rule.id)
def test_a_rule_says_what_the_page_says(rule):
    stated = (rule.title, rule.force, rule.severity, rule.target, "; ".join(rule.violates), "; ".join(rule.measures))
    assert stated == PAGE[rule.id]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_says_why_and_gives_an_example(rule):
    assert rule.why
    assert rule.example.endswith(".")


def test_every_measure_that_a_rule_names_exists():
    assert {measure for rule in rules() for measure in rule.measures} <= set(measures())
