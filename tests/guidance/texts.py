"""What people read, listed from the code: words marked for translation, and sentences that are said at the edge."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
PACKAGES = (
    "accounts",
    "architecture",
    "assessment",
    "catalogue",
    "documents",
    "guidance",
    "inventory",
    "jobs",
    "programme",
    "reports",
    "signoff",
    "workshop",
)
MARKS = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# Python's strings in what Django makes of a template, and in a script.
IN_TEMPLATE = re.compile(r"\b(?:n?p?gettext|_)\(\s*u?((?:'(?:[^'\\]|\\.)*')|(?:\"(?:[^\"\\]|\\.)*\"))")
IN_SCRIPT = re.compile(r"\bn?gettext\(\s*\"((?:[^\"\\]|\\.)*)\"")


def modules() -> Iterator[Path]:
    """Give the modules of the product, migrations left out."""
    for package in PACKAGES:
        yield from (path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)


def marked(domain: str) -> set[str]:
    """Give the texts that are marked for translation."""
    if domain == "djangojs":
        return {text for path in (ROOT / "static" / "js").glob("*.js") for text in IN_SCRIPT.findall(path.read_text())}
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        found |= {ast.literal_eval(text) for text in IN_TEMPLATE.findall(templatize(path.read_text()))}
    for path in modules():
        found |= set(_marked_in(ast.parse(path.read_text())))
    return found


def _marked_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
            text = node.args[1 if node.func.id.startswith("pgettext") else 0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def sentences() -> set[str]:
    """Give the messages that shells raise or show without a mark: plain ones, without values.

    Those with values are listed by `bin/translations` for whoever writes the catalogue; here a small, honest part.
    """
    found = set()
    for path in modules():
        if "engine" in path.parts or path.parts[-2] in {"importers", "converters", "commands", "chapters"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in SHOWN:
                found |= {one.value for one in node.args if isinstance(one, ast.Constant) and _is_sentence(one.value)}
    return found


SHOWN = {
    "ValidationError",
    "ServiceRefused",
    "EditRefused",
    "Refused",
    "ImportRefused",
    "success",
    "error",
    "warning",
    "info",
}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_sentence(value: object) -> bool:
    return isinstance(value, str) and " " in value and value[0].isupper() and value[-1] in ".!?" and "%" not in value
