"""The page on security names a test for each requirement, or says why there is none; each of these tests exists."""

import hashlib
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from tests.test_setup import LOCKS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (S\d+) \| ([^|]+) \|([^|]*)\|([^|]*)\|$", PAGE, re.MULTILINE)


@cache
def names_in(path: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


def test_each_requirement_stands_once_in_order():
    assert [number for number, *_ in ROWS] == [f"S{number}" for number in range(1, 66)]


def test_each_requirement_is_shown_by_tests_that_exist_or_says_why_not():
    for number, asked, shown, missing in ROWS:
        named = re.findall(r"`([\w/.]+)::(\w+)`", shown)
        assert asked.strip(), number
        assert named or missing.strip(), number
        for path, name in named:
            assert name in names_in(path), (number, path, name)
        assert not re.sub(r"`[\w/.]+::\w+`", "", shown).strip(), (number, "something else than tests stands here")


def test_what_is_said_of_known_vulnerabilities_is_said_of_the_lock_files_that_stand():  # S63
    """Whoever renews a lock file looks the advisories up anew, or says again that nobody could, with the day."""
    rows = re.findall(
        r"^\| `([\w.-]+)` \| `(\w{16})` \| (looked up|not looked up, exception) of \d{4}-\d\d-\d\d \|$",
        PAGE,
        re.MULTILINE,
    )
    assert [name for name, *_ in rows] == [*LOCKS, "package-lock.json"]
    for name, begins, _ in rows:
        stands = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:16]
        told = (
            f"{name} is another one: run bin/audit, then write what was found, or that nobody could look, with the day:"
        )
        assert begins == stands, f"{told} | `{name}` | `{stands}` | looked up of YYYY-MM-DD |"


def test_there_is_no_admin():  # S11
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    try:
        reverse("admin:index")
    except NoReverseMatch:
        return
    raise AssertionError("there is an admin")
