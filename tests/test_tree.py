from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECKS = ROOT / "assessment" / "engine" / "checks"
ACTING = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
# every package whose imports are checked: a new one is looked at without a list of its own
LINTED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
PACKAGES = LINTED["root_packages"]
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
    layers = next(one["layers"] for one in LINTED["contracts"] if one.get("containers") == ["assessment.engine"])
    drawn = "\n".join(f"    {layer}" for layer in reversed(layers))
    assert f"\n\n{drawn}\n\n" in (ROOT / "docs" / "architecture.md").read_text()


def test_every_file_that_the_page_on_architecture_names_is_there():
    """A path is read from the root, from `docs` or from a package; a bare name is that of some module."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    named = {"".join(pair) for pair in re.findall(r"`([\w*./]+(?:\.(?:csv|js|md|py)|/))`|\]\(([\w./-]+)\)", page)}
    assert len(named) > 60
    roots = [ROOT, *(ROOT / one for one in ("docs", *PACKAGES))]
    modules = {path.name for one in (*PACKAGES, "tests") for path in (ROOT / one).rglob("*.py")}
    assert sorted(one for one in named - modules if not any(next(root.glob(one), None) for root in roots)) == []


def test_what_is_made_from_plain_values_takes_nothing_of_django_but_its_words():
    """The contract forbids rows and requests; `django` itself is one name to it, whatever of it is imported."""
    pure = next(one["source_modules"] for one in LINTED["contracts"] if "from plain values: no row" in one["name"])
    read = [path for name in pure for path in _files(ROOT.joinpath(*name.split(".")))]
    assert len(read) > len(pure)
    for path in read:
        taken = [one for one in _modules(ast.parse(path.read_text())) if one.partition(".")[0] == "django"]
        assert all(one.startswith("django.utils") for one in taken), (path, taken)


def test_no_module_turns_bytes_into_objects_that_act():  # S64
    for name in (*PACKAGES, "bench", "bin", "demo"):
        for path in (ROOT / name).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            found = ACTING & set(_imported(ast.parse(source)))
            assert not found, (path, found)
            assert not re.search(r"noqa:[^#\n]*S(301|302|403|307|102)", source), path


def test_the_audit_looks_for_risky_code_in_every_package():  # S64
    asked = (ROOT / "bin" / "audit").read_text().replace("\\\n", " ")
    (told,) = re.findall(r"^run tool bandit.* medium\s+([a-z ]+)$", asked, re.MULTILINE)
    assert set(told.split()) == {*PACKAGES, "demo"}


def _files(module: Path) -> list[Path]:
    return sorted(module.rglob("*.py")) if module.is_dir() else [module.with_suffix(".py")]


def _imported(tree: ast.AST) -> Iterator[str]:
    return (name.partition(".")[0] for name in _modules(tree))


def _modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
