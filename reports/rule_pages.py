"""The pages of docs/rules: what each architecture rule looks for and how, as its check tells it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assessment.engine.checking import FOLDS, FOLDS_AT_THE_END, Check, Rule, discover
from catalogue.loader import measures, requirements

PLACE: Final = Path(__file__).parent.parent / "docs" / "rules"
FORCES: Final = {
    "shall": "rests on a mandatory statement of IEC 62443",
    "should": "rests on a recommendation of IEC 62443",
    "convention": "field practice",
    "heuristic": "our own threshold or graph reasoning",
}
INDEX: Final = """# Rules

{count} architecture rules judge each model. Their pages are written from the checks by `bin/rules`; nothing here is
edited by hand.

- **shall**, **should**, **convention** and **heuristic** say what a rule may claim; each page says which it is.
- A rule that needs a value that nobody has given is *not evaluated* and names the field. It never passes for want of an
  answer.
- A finding is identified by its rule and its target, so that waivers, comments and trends survive from run to run.
- AR-101 to AR-190 are checks of our own, beside the {own} of the catalogue of rules.

| Rule | Title | Force | Severity | About |
|---|---|---|---|---|
{rows}
"""
FIRST_OWN: Final = "AR-101"


def pages() -> dict[str, str]:
    """Give the text of each page by its file's name."""
    checks = discover()
    rows = "\n".join(
        f"| [{rule.id}]({rule.id}.md) | {rule.title} | {rule.force} | {_severity(rule)} | {rule.target} |"
        for rule in (each.rule for each in checks)
    )
    own = sum(each.rule.id < FIRST_OWN for each in checks)
    index = INDEX.format(count=len(checks), own=own, rows=rows)
    return {"README.md": index} | {f"{each.rule.id}.md": page_of(each) for each in checks}


def page_of(check: Check) -> str:
    """Give the page of one rule."""
    return "\n".join(_lines(check)) + "\n"


def _lines(check: Check) -> Iterator[str]:
    rule = check.rule
    facts = {
        "Force": f"{rule.force}: {FORCES[rule.force]}",
        "Severity": _severity(rule),
        "About": rule.target,
        "Violates": "<br>".join(_requirement(code) for code in rule.violates),
        "Closed by": "<br>".join(f"{code} {measures()[code].title}" for code in rule.measures),
        "Folding": "<br>".join(_folding(rule.id)),
    }
    yield from (f"# {rule.id} {rule.title}", "", _what(check), "", rule.why, "", "| | |", "|---|---|")
    yield from (f"| {name} | {text} |" for name, text in facts.items() if text)
    for heading, text in (("How we read it", rule.reading), ("Example", rule.example)):
        yield from ("", f"## {heading}", "", text) if text else ()
    yield from ("", "[All rules](README.md)")


def _what(check: Check) -> str:
    """Give what a rule looks for: the first line of the module it stands in, without its id."""
    line = (sys.modules[check.function.__module__].__doc__ or "").partition("\n")[0]
    what = line.removeprefix(f"{check.rule.id}: ")
    return f"Looks for {what}"


def _severity(rule: Rule) -> str:
    return f"{rule.severity}; {rule.escalation}" if rule.escalation else rule.severity


def _requirement(code: str) -> str:
    return f"{code} {requirements()[code].title}" if code in requirements() else code


def _folding(code: str) -> Iterator[str]:
    pairs = (*FOLDS, *FOLDS_AT_THE_END)
    over, under = ([one[side] for one in pairs if one[1 - side] == code] for side in (1, 0))
    if over:
        yield f"Says it more specifically than {' and '.join(over)}; what it covers of these is not counted."
    if under:
        yield f"Not counted where {' or '.join(under)} says it more specifically."


def main() -> None:
    """Write all pages, and delete those of rules that are gone."""
    PLACE.mkdir(exist_ok=True)
    written = pages()
    for path in PLACE.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (PLACE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
