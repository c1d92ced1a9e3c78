from __future__ import annotations

import pytest

from inventory.importers import child
from inventory.importers.options import Options
from inventory.importers.parse import parse, parse_here
from inventory.records import ImportRefused

ROW = "P{0};ABB;10.0.{1}.{2};a text that makes the row long enough to reach one mebibyte with some thousands of them\n"
LARGE = (
    "Tag;Vendor;IP;Description\n" + "".join(ROW.format(at, at // 250, at % 250 + 1) for at in range(12_000))
).encode()


def test_a_large_table_says_the_same_in_a_child_as_here():
    assert len(LARGE) > child.FROM_BYTES
    assert parse(LARGE, filename="a.csv") == parse_here(LARGE, "csv", Options())


def test_a_refusal_in_the_child_is_a_refusal_here():
    with pytest.raises(ImportRefused, match="never closed"):
        parse(LARGE + b'P;"open', filename="a.csv")


def test_the_death_of_the_child_is_a_refusal(monkeypatch):
    monkeypatch.setattr(child, "MODULE", "inventory.importers.no_such_module")
    with pytest.raises(ImportRefused, match="Split it"):
        parse(LARGE, filename="a.csv")
