from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECKS = ROOT / "assessment" / "engine" / "checks"
TESTS = ROOT / "tests" / "assessment" / "engine" / "checks"


def test_each_check_has_its_test_module_and_each_test_module_its_check():
    checks = {path.stem for path in CHECKS.glob("ar*.py")}
    tested = {path.stem.removeprefix("test_") for path in TESTS.glob("test_ar*.py")}
    assert checks
    assert checks == tested


def test_a_check_module_is_named_after_the_rule_it_holds():
    for path in CHECKS.glob("ar*.py"):
        number = path.stem[2:5]
        assert f'"AR-{number}",' in path.read_text(encoding="utf-8"), path.name


def test_the_page_on_architecture_draws_the_layers_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one.get("containers") == ["assessment.engine"])
    drawn = "\n".join(f"    {layer}" for layer in reversed(layers))
    assert f"\n\n{drawn}\n\n" in (ROOT / "docs" / "architecture.md").read_text()
