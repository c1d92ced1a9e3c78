"""The page on ASVS counts what it lists, each number once and in order."""

import re
from pathlib import Path

PAGE = (Path(__file__).parent.parent / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (yes|\*\*no\*\*) \| ([^|]+) \|$", PAGE, re.MULTILINE)


def test_the_page_counts_what_it_lists():
    met = sum(state == "yes" for _, _, state, _ in ROWS)
    assert f"Of {len(ROWS)} items that apply, {met} are met and {len(ROWS) - met} are not." in PAGE.replace("\n", " ")


def test_each_number_stands_once_in_order():
    numbers = [tuple(map(int, number.split("."))) for number, *_ in ROWS]
    assert numbers == sorted(set(numbers))
    assert len(ROWS) == len(re.findall(r"^\| \d", PAGE, re.MULTILINE))
