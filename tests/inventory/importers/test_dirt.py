"""A large list with seeded dirt: each good row is in, each dirty one is refused or mended as stated, none is lost."""

from __future__ import annotations

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from tests.inventory.importers.dirt import CLEAN, REFUSED, TWICE, generate

CODES = {"duplicate", "short", "long", "no_identity", "spoilt", "character", "too_long", "quotes", "ip", "mac"}


def check(rows, seed, encoding="utf-8"):
    lines, fates = generate(rows, seed)
    data = "\r\n".join(lines).encode(encoding)
    options = Options(encoding="cp1252" if encoding == "cp1252" else None, date_order="day_first")
    parsed = parse(data, filename="list.csv", options=options)
    assert parsed.needs == ()
    found = {asset.row: {"tag": asset.tag, **_said(asset, fates)} for asset in parsed.assets}
    assert found == {fate.line: fate.values for fate in fates if fate.what == CLEAN}
    refused = {refusal.row: refusal.code for refusal in parsed.refusals}
    assert refused == {fate.line: fate.code for fate in fates if fate.what == REFUSED}
    assert set(refused.values()) == CODES
    told = [note.message for note in parsed.notes if note.code == "repeated"]
    echoes = [fate.line for fate in fates if fate.what == TWICE]
    assert all(f"{line} (as {line - 1})" in told[0] for line in echoes[:100])
    assert len(found) + len(refused) + len(echoes) == len(lines) - 1


def _said(asset, fates):
    names = next(fate.values for fate in fates if fate.values)
    return {name: getattr(asset, name) for name in names if name != "tag"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_two_thousand_rows_with_dirt(encoding):
    check(2_000, 62443, encoding)


@pytest.mark.long
def test_a_hundred_thousand_rows_with_dirt():
    check(100_000, 1)


def test_dates_that_nobody_can_tell_apart_are_asked_for_once():
    lines, _ = generate(500, 7)
    parsed = parse("\n".join(lines).encode(), filename="list.csv")
    (need,) = parsed.needs
    assert (need.option, need.choices) == ("date_order", ("day_first", "month_first"))
    assert all("03/02/2026" in sample for sample in need.samples)
