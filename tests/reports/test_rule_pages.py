from __future__ import annotations

from assessment.engine.checking import rules
from reports.rule_pages import FORCES, PLACE, pages


def test_the_committed_pages_are_what_bin_rules_writes():
    committed = {path.name: path.read_text(encoding="utf-8") for path in PLACE.glob("*.md")}
    assert committed == pages()


def test_a_page_tells_all_facts_of_its_rule():
    page = pages()["AR-024.md"]
    assert page.startswith("# AR-024 IT/OT session that bypasses the DMZ\n\nLooks for a session between business and ")
    for told in (
        "| Force | convention: field practice |",
        "| Severity | critical |",
        "| About | conduit, else flow |",
        "SR 5.1 Network segmentation",
        "MEA-011 Industrial DMZ",
        "Not counted where AR-025 or AR-026 or AR-055 says it more specifically.",
        "## How we read it",
        "## Example\n\nThe ERP system",
    ):
        assert told in page, told


def test_the_index_names_every_rule_and_each_force_has_words():
    index = pages()["README.md"]
    assert all(f"| [{rule.id}]({rule.id}.md) | {rule.title} | {rule.force} |" in index for rule in rules())
    assert {rule.force for rule in rules()} <= set(FORCES)
