"""The table of the ninety named things: each stands there once, and what it names exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from assessment.engine.checking import rules

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip().strip("|").split(" | "))
    for line in PAGE.splitlines()
    if re.match(r"\| \d+ \|", line)
]


def test_each_row_from_1_to_90_stands_once_in_order():
    assert [int(number) for number, *_ in ROWS] == list(range(1, 91))
    assert all(len(row) == 5 and all(row) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row-{row[0]}")
def test_what_a_row_names_exists(row):
    _, _, where, test, said = row
    names, tests = re.findall(r"`([^`]+)`", where), re.findall(r"`([^`]+)`", test)
    assert names, row
    assert tests, row
    assert "not yet" not in said, row
    for name in names:
        assert exists(name), name
    for name in tests:
        path, _, function = name.partition("::")
        assert path.startswith("tests/"), name
        assert not function or function in functions(path), name
        assert functions(path), name


def test_each_page_that_a_row_names_is_led_to_by_some_page():
    pages = {name for _, _, where, *_ in ROWS for name in re.findall(r"`([a-z_]+:[a-z_]+)`", where)}
    assert sorted(name for name in pages if name.partition(":")[2] not in linked(name.partition(":")[0])) == []


@cache
def linked(app):
    """Give the pages of an app that a template, a view or the menu leads to; helps and lists of addresses do not."""
    rooms = (one for one in settings.INSTALLED_APPS if one != "guidance" and (ROOT / one).is_dir())
    views = (one for room in rooms for one in (ROOT / room).rglob("*.py") if one.name != "urls.py")
    texts = [path.read_text(encoding="utf-8") for path in (*views, *(ROOT / "templates").rglob("*.html"))]
    found = {name for text in texts for name in re.findall(rf"""['"]{app}:([a-z_]+)['"]""", text)}
    by_tabs = (ROOT / app / "views").glob("*.py")  # a tab, or the page that an act leads to, is named without its app
    return found | {
        name for one in by_tabs for name in re.findall(r'\((?:here, )?"([a-z_]+)"(?:, _\(|\))', one.read_text())
    }


def exists(name):
    if re.fullmatch(r"AR-\d{3}", name):
        return name in {one.id for one in rules()}
    if name.startswith("bulkhead "):
        return (ROOT / "bin" / "bulkhead").exists() and name.removeprefix("bulkhead ") in commands()
    if "/" in name:
        return (ROOT / name).exists()
    return name in addresses()


@cache
def functions(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


@cache
def commands():
    return set(re.findall(r"`bulkhead ([a-z-]+) ", (ROOT / "docs" / "model.md").read_text(encoding="utf-8")))


@cache
def addresses():
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns, app):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, f"{one.app_name}:" if one.app_name else app)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{app}{one.name}"
