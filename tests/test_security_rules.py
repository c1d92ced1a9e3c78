"""Rules of the security page that the source itself must keep, whoever writes it next."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

from django.conf import settings

from tests.test_tree import PACKAGES

ROOT = Path(__file__).parent.parent
PLAIN = {"catalogue", "documents"}  # know no framework
APPS = [name for name in PACKAGES if name not in PLAIN]
# They put pictures of our own drawers into pages, whose every text went through the drawer's own escaping; the first
# marks words as English, and escapes them by `format_html`.
OUR_OWN_MARKUP = {
    "accounts/templatetags/bulkhead.py",
    "assessment/beside.py",
    "assessment/views/dashboard.py",
    "assessment/views/kpis.py",
    "assessment/views/plan.py",
    "assessment/views/zone_maps.py",
    "templates/reports/pdf/picture.html",
    "signoff/views/compare.py",
}
# Views, the API, serializers, forms, tasks and what templates call: they ask `accounts.scope` or a service for rows.
OUTER = re.compile(r"/(views|api|templatetags)/|(^|[/_])(api|views|forms|serializers|tasks|context)\.py$")
UNSAFE_TEMPLATE = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
UNSAFE_SCRIPT = re.compile(
    r"\.(innerHTML|outerHTML)\s*\+?=|insertAdjacentHTML|document\.write|\beval\(|new Function\("
    r"|createContextualFragment|setHTMLUnsafe|\.srcdoc\b"
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son[a-z]+\s*=\s*[\"']|\shx-on|javascript:", re.IGNORECASE
)
STYLE = re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE)


def sources(*folders, ending=".py"):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(f"*{ending}")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_serializers_and_forms_list_their_fields():  # S8
    for name, source in sources(*APPS):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                given = {
                    target.id: ast.unparse(each.value)
                    for each in node.body
                    if isinstance(each, ast.Assign)
                    for target in each.targets
                    if isinstance(target, ast.Name)
                }
                assert given.get("fields") not in {"'__all__'", '"__all__"'}, name
                assert not {"exclude", "depth"} & set(given), name


def test_pages_forms_and_tasks_get_rows_of_somebody_only():  # S5
    for name, source in sources(*APPS):
        for node in ast.walk(ast.parse(source)) if OUTER.search(name) else ():
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"objects", "_default_manager", "_base_manager"}, (name, ast.unparse(node))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"get_object_or_404", "get_list_or_404"}:
                whose = ast.unparse(node.args[0])
                assert not whose[0].isupper(), (name, whose)


def test_no_query_of_the_database_is_made_of_text():  # S9
    for name, source in sources(*APPS):
        if name in {"accounts/guards.py", "inventory/fresh.py"}:  # of names of our own tables and columns
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"raw", "extra", "RawSQL"}, (name, ast.unparse(node))
                if node.func.attr == "execute" and node.args and "cursor" in ast.unparse(node.func):
                    assert not isinstance(node.args[0], ast.JoinedStr | ast.BinOp), (name, ast.unparse(node))


def test_a_transaction_is_opened_by_services_and_not_by_every_request():  # S15
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_only_our_own_markup_goes_into_pages_unescaped():  # S38
    found = {
        name for name, source in sources(*APPS) if re.search(r"\bmark_safe\(|\bformat_html\(|SafeString\(", source)
    }
    found |= {name for name, source in sources("templates", ending=".html") if UNSAFE_TEMPLATE.search(source)}
    assert found <= OUR_OWN_MARKUP


def test_no_script_builds_markup_from_text():  # S38
    for name, source in sources("static/js", ending=".js"):
        assert not UNSAFE_SCRIPT.search(source), name


def test_no_page_holds_a_script_or_a_style_of_its_own():  # S39
    for name, source in sources("templates", ending=".html"):
        assert not INLINE.search(source), name
        # What WeasyPrint renders is no page; nobody's browser sees it.
        assert name.startswith("templates/reports/") or not STYLE.search(source), name


def test_htmx_runs_no_text_and_asks_nobody_else():  # S40
    base = (ROOT / "templates" / "base.html").read_text()
    told = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", base).group(1))
    assert told == {
        "includeIndicatorStyles": False,
        "defaultSettleDelay": 0,  # no moment in which a key meets a page without a focus
        "allowEval": False,
        "selfRequestsOnly": True,
        "allowScriptTags": False,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
    }


def test_times_are_kept_in_utc():  # S56
    assert (settings.USE_TZ, settings.TIME_ZONE) == (True, "UTC")
    for name, source in sources(*APPS):
        assert not re.search(r"\bdatetime\.(utcnow|now)\(\)|\bdate\.today\(\)", source), name


def test_no_shell_and_no_text_is_run():  # S64
    for name, source in sources(*PACKAGES):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in {"eval", "exec", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}, name
                assert not any(word.arg == "shell" for word in node.keywords), name


def test_a_row_is_held_without_its_key():
    """Else PostgreSQL has every row that names it wait: nobody's comment would be kept while an import is compared."""
    held = [(name, at) for name, source in sources(*APPS) for at in source.split("select_for_update(")[1:]]
    assert len(held) > 10
    assert [name for name, after in held if not after.startswith("no_key=True")] == []
