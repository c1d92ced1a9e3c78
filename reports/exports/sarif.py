"""Findings as SARIF 2.1.0, for code-scanning pages: each at the line of the model file where its target stands.

An open finding fails with the level of its severity. A waived one, and one that a more specific finding says better,
is suppressed with the reason. What could not be judged is a result to review; SARIF allows it no level. The
fingerprint is the finding's id, so that a moved line or a new sentence is still the same result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from assessment.engine.checking import NOT_EVALUATED, WAIVED, Rule
from assessment.engine.model_file.references import HOMES, code_of, records_at

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
VERSION: Final = "2.1.0"
LEVELS: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
# the scale of 0 to 10 that code-scanning pages sort by
SCORES: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
FORCES: Final = {
    "shall": "normative (shall)",
    "should": "recommended (should)",
    "convention": "a convention of the field",
    "heuristic": "our own heuristic",
}
RELATED: Final = 10
Lines = Mapping[tuple[str, int | None], int]
Record = Mapping[str, Any]


def sarif_log(
    document: Record, result: Record, rules: Iterable[Rule], *, uri: str, sha256: str, lines: Lines
) -> dict[str, Any]:
    """Give the SARIF log of a check: one run, one result per finding.

    `uri` is the model file's, `sha256` that of its bytes, `lines` where its records begin.
    """
    known = {rule.id: (index, rule) for index, rule in enumerate(sorted(rules, key=lambda rule: rule.id))}
    places = _Places(document, uri, lines)
    name, _, version = str(result["engine"]).partition(" ")
    driver = {"name": name.capitalize(), "version": version, "rules": [_rule(rule) for _, rule in known.values()]}
    site, assessment = document["site"]["code"], document["assessment"]["code"]
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"bulkhead/{site}/{assessment}/"},
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": places.artifact, "roles": ["analysisTarget"], "hashes": {"sha-256": sha256}}],
        "columnKind": "utf16CodeUnits",
        "properties": {name: result[name] for name in ("model_sha256", "date", "totals")},
        "results": [_result(one, known[one["rule"]][0], places) for one in result["findings"]],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    paragraphs = [
        rule.why,
        rule.reading,
        rule.example and f"Example: {rule.example}",
        f"Force: {FORCES[rule.force]}. Severity: {rule.severity}{rule.escalation and f'; {rule.escalation}'}.",
        rule.violates and f"Violates: {', '.join(rule.violates)}.",
        rule.measures and f"Closed by: {', '.join(rule.measures)}.",
    ]
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": "\n\n".join(str(one) for one in paragraphs if one)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"security-severity": SCORES[rule.severity], "tags": ["security", "iec-62443", rule.force]},
    }


def _result(finding: Record, index: int, places: _Places) -> dict[str, Any]:
    is_review = finding["status"] == NOT_EVALUATED
    return {
        "ruleId": finding["rule"],
        "ruleIndex": index,
        "kind": "review" if is_review else "fail",
        "level": "none" if is_review else LEVELS[finding["severity"]],
        "message": {"text": finding["message"]},
        "locations": [places.location(finding["target"])],
        "relatedLocations": [places.location(f"flow:{code}") for code in places.flows_in(finding)],
        "fingerprints": {"bulkheadFinding/v1": finding["id"]},
        "partialFingerprints": {"primaryLocationLineHash": finding["id"]},
        "suppressions": list(_suppressions(finding)),
        "properties": {
            name: finding[name] for name in ("severity", "force", "basis", "status", "violates", "measures")
        },
    }


def _suppressions(finding: Record) -> Iterator[dict[str, Any]]:
    if finding["status"] == WAIVED:
        waiver = finding["waiver"]
        reason = f"{waiver['reason']} (waived by {waiver['by']} until {waiver['expires']})"
        yield {"kind": "external", "status": "accepted", "justification": reason}
    if "folded_under" in finding:
        reason = f"{finding['folded_under']} says the same more specifically."
        yield {"kind": "external", "status": "accepted", "justification": reason}


class _Places:
    """Where the things of a model stand in its file."""

    def __init__(self, document: Record, uri: str, lines: Lines) -> None:
        is_inside = not uri.startswith("file:")
        self.artifact = {"uri": uri, **({"uriBaseId": "%SRCROOT%"} if is_inside else {})}
        self._lines = lines
        self._names: dict[str, str] = {}
        self._at: dict[str, int | None] = {}
        for kind, home in HOMES.items():
            for index, record in enumerate(records_at(document, home)):
                pointer = f"{kind}:{code_of(record)}"
                self._names[pointer] = str(record.get("name") or record.get("title") or code_of(record))
                self._at[pointer] = lines.get((home, index))

    def location(self, pointer: str) -> dict[str, Any]:
        """Give the line and the name of what a finding is about."""
        kind, _, code = pointer.partition(":")
        logical = {"name": self._names.get(pointer, code), "fullyQualifiedName": pointer, "kind": kind}
        physical = {"artifactLocation": self.artifact, "region": {"startLine": self._line(kind, code)}}
        return {"physicalLocation": physical, "logicalLocations": [logical]}

    def flows_in(self, finding: Record) -> list[str]:
        """Give the first flows that a finding rests on, where they stand in the file."""
        codes = finding["evidence"].get("flows")
        there = [one for one in codes if f"flow:{one}" in self._at] if isinstance(codes, list) else []
        return [one for one in there if f"flow:{one}" != finding["target"]][:RELATED]

    def _line(self, kind: str, code: str) -> int:
        """Give the line of a thing; of a pair of zones that of the first, of what stands nowhere that of the site."""
        pointer = f"{kind}:{code}"
        if kind == "zone_pair":
            firsts = (one for one in self._at if one.startswith("zone:") and code.startswith(f"{one[5:]}+"))
            pointer = min(firsts, default=pointer)
        return self._at.get(pointer) or self._lines.get(("site", None), 1)
